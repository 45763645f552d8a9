"""Zones: a loop and a map run what is inside them again and again, in any nesting."""

import asyncio
import threading

import pandas as pd
import pytest

import nexus_jupyter as nexus
from nexus_jupyter import Context, Workflow, node
from nexus_jupyter.errors import NodeError
from nexus_jupyter.model.node_type import ZonePorts


def test_a_loop_hands_next_of_a_round_to_item_of_the_following_one():
    @node(inline=True)
    def double(number: int) -> int:
        return number * 2

    flow = Workflow()
    with flow.add("loop", start=flow.add("data-input", value=3), most=4) as rounds:
        rounds.set(next=flow.add(double, number=rounds.item))
    run = flow.run()
    assert run["loop"] == 48
    assert [run[f"loop/{number}/double"] for number in (1, 2, 3, 4)] == [6, 12, 24, 48]


def test_a_loop_ends_when_its_expression_holds():
    @node(inline=True)
    def double(number: int) -> int:
        return number * 2

    flow = Workflow()
    start = flow.add("data-input", value=1)
    with flow.add("loop", start=start, most=100, until="next > 20 and round >= 2") as rounds:
        rounds.set(next=flow.add(double, number=rounds.item))
    run = flow.run()
    assert run["loop"] == 32
    assert list(run.frame["path"])[-1] == "loop/5/double"


def test_the_expression_of_a_loop_may_name_item_next_round_and_state():
    @node(inline=True)
    def step(number: int) -> int:
        return number + 1

    flow = Workflow()
    with flow.add(
        "loop", start=0, most=9, state=["seen"], until="item + 1 == next and round == 3 and seen == next"
    ) as rounds:
        stepped = flow.add(step, number=rounds.item)
        rounds.set(next=stepped, next_seen=stepped)
    assert flow.run()["loop"] == 3


def test_a_loop_carries_its_state_from_round_to_round():
    @node(inline=True)
    def note(item: str, seen: str = "nothing") -> str:
        return f"{item} after {seen}"

    @node(inline=True)
    def count(number: int) -> int:
        return number

    flow = Workflow()
    with flow.add("loop", start="tea", most=3, state=["seen"]) as rounds:
        noted = flow.add(note, item=rounds.item, seen=rounds.seen)
        counted = flow.add(count, number=rounds["round"])
        rounds.set(next=noted, next_seen=counted)
    run = flow.run()
    assert [run[f"loop/{number}/note"] for number in (1, 2, 3)] == [
        "tea after nothing",
        "tea after nothing after 1",
        "tea after nothing after 1 after 2",
    ]


def test_state_that_a_round_does_not_give_stays_as_it_was():
    @node(inline=True)
    def remember(item: int, memory: int = 0) -> int:
        return memory * 10 + item

    flow = Workflow()
    with flow.add("loop", start=1, most=3, state=["memory"]) as rounds:
        first = flow.add("condition", value=rounds["round"], branches={"first": "value == 1"})
        noted = flow.add(remember, item=first.first, memory=rounds.memory)
        passed = flow.add("data-output", value=rounds.item)
        rounds.set(next=passed, next_memory=noted)
        seen = flow.add("data-output", id="seen", value=rounds.memory)
    run = flow.run()
    assert run.status_of("loop/1/seen") == "skipped"
    assert (run["loop/2/seen"], run["loop/3/seen"]) == (1, 1)
    assert seen.id == "seen"


def test_a_loop_ends_where_a_round_gives_no_next():
    flow = Workflow()
    with flow.add("loop", start=1, most=100) as rounds:
        again = flow.add("condition", value=rounds["round"], branches={"yes": "value < 4"})
        rounds.set(next=again.yes)
    run = flow.run()
    assert run["loop"] == 3
    assert run["loop/4/condition"] == {"else": 4}


def test_a_loop_whose_first_round_gives_no_next_has_no_result_and_says_so():
    flow = Workflow()
    with flow.add("loop", start=1) as rounds:
        again = flow.add("condition", value=rounds["round"], branches={"yes": "value > 4"})
        rounds.set(next=again.yes)
    with pytest.raises(
        NodeError, match="loop: RunError: The loop's inside gave no value to next in its first round"
    ):
        flow.run()


def test_an_expression_that_cannot_be_worked_out_is_the_loops_error():
    flow = Workflow()
    with flow.add("loop", start=1, until="verdict == 'yes'") as rounds:
        rounds.set(next=rounds.item)
    with pytest.raises(NodeError, match=r"loop: ExpressionError: There is no 'verdict' here\. There are item"):
        flow.run()


def test_a_map_runs_its_inside_for_each_item_and_keeps_their_order():
    @node
    async def wait(item: float, index: int) -> str:
        await asyncio.sleep(item)
        return f"{index}: {item}"

    flow = Workflow()
    with flow.add("map", items=[0.03, 0.0, 0.02, 0.01]) as each:
        each.set(result=flow.add(wait, item=each.item, index=each["index"]))
    run = flow.run()
    assert run["map"] == ["0: 0.03", "1: 0.0", "2: 0.02", "3: 0.01"]
    assert {path for path in run.frame["path"] if "/" in path} == {f"map/{number}/wait" for number in range(4)}


def test_a_map_goes_over_the_rows_of_a_dataframe():
    @node(inline=True)
    def label(row: dict) -> str:
        return f"{row['tea']} {row['grams']}"

    flow = Workflow()

    @node
    def teas() -> pd.DataFrame:
        return pd.DataFrame({"tea": ["green", "black"], "grams": [2, 3]})

    with flow.add("map", items=flow.add(teas)) as each:
        each.set(result=flow.add(label, row=each.item))
    assert flow.run()["map"] == ["green 2", "black 3"]


def test_a_map_goes_over_json_text():
    flow = Workflow()
    with flow.add("map", items='["green", "black"]') as each:
        each.set(result=flow.add("prompt-template", template="{tea} tea", tea=each.item))
    assert flow.run()["map"] == ["green tea", "black tea"]


def test_a_map_over_something_else_says_what_it_got():
    flow = Workflow()
    with flow.add("map", items=5) as each:
        each.set(result=each.item)
    with pytest.raises(NodeError, match="A map goes over a list or the rows of a DataFrame, and got json: 5"):
        flow.run()


def test_a_map_over_nothing_gives_an_empty_list():
    flow = Workflow()
    with flow.add("map", items=[]) as each:
        each.set(result=each.item)
    assert flow.run()["map"] == []


def test_an_item_that_gives_no_result_is_none_in_the_list():
    flow = Workflow()
    with flow.add("map", items=[1, 2, 3]) as each:
        odd = flow.add("condition", value=each.item, branches={"odd": "value % 2 == 1"})
        each.set(result=odd.odd)
    assert flow.run()["map"] == [1, None, 3]


@pytest.mark.parametrize("concurrency", [1, 3, 20])
def test_a_map_runs_no_more_items_at_once_than_it_may(concurrency):
    inside = most = 0

    @node
    async def work(item: int) -> int:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.001)
        inside -= 1
        return item

    flow = Workflow()
    with flow.add("map", items=list(range(20)), concurrency=concurrency) as each:
        each.set(result=flow.add(work, item=each.item))
    assert flow.run()["map"] == list(range(20))
    assert most == concurrency


def test_an_error_inside_a_map_ends_the_run_and_names_the_item():
    finished = []

    @node
    async def brew(item: int) -> int:
        if item == 2:
            raise ValueError("no water")
        await asyncio.sleep(0 if item < 2 else 10)
        finished.append(item)
        return item

    flow = Workflow()
    with flow.add("map", items=[0, 1, 2, 3, 4, 5], concurrency=2) as each:
        each.set(result=flow.add(brew, item=each.item))
    flow.add("data-output", value=each)
    with pytest.raises(NodeError, match="map/2/brew: ValueError: no water") as caught:
        flow.run()
    run = flow.runs[-1]
    assert caught.value.path == "map/2/brew"
    assert isinstance(caught.value.__cause__, ValueError)
    assert finished == [0, 1]
    assert run["map/1/brew"] == 1
    statuses = dict(zip(run.frame["path"], run.frame["status"], strict=True))
    assert statuses == {
        "map": "error",
        "map/0/brew": "completed",
        "map/1/brew": "completed",
        "map/2/brew": "error",
        "map/3/brew": "cancelled",
        "data-output": "cancelled",
    }


def test_a_value_from_outside_is_the_same_in_every_round():
    @node(inline=True)
    def add(number: int, more: int) -> int:
        return number + more

    flow = Workflow()
    more = flow.add("data-input", id="more", value=10)
    with flow.add("loop", start=1, most=3) as rounds:
        rounds.set(next=flow.add(add, number=rounds.item, more=more))
    assert flow.run()["loop"] == 31


def test_a_zone_waits_for_what_its_inside_takes_from_outside():
    go = threading.Event()

    @node
    def slow() -> int:
        go.wait(10)
        return 10

    @node(inline=True)
    def add(number: int, more: int) -> int:
        return number + more

    flow = Workflow()
    late = flow.add(slow)
    with flow.add("map", items=[1, 2]) as each:
        each.set(result=flow.add(add, number=each.item, more=late))
    run = flow.start()
    go.set()
    assert run.result()["map"] == [11, 12]
    events = [event.path for event in run.execution.events if event.type == "node_started"]
    assert events.index("slow") < events.index("map")


def test_what_lacks_a_value_from_outside_is_skipped_in_every_round():
    flow = Workflow()
    choice = flow.add("condition", value="tea", branches={"milk": "value == 'milk'"})
    with flow.add("map", items=[1, 2]) as each:
        flow.add("prompt-template", template="{x} with {milk}", x=each.item, milk=choice.milk)
        each.set(result=each.item)
    run = flow.run()
    assert run["map"] == [1, 2]
    assert [run.status_of(f"map/{number}/prompt-template") for number in (0, 1)] == ["skipped", "skipped"]


def test_a_zone_without_its_required_value_is_skipped_and_its_inside_never_runs():
    flow = Workflow()
    choice = flow.add("condition", value="tea", branches={"milk": "value == 'milk'"})
    with flow.add("loop", start=choice.milk) as rounds:
        rounds.set(next=flow.add("data-output", id="inside", value=rounds.item))
    run = flow.run()
    assert run.status_of("loop") == "skipped"
    assert run.status_of("loop/1/inside") == "idle"
    with pytest.raises(nexus.errors.NotFound, match="the run did not come to it"):
        run["inside"]


def test_a_loop_inside_a_map_inside_a_loop():
    @node(inline=True)
    def add(number: int, more: int) -> int:
        return number + more

    @node(inline=True)
    def total(numbers: list, outer: int) -> list:
        return [number + outer for number in numbers]

    flow = Workflow()
    more = flow.add("data-input", id="more", value=1)
    with flow.add("loop", id="outer", start=[10, 20], most=2) as outer:
        with flow.add("map", id="each", items=outer.item, concurrency=2) as each:
            with flow.add("loop", id="inner", start=each.item, most=3) as inner:
                inner.set(next=flow.add(add, number=inner.item, more=more))
            each.set(result=inner)
        outer.set(next=flow.add(total, numbers=each, outer=outer["round"]))
    run = flow.run()
    assert run["outer"] == [10 + 3 + 1 + 3 + 2, 20 + 3 + 1 + 3 + 2]
    assert run["outer/2/each/1/inner/3/add"] == 20 + 3 + 1 + 3
    assert len([path for path in run.frame["path"] if path.endswith("/add")]) == 2 * 2 * 3


def test_the_id_alone_of_a_node_inside_means_its_last_round():
    flow = Workflow()
    with flow.add("loop", start="", most=3) as rounds:
        rounds.set(next=flow.add("prompt-template", template="{x?}tea ", x=rounds.item))
    run = flow.run()
    assert run["prompt-template"] == "tea tea tea "
    assert run["loop/1/prompt-template"] == "tea "


def test_a_zone_may_hand_its_item_straight_through():
    flow = Workflow()
    with flow.add("map", items=[1, 2, 3]) as each:
        each.set(result=each["index"])
    assert flow.run()["map"] == [0, 1, 2]


def test_a_merge_in_a_zone_takes_the_zones_own_port_where_its_other_source_gives_nothing():
    flow = Workflow()
    with flow.add("map", items=[1, 2, 3, 4]) as each:
        odd = flow.add("condition", value=each.item, branches={"odd": "value % 2 == 1"})
        name = flow.add("prompt-template", template="odd {n}", n=odd.odd)
        each.set(result=flow.add("merge", values=[name, each.item]))
    run = flow.run()
    assert run["map"] == [1, 2, 3, 4]
    assert run.status_of("map/1/prompt-template") == "skipped"


def test_a_merge_in_a_loop_starts_with_the_first_item_and_goes_on_with_the_state():
    @node(inline=True)
    def improve(draft: str) -> str:
        return f"{draft}+"

    flow = Workflow()
    with flow.add("loop", start="draft", most=3, state=["better"]) as rounds:
        merged = flow.add("merge", values=[rounds.better, flow.add("data-input", id="new", value="new")])
        better = flow.add(improve, draft=merged)
        rounds.set(next=better, next_better=better)
    assert flow.run()["loop"] == "new+++"


def test_a_merge_in_a_zone_takes_a_value_from_outside_at_once():
    go = threading.Event()

    @node
    def slow(item: int) -> int:
        go.wait(10)
        return item

    @node(inline=True)
    def release(value: int) -> int:
        go.set()
        return value

    flow = Workflow()
    outside = flow.add("data-input", id="outside", value=7)
    with flow.add("map", items=[1]) as each:
        merged = flow.add("merge", values=[flow.add(slow, item=each.item), outside])
        each.set(result=flow.add(release, value=merged))
    assert flow.run()["map"] == [7]


def test_a_zone_of_ones_own_runs_its_inside_as_it_likes():
    @node(zone=ZonePorts((nexus.Port("attempt", "attempt"),), (nexus.Port("answer", "answer"),)))
    async def persist(*, context: Context) -> int:
        for number in range(1, 10):
            try:
                return (await context.run_zone(number, {"attempt": number}))["answer"]
            except NodeError:
                continue
        return 0

    @node
    def fussy(attempt: int) -> int:
        if attempt < 3:
            raise ValueError("not yet")
        return attempt

    flow = Workflow()
    with flow.add(persist) as zone:
        zone.set(answer=flow.add(fussy, attempt=zone.attempt))
    run = flow.run(concurrency=1)
    assert run["persist"] == 3
    assert [run.status_of(f"persist/{number}/fussy") for number in (1, 2, 3)] == ["error", "error", "completed"]


def test_a_long_loop_keeps_the_engine_free_for_others():
    flow = Workflow()
    with flow.add("loop", start=0, most=1000) as rounds:
        rounds.set(next=flow.add("data-output", value=rounds["round"]))
    other = Workflow()
    other.add("data-input", value="tea")
    long = flow.start()
    assert other.start().result(10)["data-input"] == "tea"
    assert long.result()["loop"] == 1000
