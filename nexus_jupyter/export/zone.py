"""An open zone: a dashed frame, its name and what it does, and its ports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..model.check import Types
from ..model.graph import Node, Port
from ..model.ports import ports_of_node
from . import preview, signs
from .card import Card, badge, spot_mark
from .markup import boxed, framed, line, tag, words
from .measure import PADDING, Box, Spot, SpotKey, snapped
from .text import BOLD, fit, one_line, width
from .theme import Theme

RADIUS = 14
CONTENT_TOP = 40
"""Where what is inside a zone begins, below its title."""
LABEL = 11
_TITLE, _DETAIL = 13, 12
_MOST_NAME = 96
_RUN, _LEAST_RUN = 36, 20
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


def ports(found: Card, chips: Mapping[SpotKey, Box], theme: Theme) -> str:
    """The ports of a zone, with their names.

    Args:
        found: the zone.
        chips: where the names of its ports stand.
        theme: the colours.
    """
    names = [_name(spot, chips[spot.key], theme) for spot in found.spots if spot.key in chips]
    marks = [spot_mark(found, spot, theme) for spot in found.spots]
    return tag("g", *names, *marks, opacity=theme.faded if found.faded else None)


def chips(box: Box, spots: Iterable[Spot], content: Iterable[Box]) -> dict[SpotKey, Box]:
    """Where the names of a zone's ports stand, for those that what is inside leaves room for.

    Args:
        box: the zone.
        spots: its ports.
        content: the boxes of what is right inside it, on the canvas.
    """
    inside = list(content)
    found: dict[SpotKey, Box] = {}
    for spot in spots:
        wide = _chip_width(one_line(spot.port.name))
        chip = Box(box.x + spot.x - (wide if spot.x else 0), box.y + spot.y - 9, wide, 18)
        needed = Box(chip.x - _LEAST_RUN, chip.y - 4, chip.width + 2 * _LEAST_RUN, chip.height + 8)
        if not any(each.overlaps(needed) for each in inside):
            found[spot.key] = chip
    return found


def padding(node: Node, types: Types) -> tuple[int, int]:
    """The room left and right of what is inside a zone, for the names of its ports; in pixels.

    Args:
        node: the zone.
        types: a type by its name, or None.
    """
    found = ports_of_node(node, types(node.type))
    return _room((*found.inputs, *found.sources)), _room((*found.outputs, *found.targets))


def _room(ports: Iterable[Port]) -> int:
    return snapped(max((_chip_width(one_line(port.name)) + _RUN for port in ports), default=PADDING))


def _border(found: Card, theme: Theme) -> Iterator[str]:
    tone = {"running": "cyan", "error": "red"}.get(found.status, "yellow")
    yield boxed(
        found.box,
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
        mark, right = badge(found, right, middle, theme)
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


def _name(spot: Spot, box: Box, theme: Theme) -> str:
    """The name of a port on a chip inside the border; connections begin and end at the chip."""
    name = fit(one_line(spot.port.name), _MOST_NAME, LABEL)
    text = line(name, box.x + (10 if spot.x else 12), box.y + 13, LABEL, theme.mute)
    return framed(box, 9, theme.card, theme) + text


def _chip_width(name: str) -> float:
    return min(width(name, LABEL), _MOST_NAME) + 22
