"""A DataFrame to and from Arrow IPC, exactly as it was.

What Arrow alone would change travels in notes beside it: columns of objects are written as JSON, cell by cell; the
frequency of an index and column labels that are a range are written down and put back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from .exact_json import exact_json

if TYPE_CHECKING:
    import pandas as pd

_NOTES = b"nexus"


def to_arrow(frame: pd.DataFrame) -> bytes:
    """A DataFrame as an Arrow IPC stream.

    Raises:
        ValueError: it would not come back as it was; says why.
    """
    import pyarrow as pa

    if exact_json(frame.attrs) is None:
        raise ValueError("JSON would change its attrs")
    objects = [number for number, dtype in enumerate(frame.dtypes) if str(dtype) == "object"]
    shown = frame.copy(deep=False)
    for number in objects:
        shown.isetitem(number, [_cell(cell) for cell in frame.iloc[:, number]])
    table = pa.Table.from_pandas(shown)
    notes = {_NOTES: json.dumps(_notes(frame, objects))}
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), **notes})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
        writer.write_table(table)
    data: bytes = sink.getvalue().to_pybytes()
    if not _same(frame, from_arrow(data)):
        raise ValueError("Arrow would change it")
    return data


def from_arrow(data: bytes) -> pd.DataFrame:
    """The DataFrame of an Arrow IPC stream that `to_arrow` wrote."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    with pa.ipc.open_stream(data) as reader:
        table = reader.read_all()
    frame: pd.DataFrame = table.to_pandas()
    notes = json.loads(table.schema.metadata[_NOTES])
    for number in notes["objects"]:
        cells = map(json.loads, frame.iloc[:, number])
        frame.isetitem(number, np.fromiter(cells, object, len(frame)))
    if notes["frequency"]:
        cast("Any", frame.index).freq = notes["frequency"]
    if notes["columns"]:
        frame.columns = pd.RangeIndex(range(*notes["columns"]), name=frame.columns.name)
    return frame


def _notes(frame: pd.DataFrame, objects: list[int]) -> Mapping[str, Any]:
    labels: Any = frame.columns
    return {
        "objects": objects,
        "frequency": getattr(frame.index, "freqstr", None),
        "columns": [labels.start, labels.stop, labels.step] if hasattr(labels, "step") else None,
    }


def _cell(value: Any) -> str:
    text = exact_json(value)
    if text is None:
        raise ValueError(f"JSON would change a {type(value).__name__} in a cell")
    return text


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    return (
        one.equals(other)
        and one.index.identical(other.index)
        and one.columns.identical(other.columns)
        and getattr(one.index, "freq", None) == getattr(other.index, "freq", None)
        and one.attrs == other.attrs
    )
