"""From the arguments of `add` and `set` to a change: a handle connects, a plain value is a property."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any

from .errors import GraphError
from .handle import NodeHandle, PortHandle, named
from .linking import Links
from .model.change import Change, apply
from .model.check import Problem, misfit
from .model.complete import complete
from .model.crossing import Crossing, origin
from .model.graph import Connection, Endpoint, Graph
from .model.ports import ports_of_node
from .model.records import Fields, ShapeError, connection_fields
from .nodes.registry import Registry


@dataclass
class Wiring:
    """What a call asks for, gathered before it becomes one change.

    Args:
        graph: the workflow's graph.
        types: where node types are found.
        links: the files inside it.
        id: the node whose arguments these are.
        fields: the fields of the node's record.
        cell: the notebook cell that asks.
        lines: the connections to add; None for those to remove.
    """

    graph: Graph
    types: Registry
    links: Links
    id: str
    fields: Fields = field(default_factory=dict)
    cell: str | None = None
    lines: dict[str, Fields | None] = field(default_factory=dict)

    @property
    def made(self) -> list[str]:
        """The ids of the connections that were asked for."""
        return [id for id, fields in self.lines.items() if fields is not None]

    def change(self, arguments: Mapping[str, Any]) -> Change:
        """The change that these arguments ask for.

        Raises:
            GraphError: an argument names no input, holds what no file can, or a connection does not fit.
        """
        try:
            return self._change(arguments)
        except ShapeError as error:
            raise GraphError([Problem("bad-shape", (self.id,), str(error))]) from error

    def _change(self, arguments: Mapping[str, Any]) -> Change:
        sources = {name: found for name, value in arguments.items() if (found := _sources(value))}
        literals = {
            name: _plain(value, f"{self.id}.{name}") for name, value in arguments.items() if name not in sources
        }
        drafted = self._drafted(literals)
        for name, value in literals.items():
            self._literal(drafted, name, value)
        crossing = Crossing(drafted, self.types.find)
        for name, ends in sources.items():
            self._connect(drafted, name, ends, crossing)
        edits = {self.id: self.fields} if self.fields else {}
        zones = {id: {"properties": {"outputs": each}} for id, each in crossing.outputs.items()}
        self.lines |= {line.id: connection_fields(line) for line in crossing.lines}
        change = Change(nodes={**edits, **zones}, connections=self.lines)
        self._refuse_misfits(change)
        return change

    def _drafted(self, literals: Mapping[str, Any]) -> Graph:
        """The graph with the literals set: they may bring ports that the connections need."""
        known = dict(literals)
        node_type = self.types.find(self._type())
        if node_type is not None:
            known = {
                name: value
                for name, value in literals.items()
                if node_type.property(_key(node_type, name)) is not None
            }
            known = {_key(node_type, name): value for name, value in known.items()}
        if known:
            self.fields.setdefault("properties", {}).update(known)
        return self._after(Change(nodes={self.id: self.fields}))

    def _after(self, change: Change) -> Graph:
        return apply(self.graph, complete(self.graph, self.links.filled(self.graph, change), self.types.find))

    def _type(self) -> str:
        return str(self.fields.get("type") or self.graph.nodes[self.id].type)

    def _literal(self, drafted: Graph, name: str, value: Any) -> None:
        node = drafted.nodes[self.id]
        node_type = self.types.find(node.type)
        if node_type is not None and node_type.property(_key(node_type, name)) is None:
            port = named([port.id for port in node.inputs], name)
            if port is None and value is None and self._disconnect_inner(drafted, name):
                return
            if port is None:
                raise GraphError([self._not_connected(drafted, name) or self._unknown(drafted, name)])
            self.fields.setdefault("properties", {})[port] = value
            name = port
        for line in self.graph.into(self.id, name.replace("_", "-")) + self.graph.into(self.id, name):
            self.lines[line.id] = None

    def _disconnect_inner(self, drafted: Graph, name: str) -> bool:
        port = self._inner(drafted, name)
        for line in self.graph.into(self.id, port) if port else ():
            self.lines[line.id] = None
        return port is not None

    def _not_connected(self, drafted: Graph, name: str) -> Problem | None:
        if self._inner(drafted, name) is None:
            return None
        reason = f"{self.id}.{name} takes what a node inside gives, not a value. Connect one: {name}=handle."
        return Problem("bad-property", (self.id,), reason, name)

    def _inner(self, drafted: Graph, name: str) -> str | None:
        """An inner port of a zone by which values leave its inside."""
        targets = ports_of_node(drafted.nodes[self.id], self.types.find(self._type())).targets
        return named([each.id for each in targets], name)

    def _connect(
        self, drafted: Graph, name: str, ends: Sequence[NodeHandle | PortHandle], crossing: Crossing
    ) -> None:
        lines = [self._led(self._line(drafted, name, end), crossing) for end in ends]
        port = lines[0].target.port
        kept = {line.id for line in lines}
        for line in self.graph.into(self.id, port):
            if line.id not in kept:
                self.lines[line.id] = None
        for line in lines:
            old = self.graph.connections.get(line.id)
            self.lines[line.id] = connection_fields(replace(old, cell=line.cell) if old else line)

    def _line(self, drafted: Graph, name: str, end: NodeHandle | PortHandle) -> Connection:
        source = end.node.id if isinstance(end, NodeHandle) else end.node
        if isinstance(end, NodeHandle) and end.workflow.graph is not self.graph:
            reason = f"{source} is a node of another workflow, {end.workflow!r}. Add one to this workflow."
            raise GraphError([Problem("unknown-id", (source,), reason)])
        if source not in drafted.nodes:
            raise GraphError([Problem("unknown-id", (source,), f"There is no node {source!r} in this workflow.")])
        ports = ports_of_node(drafted.nodes[self.id], self.types.find(drafted.nodes[self.id].type))
        leaves = source == self.id or drafted.within(source, self.id)
        target = named([port.id for port in (ports.targets if leaves else ports.inputs)], name)
        if target is None:
            raise GraphError([self._unknown(drafted, name)])
        enters = source == self.id or drafted.within(self.id, source)
        port = self._output(drafted, end, inner=enters)
        return Connection(Endpoint(source, port), Endpoint(self.id, target), cell=self.cell)

    def _led(self, line: Connection, crossing: Crossing) -> Connection:
        """The connection that brings the value already, through sub-workflows made since, or one out of them."""
        for old in self.graph.into(self.id, line.target.port):
            if line.source in (old.source, origin(self.graph, old)):
                return replace(line, source=old.source)
        return crossing.led(line)

    def _output(self, drafted: Graph, end: NodeHandle | PortHandle, *, inner: bool) -> str:
        if isinstance(end, PortHandle):
            return end.port
        node = drafted.nodes[end.id]
        ports = ports_of_node(node, self.types.find(node.type))
        found = ports.sources if inner else ports.outputs
        if len(found) == 1 or (inner and found):
            return found[0].id
        names = ", ".join(f'{end.id}["{port.id}"]' for port in found)
        reason = f"Say which: {names}." if found else "It has none."
        raise GraphError([Problem("lost-port", (end.id,), f"{end.id} has {len(found)} outputs. {reason}")])

    def _unknown(self, drafted: Graph, name: str) -> Problem:
        node = drafted.nodes[self.id]
        node_type = self.types.find(node.type)
        ports = ports_of_node(node, node_type)
        known = [port.id for port in (*ports.inputs, *ports.targets)]
        known += [each.name for each in node_type.properties if each.name not in known] if node_type else []
        near = difflib.get_close_matches(name, known, 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        return Problem(
            "lost-port",
            (self.id,),
            f"{node.type} takes no {name!r}.{hint} It takes {', '.join(known) or 'nothing'}.",
        )

    def _refuse_misfits(self, change: Change) -> None:
        after = self._after(change)
        problems = [
            problem
            for id, fields in self.lines.items()
            if fields is not None
            and id in after.connections
            and fields["source"]["nodeId"] in after.nodes
            and (problem := misfit(after, after.connections[id], self.types.find))
        ]
        if problems:
            raise GraphError(problems)


def _sources(value: Any) -> list[NodeHandle | PortHandle]:
    """The handles that a value is or lists; empty for a plain value."""
    if isinstance(value, (NodeHandle, PortHandle)):
        return [value]
    if isinstance(value, (list, tuple)) and value and all(isinstance(e, (NodeHandle, PortHandle)) for e in value):
        return list(value)
    return []


def _plain(value: Any, place: str) -> Any:
    """A copy of a value that is JSON, as a file and a message can hold it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float) and isfinite(value):
        return float(value)
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {str.__str__(key): _plain(item, place) for key, item in value.items()}
    if isinstance(value, (list, tuple)) and not isinstance(value, PortHandle):
        return [_plain(item, place) for item in value]
    if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
        return _plain(value.item(), place)  # a number of NumPy's
    raise GraphError([Problem("bad-property", (place.split(".")[0],), _not_plain(value, place))])


def _not_plain(value: Any, place: str) -> str:
    if isinstance(value, (NodeHandle, PortHandle)):
        return f"{place} holds a handle among other values. Give it one handle, or a list of nothing but handles."
    what = value if isinstance(value, float) else f"a {type(value).__name__}"
    if isinstance(value, Mapping):
        what = "a dict whose keys are not all text"
    return (
        f"{place} holds {what}, which no workflow file can hold. Give it text, a number, a list or a dict, or "
        "hand the value in when it runs: add a data-input, and flow.run(NAME=value)."
    )


def _key(node_type: Any, name: str) -> str:
    return named([each.name for each in node_type.properties], name) or name
