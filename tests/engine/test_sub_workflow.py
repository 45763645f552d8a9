"""Sub-workflows run as what they are: several nodes that are one."""

import pytest

from nexus_jupyter import Workflow, node
from nexus_jupyter.errors import GraphError


def test_a_sub_workflow_hands_its_inputs_in_and_its_outputs_out():
    flow = Workflow()
    topic = flow.add("data-input", id="topic", value="tea")
    with flow.add(
        "sub-workflow", id="sub", inputs={"topic": "text"}, outputs={"loud": "text", "same": "any"}, topic=topic
    ) as sub:
        loud = flow.add("prompt-template", id="loud", template="{it}!", it=sub["in-topic"])
        sub.set(out_loud=loud, out_same=sub["in-topic"])
    flow.add("data-output", id="end", value=sub.loud)
    run = flow.run()
    assert (run["end"], run["sub"]) == ("tea!", {"loud": "tea!", "same": "tea"})
    assert run["sub/1/loud"] == "tea!"


def test_an_input_that_is_not_connected_takes_its_literal():
    flow = Workflow()
    with flow.add("sub-workflow", inputs={"so_far": "text"}, outputs={"it": "text"}, so_far="tea") as sub:
        sub.set(out_it=sub["in-so_far"])
    assert flow.run()["sub-workflow"] == {"it": "tea"}


def test_an_input_without_a_value_skips_only_what_needs_it():
    flow = Workflow()
    choice = flow.add("condition", value="tea", branches={"hot": "value == 'tea'", "cold": "value == 'juice'"})
    with flow.add(
        "sub-workflow",
        inputs={"hot": "any", "cold": "any"},
        outputs={"hot": "any", "cold": "any"},
        hot=choice.hot,
        cold=choice.cold,
    ) as sub:
        sub.set(
            out_hot=flow.add("data-output", id="steam", value=sub["in-hot"]),
            out_cold=flow.add("data-output", id="ice", value=sub["in-cold"]),
        )
    flow.add("data-output", id="end", value=sub.cold)
    run = flow.run()
    assert run["sub-workflow"] == {"hot": "tea"}
    assert [run.status_of(path) for path in ("sub-workflow/1/ice", "end")] == ["skipped", "skipped"]


def test_a_value_is_made_to_fit_a_port_as_between_any_two_nodes():
    @node(inline=True)
    def count(items: list) -> int:
        return len(items)

    flow = Workflow()
    text = flow.add("data-input", value="[1, 2, 3]")
    with flow.add("sub-workflow", inputs={"items": "json"}, outputs={"count": "json"}, items=text) as sub:
        sub.set(out_count=flow.add(count, items=sub["in-items"]))
    assert flow.run()["sub-workflow"] == {"count": 3}


@pytest.mark.parametrize(
    ("ports", "message"),
    [
        ({"inputs": {"file": "text"}}, "sub-workflow.inputs: file is the name of a setting. Give"),
        ({"outputs": {"x": "number"}}, "sub-workflow.outputs: x is of the type 'number'. Choose one of text"),
        ({"outputs": {"": "any"}}, "sub-workflow.outputs: A port has no name"),
    ],
)
def test_ports_that_cannot_be_are_problems_of_their_field(ports, message):
    flow = Workflow()
    flow.add("sub-workflow", **ports)
    (problem,) = flow.problems
    assert problem.message.startswith(message)
    assert problem.field == next(iter(ports))


def test_collapsing_changes_nothing_of_what_a_workflow_gives_and_unpacking_neither():
    flow = Workflow()
    topic = flow.add("data-input", id="topic", value="tea")
    with flow.add("loop", id="rounds", start=topic, most=3) as rounds:
        first = flow.add("prompt-template", id="first", template="{it}+", it=rounds.item)
        second = flow.add("prompt-template", id="second", template="{it}{topic}", it=first, topic=topic)
        rounds.set(next=second)
    flow.add("data-output", id="end", value=rounds)
    before = flow.to_json()
    expected = flow.run()["end"]
    both = flow.collapse(first, second, title="Both")
    assert (both.id, both.node.title, both.node.parent) == ("sub-workflow", "Both", "rounds")
    run = flow.run()
    assert run["end"] == expected
    assert run["rounds/2/sub-workflow/1/first"] == "tea+tea+"
    outer = flow.collapse(rounds)
    assert flow.run(topic="chai")["end"] == "chai+chai+chai+chai"
    flow.unpack(outer)
    flow.unpack(both)
    assert flow.to_json() == before
    for _ in range(4):
        flow.undo()
    assert flow.to_json() == before


def test_collapsing_is_one_step_to_undo():
    flow = Workflow()
    first = flow.add("prompt-template", template="tea")
    second = flow.add("to-text", value=first)
    before = flow.to_json()
    flow.collapse(first, second)
    flow.undo()
    assert flow.to_json() == before


def test_what_cannot_be_collapsed_says_why():
    flow = Workflow()
    a = flow.add("to-text", id="a", value="tea")
    b = flow.add("to-text", id="b", value=a)
    c = flow.add("to-text", id="c", value=b)
    with pytest.raises(GraphError, match="b would close a circle with the sub-workflow"):
        flow.collapse(a, c)
