"""Streams and those who read them: neither keeps the other, or anybody else, from going on for long."""

import asyncio
import gc
import time
import tracemalloc
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from nexus_jupyter import Context, Question, Run, RunEvent, Workflow, node
from nexus_jupyter.engine.compaction import MOST_CHUNKS
from nexus_jupyter.engine.thread import MOST_CALLS
from nexus_jupyter.errors import NodeError

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


MANY = 6 * MOST_CHUNKS
CHUNKS = [f"{number:06} " for number in range(MANY)]
WHOLE = "".join(CHUNKS)


@node
async def tokens(*, context: Context) -> AsyncIterator[str]:
    await context.ask(Question("Go on?"))
    for number, chunk in enumerate(CHUNKS):
        if not number % 100:
            await asyncio.sleep(0)
        yield f"{chunk} "[:-1]  # a new object, as from a network


@node
def lines(*, context: Context) -> Iterator[str]:
    context.wait(context.ask(Question("Go on?")))
    for chunk in CHUNKS:
        yield f"{chunk} "[:-1]


@node
async def says(*, context: Context) -> str:
    await context.ask(Question("Go on?"))
    for chunk in CHUNKS:
        context.emit(chunk)
    return WHOLE


@pytest.mark.parametrize("read", [True, False], ids=["read", "unread"])
@pytest.mark.parametrize("function", [tokens, lines])
def test_a_long_stream_keeps_the_memory_of_its_text_and_no_more(function, read):
    told = 0

    def slow(events):
        nonlocal told
        for event in events:
            if event.type == "node_progress":
                assert event.data == CHUNKS[told]
                told += 1
        time.sleep(0.0001)

    run = started(function)
    if read:
        run.subscribe(slow)
    gc.collect()
    tracemalloc.start()
    run.answer(function.__name__)
    assert run.result(300)[function.__name__] == WHOLE
    gc.collect()
    kept, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    until(lambda: told == (MANY if read else 0))
    assert kept < len(WHOLE) + 200_000
    assert most < 4 * len(WHOLE) + 200 * MOST_CHUNKS


@pytest.mark.parametrize("function", [tokens, lines, says])
def test_who_comes_to_a_stream_late_is_told_its_whole_text(function):
    early: list[RunEvent] = []
    late: list[RunEvent] = []
    last: list[RunEvent] = []

    def come_late(events):
        if len(early) < MANY / 2 <= len(early) + len(events):
            run.subscribe(late.extend)
        early.extend(events)

    run = started(function)
    run.subscribe(come_late)
    run.answer(function.__name__)
    assert run.result(60)[function.__name__] == WHOLE
    run.subscribe(last.extend)
    until(lambda: early[-1] == late[-1] == last[-1])
    assert [event.data for event in early if event.type == "node_progress"] == CHUNKS
    for told in (late, last):
        assert "".join(event.data for event in told if event.type == "node_progress") == WHOLE
    assert len(late) < MANY - MOST_CHUNKS
    assert [event.type for event in last] == [
        "workflow_status",
        "node_started",
        "node_waiting",
        "node_started",
        "node_progress",
        "node_completed",
        "workflow_status",
    ]
    assert run.text_of(function.__name__) == WHOLE


def started(function: Callable[..., Any]) -> Run:
    """A run of one node, which goes on when it is answered."""
    flow = Workflow()
    flow.add(function)
    run = flow.start(cache=False)
    until(lambda: run.waiting)
    return run


def test_streams_beside_each_other_are_joined_each_for_itself_and_each_try_too():
    tries = 0

    @node
    async def numbers(*, sign: str) -> AsyncIterator[str]:
        for number in range(MOST_CHUNKS):
            await asyncio.sleep(0)
            yield f"{sign}{number}"

    @node
    async def fails_once() -> AsyncIterator[str]:
        nonlocal tries
        tries += 1
        for number in range(MOST_CHUNKS):
            await asyncio.sleep(0)
            yield f"{tries}:{number} "
        if tries == 1:
            raise ConnectionError

    flow = Workflow()
    flow.add(numbers, id="plus", sign="+")
    flow.add(numbers, id="minus", sign="-")
    flow.add(fails_once).policy(retries=1, backoff=0)
    run = flow.run(cache=False)
    assert run.text_of("plus") == run["plus"] == "".join(f"+{number}" for number in range(MOST_CHUNKS))
    assert run.text_of("minus") == run["minus"] == "".join(f"-{number}" for number in range(MOST_CHUNKS))
    assert (
        run.text_of("fails-once") == run["fails-once"] == "".join(f"2:{number} " for number in range(MOST_CHUNKS))
    )
    told = [event.data for event in run.execution.events if event.path == "fails-once"]
    assert "".join(data for data in told if isinstance(data, str)).count("1:999 ") == 1
    assert len(run.execution.events) < 2 * MOST_CHUNKS


def test_chunks_that_are_no_text_stay_what_they_are():
    @node
    async def fast() -> AsyncIterator[int]:
        for number in range(2 * MOST_CHUNKS):
            yield number

    flow = Workflow()
    flow.add(fast)
    run = flow.run(cache=False)
    chunks = [event.data for event in run.execution.events if event.type == "node_progress"]
    assert chunks == run["fast"] == list(range(2 * MOST_CHUNKS))


def test_text_in_a_stream_of_other_things_stays_in_its_place():
    @node
    async def mixed() -> AsyncIterator[Any]:
        for number in range(2 * MOST_CHUNKS):
            yield number if number == MOST_CHUNKS else str(number)

    flow = Workflow()
    flow.add(mixed)
    run = flow.run(cache=False)
    assert run["mixed"][MOST_CHUNKS - 1 : MOST_CHUNKS + 2] == ["9999", 10_000, "10001"]
    assert len(run["mixed"]) == 2 * MOST_CHUNKS
    assert run.text_of("mixed") == "".join(str(number) for number in range(2 * MOST_CHUNKS))


def test_what_says_it_streams_text_and_does_not_is_told_so():
    @node
    async def wrong() -> AsyncIterator[str]:
        for number in range(2 * MOST_CHUNKS):
            yield str(number) if number < MOST_CHUNKS else number

    flow = Workflow()
    flow.add(wrong)
    with pytest.raises(NodeError, match="The function says it returns text, and returned list"):
        flow.run(cache=False)
