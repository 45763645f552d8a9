"""Where everything of a graph is: the box of each node on the canvas and the ends of each connection.

A graph is looked at as it is, a broken one too: a node whose zone is missing lies on the canvas itself, and a
connection whose port is gone ends in the middle of that side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ..model.check import Types
from ..model.graph import Connection, Endpoint, Graph, PortType
from .measure import Box, Spot, SpotKey, card_size, is_zone, position, spots, zone_size


@dataclass(frozen=True, slots=True)
class End:
    """One end of a connection on the canvas.

    Args:
        x: from the left.
        y: from above.
        type: the type of the port; None where there is no such port.
        node: the node it ends at, or the collapsed zone that stands for it.
        key: the port's key (`Spot.key`), where there is one.
    """

    x: float
    y: float
    type: PortType | None
    node: str
    key: SpotKey | None = None


class Scene:
    """The boxes and ports of a graph, worked out once.

    Args:
        graph: any graph.
        types: a type by its name, or None.
    """

    boxes: dict[str, Box]
    """By id, each from the corner of the canvas; a zone comes before what is inside. Nothing that is hidden."""

    def __init__(self, graph: Graph, types: Types) -> None:
        self.graph, self.types = graph, types
        self.inside = tree(graph)
        order = [*descend(self.inside)]
        self._zone_of = {id: zone for zone, ids in self.inside.items() for id in ids}
        self.zones = {id for id in order if is_zone(graph, graph.nodes[id], types)}
        self._shown: dict[str, str] = {}
        for id in order:
            zone = self._zone_of[id]
            shown = id if zone is None else self._shown[zone]
            hidden = zone is not None and (shown != zone or graph.nodes[zone].collapsed)
            self._shown[id] = shown if hidden else id
        self.local = self._local(order)
        self.boxes = self._absolute(order)
        self._spots = {id: self._places(id) for id in self.boxes}

    def is_open(self, id: str) -> bool:
        """Whether this is a zone that shows its inside."""
        return id in self.zones and not self.graph.nodes[id].collapsed

    def shown_as(self, id: str) -> str | None:
        """The node that stands for this one: itself, or the outermost collapsed zone around it."""
        return self._shown.get(id)

    def zones_around(self, id: str | None) -> Iterator[str]:
        """The zones around a node, the innermost first."""
        while id is not None and (id := self._zone_of.get(id)) is not None:
            yield id

    def spots(self, id: str) -> tuple[Spot, ...]:
        """The places of a node's ports, from its own corner."""
        return self._spots[id]

    def ends(self, line: Connection) -> tuple[End, End] | None:
        """Where a connection starts and ends; None where nothing of it is seen."""
        source, target = line.source.node, line.target.node
        shown = self._shown.get(source), self._shown.get(target)
        if shown[0] is None or shown[1] is None or (shown[0] == shown[1] and shown != (source, target)):
            return None
        return (
            self._end(line.source, shown[0], "source", source == target or self._within(target, source)),
            self._end(line.target, shown[1], "target", source == target or self._within(source, target)),
        )

    def _within(self, id: str, zone: str) -> bool:
        return zone in self.zones_around(id)

    def _end(self, end: Endpoint, shown: str, way: str, inner: bool) -> End:
        box = self.boxes[shown]
        for spot in self._spots[shown] if shown == end.node else ():
            if spot.key == (way, inner, end.port):
                return End(box.x + spot.x, box.y + spot.y, spot.port.type, shown, spot.key)
        at_right = (way == "source") != inner
        port_type = None if shown == end.node else self._hidden_type(end, way)
        return End(box.right if at_right else box.x, box.y + box.height / 2, port_type, shown)

    def _hidden_type(self, end: Endpoint, way: str) -> PortType | None:
        node = self.graph.nodes[end.node]
        port = node.output(end.port) if way == "source" else node.input(end.port)
        return port.type if port else None

    def _local(self, order: list[str]) -> dict[str, Box]:
        """Boxes from the corner of the zone they are in; the innermost first, so that zones know their content."""
        local: dict[str, Box] = {}
        for id in reversed(order):
            node = self.graph.nodes[id]
            if self.is_open(id):
                size = zone_size(node, self.types, (local[child] for child in self.inside.get(id, ())))
            else:
                size = card_size(node)
            local[id] = Box(*position(node), *size)
        return local

    def _absolute(self, order: list[str]) -> dict[str, Box]:
        boxes: dict[str, Box] = {}
        for id in order:
            if self._shown[id] == id:
                zone = self._zone_of[id]
                boxes[id] = self.local[id] if zone is None else self.local[id].moved(boxes[zone].x, boxes[zone].y)
        return boxes

    def _places(self, id: str) -> tuple[Spot, ...]:
        box = self.boxes[id]
        return spots(self.graph.nodes[id], self.types, box.width, box.height, zone=self.is_open(id))


def tree(graph: Graph) -> dict[str | None, list[str]]:
    """Ids by the zone they are in; one whose zone is not there, or is inside itself, is in none."""
    zones: dict[str, str | None] = {}
    for id in graph.nodes:
        chain: list[str] = []
        at: str | None = id
        while at is not None and at not in zones:
            zones[at] = None  # until its zone is followed: a circle that comes back here ends here
            chain.append(at)
            parent = graph.nodes[at].parent
            at = parent if parent in graph.nodes else None
        zones.update(pairwise(chain))
        if chain and at is not None and at not in chain:
            zones[chain[-1]] = at
    inside: dict[str | None, list[str]] = {}
    for id, zone in zones.items():
        inside.setdefault(zone, []).append(id)
    order = {id: number for number, id in enumerate(graph.nodes)}
    return {zone: sorted(ids, key=order.__getitem__) for zone, ids in inside.items()}


def descend(inside: dict[str | None, list[str]]) -> Iterator[str]:
    """All ids of a `tree`, each zone before what is in it."""
    todo = list(reversed(inside.get(None, ())))
    while todo:
        id = todo.pop()
        yield id
        todo.extend(reversed(inside.get(id, ())))
