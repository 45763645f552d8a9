"""A person in the middle of a run: approves, edits, refuses; in loops and maps too."""

import pytest

from nexus_jupyter import AgentRegistry, Workflow
from nexus_jupyter.errors import RunError
from tests.engine.waiting import until


def test_what_a_person_approves_goes_on():
    flow = Workflow()
    flow.add("human-input", value="tea", question="Serve {value} with {what}?", what="milk")
    run = flow.start()
    until(lambda: run.waiting)
    asked, all_three = run.waiting["human-input"], ("approve", "edit", "refuse")
    assert (asked.text, asked.value, asked.choices) == ("Serve tea with milk?", "tea", all_three)
    assert run.status_of("human-input") == "waiting"
    run.answer("human-input", "approve")
    assert run.result()["human-input"] == {"value": "tea"}


def test_what_a_person_writes_goes_on_instead():
    flow = Workflow()
    asked = flow.add("human-input", value="tee")
    flow.add("data-output", value=asked.value)
    run = flow.start()
    until(lambda: run.waiting)
    run.answer("human-input", "edit", "tea")
    assert run.result()["data-output"] == "tea"


def test_what_a_person_refuses_goes_another_way():
    flow = Workflow()
    asked = flow.add("human-input", value="juice")
    flow.add("data-output", id="served", value=asked.value)
    flow.add("data-output", id="poured_away", value=asked.refused)
    run = flow.start()
    until(lambda: run.waiting)
    run.answer("human-input", "refuse")
    assert run.result()["poured_away"] == "juice"
    assert run.status_of("served") == "skipped"


def test_the_reason_for_a_refusal_can_go_on():
    flow = Workflow()
    flow.add("human-input", value="juice")
    run = flow.start()
    until(lambda: run.waiting)
    run.answer("human-input", "refuse", "too sweet")
    assert run.result()["human-input"] == {"refused": "too sweet"}


def test_a_person_may_be_allowed_to_approve_only():
    flow = Workflow()
    flow.add("human-input", value="tea", edit=False, refuse=False)
    run = flow.start()
    until(lambda: run.waiting)
    with pytest.raises(RunError, match=r"'refuse' is no answer to that\. Choose from approve\."):
        run.answer("human-input", "refuse")
    run.answer("human-input", "approve")
    assert run.result()["human-input"] == {"value": "tea"}


def test_a_person_is_asked_in_each_round_of_a_loop_until_nothing_is_refused():
    flow = Workflow()
    with flow.add("loop", start="tea", most=5) as rounds:
        asked = flow.add("human-input", value=rounds.item)
        again = flow.add("prompt-template", template="better {it}", it=asked.refused)
        rounds.set(next=flow.add("merge", values=[again, asked.value]), done=asked.value)
    run = flow.start()
    for number in (1, 2):
        until(lambda path=f"loop/{number}/human-input": path in run.waiting)
        run.answer(f"loop/{number}/human-input", "refuse")
    until(lambda: "loop/3/human-input" in run.waiting)
    run.answer("loop/3/human-input", "approve")
    assert run.result()["loop"] == "better better tea"


def test_the_items_of_a_map_wait_side_by_side_and_may_be_answered_in_any_order():
    flow = Workflow()
    with flow.add("map", items=["green", "black", "white"]) as each:
        asked = flow.add("human-input", value=each.item)
        each.set(result=asked.value)
    run = flow.start(concurrency=1)
    until(lambda: len(run.waiting) == 3)
    run.answer("map/2/human-input", "edit", "oolong")
    run.answer("map/1/human-input", "refuse")
    run.answer("map/0/human-input", "approve")
    assert run.result()["map"] == ["green", None, "oolong"]


async def test_outside_a_run_there_is_nobody_to_ask():
    with pytest.raises(RunError, match="There is nobody to ask here"):
        await AgentRegistry.create_agent("human-input").execute(value="tea")
