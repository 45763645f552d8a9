"""The way of a connection across the canvas: a plain curve, or a lane beside the cards that would cover it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .markup import decimal
from .measure import Box

Point = tuple[float, float]
Curve = tuple[Point, Point, Point, Point]

_CELL = 240.0
_LARGE = 64  # cells; what covers more is looked at every time
_STEPS = 12
_AWAY = {14.0: 0, 21.0: 0, 28.0: 0, 9.0: 30, 4.5: 80}
"""How far a lane may lie from a box, and how many pixels of detour each is as bad as."""
_BENDS = (72.0, 40.0, 24.0)
_TITLE = 34
"""How much of a zone is its title, which lanes keep clear of."""
_TRIES = 60
_MOST_WAYS = 8_000
"""How many ways are tried in one picture: in one of thousands of connections nobody follows a line any more."""


@dataclass(frozen=True, slots=True)
class Route:
    """The curves of a connection, each beginning where the one before ends."""

    curves: tuple[Curve, ...]

    @property
    def box(self) -> Box:
        """The box around it."""
        points = [*_points(self)]
        left, top = min(x for x, _ in points), min(y for _, y in points)
        return Box(left, top, max(x for x, _ in points) - left, max(y for _, y in points) - top)

    @property
    def d(self) -> str:
        """The route as the `d` of a path."""
        start = _pair(self.curves[0][0])
        return f"M{start}" + "".join(f"C{' '.join(_pair(point) for point in each[1:])}" for each in self.curves)


class Router:
    """Finds ways between the cards of one picture, and keeps lanes apart.

    Args:
        boxes: by node id, what a way should go around.
    """

    def __init__(self, boxes: dict[str, Box]) -> None:
        self._boxes = boxes
        self._cells: dict[tuple[int, int], list[str]] = {}
        self._large: list[str] = []
        self._lanes: list[tuple[float, float, float]] = []
        self._left = _MOST_WAYS
        for id, box in boxes.items():
            # Grown, so that a point just beside a box finds it in its own cell.
            if box.width * box.height > _LARGE * _CELL * _CELL or max(box.width, box.height) > _LARGE * _CELL:
                self._large.append(id)
                continue
            for cell in _cells(box.grown(5)):
                self._cells.setdefault(cell, []).append(id)

    def route(self, start: Point, end: Point, free: frozenset[str], within: Box | None) -> Route:
        """The way from an output to an input.

        Args:
            start: the output.
            end: the input.
            free: the nodes it may run over: the zones around its ends.
            within: the zone that it may not leave.
        """
        plain = Route((_plain(start, end),))
        if self._left <= 0 or self._clear(plain, start, end, free):
            return plain
        for lane in self._candidates(start, end, free, within):
            for bend in _BENDS:
                found = _by_lane(start, end, lane, bend)
                if found and self._clear(found, start, end, free):
                    self._lanes.append((lane, min(start[0], end[0]), max(start[0], end[0])))
                    return found
        return plain

    def _candidates(self, start: Point, end: Point, free: frozenset[str], within: Box | None) -> Iterator[float]:
        """Heights beside the boxes on the way, the nearest first; none that another connection lies on."""
        left, right = sorted((start[0], end[0]))
        top, bottom = sorted((start[1], end[1]))
        area = Box(left - 60, top - 480, right - left + 120, bottom - top + 960)
        heights = {start[1]: 0, end[1]: 0}
        boxes = [self._boxes[id] for id in self._near(area) if id not in free]
        for box in boxes:
            for away, bad in _AWAY.items():
                heights.setdefault(box.y - away, bad)
                heights.setdefault(box.bottom + away, bad)
        # What lies on the level part of a lane is in the way however it is reached.
        bend = _BENDS[0] if end[0] - start[0] >= 2 * _BENDS[0] else 0
        blocking = [box.grown(3) for box in boxes if box.right > left + bend and box.x < right - bend]
        ranked = sorted(
            heights, key=lambda lane: (abs(lane - start[1]) + abs(lane - end[1]) + heights[lane], lane)
        )
        for lane in ranked[:_TRIES]:
            if not area.y < lane < area.bottom:
                continue
            if within and not within.y + _TITLE < lane < within.bottom - 6:
                continue
            if any(box.y < lane < box.bottom for box in blocking):
                continue
            if not any(abs(lane - at) < 5 and left < to and since < right for at, since, to in self._lanes):
                yield lane

    def _clear(self, route: Route, start: Point, end: Point, free: frozenset[str]) -> bool:
        self._left -= 1
        for point in _points(route):
            for id in (*self._cells.get(_cell(*point), ()), *self._large):
                if id not in free and _covers(self._boxes[id], point, start, end):
                    return False
        return True

    def _near(self, area: Box) -> Iterator[str]:
        seen: set[str] = set()
        cells: Iterable[tuple[int, int]] = _cells(area)
        if area.width * area.height > _CELL * _CELL * len(self._cells):
            cells = self._cells
        for cell in cells:
            for id in self._cells.get(cell, ()):
                if id not in seen and self._boxes[id].overlaps(area):
                    seen.add(id)
                    yield id
        yield from self._large


def led(start: Point, end: Point, points: Sequence[Point]) -> Route:
    """The way from an output to an input through points that a person chose, as the editor draws it."""
    stops = [start, *points, end]
    last = len(stops) - 1
    curves = []
    for index, (here, there) in enumerate(pairwise(stops)):
        reach = (_reach(here, there), 0.0)
        out = reach if index == 0 else _slope(stops, index)
        into = reach if index + 1 == last else _slope(stops, index + 1)
        curves.append(
            (here, (here[0] + out[0], here[1] + out[1]), (there[0] - into[0], there[1] - into[1]), there)
        )
    return Route(tuple(curves))


def _slope(stops: Sequence[Point], index: int) -> Point:
    """How a way passes a point: along the line from the one before to the one after."""
    before, at, after = stops[index - 1 : index + 2]
    far = math.dist(before, after) or 1
    share = min(math.dist(before, at), math.dist(at, after)) / 3 / far
    return (after[0] - before[0]) * share, (after[1] - before[1]) * share


def _reach(start: Point, end: Point) -> float:
    """Half the way forward; backward far enough out to be seen beside the nodes."""
    dx, far = end[0] - start[0], math.dist(start, end)
    return max(dx / 2, min(40, far / 2)) if dx >= 0 else min(max(40, far / 3), 200)


def _covers(box: Box, point: Point, start: Point, end: Point) -> bool:
    """Whether a point of a way is under a box; close to its own ends it may touch the border."""
    near = min(math.dist(point, start), math.dist(point, end)) < 16
    grown = -2.0 if near else 3.0
    return box.x - grown < point[0] < box.right + grown and box.y - grown < point[1] < box.bottom + grown


def _plain(start: Point, end: Point) -> Curve:
    """The editor's own curve."""
    reach = _reach(start, end)
    return (start, (start[0] + reach, start[1]), (end[0] - reach, end[1]), end)


def _by_lane(start: Point, end: Point, lane: float, bend: float) -> Route | None:
    """Out to a lane, along it and in again; forward the bends lie between the ends, backward beyond them."""
    forward = end[0] - start[0] >= 2 * bend
    if not forward and end[0] - start[0] > 0:
        return None
    if forward:
        first, last = (start[0] + bend, lane), (end[0] - bend, lane)
        out = bend / 2
        return Route(
            (
                (start, (start[0] + out, start[1]), (first[0] - out, lane), first),
                _straight(first, last),
                (last, (last[0] + out, lane), (end[0] - out, end[1]), end),
            )
        )
    first, last = (start[0], lane), (end[0], lane)
    return Route(
        (
            (start, (start[0] + bend, start[1]), (start[0] + bend, lane), first),
            _straight(first, last),
            (last, (end[0] - bend, lane), (end[0] - bend, end[1]), end),
        )
    )


def _straight(start: Point, end: Point) -> Curve:
    third = ((end[0] - start[0]) / 3, (end[1] - start[1]) / 3)
    return (
        start,
        (start[0] + third[0], start[1] + third[1]),
        (end[0] - third[0], end[1] - third[1]),
        end,
    )


def _points(route: Route) -> Iterator[Point]:
    for a, b, c, d in route.curves:
        steps = min(400, max(_STEPS, round(math.dist(a, d) / 24)))
        for step in range(steps + 1):
            t = step / steps
            u = 1 - t
            k = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
            yield (
                k[0] * a[0] + k[1] * b[0] + k[2] * c[0] + k[3] * d[0],
                k[0] * a[1] + k[1] * b[1] + k[2] * c[1] + k[3] * d[1],
            )


def _cell(x: float, y: float) -> tuple[int, int]:
    return math.floor(x / _CELL), math.floor(y / _CELL)


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    (left, top), (right, bottom) = _cell(box.x, box.y), _cell(box.right, box.bottom)
    for column in range(left, right + 1):
        for row in range(top, bottom + 1):
            yield column, row


def _pair(point: Point) -> str:
    return f"{decimal(point[0])} {decimal(point[1])}"
