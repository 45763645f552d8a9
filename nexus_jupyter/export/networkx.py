"""A workflow for networkx and all that reads its graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..model.graph import Graph
from ..model.records import connection_fields, node_fields

if TYPE_CHECKING:
    import networkx as nx


def to_networkx(graph: Graph) -> nx.MultiDiGraph[str]:
    """The nodes and connections as a `networkx.MultiDiGraph`, each with its document fields as attributes.

    Args:
        graph: any graph; an edge's key is the connection's id.
    """
    import networkx as nx

    found: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=graph.name)
    for node in graph.nodes.values():
        found.add_node(node.id, **_named(node_fields(node)))
    for line in graph.connections.values():
        ends = {"source_port": line.source.port, "target_port": line.target.port}
        found.add_edge(line.source.node, line.target.node, key=line.id, **ends, **_named(connection_fields(line)))
    return found


def _named(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that may be attributes: unknown keys of a document could be anything."""
    taken = ("key", "u_for_edge", "v_for_edge", "node_for_adding", "source_port", "target_port")
    return {name: value for name, value in fields.items() if name not in taken}
