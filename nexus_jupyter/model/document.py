"""A graph to and from its document, the readable JSON of a `*.nexus.json` file.

One short function in `MIGRATIONS` per format number turns an older document into the next; the document of
an unknown type of node, and every unknown key, comes back as it went in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from ..errors import FormatTooNew, StorageError
from .graph import Graph, with_index
from .records import (
    Fields,
    ShapeError,
    connection_fields,
    connection_from,
    drawing_from,
    expect_list,
    expect_mapping,
    expect_text,
    node_fields,
    node_from,
)

FORMAT = 1
"""The number of the format that `to_json` writes."""

SUFFIX = ".nexus.json"
"""How the names of workflow files end."""

MIGRATIONS: dict[int, Callable[[Fields], Fields]] = {}
"""By format number: what makes the next format of a document."""

_WIDTH = 108
_LONE = re.compile("[\ud800-\udfff]")  # half of a character, which JSON can write and UTF-8 cannot


def to_json(graph: Graph) -> Fields:
    """The document of a graph, its keys in the order in which people read them."""
    return {
        "format": FORMAT,
        "name": graph.name,
        "description": graph.description,
        "nodes": [{"id": node.id, **node_fields(node)} for node in graph.nodes.values()],
        "connections": [{"id": line.id, **connection_fields(line)} for line in graph.connections.values()],
        "groups": [{"id": id, **fields} for id, fields in graph.groups.items()],
        "notes": [{"id": id, **fields} for id, fields in graph.notes.items()],
        **graph.extra,
    }


def from_json(value: Any) -> Graph:
    """The graph of a document.

    Nothing is run or imported, and nothing but the shape is checked: `check.py` says whether the graph holds
    together.

    Raises:
        FormatTooNew: a newer NEXUS Jupyter wrote it.
        StorageError: it is not a workflow document; tells the place.
    """
    try:
        rest = _migrated(dict(expect_mapping(value, "the document")))
        graph = Graph(
            name=expect_text(rest.pop("name", ""), "name"),
            description=expect_text(rest.pop("description", ""), "description"),
            nodes=_table(rest.pop("nodes", ()), "nodes", node_from),
            connections=_table(rest.pop("connections", ()), "connections", connection_from),
            groups=_table(rest.pop("groups", ()), "groups", drawing_from),
            notes=_table(rest.pop("notes", ()), "notes", drawing_from),
            extra={key: item for key, item in rest.items() if key != "format"},
        )
    except ShapeError as error:
        raise StorageError(f"This is not a workflow document: {error} Mend it there and load again.") from error
    return with_index(graph)


def dumps(graph: Graph, *, compact: bool = False) -> str:
    """The text of a graph's file, with short objects on one line, so that a diff reads well.

    Args:
        graph: what to write.
        compact: all on one line, for a reader that is no person.

    Raises:
        StorageError: a property holds what JSON cannot; names the node and the property.
    """
    try:
        # First what JSON makes of it: keys become text, so that the file reads back.
        line = json.dumps(to_json(graph), allow_nan=False)
        if compact:
            return line
        document = json.loads(line)
        return _LONE.sub(lambda half: f"\\u{ord(half[0]):04x}", _pretty(document, 0, within="")) + "\n"
    except (TypeError, ValueError, RecursionError) as error:
        raise StorageError(_unsayable(graph, error)) from error


def loads(text: str) -> Graph:
    """The graph of a file's text.

    Raises:
        FormatTooNew: a newer NEXUS Jupyter wrote it.
        StorageError: it is no JSON, or not a workflow document; tells the place.
    """
    try:
        value = json.loads(text, parse_float=_finite, parse_constant=_finite)
    except json.JSONDecodeError as error:
        line = text.split("\n")[error.lineno - 1].strip()
        raise StorageError(
            f"This is not JSON: {error.msg} at line {error.lineno}, column {error.colno}: {line[:60]!r}. "
            "Mend that line, or take an earlier version of the file."
        ) from error
    except (ValueError, RecursionError) as error:
        raise StorageError(f"This is not JSON that can be read: {error}. Mend it and load again.") from error
    return from_json(value)


def _migrated(document: Fields) -> Fields:
    number = document.get("format")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise ShapeError("format", f"a number from 1 to {FORMAT}", number)
    if number > FORMAT:
        raise FormatTooNew(
            f"This workflow has format {number}; this NEXUS Jupyter reads up to {FORMAT}. "
            "Update it: pip install --upgrade nexus-jupyter. The file was left as it is."
        )
    for step in range(number, FORMAT):
        document = MIGRATIONS[step](document)
    return document


def _table(value: Any, name: str, read: Callable[[str, Mapping[str, Any], str], Any]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for number, item in enumerate(expect_list(value, name)):
        place = f"{name}[{number}]"
        fields = dict(expect_mapping(item, place))
        id = expect_text(fields.pop("id", None), f"{place}.id")
        if id in table:
            raise ShapeError(f"{place}.id", "an id that no other record has", id)
        table[id] = read(id, fields, f"{place} ({id})")
    return table


def _finite(text: str) -> float:
    if not isfinite(number := float(text)):
        raise ValueError(f"{text} is no number of JSON")
    return number


def _pretty(value: Any, indent: int, within: str) -> str:
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    # A connection is always one line, and every record begins a line: so diffs are read line by line.
    if not isinstance(value, (dict, list)) or not value or (within == "connections" and isinstance(value, dict)):
        return line
    if indent > 2 and len(line) + indent <= _WIDTH:
        return line
    pad = " " * (indent + 2)
    if isinstance(value, list):
        items = [f"{pad}{_pretty(item, indent + 2, within)}" for item in value]
        return "[\n" + ",\n".join(items) + f"\n{' ' * indent}]"
    items = [
        f"{pad}{json.dumps(key, ensure_ascii=False)}: {_pretty(item, indent + 2, key)}"
        for key, item in value.items()
    ]
    return "{\n" + ",\n".join(items) + f"\n{' ' * indent}}}"


def _unsayable(graph: Graph, error: Exception) -> str:
    for node in graph.nodes.values():
        for name, value in node.properties.items():
            try:
                json.dumps(value, allow_nan=False)
            except (TypeError, ValueError, RecursionError) as reason:
                return (
                    f"{node.id}.{name} holds a {type(value).__name__}, which a JSON file cannot hold: {reason}. "
                    "Give it text, a number, a list or a dict, or hand the value in with flow.run(...)."
                )
    return f"The workflow cannot be written as JSON: {error}."
