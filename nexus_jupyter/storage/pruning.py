"""Keep the database small: runs go by their age, values by how long nobody has used them."""

from __future__ import annotations

import logging
from time import monotonic, time
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, exists, func, select

from ..errors import StorageError
from .database import Database, open_database
from .run_records import status_of
from .schema import calls, documents, pins, result_values, runs, vals

_log = logging.getLogger("nexus_jupyter")

MOST_BYTES = 4 * 1024**3
"""How much the values of all runs may take, in bytes, where nobody says otherwise."""
_DAY = 86_400.0
_EVERY = 3_600.0  # seconds between looks at how much they take


class Pruned(NamedTuple):
    """What was dropped.

    Args:
        runs: how many runs.
        values: how many values.
        bytes: how much these values took.
    """

    runs: int
    values: int
    bytes: int


def prune(
    *, keep_days: float | None = None, most_bytes: int | None = None, database: Database | None = None
) -> Pruned:
    """Drop old runs, and values that have not been used for longest; what runs just now stays, and what is pinned.

    A run whose value is dropped is still listed, and says so where it was; resumed, it runs that node again.

    Args:
        keep_days: drop runs that began more days ago.
        most_bytes: how much the values of all runs may take.
        database: another one than the user's.

    Raises:
        StorageError: the database cannot be written.
    """
    database = database or open_database()
    pruned = database.writer.call(lambda connection: _prune(connection, keep_days, most_bytes))
    if pruned.values or pruned.runs:
        database.shrink()
    return pruned


def keep_small(database: Database) -> None:
    """Drop, in the background and once in a while, the values that are too much."""

    def warn(problem: StorageError | None) -> None:
        if problem is not None:
            _log.warning("Values of old runs cannot be dropped. %s", problem)

    if monotonic() - database.pruned > _EVERY:
        database.pruned = monotonic()
        database.writer.later(lambda connection: _prune(connection, None, MOST_BYTES), warn)


def _prune(connection: Connection, keep_days: float | None, most_bytes: int | None) -> Pruned:
    count, size = _held(connection)
    gone = 0 if keep_days is None else _drop_runs(connection, time() - keep_days * _DAY)
    if most_bytes is not None:
        _drop_unused(connection, _held(connection)[1] - most_bytes)
    left, rest = _held(connection)
    return Pruned(gone, count - left, size - rest)


def _held(connection: Connection) -> tuple[int, int]:
    count, size = connection.execute(select(func.count(), func.coalesce(func.sum(vals.c.size), 0))).one()
    return count, size


def _drop_runs(connection: Connection, before: float) -> int:
    old: list[Any] = list(connection.execute(select(runs).where(runs.c.started < before)))
    gone = [row.id for row in old if status_of(row) != "running"]
    for id in gone:
        connection.execute(delete(runs).where(runs.c.id == id))
    unnamed = [~exists().where(table.c.digest == vals.c.digest) for table in (result_values, calls, pins)]
    connection.execute(delete(vals).where(*unnamed))
    connection.execute(delete(documents).where(~exists().where(runs.c.document == documents.c.digest)))
    return len(gone)


def _drop_unused(connection: Connection, excess: int) -> None:
    if excess <= 0:
        return
    unpinned = ~exists().where(pins.c.digest == vals.c.digest)
    oldest = connection.execute(select(vals.c.digest, vals.c.size).where(unpinned).order_by(vals.c.used))
    for digest, size in list(oldest):
        if excess <= 0:
            return
        connection.execute(delete(vals).where(vals.c.digest == digest))
        excess -= size
