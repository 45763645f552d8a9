"""A node is tried again after an error, and may take only so long: whatever kind of function it is."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator

import pytest

from nexus_jupyter import Context, Workflow, node
from nexus_jupyter.engine.retrying import attempts, wait_before
from nexus_jupyter.engine.workers import workers
from nexus_jupyter.errors import ModelRefused, NodeError, NodeTimeout
from nexus_jupyter.model.node_type import ZonePorts
from nexus_jupyter.model.policy import LONGEST_WAIT, Policy

from .leftovers import engine_processes
from .waiting import until


@pytest.mark.parametrize(("tried", "longest"), [(1, 2.0), (2, 4.0), (3, 8.0), (10, LONGEST_WAIT)])
def test_each_wait_is_twice_the_one_before_and_never_longer_than_a_minute(tried, longest):
    waits = [wait_before(Policy(backoff=2.0), tried, ValueError()) for _ in range(200)]
    assert longest / 2 <= min(waits) < max(waits) <= longest


def test_waits_vary_so_that_many_nodes_do_not_come_back_at_once():
    assert len({wait_before(Policy(), 1, ValueError()) for _ in range(20)}) > 10


def test_a_server_is_left_alone_for_as_long_as_it_asks():
    busy = ModelRefused("Too many requests.", retryable=True, retry_after=90.0)
    assert wait_before(Policy(backoff=1.0), 1, busy) == 90.0


def test_a_server_that_asks_for_less_than_the_wait_gets_the_wait():
    busy = ModelRefused("Too many requests.", retryable=True, retry_after=0.01)
    assert 0.5 <= wait_before(Policy(backoff=1.0), 1, busy) <= 1.0


def test_without_backoff_the_next_try_comes_at_once():
    assert wait_before(Policy(backoff=0), 5, ValueError()) == 0.0


async def test_the_time_out_of_a_function_itself_is_an_error_like_any_other():
    async def once():
        raise TimeoutError("the function's own")

    with pytest.raises(TimeoutError, match="the function's own"):
        await attempts(Policy(timeout=10), once, lambda error: None)


def fussy(kind: str, failures: int):
    """A function of some kind that fails so many times before it succeeds, and the number of its calls."""
    calls = []

    def brew() -> str:
        calls.append(None)
        if len(calls) <= failures:
            raise ValueError(f"spilt {len(calls)}")
        return "tea"

    async def brew_async() -> str:
        await asyncio.sleep(0)
        return brew()

    async def brew_in_chunks() -> AsyncIterator[str]:
        yield "hot "
        yield brew()

    def brew_in_chunks_in_a_thread():
        yield "hot "
        yield brew()

    functions = {"async": brew_async, "stream": brew_in_chunks, "thread-stream": brew_in_chunks_in_a_thread}
    node(name="fussy", inline=kind == "inline")(functions.get(kind, brew))
    return calls


@pytest.mark.parametrize("kind", ["inline", "thread", "async", "stream", "thread-stream"])
def test_a_node_that_fails_is_tried_again_until_it_succeeds(kind):
    calls = fussy(kind, 2)
    flow = Workflow()
    flow.add("fussy").policy(retries=3, backoff=0.001)
    flow.add("data-output", value=flow["fussy"])
    run = flow.run()
    assert run["data-output"].endswith("tea")
    assert len(calls) == 3
    assert [str(event.data) for event in run.execution.events if event.type == "node_retrying"] == [
        "spilt 1",
        "spilt 2",
    ]


def test_a_stream_that_is_tried_again_has_only_the_chunks_of_its_last_try_as_its_value():
    fussy("stream", 1)
    flow = Workflow()
    flow.add("fussy").policy(retries=1, backoff=0)
    run = flow.run()
    assert run["fussy"] == "hot tea"
    assert run.text_of("fussy") == "hot tea"


def test_a_node_that_fails_too_often_ends_the_run_with_its_last_error():
    calls = fussy("thread", 5)
    flow = Workflow()
    flow.add("fussy").policy(retries=2, backoff=0.001)
    with pytest.raises(NodeError, match="fussy: ValueError: spilt 3"):
        flow.run()
    assert len(calls) == 3


def test_a_request_that_was_wrong_is_not_made_again():
    calls = []

    @node
    def ask() -> str:
        calls.append(None)
        raise ModelRefused("There is no such model.")

    flow = Workflow()
    flow.add(ask).policy(retries=5, backoff=0)
    with pytest.raises(NodeError, match="There is no such model"):
        flow.run()
    assert len(calls) == 1


def test_a_node_that_waits_for_its_next_try_is_shown_as_running_and_stop_ends_it():
    fussy("async", 100)
    flow = Workflow()
    flow.add("fussy").policy(retries=20, backoff=60)
    run = flow.start()
    until(lambda: any(event.type == "node_retrying" for event in run.execution.events))
    assert run.status_of("fussy") == "running"
    run.stop()
    with pytest.raises(asyncio.CancelledError):
        run.result(5)
    assert run.status_of("fussy") == "cancelled"


def test_an_async_function_that_takes_too_long_is_cancelled():
    cancelled = []

    @node
    async def sleep() -> str:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.append(True)
            raise
        return "too late"

    flow = Workflow()
    flow.add(sleep).policy(timeout=0.02)
    with pytest.raises(NodeError, match=r"It took longer than 0\.02 s\. Give it more time") as caught:
        flow.run()
    assert isinstance(caught.value.__cause__, NodeTimeout)
    assert cancelled == [True]


def test_a_thread_that_takes_too_long_is_listed_and_its_result_dropped():
    go = threading.Event()

    @node
    def block() -> str:
        go.wait(10)
        return "too late"

    flow = Workflow()
    flow.add(block, id="stubborn").policy(timeout=0.02, on_error="default", default="in time")
    run = flow.run()
    assert run["stubborn"] == "in time"
    assert [job.path for job in workers.stuck()] == ["stubborn"]
    go.set()
    until(lambda: not workers.stuck())
    assert run["stubborn"] == "in time"


def test_a_process_that_takes_too_long_is_killed():
    @node(process=True)
    def hang() -> str:
        while True:
            time.sleep(0.01)

    flow = Workflow()
    flow.add(hang).policy(timeout=0.5)
    with pytest.raises(NodeError, match=r"It took longer than 0\.5 s"):
        flow.run()
    assert engine_processes() == []


def test_a_stream_that_takes_too_long_is_closed_where_it_is():
    closed = threading.Event()

    @node
    async def speak() -> AsyncIterator[str]:
        try:
            while True:
                yield "tea "
                await asyncio.sleep(0.001)
        finally:
            closed.set()

    flow = Workflow()
    flow.add(speak).policy(timeout=0.05)
    with pytest.raises(NodeError, match="It took longer than"):
        flow.run()
    assert closed.is_set()


def test_each_try_has_the_whole_time():
    calls = []

    @node
    async def sleep() -> str:
        calls.append(None)
        if len(calls) < 3:
            await asyncio.sleep(60)
        return "tea"

    flow = Workflow()
    flow.add(sleep).policy(timeout=0.05, retries=2, backoff=0)
    assert flow.run()["sleep"] == "tea"
    assert len(calls) == 3


def test_a_zone_that_is_tried_again_runs_its_inside_anew():
    calls = []

    @node
    async def fail_once(item: int) -> int:
        calls.append(item)
        if len(calls) == 2:
            raise ValueError("spilt")
        return item * 10

    flow = Workflow()
    with flow.add("map", items=[1, 2, 3], concurrency=1) as each:
        each.set(result=flow.add(fail_once, item=each.item))
    each.policy(retries=1, backoff=0)
    run = flow.run(cache=False)
    assert run["map"] == [10, 20, 30]
    assert calls == [1, 2, 1, 2, 3]
    assert set(run.frame["status"]) == {"completed"}


def test_a_zone_that_takes_too_long_is_cancelled_with_all_inside():
    @node
    async def sleep(item: int) -> int:
        await asyncio.sleep(60)
        return item

    flow = Workflow()
    with flow.add("map", items=[1, 2]) as each:
        each.set(result=flow.add(sleep, item=each.item))
    each.policy(timeout=0.05, on_error="skip")
    run = flow.run()
    assert run.status_of("map") == "skipped"
    assert [run.status_of(f"map/{number}/sleep") for number in (0, 1)] == ["cancelled", "cancelled"]


def test_a_node_that_is_tried_again_keeps_its_place_among_those_that_run_at_once():
    inside = most = 0

    @node
    async def work(number: int) -> int:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.001)
        inside -= 1
        if not tried[number]:
            tried[number] = True
            raise ValueError("spilt")
        return number

    tried = [False] * 6
    flow = Workflow()
    for number in range(6):
        flow.add(work, number=number).policy(retries=1, backoff=0.001)
    run = flow.run(concurrency=2)
    assert most == 2
    assert set(run.frame["status"]) == {"completed"}


def test_an_error_inside_a_zone_is_the_inner_nodes_to_retry():
    seen = []

    @node(zone=ZonePorts())
    async def once(*, context: Context) -> int:
        await context.run_zone(1, {})
        return 1

    @node
    async def fail_twice() -> int:
        seen.append(None)
        if len(seen) < 3:
            raise ValueError("spilt")
        return len(seen)

    flow = Workflow()
    with flow.add(once):
        flow.add(fail_twice).policy(retries=2, backoff=0)
    run = flow.run()
    assert run["once/1/fail-twice"] == 3
