"""Events of a run as DataFrames."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .engine.values import said
from .model.events import STATUS_AFTER, RunEvent
from .model.graph import Graph

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("path", "type", "status", "seconds", "model", "tokens", "cost", "output", "error", "started", "origin")
"""The columns of `Run.frame`."""
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
    rows = _rows(events, graph, in_file)
    return _frame(dict(zip(COLUMNS, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(COLUMNS, ()))


def _type_inside(path: str, graph: Graph) -> str:
    """The type of a node in a zone; empty for one that came from a file."""
    _, zone, _, id = ["", "", "", *path.split("/")][-4:]
    node = graph.nodes.get(id)
    return node.type if node is not None and node.parent == zone else ""


def _rows(events: Sequence[RunEvent], graph: Graph, in_file: Callable[[str], str]) -> list[list[Any]]:
    types = {id: node.type for id, node in graph.nodes.items()}
    rows: dict[str, list[Any]] = {}
    find = rows.get
    for kind, path, time, data, usage, origin in events:
        if kind == "node_progress" or kind == "workflow_status":
            continue
        row = find(path)
        if row is None:
            type = types.get(path) or _type_inside(path, graph) or in_file(path)
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
