"""What a node's function may ask of the run it is in: the context it is given."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import RunError
from ..nodes.context import Answer, Context, Question
from .plan import Plan, Step

if TYPE_CHECKING:
    from .level import Level


class Waiting(NamedTuple):
    """A question, and where its answer goes."""

    question: Question
    answered: asyncio.Future[Answer]


def context_of(level: Level, step: Step, path: str) -> Context:
    """The context of a node in a level."""
    memory = level.execution.memory
    context = Context(
        path,
        emit=partial(_emit, level, path),
        stopped=lambda: level.over,
        calls=memory.journal if memory else None,
        reported=partial(level.execution.report, path),
        found=partial(level.execution.usages.__setitem__, path),
        wait=partial(_wait, level),
        ask=partial(ask, level, step, path),
    )
    if step.zone is not None:
        context.run_zone = partial(_run_zone, level, step.zone, path)
    return context


def _emit(level: Level, path: str, chunk: Any) -> None:
    execution = level.execution
    if not execution.on_engine():
        execution.call(_emit, level, path, chunk)
        execution.keep_up()
    elif not level.over:
        execution.hand_on(path, chunk)


def _wait(level: Level, work: Coroutine[Any, Any, Any]) -> Any:
    if level.execution.on_engine():
        work.close()
        raise RunError(
            "context.wait is for plain functions in their threads: on the engine's loop it would wait for itself. "
            "Make this an `async def` and await."
        )
    future = asyncio.run_coroutine_threadsafe(work, level.execution.loop)
    level.awaited.add(future)
    if level.over:
        future.cancel()
    try:
        return future.result()
    finally:
        level.awaited.discard(future)


async def ask(level: Level, step: Step, path: str, question: Question) -> Answer:
    """Ask a person and wait for the answer; meanwhile the node takes no place."""
    execution = level.execution
    if path in execution.waiting:
        raise RunError(f"{path} asks already. Ask one question after the other.")
    answered: asyncio.Future[Answer] = execution.loop.create_future()
    execution.waiting[path] = Waiting(question, answered)
    level.log("node_waiting", path, question)
    execution.wake()
    if step.takes_place:
        execution.give_back()
    try:
        answer = await answered
    finally:
        execution.waiting.pop(path, None)
        if step.takes_place:
            execution.take_back()
    level.log("node_started", path)
    execution.wake()
    return answer


async def _run_zone(
    level: Level, plan: Plan, path: str, number: int, sources: Mapping[str, Any]
) -> dict[str, Any]:
    await level.execution.breathe()
    if level.over:
        raise asyncio.CancelledError
    inside = type(level)(level.execution, plan, f"{path}/{number}/", level)
    level.execution.levels[inside.prefix] = inside
    return await inside.run(sources)
