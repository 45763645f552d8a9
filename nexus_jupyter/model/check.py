"""What is wrong with a graph: what would make it no graph, and what keeps it from running.

`refusals` are structural: a dangling or duplicate connection, a circle, an id that is not there. No graph
ever has one, since a room refuses the change that would bring it. Everything else is a `Problem` that a graph
may live with (a missing input, a misfit, an unknown type): the editor shows it on its node and a run that
needs the node says so.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .graph import Connection, Graph, Node, Port
from .node_type import NodeType
from .policy import policy_problems
from .port_types import fits, refusal
from .ports import Ports, ports_of_node
from .secrets import looks_like_secret

REFUSED = frozenset({"cycle", "dangling", "duplicate", "leaves-zone"})
"""The codes of problems that make a graph none; only a file can bring one in."""
Types = Callable[[str], NodeType | None]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong, as data: an editor draws it at the records it names.

    Args:
        code: `cycle`, `dangling`, `duplicate`, `leaves-zone`, `unknown-id`, `missing-input`, `misfit`,
            `unknown-type`, `lost-port`, `not-a-zone`, `secret`, `bad-property`, `bad-id`, `file` (of a workflow's
            file inside another), `nothing-selected`.
        ids: the nodes or connections it is about.
        message: what is wrong, then what to do.
        field: the property it is about, where it is about one.
    """

    code: str
    ids: tuple[str, ...]
    message: str
    field: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The problem as JSON."""
        found = {"code": self.code, "ids": list(self.ids), "message": self.message}
        return {**found, "field": self.field} if self.field else found


def refusals(
    graph: Graph, types: Types, nodes: Iterable[str] | None = None, lines: Iterable[str] | None = None
) -> list[Problem]:
    """Why this is no graph; empty if it is one.

    Args:
        graph: the graph as it would be.
        types: a type by its name, or None.
        nodes: ids of the nodes to look at; all without it.
        lines: ids of the connections to look at; all without it.
    """
    problems = [
        problem
        for id in (graph.nodes if nodes is None else nodes)
        if id in graph.nodes and (problem := _bad_parent(graph, graph.nodes[id]))
    ]
    if problems:
        return problems
    for id in graph.connections if lines is None else lines:
        line = graph.connections.get(id)
        if line and (problem := _bad_line(graph, types, line)):
            problems.append(problem)
    if not problems:
        problems = _circles(graph, lines)
    return problems


def check(graph: Graph, types: Types, known: Iterable[str] = ()) -> list[Problem]:
    """Everything wrong with a graph, in the order of its records.

    Args:
        graph: any graph.
        types: a type by its name, or None.
        known: the names of all types, to guess what an unknown one was meant to be.
    """
    known = list(known)
    problems = refusals(graph, types)
    for node in graph.nodes.values():
        problems.extend(check_node(graph, node, types, known))
    for line in graph.connections.values():
        there = line.source.node in graph.nodes and line.target.node in graph.nodes
        if there and (problem := misfit(graph, line, types)):
            problems.append(problem)
    return problems


def check_node(graph: Graph, node: Node, types: Types, known: Iterable[str] = ()) -> Iterator[Problem]:
    """What keeps one node from running."""
    held = {**node.properties, **{f"policy.{name}": value for name, value in node.policy.items()}}
    for name, value in held.items():
        if looks_like_secret(value):
            yield Problem(
                "secret",
                (node.id,),
                f"{node.label}.{name} looks like a key. Put it into the environment and refer to it: "
                f'{{"$secret": "NAME_OF_THE_VARIABLE"}}. The workflow is not saved until then.',
                name,
            )
    for name, reason in policy_problems(node) if node.policy else ():
        yield Problem("bad-policy", (node.id,), f"How {node.label} runs: {name} {reason}.", f"policy.{name}")
    if node.parent is not None and node.parent in graph.nodes and not _is_zone(graph.nodes[node.parent], types):
        yield Problem(
            "not-a-zone",
            (node.id, node.parent),
            f"{node.label} is inside {node.parent}, which is no zone. Take it out, or make that a loop.",
        )
    node_type = types(node.type)
    if node_type is None:
        yield unknown_type(node, known)
        return
    for port in node.inputs:
        if port.required and not graph.into(node.id, port.id) and node.properties.get(port.id) is None:
            default = node_type.property(port.id)
            if default is None or default.default is None:
                yield Problem(
                    "missing-input",
                    (node.id,),
                    f"{node.label} needs {port.name}. Connect something to it or give it a value.",
                    port.id,
                )
    yield from _bad_properties(node, node_type)


def misfit(graph: Graph, line: Connection, types: Types) -> Problem | None:
    """Why a connection cannot carry a value: a port that is gone, or two types that do not fit."""
    source, target = _ends(graph, types, line)
    for end, port in ((line.source, source), (line.target, target)):
        if port is None and types(graph.nodes[end.node].type) is not None:
            return Problem(
                "lost-port",
                (line.id, end.node),
                f"{graph.nodes[end.node].label} no longer has a port {end.port}. "
                "Connect another port, or delete the connection.",
            )
    if source and target and not fits(source.type, target.type):
        return Problem("misfit", (line.id,), refusal(source.type, target.type))
    return None


def unknown_type(node: Node, known: Iterable[str] = ()) -> Problem:
    """That a node's type is not there."""
    near = difflib.get_close_matches(node.type, list(known), 3)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    return Problem(
        "unknown-type",
        (node.id,),
        f"{node.label} is of the type {node.type!r}, which is not there.{hint} "
        "Install the package it comes from, or run the cell that defines it.",
    )


def port_at(graph: Graph, types: Types, line: Connection, end: str) -> Port | None:
    """The port at one end (`source`, `target`) of a connection, an inner one of a zone included."""
    source, target = _ends(graph, types, line)
    return source if end == "source" else target


def _ends(graph: Graph, types: Types, line: Connection) -> tuple[Port | None, Port | None]:
    source, target = graph.nodes[line.source.node], graph.nodes[line.target.node]
    out, into = _ports(source, types), _ports(target, types)
    outputs = out.sources if _enters(graph, line) else out.outputs
    inputs = into.targets if _leaves(graph, line) else into.inputs
    return _named(outputs, line.source.port), _named(inputs, line.target.port)


def _ports(node: Node, types: Types) -> Ports:
    return ports_of_node(node, types(node.type))


def _named(ports: tuple[Port, ...], id: str) -> Port | None:
    return next((port for port in ports if port.id == id), None)


def _is_zone(node: Node, types: Types) -> bool:
    node_type = types(node.type)
    return node_type is None or node_type.zone is not None


def _enters(graph: Graph, line: Connection) -> bool:
    """Whether a connection starts from the inside of the zone that its source is."""
    source, target = line.source.node, line.target.node
    return source == target or graph.within(target, source)


def _leaves(graph: Graph, line: Connection) -> bool:
    """Whether a connection ends at the inside of the zone that its target is."""
    source, target = line.source.node, line.target.node
    return source == target or graph.within(source, target)


def _bad_parent(graph: Graph, node: Node) -> Problem | None:
    if node.parent is None:
        return None
    if node.parent not in graph.nodes:
        return Problem("dangling", (node.id,), f"{node.id} is inside {node.parent!r}, which is not there.")
    seen: set[str] = {node.id}
    parent: str | None = node.parent
    while parent is not None:
        if parent in seen:
            return Problem("cycle", (node.id, parent), f"{node.label} would be inside itself.")
        seen.add(parent)
        parent = graph.nodes[parent].parent if parent in graph.nodes else None
    return None


def _bad_line(graph: Graph, types: Types, line: Connection) -> Problem | None:
    for end in (line.source, line.target):
        if end.node not in graph.nodes:
            return Problem("dangling", (line.id,), f"There is no node {end.node!r} to connect.")
    source, target = graph.nodes[line.source.node], graph.nodes[line.target.node]
    if source.id == target.id and not _is_zone(source, types):
        return Problem("cycle", (source.id,), "A node cannot be connected to itself. Put it into a loop.")
    if not _stays(graph, line):
        return Problem(
            "leaves-zone",
            (line.id,),
            f"A value leaves {source.parent} only through its inner ports. "
            f"Connect {source.label} to one of those, and take the value from {source.parent}.",
        )
    return _duplicate(graph, types, line)


def _stays(graph: Graph, line: Connection) -> bool:
    """Whether a connection leaves no zone but through that zone's inner targets."""
    source, target = line.source.node, line.target.node
    if _leaves(graph, line):
        return source == target or graph.nodes[source].parent == target
    return _enters(graph, line) or graph.at_level(target, graph.nodes[source].parent) is not None


def _duplicate(graph: Graph, types: Types, line: Connection) -> Problem | None:
    if len(graph.into(line.target.node)) < 2:
        return None
    port = port_at(graph, types, line, "target")
    if port is None or port.multiple:
        return None
    others = graph.into(line.target.node, line.target.port)
    inner = _leaves(graph, line)
    other = next((each for each in others if each.id != line.id and _leaves(graph, each) == inner), None)
    if other is None:
        return None
    return Problem(
        "duplicate",
        (line.id, other.id),
        f"{line.target} already gets its value from {other.source}. Delete that connection first, "
        "or bring both together in a merge.",
    )


def _circles(graph: Graph, lines: Iterable[str] | None) -> list[Problem]:
    if lines is None:
        return _any_circle(graph)
    for id in lines:
        line = graph.connections.get(id)
        ends = line and level_edge(graph, line)
        if ends and (path := _path(graph, ends[1], ends[0])):
            return [_circle(path)]
    return []


def _circle(path: list[str]) -> Problem:
    ring = " → ".join([*path, path[0]])
    return Problem("cycle", tuple(path), f"This would close a circle: {ring}. Put them into a loop.")


def level_edge(graph: Graph, line: Connection) -> tuple[str, str] | None:
    """Which node waits for which at the level of a connection's source; None for a line to its own zone."""
    source, target = line.source.node, line.target.node
    if _enters(graph, line) or _leaves(graph, line):
        return None
    at = graph.at_level(target, graph.nodes[source].parent)
    return (source, at) if at is not None else None


def followers(graph: Graph, node: str) -> Iterator[str]:
    """The nodes and zones at a node's own level that wait for it."""
    for line in graph.out_of(node):
        if edge := level_edge(graph, line):
            yield edge[1]


def _path(graph: Graph, start: str, goal: str) -> list[str] | None:
    """A way along connections from one node to another at the same level."""
    came: dict[str, str | None] = {start: None}
    todo = [start]
    while todo:
        node = todo.pop()
        if node == goal:
            path = [node]
            while (before := came[path[-1]]) is not None:
                path.append(before)
            return path[::-1]
        for follower in followers(graph, node):
            if follower not in came:
                came[follower] = node
                todo.append(follower)
    return None


def _any_circle(graph: Graph) -> list[Problem]:
    waits: dict[str, int] = dict.fromkeys(graph.nodes, 0)
    follows: dict[str, list[str]] = {id: list(followers(graph, id)) for id in graph.nodes}
    for ids in follows.values():
        for id in ids:
            waits[id] += 1
    ready = [id for id, count in waits.items() if not count]
    while ready:
        id = ready.pop()
        del waits[id]
        for each in follows[id]:
            waits[each] -= 1
            if not waits[each]:
                ready.append(each)
    for id in waits:
        for follower in follows[id]:
            if path := _path(graph, follower, id):
                return [_circle(path)]
    return []


def _bad_properties(node: Node, node_type: NodeType) -> Iterator[Problem]:
    for each in node_type.properties:
        value = node.properties.get(each.name)
        if value is None:
            continue
        if reason := _not_as(each.schema, value):
            yield Problem("bad-property", (node.id,), f"{node.label}.{each.name} {reason}.", each.name)
        elif each.fault and not is_secret(value) and (reason := each.fault(value)):
            yield Problem("bad-property", (node.id,), f"{node.label}.{each.name}: {reason}", each.name)


_JSON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "array": (list, tuple),
    "object": (Mapping,),
}


def is_secret(value: Any) -> bool:
    """Whether a property refers to a secret instead of holding a value."""
    return isinstance(value, Mapping) and "$secret" in value


def _not_as(schema: Mapping[str, Any], value: Any) -> str | None:
    if is_secret(value):
        return None
    kind = schema.get("type")
    expected = _JSON_TYPES.get(kind) if isinstance(kind, str) else None
    if expected and (not isinstance(value, expected) or (isinstance(value, bool) and kind != "boolean")):
        return f"should be of the type {kind}, and is {value!r}"
    if "enum" in schema and value not in schema["enum"]:
        return f"should be one of {', '.join(map(str, schema['enum']))}, and is {value!r}"
    if not isinstance(value, (int, float)):
        return None
    if "minimum" in schema and value < schema["minimum"]:
        return f"should be at least {schema['minimum']}, and is {value}"
    if "maximum" in schema and value > schema["maximum"]:
        return f"should be at most {schema['maximum']}, and is {value}"
    return None
