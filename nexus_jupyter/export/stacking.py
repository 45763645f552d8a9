"""Heights of the boxes in the columns of a layered drawing, so that lines run level."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from .edge import Edge
from .measure import GRID

_SWEEPS = 8
_STRAIGHT = 6.0
"""How much more a line is kept level where it passes a column than where it ends at a box."""

Pull = list[tuple[str, float, float]]
"""Of a box: the box at the other end of each line, how much lower this one should lie, what that counts."""


def stacked(
    columns: Sequence[Sequence[str]],
    heights: Mapping[str, int],
    edges: Sequence[Edge],
    lanes: Container[str],
    gap: int,
) -> dict[str, int]:
    """The upper side of each box on the grid, the highest at 0; no two of a column overlap.

    Args:
        columns: ids from top to bottom, for each column from left to right.
        heights: of every box, in whole steps of the grid.
        edges: lines between neighbouring columns.
        lanes: the ids that stand for a line passing a column.
        gap: the least room between two boxes of a column; beside a lane half of it.
    """
    before: dict[str, Pull] = {}
    after: dict[str, Pull] = {}
    for edge in edges:
        weight = _STRAIGHT if edge.source in lanes or edge.target in lanes else 1.0
        before.setdefault(edge.target, []).append((edge.source, edge.out - edge.into, weight))
        after.setdefault(edge.source, []).append((edge.target, edge.into - edge.out, weight))
    offsets = [_offsets(column, heights, lanes, gap) for column in columns]
    stacks = zip(columns, offsets, strict=True)
    tops = {id: float(at) for column, each in stacks for id, at in zip(column, each, strict=True)}
    for sweep in range(_SWEEPS):
        pulls = [before] if sweep % 2 == 0 else [after]
        if sweep >= _SWEEPS - 2:
            pulls = [before, after]
        numbers = range(len(columns)) if sweep % 2 == 0 else range(len(columns) - 1, -1, -1)
        for number in numbers:
            _settle(columns[number], offsets[number], pulls, tops)
    # Down to the grid: as offsets are whole steps, what did not overlap does not now.
    grid = {id: GRID * int(top // GRID) for id, top in tops.items()}
    least = min(grid.values(), default=0)
    return {id: top - least for id, top in grid.items()}


def _offsets(column: Sequence[str], heights: Mapping[str, int], lanes: Container[str], gap: int) -> list[int]:
    """Where each box would begin if all were stacked as close as they may be."""
    found: list[int] = []
    at = 0
    for number, id in enumerate(column):
        if number:
            beside = id in lanes or column[number - 1] in lanes
            at += gap // 2 if beside else gap
        found.append(at)
        at += heights[id]
    return found


def _settle(
    column: Sequence[str], offsets: Sequence[int], pulls: Sequence[Mapping[str, Pull]], tops: dict[str, float]
) -> None:
    """Moves the boxes of a column to where their lines pull them, as near as the others leave room.

    The wishes less the offsets have to rise from box to box: those that do not are pooled to their mean.
    """
    blocks: list[tuple[float, float, int]] = []  # sum of wishes, of weights, how many boxes
    for id, offset in zip(column, offsets, strict=True):
        pull = [(tops[other] + lower, weight) for each in pulls for other, lower, weight in each.get(id, ())]
        weight = sum(each for _, each in pull) or 0.05
        wish = sum(at * each for at, each in pull) / weight if pull else tops[id]
        block = ((wish - offset) * weight, weight, 1)
        while blocks and blocks[-1][0] / blocks[-1][1] > block[0] / block[1]:
            above = blocks.pop()
            block = (above[0] + block[0], above[1] + block[1], above[2] + block[2])
        blocks.append(block)
    at = 0
    for total, weight, count in blocks:
        for number in range(at, at + count):
            tops[column[number]] = total / weight + offsets[number]
        at += count
