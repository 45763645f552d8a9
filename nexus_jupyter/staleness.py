"""Which nodes' last values no longer follow from the workflow, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from .engine.execution import Given
from .engine.keys import Parts, static_parts, why_stale
from .engine.values import ABSENT
from .model.check import followers
from .model.graph import Connection, Graph, Node
from .model.linking import file_of
from .model.node_type import NodeType
from .model.policy import policy_of
from .nodes.code import code_of
from .nodes.digest import digest
from .pinning import Pins
from .results import Run
from .room import Room

NOT_RUN = "it has not run yet"
Reasons = dict[str, list[str]]
Values = Mapping[str, Mapping[str, Any]]
"""By node outside any zone: its values by port."""


class Staleness:
    """What a room's workflow says now, beside what its runs ran.

    Args:
        room: the room.
        runs: its runs, the newest last.
        pins: the values of its pinned nodes.
    """

    def __init__(self, room: Room, runs: Sequence[Run], pins: Pins) -> None:
        self.room, self._runs, self._pins = room, runs, pins

    def latest(self) -> dict[str, Mapping[str, Any]]:
        """By node outside any zone: what it gave when it last ran, by port."""
        found: dict[str, Mapping[str, Any]] = {}
        for run in reversed(self._runs):
            given = run.execution.given
            gave = {id: each for id, each in run.top_outputs().items() if id not in given or _is_own(given[id])}
            found = {**gave, **found}
        return {id: outputs for id, outputs in found.items() if id in self.room.graph.nodes}

    def reasons(self) -> Reasons:
        """By node that has run and is stale: why, in words."""
        graph, codes = self.room.graph, _Codes()
        fed = _Fed(graph, {**self.latest(), **self._pins.outputs(graph)})
        found: Reasons = {}
        for id, node in graph.nodes.items():
            run = None if self._is_pinned(id) else self._ran(id)
            if run is None:
                continue
            why = [*self._changes(node, run, codes), *fed.otherwise(node, run), *self._files(node, run)]
            if why:
                found[id] = list(dict.fromkeys(why))
        return _with_followers(graph, found)

    def why(self, id: str) -> list[str]:
        """Why a node is stale, in words; empty where it is not."""
        return [NOT_RUN] if self._is_new(id) else self.reasons().get(id, [])

    def to_run(self) -> list[str]:
        """The nodes that are stale, or have not run yet."""
        stale = self.reasons()
        return [id for id in self.room.graph.nodes if id in stale or self._is_new(id)]

    def _is_new(self, id: str) -> bool:
        return self._ran(id) is None and not self._is_pinned(id)

    def _is_pinned(self, id: str) -> bool:
        """Whether a node, or a zone around it, gives a pinned value instead of running."""
        nodes = self.room.graph.nodes
        return any(nodes[each].policy.get("pinned") for each in (id, *self.room.graph.parents(id)))

    def _ran(self, id: str) -> Run | None:
        """The run in which a node, or the outermost zone around it, last came to an end of its own."""
        top = self.room.graph.at_level(id, None) or id
        run = next((run for run in reversed(self._runs) if run.ran(top)), None)
        return run if run is not None and id in run.graph.nodes else None

    def _files(self, node: Node, run: Run) -> list[str]:
        """The files inside a sub-workflow that say something else than in a run."""
        name = file_of(node)
        return [f"file {each} changed" for each in self.room.links.changed(name, run.files)] if name else []

    def _changes(self, node: Node, run: Run, codes: _Codes) -> list[str]:
        step, now_type = run.step_of(node.id), self.room.types.find(node.type)
        if step is None or now_type is None:  # its zone ran without coming to it
            return []
        old_lines, new_lines = run.graph.into(node.id), self.room.graph.into(node.id)
        lines = [] if old_lines == new_lines else _moved(node, old_lines, new_lines)
        then, now = run.code_of(step.type.name), codes(now_type)
        if not lines and node is step.node and now_type is step.type and (then is None or then == now):
            return []
        said = [*lines, *_stands_otherwise(node, run.graph.nodes[node.id])]
        either = (*old_lines, *new_lines)
        before, after = _parts(step.node, step.type, either, then), _parts(node, now_type, either, now)
        if before is None or after is None:  # its code cannot be read, so only what the node says is compared
            return said if node.properties == step.node.properties else [*said, "its settings changed"]
        return [*said, *why_stale(before, after)]


class _Fed:
    """Whether nodes would be fed now what they were fed when they ran.

    Args:
        graph: the workflow.
        now: what its nodes would give without running.
    """

    def __init__(self, graph: Graph, now: Values) -> None:
        self._graph, self._now = graph, now
        self._then: dict[Run, Values] = {}

    def otherwise(self, node: Node, run: Run) -> list[str]:
        """The inputs that got another value in a run than they would get now, in words."""
        names = {port.id: port.name for port in node.inputs}
        lines = [line for line in self._graph.into(node.id) if self._is_other(node, line, run)]
        return [f"input {names.get(line.target.port, line.target.port)} changed" for line in lines]

    def _is_other(self, node: Node, line: Connection, run: Run) -> bool:
        source = self._graph.nodes[line.source.node]
        if source.id not in run.graph.nodes or self._graph.within(node.id, source.id):
            return False
        if source.parent is not None:
            return bool(_pin(source) != _pin(run.graph.nodes[source.id]))
        if (then := self._then.get(run)) is None:
            then = self._then[run] = run.top_outputs()
        before, now = (each.get(source.id, {}).get(line.source.port, ABSENT) for each in (then, self._now))
        return not (before is now or (digest(before) is not None and digest(before) == digest(now)))


def _is_own(given: Given) -> bool:
    """Whether a value that stood in for a node is one that it gave itself once."""
    return given.origin != "pin"


def _pin(node: Node) -> Any:
    pinned = policy_of(node).pinned
    return pinned and pinned["digest"]


def _stands_otherwise(node: Node, then: Node) -> Iterator[str]:
    """What of a node's policy makes it give something else than before, in words."""
    now, before = policy_of(node), policy_of(then)
    for name in ("disabled", "bypassed"):
        if getattr(now, name) != getattr(before, name):
            yield f"it is {'' if getattr(now, name) else 'no longer '}{name}"
    if node.parent is not None and before.pinned and not now.pinned:
        yield "it is no longer pinned"
    if before.on_error != "fail" and (now.on_error, now.default) != (before.on_error, before.default):
        yield "what its error does changed"
    if node.parent != then.parent:
        yield "it was moved into a zone" if node.parent else "it was moved out of its zone"


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
    return static_parts(node, of, {line.target.port for line in lines}, code)


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
