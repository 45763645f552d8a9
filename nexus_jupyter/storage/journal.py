"""The journal of a run: each finished node and each finished model call in the database, as it ends.

A value that cannot be stored (`stored_values.py`) is named, and its node runs again when the run is resumed.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import count
from time import time
from typing import Any

from sqlalchemy import Connection, select, update

from ..engine.journal import Entry
from ..errors import StorageError
from ..nodes.journal import Call, Done
from ..nodes.models.chat import Usage
from .database import Database
from .outputs import (
    UNUSED,
    Kept,
    add_outputs,
    add_value,
    kept_apart,
    outputs_of,
    storable,
    usage_columns,
    usage_of,
    value_of,
)
from .schema import calls, first_number, result_values, results, runs
from .stored_values import Unstorable, inline
from .writer import Rows

_log = logging.getLogger("nexus_jupyter")


class RunJournal:
    """The journal of one run; made by `begin_run` and `reopen_run`.

    Args:
        database: where it is written.
        number: the run's number there.
        attempt: how often the run was begun or resumed.

    Attributes:
        id: what users call the run, as in `r1042`.
    """

    def __init__(self, database: Database, number: int, attempt: int = 1) -> None:
        self.database, self.number, self.id = database, number, f"r{number}"
        self._attempt, self._numbers = attempt, count(first_number(attempt))
        self._finished: dict[tuple[str, str], tuple[str, list[Kept]]] = {}
        self._answers: dict[tuple[str, str], tuple[str | None, str | None, Usage | None]] = {}

    def __repr__(self) -> str:
        known = f"{len(self._finished)} results and {len(self._answers)} calls of earlier attempts"
        return f"RunJournal({self.id}, {known})"

    def find(self, path: str, key: str) -> Mapping[str, Any] | None:
        """The outputs that an earlier attempt gave for a node; None if it has to run."""
        found = self._finished.get((path, key))
        try:
            return outputs_of(self.database, *found) if found is not None else None
        except Unstorable:
            return None
        except StorageError as error:
            _log.warning("%s runs again. %s", path, error)
            return None

    def write(self, entries: Sequence[Entry], done: Done) -> None:
        """Write what became of nodes, all in one transaction."""
        self.database.writer.write(partial(self._add_results, entries), done)

    def find_call(self, path: str, key: str) -> Call | None:
        """What an earlier attempt was answered; None if it never got that far."""
        text, digest, usage = self._answers.get((path, key), (None, None, None))
        try:
            if text is not None:
                return Call(json.loads(text), usage)
            return Call(value_of(self.database, digest), usage) if digest is not None else None
        except Unstorable:
            return None
        except StorageError as error:
            _log.warning("%s asks its model again. %s", path, error)
            return None

    def write_call(self, path: str, key: str, answer: Any, usage: Usage | None, done: Done) -> None:
        """Write an answer that has come whole."""
        self.database.writer.write(partial(self._add_call, path, key, answer, usage, time()), done)

    def end(self, status: str, error: str, seconds: float, done: Done | None = None) -> None:
        """Write how the run ended, after all that was handed over before; what cannot be written is logged."""

        def written(problem: StorageError | None) -> None:
            self._warn(problem)
            if done is not None:
                done(problem)

        # The end of an attempt that was resumed meanwhile is not that of the run.
        ended = update(runs).where(runs.c.id == self.number, runs.c.attempts == self._attempt)
        ended = ended.values(status=status, error=storable(error), seconds=seconds)
        self.database.ended.add(self.number)
        self.database.writer.later(lambda connection: connection.execute(ended), written)

    def preload(self, connection: Connection) -> None:
        """Read what earlier attempts have finished; large values stay in the database until they are asked for."""
        apart = kept_apart(connection, result_values.c.run == self.number)
        for row in connection.execute(select(results).where(results.c.run == self.number)):
            if row.status == "completed" and row.key:
                self._finished[row.path, row.key] = row.outputs, apart.get((self.number, row.number), [])
        for row in connection.execute(select(calls).where(calls.c.run == self.number)):
            self._answers[row.path, row.key] = row.answer, row.digest, usage_of(row)

    def _add_results(self, entries: Sequence[Entry], rows: Rows) -> None:
        add, run = rows.results.append, self.number
        for path, key, status, outputs, usage, started, seconds, error, origin in entries:
            number = next(self._numbers)
            text = None if outputs is None else add_outputs(rows, run, number, outputs)
            took = UNUSED if usage is None else usage_columns(usage)
            add((run, number, path, key, status, text, *took, started, seconds, storable(error), origin))

    def _add_call(self, path: str, key: str, answer: Any, usage: Usage | None, at: float, rows: Rows) -> None:
        text, digest = inline(answer), None
        try:
            digest = None if text is not None else add_value(rows, answer)
        except Unstorable as reason:
            _log.warning("%s asks its model again when its run is resumed: %s.", path, reason)
        rows.calls.append((self.number, next(self._numbers), path, key, text, digest, *usage_columns(usage), at))

    def _warn(self, problem: StorageError | None) -> None:
        if problem is not None:
            _log.warning("How %s ended is not recorded. %s", self.id, problem)
