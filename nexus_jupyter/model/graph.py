"""The records a workflow is made of, and read-only questions about them.

A `Graph` never changes. What changes it is a `Change` (`change.py`), which makes a new graph that shares all
untouched records with the old one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

K = TypeVar("K")
V = TypeVar("V")

PortType = Literal["text", "json", "dataframe", "image", "binary", "any"]
Status = Literal["idle", "queued", "running", "paused", "waiting", "completed", "error", "skipped", "cancelled"]


@dataclass(frozen=True, slots=True)
class Port:
    """Where a connection begins or ends.

    Args:
        id: unique among the inputs, or among the outputs, of its node.
        name: what people read.
        type: which values pass (`port_types.py` has the table of what fits).
        required: an input without which the node does not fire.
        multiple: an input that takes several connections.
        each: only in a node type: the property this port stands once for each entry of (`ports.py`).
        follows: only in a node type: the property whose value's type it takes (`ports.py`).
        extra: keys this version does not know, kept as they are.
    """

    id: str
    name: str
    type: PortType = "any"
    required: bool = False
    multiple: bool = False
    each: str | None = None
    follows: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One end of a connection.

    Args:
        node: the id of a node.
        port: the id of one of its ports.
        extra: keys this version does not know, kept as they are.
    """

    node: str
    port: str
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return f"{self.node}.{self.port}"


@dataclass(frozen=True, slots=True)
class Node:
    """One box on the canvas.

    Args:
        id: a readable slug, unique in the workflow.
        type: the name of its node type.
        position: `{"x": pixels, "y": pixels}`, from the corner of the zone it is in.
        properties: settings and literals, as its type's schema says.
        inputs: ports that values come in by.
        outputs: ports that values go out by.
        title: what people read instead of the id.
        parent: the zone it is in.
        size: `{"width": pixels, "height": pixels}`; the height of an ordinary node is derived, not stored.
        collapsed: a zone drawn as one small node.
        policy: how it is run (retries, time-out, ...).
        cell: the notebook cell that made it, so that running the cell again updates it.
        extra: keys this version does not know, kept as they are.
    """

    id: str
    type: str
    position: Mapping[str, float] = field(default_factory=lambda: {"x": 0, "y": 0})
    properties: Mapping[str, Any] = field(default_factory=dict)
    inputs: tuple[Port, ...] = ()
    outputs: tuple[Port, ...] = ()
    title: str | None = None
    parent: str | None = None
    size: Mapping[str, float] | None = None
    collapsed: bool = False
    policy: Mapping[str, Any] = field(default_factory=dict)
    cell: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What people call it: its title, else its id."""
        return self.title or self.id

    def input(self, port: str) -> Port | None:
        """The input with this id."""
        return next((each for each in self.inputs if each.id == port), None)

    def output(self, port: str) -> Port | None:
        """The output with this id."""
        return next((each for each in self.outputs if each.id == port), None)


@dataclass(frozen=True, slots=True)
class Connection:
    """A line from an output to an input; its id derives from its ends.

    Args:
        source: where the value comes from.
        target: where it goes.
        animated: whether the line moves while nothing runs.
        cell: the notebook cell that made it.
        extra: keys this version does not know, kept as they are.
    """

    source: Endpoint
    target: Endpoint
    animated: bool = False
    cell: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """`source-target`, as in `topic.value-writer.prompt`."""
        return f"{self.source}-{self.target}"

    @property
    def points(self) -> list[tuple[float, float]]:
        """What the line is led through, from the corner of the zone it lies in; what is no point is left out."""
        found = self.extra.get("points")
        return [(each[0], each[1]) for each in found if _is_point(each)] if isinstance(found, Sequence) else []


@dataclass(frozen=True)
class Graph:
    """A whole workflow as plain records; build one with `change.apply` or `document.load`.

    Args:
        name: what the workflow is called.
        description: what it is for.
        nodes: by id, in order of creation.
        connections: by id, in order of creation.
        groups: titled frames behind nodes, by id: plain dicts.
        notes: sticky notes, by id: plain dicts.
        extra: keys this version does not know, kept as they are.
        arriving: connections by the node they end at, in order of creation.
        leaving: connections by the node they start from, in order of creation.
        inside: ids of nodes by the zone they are in (`None`: in no zone), in order of creation.
    """

    name: str = ""
    description: str = ""
    nodes: Mapping[str, Node] = field(default_factory=dict)
    connections: Mapping[str, Connection] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    notes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    arriving: Mapping[str, tuple[Connection, ...]] = field(default_factory=dict, compare=False, repr=False)
    leaving: Mapping[str, tuple[Connection, ...]] = field(default_factory=dict, compare=False, repr=False)
    inside: Mapping[str | None, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    def into(self, node: str, port: str | None = None) -> tuple[Connection, ...]:
        """The connections that end at a node, or at one of its ports."""
        found = self.arriving.get(node, ())
        return found if port is None else tuple(each for each in found if each.target.port == port)

    def out_of(self, node: str, port: str | None = None) -> tuple[Connection, ...]:
        """The connections that start from a node, or from one of its ports."""
        found = self.leaving.get(node, ())
        return found if port is None else tuple(each for each in found if each.source.port == port)

    def children(self, zone: str | None) -> tuple[str, ...]:
        """The ids of the nodes directly inside a zone (`None`: of those in no zone)."""
        return self.inside.get(zone, ())

    def parents(self, node: str) -> Iterator[str]:
        """The zones around a node, the innermost first."""
        seen = {node}
        parent = self.nodes[node].parent
        while parent is not None and parent in self.nodes and parent not in seen:
            yield parent
            seen.add(parent)
            parent = self.nodes[parent].parent

    def within(self, node: str, zone: str) -> bool:
        """Whether a node is inside a zone, at any depth."""
        return zone in self.parents(node)

    def at_level(self, node: str, level: str | None) -> str | None:
        """The node itself or the zone around it that lies directly in `level`; None where there is none."""
        for each in (node, *self.parents(node)):
            if self.nodes[each].parent == level:
                return each
        return None

    def free_id(self, wish: str) -> str:
        """`wish`, or `wish-2`, `wish-3`, ... : one that no node has and that follows one that a node has."""
        if wish not in self.nodes:
            return wish
        # Doubling and halving: a step for each node of this type would make many additions quadratic.
        taken, free = 1, 2
        while f"{wish}-{free}" in self.nodes:
            taken, free = free, free * 2
        while free - taken > 1:
            middle = (taken + free) // 2
            if f"{wish}-{middle}" in self.nodes:
                taken = middle
            else:
                free = middle
        return f"{wish}-{free}"


def _is_point(value: object) -> bool:
    return isinstance(value, Sequence) and len(value) == 2 and all(isinstance(each, int | float) for each in value)


def with_index(graph: Graph) -> Graph:
    """The graph with `arriving`, `leaving` and `inside` worked out anew."""
    lines = graph.connections.values()
    return replace(
        graph, arriving=by_target(lines), leaving=by_source(lines), inside=by_zone(graph.nodes.values())
    )


def by_target(lines: Iterable[Connection]) -> dict[str, tuple[Connection, ...]]:
    """Connections by the node they end at."""
    return _gathered((line.target.node, line) for line in lines)


def by_source(lines: Iterable[Connection]) -> dict[str, tuple[Connection, ...]]:
    """Connections by the node they start from."""
    return _gathered((line.source.node, line) for line in lines)


def by_zone(nodes: Iterable[Node]) -> dict[str | None, tuple[str, ...]]:
    """The ids of nodes by the zone they are in."""
    return _gathered((node.parent, node.id) for node in nodes)


def _gathered(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    found: dict[K, list[V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}
