"""A workflow as a Python object: build it, run it, hold its results. Usable in a script, no widget needed."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from weakref import WeakSet

from .cells import Made, cells
from .clients import Clients
from .engine.execution import Execution
from .engine.plan import Plan, compile_plan
from .errors import GraphError, NodeTypeError, NotFound, RunError, StorageError
from .export.layout import layout
from .export.mermaid import mermaid
from .export.placing import place
from .handle import NodeHandle, PortHandle
from .model.change import Change, difference, rename
from .model.check import Problem
from .model.document import SUFFIX, to_json
from .model.graph import Graph
from .nodes.registry import Registry, registry
from .protocol import RunRequest
from .results import Run
from .room import Room
from .saving import Saving
from .storage.files import WorkflowFile
from .storage.trust import Trust
from .wiring import Wiring

_NOT_BLOCKING = {"secret"}
_open: dict[Path, Workflow] = {}
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

    room: Room

    def __new__(cls, name: str | Path | None = None, *arguments: Any, **more: Any) -> Workflow:
        """The live workflow of this name, where there is one already."""
        if name is None:
            return super().__new__(cls)
        with _opening:
            return _open.get(file_of(name)) or super().__new__(cls)

    def __init__(
        self,
        name: str | Path | None = None,
        *,
        description: str | None = None,
        graph: Graph | None = None,
        types: Registry = registry,
    ) -> None:
        if not hasattr(self, "room"):
            self._open(name, graph, types)
        if description is not None:
            self.apply(Change(description=description))

    def __repr__(self) -> str:
        name = f"{self.graph.name!r}, " if self.graph.name else ""
        problems = f", {len(self.problems)} problems" if self.problems else ""
        return (
            f"Workflow({name}{len(self.graph.nodes)} nodes, {len(self.graph.connections)} connections{problems})"
        )

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
    def problems(self) -> list[Problem]:
        """What keeps it, or parts of it, from running or being saved."""
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
        node_type = self.types[_type_name(type)]
        with self.room.lock:
            made = self._made()
            meant = id or (made.meant(node_type.name) if made else None)
            known = self.graph.nodes.get(meant) if meant else None
            if known is not None and known.type != node_type.name and id is None:
                meant = known = None
            target = meant or self.graph.free_id(node_type.name)
            fields: dict[str, Any] = {} if known else {"type": node_type.name, "properties": {}}
            if known and known.type != node_type.name:
                fields["type"] = node_type.name
            zone = inside.id if inside is not None else (self.zones[-1] if self.zones else None)
            if zone is not None and (known is None or known.parent != zone):
                fields["parent"] = zone
            if title is not None:
                fields["title"] = title
            if at is not None:
                fields["position"] = {"x": at[0], "y": at[1]}
            if made:
                fields["cell"] = made.cell.id
            wiring = Wiring(self.graph, self.types, target, fields, made.cell.id if made else None)
            change = wiring.change(arguments)
            if known is None and at is None:
                change = self._placed(change, target)
            self.apply(change)
            if made:
                made.nodes[target] = node_type.name
                made.lines.update(line for line, value in wiring.lines.items() if value is not None)
        return NodeHandle(self, target)

    def set(self, node: NodeHandle, /, **arguments: Any) -> None:
        """Change a node's settings and literals, and connect handles; None takes one away.

        Raises:
            GraphError: there is no such input, or what is passed does not fit.
        """
        with self.room.lock:
            made = self._made()
            wiring = Wiring(self.graph, self.types, node.node.id, {}, made.cell.id if made else None)
            self.apply(wiring.change(arguments))
            if made:
                made.lines.update(line for line, value in wiring.lines.items() if value is not None)

    def connect(self, source: NodeHandle | PortHandle, target: PortHandle) -> None:
        """Connect an output to an input; an earlier source of that input is replaced.

        Raises:
            GraphError: they do not fit, or it would close a circle; says why.
        """
        self.set(self[target.node], **{target.port: source})

    def disconnect(self, target: PortHandle) -> None:
        """Take away what is connected to an input."""
        self.set(self[target.node], **{target.port: None})

    def remove(self, node: NodeHandle) -> None:
        """Remove a node, its connections, and what is inside it."""
        self.apply(Change(nodes={node.node.id: None}))

    def rename(self, node: NodeHandle, id: str) -> NodeHandle:
        """Give a node another id, in everything that refers to it.

        Raises:
            GraphError: another node has it.
        """
        if id in self.graph.nodes:
            raise GraphError([Problem("duplicate", (id,), f"There is a node {id!r} already. Choose another id.")])
        self.apply(rename(self.graph, node.node.id, id))
        return NodeHandle(self, id)

    def apply(self, change: Change) -> None:
        """Make a change; all that one notebook cell changes is one undoable step.

        Raises:
            GraphError: it would make no graph; nothing was changed.
        """
        cell = cells.find()
        mark = f"{cell.id} {cell.execution}" if cell and not cell.script else None
        self.room.apply(change, mark=mark)

    def undo(self) -> None:
        """Take back the newest step made in Python, but for what someone else has changed since."""
        self.room.undo()

    def redo(self) -> None:
        """Make the newest undone step again."""
        self.room.redo()

    def layout(self) -> None:
        """Arrange all nodes in layers from left to right."""
        self.apply(layout(self.graph, self.types.find))

    def run(self, *, concurrency: int | None = None, **inputs: Any) -> Run:
        """Run it and wait for the end; the kernel's Interrupt stops it.

        Args:
            concurrency: how many nodes run at once, besides trivial ones; no limit without it.
            inputs: values for its `data-input` nodes, by id.

        Raises:
            GraphError: something is missing or does not fit; nothing was run.
            NodeError: a node failed; what was finished is in `workflow.runs[-1]`.
        """
        return self.start(concurrency=concurrency, **inputs).result()

    def start(self, *, concurrency: int | None = None, **inputs: Any) -> Run:
        """Begin to run it and return at once; `await` the run, or ask `result()`.

        Args:
            concurrency: how many nodes run at once, besides trivial ones; no limit without it.
            inputs: values for its `data-input` nodes, by id.

        Raises:
            GraphError: something is missing or does not fit; nothing was run.
            NotTrusted: it came from elsewhere and holds code that was not looked at.
        """
        with self.room.lock:
            self._trust.refuse()
            self._refuse_inputs(inputs)
            if problems := [each for each in self.room.problems if each.code not in _NOT_BLOCKING]:
                raise GraphError(problems)
            execution = Execution(self._plan(frozenset(inputs)), inputs, concurrency)
            run = Run(execution, self.graph, len(self.runs) + 1)
            self.runs.append(run)
            self.clients.show(run)
        execution.begin()
        return run

    def start_for(self, request: RunRequest) -> Run:
        """Begin the run that a client asks for.

        Raises:
            GraphError: something is missing or does not fit; nothing was run.
            RunError: it cannot be run in this way.
        """
        if request.mode != "all":
            raise RunError(f"A workflow is run whole, not {request.mode!r} a node.")
        return self.start()

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
            if path is not None:
                copy = WorkflowFile(file_of(path))
                copy.write(self.graph, overwrite=overwrite)
                return copy.path
            if self._saving is None:
                raise StorageError("This workflow has no name. Give a path: workflow.save('reviews').")
            return self._saving.save(overwrite=overwrite)

    def reload(self) -> None:
        """Take what its file holds, as one undoable change.

        Raises:
            NotFound: there is no file.
            StorageError: the file cannot be read.
        """
        if self._saving is None:
            raise NotFound("This workflow has no file.")
        with self.room.lock:
            self.apply(difference(self.graph, self._saving.file.read()))
            self._trust.loaded()
            self._saving.clean()

    def trust(self) -> None:
        """Trust the code it holds, having looked at it: `workflow.code()` shows it."""
        self._trust.trust()

    def code(self) -> dict[str, str]:
        """The Python code in it by node: what `trust` is about."""
        found = {}
        for node in self.graph.nodes.values():
            node_type = self.types.find(node.type)
            for each in node_type.properties if node_type else ():
                value = node.properties.get(each.name)
                if each.schema.get("format") == "code" and isinstance(value, str) and value.strip():
                    found[node.id] = value
        return found

    def to_json(self) -> dict[str, Any]:
        """Its document, as its file holds it."""
        return to_json(self.graph)

    def mermaid(self) -> str:
        """It as Mermaid text."""
        return mermaid(self.graph, self.types.find)

    def end_cell(self) -> None:
        """Remove what the cell that ran made before and no longer makes."""
        with self.room.lock:
            made = self._cell
            if made is not None and made.cell == cells.find():
                nodes, lines = made.left_over(self.graph)
                self.apply(Change(nodes=dict.fromkeys(nodes), connections=dict.fromkeys(lines)))

    def close(self) -> None:
        """Write what is not written yet, and forget it: the same name opens the file anew."""
        self.flush()
        with _opening:
            if self.path is not None:
                _open.pop(self.path, None)
        self.clients.close()
        self.room.close()

    def flush(self) -> None:
        """Write its file now if it needs it; a fault is kept in `problems` and logged, and nothing is lost."""
        if self._saving is not None:
            self._saving.flush()

    def _open(self, name: str | Path | None, graph: Graph | None, types: Registry) -> None:
        file = WorkflowFile(file_of(name)) if name is not None else None
        self.zones: list[str] = []
        self.runs: list[Run] = []
        self._cell: Made | None = None
        self._earlier: dict[str, Made] = {}
        self._compiled: tuple[Graph, int, frozenset[str], Plan] | None = None
        self._trust = Trust(self.code)
        self._saving = Saving(file, lambda: self.graph, self._trust.saved) if file else None
        self.room = Room(graph or _read(file), types)
        self._trust.loaded()
        if self._saving is not None:
            self.room.listen(lambda revision: self._saving.edited() if self._saving else None)
            with _opening:
                _open[self._saving.file.path] = self
        self.clients = Clients(self.room, self)
        _alive.add(self)

    def _made(self) -> Made | None:
        """What the running cell has made here so far; None outside any cell."""
        cell = cells.find()
        if cell is None or (cell.script and self._saving is None):
            return None
        if self._cell is None or self._cell.cell != cell:
            if self._cell is not None:
                self._earlier[self._cell.cell.id] = self._cell
            self._cell = Made.begin(cell, self.graph, self._earlier.get(cell.id))
        return self._cell

    def _placed(self, change: Change, id: str) -> Change:
        fields = change.nodes[id]
        assert fields is not None
        position = place(self.graph, change, id, self.types.find)
        return Change({**change.nodes, id: {**fields, "position": position}}, change.connections)

    def _plan(self, given: frozenset[str]) -> Plan:
        known = self._compiled
        if known is None or known[0] is not self.graph or known[1:3] != (self.types.version, given):
            known = (self.graph, self.types.version, given, compile_plan(self.graph, self.types.find, given))
            self._compiled = known
        return known[3]

    def _refuse_inputs(self, inputs: dict[str, Any]) -> None:
        takes = [id for id in self.graph.children(None) if self.graph.nodes[id].type == "data-input"]
        if unknown := [name for name in inputs if name not in takes]:
            raise GraphError(
                [
                    Problem(
                        "unknown-id",
                        (name,),
                        f"There is no input {name!r}. It takes {', '.join(takes) or 'none'}.",
                    )
                    for name in unknown
                ]
            )


def file_of(name: str | Path) -> Path:
    """The file of a workflow's name: `NAME.nexus.json` in the working folder; a path stays what it is.

    >>> file_of("reviews").name
    'reviews.nexus.json'
    """
    path = Path(name).expanduser()
    if not path.name.endswith((SUFFIX, ".json")):
        path = path.with_name(path.name + SUFFIX)
    return path.resolve()


def _read(file: WorkflowFile | None) -> Graph:
    """What a file holds; an empty graph of its name where there is none."""
    if file is None:
        return Graph()
    try:
        return file.read()
    except NotFound:
        return Graph(name=file.path.name.removesuffix(SUFFIX))


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
    with _opening:
        return list(_open.values())


def end_cell() -> None:
    """A cell ended well: every workflow that it built drops what it no longer makes. The notebook calls this."""
    for workflow in list(_alive):
        workflow.end_cell()


def _type_name(type: str | Callable[..., Any]) -> str:
    if isinstance(type, str):
        return type
    made = getattr(type, "__nexus_type__", None)
    if made is None:
        raise NodeTypeError(
            f"{getattr(type, '__name__', type)!r} is no node type. Decorate the function with @nexus.node."
        )
    return str(made.name)


@atexit.register
def _flush_all() -> None:
    for workflow in open_workflows():
        workflow.flush()
