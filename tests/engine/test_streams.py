"""Streams and those who read them: neither keeps the other, or anybody else, from going on for long."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

from nexus_jupyter import Workflow, node
from nexus_jupyter.engine.thread import MOST_CALLS

from .waiting import until


def test_a_thread_that_streams_faster_than_its_reader_takes_is_held_back():
    made = told = 0
    ahead: list[int] = []

    @node
    def fast() -> Iterator[int]:
        nonlocal made
        for number in range(20 * MOST_CALLS):
            made = number + 1
            yield number

    def slow(events):
        nonlocal told
        told += sum(event.type == "node_progress" for event in events)
        time.sleep(0.01)
        ahead.append(made - told)

    flow = Workflow()
    flow.add(fast)
    run = flow.start()
    run.subscribe(slow)
    assert run.result(60)["fast"] == list(range(20 * MOST_CALLS))
    assert max(ahead) < 3 * MOST_CALLS


def test_a_stream_waits_for_a_reader_that_takes_its_time_and_loses_nothing():
    made = 0
    ahead: list[int] = []
    chunks: list[str] = []

    @node
    async def fast() -> AsyncIterator[str]:
        nonlocal made
        for number in range(2_000):
            made = number + 1
            await asyncio.sleep(0)
            yield f"{number} "

    def slow(events):
        chunks.extend(event.data for event in events if event.type == "node_progress")
        ahead.append(made - len(chunks))
        time.sleep(0.0005)

    flow = Workflow()
    flow.add(fast)
    run = flow.start()
    run.subscribe(slow)
    assert run.result(60)["fast"] == "".join(chunks) == "".join(f"{number} " for number in range(2_000))
    assert max(ahead) <= 1


def test_a_stream_that_never_awaits_can_be_stopped_and_leaves_the_loop_to_others():
    @node
    async def endless() -> AsyncIterator[str]:
        while True:
            yield "and on "

    @node
    async def other() -> str:
        await asyncio.sleep(0.01)
        return "done"

    flow = Workflow()
    flow.add(endless)
    quick = Workflow()
    quick.add(other)
    run = flow.start()
    until(lambda: run.status_of("endless") == "running")
    assert quick.run()["other"] == "done"
    run.stop()
    until(lambda: run.done)
    assert run.status == "cancelled"
