"""A place for one new node: right of what feeds it, over nothing, and nothing else moves.

A program may add ten thousand nodes one after another. So what is where is kept from call to call in a grid of
cells, and only what changed since is looked at again: records are shared between graphs, so that a comparison
of two lists, done in C, tells.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import compress
from operator import is_not
from threading import Lock

from ..model.change import Change
from ..model.check import Types
from ..model.graph import Graph, Node
from ..model.records import node_from
from .layers import COLUMN_GAP, ROW_GAP
from .measure import GRID, PADDING, Box, card_size, is_zone, position, snapped, zone_size
from .scene import descend, tree
from .zone import CONTENT_TOP, padding

_CELL = 400
_LARGE = 400  # cells; what covers more is looked at every time
_KEPT = 4
_ROOM = GRID  # kept free around a node

_places: list[_Places] = []
_lock = Lock()


def place(graph: Graph, change: Change, id: str, types: Types) -> dict[str, int]:
    """The position for a node that a change is going to add, from the corner of the zone it is in.

    Args:
        graph: the graph without it.
        change: what adds it, with its connections.
        id: the node.
        types: a type by its name, or None.
    """
    node = node_from(id, {**(change.nodes[id] or {}), "position": {"x": 0, "y": 0}})
    zone_type = types(node.type)
    size = zone_size(node, types, ()) if zone_type and zone_type.zone else card_size(node)
    with _lock:
        places = _of(graph, types)
        x, y = places.start(graph, node, _feeders(graph, change, id), types)
        at = places.free(node.parent, x, y, *size)
        places.promise(id, *at)
        return {"x": at[0], "y": at[1]}


def _feeders(graph: Graph, change: Change, id: str) -> list[str]:
    """The nodes that a new node's connections come from."""
    lines = [fields for fields in change.connections.values() if fields]
    new = [line["source"]["nodeId"] for line in lines if line["target"]["nodeId"] == id]
    found = dict.fromkeys([*new, *(line.source.node for line in graph.into(id))])
    return [each for each in found if each in graph.nodes and each != id]


def _of(graph: Graph, types: Types) -> _Places:
    """What is where in a graph, from the earlier graph that it came from if that is known."""
    nodes = list(graph.nodes.values())
    for kept in _places:
        if kept.follow(graph, nodes, types):
            _places.remove(kept)
            _places.append(kept)
            return kept
    fresh = _Places(graph, nodes, types)
    _places.append(fresh)
    del _places[:-_KEPT]
    return fresh


class _Level:
    """The boxes of the nodes right inside one zone, in cells."""

    def __init__(self) -> None:
        self.boxes: dict[str, Box] = {}
        self._cells: dict[tuple[int, int], list[str]] = {}
        self._large: list[str] = []

    def put(self, id: str, box: Box) -> None:
        """A node is here now."""
        if id in self.boxes:
            for known in self._lists(self.boxes[id]):
                known.remove(id)
        self.boxes[id] = box
        for known in self._lists(box):
            known.append(id)

    def under(self, box: Box) -> Iterator[Box]:
        """The boxes that one would cover."""
        cells = [self._cells.get(cell, ()) for cell in _cells(box)]
        for id in {id for ids in (*cells, self._large) for id in ids}:
            if self.boxes[id].overlaps(box):
                yield self.boxes[id]

    def _lists(self, box: Box) -> list[list[str]]:
        across, down = box.width / _CELL + 2, box.height / _CELL + 2
        if across * down > _LARGE:
            return [self._large]
        return [self._cells.setdefault(cell, []) for cell in _cells(box)]


class _Full:
    """The stretches of a column in which no room was found, so that nobody has to look there again."""

    def __init__(self) -> None:
        self._starts: list[float] = []
        self._ends: list[float] = []

    def after(self, y: float) -> float:
        """Where the stretch around `y` ends; `y` itself where it is in none."""
        at = bisect_right(self._starts, y) - 1
        return self._ends[at] if at >= 0 and y < self._ends[at] else y

    def add(self, start: float, end: float) -> None:
        """One more stretch; those that touch become one."""
        first = bisect_left(self._ends, start)
        last = bisect_right(self._starts, end)
        if first < last:
            start, end = min(start, self._starts[first]), max(end, self._ends[last - 1])
        self._starts[first:last], self._ends[first:last] = [start], [end]


class _Places:
    """What is where in a graph, and in the graphs that follow from it."""

    def __init__(self, graph: Graph, nodes: Sequence[Node], types: Types) -> None:
        self._seen: list[Node] = list(nodes)
        self._levels: dict[str | None, _Level] = {}
        self._promised: tuple[str, int, int] | None = None
        self._full: dict[tuple[str | None, float], _Full] = {}
        inside = tree(graph)
        zone_of = {id: zone for zone, ids in inside.items() for id in ids}
        for id in reversed([*descend(inside)]):
            node = graph.nodes[id]
            self._level(zone_of[id]).put(id, self._box(graph, node, types))

    def follow(self, graph: Graph, nodes: list[Node], types: Types) -> bool:
        """Takes in what changed since the last graph; False where this is another graph, or much changed."""
        seen = self._seen
        if not seen or len(nodes) < len(seen) or nodes[0].id != seen[0].id:
            return False
        start = nodes[: len(seen)]
        changed = [] if start == seen else list(compress(range(len(seen)), map(is_not, seen, start)))
        if len(changed) > 64 or any(_moved_away(seen[at], nodes[at]) for at in changed):
            return False
        for node in (*(nodes[at] for at in changed), *nodes[len(seen) :]):
            if node.parent is not None and node.parent not in graph.nodes:
                return False
            self._level(node.parent).put(node.id, self._box(graph, node, types))
            self._grow(graph, node.id)
        if changed or not self._kept(graph):
            self._full.clear()  # what is elsewhere now has left room
        self._promised, self._seen = None, nodes
        return True

    def promise(self, id: str, x: int, y: int) -> None:
        """A node is going to be here, if the caller takes the place."""
        self._promised = id, x, y

    def _kept(self, graph: Graph) -> bool:
        if self._promised is None:
            return True
        id, x, y = self._promised
        return id in graph.nodes and position(graph.nodes[id]) == (x, y)

    def start(self, graph: Graph, node: Node, feeders: Sequence[str], types: Types) -> tuple[float, float]:
        """Where to look for room first: right of what feeds the node, else at the left of its zone."""
        level = self._level(node.parent)
        corner: tuple[float, float] = (0, 0)
        if node.parent is not None and node.parent in graph.nodes:
            corner = padding(graph.nodes[node.parent], types)[0], CONTENT_TOP
        at_level = [at for id in feeders if (at := graph.at_level(id, node.parent)) is not None]
        boxes = [level.boxes[at] for at in dict.fromkeys(at_level) if at in level.boxes]
        if not boxes:
            return corner
        right = max(box.right for box in boxes)
        middle = sum(box.y for box in boxes) / len(boxes)
        return max(corner[0], snapped(right + COLUMN_GAP)), max(middle, corner[1] if node.parent else middle)

    def free(self, zone: str | None, x: float, y: float, width: float, height: float) -> tuple[int, int]:
        """The first place from a point downward where a box of this size covers nothing."""
        full = self._full.setdefault((zone, x), _Full())
        top = snapped(full.after(y))
        level = self._level(zone)
        while covered := [*level.under(Box(x, top, width, height).grown(_ROOM - 1))]:
            top = snapped(full.after(max(box.bottom for box in covered) + ROW_GAP))
        full.add(y, top + height + ROW_GAP)
        return int(x), top

    def _level(self, zone: str | None) -> _Level:
        return self._levels.setdefault(zone, _Level())

    def _box(self, graph: Graph, node: Node, types: Types) -> Box:
        if not is_zone(graph, node, types) or node.collapsed:
            return Box(*position(node), *card_size(node))
        return Box(*position(node), *zone_size(node, types, self._level(node.id).boxes.values()))

    def _grow(self, graph: Graph, id: str) -> None:
        """The zones around a node become large enough for it."""
        for zone in graph.parents(id):
            level, inside = self._level(graph.nodes[zone].parent), self._level(zone).boxes[id]
            box = level.boxes.get(zone)
            if box is None or graph.nodes[zone].collapsed:
                return
            wide, high = max(box.width, inside.right + PADDING), max(box.height, inside.bottom + PADDING)
            if (wide, high) == (box.width, box.height):
                return
            level.put(zone, Box(box.x, box.y, wide, high))
            id = zone


def _moved_away(before: Node, after: Node) -> bool:
    return before.id != after.id or before.parent != after.parent


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    for column in range(math.floor(box.x / _CELL), math.floor(box.right / _CELL) + 1):
        for row in range(math.floor(box.y / _CELL), math.floor(box.bottom / _CELL) + 1):
            yield column, row
