"""Those who look at a room: takes their messages, and tells all of them what happens.

Messages may come on any thread. Nothing waits under the room's lock, and a run is begun on the engine's thread, so
that a Stop can follow at once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from . import protocol
from .engine.thread import engine
from .errors import GraphError, NexusError, ProtocolError
from .export.layout import layout
from .model.change import Change, touched
from .model.check import Problem
from .model.events import RunEvent
from .model.node_type import NodeType
from .protocol import Message
from .results import Run
from .room import PYTHON, Revision, Room

GATHER = 0.05
"""How long chunks are gathered before they are sent, in seconds; a status is sent at once."""
_CHECK_AFTER = 0.25
_QUIET = ("position", "size", "title", "collapsed")

Send = Callable[[Message], None]
_log = logging.getLogger("nexus_jupyter")


class Starter(Protocol):
    """What begins runs: the workflow."""

    def start_for(self, request: protocol.RunRequest) -> Run:
        """Begin what a client asks for."""
        ...


class Clients:
    """The clients of one room.

    Args:
        room: what they look at.
        start: begins a run.
        user: whose undo log their edits belong to: in a notebook who is at the browser is also at the kernel.
    """

    def __init__(self, room: Room, start: Starter, user: str = PYTHON) -> None:
        self.room, self.user = room, user
        self._start = start
        self._sends: list[Send] = []
        self._answered: dict[str, int] = {}
        self._making: tuple[str, int] | None = None
        self._problems: list[Problem] = []
        self._timer: threading.Timer | None = None
        self._newest: Run | None = None
        self._shown: _Shown | None = None
        self._ends = [room.listen(self._changed), room.types.listen(self._retyped)]

    def join(self, send: Send) -> Callable[[], None]:
        """Let a transport hear everything; returns what ends it.

        Args:
            send: carries a message to every client at the other end; may be called on any thread.
        """
        self._sends.append(send)
        return lambda: self._sends.remove(send) if send in self._sends else None

    def close(self) -> None:
        """Look no longer."""
        for end in self._ends:
            end()
        if self._timer is not None:
            self._timer.cancel()

    def receive(self, message: object) -> None:
        """Take a client's message; what is wrong with it is told to that client."""
        try:
            request = protocol.read(message)
        except ProtocolError as error:
            _log.warning("%s", error)
            self._refuse_unread(message, error)
            return
        match request:
            case protocol.Hello():
                self._welcome(request.client)
            case protocol.ChangeRequest():
                self._change(request)
            case protocol.HistoryRequest():
                self._again(request)
            case protocol.LayoutRequest():
                with self.room.lock:
                    self.room.apply(layout(self.room.graph, self.room.types.find), self.user)
            case protocol.RunRequest():
                self._run(request)
            case protocol.StopRequest():
                self._stop(request)
            case protocol.ValueRequest():
                self._value(request)

    def show(self, run: Run) -> None:
        """Tell everyone of a run from now on: the newest is the one that is shown."""
        self._newest = run
        if self._sends:
            self._follow()

    def _follow(self) -> None:
        """Follow the newest run; while nobody looks, none is followed, since it costs."""
        run = self._newest
        if run is not None and (self._shown is None or self._shown.run is not run):
            if self._shown is not None:
                self._shown.end()
            self._shown = _Shown(run, self._tell)

    def _welcome(self, client: str) -> None:
        with self.room.lock:
            self._problems = list(self.room.problems)
            types = list(self.room.types.values())
            message = protocol.welcome(
                client,
                self.room.revision,
                self.room.graph,
                types,
                self._problems,
                None,
                self._answered.get(client, 0),
            )
            self._follow()
            if self._shown is None:
                self._tell(message)
            else:
                self._shown.welcome(message)

    def _change(self, request: protocol.ChangeRequest) -> None:
        with self.room.lock:
            self._answered[request.client] = request.seq
            self._making = (request.client, request.seq)
            try:
                self._refuse_taken(request.change)
                if self.room.apply(request.change, self.user, request.mark) is None:
                    self._reject(request.client, request.seq, [])
            except GraphError as error:
                self._reject(request.client, request.seq, error.problems)
            finally:
                self._making = None

    def _refuse_taken(self, change: Change) -> None:
        """A client that makes a node under an id that is taken meanwhile is told to take the next."""
        taken = [
            id
            for id, fields in change.nodes.items()
            if fields and "type" in fields and id in self.room.graph.nodes
        ]
        if taken:
            raise GraphError([Problem("taken", (id,), f"There is a node {id!r} already.") for id in taken])

    def _reject(self, client: str, seq: int, problems: Sequence[Any]) -> None:
        found = [each.to_json() for each in problems]
        self._tell({"type": "reject", "client": client, "seq": seq, "problems": found})

    def _again(self, request: protocol.HistoryRequest) -> None:
        (self.room.redo if request.redo else self.room.undo)(self.user)

    def _run(self, request: protocol.RunRequest) -> None:
        if self._newest is not None and not self._newest.done:
            self._refuse(request.client, "A run is going on. Stop it first.")
            return
        try:
            self._start.start_for(request)
        except GraphError as error:
            self._refuse(request.client, str(error), error.problems)
        except NexusError as error:
            self._refuse(request.client, str(error))

    def _refuse_unread(self, message: object, error: ProtocolError) -> None:
        """Tell who sent what cannot be read; an edit is refused by its number, so that it is taken back."""
        fields = message if isinstance(message, Mapping) else {}
        client, seq = fields.get("client"), fields.get("seq")
        if not isinstance(client, str):
            self._tell({"type": "refused", "message": str(error)})
        elif fields.get("type") != "change" or not isinstance(seq, int):
            self._refuse(client, str(error))
        else:
            with self.room.lock:
                self._answered[client] = seq
                self._reject(client, seq, [Problem("bad-shape", (), str(error))])

    def _refuse(self, client: str, message: str, problems: Sequence[Any] = ()) -> None:
        found = {"type": "refused", "client": client, "message": message}
        self._tell({**found, "problems": [each.to_json() for each in problems]} if problems else found)

    def _stop(self, request: protocol.StopRequest) -> None:
        if self._newest is not None and self._newest.id == request.run:
            self._newest.stop()

    def _value(self, request: protocol.ValueRequest) -> None:
        answer: Message = {
            "type": "value",
            "client": request.client,
            "run": request.run,
            "path": request.path,
            "port": request.port,
            "offset": request.offset,
        }
        run = self._newest
        outputs = run.outputs_of(request.path) if run and run.id == request.run else {}
        if request.port in outputs:
            answer |= protocol.page(outputs[request.port], request.offset, request.limit)
        else:
            answer |= {"kind": "gone", "total": 0}
        self._tell(answer)

    def _changed(self, revision: Revision) -> None:
        message: Message = {"type": "change", "revision": revision.number, "change": revision.change.to_json()}
        if self._making is not None:
            message |= {"client": self._making[0], "seq": self._making[1]}
        self._tell(message)
        if _may_mend(revision.change):
            self._check_soon()

    def _retyped(self, node_type: NodeType) -> None:
        types = [protocol.type_json(each) for each in self.room.types.values()]
        self._tell({"type": "types", "types": types})
        self._check_soon()

    def _check_soon(self) -> None:
        """Problems are looked for when the editing pauses: it takes a look at every node."""
        if not self._sends:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(_CHECK_AFTER, self._check)
        self._timer.daemon = True
        self._timer.start()

    def _check(self) -> None:
        with self.room.lock:
            problems = list(self.room.problems)
            if problems != self._problems:
                self._problems = problems
                self._tell({"type": "problems", "problems": [each.to_json() for each in problems]})

    def _tell(self, message: Message) -> None:
        for send in list(self._sends):
            send(message)


def _may_mend(change: Change) -> bool:
    """Whether a change may bring or mend a problem; moving nodes never does."""
    ids = touched(change)
    if ids.keys() - {"nodes"}:
        return True
    return any(fields is None or fields.keys() - set(_QUIET) for fields in change.nodes.values())


class _Shown:
    """The run that is shown: its events, statuses at once and chunks gathered for a moment."""

    def __init__(self, run: Run, tell: Send) -> None:
        self.run, self._tell = run, tell
        self._lock = threading.Lock()
        self._sent = 0
        self._waiting = False
        self._began: dict[str, float] = {}
        self._settled = 0
        self.end = run.subscribe(self._hear)

    def welcome(self, message: Message) -> None:
        """Send a welcome with the run as it stands: after what was sent of it, before what will be."""
        with self._lock:
            self._flush()
            events = self.run.execution.events[: self._sent]
            status = self.run.status
            message["run"] = protocol.snapshot(self.run.id, events, status, self.run.seconds, self._progress())
            self._tell(message)

    def _hear(self, events: list[RunEvent]) -> None:
        if any(event.type != "node_progress" for event in events):
            with self._lock:
                self._flush()
        elif not self._waiting:
            self._waiting = True
            engine.loop.call_later(GATHER, self._late)

    def _late(self) -> None:
        self._waiting = False
        with self._lock:
            self._flush()

    def _flush(self) -> None:
        new = self.run.execution.events[self._sent :]
        if not new:
            return
        self._sent += len(new)
        settled = self._settled
        events = self._as_json(new)
        if self._settled > settled and events[-1]["type"] != "workflow_status":
            events.append(self._running(new[-1]))
        self._tell({"type": "events", "run": self.run.id, "seq": self._sent, "events": events})

    def _as_json(self, events: list[RunEvent]) -> list[Message]:
        """Events as JSON; chunks of one node in a row are joined."""
        found: list[Message] = []
        for event in events:
            if event.type == "workflow_status":
                found.append(self._status(event))
                continue
            if event.type == "node_started":
                self._began[event.path] = event.time
            elif event.type in ("node_completed", "node_error", "node_skipped", "node_cancelled"):
                self._settled += "/" not in event.path
            message = protocol.event_json(event, self._began.get(event.path))
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
        nodes = len(self.run.graph.children(None))
        return round(self._settled / nodes, 3) if nodes else 1.0
