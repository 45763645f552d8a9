"""What fires the nodes of a level: it counts what each still waits for, and takes the short ways where there are.

A trivial node costs little more than its own function: its arguments are ready, its result needs no check, and its
events are written for many nodes at once.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain, repeat
from time import time
from typing import TYPE_CHECKING, Any

from ..model.events import RunEvent
from ..nodes.binding import check_output
from .firing import fire
from .plan import Fast
from .values import ABSENT, read

if TYPE_CHECKING:
    from .level import Level

SLICE = 0.005
"""How long a level may keep the loop to itself, in seconds: others run and Stop is heard in between."""

# A third of what the named tuple's own constructor takes.
_new = tuple.__new__
_events, _none, _empty = repeat(RunEvent), repeat(None), repeat("")


class Pump:
    """Fires the nodes of one level.

    Args:
        level: the level.

    Attributes:
        ready: the nodes that wait for nothing any more.
        todo: how many nodes are not settled.
        first: by node that takes the first value: the node it came from; -1 for one outside the level.
    """

    __slots__ = (
        "_arrived",
        "_hurried",
        "_inline",
        "_left",
        "_level",
        "_soon",
        "_started",
        "first",
        "ready",
        "todo",
    )

    def __init__(self, level: Level) -> None:
        plan, execution = level.plan, level.execution
        self._level = level
        self.ready: deque[int] = deque(plan.roots)
        self.todo = len(plan.steps)
        self.first: dict[int, int] = {}
        self._left = plan.waits[:]
        self._hurried: set[int] = set()
        self._arrived: list[int] = []
        self._soon = False
        nothing: list[Fast | None] = [None] * len(plan.steps)
        self._inline = plan.inline[:] if execution.swift else nothing
        self._started = plan.started[:] if execution.swift and execution.limit is None else nothing[:]

    def begin(self) -> None:
        """Fire the nodes that wait for nothing, and those whose first value lies outside the level."""
        level = self._level
        for number in level.plan.early:
            outside = [wire for wire in level.plan.steps[number].wires if wire.source < 0]
            if any(read(level, wire) is not ABSENT for wire in outside):
                self.first[number] = -1
                self._hurried.add(number)
                self.ready.append(number)
        self.run()

    def stop(self) -> None:
        """Fire nothing more."""
        self.take_in()
        self.ready.clear()

    def attend(self) -> None:
        """From now on fire every node the long way, where a pause is minded."""
        self._inline = [None] * len(self._inline)
        self._started = self._inline[:]

    def takes(self, number: int, value: Any) -> bool:
        """Take the value of a node that was started the short way, with others that end just now; or decline."""
        short = self._started[number]
        if short is None or self._level.over or (short.checked and not isinstance(value, short.checked)):
            return False
        self._level.values[number] = value
        self._arrived.append(number)
        if not self._soon:
            self.soon()
        return True

    async def _work(self, number: int, short: Fast, values: list[Any]) -> None:
        """A node started the short way; it tells of its own end, since a callback would take one more turn."""
        level = self._level
        function, _, listed, _, _, checked = short
        try:
            value = await (function(values) if listed else function(*values))
        except BaseException as error:
            level.leaves(number, None, error)
            if isinstance(error, asyncio.CancelledError):
                raise
            return
        # As `takes` says, but for a call.
        if self._started[number] is None or level.over or (checked and not isinstance(value, checked)):
            level.leaves(number, value, None)
            return
        del level.live[number]
        level.values[number] = value
        self._arrived.append(number)
        if not self._soon:
            self.soon()

    def take_in(self) -> None:
        """Tell of the nodes started the short way that have ended, and count them down at those that follow."""
        numbers = self._arrived
        if not numbers:
            return
        self._arrived = []
        self.todo -= len(numbers)
        level = self._level
        level.execution.events.extend(self._completions(numbers, self._paths(numbers), repeat(time())))
        follows, left, ready = level.plan.follows, self._left, self.ready
        for number in numbers:
            for follower in follows[number]:
                waits = left[follower] = left[follower] - 1
                if not waits:
                    ready.append(follower)
            if level.plan.hurries:
                self._hurry(number)

    def settle(self, number: int) -> None:
        """Count a settled node down at those that follow it."""
        level = self._level
        self.todo -= 1
        absent = level.values[number] is ABSENT
        for follower in level.plan.follows[number]:
            if absent:  # the short ways take every input for granted
                self._inline[follower] = self._started[follower] = None
            self._left[follower] -= 1
            if not self._left[follower]:
                self.ready.append(follower)
        if level.plan.hurries:
            self._hurry(number)

    def run(self) -> None:  # noqa: C901  (calls are what costs here)
        """Fire what is ready; the short way is written out, since every trivial node passes here."""
        self._soon = False
        level = self._level
        if level.over:
            return
        self.take_in()
        values, ready, inline = level.values, self.ready, self._inline
        follows, hurries, left = level.plan.follows, level.plan.hurries, self._left
        get = values.__getitem__
        fired: list[int] = []
        now = time()
        times = [now]
        until = now + SLICE
        while ready and now < until:
            number = ready.popleft()
            short = inline[number]
            if short is None:
                if fired:
                    self._log_fired(fired, times)
                    fired = []
                if self._started[number] is not None:
                    self._start(number, until)
                else:
                    fire(level, number)
                now = time()
                times = [now]
                continue
            function, slots, listed, _, _, checked = short
            try:
                value = function(list(map(get, slots))) if listed else function(*map(get, slots))
                if checked is not None and not isinstance(value, checked):
                    check_output(value, level.plan.steps[number].node.outputs[0].type)
            except BaseException as error:  # noqa: BLE001  (it is shown on its node)
                self._log_fired(fired, times)
                level.log("node_started", level.path(number))
                level.fail(number, error)
                return
            values[number] = value
            fired.append(number)
            now = time()
            times.append(now)
            for follower in follows[number]:
                waits = left[follower] = left[follower] - 1
                if not waits:
                    ready.append(follower)
            if hurries:
                self._hurry(number)
        self._log_fired(fired, times)
        level.execution.wake()
        if ready:
            self.soon()
        elif not self.todo and not level.over:
            level.over = True
            if not level.ended.done():  # cancelled just now, which the level has not heard yet
                level.ended.set_result(None)

    def _start(self, number: int, until: float) -> None:
        """Start a node the short way, in a task or a thread, and the ready ones behind it.

        Args:
            number: of the first.
            until: when to let others have the loop, in seconds since the epoch.
        """
        level, ready, shorts = self._level, self.ready, self._started
        get, create_task = level.values.__getitem__, level.execution.loop.create_task
        live, ids = level.live, level.plan.ids
        numbers, times = [], []
        while (short := shorts[number]) is not None:
            function, slots, listed, kind, _, _ = short
            now = time()
            numbers.append(number)
            times.append(now)
            try:
                values = list(map(get, slots))
                if kind == "thread":
                    call = partial(function, values) if listed else partial(function, *values)
                    level.work(number, level.path(number), call)
                else:
                    live[number] = create_task(self._work(number, short, values), name=ids[number])
            except BaseException as error:  # noqa: BLE001  (it is shown on its node)
                self._log_begun(numbers, times)
                level.fail(number, error)
                return
            if not ready or now > until or shorts[ready[0]] is None:
                break
            number = ready.popleft()
        self._log_begun(numbers, times)
        level.execution.loop.call_soon(self._look_after, numbers, context=level.context)

    def _look_after(self, numbers: list[int]) -> None:
        """Of those that somebody cancelled before they began no code of their own tells; the others have begun."""
        live = self._level.live
        for number in numbers:
            if number in live and live[number].done():
                self._level.leaves(number, None, asyncio.CancelledError())

    def _log_begun(self, numbers: list[int], times: list[float]) -> None:
        self._level.execution.events.extend(_starts(self._paths(numbers), times))

    def _log_fired(self, numbers: list[int], times: list[float]) -> None:
        """Tell of trivial nodes that ran one after the other; written for many, since each of them is cheap.

        Args:
            numbers: of the nodes.
            times: when each began, and when the last one ended.
        """
        if not numbers:
            return
        self.todo -= len(numbers)
        paths = self._paths(numbers)
        began = _starts(paths, times)
        ended = self._completions(numbers, paths, times[1:])
        self._level.execution.events.extend(chain.from_iterable(zip(began, ended, strict=True)))

    def _paths(self, numbers: list[int]) -> list[str]:
        prefix, ids = self._level.prefix, self._level.plan.ids
        return [prefix + ids[number] for number in numbers]

    def _completions(self, numbers: list[int], paths: list[str], times: Iterable[float]) -> Iterator[RunEvent]:
        """The events of nodes with one output that have their values, as one ran after the other."""
        ports, values = self._level.plan.ports, self._level.values
        found = [{ports[number]: values[number]} for number in numbers]
        return map(_new, _events, zip(repeat("node_completed"), paths, times, found, _none, _empty))

    def soon(self) -> None:
        """Fire what is ready in the loop's next turn."""
        if not self._soon:
            self._soon = True
            self._level.execution.loop.call_soon(self.run, context=self._level.context)

    def _hurry(self, number: int) -> None:
        """Fire followers that take the first value; skip one that can no longer get any."""
        level = self._level
        for follower in level.plan.hurries.get(number, ()):
            self._left[follower] -= 1
            if follower in self._hurried:
                continue
            wires = [wire for wire in level.plan.steps[follower].wires if wire.source == number]
            if any(read(level, wire) is not ABSENT for wire in wires):
                self.first[follower] = number
            elif self._left[follower]:
                continue
            self._hurried.add(follower)
            self.ready.append(follower)


def _starts(paths: list[str], times: list[float]) -> Iterator[RunEvent]:
    """The events of nodes that began, one after the other."""
    return map(_new, _events, zip(repeat("node_started"), paths, times, _none, _none, _empty))
