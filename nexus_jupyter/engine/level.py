"""One level of a running workflow: counts what each node still waits for, and fires those that wait for nothing.

A node is settled when it has a value or can no longer get one. A finished node settles its followers; nothing is
ever scanned again. A level ends when every node is settled, and a zone runs its level again for each round.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import Future
from contextlib import aclosing
from functools import partial
from itertools import chain, repeat
from operator import is_
from time import time
from typing import TYPE_CHECKING, Any

from ..errors import NodeError, RunError
from ..model.events import RunEvent
from ..model.policy import ERROR
from ..nodes.binding import check_output
from ..nodes.call import joined
from .firing import Firing, fire, start
from .pausing import Pause, same
from .plan import Fast, Plan
from .values import ABSENT, PENDING, outputs, outputs_instead, read, said
from .workers import Job

if TYPE_CHECKING:
    from .execution import Execution


SLICE = 0.005
"""How long a level may keep the loop to itself, in seconds: others run and Stop is heard in between."""

# A third of what the named tuple's own constructor takes.
_new = tuple.__new__
_event = partial(_new, RunEvent)
_events, _none, _empty = repeat(RunEvent), repeat(None), repeat("")


class Level:
    """The nodes of one level in one round.

    Args:
        execution: the run it belongs to.
        plan: what to run.
        prefix: the path of its nodes, as in `rounds/2/`; empty outside any zone.
        outer: the level around it.

    Attributes:
        values: by slot; `PENDING` before and `ABSENT` where there never is one.
        digests: by slot, of the values that a key was made with; None for one that has no digest.
        first: by node that takes the first value: the node it came from; -1 for one outside the level.
        firings: nodes that were started the long way and have not ended.
        errors: what nodes raised.
        live: the tasks of nodes that run.
        awaited: what functions in threads wait for on the loop.
        over: whether nothing more happens here.
        ended: done when the last node is settled.
    """

    __slots__ = (
        "_arrived",
        "_arrived_at",
        "_hurried",
        "_inline",
        "_jobs",
        "_left",
        "_pumps",
        "_ready",
        "_started",
        "_todo",
        "awaited",
        "digests",
        "ended",
        "errors",
        "execution",
        "firings",
        "first",
        "live",
        "outer",
        "over",
        "plan",
        "prefix",
        "values",
    )

    def __init__(self, execution: Execution, plan: Plan, prefix: str = "", outer: Level | None = None) -> None:
        self.execution, self.plan, self.prefix, self.outer = execution, plan, prefix, outer
        self.values: list[Any] = [PENDING] * plan.slots
        self.digests: dict[int, str | None] = {}
        self.errors: dict[int, BaseException] = {}
        self.first: dict[int, int] = {}
        self.firings: dict[int, Firing] = {}
        self.over = False
        self.ended: asyncio.Future[None] = execution.loop.create_future()
        self._left = plan.waits[:]
        self._ready: deque[int] = deque(plan.roots)
        self._todo = len(plan.steps)
        self._arrived: list[int] = []
        self._arrived_at: list[float] = []
        self._pumps = False
        self._inline = plan.inline[:] if execution.swift else [None] * len(plan.steps)
        self._started = (
            plan.started[:] if execution.swift and execution.limit is None else [None] * len(plan.steps)
        )
        self._hurried: set[int] = set()
        self.live: dict[asyncio.Future[Any], int] = {}
        self._jobs: dict[Job, int] = {}
        self.awaited: set[Future[Any]] = set()

    async def run(self, sources: Mapping[str, Any]) -> dict[str, Any]:
        """Run the level to its end.

        Args:
            sources: values of the zone's inner sources.

        Returns:
            The values of the zone's inner targets; one that got no value is left out.

        Raises:
            NodeError: a node failed.
        """
        for port, slot in self.plan.sources.items():
            self.values[slot] = sources.get(port, ABSENT)
        for number in self.plan.early:
            outside = [wire for wire in self.plan.steps[number].wires if wire.source < 0]
            if any(read(self, wire) is not ABSENT for wire in outside):
                self.first[number] = -1
                self._hurried.add(number)
                self._ready.append(number)
        self._pump()
        try:
            await self.ended
        except asyncio.CancelledError:
            self.cancel()
            raise
        assert not any(map(is_, self.values, repeat(PENDING, len(self.plan.steps))))
        found = {port: read(self, wire) for port, wire in self.plan.targets.items()}
        return {port: value for port, value in found.items() if value is not ABSENT}

    def cancel(self) -> None:
        """Stop what runs here; every node that is not settled is cancelled at once."""
        if self.over:
            return
        self._close()
        if not self.ended.done():
            self.ended.cancel()

    def path(self, number: int) -> str:
        """Where a node is in the run."""
        return self.prefix + self.plan.ids[number]

    def _close(self) -> None:
        self._take_in()
        self.over = True
        self._ready.clear()
        execution = self.execution
        execution.pauses.drop(self.prefix)
        for number in range(len(self.plan.steps)):
            if self.values[number] is PENDING and number not in self.errors:
                path = self.path(number)
                self.log("node_cancelled", path, usage=execution.usages.pop(path, None))
        for task in list(self.live):
            task.cancel()
        for job, number in self._jobs.items():
            execution.workers.drop(job)
            if self.plan.steps[number].takes_place:
                execution.loop.call_soon(execution.give_back)
        self._jobs.clear()
        for awaited in list(self.awaited):
            awaited.cancel()
        execution.wake()

    def attend(self) -> None:
        """From now on fire every node the long way, where a pause is minded."""
        self._inline = [None] * len(self.plan.steps)
        self._started = self._inline[:]

    def log(self, kind: str, path: str, data: Any = None, usage: Any = None, origin: str = "") -> float:
        """Add an event, and return its time; whoever adds the last one for now wakes the subscribers."""
        now = time()
        self.execution.events.append(_event((kind, path, now, data, usage, origin)))
        return now

    def _pump(self) -> None:  # noqa: C901  (calls are what costs here)
        """Fire what is ready; the short way is written out, since every trivial node passes here."""
        self._pumps = False
        if self.over:
            return
        self._take_in()
        values, ready, inline = self.values, self._ready, self._inline
        follows, hurries, left = self.plan.follows, self.plan.hurries, self._left
        get = values.__getitem__
        fired: list[int] = []
        now = time()
        times = [now]
        until = now + SLICE
        while ready and now < until:
            number = ready.popleft()
            short = inline[number]
            if short is None:
                if fired:
                    self._log_fired(fired, times)
                    fired = []
                if self._started[number] is not None:
                    self._begin(number, until)
                else:
                    fire(self, number)
                now = time()
                times = [now]
                continue
            function, slots, listed, _, _, checked = short
            try:
                value = function(list(map(get, slots))) if listed else function(*map(get, slots))
                if checked is not None and not isinstance(value, checked):
                    check_output(value, self.plan.steps[number].node.outputs[0].type)
            except BaseException as error:  # noqa: BLE001  (it is shown on its node)
                self._log_fired(fired, times)
                self.log("node_started", self.path(number))
                self.fail(number, error)
                return
            values[number] = value
            fired.append(number)
            now = time()
            times.append(now)
            for follower in follows[number]:
                waits = left[follower] = left[follower] - 1
                if not waits:
                    ready.append(follower)
            if hurries:
                self._hurry(number)
        self._log_fired(fired, times)
        self.execution.wake()
        if ready:
            self.pump_soon()
        elif not self._todo and not self.over:
            self.over = True
            self.ended.set_result(None)

    def _begin(self, number: int, until: float) -> None:
        """Start a node the short way, in a task or a thread, and the ready ones behind it.

        Args:
            number: of the first.
            until: when to let others have the loop, in seconds since the epoch.
        """
        ready, shorts, live, ended = self._ready, self._started, self.live, self._ended
        get, create_task = self.values.__getitem__, self.execution.loop.create_task
        numbers, times = [], []
        while (short := shorts[number]) is not None:
            now = time()
            numbers.append(number)
            times.append(now)
            try:
                values = list(map(get, short.slots))
                if short.kind == "thread":
                    call = partial(short.function, values) if short.listed else partial(short.function, *values)
                    self.work(number, self.path(number), call)
                else:
                    task = create_task(short.function(values) if short.listed else short.function(*values))
                    live[task] = number
                    task.add_done_callback(ended)
            except BaseException as error:  # noqa: BLE001  (it is shown on its node)
                self._log_begun(numbers, times)
                self.fail(number, error)
                return
            if not ready or now > until or shorts[ready[0]] is None:
                break
            number = ready.popleft()
        self._log_begun(numbers, times)

    def _log_begun(self, numbers: list[int], times: list[float]) -> None:
        self.execution.events.extend(self._starts(self._paths(numbers), times))

    def _log_fired(self, numbers: list[int], times: list[float]) -> None:
        """Tell of trivial nodes that ran one after the other; written for many, since each of them is cheap.

        Args:
            numbers: of the nodes.
            times: when each began, and when the last one ended.
        """
        if not numbers:
            return
        self._todo -= len(numbers)
        paths = self._paths(numbers)
        began = self._starts(paths, times)
        ended = self._completions(numbers, paths, times[1:])
        self.execution.events.extend(chain.from_iterable(zip(began, ended, strict=True)))

    def _paths(self, numbers: list[int]) -> list[str]:
        prefix, ids = self.prefix, self.plan.ids
        return [prefix + ids[number] for number in numbers]

    def _starts(self, paths: list[str], times: list[float]) -> Iterator[RunEvent]:
        return map(_new, _events, zip(repeat("node_started"), paths, times, _none, _none, _empty))

    def _completions(self, numbers: list[int], paths: list[str], times: list[float]) -> Iterator[RunEvent]:
        """The events of nodes with one output that have their values, as one ran after the other."""
        steps, values = self.plan.steps, self.values
        found = [{steps[number].ports[0]: values[number]} for number in numbers]
        return map(_new, _events, zip(repeat("node_completed"), paths, times, found, _none, _empty))

    def pump_soon(self) -> None:
        """Fire what is ready in the loop's next turn."""
        if not self._pumps:
            self._pumps = True
            self.execution.loop.call_soon(self._pump)

    def start_queued(self, firing: Firing) -> None:
        """Start a node for which a place has become free."""
        start(self, firing)
        self.execution.wake()

    def task(self, number: int, work: Coroutine[Any, Any, Any]) -> None:
        """Run a node's coroutine; its value is the node's."""
        task = self.execution.loop.create_task(work)
        self.live[task] = number
        task.add_done_callback(self._ended)

    def later(self, number: int, work: Coroutine[Any, Any, object], then: Callable[[], None]) -> None:
        """Wait for what a node needs before it starts, then go on with it."""
        task = self.execution.loop.create_task(work)
        self.live[task] = number

        def go_on(task: asyncio.Future[object]) -> None:
            del self.live[task]
            error = None if task.cancelled() else task.exception()
            if self.over:
                return
            if error is not None:
                self.log("node_started", self.path(number))
                self.fail(number, error)
            else:
                then()
            self.pump_soon()

        task.add_done_callback(go_on)

    def work(self, number: int, path: str, function: Callable[[], Any]) -> None:
        """Call a node's function in a worker thread; its value is the node's."""
        done = partial(self.execution.call, self._returned)
        self._jobs[self.execution.workers.submit(path, function, done)] = number

    def _ended(self, task: asyncio.Future[Any]) -> None:
        """A task of a node has ended."""
        number = self.live.pop(task)
        try:
            value = task.result()
        except asyncio.CancelledError:
            self.settled(number, None, RunError("The node cancelled itself."))
        except BaseException as error:  # noqa: BLE001  (it is shown on its node)
            self.settled(number, None, error)
        else:
            if (short := self._started[number]) is not None and not self.over and _fits(value, short):
                self._arrives(number, value)
            else:
                self.settled(number, value, None)

    def _returned(self, job: Job, value: Any, error: BaseException | None) -> None:
        """A thread has done its job."""
        number = self._jobs.pop(job, None)
        if number is None:  # it was dropped meanwhile
            return
        short = self._started[number]
        if error is None and short is not None and not self.over and _fits(value, short):
            self._arrives(number, value)
        else:
            self.settled(number, value, error)

    def _arrives(self, number: int, value: Any) -> None:
        """A node that was started the short way has its value; it is taken in with others that end just now."""
        self.values[number] = value
        self._arrived.append(number)
        self._arrived_at.append(time())
        if not self._pumps:
            self.pump_soon()

    def settled(self, number: int, value: Any, error: BaseException | None) -> None:
        """A node's function has ended."""
        execution = self.execution
        self._take_in()
        if execution.limit is not None and self.plan.steps[number].takes_place:
            execution.give_back()
        if self.over:
            return
        if error is not None:
            self.fail(number, error)
        else:
            usage = execution.usages.pop(self.path(number), None) if execution.usages else None
            self.complete(number, value, usage)
        if not self._ready and self._todo:
            execution.wake()
        elif self.live or self._jobs:
            self.pump_soon()  # others end in the same turn of the loop as often as not
        else:
            self._pump()

    def _take_in(self) -> None:
        """Tell of the nodes started the short way that have ended, and count them down at those that follow."""
        numbers, times = self._arrived, self._arrived_at
        if not numbers:
            return
        self._arrived, self._arrived_at = [], []
        self._todo -= len(numbers)
        self.execution.events.extend(self._completions(numbers, self._paths(numbers), times))
        follows, left, ready = self.plan.follows, self._left, self._ready
        for number in numbers:
            for follower in follows[number]:
                waits = left[follower] = left[follower] - 1
                if not waits:
                    ready.append(follower)
            if self.plan.hurries:
                self._hurry(number)

    async def stream(self, path: str, stream: Any) -> Any:
        """Hand on a stream's chunks as they come; its value is their text joined, or their list."""
        chunks: list[Any] = []
        log, wake = self.execution.events.append, self.execution.wake
        # Cancelling must close the generator here and now: that is what closes the connection to a model.
        async with aclosing(stream):
            async for chunk in stream:
                chunks.append(chunk)
                log(_event(("node_progress", path, time(), chunk, None, "")))
                wake()
        return joined(chunks)

    def complete(self, number: int, value: Any, usage: Any = None) -> None:
        """A node's function has returned its value."""
        try:
            found = outputs(self.plan.steps[number], value)
        except Exception as error:  # noqa: BLE001  (what it returned is this node's fault)
            self.fail(number, error)
            return
        self.give(number, found, usage, firing=self.firings.pop(number, None))

    def give(
        self,
        number: int,
        found: dict[str, Any],
        usage: Any = None,
        origin: str = "",
        digests: Mapping[str, str] | None = None,
        firing: Firing | None = None,
    ) -> None:
        """A node has its values; they are held at a breakpoint, and written first where the run is recorded.

        Args:
            number: of the node.
            found: its values by port.
            usage: what its model calls took.
            origin: where the values come from, as in `RunEvent.origin`.
            digests: of the values, where they are known.
            firing: how it was fired, where it was fired the long way.
        """
        step = self.plan.steps[number]
        at = step.policy.breakpoint
        if isinstance(at, tuple) and not found.keys().isdisjoint(at):

            def then(pause: Pause) -> None:
                if self.over:
                    return
                made = {port: value for port, value in (pause.outputs or {}).items() if port in step.ports}
                if same(made, found):
                    self._keep(number, found, usage, origin, digests, firing)
                else:
                    if firing is not None:
                        firing.overruled = True
                    self._keep(number, made, usage, "", None, firing)
                self.pump_soon()

            inputs = firing.inputs if firing else {}
            self.execution.pauses.hold(self, self.path(number), inputs, dict(found), then)
        else:
            self._keep(number, found, usage, origin, digests, firing)

    def _keep(
        self,
        number: int,
        found: dict[str, Any],
        usage: Any,
        origin: str,
        digests: Mapping[str, str] | None,
        firing: Firing | None,
    ) -> None:
        memory = self.execution.memory
        if memory is None or not memory.keeps(self, number, found, usage, origin, digests, firing):
            self.put(number, found, usage, origin)

    def put(self, number: int, found: Mapping[str, Any], usage: Any = None, origin: str = "") -> None:
        """A node's values are there for good: they are told, and those that follow settle."""
        step = self.plan.steps[number]
        if step.outputs is None:
            self.values[number] = found[step.ports[0]] if found else (ABSENT if step.ports else None)
        else:
            self.values[number] = found
            for port, slot in step.outputs.items():
                self.values[slot] = found.get(port, ABSENT)
        self.log("node_completed", self.path(number), found, usage, origin)
        self._settle(number)

    def skip(self, number: int, reason: str) -> None:
        """A node gives no value."""
        step, path = self.plan.steps[number], self.path(number)
        self.log("node_skipped", path, reason)
        self.values[number] = ABSENT
        for slot in (step.outputs or {}).values():
            self.values[slot] = ABSENT
        if self.execution.memory is not None:
            self.execution.memory.ended(path, "skipped", reason)
        self._settle(number)

    def _settle(self, number: int) -> None:
        """Count a settled node down at those that follow it."""
        self._todo -= 1
        absent = self.values[number] is ABSENT
        for follower in self.plan.follows[number]:
            if absent:  # the short ways take every input for granted
                self._inline[follower] = self._started[follower] = None
            self._left[follower] -= 1
            if not self._left[follower]:
                self._ready.append(follower)
        if self.plan.hurries:
            self._hurry(number)

    def _hurry(self, number: int) -> None:
        """Fire followers that take the first value; skip one that can no longer get any."""
        for follower in self.plan.hurries.get(number, ()):
            self._left[follower] -= 1
            if follower in self._hurried:
                continue
            wires = [wire for wire in self.plan.steps[follower].wires if wire.source == number]
            if any(read(self, wire) is not ABSENT for wire in wires):
                self.first[follower] = number
            elif self._left[follower]:
                continue
            self._hurried.add(follower)
            self._ready.append(follower)

    def fail(self, number: int, error: BaseException) -> None:
        """A node raised an error: its policy says what that does."""
        step, firing = self.plan.steps[number], self.firings.pop(number, None)
        on_error = step.policy.on_error
        if on_error == "fail" or not isinstance(error, Exception):
            self._end_with(number, error, firing)
            return
        usage = self.execution.usages.pop(self.path(number), None)
        if on_error == "skip":
            self.skip(number, f"it failed with {said(error)}")
            return
        try:
            found = outputs_instead(step, error)
        except RunError as wrong:
            self._end_with(number, wrong, firing)
        else:
            self.put(number, found, usage, ERROR)
            if self.execution.memory is not None:
                self.execution.memory.ended(self.path(number), "error", said(error), firing)

    def _end_with(self, number: int, error: BaseException, firing: Firing | None) -> None:
        """A node's error ends its level; whoever runs the level decides what becomes of the rest."""
        path = self.path(number)
        self.errors[number] = error
        self.log("node_error", path, error, self.execution.usages.pop(path, None))
        if self.execution.memory is not None:
            self.execution.memory.ended(path, "error", said(error), firing)
        self._close()
        if not isinstance(error, NodeError) or not error.path.startswith(f"{path}/"):
            wrapped = NodeError(path, said(error))
            wrapped.__cause__ = error
            error = wrapped
        if not self.ended.done():
            self.ended.set_exception(error)


def _fits(value: Any, short: Fast) -> bool:
    """Whether a node returned what its annotation says."""
    return short.checked is None or isinstance(value, short.checked)
