"""How much is asked of one back end at once and per minute, shared by all nodes of all workflows.

An answer has a place from its request to its end; places are handed out in the order in which they were asked
for. Workflows share the engine's event loop. An agent that a notebook executes by itself is on another: the
rate counts both, but places are counted for each loop, since one that stands still (a cell blocks) would
otherwise keep its places from a workflow that the cell waits for.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from types import EllipsisType

from .per_loop import per_loop

MINUTE = 60.0
NOTICED = 0.5
"""Seconds after which those who wait know of another limit."""
KNOWN = ("Ollama", "OpenAI", "embedded")
SLOTS = {"embedded": 1}
"""What no limit can raise: llama.cpp has one slot here, and begins the answers that wait in it after their readers
have left."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What may be asked of one back end; None is without limit.

    Args:
        concurrency: how many answers at once.
        per_minute: how many answers may begin within any minute.
    """

    concurrency: int | None = None
    per_minute: int | None = None


@dataclass(slots=True)
class _Places:
    """Those of one loop."""

    taken: int = 0
    door: asyncio.Lock = field(default_factory=asyncio.Lock)
    left: asyncio.Event = field(default_factory=asyncio.Event)


class _Backend:
    """The limit of one back end, and when its last answers began."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.limit = Limit(concurrency=SLOTS.get(name))
        self._begun: deque[float] = deque()
        self._lock = threading.Lock()

    async def enter(self, places: _Places) -> None:
        """Wait for a place and take it."""
        async with places.door:  # first come, first served
            while wait := self._take(places):
                places.left.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(min(wait, NOTICED)):
                        await places.left.wait()

    def _take(self, places: _Places) -> float:
        """Take a place, or say after how many seconds there may be one."""
        most = self.limit.concurrency
        if most is not None and places.taken >= most:
            return NOTICED
        wait = self._begin()
        if not wait:
            places.taken += 1
        return wait

    def _begin(self) -> float:
        with self._lock:
            now, most = time.monotonic(), self.limit.per_minute
            while self._begun and self._begun[0] <= now - MINUTE:
                self._begun.popleft()
            if most is not None and len(self._begun) >= most:
                return self._begun[-most] + MINUTE - now
            self._begun.append(now)
            return 0.0


_backends = {name.casefold(): _Backend(name) for name in KNOWN}


@asynccontextmanager
async def place(name: str) -> AsyncGenerator[None]:
    """Hold a place at a back end while an answer is streamed; waits for one first.

    Every `ChatModel` streams within one, so that `nexus.limit` holds for it.

    Args:
        name: the model's `backend`.
    """
    backend = _backends.setdefault(name.casefold(), _Backend(name))
    places = await per_loop(("places", name), _Places)
    await backend.enter(places)
    try:
        yield
    finally:
        places.taken -= 1
        places.left.set()


def limit(
    backend: str = "",
    *,
    concurrency: int | EllipsisType | None = ...,
    per_minute: int | EllipsisType | None = ...,
) -> Limit | dict[str, Limit]:
    """Limit what all nodes of all workflows together ask of one back end.

    A node that waits for its turn is running: the wait counts in its time-out.

    Args:
        backend: `Ollama`, `OpenAI` (every server that is asked in its protocol), `embedded`, or that of a package.
        concurrency: how many answers at once; None lifts the limit, left out it stays.
        per_minute: how many answers may begin within any minute; likewise.

    Returns:
        The limit as it is now; without a back end, that of each.

    Raises:
        ValueError: a number is none, or the back end cannot do that.

    Example:
        >>> nexus.limit("Ollama", concurrency=2, per_minute=60)
        Limit(concurrency=2, per_minute=60)
        >>> nexus.limit("Ollama", per_minute=None)
        Limit(concurrency=2, per_minute=None)
    """
    given = {"concurrency": concurrency, "per_minute": per_minute}
    changes = {name: _number(name, number) for name, number in given.items() if number is not ...}
    if backend:
        found = _find(backend)
        found.limit = _possible(found.name, replace(found.limit, **changes))
        return found.limit
    if changes:
        raise ValueError(f"Say of which back end, as in nexus.limit({KNOWN[0]!r}, concurrency=2).")
    return {each.name: each.limit for each in list(_backends.values())}


def _find(name: str) -> _Backend:
    key = name.casefold()
    if key not in _backends and (near := get_close_matches(key, list(_backends), 1)):
        raise ValueError(f"There is no back end {name!r}. Did you mean {_backends[near[0]].name!r}?")
    return _backends.setdefault(key, _Backend(name))


def _possible(name: str, wanted: Limit) -> Limit:
    slots = SLOTS.get(name)
    if slots is None or wanted.concurrency == slots:
        return wanted
    if wanted.concurrency is None:
        return replace(wanted, concurrency=slots)
    raise ValueError(f"The {name} model gives {slots} answer at a time: its concurrency stays {slots}.")


def _number(name: str, number: object) -> int | None:
    if number is None or (type(number) is int and number >= 1):
        return number
    raise ValueError(f"{name} is a whole number from 1, or None for no limit, and not {number!r}.")
