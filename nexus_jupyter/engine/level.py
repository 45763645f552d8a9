"""One level of a running workflow: counts what each node still waits for, and fires those that wait for nothing.

A node is settled when it has a value or can no longer get one. A finished node settles its followers; nothing is
ever scanned again. A level ends when every node is settled, and a zone runs its level again for each round.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future
from contextlib import aclosing
from functools import partial
from itertools import repeat
from operator import is_
from time import time
from typing import TYPE_CHECKING, Any

from ..errors import NodeError, RunError
from ..model.events import RunEvent
from ..nodes.binding import bind, check_output
from ..nodes.call import drain, joined
from ..nodes.context import Context
from .asking import context_of
from .plan import Plan, Step
from .process import call_in_process
from .values import ABSENT, PENDING, arrived, outputs, read, said
from .workers import Job

if TYPE_CHECKING:
    from .execution import Execution


SLICE = 0.005
"""How long a level may keep the loop to itself, in seconds: others run and Stop is heard in between."""

_event = partial(tuple.__new__, RunEvent)  # a third of what the named tuple's own constructor takes


class Level:
    """The nodes of one level in one round.

    Args:
        execution: the run it belongs to.
        plan: what to run.
        prefix: the path of its nodes, as in `rounds/2/`; empty outside any zone.
        outer: the level around it.

    Attributes:
        values: by slot; `PENDING` before and `ABSENT` where there never is one.
        errors: what nodes raised.
        live: the tasks of nodes that run.
        awaited: what functions in threads wait for on the loop.
        over: whether nothing more happens here.
        ended: done when the last node is settled.
    """

    __slots__ = (
        "_first",
        "_hurried",
        "_jobs",
        "_left",
        "_odd",
        "_pumps",
        "_ready",
        "_todo",
        "awaited",
        "ended",
        "errors",
        "execution",
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
        self.errors: dict[int, BaseException] = {}
        self.over = False
        self.ended: asyncio.Future[None] = execution.loop.create_future()
        self._left = plan.waits[:]
        self._ready: deque[int] = deque(plan.roots)
        self._todo = len(plan.steps)
        self._odd: set[int] = set()
        self._pumps = False
        self._first: dict[int, int] = {}
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
                self._first[number] = -1
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
        return self.prefix + self.plan.steps[number].id

    def _close(self) -> None:
        self.over = True
        self._ready.clear()
        for number, step in enumerate(self.plan.steps):
            if self.values[number] is PENDING and number not in self.errors:
                self.log(
                    "node_cancelled", self.prefix + step.id, usage=self.execution.usages.get(self.path(number))
                )
        for task in list(self.live):
            task.cancel()
        for job, number in self._jobs.items():
            self.execution.workers.drop(job)
            if self.plan.steps[number].takes_place:
                self.execution.loop.call_soon(self.execution.give_back)
        self._jobs.clear()
        for awaited in list(self.awaited):
            awaited.cancel()
        self.execution.wake()

    def log(self, kind: str, path: str, data: Any = None, usage: Any = None) -> None:
        """Add an event; whoever adds the last one for now wakes the subscribers."""
        self.execution.events.append(_event((kind, path, time(), data, usage, "")))

    def _pump(self) -> None:  # noqa: C901  (calls are what costs here)
        """Fire what is ready; the short way is written out, since every trivial node passes here."""
        self._pumps = False
        if self.over:
            return
        execution, plan, values, ready = self.execution, self.plan, self.values, self._ready
        fast, follows, hurries, ids, left = plan.fast, plan.follows, plan.hurries, plan.ids, self._left
        log, odd, prefix, limited = execution.events.append, self._odd, self.prefix, execution.limit is not None
        now = time()
        until = now + SLICE
        while ready and now < until:
            number = ready.popleft()
            short = fast[number]
            if short is None or (odd and number in odd) or (limited and short.kind != "inline"):
                self._fire(number)
                now = time()
                continue
            function, slots, listed, kind, port, checked = short
            path = prefix + ids[number]
            log(_event(("node_started", path, now, None, None, "")))
            arguments = [values[slot] for slot in slots]
            try:
                if kind == "thread":
                    call = partial(function, arguments) if listed else partial(function, *arguments)
                    self._work(number, path, call)
                    now = time()
                    continue
                value = function(arguments) if listed else function(*arguments)
                if kind == "async":
                    self._task(number, value)
                    now = time()
                    continue
                if checked is not None and not isinstance(value, checked):
                    check_output(value, plan.steps[number].node.outputs[0].type)
            except BaseException as error:  # noqa: BLE001  (it is shown on its node)
                self._failed(number, error)
                return
            values[number] = value
            now = time()
            log(_event(("node_completed", path, now, {port: value}, None, "")))
            self._todo -= 1
            for follower in follows[number]:
                waits = left[follower] = left[follower] - 1
                if not waits:
                    ready.append(follower)
            if hurries:
                self._hurry(number)
        execution.wake()
        if ready:
            self._pump_soon()
        elif not self._todo and not self.over:
            self.over = True
            self.ended.set_result(None)

    def _pump_soon(self) -> None:
        if not self._pumps:
            self._pumps = True
            self.execution.loop.call_soon(self._pump)

    def _fire(self, number: int) -> None:
        """Fire a node the long way: look its inputs up, skip it if one is missing, start it as its kind asks."""
        step, path = self.plan.steps[number], self.path(number)
        if path in self.execution.given:
            self.log("node_started", path)
            self._completed(number, self.execution.given[path], None)
            return
        try:
            inputs, absent = arrived(self, step, self._first.get(number))
            missing = [port for port in step.required if port in absent]
        except Exception as error:  # noqa: BLE001  (a value that does not fit is this node's error)
            self.log("node_started", path)
            self._failed(number, error)
            return
        if missing or (step.first and not inputs):
            self._skipped(number, missing)
        elif not step.takes_place or self.execution.take(self, number):
            self._start(number, inputs, absent)
        else:
            self.log("node_queued", path)

    def start_queued(self, number: int) -> None:
        """Start a node for which a place has become free."""
        if not self.over:
            self._start(number, *arrived(self, self.plan.steps[number], self._first.get(number)))
            self.execution.wake()

    def _start(self, number: int, inputs: dict[str, Any], absent: set[str]) -> None:
        step, path = self.plan.steps[number], self.path(number)
        self.log("node_started", path)
        context = context_of(self, step, path)
        try:
            arguments = bind(step.type, step.node.properties, inputs, absent, context)
            self._call(number, step, path, arguments, context)
        except BaseException as error:  # noqa: BLE001  (it is shown on its node)
            self._failed(number, error)
            if step.takes_place:
                self.execution.give_back()

    def _call(self, number: int, step: Step, path: str, arguments: dict[str, Any], context: Context) -> None:
        function, kind = step.type.function, step.type.kind
        if function is None:
            raise RunError(f"The type {step.type.name} has nothing to run.")
        if kind == "inline":
            self._completed(number, function(**arguments), context.usage)
        elif kind == "thread":
            self._work(number, path, partial(function, **arguments))
        elif kind == "thread-stream":
            self._work(number, path, partial(drain, function, arguments, context))
        elif kind == "async":
            self._task(number, function(**arguments))
        elif kind == "stream":
            self._task(number, self._stream(path, function(**arguments)))
        else:
            self._task(number, call_in_process(function, arguments))

    def _task(self, number: int, work: Coroutine[Any, Any, Any]) -> None:
        task = self.execution.loop.create_task(work)
        self.live[task] = number
        task.add_done_callback(self._ended)

    def _work(self, number: int, path: str, function: Callable[[], Any]) -> None:
        done = partial(self.execution.call, self._returned)
        self._jobs[self.execution.workers.submit(path, function, done)] = number

    def _ended(self, task: asyncio.Future[Any]) -> None:
        """A task of a node has ended."""
        number = self.live.pop(task)
        if task.cancelled():
            self._settled(number, None, RunError("The node cancelled itself."))
            return
        error = task.exception()
        self._settled(number, None if error is not None else task.result(), error)

    def _returned(self, job: Job, value: Any, error: BaseException | None) -> None:
        """A thread has done its job."""
        number = self._jobs.pop(job, None)
        if number is not None:  # not one that was dropped meanwhile
            self._settled(number, value, error)

    def _settled(self, number: int, value: Any, error: BaseException | None) -> None:
        execution = self.execution
        if execution.limit is not None and self.plan.steps[number].takes_place:
            execution.give_back()
        if self.over:
            return
        if error is not None:
            self._failed(number, error)
            return
        usage = execution.usages.pop(self.path(number), None) if execution.usages else None
        self._completed(number, value, usage)
        if not self._ready and self._todo:
            execution.wake()
        elif self.live or self._jobs:
            self._pump_soon()  # others end in the same turn of the loop as often as not
        else:
            self._pump()

    async def _stream(self, path: str, stream: Any) -> Any:
        chunks: list[Any] = []
        log, wake = self.execution.events.append, self.execution.wake
        # Cancelling must close the generator here and now: that is what closes the connection to a model.
        async with aclosing(stream):
            async for chunk in stream:
                chunks.append(chunk)
                log(_event(("node_progress", path, time(), chunk, None, "")))
                wake()
        return joined(chunks)

    def _completed(self, number: int, value: Any, usage: Any) -> None:
        step, path, short = self.plan.steps[number], self.path(number), self.plan.fast[number]
        try:
            if short is not None and (short.checked is None or isinstance(value, short.checked)):
                found = {short.port: value}
            else:
                found = outputs(step, value, given=path in self.execution.given)
        except Exception as error:  # noqa: BLE001  (what it returned is this node's fault)
            self._failed(number, error)
            return
        self.values[number] = value
        self.log("node_completed", path, found, usage)
        if step.outputs is not None:
            for port, slot in step.outputs.items():
                self.values[slot] = found.get(port, ABSENT)
        self._settle(number)

    def _skipped(self, number: int, missing: list[str]) -> None:
        step = self.plan.steps[number]
        sources = {
            self.plan.steps[wire.source].id for wire in step.wires if wire.port in missing and wire.source >= 0
        }
        reason = f"no value came from {', '.join(sorted(sources))}" if sources else "no value came"
        self.log("node_skipped", self.path(number), reason)
        self.values[number] = ABSENT
        for slot in (step.outputs or {}).values():
            self.values[slot] = ABSENT
        self._settle(number)

    def _settle(self, number: int) -> None:
        """Count a settled node down at those that follow it."""
        self._todo -= 1
        absent = self.values[number] is ABSENT
        for follower in self.plan.follows[number]:
            if absent:
                self._odd.add(follower)
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
                self._first[follower] = number
            elif self._left[follower]:
                continue
            self._hurried.add(follower)
            self._ready.append(follower)

    def _failed(self, number: int, error: BaseException) -> None:
        """A node's error ends its level; whoever runs the level decides what becomes of the rest."""
        path = self.path(number)
        self.errors[number] = error
        self.log("node_error", path, error, self.execution.usages.pop(path, None))
        self._close()
        if not isinstance(error, NodeError) or not error.path.startswith(f"{path}/"):
            wrapped = NodeError(path, said(error))
            wrapped.__cause__ = error
            error = wrapped
        if not self.ended.done():
            self.ended.set_exception(error)
