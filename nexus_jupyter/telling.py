"""What clients are told, as JSON; the same over a comm and a WebSocket. `protocol` has what they ask.

Values stay in the kernel: what travels is a preview of each, and pages of a value where a client asks for them.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .engine.values import message_of, said
from .gallery import Template
from .model.document import to_json
from .model.events import ENDS, STATUS_AFTER, RunEvent
from .model.graph import Graph
from .model.node_type import NodeType
from .model.records import port_json
from .nodes.context import Question
from .nodes.models.choose import BackendStatus
from .previews import is_whole, preview, text_of
from .protocol import Hello
from .saving import FileState

_TRACEBACK = 20_000

Message = dict[str, Any]


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


def snapshot(id: str, seq: int, events: Sequence[RunEvent], facts: Message) -> Message:
    """A run as it stands, for a client that comes while or after it runs.

    Args:
        id: of the run.
        seq: the number of the last event that was told.
        events: what happened up to that one.
        facts: of the whole run: its status, how long it has taken, its progress from 0 to 1, and more.
    """
    nodes: dict[str, Message] = {}
    began: dict[str, float] = {}
    texts: dict[str, list[str]] = {}
    for event in events:
        if event.type == "workflow_status":
            continue
        node = nodes.setdefault(event.path, {"status": "idle"})
        if event.type == "node_progress":
            texts.setdefault(event.path, []).append(text_of(event.data))
            continue
        if event.type == "node_started":
            began[event.path] = event.time
            texts.pop(event.path, None)
            node.clear()
        message = event_json(event, began.get(event.path))
        for key in ("paused", "question", "reason"):
            node.pop(key, None)
        for key in ("type", "path", "timestamp"):
            message.pop(key, None)
        node |= message | {"status": STATUS_AFTER[event.type]}
    for path, pieces in texts.items():
        nodes[path]["text"] = "".join(pieces)
    return {"id": id, "seq": seq, **facts, "nodes": nodes}
