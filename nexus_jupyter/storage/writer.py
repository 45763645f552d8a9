"""One thread writes for all runs of a process: what has gathered meanwhile goes into one transaction.

The more is under way, the more goes into each transaction: many small results cost little each, and a single one
waits for nobody.
"""

from __future__ import annotations

import atexit
import logging
from collections.abc import Callable
from concurrent.futures import Future
from functools import cache
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Table, insert
from sqlalchemy.dialects import sqlite

from ..errors import StorageError
from ..nodes.journal import Done
from .schema import calls, result_values, results, vals

if TYPE_CHECKING:
    from .database import Database

T = TypeVar("T")
_log = logging.getLogger("nexus_jupyter")

PATIENCE = 10.0
"""How long the end of Python waits for what is not written yet, in seconds."""


class Rows:
    """Rows to be inserted, each a tuple in the order of its table's columns."""

    def __init__(self) -> None:
        self.vals: list[tuple[Any, ...]] = []
        self.results: list[tuple[Any, ...]] = []
        self.result_values: list[tuple[Any, ...]] = []
        self.calls: list[tuple[Any, ...]] = []

    def insert(self, connection: Connection) -> None:
        """Insert all of them; those first to which others refer."""
        tables = (
            (vals, self.vals),
            (results, self.results),
            (result_values, self.result_values),
            (calls, self.calls),
        )
        for table, rows in tables:
            if rows:
                connection.exec_driver_sql(_insertion(table), rows)


@cache
def _insertion(table: Table) -> str:
    """The statement as text: compiling and binding it each time would cost more than SQLite does."""
    if table is vals:
        again = sqlite.insert(vals)
        keep = again.on_conflict_do_update(index_elements=["digest"], set_={"used": again.excluded.used})
        return str(keep.compile(dialect=sqlite.dialect()))
    return str(insert(table).compile(dialect=sqlite.dialect()))


class _Task(NamedTuple):
    prepare: Callable[[Rows], object] | None
    work: Callable[[Connection], object] | None
    done: Done


class Writer:
    """The thread that writes into one database; it begins with the first thing to write.

    Args:
        database: into which.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._connection: Connection | None = None  # kept: opening one for each transaction costs more than it
        self._lock = Lock()

    def write(self, prepare: Callable[[Rows], object], done: Done) -> None:
        """Insert rows soon.

        Args:
            prepare: makes the rows; called in the writer's thread, before the transaction begins.
            done: told when they are on disk, or why they are not.
        """
        self._put(_Task(prepare, None, done))

    def later(self, work: Callable[[Connection], object], done: Done) -> None:
        """Do something in a transaction soon, after all that was handed over before."""
        self._put(_Task(None, work, done))

    def call(self, work: Callable[[Connection], T]) -> T:
        """Do something in a transaction, after all that was handed over before, and wait for it.

        Raises:
            StorageError: it could not be written.
        """
        found: list[T] = []
        ended: Future[StorageError | None] = Future()
        self.later(lambda connection: found.append(work(connection)), ended.set_result)
        if error := ended.result():
            raise error
        return found[-1]

    def flush(self) -> None:
        """Wait until all that was handed over is on disk, or has failed."""
        if self._thread is not None:
            ended: Future[StorageError | None] = Future()
            self._put(_Task(None, None, ended.set_result))
            ended.result()

    def close(self) -> None:
        """Write what was handed over, and end the thread."""
        with self._lock:
            thread, self._thread = self._thread, None
            if thread is not None:
                self._tasks.put(None)
        if thread is not None:
            thread.join(PATIENCE)
            atexit.unregister(self.close)

    def _put(self, task: _Task) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._run, name="nexus-writer", daemon=True)
                self._thread.start()
                atexit.register(self.close)
            self._tasks.put(task)

    def _run(self) -> None:
        going = True
        while going:
            gathered = self._gathered()
            going = None not in gathered
            self._commit([task for task in gathered if task is not None])
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _gathered(self) -> list[_Task | None]:
        tasks = [self._tasks.get()]
        try:
            while True:
                tasks.append(self._tasks.get_nowait())
        except Empty:
            return tasks

    def _commit(self, tasks: list[_Task]) -> None:
        problem = None
        try:
            rows = Rows()
            for task in tasks:
                if task.prepare is not None:
                    task.prepare(rows)
            with self._database.explained():
                self._connection = self._connection or self._database.connect()
                with self._connection.begin():
                    rows.insert(self._connection)
                    for task in tasks:
                        if task.work is not None:
                            task.work(self._connection)
        except Exception as error:  # noqa: BLE001  (it is told to those whose rows they were)
            if len(tasks) > 1:  # one run's fault must not be another's
                for task in tasks:
                    self._commit([task])
                return
            problem = (
                error if isinstance(error, StorageError) else StorageError(f"It cannot be written: {error!r}")
            )
        for task in tasks:
            _tell(task.done, problem)


def _tell(done: Done, problem: StorageError | None) -> None:
    try:
        done(problem)
    except Exception:  # noqa: BLE001  (the thread writes for others too)
        _log.exception("Who was told that something is written failed")
