"""A workflow, or a run of it, as one SVG picture in the look of the house.

The same input gives the same bytes. All text is escaped and held to its measured width, so that nothing leaves
its card whatever font draws it; no font, image or script is referred to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from ..model.check import Types
from ..model.graph import Graph
from . import signs
from .card import Card, card
from .drawings import drawings
from .empty import empty
from .lines import Lines
from .markup import line, rounded, tag, words
from .measure import GRID, Box, around
from .scene import Scene
from .spoken import describe
from .text import BOLD, fit, one_line, width
from .theme import THEMES, Theme, ThemeName
from .view import NodeView
from .zone import frame, ports

_MARGIN = 40
_TOP = 68
_LEAST_WIDTH = 420
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
    prefix = "nexus-" + hashlib.sha256(repr((theme, heading, graph, states)).encode("utf-8", "replace")).hexdigest()[:10]
    shapes = drawings(graph, colours)
    hull = around([*scene.boxes.values(), *shapes.boxes])
    if hull is None:
        return _page(empty(colours), Box(0, 0, 640, 320), heading, "", graph, states, colours, prefix, "")
    lines = Lines(scene, states, colours, prefix)
    parts = [*shapes.behind, *_content(scene, lines, states, colours), *shapes.before]
    area = Box(
        _grid(hull.x) - _MARGIN,
        _grid(hull.y) - _TOP,
        max(hull.width + 2 * _MARGIN + GRID, _LEAST_WIDTH),
        hull.height + _TOP + _MARGIN + GRID / 2,
    )
    return _page(
        "".join(parts), area, heading, graph.description, graph, states, colours, prefix, "".join(lines.gradients)
    )


def _content(
    scene: Scene, lines: Lines, states: Mapping[str, NodeView] | None, theme: Theme
) -> Iterator[str]:
    """Frames at the bottom, then connections, then cards and what lies on frames."""
    cards = {id: _card(scene, id, states) for id in scene.boxes}
    opened = [id for id in cards if scene.is_open(id)]
    yield from (frame(cards[id], theme) for id in opened)
    yield from lines.drawn()
    yield from (card(found, theme) for id, found in cards.items() if not scene.is_open(id))
    for id in opened:
        inside = [scene.boxes[each] for each in scene.inside.get(id, ())]
        yield ports(cards[id], inside, theme)


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
    dot = tag("circle", cx=GRID / 2, cy=GRID / 2, r=1, fill=theme.dots, fill_opacity=theme.dots_opacity)
    yield tag(
        "pattern",
        dot,
        id=f"{prefix}-dots",
        width=GRID,
        height=GRID,
        patternUnits="userSpaceOnUse",
        # Nodes lie on the lines of the grid, and a dot where two lines cross.
        patternTransform=f"translate({GRID / 2:g} {GRID / 2:g})",
    )
    reach = max(area.width, area.height) * 0.6
    for name, x, y in (("cyan", area.x, area.y), ("magenta", area.right, area.bottom)):
        yield tag(
            "radialGradient",
            tag("stop", offset=0, stop_color=theme.colour(name), stop_opacity=theme.glow),
            tag("stop", offset=1, stop_color=theme.colour(name), stop_opacity=0),
            id=f"{prefix}-{name}",
            gradientUnits="userSpaceOnUse",
            cx=x,
            cy=y,
            r=reach,
        )
    yield tag(
        "linearGradient",
        tag("stop", offset=0, stop_color=theme.cyan),
        tag("stop", offset=1, stop_color=theme.magenta),
        id=f"{prefix}-name",
    )


def _ground(area: Box, theme: Theme, prefix: str) -> Iterator[str]:
    fills = (theme.bg, f"url(#{prefix}-cyan)", f"url(#{prefix}-magenta)", f"url(#{prefix}-dots)")
    yield from (rounded(area.x, area.y, area.width, area.height, 0, fill) for fill in fills)


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


def _grid(length: float) -> float:
    return length // GRID * GRID
