"""How the nodes of a run stand, for its picture."""

from __future__ import annotations

import traceback
from typing import Any

from ..model.events import STATUS_AFTER, RunEvent
from ..model.graph import Graph, Node
from ..model.linking import own_id
from ..nodes.convert import as_text, is_frame, is_image
from ..results import Run
from .view import Failure, NodeView, Table

_ROWS = 4
_LONGEST = 2_000


def states(run: Run) -> dict[str, NodeView]:
    """What the picture of a run shows at each node; of a node in a zone, its last round.

    Args:
        run: a run, ended or not.
    """
    last: dict[str, RunEvent] = {}
    began: dict[str, float] = {}
    streamed: dict[str, list[str]] = {}
    rounds: dict[str, int] = {}
    for event in list(run.execution.events):
        id = own_id(event.path, run.graph)
        if id is None:  # of a file inside the workflow, or of the run itself
            continue
        if event.type == "node_progress":
            streamed.setdefault(id, []).append(str(event.data))
        else:
            last[id] = event
            if event.type == "node_started":
                began[id] = event.time
                streamed.pop(id, None)
                _count_round(event.path, rounds)
    return {
        id: _view(
            run.graph, run.graph.nodes[id], event, began.get(id), "".join(streamed.get(id, ())), rounds.get(id)
        )
        for id, event in last.items()
    }


def _count_round(path: str, rounds: dict[str, int]) -> None:
    parts = path.split("/")
    if len(parts) >= 3 and parts[-2].isdigit():
        rounds[parts[-3]] = max(rounds.get(parts[-3], 0), int(parts[-2]))


def _view(
    graph: Graph, node: Node, event: RunEvent, began: float | None, streamed: str, rounds: int | None
) -> NodeView:
    ended = event.type not in ("node_started", "node_queued")
    usage = event.usage
    value = _shown(event.data) if event.type == "node_completed" else None
    text = value if isinstance(value, str) else streamed or None
    if event.type == "node_skipped":
        text = str(event.data)
    most = node.properties.get("most")
    return NodeView(
        status=STATUS_AFTER[event.type],
        text=text[:_LONGEST] if text else None,
        table=value if isinstance(value, Table) else None,
        error=_failure(event.data) if event.type == "node_error" else None,
        seconds=event.time - began if ended and began is not None else None,
        tokens=usage.output_tokens if usage else None,
        model=f"{usage.model} · {usage.backend}" if usage else None,
        badges=("cached",) if event.origin == "cache" else (),
        rounds=(rounds, most if isinstance(most, int) else None) if rounds is not None else None,
    )


def _shown(outputs: dict[str, Any]) -> str | Table:
    value: Any = next(iter(outputs.values())) if len(outputs) == 1 else outputs
    if is_frame(value):
        head = value.head(_ROWS)
        rows = [list(row) for row in head.itertuples(index=False)]
        return Table([str(column) for column in head.columns], rows, len(value))
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        columns = list(dict.fromkeys(key for row in value[:_ROWS] for key in row))
        return Table(columns, [[row.get(key) for key in columns] for row in value[:_ROWS]], len(value))
    if is_image(value):
        return f"image, {value.width} × {value.height}"
    return as_text(value)


def _failure(error: BaseException) -> Failure:
    cause = error.__cause__ if error.__cause__ is not None and type(error).__name__ == "NodeError" else error
    frames = traceback.extract_tb(cause.__traceback__)
    where = f"line {frames[-1].lineno}  {frames[-1].line}" if frames and frames[-1].line else ""
    return Failure(type(cause).__name__, str(cause), where)
