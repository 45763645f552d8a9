"""When a node fires, when it is skipped, and what it is given."""

import threading
from typing import TypedDict

import pytest

import nexus_jupyter as nexus
from nexus_jupyter import Many, Workflow, node
from nexus_jupyter.errors import GraphError, NodeError


def test_a_node_fires_when_every_connected_input_has_a_value():
    @node(inline=True)
    def together(one: str, other: str) -> str:
        return one + other

    flow = Workflow()
    tea = flow.add("data-input", id="tea", value="tea")
    pot = flow.add("data-input", id="pot", value="pot")
    flow.add(together, one=tea, other=pot)
    assert flow.run()["together"] == "teapot"


def test_a_node_fires_once_however_many_inputs_it_has_from_one_node():
    calls = []

    @node(inline=True)
    def both(one: str, other: str) -> str:
        calls.append((one, other))
        return one + other

    flow = Workflow()
    tea = flow.add("data-input", value="tea")
    flow.add(both, one=tea, other=tea)
    flow.run()
    assert calls == [("tea", "tea")]


def test_what_is_not_connected_is_the_literal_else_the_default():
    @node(inline=True)
    def brew(leaves: str = "black", minutes: int = 3) -> str:
        return f"{leaves} for {minutes}"

    flow = Workflow()
    flow.add(brew, leaves="green")
    assert flow.run()["brew"] == "green for 3"


def test_a_connected_optional_input_without_a_value_takes_the_default_and_not_the_literal():
    @node(inline=True)
    def brew(leaves: str = "black") -> str:
        return leaves

    flow = Workflow()
    tea = flow.add("data-input", value="tea")
    choice = flow.add("condition", value=tea, branches={"coffee": "value == 'coffee'"})
    flow.add(brew, leaves="green")
    flow.connect(choice.coffee, flow["brew"].leaves)
    assert flow["brew"].node.properties == {"leaves": "green"}
    assert flow.run()["brew"] == "black"


def test_a_node_without_a_required_value_is_skipped_and_all_that_require_it():
    @node(inline=True)
    def sip(tea: str) -> str:
        return tea

    flow = Workflow()
    choice = flow.add("condition", value="tea", branches={"coffee": "value == 'coffee'"})
    first = flow.add(sip, id="first", tea=choice.coffee)
    flow.add(sip, id="second", tea=first)
    run = flow.run()
    assert run.status == "completed"
    assert (run.status_of("first"), run.status_of("second")) == ("skipped", "skipped")
    with pytest.raises(nexus.errors.NotFound, match=r"second has no value: it was skipped, since no value came"):
        run["second"]


def test_a_missing_value_is_missed_however_trivial_the_node():
    @node(inline=True)
    def add(number: int, more: int = 100) -> int:
        return number + more

    flow = Workflow()
    choice = flow.add("condition", value=1, branches={"no": "value > 1"})
    skipped = flow.add(add, id="skipped", number=choice.no)
    flow.add(add, id="required", number=skipped)
    flow.add(add, id="optional", number=flow.add(add, id="one", number=1), more=skipped)
    run = flow.run()
    assert [run.status_of(id) for id in ("skipped", "required", "optional")] == ["skipped", "skipped", "completed"]
    assert run["optional"] == 201


def test_a_skipped_node_tells_which_one_gave_it_no_value():
    @node(inline=True)
    def sip(tea: str) -> str:
        return tea

    flow = Workflow()
    choice = flow.add("condition", id="choice", value="tea", branches={"coffee": "value == 'coffee'"})
    flow.add(sip, tea=choice.coffee)
    run = flow.run()
    assert run.frame.set_index("path").loc["sip", "error"] == "no value came from choice"


def test_a_condition_hands_its_value_to_the_first_branch_that_holds():
    flow = Workflow()
    choice = flow.add("condition", value=7, branches={"big": "value > 5", "odd": "value % 2 == 1"})
    for branch in ("big", "odd", "else"):
        flow.add("data-output", id=branch, value=choice[branch])
    run = flow.run()
    assert run.outputs == {"big": 7}
    assert [run.status_of(branch) for branch in ("big", "odd", "else")] == ["completed", "skipped", "skipped"]


def test_a_condition_where_no_branch_holds_hands_its_value_to_else():
    flow = Workflow()
    choice = flow.add("condition", value={"score": 0.2}, branches={"good": "score > 0.5"})
    flow.add("data-output", value=choice["else"])
    assert flow.run()["data-output"] == {"score": 0.2}


def test_a_merge_takes_the_branch_that_was_taken():
    flow = Workflow()
    choice = flow.add("condition", value="tea", branches={"coffee": "value == 'coffee'"})
    coffee = flow.add("prompt-template", id="coffee", template="with milk: {x}", x=choice.coffee)
    tea = flow.add("prompt-template", id="tea", template="with lemon: {x}", x=choice["else"])
    flow.add("merge", values=[coffee, tea])
    assert flow.run()["merge"] == "with lemon: tea"


def test_a_merge_fires_with_the_first_value_and_waits_for_no_other():
    go = threading.Event()

    @node
    def slow() -> str:
        go.wait(10)
        return "slow"

    @node(inline=True)
    def release(value: str) -> str:
        go.set()
        return value

    flow = Workflow()
    fast = flow.add("data-input", value="fast")
    merged = flow.add("merge", values=[flow.add(slow), fast])
    flow.add(release, value=merged)
    run = flow.run()
    assert run["release"] == "fast"
    assert run["slow"] == "slow"
    assert list(run.frame["path"]).count("merge") == 1


def test_a_merge_takes_the_value_that_came_first_and_not_that_of_its_first_connection():
    flow = Workflow()
    first = flow.add("data-input", id="first", value="first")
    second = flow.add("data-input", id="second", value="second")
    flow.add("merge", values=[second, first])
    run = flow.run()
    completed = [event.path for event in run.execution.events if event.type == "node_completed"]
    assert completed[0] == "first"
    assert run["merge"] == "first"


def test_a_merge_none_of_whose_connections_brings_a_value_is_skipped():
    flow = Workflow()
    choice = flow.add(
        "condition", value="tea", branches={"coffee": "value == 'coffee'", "milk": "value == 'milk'"}
    )
    flow.add("merge", values=[choice.coffee, choice.milk])
    assert flow.run().status_of("merge") == "skipped"


def test_a_merge_of_two_outputs_of_one_node_takes_the_one_that_has_a_value():
    flow = Workflow()
    choice = flow.add("condition", value="tea", branches={"coffee": "value == 'coffee'"})
    flow.add("merge", values=[choice.coffee, choice["else"]])
    assert flow.run()["merge"] == "tea"


def test_an_input_of_several_connections_gets_the_values_that_came_in_the_order_of_the_connections():
    @node(inline=True)
    def gather(values: Many) -> list:
        return values

    flow = Workflow()
    choice = flow.add("condition", value="no", branches={"yes": "value == 'yes'"})
    one, two = (flow.add("data-input", value=value) for value in ("one", "two"))
    flow.add(gather, values=[two, choice.yes, one])
    assert flow.run()["gather"] == ["two", "one"]


@pytest.mark.parametrize("inline", [True, False])
def test_an_input_of_several_connections_gets_a_list_even_of_one(inline):
    @node(inline=inline)
    def gather(values: Many, other: str = "") -> list:
        return values

    flow = Workflow()
    flow.add(gather, values=flow.add("data-input", value="one"))
    assert flow.run()["gather"] == ["one"]


def test_a_node_with_several_outputs_gives_a_value_to_each():
    class Halves(TypedDict):
        front: str
        back: str

    @node(inline=True)
    def cut(text: str) -> Halves:
        return {"front": text[:3], "back": text[3:]}

    flow = Workflow()
    halves = flow.add(cut, text="teapot")
    flow.add("data-output", value=halves.back)
    run = flow.run()
    assert run["data-output"] == "pot"
    assert run["cut"] == {"front": "tea", "back": "pot"}


def test_a_node_may_have_no_output():
    seen = []

    @node(inline=True, outputs=[])
    def sink(value: str):
        seen.append(value)

    flow = Workflow()
    flow.add(sink, value=flow.add("data-input", value="tea"))
    run = flow.run()
    assert seen == ["tea"]
    assert run.status_of("sink") == "completed"


def test_an_output_that_is_not_what_its_function_says_is_the_error_of_that_node():
    @node(inline=True)
    def weigh(leaves: str) -> str:
        return len(leaves)

    flow = Workflow()
    flow.add(weigh, leaves="tea")
    with pytest.raises(
        NodeError, match=r"weigh: RunError: The function says it returns text, and returned int: 3"
    ):
        flow.run()


def test_one_of_several_outputs_that_is_not_what_its_function_says_is_the_error_of_that_node():
    class Weight(TypedDict):
        grams: int
        words: str

    @node(inline=True)
    def weigh(leaves: str) -> Weight:
        return {"grams": 3, "words": 3}

    flow = Workflow()
    flow.add(weigh, leaves="tea")
    with pytest.raises(NodeError, match="The function says it returns text, and returned int: 3"):
        flow.run()


def test_an_output_that_does_not_exist_is_the_error_of_that_node():
    @node(inline=True, outputs=[nexus.Port("front", "front"), nexus.Port("back", "back")])
    def cut(text: str):
        return {"middle": text}

    flow = Workflow()
    flow.add(cut, text="tea")
    with pytest.raises(NodeError, match="cut returned 'middle', which is none of its outputs"):
        flow.run()


def test_a_value_that_does_not_fit_is_the_error_of_the_node_that_gets_it():
    @node(inline=True)
    def anything() -> object:
        return {1, 2}

    flow = Workflow()
    flow.add("prompt-template", id="before", template="fine")
    found = flow.add(anything)

    @node(inline=True)
    def read(text: str) -> str:
        return text

    flow.add(read, text=found)
    with pytest.raises(NodeError, match=r"read: RunError: A text port got a set: \{1, 2\}"):
        flow.run()
    run = flow.runs[-1]
    assert run.status_of("read") == "error"
    assert run["anything"] == {1, 2}


def test_a_run_takes_other_values_for_its_inputs():
    flow = Workflow()
    topic = flow.add("data-input", id="topic", value="tea")
    flow.add("prompt-template", template="About {topic}", topic=topic)
    assert flow.run(topic="coffee")["prompt-template"] == "About coffee"
    assert flow.run()["prompt-template"] == "About tea"


def test_a_run_that_cannot_go_well_does_not_begin():
    @node(inline=True)
    def sip(tea: str) -> str:
        return tea

    flow = Workflow()
    flow.add(sip)
    with pytest.raises(GraphError, match=r"sip needs tea\. Connect something to it or give it a value"):
        flow.run()
    assert flow.runs == []


def test_an_empty_workflow_runs():
    run = Workflow().run()
    assert (run.status, run.outputs, len(run.frame)) == ("completed", {}, 0)


def test_a_run_holds_the_graph_as_it_was_when_it_began():
    go = threading.Event()

    @node
    def wait(value: str) -> str:
        go.wait(10)
        return value

    flow = Workflow()
    before = flow.add("data-input", id="before", value="before")
    waiting = flow.add(wait, value=before)
    flow.add("data-output", id="shown", value=waiting)
    run = flow.start()
    flow.set(flow["before"], value="after")
    flow["shown"].remove()
    flow.add("data-output", id="another", value=waiting)
    go.set()
    assert run.result().outputs == {"shown": "before"}
    assert flow.run().outputs == {"another": "after"}


def test_a_run_holds_the_node_types_as_they_were_when_it_began():
    go = threading.Event()

    @node
    def wait() -> str:
        go.wait(10)
        return "tea"

    @node(inline=True)
    def serve(drink: str) -> str:
        return f"hot {drink}"

    flow = Workflow()
    flow.add(serve, drink=flow.add(wait))
    run = flow.start()

    @node(inline=True)
    def serve(drink: str) -> str:
        return f"iced {drink}"

    go.set()
    assert run.result()["serve"] == "hot tea"
    assert flow.run()["serve"] == "iced tea"
