"""A table in the body of a card: the names of its columns and its first rows, as much as there is room for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .markup import decimal, line, shape
from .measure import Box
from .text import MONO, fit, one_line, width
from .theme import Theme
from .view import Table

_SIZE = 11
_PITCH = 18.5
_ROWS = 3
_LETTER = width("0", _SIZE, MONO)
_BETWEEN = 12.0
_SIDE = 10
_LEAST = 7 * _LETTER
_MOST = 200


def table(found: Table, inset: Box, theme: Theme) -> str:
    """A table's first rows.

    Args:
        found: the table.
        inset: where there is room.
        theme: the colours.
    """
    room = inset.width - 2 * _SIDE
    names = [one_line(str(name)[:_MOST]) for name in found.columns[:24]]
    rows = [[cell(value) for value in row[: len(names)]] for row in found.rows[:_ROWS]]
    numeric = [_numeric([row[at] for row in found.rows if at < len(row)]) for at in range(len(names))]
    wide = widths([[names[at], *(row[at] for row in rows if at < len(row))] for at in range(len(names))], room)
    parts: list[str] = []
    for number, row in enumerate([names, *rows]):
        baseline = inset.y + 17 + _PITCH * number
        parts.append(_row(row, wide, numeric, inset.x + _SIDE, baseline, theme.faint if number == 0 else theme.fg))
        if len(wide) < len(names) and number == 0:
            parts.append(line("…", inset.right - _SIDE - _LETTER, baseline, _SIZE, theme.faint, MONO))
        if number < len(rows):
            parts.append(_rule(inset, baseline + 6, theme))
    return "".join(parts)


def cell(value: Any) -> str:
    """A value as a cell shows it: short figures, nothing for nothing."""
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.6g}"
    if value is None:
        return ""
    try:
        return one_line(str(value)[:_MOST])
    except Exception:  # noqa: BLE001 - a stranger's __str__ must not spoil the picture
        return type(value).__name__


def widths(columns: Sequence[Sequence[str]], room: float) -> list[float]:
    """How wide each column is drawn; fewer than there are where not all fit.

    Args:
        columns: of each column the texts in it.
        room: pixels there are for all.
    """
    natural = [max((width(text, _SIZE, MONO) for text in column), default=0) for column in columns]
    while natural and _needed([min(each, _LEAST) for each in natural], len(natural) < len(columns)) > room:
        natural.pop()
    spare = room - _needed(natural, len(natural) < len(columns))
    while spare < -1e-6:
        # The widest gives way first, down to the next widest, so that narrow columns stay whole.
        widest = max(natural)
        at = [number for number, each in enumerate(natural) if each > widest - 1e-6]
        others = [each for each in natural if each <= widest - 1e-6]
        target = max([_LEAST, *others, widest + spare / len(at)])
        for number in at:
            natural[number] = target
        spare = room - _needed(natural, len(natural) < len(columns))
    return natural


def _needed(natural: Sequence[float], cut: bool) -> float:
    return sum(natural) + _BETWEEN * max(0, len(natural) - 1) + (_BETWEEN + _LETTER if cut else 0)


def _row(
    row: Sequence[str], wide: Sequence[float], numeric: Sequence[bool], x: float, baseline: float, colour: str
) -> str:
    parts: list[str] = []
    for text, room, right in zip(row, wide, numeric, strict=False):
        shown = fit(text, room + 0.5, _SIZE, MONO)
        start = x + room - width(shown, _SIZE, MONO) if right else x
        parts.append(line(shown, start, baseline, _SIZE, colour, MONO))
        x += room + _BETWEEN
    return "".join(parts)


def _rule(inset: Box, y: float, theme: Theme) -> str:
    d = f"M{decimal(inset.x + 7)} {decimal(y)}H{decimal(inset.right - 7)}"
    return shape(d, stroke=theme.line, stroke_opacity=theme.line_opacity)


def _numeric(values: Sequence[Any]) -> bool:
    there = [value for value in values if value is not None]
    return bool(there) and all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in there)
