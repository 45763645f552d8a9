"""The run that clients are shown: statuses at once, chunks gathered for a moment."""

from __future__ import annotations

from collections.abc import Callable

from . import telling
from .engine.plan import Plan
from .engine.thread import engine
from .model.events import ENDS, RunEvent
from .model.graph import Graph
from .results import Run
from .telling import Message

GATHER = 0.05
"""How long chunks are gathered before they are sent, in seconds; a status is sent at once."""
MOST_GATHERED = 1_000
"""How many chunks are gathered at most."""


class ShownRun:
    """One run, told to clients as it goes.

    Args:
        run: what is told.
        tell: sends a message to every client.
    """

    def __init__(self, run: Run, tell: Callable[[Message], None]) -> None:
        self.run, self._tell = run, tell
        self._heard: list[RunEvent] = []
        self._sent = 0
        self._waiting = False
        self._began: dict[str, float] = {}
        self._settled = 0
        self._facts = {"total": _count(run.execution.plan, run.graph), "recorded": run.recorded}
        self.end = run.subscribe(self._hear)

    def welcome(self, message: Message) -> None:
        """Send a welcome with the run as it stands: after what was sent of it, before what will be."""
        self.end.catch_up()
        with self.end.lock:
            self._flush()
            seconds = round(self.run.seconds, 3)
            facts = {"status": self.run.status, "progress": self._progress(), "seconds": seconds, **self._facts}
            message["run"] = telling.snapshot(self.run.id, self._sent, self.end.heard(), facts)
            self._tell(message)

    def _hear(self, events: list[RunEvent]) -> None:
        """Take events; the lock of the subscription is held."""
        self._heard += events
        if len(self._heard) >= MOST_GATHERED or any(event.type != "node_progress" for event in events):
            self._flush()
        elif not self._waiting:
            self._waiting = True
            engine.call(engine.loop.call_later, GATHER, self._late)

    def _late(self) -> None:
        with self.end.lock:
            self._waiting = False
            self._flush()

    def _flush(self) -> None:
        new, self._heard = self._heard, []
        if not new:
            return
        begun = {} if self._sent else {"begun": self._facts}
        self._sent += len(new)
        settled = self._settled
        events = self._as_json(new)
        if self._settled > settled and events[-1]["type"] != "workflow_status":
            events.append(self._running(new[-1]))
        self._tell({"type": "events", "run": self.run.id, "seq": self._sent, **begun, "events": events})

    def _as_json(self, events: list[RunEvent]) -> list[Message]:
        """Events as JSON; chunks of one node in a row are joined."""
        found: list[Message] = []
        for event in events:
            if event.type == "workflow_status":
                found.append(self._status(event))
                continue
            if event.type == "node_started":
                self._began[event.path] = event.time
            elif event.type in ENDS:
                self._settled += "/" not in event.path
            message = telling.event_json(event, self._began.get(event.path))
            last = found[-1] if found else None
            if (
                event.type == "node_progress"
                and last
                and (last["type"], last["path"]) == ("node_progress", event.path)
            ):
                last["text"] += message["text"]
            else:
                found.append(message)
        return found

    def _running(self, event: RunEvent) -> Message:
        return {
            "type": "workflow_status",
            "status": "running",
            "progress": self._progress(),
            "current": event.path,
        }

    def _status(self, event: RunEvent) -> Message:
        message = {
            "type": "workflow_status",
            "status": event.data,
            "progress": self._progress(),
            "timestamp": event.timestamp,
        }
        if event.data != "running":  # while it runs, the client's own clock counts on
            message["seconds"] = round(event.time - self.run.execution.events[0].time, 3)
        return message

    def _progress(self) -> float:
        nodes = len(self.run.execution.plan.steps)
        return round(self._settled / nodes, 3) if nodes else 1.0


def _count(plan: Plan, graph: Graph) -> int:
    """How many nodes of a workflow a plan runs, those in zones included; those in files inside it count not."""
    return sum(
        (step.id in graph.nodes) + (_count(step.zone, graph) if step.zone is not None else 0)
        for step in plan.steps
    )
