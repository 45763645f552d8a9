"""What a node's card says of its settings while it has no output: its prompt, its code, its value.

Secrets are shown by the name of what they refer to, and a literal that looks like a key not at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ..model.graph import Node
from ..model.node_type import NodeType
from ..model.secrets import looks_like_secret
from .text import one_line

HIDDEN = "••••••"

_SPOKEN = ("template", "code", "expression", "multiline")
_MOST = 2_000
_ON_HEAD = "model"


def subtitle(node: Node, node_type: NodeType | None, model: str | None = None) -> str:
    """The line under the title: the type, and the model or the expression that tells most.

    Args:
        node: the node.
        node_type: its type; None where it is not known.
        model: the model that answered.
    """
    detail = model or _text_of(node.properties.get(_ON_HEAD)) or _expression(node, node_type)
    return one_line(f"{node.type} · {detail}" if detail else node.type)


def main_text(node: Node, node_type: NodeType | None) -> tuple[str, str] | None:
    """The one property that says what the node does, and its format; None where no one does."""
    for kind in _SPOKEN:
        for each in node_type.properties if node_type else ():
            value = node.properties.get(each.name)
            if each.schema.get("format") == kind and isinstance(value, str) and value.strip():
                return said(value)[:_MOST], kind
    for name in ("value", "prompt", "template", "code"):
        value = node.properties.get(name)
        if isinstance(value, str) and value.strip():
            return said(value)[:_MOST], "code" if name == "code" else "template"
    return None


def settings(node: Node) -> Iterator[tuple[str, str]]:
    """The properties that were given, each with its value on one line."""
    for name, value in node.properties.items():
        if value is None or value in ("", [], {}) or name == _ON_HEAD:
            continue
        if isinstance(value, Mapping) and "$secret" not in value and not looks_like_secret(value):
            yield from ((one_line(str(key)), one_line(said(item))) for key, item in value.items())
        else:
            yield one_line(name), one_line(said(value))


def said(value: Any) -> str:
    """A property's value as text that may be shown."""
    if isinstance(value, Mapping) and isinstance(value.get("$secret"), str):
        return f"secret · {value['$secret']}"
    if looks_like_secret(value):
        return HIDDEN
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        return type(value).__name__


def _expression(node: Node, node_type: NodeType | None) -> str:
    for each in node_type.properties if node_type else ():
        if each.schema.get("format") == "expression" and (found := _text_of(node.properties.get(each.name))):
            return f"{each.name} {found}" if node_type and node_type.zone else found
    return ""


def _text_of(value: Any) -> str:
    return said(value)[:_MOST] if isinstance(value, str) and value.strip() else ""
