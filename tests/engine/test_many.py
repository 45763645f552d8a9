"""Many workflows at once in one kernel, fair to each other; and one of ten thousand nodes."""

import asyncio
from dataclasses import replace

import pytest

from nexus_jupyter import Many, Workflow, node
from nexus_jupyter.engine.thread import engine
from nexus_jupyter.model.document import from_json
from nexus_jupyter.model.graph import Connection, Endpoint, with_index

from .leftovers import unsettled
from .waiting import until


@node(inline=True)
def plus_one(number: int) -> int:
    return number + 1


@node(inline=True)
def sum_of(numbers: Many) -> int:
    return sum(numbers)


@node
async def later(number: int) -> int:
    await asyncio.sleep(0.001)
    return number + 1


@node
def in_a_thread(number: int) -> int:
    return number + 1


def wide(offset: int) -> Workflow:
    """A workflow of a hundred nodes of every kind, and of a map."""
    flow = Workflow()
    start = flow.add("data-input", id="start", value=offset)
    ends = []
    for number in range(24):
        kind = (plus_one, later, in_a_thread)[number % 3]
        ends.append(flow.add(plus_one, number=flow.add(kind, number=flow.add(kind, number=start))))
    with flow.add("map", items=list(range(20)), concurrency=4) as each:
        each.set(result=flow.add(later, id="inside", number=each.item))
    flow.add(sum_of, id="total", numbers=ends)
    return flow


def test_fifty_workflows_run_at_once_and_each_has_its_own_values():
    flows = [wide(offset) for offset in range(50)]
    runs = [flow.start(cache=False) for flow in flows]
    for offset, run in enumerate(runs):
        run.result(120)
        assert run["total"] == 24 * (offset + 3)
        assert run["map"] == list(range(1, 21))
        assert unsettled(run) == {}
    until(lambda: not asyncio.all_tasks(engine.loop))


def test_fifty_workflows_of_which_some_fail_and_some_are_stopped_leave_the_others_alone():
    @node
    async def fail(number: int) -> int:
        await asyncio.sleep(0.005)
        raise ValueError("spilt")

    @node
    async def sleep(number: int) -> int:
        await asyncio.sleep(600)
        return number

    flows = [wide(offset) for offset in range(50)]
    for failing, stopped in zip(flows[::5], flows[1::5], strict=True):
        failing.add(fail, number=failing["start"])
        stopped.add(sleep, number=stopped["start"])
    runs = [flow.start(cache=False) for flow in flows]
    for run in runs[1::5]:
        run.stop()
    until(lambda: all(run.done for run in runs), 120)
    assert {run.status for run in runs[::5]} == {"error"}
    assert {run.status for run in runs[1::5]} == {"cancelled"}
    others = [run for number, run in enumerate(runs) if number % 5 > 1]
    assert {run.status for run in others} == {"completed"}
    assert [unsettled(run) for run in runs] == [{}] * 50


def test_a_long_run_of_trivial_nodes_lets_short_ones_pass():
    long = Workflow()
    with long.add("loop", id="outer", start=0, most=100_000) as outer:
        with long.add("loop", start=outer.item, most=100_000) as rounds:
            rounds.set(next=long.add(plus_one, number=rounds.item))
        outer.set(next=rounds)
    running = long.start(cache=False)
    until(lambda: running.execution.events)
    runs = [wide(offset).start(cache=False) for offset in range(5)]
    for run in runs:
        run.result(120)
    assert not running.done
    running.stop()
    until(lambda: running.done)


@pytest.mark.parametrize("cache", [True, False])
def test_runs_that_begin_together_come_forward_together(cache):
    go = asyncio.Event()

    @node
    async def gate() -> int:
        await go.wait()
        return 0

    flows = [Workflow() for _ in range(50)]
    for flow in flows:
        with flow.add("loop", start=flow.add(gate), most=1_500) as rounds:
            rounds.set(next=flow.add(plus_one, number=rounds.item))
    runs = [flow.start(cache=cache) for flow in flows]
    until(lambda: all(run.status_of("gate") == "running" for run in runs))
    engine.loop.call_soon_threadsafe(go.set)
    until(lambda: any(run.done for run in runs), 60)
    come = [len(run.execution.levels) - 1 for run in runs]
    assert min(come) > 150  # a slice counts the clock, and a busy machine may take most of one away
    for run in runs:
        assert run.result(120)["loop"] == 1_500


def large(count: int) -> Workflow:
    """A workflow of so many nodes, each of which follows the one before it and one further back."""
    nodes = [{"id": "n0", "type": "data-input", "properties": {"value": 0}}]
    lines = []
    for number in range(1, count):
        nodes.append({"id": f"n{number}", "type": "sum-of"})
        for before in {number - 1, max(0, number - 11)}:
            source = Endpoint(f"n{before}", "result" if before else "value")
            lines.append(Connection(source, Endpoint(f"n{number}", "numbers")))
    graph = from_json({"format": 1, "name": "large", "nodes": nodes, "connections": []})
    return Workflow(graph=with_index(replace(graph, connections={line.id: line for line in lines})))


@pytest.mark.parametrize("cache", [True, False])
def test_ten_thousand_nodes_run_and_all_is_told_of_them(cache):
    flow = large(10_000)
    run = flow.run(cache=cache)
    assert run.status == "completed"
    frame = run.frame
    assert len(frame) == 10_000
    assert set(frame["status"]) == {"completed"}
    assert len(run.execution.events) == 2 * 10_000 + 2


def test_a_part_of_ten_thousand_nodes_runs():
    flow = large(10_000)
    flow.run()
    assert flow.stale == {}
    run = flow.run(mode="from", nodes="n9990")
    assert len(run.frame) <= 10 + 11
    flow.set(flow["n0"], value=1)
    assert len(flow.stale) == 10_000
    assert len(flow.run(mode="to", nodes="n50").frame) == 51
