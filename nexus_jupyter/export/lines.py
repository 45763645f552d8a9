"""The connections of a picture, in the colour of what passes; dashes where values flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..model.graph import Connection
from ..model.port_types import fits
from .markup import shape, tag
from .measure import Box, SpotKey
from .route import Point, Router, led
from .scene import End, Scene
from .theme import Theme, port_colour
from .view import NodeView

_DONE = ("completed", "cancelled", "running")


class Lines:
    """Draws the connections of a scene.

    Args:
        scene: where everything is.
        states: how each node stands in a run; None where nothing runs.
        theme: the colours.
        chips: by zone, where the names of its ports stand: lines begin and end there.
        prefix: what the ids of gradients begin with, so that several pictures may stand in one page.
    """

    def __init__(
        self,
        scene: Scene,
        states: Mapping[str, NodeView] | None,
        theme: Theme,
        chips: Mapping[str, Mapping[SpotKey, Box]],
        prefix: str,
    ) -> None:
        self._scene, self._states, self._theme = scene, states, theme
        self._chips, self._prefix = chips, prefix
        self._router = Router(scene.boxes)
        self.gradients: list[str] = []
        """What the lines refer to; goes into the picture's `defs`."""
        self.boxes: list[Box] = []
        """Where the lines run."""
        self.drawn = [*self._drawn()]
        """Every connection that is seen, in the graph's order."""

    def _drawn(self) -> Iterator[str]:
        for line in self._scene.graph.connections.values():
            if ends := self._scene.ends(line):
                yield self._line(line, *ends)

    def _line(self, line: Connection, start: End, end: End) -> str:
        start, end = self._at_chip(start), self._at_chip(end)
        ends = (start.x, start.y), (end.x, end.y)
        points = self._points(line)
        route = led(*ends, points) if points else self._router.route(*ends, self._free(line), self._within(line))
        self.boxes.append(route.box)
        d = route.d
        if self._wrong(line, start, end):
            return _stroke(d, self._theme.red, dashes="2 5", seen=0.9)
        colour = port_colour(self._theme, start.type)
        states = self._states
        if states is None:
            return _stroke(d, colour, dashes="7 5" if line.animated else None, seen=0.8)
        source, target = states.get(line.source.node), states.get(line.target.node)
        if (target and target.status == "skipped") or (source and source.status == "skipped"):
            return _stroke(d, self._theme.wire, seen=0.35)
        if not source or source.status not in _DONE:
            return _stroke(d, self._theme.wire, seen=0.75)
        # What is inside a running zone has been given its values; out of any other running node they flow.
        if source.status == "running" and not self._inner(line.source.node, line.target.node):
            return _stroke(d, self._flow(start, end), dashes="7 5", width=2.4)
        return _stroke(d, colour, seen=0.85)

    def _flow(self, start: End, end: End) -> str:
        """A gradient along the way: cyan where the value comes from, magenta where it goes."""
        id = f"{self._prefix}-flow-{len(self.gradients)}"
        stops = (
            tag("stop", offset=0, stop_color=self._theme.cyan),
            tag("stop", offset=1, stop_color=self._theme.magenta),
        )
        # In the space of the canvas: a level line has no height of its own to lay a gradient over.
        self.gradients.append(
            tag(
                "linearGradient",
                *stops,
                id=id,
                gradientUnits="userSpaceOnUse",
                x1=start.x,
                y1=start.y,
                x2=end.x if abs(end.x - start.x) > 1 else start.x + 1,
                y2=end.y,
            )
        )
        return f"url(#{id})"

    def _at_chip(self, end: End) -> End:
        """The end of a connection, at the far side of the port's name where it stands in the way."""
        chip = self._chips.get(end.node, {}).get(end.key) if end.key and end.key[1] else None
        if chip is None:
            return end
        return replace(end, x=chip.right if end.key and end.key[0] == "source" else chip.x)

    def _wrong(self, line: Connection, start: End, end: End) -> bool:
        """Whether the connection cannot carry a value: a port is gone, or two types do not fit."""
        if start.type is None or end.type is None:
            known = (self._known(line.source.node), self._known(line.target.node))
            return (start.type is None and known[0]) or (end.type is None and known[1])
        return not fits(start.type, end.type)

    def _known(self, id: str) -> bool:
        """Whether the type of a node is there to say which ports it has."""
        shown = self._scene.shown_as(id) == id
        return shown and self._scene.types(self._scene.graph.nodes[id].type) is not None

    def _inner(self, zone: str, id: str) -> bool:
        return zone == id or zone in self._scene.zones_around(id)

    def _free(self, line: Connection) -> frozenset[str]:
        """The zones that a connection runs over: those around its ends, and one whose inner ports it joins."""
        source, target = line.source.node, line.target.node
        around = {*self._scene.zones_around(source), *self._scene.zones_around(target)}
        if source == target:
            around.add(source)
        return frozenset(around)

    def _points(self, line: Connection) -> list[Point]:
        """The points a person led the connection through; none where the zone that it lies in is collapsed."""
        source, target = line.source.node, line.target.node
        if not line.points or any(self._scene.shown_as(id) != id for id in (source, target)):
            return []
        # They are told from the corner of the zone around the source, or of the source where it is that zone.
        inner = source in self._scene.zones_around(target)
        level = source if inner else next(iter(self._scene.zones_around(source)), None)
        corner = self._scene.boxes.get(level) if level else None
        x, y = (corner.x, corner.y) if corner else (0, 0)
        return [(x + right, y + down) for right, down in line.points]

    def _within(self, line: Connection) -> Box | None:
        """The box of the innermost zone around both ends."""
        source, target = line.source.node, line.target.node
        if source == target:
            return self._scene.boxes.get(source)
        own = [source, *self._scene.zones_around(source)]
        for zone in (target, *self._scene.zones_around(target)):
            if zone in own and zone in self._scene.boxes:
                return self._scene.boxes[zone]
        return None


def _stroke(d: str, colour: str, *, dashes: str | None = None, seen: float | None = None, width: float = 2) -> str:
    return shape(
        d,
        fill="none",
        stroke=colour,
        stroke_width=width,
        stroke_opacity=seen,
        stroke_dasharray=dashes,
        stroke_linecap=None if dashes else "round",
    )
