"""One workflow being executed: its levels, its events, and how it is stopped."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from time import time
from typing import Any

from ..errors import NodeError, RunError
from ..model.events import RunEvent
from ..model.graph import Status
from .level import Level
from .plan import Plan
from .thread import EngineThread, engine
from .workers import Workers, workers

Subscriber = Callable[[list[RunEvent]], None]

WIND_DOWN = 5.0
"""How long stopped nodes may take to clean up, in seconds; then the run ends without them."""


class Execution:
    """A plan being run on the engine thread.

    Args:
        plan: what to run.
        given: values that stand in for nodes, by path.
        limit: how many nodes run at once, besides inline ones and zones; None for no limit.
        thread: where it runs.

    Raises:
        RunError: the limit would let no node run.

    Attributes:
        events: everything that happened so far, in order; only ever appended to.
        status: `queued`, then `running`, then `completed`, `error` or `cancelled`.
        error: what made it fail.
        levels: by the prefix of their paths, the levels that ran.
        finished: done when the last node has ended; for waiting from other threads.
    """

    def __init__(
        self,
        plan: Plan,
        given: Mapping[str, Any] | None = None,
        limit: int | None = None,
        *,
        thread: EngineThread = engine,
        pool: Workers = workers,
    ) -> None:
        if limit is not None and limit < 1:
            raise RunError(
                f"A run with a concurrency of {limit} would never end. Let at least one node run at once."
            )
        self.plan, self.given, self.limit, self.workers = plan, dict(given or {}), limit, pool
        self.events: list[RunEvent] = []
        self.status: Status = "queued"
        self.error: NodeError | None = None
        self.levels: dict[str, Level] = {}
        self.usages: dict[str, Any] = {}
        self.finished: Future[None] = Future()
        self.loop = thread.loop
        self._thread = thread
        self._taken = 0
        self._queue: deque[tuple[Level, int]] = deque()
        self._subscribers: list[list[Any]] = []
        self._awake = False
        self._stop = False
        self._main: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Start running; returns at once."""
        self.loop.call_soon_threadsafe(self._begin)

    def stop(self) -> None:
        """Cancel what runs and what waits; may be called from any thread, at any moment, again and again."""
        self.loop.call_soon_threadsafe(self._cancel)

    def subscribe(self, subscriber: Subscriber, since: int = 0) -> Callable[[], None]:
        """Be handed every event from number `since` on, in order, in batches, on the engine thread.

        Args:
            subscriber: called with new events; it must return quickly.
            since: how many events to leave out.

        Returns:
            What ends the subscription.
        """
        entry: list[Any] = [subscriber, since]
        self.loop.call_soon_threadsafe(self._add, entry)

        def end() -> None:
            self.loop.call_soon_threadsafe(self._remove, entry)

        return end

    def wake(self) -> None:
        """Hand new events to those who want them, soon: once for all that happen until then."""
        if self._subscribers and not self._awake:
            self._awake = True
            self.loop.call_soon(self._deliver)

    def call(self, function: Callable[..., object], *arguments: Any) -> None:
        """Call a function on the engine's thread soon, from any thread; in order."""
        self._thread.call(function, *arguments)

    def on_engine(self) -> bool:
        """Whether this is the engine's thread."""
        return threading.get_ident() == self._thread.ident

    def take(self, level: Level, number: int) -> bool:
        """Take a place for a node; where none is free it is queued, and started when one becomes free."""
        if self.limit is None:
            return True
        if self._taken >= self.limit:
            self._queue.append((level, number))
            return False
        self._taken += 1
        return True

    def give_back(self) -> None:
        """Free a node's place for the next in the queue."""
        if self.limit is None:
            return
        self._taken -= 1
        while self._queue:
            level, number = self._queue.popleft()
            if not level.over:
                self._taken += 1
                level.start_queued(number)
                return

    def _begin(self) -> None:
        self._main = self.loop.create_task(self._run())

    def _cancel(self) -> None:
        self._stop = True
        if self._main is not None:
            for level in reversed(list(self.levels.values())):
                level.cancel()

    async def _run(self) -> None:
        self._change("running")
        try:
            level = self.levels[""] = Level(self, self.plan)
            if self._stop:
                level.cancel()
            await level.run({})
            status: Status = "completed"
        except NodeError as error:
            self.error, status = error, "error"
        except asyncio.CancelledError:
            status = "cancelled"
        except BaseException as error:
            self.finished.set_exception(error)
            raise
        for level in self.levels.values():
            level.cancel()  # what a zone's function began and did not wait for
        if live := [task for level in self.levels.values() for task in level.live]:
            await asyncio.wait(live, timeout=WIND_DOWN)
        self._change(status)
        self._deliver()
        self.finished.set_result(None)

    def _change(self, status: Status) -> None:
        self.status = status
        self.events.append(RunEvent("workflow_status", "", time(), status))
        self.wake()

    def _add(self, entry: list[Any]) -> None:
        self._subscribers.append(entry)
        self.wake()

    def _remove(self, entry: list[Any]) -> None:
        if entry in self._subscribers:
            self._subscribers.remove(entry)

    def _deliver(self) -> None:
        self._awake = False
        for entry in list(self._subscribers):
            subscriber, since = entry
            new = self.events[since:]
            if new:
                entry[1] = since + len(new)
                try:
                    subscriber(new)
                except BaseException as error:  # noqa: BLE001  (one reader's fault must not end the run)
                    self._remove(entry)
                    message = f"A subscriber of a run failed and is told no more: {error!r}"
                    self.loop.call_exception_handler({"message": message, "exception": error})
