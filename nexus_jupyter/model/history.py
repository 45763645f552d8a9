"""Undo and redo: for each user a log of changes, each with the change that takes it back.

What someone else has changed since is left as it is: a key is taken back only while it holds what the step put
there, a record is removed only while it is what the step made and nobody has connected anything to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .change import BEFORE, Change, Edits, apply, compose, difference, differs, touched
from .graph import Graph
from .records import Fields, connection_fields, node_fields

_DERIVED = ("inputs", "outputs", BEFORE)


@dataclass(frozen=True, slots=True)
class Step:
    """One undoable step.

    Args:
        forward: what it did.
        backward: what takes it back.
        mark: steps in a row with the same mark are one.
    """

    forward: Change
    backward: Change
    mark: str | None = None


@dataclass
class History:
    """The logs of one graph.

    Args:
        done: by user, the steps that can be undone, the newest last.
        undone: by user, the steps that can be redone, the newest last.
    """

    done: dict[str, list[Step]] = field(default_factory=dict)
    undone: dict[str, list[Step]] = field(default_factory=dict)

    def record(self, user: str, before: Graph, after: Graph, change: Change, mark: str | None = None) -> None:
        """Remember a change that a user has made; what was undone before can no longer be redone.

        Args:
            user: who made it.
            before: the graph it was made to.
            after: the graph it made.
            change: what was made.
            mark: where the step before has the same, both become one.
        """
        log = self.done.setdefault(user, [])
        self.undone.pop(user, None)
        forward, backward = _both_ways(before, after, change)
        if not forward and not backward:
            return
        if mark is not None and log and log[-1].mark == mark:
            earlier = log.pop()
            forward, backward = compose(earlier.forward, forward), compose(backward, earlier.backward)
        log.append(Step(forward, backward, mark))

    def undo(self, user: str, graph: Graph) -> Change | None:
        """Take a user's newest step off the log; what takes it back, as far as nobody else has touched it.

        None where there is nothing to undo.
        """
        log = self.done.get(user, [])
        while log:
            step = log.pop()
            if change := still(step.backward, step.forward, graph):
                forward, backward = _both_ways(graph, apply(graph, change), change)
                self.undone.setdefault(user, []).append(Step(backward, forward))
                return change
        return None

    def redo(self, user: str, graph: Graph) -> Change | None:
        """Take a user's newest undone step off the log; what makes it again, as far as nobody else has touched it.

        None where there is nothing to redo.
        """
        log = self.undone.get(user, [])
        while log:
            step = log.pop()
            if change := still(step.forward, step.backward, graph):
                forward, backward = _both_ways(graph, apply(graph, change), change)
                self.done.setdefault(user, []).append(Step(forward, backward))
                return change
        return None


def still(wanted: Change, against: Change, graph: Graph) -> Change:
    """What of a change can be made without undoing what someone else has done since.

    Args:
        wanted: what would take `against` back.
        against: what was done.
        graph: the graph as it is now.
    """
    nodes = {
        id: edit
        for id, fields in wanted.nodes.items()
        if (edit := _edit(fields, against.nodes.get(id), _fields(graph.nodes.get(id), node_fields))) is not _KEEP
        and not (fields is None and _used_by_others(graph, id, wanted))
    }
    there = {id for id in {*graph.nodes, *nodes} if nodes.get(id, ()) is not None}
    lines = {
        id: edit
        for id, fields in wanted.connections.items()
        if (
            edit := _edit(
                fields, against.connections.get(id), _fields(graph.connections.get(id), connection_fields)
            )
        )
        is not _KEEP
        and (fields is None or id in graph.connections or _ends(fields) <= there)
    }
    return Change(
        nodes,
        lines,
        _table(wanted.groups, against.groups, graph.groups),
        _table(wanted.notes, against.notes, graph.notes),
        wanted.name if against.name in (None, graph.name) else None,
        wanted.description if against.description in (None, graph.description) else None,
    )


class _Keep(dict[str, Any]):
    """That a record stays as it is."""


_KEEP = _Keep()


def _both_ways(before: Graph, after: Graph, change: Change) -> tuple[Change, Change]:
    ids = touched(change)
    return difference(before, after, ids), difference(after, before, ids)


def _fields(record: Any, to_fields: Callable[[Any], Fields]) -> Fields | None:
    return None if record is None else to_fields(record)


def _table(wanted: Edits, against: Edits, now: Mapping[str, Mapping[str, Any]]) -> Edits:
    return {
        id: edit
        for id, fields in wanted.items()
        if (edit := _edit(fields, against.get(id), _fields(now.get(id), dict))) is not _KEEP
    }


def _edit(wanted: Fields | None, against: Fields | None, now: Fields | None) -> Fields | None:
    """The part of a record's edit that nobody else has touched; `_KEEP` where that is nothing."""
    if wanted is None:
        made = {key: value for key, value in (against or {}).items() if key not in _DERIVED}
        same = now is not None and not differs(made, {key: now[key] for key in now if key not in _DERIVED})
        return None if same else _KEEP
    if now is None:
        return wanted if against is None else _KEEP
    if against is None:
        return _KEEP
    edit = {key: value for key, value in wanted.items() if key != "properties" and _same(against, now, key)}
    if isinstance(wanted.get("properties"), Mapping):
        put, held = against.get("properties") or {}, now.get("properties") or {}
        properties = {key: value for key, value in wanted["properties"].items() if _same(put, held, key)}
        if properties:
            edit["properties"] = properties
    return edit or _KEEP


def _same(put: Mapping[str, Any], held: Mapping[str, Any], key: str) -> bool:
    return key in _DERIVED or not differs(put.get(key), held.get(key))


def _used_by_others(graph: Graph, id: str, wanted: Change) -> bool:
    lines = (*graph.into(id), *graph.out_of(id))
    inside = graph.children(id)
    return any(wanted.connections.get(line.id, ()) is not None for line in lines) or any(
        wanted.nodes.get(child, ()) is not None for child in inside
    )


def _ends(fields: Fields) -> set[str]:
    return {fields[end]["nodeId"] for end in ("source", "target") if end in fields}
