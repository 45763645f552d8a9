"""One workflow being executed: its levels, its events, and how it is stopped."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, field
from time import time
from typing import Any, NamedTuple

from ..errors import BudgetExceeded, NodeError, NotFound, RunError, StorageError
from ..model.events import RunEvent, new_event
from ..model.graph import Status
from ..nodes.context import Answer, Choice
from ..nodes.models.chat import Usage
from .asking import Waiting
from .budget import Budget, Spent
from .compaction import MOST_CHUNKS, Compaction
from .firing import Firing
from .level import Level
from .memory import Memory
from .pausing import DEEPEST, Pauses
from .plan import Plan
from .pump import SLICE
from .thread import EngineThread, engine
from .workers import Workers, workers

Subscriber = Callable[[list[RunEvent]], None]

WIND_DOWN = 5.0
"""How long stopped nodes may take to clean up, in seconds; then the run ends without them."""


class Given(NamedTuple):
    """Values that stand in for a node.

    Args:
        outputs: by port; empty for one that gave none.
        origin: where they come from, as in `RunEvent.origin`.
    """

    outputs: Mapping[str, Any]
    origin: str = ""


@dataclass(eq=False, slots=True)
class Subscription:
    """Somebody who is told what happens in a run; called, it ends that.

    Args:
        execution: the run.
        subscriber: who is told.
        told: how many of the run's events were told.
        lock: held while it is told.
    """

    execution: Execution
    subscriber: Subscriber
    told: int
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self) -> None:
        """Be told no more."""
        self.execution.leave(self)

    def catch_up(self) -> None:
        """Be told here and now what there is to tell; from any thread."""
        with self.lock:
            new = self.execution.events[self.told :]
            self.told += len(new)
            if not new:
                return
            try:
                self.subscriber(new)
            except BaseException as error:  # noqa: BLE001  (one reader's fault must not end the run)
                self()
                message = f"A subscriber of a run failed and is told no more: {error!r}"
                self.execution.loop.call_exception_handler({"message": message, "exception": error})

    def heard(self) -> list[RunEvent]:
        """The events that it was told, older chunks as one; the lock is to be held."""
        return self.execution.events[: self.told]


class Execution:
    """A plan being run on the engine thread.

    Args:
        plan: what to run.
        given: values that stand in for nodes, by id: of one in a zone in every round.
        limit: how many nodes run at once, besides inline ones and zones; None for no limit.
        memory: what it knows already and where it is recorded.
        budget: what it may take.
        stepping: whether to pause at the first node.
        thread: where it runs.

    Attributes:
        events: everything that happened so far, in order; only ever appended to, until chunks become one: then
            there is a new list.
        status: `queued`, then `running`, then `completed`, `error` or `cancelled`.
        error: what made it fail.
        levels: by the prefix of their paths, the levels that ran.
        waiting: by path, the questions that nobody has answered yet.
        pauses: the nodes it holds.
        spent: what its model calls have taken so far.
        breath: when it lets others have the loop next, in seconds since the epoch.
        finished: done when the last node has ended; for waiting from other threads.
    """

    def __init__(
        self,
        plan: Plan,
        given: Mapping[str, Given] | None = None,
        limit: int | None = None,
        *,
        memory: Memory | None = None,
        budget: Budget | None = None,
        stepping: bool = False,
        thread: EngineThread = engine,
        pool: Workers = workers,
    ) -> None:
        self.plan, self.given, self.limit, self.workers = plan, dict(given or {}), limit, pool
        self.memory, self.budget = memory, budget
        if memory is not None:
            memory.execution = self
        self.pauses = Pauses(stepping=stepping)
        self.waiting: dict[str, Waiting] = {}
        self.spent = Spent()
        self.events: list[RunEvent] = []
        self.status: Status = "queued"
        self.error: RunError | StorageError | None = None
        self.levels: dict[str, Level] = {}
        self.usages: dict[str, Any] = {}
        self.finished: Future[None] = Future()
        self.loop = thread.loop
        self._thread = thread
        self.breath = 0.0
        self._taken = 0
        self._queue: deque[tuple[Level, Firing]] = deque()
        self._readers: list[Subscription] = []
        self._compaction, self._compacting = Compaction(), threading.Lock()
        self._chunks = 0
        self._ended = False
        self._awake = False
        self._stop = False
        self._broken: RunError | StorageError | None = None
        self._main: asyncio.Task[None] | None = None
        self._alarm: asyncio.TimerHandle | None = None

    @property
    def swift(self) -> bool:
        """Whether trivial nodes may be fired the short way: nothing is looked up, and nothing steps."""
        return self.memory is None and self.pauses.depth is None

    def begin(self) -> None:
        """Start running; returns at once."""
        self.loop.call_soon_threadsafe(self._begin)

    def stop(self) -> None:
        """Cancel what runs and what waits; may be called from any thread, at any moment, again and again."""
        self.loop.call_soon_threadsafe(self._cancel)

    def subscribe(self, subscriber: Subscriber, since: int = 0) -> Subscription:
        """Be handed every event, in order, in batches; of what streamed before, older chunks come as one.

        On the engine's thread, before `finished` is done; of a run that has ended, here and now.

        Args:
            subscriber: called with new events; it must return quickly.
            since: how many of the events there are now to leave out.

        Returns:
            What ends the subscription when it is called.
        """
        reader = Subscription(self, subscriber, since)
        with self._compacting:
            self._readers.append(reader)
        if self._ended:
            reader.catch_up()
        else:
            self.loop.call_soon_threadsafe(self.wake)
        return reader

    def leave(self, reader: Subscription) -> None:
        """End a subscription; one that has ended already stays so."""
        if reader in self._readers:
            self._readers.remove(reader)

    def hand_on(self, path: str, chunk: Any) -> float:
        """Tell of a chunk that a node streams, and return the time; on the engine's thread.

        It waits for the subscribers when there are too many that they have not been told yet.
        """
        now = time()
        self.events.append(new_event(("node_progress", path, now, chunk, None, "")))
        self._chunks += 1
        if self._chunks > MOST_CHUNKS:
            self._deliver()
            self._compact()
        elif self._readers and not self._awake:  # as `wake` does, for each chunk passes here
            self._awake = True
            self.loop.call_soon(self._deliver)
        return now

    def wake(self) -> None:
        """Hand new events to those who want them, soon: once for all that happen until then."""
        if self._readers and not self._awake:
            self._awake = True
            self.loop.call_soon(self._deliver)

    def call(self, function: Callable[..., object], *arguments: Any) -> None:
        """Call a function on the engine's thread soon, from any thread; in order."""
        self._thread.call(function, *arguments)

    def keep_up(self) -> None:
        """Hold back a thread whose calls the engine's thread has not taken in yet."""
        self._thread.keep_up()

    def on_engine(self) -> bool:
        """Whether this is the engine's thread."""
        return threading.get_ident() == self._thread.ident

    def answer(self, path: str, choice: Choice, value: Any) -> None:
        """Answer the question of a node; from any thread.

        Raises:
            NotFound: nobody asks there.
            RunError: that is none of the choices.
        """
        waiting = self.waiting.get(path)
        if waiting is None:
            raise NotFound(f"{path} asks nothing. Asking is {', '.join(self.waiting) or 'nobody'}.")
        if choice not in waiting.question.choices:
            raise RunError(f"{choice!r} is no answer to that. Choose from {', '.join(waiting.question.choices)}.")
        self.call(_answer, waiting, Answer(choice, value))

    def release(self, path: str | None, depth: int | None) -> None:
        """Let held nodes go on; from any thread.

        Args:
            path: of the one; all without it.
            depth: pause at the next node with at most this many zones around; None: only at breakpoints.
        """
        self.call(self._release, path, depth)

    def pause(self) -> None:
        """Pause at whatever fires next; from any thread."""
        self.call(self._attend, DEEPEST)

    def report(self, path: str, usage: Usage) -> None:
        """A node's model calls have taken this much so far."""
        self.spent.count(self.usages.get(path), usage)
        self.usages[path] = usage
        if self.budget is not None and (reason := self.budget.exceeded(self.spent)):
            self.call(self.break_off, BudgetExceeded(reason))

    def break_off(self, error: RunError | StorageError) -> None:
        """End the run for a reason that is no node's; what has finished stays. On the engine's thread."""
        if self._broken is None and not self.finished.done():
            self._broken = error
            self._cancel()

    def take(self, level: Level, firing: Firing) -> bool:
        """Take a place for a node; where none is free it is queued, and started when one becomes free."""
        if self.limit is None:
            return True
        if self._taken >= self.limit:
            self._queue.append((level, firing))
            return False
        self._taken += 1
        return True

    async def breathe(self) -> None:
        """Let others have the loop, where rounds or chunks of this run have kept it for long enough."""
        if time() > self.breath:
            await asyncio.sleep(0)
            self.breath = time() + SLICE

    def give_back(self) -> None:
        """Free a node's place for the next in the queue."""
        if self.limit is None:
            return
        self._taken -= 1
        while self._queue:
            level, firing = self._queue.popleft()
            if not level.over:
                self._taken += 1
                level.start_queued(firing)
                return

    def take_back(self) -> None:
        """Take a node's place again after it waited, if need be one more than there are."""
        self._taken += self.limit is not None

    def _begin(self) -> None:
        self._main = self.loop.create_task(self._run())

    def _release(self, path: str | None, depth: int | None) -> None:
        self._attend(depth)
        for each in list(self.pauses.held) if path is None else [path]:
            self.pauses.release(each)

    def _attend(self, depth: int | None) -> None:
        self.pauses.depth = depth
        if depth is not None:
            for level in self.levels.values():
                level.pump.attend()

    def _cancel(self) -> None:
        self._stop = True
        if self._main is not None:
            for level in reversed(list(self.levels.values())):
                level.cancel()

    async def _run(self) -> None:
        self._change("running")
        if self.budget is not None and self.budget.seconds is not None:
            self._alarm = self.loop.call_later(self.budget.seconds, self._late)
        try:
            level = self.levels[""] = Level(self, self.plan)
            if self._stop:
                level.cancel()
            await level.run({})
            status: Status = "completed"
        except NodeError as error:
            self.error, status = error, "error"
        except asyncio.CancelledError:
            self.error, status = self._broken, "error" if self._broken else "cancelled"
        except BaseException as error:
            self.finished.set_exception(error)
            raise
        for level in self.levels.values():
            level.cancel()  # what a zone's function began and did not wait for
        for asked in self.waiting.values():
            asked.answered.cancel()
        self.waiting.clear()
        if live := [task for level in self.levels.values() for task in level.live.values()]:
            await asyncio.wait(live, timeout=WIND_DOWN)
        if self._alarm is not None:
            self._alarm.cancel()
        if self.memory is not None:
            await self.memory.close(status, self)
        self._change(status)
        self._ended = True
        self._deliver()
        if self._compaction.open:
            self._compact()
        self.finished.set_result(None)

    def _late(self) -> None:
        assert self.budget is not None
        self.break_off(BudgetExceeded(f"The run has taken the {self.budget.seconds:g} s of its budget."))

    def _change(self, status: Status) -> None:
        self.status = status
        self.events.append(RunEvent("workflow_status", "", time(), status))
        self.wake()

    def _deliver(self) -> None:
        self._awake = False
        for reader in list(self._readers):
            reader.catch_up()

    def _compact(self) -> None:
        """Join the older chunks of each node; not while a subscriber has been told only some of them."""
        with ExitStack() as locks:
            locks.enter_context(self._compacting)
            for reader in self._readers:
                locks.enter_context(reader.lock)
            if any(0 < reader.told < len(self.events) for reader in self._readers):
                return
            self.events = self._compaction.compact(self.events)
            for reader in self._readers:
                reader.told = min(reader.told, len(self.events))
            self._chunks = 0


def _answer(waiting: Waiting, answer: Answer) -> None:
    if not waiting.answered.done():
        waiting.answered.set_result(answer)
