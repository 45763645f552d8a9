"""Stop, at any moment of a run of everything there is, leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import time
from collections.abc import AsyncIterator, Iterator

import pytest

from nexus_jupyter import Many, Run, Workflow, node
from nexus_jupyter.engine.thread import engine
from nexus_jupyter.engine.workers import workers

from .waiting import until

FINAL = {"completed", "skipped", "error", "cancelled"}


def test_stop_at_a_hundred_moments():
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

    @node(inline=True)
    def total(items: list, more: Many) -> int:
        return sum(items) + sum(int(each) for each in more)

    flow = Workflow()
    start = flow.add("data-input", value=10)
    with flow.add("map", items=list(range(8)), concurrency=3) as each:
        with flow.add("loop", start=each.item, most=3) as rounds:
            rounds.set(next=flow.add(block, item=flow.add(pause, item=rounds.item)))
        each.set(result=rounds)
    told = [flow.add(tell, item=start), flow.add(tell_from_a_thread, item=start), flow.add(compute, item=start)]
    flow.add(total, items=each, more=told)

    complete = flow.run()
    assert complete["total"] == sum(number + 6 for number in range(8)) + 10 + 10 + 11
    moments = random.Random(5)
    stopped = 0
    for number in range(100):
        run = flow.start(cache=False, concurrency=moments.choice([None, 2, 5]))
        time.sleep(moments.uniform(0, min(complete.seconds, 0.3) * moments.choice([0.2, 1.1])))
        run.stop()
        try:
            run.result(10)
        except asyncio.CancelledError:
            stopped += 1
        assert unsettled(run) == {}, f"after stop number {number}"
        until(lambda: not workers.stuck())
        until(lambda: not asyncio.all_tasks(engine.loop))
        assert opened == closed
    assert stopped > 50
    assert engine_processes() == []
    assert flow.run()["total"] == complete["total"]


def unsettled(run: Run) -> dict[str, str]:
    """The nodes of a run that has ended whose status is not final."""
    statuses = dict(zip(run.frame["path"], run.frame["status"], strict=True))
    top = {id: statuses.get(id, "idle") for id in run.graph.children(None)}
    return {path: status for path, status in {**statuses, **top}.items() if status not in FINAL}


def engine_processes() -> list[str]:
    """The command lines of the processes of nodes that are still there."""
    listed = subprocess.run(["ps", "-eo", "ppid=,args="], capture_output=True, text=True, check=True).stdout
    children = [line.split(maxsplit=1) for line in listed.splitlines()]
    return [command for parent, command in children if int(parent) == os.getpid() and "engine.process" in command]


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
