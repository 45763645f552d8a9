"""A node fired the long way: its inputs looked up, known values taken, its policy minded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from ..errors import RunError
from ..model.node_type import NodeType
from ..model.policy import ERROR
from ..nodes.binding import bind
from ..nodes.call import drain
from ..nodes.context import Context, Question
from ..nodes.convert import fresh
from .asking import ask, context_of
from .pausing import Pause
from .plan import Step
from .process import call_in_process
from .retrying import attempts
from .values import arrived

if TYPE_CHECKING:
    from .level import Level


@dataclass(slots=True)
class Firing:
    """A node on its way from its inputs to its value.

    Args:
        number: of its step in the level.
        step: the step.
        path: where in the run.
        inputs: the values that arrived, by port.
        absent: the connected ports that got none.
        key: what its value will follow from; None where that cannot be told, or nobody asks.
        edited: whether a person had its inputs in hand, and may have changed them, also in place.
        overruled: whether a person has changed its outputs, which then are not what it would give again.
        started: when its function was called, in seconds since the epoch.
    """

    number: int
    step: Step
    path: str
    inputs: dict[str, Any]
    absent: set[str]
    key: str | None = None
    edited: bool = False
    overruled: bool = False
    started: float = 0.0


def fire(level: Level, number: int) -> None:
    """Fire a node: skip it if an input is missing, hold it at a breakpoint, else go on."""
    step, path, execution = level.plan.steps[number], level.path(number), level.execution
    given = execution.given.get(step.id)
    if given is not None and (given.outputs or not step.ports):
        level.log("node_started", path)
        level.give(number, dict(given.outputs), origin=given.origin)
        return
    if given is not None:
        level.skip(number, "it gave no value in the run before")
        return
    if step.policy.disabled:
        level.skip(number, "it is disabled")
        return
    try:
        inputs, absent = arrived(level, step, level.pump.first.get(number))
        missing = [port for port in step.required if port in absent]
    except Exception as error:  # noqa: BLE001  (a value that does not fit is this node's error)
        level.log("node_started", path)
        level.fail(number, error)
        return
    if missing or (step.first and not inputs):
        level.skip(number, _why(level, step, missing))
        return
    firing = Firing(number, step, path, inputs, absent)
    if execution.pauses.wants(step, path, inputs):
        _hold(level, firing)
    else:
        go_on(level, firing)


def _why(level: Level, step: Step, missing: list[str]) -> str:
    steps = level.plan.steps
    sources = {steps[wire.source].id for wire in step.wires if wire.port in missing and wire.source >= 0}
    return f"no value came from {', '.join(sorted(sources))}" if sources else "no value came"


def _hold(level: Level, firing: Firing) -> None:
    """Pause before a node; its literals are shown with its inputs, and can be changed like them."""
    literals = {
        port.id: fresh(firing.step.node.properties[port.id])
        for port in firing.step.node.inputs
        if port.id in firing.step.node.properties and port.id not in firing.inputs
    }
    shown = {**literals, **firing.inputs}

    def then(pause: Pause) -> None:
        if level.over:
            return
        try:
            firing.inputs, firing.edited = _after_pause(firing.step, pause, literals), True
            go_on(level, firing)
        except Exception as error:  # noqa: BLE001  (what a person puts into a pause may be anything)
            level.log("node_started", firing.path)
            level.fail(firing.number, error)
        level.pump.soon()

    level.execution.pauses.hold(level, firing.path, shown, None, then)


def _after_pause(step: Step, pause: Pause, literals: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of a node after a person had them; literals that were left alone stay the node's own.

    Raises:
        RunError: they are no inputs of this node, or one that it needs was taken away.
    """
    known, inputs = [port.id for port in step.node.inputs], pause.inputs
    if not isinstance(inputs, Mapping) or not set(known).issuperset(inputs):
        raise RunError(f"What was put into the paused inputs is not by input. There are {', '.join(known)}.")
    if missing := [port for port in step.required if port not in inputs and port not in literals]:
        raise RunError(
            f"{', '.join(missing)} was taken away while it was paused, and is needed. Put a value there."
        )
    own = step.node.properties
    left = {port for port in literals if port in inputs and inputs[port] is literals[port] == own[port]}
    return {port: value for port, value in inputs.items() if port not in left}


def go_on(level: Level, firing: Firing) -> None:
    """Take the node's value from where it is known, or start it as soon as there is a place."""
    step, memory = firing.step, level.execution.memory
    if step.policy.bypassed:
        level.give(firing.number, passed_on(step, firing), origin="bypass")
        return
    if memory is not None and step.zone is None:
        if (preparing := memory.prepares(level, firing)) is not None:
            level.later(firing.number, preparing, partial(go_on, level, firing))
            return
        known = memory.find(firing)
        if known is not None:
            level.log("node_started", firing.path)
            if step.streams:
                level.log("node_progress", firing.path, known.outputs[step.ports[0]])
            level.give(firing.number, dict(known.outputs), known.usage, known.origin, known.digests, firing)
            return
    if not step.takes_place or level.execution.take(level, firing):
        start(level, firing)
    else:
        level.log("node_queued", firing.path)


def passed_on(step: Step, firing: Firing) -> dict[str, Any]:
    """What a bypassed node gives: its first input that has a value, by each of its outputs but that for errors."""
    literals = {port: value for port, value in step.node.properties.items() if port not in firing.absent}
    values = {**literals, **firing.inputs}
    value = next((values[port.id] for port in step.node.inputs if port.id in values), None)
    return {port: value for port in step.ports if step.policy.on_error != "output" or port != ERROR}


def start(level: Level, firing: Firing) -> None:
    """Call the node's function as its kind and its policy ask."""
    step, path = firing.step, firing.path
    firing.started = level.log("node_started", path)
    level.firings[firing.number] = firing
    context = context_of(level, step, path)
    try:
        arguments = bind(step.type, step.node.properties, firing.inputs, firing.absent, context)
        if step.policy.attempts or step.policy.cache == "ask":
            level.task(firing.number, _attempts(level, firing, arguments, context))
        else:
            _call(level, firing, arguments, context)
    except BaseException as error:  # noqa: BLE001  (it is shown on its node)
        level.settled(firing.number, None, error)


def _call(level: Level, firing: Firing, arguments: dict[str, Any], context: Context) -> None:
    """Call the function in the plain way, which costs least."""
    step, number, path = firing.step, firing.number, firing.path
    function, kind = _function(step.type), step.type.kind
    if kind == "inline":
        level.complete(number, function(**arguments), context.usage)
    elif kind == "thread":
        level.work(number, path, partial(function, **arguments))
    elif kind == "thread-stream":
        level.work(number, path, partial(drain, step.type, arguments, context))
    else:
        level.task(number, _awaited(level, step.type, path, arguments, context))


async def _attempts(level: Level, firing: Firing, arguments: dict[str, Any], context: Context) -> Any:
    """Call the function as the policy asks: after a question, again after an error, not for too long."""
    step, path = firing.step, firing.path
    if step.policy.cache == "ask":
        label = step.node.label
        question = Question(f"Run {label}? It has changed, or has not run yet.", choices=("approve", "refuse"))
        if (await ask(level, step, path, question)).choice == "refuse":
            raise RunError(f"{label} was not run: a person refused. Run again and approve, or change its policy.")
    again = False

    async def once() -> Any:
        if again:
            level.log("node_started", path)
        return await _awaited(level, step.type, path, arguments, context)

    def retrying(error: BaseException) -> None:
        nonlocal again
        again = True
        context.answers.again(error)
        level.log("node_retrying", path, error)
        level.execution.wake()

    return await attempts(step.policy, once, retrying)


def _awaited(
    level: Level, of: NodeType, path: str, arguments: dict[str, Any], context: Context
) -> Coroutine[Any, Any, Any]:
    function = _function(of)
    if of.kind == "inline":
        return _inline(partial(function, **arguments))
    if of.kind == "thread":
        return _in_thread(level, path, partial(function, **arguments))
    if of.kind == "thread-stream":
        return _in_thread(level, path, partial(drain, of, arguments, context))
    if of.kind == "async":
        work: Coroutine[Any, Any, Any] = function(**arguments)
        return work
    if of.kind == "stream":
        return level.stream(of, path, function(**arguments))
    return call_in_process(function, arguments)


def _function(of: NodeType) -> Callable[..., Any]:
    if of.function is None:
        raise RunError(f"The type {of.name} has nothing to run.")
    return of.function


async def _inline(function: Callable[[], Any]) -> Any:
    return function()


async def _in_thread(level: Level, path: str, function: Callable[[], Any]) -> Any:
    """Call in a worker thread; cancelled, the result is dropped and the thread listed."""
    execution = level.execution
    ended: asyncio.Future[Any] = execution.loop.create_future()

    def settle(job: Any, value: Any, error: BaseException | None) -> None:
        if ended.done():
            return
        if error is None:
            ended.set_result(value)
        elif isinstance(error, StopIteration):  # a future takes none
            ended.set_exception(RuntimeError(f"The function raised StopIteration: {error}"))
        else:
            ended.set_exception(error)

    job = execution.workers.submit(path, function, partial(execution.call, settle))
    try:
        return await ended
    except asyncio.CancelledError:
        execution.workers.drop(job)
        raise
