"""What people draw beside the nodes: titled groups behind them, and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..model.graph import Graph
from .markup import boxed, line, tag
from .measure import Box, number
from .text import BOLD, ELLIPSIS, SANS, Face, clean, fit, one_line, wrap
from .theme import Theme

COLOURS = ("yellow", "cyan", "magenta", "green", "red", "mute")
"""What a drawing's `colour` may name, the same in the editor."""

_HEADING = re.compile(r"#{1,6}\s+")
_ITEM = re.compile(r"(\s*)[-*+]\s+")
_MARKS = re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1")
_LINK = re.compile(r"\[([^\]]+)\]\([^)\s]*\)")


@dataclass(frozen=True, slots=True)
class Drawings:
    """What a graph has of them.

    Args:
        boxes: where they are.
        behind: markup that lies behind the nodes.
        before: markup that lies before them.
    """

    boxes: list[Box]
    behind: list[str]
    before: list[str]


def drawings(graph: Graph, theme: Theme) -> Drawings:
    """The groups and notes of a graph; one without a place is left out."""
    groups = [(box, fields) for fields in graph.groups.values() if (box := _box(fields))]
    notes = [(box, fields) for fields in graph.notes.values() if (box := _box(fields))]
    return Drawings(
        [box for box, _ in (*groups, *notes)],
        [_group(box, fields, theme) for box, fields in groups],
        [_note(box, fields, theme) for box, fields in notes],
    )


def _box(fields: Mapping[str, Any]) -> Box | None:
    at, size = fields.get("position"), fields.get("size")
    if not isinstance(at, Mapping):
        return None
    size = size if isinstance(size, Mapping) else {}
    return Box(
        number(at.get("x"), 0),
        number(at.get("y"), 0),
        max(60, number(size.get("width"), 200)),
        max(40, number(size.get("height"), 120)),
    )


def _group(box: Box, fields: Mapping[str, Any], theme: Theme) -> str:
    hue = _colour(fields, theme, "mute")
    return tag(
        "g",
        _ground(box, 14, hue, 0.06),
        line(fit(_words(fields, "title"), box.width - 28, 12, BOLD), box.x + 14, box.y + 20, 12, hue, BOLD),
    )


def _note(box: Box, fields: Mapping[str, Any], theme: Theme) -> str:
    hue = _colour(fields, theme, "yellow")
    lines = _lines(_words(fields, "text", "title"), box.width - 24, max(1, int((box.height - 20) / 17)))
    return tag(
        "g",
        boxed(box, 8, theme.card),
        _ground(box, 8, hue, 0.1),
        *(
            line(each, box.x + 12, box.y + 22 + 17 * row, 12, theme.fg, face)
            for row, (each, face) in enumerate(lines)
        ),
    )


def _lines(markdown: str, room: float, most: int) -> list[tuple[str, Face]]:
    """The lines of a note, with its headings bold and its lists with points; what is over is cut."""
    found: list[tuple[str, Face]] = []
    for words, face in _paragraphs(markdown):
        if len(found) == most:
            last, bold = found[-1]
            found[-1] = (fit(f"{last} {ELLIPSIS}", room, 12, bold), bold)
            break
        found.extend((each, face) for each in wrap(words, room, 12, most - len(found), face))
    return found


def _paragraphs(markdown: str) -> Iterator[tuple[str, Face]]:
    for words in filter(str.strip, clean(markdown).split("\n")):
        plain = _LINK.sub(r"\1", _MARKS.sub(r"\2", words))
        heading = _HEADING.match(plain)
        yield (plain[heading.end() :], BOLD) if heading else (_ITEM.sub(r"\1• ", plain, count=1), SANS)


def _colour(fields: Mapping[str, Any], theme: Theme, usual: str) -> str:
    name = fields.get("colour")
    return theme.colour(name if name in COLOURS else usual)


def _ground(box: Box, radius: float, hue: str, seen: float) -> str:
    return boxed(box, radius, hue, fill_opacity=seen, stroke=hue, stroke_opacity=0.32)


def _words(fields: Mapping[str, Any], *names: str) -> str:
    found = next((fields[name] for name in names if isinstance(fields.get(name), str)), "")
    return found if "text" in names else one_line(found)
