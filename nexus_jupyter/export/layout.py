"""Places for all nodes of a workflow: left to right along its connections, zones from the inside out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..model.change import Change
from ..model.check import Types
from ..model.graph import Connection, Graph
from ..model.ports import ports_of_node
from ..model.records import Fields
from .edge import Edge
from .layers import Point, arranged
from .measure import HEADER, PADDING, ROW, ZONE_HEIGHT, ZONE_WIDTH, Box, card_size, is_zone, snapped, spots
from .placing import place
from .scene import descend, tree
from .zone import CONTENT_TOP, padding

__all__ = ["layout", "place"]

_LEFT, _RIGHT = "\0left", "\0right"


def layout(graph: Graph, types: Types) -> Change:
    """The change that gives every node its place, and every zone the size of what is inside.

    Connections that were led through points go straight again: the points lay between the old places.

    Args:
        graph: any graph.
        types: a type by its name, or None.
    """
    found = _Layout(graph, types)
    nodes: dict[str, Fields | None] = {}
    for id, (x, y) in found.places.items():
        node = graph.nodes[id]
        fields: Fields = {}
        if dict(node.position) != {"x": x, "y": y}:
            fields["position"] = {"x": x, "y": y}
        if id in found.zones:
            width, height = found.zones[id]
            size = {**(node.size or {}), "width": width, "height": height}
            if size != node.size:
                fields["size"] = size
        if fields:
            nodes[id] = fields
    led = [line.id for line in graph.connections.values() if "points" in line.extra]
    return Change(nodes=nodes, connections={id: {"points": None} for id in led} if nodes else {})


class _Layout:
    """The places of the nodes in each zone, worked out from the innermost one on."""

    def __init__(self, graph: Graph, types: Types) -> None:
        self.graph, self.types = graph, types
        self.inside = tree(graph)
        self.zone_of = {id: zone for zone, ids in self.inside.items() for id in ids}
        self.places: dict[str, Point] = {}
        self.zones: dict[str, tuple[int, int]] = {}
        self.sizes: dict[str, tuple[float, float]] = {}
        self.by_level = self._by_level()
        order = [*descend(self.inside)]
        for id in reversed(order):
            node = graph.nodes[id]
            if is_zone(graph, node, types):
                self.zones[id] = self._zone(id)
            if id not in self.zones:
                self.sizes[id] = card_size(node)
            elif node.collapsed:
                width, height = self.zones[id]
                self.sizes[id] = card_size(replace(node, size={"width": width, "height": height}))
            else:
                self.sizes[id] = self.zones[id]
        self._level(None, (0, 0))
        self.places = {id: self.places[id] for id in order}

    def _zone(self, id: str) -> tuple[int, int]:
        left, right = padding(self.graph.nodes[id], self.types)
        ports = ports_of_node(self.graph.nodes[id], self.types(self.graph.nodes[id].type))
        rows = max(len(ports.inputs) + len(ports.sources), len(ports.outputs) + len(ports.targets))
        if not self.inside.get(id):
            return snapped(ZONE_WIDTH), max(ZONE_HEIGHT, snapped(HEADER + rows * ROW + PADDING))
        width, height = self._level(id, (left, CONTENT_TOP))
        return (
            max(ZONE_WIDTH, left + snapped(width) + right),
            max(snapped(HEADER + rows * ROW + PADDING), CONTENT_TOP + snapped(height) + PADDING),
        )

    def _level(self, zone: str | None, corner: Point) -> tuple[float, float]:
        """Places what is right inside a zone from a corner on; returns how much room it takes."""
        ids = self.inside.get(zone, [])
        sizes = {id: self.sizes[id] for id in ids}
        edges = [edge for line in self.by_level.get(zone, ()) if (edge := self._edge(line, zone))]
        walls = {end for edge in edges for end in (edge.source, edge.target) if end in (_LEFT, _RIGHT)}
        for wall in walls:
            sizes[wall] = (0, ROW)
        places = arranged(sizes, edges, first=_LEFT, last=_RIGHT)
        for id in ids:
            self.places[id] = (places[id][0] + corner[0], places[id][1] + corner[1])
        boxes = [Box(*places[id], *sizes[id]) for id in ids]
        return max((box.right for box in boxes), default=0), max((box.bottom for box in boxes), default=0)

    def _by_level(self) -> dict[str | None, list[Connection]]:
        """Connections by the zone that they run in."""
        levels: dict[str | None, list[Connection]] = {}
        for line in self.graph.connections.values():
            source, target = line.source.node, line.target.node
            if source not in self.zone_of or target not in self.zone_of or source == target:
                continue
            above = set(self._around(source))
            if source in self._around(target):
                level: str | None = source
            elif target in above:
                level = target
            else:
                level = next((zone for zone in self._around(target) if zone in above), None)
            levels.setdefault(level, []).append(line)
        return levels

    def _edge(self, line: Connection, level: str | None) -> Edge | None:
        """A connection as a line between two boxes of a level, or between one and the zone's border."""
        source, out = self._end(line.source.node, line.source.port, "source", level)
        target, into = self._end(line.target.node, line.target.port, "target", level)
        if (source, target) == (_LEFT, _RIGHT):
            return None
        return Edge(source, target, out, into)

    def _end(self, id: str, port: str, way: str, level: str | None) -> tuple[str, float]:
        if id == level:
            node = self.graph.nodes[id]
            inner = [
                spot.port.id for spot in spots(node, self.types, 0, 0, zone=True) if spot.inner and spot.way == way
            ]
            row = inner.index(port) if port in inner else 0
            return _LEFT if way == "source" else _RIGHT, row * ROW
        height = self._height(id, port, way)
        while self.zone_of[id] != level:
            height += self.places[id][1]
            zone = self.zone_of[id]
            assert zone is not None
            id = zone
            if self.graph.nodes[id].collapsed:
                height = self.sizes[id][1] / 2
        return id, height

    def _height(self, id: str, port: str, way: str) -> float:
        node = self.graph.nodes[id]
        width, height = self.sizes[id]
        open_zone = id in self.zones and not node.collapsed
        for spot in spots(node, self.types, width, height, zone=open_zone):
            if spot.way == way and not spot.inner and spot.port.id == port:
                return spot.y
        return height / 2

    def _around(self, id: str) -> Iterator[str]:
        zone = self.zone_of[id]
        while zone is not None:
            yield zone
            zone = self.zone_of[zone]
