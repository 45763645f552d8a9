"""Saving by itself: a workflow's file is written a second after an edit, and when the process ends."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from .errors import FileChanged, GraphError, StorageError
from .model.change import Change
from .model.check import Problem
from .model.graph import Graph
from .storage.files import WorkflowFile
from .storage.unsaved import UnsavedEdits, edits_in

AFTER = 1.0
"""How long after an edit a workflow's file is written, in seconds."""

_log = logging.getLogger("nexus_jupyter")


@dataclass(frozen=True, slots=True)
class FileState:
    """How a workflow's file stands.

    Attributes:
        state: `memory` without a file; `failed` where it could not be written; `conflict` where someone else wrote
            it meanwhile.
        name: of the file.
        ours: the file where ours is kept in a conflict.
        reason: why it failed, or what the conflict is.
    """

    state: Literal["memory", "saved", "saving", "failed", "conflict"] = "memory"
    name: str | None = None
    ours: str | None = None
    reason: str | None = None

    def to_json(self) -> dict[str, Any]:
        """It as JSON, without what there is not."""
        fields = {"state": self.state, "name": self.name, "ours": self.ours, "reason": self.reason}
        return {key: value for key, value in fields.items() if value is not None}


class Saving:
    """Keeps a workflow's file true.

    Args:
        file: the file.
        graph: gives the graph to write; at first it is what the file holds.
        done: called after each write.

    Attributes:
        problems: why the last write failed.
    """

    def __init__(self, file: WorkflowFile, graph: Callable[[], Graph], done: Callable[[], object]) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._graph, self._done = graph, done
        self._written = graph()
        self._timer: threading.Timer | None = None
        self._writing = threading.Lock()
        self._conflict: list[Problem] = []
        self._telling = threading.Lock()
        self._observers: list[Callable[[FileState], object]] = []
        self._told = self.state
        self._unsaved = UnsavedEdits(file.path)

    @property
    def state(self) -> FileState:
        """How the file stands."""
        name, ours = self.file.path.name, self.file.ours
        if self.problems and self.problems != self._conflict:
            return FileState("failed", name, ours.name if ours else None, self.problems[0].message)
        if ours and self._conflict:
            return FileState("conflict", name, ours.name, self._conflict[0].message)
        return FileState("saved" if self.saved else "saving", name)

    def listen(self, observer: Callable[[FileState], object]) -> None:
        """Be told whenever the file stands otherwise than before, on any thread."""
        self._observers.append(observer)

    @property
    def saved(self) -> bool:
        """Whether what the workflow holds is in a file."""
        return self._written is self._graph()

    def restore(self, apply: Callable[[Change], object]) -> bool:
        """Make the edits again that an earlier process was killed with before they were in the file.

        Args:
            apply: makes an edit; one that it refuses is left out.

        Returns:
            Whether there were any.
        """
        left = self._unsaved.left()
        before = self._graph()
        for change in (change for path in left for change in edits_in(path)):
            with suppress(GraphError):
                apply(change)
        for path in left:
            path.unlink(missing_ok=True)
        if self._graph() is before:
            return False
        _log.warning(
            "%s: edits that were not saved when the kernel ended are restored. workflow.undo() takes them back.",
            self.file.path.name,
        )
        return True

    def edited(self, change: Change) -> None:
        """Something was edited: keep that, and write soon."""
        self._unsaved.add(change)
        if self._timer is None:
            self._timer = threading.Timer(AFTER, self.flush)
            self._timer.daemon = True
            self._timer.start()
        self._tell()

    def save(self, *, overwrite: bool = False) -> Path:
        """Write now.

        Raises:
            FileChanged: someone else wrote the file meanwhile: theirs stays, ours is kept beside it.
            StorageError: it cannot be written; says why and what to do.
        """
        with self._writing:
            self._no_timer()
            forget = self._unsaved.turn()
            graph = self._graph()
            try:
                self.file.write(graph, overwrite=overwrite)
            except FileChanged as error:
                forget()
                self._wrote(graph, [Problem("file-changed", (), str(error))])
                raise
            except StorageError as error:
                self.problems = [Problem("not-saved", (), str(error))]
                self._tell()
                raise
            forget()
            self._wrote(graph, self._conflict if self.file.ours else [])
            return self.file.ours or self.file.path

    def flush(self) -> None:
        """Write now if needed; a fault is kept in `problems` and logged, and nothing is lost."""
        self._no_timer()
        if self.saved:
            return
        try:
            self.save()
        except StorageError as error:
            _log.warning("%s", error)

    def follow(self, file: WorkflowFile) -> None:
        """The workflow holds what this file held when it was read."""
        with self._writing:
            self._no_timer()
            self._unsaved.turn()()
            self.file = file
            self._written, self.problems, self._conflict = self._graph(), [], []
        self._tell()

    def _wrote(self, graph: Graph, conflict: list[Problem]) -> None:
        self._written, self.problems, self._conflict = graph, conflict, conflict
        self._done()
        self._tell()

    def _tell(self) -> None:
        with self._telling:
            state = self.state
            if state != self._told:
                self._told = state
                for observer in self._observers:
                    observer(state)

    def _no_timer(self) -> None:
        # Before the graph is looked at: an edit that comes later finds none, and starts one of its own.
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()


class Copies:
    """Saves copies of a workflow to other files; one that it wrote before, it may write again.

    Args:
        done: called after each write.
    """

    def __init__(self, done: Callable[[], object]) -> None:
        self._done = done
        self._files: dict[Path, WorkflowFile] = {}

    def save(self, path: Path, graph: Graph, *, overwrite: bool = False) -> Path:
        """Write a copy.

        Raises:
            FileChanged: someone else wrote the copy meanwhile: theirs stays, ours is kept beside it.
            StorageError: there is another file already, or it cannot be written.
        """
        if path not in self._files and path.exists() and not overwrite:
            raise StorageError(
                f"There is a file {path.name} already, and nothing was written. Take another name, or write over "
                f"it with workflow.save({path.name!r}, overwrite=True)."
            )
        file = self._files.get(path) or WorkflowFile(path)
        file.write(graph, overwrite=overwrite)
        self._files[path] = file
        self._done()
        return file.ours or path
