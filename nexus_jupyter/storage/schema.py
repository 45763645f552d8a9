"""The tables of what outlives a kernel, in types that SQLite and PostgreSQL share.

- `runs`: one row for each run; its `document` is the workflow as it was then, its `options` are how it was begun.
- `results`: what became of a node, each time one ended. Small outputs lie in the row itself, as JSON. Number 0,
  with an empty path, holds what the run was given; the others are counted anew in each attempt (`first_number`).
- `result_values`: outputs that do not lie in the row: where their value is, or why it is not kept.
- `calls`: answers of models, which are finished long before their node is.
- `pins`: the values of pinned nodes, by the name that a workflow's file has for them.
- `vals`: values by the digest of their content, each once however many runs had it.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

VERSION = 2
"""The number of this schema, which the database holds too."""

UPGRADES = {1: ("ALTER TABLE runs ADD COLUMN options TEXT NOT NULL DEFAULT '{}'",)}
"""By number of a schema, what makes the next one of it."""

FIRST_RUN = 1001
"""Recorded runs are counted from here, so that none is taken for one of the unrecorded `r1`, `r2`."""

metadata = MetaData()


def first_number(attempt: int) -> int:
    """Where an attempt of a run begins to count: above all attempts before it, whatever they still write."""
    return attempt << 32


def _digest(name: str, *rest: object, **options: object) -> Column[str]:
    return Column(name, String(64), *rest, **options)  # type: ignore[arg-type]


def _usage() -> list[Column[object]]:
    """What a model call took, as in `Usage`."""
    return [
        Column("model", Text),
        Column("backend", Text),
        Column("input_tokens", Integer),
        Column("output_tokens", Integer),
        Column("cost", Float),
        Column("finish", Text),
    ]


schema_version = Table("schema_version", metadata, Column("version", Integer, nullable=False))

documents = Table(
    "documents", metadata, _digest("digest", primary_key=True), Column("document", Text, nullable=False)
)

vals = Table(
    "vals",
    metadata,
    _digest("digest", primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("size", Integer, nullable=False),
    Column("used", Float, nullable=False, index=True),
    Column("data", LargeBinary, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("workflow", Text, nullable=False),
    Column("path", Text),
    _digest("document", ForeignKey("documents.digest"), nullable=False, index=True),
    Column("mode", Text, nullable=False),
    Column("options", Text, nullable=False, server_default="{}"),
    Column("status", String(16), nullable=False),
    Column("error", Text, nullable=False),
    Column("started", Float, nullable=False),
    Column("seconds", Float),
    Column("attempts", Integer, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("process_started", Float, nullable=False),
    Column("host", Text, nullable=False),
    sqlite_autoincrement=True,  # the number of a run that is gone is not given again
)

results = Table(
    "results",
    metadata,
    Column("run", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("path", Text, nullable=False),
    _digest("key", nullable=False, index=True),
    Column("status", String(16), nullable=False),
    Column("outputs", Text),
    *_usage(),
    Column("started", Float, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("error", Text, nullable=False),
    Column("origin", String(16), nullable=False),
    sqlite_with_rowid=False,  # the results of a run lie together, and only one tree is written
)

result_values = Table(
    "result_values",
    metadata,
    Column("run", Integer, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("port", Text, primary_key=True),
    _digest("digest", ForeignKey("vals.digest", ondelete="SET NULL"), index=True),
    Column("unstored", Text, nullable=False),
    ForeignKeyConstraint(["run", "number"], ["results.run", "results.number"], ondelete="CASCADE"),
    sqlite_with_rowid=False,
)

calls = Table(
    "calls",
    metadata,
    Column("run", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("path", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("answer", Text),
    _digest("digest", ForeignKey("vals.digest", ondelete="SET NULL"), index=True),
    *_usage(),
    Column("answered", Float, nullable=False),
    sqlite_with_rowid=False,
)

pins = Table(
    "pins",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("port", Text, primary_key=True),
    _digest("digest", ForeignKey("vals.digest"), nullable=False, index=True),
)
