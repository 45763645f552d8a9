"""Building a workflow from Python: what `add`, `set` and `rename` ask for becomes changes in a room.

What a notebook cell made before and makes again is updated; what it no longer makes is removed when it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .cells import Cell, Made, cells
from .errors import GraphError, NodeTypeError
from .export.placing import place
from .model.change import Change, rename
from .model.check import Problem
from .model.graph import Graph, Node
from .model.records import Fields
from .model.sub_workflow import collapse, unpack
from .room import Room
from .wiring import Wiring


class Builder:
    """Builds in one room.

    Args:
        room: the room.
        scripts: whether a plain script counts as a cell: where what it makes outlives it.

    Attributes:
        zones: the ids of the zones whose `with` is open, the innermost last.
    """

    def __init__(self, room: Room, *, scripts: bool) -> None:
        self.room = room
        self.zones: list[str] = []
        self._scripts = scripts
        self._made: dict[Cell, Made] = {}

    @property
    def graph(self) -> Graph:
        """The graph as it is now."""
        return self.room.graph

    def apply(self, change: Change) -> None:
        """Make a change; all that one notebook cell changes is one undoable step."""
        cell = cells.find()
        mark = f"{cell.id} {cell.execution}" if cell and not cell.script else None
        self.room.apply(change, mark=mark)

    def add(self, type: str, id: str | None, record: Fields, arguments: Mapping[str, Any]) -> str:
        """Add a node, or update the one that this call meant before.

        Args:
            type: the name of its type.
            id: its id, where it was given.
            record: fields of its record that were given.
            arguments: handles, settings and literals.

        Returns:
            Its id.
        """
        with self.room.lock:
            made = self._cell()
            stamp = made.stamp(type, id) if made else None
            target = self._meant(made, stamp, id) or self._fresh(type, id)
            known = self.graph.nodes.get(target)
            fields = {**record} if known else {"type": type, "properties": {}, **record}
            if known and known.type != type:
                fields["type"] = type
            if self.zones and "parent" not in fields:
                fields["parent"] = self.zones[-1]
            if known:
                fields = self._kept_in_its_zone(known, fields)
            if made and stamp and (known is None or made.stamps(known)):
                fields["cell"] = stamp
            wiring = self._wiring(target, fields)
            change = wiring.change(arguments)
            if known is None and "position" not in record:
                change = self._placed(change, target)
            self.apply(change)
            if made and stamp:
                made.nodes[target] = stamp
                made.lines.update(wiring.made)
        return target

    def set(self, id: str, arguments: Mapping[str, Any]) -> None:
        """Change a node's settings and literals, and connect handles; None takes one away."""
        with self.room.lock:
            made, wiring = self._cell(), self._wiring(id, {})
            self.apply(wiring.change(arguments))
            if made:
                made.lines.update(wiring.made)

    def rename(self, old: str, new: str) -> None:
        """Give a node another id, in everything that refers to it."""
        with self.room.lock:
            if old == new:
                return
            if new in self.graph.nodes:
                reason = f"There is a node {new!r} already. Choose another id."
                raise GraphError([Problem("duplicate", (new,), reason)])
            change = rename(self.graph, old, checked_id(new))
            self.apply(change)
            self.zones[:] = [new if zone == old else zone for zone in self.zones]
            if made := self._cell():
                made.renamed(old, new, change)

    def collapse(self, ids: Iterable[str], title: str | None) -> str:
        """Put nodes into one sub-workflow; returns its id."""
        with self.room.lock:
            id, change = collapse(self.graph, ids, self.room.types.find, title)
            self.apply(change)
            return id

    def unpack(self, id: str) -> None:
        """Take the nodes of a sub-workflow out of it."""
        with self.room.lock:
            self.apply(unpack(self.graph, id))

    def end_cell(self) -> None:
        """Remove what the cell that ran made before and no longer makes."""
        with self.room.lock:
            if (made := self._cell()) and (change := made.left_over(self.graph)):
                self.apply(change)

    def _cell(self) -> Made | None:
        """What the running cell has made here so far; None outside any cell."""
        cell = cells.find()
        if cell is None or (cell.script and not self._scripts):
            return None
        if cell not in self._made:
            # The last ones are kept: a cell may run another cell, and go on.
            self._made = {**dict([*self._made.items()][-3:]), cell: Made.begin(cell, self.graph)}
        return self._made[cell]

    def _meant(self, made: Made | None, stamp: str | None, id: str | None) -> str | None:
        """The node that an `add` means: the one of this id, or the one that the cell made by this call before."""
        if id is not None and id in self.graph.nodes:
            return id
        found = made.before.get(stamp) if made and stamp else None
        return found if found in self.graph.nodes else None

    def _kept_in_its_zone(self, node: Node, fields: Fields) -> Fields:
        """What is asked of a node, but for its place where it was put into a zone deeper inside the one meant."""
        zone = fields.get("parent")
        if node.parent == zone or (zone is not None and not self.graph.within(node.id, zone)):
            return fields
        return {key: value for key, value in fields.items() if key not in ("parent", "position")}

    def _fresh(self, type: str, id: str | None) -> str:
        return self.graph.free_id(type) if id is None else checked_id(id)

    def _wiring(self, id: str, fields: Fields) -> Wiring:
        made = self._cell()
        return Wiring(self.graph, self.room.types, self.room.links, id, fields, made.cell.id if made else None)

    def _placed(self, change: Change, id: str) -> Change:
        position = place(self.graph, change, id, self.room.types.find)
        return Change({**change.nodes, id: {**(change.nodes[id] or {}), "position": position}}, change.connections)


def checked_id(id: str) -> str:
    """The id that someone gives a node.

    Raises:
        GraphError: it is no id.
    """
    if not id[:1].isalpha() or not all(sign.isalnum() or sign in "_-" for sign in id):
        reason = f"{id!r} is no id for a node. Begin with a letter; then letters, digits, - and _ may follow."
        raise GraphError([Problem("bad-id", (id,), reason)])
    return id


def type_name(type: str | Callable[..., Any]) -> str:
    """The name of a node type, or of the one that a decorated function is.

    Raises:
        NodeTypeError: the function is no node type.
    """
    if isinstance(type, str):
        return type
    made = getattr(type, "__nexus_type__", None)
    if made is None:
        raise NodeTypeError(
            f"{getattr(type, '__name__', type)!r} is no node type. Decorate the function with @nexus.node."
        )
    return str(made.name)
