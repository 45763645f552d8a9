"""The database in the Jupyter data folder: opened once for each process, shared with all other kernels.

SQLite with a write-ahead log: readers never wait, writers wait for each other. With `synchronous=NORMAL` what was
committed survives the death of the process; a power cut may lose the last moments, never more.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
    exc,
    func,
    insert,
    inspect,
    select,
    update,
)

from ..errors import FormatTooNew, StorageError
from .schema import FIRST_RUN, UPGRADES, VERSION, metadata, schema_version
from .trust import data_folder
from .writer import Writer

BUSY = 30.0
"""How long to wait for others that write, in seconds."""


class Database:
    """One database of runs; `open_database` gives that of the user.

    Args:
        path: its file, made where there is none yet.

    Raises:
        StorageError: the file cannot be made, or is no such database.
        FormatTooNew: a newer version wrote it.

    Attributes:
        writer: the thread that writes what runs finish.
        ended: the numbers of runs that this process has ended, whether or not it could write so.
        pruned: when it was last looked whether it has grown too large, on the monotonic clock.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writer = Writer(self)
        with self.explained():
            _make_file(path)
            self.engine = _engine(path)
            self._check()
        self.ended: set[int] = set()
        self.pruned = float("-inf")
        self._file = path.stat()

    def __repr__(self) -> str:
        return f"Database({str(self.path)!r})"

    @property
    def there(self) -> bool:
        """Whether the file is still the one that was opened."""
        try:
            now = self.path.stat()
        except OSError:
            return False
        return (now.st_ino, now.st_dev) == (self._file.st_ino, self._file.st_dev)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment's state.

        Raises:
            StorageError: the database cannot be read.
        """
        with self.explained(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction, which is committed in the end; others that write wait meanwhile.

        Raises:
            StorageError: the database cannot be written.
        """
        with self.explained(), self.connect() as connection, connection.begin():
            yield connection

    def connect(self) -> Connection:
        """A connection whose transactions write; it has to be closed."""
        return self.engine.connect().execution_options(nexus_writes=True)

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Say of the database's errors what happened and what to do."""
        try:
            yield
        except (exc.SQLAlchemyError, sqlite3.Error, OSError) as error:
            raise _explained(error, self.path) from error

    def shrink(self) -> None:
        """Give the room of what was dropped back to the disk.

        Raises:
            StorageError: the database cannot be written.
        """
        with self.reading() as connection:
            driver: Any = connection.connection.driver_connection
            # It frees a page a step, and only a script is stepped to its end.
            driver.executescript("BEGIN IMMEDIATE; PRAGMA incremental_vacuum; COMMIT")

    def close(self) -> None:
        """Write what was handed over, and close all connections that nobody uses just now."""
        self.writer.close()
        self.engine.dispose()

    def _check(self) -> None:
        with self.engine.connect() as connection:
            made = inspect(connection).has_table(schema_version.name)
            version = connection.scalar(select(func.max(schema_version.c.version))) if made else None
        if version is None:
            with self.writing() as connection:  # which waits for another process that does it
                if not inspect(connection).has_table(schema_version.name):
                    _make_tables(connection)
        elif version > VERSION:
            raise FormatTooNew(
                f"{self.path} was written by a newer NEXUS Jupyter (format {version}; this one reads {VERSION}). "
                "Upgrade it (pip install -U nexus-jupyter), or start with record=False."
            )
        elif version < VERSION:
            with self.writing() as connection:
                _upgrade(connection)


def _make_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite gives its side files the same mode


def _make_tables(connection: Connection) -> None:
    metadata.create_all(connection)
    connection.execute(insert(schema_version).values(version=VERSION))
    connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES ('runs', ?)", (FIRST_RUN - 1,))


def _upgrade(connection: Connection) -> None:
    """Make the tables of an older version those of this one; another process may just have done it."""
    version = connection.scalar(select(func.max(schema_version.c.version)))
    for number in range(version or VERSION, VERSION):
        for statement in UPGRADES[number]:
            connection.exec_driver_sql(statement)
    connection.execute(update(schema_version).values(version=VERSION))


def _engine(path: Path) -> Engine:
    url = URL.create("sqlite", database=str(path))  # as text, a ? or % in a folder's name would mean something
    engine = create_engine(url, connect_args={"timeout": BUSY}, pool_size=8, max_overflow=-1)
    event.listen(engine, "connect", _connected)
    event.listen(engine, "begin", _begun)
    return engine


def _connected(connection: Any, _record: object) -> None:
    connection.isolation_level = (
        None  # transactions begin where we say so (`_begun`), not where the driver guesses
    )
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # of an empty file; it is too late for others
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _write_ahead(connection: Any) -> None:
    """Switch a new file to a write-ahead log; SQLite itself does not wait for others that do so just then."""
    until = time.monotonic() + BUSY
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _begun(connection: Connection) -> None:
    # A transaction that only turns out to write when it has read cannot wait for others: SQLite refuses it.
    writes = connection.get_execution_options().get("nexus_writes")
    driver: Any = connection.connection.driver_connection
    driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN")


def _explained(error: Exception, path: Path) -> StorageError:
    cause = error.orig if isinstance(error, exc.DBAPIError) and error.orig is not None else error
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_NOTADB or code == sqlite3.SQLITE_CORRUPT:
        todo = "Move the file away; a new one is made. Or start with record=False"
    elif code == sqlite3.SQLITE_FULL:
        todo = "Make room on the disk, then resume the run: what was finished until now is kept"
    elif code == sqlite3.SQLITE_BUSY:
        todo = f"Another program holds it for more than {BUSY:.0f} s: close that one"
    else:
        todo = "Give write permission, set JUPYTER_DATA_DIR to another folder, or start with record=False"
    reason = cause.strerror if isinstance(cause, OSError) else cause
    return StorageError(f"Runs cannot be recorded in {path}: {reason}. {todo}.")


_lock = threading.Lock()
_open: dict[tuple[Path, int], Database] = {}


def open_database(path: Path | None = None) -> Database:
    """The database of this user, opened when first asked for.

    Args:
        path: another one.

    Raises:
        StorageError: it cannot be opened; says what to do.
    """
    path = path or data_folder() / "nexus.sqlite"
    with _lock:
        known = _open.get((path, os.getpid()))  # a connection must not be carried into a forked process
        if known is None or not known.there:
            known = _open[path, os.getpid()] = Database(path)
        return known


def close_databases() -> None:
    """Close the connections of all databases; they open again when they are needed."""
    with _lock:
        for database in _open.values():
            database.close()
        _open.clear()
