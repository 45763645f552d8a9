"""A change to a graph is a value: it can be applied, inverted and squashed with others.

A change names what differs, record by record and key by key; `None` says gone:

```
{"nodes": {"writer": {"position": {"x": 40, "y": 40}, "properties": {"prompt": "Hi"}}, "critic": None}}
```

On a record that is there, `properties` and `policy` are merged one key of theirs at a time and every other key
is replaced whole. On an id that is not there, the fields make a new record, at the end or before the record
that the transient key `$before` names, be it of the same change: so undoing a deletion restores the order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from .graph import Connection, Endpoint, Graph, Node, by_zone
from .layered import backwards, edited
from .records import (
    MERGED,
    Fields,
    ShapeError,
    connection_fields,
    connection_from,
    drawing_from,
    expect_mapping,
    expect_text,
    node_fields,
    node_from,
    without_nulls,
)

BEFORE = "$before"
_NEEDED = {"nodes": "type", "connections": "source", "groups": None, "notes": None}  # what makes a record
_TABLES = tuple(_NEEDED)
_WORDS = ("name", "description")

Edits = Mapping[str, Fields | None]
Touched = Mapping[str, frozenset[str]]
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two graphs.

    Args:
        nodes: fields of nodes by id; None where one is gone.
        connections: fields of connections by id; None where one is gone.
        groups: fields of groups by id; None where one is gone.
        notes: fields of notes by id; None where one is gone.
        name: the new name, where it changed.
        description: the new description, where it changed.
    """

    nodes: Edits = field(default_factory=dict)
    connections: Edits = field(default_factory=dict)
    groups: Edits = field(default_factory=dict)
    notes: Edits = field(default_factory=dict)
    name: str | None = None
    description: str | None = None

    def __bool__(self) -> bool:
        return bool(self.nodes or self.connections or self.groups or self.notes) or not (
            self.name is None and self.description is None
        )

    def to_json(self) -> Fields:
        """The change as the JSON that messages carry; what does not change is left out."""
        tables = {table: dict(getattr(self, table)) for table in _TABLES if getattr(self, table)}
        words = {word: getattr(self, word) for word in _WORDS if getattr(self, word) is not None}
        return {**words, **tables}

    @classmethod
    def from_json(cls, value: Any) -> Change:
        """The change that this JSON describes.

        Raises:
            ShapeError: something is of the wrong shape; tells where.
        """
        found = without_nulls(expect_mapping(value, "change"))
        tables: dict[str, Any] = {table: _edits(found.pop(table, {}), table) for table in _TABLES}
        words: dict[str, Any] = {word: expect_text(found.pop(word), word) for word in _WORDS if word in found}
        if found:
            raise ShapeError("change", f"made of {', '.join(_WORDS + _TABLES)}", sorted(found))
        return cls(**tables, **words)


def touched(*changes: Change) -> Touched:
    """The ids that changes name, by table; a word that changes stands as a table of its own."""
    tables: dict[str, set[str]] = {}
    for change in changes:
        for table in _TABLES:
            if edits := getattr(change, table):
                tables.setdefault(table, set()).update(edits)
        for word in _WORDS:
            if getattr(change, word) is not None:
                tables.setdefault(word, set())
    return {table: frozenset(ids) for table, ids in tables.items()}


def apply(graph: Graph, change: Change) -> Graph:
    """The graph with a change made.

    An edit of some keys of a record that is not there makes nothing: someone else removed it meanwhile.

    Raises:
        ShapeError: a field is of the wrong shape; tells where.
    """
    changed: dict[str, Any] = {}
    for word in _WORDS:
        if getattr(change, word) is not None:
            changed[word] = getattr(change, word)
    if change.nodes:
        changed["nodes"] = _apply(graph.nodes, change.nodes, node_fields, node_from, _NEEDED["nodes"])
        changed["inside"] = _inside(graph, changed["nodes"], change.nodes)
    if change.connections:
        lines = _apply(
            graph.connections, change.connections, connection_fields, connection_from, _NEEDED["connections"]
        )
        changed["connections"] = lines
        changed["arriving"] = _ends(graph, lines, change.connections, graph.arriving, "target")
        changed["leaving"] = _ends(graph, lines, change.connections, graph.leaving, "source")
    for table in ("groups", "notes"):
        if edits := getattr(change, table):
            changed[table] = _apply(getattr(graph, table), edits, dict, drawing_from, None)
    return replace(graph, **changed) if changed else graph


def difference(before: Graph, after: Graph, only: Touched | None = None) -> Change:
    """The change that makes `after` of `before`.

    Args:
        before: the graph it applies to.
        after: the graph it makes.
        only: the ids that can differ, as `touched` gives them; everything is compared without it.
    """
    made: dict[str, Any] = {}
    for word in _WORDS:
        if getattr(before, word) != getattr(after, word):
            made[word] = getattr(after, word)
    for table in _TABLES:
        ids = None if only is None else only.get(table, frozenset())
        old, new = getattr(before, table), getattr(after, table)
        if (ids is None and old is not new) or ids:
            made[table] = _difference(old, new, ids, _TO_FIELDS[table])
    return Change(**made)


def invert(graph: Graph, change: Change) -> Change:
    """The change that takes a change to `graph` back."""
    return difference(apply(graph, change), graph, touched(change))


def squash(graph: Graph, changes: Iterable[Change]) -> Change:
    """One change to `graph` that does what several do one after the other."""
    changes = list(changes)
    after = graph
    for change in changes:
        after = apply(after, change)
    return difference(graph, after, touched(*changes))


def rename(graph: Graph, old: str, new: str) -> Change:
    """The change that gives a node another id, in everything that refers to it; all keep their places.

    Raises:
        ShapeError: another node has that id.
    """
    if new in graph.nodes:
        raise ShapeError("id", "one that no node has", new)
    nodes: dict[str, Fields | None] = {old: None}
    nodes[new] = {**node_fields(graph.nodes[old]), BEFORE: _next(graph.nodes, {old})[old]}
    for child in graph.children(old):
        nodes[child] = {"parent": new}
    lines = {line.id: line for line in (*graph.into(old), *graph.out_of(old))}
    connections: dict[str, Fields | None] = dict.fromkeys(lines)
    for id, anchor in _next(graph.connections, lines.keys()).items():
        line = lines[id]
        moved = replace(line, source=_renamed(line.source, old, new), target=_renamed(line.target, old, new))
        connections[moved.id] = {**connection_fields(moved), BEFORE: anchor}
    return Change(nodes=nodes, connections=connections)


def whole(graph: Graph) -> Change:
    """The change that makes `graph` of an empty one."""
    return difference(Graph(), graph)


def _renamed(end: Endpoint, old: str, new: str) -> Endpoint:
    return replace(end, node=new) if end.node == old else end


def _next(records: Mapping[str, Any], ids: Collection[str]) -> dict[str, str | None]:
    """These ids in the order of the records, each with the next one that is not among them."""
    found: dict[str, str | None] = {}
    anchor: str | None = None
    for id in backwards(records):
        if len(found) == len(ids):
            break
        if id in ids:
            found[id] = anchor
        else:
            anchor = id
    return dict(reversed(found.items()))


def _edits(value: Any, table: str) -> Edits:
    edits = expect_mapping(value, table)
    return {
        id: None if fields is None else dict(expect_mapping(fields, f"{table}.{id}"))
        for id, fields in edits.items()
    }


def _apply(
    records: Mapping[str, R],
    edits: Edits,
    to_fields: Callable[[R], Fields],
    from_fields: Callable[[str, Fields], R],
    needed: str | None,
) -> Mapping[str, R]:
    made: dict[str, R | None] = {}
    placed: list[tuple[str, str]] = []
    for id, fields in edits.items():
        old = records.get(id)
        if fields is None:
            made[id] = None
        elif old is not None:
            made[id] = from_fields(id, _merged(to_fields(old), fields))
        elif needed is None or fields.get(needed) is not None:
            made[id] = from_fields(id, {key: value for key, value in fields.items() if key != BEFORE})
            if (anchor := fields.get(BEFORE)) is not None:
                placed.append((id, expect_text(anchor, BEFORE)))
    after = edited(records, made)
    placed = [(id, anchor) for id, anchor in placed if anchor in after]
    return _placed(after, placed) if placed else after


def _placed(records: Mapping[str, R], placed: list[tuple[str, str]]) -> dict[str, R]:
    before: dict[str, list[str]] = {}
    for id, anchor in placed:
        before.setdefault(anchor, []).append(id)
    moving = {id for id, _ in placed}
    order: dict[str, None] = {}
    todo = [id for id in reversed(list(records)) if id not in moving]
    while todo:
        if first := before.pop(todo[-1], None):
            todo.extend(reversed(first))
        else:
            order[todo.pop()] = None
    # Anchors that wait for each other stand in no order: they keep the one they came in.
    found = dict(records.items())
    return {id: found[id] for id in (*order, *(id for id in found if id not in order))}


def _merged(fields: Fields, edit: Mapping[str, Any]) -> Fields:
    merged = {**fields, **edit}
    merged.pop(BEFORE, None)
    for key in MERGED:
        if isinstance(edit.get(key), Mapping):
            held = fields.get(key)
            merged[key] = {**(held if isinstance(held, Mapping) else {}), **edit[key]}
    return merged


def _difference(
    old: Mapping[str, R], new: Mapping[str, R], ids: frozenset[str] | None, to_fields: Callable[[R], Fields]
) -> Edits:
    edits: dict[str, Fields | None] = {}
    for id in old if ids is None else ids:
        was, now = old.get(id), new.get(id)
        if was is None or was is now:
            continue
        if now is None:
            edits[id] = None
        elif edit := _edit(to_fields(was), to_fields(now)):
            edits[id] = edit
    return {**edits, **_created(old, new, ids, to_fields)}


def _edit(old: Fields, new: Fields) -> Fields:
    edit = _keys(old, new)
    for key in MERGED:
        was, now = (fields.get(key, {} if key == "policy" else None) for fields in (old, new))
        if key in edit and isinstance(was, Mapping) and isinstance(now, Mapping):
            edit[key] = _keys(was, now)
    return edit


def _keys(old: Mapping[str, Any], new: Mapping[str, Any]) -> Fields:
    gone: Fields = {key: None for key in old if key not in new}
    return {
        **gone,
        **{key: value for key, value in new.items() if key not in old or differs(old[key], value, ordered=True)},
    }


def differs(one: Any, other: Any, *, ordered: bool = False) -> bool:
    """Whether two JSON values differ; unlike `!=`, `True` is not 1 and `1` is not `1.0`.

    Args:
        one: a JSON value.
        other: another.
        ordered: whether the order of keys counts, as it does for the branches of a condition.
    """
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        keys = list(one) != list(other) if ordered else one.keys() != other.keys()
        return keys or any(differs(one[key], other[key], ordered=ordered) for key in one)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        pairs = zip(one, other, strict=False)
        return len(one) != len(other) or any(differs(*pair, ordered=ordered) for pair in pairs)
    return type(one) is not type(other) or bool(one != other)


def _created(
    old: Mapping[str, R], new: Mapping[str, R], ids: frozenset[str] | None, to_fields: Callable[[R], Fields]
) -> dict[str, Fields | None]:
    fresh = {id for id in (new if ids is None else ids) if id in new and id not in old}
    anchors = _next(new, fresh)
    if len(fresh) > 1 and any(map(_is_number, fresh)):
        anchors = _chained(anchors)
    return {
        id: to_fields(new[id]) if anchor is None else {**to_fields(new[id]), BEFORE: anchor}
        for id, anchor in anchors.items()
    }


def _is_number(id: str) -> bool:
    """Whether a browser would put this key of an object before all that are words."""
    return id.isdecimal()


def _chained(anchors: Mapping[str, str | None]) -> dict[str, str | None]:
    """Each id before the very next one, so that the order stands whatever becomes of that of the keys."""
    ids = list(anchors)
    return {
        id: following if following and anchors[following] == anchor else anchor
        for (id, anchor), following in zip(anchors.items(), [*ids[1:], None], strict=True)
    }


def _inside(graph: Graph, nodes: Mapping[str, Node], edits: Edits) -> Mapping[str | None, tuple[str, ...]]:
    """Which nodes are in which zone; where nothing was added at the end alone, it is read anew."""
    added: dict[str | None, tuple[str, ...]] = {}
    for id, fields in edits.items():
        old, new = graph.nodes.get(id), nodes.get(id)
        if old is None and new is not None and (fields or {}).get(BEFORE) is None:
            added[new.parent] = (*(added.get(new.parent) or graph.inside.get(new.parent, ())), id)
        elif (old and old.parent) != (new and new.parent) or (old is None) != (new is None):
            return by_zone(nodes.values())
    return edited(graph.inside, added) if added else graph.inside


def _ends(
    graph: Graph,
    lines: Mapping[str, Connection],
    edits: Edits,
    index: Mapping[str, tuple[Connection, ...]],
    end: str,
) -> Mapping[str, tuple[Connection, ...]]:
    """The index of connections by one end, each node's in the order of all."""
    found: dict[str, dict[str, Connection]] = {}
    in_order = True

    def at(line: Connection) -> dict[str, Connection]:
        node = getattr(line, end).node
        if node not in found:
            found[node] = {each.id: each for each in index.get(node, ())}
        return found[node]

    for id, fields in edits.items():
        old, new = graph.connections.get(id), lines.get(id)
        if old and not (new and at(old) is at(new)):
            at(old).pop(id, None)
        if new:
            in_order = in_order and (id in at(new) or (old is None and (fields or {}).get(BEFORE) is None))
            at(new)[id] = new
    place = {} if in_order else {id: number for number, id in enumerate(lines)}
    sorted_ids = {
        node: those if in_order else sorted(those, key=place.__getitem__) for node, those in found.items()
    }
    return edited(index, {node: tuple(found[node][id] for id in ids) or None for node, ids in sorted_ids.items()})


_TO_FIELDS: dict[str, Callable[[Any], Fields]] = {
    "nodes": node_fields,
    "connections": connection_fields,
    "groups": dict,
    "notes": dict,
}
