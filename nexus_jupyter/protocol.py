"""The messages between a room and its clients, to and from JSON; the same over a comm and a WebSocket.

Values stay in the kernel: what travels is a preview of each, and pages of a value where a client asks for them.
"""

from __future__ import annotations

import base64
import io
import json
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from .errors import ProtocolError
from .model.change import Change
from .model.document import to_json
from .model.events import STATUS_AFTER, RunEvent
from .model.graph import Graph
from .model.node_type import NodeType
from .model.records import ShapeError, port_json
from .nodes.convert import as_text, is_frame, is_image, is_json

PREVIEW = 65_536
"""How large a preview may be, in bytes of its JSON."""
ROWS = 20
"""How many rows of a table a preview holds."""
MOST_ROWS = 1_000
"""How many rows a page of a value holds at most."""
_PIXELS = 512
_TRACEBACK = 20_000

Message = dict[str, Any]
Mode = Literal["all", "from", "to", "only", "stale"]


@dataclass(frozen=True, slots=True)
class Hello:
    """A client has come."""

    client: str


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """A client's edit; `seq` counts them. Edits in a row with one `mark` are one step to undo."""

    client: str
    seq: int
    change: Change
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class HistoryRequest:
    """Take the newest step back, or make it again."""

    client: str
    redo: bool


@dataclass(frozen=True, slots=True)
class LayoutRequest:
    """Arrange all nodes."""

    client: str


@dataclass(frozen=True, slots=True)
class RunRequest:
    """Begin a run."""

    client: str
    mode: Mode = "all"
    nodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StopRequest:
    """Stop a run."""

    client: str
    run: str


@dataclass(frozen=True, slots=True)
class ValueRequest:
    """Ask for a page of a value."""

    client: str
    run: str
    path: str
    port: str
    offset: int = 0
    limit: int = 200


Request = Hello | ChangeRequest | HistoryRequest | LayoutRequest | RunRequest | StopRequest | ValueRequest


def read(message: Any) -> Request:
    """The request that a client's message is.

    Raises:
        ProtocolError: it is none; says what is wrong with it.
    """
    if not isinstance(message, Mapping):
        raise ProtocolError(f"A message is a JSON object, and this is {message!r:.60}")
    kind, client = message.get("type"), message.get("client")
    if not isinstance(client, str) or not client:
        raise ProtocolError(f"A {kind!r} message needs the id of its client.")
    if not isinstance(kind, str) or kind not in _READERS:
        raise ProtocolError(f"There is no message {kind!r}. There are {', '.join(_READERS)}.")
    try:
        request: Request = _READERS[kind](client, message)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise ProtocolError(f"This {kind!r} message cannot be read: {what}") from error
    return request


def _change_request(client: str, message: Mapping[str, Any]) -> ChangeRequest:
    mark = message.get("mark")
    return ChangeRequest(
        client, int(message["seq"]), Change.from_json(message["change"]), None if mark is None else str(mark)
    )


def _run_request(client: str, message: Mapping[str, Any]) -> RunRequest:
    mode = message.get("mode", "all")
    if mode not in get_args(Mode):
        raise ShapeError("mode", f"one of {', '.join(get_args(Mode))}", mode)
    return RunRequest(client, mode, tuple(map(str, message.get("nodes", ()))))


def _value_request(client: str, message: Mapping[str, Any]) -> ValueRequest:
    return ValueRequest(
        client,
        str(message["run"]),
        str(message["path"]),
        str(message["port"]),
        max(0, int(message.get("offset", 0))),
        min(MOST_ROWS, max(1, int(message.get("limit", 200)))),
    )


_READERS: dict[Any, Any] = {
    "hello": lambda client, message: Hello(client),
    "change": _change_request,
    "undo": lambda client, message: HistoryRequest(client, redo=False),
    "redo": lambda client, message: HistoryRequest(client, redo=True),
    "layout": lambda client, message: LayoutRequest(client),
    "run": _run_request,
    "stop": lambda client, message: StopRequest(client, str(message["run"])),
    "value": _value_request,
}


def welcome(
    client: str,
    revision: int,
    graph: Graph,
    types: Iterable[NodeType],
    problems: Sequence[Any],
    run: Message | None,
    seq: int,
) -> Message:
    """The answer to `hello`: all there is.

    Args:
        client: who came.
        revision: the number of the last change.
        graph: the graph as it is.
        types: the node types.
        problems: what is wrong with the graph.
        run: the newest run, as `snapshot` tells it.
        seq: the last edit of this client that was answered.
    """
    return {
        "type": "welcome",
        "client": client,
        "revision": revision,
        "document": to_json(graph),
        "types": [type_json(each) for each in types],
        "problems": [each.to_json() for each in problems],
        "run": run,
        "seq": seq,
    }


def type_json(node_type: NodeType) -> Message:
    """What the palette and the form need to know of a type."""
    zone = node_type.zone
    return {
        "name": node_type.name,
        "label": node_type.label,
        "help": node_type.help,
        "category": node_type.category,
        "icon": node_type.icon,
        "inputs": [port_json(port) for port in node_type.inputs],
        "outputs": [port_json(port) for port in node_type.outputs],
        "zone": zone
        and {
            "sources": [port_json(port) for port in zone.sources],
            "targets": [port_json(port) for port in zone.targets],
        },
        "fires": node_type.fires,
        "schema": node_type.schema(),
        "version": node_type.version,
    }


def event_json(event: RunEvent, began: float | None = None) -> Message:
    """An event as JSON, its values as previews.

    Args:
        event: what happened.
        began: when its node began, in seconds since the epoch.
    """
    message: Message = {"type": event.type, "path": event.path}
    if event.type == "node_progress":
        return {**message, "text": as_text(event.data)}
    if event.type == "node_started":
        return {**message, "timestamp": event.timestamp}
    if began is not None:
        message["seconds"] = round(event.time - began, 4)
    if event.usage is not None:
        message |= usage_json(event.usage)
    if event.type == "node_completed":
        message["outputs"] = {port: preview(value) for port, value in event.data.items()}
    elif event.type == "node_error":
        message["error"] = error_json(event.data)
    elif event.type == "node_skipped":
        message["reason"] = event.data
    return message


def usage_json(usage: Any) -> Message:
    """Tokens, cost and model of a node's model calls."""
    found = {"tokens": usage.output_tokens, "cost": usage.cost, "model": f"{usage.model} · {usage.backend}"}
    return {key: value for key, value in found.items() if value is not None}


def error_json(error: BaseException) -> Message:
    """An exception: its type, message and traceback."""
    cause = error.__cause__ if type(error).__name__ == "NodeError" and error.__cause__ else error
    lines = "".join(traceback.format_exception(cause))
    return {"type": type(cause).__name__, "message": str(cause), "traceback": lines[-_TRACEBACK:]}


def snapshot(id: str, events: Sequence[RunEvent], status: str, seconds: float, progress: float) -> Message:
    """A run as it stands, for a client that comes while or after it runs.

    Args:
        id: of the run.
        events: what happened so far.
        status: how far the run is.
        seconds: how long it has taken.
        progress: from 0 to 1.
    """
    nodes: dict[str, Message] = {}
    began: dict[str, float] = {}
    for event in events:
        if event.type == "workflow_status":
            continue
        node = nodes.setdefault(event.path, {"status": "idle"})
        if event.type == "node_progress":
            node["text"] = node.get("text", "") + as_text(event.data)
            continue
        if event.type == "node_started":
            began[event.path] = event.time
            node.clear()
        message = event_json(event, began.get(event.path))
        for key in ("type", "path", "timestamp"):
            message.pop(key, None)
        node |= message | {"status": STATUS_AFTER[event.type]}
    return {
        "id": id,
        "seq": len(events),
        "status": status,
        "progress": progress,
        "seconds": round(seconds, 3),
        "nodes": nodes,
    }


def preview(value: Any) -> Any:
    """A value as small JSON: text and JSON as they are, of a large one the beginning, of a table the first rows.

    Another kind of value is an object whose `kind` says what it is: `dataframe` with `columns`, `rows` and
    `total`; `image` with `data`; `text` with `text`, where something was cut or is only described.
    """
    if is_frame(value):
        return _fitting({**_table(value, 0, ROWS), "kind": "dataframe"})
    if is_image(value):
        return {"kind": "image", "data": _small_image(value), "width": value.width, "height": value.height}
    if isinstance(value, str) and len(value) <= PREVIEW // 6:
        return value
    if not isinstance(value, str) and is_json(value):
        text = json.dumps(value, ensure_ascii=False)
        if len(text) <= PREVIEW // 6:
            return value
        return {"kind": "text", "text": text[: PREVIEW // 6] + "…", "total": len(text)}
    text = as_text(value)
    return {
        "kind": "text",
        "text": text[: PREVIEW // 6] + ("…" if len(text) > PREVIEW // 6 else ""),
        "total": len(text),
    }


def page(value: Any, offset: int, limit: int) -> Message:
    """A page of a value.

    Args:
        value: the value.
        offset: the first row, item or character.
        limit: how many rows or items; of a text, how many lines of 1,000 characters.
    """
    if is_frame(value):
        return {**_table(value, offset, limit), "kind": "dataframe", "offset": offset}
    if isinstance(value, (list, tuple)) and is_json(list(value)):
        rows = list(value[offset : offset + limit])
        return {"kind": "json", "offset": offset, "total": len(value), "rows": rows}
    text = as_text(value)
    return {"kind": "text", "offset": offset, "total": len(text), "text": text[offset : offset + limit * 1_000]}


def _table(frame: Any, offset: int, limit: int) -> Message:
    rows = json.loads(
        frame.iloc[offset : offset + limit].to_json(orient="values", date_format="iso", default_handler=str)
    )
    return {"columns": [str(column) for column in frame.columns], "rows": rows, "total": len(frame)}


def _fitting(table: Message) -> Message:
    """A table with as many rows as the preview may hold, and long cells cut."""
    longest = max(40, PREVIEW // max(1, 6 * len(table["columns"]) * max(1, len(table["rows"]))))
    rows = [
        [cell[:longest] + "…" if isinstance(cell, str) and len(cell) > longest else cell for cell in row]
        for row in table["rows"]
    ]
    while rows and len(json.dumps(rows)) > PREVIEW:
        rows = rows[: len(rows) // 2]
    return {**table, "rows": rows}


def _small_image(image: Any) -> str:
    """A PNG of at most 512 pixels a side that fits the preview, in base64."""
    side = _PIXELS
    while True:
        small = image.copy()
        small.thumbnail((side, side))
        buffer = io.BytesIO()
        small.save(buffer, "PNG")
        data = base64.b64encode(buffer.getvalue()).decode()
        if len(data) <= PREVIEW or side <= 32:
            return data
        side //= 2
