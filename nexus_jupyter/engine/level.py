"""One level of a running workflow: counts what each node still waits for, and fires those that wait for nothing.

A node is settled when it has a value or can no longer get one. A finished node settles its followers; nothing is
ever scanned again. A level ends when every node is settled, and a zone runs its level again for each round.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine, Mapping
from concurrent.futures import Future
from contextlib import aclosing
from functools import partial
from time import time
from typing import TYPE_CHECKING, Any

from ..errors import NodeError, RunError
from ..model.events import RunEvent
from ..nodes.binding import bind, check_output
from ..nodes.call import drain, joined
from ..nodes.context import Context
from .plan import Plan, Step, Wire
from .process import call_in_process
from .workers import Job

if TYPE_CHECKING:
    from .execution import Execution


class _Nothing:
    """What lies in a slot while there is no value: not yet, or never."""

    def __init__(self, word: str) -> None:
        self._word = word

    def __repr__(self) -> str:
        return self._word


PENDING: Any = _Nothing("pending")
ABSENT: Any = _Nothing("absent")

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
    """

    __slots__ = (
        "_awaited",
        "_first",
        "_hurried",
        "_jobs",
        "_left",
        "_live",
        "_odd",
        "_ready",
        "_todo",
        "ended",
        "errors",
        "execution",
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
        self._first: dict[int, int] = {}
        self._hurried: set[int] = set()
        self._live: dict[asyncio.Future[Any], int] = {}
        self._jobs: dict[asyncio.Future[Any], Job] = {}
        self._awaited: set[Future[Any]] = set()

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
            if any(self._read(wire) is not ABSENT for wire in outside):
                self._first[number] = -1
                self._hurried.add(number)
                self._ready.append(number)
        self._pump()
        try:
            await self.ended
        except asyncio.CancelledError:
            self.cancel()
            raise
        assert all(value is not PENDING for value in self.values[: len(self.plan.steps)])
        found = {port: self._read(wire) for port, wire in self.plan.targets.items()}
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
                self._log(
                    "node_cancelled", self.prefix + step.id, usage=self.execution.usages.get(self.path(number))
                )
        for future in list(self._live):
            job = self._jobs.get(future)
            if job is not None:
                self.execution.workers.drop(job)
            future.cancel()
        for awaited in list(self._awaited):
            awaited.cancel()
        self.execution.wake()

    def _log(self, kind: str, path: str, data: Any = None, usage: Any = None) -> None:
        self.execution.events.append(_event((kind, path, time(), data, usage)))

    def _pump(self) -> None:  # noqa: C901  (calls are what costs here)
        """Fire what is ready; the short way is written out, since every inline node passes here."""
        if self.over:
            return
        execution, plan, values, ready = self.execution, self.plan, self.values, self._ready
        fast, follows, hurries, steps, left = plan.fast, plan.follows, plan.hurries, plan.steps, self._left
        log, odd, prefix, limited = execution.events.append, self._odd, self.prefix, execution.limit is not None
        until = time() + SLICE
        while ready:
            number = ready.popleft()
            short = fast[number]
            if short is None or number in odd or (short.task and limited):
                self._fire(number)
                if time() > until:
                    break
                continue
            function, slots, listed, task, port = short
            path = prefix + steps[number].id
            log(_event(("node_started", path, time(), None, None)))
            arguments = [values[slot] for slot in slots]
            try:
                value = function(arguments) if listed else function(*arguments)
            except BaseException as error:  # noqa: BLE001  (it is shown on its node)
                self._failed(number, error)
                return
            if task:
                self._task(number, value)
                continue
            values[number] = value
            now = time()
            log(_event(("node_completed", path, now, {port: value}, None)))
            self._todo -= 1
            for follower in follows[number]:
                left[follower] -= 1
                if not left[follower]:
                    ready.append(follower)
            if hurries:
                self._hurry(number)
            if now > until:
                break
        execution.wake()
        if ready:
            execution.loop.call_soon(self._pump)
        elif not self._todo and not self.over:
            self.over = True
            self.ended.set_result(None)

    def _fire(self, number: int) -> None:
        """Fire a node the long way: look its inputs up, skip it if one is missing, start it as its kind asks."""
        step, path = self.plan.steps[number], self.path(number)
        if path in self.execution.given:
            self._log("node_started", path)
            self._completed(number, self.execution.given[path], None)
            return
        try:
            inputs, absent = self._inputs(number, step)
            missing = [port for port in step.required if port in absent]
        except Exception as error:  # noqa: BLE001  (a value that does not fit is this node's error)
            self._log("node_started", path)
            self._failed(number, error)
            return
        if missing or (step.type.fires == "any" and not inputs):
            self._skipped(number, missing)
        elif not step.takes_place or self.execution.take(self, number):
            self._start(number, inputs, absent)
        else:
            self._log("node_queued", path)

    def start_queued(self, number: int) -> None:
        """Start a node for which a place has become free."""
        if not self.over:
            self._start(number, *self._inputs(number, self.plan.steps[number]))

    def _start(self, number: int, inputs: dict[str, Any], absent: set[str]) -> None:
        step, path = self.plan.steps[number], self.path(number)
        self._log("node_started", path)
        context = self._context(step, path)
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
        self._watch(number, self.execution.loop.create_task(work))

    def _work(self, number: int, path: str, function: Any) -> None:
        job = self.execution.workers.submit(path, function)
        self._jobs[job.future] = job
        self._watch(number, job.future)

    def _watch(self, number: int, future: asyncio.Future[Any]) -> None:
        self._live[future] = number
        self.execution.live.add(future)
        future.add_done_callback(self._ended)

    def _ended(self, future: asyncio.Future[Any]) -> None:
        number = self._live.pop(future)
        self._jobs.pop(future, None)
        self.execution.live.discard(future)
        if self.plan.steps[number].takes_place:
            self.execution.give_back()
        if self.over:
            if not future.cancelled():
                future.exception()  # what a stopped node raised is nobody's business any more
            return
        if future.cancelled():
            self._failed(number, RunError("The node cancelled itself."))
        elif (error := future.exception()) is not None:
            self._failed(number, error)
        else:
            self._completed(number, future.result(), self.execution.usages.pop(self.path(number), None))
        self._pump()

    async def _stream(self, path: str, stream: Any) -> Any:
        chunks: list[Any] = []
        log, wake = self.execution.events.append, self.execution.wake
        # Cancelling must close the generator here and now: that is what closes the connection to a model.
        async with aclosing(stream):
            async for chunk in stream:
                chunks.append(chunk)
                log(_event(("node_progress", path, time(), chunk, None)))
                wake()
        return joined(chunks)

    def _completed(self, number: int, value: Any, usage: Any) -> None:
        step = self.plan.steps[number]
        try:
            outputs = self._outputs(step, value)
        except Exception as error:  # noqa: BLE001  (what it returned is this node's fault)
            self._failed(number, error)
            return
        self.values[number] = value
        self._log("node_completed", self.path(number), outputs, usage)
        if step.outputs is not None:
            for port, slot in step.outputs.items():
                self.values[slot] = outputs.get(port, ABSENT)
        self._settle(number)

    def _outputs(self, step: Step, value: Any) -> dict[str, Any]:
        if step.outputs is None:
            given = self.execution.given
            if step.node.outputs and not (given and self.prefix + step.id in given):
                check_output(value, step.node.outputs[0].type)
            return {step.ports[0]: value} if step.ports else {}
        if not isinstance(value, Mapping):
            raise RunError(
                f"{step.type.name} should return a dict by output, and returned {type(value).__name__}."
            )
        if unknown := [port for port in value if port not in step.outputs]:
            raise RunError(
                f"{step.type.name} returned {', '.join(map(repr, unknown))}, which is none of its outputs."
            )
        for port in step.node.outputs:
            if port.id in value:
                check_output(value[port.id], port.type)
        return dict(value)

    def _skipped(self, number: int, missing: list[str]) -> None:
        step = self.plan.steps[number]
        sources = {
            self.plan.steps[wire.source].id for wire in step.wires if wire.port in missing and wire.source >= 0
        }
        reason = f"no value came from {', '.join(sorted(sources))}" if sources else "no value came"
        self._log("node_skipped", self.path(number), reason)
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
        if not self._todo and not self._ready and not self.over:
            self.execution.loop.call_soon(self._pump)

    def _hurry(self, number: int) -> None:
        """Fire followers that take the first value; skip one that can no longer get any."""
        for follower in self.plan.hurries.get(number, ()):
            self._left[follower] -= 1
            if follower in self._hurried:
                continue
            wires = [wire for wire in self.plan.steps[follower].wires if wire.source == number]
            if any(self._read(wire) is not ABSENT for wire in wires):
                self._first[follower] = number
            elif self._left[follower]:
                continue
            self._hurried.add(follower)
            self._ready.append(follower)

    def _failed(self, number: int, error: BaseException) -> None:
        """A node's error ends its level; whoever runs the level decides what becomes of the rest."""
        path = self.path(number)
        self.errors[number] = error
        self._log("node_error", path, error, self.execution.usages.pop(path, None))
        self._close()
        if not isinstance(error, NodeError) or not error.path.startswith(f"{path}/"):
            wrapped = NodeError(path, said(error))
            wrapped.__cause__ = error
            error = wrapped
        if not self.ended.done():
            self.ended.set_exception(error)

    def _inputs(self, number: int, step: Step) -> tuple[dict[str, Any], set[str]]:
        """The values that arrived by port, converted, and the connected ports that got none."""
        first = self._first.get(number)
        inputs: dict[str, Any] = {}
        absent: set[str] = set()
        for wire in step.wires:
            value = self._read(wire)
            if value is PENDING or (first is not None and wire.source != first):
                continue
            if value is ABSENT:
                absent.add(wire.port)
                continue
            if wire.convert is not None:
                value = wire.convert(value)
            if wire.port in step.several:
                inputs.setdefault(wire.port, []).append(value)
            else:
                inputs[wire.port] = value
        return inputs, absent - inputs.keys()

    def _read(self, wire: Wire) -> Any:
        level: Level = self
        for _ in range(wire.up):
            assert level.outer is not None
            level = level.outer
        return level.values[wire.slot]

    def _context(self, step: Step, path: str) -> Context:
        execution = self.execution
        context = Context(
            path,
            emit=partial(self._emit, path),
            stopped=lambda: self.over,
            reported=partial(execution.usages.__setitem__, path),
            wait=self._wait,
        )
        if step.zone is not None:
            context.run_zone = partial(self._run_zone, step.zone, path)
        return context

    def _emit(self, path: str, chunk: Any) -> None:
        execution = self.execution
        if execution.on_engine():
            if not self.over:
                self._log("node_progress", path, chunk)
                execution.wake()
        else:
            execution.loop.call_soon_threadsafe(self._emit, path, chunk)

    def _wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        future = asyncio.run_coroutine_threadsafe(work, self.execution.loop)
        self._awaited.add(future)
        if self.over:
            future.cancel()
        try:
            return future.result()
        finally:
            self._awaited.discard(future)

    async def _run_zone(self, plan: Plan, path: str, number: int, sources: Mapping[str, Any]) -> dict[str, Any]:
        if self.over:
            raise asyncio.CancelledError
        level = Level(self.execution, plan, f"{path}/{number}/", self)
        self.execution.levels[level.prefix] = level
        return await level.run(sources)


def said(error: BaseException) -> str:
    """The type and the message of an exception; of one that cannot say its message, the type."""
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001
        return type(error).__name__
