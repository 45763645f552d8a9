"""A layered drawing of boxes joined by lines: columns from left to right, few crossings, no overlaps.

After Sugiyama: columns by longest path (networkx), a small box for every column that a line passes, the order
within columns by sweeps of barycentres, and heights that draw joined ports level. Everything is on the grid.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from .edge import Edge
from .measure import snapped
from .ordering import ordered
from .stacking import stacked

if TYPE_CHECKING:
    import networkx as nx

COLUMN_GAP = 60
ROW_GAP = 40
_LANE = 20
# A line through very many columns is not worth a box in each: its lane is left to chance.
_MOST_LANES = 6

Point = tuple[int, int]


@dataclass(frozen=True)
class Layered:
    """A drawing in the making: columns of boxes, and lines that join neighbouring columns only.

    Args:
        columns: ids from top to bottom, for each column from left to right.
        heights: of every box, lanes included.
        edges: the lines, those through several columns in pieces.
        lanes: the ids that stand for a line passing a column.
    """

    columns: list[list[str]]
    heights: dict[str, int]
    edges: list[Edge]
    lanes: frozenset[str]


def arranged(
    sizes: Mapping[str, tuple[float, float]],
    edges: Sequence[Edge],
    *,
    first: str | None = None,
    last: str | None = None,
) -> dict[str, Point]:
    """Where each box goes, the upper left corner of them all at 0, 0.

    Args:
        sizes: width and height by id, in order of creation.
        edges: the lines; those that close a circle are drawn backward.
        first: the box that stands left of all others: a zone's left border.
        last: the box that stands right of all others.
    """
    import networkx as nx

    whole: nx.DiGraph[str] = nx.DiGraph()
    whole.add_nodes_from(sizes)
    whole.add_edges_from((edge.source, edge.target) for edge in edges if edge.source != edge.target)
    places: dict[str, Point] = {}
    top = 0
    alone: list[str] = []
    order = {id: number for number, id in enumerate(sizes)}
    for ids in sorted(nx.weakly_connected_components(whole), key=lambda part: min(order[id] for id in part)):
        if len(ids) == 1:
            alone.extend(ids)
            continue
        part = sorted(ids, key=order.__getitem__)
        inside = [edge for edge in edges if edge.source in ids and edge.source != edge.target]
        height = _component(whole, part, sizes, inside, (first, last), top, places)
        top += snapped(height) + 2 * ROW_GAP
    _rows([id for id in alone if id not in (first, last)], sizes, top, places)
    return places


def _component(
    whole: nx.DiGraph[str],
    ids: Sequence[str],
    sizes: Mapping[str, tuple[float, float]],
    edges: Sequence[Edge],
    walls: tuple[str | None, str | None],
    top: int,
    places: dict[str, Point],
) -> float:
    """Places the boxes of one connected part from `top` on; returns its height."""
    column_of = _columns(whole, ids, walls)
    drawing = _with_lanes(ids, sizes, edges, column_of)
    drawing = replace(drawing, columns=ordered(drawing.columns, drawing.edges))
    heights = stacked(drawing.columns, drawing.heights, drawing.edges, drawing.lanes, ROW_GAP)
    x = 0
    for column in drawing.columns:
        real = [id for id in column if id not in drawing.lanes and id not in walls]
        for id in real:
            places[id] = (x, top + heights[id])
        if real:
            x += snapped(max(sizes[id][0] for id in real) + COLUMN_GAP)
    return max((heights[id] + drawing.heights[id] for id in heights if id not in walls), default=0)


def _columns(whole: nx.DiGraph[str], ids: Sequence[str], walls: tuple[str | None, str | None]) -> dict[str, int]:
    """The column of each box: right of all that feed it, and no further left of what it feeds than it must be."""
    import networkx as nx

    part: nx.DiGraph[str] = nx.DiGraph()
    part.add_nodes_from(ids)
    part.add_edges_from(
        (source, target) for source in ids for target in whole.successors(source) if source != target
    )
    part.remove_edges_from(_backward(part, ids))
    column = {id: number for number, each in enumerate(nx.topological_generations(part)) for id in each}
    first, last = walls
    if last in column:
        column[last] = max([number + 1 for id, number in column.items() if id != last], default=0)
    for id in reversed(list(nx.topological_sort(part))):
        if part.out_degree(id) > part.in_degree(id) and id != first:
            column[id] = min(column[follower] for follower in part.successors(id)) - 1
    if first in column:
        column[first] = min([number - 1 for id, number in column.items() if id != first], default=0)
    least = min(column.values())
    return {id: number - least for id, number in column.items()}


def _backward(part: nx.DiGraph[str], ids: Sequence[str]) -> list[tuple[str, str]]:
    """The lines that close a circle, met by walking along all lines from the first box on."""
    state: dict[str, int] = {}
    found: list[tuple[str, str]] = []
    for root in ids:
        if root in state:
            continue
        state[root] = 1
        walk = [(root, iter(part.successors(root)))]
        while walk:
            id, followers = walk[-1]
            follower = next(followers, None)
            if follower is None:
                state[id] = 2
                walk.pop()
            elif follower not in state:
                state[follower] = 1
                walk.append((follower, iter(part.successors(follower))))
            elif state[follower] == 1:
                found.append((id, follower))
    return found


def _with_lanes(
    ids: Sequence[str],
    sizes: Mapping[str, tuple[float, float]],
    edges: Iterable[Edge],
    column_of: Mapping[str, int],
) -> Layered:
    """The columns, with a lane in each column that a line passes."""
    columns: list[list[str]] = [[] for _ in range(max(column_of.values()) + 1)]
    for id in ids:
        columns[column_of[id]].append(id)
    heights = {id: snapped(sizes[id][1]) for id in ids}
    pieces: list[Edge] = []
    lanes: dict[tuple[str, float, int], str] = {}
    for edge in edges:
        start, end = column_of[edge.source], column_of[edge.target]
        if not 0 < end - start <= _MOST_LANES + 1:
            if end > start:
                pieces.append(edge)
            continue
        chain = [(edge.source, edge.out)]
        for number in range(start + 1, end):
            # Lines from one port share a lane.
            key = (edge.source, edge.out, number)
            if key not in lanes:
                lanes[key] = f"\0{len(lanes)}"
                columns[number].append(lanes[key])
                heights[lanes[key]] = _LANE
            chain.append((lanes[key], _LANE / 2))
        chain.append((edge.target, edge.into))
        pieces.extend(Edge(one[0], other[0], one[1], other[1]) for one, other in pairwise(chain))
    near = {id: number for number, column in enumerate(columns) for id in column}
    kept = [piece for piece in dict.fromkeys(pieces) if near[piece.target] - near[piece.source] == 1]
    return Layered(columns, heights, kept, frozenset(lanes.values()))


def _rows(
    ids: Sequence[str], sizes: Mapping[str, tuple[float, float]], top: int, places: dict[str, Point]
) -> None:
    """Boxes that nothing joins, in rows of about as many as there are rows."""
    across = max(3, math.ceil(math.sqrt(len(ids))))
    for begin in range(0, len(ids), across):
        row = ids[begin : begin + across]
        x = 0
        for id in row:
            places[id] = (x, top)
            x += snapped(sizes[id][0] + COLUMN_GAP)
        top += snapped(max(sizes[id][1] for id in row)) + ROW_GAP
