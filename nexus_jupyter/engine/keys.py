"""The key of a node's result: one for the cache, for resuming a run, and for saying why a node is stale.

A key holds what a node is made of, its parts, and the digests of the values that arrive: values and not where
they came from, so that an unchanged result stops what follows it from running again. Secrets count by their names
alone: a property holds `{"$secret": "NAME"}`, never a secret's value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from typing import Any

from ..model.graph import Node
from ..model.node_type import NodeType
from ..nodes.code import code_of
from ..nodes.digest import digest

Parts = Mapping[str, str]
"""What a key is made of: `property prompt`, `function clean`, `package pandas` -> a digest or a version."""


def static_parts(
    node: Node, node_type: NodeType, connected: Collection[str] = (), code: Parts | None = None
) -> Parts | None:
    """The parts of a node's key that are known before any value arrives.

    Args:
        node: the node, with its properties as its type resolves them; its title, place and policy do not count.
        node_type: its type; a property that is not given counts as its default.
        connected: the ids of connected inputs, whose literals do not count.
        code: what its function consists of, where that is known; it is read without.

    Returns:
        None where the function or a property has no digest: the node's results must not be cached.
    """
    if code is None and node_type.function is not None:
        code = code_of(node_type.function)
    if code is None:
        return None
    parts = {"type": f"{node_type.name} {node_type.version}", **code}
    for part, value in (("ports", _ports(node)), *_settings(node, node_type, connected)):
        found = digest(value if part not in parts else [parts[part], value])
        if found is None:
            return None
        parts[part] = found
    return parts


def static_of(parts: Parts) -> str:
    """The digest of static parts, for `key_of`."""
    return sha256(repr(sorted(parts.items())).encode()).hexdigest()


def key_of(static: str, inputs: Mapping[str, str], rounds: str = "") -> str:
    """The key of a node's result.

    Args:
        static: what `static_of` says of its parts.
        inputs: by port, the digest of the value that arrived; one for each input that got a value.
        rounds: which round of which zone, where two rounds must not share a sample.
    """
    arrived = "".join([f"{port!r}{inputs[port]}" for port in sorted(inputs)])
    return sha256(f"{static}{rounds!r}{arrived}".encode()).hexdigest()


def why_stale(before: Parts, now: Parts) -> list[str]:
    """What has changed between two makings of a key, in words for people; empty where nothing has.

    >>> why_stale({"package pandas": "2.3"}, {"package pandas": "3.0"})
    ['pandas is now 3.0']
    """
    parts = [*now, *(part for part in before if part not in now)]
    changed = [part for part in parts if before.get(part) != now.get(part)]
    if changed != ["names"]:  # that is only worth saying where nothing else says what happened
        changed = [part for part in changed if part != "names"]
    return [_words(part, before.get(part), now.get(part)) for part in changed]


def _ports(node: Node) -> list[Any]:
    """What decides how values are converted and checked on their way in and out."""
    inputs = sorted([port.id, port.type, port.multiple] for port in node.inputs)
    return [inputs, sorted([port.id, port.type] for port in node.outputs)]


def _settings(node: Node, node_type: NodeType, connected: Collection[str]) -> Iterator[tuple[str, Any]]:
    for name, value in sorted({**node_type.defaults(), **node.properties}.items()):
        if name not in connected:
            yield f"property {_shown(node_type, name)}", [name, value]


def _shown(node_type: NodeType, name: str) -> str:
    """A property's name as the form shows it, as it reads in a sentence: `top k`, but `API key`."""
    found = node_type.property(name)
    title = str(found.schema.get("title", name)) if found else name
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _words(part: str, before: str | None, now: str | None) -> str:
    kind, _, name = part.partition(" ")
    if kind == "type":
        return _type_words(before or "", now or "")
    if kind == "python":
        return f"Python is now {now}" if now else "it no longer depends on Python"
    if kind in ("ports", "names"):
        return "its ports changed" if kind == "ports" else "a name in its code stands for something else"
    if kind == "package":
        return _package_words(name, before, now)
    called = f"{kind} {name}" if kind in ("function", "class", "input") else name
    if before is not None and now is not None:
        return f"{called} changed"
    if kind in ("function", "class", "value"):
        return f"it now uses {called}" if now else f"it no longer uses {called}"
    return f"{called} was added" if now else f"{called} was taken away"


def _package_words(name: str, before: str | None, now: str | None) -> str:
    if now is None:
        return f"it no longer uses {name}"
    return f"it now uses {name} {now}" if before is None else f"{name} is now {now}"


def _type_words(before: str, now: str) -> str:
    old, new = before.rpartition(" ")[0], now.rpartition(" ")[0]
    label = new.replace("-", " ").capitalize()
    return f"{label} is another version" if old == new else f"its type is now {label}"
