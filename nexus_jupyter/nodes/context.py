"""What a node's function is told and may ask for while it runs."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..errors import ModelUnavailable, RunError
from .answers import Answers
from .journal import CallJournal
from .models.chat import Usage

Choice = Literal["approve", "edit", "refuse"]


@dataclass(frozen=True, slots=True)
class Question:
    """What a node asks a person.

    Args:
        text: the question.
        value: what it is about.
        choices: what the person may answer.
    """

    text: str
    value: Any = None
    choices: tuple[Choice, ...] = ("approve", "edit", "refuse")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person answered.

    Args:
        choice: one of the question's choices.
        value: what goes on: the question's value, or what the person made of it.
    """

    choice: Choice
    value: Any = None


ZoneRun = Callable[[int, Mapping[str, Any]], Awaitable[dict[str, Any]]]


def _no_zone(number: int, sources: Mapping[str, Any]) -> Awaitable[dict[str, Any]]:
    raise RunError("This node has no inside to run: only a zone in a workflow has one.")


async def _nobody(question: Question) -> Answer:
    raise RunError("There is nobody to ask here: only a node in a run can ask.")


def _no_loop(work: Coroutine[Any, Any, Any]) -> Any:
    work.close()
    raise RunError("There is no loop here to await on.")


@dataclass(slots=True)
class Context:
    """Given to a node's function in the parameter annotated `Context`.

    Args:
        path: where in the run, as in `rounds/2/writer`.
        emit: hand on a chunk of the result as it arrives; may be called from any thread.
        run_zone: run the zone's inside once: the round's number from 1 and the values of its inner sources
            in, the values of its inner targets out; a target that got no value is left out.
        stopped: whether Stop was pressed; a long plain function looks at it and returns early.
        wait: run a coroutine on the engine's loop and wait for its value; for plain functions, in their thread.
        ask: ask a person and wait for the answer; the run goes on elsewhere. In a plain function:
            `context.wait(context.ask(Question("Publish?", text)))`.
        calls: where the run keeps the answers of models; None where it is not recorded.
        reported: told the sum each time tokens are reported.
        found: told the sum instead where the last ones were paid before the run was resumed.
        usage: the tokens reported so far.
        answers: what models answered so far; `again` is called before the node is tried again.

    Example:
        >>> @node
        ... def count(words: list, *, context: Context) -> int:
        ...     for word in words:
        ...         context.emit(word)
        ...     return len(words)
    """

    path: str = ""
    emit: Callable[[Any], None] = lambda chunk: None
    run_zone: ZoneRun = _no_zone
    stopped: Callable[[], bool] = lambda: False
    wait: Callable[[Coroutine[Any, Any, Any]], Any] = _no_loop
    ask: Callable[[Question], Awaitable[Answer]] = _nobody
    calls: CallJournal | None = None
    reported: Callable[[Usage], object] = lambda usage: None
    found: Callable[[Usage], object] = lambda usage: None
    usage: Usage | None = None
    answers: Answers = field(default_factory=Answers)

    def report(self, usage: Usage, *, paid: bool = True) -> None:
        """Count the tokens of one more model call; the run's table shows the sum.

        Args:
            usage: what the call took.
            paid: whether it was made now; else the run's budget has no part in it.
        """
        self.usage = usage if self.usage is None else total(self.usage, usage)
        (self.reported if paid else self.found)(self.usage)

    @staticmethod
    def secret(name: str) -> str:
        """The secret of this name, from the environment.

        Raises:
            ModelUnavailable: it is not set; says how to set it.
        """
        value = os.environ.get(name)
        if not value:
            raise ModelUnavailable(
                f"The secret {name} is not set. Set it in the environment before the kernel starts, "
                f"or in a cell: import os, getpass; os.environ[{name!r}] = getpass.getpass()."
            )
        return value


def total(one: Usage, other: Usage) -> Usage:
    """What two model calls took together."""
    return Usage(
        model=_joined(one.model, other.model),
        backend=_joined(one.backend, other.backend),
        input_tokens=_sum(one.input_tokens, other.input_tokens),
        output_tokens=_sum(one.output_tokens, other.output_tokens),
        cost=_sum(one.cost, other.cost),
        finish=other.finish,
    )


def _joined(one: str, other: str) -> str:
    return one if other in one.split(", ") else f"{one}, {other}"


def _sum(one: Any, other: Any) -> Any:
    return other if one is None else one if other is None else one + other
