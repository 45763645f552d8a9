"""Conditions and merges, each alone, and what is wrong with their properties."""

import pandas as pd
import pytest

from nexus_jupyter import AgentRegistry, Workflow
from nexus_jupyter.errors import ExpressionError, NodeError, RunError


async def condition(value, **branches):
    return await AgentRegistry.create_agent("condition", {"branches": branches}).execute(value=value)


async def merge(values, **settings):
    return await AgentRegistry.create_agent("merge", settings).execute(values=values)


async def test_the_first_branch_that_holds_gets_the_value():
    branches = {"small": "value < 10", "middle": "value < 100", "large": "value < 1000"}
    assert [await condition(value, **branches) for value in (5, 50, 500, 5000)] == [
        {"small": 5},
        {"middle": 50},
        {"large": 500},
        {"else": 5000},
    ]


async def test_the_keys_of_an_object_can_be_named():
    assert await condition({"score": 0.9}, good="score > 0.5 and value['score'] < 1") == {"good": {"score": 0.9}}


async def test_an_object_that_has_a_key_value_is_still_named_value():
    assert await condition({"value": 1}, same="value['value'] == 1") == {"same": {"value": 1}}


async def test_without_branches_or_with_an_empty_one_the_value_goes_on_to_else():
    assert await condition(1) == {"else": 1}
    assert await condition(1, later="") == {"else": 1}


async def test_a_table_is_no_condition_and_is_said_to_be_none():
    with pytest.raises(
        ExpressionError, match=r"neither true nor false, but a DataFrame.*\n    value > 1\n    \^{9}"
    ):
        await condition(pd.DataFrame({"a": [1, 2]}), big="value > 1")


@pytest.mark.parametrize(
    ("branches", "message"),
    [
        (
            {"yes": "value.x"},
            "condition.branches: The branch yes: A dot is not allowed here.\n    value.x\n         ^",
        ),
        ({" ": "value"}, "condition.branches: A branch has no name. Give it one."),
        ({"else": "value"}, "condition.branches: else is where a value goes when no branch holds. Give"),
        ({"yes": 3}, "condition.branches: The branch yes needs an expression, such as 'value > 3', and has 3."),
    ],
)
def test_what_is_wrong_with_a_branch_is_a_problem_of_its_field(branches, message):
    flow = Workflow()
    flow.add("condition", value=1, branches=branches)
    (problem,) = flow.problems
    assert (problem.code, problem.ids, problem.field) == ("bad-property", ("condition",), "branches")
    assert problem.message.startswith(message)


def test_an_expression_that_cannot_be_read_is_a_problem_of_its_field():
    flow = Workflow()
    flow.add("loop", start=1, until="round => 3")
    (problem,) = flow.problems
    assert (problem.ids, problem.field) == (("loop",), "until")
    assert problem.message.endswith("\n    round => 3\n          ^")


async def test_a_merge_takes_the_first_value():
    assert await merge(["tea", "milk"]) == "tea"


async def test_a_merge_of_all_is_a_list():
    assert await merge(["tea", 5, None], mode="all") == ["tea", 5, None]
    assert await merge([], mode="all") == []


async def test_a_merge_joins_texts_lists_and_tables():
    assert await merge(["tea", "milk"], mode="concatenate") == "tea\n\nmilk"
    assert await merge(["tea", "milk"], mode="concatenate", separator=", ") == "tea, milk"
    assert await merge([[1], [2, 3]], mode="concatenate") == [1, 2, 3]
    frames = [pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [2]})]
    pd.testing.assert_frame_equal(await merge(frames, mode="concatenate"), pd.DataFrame({"a": [1, 2]}))


async def test_what_cannot_be_joined_is_named():
    with pytest.raises(RunError, match=r"and here came text, list, int\. Make them alike first, with a to-text"):
        await merge(["tea", [1], 2], mode="concatenate")


@pytest.mark.parametrize("mode", ["first", "concatenate"])
async def test_a_merge_of_nothing_says_so(mode):
    with pytest.raises(RunError, match="There is nothing to merge"):
        await merge([], mode=mode)


def test_a_merge_of_all_waits_for_all_in_the_order_of_its_connections():
    flow = Workflow()
    slow = flow.add("python-cell", id="slow", code="import time; time.sleep(0.05); 'slow'")
    fast = flow.add("data-input", id="fast", value="fast")
    flow.add("merge", values=[slow, fast], mode="all")
    assert flow.run()["merge"] == ["slow", "fast"]


@pytest.mark.parametrize(("mode", "merged"), [("first", "tea"), ("all", ["tea"]), ("concatenate", "tea")])
def test_a_merge_of_branches_of_which_one_was_skipped_gives_the_others(mode, merged):
    flow = Workflow()
    choice = flow.add("condition", value="tea", branches={"hot": "value == 'tea'", "cold": "value == 'juice'"})
    flow.add("merge", values=[choice.cold, choice.hot, choice["else"]], mode=mode)
    assert flow.run()["merge"] == merged


@pytest.mark.parametrize("mode", ["first", "all", "concatenate"])
def test_a_merge_whose_branches_were_all_skipped_is_skipped(mode):
    flow = Workflow()
    choice = flow.add("condition", value="tea", branches={"cold": "value == 'juice'", "dry": "value == 'cake'"})
    flow.add("merge", values=[choice.cold, choice.dry], mode=mode)
    assert flow.run().status_of("merge") == "skipped"


def test_a_merge_inside_a_zone_may_take_all_from_outside():
    flow = Workflow()
    outside = flow.add("data-input", id="outside", value="milk")
    with flow.add("map", items=["tea", "chai"]) as each:
        each.set(result=flow.add("merge", values=[each.item, outside], mode="concatenate", separator=" with "))
    assert flow.run()["map"] == ["tea with milk", "chai with milk"]


def test_a_loop_for_each_takes_one_item_after_the_other_and_carries_its_state():
    flow = Workflow()
    with flow.add("loop", mode="for-each", start=["tea", "milk", "sugar"], state=["so_far"]) as each:
        joined = flow.add("prompt-template", template="{before?}{item} ", before=each.so_far, item=each.item)
        each.set(next=joined, next_so_far=joined)
    run = flow.run()
    assert run["loop"] == ["tea ", "tea milk ", "tea milk sugar "]
    assert run["loop/2/prompt-template"] == "tea milk "


def test_a_loop_for_each_goes_over_the_rows_of_a_dataframe():
    flow = Workflow()
    teas = flow.add("python-cell", code="import pandas as pd; pd.DataFrame({'tea': ['green', 'black']})")
    with flow.add("loop", mode="for-each", start=teas) as each:
        each.set(next=flow.add("prompt-template", template="{row}", row=each.item))
    assert flow.run()["loop"] == ['{"tea":"green"}', '{"tea":"black"}']


def test_an_item_for_which_a_loop_gives_nothing_is_none_in_the_list():
    flow = Workflow()
    with flow.add("loop", mode="for-each", start=[1, 2, 3]) as each:
        odd = flow.add("condition", value=each.item, branches={"odd": "value % 2 == 1"})
        each.set(next=odd.odd)
    assert flow.run()["loop"] == [1, None, 3]


def test_a_loop_over_nothing_gives_an_empty_list():
    flow = Workflow()
    with flow.add("loop", mode="for-each", start=[]) as each:
        each.set(next=each.item)
    assert flow.run()["loop"] == []


def test_a_loop_over_more_items_than_it_may_run_does_not_begin():
    flow = Workflow()
    with flow.add("loop", mode="for-each", start=[1, 2, 3], most=2) as each:
        each.set(next=flow.add("data-output", value=each.item))
    with pytest.raises(NodeError, match="There are 3 items, and the loop runs 2 rounds at most"):
        flow.run()
    assert flow.runs[-1].status_of("loop/1/data-output") == "idle"


@pytest.mark.parametrize(("mode", "result"), [("until", 3), ("for-each", [1, 2, 3])])
def test_a_node_inside_ends_a_loop_by_giving_something_true_to_done(mode, result):
    flow = Workflow()
    with flow.add("loop", mode=mode, start=[1, 2, 3, 4, 5]) as rounds:
        enough = flow.add("condition", value=rounds["round"], branches={"enough": "value >= 3"})
        rounds.set(next=rounds["round"], done=enough.enough)
    assert flow.run()["loop"] == result


def test_an_expression_ends_a_loop_for_each_as_well():
    flow = Workflow()
    with flow.add("loop", mode="for-each", start=[5, 6, 7, 8], until="item == 6") as each:
        each.set(next=each.item)
    assert flow.run()["loop"] == [5, 6]


def test_a_table_cannot_say_that_a_loop_is_done():
    flow = Workflow()
    teas = flow.add("python-cell", code="import pandas as pd; pd.DataFrame({'tea': ['green', 'black']})")
    with flow.add("loop", start=1) as rounds:
        rounds.set(next=rounds.item, done=flow.add("data-output", value=teas))
    with pytest.raises(NodeError, match="done got a DataFrame, which is neither true nor false"):
        flow.run()
