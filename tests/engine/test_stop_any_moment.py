"""Stop, at any moment of a run of everything there is, leaves nothing behind."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Iterator

import pytest

from nexus_jupyter import Many, Run, Workflow, node
from nexus_jupyter.engine.thread import engine
from nexus_jupyter.engine.workers import workers
from nexus_jupyter.errors import NotFound

from .leftovers import engine_processes, unsettled
from .waiting import until


def test_stop_at_two_hundred_moments():
    opened, closed = [], []

    @node
    async def pause(item: int) -> int:
        await asyncio.sleep(0.003)
        return item + 1

    @node
    def block(item: int) -> int:
        time.sleep(0.003)
        return item + 1

    @node
    async def tell(item: int) -> AsyncIterator[str]:
        opened.append(item)
        try:
            for digit in str(item):
                await asyncio.sleep(0.001)
                yield digit
        finally:
            closed.append(item)

    @node
    def tell_from_a_thread(item: int) -> Iterator[str]:
        for digit in str(item):
            time.sleep(0.001)
            yield digit

    @node(process=True)
    def compute(item: int) -> int:
        return item + 1

    @node
    async def stumble(item: int) -> int:
        stumbles.append(item)
        await asyncio.sleep(0.002)
        if len(stumbles) % 3:
            raise ValueError("spilt")
        return item

    @node(inline=True)
    def total(items: list, more: Many) -> int:
        return sum(items) + sum(int(each) for each in more)

    stumbles: list[int] = []
    flow = Workflow()
    start = flow.add("data-input", value=10)
    with flow.add("map", items=list(range(8)), concurrency=3) as each:
        with flow.add("loop", start=each.item, most=3) as rounds:
            rounds.set(next=flow.add(block, item=flow.add(pause, item=rounds.item)))
        stumbled = flow.add(stumble, item=rounds).policy(retries=9, backoff=0.002, timeout=10)
        each.set(result=flow.add("human-input", id="review", value=stumbled).value)
    told = [flow.add(tell, item=start), flow.add(tell_from_a_thread, item=start), flow.add(compute, item=start)]
    flow.add(total, items=each, more=told)

    complete = attended(flow.start())
    assert complete["total"] == sum(number + 6 for number in range(8)) + 10 + 10 + 11
    moments = random.Random(5)
    stopped, seen = 0, set()
    for number in range(200):
        how = moments.choice(["plain", "plain", "waiting", "paused", "stepping"])
        run = flow.start(
            cache=False,
            concurrency=moments.choice([None, 2, 5]),
            record=moments.random() < 0.3,
            step=how == "stepping",
        )
        attend(run, moments.uniform(0, 0.2) * moments.choice([0.2, 1.1]), how)
        seen |= set(run.frame["status"])
        run.stop()
        with contextlib.suppress(asyncio.CancelledError):
            run.result(10)
        stopped += run.status == "cancelled"
        assert unsettled(run) == {}, f"after stop number {number}"
        assert (run.paused, run.waiting) == ({}, {})
        until(lambda: not workers.stuck())
        until(lambda: not asyncio.all_tasks(engine.loop))
        assert opened == closed
    assert stopped > 100
    assert seen >= {"running", "waiting", "paused", "completed"}
    assert engine_processes() == []
    assert attended(flow.start())["total"] == complete["total"]


def attended(run: Run) -> Run:
    """A run to its end, with a person who approves of everything."""
    while not run.done:
        attend(run, 0.005, "plain")
    return run.result()


def attend(run: Run, seconds: float, how: str) -> None:
    """Be there for a while: answer at once, let questions wait, step, or pause what runs."""
    until_then = time.monotonic() + seconds
    while time.monotonic() < until_then:
        if how != "waiting":
            for path in run.waiting:
                with contextlib.suppress(NotFound):
                    run.answer(path)
        if how == "stepping" and run.paused:
            with contextlib.suppress(NotFound):
                run.step_into()
        time.sleep(0.002)
    if how == "paused":
        run.pause()
        time.sleep(0.005)


def test_stop_is_heard_in_a_loop_of_trivial_nodes():
    flow = Workflow()
    with flow.add("loop", start=0, most=100_000) as rounds:
        rounds.set(next=flow.add("data-output", id="inside", value=rounds["round"]))
    run = flow.start(cache=False)
    until(lambda: run.status_of("loop/10/inside") == "completed")
    run.stop()
    with pytest.raises(asyncio.CancelledError):
        run.result(10)
    assert "loop/100000/" not in run.execution.levels


@pytest.mark.parametrize("limit", [None, 1, 3])
def test_fifty_runs_stopped_at_once_leave_the_engine_free(limit):
    @node
    async def pause(item: int) -> int:
        await asyncio.sleep(0.01)
        return item

    flow = Workflow()
    with flow.add("map", items=list(range(20)), concurrency=5) as each:
        each.set(result=flow.add(pause, item=each.item))
    runs = [flow.start(cache=False, concurrency=limit) for _ in range(50)]
    for run in runs:
        run.stop()
    until(lambda: all(run.done for run in runs))
    assert {run.status for run in runs} == {"cancelled"}
    assert [unsettled(run) for run in runs] == [{}] * 50
    until(lambda: not asyncio.all_tasks(engine.loop))
    assert flow.run()["map"] == list(range(20))
