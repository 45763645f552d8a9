"""What a run gives: the values of its nodes, and its events as DataFrames."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import TimeoutError as FutureTimeout
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from .comparing import compare_frames
from .engine.budget import Budget
from .engine.execution import Execution, Subscriber, Subscription
from .engine.level import Level
from .engine.pausing import DEEPEST, Pause
from .engine.plan import Step
from .engine.values import ABSENT, PENDING, said
from .errors import NotFound, RunError, StorageError
from .frames import copies_on_write, events_frame, frame_of
from .model.check import followers
from .model.events import STATUS_AFTER
from .model.graph import Graph, Status
from .model.linking import own_id
from .nodes.context import Choice, Question

if TYPE_CHECKING:
    import pandas as pd

_POLL = 0.1  # seconds between looks at an interrupt: a kernel's Interrupt cannot break a wait without end


class Run:
    """One run of a workflow; made by `Workflow.run` and `Workflow.start`.

    Args:
        execution: what is being executed.
        graph: the workflow as it was when the run began.
        id: what people call it: `r1042` of a recorded run, else counted from 1 for each workflow.
        resume: begins a recorded run again.
        files: the graphs of the files inside the workflow as they were, by path.

    Example:
        >>> run = flow.run()
        >>> run["writer"]
        'Tea leaves unfurl because ...'
        >>> run.frame
    """

    def __init__(
        self,
        execution: Execution,
        graph: Graph,
        id: str = "r1",
        resume: Callable[..., Run] | None = None,
        files: Mapping[str, Graph] | None = None,
    ) -> None:
        self.execution, self.graph, self.id, self._resume, self.files = execution, graph, id, resume, files or {}

    def __repr__(self) -> str:
        problem = f", {self.error}" if self.error else ""
        return f"Run({self.id}, {self.status}, {len(self.graph.nodes)} nodes, {self.seconds:.1f} s{problem})"

    def __getitem__(self, path: str) -> Any:
        """The value of a node, the live Python object; of one with several outputs a dict by port.

        Args:
            path: the id of a node, or where in the run, as in `rounds/2/writer`; the id alone of a node in a zone
                means its last round.

        Raises:
            NotFound: there is no such node, or it has no value; says why.
        """
        prefix, _, id = path.rpartition("/")
        found = self._levels_of(id, prefix)
        for level in reversed(found):
            value = level.values[level.plan.index[id]]
            if value is not PENDING and value is not ABSENT:
                return (
                    self.outputs_of(level.prefix + id) if level.plan.steps[level.plan.index[id]].outputs else value
                )
        raise NotFound(self._no_value(path, id, bool(found)))

    def __await__(self) -> Generator[Any, None, Self]:
        return self._awaited().__await__()

    @property
    def status(self) -> Status:
        """`queued`, `running`, `completed`, `error` or `cancelled`."""
        return self.execution.status

    @property
    def error(self) -> RunError | StorageError | None:
        """What ended the run: a `NodeError` with the path of a node that failed, or why it was broken off."""
        return self.execution.error

    @property
    def done(self) -> bool:
        """Whether the run has ended."""
        return self.execution.finished.done()

    @property
    def recorded(self) -> bool:
        """Whether it is written down as it goes, so that it can be resumed."""
        return self.execution.memory is not None and self.execution.memory.journal is not None

    @property
    def seconds(self) -> float:
        """How long the run took, or has taken so far."""
        events = self.execution.events
        if not events:
            return 0.0
        end = events[-1].time if self.done else datetime.now(UTC).timestamp()
        return end - events[0].time

    @property
    def outputs(self) -> dict[str, Any]:
        """The values of the `data-output` nodes by id; where there is none, of the nodes nobody follows."""
        top = [self.graph.nodes[id] for id in self.graph.children(None)]
        shown = [node for node in top if node.type == "data-output"] or [
            node for node in top if next(followers(self.graph, node.id), None) is None
        ]
        values = self._values()
        return {node.id: values[node.id] for node in shown if node.id in values}

    def outputs_of(self, path: str) -> dict[str, Any]:
        """The values of a node's outputs by port; empty while it has none."""
        for event in reversed(self.execution.events):
            if event.path == path and event.type == "node_completed":
                return dict(event.data)
        return {}

    def status_of(self, path: str) -> Status:
        """The status of a node; `idle` where the run did not come to it."""
        for event in reversed(self.execution.events):
            if event.path == path and event.type in STATUS_AFTER:
                return STATUS_AFTER[event.type]
        return "idle"

    def text_of(self, path: str) -> str:
        """What a node has streamed so far."""
        events = self.execution.events
        start = max((n for n, e in enumerate(events) if e.path == path and e.type == "node_started"), default=0)
        return "".join(
            str(event.data) for event in events[start:] if event.path == path and event.type == "node_progress"
        )

    def traceback_of(self, path: str) -> str:
        """The traceback of a node that failed; empty for one that did not."""
        for event in self.execution.events:
            if event.path == path and event.type == "node_error":
                return "".join(traceback.format_exception(event.data))
        return ""

    @cached_property
    def _final_frame(self) -> pd.DataFrame:
        return frame_of(self.execution.events, self.graph, self._type_at)

    @property
    def frame(self) -> pd.DataFrame:
        """One row per node execution, in the order in which they began.

        Columns: path, type, status, seconds, model (which answered), tokens (in and out together), cost
        (US dollars), output (the value), error (its type and message), started (UTC), origin (where the value
        comes from, as in `RunEvent.origin`; empty for a node that ran).
        """
        if not self.done:
            return frame_of(list(self.execution.events), self.graph, self._type_at)
        return self._final_frame.copy(deep=not copies_on_write())

    @property
    def events(self) -> pd.DataFrame:
        """One row per event, in order: type, path, time (UTC), data.

        Of a stream of more than 10,000 chunks the older ones are one event, with their text joined.
        """
        return events_frame(list(self.execution.events))

    def stop(self) -> None:
        """Cancel what runs and what waits; finished results stay."""
        self.execution.stop()

    def result(self, timeout: float | None = None) -> Self:
        """Wait for the end; the kernel's Interrupt stops the run.

        Args:
            timeout: how long to wait, in seconds; without it, as long as it takes.

        Raises:
            NodeError: a node failed.
            asyncio.CancelledError: the run was stopped.
            TimeoutError: it takes longer; the run goes on.
            RunError: it would wait for itself, in a function that runs on the engine's loop.
        """
        if self.execution.on_engine() and not self.done:
            self.stop()
            raise RunError(
                "A function on the engine's loop cannot wait for a run, which needs that loop. "
                "Make it a plain `def`, which runs in a thread, or `await workflow.start()`."
            )
        waited = 0.0
        try:
            while True:
                part = _POLL if timeout is None else min(_POLL, timeout - waited)
                try:
                    self.execution.finished.result(max(part, 0))
                    break
                except FutureTimeout:
                    waited += part
                    if timeout is not None and waited >= timeout:
                        raise TimeoutError(f"{self!r} takes longer than {timeout} s; it goes on.") from None
        except KeyboardInterrupt:
            self.stop()
            raise
        return self._ended()

    @property
    def paused(self) -> dict[str, Pause]:
        """The nodes that the run holds, by path; what is put into their `inputs` or `outputs` goes on."""
        return dict(self.execution.pauses.held)

    @property
    def waiting(self) -> dict[str, Question]:
        """The questions that nobody has answered yet, by the path of the node that asks."""
        return {path: each.question for path, each in list(self.execution.waiting.items())}

    def answer(self, path: str, choice: Choice = "approve", value: Any = None) -> None:
        """Answer the question of a node.

        Args:
            path: of the node that asks.
            choice: `approve`, `edit` or `refuse`.
            value: what goes on instead of the question's value, with `edit`.

        Raises:
            NotFound: nobody asks there.
            RunError: that is none of the question's choices.
        """
        self.execution.answer(path, choice, value)

    def continue_(self, path: str | None = None) -> None:
        """Let held nodes go on, to the next breakpoint.

        Args:
            path: of the one; all without it.

        Raises:
            NotFound: it is not paused.
        """
        self.execution.release(path if path is None else self.execution.pauses.find(path).path, None)

    def step(self, path: str | None = None) -> None:
        """Let one held node go on, and pause at whatever fires next at its level; a zone is run through.

        Args:
            path: of the node; the one that was held first without it.

        Raises:
            NotFound: it is not paused.
        """
        pause = self.execution.pauses.find(path)
        self.execution.release(pause.path, pause.depth)

    def step_into(self, path: str | None = None) -> None:
        """Let one held node go on, and pause at whatever fires next, inside a zone too.

        Raises:
            NotFound: it is not paused.
        """
        self.execution.release(self.execution.pauses.find(path).path, DEEPEST)

    def step_out(self, path: str | None = None) -> None:
        """Let one held node go on, and pause only where the zone around it has ended.

        Raises:
            NotFound: it is not paused.
        """
        pause = self.execution.pauses.find(path)
        self.execution.release(pause.path, pause.depth - 1)

    def pause(self) -> None:
        """Pause before whatever fires next."""
        self.execution.pause()

    def top_outputs(self) -> dict[str, dict[str, Any]]:
        """By node outside any zone that has ended: its values by port; of a skipped one none."""
        level = self.execution.levels.get("")
        if level is None:
            return {}
        found: dict[str, dict[str, Any]] = {}
        for number, step in enumerate(level.plan.steps):
            value = level.values[number]
            if value is PENDING:
                continue
            values = {step.ports[0]: value} if step.outputs is None and step.ports else {}
            for port, slot in (step.outputs or {}).items():
                values[port] = level.values[slot]
            found[step.id] = {port: each for port, each in values.items() if each is not ABSENT}
        return found

    def ran(self, id: str) -> bool:
        """Whether a node came to an end of its own in this run, in its last round."""
        given = self.execution.given.get(id)
        if given is not None and given.origin:
            return False
        levels = self._levels_of(id)
        return bool(levels) and levels[-1].values[levels[-1].plan.index[id]] is not PENDING

    def step_of(self, id: str) -> Step | None:
        """A node as this run had it; None where the run did not come to it."""
        plan = next((level.plan for level in self._levels_of(id)), None)
        return None if plan is None else plan.steps[plan.index[id]]

    def code_of(self, node_type: str) -> Mapping[str, str] | None:
        """What the function of a node type consisted of in this run; None where nobody looked."""
        memory = self.execution.memory
        return memory.codes.get(node_type) if memory is not None else None

    def resume(self, *, concurrency: int | None = None, budget: Budget | None = None) -> Run:
        """Begin this run again where it ended: what it finished is taken from its journal, also its model calls.

        The workflow is run as it is now; a node that has changed since runs again.

        Args:
            concurrency: how many nodes run at once, besides trivial ones; without it, as many as before.
            budget: what it may take from now on; without it, again as much as it was begun with.

        Returns:
            The run that goes on, under the same id; it has begun.

        Raises:
            RunError: it was not recorded, or has not ended.
            GraphError: the workflow cannot be run as it is now.
        """
        if not self.recorded or self._resume is None:
            raise RunError("This run was not recorded, so it cannot go on. Start with record=True next time.")
        if not self.done:
            raise RunError(f"{self.id} is still running. Stop it, or wait for its end.")
        return self._resume(self.id, concurrency=concurrency, budget=budget)

    def compare(self, other: Any) -> pd.DataFrame:
        """This run and another side by side, one row per node execution; `compare_frames` tells the columns.

        Args:
            other: a run, recorded or not.
        """
        return compare_frames(self.frame, other.frame)

    def subscribe(self, subscriber: Subscriber, since: int = 0) -> Subscription:
        """Be handed every event in batches, on the engine's thread; what is returned is called to end it.

        A stream waits for those who are told its chunks. Who comes later is told older chunks as one, joined.

        Args:
            subscriber: called with a list of new `RunEvent`; it must return quickly.
            since: how many of the events there are now to leave out.
        """
        return self.execution.subscribe(subscriber, since)

    async def _awaited(self) -> Self:
        try:
            await asyncio.shield(asyncio.wrap_future(self.execution.finished))
        except asyncio.CancelledError:
            self.stop()
            raise
        return self._ended()

    def _ended(self) -> Self:
        if self.error is not None:
            raise self.error
        if self.status == "cancelled":
            raise asyncio.CancelledError("The run was stopped.")
        return self

    def _levels_of(self, id: str, prefix: str = "") -> list[Level]:
        """Where a node is, the newest round last: the workflow's own node of this id rather than one of a file."""
        found = [level for level in list(self.execution.levels.values()) if id in level.plan.index]
        if prefix:
            return [level for level in found if level.prefix == f"{prefix}/"]
        return [level for level in found if own_id(level.prefix + id, self.graph)] or found

    def _type_at(self, path: str) -> str:
        prefix, _, id = path.rpartition("/")
        plan = self.execution.levels[f"{prefix}/"].plan
        return plan.steps[plan.index[id]].type.name

    def _values(self) -> dict[str, Any]:
        level = self.execution.levels.get("")
        if level is None:
            return {}
        values = zip(level.plan.steps, level.values, strict=False)
        return {step.id: value for step, value in values if value is not PENDING and value is not ABSENT}

    def _no_value(self, path: str, id: str, ran: bool) -> str:
        if id not in self.graph.nodes:
            return f"There is no node {path!r} in this run. It has {', '.join(self.graph.nodes)}."
        last = next((e for e in reversed(self.execution.events) if e.path.rpartition("/")[2] == id), None)
        if last is None:
            return f"{path} has no value: the run did not come to it."
        if last.type == "node_error":
            return f"{path} has no value: it failed with {said(last.data)}"
        if last.type == "node_skipped":
            return f"{path} has no value: it was skipped, since {last.data}."
        return (
            f"{path} has no value: it is {STATUS_AFTER.get(last.type, 'running')}."
            if ran
            else f"{path} has no value."
        )
