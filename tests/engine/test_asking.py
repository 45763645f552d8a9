"""A person is asked in the middle of a run, which goes on elsewhere: approving, changing, refusing, or silent."""

import asyncio
import contextlib

import pytest

from nexus_jupyter import Context, Workflow, node
from nexus_jupyter.errors import NodeError, NotFound, RunError
from nexus_jupyter.nodes.context import Question

from .leftovers import unsettled
from .waiting import until


def asking() -> Workflow:
    """draft -> review -> publish, and what was refused -> again."""
    flow = Workflow()
    review = flow.add("human-input", id="review", value=flow.add("data-input", id="draft", value="a text"))
    flow.add("data-output", id="publish", value=review.value)
    flow.add("data-output", id="again", value=review.refused)
    return flow


@pytest.mark.parametrize(
    ("answer", "outputs"),
    [
        (("approve",), {"publish": "a text"}),
        (("edit", "a better text"), {"publish": "a better text"}),
        (("refuse",), {"again": "a text"}),
        (("refuse", "too long"), {"again": "too long"}),
    ],
)
def test_what_a_person_answers_decides_what_goes_on(answer, outputs):
    run = asking().start()
    until(lambda: run.waiting)
    assert run.status_of("review") == "waiting"
    assert run.waiting["review"] == Question("Is this right?", "a text")
    run.answer("review", *answer)
    assert run.result().outputs == outputs
    assert run.waiting == {}


def test_the_rest_of_the_run_goes_on_while_a_person_thinks():
    flow = asking()
    flow.add("data-output", id="meanwhile", value="done")
    run = flow.start()
    until(lambda: run.waiting and run.status_of("meanwhile") == "completed")
    run.answer("review")
    run.result()


def test_a_node_that_waits_for_a_person_takes_no_place_among_those_that_run_at_once():
    @node
    async def work(number: int) -> int:
        await asyncio.sleep(0)
        return number

    flow = asking()
    flow.add(work, number=1)
    run = flow.start(concurrency=1)
    until(lambda: run.waiting and run.status_of("work") == "completed")
    run.answer("review")
    assert run.result().status == "completed"


def test_after_the_answer_no_more_nodes_run_at_once_than_may_and_one():
    inside = most = 0

    @node
    async def work(number: int) -> int:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.002)
        inside -= 1
        return number

    flow = asking()
    for number in range(8):
        flow.add(work, number=number)
    run = flow.start(concurrency=2)
    until(lambda: run.waiting)
    run.answer("review")
    run.result()
    assert most <= 2
    assert run.execution._taken == 0


def test_stop_ends_a_run_that_waits_for_a_person():
    flow = asking()
    run = flow.start()
    until(lambda: run.waiting)
    run.stop()
    with pytest.raises(asyncio.CancelledError):
        run.result(5)
    assert (run.waiting, unsettled(run)) == ({}, {})
    assert run.status_of("review") == "cancelled"
    with pytest.raises(NotFound, match=r"review asks nothing\. Asking is nobody"):
        run.answer("review")


def test_a_person_who_takes_too_long_is_waited_for_no_longer():
    flow = asking()
    flow["review"].policy(timeout=0.05, on_error="default", default={"value": "as it was"})
    assert flow.run().outputs == {"publish": "as it was"}
    assert flow.runs[-1].waiting == {}


def test_an_answer_that_is_none_of_the_choices_is_refused_and_the_question_stays():
    flow = asking()
    flow.set(flow["review"], edit=False)
    run = flow.start()
    until(lambda: run.waiting)
    with pytest.raises(RunError, match=r"'edit' is no answer to that\. Choose from approve, refuse"):
        run.answer("review", "edit", "a better text")
    assert list(run.waiting) == ["review"]
    run.answer("review")
    run.result()


def test_only_the_first_of_two_answers_counts():
    run = asking().start()
    until(lambda: run.waiting)
    run.answer("review", "edit", "first")
    with contextlib.suppress(NotFound):
        run.answer("review", "edit", "second")
    assert run.result()["publish"] == "first"


def test_a_person_is_asked_in_each_round_of_a_loop():
    flow = Workflow()
    with flow.add("loop", start="a text", most=9) as rounds:
        review = flow.add("human-input", id="review", value=rounds.item)
        rounds.set(next=flow.add("merge", values=[review.value, review.refused]), done=review.value)
    run = flow.start()
    for number, (choice, value) in enumerate([("refuse", "longer"), ("refuse", "shorter"), ("approve", None)], 1):
        until(lambda path=f"loop/{number}/review": path in run.waiting)
        run.answer(f"loop/{number}/review", choice, value)
    assert run.result()["loop"] == "shorter"


def test_the_items_of_a_map_wait_beside_each_other_and_a_stop_ends_them_all():
    flow = Workflow()
    with flow.add("map", items=["one", "two", "three"], concurrency=3) as each:
        each.set(result=flow.add("human-input", id="review", value=each.item).value)
    run = flow.start()
    until(lambda: len(run.waiting) == 3)
    run.answer("map/1/review", "edit", "TWO")
    until(lambda: len(run.waiting) == 2)
    assert run["map/1/review"] == {"value": "TWO"}
    run.stop()
    until(lambda: run.done)
    assert (run.waiting, unsettled(run)) == ({}, {})


def test_a_person_is_asked_in_every_run_anew():
    flow = asking()
    for text in ("first", "second"):
        run = flow.start()
        until(lambda run=run: run.waiting)
        run.answer("review", "edit", text)
        assert run.result()["publish"] == text


@pytest.mark.parametrize("kind", ["async", "thread"])
def test_any_node_may_ask(kind):
    async def asynchronous(text: str, *, context: Context) -> str:
        return (await context.ask(Question("Publish?", text, ("approve", "refuse")))).choice

    def plain(text: str, *, context: Context) -> str:
        return context.wait(context.ask(Question("Publish?", text, ("approve", "refuse")))).choice

    flow = Workflow()
    flow.add(node(name="publish")(asynchronous if kind == "async" else plain), text="a text")
    run = flow.start()
    until(lambda: run.waiting)
    assert run.waiting["publish"].choices == ("approve", "refuse")
    run.answer("publish", "refuse")
    assert run.result()["publish"] == "refuse"


def test_a_node_asks_one_question_after_the_other():
    @node
    async def both(*, context: Context) -> list:
        questions = (context.ask(Question(text)) for text in ("one", "two"))
        return await asyncio.gather(*questions)

    flow = Workflow()
    flow.add(both)
    with pytest.raises(NodeError, match=r"both asks already\. Ask one question after the other"):
        flow.run()
    assert flow.runs[-1].waiting == {}
