"""Random graphs, for tests against the reference executor."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, TypedDict

from hypothesis import strategies as st

from nexus_jupyter import Context, Many, Workflow, node
from nexus_jupyter.handle import NodeHandle, PortHandle

from .reference import BRANCHES, UNTIL, Box, Source, listed, mix, ports, split


@node(inline=True)
def mix_inline(first: int, second: int = 5, many: Many = [], *, factor: int, fails: int = 0) -> int:  # noqa: B006
    return mix(first, second, many, factor, fails)


@node(inline=True)
def mix_context(
    context: Context,
    first: int,
    second: int = 5,
    many: Many = [],  # noqa: B006
    *,
    factor: int,
    fails: int = 0,
) -> int:
    context.emit(factor)
    return mix(first, second, many, factor, fails)


@node
def mix_thread(first: int, second: int = 5, many: Many = [], *, factor: int, fails: int = 0) -> int:  # noqa: B006
    return mix(first, second, many, factor, fails)


@node
async def mix_async(first: int, second: int = 5, many: Many = [], *, factor: int, fails: int = 0) -> int:  # noqa: B006
    for _ in range(factor % 4):
        await asyncio.sleep(0)
    return mix(first, second, many, factor, fails)


@node
async def mix_stream(
    first: int,
    second: int = 5,
    many: Many = [],  # noqa: B006
    *,
    factor: int,
    fails: int = 0,
) -> AsyncIterator[str]:
    for digit in str(mix(first, second, many, factor, fails)):
        await asyncio.sleep(0)
        yield digit


class Halves(TypedDict, total=False):
    low: int
    high: int


@node(name="split", inline=True)
def split_node(first: object) -> Halves:
    return split(first)


@node(name="list")
async def list_node(first: object) -> list:
    return listed(first)


MIXES = ["mix-inline", "mix-context", "mix-thread", "mix-async", "mix-stream"]
PLAIN = [*MIXES, *MIXES, "list", "split", *["condition", "merge"] * 4]


@st.composite
def graphs(draw: st.DrawFn) -> list[Box]:
    """A graph of a few nodes: each after those it depends on, zones two deep."""
    return _Draft(draw).level([], 5, 15, 2)


class _Draft:
    """A graph being drawn."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw, self._count = draw, 0

    def level(self, around: list[Source], least: int, most: int, depth: int) -> list[Box]:
        boxes: list[Box] = []
        sources = list(around)
        for _ in range(self._draw(st.integers(least, most))):
            box = self._box(sources, depth)
            boxes.append(box)
            sources += [(box.id, port) for port in ports(box)]
        return boxes

    def _box(self, sources: list[Source], depth: int) -> Box:
        kinds = ["data-input", "mix-inline"] if not sources else [*PLAIN, *(["loop", "map"] * 2 if depth else [])]
        kind = self._draw(st.sampled_from(kinds))
        self._count += 1
        box = Box(f"{kind}{self._count}", kind)
        if kind == "data-input":
            box.literals["value"] = self._draw(st.integers(0, 50))
        elif kind == "merge":
            box.lines["values"] = self._some(sources, 1, 4)
        elif kind == "condition":
            box.lines["value"] = self._some(sources, 1, 1)
            box.literals["branches"] = {"yes": self._draw(st.sampled_from(list(BRANCHES)))}
        elif kind in ("split", "list"):
            box.lines["first"] = self._some(sources, 1, 1)
        elif kind == "loop":
            self._loop(box, sources, depth)
        elif kind == "map":
            self._map(box, sources, depth)
        else:
            self._mix(box, sources)
        return box

    def _mix(self, box: Box, sources: list[Source]) -> None:
        box.literals["factor"] = self._count * 31
        box.literals["fails"] = self._draw(st.sampled_from([0] * 60 + [2, 3, 7]))
        for port, literal in (("first", 100), ("second", 200)):
            if lines := self._some(sources, 0, 1):
                box.lines[port] = lines
            if (not lines and port == "first") or self._draw(st.booleans()):
                box.literals[port] = literal
        if lines := self._some(sources, 0, 3):
            box.lines["many"] = lines

    def _loop(self, box: Box, sources: list[Source], depth: int) -> None:
        box.literals = {
            "most": self._draw(st.integers(1, 3)),
            "until": self._draw(st.sampled_from(list(UNTIL))),
            "state": ["memory"],
        }
        self._start(box, "start", 3, sources)
        inner = [(box.id, port) for port in ("item", "round", "memory")]
        box.inside = self.level([*sources, *inner], 1, 5, depth - 1)
        box.targets["next"] = self._leaving(box, inner)
        if self._draw(st.booleans()):
            box.targets["next-memory"] = self._leaving(box, inner)

    def _map(self, box: Box, sources: list[Source], depth: int) -> None:
        box.literals = {"concurrency": self._draw(st.integers(1, 3))}
        lists = [source for source in sources if source[0].startswith(("list", "map")) and source[1] != "item"]
        self._start(box, "items", [4, 8], lists)
        inner = [(box.id, port) for port in ("item", "index")]
        box.inside = self.level([*sources, *inner], 1, 5, depth - 1)
        if self._draw(st.booleans()):
            box.targets["result"] = self._leaving(box, inner)

    def _start(self, box: Box, port: str, literal: Any, sources: list[Source]) -> None:
        if lines := self._some(sources, 0, 1):
            box.lines[port] = lines
        else:
            box.literals[port] = literal

    def _leaving(self, box: Box, inner: list[Source]) -> Source:
        own = [(each.id, port) for each in box.inside for port in ports(each)]
        sure = [source for source in own if source[0].startswith("mix")]
        return self._draw(st.sampled_from([*own, *sure * 3, *inner]))

    def _some(self, sources: list[Source], least: int, most: int) -> list[Source]:
        if not sources:
            return []
        near = sources[-self._draw(st.sampled_from([4, 4, len(sources)])) :]  # long ways, not only wide graphs
        return self._draw(st.lists(st.sampled_from(near), min_size=least, max_size=most, unique=True))


def drawn(boxes: list[Box], shuffled: st.DataObject) -> Workflow:
    """The graph as a workflow: its nodes in any order, its lines afterwards."""
    flow = Workflow()

    def add(level: list[Box], inside: NodeHandle | None) -> None:
        for box in shuffled.draw(st.permutations(level)):
            handle = flow.add(box.kind, id=box.id, inside=inside, at=(0, 0), **box.literals)
            add(box.inside, handle)

    def connect(level: list[Box]) -> None:
        for box in level:
            order = shuffled.draw(st.permutations(list(box.lines)))
            lines = {port: [PortHandle(*source) for source in box.lines[port]] for port in order}
            targets = {port: PortHandle(*source) for port, source in box.targets.items()}
            connect(box.inside)
            flow.set(flow[box.id], **lines, **targets)

    add(boxes, None)
    connect(boxes)
    return flow
