"""A workflow as Mermaid text, which Markdown viewers draw: `flowchart LR`, zones as subgraphs.

Ids are counted, so that no name can be a keyword; in labels every sign that could mean something to Mermaid or
to HTML is written as its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model.check import Types
from ..model.graph import Graph
from ..model.node_type import NodeType
from .scene import Scene
from .text import one_line

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,-_")
_MOST = 80
_NOTHING = "#160;"  # an empty label is an error
# Mermaid takes these words for a statement wherever they stand in a line.
_DIRECTION = re.compile(r"(direction) ", re.IGNORECASE)
# Labels are read as Markdown too, which would make a list of these.
_LIST = re.compile(r"^(\d+\.|\d+#41;|-) ")
# Colours that stand out on a light page and on a dark one.
_CLASSES = {"data": "#0097b2", "agents": "#b53fc0", "control": "#a88400", "python": "#1d9a63", "other": "#7a84ad"}


def mermaid(graph: Graph, types: Types | None = None) -> str:
    """The text of a Mermaid flowchart.

    Args:
        graph: any graph.
        types: a type by its name, or None; without it all nodes are drawn alike.
    """
    return "\n".join(_Chart(graph, types or _unknown).lines()) + "\n"


def _unknown(_name: str) -> NodeType | None:
    return None


class _Chart:
    def __init__(self, graph: Graph, types: Types) -> None:
        self._graph, self._types = graph, types
        self._scene = Scene(graph, types)
        self._ids = {id: f"n{number}" for number, id in enumerate(graph.nodes)}
        self._doors: dict[tuple[str, str, str], str] = {}
        self._edges = [*self._lines()]

    def lines(self) -> Iterator[str]:
        yield "flowchart LR"
        for id in self._scene.inside.get(None, ()):
            yield from self._node(id)
        yield from self._edges
        for name, colour in _CLASSES.items():
            yield f"  classDef {name} stroke:{colour},stroke-width:2px"

    def _node(self, root: str) -> Iterator[str]:
        """A node, or a zone with all that is in it."""
        todo: list[tuple[str | None, int]] = [(root, 1)]
        while todo:
            id, depth = todo.pop()
            pad = "  " * depth
            if id is None:
                yield f"{pad}end"
            elif self._scene.is_open(id) and self._scene.inside.get(id):
                yield f'{pad}subgraph {self._ids[id]}["{self._label(id)}"]'
                yield f"{pad}  direction LR"
                for (zone, _, port), door in self._doors.items():
                    if zone == id:
                        yield f'{pad}  {door}(["{escaped(port) or _NOTHING}"])'
                todo.append((None, depth))
                todo.extend((child, depth + 1) for child in reversed(self._scene.inside[id]))
            else:
                yield f"{pad}{self._ids[id]}{self._box(id)}:::{self._category(id)}"

    def _box(self, id: str) -> str:
        label = self._label(id)
        if self._graph.nodes[id].type == "condition":
            return f'{{"{label}"}}'
        return f'(["{label}"])' if self._category(id) == "data" else f'["{label}"]'

    def _label(self, id: str) -> str:
        node = self._graph.nodes[id]
        title, kind = escaped(node.label), escaped(node.type)
        if not title or title == kind:
            return kind or "node"
        return f"{title}<br/>{kind}" if kind else title

    def _category(self, id: str) -> str:
        node_type = self._types(self._graph.nodes[id].type)
        return node_type.category if node_type and node_type.category in _CLASSES else "other"

    def _lines(self) -> Iterator[str]:
        for line in self._graph.connections.values():
            if self._scene.ends(line) is None:
                continue
            source, target = line.source, line.target
            start = self._end(source.node, target.node, source.port, "in")
            end = self._end(target.node, source.node, target.port, "out")
            if start == end:
                continue
            # The name of a port says something where its node has several.
            from_node, to_node = self._graph.nodes[source.node], self._graph.nodes[target.node]
            names = [
                escaped(port.name)
                for port, several in (
                    (from_node.output(source.port), len(from_node.outputs) > 1),
                    (to_node.input(target.port), len(to_node.inputs) > 1),
                )
                if port and several
            ]
            label = f'|"{" #8594; ".join(names)}"|' if any(names) else ""
            yield f"  {start} -->{label} {end}"

    def _end(self, id: str, other: str, port: str, side: str) -> str:
        """The id a line ends at; for an inner port of a zone a door inside it, as Mermaid knows no inner ports."""
        inside = self._scene.shown_as(id) == id and (id == other or id in self._scene.zones_around(other))
        if inside and self._scene.is_open(id):
            key = (id, side, port)
            return self._doors.setdefault(key, f"d{len(self._doors)}")
        return self._ids[self._scene.shown_as(id) or id]


def escaped(text: str) -> str:
    """The text as it may stand in a quoted label; a long one is cut."""
    line = one_line(text)
    line = line if len(line) <= _MOST else f"{line[: _MOST - 1].rstrip()}…"
    signs = "".join(letter if letter in _PLAIN else f"#{ord(letter)};" for letter in line)
    return _LIST.sub(r"\1#160;", _DIRECTION.sub(r"\1#32;", signs))
