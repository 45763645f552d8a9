"""Events of a run as DataFrames."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from .engine.values import said
from .model.events import STATUS_AFTER, RunEvent
from .model.graph import Graph
from .model.linking import own_id

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("path", "type", "status", "seconds", "model", "tokens", "cost", "output", "error", "started", "origin")
"""The columns of `Run.frame`."""
Columns = Mapping[str, Any]
"""By name of a column: its values, or the one value of all rows (a text, or None)."""
_ENDS = ("node_error", "node_skipped", "node_cancelled")


def frame_of(
    events: Sequence[RunEvent], graph: Graph, in_file: Callable[[str], str] = lambda path: ""
) -> pd.DataFrame:
    """Events as one row per node execution; `Run.frame` tells the columns.

    Args:
        events: what happened.
        graph: the workflow.
        in_file: gives the type of a node that came from a file inside the workflow, by its path.
    """
    columns = _simple(events, graph)
    if columns is None:
        rows = _rows(events, graph, in_file)
        columns = dict(zip(COLUMNS, map(list, zip(*rows, strict=True)), strict=True)) if rows else _none
    return _frame(columns)


_none: Columns = {name: [] for name in COLUMNS}


def _simple(events: Sequence[RunEvent], graph: Graph) -> Columns | None:
    """The columns of a run in which every node only began and completed, and called no model; None of any other.

    A run of thousands of trivial nodes is most often such a one, and its table is then made column by column.
    """
    if not events or events[-1].type != "workflow_status":
        return None
    began, ended = events[1:-1:2], events[2:-1:2]  # one after the other, between the statuses of the run
    if {event[0] for event in began} != {"node_started"} or {event[0] for event in ended} != {"node_completed"}:
        began = [event for event in events if event[0] == "node_started"]
        ended = [event for event in events if event[0] == "node_completed"]
    if not ended or not len(events) - 2 == 2 * len(began) == 2 * len(ended):
        return None
    paths, starts = [event[1] for event in began], [event[2] for event in began]
    try:
        if [event[1] for event in ended] != paths:
            by_path = {event[1]: event for event in ended}
            ended = [by_path[path] for path in paths]
        types = [graph.nodes[path].type for path in paths]
    except KeyError:  # one has not completed, or is in a zone, where it is found by more than its path
        return None
    _, _, ends, found, usages, origins = zip(*ended, strict=True)
    if usages.count(None) < len(usages) or set(map(len, found)) != {1}:
        return None
    return {
        "path": paths,
        "type": types,
        "status": "completed",
        "seconds": [end - start for start, end in zip(starts, ends, strict=True)],
        "model": None,
        "tokens": None,
        "cost": None,
        "output": list(chain.from_iterable(map(dict.values, found))),
        "error": None,
        "started": starts,
        "origin": origins if any(origins) else "",
    }


def _rows(events: Sequence[RunEvent], graph: Graph, in_file: Callable[[str], str]) -> list[list[Any]]:
    types = {id: node.type for id, node in graph.nodes.items()}
    rows: dict[str, list[Any]] = {}
    find = rows.get
    for kind, path, time, data, usage, origin in events:
        if kind == "node_progress" or kind == "workflow_status":
            continue
        row = find(path)
        if row is None:
            type = types.get(path) or types.get(own_id(path, graph) or "") or in_file(path)
            row = rows[path] = [path, type, STATUS_AFTER[kind], None, None, None, None, None, None, time, ""]
        if kind == "node_completed":
            row[2], row[3], row[7], row[10] = "completed", time - row[9], data, origin
            if len(data) == 1:
                (row[7],) = data.values()
        elif kind == "node_started":
            row[2], row[9] = "running", time
        elif kind in _ENDS:
            row[2], row[3] = STATUS_AFTER[kind], time - row[9]
            row[8] = said(data) if kind == "node_error" else data
        else:
            row[2] = STATUS_AFTER[kind]
        if usage is not None:
            row[4] = f"{usage.model} ({usage.backend})"
            row[5] = (usage.input_tokens or 0) + (usage.output_tokens or 0)
            row[6] = usage.cost
    return list(rows.values())


def _frame(columns: Columns) -> pd.DataFrame:
    import numpy
    import pandas as pd

    rows, counts, costs = len(columns["path"]), columns["tokens"], columns["cost"]
    unknown = numpy.full(rows, True) if counts is None else numpy.array([count is None for count in counts], bool)
    tokens = numpy.zeros(rows, "int64") if counts is None else numpy.array([n or 0 for n in counts], "int64")
    typed = {
        "seconds": numpy.array(columns["seconds"], dtype="float64"),
        "tokens": pd.arrays.IntegerArray(tokens, unknown),
        "cost": numpy.full(rows, numpy.nan) if costs is None else numpy.array(costs, dtype="float64"),
        "started": _moments(columns["started"]),
    }
    frame = {name: typed[name] if name in typed else _objects(columns[name], rows) for name in COLUMNS}
    return pd.DataFrame(frame, pd.RangeIndex(rows), copy=False)


def copies_on_write() -> bool:
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
            "data": _objects([event.data for event in events], len(events)),
        }
    )


def _objects(values: Sequence[Any] | str | None, rows: int) -> pd.Index[Any]:
    """Values as they are, whatever they are: pandas alone would guess a type, or take a list for a dimension.

    In an index, which costs half of what a series does.
    """
    import numpy
    import pandas as pd

    if values is None or isinstance(values, str):
        array = numpy.empty(rows, dtype=object)
        array.fill(values)  # `numpy.full` would make a text of its own for each row
    else:
        array = numpy.fromiter(values, object, rows)
    kept: pd.Index[Any] = pd.Index(array, dtype=object, copy=False)
    return kept


def _moments(seconds: Sequence[float]) -> pd.DatetimeIndex:
    import numpy
    import pandas as pd

    microseconds = (numpy.array(seconds, dtype="float64") * 1e6).round().astype("int64")
    return pd.DatetimeIndex(microseconds.view("datetime64[us]"), tz="UTC")
