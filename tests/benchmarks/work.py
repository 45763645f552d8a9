"""What the nodes of a benchmark do: the same bodies for the floor and for the engine, counted and checked."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence

from graphs import Shape


class Boom(Exception):
    """What the failing node raises."""


class Work:
    """A graph and what its nodes do: each returns one more than the greatest value it got.

    Args:
        shape: the graph.
        delays: by node, how long it sleeps, in seconds.
        bad: the node that raises after its sleep.

    Attributes:
        ran: how many nodes ran.
        cancelled: how many were cancelled in their sleep.
        raised: when the bad node raised.
    """

    def __init__(self, shape: Shape, delays: list[float] | None = None, bad: int | None = None) -> None:
        self.shape, self.delays, self.bad = shape, delays, bad
        self.ran = self.cancelled = 0
        self.raised = 0.0

    def inline(self, values: Sequence[int] = ()) -> int:
        """A node that takes no time."""
        self.ran += 1
        return 1 + max(values, default=0)

    async def without_await(self, values: Sequence[int] = ()) -> int:
        """The same as a coroutine, as an engine of tasks wants it."""
        self.ran += 1
        return 1 + max(values, default=0)

    async def suspending(self, values: Sequence[int] = ()) -> int:
        """A node that lets others run once."""
        self.ran += 1
        await asyncio.sleep(0)
        return 1 + max(values, default=0)

    async def sleeping(self, number: int, values: Sequence[int] = ()) -> int:
        """A node that waits for something."""
        assert self.delays is not None
        self.ran += 1
        try:
            await asyncio.sleep(self.delays[number])
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if number == self.bad:
            self.raised = time.perf_counter()
            raise Boom
        return 1 + max(values, default=0)


def even(shape: Shape) -> list[float]:
    """10 ms for each node."""
    return [0.01] * shape.size


def uneven(shape: Shape) -> list[float]:
    """1 to 20 ms, always the same: shows who waits for a whole layer."""
    random_ = random.Random(11)
    return [random_.uniform(0.001, 0.020) for _ in range(shape.size)]


def one_fails(shape: Shape) -> Work:
    """Siblings that sleep for half a second, one of which fails after 50 ms."""
    bad = 1 + (shape.size - 2) // 4
    delays = [0.5] * shape.size
    delays[0] = delays[-1] = 0.0
    delays[bad] = 0.05
    return Work(shape, delays, bad)
