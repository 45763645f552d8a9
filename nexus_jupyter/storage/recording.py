"""Begin to record a run, or go on with one that failed, was stopped, or died with its process."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from time import time
from typing import Any

from sqlalchemy import Connection, exists, insert, select, update

from ..errors import StorageError
from ..model.document import dumps
from ..model.graph import Graph
from ..model.secrets import looks_like_secret
from .database import Database, open_database
from .files import refuse_secrets
from .journal import RunJournal
from .outputs import UNUSED, add_outputs
from .processes import this_process
from .pruning import keep_small
from .run_records import run_row, status_of
from .schema import documents, runs
from .writer import Rows

GIVEN = "given"
"""The status of the row, number 0, that holds what a run was given."""


def begin_run(
    graph: Graph,
    *,
    path: str | None = None,
    inputs: Mapping[str, Any] | None = None,
    mode: str = "all",
    options: Mapping[str, Any] | None = None,
    database: Database | None = None,
) -> RunJournal:
    """Record that a run begins.

    Args:
        graph: the workflow as it is now.
        path: its file.
        inputs: what the run is given, by the id of the node.
        mode: what of it is run, as in `Workflow.start`.
        options: how else it is run, as JSON; it goes on so when it is resumed.
        database: another one than the user's.

    Returns:
        The run's journal; its `id` is the run's.

    Raises:
        StorageError: the database cannot be written, or the workflow holds a key or what JSON cannot.
    """
    given = inputs or {}
    _refuse_secret_inputs(given)
    database = database or open_database()
    text, digest = _document(graph)
    row = {
        "workflow": graph.name,
        "path": path,
        "document": digest,
        "mode": mode,
        "options": json.dumps(options or {}),
        "attempts": 1,
        "started": time(),
    }

    def work(connection: Connection) -> RunJournal:
        if not connection.scalar(select(exists().where(documents.c.digest == digest))):
            connection.execute(insert(documents).values(digest=digest, document=text))
        made = connection.execute(insert(runs).values(row | _running())).inserted_primary_key
        assert made is not None
        number = made[0]
        rows = Rows()
        outputs = add_outputs(rows, number, 0, given)
        rows.results.append((number, 0, "", "", GIVEN, outputs, *UNUSED, row["started"], 0.0, "", ""))
        rows.insert(connection)
        return RunJournal(database, number)

    journal = database.writer.call(work)
    keep_small(database)
    return journal


def reopen_run(id: str, database: Database | None = None) -> RunJournal:
    """Go on with a run: its journal finds what earlier attempts have finished.

    Args:
        id: the run, as in `r1042`.
        database: another one than the user's.

    Raises:
        NotFound: no such run is recorded.
        StorageError: it is still running; says where.
    """
    database = database or open_database()

    def work(connection: Connection) -> RunJournal:
        row = run_row(connection, id)
        if status_of(row) == "running" and row.id not in database.ended:
            raise StorageError(
                f"{id} is still running, in process {row.pid} on {row.host}. Wait for it or stop it, then resume."
            )
        attempt = row.attempts + 1
        connection.execute(update(runs).where(runs.c.id == row.id).values(attempts=attempt, **_running()))
        database.ended.discard(row.id)
        journal = RunJournal(database, row.id, attempt)
        journal.preload(connection)
        return journal

    return database.writer.call(work)


def _running() -> dict[str, Any]:
    here = this_process()
    return {
        "status": "running",
        "error": "",
        "seconds": None,
        "pid": here.pid,
        "process_started": here.started,
        "host": here.host,
    }


_last: tuple[Graph | None, str, str] = (None, "", "")


def _document(graph: Graph) -> tuple[str, str]:
    """A graph's document and its digest: made once for all runs of the same graph, which never changes."""
    global _last
    known, text, digest = _last
    if known is not graph:
        refuse_secrets(graph)
        text = dumps(graph, compact=True)
        digest = hashlib.sha256(text.encode()).hexdigest()
        _last = graph, text, digest
    return text, digest


def _refuse_secret_inputs(inputs: Mapping[str, Any]) -> None:
    for name, value in inputs.items():
        if looks_like_secret(value):
            raise StorageError(
                f"The input {name} looks like a key, and what a run is given is recorded: nothing was run. "
                "Put the key into the environment, or start with record=False."
            )
