"""Sub-workflows: several nodes as one. A selection collapses into a zone of that type, and unpacks again."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import GraphError
from .change import Change, difference
from .check import Problem, Types, followers, port_at
from .graph import Connection, Endpoint, Graph, Node, with_index

TYPE = "sub-workflow"
FILE = "file"
"""The property that names the file whose workflow is inside."""
IN, OUT = "in-", "out-"
"""What stands before a port's name on the inside."""
_ENDS = frozenset({"data-input", "data-output"})
_SETTINGS = frozenset({"inputs", "outputs", FILE, "context"})
_LEFT, _TOP = 120, 60
"""Where what is inside begins, in pixels from the zone's corner."""


def collapse(graph: Graph, ids: Iterable[str], types: Types, title: str | None = None) -> tuple[str, Change]:
    """The change that puts nodes into one sub-workflow, with the connections through its ports.

    The data inputs and data outputs of the workflow itself stay outside, so that it is run as before.

    Args:
        graph: the workflow.
        ids: the nodes; what is in a zone among them comes with it.
        types: a type by its name.
        title: what people call the sub-workflow.

    Returns:
        The id of the sub-workflow, and the change.

    Raises:
        GraphError: they do not lie side by side, or a node between them was left out; says which.
    """
    members = _members(graph, ids)
    _refuse_between(graph, members)
    inside = {id for id in graph.nodes if id in members or any(zone in members for zone in graph.parents(id))}
    drawn = _Collapsing(graph, types, graph.free_id(TYPE), inside)
    corner = _corner(graph, members)
    right, down = _LEFT - corner["x"], _TOP - corner["y"]
    lines = {
        line.id: _led(line, right, down) if _lies_beside(graph, line, members) else line
        for each in graph.connections.values()
        for line in drawn.routed(each)
    }
    first = graph.nodes[members[0]]
    made = Node(
        drawn.id,
        TYPE,
        position=corner,
        properties={"inputs": drawn.inputs.types, "outputs": drawn.outputs.types},
        title=title,
        parent=first.parent,
        collapsed=True,
    )
    nodes: dict[str, Node] = {}
    for id, node in graph.nodes.items():
        if id == first.id:
            nodes[made.id] = made
        nodes[id] = _moved(node, made.id, right, down) if id in members else node
    return made.id, difference(graph, with_index(replace(graph, nodes=nodes, connections=lines)))


def unpack(graph: Graph, id: str) -> Change:
    """The change that takes a sub-workflow's nodes out of it, connected as they were through its ports.

    Args:
        graph: the workflow.
        id: the sub-workflow.

    Raises:
        GraphError: it is none, or its inside is that of a file.
    """
    zone = graph.nodes.get(id)
    if zone is None or zone.type != TYPE:
        raise GraphError(
            [Problem("not-a-zone", (id,), f"{id} is no sub-workflow, so there is nothing to unpack.")]
        )
    if zone.properties.get(FILE):
        reason = f"The inside of {zone.label} is the file {zone.properties[FILE]}. Open that file to change it."
        raise GraphError([Problem(FILE, (id,), reason, FILE)])
    drawn = _Unpacking(graph, zone)
    right, down = zone.position["x"] - _LEFT, zone.position["y"] - _TOP
    lines = {
        line.id: _led(line, right, down) if _lies_beside(graph, line, graph.children(id)) else line
        for each in graph.connections.values()
        for line in drawn.routed(each)
    }
    nodes = {
        each.id: _moved(each, zone.parent, right, down) if each.parent == id else each
        for each in graph.nodes.values()
        if each.id != id
    }
    for end, value in drawn.literals:
        nodes[end.node] = replace(nodes[end.node], properties={**nodes[end.node].properties, end.port: value})
    return difference(graph, with_index(replace(graph, nodes=nodes, connections=lines)))


def interface(graph: Graph) -> dict[str, dict[str, str]]:
    """The ports of a workflow that is inside another, as the properties `inputs` and `outputs` have them.

    Args:
        graph: the workflow; its data inputs and data outputs are the ports.
    """
    top = [graph.nodes[id] for id in graph.children(None)]
    return {
        "inputs": {
            node.id: node.outputs[0].type if node.outputs else "any" for node in top if node.type == "data-input"
        },
        "outputs": {node.id: "any" for node in top if node.type == "data-output"},
    }


def free_port(source: Endpoint, wish: str, taken: Container[str]) -> str:
    """The name of a new port of a sub-workflow for an output: `wish`, else one that names the output."""
    name, number = wish, 1
    while name in taken or name in _SETTINGS:
        number += 1
        name = f"{source.node}-{source.port}" if number == 2 else f"{source.node}-{source.port}-{number - 1}"
    return name


def _members(graph: Graph, ids: Iterable[str]) -> list[str]:
    """The nodes to collapse, in the graph's order: without what comes along in a zone."""
    wanted = set(ids)
    if unknown := wanted - set(graph.nodes):
        raise GraphError([Problem("unknown-id", (id,), f"There is no node {id!r}.") for id in sorted(unknown)])
    outermost = [id for id in graph.nodes if id in wanted and wanted.isdisjoint(graph.parents(id))]
    found = [id for id in outermost if not _is_end(graph.nodes[id])]
    if not found:
        reason = "There is nothing to collapse. Select nodes besides the workflow's own inputs and outputs."
        raise GraphError([Problem("nothing-selected", tuple(outermost), reason)])
    zones = {graph.nodes[id].parent for id in found}
    if len(zones) > 1:
        reason = f"{', '.join(found)} do not lie side by side. Select nodes of one zone, or of none."
        raise GraphError([Problem("leaves-zone", tuple(found), reason)])
    return found


def _is_end(node: Node) -> bool:
    return node.parent is None and node.type in _ENDS


def _refuse_between(graph: Graph, members: list[str]) -> None:
    """Refuse to leave out what would then wait for the sub-workflow and be waited for by it."""
    came: dict[str, str | None] = {
        id: None for member in members for id in followers(graph, member) if id not in members
    }
    todo = list(came)
    while todo:
        id = todo.pop()
        for follower in followers(graph, id):
            if follower in members:
                between = [id]
                while (before := came[between[-1]]) is not None:
                    between.append(before)
                names = ", ".join(reversed(between))
                reason = (
                    f"{names} would close a circle with the sub-workflow, being between its nodes. Select it too."
                )
                raise GraphError([Problem("cycle", tuple(reversed(between)), reason)])
            if follower not in came:
                came[follower] = id
                todo.append(follower)


def _corner(graph: Graph, ids: Iterable[str]) -> Mapping[str, float]:
    places = [graph.nodes[id].position for id in ids]
    return {way: min(place[way] for place in places) for way in ("x", "y")}


def _moved(node: Node, parent: str | None, right: float, down: float) -> Node:
    position = {**node.position, "x": node.position["x"] + right, "y": node.position["y"] + down}
    return replace(node, parent=parent, position=position)


def _lies_beside(graph: Graph, line: Connection, nodes: Iterable[str]) -> bool:
    """Whether a connection lies where these nodes do, and not in a zone among them."""
    source, target = line.source.node, line.target.node
    return source in nodes and target in graph.nodes and not graph.within(target, source)


def _led(line: Connection, right: float, down: float) -> Connection:
    """A connection whose points are moved along; they are told from the corner of the zone it lies in."""
    if not line.points:
        return line
    return replace(line, extra={**line.extra, "points": [[x + right, y + down] for x, y in line.points]})


def _unled(line: Connection) -> Connection:
    """A connection without the points it was led through, which lay on the way to somewhere else."""
    return replace(line, extra={key: value for key, value in line.extra.items() if key != "points"})


@dataclass
class _Ports:
    """The ports of one side, each with the output that it stands for."""

    types: dict[str, str] = field(default_factory=dict)
    names: dict[Endpoint, str] = field(default_factory=dict)

    def name(self, source: Endpoint, wish: str, kind: str) -> tuple[str, bool]:
        """The port that stands for an output, and whether it is new."""
        if source in self.names:
            return self.names[source], False
        name = free_port(source, wish, self.types)
        self.names[source], self.types[name] = name, kind
        return name, True


@dataclass
class _Collapsing:
    """The connections of a graph while some of its nodes go into a zone."""

    graph: Graph
    types: Types
    id: str
    inside: set[str]
    inputs: _Ports = field(default_factory=_Ports)
    outputs: _Ports = field(default_factory=_Ports)

    def routed(self, line: Connection) -> Iterator[Connection]:
        """The connections that take the place of one: itself, or two through a port of the zone."""
        leaves, enters = line.source.node in self.inside, line.target.node in self.inside
        if leaves == enters:
            yield line
            return
        found = port_at(self.graph, self.types, line, "source")
        kind = found.type if found else "any"
        around = enters and self.graph.within(line.target.node, line.source.node)
        wish = line.source.port if around else line.source.node  # `item` of a loop says more than the loop's id
        ports = self.inputs if enters else self.outputs
        name, new = ports.name(line.source, wish, kind)
        outer, inner = Endpoint(self.id, name), Endpoint(self.id, f"{IN if enters else OUT}{name}")
        if new:
            yield Connection(line.source, outer if enters else inner)
        yield _unled(replace(line, source=inner if enters else outer))


class _Unpacking:
    """The connections of a graph while a zone's nodes come out of it.

    Attributes:
        literals: values for inputs that had them from a literal of the zone.
    """

    def __init__(self, graph: Graph, zone: Node) -> None:
        self.graph, self.zone = graph, zone
        self.literals: list[tuple[Endpoint, Any]] = []
        self._into = {
            line.target.port: line.source for line in graph.into(zone.id) if not self._within(line.source.node)
        }
        self._out = {
            line.target.port.removeprefix(OUT): line.source
            for line in graph.into(zone.id)
            if self._within(line.source.node)
        }

    def routed(self, line: Connection) -> Iterator[Connection]:
        """The connections that take the place of one: itself, one to where a port led, or none."""
        if line.target.node == self.zone.id:
            return
        if line.source.node != self.zone.id:
            yield line
            return
        entering = self._within(line.target.node)
        source = self._entering(line.source.port) if entering else self._leaving(line.source.port)
        if source is not None:
            yield _unled(replace(line, source=source))
        elif entering and (value := self._literal(line.source.port)) is not None:
            self.literals.append((line.target, value))

    def _entering(self, port: str) -> Endpoint | None:
        return self._into.get(port.removeprefix(IN))

    def _leaving(self, port: str) -> Endpoint | None:
        source = self._out.get(port)
        return self._entering(source.port) if source is not None and source.node == self.zone.id else source

    def _literal(self, port: str) -> Any:
        return self.zone.properties.get(port.removeprefix(IN))

    def _within(self, node: str) -> bool:
        return node == self.zone.id or self.graph.within(node, self.zone.id)
