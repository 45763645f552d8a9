"""Waiting for a run where no notebook is: a person at the terminal answers what its nodes ask."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any

from .errors import NotFound, RunError
from .nodes.context import Choice, Question
from .nodes.convert import as_text
from .results import Run

_POLL = 0.1
Read = Callable[[str], str]
"""Shows a prompt and reads a line."""
Aside = Callable[[], AbstractContextManager[object]]
"""Makes room on the terminal for a question."""


def wait(run: Run, read: Read | None = None, aside: Aside = nullcontext) -> Run:
    """Wait for the end of a run, and answer its questions; breakpoints are passed, since nobody looks.

    Args:
        run: a run that has begun.
        read: asks the person; where it is None and there is no terminal, nobody is there to ask.
        aside: makes room on the terminal.

    Raises:
        NodeError: a node failed.
        RunError: a node asks, and nobody is there.
    """
    while not run.done:
        if run.paused:
            run.continue_()
        for path, question in run.waiting.items():
            if read is None:
                run.stop()
                raise RunError(
                    f"{path} waits for a person, and nobody is here. Run it in a terminal or a notebook."
                )
            with aside():
                _ask(run, path, question, read)
        try:
            return run.result(_POLL)
        except TimeoutError:
            continue
    return run.result()


def reader(to: Any = None) -> Read | None:
    """What reads a line from the person at the terminal; None where there is none.

    Args:
        to: where prompts are written: stderr without it, since stdout is for results.
    """
    to = to or sys.stderr
    if not (sys.stdin and sys.stdin.isatty()):
        return None

    def read(prompt: str) -> str:
        print(prompt, end="", file=to, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise KeyboardInterrupt
        return line.rstrip("\n")

    return read


def _ask(run: Run, path: str, question: Question, read: Read) -> None:
    try:
        choice, value = _answer(path, question, read)
    except KeyboardInterrupt:
        run.stop()
        raise
    with suppress(NotFound):  # the run may have ended meanwhile
        run.answer(path, choice, value)


def _answer(path: str, question: Question, read: Read) -> tuple[Choice, Any]:
    letters: dict[str, Choice] = {choice[0]: choice for choice in question.choices}
    offered = ", ".join(f"[{choice[0]}]{choice[1:]}" for choice in question.choices)
    prompt = f"\n{path}: {question.text}\n{as_text(question.value)}\n{offered}: "
    while (choice := letters.get(read(prompt).strip().lower()[:1])) is None:
        prompt = f"{offered}: "
    if choice == "approve":
        return choice, None
    if choice == "refuse":
        return choice, read("Why (or nothing): ").strip() or None
    return choice, _edited(question, read)


def _edited(question: Question, read: Read) -> Any:
    """What the person writes instead: text for text, JSON for the rest."""
    if isinstance(question.value, str):
        return read("Instead: ")
    while True:
        try:
            return json.loads(read("Instead, as JSON: "))
        except ValueError as error:
            read(f"That is no JSON: {error}. Enter to try again.")
