"""The files inside a workflow: read when a sub-workflow names them, and again when they have changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from .errors import NotFound, StorageError
from .model.change import Change, apply
from .model.document import SUFFIX
from .model.graph import Graph
from .model.linking import Linked, file_of, linked, same_meaning
from .model.records import Fields
from .model.sub_workflow import FILE, TYPE, interface
from .nodes.registry import Registry
from .storage.files import WorkflowFile

_Stamp = tuple[int, int]


class _Read(NamedTuple):
    """A file as it was read: when it was written last, how long it was, and its graph."""

    stamp: _Stamp
    graph: Graph


class Links:
    """The files inside one workflow, held as they were read until `refresh`.

    Args:
        types: where node types are found.
        path: the workflow's own file; one in memory has its files in the working folder.
    """

    def __init__(self, types: Registry, path: Path | None = None) -> None:
        self._types, self._path = types, path
        self._files: dict[str, _Read] = {}
        self._known: tuple[Graph, int, Linked] | None = None

    def of(self, graph: Graph) -> Linked:
        """The workflow with its files as its insides.

        Args:
            graph: the workflow, or a part of it.
        """
        if self._known is None or self._known[0] is not graph or self._known[1] != self._types.version:
            own = str(self._path) if self._path else ""
            found = linked(graph, self._types.find, self.read, own)
            self._known = graph, self._types.version, found
        return self._known[2]

    def refresh(self) -> None:
        """Read anew what has changed since, and look again for what was not there."""
        changed = [path for path, read in self._files.items() if _stamp(Path(path)) != read.stamp]
        for path in changed:
            del self._files[path]
        if changed or (self._known is not None and self._known[2].problems):
            self._known = None

    def read(self, name: str, within: str = "") -> tuple[str, Graph]:
        """The path of a file and its graph.

        Args:
            name: as a sub-workflow names it.
            within: the file that names it, where it is not the workflow itself.

        Raises:
            NotFound: it is not there.
            StorageError: it is no workflow file, or lies elsewhere than beside the workflow or below.
        """
        path = self._place(name, within)
        if str(path) not in self._files:
            stamp = _stamp(path)
            try:
                graph = WorkflowFile(path).read()
            except NotFound as error:
                raise NotFound(
                    f"There is no file {name} beside the workflow. Put it there, or choose another one."
                ) from error
            assert stamp is not None, "it was there a moment ago"
            self._files[str(path)] = _Read(stamp, graph)
        return str(path), self._files[str(path)].graph

    def changed(self, name: str, before: Mapping[str, Graph]) -> list[str]:
        """The files, of one and those inside it, that say something else than before.

        Args:
            name: the file, as the workflow names it.
            before: what the files said, by path.
        """
        found: list[str] = []
        seen: set[str] = set()
        todo = [(name, "")]
        while todo:
            each, within = todo.pop()
            try:
                path, now = self.read(each, within)
            except StorageError:
                found.append(each)
                continue
            if path in seen:
                continue
            seen.add(path)
            if path not in before or not same_meaning(before[path], now):
                found.append(each)
            todo += [(inner, path) for node in now.nodes.values() if (inner := file_of(node))]
        return found

    def filled(self, graph: Graph, change: Change) -> Change:
        """A change with the ports that the files it names bring with them.

        Args:
            graph: what the change is made to.
            change: what was asked for.
        """
        nodes = {
            id: {**fields, "properties": {**fields["properties"], **ports}}
            for id, fields in change.nodes.items()
            if fields and (ports := self._ports(graph, id, fields))
        }
        if not nodes:
            return change
        return Change(
            {**change.nodes, **nodes},
            change.connections,
            change.groups,
            change.notes,
            change.name,
            change.description,
        )

    def _ports(self, graph: Graph, id: str, fields: Fields) -> Fields:
        """The properties that declare the ports of the file that an edit of a node names."""
        properties = fields.get("properties")
        name = properties.get(FILE) if isinstance(properties, dict) else None
        if not name or not isinstance(name, str):
            return {}
        node = apply(graph, Change({id: fields})).nodes.get(id)
        if node is None or node.type != TYPE:
            return {}
        try:
            return dict(interface(self.read(name)[1]))
        except StorageError:
            return {}  # told as a problem of the node as long as it is so

    def _place(self, name: str, within: str) -> Path:
        folder = (self._path.parent if self._path else Path.cwd()).resolve()
        if not name.endswith(SUFFIX):
            raise StorageError(f"{name} is no workflow file. Choose one whose name ends with {SUFFIX}.")
        try:
            path = ((Path(within).parent if within else folder) / name).resolve()
        except (ValueError, OSError, RuntimeError) as error:  # no name of a file, or links in a circle
            raise StorageError(f"{name!r} leads to no file: {error}. Choose another one.") from error
        if not path.is_relative_to(folder):
            raise StorageError(f"{name} lies outside the workflow's folder. Choose a file beside it or below.")
        return path


def _stamp(path: Path) -> _Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
