"""A run stops cleanly when it has taken more than it may: tokens, money or time."""

import asyncio

import pytest

from nexus_jupyter import Context, Workflow, node
from nexus_jupyter.engine.budget import Budget, Spent
from nexus_jupyter.errors import BudgetExceeded, RunError
from nexus_jupyter.nodes.models.chat import Usage

from .leftovers import unsettled


def usage(tokens: int, cost: float | None = None) -> Usage:
    """What a call took."""
    return Usage("tiny", "here", tokens, 0, cost, "stop")


@node
async def ask(number: int, after: int = 0, *, context: Context) -> int:
    await asyncio.sleep(0)
    context.report(usage(10, 0.25))
    await asyncio.sleep(0)
    return number


def questions() -> Workflow:
    """Ten calls one after the other, of 10 tokens and 25 cents each."""
    flow = Workflow()
    before = flow.add("data-input", id="start", value=0)
    for number in range(10):
        before = flow.add(ask, id=f"ask{number}", number=number, after=before)
    return flow


@pytest.mark.parametrize(
    ("budget", "reason", "calls"),
    [
        (Budget(tokens=35), r"The run has used 40 tokens of its budget of 35\.", 4),
        (Budget(cost=0.6), r"The run has cost \$0\.7500 of its budget of \$0\.6000\.", 3),
    ],
)
def test_a_run_that_takes_more_than_its_budget_is_stopped_and_says_so(budget, reason, calls):
    flow = questions()
    with pytest.raises(BudgetExceeded, match=reason):
        flow.run(budget=budget)
    run = flow.runs[-1]
    assert run.status == "error"
    assert [run[f"ask{number}"] for number in range(calls - 1)] == list(range(calls - 1))
    assert run.execution.spent.tokens == 10 * calls
    assert unsettled(run) == {}
    assert set(run.frame["status"]) == {"completed", "cancelled"}


def test_a_run_that_stays_within_its_budget_completes():
    run = questions().run(budget=Budget(tokens=100, cost=2.5, seconds=60))
    assert (run.execution.spent.tokens, run.execution.spent.cost) == (100, 2.5)


def test_a_run_that_takes_too_long_is_stopped():
    cancelled = []

    @node
    async def sleep() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    flow = Workflow()
    flow.add(sleep)
    with pytest.raises(BudgetExceeded, match=r"The run has taken the 0\.05 s of its budget"):
        flow.run(budget=Budget(seconds=0.05))
    assert cancelled == [True]
    assert flow.runs[-1].status_of("sleep") == "cancelled"


def test_what_finished_before_the_budget_was_exceeded_need_not_run_again():
    flow = questions()
    with pytest.raises(BudgetExceeded):
        flow.run(budget=Budget(tokens=35))
    run = flow.run(budget=Budget(tokens=75))
    assert run.status == "completed"
    assert list(run.frame["origin"]).count("cache") == 4


def test_the_calls_of_all_rounds_count_together():
    flow = Workflow()
    with flow.add("map", items=list(range(10)), concurrency=2) as each:
        each.set(result=flow.add(ask, number=each.item))
    with pytest.raises(BudgetExceeded):
        flow.run(budget=Budget(tokens=45))
    assert flow.runs[-1].execution.spent.tokens in (50, 60)


def test_an_error_that_is_let_pass_does_not_hide_what_was_spent():
    @node
    async def fail(*, context: Context) -> str:
        context.report(usage(30))
        raise ValueError("spilt")

    flow = Workflow()
    flow.add(fail).policy(on_error="skip", retries=2, backoff=0)
    run = flow.run()
    assert run.execution.spent.tokens == 90


def test_a_call_whose_cost_nobody_knows_costs_nothing():
    spent = Spent()
    spent.count(None, usage(10))
    spent.count(usage(10), usage(25, 0.5))
    assert (spent.tokens, spent.cost) == (25, 0.5)


@pytest.mark.parametrize("limit", [{"tokens": 0}, {"cost": -1}, {"seconds": float("inf")}, {"tokens": True}])
def test_a_budget_that_lets_nothing_run_is_refused(limit):
    with pytest.raises(RunError, match=r"lets nothing run\. Give a number above 0"):
        Budget(**limit)
