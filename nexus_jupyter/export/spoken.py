"""A workflow in words, for those who cannot see its picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..model.graph import Graph
from .text import one_line
from .theme import STATUSES
from .view import NodeView

_MOST = 40


def describe(graph: Graph, states: Mapping[str, NodeView] | None) -> str:
    """What there is, in a few sentences.

    Args:
        graph: any graph.
        states: by node id; None where nothing runs.
    """
    if not graph.nodes:
        return "An empty workflow."
    counts = f"A workflow of {_count(graph.nodes, 'node')} and {_count(graph.connections, 'connection')}."
    return " ".join([counts, *_sentences(graph, states)])


def _sentences(graph: Graph, states: Mapping[str, NodeView] | None) -> Iterator[str]:
    for number, node in enumerate(graph.nodes.values()):
        if number == _MOST:
            yield f"And {len(graph.nodes) - _MOST} more."
            return
        status = ""
        if states is not None:
            status = f": {STATUSES[states.get(node.id, NodeView()).status][0]}"
        goes = list(dict.fromkeys(line.target.node for line in graph.out_of(node.id)))
        names = [graph.nodes[id].label for id in goes if id in graph.nodes]
        onward = f", goes to {', '.join(names[:6])}" if names else ""
        yield one_line(f"{node.label} ({node.type}){status}{onward}.")


def _count(records: Mapping[str, object], word: str) -> str:
    return f"{len(records):,} {word}{'s' * (len(records) != 1)}"
