"""Which part of a workflow a run is of: from a node on, up to a node, one node alone, what is stale."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal, NamedTuple

from ..errors import GraphError
from ..model.check import Problem, level_edge
from ..model.graph import Graph, with_index
from .execution import Given

Mode = Literal["all", "from", "to", "only", "stale"]
"""All of it; some nodes and all that depends on them; some nodes and all they depend on; some nodes alone;
the nodes whose last value no longer follows from the workflow."""

Latest = Mapping[str, Mapping[str, Any]]
"""By the id of a node or zone outside any zone: what it gave when it last ran, by port."""


_Neighbours = dict[str, dict[str, None]]


class Selection(NamedTuple):
    """What a run is of.

    Args:
        graph: the nodes that run, and those whose values stand in for what does not run.
        given: the values that stand in, by node.
        again: the nodes that run whatever is known of them.
    """

    graph: Graph
    given: Mapping[str, Given]
    again: frozenset[str]


def select(
    graph: Graph, mode: Mode, ids: Collection[str], latest: Latest, pinned: Latest, stale: Collection[str] = ()
) -> Selection:
    """The part of a graph that is run.

    Args:
        graph: the whole workflow.
        mode: which part.
        ids: the nodes that the mode is about; one in a zone stands for that zone.
        latest: what nodes gave when they last ran.
        pinned: what pinned nodes give instead of running.
        stale: the nodes that are stale.

    Raises:
        GraphError: a node is not there, or one that runs alone has no value to begin with.
    """
    given = {id: Given(outputs, "pin") for id, outputs in pinned.items()}
    if mode == "all":
        return Selection(_reduced(graph, graph.children(None), given), given, frozenset())
    top = {_top(graph, id) for id in (stale if mode == "stale" else ids)}
    before, after = _edges(graph)
    again = top if mode in ("from", "only") else set()
    before = {id: {} if id in pinned and id not in again else sources for id, sources in before.items()}
    wanted = top
    if mode == "to":
        wanted = _closure(top, before)
    elif mode == "from":
        wanted = _closure(top, after)
    elif mode == "only":
        _refuse_missing(graph, before, top, latest.keys() | pinned.keys())
    kept = {} if mode == "to" else _kept(before, wanted, {**latest, **pinned})
    given = {id: Given(outputs, "kept") for id, outputs in kept.items()} | given
    given = {id: each for id, each in given.items() if id not in again}
    inside = {id for id in graph.nodes if not again.isdisjoint((id, *graph.parents(id)))} if again else set()
    return Selection(_reduced(graph, wanted | kept.keys(), given), given, frozenset(inside))


def _top(graph: Graph, id: str) -> str:
    found = graph.at_level(id, None) if id in graph.nodes else None
    if found is None:
        there = ", ".join(graph.nodes) or "none"
        raise GraphError([Problem("unknown-id", (id,), f"There is no node {id!r} to run. There are {there}.")])
    return found


def _edges(graph: Graph) -> tuple[_Neighbours, _Neighbours]:
    """For each node or zone outside any zone: what it waits for, and what waits for it."""
    before: _Neighbours = {id: {} for id in graph.children(None)}
    after: _Neighbours = {id: {} for id in graph.children(None)}
    for line in graph.connections.values():
        edge = level_edge(graph, line)
        if edge and edge[0] in before:
            before[edge[1]][edge[0]] = None
            after[edge[0]][edge[1]] = None
    return before, after


def _closure(ids: Iterable[str], neighbours: _Neighbours) -> set[str]:
    found = set(ids)
    todo = list(found)
    while todo:
        for each in neighbours[todo.pop()]:
            if each not in found:
                found.add(each)
                todo.append(each)
    return found


def _kept(before: _Neighbours, wanted: set[str], latest: Latest) -> dict[str, Mapping[str, Any]]:
    """The values that stand in for what feeds the wanted nodes; what has none is wanted too."""
    kept: dict[str, Mapping[str, Any]] = {}
    todo = list(wanted)
    while todo:
        for source in before[todo.pop()]:
            if source in wanted or source in kept:
                continue
            if source in latest:
                kept[source] = latest[source]
            else:
                wanted.add(source)
                todo.append(source)
    return kept


def _refuse_missing(graph: Graph, before: _Neighbours, ids: set[str], known: Collection[str]) -> None:
    problems = [
        Problem(
            "no-value",
            (id, source),
            f"{graph.nodes[id].label} cannot run alone: {graph.nodes[source].label} has no value yet. "
            "Run up to this node first.",
        )
        for id in sorted(ids)
        for source in before[id]
        if source not in known and source not in ids
    ]
    if problems:
        raise GraphError(problems)


def _reduced(graph: Graph, top: Collection[str], given: Mapping[str, Given]) -> Graph:
    """The graph of some nodes and zones; what has a given value needs neither inputs nor an inside."""
    if not given and len(top) == len(graph.children(None)):
        return graph
    nodes = {
        id: node
        for id, node in graph.nodes.items()
        if graph.at_level(id, None) in top and given.keys().isdisjoint(graph.parents(id))
    }
    lines = {
        id: line
        for id, line in graph.connections.items()
        if line.source.node in nodes and line.target.node in nodes and line.target.node not in given
    }
    return with_index(replace(graph, nodes=nodes, connections=lines))
