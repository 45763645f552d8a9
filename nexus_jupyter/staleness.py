"""Which nodes' last values no longer follow from the workflow, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from .engine.keys import Parts, static_parts, why_stale
from .model.check import followers
from .model.graph import Connection, Graph, Node
from .model.linking import file_of
from .model.node_type import NodeType
from .nodes.code import code_of
from .results import Run
from .room import Room

NOT_RUN = "it has not run yet"
Reasons = dict[str, list[str]]


class Staleness:
    """What a room's workflow says now, beside what its runs ran.

    Args:
        room: the room.
        runs: its runs, the newest last.
    """

    def __init__(self, room: Room, runs: Sequence[Run]) -> None:
        self.room, self._runs = room, runs

    def latest(self) -> dict[str, Mapping[str, Any]]:
        """By node outside any zone: what it gave when it last ran, by port."""
        found: dict[str, Mapping[str, Any]] = {}
        for run in reversed(self._runs):
            found = {**run.top_outputs(), **found}
        return {id: outputs for id, outputs in found.items() if id in self.room.graph.nodes}

    def reasons(self) -> Reasons:
        """By node that has run and is stale: why, in words."""
        graph, codes = self.room.graph, _Codes()
        found: Reasons = {}
        for id, node in graph.nodes.items():
            run = None if node.policy.get("pinned") else self._ran(id)
            if run is not None and (why := [*self._changes(node, run, codes), *self._files(node, run)]):
                found[id] = why
        return _with_followers(graph, found)

    def why(self, id: str) -> list[str]:
        """Why a node is stale, in words; empty where it is not."""
        return [NOT_RUN] if self._ran(id) is None else self.reasons().get(id, [])

    def to_run(self) -> list[str]:
        """The nodes that are stale, or have not run yet."""
        stale = self.reasons()
        return [id for id in self.room.graph.nodes if id in stale or self._ran(id) is None]

    def _ran(self, id: str) -> Run | None:
        """The run in which a node last came to an end of its own."""
        return next((run for run in reversed(self._runs) if run.ran(id)), None)

    def _changes(self, node: Node, run: Run, codes: _Codes) -> list[str]:
        step, now_type = run.step_of(node.id), self.room.types.find(node.type)
        if now_type is None:
            return []
        old_lines, new_lines = run.graph.into(node.id), self.room.graph.into(node.id)
        lines = [] if old_lines == new_lines else _moved(node, old_lines, new_lines)
        then, now = run.code_of(step.type.name), codes(now_type)
        if not lines and node is step.node and now_type is step.type and (then is None or then == now):
            return []
        before = _parts(step.node, step.type, old_lines, then)
        after = _parts(node, now_type, new_lines, now)
        if before is None or after is None:  # its code cannot be read, so only what the node says is compared
            return lines if node.properties == step.node.properties else [*lines, "its settings changed"]
        return [*lines, *why_stale(before, after)]

    def _files(self, node: Node, run: Run) -> list[str]:
        """The files inside a sub-workflow that say something else than in a run."""
        name = file_of(node)
        return [f"file {each} changed" for each in self.room.links.changed(name, run.files)] if name else []


class _Codes:
    """What the functions of node types consist of now, each looked at once."""

    def __init__(self) -> None:
        self._known: dict[int, Parts | None] = {}

    def __call__(self, node_type: NodeType) -> Parts | None:
        if id(node_type) not in self._known:
            self._known[id(node_type)] = code_of(node_type.function) if node_type.function else None
        return self._known[id(node_type)]


def _parts(node: Node, of: NodeType, lines: Collection[Connection], code: Parts | None) -> Parts | None:
    """The parts of a node's key besides its inputs, with the code as it was when `code` was read."""
    parts = static_parts(node, of, {line.target.port for line in lines})
    if parts is None or code is None:
        return parts
    here = (code_of(of.function) if of.function else None) or {}
    return {**{name: part for name, part in parts.items() if name not in here}, **code}


def _moved(node: Node, before: Sequence[Connection], now: Sequence[Connection]) -> list[str]:
    """The inputs that are fed by something else than before."""
    names = {port.id: port.name for port in node.inputs}

    def by_port(lines: Sequence[Connection]) -> Callable[[str], list[str]]:
        return lambda port: sorted(str(line.source) for line in lines if line.target.port == port)

    old, new = by_port(before), by_port(now)
    ports = dict.fromkeys(line.target.port for line in (*before, *now))
    return [f"input {names.get(port, port)} changed" for port in ports if old(port) != new(port)]


def _with_followers(graph: Graph, found: Reasons) -> Reasons:
    """The stale nodes with those that wait for them, or are around them."""
    todo = list(found)
    while todo:
        id = todo.pop()
        parent = graph.nodes[id].parent
        for each in (*followers(graph, id), *((parent,) if parent else ())):
            if each not in found and not graph.nodes[each].policy.get("pinned"):
                where = "inside it" if each == parent else "before it"
                found[each] = [f"{graph.nodes[id].label} {where} is stale"]
                todo.append(each)
    return found
