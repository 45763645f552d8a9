"""What a change brings with it."""

from nexus_jupyter.model.change import Change, apply
from nexus_jupyter.model.complete import complete, retyped
from nexus_jupyter.model.graph import Graph, Port
from nexus_jupyter.model.node_type import NodeType, Property, ZonePorts

PROMPT = NodeType(
    name="prompt",
    inputs=(Port("*", "*", each="template"),),
    outputs=(Port("text", "text", "text"),),
    properties=(Property("template", {"type": "string", "default": "{topic}"}),),
)
ZONE = NodeType(name="zone", inputs=(Port("start", "start"),), zone=ZonePorts(sources=(Port("item", "item"),)))
TYPES = {each.name: each for each in (PROMPT, ZONE)}.get


def made(graph, **change):
    return apply(graph, complete(graph, Change(**change), TYPES))


def line(source, target):
    (node, port), (to, into) = source.split("."), target.split(".")
    ends = {"source": {"nodeId": node, "portId": port}, "target": {"nodeId": to, "portId": into}}
    return {f"{source}-{target}": ends}


def ids(ports):
    return [port.id for port in ports]


def test_a_new_node_gets_the_ports_of_its_type():
    graph = made(Graph(), nodes={"p": {"type": "prompt", "properties": {"template": "{who} and {what?}"}}})
    assert [(port.id, port.required) for port in graph.nodes["p"].inputs] == [("who", True), ("what", False)]
    assert ids(graph.nodes["p"].outputs) == ["text"]


def test_a_default_counts_where_a_property_is_not_given():
    assert ids(made(Graph(), nodes={"p": {"type": "prompt"}}).nodes["p"].inputs) == ["topic"]


def test_ports_follow_a_property():
    graph = made(Graph(), nodes={"p": {"type": "prompt"}})
    graph = made(graph, nodes={"p": {"properties": {"template": "{one} {two}"}}})
    assert ids(graph.nodes["p"].inputs) == ["one", "two"]
    assert ids(made(graph, nodes={"p": {"properties": {"template": None}}}).nodes["p"].inputs) == ["topic"]


def test_nobody_else_writes_ports_that_derive():
    graph = made(Graph(), nodes={"p": {"type": "prompt"}})
    invented = {"p": {"inputs": [{"id": "invented", "name": "invented"}]}}
    assert made(graph, nodes=invented) == graph


def test_the_ports_of_an_unknown_type_are_kept_as_they_came():
    graph = made(Graph(), nodes={"x": {"type": "from-elsewhere", "outputs": [{"id": "out", "name": "out"}]}})
    assert ids(graph.nodes["x"].outputs) == ["out"]
    assert ids(made(graph, nodes={"x": {"properties": {"a": 1}}}).nodes["x"].outputs) == ["out"]


def test_a_change_that_touches_no_property_brings_nothing():
    graph = made(Graph(), nodes={"p": {"type": "prompt"}})
    change = Change(nodes={"p": {"position": {"x": 1, "y": 1}}})
    assert complete(graph, change, TYPES) == change


def test_with_a_node_go_its_connections():
    graph = made(Graph(), nodes={"a": {"type": "prompt"}, "b": {"type": "prompt"}, "c": {"type": "prompt"}})
    graph = made(graph, connections=line("a.text", "b.topic") | line("b.text", "c.topic"))
    assert not made(graph, nodes={"b": None}).connections


def test_with_a_zone_goes_what_is_inside_at_any_depth():
    graph = made(Graph(), nodes={"outer": {"type": "zone"}, "inner": {"type": "zone", "parent": "outer"}})
    graph = made(graph, nodes={"p": {"type": "prompt", "parent": "inner"}, "q": {"type": "prompt"}})
    graph = made(graph, connections=line("inner.item", "p.topic"))
    after = made(graph, nodes={"outer": None})
    assert list(after.nodes) == ["q"]
    assert not after.connections


def test_what_leaves_a_zone_with_the_same_change_stays():
    graph = made(Graph(), nodes={"z": {"type": "zone"}, "p": {"type": "prompt", "parent": "z"}})
    assert list(made(graph, nodes={"z": None, "p": {"parent": None}}).nodes) == ["p"]


def test_a_connection_that_lost_its_port_is_kept():
    graph = made(Graph(), nodes={"a": {"type": "prompt"}, "b": {"type": "prompt"}})
    graph = made(graph, connections=line("a.text", "b.topic"))
    after = made(graph, nodes={"b": {"properties": {"template": "{other}"}}})
    assert list(after.connections) == ["a.text-b.topic"]
    assert ids(after.nodes["b"].inputs) == ["other"]


def test_a_type_defined_anew_gives_its_nodes_their_new_ports():
    graph = made(Graph(), nodes={"p": {"type": "prompt"}, "z": {"type": "zone"}})
    anew = NodeType(name="prompt", inputs=(Port("whole", "whole"),))
    graph = apply(graph, Change(nodes=retyped(graph, anew)))
    assert (ids(graph.nodes["p"].inputs), ids(graph.nodes["p"].outputs)) == (["whole"], [])
    assert retyped(graph, anew) == {}
