"""Outputs of nodes, and what their model calls took, to and from rows."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring_ascii as quoted
from time import time
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from ..nodes.models.chat import Usage
from .database import Database
from .schema import result_values, vals
from .stored_values import Unstorable, decode, encode, inline
from .writer import Rows

DROPPED = "it was dropped to make room"
UNUSED: tuple[None, ...] = (None,) * 6
"""The columns of `Usage` where no model was called."""


class Kept(NamedTuple):
    """An output that does not lie in the row of its result.

    Args:
        port: whose value it is.
        digest: what it is called in `vals`; None if it is not kept.
        unstored: why not.
    """

    port: str
    digest: str | None
    unstored: str


def add_outputs(rows: Rows, run: int, number: int, outputs: Mapping[str, Any]) -> str:
    """Outputs as rows: what is small as JSON, which is returned; the rest each in a row of its own."""
    inside = []
    for port, value in outputs.items():
        text = inline(value)
        if text is not None:
            inside.append(f"{quoted(port)}: {text}")
            continue
        try:
            rows.result_values.append((run, number, port, add_value(rows, value), ""))
        except Unstorable as reason:
            rows.result_values.append((run, number, port, None, str(reason)))
    return f"{{{', '.join(inside)}}}"


def add_value(rows: Rows, value: Any) -> str:
    """A value as a row; returns what it is called.

    Raises:
        Unstorable: it would not come back as it is.
    """
    stored = encode(value)
    digest = stored.digest
    rows.vals.append((digest, stored.kind, len(stored.data), time(), stored.data))
    return digest


def kept_apart(connection: Connection, which: ColumnElement[bool]) -> dict[tuple[int, int], list[Kept]]:
    """The outputs that lie apart, by the run and the number of their result."""
    found: dict[tuple[int, int], list[Kept]] = defaultdict(list)
    for row in connection.execute(select(result_values).where(which)):
        found[row.run, row.number].append(Kept(row.port, row.digest, row.unstored or DROPPED))
    return found


def outputs_of(database: Database, text: str, apart: Sequence[Kept]) -> dict[str, Any]:
    """The outputs of a result by port.

    Raises:
        Unstorable: one of them is not kept.
        StorageError: the database cannot be read.
    """
    outputs: dict[str, Any] = json.loads(text)
    for port, digest, unstored in apart:
        if digest is None:
            raise Unstorable(unstored)
        outputs[port] = value_of(database, digest)
    return outputs


def value_of(database: Database, digest: str) -> Any:
    """A value by what it is called.

    Raises:
        Unstorable: it is not kept any more.
        StorageError: the database cannot be read.
    """
    with database.reading() as connection:
        row = connection.execute(select(vals.c.kind, vals.c.data).where(vals.c.digest == digest)).first()
    if row is None:
        raise Unstorable(DROPPED)
    return decode(row.kind, row.data)


def storable(text: str) -> str:
    """A text as the database takes it: half a pair of surrogates, which is no character, is written out."""
    return text.encode("utf-8", "backslashreplace").decode()


def usage_columns(usage: Usage | None) -> tuple[Any, ...]:
    """What model calls took, in the order of the columns."""
    if usage is None:
        return UNUSED
    model, backend, finish = (
        storable(usage.model),
        storable(usage.backend),
        usage.finish and storable(usage.finish),
    )
    return model, backend, usage.input_tokens, usage.output_tokens, usage.cost, finish


def usage_of(row: Any) -> Usage | None:
    """What model calls took, from a row of `results` or `calls`."""
    if row.model is None:
        return None
    return Usage(row.model, row.backend, row.input_tokens, row.output_tokens, row.cost, row.finish)
