"""A workflow, or a run of it, as one SVG picture in the look of the house.

The same input gives the same bytes. All text is escaped and held to its measured width, so that nothing leaves
its card whatever font draws it; no font, image or script is referred to.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping

from ..model.check import Types
from ..model.graph import Graph
from . import signs
from .card import Card, card
from .drawings import drawings
from .empty import empty
from .lines import Lines
from .markup import boxed, decimal, line, rounded, shape, tag, words
from .measure import GRID, Box, SpotKey, around
from .scene import Scene
from .spoken import describe
from .text import BOLD, fit, one_line, width
from .theme import THEMES, Theme, ThemeName
from .view import NodeView
from .zone import chips, frame, ports

_MARGIN = 40
_TOP = 68
_LEAST_WIDTH = 420
_MOST_DOTS = 6_000
"""Pixels a side beyond which the grid of dots is drawn wider."""
_FONT = "Inter, system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


def svg(
    graph: Graph,
    types: Types,
    *,
    states: Mapping[str, NodeView] | None = None,
    theme: ThemeName = "dark",
    title: str | None = None,
) -> str:
    """The picture of a workflow, or of a run where `states` says how its nodes stand.

    Args:
        graph: any graph, at its own positions (`layout.layout` finds better ones).
        types: a type by its name, or None.
        states: by node id; None where nothing runs.
        theme: `dark` or `light`.
        title: what stands above it; the workflow's name without it.
    """
    colours = THEMES[theme]
    heading = one_line(graph.name if title is None else title)
    scene = Scene(graph, types)
    prefix = _prefix(theme, heading, graph, states)
    shapes = drawings(graph, colours)
    if not scene.boxes and not shapes.boxes:
        return _page(empty(colours), Box(0, 0, 640, 320), heading, "", graph, states, colours, prefix, "")
    names = {id: _chips(scene, id) for id in scene.boxes if scene.is_open(id)}
    lines = Lines(scene, states, colours, names, prefix)
    hull = around([*scene.boxes.values(), *shapes.boxes, *lines.boxes])
    assert hull is not None
    parts = [*shapes.behind, *_content(scene, lines, names, states, colours), *shapes.before]
    area = Box(
        hull.x - _MARGIN,
        hull.y - _TOP,
        max(hull.width + 2 * _MARGIN, _LEAST_WIDTH),
        hull.height + _TOP + _MARGIN,
    )
    return _page(
        "".join(parts), area, heading, graph.description, graph, states, colours, prefix, "".join(lines.gradients)
    )


def _prefix(*of: object) -> str:
    """What ids begin with: several pictures may stand in one page, and each gives the same bytes every time."""
    return "nexus-" + hashlib.sha256(repr(of).encode("utf-8", "replace")).hexdigest()[:10]


def _content(
    scene: Scene,
    lines: Lines,
    names: Mapping[str, Mapping[SpotKey, Box]],
    states: Mapping[str, NodeView] | None,
    theme: Theme,
) -> Iterator[str]:
    """Frames at the bottom, then connections, then cards and what lies on frames."""
    cards = {id: _card(scene, id, states) for id in scene.boxes}
    yield from (frame(cards[id], theme) for id in names)
    yield from lines.drawn
    yield from (card(found, theme) for id, found in cards.items() if id not in names)
    yield from (ports(cards[id], each, theme) for id, each in names.items())


def _chips(scene: Scene, id: str) -> dict[SpotKey, Box]:
    inside = (scene.boxes[each] for each in scene.inside.get(id, ()))
    return chips(scene.boxes[id], scene.spots(id), inside)


def _card(scene: Scene, id: str, states: Mapping[str, NodeView] | None) -> Card:
    graph = scene.graph
    connected = {("source", each.source.port) for each in graph.out_of(id)}
    connected |= {("target", each.target.port) for each in graph.into(id)}
    return Card(
        graph.nodes[id],
        scene.types(graph.nodes[id].type),
        scene.boxes[id],
        scene.spots(id),
        connected,
        None if states is None else states.get(id, NodeView()),
        len(scene.inside.get(id, ())),
    )


def _page(
    content: str,
    area: Box,
    heading: str,
    description: str,
    graph: Graph,
    states: Mapping[str, NodeView] | None,
    theme: Theme,
    prefix: str,
    gradients: str,
) -> str:
    return tag(
        "svg",
        words("title", heading or "An unnamed workflow", id=f"{prefix}-title"),
        words("desc", describe(graph, states), id=f"{prefix}-desc"),
        tag("defs", *_definitions(area, theme, prefix), gradients),
        *_ground(area, theme, prefix),
        content,
        *_heading(area, heading, one_line(description), theme, prefix),
        xmlns="http://www.w3.org/2000/svg",
        width=area.width,
        height=area.height,
        viewBox=" ".join(f"{value:.10g}" for value in (area.x, area.y, area.width, area.height)),
        role="img",
        aria_labelledby=f"{prefix}-title {prefix}-desc",
        font_family=_FONT,
    )


def _definitions(area: Box, theme: Theme, prefix: str) -> Iterator[str]:
    for name, x, y in (("cyan", area.x, area.y), ("magenta", area.right, area.bottom)):
        yield tag(
            "radialGradient",
            tag("stop", offset=0, stop_color=theme.colour(name), stop_opacity=theme.glow),
            tag("stop", offset=1, stop_color=theme.colour(name), stop_opacity=0),
            id=f"{prefix}-{name}",
            gradientUnits="userSpaceOnUse",
            cx=x,
            cy=y,
            r=_glow(area),
        )
    yield tag(
        "linearGradient",
        tag("stop", offset=0, stop_color=theme.cyan),
        tag("stop", offset=1, stop_color=theme.magenta),
        id=f"{prefix}-name",
    )


def _ground(area: Box, theme: Theme, prefix: str) -> Iterator[str]:
    """The canvas: its colour, light from two corners, and a dot wherever two lines of the grid cross."""
    yield boxed(area, 0, theme.bg)
    wide, high = min(_glow(area), area.width), min(_glow(area), area.height)
    yield rounded(area.x, area.y, wide, high, 0, f"url(#{prefix}-cyan)")
    yield rounded(area.right - wide, area.bottom - high, wide, high, 0, f"url(#{prefix}-magenta)")
    # Dashes of no length with round ends: drawn many times faster than a pattern.
    pitch = GRID * math.ceil(max(area.width, area.height) / _MOST_DOTS / GRID)
    first, top = math.ceil(area.x / pitch) * pitch, math.ceil(area.y / pitch) * pitch
    rows = range(math.floor((area.bottom - top) / pitch) + 1)
    yield shape(
        "".join(f"M{decimal(first)} {decimal(top + row * pitch)}H{decimal(area.right)}" for row in rows),
        stroke=theme.dots,
        stroke_opacity=theme.dots_opacity,
        stroke_width=2,
        stroke_linecap="round",
        stroke_dasharray=f"0 {pitch}",
    )


def _glow(area: Box) -> float:
    """How far the light from a corner reaches, in pixels."""
    return min(900, 0.6 * max(area.width, area.height))


def _heading(area: Box, heading: str, description: str, theme: Theme, prefix: str) -> Iterator[str]:
    left, base = area.x + _MARGIN, area.y + 36
    yield signs.nexus(left, base - 10, f"url(#{prefix}-name)")
    left += signs.NEXUS_WIDTH + 16
    right = area.right - _MARGIN
    shown = fit(heading, right - left, 14, BOLD)
    yield line(shown, left, base, 14, theme.fg, BOLD)
    left += width(shown, 14, BOLD) + 12
    if right - left > 80:
        yield line(fit(description, right - left, 12), left, base, 12, theme.faint)
