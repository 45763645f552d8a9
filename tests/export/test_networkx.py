from hypothesis import given

from nexus_jupyter.export.networkx import to_networkx
from nexus_jupyter.model.document import from_json
from tests.export.graphs import chain
from tests.model.strategies import documents


def test_nodes_and_connections_keep_their_fields() -> None:
    found = to_networkx(chain("a", "b"))
    assert found.nodes["a"]["type"] == "step"
    assert found.edges["a", "b", "a.out-b.in"]["source_port"] == "out"
    assert list(found.successors("a")) == ["b"]


@given(documents())
def test_any_document_becomes_a_graph(document: dict[str, object]) -> None:
    graph = from_json(document)
    found = to_networkx(graph)
    assert set(graph.nodes) <= set(found)
    assert found.number_of_edges() == len(graph.connections)
