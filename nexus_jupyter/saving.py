"""Saving by itself: a workflow's file is written a second after an edit, and when the process ends."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from .errors import FileChanged, StorageError
from .model.check import Problem
from .model.graph import Graph
from .storage.files import WorkflowFile

AFTER = 1.0
"""How long after an edit a workflow's file is written, in seconds."""

_log = logging.getLogger("nexus_jupyter")


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

    @property
    def saved(self) -> bool:
        """Whether what the workflow holds is in a file."""
        return self._written is self._graph()

    def edited(self) -> None:
        """Something was edited: write soon."""
        if self._timer is None:
            self._timer = threading.Timer(AFTER, self.flush)
            self._timer.daemon = True
            self._timer.start()

    def save(self, *, overwrite: bool = False) -> Path:
        """Write now.

        Raises:
            FileChanged: someone else wrote the file meanwhile: theirs stays, ours is kept beside it.
            StorageError: it cannot be written; says why and what to do.
        """
        with self._writing:
            self._no_timer()
            graph = self._graph()
            try:
                self.file.write(graph, overwrite=overwrite)
            except FileChanged as error:
                self._wrote(graph, [Problem("file-changed", (), str(error))])
                raise
            except StorageError as error:
                self.problems = [Problem("not-saved", (), str(error))]
                raise
            self._wrote(graph, self.problems if self.file.ours else [])
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
            self.file = file
            self._written, self.problems = self._graph(), []

    def _wrote(self, graph: Graph, problems: list[Problem]) -> None:
        self._written, self.problems = graph, problems
        self._done()

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
