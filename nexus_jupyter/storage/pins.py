"""Pinned values in the database: a workflow's file holds their name alone."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from .database import Database, open_database
from .outputs import add_value, value_of
from .schema import pins
from .stored_values import Unstorable
from .writer import Rows

_log = logging.getLogger("nexus_jupyter")


class StoredPins:
    """Keeps pinned values beyond the process.

    Args:
        database: another one than the user's.
    """

    def __init__(self, database: Database | None = None) -> None:
        self._given = database

    @property
    def _database(self) -> Database:
        return self._given or open_database()

    def keep(self, name: str, outputs: Mapping[str, Any]) -> None:
        """Write the values of a pinned node; those that cannot be kept are pinned as long as the kernel lives.

        Raises:
            StorageError: the database cannot be written.
        """
        rows = Rows()
        try:
            found = [
                {"name": name, "port": port, "digest": add_value(rows, each)} for port, each in outputs.items()
            ]
        except Unstorable as reason:
            _log.warning("A pinned value is forgotten when the kernel ends: %s.", reason)
            return

        def work(connection: Connection) -> None:
            rows.insert(connection)
            connection.execute(delete(pins).where(pins.c.name == name))
            connection.execute(insert(pins), found)

        self._database.writer.call(work)

    def find(self, name: str) -> dict[str, Any] | None:
        """The values of that name by port; None if they are not here.

        Raises:
            StorageError: the database cannot be read.
        """
        database = self._database
        with database.reading() as connection:
            found = list(connection.execute(select(pins.c.port, pins.c.digest).where(pins.c.name == name)))
        try:
            return {row.port: value_of(database, row.digest) for row in found} or None
        except Unstorable:
            return None
