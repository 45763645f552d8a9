"""What a change brings with it."""

from nexus_jupyter.model.change import Change, apply
from nexus_jupyter.model.complete import complete, retyped
from nexus_jupyter.model.graph import Graph, Port
from nexus_jupyter.model.node_type import NodeType, Property, ZonePorts

TYPES = {
    "chat": NodeType(
        "chat",
        inputs=(Port("*", "*", each="prompt"),),
        outputs=(Port("text", "text", "text"),),
        properties=(Property("prompt", {"type": "string", "default": "About {topic}"}),),
    ),
    "loop": NodeType("loop", zone=ZonePorts()),
}


def test_a_new_node_gets_the_ports_of_its_type() -> None:
    graph = made(Graph(), {"a": {"type": "chat"}, "b": {"type": "chat", "properties": {"prompt": "{draft?}"}}})
    assert [port.id for port in graph.nodes["a"].inputs] == ["topic"]
    assert graph.nodes["b"].inputs == (Port("draft", "draft"),)
    assert graph.nodes["b"].outputs == (Port("text", "text", "text"),)


def test_ports_follow_a_property_in_the_same_change_and_no_connection_is_dropped() -> None:
    ends = {"source": {"nodeId": "a", "portId": "text"}, "target": {"nodeId": "b", "portId": "topic"}}
    graph = made(Graph(), {"a": {"type": "chat"}, "b": {"type": "chat"}}, {"a.text-b.topic": ends})
    graph = made(graph, {"b": {"properties": {"prompt": "About {tea}"}}})
    assert [port.id for port in graph.nodes["b"].inputs] == ["tea"]
    assert list(graph.connections) == ["a.text-b.topic"]


def test_nobody_else_writes_the_ports_that_a_type_derives() -> None:
    graph = made(Graph(), {"a": {"type": "chat", "inputs": [{"id": "mine"}]}})
    assert [port.id for port in graph.nodes["a"].inputs] == ["topic"]


def test_a_node_of_an_unknown_type_keeps_the_ports_it_came_with() -> None:
    graph = made(Graph(), {"a": {"type": "unheard", "inputs": [{"id": "mine"}]}})
    assert [port.id for port in graph.nodes["a"].inputs] == ["mine"]


def test_an_edit_that_touches_no_port_stays_as_small_as_it_was() -> None:
    graph = made(Graph(), {"a": {"type": "chat"}})
    change = Change(nodes={"a": {"position": {"x": 1, "y": 1}}})
    assert complete(graph, change, TYPES.get) == change


def test_with_a_zone_go_the_nodes_inside_it_and_their_connections() -> None:
    ends = {"source": {"nodeId": "a", "portId": "text"}, "target": {"nodeId": "end", "portId": "topic"}}
    nodes = {
        "outer": {"type": "loop"},
        "inner": {"type": "loop", "parent": "outer"},
        "a": {"type": "chat", "parent": "inner"},
        "end": {"type": "chat"},
    }
    graph = made(made(Graph(), nodes, {"a.text-end.topic": ends}), {"outer": None})
    assert list(graph.nodes) == ["end"]
    assert not graph.connections


def test_a_node_taken_out_of_a_zone_in_the_same_change_stays() -> None:
    graph = made(Graph(), {"rounds": {"type": "loop"}, "a": {"type": "chat", "parent": "rounds"}})
    assert list(made(graph, {"rounds": None, "a": {"parent": None}}).nodes) == ["a"]


def test_a_type_defined_anew_gives_its_nodes_new_ports() -> None:
    graph = made(Graph(), {"a": {"type": "chat"}, "b": {"type": "loop"}})
    anew = NodeType("chat", inputs=(Port("question", "question"),), outputs=(Port("text", "text", "text"),))
    edits = retyped(graph, anew)
    assert list(edits) == ["a"]
    assert [port.id for port in apply(graph, Change(nodes=edits)).nodes["a"].inputs] == ["question"]
    assert retyped(graph, TYPES["chat"]) == {}


def made(graph: Graph, nodes, connections=None) -> Graph:
    """The graph after a completed change."""
    return apply(graph, complete(graph, Change(nodes, connections or {}), TYPES.get))
