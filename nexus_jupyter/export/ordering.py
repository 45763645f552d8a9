"""The order within the columns of a layered drawing, so that few lines cross."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence

from .edge import Edge

_SWEEPS = 12

Ends = list[tuple[str, float, float]]
"""Of a box: the box at the other end of each line, the line's height there, and its height here."""


def ordered(columns: Sequence[Sequence[str]], edges: Sequence[Edge]) -> list[list[str]]:
    """The columns with their boxes in the best order that some sweeps find.

    Args:
        columns: ids from top to bottom, for each column from left to right.
        edges: lines between neighbouring columns.
    """
    before: dict[str, Ends] = {}
    after: dict[str, Ends] = {}
    for edge in edges:
        before.setdefault(edge.target, []).append((edge.source, edge.out, edge.into))
        after.setdefault(edge.source, []).append((edge.target, edge.into, edge.out))
    current = [list(column) for column in columns]
    best, least = [list(column) for column in current], crossings(current, after)
    for sweep in range(_SWEEPS):
        if least == 0:
            break
        _sweep(current, before if sweep % 2 == 0 else after, rightward=sweep % 2 == 0)
        found = crossings(current, after)
        if found < least:
            best, least = [list(column) for column in current], found
    return best


def crossings(columns: Sequence[Sequence[str]], after: Mapping[str, Ends]) -> int:
    """How many pairs of lines cross.

    Args:
        columns: ids from top to bottom, for each column from left to right.
        after: by id, the lines that leave it.
    """
    total = 0
    for number, column in enumerate(columns[:-1]):
        place = {id: at for at, id in enumerate(columns[number + 1])}
        lines = sorted(
            ((at, here), (place[other], there))
            for at, id in enumerate(column)
            for other, there, here in after.get(id, ())
        )
        passed: list[tuple[int, float]] = []
        for _, end in lines:
            total += len(passed) - bisect_right(passed, end)
            insort(passed, end)
    return total


def _sweep(columns: list[list[str]], ends: Mapping[str, Ends], *, rightward: bool) -> None:
    """Sorts each column by where the lines of its boxes come from in the column before it."""
    numbers = range(1, len(columns)) if rightward else range(len(columns) - 2, -1, -1)
    for number in numbers:
        near = columns[number - 1 if rightward else number + 1]
        place = {id: at for at, id in enumerate(near)}
        wish: dict[str, float] = {}
        for at, id in enumerate(columns[number]):
            # The height of a port tells lines from one box apart; a thousand pixels are less than one place.
            found = [place[other] + there / 100_000 for other, there, _ in ends.get(id, ()) if other in place]
            wish[id] = sum(found) / len(found) if found else float(at)
        columns[number].sort(key=wish.__getitem__)
