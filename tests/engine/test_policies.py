"""What a node's error does, and nodes that stand aside: disabled, bypassed."""

import pytest

from nexus_jupyter import Many, Port, Workflow, node
from nexus_jupyter.errors import GraphError, NodeError, NotFound


@node(inline=True)
def spill(tea: str = "") -> str:
    raise ValueError("spilt")


@node(inline=True)
def gather(values: Many) -> list:
    return values


@pytest.mark.parametrize("kind", ["inline", "thread", "async"])
def test_an_error_skips_the_node_where_its_policy_says_so(kind):
    def fail() -> str:
        raise ValueError("spilt")

    async def fail_async() -> str:
        return fail()

    flow = Workflow()
    flow.add(node(name="fail", inline=kind == "inline")(fail_async if kind == "async" else fail))
    flow["fail"].policy(on_error="skip")
    flow.add("data-output", id="after", value=flow["fail"])
    run = flow.run()
    assert [run.status_of(id) for id in ("fail", "after")] == ["skipped", "skipped"]
    with pytest.raises(NotFound, match="it was skipped, since it failed with ValueError: spilt"):
        run["fail"]


def test_what_can_do_without_a_skipped_node_goes_on():
    flow = Workflow()
    flow.add(spill).policy(on_error="skip")
    flow.add(gather, values=[flow["spill"], flow.add("data-input", value="tea")])
    assert flow.run()["gather"] == ["tea"]


def test_an_error_gives_the_default_instead_where_the_policy_says_so():
    flow = Workflow()
    flow.add(spill).policy(on_error="default", default="water")
    flow.add("data-output", value=flow["spill"])
    run = flow.run()
    assert run["data-output"] == "water"
    assert run.frame.set_index("path")["origin"].to_dict() == {"spill": "error", "data-output": ""}


def test_a_default_that_is_nothing_of_what_the_node_gives_is_its_error():
    flow = Workflow()
    flow.add(spill).policy(on_error="default", default=3)
    with pytest.raises(NodeError, match=r"The default for an error does not fit\. The function says"):
        flow.run()


def test_the_default_of_a_node_with_several_outputs_is_an_object_by_port():
    @node(inline=True, outputs=[Port("front", "front"), Port("back", "back")])
    def cut(text: str):
        raise ValueError("blunt")

    flow = Workflow()
    flow.add(cut, text="teapot").policy(on_error="default", default={"back": "pot"})
    for port in ("front", "back"):
        flow.add("data-output", id=port, value=flow["cut"][port])
    run = flow.run()
    assert run.outputs == {"back": "pot"}
    assert run.status_of("front") == "skipped"


def test_an_error_goes_out_by_an_output_of_its_own_where_the_policy_says_so():
    flow = Workflow()
    flow.add(spill).policy(on_error="output")
    flow.add("data-output", id="good", value=flow["spill"].result)
    flow.add("data-output", id="bad", value=flow["spill"].error)
    run = flow.run()
    assert run.outputs == {"bad": {"type": "ValueError", "message": "spilt"}}
    assert run.status_of("good") == "skipped"


def test_the_output_for_errors_gives_nothing_while_all_is_well():
    @node(inline=True)
    def brew() -> str:
        return "tea"

    flow = Workflow()
    flow.add(brew).policy(on_error="output")
    flow.add("data-output", id="good", value=flow["brew"].result)
    flow.add("data-output", id="bad", value=flow["brew"].error)
    assert flow.run().outputs == {"good": "tea"}


def test_the_values_of_a_node_that_has_an_output_for_errors_are_known_the_next_time():
    @node(inline=True)
    def brew() -> str:
        return "tea"

    flow = Workflow()
    flow.add(brew).policy(on_error="output")
    flow.add("data-output", id="good", value=flow["brew"].result)
    runs = [flow.run() for _ in range(2)]
    assert [run["good"] for run in runs] == ["tea", "tea"]
    assert [run.frame["origin"][0] for run in runs] == ["", "cache"]


def test_what_stood_in_for_an_error_is_not_known_the_next_time(tmp_path):
    @node(inline=True)
    def read(file: str) -> str:
        with open(file) as opened:
            return opened.read()

    flow = Workflow()
    flow.add(read, file=str(tmp_path / "tea")).policy(on_error="default", default="water")
    before = flow.run()
    (tmp_path / "tea").write_text("tea")
    runs = [before, flow.run(), flow.run()]
    assert [run["read"] for run in runs] == ["water", "tea", "tea"]
    assert [run.frame["origin"][0] for run in runs] == ["error", "", "cache"]


def test_an_error_inside_a_zone_is_the_zones_where_its_own_policy_lets_it_pass():
    @node(inline=True)
    def odd(item: int) -> int:
        if item % 2 == 0:
            raise ValueError("even")
        return item

    flow = Workflow()
    with flow.add("map", items=[1, 2, 3], concurrency=1) as each:
        each.set(result=flow.add(odd, item=each.item))
    flow.add("data-output", value=each)
    each.policy(on_error="default", default=[])
    run = flow.run()
    assert run["data-output"] == []
    assert run.status_of("map/1/odd") == "error"
    assert (run["map/0/odd"], run.status) == (1, "completed")


def test_an_error_inside_a_map_may_cost_only_its_item():
    @node(inline=True)
    def odd(item: int) -> int:
        if item % 2 == 0:
            raise ValueError("even")
        return item

    flow = Workflow()
    with flow.add("map", items=[1, 2, 3]) as each:
        each.set(result=flow.add(odd, item=each.item).policy(on_error="skip"))
    assert flow.run()["map"] == [1, None, 3]


def test_a_disabled_node_does_not_run_and_gives_no_value():
    flow = Workflow()
    flow.add(spill).policy(disabled=True)
    flow.add("data-output", id="after", value=flow["spill"])
    run = flow.run()
    assert run.frame.set_index("path")["error"].to_dict() == {
        "spill": "it is disabled",
        "after": "no value came from spill",
    }
    assert run.status == "completed"


def test_a_disabled_zone_runs_nothing_inside_it():
    flow = Workflow()
    with flow.add("map", items=[1, 2]) as each:
        each.set(result=flow.add(spill))
    each.policy(disabled=True)
    run = flow.run()
    assert list(run.frame["path"]) == ["map"]


def test_a_merge_of_branches_of_which_one_is_disabled_takes_the_other():
    flow = Workflow()
    tea = flow.add("data-input", id="tea", value="tea")
    flow.add("prompt-template", id="milk", template="{x} with milk", x=tea).policy(disabled=True)
    flow.add("prompt-template", id="lemon", template="{x} with lemon", x=tea)
    flow.add("merge", values=[flow["milk"], flow["lemon"]])
    assert flow.run()["merge"] == "tea with lemon"


def test_a_bypassed_node_hands_its_first_input_on():
    flow = Workflow()
    flow.add(spill, tea=flow.add("data-input", value="tea")).policy(bypassed=True)
    flow.add("data-output", value=flow["spill"])
    run = flow.run()
    assert run["data-output"] == "tea"
    assert list(run.frame["origin"]) == ["", "bypass", ""]


def test_a_bypassed_node_that_would_be_skipped_is_skipped():
    @node(inline=True)
    def sip(tea: str) -> str:
        return tea

    flow = Workflow()
    choice = flow.add("condition", value="tea", branches={"coffee": "value == 'coffee'"})
    flow.add(sip, tea=choice.coffee).policy(bypassed=True)
    assert flow.run().status_of("sip") == "skipped"


def test_a_bypassed_zone_hands_its_start_on():
    flow = Workflow()
    with flow.add("loop", start=flow.add("data-input", value=1), most=3) as rounds:
        rounds.set(next=flow.add("data-output", id="inside", value=rounds["round"]))
    rounds.policy(bypassed=True)
    run = flow.run()
    assert run["loop"] == 1
    assert run.status_of("inside") == "idle"


def test_a_bypassed_node_with_a_literal_hands_that_on():
    flow = Workflow()
    flow.add(spill, tea="green").policy(bypassed=True)
    flow.add("data-output", value=flow["spill"])
    assert flow.run()["data-output"] == "green"


def test_a_policy_that_cannot_be_is_refused_in_words():
    flow = Workflow()
    flow.add(spill)
    with pytest.raises(GraphError, match=r"spill\.policy\.retries should be a whole number"):
        flow["spill"].policy(retries=99)
    assert flow["spill"].node.policy == {}


def test_a_field_of_a_policy_is_taken_away_by_none():
    flow = Workflow()
    flow.add(spill).policy(retries=2, on_error="skip").policy(retries=None)
    assert flow["spill"].node.policy == {"onError": "skip"}
