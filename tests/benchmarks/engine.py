"""How fast the engine is: every workload in alternation with a plain-asyncio floor, in one process.

    python tests/benchmarks/engine.py                      the table
    python tests/benchmarks/engine.py --json               one object: workload -> {"us_per_node", "ratio", ...}
    python tests/benchmarks/engine.py --only dag:1000      one workload, of any size

`docs/performance.md` says what each workload is and what its ratio compares.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import floors
import graphs
import ours
from work import Boom, Work, even, one_fails, uneven

from nexus_jupyter.errors import NodeError

WORKLOADS = (
    "chain:1000",
    "fan:1000",
    "dag:1000",
    "dag:10000",
    "cached:1000",
    "journal:1000",
    "thread:1000",
    "async:1000",
    "stream:10000",
    "sleep:1000",
    "uneven:1000",
    "many:100",
    "fail",
    "import",
)
MANY = 50
REPEATS = 7
MOST_REPEATS = 25
BUDGET = 4.0
"""More than `REPEATS` repeats are made while they take less than this, in seconds."""

Result = dict[str, float]
Call = Callable[[], object]


def measure(name: str, *, quick: bool = False) -> Result:
    """One workload; a quick one only shows that it works."""
    kind, _, size = name.partition(":")
    return _MEASURED[kind](kind, int(size or 20), quick)


def _inline(kind: str, size: int, quick: bool) -> Result:
    shape = {"chain": graphs.chain, "fan": graphs.fan, "dag": graphs.dag}[kind](size)
    floor = Work(shape)
    return _against(shape, "inline", lambda node, values: floor.without_await(values), quick)


def _async(kind: str, size: int, quick: bool) -> Result:
    shape = graphs.dag(size)
    floor = Work(shape)
    return _against(shape, "suspending", lambda node, values: floor.suspending(values), quick)


def _thread(kind: str, size: int, quick: bool) -> Result:
    shape = graphs.dag(size)
    floor = Work(shape)
    with ThreadPoolExecutor() as pool:
        return _against(
            shape, "thread", lambda node, values: _loop.run_in_executor(pool, floor.inline, values), quick
        )


def _against(shape: graphs.Shape, kind: str, start: floors.Start, quick: bool) -> Result:
    """A workflow whose nodes are of one kind, against the floor that begins its nodes in its own way."""
    work = Work(shape)
    flow = ours.workflow(work, kind)
    frames: list[float] = []
    found = _alternated(
        lambda: frames.append(_run(flow, work, shape)), lambda: _floor(shape, start), time.process_time, quick
    )
    return {**_per_node(found, shape.size), "frame_us": statistics.median(frames) / shape.size * 1e6}


def _cached(kind: str, size: int, quick: bool) -> Result:
    """Every key is worked out and looked up, and none is known: the cache forgets between the runs."""

    def run(flow: ours.nexus.Workflow, work: Work, shape: graphs.Shape) -> float:
        ours.nexus.cache.clear()
        return _run(flow, work, shape, cache=True)

    return _kept(size, run, quick)


def _journal(kind: str, size: int, quick: bool) -> Result:
    """Every result is on disk before what follows begins; the database is one of its own."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["JUPYTER_DATA_DIR"] = folder
        return _kept(size, partial(_run, record=True), quick)


def _kept(size: int, run: Callable[[ours.nexus.Workflow, Work, graphs.Shape], float], quick: bool) -> Result:
    shape = graphs.dag(size)
    work, floor = Work(shape), Work(shape)
    flow = ours.workflow(work, "pure")
    frames: list[float] = []
    found = _alternated(
        lambda: frames.append(run(flow, work, shape)),
        lambda: _floor(shape, lambda node, values: floor.without_await(values)),
        time.process_time,
        quick,
    )
    return {**_per_node(found, shape.size), "frame_us": statistics.median(frames) / shape.size * 1e6}


def _stream(kind: str, size: int, quick: bool) -> Result:
    flow = ours.stream(size)
    taken: list[Any] = []

    def run() -> None:
        taken.clear()
        flow.runs.clear()
        watched = ours.Watched(flow, taken.append)
        assert watched.wait()["measured-stream"] == "token" * size
        assert len(taken) == size

    def plain() -> None:
        taken.clear()
        _loop.run_until_complete(floors.queue(size, taken.append))

    return _per_node(_alternated(run, plain, time.process_time, quick), size)


def _makespan(kind: str, size: int, quick: bool) -> Result:
    shape = graphs.dag(size)
    delays = even(shape) if kind == "sleep" else uneven(shape)
    work, floor = Work(shape, delays), Work(shape, delays)
    flow = ours.workflow(work, "sleeping")
    found = _alternated(
        lambda: _run(flow, work, shape), lambda: _floor(shape, floor.sleeping), time.perf_counter, quick
    )
    least = shape.longest(delays)
    return {**_per_node(found, shape.size), "over_bound": statistics.median(mine for mine, _ in found) / least}


def _many(kind: str, size: int, quick: bool) -> Result:
    shape = graphs.dag(size)
    work = Work(shape)
    flow = ours.workflow(work, "inline")
    frames: list[float] = []

    def run() -> None:
        flow.runs.clear()
        work.ran = 0
        started = [ours.Watched(flow) for _ in range(MANY)]
        frames.append(sum(_checked(watched, shape) for watched in started))
        assert work.ran == MANY * shape.size

    def one_by_one() -> None:
        for _ in range(MANY):
            _run(flow, work, shape)

    nodes = MANY * shape.size
    found = _alternated(run, one_by_one, time.process_time, quick)
    return {**_per_node(found, nodes), "frame_us": statistics.median(frames) / nodes * 1e6}


def _fail(kind: str, width: int, quick: bool) -> Result:
    shape = graphs.two_layers(width)
    later: list[tuple[float, float]] = []
    for _ in range(1 if quick else REPEATS):
        mine, floor = one_fails(shape), one_fails(shape)
        flow = ours.workflow(mine, "sleeping")
        later.append(
            (
                _after_error(mine, lambda flow=flow: ours.Watched(flow).wait()),
                _after_error(floor, lambda floor=floor: _floor(shape, floor.sleeping)),
            )
        )
        assert mine.cancelled == floor.cancelled == width - 1
    return {**_per_node(later, 1), "more_ms": statistics.median(mine - floor for mine, floor in later) * 1e3}


def _after_error(work: Work, call: Call) -> float:
    """How long it takes from a node's error until all its siblings are cancelled and it is raised."""
    try:
        call()
    except (Boom, NodeError):
        return time.perf_counter() - work.raised
    raise AssertionError("It should have failed.")


def _import(kind: str, size: int, quick: bool) -> Result:
    """CPU of `import nexus_jupyter`, against that of `import asyncio`; and of what a run needs, beyond asyncio."""
    took: list[tuple[float, float]] = []
    engine: list[float] = []
    for _ in range(1 if quick else REPEATS):
        nothing, asyncio_ = _import_cpu("pass"), _import_cpu("import asyncio")
        took.append((_import_cpu("import nexus_jupyter") - nothing, asyncio_ - nothing))
        engine.append(_import_cpu("import nexus_jupyter.engine.execution") - asyncio_)
    return {**_per_node(took, 1), "engine_ms": statistics.median(engine) * 1e3}


def _import_cpu(statement: str) -> float:
    code = f"import time; {statement}; print(time.process_time())"
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout)


def _run(
    flow: ours.nexus.Workflow, work: Work, shape: graphs.Shape, *, cache: bool = False, record: bool = False
) -> float:
    """One run with every event handed on and its table complete; returns the CPU time of the table."""
    flow.runs.clear()
    work.ran = 0
    took = _checked(ours.Watched(flow, cache=cache, record=record), shape)
    assert cache or record or work.ran == shape.size
    return took


def _checked(watched: ours.Watched, shape: graphs.Shape) -> float:
    run = watched.wait()
    began = time.process_time()
    frame = run.frame
    took = time.process_time() - began
    assert len(frame) == shape.size
    assert watched.seen >= 2 * shape.size + 2
    assert run[f"n{shape.size - 1}"] == shape.depth
    return took


def _floor(shape: graphs.Shape, start: floors.Start) -> None:
    assert _loop.run_until_complete(floors.tasks(shape, start)) == shape.depth


def _alternated(mine: Call, floor: Call, clock: Callable[[], float], quick: bool) -> list[tuple[float, float]]:
    """What both take, in turns, after each has run once to warm up."""
    began = time.perf_counter()
    _timed(floor, clock)
    _timed(mine, clock)
    once = time.perf_counter() - began
    gc.collect()
    gc.freeze()  # else each collection goes through all modules, and leaves the processor's caches cold
    repeats = 1 if quick else max(REPEATS, min(MOST_REPEATS, int(BUDGET / once)))
    return [(_timed(mine, clock), _timed(floor, clock)) for _ in range(repeats)]


def _timed(call: Call, clock: Callable[[], float]) -> float:
    gc.collect()
    began = clock()
    call()
    return clock() - began


def _per_node(took: list[tuple[float, float]], nodes: int) -> Result:
    return {
        "us_per_node": statistics.median(mine for mine, _ in took) / nodes * 1e6,
        "ratio": statistics.median(mine / floor for mine, floor in took),
        "floor_us": statistics.median(floor for _, floor in took) / nodes * 1e6,
    }


_loop = asyncio.new_event_loop()

_MEASURED: dict[str, Callable[[str, int, bool], Result]] = {
    "chain": _inline,
    "fan": _inline,
    "dag": _inline,
    "cached": _cached,
    "journal": _journal,
    "thread": _thread,
    "async": _async,
    "stream": _stream,
    "sleep": _makespan,
    "uneven": _makespan,
    "many": _many,
    "fail": _fail,
    "import": _import,
}


def _line(name: str, found: Result) -> str:
    more = "  ".join(f"{key} {value:.2f}" for key, value in found.items() if key not in ("us_per_node", "ratio"))
    return f"{name:14} {found['us_per_node']:10.2f} µs {found['ratio']:7.2f}    {more}"


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description="How fast the engine is, against plain asyncio.")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.add_argument("--only", action="append", metavar="NAME", help="a workload, such as dag:1000; repeatable")
    parser.add_argument("--quick", action="store_true", help="measure each once, to see that it works")
    options = parser.parse_args()
    found: dict[str, Result] = {}
    for name in options.only or WORKLOADS:
        found[name] = measure(name, quick=options.quick)
        if not options.json:
            print(_line(name, found[name]), flush=True)
    if options.json:
        print(
            json.dumps(
                {name: {key: round(value, 3) for key, value in each.items()} for name, each in found.items()}
            )
        )


if __name__ == "__main__":
    main()
