"""Files inside workflows: before a run, the graph of each file that a sub-workflow names becomes its inside.

A linked node's id is its way in from the workflow, `sub/writer` or `rounds/sub/writer`: the path that it has in a
run but for the numbers of the rounds. No node of a file is called by more than its own id in there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import StorageError
from .check import Problem, Types, check, refusals
from .complete import with_ports
from .graph import Connection, Endpoint, Graph, Node, Port, with_index
from .ports import ports_of
from .sub_workflow import FILE, IN, OUT, TYPE, interface

Read = Callable[[str, str], tuple[str, Graph]]
"""Gives the file of a name and its graph, as named in another file (the empty text: in the workflow itself).

Raises `StorageError` where it cannot be read.
"""

MOST = 100_000
"""How many nodes a workflow may have with all its files: a few files that name each other could make millions."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A workflow with its files.

    Args:
        graph: the workflow, the nodes of its files included.
        files: the graphs that came from files, by path.
        problems: what keeps a file's workflow from running, told of the sub-workflow that names it.
    """

    graph: Graph
    files: Mapping[str, Graph] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def linked(graph: Graph, types: Types, read: Read, path: str = "") -> Linked:
    """A workflow with the graphs of its files as the insides of the sub-workflows that name them.

    Args:
        graph: the workflow.
        types: a type by its name.
        read: reads a file.
        path: the workflow's own file, which cannot be inside itself.
    """
    if not any(map(file_of, graph.nodes.values())):
        return Linked(graph)
    return _Linking(types, read, dict(graph.nodes), dict(graph.connections)).link(graph, path)


def local_id(id: str) -> str:
    """The id of a node in its own file."""
    return id.rpartition("/")[2]


def own_id(path: str, graph: Graph) -> str | None:
    """The id of the workflow's own node at a path of a run; None where a file's node is."""
    *zones, id = path.split("/")[::2]
    return id if id in graph.nodes and zones == [*graph.parents(id)][::-1] else None


def file_of(node: Node) -> str:
    """The file that a node names as its inside; empty where it names none."""
    name = node.properties.get(FILE) if node.type == TYPE else None
    return name if isinstance(name, str) else ""


def same_meaning(one: Graph, other: Graph) -> bool:
    """Whether two workflows say the same: they may look different."""
    return one is other or _meaning(one) == _meaning(other)


def _meaning(graph: Graph) -> tuple[Any, ...]:
    nodes = {id: (node.type, node.properties, node.policy, node.parent) for id, node in graph.nodes.items()}
    return nodes, [line.id for line in graph.connections.values()]


@dataclass
class _Linking:
    """One workflow while its files are linked in."""

    types: Types
    read: Read
    nodes: dict[str, Node]
    lines: dict[str, Connection]
    files: dict[str, Graph] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    owners: dict[str, Node] = field(default_factory=dict)

    def link(self, graph: Graph, path: str) -> Linked:
        for node in graph.nodes.values():
            if name := file_of(node):
                way = "/".join([*reversed([*graph.parents(node.id)]), node.id])
                self.owners[f"{way}/"] = node
                self._enter(graph, node, name, way, (path,), owner=node)
        made = with_index(replace(graph, nodes=self.nodes, connections=self.lines))
        if not self.problems:
            before = check(graph, self.types)
            self.problems = [self._told(each) for each in check(made, self.types) if each not in before]
        return Linked(made, self.files, tuple(self.problems))

    def _enter(
        self, graph: Graph, zone: Node, name: str, way: str, chain: tuple[str, ...], owner: Node, id: str = ""
    ) -> None:
        """Put a file's graph into a zone.

        Args:
            graph: the graph that the zone is in.
            zone: the zone there.
            name: the file that it names.
            way: the way in to it.
            chain: the files around it.
            owner: the sub-workflow of the workflow itself that leads here.
            id: the zone's id among the linked nodes, where it is not its own.
        """
        id = id or zone.id
        if graph.children(zone.id):
            reason = f"{zone.label} has nodes inside and a file as well. Take the nodes out, or clear the file."
            self._problem(owner, reason)
            return
        try:
            path, found = self.read(name, chain[-1])
        except StorageError as error:
            self._problem(owner, str(error))
            return
        if path in chain:
            ring = " → ".join(each.rpartition("/")[2] for each in (*chain[chain.index(path) :], path))
            self._problem(owner, f"A workflow cannot be inside itself: {ring}. Choose another file.")
            return
        inside = self.files[path] = with_ports(found, self.types)
        if wrong := refusals(inside, self.types) or _bad_ids(inside):
            self._problem(owner, f"{name} cannot be used: {wrong[0].message}")
            return
        if len(self.nodes) + len(inside.nodes) > MOST:
            self._problem(owner, f"With its files this workflow has over {MOST:,} nodes. Take smaller files.")
            return
        self._put(graph, zone, inside, id, way)
        for node in inside.nodes.values():
            if inner := file_of(node):
                there = _way(inside, node.id, way)
                self._enter(inside, node, inner, there, (*chain, path), owner, there)

    def _put(self, graph: Graph, zone: Node, inside: Graph, id: str, way: str) -> None:
        """Put the nodes and connections of a graph into a zone, with its ends at the zone's ports."""
        properties = {**zone.properties, **interface(inside)}
        if node_type := self.types(TYPE):
            ports = ports_of(node_type, properties, zone.policy)
            self.nodes[id] = replace(
                self.nodes[id], properties=properties, inputs=ports.inputs, outputs=ports.outputs
            )
        ids = {each: _way(inside, each, way) for each in inside.nodes}
        for node in inside.nodes.values():
            parent = id if node.parent is None else ids[node.parent]
            self.nodes[ids[node.id]] = replace(node, id=ids[node.id], parent=parent, title=node.label)
        for line in inside.connections.values():
            self._line(replace(line, source=_moved(line.source, ids), target=_moved(line.target, ids)))
        given = {line.target.port for line in graph.into(zone.id)} | {*zone.properties}
        for name in properties["inputs"]:
            if name in given:
                self._feed(ids[name], Endpoint(id, f"{IN}{name}"))
        for name in properties["outputs"]:
            self._line(Connection(Endpoint(ids[name], "value"), Endpoint(id, f"{OUT}{name}")))

    def _feed(self, id: str, source: Endpoint) -> None:
        """Let a data input take its value from the zone's port instead of its own property."""
        node = self.nodes[id]
        kind = node.outputs[0].type if node.outputs else "any"
        self.nodes[id] = replace(node, inputs=(Port("value", "value", kind, required=True),))
        self._line(Connection(source, Endpoint(id, "value")))

    def _line(self, line: Connection) -> None:
        self.lines[line.id] = line

    def _problem(self, owner: Node, reason: str) -> None:
        self.problems.append(Problem(FILE, (owner.id,), reason, FILE))

    def _told(self, problem: Problem) -> Problem:
        """What is wrong inside a file, told of the sub-workflow that leads there."""
        for id in problem.ids:
            for way, owner in self.owners.items():
                if id.startswith(way):
                    message = f"In {owner.properties[FILE]}: {problem.message}"
                    return Problem(problem.code, (owner.id,), message, FILE)
        return problem


def _bad_ids(graph: Graph) -> list[Problem]:
    """The ids that would be taken for a way into another file."""
    return [
        Problem("bad-id", (id,), f"{id!r} holds a slash. Rename that node.") for id in graph.nodes if "/" in id
    ]


def _way(graph: Graph, id: str, around: str) -> str:
    return "/".join([around, *reversed([*graph.parents(id)]), id])


def _moved(end: Endpoint, ids: Mapping[str, str]) -> Endpoint:
    return replace(end, node=ids[end.node])
