"""Which notebook cell is running, so that running it again updates what it made.

A plain script that runs again is one cell. The notebook says which cell is running by `cells.find`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from .model.graph import Graph


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

    Args:
        cell: which.
        before: what the cell meant before, by type, in order.
        nodes: ids of the nodes it made or updated, in order.
        lines: ids of the connections it made.
        counts: by type, how many it has added without an id.
    """

    cell: Cell
    before: dict[str, list[str]]
    nodes: dict[str, str] = field(default_factory=dict)
    lines: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)

    @classmethod
    def begin(cls, cell: Cell, graph: Graph, earlier: Made | None) -> Made:
        """A new execution; what the cell meant before comes from its last one, or from the saved workflow."""
        before: dict[str, list[str]] = {}
        if earlier is not None:
            for id, kind in earlier.nodes.items():
                before.setdefault(kind, []).append(id)
        else:
            for node in graph.nodes.values():
                if node.cell == cell.id:
                    before.setdefault(node.type, []).append(node.id)
        return cls(cell, before)

    def meant(self, kind: str) -> str | None:
        """The node that the next `add` of this type without an id meant before."""
        number = self.counts.get(kind, 0)
        self.counts[kind] = number + 1
        earlier = self.before.get(kind, [])
        return earlier[number] if number < len(earlier) else None

    def left_over(self, graph: Graph) -> tuple[list[str], list[str]]:
        """Nodes and connections that the cell made before and did not make this time."""
        nodes = [
            node.id for node in graph.nodes.values() if node.cell == self.cell.id and node.id not in self.nodes
        ]
        lines = [
            line.id
            for line in graph.connections.values()
            if line.cell == self.cell.id and line.id not in self.lines
        ]
        return nodes, lines
