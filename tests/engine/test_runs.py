"""Runs beside each other, their limits, and those who listen to them."""

import asyncio
import threading
import time

import pytest

from nexus_jupyter import Workflow, node
from nexus_jupyter.errors import NodeError, NotFound, RunError

from .waiting import until


def test_no_more_nodes_run_at_once_than_a_run_may_and_the_rest_is_queued():
    inside = most = 0

    @node
    async def work() -> int:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.001)
        inside -= 1
        return most

    flow = Workflow()
    for _ in range(10):
        flow.add(work)
    run = flow.run(concurrency=3)
    assert most == 3
    queued = [event.path for event in run.execution.events if event.type == "node_queued"]
    assert queued == ["work-4", "work-5", "work-6", "work-7", "work-8", "work-9", "work-10"]


def test_queued_nodes_start_in_the_order_in_which_they_came():
    @node
    async def work() -> None:
        await asyncio.sleep(0)

    flow = Workflow()
    for _ in range(10):
        flow.add(work)
    run = flow.run(concurrency=1)
    started = [event.path for event in run.execution.events if event.type == "node_started"]
    assert started == list(flow.graph.nodes)


@pytest.mark.parametrize("kind", ["async", "thread"])
def test_a_limit_holds_across_the_rounds_of_a_zone_and_zones_take_no_place(kind):
    lock = threading.Lock()
    inside = most = 0

    def enter() -> None:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)

    def leave() -> None:
        nonlocal inside
        with lock:
            inside -= 1

    async def asynchronous(item: int) -> int:
        enter()
        await asyncio.sleep(0.001)
        leave()
        return item

    def plain(item: int) -> int:
        enter()
        time.sleep(0.001)
        leave()
        return item

    flow = Workflow()
    work = node(name="work")(asynchronous if kind == "async" else plain)
    with flow.add("map", items=list(range(12)), concurrency=6) as each:
        each.set(result=flow.add(work, item=each.item))
    flow.add(work, item=1)
    assert flow.run(concurrency=2)["map"] == list(range(12))
    assert most == 2


def test_a_queued_node_is_shown_as_queued():
    go = threading.Event()

    @node
    def block() -> bool:
        return go.wait(10)

    flow = Workflow()
    flow.add(block, id="first")
    flow.add(block, id="second")
    run = flow.start(concurrency=1)
    until(lambda: run.status_of("second") == "queued")
    assert run.status_of("first") == "running"
    go.set()
    run.result()
    assert list(run.frame["status"]) == ["completed", "completed"]


@pytest.mark.parametrize("concurrency", [0, -1])
def test_a_run_in_which_no_node_may_run_is_refused(concurrency):
    flow = Workflow()
    flow.add("data-input", value="tea")
    with pytest.raises(RunError, match=r"would never end"):
        flow.run(concurrency=concurrency)


def test_a_limit_leaves_trivial_nodes_alone():
    go = threading.Event()

    @node
    def block() -> bool:
        return go.wait(10)

    flow = Workflow()
    flow.add(block)
    flow.add("data-output", value=flow.add("data-input", value="tea"))
    run = flow.start(concurrency=1)
    until(lambda: run.status_of("data-output") == "completed")
    go.set()
    run.result()


def test_several_runs_of_one_workflow_go_on_beside_each_other():
    together = threading.Barrier(3, timeout=10)

    @node
    def meet(word: str) -> str:
        together.wait()
        return word

    flow = Workflow()
    flow.add(meet, word=flow.add("data-input", id="word", value=""))
    runs = [flow.start(word=word) for word in ("green", "black", "white")]
    assert [run.result()["meet"] for run in runs] == ["green", "black", "white"]
    assert [run.id for run in flow.runs] == ["r1", "r2", "r3"]


def test_stopping_one_run_leaves_the_others():
    @node
    async def sleep(seconds: float) -> float:
        await asyncio.sleep(seconds)
        return seconds

    flow = Workflow()
    flow.add(sleep, seconds=flow.add("data-input", id="seconds", value=0.0))
    long, short = flow.start(seconds=10.0), flow.start(seconds=0.05)
    long.stop()
    assert short.result()["sleep"] == 0.05
    until(lambda: long.done)
    assert long.status == "cancelled"


def test_a_run_in_a_node_of_another_run():
    inner = Workflow()
    inner.add("prompt-template", template="{tea} tea", tea=inner.add("data-input", id="tea", value=""))

    @node
    def call(tea: str) -> str:
        return inner.run(tea=tea)["prompt-template"]

    outer = Workflow()
    outer.add(call, tea="green")
    assert outer.run()["call"] == "green tea"


@pytest.mark.parametrize("kind", ["inline", "async"])
def test_a_function_on_the_engines_loop_cannot_wait_for_a_run_and_is_told_what_to_do(kind):
    inner = Workflow()
    inner.add("data-input", value="tea")

    def plain() -> str:
        return inner.run()["data-input"]

    async def asynchronous() -> str:
        return inner.run()["data-input"]

    outer = Workflow()
    outer.add(node(name="call", inline=kind == "inline")(plain if kind == "inline" else asynchronous))
    with pytest.raises(NodeError, match=r"Make it a plain `def`, which runs in a thread, or `await"):
        outer.start().result(10)


def test_an_async_function_awaits_a_run():
    inner = Workflow()
    inner.add("prompt-template", template="{tea} tea", tea=inner.add("data-input", id="tea", value=""))

    @node
    async def call(tea: str) -> str:
        return (await inner.start(tea=tea))["prompt-template"]

    outer = Workflow()
    outer.add(call, tea="green")
    assert outer.run()["call"] == "green tea"


async def test_a_run_can_be_awaited():
    @node
    async def sleep() -> str:
        await asyncio.sleep(0.01)
        return "tea"

    flow = Workflow()
    flow.add(sleep)
    run = await flow.start()
    assert run["sleep"] == "tea"


def test_a_subscriber_gets_every_event_once_and_in_order_whenever_it_comes():
    go = threading.Event()

    @node
    def block(value: str) -> bool:
        return go.wait(10)

    flow = Workflow()
    flow.add("data-output", value=flow.add(block, value=flow.add("data-input", value="tea")))
    run = flow.start()
    early, middle, late, some = [], [], [], []
    run.subscribe(early.extend)
    until(lambda: run.status_of("block") == "running")
    run.subscribe(middle.extend)
    go.set()
    run.result()
    run.subscribe(late.extend)
    run.subscribe(some.extend, since=3)
    events = run.execution.events
    until(lambda: len(late) == len(middle) == len(early) == len(events) and len(some) == len(events) - 3)
    assert early == middle == late == events
    assert some == events[3:]
    assert [(event.type, event.path) for event in events] == [
        ("workflow_status", ""),
        ("node_started", "data-input"),
        ("node_completed", "data-input"),
        ("node_started", "block"),
        ("node_completed", "block"),
        ("node_started", "data-output"),
        ("node_completed", "data-output"),
        ("workflow_status", ""),
    ]


def test_a_subscriber_who_left_is_told_no_more():
    go = threading.Event()

    @node
    def block() -> bool:
        return go.wait(10)

    flow = Workflow()
    flow.add(block)
    run = flow.start()
    told = []
    leave = run.subscribe(told.extend)
    until(lambda: len(told) == 2)
    leave()
    leave()
    go.set()
    run.result()
    assert len(told) == 2


@pytest.mark.parametrize("error", [ValueError, SystemExit, KeyboardInterrupt])
def test_a_subscriber_that_raises_harms_nobody_and_is_told_no_more(error, caplog):
    def broken(events):
        calls.append(len(events))
        raise error("broken")

    calls, told = [], []
    flow = Workflow()
    for _ in range(3):
        flow.add("data-input", value="tea")
    run = flow.start()
    run.subscribe(broken)
    run.subscribe(told.extend)
    run.result()
    until(lambda: len(told) == 8)
    assert len(calls) == 1
    until(lambda: "A subscriber of a run failed and is told no more" in caplog.text)


def test_the_table_has_a_row_per_execution_in_the_order_of_their_beginnings():
    flow = Workflow()
    with flow.add("loop", start="", most=2) as rounds:
        rounds.set(next=flow.add("prompt-template", template="{x?}tea ", x=rounds.item))
    flow.add("data-output", value=rounds)
    frame = flow.run().frame
    assert list(frame["path"]) == ["loop", "loop/1/prompt-template", "loop/2/prompt-template", "data-output"]
    assert list(frame["type"]) == ["loop", "prompt-template", "prompt-template", "data-output"]
    assert list(frame["status"]) == ["completed"] * 4
    assert list(frame["output"]) == ["tea tea ", "tea ", "tea tea ", "tea tea "]
    assert (frame["seconds"] >= 0).all()
    assert str(frame["started"].dtype).endswith("UTC]")


def test_the_table_of_a_running_run_shows_how_far_it_is():
    go = threading.Event()

    @node
    def block(tea: str) -> bool:
        return go.wait(10)

    flow = Workflow()
    flow.add(block, tea=flow.add("data-input", value="tea"))
    run = flow.start()
    until(lambda: run.status_of("block") == "running")
    assert list(run.frame["status"]) == ["completed", "running"]
    go.set()
    assert list(run.result().frame["status"]) == ["completed", "completed"]


def test_the_outputs_of_a_run_are_its_data_outputs_else_what_nobody_follows():
    flow = Workflow()
    tea = flow.add("data-input", id="tea", value="green")
    flow.add("prompt-template", id="hot", template="hot {tea}", tea=tea)
    flow.add("prompt-template", id="iced", template="iced {tea}", tea=tea)
    assert flow.run().outputs == {"hot": "hot green", "iced": "iced green"}
    flow.add("data-output", id="served", value=flow["hot"])
    assert flow.run().outputs == {"served": "hot green"}


def test_a_node_that_is_not_there_is_told_with_those_that_are():
    flow = Workflow()
    flow.add("data-input", id="tea", value="green")
    with pytest.raises(NotFound, match=r"There is no node 'coffee' in this run\. It has tea"):
        flow.run()["coffee"]
