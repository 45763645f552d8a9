"""Which notebook cell is running, so that running it again updates what it made.

A plain script that runs again is one cell. The notebook says which cell is running by `cells.find`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from .model.change import Change
from .model.graph import Graph, Node
from .model.records import Fields


class Cell(NamedTuple):
    """One execution of one cell.

    Args:
        id: the same each time the cell runs.
        execution: another each time.
        script: whether it is a script, whose end nobody tells.
    """

    id: str
    execution: int
    script: bool = False


def script() -> Cell | None:
    """The script that this process runs; None in an interactive session."""
    file = getattr(sys.modules.get("__main__"), "__file__", None)
    return Cell(f"script {Path(file).name}", 0, script=True) if file else None


class _Cells:
    def __init__(self) -> None:
        self.find: Callable[[], Cell | None] = script


cells = _Cells()


@dataclass
class Made:
    """What one execution of a cell has made in one workflow so far.

    Each node that a cell makes carries a stamp: the cell, and which of its `add` calls it was (the id it gave, or
    the n-th without one of its type). So the next execution finds it again, also under another id, and also from
    the saved workflow when the kernel is another. Connections carry the id of the cell alone.

    Args:
        cell: which.
        before: by stamp, the node that it made in an earlier execution.
        nodes: by id, the stamps of the nodes it has made or updated.
        lines: ids of the connections it has made.
        counts: by type, how many it has added without an id.
    """

    cell: Cell
    before: dict[str, str]
    nodes: dict[str, str] = field(default_factory=dict)
    lines: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)

    @classmethod
    def begin(cls, cell: Cell, graph: Graph) -> Made:
        """A new execution."""
        before: dict[str, str] = {}
        for node in graph.nodes.values():
            if node.cell is not None and _cell_of(node.cell) == cell.id:
                before.setdefault(node.cell, node.id)
        return cls(cell, before)

    def stamp(self, type: str, id: str | None) -> str:
        """The stamp of the node that the next `add` makes."""
        if id is not None:
            return f"{self.cell.id} ={id}"
        self.counts[type] = self.counts.get(type, 0) + 1
        return f"{self.cell.id} {type}:{self.counts[type]}"

    def stamps(self, node: Node) -> bool:
        """Whether a node that is there gets this cell's stamp: one of another cell that gave it its id, too."""
        return node.cell is not None and (
            _cell_of(node.cell) == self.cell.id or node.cell.rpartition(" ")[2].startswith("=")
        )

    def renamed(self, old: str, new: str, change: Change) -> None:
        """A node has another id now, and its connections have too."""
        if old in self.nodes:
            self.nodes[new] = self.nodes.pop(old)
        self.lines.update(id for id, fields in change.connections.items() if fields is not None)

    def left_over(self, graph: Graph) -> Change:
        """What removes what the cell made before and did not make this time.

        Copies of what it made again stay, and so does what others put inside: it moves out.
        """
        again = set(self.nodes.values())
        before = {
            node.id: node.cell in again
            for node in graph.nodes.values()
            if node.cell and _cell_of(node.cell) == self.cell.id and node.id not in self.nodes
        }
        gone: dict[str, Fields | None] = {id: None for id, copied in before.items() if not copied}
        lines: dict[str, Fields | None] = {
            line.id: None
            for line in graph.connections.values()
            if line.cell == self.cell.id and line.id not in self.lines
            if not (before.get(line.source.node) or before.get(line.target.node))
        }
        kept = {child: _outside(graph, child, gone) for zone in gone for child in graph.children(zone)}
        return Change({**gone, **{id: fields for id, fields in kept.items() if id not in gone}}, lines)


def _cell_of(stamp: str) -> str:
    return stamp.rpartition(" ")[0]


def _outside(graph: Graph, id: str, gone: dict[str, Fields | None]) -> Fields:
    """Where a node comes to be when the zones around it go."""
    node = graph.nodes[id]
    x, y = node.position["x"], node.position["y"]
    for zone in graph.parents(id):
        if zone not in gone:
            return {"parent": zone, "position": {"x": x, "y": y}}
        x, y = x + graph.nodes[zone].position["x"], y + graph.nodes[zone].position["y"]
    return {"parent": None, "position": {"x": x, "y": y}}
