"""What a run gives: the values of its nodes, and its events as DataFrames."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from .engine.execution import Execution, Subscriber
from .engine.values import ABSENT, PENDING, said
from .errors import NotFound, RunError, StorageError
from .model.check import followers
from .model.events import STATUS_AFTER, RunEvent
from .model.graph import Graph, Status

if TYPE_CHECKING:
    import pandas as pd

_POLL = 0.1  # seconds between looks at an interrupt: a kernel's Interrupt cannot break a wait without end
COLUMNS = ("path", "type", "status", "seconds", "model", "tokens", "cost", "output", "error", "started")
"""The columns of `Run.frame`."""


class Run:
    """One run of a workflow; made by `Workflow.run` and `Workflow.start`.

    Args:
        execution: what is being executed.
        graph: the workflow as it was when the run began.
        number: counted from 1 for each workflow.

    Example:
        >>> run = flow.run()
        >>> run["writer"]
        'Tea leaves unfurl because ...'
        >>> run.frame
    """

    def __init__(self, execution: Execution, graph: Graph, number: int = 1) -> None:
        self.execution, self.graph, self.id = execution, graph, f"r{number}"

    def __repr__(self) -> str:
        problem = f", {self.error}" if self.error else ""
        return f"Run({self.id}, {self.status}, {len(self.graph.nodes)} nodes, {self.seconds:.1f} s{problem})"

    def __getitem__(self, path: str) -> Any:
        """The value of a node, the live Python object; of one with several outputs a dict by port.

        Args:
            path: the id of a node, or where in the run, as in `rounds/2/writer`; the id alone of a node in a zone
                means its last round.

        Raises:
            NotFound: there is no such node, or it has no value; says why.
        """
        prefix, _, id = path.rpartition("/")
        found = [level for level in list(self.execution.levels.values()) if id in level.plan.index]
        if prefix:
            found = [level for level in found if level.prefix == f"{prefix}/"]
        for level in reversed(found):
            value = level.values[level.plan.index[id]]
            if value is not PENDING and value is not ABSENT:
                return (
                    self.outputs_of(level.prefix + id) if level.plan.steps[level.plan.index[id]].outputs else value
                )
        raise NotFound(self._no_value(path, id, bool(found)))

    def __await__(self) -> Generator[Any, None, Self]:
        return self._awaited().__await__()

    @property
    def status(self) -> Status:
        """`queued`, `running`, `completed`, `error` or `cancelled`."""
        return self.execution.status

    @property
    def error(self) -> RunError | StorageError | None:
        """What ended the run: a `NodeError` with the path of a node that failed, or why it was broken off."""
        return self.execution.error

    @property
    def done(self) -> bool:
        """Whether the run has ended."""
        return self.execution.finished.done()

    @property
    def seconds(self) -> float:
        """How long the run took, or has taken so far."""
        events = self.execution.events
        if not events:
            return 0.0
        end = events[-1].time if self.done else datetime.now(UTC).timestamp()
        return end - events[0].time

    @property
    def outputs(self) -> dict[str, Any]:
        """The values of the `data-output` nodes by id; where there is none, of the nodes nobody follows."""
        top = [self.graph.nodes[id] for id in self.graph.children(None)]
        shown = [node for node in top if node.type == "data-output"] or [
            node for node in top if next(followers(self.graph, node.id), None) is None
        ]
        values = self._values()
        return {node.id: values[node.id] for node in shown if node.id in values}

    def outputs_of(self, path: str) -> dict[str, Any]:
        """The values of a node's outputs by port; empty while it has none."""
        for event in reversed(self.execution.events):
            if event.path == path and event.type == "node_completed":
                return dict(event.data)
        return {}

    def status_of(self, path: str) -> Status:
        """The status of a node; `idle` where the run did not come to it."""
        for event in reversed(self.execution.events):
            if event.path == path and event.type in STATUS_AFTER:
                return STATUS_AFTER[event.type]
        return "idle"

    def text_of(self, path: str) -> str:
        """What a node has streamed so far."""
        events = self.execution.events
        start = max((n for n, e in enumerate(events) if e.path == path and e.type == "node_started"), default=0)
        return "".join(
            str(event.data) for event in events[start:] if event.path == path and event.type == "node_progress"
        )

    def traceback_of(self, path: str) -> str:
        """The traceback of a node that failed; empty for one that did not."""
        for event in self.execution.events:
            if event.path == path and event.type == "node_error":
                return "".join(traceback.format_exception(event.data))
        return ""

    @cached_property
    def _final_frame(self) -> pd.DataFrame:
        return frame_of(self.execution.events, self.graph)

    @property
    def frame(self) -> pd.DataFrame:
        """One row per node execution, in the order in which they began.

        Columns: path, type, status, seconds, model (which answered), tokens (in and out together), cost
        (US dollars), output (the value), error (its type and message), started (UTC).
        """
        if not self.done:
            return frame_of(list(self.execution.events), self.graph)
        return self._final_frame.copy(deep=not _copies_on_write())

    @property
    def events(self) -> pd.DataFrame:
        """One row per event, in order: type, path, time (UTC), data."""
        return events_frame(list(self.execution.events))

    def stop(self) -> None:
        """Cancel what runs and what waits; finished results stay."""
        self.execution.stop()

    def result(self, timeout: float | None = None) -> Self:
        """Wait for the end; the kernel's Interrupt stops the run.

        Args:
            timeout: how long to wait, in seconds; without it, as long as it takes.

        Raises:
            NodeError: a node failed.
            asyncio.CancelledError: the run was stopped.
            TimeoutError: it takes longer; the run goes on.
            RunError: it would wait for itself, in a function that runs on the engine's loop.
        """
        if self.execution.on_engine() and not self.done:
            self.stop()
            raise RunError(
                "A function on the engine's loop cannot wait for a run, which needs that loop. "
                "Make it a plain `def`, which runs in a thread, or `await workflow.start()`."
            )
        waited = 0.0
        try:
            while True:
                part = _POLL if timeout is None else min(_POLL, timeout - waited)
                try:
                    self.execution.finished.result(max(part, 0))
                    break
                except FutureTimeout:
                    waited += part
                    if timeout is not None and waited >= timeout:
                        raise TimeoutError(f"{self!r} takes longer than {timeout} s; it goes on.") from None
        except KeyboardInterrupt:
            self.stop()
            raise
        return self._ended()

    def subscribe(self, subscriber: Subscriber, since: int = 0) -> Callable[[], None]:
        """Be handed every event from number `since` on, in batches, on the engine's thread; returns what ends it.

        Args:
            subscriber: called with a list of new `RunEvent`; it must return quickly.
            since: how many events to leave out.
        """
        return self.execution.subscribe(subscriber, since)

    async def _awaited(self) -> Self:
        try:
            await asyncio.shield(asyncio.wrap_future(self.execution.finished))
        except asyncio.CancelledError:
            self.stop()
            raise
        return self._ended()

    def _ended(self) -> Self:
        if self.error is not None:
            raise self.error
        if self.status == "cancelled":
            raise asyncio.CancelledError("The run was stopped.")
        return self

    def _values(self) -> dict[str, Any]:
        level = self.execution.levels.get("")
        if level is None:
            return {}
        values = zip(level.plan.steps, level.values, strict=False)
        return {step.id: value for step, value in values if value is not PENDING and value is not ABSENT}

    def _no_value(self, path: str, id: str, ran: bool) -> str:
        if id not in self.graph.nodes:
            return f"There is no node {path!r} in this run. It has {', '.join(self.graph.nodes)}."
        last = next((e for e in reversed(self.execution.events) if e.path.rpartition("/")[2] == id), None)
        if last is None:
            return f"{path} has no value: the run did not come to it."
        if last.type == "node_error":
            return f"{path} has no value: it failed with {said(last.data)}"
        if last.type == "node_skipped":
            return f"{path} has no value: it was skipped, since {last.data}."
        return (
            f"{path} has no value: it is {STATUS_AFTER.get(last.type, 'running')}."
            if ran
            else f"{path} has no value."
        )


def frame_of(events: Sequence[RunEvent], graph: Graph) -> pd.DataFrame:
    """Events as one row per node execution; `Run.frame` tells the columns."""
    rows = _rows(events, {id: node.type for id, node in graph.nodes.items()})
    return _frame(dict(zip(COLUMNS, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(COLUMNS, ()))


def _rows(events: Sequence[RunEvent], types: Mapping[str, str]) -> list[list[Any]]:
    rows: dict[str, list[Any]] = {}
    find = rows.get
    for kind, path, time, data, usage, _ in events:
        if kind == "node_progress" or kind == "workflow_status":
            continue
        row = find(path)
        if row is None:
            type = types.get(path) or types.get(path.rpartition("/")[2], "")
            row = rows[path] = [path, type, STATUS_AFTER[kind], None, None, None, None, None, None, time]
        if kind == "node_completed":
            row[2], row[3], row[7] = "completed", time - row[9], data
            if len(data) == 1:
                (row[7],) = data.values()
        elif kind == "node_started":
            row[2], row[9] = "running", time
        elif kind != "node_queued":
            row[2], row[3] = STATUS_AFTER[kind], time - row[9]
            row[8] = said(data) if kind == "node_error" else data
        if usage is not None:
            row[4] = f"{usage.model} ({usage.backend})"
            row[5] = (usage.input_tokens or 0) + (usage.output_tokens or 0)
            row[6] = usage.cost
    return list(rows.values())


def _frame(columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    import numpy
    import pandas as pd

    unknown = numpy.array([count is None for count in columns["tokens"]], dtype=bool)
    tokens = numpy.array([count or 0 for count in columns["tokens"]], dtype="int64")
    typed = {
        "seconds": numpy.array(columns["seconds"], dtype="float64"),
        "tokens": pd.arrays.IntegerArray(tokens, unknown),
        "cost": numpy.array(columns["cost"], dtype="float64"),
        "started": _moments(columns["started"]),
    }
    index = pd.RangeIndex(len(tokens))  # one for all columns: pandas need not find out that they agree
    frame = {
        name: pd.Series(typed[name], index, copy=False) if name in typed else _objects(columns[name], index)
        for name in COLUMNS
    }
    return pd.DataFrame(frame, index, copy=False)


def _copies_on_write() -> bool:
    """Whether pandas copies a table when somebody writes into it, and not before."""
    import pandas as pd

    return int(pd.__version__.partition(".")[0]) >= 3


def events_frame(events: Sequence[RunEvent]) -> pd.DataFrame:
    """Events as one row each: type, path, time (UTC), data."""
    import pandas as pd

    return pd.DataFrame(
        {
            "type": [event.type for event in events],
            "path": [event.path for event in events],
            "time": _moments([event.time for event in events]),
            "data": _objects([event.data for event in events], pd.RangeIndex(len(events))),
        }
    )


def _objects(values: Sequence[Any], index: pd.Index[Any]) -> pd.Series[Any]:
    """Values as they are, whatever they are: pandas alone would guess a type, or take a list for a dimension."""
    import numpy
    import pandas as pd

    return pd.Series(numpy.fromiter(values, object, len(values)), index, dtype=object, copy=False)


def _moments(seconds: Sequence[float]) -> pd.DatetimeIndex:
    import numpy
    import pandas as pd

    microseconds = (numpy.array(seconds, dtype="float64") * 1e6).round().astype("int64")
    return pd.DatetimeIndex(microseconds.view("datetime64[us]"), tz="UTC")
