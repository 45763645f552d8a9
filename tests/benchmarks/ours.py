"""The same work as a workflow of NEXUS Jupyter, through `Workflow.start()` as anybody would run it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

from work import Work

import nexus_jupyter as nexus
from nexus_jupyter import Many
from nexus_jupyter.model.graph import Connection, Endpoint, Graph, Node, with_index
from nexus_jupyter.model.ports import ports_of


def workflow(work: Work, kind: str) -> nexus.Workflow:
    """The graph as a workflow whose nodes are all of one kind: `inline`, `pure`, `thread`, `suspending` or
    `sleeping`."""
    step = nexus.node(name="measured", inline=kind in ("inline", "pure"))(_function(work, kind))
    node_type = step.__nexus_type__  # type: ignore[attr-defined]
    ports = ports_of(node_type, {})
    nodes = {
        f"n{number}": Node(
            f"n{number}",
            node_type.name,
            properties={"number": number} if kind == "sleeping" else {},
            inputs=ports.inputs,
            outputs=ports.outputs,
        )
        for number in range(work.shape.size)
    }
    lines = [
        Connection(Endpoint(f"n{source}", "result"), Endpoint(f"n{target}", "values"))
        for target, before in enumerate(work.shape.before)
        for source in before
    ]
    return nexus.Workflow(graph=with_index(Graph(nodes=nodes, connections={line.id: line for line in lines})))


def stream(size: int) -> nexus.Workflow:
    """One node that makes chunks, each in its own turn of the loop, as tokens arrive from a network."""

    @nexus.node(name="measured-stream")
    async def tokens() -> AsyncIterator[str]:
        for _ in range(size):
            await asyncio.sleep(0)
            yield "token"

    flow = nexus.Workflow()
    flow.add(tokens)
    return flow


class Watched:
    """A run with a subscriber that is handed every event.

    Args:
        flow: what to run.
        take: called with each chunk of a stream.
        cache: whether known values are taken.
        record: whether every result is journalled.
    """

    def __init__(
        self,
        flow: nexus.Workflow,
        take: Callable[[Any], None] | None = None,
        *,
        cache: bool = False,
        record: bool = False,
    ) -> None:
        self.seen, self._take, self._last = 0, take, threading.Event()
        self.run = flow.start(cache=cache, record=record)
        self.run.subscribe(self._events)

    def wait(self) -> nexus.Run:
        """Wait for the run's end and for the last event."""
        run = self.run.result()
        self._last.wait()
        return run

    def _events(self, events: list[nexus.RunEvent]) -> None:
        self.seen += len(events)
        if self._take is not None:
            for event in events:
                if event.type == "node_progress":
                    self._take(event.data)
        if events[-1].type == "workflow_status" and events[-1].data != "running":
            self._last.set()


def _function(work: Work, kind: str) -> Callable[..., Any]:
    """A node that does what the floor's do, in its own body: calling theirs would cost one call more."""

    def plain(values: Many = []) -> Any:  # noqa: B006
        work.ran += 1
        return 1 + max(values, default=0)

    def pure(values: Many = []) -> Any:  # noqa: B006  (it counts nothing, which would be an effect)
        return 1 + max(values, default=0)

    async def suspending(values: Many = []) -> Any:  # noqa: B006
        work.ran += 1
        await asyncio.sleep(0)
        return 1 + max(values, default=0)

    async def sleeping(values: Many = [], *, number: int) -> Any:  # noqa: B006
        return await work.sleeping(number, values)

    nodes = {"inline": plain, "pure": pure, "thread": plain, "suspending": suspending, "sleeping": sleeping}
    return nodes[kind]
