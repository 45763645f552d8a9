"""How a run ends otherwise than well: an error stops the rest, Stop stops everything."""

import asyncio
import contextlib
import os
import threading
import time
from collections.abc import AsyncIterator, Iterator

import pytest

from nexus_jupyter import Context, Port, Workflow, node
from nexus_jupyter.engine import execution
from nexus_jupyter.engine.thread import engine
from nexus_jupyter.engine.workers import Workers, workers
from nexus_jupyter.errors import NodeError, NotFound
from nexus_jupyter.model.node_type import ZonePorts

from .waiting import until


def test_an_error_names_its_node_and_keeps_the_exception_and_its_traceback():
    @node
    def divide(number: int) -> float:
        return number / 0

    flow = Workflow()
    flow.add(divide, id="per-cup", number=3)
    with pytest.raises(NodeError, match="per-cup: ZeroDivisionError: division by zero") as caught:
        flow.run()
    run = flow.runs[-1]
    assert caught.value.path == "per-cup"
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    assert run.error is caught.value
    assert "return number / 0" in run.traceback_of("per-cup")
    assert run.frame.loc[0, "error"] == "ZeroDivisionError: division by zero"


def test_what_was_finished_before_an_error_stays():
    @node
    def fail(tea: str) -> str:
        raise ValueError("spilt")

    flow = Workflow()
    tea = flow.add("data-input", id="tea", value="green")
    flow.add("data-output", id="after", value=flow.add(fail, tea=tea))
    with pytest.raises(NodeError):
        flow.run()
    run = flow.runs[-1]
    assert (run.status, run["tea"]) == ("error", "green")
    assert [run.status_of(id) for id in ("tea", "fail", "after")] == ["completed", "error", "cancelled"]
    with pytest.raises(NotFound, match="fail has no value: it failed with ValueError: spilt"):
        run["fail"]
    with pytest.raises(NotFound, match="after has no value: it is cancelled"):
        run["after"]


def test_the_first_error_cancels_all_that_runs_beside_it():
    cancelled = []

    @node
    async def sleep(number: int) -> int:
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            cancelled.append(number)
            raise
        return number

    @node
    async def fail() -> str:
        await asyncio.sleep(0.01)
        raise ValueError("spilt")

    flow = Workflow()
    for number in range(5):
        flow.add(sleep, number=number)
    flow.add(fail)
    with pytest.raises(NodeError, match="fail: ValueError: spilt"):
        flow.run()
    assert sorted(cancelled) == [0, 1, 2, 3, 4]
    assert list(flow.runs[-1].frame["status"]).count("cancelled") == 5


def test_an_error_in_the_level_around_cancels_what_runs_inside_a_zone():
    inside = threading.Event()

    @node
    async def sleep(item: int) -> int:
        inside.set()
        await asyncio.sleep(10)
        return item

    @node
    def fail() -> str:
        inside.wait(10)
        raise ValueError("spilt")

    flow = Workflow()
    with flow.add("map", items=[1]) as each:
        each.set(result=flow.add(sleep, item=each.item))
    flow.add(fail)
    with pytest.raises(NodeError, match="fail: ValueError: spilt"):
        flow.run()
    run = flow.runs[-1]
    assert [run.status_of(path) for path in ("map", "map/0/sleep")] == ["cancelled", "cancelled"]


def test_an_error_of_another_workflow_run_in_a_node_names_the_node_too():
    @node
    def fail() -> str:
        raise ValueError("spilt")

    inner = Workflow()
    inner.add(fail)

    @node
    def call() -> str:
        return inner.run()["fail"]

    outer = Workflow()
    outer.add(call)
    with pytest.raises(NodeError, match="call: NodeError: fail: ValueError: spilt") as caught:
        outer.run()
    assert caught.value.path == "call"


def test_stop_cancels_what_runs_and_what_waits_at_once():
    @node
    async def sleep() -> str:
        await asyncio.sleep(10)
        return "tea"

    flow = Workflow()
    flow.add("data-output", value=flow.add(sleep))
    run = flow.start()
    until(lambda: run.status_of("sleep") == "running")
    began = time.monotonic()
    run.stop()
    with pytest.raises(asyncio.CancelledError):
        run.result()
    assert time.monotonic() - began < 1
    assert run.status == "cancelled"
    assert list(run.frame["status"]) == ["cancelled", "cancelled"]


def test_stop_leaves_finished_results():
    @node
    async def sleep(tea: str) -> str:
        await asyncio.sleep(10)
        return tea

    flow = Workflow()
    flow.add(sleep, tea=flow.add("data-input", id="tea", value="green"))
    run = flow.start()
    until(lambda: run.status_of("sleep") == "running")
    run.stop()
    until(lambda: run.done)
    assert run["tea"] == "green"


def test_stop_before_the_run_began_and_after_it_ended_harms_nobody():
    flow = Workflow()
    flow.add("data-input", value="tea")
    early = flow.start()
    early.stop()
    late = flow.run()
    late.stop()
    late.stop()
    assert late.result().status == "completed"
    until(lambda: early.done)
    assert early.status in ("cancelled", "completed")


def test_stop_closes_a_stream_where_it_is():
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
    flow.add(speak)
    run = flow.start()
    until(lambda: run.text_of("speak"))
    run.stop()
    with pytest.raises(asyncio.CancelledError):
        run.result()
    assert closed.is_set()
    assert run.text_of("speak").startswith("tea ")


def test_stop_closes_a_plain_generator_after_its_chunk():
    closed = threading.Event()

    @node
    def speak() -> Iterator[str]:
        try:
            while True:
                yield "tea "
                time.sleep(0.001)
        finally:
            closed.set()

    flow = Workflow()
    flow.add(speak)
    run = flow.start()
    until(lambda: run.text_of("speak"))
    run.stop()
    assert closed.wait(10)
    until(lambda: not workers.stuck())


def test_stop_kills_a_process(tmp_path):
    @node(process=True)
    def hang(file: str) -> str:
        with open(file, "w") as written:
            written.write(str(os.getpid()))
        while True:
            time.sleep(0.01)

    file = tmp_path / "process"
    flow = Workflow()
    flow.add(hang, file=str(file))
    run = flow.start()
    until(lambda: file.exists() and file.read_text())
    process = int(file.read_text())
    run.stop()
    with pytest.raises(asyncio.CancelledError):
        run.result()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_the_result_of_a_stopped_thread_is_dropped_and_the_thread_is_listed():
    began, go = threading.Event(), threading.Event()

    @node
    def block() -> str:
        began.set()
        go.wait(10)
        return "too late"

    flow = Workflow()
    flow.add(block, id="stubborn")
    run = flow.start()
    began.wait(10)
    run.stop()
    with pytest.raises(asyncio.CancelledError):
        run.result()
    assert [job.path for job in workers.stuck()] == ["stubborn"]
    assert run.status_of("stubborn") == "cancelled"
    go.set()
    until(lambda: not workers.stuck())
    with pytest.raises(NotFound, match="stubborn has no value: it is cancelled"):
        run["stubborn"]


def test_a_stuck_thread_takes_no_place_from_others():
    go = threading.Event()

    @node
    def block() -> bool:
        return go.wait(10)

    flow = Workflow()
    for _ in range(100):
        flow.add(block)
    run = flow.start()
    until(lambda: all(run.status_of(id) == "running" for id in flow.graph.nodes))
    run.stop()
    until(lambda: run.done)
    other = Workflow()
    other.add(block)
    running = other.start()
    until(lambda: running.status_of("block") == "running")
    go.set()
    assert running.result(10)["block"] is True
    until(lambda: not workers.stuck())


def test_a_long_function_looks_whether_it_was_stopped():
    ended = threading.Event()

    @node
    def compute(context: Context) -> int:
        rounds = 0
        while not context.stopped():
            rounds += 1
        ended.set()
        return rounds

    flow = Workflow()
    flow.add(compute)
    run = flow.start()
    until(lambda: run.status_of("compute") == "running")
    run.stop()
    assert ended.wait(10)
    until(lambda: not workers.stuck())


def test_stop_cancels_what_a_plain_function_awaits():
    cancelled = threading.Event()

    async def sleep() -> None:
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    @node
    def ask(context: Context) -> None:
        context.emit("asking")
        context.wait(sleep())

    flow = Workflow()
    flow.add(ask)
    run = flow.start()
    until(lambda: run.text_of("ask"))
    run.stop()
    assert cancelled.wait(10)
    until(lambda: not workers.stuck())


def test_a_stopped_function_can_await_nothing_more():
    began, go = threading.Event(), threading.Event()
    awaited = []

    async def late() -> None:
        await asyncio.sleep(0.01)
        awaited.append("late")

    @node
    def ask(context: Context) -> None:
        began.set()
        go.wait(10)
        context.wait(late())

    flow = Workflow()
    flow.add(ask)
    run = flow.start()
    began.wait(10)
    run.stop()
    until(lambda: run.done)
    go.set()
    until(lambda: not workers.stuck())
    time.sleep(0.03)
    assert awaited == []


def test_stop_cancels_all_rounds_of_a_zone():
    @node
    async def sleep(item: int) -> int:
        await asyncio.sleep(10)
        return item

    flow = Workflow()
    with flow.add("map", items=list(range(10)), concurrency=3) as each:
        each.set(result=flow.add(sleep, item=each.item))
    run = flow.start()
    until(lambda: run.status_of("map/2/sleep") == "running")
    run.stop()
    with pytest.raises(asyncio.CancelledError):
        run.result()
    assert dict(zip(run.frame["path"], run.frame["status"], strict=True)) == {
        "map": "cancelled",
        "map/0/sleep": "cancelled",
        "map/1/sleep": "cancelled",
        "map/2/sleep": "cancelled",
    }


def test_a_stopped_zone_begins_no_further_round():
    @node
    async def sleep(item: int) -> int:
        await asyncio.sleep(10)
        return item

    @node(zone=ZonePorts((Port("item", "item"),), (Port("answer", "answer"),)))
    async def stubborn(*, context: Context) -> int:
        number = 0
        while True:
            number += 1
            try:
                await context.run_zone(number, {"item": number})
            except asyncio.CancelledError:
                if number > 3:
                    raise

    flow = Workflow()
    with flow.add(stubborn) as zone:
        zone.set(answer=flow.add(sleep, item=zone.item))
    run = flow.start()
    until(lambda: run.status_of("stubborn/1/sleep") == "running")
    run.stop()
    with pytest.raises(asyncio.CancelledError):
        run.result()
    assert list(run.frame["path"]) == ["stubborn", "stubborn/1/sleep"]


def test_a_round_that_nobody_waits_for_ends_with_the_run():
    @node
    async def sleep(item: int) -> int:
        await asyncio.sleep(10)
        return item

    @node(zone=ZonePorts((Port("item", "item"),), (Port("answer", "answer"),)))
    async def careless(*, context: Context) -> int:
        rounds.append(asyncio.ensure_future(context.run_zone(1, {"item": 1})))
        await asyncio.sleep(0.01)
        return 7

    rounds = []
    flow = Workflow()
    with flow.add(careless) as zone:
        zone.set(answer=flow.add(sleep, item=zone.item))
    run = flow.run()
    assert run["careless"] == 7
    assert run.status_of("careless/1/sleep") == "cancelled"


def test_a_function_that_will_not_be_cancelled_cannot_keep_a_run_from_ending(monkeypatch):
    monkeypatch.setattr(execution, "WIND_DOWN", 0.05)
    go = threading.Event()

    @node
    async def refuse() -> str:
        while not go.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(0.001)
        return "too late"

    flow = Workflow()
    flow.add(refuse)
    run = flow.start()
    until(lambda: run.status_of("refuse") == "running")
    run.stop()
    with pytest.raises(asyncio.CancelledError):
        run.result(10)
    go.set()
    until(lambda: not asyncio.all_tasks(engine.loop))
    assert run.status_of("refuse") == "cancelled"


def test_interrupting_the_wait_for_a_run_stops_it():
    @node
    async def sleep() -> None:
        await asyncio.sleep(10)

    flow = Workflow()
    flow.add(sleep)
    threading.Timer(0.2, lambda: os.kill(os.getpid(), 2)).start()
    with pytest.raises(KeyboardInterrupt):
        flow.run()
    until(lambda: flow.runs[-1].done)
    assert flow.runs[-1].status == "cancelled"


async def test_cancelling_who_awaits_a_run_stops_it():
    @node
    async def sleep() -> None:
        await asyncio.sleep(10)

    flow = Workflow()
    flow.add(sleep)
    run = flow.start()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(run, 0.05)
    await asyncio.to_thread(until, lambda: run.done)
    assert run.status == "cancelled"


def test_waiting_only_for_some_time_leaves_the_run_going():
    go = threading.Event()

    @node
    def block() -> bool:
        return go.wait(10)

    flow = Workflow()
    flow.add(block)
    run = flow.start()
    with pytest.raises(TimeoutError, match=r"takes longer than 0\.05 s; it goes on"):
        run.result(0.05)
    go.set()
    assert run.result()["block"] is True


def test_a_job_that_waits_for_a_thread_when_it_is_stopped_never_runs():
    pool = Workers(most=1)
    began, go, ran = threading.Event(), threading.Event(), []

    def block() -> None:
        began.set()
        go.wait(10)

    pool.submit("first", block, lambda *ended: ran.append("first"))
    began.wait(10)
    second = pool.submit("second", lambda: ran.append("second"), lambda *ended: None)
    pool.submit("third", lambda: ran.append("third"), lambda *ended: None)
    pool.drop(second)
    assert pool.stuck() == []
    go.set()
    until(lambda: "third" in ran)
    assert ran == ["first", "third"]
