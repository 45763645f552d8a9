"""What keeps the log of a run small while its nodes stream: chunks of text that everybody was told become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..model.events import ENDS, RunEvent

MOST_CHUNKS = 10_000
"""How many chunks stand one by one in the log of a run; when there are more, they are joined.

So many that nobody who subscribes when a run has just begun comes too late for any; they take 2 MB at most.
"""

_STOPS = (*ENDS, "node_started", "node_progress")
"""After these a node's text begins anew; among them chunks that are no text."""


@dataclass(slots=True)
class _Stretch:
    """Text that a node streamed without a break.

    Args:
        earlier: the events with what was joined before.
        chunks: what came since.
    """

    earlier: list[RunEvent] = field(default_factory=list)
    chunks: list[RunEvent] = field(default_factory=list)


class Compaction:
    """Joins the chunks of text of each node, those of one try at a time.

    While a node streams, its older chunks are a few events. When it has ended they are a single one, which shares
    its text with the node's value where both are equal. Chunks that are no text stay: the value has them too.

    Attributes:
        open: by path, what a node that has not ended yet has streamed.
    """

    def __init__(self) -> None:
        self.open: dict[str, _Stretch] = {}
        self._done = 0

    def compact(self, events: Sequence[RunEvent]) -> list[RunEvent]:
        """The events with the chunks of each node joined.

        Args:
            events: what this gave the last time, and what came since.
        """
        tail: list[RunEvent] = []
        gone: set[int] = set()
        for event in events[self._done :]:
            path = event.path
            if event.type == "node_progress" and isinstance(event.data, str):
                self.open.setdefault(path, _Stretch()).chunks.append(event)
                continue
            if event.type in _STOPS and path in self.open:
                stretch = self.open.pop(path)
                if event.type in ENDS:
                    gone.update(map(id, stretch.earlier))
                    tail.append(_joined([*stretch.earlier, *stretch.chunks], _value(event)))
                elif stretch.chunks:
                    tail.append(_joined(stretch.chunks))
            tail.append(event)
        for stretch in self.open.values():
            if stretch.chunks:
                tail.append(_joined(stretch.chunks))
                stretch.earlier.append(tail[-1])
                stretch.chunks = []
        kept = list(events[: self._done])
        if gone:
            kept = [event for event in kept if id(event) not in gone]
        self._done = len(kept) + len(tail)
        return kept + tail


def _joined(chunks: Sequence[RunEvent], value: Any = None) -> RunEvent:
    """Chunks as one; with the text of a value where it is the same."""
    text = "".join([chunk.data for chunk in chunks])
    return chunks[-1]._replace(data=value if type(value) is str and value == text else text)


def _value(ended: RunEvent) -> Any:
    """The value of a node that has completed, where it has just one."""
    if ended.type != "node_completed" or len(ended.data) != 1:
        return None
    return next(iter(ended.data.values()))
