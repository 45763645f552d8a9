"""A line of a layered drawing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two boxes.

    Args:
        source: where it starts.
        target: where it ends.
        out: the height of its start, from the upper side of its box.
        into: the height of its end, from the upper side of its box.
    """

    source: str
    target: str
    out: float = 0
    into: float = 0
