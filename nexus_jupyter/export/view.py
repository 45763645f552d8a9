"""What a picture shows of a run at each node: plain data, so that pictures know nothing of runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..model.graph import Status


@dataclass(frozen=True, slots=True)
class Table:
    """The first rows of a table.

    Args:
        columns: the names of its columns.
        rows: the values of its first rows.
        total: how many rows it has in all; None where these are all.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    total: int | None = None

    @property
    def shape(self) -> str:
        """Rows by columns, with a times sign."""
        return f"{len(self.rows) if self.total is None else self.total:,} \u00d7 {len(self.columns):,}"


@dataclass(frozen=True, slots=True)
class Failure:
    """An exception, as a node shows it.

    Args:
        type: the name of its class.
        message: what it says.
        where: the line of code it comes from.
    """

    type: str
    message: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class NodeView:
    """How one node stands in a run.

    Args:
        status: as the engine says it.
        text: its output, what has been streamed so far, or why it waits or was skipped.
        table: its output, where that is a table.
        error: what went wrong.
        seconds: how long it took.
        tokens: how many tokens a model wrote for it.
        model: which model answered.
        badges: any of `cached`, `stale`, `pinned`, `disabled`, `bypassed`.
        rounds: of a zone: which round it is in, and of how many where that is known.
    """

    status: Status = "idle"
    text: str | None = None
    table: Table | None = None
    error: Failure | None = None
    seconds: float | None = None
    tokens: int | None = None
    model: str | None = None
    badges: Sequence[str] = ()
    rounds: tuple[int, int | None] | None = None
