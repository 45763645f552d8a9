"""The messages between a room and its clients, to and from JSON; the same over a comm and a WebSocket.

Values stay in the kernel: what travels is a preview of each, and pages of a value where a client asks for them.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from .engine.budget import Budget
from .engine.values import message_of, said
from .errors import ProtocolError, RunError
from .gallery import Template
from .model.change import Change
from .model.document import to_json
from .model.events import ENDS, STATUS_AFTER, RunEvent
from .model.graph import Graph
from .model.node_type import NodeType
from .model.records import ShapeError, port_json
from .nodes.context import Choice, Question
from .nodes.models.choose import BackendStatus
from .previews import is_whole, preview, text_of
from .saving import FileState

MOST_ROWS = 1_000
"""How many rows a page of a value holds at most."""
_TRACEBACK = 20_000

Message = dict[str, Any]
Mode = Literal["all", "from", "to", "only", "stale"]
Action = Literal["pause", "continue", "step", "into", "out"]


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
class CollapseRequest:
    """Put nodes into one sub-workflow."""

    client: str
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnpackRequest:
    """Take the nodes of a sub-workflow out of it."""

    client: str
    node: str


@dataclass(frozen=True, slots=True)
class RunRequest:
    """Begin a run; without `cache` nothing known is taken, with `step` it pauses at the first node.

    `inputs` are values for its `data-input` nodes, by id.
    """

    client: str
    mode: Mode = "all"
    nodes: tuple[str, ...] = ()
    cache: bool = True
    step: bool = False
    budget: Budget | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TrustRequest:
    """Trust the code of the workflow, having looked at it."""

    client: str


@dataclass(frozen=True, slots=True)
class StopRequest:
    """Stop a run."""

    client: str
    run: str


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """Answer the question of a node."""

    client: str
    run: str
    path: str
    choice: Choice
    value: Any = None


@dataclass(frozen=True, slots=True)
class DebugRequest:
    """Pause a run, or let one held node or all of them go on."""

    client: str
    run: str
    action: Action
    path: str | None = None


@dataclass(frozen=True, slots=True)
class EditPausedRequest:
    """Put values in the place of those of a held node, by port."""

    client: str
    run: str
    path: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PinRequest:
    """Pin values of a node by port, or those it gave last; with `keep` they are written into the file."""

    client: str
    node: str
    keep: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PinnedRequest:
    """Ask for the pinned values of a node."""

    client: str
    node: str


@dataclass(frozen=True, slots=True)
class RunsRequest:
    """Ask for the recorded runs of the workflow."""

    client: str


@dataclass(frozen=True, slots=True)
class TemplatesRequest:
    """Ask for the workflows to begin with."""

    client: str


@dataclass(frozen=True, slots=True)
class ResumeRequest:
    """Begin a recorded run again where it ended."""

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
    | CollapseRequest
    | UnpackRequest
    | RunRequest
    | TrustRequest
    | StopRequest
    | AnswerRequest
    | DebugRequest
    | EditPausedRequest
    | PinRequest
    | PinnedRequest
    | RunsRequest
    | TemplatesRequest
    | ResumeRequest
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
    except (KeyError, TypeError, ValueError, OverflowError, RunError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise ProtocolError(f"This {kind!r} message cannot be read: {what}") from error
    return request


def _change_request(client: str, message: Mapping[str, Any]) -> ChangeRequest:
    mark = message.get("mark")
    return ChangeRequest(
        client, int(message["seq"]), Change.from_json(message["change"]), None if mark is None else str(mark)
    )


def _run_request(client: str, message: Mapping[str, Any]) -> RunRequest:
    return RunRequest(
        client,
        _one_of(message, "mode", Mode, "all"),
        tuple(map(str, message.get("nodes", ()))),
        message.get("cache") is not False,
        message.get("step") is True,
        Budget(**message["budget"]) if message.get("budget") is not None else None,
        _values(message, "inputs"),
    )


def _one_of(message: Mapping[str, Any], field: str, known: Any, otherwise: Any = None) -> Any:
    value = message.get(field, otherwise)
    if value not in get_args(known):
        raise ShapeError(field, f"one of {', '.join(get_args(known))}", value)
    return value


def _answer_request(client: str, message: Mapping[str, Any]) -> AnswerRequest:
    choice = _one_of(message, "choice", Choice)
    return AnswerRequest(client, str(message["run"]), str(message["path"]), choice, message.get("value"))


def _debug_request(client: str, message: Mapping[str, Any]) -> DebugRequest:
    path = message.get("path")
    action = _one_of(message, "action", Action)
    return DebugRequest(client, str(message["run"]), action, None if path is None else str(path))


def _values(message: Mapping[str, Any], field: str = "values") -> dict[str, Any]:
    values = message.get(field, {})
    if not isinstance(values, Mapping):
        raise ShapeError(field, "an object of values", values)
    return {str(key): value for key, value in values.items()}


def _edit_paused_request(client: str, message: Mapping[str, Any]) -> EditPausedRequest:
    return EditPausedRequest(client, str(message["run"]), str(message["path"]), _values(message))


def _pin_request(client: str, message: Mapping[str, Any]) -> PinRequest:
    return PinRequest(client, str(message["node"]), message.get("keep") is True, _values(message))


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
    "collapse": lambda client, message: CollapseRequest(client, tuple(str(id) for id in message["nodes"])),
    "unpack": lambda client, message: UnpackRequest(client, str(message["node"])),
    "run": _run_request,
    "trust": lambda client, message: TrustRequest(client),
    "stop": lambda client, message: StopRequest(client, str(message["run"])),
    "answer": _answer_request,
    "debug": _debug_request,
    "edit-paused": _edit_paused_request,
    "pin": _pin_request,
    "pinned": lambda client, message: PinnedRequest(client, str(message["node"])),
    "runs": lambda client, message: RunsRequest(client),
    "templates": lambda client, message: TemplatesRequest(client),
    "resume": lambda client, message: ResumeRequest(client, str(message["run"])),
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
    stale: Mapping[str, Sequence[str]],
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
        stale: the nodes whose last value no longer follows from the workflow, and why.
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
        "stale": {id: list(reasons) for id, reasons in stale.items()},
    }


def templates_json(found: Iterable[Template]) -> list[Message]:
    """Workflows to begin with, whole, as the gallery of a client shows them."""
    return [
        {
            "name": each.name,
            "title": each.title,
            "description": each.description,
            "document": to_json(each.graph),
        }
        for each in found
    ]


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
        return {**message, "text": text_of(event.data)}
    if event.type == "node_started":
        return {**message, "timestamp": event.timestamp}
    if began is not None and event.type in ENDS:
        message["seconds"] = round(event.time - began, 4)
    if event.usage is not None:
        message |= usage_json(event.usage)
    if event.type == "node_completed":
        message["outputs"] = {port: preview(value) for port, value in event.data.items()}
        if event.origin:
            message["origin"] = event.origin
    elif event.type == "node_paused":
        message["paused"] = _paused_json(event.data, "inputs" if began is None else "outputs")
    elif event.type == "node_waiting":
        message["question"] = _question_json(event.data)
    elif event.type == "node_retrying":
        message["reason"] = said(event.data)
    elif event.type == "node_error":
        message["error"] = error_json(event.data)
    elif event.type == "node_skipped":
        message["reason"] = event.data
    return message


def _paused_json(values: Mapping[str, Any], side: str) -> Message:
    """What a held node is about to be given, or gave."""
    return {"side": side, **values_json(values)}


def values_json(values: Mapping[str, Any]) -> Message:
    """Values by port, and for which of them a client may write others, as JSON."""
    return {
        "values": {port: preview(value) for port, value in values.items()},
        "editable": [port for port, value in values.items() if is_whole(value)],
    }


def _question_json(question: Question) -> Message:
    return {
        "text": question.text,
        "choices": list(question.choices),
        "value": preview(question.value),
        "editable": is_whole(question.value),
    }


def usage_json(usage: Any) -> Message:
    """Tokens, cost and model of a node's model calls."""
    found = {"tokens": usage.output_tokens, "cost": usage.cost, "model": f"{usage.model} · {usage.backend}"}
    return {key: value for key, value in found.items() if value is not None}


def error_json(error: BaseException) -> Message:
    """An exception: its type, message and traceback."""
    cause = error.__cause__ if type(error).__name__ == "NodeError" and error.__cause__ else error
    lines = "".join(traceback.format_exception(cause))
    return {"type": type(cause).__name__, "message": message_of(cause), "traceback": lines[-_TRACEBACK:]}


def snapshot(id: str, events: Sequence[RunEvent], facts: Message) -> Message:
    """A run as it stands, for a client that comes while or after it runs.

    Args:
        id: of the run.
        events: what happened so far.
        facts: of the whole run: its status, how long it has taken, its progress from 0 to 1, and more.
    """
    nodes: dict[str, Message] = {}
    began: dict[str, float] = {}
    for event in events:
        if event.type == "workflow_status":
            continue
        node = nodes.setdefault(event.path, {"status": "idle"})
        if event.type == "node_progress":
            node["text"] = node.get("text", "") + text_of(event.data)
            continue
        if event.type == "node_started":
            began[event.path] = event.time
            node.clear()
        message = event_json(event, began.get(event.path))
        for key in ("paused", "question", "reason"):
            node.pop(key, None)
        for key in ("type", "path", "timestamp"):
            message.pop(key, None)
        node |= message | {"status": STATUS_AFTER[event.type]}
    return {"id": id, "seq": len(events), **facts, "nodes": nodes}
