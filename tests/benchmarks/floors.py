"""The floors: what plain asyncio takes for the same graph, with no events, no states and no results kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from graphlib import TopologicalSorter
from typing import Any

from graphs import Shape

Start = Callable[[int, list[int]], Awaitable[int]]


async def tasks(shape: Shape, start: Start) -> int:
    """`graphlib.TopologicalSorter`, and one task for each node.

    Args:
        shape: the graph.
        start: begins a node, given its number and its arguments.
    """
    sorter = TopologicalSorter(dict(enumerate(shape.before)))
    sorter.prepare()
    results: dict[int, int] = {}
    running: dict[asyncio.Future[int], int] = {}
    done: asyncio.Queue[asyncio.Future[int]] = asyncio.Queue()
    try:
        while sorter.is_active():
            for node in sorter.get_ready():
                task = asyncio.ensure_future(start(node, [results[each] for each in shape.before[node]]))
                running[task] = node
                task.add_done_callback(done.put_nowait)
            ended = await done.get()
            while True:
                node = running.pop(ended)
                results[node] = ended.result()
                sorter.done(node)
                if done.empty():
                    break
                ended = done.get_nowait()
    except BaseException:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        raise
    return results[shape.size - 1]


async def queue(size: int, take: Callable[[Any], None]) -> None:
    """One task that makes chunks, a queue, and who takes them."""
    chunks: asyncio.Queue[str | None] = asyncio.Queue()

    async def make() -> None:
        for _ in range(size):
            await asyncio.sleep(0)
            chunks.put_nowait("token")
        chunks.put_nowait(None)

    maker = asyncio.create_task(make())
    while (chunk := await chunks.get()) is not None:
        take(chunk)
    await maker
