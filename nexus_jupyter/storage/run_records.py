"""Recorded runs, read again: the list of all, and one with its values and its table."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from time import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, func, or_, select

from ..comparing import compare_frames
from ..errors import NotFound, RunError
from ..frames import events_frame, frame_of
from ..model.document import loads
from ..model.events import RunEvent
from ..model.graph import Graph
from .database import Database, open_database
from .outputs import Kept, kept_apart, usage_of, value_of
from .processes import Carrier
from .schema import documents, result_values, results, runs
from .stored_values import Unstorable

if TYPE_CHECKING:
    import pandas as pd


class NotStored:
    """Stands where a value was that is not kept.

    Args:
        reason: why not.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def __repr__(self) -> str:
        return f"<not stored: {self.reason}>"


class LoadedRun:
    """A run that is recorded, as it stood when it was read; made by `load_run`.

    Args:
        row: its row in the database.
        graph: the workflow as it was when the run began.
        found: what became of its nodes by path, and under "" what it was given.
        apart: the outputs that lie apart, by the number of their result.
        database: where its values are.

    Attributes:
        id: what users call it, as in `r1042`.
        workflow: the workflow's name.
        path: the workflow's file; None for one in memory.
        mode: what of it was run.
        options: how else it was run, as in `running.RunOptions`.
        status: how it ended; `running`, or `killed` if its process died meanwhile.
        seconds: how long the last attempt took; None if it did not come to an end.
        attempts: how often it was begun or resumed.
        begin_again: begins a run of its workflow that goes on with it.

    Example:
        >>> run = load_run("r1042")
        >>> run["writer"]
        'Tea leaves unfurl because ...'
        >>> run.frame
    """

    def __init__(
        self,
        row: Row[Any],
        graph: Graph,
        found: Mapping[str, Row[Any]],
        apart: Mapping[tuple[int, int], list[Kept]],
        database: Database,
    ) -> None:
        self.id, self.graph = f"r{row.id}", graph
        self.workflow, self.path, self.mode, self.attempts = row.workflow, row.path, row.mode, row.attempts
        self.options: Mapping[str, Any] = json.loads(row.options)
        self.status, self.seconds = status_of(row), row.seconds
        self.begin_again: Callable[..., Any] | None = None
        self._given = found.get("")
        self._found = {path: each for path, each in found.items() if path}
        self._row, self._apart, self._database = row, apart, database

    def __repr__(self) -> str:
        problem = f", {self.error}" if self.error else ""
        return f"LoadedRun({self.id}, {self.status}, {len(self._found)} nodes{problem})"

    def __getitem__(self, path: str) -> Any:
        """The value of a node; of one with several outputs a dict by port.

        Args:
            path: where in the run, as in `rounds/2/writer`; the id alone of a node in a zone means its last round.

        Raises:
            NotFound: it has no value, or one that is not kept; says why.
        """
        found = [each for each in self._found if each == path or each.endswith(f"/{path}")]
        if not found:
            raise NotFound(f"{path} has no value: the run did not come to it. It has {', '.join(self._found)}.")
        outputs = self.outputs_of(found[-1])
        if not outputs:
            row = self._found[found[-1]]
            raise NotFound(f"{path} has no value: it is {row.status}. {row.error}")
        for value in outputs.values():
            if isinstance(value, NotStored):
                raise NotFound(
                    f"The value of {path} is not kept: {value.reason}. Resume the run to have it again."
                )
        return outputs if len(outputs) > 1 else next(iter(outputs.values()))

    @property
    def error(self) -> RunError | None:
        """What made the run fail; None if nothing did."""
        return RunError(self._row.error) if self._row.error else None

    @property
    def started(self) -> datetime:
        """When it began, in UTC."""
        return datetime.fromtimestamp(self._row.started, UTC)

    @cached_property
    def inputs(self) -> dict[str, Any]:
        """What the run was given, by the id of the node.

        Raises:
            NotFound: some of it is not kept, so that the run cannot go on.
        """
        given = self._outputs(self._given) if self._given is not None else {}
        for name, value in given.items():
            if isinstance(value, NotStored):
                why = f"The input {name} of {self.id} is not kept: {value.reason}."
                raise NotFound(f"{why} Run the workflow anew, and give it.")
        return given

    @cached_property
    def log(self) -> list[RunEvent]:
        """What is known of the run as events: of each node that it began and how it ended."""
        events = []
        for path, row in self._found.items():
            if row.status != "skipped":
                events.append(RunEvent("node_started", path, row.started))
            events.append(_ended(row, self.outputs_of(path)))
        return sorted(events, key=lambda event: event.time)

    @property
    def frame(self) -> pd.DataFrame:
        """One row per node execution; `Run.frame` tells the columns."""
        return frame_of(self.log, self.graph)

    @property
    def events(self) -> pd.DataFrame:
        """One row per event that is known, in order: type, path, time (UTC), data."""
        return events_frame(self.log)

    def kept(self) -> dict[str, dict[str, Any]]:
        """By node, the values of an earlier run that stood in for it, where they can be had again."""
        found = {path: self.outputs_of(path) for path, row in self._found.items() if row.origin == "kept"}
        return {
            path: outputs
            for path, outputs in found.items()
            if not any(isinstance(value, NotStored) for value in outputs.values())
        }

    def outputs_of(self, path: str) -> dict[str, Any]:
        """The values of a node's outputs by port; empty where it has none."""
        row = self._found.get(path)
        return self._outputs(row) if row is not None and row.outputs is not None else {}

    def resume(self, **changed: Any) -> Any:
        """Begin the run again where it ended; `Run.resume` tells how.

        Args:
            changed: as there: `concurrency` and `budget`.

        Raises:
            RunError: it was loaded by `storage.load_run`, which knows no workflows.
        """
        if self.begin_again is None:
            raise RunError(f"Load the run by nexus.load_run({self.id!r}) to resume it.")
        return self.begin_again(self, **changed)

    def compare(self, other: Any) -> pd.DataFrame:
        """This run and another side by side, one row per node execution; `compare_frames` tells the columns.

        Args:
            other: a run, recorded or not.
        """
        return compare_frames(self.frame, other.frame)

    def _outputs(self, row: Row[Any]) -> dict[str, Any]:
        outputs: dict[str, Any] = json.loads(row.outputs)
        for port, digest, unstored in self._apart.get((row.run, row.number), ()):
            try:
                outputs[port] = NotStored(unstored) if digest is None else value_of(self._database, digest)
            except Unstorable as reason:
                outputs[port] = NotStored(str(reason))
        return outputs


def load_run(id: str, database: Database | None = None) -> LoadedRun:
    """A recorded run.

    Args:
        id: the run, as in `r1042`.
        database: another one than the user's.

    Raises:
        NotFound: no such run is recorded.
        StorageError: the database cannot be read.
    """
    database = database or open_database()
    database.writer.flush()
    with database.reading() as connection:
        row = run_row(connection, id)
        text = connection.scalar(select(documents.c.document).where(documents.c.digest == row.document))
        of_run = select(results).where(results.c.run == row.id).order_by(results.c.number)
        # Of what several attempts came to the last counts, at its own place.
        found = {each.path: each for each in connection.execute(of_run)}
        apart = kept_apart(connection, result_values.c.run == row.id)
    return LoadedRun(row, loads(str(text)), found, apart, database)


def list_runs(workflow: str | None = None, database: Database | None = None) -> pd.DataFrame:
    """The recorded runs, the newest first.

    Columns: id, workflow, status, started (UTC), seconds, nodes (that ended), tokens (in and out together) and
    cost (US dollars) of all attempts, error, path (the workflow's file).

    Args:
        workflow: only those of the workflow of this name or file.
        database: another one than the user's.

    Raises:
        StorageError: the database cannot be read.
    """
    import pandas as pd

    database = database or open_database()
    database.writer.flush()
    with database.reading() as connection:
        rows = _listed(connection, workflow)
    now = time()
    return pd.DataFrame(
        {
            "id": pd.Series([f"r{row.id}" for row in rows], dtype=object),
            "workflow": pd.Series([row.workflow for row in rows], dtype=object),
            "status": pd.Series([status_of(row) for row in rows], dtype=object),
            "started": pd.to_datetime([row.started for row in rows], unit="s", utc=True).as_unit("us"),
            "seconds": pd.Series([_seconds(row, now) for row in rows], dtype="float64"),
            "nodes": pd.Series([row.nodes or 0 for row in rows], dtype="int64"),
            "tokens": pd.Series([row.tokens for row in rows], dtype="Int64"),
            "cost": pd.Series([row.cost for row in rows], dtype="float64"),
            "error": pd.Series([row.error or None for row in rows], dtype=object),
            "path": pd.Series([row.path for row in rows], dtype=object),
        }
    )


def run_row(connection: Connection, id: str) -> Row[Any]:
    """The row of a run.

    Raises:
        NotFound: no such run is recorded.
    """
    known = id.startswith("r") and id[1:].isdecimal() and len(id) < 19
    row = connection.execute(select(runs).where(runs.c.id == int(id[1:]))).first() if known else None
    if row is None:
        raise NotFound(f"No run {id} is recorded. nexus.runs() lists those that are.")
    return row


def status_of(row: Any) -> str:
    """The status of a run: `killed` for one whose process died while it ran."""
    if row.status == "running" and not Carrier(row.pid, row.process_started, row.host).alive:
        return "killed"
    return str(row.status)


def _listed(connection: Connection, workflow: str | None) -> list[Row[Any]]:
    ended = (
        select(
            results.c.run,
            func.count(results.c.path.distinct()).label("nodes"),
            func.sum(func.coalesce(results.c.input_tokens, 0) + func.coalesce(results.c.output_tokens, 0))
            .filter(results.c.model.is_not(None))
            .label("tokens"),
            func.sum(results.c.cost).label("cost"),
            func.max(results.c.started + results.c.seconds).label("last"),
        )
        .where(results.c.number > 0)
        .group_by(results.c.run)
        .subquery()
    )
    listed = select(runs, ended).outerjoin(ended, ended.c.run == runs.c.id).order_by(runs.c.id.desc())
    if workflow is not None:
        listed = listed.where(or_(runs.c.workflow == workflow, runs.c.path == workflow))
    return list(connection.execute(listed))


def _seconds(row: Any, now: float) -> float | None:
    if row.seconds is not None:
        return float(row.seconds)
    if status_of(row) == "running":
        return now - float(row.started)
    return None if row.last is None else float(row.last - row.started)


def _ended(row: Any, outputs: Mapping[str, Any]) -> RunEvent:
    """How a node ended, as the event that told so."""
    at, usage = row.started + row.seconds, usage_of(row)
    if row.status == "completed":
        return RunEvent("node_completed", row.path, at, outputs, usage, row.origin)
    if row.status == "skipped":
        return RunEvent("node_skipped", row.path, at, row.error)
    return RunEvent("node_error", row.path, at, _named_error(row.error), usage)


def _named_error(text: str) -> RunError:
    """An error that says what the recorded one said, its type included; it is none of that type."""
    name, _, message = text.partition(": ")
    named: RunError = type(name, (RunError,), {})(message)
    return named
