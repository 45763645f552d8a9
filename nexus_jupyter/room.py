"""A room joins one graph, those who look at it, and its runs; it knows no transport.

There is one way into the graph: `Room.apply`. It completes a change, refuses what would make no graph, numbers
what it accepts, remembers it for undo, and tells everyone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from .errors import GraphError
from .linking import Links
from .model.change import Change, apply, difference, touched
from .model.check import Problem, check, refusals
from .model.complete import complete, retyped, with_ports
from .model.graph import Graph
from .model.history import History, Possible, ends
from .model.node_type import NodeType
from .model.records import ShapeError
from .nodes.registry import Registry, registry

PYTHON = "python"
"""The user that edits made in Python belong to."""


class Revision(NamedTuple):
    """One accepted change.

    Args:
        number: counted from 1, without gaps.
        change: what it changed, each new record with all its fields.
        user: who made it; None for what followed from a type defined anew.
    """

    number: int
    change: Change
    user: str | None


Observer = Callable[[Revision], None]


class Room:
    """One graph and its history.

    Args:
        graph: what it begins with; its nodes get the ports that their types derive now.
        types: where node types are found.
        path: its file; those that it names lie beside it.

    Attributes:
        graph: the graph as it is now; replaced, never changed in place.
        links: the files inside it.
        revision: how many changes were accepted.
    """

    def __init__(self, graph: Graph | None = None, types: Registry = registry, path: Path | None = None) -> None:
        self.types, self.revision = types, 0
        self.graph = with_ports(graph or Graph(), types.find)
        self.links = Links(types, path)
        self.lock = threading.RLock()
        self._history = History()
        self._observers: list[Observer] = []
        self._checked: tuple[Graph, int, list[Problem]] | None = None
        self._end = types.listen(self._retype)

    def apply(self, change: Change, user: str = PYTHON, mark: str | None = None) -> Revision | None:
        """Make a change.

        Args:
            change: what to make.
            user: whose undo log it belongs to.
            mark: changes in a row with the same mark are one undoable step.

        Returns:
            What was made; None where the change changes nothing.

        Raises:
            GraphError: it would make no graph; nothing was changed.
        """
        with self.lock:
            before = self.graph
            self.links.refresh()
            made, problems = self._completed(before, change)
            if problems:
                raise GraphError(problems)
            if not made:
                return None
            self.graph = apply(before, made)
            self._history.record(user, before, self.graph, made, mark)
            return self._tell(difference(before, self.graph, touched(made)), user)

    def become(self, graph: Graph, user: str = PYTHON) -> None:
        """Take over another graph, as one change.

        Raises:
            GraphError: it is no graph; nothing was changed.
        """
        with self.lock:
            self.apply(difference(self.graph, with_ports(graph, self.types.find)), user)
            self.graph = replace(self.graph, extra=graph.extra)

    def undo(self, user: str = PYTHON) -> Revision | None:
        """Take back a user's newest step, but for what someone else has changed since; None if there is none."""
        return self._again(self._history.undo, user)

    def redo(self, user: str = PYTHON) -> Revision | None:
        """Make a user's newest undone step again; None if there is none."""
        return self._again(self._history.redo, user)

    def listen(self, observer: Observer) -> Callable[[], None]:
        """Be told of each revision, under the room's lock; returns what ends it."""
        self._observers.append(observer)
        return lambda: self._observers.remove(observer)

    @property
    def problems(self) -> list[Problem]:
        """What keeps the workflow, or parts of it, from running."""
        with self.lock:
            known = self._checked
            if known is None or known[0] is not self.graph or known[1] != self.types.version:
                known = (self.graph, self.types.version, check(self.graph, self.types.find, self.types))
                self._checked = known
            inside = self.links.of(self.graph).problems
            return [*known[2], *inside] if inside else known[2]

    def close(self) -> None:
        """Follow the types no longer."""
        self._end()

    def _completed(self, graph: Graph, change: Change) -> tuple[Change, list[Problem]]:
        """The change with what it brings with it, empty where it changes nothing; and why it cannot be made."""
        try:
            made = complete(graph, self.links.filled(graph, change), self.types.find)
            after = apply(graph, made)
        except ShapeError as error:
            return change, [Problem("bad-shape", (), str(error))]
        if problems := _unknown_ids(graph, made):
            return made, problems
        ids = touched(made)
        if not difference(graph, after, ids):
            return Change(), []
        moved = [id for id in ids.get("nodes", ()) if "parent" in (made.nodes[id] or {})]
        lines = {*ids.get("connections", ()), *_lines_around(after, moved)}
        return made, refusals(after, self.types.find, ids.get("nodes", ()), lines)

    def _possible(self, graph: Graph, change: Change) -> Change:
        """What of a change goes with what someone else has built meanwhile."""
        made, problems = self._completed(graph, change)
        while problems:
            change = _left_out(change, problems)
            made, problems = self._completed(graph, change)
        return made

    def _again(self, step: Callable[[str, Graph, Possible], Change | None], user: str) -> Revision | None:
        with self.lock:
            change = step(user, self.graph, self._possible)
            if change is None:
                return None
            self.graph = apply(self.graph, change)
            return self._tell(change, user)

    def _retype(self, node_type: NodeType) -> None:
        with self.lock:
            if edits := retyped(self.graph, node_type):
                change = Change(nodes=edits)
                self.graph = apply(self.graph, change)
                self._tell(change, None)

    def _tell(self, change: Change, user: str | None) -> Revision:
        self.revision += 1
        revision = Revision(self.revision, change, user)
        for observer in list(self._observers):
            observer(revision)
        return revision


def _unknown_ids(graph: Graph, change: Change) -> list[Problem]:
    """Edits of records that are not there: someone else removed them meanwhile."""
    found = [
        Problem("unknown-id", (id,), f"There is no node {id!r}: it was removed meanwhile.")
        for id, fields in change.nodes.items()
        if id not in graph.nodes and (fields is None or "type" not in fields)
    ]
    return found + [
        Problem("unknown-id", (id,), f"There is no connection {id!r}: it was removed meanwhile.")
        for id, fields in change.connections.items()
        if id not in graph.connections and fields is not None and "source" not in fields
    ]


def _left_out(change: Change, problems: Sequence[Problem]) -> Change:
    """The change without the records that problems are about; without anything where they are about others."""
    ids = {id for problem in problems for id in problem.ids}
    lines = {
        id: fields
        for id, fields in change.connections.items()
        if fields is None or not (id in ids or ends(fields) <= ids)
    }
    if len(lines) < len(change.connections):
        return replace(change, connections=lines)
    nodes = {id: fields for id, fields in change.nodes.items() if id not in ids}
    return replace(change, nodes=nodes) if len(nodes) < len(change.nodes) else Change()


def _lines_around(graph: Graph, nodes: list[str]) -> set[str]:
    """The connections of nodes and of everything inside them."""
    found: set[str] = set()
    seen: set[str] = set()  # zones that would be inside each other are refused later
    todo = list(nodes)
    while todo:
        id = todo.pop()
        if id not in seen:
            seen.add(id)
            found.update(line.id for line in (*graph.into(id), *graph.out_of(id)))
            todo.extend(graph.children(id))
    return found
