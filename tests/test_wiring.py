"""From the arguments of a call to one change: a handle connects, a plain value is a property."""

import pytest

from nexus_jupyter import Workflow
from nexus_jupyter.errors import GraphError
from nexus_jupyter.handle import PortHandle
from nexus_jupyter.model.change import Change


def lines(flow):
    return list(flow.graph.connections)


def told(flow):
    changes = []
    flow.room.listen(lambda revision: changes.append(revision.change))
    return changes


def test_one_call_is_one_change():
    flow = Workflow()
    topic = flow.add("data-input", value="tea")
    changes = told(flow)
    flow.add("llama-chat", prompt="About {topic}", topic=topic, temperature=0.1)
    flow["llama-chat"].set(prompt="On {topic} and {tone}", topic="coffee", tone=topic)
    assert len(changes) == 2
    assert changes[1].connections.keys() == {
        "data-input.value-llama-chat.topic",
        "data-input.value-llama-chat.tone",
    }


def test_an_argument_may_name_a_port_that_another_argument_brings():
    flow = Workflow()
    topic = flow.add("data-input")
    flow.add("prompt-template", a=topic, template="{a}")
    with flow.add("loop", state=["verdict"]) as rounds:
        flow.add("data-output", id="out", value=rounds.verdict)
    assert lines(flow) == ["data-input.value-prompt-template.a", "loop.verdict-out.value"]


def test_a_refused_call_leaves_nothing_behind():
    flow = Workflow()
    topic = flow.add("data-input")
    changes = told(flow)
    with pytest.raises(GraphError):
        flow.add("llama-chat", prompt=topic, nonsense=topic)
    with pytest.raises(GraphError):
        flow.add("llama-chat", prompt="text", nonsense=1)
    assert (len(flow), changes) == (1, [])


def test_a_literal_takes_the_place_of_a_connection_and_the_other_way_round():
    flow = Workflow()
    topic, node = flow.add("data-input", value="tea"), flow.add("to-text", value="literal")
    node.set(value=topic)
    assert (lines(flow), node.node.properties) == (["data-input.value-to-text.value"], {"value": "literal"})
    node.set(value="again")
    assert (lines(flow), node.node.properties) == ([], {"value": "again"})


def test_what_is_inside_a_zone_gives_its_inner_ports_and_what_is_outside_its_outer_ones():
    flow = Workflow()
    topic = flow.add("data-input")
    with flow.add("loop", start=topic) as rounds:
        inside = flow.add("data-output", id="inside", value=rounds)
        rounds.set(next=inside)
    flow.add("data-output", id="after", value=rounds)
    assert lines(flow) == [
        "data-input.value-loop.start",
        "loop.item-inside.value",
        "inside.value-loop.next",
        "loop.result-after.value",
    ]


def test_an_inner_port_takes_no_value_and_none_disconnects_it():
    flow = Workflow()
    with flow.add("loop") as rounds:
        rounds.set(next=flow.add("data-output", id="inside", value="x"))
    with pytest.raises(GraphError, match=r"loop.next takes what a node inside gives, not a value"):
        rounds.set(next="text")
    assert lines(flow) == ["inside.value-loop.next"]
    rounds.set(next=None)
    assert lines(flow) == []


def test_none_takes_a_setting_back_to_its_default():
    node = Workflow().add("llama-chat", temperature=0.9)
    node.set(temperature=None)
    assert (node.node.properties, node.properties["temperature"]) == ({}, 0.7)


def test_an_underscore_stands_for_a_hyphen():
    flow = Workflow()
    with flow.add("loop", state=["verdict"]) as rounds:
        inside = flow.add("data-output", id="inside", value=rounds.item)
        rounds.set(next_verdict=inside)
    assert "inside.value-loop.next-verdict" in lines(flow)


def test_a_port_handle_may_be_made_by_hand():
    flow = Workflow()
    flow.add("data-input", id="a")
    flow.add("data-output", value=PortHandle("a", "value"))
    assert lines(flow) == ["a.value-data-output.value"]
    with pytest.raises(GraphError, match="There is no node 'gone' in this workflow"):
        flow.add("data-output", value=PortHandle("gone", "value"))
    with pytest.raises(GraphError, match="a no longer has a port typo"):
        flow.add("data-output", value=PortHandle("a", "typo"))


def test_what_has_no_output_says_so():
    flow = Workflow()
    flow.apply(Change(nodes={"x": {"type": "from-elsewhere"}}))
    with pytest.raises(GraphError, match=r"x has 0 outputs. It has none"):
        flow.add("data-output", value=flow["x"])


@pytest.mark.parametrize("at", [("far", 1), (float("nan"), 0)])
def test_a_place_is_two_numbers(at):
    flow = Workflow()
    with pytest.raises(GraphError, match=r"position.x should be a number"):
        flow.add("data-input", at=at)
    assert len(flow) == 0


def test_a_wrong_kind_of_setting_is_accepted_and_shown_as_a_problem():
    flow = Workflow()
    flow.add("loop", start=1, most="many")
    assert [(each.code, each.field) for each in flow.problems] == [("bad-property", "most")]
