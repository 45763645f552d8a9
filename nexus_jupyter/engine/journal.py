"""What the engine asks of a journal: to find what an earlier attempt finished, and to write what this one does.

The engine knows no database; `storage/journal.py` has the journal that writes into one. Nothing counts as finished
before it is on disk, so a run whose process is killed pays again only for what was under way at that moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, Protocol

from ..nodes.journal import CallJournal, Done
from ..nodes.models.chat import Usage


class Entry(NamedTuple):
    """What became of one node.

    Args:
        path: where in the run, as in `rounds/2/writer`.
        key: what the result follows from (`keys.py`); empty where that cannot be told, then it is never found.
        status: how it ended.
        outputs: the values by port of one that completed.
        usage: the tokens it used, where it called a model.
        started: seconds since the epoch.
        seconds: how long it took.
        error: of an error its type and message; of a skipped node why it was skipped.
        origin: where its outputs come from, as in `RunEvent.origin`; empty: it ran.
    """

    path: str
    key: str
    status: Literal["completed", "skipped", "error"]
    outputs: Mapping[str, Any] | None = None
    usage: Usage | None = None
    started: float = 0.0
    seconds: float = 0.0
    error: str = ""
    origin: str = ""


class Journal(CallJournal, Protocol):
    """What one run has finished. Its methods return at once and may be called from any thread."""

    def find(self, path: str, key: str) -> Mapping[str, Any] | None:
        """The outputs that an earlier attempt of this run gave for a node.

        Args:
            path: where in the run.
            key: what they have to follow from; an empty one is never found.

        Returns:
            The values by port; None if the node has to run.
        """

    def write(self, entries: Sequence[Entry], done: Done) -> None:
        """Write what became of nodes, all in one transaction, together with what others write just then."""

    def end(self, status: str, error: str, seconds: float, done: Done | None = None) -> None:
        """Write how the run ended, after all that was handed over before; what cannot be written is logged."""
