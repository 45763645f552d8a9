"""What a node that calls models asks of a journal: an answer is paid for once, also when the process is killed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from ..errors import StorageError
from .models.chat import Usage

Done = Callable[[StorageError | None], object]
"""Told once that it is on disk, or why not; in the writer's thread, so it must return quickly."""


class Call(NamedTuple):
    """A model's answer, as it was journalled.

    Args:
        answer: what the model answered, whole.
        usage: what it took.
    """

    answer: Any
    usage: Usage | None = None


class CallJournal(Protocol):
    """Finds and writes model calls, which cost most and are finished long before their node is."""

    def find_call(self, path: str, key: str) -> Call | None:
        """What an earlier attempt of this run was answered; None if it never got that far.

        Args:
            path: the node that calls.
            key: what the answer follows from, unique among the calls of that node.
        """

    def write_call(self, path: str, key: str, answer: Any, usage: Usage | None, done: Done) -> None:
        """Write an answer that has come whole."""
