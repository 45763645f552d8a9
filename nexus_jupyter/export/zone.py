"""An open zone: a dashed frame, its name and what it does, and its ports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from . import preview, signs
from .card import Card, badge, spot_mark
from .markup import line, rounded, tag, words
from .measure import Box, Spot
from .text import BOLD, fit, one_line, width
from .theme import Theme

RADIUS = 14
LABEL = 11
_TITLE, _DETAIL = 13, 12
_MOST_NAME = 96
_RUN = 36
"""What is seen of a connection between the name of a port and the first card."""


def frame(found: Card, theme: Theme) -> str:
    """The frame of a zone with its head; what is inside is drawn over it.

    Args:
        found: the zone.
        theme: the colours.
    """
    return tag(
        "g",
        words("title", found.node.label),
        *_border(found, theme),
        tag("g", *_head(found, theme), opacity=theme.faded if found.faded else None),
    )


def ports(found: Card, content: Iterable[Box], theme: Theme) -> str:
    """The ports of a zone, each with its name where what is inside leaves room for it.

    Args:
        found: the zone.
        content: the boxes of what is right inside it, on the canvas.
        theme: the colours.
    """
    inside = list(content)
    marks = [spot_mark(found, spot, theme) for spot in found.spots]
    names = [_label(found, spot, inside, theme) for spot in found.spots]
    return tag("g", *names, *marks, opacity=theme.faded if found.faded else None)


def label_room(names: Iterable[str]) -> float:
    """How much room the names of a zone's ports need beside its border, in pixels."""
    return max((_chip_width(one_line(name)) + _RUN for name in names), default=0)


def _border(found: Card, theme: Theme) -> Iterator[str]:
    box = found.box
    tone = {"running": "cyan", "error": "red"}.get(found.status, "yellow")
    yield rounded(
        box.x,
        box.y,
        box.width,
        box.height,
        RADIUS,
        theme.yellow,
        fill_opacity=0.035,
        stroke=theme.colour(tone),
        stroke_opacity=0.55 if tone == "yellow" else 0.8,
        stroke_width=1.4,
        stroke_dasharray="5 4",
    )


def _head(found: Card, theme: Theme) -> Iterator[str]:
    box, middle = found.box, found.box.y + 18
    right = box.right - 12
    if found.view and found.view.status != "idle":
        mark, right = badge(found.view, right, middle, theme)
        yield mark
        right -= 10
    yield signs.icon(found.type.icon if found.type else "zone", box.x + 14, middle - 7, 14, theme.yellow)
    left = box.x + 36
    title = fit(one_line(found.node.label), right - left, _TITLE, BOLD)
    yield line(title, left, middle + 4.5, _TITLE, theme.yellow, BOLD)
    left += width(title, _TITLE, BOLD) + 8
    yield line(fit(_detail(found), right - left, _DETAIL), left, middle + 4.5, _DETAIL, theme.mute)


def _detail(found: Card) -> str:
    """Which round a run is in, else what the zone is set to do."""
    if found.view and found.view.rounds:
        number, most = found.view.rounds
        counts = any(spot.port.id == "round" for spot in found.spots)
        of = f" of {most:,}" if most is not None else ""
        return f"{'round' if counts else 'item'} {number:,}{of}"
    return preview.subtitle(found.node, found.type)


def _label(found: Card, spot: Spot, inside: list[Box], theme: Theme) -> str:
    """The name of a port on a chip inside the border; connections come out from under it."""
    x, y = found.box.x + spot.x, found.box.y + spot.y
    name = fit(one_line(spot.port.name), _MOST_NAME, LABEL)
    wide = _chip_width(name)
    left = x if spot.x == 0 else x - wide
    if not name or any(box.overlaps(Box(left, y - 9, wide, 18).grown(4)) for box in inside):
        return ""
    return tag(
        "g",
        rounded(left, y - 9, wide, 18, 9, theme.card, stroke=theme.line, stroke_opacity=theme.line_opacity),
        line(name, left + 12 if spot.x == 0 else left + 10, y + 4, LABEL, theme.mute),
    )


def _chip_width(name: str) -> float:
    return min(width(name, LABEL), _MOST_NAME) + 22
