"""Those who look at a room: takes their messages, and tells all of them what happens.

Messages may come on any thread. Nothing waits under the room's lock, and a run is begun on the engine's thread, so
that a Stop can follow at once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from . import protocol, telling
from .errors import FileChanged, GraphError, NexusError, NotTrusted, ProtocolError
from .export.layout import layout
from .findings import Findings, Stale, may_matter
from .gallery import templates
from .model.change import Change
from .model.check import Problem
from .model.node_type import NodeType
from .model.sub_workflow import collapse, unpack
from .present import Present
from .results import Run
from .room import PYTHON, Revision, Room
from .saving import FileState
from .shown_run import ShownRun
from .steering import Steering
from .surroundings import Surroundings
from .telling import Message

Send = Callable[[Message], None]
_log = logging.getLogger("nexus_jupyter")


class Owner(Protocol):
    """Whose room it is, and who begins runs and keeps the file: the workflow."""

    @property
    def file_state(self) -> FileState:
        """How its file stands."""
        ...

    @property
    def stale(self) -> Stale:
        """The nodes whose last value no longer follows from the workflow, and why."""
        ...

    def start_for(self, request: protocol.RunRequest) -> Run:
        """Begin what a client asks for."""
        ...

    def trust(self) -> None:
        """Trust the code it holds."""
        ...

    def resume(self, run: str) -> Run:
        """Begin a recorded run again where it ended."""
        ...

    def pinned(self, node: str, values: Mapping[str, Any], *, keep: bool) -> dict[str, Any]:
        """What of a policy pins values to a node: those given, else those it gave last."""
        ...

    def pinned_values(self, node: str) -> Mapping[str, Any]:
        """The pinned values of a node by port; none where it is not pinned, or they are not on this machine."""
        ...

    def recorded(self) -> list[dict[str, Any]]:
        """Its recorded runs, the newest first."""
        ...

    def save(self, *, overwrite: bool = False) -> object:
        """Write its file now."""
        ...

    def reload(self) -> None:
        """Take what its file holds."""
        ...


class Clients:
    """The clients of one room.

    Args:
        room: what they look at.
        owner: begins runs and keeps the file.
        user: whose undo log their edits belong to: in a notebook who is at the browser is also at the kernel.
    """

    def __init__(self, room: Room, owner: Owner, user: str = PYTHON) -> None:
        self.room, self.user = room, user
        self._owner = owner
        self._sends: list[Send] = []
        self._present = Present(self._tell)
        self._findings = Findings(room, lambda: owner.stale, self._tell)
        self._answered: dict[str, int] = {}
        self._making: Message = {}
        self._newest: Run | None = None
        self._shown: ShownRun | None = None
        self._ends = [room.listen(self._changed), room.types.listen(self._retyped)]
        self._handlers: dict[type, Callable[[Any], object]] = {
            protocol.Hello: self._welcome,
            protocol.Presence: lambda request: self._present.heard(request.client, leaves=request.leaves),
            protocol.ChangeRequest: self._change,
            protocol.HistoryRequest: self._again,
            protocol.LayoutRequest: self._arrange,
            protocol.CollapseRequest: self._collapse,
            protocol.UnpackRequest: self._unpack,
            protocol.RunRequest: self._run,
            protocol.TrustRequest: lambda request: self._try(request.client, self._owner.trust),
            protocol.ResumeRequest: self._resume,
            protocol.RunsRequest: self._tell_runs,
            protocol.TemplatesRequest: self._tell_templates,
            protocol.PinRequest: self._pin,
            protocol.PinnedRequest: self._tell_pinned,
            **Steering(lambda: self._newest, self._tell, self._refuse).handlers,
            **Surroundings(room, self._tell).handlers,
            protocol.SaveRequest: self._save,
            protocol.LoadRequest: lambda request: self._on_disk(request.client, owner.reload),
        }

    def join(self, send: Send) -> Callable[[], None]:
        """Let a transport hear everything; returns what ends it.

        Args:
            send: carries a message to every client at the other end; may be called on any thread.
        """
        self._sends.append(send)
        return lambda: self._drop(send)

    def close(self) -> None:
        """Look no longer, and tell nobody anything."""
        self._sends.clear()
        while self._ends:
            self._ends.pop()()
        self._present.close()
        self._findings.close()

    def receive(self, message: object) -> None:
        """Take a client's message; what is wrong with it is told to that client."""
        try:
            request = protocol.read(message)
        except ProtocolError as error:
            _log.warning("%s", error)
            self._refuse_unread(message, error)
            return
        self._handlers[type(request)](request)

    def tell_file(self, state: FileState) -> None:
        """Tell everyone how the workflow's file stands."""
        self._tell({"type": "file", **state.to_json()})

    def show(self, run: Run) -> None:
        """Tell everyone of a run from now on: the newest is the one that is shown."""
        self._newest = run
        run.execution.finished.add_done_callback(lambda _: self.check_soon())
        if self._sends:
            self._follow()

    def _follow(self) -> None:
        """Follow the newest run; while nobody looks, none is followed, since it costs."""
        run = self._newest
        if run is not None and (self._shown is None or self._shown.run is not run):
            if self._shown is not None:
                self._shown.end()
            self._shown = ShownRun(run, self._tell)

    def _drop(self, send: Send) -> None:
        if send in self._sends:
            self._sends.remove(send)
            self._present.ask_all()

    def _welcome(self, hello: protocol.Hello) -> None:
        with self.room.lock:
            types = list(self.room.types.values())
            message = telling.welcome(
                hello,
                self.room.revision,
                self.room.graph,
                types,
                self._findings.look_now(),
                None,
                self._answered.get(hello.client, 0),
                self._owner.file_state,
                self._findings.stale,
            )
            self._follow()
            if self._shown is None:
                self._tell(message)
            else:
                self._shown.welcome(message)
            self._present.came(hello.client)
            if self._newest is not None:
                self.check_soon()

    def _change(self, request: protocol.ChangeRequest) -> None:
        with self.room.lock:
            self._answered[request.client] = request.seq
            try:
                self._refuse_taken(request.change)
                with self._asked_by(request.client, seq=request.seq):
                    made = self.room.apply(request.change, self.user, request.mark)
            except GraphError as error:
                self._reject(request.client, request.seq, error.problems)
            else:
                if made is None:
                    self._reject(request.client, request.seq, [])

    @contextmanager
    def _asked_by(self, client: str, **more: Any) -> Iterator[None]:
        """What changes meanwhile is told as the answer to a client."""
        with self.room.lock:
            self._making = {"client": client, **more}
            try:
                yield
            finally:
                self._making = {}

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
        with self._asked_by(request.client):
            (self.room.redo if request.redo else self.room.undo)(self.user)

    def _edit(self, client: str, asked: Callable[[], Change]) -> None:
        """Make a change that a client asks for in a word."""

        def work() -> None:
            with self._asked_by(client):
                self.room.apply(asked(), self.user)

        self._try(client, work)

    def _arrange(self, request: protocol.LayoutRequest) -> None:
        self._edit(request.client, lambda: layout(self.room.graph, self.room.types.find))

    def _collapse(self, request: protocol.CollapseRequest) -> None:
        self._edit(request.client, lambda: collapse(self.room.graph, request.nodes, self.room.types.find)[1])

    def _unpack(self, request: protocol.UnpackRequest) -> None:
        self._edit(request.client, lambda: unpack(self.room.graph, request.node))

    def _run(self, request: protocol.RunRequest) -> None:
        if self._is_free(request.client):
            self._try(request.client, lambda: self._owner.start_for(request))

    def _resume(self, request: protocol.ResumeRequest) -> None:
        if self._is_free(request.client):
            self._on_disk(request.client, lambda: self._owner.resume(request.run))

    def _is_free(self, client: str) -> bool:
        """Whether no run goes on; tells who asked where one does."""
        if self._newest is None or self._newest.done:
            return True
        self._refuse(client, "A run is going on. Stop it first.")
        return False

    def _tell_runs(self, request: protocol.RunsRequest) -> None:
        def tell() -> None:
            self._tell({"type": "runs", "client": request.client, "runs": self._owner.recorded()})

        self._on_disk(request.client, tell)

    def _tell_templates(self, request: protocol.TemplatesRequest) -> None:
        def tell() -> None:
            found = telling.templates_json(templates())
            self._tell({"type": "templates", "client": request.client, "templates": found})

        self._on_disk(request.client, tell)

    def _pin(self, request: protocol.PinRequest) -> None:
        def pin() -> None:
            with self._asked_by(request.client):
                values = {**self._owner.pinned_values(request.node), **request.values}
                policy = self._owner.pinned(request.node, values, keep=request.keep)
                self.room.apply(Change(nodes={request.node: {"policy": policy}}), self.user)

        self._on_disk(request.client, pin)

    def _tell_pinned(self, request: protocol.PinnedRequest) -> None:
        def tell() -> None:
            found = telling.values_json(self._owner.pinned_values(request.node))
            self._tell({"type": "pinned", "client": request.client, "node": request.node, **found})

        self._on_disk(request.client, tell)

    def _try(self, client: str, work: Callable[[], object]) -> None:
        """Do something; why it could not be done is told to who asked."""
        try:
            work()
        except GraphError as error:
            self._refuse(client, str(error), error.problems)
        except NotTrusted as error:
            code = [Problem("untrusted", (node,), text) for node, text in error.code.items()]
            self._refuse(client, str(error), code)
        except NexusError as error:
            self._refuse(client, str(error))

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

    def _save(self, request: protocol.SaveRequest) -> None:
        self._on_disk(request.client, lambda: self._owner.save(overwrite=request.overwrite))

    def _on_disk(self, client: str, work: Callable[[], object]) -> None:
        """Do what may wait for a disk, on a thread of its own."""

        def do() -> None:
            with suppress(FileChanged):  # everyone is told by the file's state
                work()

        threading.Thread(target=self._try, args=(client, do), name="nexus-disk", daemon=True).start()

    def _changed(self, revision: Revision) -> None:
        told = {"type": "change", "revision": revision.number, "change": revision.change.to_json()}
        self._tell({**told, **self._making})
        if may_matter(revision.change):
            self.check_soon()

    def _retyped(self, node_type: NodeType) -> None:
        types = [telling.type_json(each) for each in self.room.types.values()]
        self._tell({"type": "types", "types": types})
        self.check_soon()

    def check_soon(self) -> None:
        """Look for problems, and for what is stale, when the editing pauses; while nobody looks, not at all."""
        if self._sends:
            self._findings.look_soon()

    def _tell(self, message: Message) -> None:
        for send in list(self._sends):
            send(message)
