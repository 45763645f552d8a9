"""A meeting: two pages and Python edit one workflow at once, over slow links that break now and then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Self

from nexus_jupyter import Workflow
from nexus_jupyter.model.document import to_json
from nexus_jupyter.nodes.registry import Registry, registry
from tests.convergence.pages import Link, Page, settle
from tests.convergence.python_edits import PythonEditor


class Meeting:
    """Everyone who edits one workflow; what happens next is decided by a seed.

    Args:
        program: that is a page.
        seed: decides everything.
        size: about how many nodes the workflow grows to.
    """

    def __init__(self, program: Path, seed: int, size: int) -> None:
        self.random = Random(seed)
        self.flow = Workflow(types=built_in())
        self.python = PythonEditor(self.flow, self.random, size)
        pages = [Page(program, f"c{number}", 1000 * seed + number, size) for number in (1, 2)]
        self.links = [Link(page, self.flow) for page in pages]
        self.steps_back = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for link in self.links:
            link.page.close()
        self.flow.close()

    def edit(self, count: int) -> None:
        """Let everyone edit, so many times in all, while messages are under way."""
        made = 0
        while made < count:
            made += self._act()
            for link in self.links:
                link.pass_time(self.random)
        self.settle()

    def settle(self) -> None:
        """Connect everyone again and let everything arrive."""
        for link in self.links:
            link.restore()
        settle(self.links)

    def repeat(self, do: str) -> Iterator[None]:
        """Undo or redo from all sides in turn until nothing is left to do; yields whenever all is settled."""
        before = None
        while before != self.flow.room.revision:
            before = self.flow.room.revision
            for _ in range(20):
                getattr(self.flow, do)()
                for link in self.links:
                    link.tell(do)
            settle(self.links)
            yield

    def reload(self) -> None:
        """Lose every connection and let everyone begin anew from the room's welcome."""
        for link in self.links:
            link.lose(kept=0)
        self.settle()

    def happened(self) -> dict[str, int]:
        """How often there was what makes it hard to end equal."""
        shown = self.shown()
        return {
            "edits refused to a page": sum(each["refused"] for each in shown),
            "ids taken meanwhile": sum(each["renamed"] for each in shown),
            "edits refused in Python": self.python.refused,
            "steps taken back or made again": self.steps_back,
            "connections lost": sum(link.losses for link in self.links),
        }

    def everything_happened(self) -> bool:
        """Whether all of that happened more than once."""
        return all(count > 1 for count in self.happened().values())

    def shown(self) -> list[dict[str, Any]]:
        """What each page shows."""
        return [link.tell("show") for link in self.links]

    def document(self) -> dict[str, Any]:
        """What the room holds."""
        return to_json(self.flow.graph)

    def _act(self) -> int:
        """Let someone do something; how many edits that was."""
        link = self.random.choice([*self.links, None])
        luck = self.random.random()
        if luck < 0.1:
            self.steps_back += 1
            do = "undo" if luck < 0.06 else "redo"
            if link is None:
                getattr(self.flow, do)()
            else:
                link.tell(do)
            return 1
        if link is not None:
            if luck > 0.998:
                link.tell("layout")
            return int(link.tell("edit")["made"])
        self.python.edit()
        return 1


def built_in() -> Registry:
    """The node types that come with the package, whatever else this process has defined."""
    types = Registry()
    for node_type in registry.values():
        if node_type.package == "nexus_jupyter":
            types.register(node_type)
    return types
