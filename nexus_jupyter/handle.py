"""Handles: a workflow's nodes and ports as Python objects to pass around."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from .errors import GraphError
from .model.change import Change
from .model.check import Problem
from .model.graph import Node
from .model.node_type import NodeType
from .model.policy import JSON_NAMES, policy_problems
from .model.ports import Ports, ports_of_node

if TYPE_CHECKING:
    from .workflow import Workflow


class PortHandle(NamedTuple):
    """One port of a node; passed as an argument of `add` or `set` it is connected.

    Args:
        node: the id of the node.
        port: the id of the port.
    """

    node: str
    port: str

    def __str__(self) -> str:
        return f"{self.node}.{self.port}"


def named(ids: Sequence[str], name: str) -> str | None:
    """The id that a Python name means: itself, else the one that has hyphens where it has underscores.

    >>> named(["next", "next-so_far"], "next_so_far")
    'next-so_far'
    """
    wish = name.replace("_", "-")
    return name if name in ids else next((id for id in ids if id.replace("_", "-") == wish), None)


class NodeHandle:
    """A node of a workflow.

    Passed as an argument it is connected by its one output; `handle.port` or `handle["port"]` names a port. The
    handle of a zone is a context: nodes added within it are inside.

    Example:
        >>> with flow.add("loop", start=topic, most=3) as rounds:
        ...     draft = flow.add("llama-chat", prompt="Improve: {text}", text=rounds.item)
        ...     rounds.set(next=draft)
    """

    def __init__(self, workflow: Workflow, id: str) -> None:
        self.workflow, self.id = workflow, id

    def __repr__(self) -> str:
        node = self.workflow.graph.nodes.get(self.id)
        return f"<{self.id}: {node.type}>" if node else f"<{self.id}: removed>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NodeHandle) and (self.workflow, self.id) == (other.workflow, other.id)

    def __hash__(self) -> int:
        return hash((id(self.workflow), self.id))

    def __getitem__(self, port: str) -> PortHandle:
        """A port by its id.

        Raises:
            KeyError: there is none of this id.
        """
        found = self._find(port)
        if found is None:
            raise KeyError(f"{self.id} has no port {port!r}. It has {', '.join(self._names()) or 'none'}.")
        return PortHandle(self.id, found)

    def __getattr__(self, name: str) -> PortHandle:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self[name]
        except (KeyError, GraphError) as error:
            raise AttributeError(error.args[0]) from error

    def __dir__(self) -> list[str]:
        there = self.id in self.workflow.graph.nodes
        return [*super().__dir__(), *(name for name in self._names() if name.isidentifier())] if there else []

    def _ipython_key_completions_(self) -> list[str]:
        return self._names()

    def __enter__(self) -> Self:
        if self.node_type is not None and self.node_type.zone is None:
            raise GraphError(
                [Problem("not-a-zone", (self.id,), f"{self.id} is a {self.type}, which holds no other nodes.")]
            )
        self.workflow.zones.append(self.id)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.workflow.zones.pop()

    @property
    def node(self) -> Node:
        """The node's record as it is now.

        Raises:
            GraphError: the node was removed.
        """
        found = self.workflow.graph.nodes.get(self.id)
        if found is None:
            raise GraphError([Problem("unknown-id", (self.id,), f"There is no node {self.id!r} any more.")])
        return found

    @property
    def type(self) -> str:
        """The name of its type."""
        return self.node.type

    @property
    def node_type(self) -> NodeType | None:
        """Its type; None where that is not there."""
        return self.workflow.types.find(self.node.type)

    @property
    def properties(self) -> Mapping[str, Any]:
        """Its settings and literals, the defaults of its type included."""
        return {**(self.node_type.defaults() if self.node_type else {}), **self.node.properties}

    @property
    def ports(self) -> Ports:
        """All its ports, the inner ones of a zone included."""
        return ports_of_node(self.node, self.node_type)

    def set(self, **arguments: Any) -> Self:
        """Change settings and literals, and connect handles; None takes a literal or connection away.

        Raises:
            GraphError: there is no such input, or what is passed does not fit.
        """
        self.workflow.set(self, **arguments)
        return self

    def policy(self, **fields: Any) -> Self:
        """Say how it is run; what is not named stays, None takes a field away.

        Args:
            fields: of `model.policy.Policy`, as in `retries=2, timeout=60, on_error="skip"`.

        Raises:
            GraphError: a field is unknown or its value is wrong.
        """
        wanted = {JSON_NAMES.get(name, name): value for name, value in fields.items()}
        policy = {name: value for name, value in {**self.node.policy, **wanted}.items() if value is not None}
        if wrong := list(policy_problems(replace(self.node, policy=policy))):
            raise GraphError(
                [Problem("bad-policy", (self.id,), f"{self.id}.policy.{name} {reason}.") for name, reason in wrong]
            )
        self.workflow.apply(Change(nodes={self.id: {"policy": wanted}}))
        return self

    def rename(self, id: str) -> NodeHandle:
        """Give it another id, in everything that refers to it."""
        return self.workflow.rename(self, id)

    def remove(self) -> None:
        """Remove it, its connections, and what is inside it."""
        self.workflow.remove(self)

    def _find(self, name: str) -> str | None:
        return named(self._names(), name)

    def _names(self) -> list[str]:
        ports = self.ports
        found = (*ports.outputs, *ports.sources, *ports.inputs, *ports.targets)
        return list(dict.fromkeys(port.id for port in found))
