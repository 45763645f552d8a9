"""A workflow as a Python object: build it, run it, hold its results. Usable in a script, no widget needed."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from weakref import WeakSet

from . import storage
from .building import Builder, type_name
from .clients import Clients
from .engine.budget import Budget
from .engine.selection import Mode
from .errors import NotFound, StorageError
from .export.layout import layout
from .export.mermaid import mermaid
from .gallery import find_template
from .handle import NodeHandle, PortHandle
from .model.change import Change
from .model.check import Problem
from .model.document import to_json
from .model.graph import Graph
from .nodes.registry import Registry, registry
from .pinning import Pins
from .protocol import RunRequest
from .results import Run
from .room import Room
from .running import Runner, RunOptions
from .saving import Copies, FileState, Saving
from .storage.files import WorkflowFile, file_of
from .storage.trust import Trust, code_in

_by_file: dict[Path, Workflow] = {}
_alive: WeakSet[Workflow] = WeakSet()
_opening = threading.RLock()


class Workflow:
    """A graph of agents, held in the kernel.

    With a name it is the file `NAME.nexus.json` beside the notebook, opened or made, and saved by itself a second
    after an edit; in one kernel the same name is the same live workflow. Without a name it lives in memory.

    Args:
        name: the workflow's name, or the path of its file.
        description: what it is for.
        graph: what a workflow in memory begins with.
        types: where node types are found.

    Raises:
        StorageError: the file is there and cannot be read; it is left as it is.

    Example:
        >>> flow = Workflow("reviews")
        >>> topic = flow.add("data-input", value="the history of tea")
        >>> draft = flow.add("llama-chat", prompt="Write about {topic}.", topic=topic)
        >>> run = flow.run()
        >>> run["llama-chat"]
        'Tea came from China ...'
    """

    def __new__(cls, name: str | Path | None = None, *arguments: Any, **more: Any) -> Workflow:
        """The live workflow of this name, where there is one already."""
        if name is None:
            return super().__new__(cls)
        with _opening:
            return _by_file.setdefault(file_of(name), super().__new__(cls))

    def __init__(
        self,
        name: str | Path | None = None,
        *,
        description: str | None = None,
        graph: Graph | None = None,
        types: Registry = registry,
    ) -> None:
        with _opening:
            path = None if name is None else file_of(name)
            try:
                if not hasattr(self, "room"):
                    self._open(path, graph, types)
            finally:
                if path is not None and not hasattr(self, "room"):
                    del _by_file[path]
        if description is not None:
            self.apply(Change(description=description))

    @classmethod
    def from_template(cls, template: str, name: str | Path | None = None) -> Workflow:
        """A workflow that begins as a template; `nexus.templates()` lists them.

        Args:
            template: the template's name.
            name: the workflow's name, or the path of its file; one that holds something already stays as it is.

        Raises:
            NotFound: there is no such template.

        Example:
            >>> flow = Workflow.from_template("chat")
        """
        graph = find_template(template).graph
        if name is None:
            return cls(graph=graph)
        flow = cls(name)
        if not flow.graph.nodes:
            flow._trust.loaded(graph)
            flow.room.become(replace(graph, name=flow.name))
        return flow

    def __repr__(self) -> str:
        found = {"node": len(self), "connection": len(self.graph.connections), "problem": len(self.problems)}
        counted = [f"{n} {noun}{'' if n == 1 else 's'}" for noun, n in found.items() if n or noun != "problem"]
        return f"Workflow({', '.join([repr(self.name), *counted] if self.name else counted)})"

    def __getitem__(self, id: str) -> NodeHandle:
        """The node of this id.

        Raises:
            KeyError: there is none.
        """
        if id not in self.graph.nodes:
            raise KeyError(f"There is no node {id!r}. There are {', '.join(self.graph.nodes) or 'none'}.")
        return NodeHandle(self, id)

    def __iter__(self) -> Iterator[NodeHandle]:
        return iter([NodeHandle(self, id) for id in self.graph.nodes])

    def __len__(self) -> int:
        return len(self.graph.nodes)

    def __contains__(self, id: object) -> bool:
        return id in self.graph.nodes

    def __bool__(self) -> bool:
        return True

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.graph.nodes)

    @property
    def graph(self) -> Graph:
        """The records as they are now."""
        return self.room.graph

    @property
    def types(self) -> Registry:
        """Where its node types are found."""
        return self.room.types

    @property
    def name(self) -> str:
        """What it is called."""
        return self.graph.name

    @property
    def path(self) -> Path | None:
        """Its file; None for a workflow in memory."""
        return self._saving.file.path if self._saving else None

    @property
    def saved(self) -> bool:
        """Whether its file holds what it holds; always true in memory."""
        return self._saving is None or self._saving.saved

    @property
    def file_state(self) -> FileState:
        """How its file stands, and why it could not be written."""
        return self._saving.state if self._saving else FileState()

    @property
    def runs(self) -> list[Run]:
        """Its runs, the newest last."""
        return self._runner.runs

    @property
    def zones(self) -> list[str]:
        """The ids of the zones whose `with` is open, the innermost last."""
        return self.builder.zones

    @property
    def problems(self) -> list[Problem]:
        """What keeps it, or parts of it, from running or being saved."""
        with self.room.lock:
            self.room.links.refresh()
        return [*self.room.problems, *(self._saving.problems if self._saving else ())]

    def add(
        self,
        type: str | Callable[..., Any],
        /,
        *,
        id: str | None = None,
        title: str | None = None,
        at: tuple[float, float] | None = None,
        inside: NodeHandle | None = None,
        **arguments: Any,
    ) -> NodeHandle:
        """Add a node, or update the one that this call meant when the cell ran before.

        Args:
            type: the name of a node type, or a function decorated with `@node`.
            id: its id; a node that has it is updated. Made from the type without it.
            title: what people read instead of the id.
            at: where, in pixels; beside what feeds it without it.
            inside: the zone to put it into; that of the surrounding `with` without it.
            arguments: a handle connects, a plain value is a property.

        Raises:
            UnknownNodeType: there is no such type.
            GraphError: an argument names no input, or a connection does not fit.
        """
        given = {"parent": inside and inside.id, "title": title, "position": at and {"x": at[0], "y": at[1]}}
        record = {key: value for key, value in given.items() if value is not None}
        name = self.types[type_name(type)].name
        return NodeHandle(self, self.builder.add(name, id, record, arguments))

    def set(self, node: NodeHandle, /, **arguments: Any) -> None:
        """Change a node's settings and literals, and connect handles; None takes one away.

        Raises:
            GraphError: there is no such input, or what is passed does not fit.
        """
        self.builder.set(node.node.id, arguments)

    def connect(self, source: NodeHandle | PortHandle, target: PortHandle) -> None:
        """Connect an output to an input; an earlier source of that input is replaced, unless it takes several.

        Raises:
            GraphError: they do not fit, or it would close a circle; says why.
        """
        node = self[target.node]
        port = node.node.input(target.port)
        several = self.graph.into(node.id, target.port) if port and port.multiple else ()
        earlier = [PortHandle(line.source.node, line.source.port) for line in several]
        self.set(node, **{target.port: [*earlier, source]})

    def disconnect(self, target: PortHandle) -> None:
        """Take away what is connected to an input."""
        self.set(self[target.node], **{target.port: None})

    def remove(self, node: NodeHandle) -> None:
        """Remove a node, its connections, and what is inside it."""
        self.apply(Change(nodes={node.node.id: None}))

    def rename(self, node: NodeHandle, id: str) -> NodeHandle:
        """Give a node another id, in everything that refers to it.

        Raises:
            GraphError: another node has it, or it is no id.
        """
        self.builder.rename(node.node.id, id)
        return NodeHandle(self, id)

    def collapse(self, *nodes: NodeHandle, title: str | None = None) -> NodeHandle:
        """Put nodes into one sub-workflow, connected through its ports.

        Args:
            nodes: what to put into it; what is in a zone among them comes along. The data inputs and data
                outputs of the workflow itself stay outside.
            title: what people call it.

        Raises:
            GraphError: they do not lie side by side, or a node between them was left out.
        """
        return NodeHandle(self, self.builder.collapse([node.node.id for node in nodes], title))

    def unpack(self, node: NodeHandle) -> None:
        """Take the nodes of a sub-workflow out of it, connected as they were through its ports.

        Raises:
            GraphError: it is no sub-workflow, or its inside is a file.
        """
        self.builder.unpack(node.node.id)

    def apply(self, change: Change) -> None:
        """Make a change; all that one notebook cell changes is one undoable step.

        Raises:
            GraphError: it would make no graph; nothing was changed.
        """
        self.builder.apply(change)

    def undo(self) -> None:
        """Take back the newest step made in Python, but for what someone else has changed since."""
        self.room.undo()

    def redo(self) -> None:
        """Make the newest undone step again."""
        self.room.redo()

    def layout(self) -> None:
        """Arrange all nodes in layers from left to right."""
        with self.room.lock:
            self.apply(layout(self.graph, self.types.find))

    def run(self, inputs: Mapping[str, Any] | None = None, /, **options: Any) -> Run:
        """Run it and wait for the end; the kernel's Interrupt stops it.

        Args:
            inputs: values for its `data-input` nodes, by id.
            options: as `start` takes them.

        Raises:
            GraphError: something is missing or does not fit; nothing was run.
            NodeError: a node failed; what was finished is in `workflow.runs[-1]`.
            BudgetExceeded: it took more than its budget.
        """
        return self.start(inputs, **options).result()

    def start(
        self,
        inputs: Mapping[str, Any] | None = None,
        /,
        *,
        mode: Mode = "all",
        nodes: Iterable[NodeHandle | str] | NodeHandle | str = (),
        cache: bool = True,
        record: bool | None = None,
        concurrency: int | None = None,
        budget: Budget | None = None,
        step: bool = False,
        **more: Any,
    ) -> Run:
        """Begin to run it and return at once; `await` the run, or ask `result()`.

        Args:
            inputs: values for its `data-input` nodes, by id; `more` says the same as keywords.
            mode: `all`; `from` some nodes on, which run anew; up `to` some nodes; `only` some nodes, with what
                fed them when they last ran; or what is `stale`.
            nodes: the nodes that the mode is about.
            cache: take known values, so that what has not changed does not run again; without it all run.
            record: write it down as it goes, so that it can be resumed; where there is a file without it.
            concurrency: how many nodes run at once, besides trivial ones; no limit without it.
            budget: what it may take; when that is exceeded it is stopped.
            step: pause at the first node.
            more: values for its `data-input` nodes, by id.

        Raises:
            GraphError: something is missing or does not fit; nothing was run.
            NotTrusted: it came from elsewhere and holds code that was not looked at.
        """
        about = (nodes,) if isinstance(nodes, (str, NodeHandle)) else nodes
        ids = tuple(each if isinstance(each, str) else each.id for each in about)
        options = RunOptions(mode, ids, cache, record, concurrency, budget, step)
        with self.room.lock:
            self._refuse_foreign_code()
            run = self._runner.make({**(inputs or {}), **more}, options)
            self.clients.show(run)
        run.execution.begin()
        return run

    def resume(self, run: str, *, concurrency: int | None = None, budget: Budget | None = None) -> Run:
        """Begin a recorded run again where it ended: what it finished is not worked out or paid for again.

        Args:
            run: its id, as in `r1042`; `nexus.runs()` lists them.
            concurrency: how many nodes run at once, besides trivial ones; without it, as many as before.
            budget: what it may take from now on; without it, again as much as it was begun with.

        Returns:
            The run, which has begun.

        Raises:
            NotFound: no such run is recorded.
            GraphError: the workflow cannot be run as it is now.
            StorageError: the run is still running.
        """
        with self.room.lock:
            self._refuse_foreign_code()
            found = self._runner.again(run, concurrency=concurrency, budget=budget)
            self.clients.show(found)
        found.execution.begin()
        return found

    def pin(self, node: NodeHandle | str, *, keep: bool = False, **values: Any) -> None:
        """Let a node give these values instead of running; without any, those it gave last.

        Args:
            node: the node.
            keep: write the values into the workflow's file; they lie outside it otherwise.
            values: by output port; `value=` means the one output of a node that has one.

        Raises:
            GraphError: it has no such output, or gave nothing yet.
        """
        id = self[node if isinstance(node, str) else node.id].id
        self.apply(Change(nodes={id: {"policy": self.pinned(id, values, keep=keep)}}))

    def unpin(self, node: NodeHandle | str) -> None:
        """Let a node run again."""
        self[node if isinstance(node, str) else node.id].policy(pinned=None)

    @property
    def stale(self) -> dict[str, list[str]]:
        """The nodes whose last value no longer follows from the workflow, and why, in words."""
        with self.room.lock:
            self.room.links.refresh()
            return self._runner.staleness.reasons()

    def why_stale(self, node: NodeHandle | str) -> list[str]:
        """Why a node would run again, in words; empty where its last value still holds."""
        with self.room.lock:
            self.room.links.refresh()
            return self._runner.staleness.why(self[node if isinstance(node, str) else node.id].id)

    def start_for(self, request: RunRequest) -> Run:
        """Begin the run that a client asks for.

        Raises:
            GraphError: something is missing or does not fit; nothing was run.
            RunError: it cannot be run in this way.
        """
        return self.start(
            request.inputs,
            mode=request.mode,
            nodes=request.nodes,
            cache=request.cache,
            budget=request.budget,
            step=request.step,
        )

    def pinned(self, node: str, values: Mapping[str, Any], *, keep: bool) -> dict[str, Any]:
        """What of a policy pins values to a node: those given, else those it gave last.

        Raises:
            GraphError: there is no such node or output, or it gave nothing yet.
        """
        return self._runner.pinned(NodeHandle(self, node).node, values, keep=keep)

    def pinned_values(self, node: str) -> Mapping[str, Any]:
        """The pinned values of a node by port; none where it is not pinned, or they are not on this machine."""
        return self._runner.pins.outputs(self.graph).get(node, {})

    def recorded(self) -> list[dict[str, Any]]:
        """Its recorded runs as records, the newest first.

        Raises:
            StorageError: the database cannot be read.
        """
        return self._runner.recorded(self.name)

    def save(self, path: str | Path | None = None, *, overwrite: bool = False) -> Path:
        """Write its file now.

        Args:
            path: another file to write a copy to.
            overwrite: also over what someone else wrote meanwhile.

        Returns:
            The file.

        Raises:
            FileChanged: someone else wrote the file meanwhile: theirs stays, ours is kept beside it.
            StorageError: it cannot be written; says why and what to do.
        """
        with self.room.lock:
            if path is not None and file_of(path) != self.path:
                return self._copies.save(file_of(path), self.graph, overwrite=overwrite)
            if self._saving is None:
                raise StorageError("This workflow has no name. Give a path: workflow.save('reviews').")
            return self._saving.save(overwrite=overwrite)

    def reload(self) -> None:
        """Take what its file holds, as one undoable change.

        Raises:
            NotFound: there is no file.
            StorageError: the file cannot be read.
            GraphError: what it holds is no graph; nothing was changed.
        """
        if self._saving is None:
            raise NotFound("This workflow has no file.")
        with self.room.lock:
            file = WorkflowFile(self._saving.file.path)
            theirs = file.read()
            self._trust.loaded(theirs)
            self.room.become(theirs)
            self._saving.follow(file)

    def trust(self) -> None:
        """Trust the code it holds, having looked at it: `workflow.code()` shows it."""
        self._trust.trust()

    def code(self) -> dict[str, str]:
        """The Python code in it by node: what `trust` is about."""
        return code_in(self.room.links.of(self.graph).graph, self.types.find)

    def to_json(self) -> dict[str, Any]:
        """Its document, as its file holds it."""
        return to_json(self.graph)

    def mermaid(self) -> str:
        """It as Mermaid text."""
        return mermaid(self.graph, self.types.find)

    def close(self) -> None:
        """Write what is not written yet, and forget it: the same name opens the file anew."""
        self.flush()
        with _opening:
            if self.path is not None and _by_file.get(self.path) is self:
                del _by_file[self.path]
        self._ends.close()

    def flush(self) -> None:
        """Write its file now if it needs it; a fault is kept in `problems` and logged, and nothing is lost."""
        if self._saving is not None:
            self._saving.flush()

    def _refuse_foreign_code(self) -> None:
        """Refuse to run code from elsewhere, its files' included; what was looked at is what runs."""
        self.room.links.refresh()
        for graph in self.room.links.of(self.graph).files.values():
            self._trust.loaded(graph)
        self._trust.refuse()

    def _open(self, path: Path | None, graph: Graph | None, types: Registry) -> None:
        file = WorkflowFile(path) if path is not None else None
        begin = graph or (file.open() if file else Graph())
        self.room = Room(begin, types, path)
        self.builder = Builder(self.room, scripts=file is not None)
        where = str(file.path) if file is not None else None
        self._runner = Runner(self.room, Pins(storage.StoredPins) if where else Pins(), self.resume, where)
        self._trust = Trust(self.code)
        self._trust.loaded(begin)
        self._saving = saving = Saving(file, lambda: self.room.graph, self._trust.saved) if file else None
        self._copies = Copies(self._trust.saved)
        if saving is not None:
            self.room.listen(lambda revision: saving.edited(revision.change))
        self.clients = Clients(self.room, self)
        if saving is not None:
            saving.listen(self.clients.tell_file)
        self._ends = ExitStack()
        self._ends.callback(self.room.close)
        self._ends.callback(self.clients.close)
        _alive.add(self)
        if saving is not None and saving.restore(lambda change: self.room.apply(change, mark="restored")):
            self._trust.loaded(self.graph)


def load(path: str | Path) -> Workflow:
    """The workflow in a file that is there.

    Raises:
        NotFound: there is no such file.
        StorageError: it cannot be read, or is no workflow.
    """
    if not file_of(path).exists():
        raise NotFound(f"There is no file {file_of(path).name} in {file_of(path).parent}.")
    return Workflow(path)


def open_workflows() -> list[Workflow]:
    """The workflows with a file that are open in this process."""
    return list(_by_file.values())


def end_cell() -> None:
    """A cell ended well: every workflow that it built drops what it no longer makes. The notebook calls this."""
    for workflow in list(_alive):
        workflow.builder.end_cell()
        workflow.clients.check_soon()  # a cell may define anew what a node's function calls


@atexit.register
def _flush_all() -> None:
    for workflow in list(_alive):
        workflow._ends.close()  # nobody is told any more: what carries the messages may be gone
        workflow.flush()
