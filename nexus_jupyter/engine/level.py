"""One level of a running workflow: counts what each node still waits for, and fires those that wait for nothing.

A node is settled when it has a value or can no longer get one. A finished node settles its followers; nothing is
ever scanned again. A level ends when every node is settled, and a zone runs its level again for each round.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future
from contextlib import aclosing
from contextvars import copy_context
from functools import partial
from itertools import repeat
from operator import is_
from time import time
from typing import TYPE_CHECKING, Any

from ..errors import NodeError, RunError
from ..model.events import new_event
from ..model.node_type import NodeType
from ..model.policy import ERROR
from ..nodes.call import Chunks
from ..nodes.digest import digest
from .firing import Firing, start
from .pausing import Pause, same
from .plan import Plan
from .pump import Pump
from .values import ABSENT, PENDING, outputs, outputs_instead, read, said
from .workers import Job

if TYPE_CHECKING:
    from .execution import Execution


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
        pump: what fires its nodes.
        firings: nodes that were started the long way and have not ended.
        errors: what nodes raised.
        live: the tasks of nodes that run, by their numbers.
        context: the context in which its nodes begin.
        awaited: what functions in threads wait for on the loop.
        over: whether nothing more happens here.
        ended: done when the last node is settled.
    """

    __slots__ = (
        "_jobs",
        "awaited",
        "context",
        "digests",
        "ended",
        "errors",
        "execution",
        "firings",
        "live",
        "outer",
        "over",
        "plan",
        "prefix",
        "pump",
        "values",
    )

    def __init__(self, execution: Execution, plan: Plan, prefix: str = "", outer: Level | None = None) -> None:
        self.execution, self.plan, self.prefix, self.outer = execution, plan, prefix, outer
        self.values: list[Any] = [PENDING] * plan.slots
        self.digests: dict[int, str | None] = {}
        self.errors: dict[int, BaseException] = {}
        self.firings: dict[int, Firing] = {}
        self.over = False
        self.ended: asyncio.Future[None] = execution.loop.create_future()
        self.context = copy_context()
        self.pump = Pump(self)
        self.live: dict[int, asyncio.Task[Any]] = {}
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
        self.pump.begin()
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
        self.pump.stop()
        self.over = True
        execution = self.execution
        execution.pauses.drop(self.prefix)
        for number in range(len(self.plan.steps)):
            if self.values[number] is PENDING and number not in self.errors:
                path = self.path(number)
                self.log("node_cancelled", path, usage=execution.usages.pop(path, None))
        for task in list(self.live.values()):
            task.cancel()
        for job, number in self._jobs.items():
            execution.workers.drop(job)
            if self.plan.steps[number].takes_place:
                execution.loop.call_soon(execution.give_back)
        self._jobs.clear()
        for awaited in list(self.awaited):
            awaited.cancel()
        execution.wake()

    def log(self, kind: str, path: str, data: Any = None, usage: Any = None, origin: str = "") -> float:
        """Add an event, and return its time; whoever adds the last one for now wakes the subscribers."""
        now = time()
        self.execution.events.append(new_event((kind, path, now, data, usage, origin)))
        return now

    def start_queued(self, firing: Firing) -> None:
        """Start a node for which a place has become free."""
        start(self, firing)
        self.execution.wake()

    def task(self, number: int, work: Coroutine[Any, Any, Any]) -> None:
        """Run a node's coroutine; its value is the node's."""
        task = self.execution.loop.create_task(work)
        self.live[number] = task
        task.add_done_callback(partial(self._ends, number))

    def later(self, number: int, work: Coroutine[Any, Any, object], then: Callable[[], None]) -> None:
        """Wait for what a node needs before it starts, then go on with it."""
        task = self.execution.loop.create_task(work)
        self.live[number] = task

        def go_on(task: asyncio.Future[object]) -> None:
            del self.live[number]
            error = None if task.cancelled() else task.exception()
            if self.over:
                return
            if error is not None:
                self.log("node_started", self.path(number))
                self.fail(number, error)
            else:
                then()
            self.pump.soon()

        task.add_done_callback(go_on)

    def work(self, number: int, path: str, function: Callable[[], Any]) -> None:
        """Call a node's function in a worker thread; its value is the node's."""
        done = partial(self.execution.call, self._returned)
        self._jobs[self.execution.workers.submit(path, function, done)] = number

    def leaves(self, number: int, value: Any, error: BaseException | None) -> None:
        """A task of a node is about to end; what follows is not its own, and begins without its context."""
        del self.live[number]
        self.execution.loop.call_soon(self._left, number, value, error, context=self.context)

    def _left(self, number: int, value: Any, error: BaseException | None) -> None:
        if isinstance(error, asyncio.CancelledError):
            error = RunError("The node cancelled itself.")
        self.settled(number, value, error)

    def _ends(self, number: int, task: asyncio.Future[Any]) -> None:
        """A task of a node has ended."""
        del self.live[number]
        try:
            value = task.result()
        except BaseException as error:  # noqa: BLE001  (it is shown on its node)
            self._left(number, None, error)
        else:
            self._left(number, value, None)

    def _returned(self, job: Job, value: Any, error: BaseException | None) -> None:
        """A thread has done its job."""
        number = self._jobs.pop(job, None)
        if number is None:  # it was dropped meanwhile
            return
        if error is not None or not self.pump.takes(number, value):
            self.settled(number, value, error)

    def settled(self, number: int, value: Any, error: BaseException | None) -> None:
        """A node's function has ended."""
        execution = self.execution
        self.pump.take_in()
        if execution.limit is not None and self.plan.steps[number].takes_place:
            execution.give_back()
        if self.over:
            return
        if error is not None:
            self.fail(number, error)
        else:
            usage = execution.usages.pop(self.path(number), None) if execution.usages else None
            self.complete(number, value, usage)
        if not self.pump.ready and self.pump.todo:
            execution.wake()
        elif self.live or self._jobs:
            self.pump.soon()  # others end in the same turn of the loop as often as not
        else:
            self.pump.run()

    async def stream(self, of: NodeType, path: str, stream: Any) -> Any:
        """Hand on a stream's chunks as they come; its value is their text joined, or their list."""
        chunks, execution = Chunks(of), self.execution
        add, hand_on = chunks.add, execution.hand_on
        # Cancelling must close the generator here and now: that is what closes the connection to a model.
        async with aclosing(stream):
            async for chunk in stream:
                add(chunk)
                if hand_on(path, chunk) > execution.breath:  # one that never awaits would keep the loop to itself
                    chunks.join()
                    await execution.breathe()
        return chunks.value()

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
            before = digest(found)

            def then(pause: Pause) -> None:
                if self.over:
                    return
                given = pause.outputs if isinstance(pause.outputs, dict) else {}
                made = {port: value for port, value in given.items() if port in step.ports}
                if same(made, found) and digest(made) == before:
                    self._keep(number, found, usage, origin, digests, firing)
                else:
                    if firing is not None:
                        firing.overruled = True
                    self._keep(number, made, usage, "", None, firing)
                self.pump.soon()

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
        self.pump.settle(number)

    def skip(self, number: int, reason: str) -> None:
        """A node gives no value."""
        step, path = self.plan.steps[number], self.path(number)
        self.log("node_skipped", path, reason)
        self.values[number] = ABSENT
        for slot in (step.outputs or {}).values():
            self.values[slot] = ABSENT
        if self.execution.memory is not None:
            self.execution.memory.ended(path, "skipped", reason)
        self.pump.settle(number)

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
