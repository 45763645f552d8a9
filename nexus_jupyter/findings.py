"""What there is to find in a workflow, its problems and what is stale: looked for when the editing pauses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence

from .model.change import Change, touched
from .model.check import Problem
from .room import Room
from .telling import Message

CHECK_AFTER = 0.25
"""How long the editing has to pause, in seconds, before it is looked: that takes a look at every node."""

_QUIET = frozenset({"position", "size", "title", "collapsed"})

Stale = Mapping[str, Sequence[str]]


class Findings:
    """What clients were told is wrong with a workflow, and what is stale; told anew where it differs.

    Args:
        room: where problems are looked for.
        find_stale: the nodes whose last value no longer follows from the workflow, and why.
        tell: sends a message to every client.
    """

    def __init__(self, room: Room, find_stale: Callable[[], Stale], tell: Callable[[Message], None]) -> None:
        self.problems: list[Problem] = []
        self.stale: Stale = {}
        self._room, self._find_stale, self._tell = room, find_stale, tell
        self._timer: threading.Timer | None = None

    def look_now(self) -> list[Problem]:
        """The problems as they are; whoever asks tells them, so they are not told again."""
        self.problems = list(self._room.problems)
        return self.problems

    def look_soon(self) -> None:
        """Look when the editing pauses."""
        self.close()
        self._timer = threading.Timer(CHECK_AFTER, self._look)
        self._timer.daemon = True
        self._timer.start()

    def close(self) -> None:
        """Look no more, until `look_soon` says so again."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        with self._room.lock:
            problems = list(self._room.problems)
            if problems != self.problems:
                self.problems = problems
                self._tell({"type": "problems", "problems": [each.to_json() for each in problems]})
        stale = self._find_stale()
        if stale != self.stale:
            self.stale = stale
            self._tell({"type": "stale", "nodes": {id: list(reasons) for id, reasons in stale.items()}})


def may_matter(change: Change) -> bool:
    """Whether a change may bring or mend a problem; moving nodes never does."""
    if touched(change).keys() - {"nodes"}:
        return True
    return any(fields is None or fields.keys() - _QUIET for fields in change.nodes.values())
