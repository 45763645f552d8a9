"""What a change brings with it: what hangs on a removed node goes too; derived ports follow properties."""

from __future__ import annotations

from collections.abc import Iterable

from .change import Change, Edits, apply
from .check import Types
from .graph import Graph, Node
from .node_type import NodeType
from .ports import ports_of
from .records import Fields, port_json

_DERIVE = {"type", "properties", "policy", "inputs", "outputs"}


def complete(graph: Graph, change: Change, types: Types) -> Change:
    """The change with what it brings with it.

    Connections of a removed node and the nodes inside a removed zone are removed; a node that is new, or whose
    type, properties, policy or ports change, gets the ports that its type derives: nobody else writes these. No
    connection is dropped for a lost port.

    Args:
        graph: what the change is made to.
        change: what was asked for.
        types: a type by its name.
    """
    after = apply(graph, change)
    gone = _gone(after, (id for id, fields in change.nodes.items() if fields is None))
    nodes: dict[str, Fields | None] = {**change.nodes, **dict.fromkeys(gone)}
    lines: dict[str, Fields | None] = dict(change.connections)
    for id in gone:
        lines.update(dict.fromkeys(line.id for line in (*after.into(id), *after.out_of(id))))
    for id, fields in change.nodes.items():
        node = after.nodes.get(id)
        if node and fields and id not in gone and not _DERIVE.isdisjoint(fields):
            nodes[id] = {**fields, **derived_ports(node, types(node.type))}
    return Change(nodes, lines, change.groups, change.notes, change.name, change.description)


def retyped(graph: Graph, node_type: NodeType) -> Edits:
    """The edits that give every node of a type the ports it derives now."""
    edits = {
        node.id: derived_ports(node, node_type) for node in graph.nodes.values() if node.type == node_type.name
    }
    return {id: fields for id, fields in edits.items() if fields}


def with_ports(graph: Graph, types: Types) -> Graph:
    """The graph with every node's ports as its type derives them: a file may be older than a type."""
    edits = {node.id: derived_ports(node, types(node.type)) for node in graph.nodes.values()}
    return apply(graph, Change(nodes={id: fields for id, fields in edits.items() if fields}))


def derived_ports(node: Node, node_type: NodeType | None) -> Fields:
    """The fields `inputs` and `outputs` of a node, where they are not yet what its type derives."""
    if node_type is None:
        return {}
    ports = ports_of(node_type, node.properties, node.policy)
    fields: Fields = {}
    if ports.inputs != node.inputs:
        fields["inputs"] = [port_json(port) for port in ports.inputs]
    if ports.outputs != node.outputs:
        fields["outputs"] = [port_json(port) for port in ports.outputs]
    return fields


def _gone(after: Graph, removed: Iterable[str]) -> dict[str, None]:
    gone: dict[str, None] = {}
    todo = list(removed)
    while todo:
        id = todo.pop()
        if id not in gone:
            gone[id] = None
            todo.extend(after.children(id))
    return gone
