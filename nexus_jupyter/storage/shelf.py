"""Results of all recorded runs, found again by their key: the cache that outlives the kernel."""

from __future__ import annotations

import asyncio
import logging
from time import time
from typing import Any

from sqlalchemy import exists, select, update

from ..engine.cache import Known
from ..errors import StorageError
from ..nodes.digest import digests_of
from .database import Database, open_database
from .outputs import kept_apart, outputs_of, usage_of
from .schema import result_values, results, vals
from .stored_values import Unstorable

_log = logging.getLogger("nexus_jupyter")


class Shelf:
    """Known values on disk.

    Args:
        database: another one than the user's.
    """

    def __init__(self, database: Database | None = None) -> None:
        self._database = database or open_database()

    async def fetch(self, key: str) -> Known | None:
        """What a recorded run has worked out under a key; None if there is nothing, or not all of it is kept.

        Raises:
            StorageError: the database cannot be read.
        """
        return await asyncio.to_thread(self.find, key)

    def find(self, key: str) -> Known | None:
        """The same, for callers that may wait."""
        database = self._database
        gone = exists().where(
            result_values.c.run == results.c.run,
            result_values.c.number == results.c.number,
            result_values.c.digest.is_(None),
        )
        whole = select(results).where(results.c.key == key, results.c.status == "completed", ~gone)
        with database.reading() as connection:
            row: Any = connection.execute(whole.order_by(results.c.run.desc()).limit(1)).first() if key else None
            if row is None:
                return None
            here = (result_values.c.run == row.run) & (result_values.c.number == row.number)
            apart = kept_apart(connection, here).get((row.run, row.number), [])
        try:
            outputs = outputs_of(database, row.outputs, apart)
        except Unstorable:
            return None
        self._used([each.digest for each in apart if each.digest is not None])
        return Known(outputs, digests_of(outputs), usage_of(row))

    def _used(self, digests: list[str]) -> None:
        """Note that values are still of use: those that nobody uses go first."""
        if digests:
            now = update(vals).where(vals.c.digest.in_(digests)).values(used=time())
            self._database.writer.later(lambda connection: connection.execute(now), _warn)


def _warn(problem: StorageError | None) -> None:
    if problem is not None:
        _log.warning("That a stored value was used cannot be noted. %s", problem)
