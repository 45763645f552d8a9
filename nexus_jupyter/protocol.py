"""The messages between a room and its clients, to and from JSON; the same over a comm and a WebSocket.

Values stay in the kernel: what travels is a preview of each, and pages of a value where a client asks for them.
"""

from __future__ import annotations

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
from .nodes.convert import as_text
from .nodes.models.choose import BackendStatus
from .previews import preview
from .saving import FileState

MOST_ROWS = 1_000
"""How many rows a page of a value holds at most."""
_TRACEBACK = 20_000

Message = dict[str, Any]
Mode = Literal["all", "from", "to", "only", "stale"]


@dataclass(frozen=True, slots=True)
class Hello:
    """A client has come; `number` counts its hellos, and the welcome repeats it."""

    client: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Presence:
    """A client is still there, or leaves."""

    client: str
    leaves: bool


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


@dataclass(frozen=True, slots=True)
class ModelsRequest:
    """Ask which models a node could use."""

    client: str
    node: str


@dataclass(frozen=True, slots=True)
class SecretRequest:
    """Ask whether a secret is set; its value is never told."""

    client: str
    name: str


@dataclass(frozen=True, slots=True)
class SaveRequest:
    """Write the file now; with `overwrite` also over what someone else wrote meanwhile."""

    client: str
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """Take what the file holds."""

    client: str


Request = (
    Hello
    | Presence
    | ChangeRequest
    | HistoryRequest
    | LayoutRequest
    | RunRequest
    | StopRequest
    | ValueRequest
    | ModelsRequest
    | SecretRequest
    | SaveRequest
    | LoadRequest
)


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
    "hello": lambda client, message: Hello(client, int(message.get("number", 0))),
    "here": lambda client, message: Presence(client, leaves=False),
    "leave": lambda client, message: Presence(client, leaves=True),
    "change": _change_request,
    "undo": lambda client, message: HistoryRequest(client, redo=False),
    "redo": lambda client, message: HistoryRequest(client, redo=True),
    "layout": lambda client, message: LayoutRequest(client),
    "run": _run_request,
    "stop": lambda client, message: StopRequest(client, str(message["run"])),
    "value": _value_request,
    "models": lambda client, message: ModelsRequest(client, str(message["node"])),
    "secret": lambda client, message: SecretRequest(client, str(message["name"])),
    "save": lambda client, message: SaveRequest(client, message.get("overwrite") is True),
    "load": lambda client, message: LoadRequest(client),
}


def welcome(
    hello: Hello,
    revision: int,
    graph: Graph,
    types: Iterable[NodeType],
    problems: Sequence[Any],
    run: Message | None,
    seq: int,
    file: FileState,
) -> Message:
    """The answer to `hello`: all there is.

    Args:
        hello: who came.
        revision: the number of the last change.
        graph: the graph as it is.
        types: the node types.
        problems: what is wrong with the graph.
        run: the newest run, as `snapshot` tells it.
        seq: the last edit of this client that was answered.
        file: how the workflow's file stands.
    """
    return {
        "type": "welcome",
        "client": hello.client,
        "number": hello.number,
        "revision": revision,
        "document": to_json(graph),
        "types": [type_json(each) for each in types],
        "problems": [each.to_json() for each in problems],
        "run": run,
        "seq": seq,
        "file": file.to_json(),
    }


def models_json(backends: Iterable[BackendStatus]) -> list[Message]:
    """What each back end has, or why it does not answer."""
    return [
        {"backend": each.backend, "models": list(each.models)}
        | ({"problem": each.problem} if each.problem else {})
        for each in backends
    ]


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
