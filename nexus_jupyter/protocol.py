"""What clients ask of a room, read from JSON; the same over a comm and a WebSocket. `telling` has the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from .engine.budget import Budget
from .engine.selection import Mode
from .errors import ProtocolError, RunError
from .model.change import Change
from .model.records import ShapeError
from .nodes.context import Choice

MOST_ROWS = 1_000
"""How many rows a page of a value holds at most."""

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
class VariableRequest:
    """Ask whether the notebook has a variable; its value is never told."""

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
    | VariableRequest
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
    "variable": lambda client, message: VariableRequest(client, str(message["name"])),
    "save": lambda client, message: SaveRequest(client, message.get("overwrite") is True),
    "load": lambda client, message: LoadRequest(client),
}
