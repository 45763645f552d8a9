"""Read-only questions about a graph."""

from nexus_jupyter.model.graph import Connection, Endpoint, Graph, Node, Port, with_index


def test_a_connection_is_named_after_its_ends() -> None:
    assert Connection(Endpoint("topic", "value"), Endpoint("writer", "prompt")).id == "topic.value-writer.prompt"


def test_a_node_is_called_by_its_title_or_else_by_its_id() -> None:
    assert Node("writer", "chat").label == "writer"
    assert Node("writer", "chat", title="The writer").label == "The writer"
    assert Node("writer", "chat", title="").label == "writer"


def test_a_node_knows_its_ports() -> None:
    text = Port("text", "Text")
    node = Node("writer", "chat", inputs=(Port("prompt", "prompt"),), outputs=(text,))
    assert node.output("text") is text
    assert node.input("text") is None


def test_connections_are_found_by_the_node_and_port_they_end_at_and_start_from() -> None:
    one = Connection(Endpoint("a", "out"), Endpoint("c", "left"))
    other = Connection(Endpoint("b", "out"), Endpoint("c", "right"))
    graph = graph_of("a", "b", "c", lines=[one, other])
    assert graph.into("c") == (one, other)
    assert graph.into("c", "right") == (other,)
    assert graph.out_of("a") == (one,)
    assert graph.out_of("a", "other") == graph.into("a") == graph.into("nobody") == ()


def test_zones_around_a_node_come_innermost_first() -> None:
    graph = graph_of("rows", "rounds<rows", "writer<rounds", "end")
    assert list(graph.parents("writer")) == ["rounds", "rows"]
    assert graph.children("rounds") == ("writer",)
    assert graph.children(None) == ("rows", "end")
    assert graph.within("writer", "rows")
    assert not graph.within("rows", "rows")
    assert not graph.within("end", "rows")


def test_a_node_is_seen_from_a_level_as_itself_or_as_the_zone_around_it() -> None:
    graph = graph_of("rows", "rounds<rows", "writer<rounds")
    assert graph.at_level("writer", "rounds") == "writer"
    assert graph.at_level("writer", "rows") == "rounds"
    assert graph.at_level("writer", None) == "rows"
    assert graph.at_level("rows", "rounds") is None


def test_a_broken_nesting_ends_every_question() -> None:
    graph = graph_of("a<b", "b<a", "lost<nobody")
    assert list(graph.parents("a")) == ["b"]
    assert list(graph.parents("lost")) == []
    assert graph.at_level("a", None) is None


def test_a_taken_id_gets_a_number() -> None:
    graph = graph_of("chat", "chat-2")
    assert graph.free_id("prompt") == "prompt"
    assert graph.free_id("chat") == "chat-3"


def graph_of(*ids: str, lines: list[Connection] | None = None) -> Graph:
    """A graph of nodes; `a<b` is inside the zone b."""
    nodes = [Node(id, "t", parent=zone or None) for id, _, zone in (each.partition("<") for each in ids)]
    return with_index(
        Graph(nodes={node.id: node for node in nodes}, connections={line.id: line for line in lines or ()})
    )
