"""Undo and redo: for each user a log of steps, each with the changes that take it back.

What someone else has changed since is left as it is: a key is taken back only while it holds what the step put
there, a record is removed only while it is what the step made and nobody has connected anything to it, and a
rename is taken back as a whole. What cannot be taken back now stays in the log, and can be once the other has
taken theirs back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .change import BEFORE, Change, Edits, apply, difference, differs, touched
from .graph import Graph
from .records import MERGED, Fields, connection_fields, node_fields

Possible = Callable[[Graph, Change], Change]
"""What of a change can be made to a graph, with what it brings with it."""

_DERIVED = ("inputs", "outputs", BEFORE)


class Part(NamedTuple):
    """One change of a step, as it was made.

    Args:
        forward: what it did.
        backward: what takes it back.
    """

    forward: Change
    backward: Change


class Step(NamedTuple):
    """One undoable step.

    Args:
        parts: the changes it is made of, in order.
        mark: changes in a row with the same mark are one step.
    """

    parts: list[Part]
    mark: str | None = None


def as_asked(_graph: Graph, change: Change) -> Change:
    """All of a change is possible."""
    return change


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
        part = _part(before, after, change)
        if not part.forward:
            return
        if mark is not None and log and log[-1].mark == mark:
            log[-1].parts.append(part)
        else:
            log.append(Step([part], mark))

    def undo(self, user: str, graph: Graph, possible: Possible = as_asked) -> Change | None:
        """Take back a user's newest step that can be taken back.

        Args:
            user: whose.
            graph: the graph as it is now.
            possible: what of a change the graph allows.

        Returns:
            What takes it back, as far as nobody else has touched it; None where there is nothing to undo.
        """
        return _take_back(self.done.get(user, []), self.undone.setdefault(user, []), graph, possible)

    def redo(self, user: str, graph: Graph, possible: Possible = as_asked) -> Change | None:
        """Make a user's newest undone step again, likewise; None where there is nothing to redo."""
        return _take_back(self.undone.get(user, []), self.done.setdefault(user, []), graph, possible)


def _take_back(log: list[Step], other: list[Step], graph: Graph, possible: Possible) -> Change | None:
    for number in reversed(range(len(log))):
        rest, changes, after = _undone(log[number], graph, possible)
        if not changes:
            continue
        log[number : number + 1] = [Step(rest)] if rest else []
        change = difference(graph, after, touched(*changes))
        if change:
            other.append(Step([_part(graph, after, change)]))
            return change
    return None


def _undone(step: Step, graph: Graph, possible: Possible) -> tuple[list[Part], list[Change], Graph]:
    """What of a step cannot be taken back, the changes that take back the rest, and the graph they make."""
    rest: list[Part] = []
    changes: list[Change] = []
    for part in reversed(step.parts):
        change = still(part.backward, part.forward, graph)
        made = possible(graph, change) if change else change
        if made:
            changes.append(made)
            graph = apply(graph, made)
            part = Part(_without(part.forward, made), _without(part.backward, made))
        if part.backward:
            rest.insert(0, part)
    return rest, changes, graph


def still(wanted: Change, against: Change, graph: Graph) -> Change:
    """What of a change can be made without undoing what someone else has done since.

    Args:
        wanted: what would take `against` back.
        against: what was done.
        graph: the graph as it is now.
    """
    nodes = _edits(wanted.nodes, against.nodes, graph.nodes, node_fields)
    lines = _edits(wanted.connections, against.connections, graph.connections, connection_fields)
    renamed = _renamed(wanted.nodes, against.nodes)
    while used := [id for id, fields in nodes.items() if fields is None and _used(graph, id, nodes, lines)]:
        for id in used:
            del nodes[id]
    if any(old not in nodes or new not in nodes for old, new in renamed.items()):
        return Change()
    there = {id for id in {*graph.nodes, *nodes} if nodes.get(id, ()) is not None}
    lines = {
        id: fields
        for id, fields in lines.items()
        if fields is None
        or id in graph.connections
        or (ends(fields) <= there and _was(fields, renamed) in (None, *lines))
    }
    return Change(
        nodes,
        lines,
        _edits(wanted.groups, against.groups, graph.groups, dict),
        _edits(wanted.notes, against.notes, graph.notes, dict),
        wanted.name if against.name in (None, graph.name) else None,
        wanted.description if against.description in (None, graph.description) else None,
    )


class _Keep(dict[str, Any]):
    """That a record stays as it is."""


_KEEP = _Keep()


def _part(before: Graph, after: Graph, change: Change) -> Part:
    ids = touched(change)
    return Part(difference(before, after, ids), difference(after, before, ids))


def _edits(
    wanted: Edits, against: Edits, now: Mapping[str, Any], to_fields: Callable[[Any], Fields]
) -> dict[str, Fields | None]:
    found: dict[str, Fields | None] = {}
    for id, fields in wanted.items():
        edit = _edit(fields, against.get(id), to_fields(now[id]) if id in now else None)
        if edit is not _KEEP:
            found[id] = edit
    return found


def _edit(wanted: Fields | None, against: Fields | None, now: Fields | None) -> Fields | None:
    """The part of a record's edit that nobody else has touched; `_KEEP` where that is nothing."""
    if wanted is None:
        same = now is not None and not differs(_own(against or {}), _own(now))
        return None if same else _KEEP
    if now is None:
        return wanted if against is None else _KEEP
    if against is None:
        return _KEEP
    edit = {key: value for key, value in wanted.items() if _same(against, now, key)}
    for name in MERGED:
        wish, put, held = wanted.get(name), against.get(name), now.get(name, {} if name == "policy" else None)
        if isinstance(wish, Mapping) and isinstance(put, Mapping) and isinstance(held, Mapping):
            edit.pop(name, None)
            if some := {key: value for key, value in wish.items() if _same(put, held, key)}:
                edit[name] = some
    return edit or _KEEP


def _own(fields: Fields) -> Fields:
    """A record without what follows from the rest of it."""
    return {key: value for key, value in fields.items() if key not in _DERIVED}


def _same(put: Mapping[str, Any], held: Mapping[str, Any], key: str) -> bool:
    return not differs(put.get(key), held.get(key))


def _used(graph: Graph, id: str, nodes: Edits, lines: Edits) -> bool:
    """Whether something that stays is connected to a node, or inside it."""
    around = (*graph.into(id), *graph.out_of(id))
    return any(lines.get(line.id, ()) is not None for line in around) or any(
        nodes.get(child, ()) is not None and (nodes.get(child) or {}).get("parent", id) == id
        for child in graph.children(id)
    )


def _renamed(wanted: Edits, against: Edits) -> dict[str, str]:
    """The nodes that get their old id back: the old id by the new one, and the other way round."""
    gone = {id: _own(against.get(id) or {}) for id, fields in wanted.items() if fields is None}
    found: dict[str, str] = {}
    for id, fields in wanted.items():
        if fields is not None and against.get(id, ()) is None:
            for other, held in gone.items():
                if other not in found and not differs(held, _own(fields)):
                    found |= {id: other, other: id}
                    break
    return found


def _was(fields: Fields, renamed: Mapping[str, str]) -> str | None:
    """The id that a connection has while its nodes are renamed; None where they are not."""
    ends = [(fields[end]["nodeId"], fields[end]["portId"]) for end in ("source", "target")]
    if not any(node in renamed for node, _ in ends):
        return None
    return "-".join(f"{renamed.get(node, node)}.{port}" for node, port in ends)


def ends(fields: Fields) -> set[str]:
    """The ids of the nodes that a connection's fields name."""
    return {fields[end]["nodeId"] for end in ("source", "target") if end in fields}


def _without(change: Change, made: Change) -> Change:
    """What of a change was not made yet."""
    return Change(
        _rest(change.nodes, made.nodes),
        _rest(change.connections, made.connections),
        _rest(change.groups, made.groups),
        _rest(change.notes, made.notes),
        change.name if made.name is None else None,
        change.description if made.description is None else None,
    )


def _rest(edits: Edits, made: Edits) -> Edits:
    found: dict[str, Fields | None] = {}
    for id, fields in edits.items():
        done = made.get(id)
        if id not in made:
            found[id] = fields
        elif fields and done:
            rest = {key: value for key, value in fields.items() if key not in (*done, *_DERIVED)}
            for name in MERGED:
                held, put = fields.get(name), done.get(name)
                if isinstance(held, Mapping) and isinstance(put, Mapping) and not held.keys() <= put.keys():
                    rest[name] = {key: value for key, value in held.items() if key not in put}
            if rest:
                found[id] = rest
    return found
