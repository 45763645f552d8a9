"""Pinned values: what a node gives instead of running, until it is unpinned.

A node's policy holds the digest of its pinned value. The value itself lies outside the workflow's file, so that
private data does not travel with it, unless it was asked to.
"""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable, Mapping
from functools import cached_property
from hashlib import sha256
from typing import Any, Protocol

from .errors import GraphError
from .model.check import Problem
from .model.graph import Graph, Node
from .model.policy import policy_of
from .model.secrets import looks_like_secret
from .nodes.convert import fresh, is_json
from .nodes.digest import digests_of

Outputs = Mapping[str, Any]


class PinStore(Protocol):
    """Keeps pinned values beyond the process."""

    def keep(self, name: str, outputs: Outputs) -> None:
        """Write the values of a pinned node, by port."""

    def find(self, name: str) -> Outputs | None:
        """The values of that name."""


_LIVE = "live:"  # begins the name of a value that has no digest, and lives as long as the kernel
_here: dict[str, Outputs] = {}


class Pins:
    """The pinned values of one workflow.

    Args:
        store: opens what keeps them beyond the process, when it is first needed; None: nobody does.
    """

    def __init__(self, store: Callable[[], PinStore] | None = None) -> None:
        self._open = store
        self._known: tuple[Graph | None, list[Node]] = (None, [])

    def pin(self, node: Node, outputs: Outputs, *, keep: bool) -> dict[str, Any]:
        """The `pinned` of a policy for these values.

        Args:
            node: the node.
            outputs: its values by port.
            keep: whether the values are written into the workflow's file; only JSON can be.

        Raises:
            GraphError: a port is unknown, or a value that is to be in the file is no JSON.
        """
        known = [port.id for port in node.outputs]
        if unknown := [port for port in outputs if port not in known]:
            message = f"{node.label} has no output {', '.join(unknown)}. It has {', '.join(known) or 'none'}."
            raise GraphError([Problem("unknown-id", (node.id,), message)])
        if keep and not is_json(dict(outputs)):
            message = f"Only JSON can be kept in the file, and {node.label} gives something else. Pin it without."
            raise GraphError([Problem("pin", (node.id,), message)])
        if (keep or self.store is not None) and looks_like_secret(dict(outputs)):
            message = (
                f"The value for {node.label} looks like a key, and what is pinned is written down. Put the key "
            )
            raise GraphError([Problem("pin", (node.id,), message + "into the environment, and refer to it.")])
        name = _name(outputs)
        _here[name] = outputs = _copied(name, outputs)
        if self.store is not None and not name.startswith(_LIVE):
            self.store.keep(name, outputs)
        return {"digest": name, "value": fresh(outputs)} if keep else {"digest": name}

    @cached_property
    def store(self) -> PinStore | None:
        """What keeps pinned values beyond the process."""
        return self._open() if self._open is not None else None

    def outputs(self, graph: Graph) -> dict[str, Outputs]:
        """By node, the values of those that are pinned; without those whose values are not there."""
        return {node.id: found for node in self._pinned(graph) if (found := self._find(node)) is not None}

    def given(self, graph: Graph) -> dict[str, Outputs]:
        """What `outputs` says, for a run: as copies, since what is pinned stays as it is, whoever changes it."""
        return {
            id: _copied((policy_of(graph.nodes[id]).pinned or {})["digest"], found)
            for id, found in self.outputs(graph).items()
        }

    def problems(self, graph: Graph) -> list[Problem]:
        """The pinned nodes whose values are not there."""
        return [
            Problem("lost-pin", (node.id,), f"{self._lost(node)} Unpin it, or pin another value.")
            for node in self._pinned(graph)
            if self._find(node) is None
        ]

    def _pinned(self, graph: Graph) -> list[Node]:
        """The pinned nodes, looked for once in a graph, which never changes."""
        if self._known[0] is not graph:
            nodes = graph.nodes.values()
            self._known = graph, [node for node in nodes if node.policy and policy_of(node).pinned]
        return self._known[1]

    def _find(self, node: Node) -> Outputs | None:
        found = self._found(policy_of(node).pinned)
        known = {port.id for port in node.outputs}
        return found if found is not None and known.issuperset(found) else None

    def _lost(self, node: Node) -> str:
        if self._found(policy_of(node).pinned) is None:
            return f"The pinned value of {node.label} is not on this machine."
        return f"The pinned value of {node.label} is not for the outputs it has now."

    def _found(self, pinned: Mapping[str, Any] | None) -> Outputs | None:
        if pinned is None:
            return None
        if isinstance(pinned.get("value"), Mapping):
            return dict(pinned["value"])
        name = pinned["digest"]
        if name not in _here and self.store is not None and (found := self.store.find(name)) is not None:
            _here[name] = found
        return _here.get(name)


def _copied(name: str, outputs: Outputs) -> dict[str, Any]:
    """Values as ones of their own; those that live as long as the kernel have no copy that would be the same."""
    return dict(outputs) if name.startswith(_LIVE) else copy.deepcopy(dict(outputs))


def _name(outputs: Outputs) -> str:
    digests = digests_of(outputs)
    if len(digests) < len(outputs):
        return f"{_LIVE}{uuid.uuid4().hex}"
    return f"sha256:{sha256(repr(sorted(digests.items())).encode()).hexdigest()}"
