"""A value that comes through the ports of sub-workflows is known by its origin, and comes out by ports."""

from dataclasses import replace

import pytest

from nexus_jupyter.model.crossing import Crossing, origin
from nexus_jupyter.model.graph import Connection, Endpoint
from tests.model.test_sub_workflow import LINES, TYPES, collapsed, drawn

CHAIN = ("topic:data-input", "a:to-text", "b:to-text", "c:to-text", *LINES)


def into(graph, node):
    return next(line for line in graph.into(node))


def test_the_origin_is_found_through_sub_workflows_in_sub_workflows() -> None:
    graph = collapsed(collapsed(drawn(*CHAIN), "b"), "a", "sub-workflow")
    assert graph.nodes["b"].parent == "sub-workflow"
    assert graph.nodes["sub-workflow"].parent == "sub-workflow-2"
    for node, source in (("a", "topic.value"), ("b", "a.text"), ("c", "b.text")):
        assert str(origin(graph, into(graph, node))) == source


def test_the_origin_of_a_port_that_nothing_feeds_is_the_port() -> None:
    graph = drawn("zone:sub-workflow", "a:to-text<zone", "zone.in-x>a.value")
    assert str(origin(graph, into(graph, "a"))) == "zone.in-x"


def test_what_leaves_takes_the_port_that_is_there() -> None:
    graph = collapsed(drawn(*CHAIN), "a", "b")
    crossing = Crossing(graph, TYPES)
    led = crossing.led(Connection(Endpoint("b", "text"), Endpoint("c", "value")))
    assert (led.id, crossing.lines, crossing.outputs) == ("sub-workflow.b-c.value", [], {})


def test_what_leaves_where_no_port_is_gets_one_in_each_sub_workflow_around_it() -> None:
    graph = collapsed(collapsed(drawn(*CHAIN), "a", "b"), "sub-workflow")
    crossing = Crossing(graph, TYPES)
    wanted = Connection(Endpoint("a", "text"), Endpoint("topic", "value"))
    assert crossing.led(wanted).id == "sub-workflow-2.sub-workflow-a-topic.value"
    assert crossing.led(wanted).id == "sub-workflow-2.sub-workflow-a-topic.value"
    assert [line.id for line in crossing.lines] == [
        "a.text-sub-workflow.out-a",
        "sub-workflow.a-sub-workflow-2.out-sub-workflow-a",
    ]
    assert crossing.outputs["sub-workflow"] == {"b": "text", "a": "text"}


def test_what_stays_in_its_sub_workflow_or_leaves_a_loop_is_left_as_it_is() -> None:
    graph = collapsed(drawn(*CHAIN), "a", "b")
    inside = Connection(Endpoint("a", "text"), Endpoint("b", "value"))
    assert Crossing(graph, TYPES).led(inside) == inside
    graph = drawn("rounds:loop", "a:to-text<rounds", "b:to-text")
    out = Connection(Endpoint("a", "text"), Endpoint("b", "value"))
    assert Crossing(graph, TYPES).led(out) == out


@pytest.mark.parametrize("says", [7, True, ["b"], "{b}"], ids=repr)
def test_what_leaves_a_sub_workflow_that_declares_its_outputs_in_the_wrong_shape_gets_a_port_too(says) -> None:
    graph = collapsed(drawn(*CHAIN), "a", "b")
    zone = graph.nodes["sub-workflow"]
    zone = replace(zone, properties={**zone.properties, "outputs": says})
    crossing = Crossing(replace(graph, nodes={**graph.nodes, zone.id: zone}), TYPES)
    led = crossing.led(Connection(Endpoint("a", "text"), Endpoint("topic", "value")))
    assert led.id == "sub-workflow.a-topic.value"
    assert "a" in crossing.outputs[zone.id]
