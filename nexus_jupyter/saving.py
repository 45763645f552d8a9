"""Saving by itself: a workflow's file is written a second after an edit, and when the process ends."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from .errors import FileChanged, NexusError
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
        graph: gives the graph to write.
        done: called after each write.

    Attributes:
        saved: whether the file holds what the workflow holds.
        problems: why the last write failed.
    """

    def __init__(self, file: WorkflowFile, graph: Callable[[], Graph], done: Callable[[], object]) -> None:
        self.file, self.saved = file, True
        self.problems: list[Problem] = []
        self._graph, self._done = graph, done
        self._timer: threading.Timer | None = None

    def edited(self) -> None:
        """Something was edited: write soon."""
        self.saved = False
        self._cancel()
        self._timer = threading.Timer(AFTER, self.flush)
        self._timer.daemon = True
        self._timer.start()

    def save(self, *, overwrite: bool = False) -> Path:
        """Write now.

        Raises:
            FileChanged: someone else wrote the file meanwhile: theirs stays, ours is kept beside it.
            StorageError: it cannot be written; says why and what to do.
        """
        self._cancel()
        self.file.write(self._graph(), overwrite=overwrite)
        self._done()
        self.clean()
        return self.file.ours or self.file.path

    def clean(self) -> None:
        """The file holds what the workflow holds."""
        self.saved = True
        if self.file.ours is None:
            self.problems = []

    def flush(self) -> None:
        """Write now if needed; a fault is kept in `problems` and logged, and nothing is lost."""
        if self.saved:
            return
        try:
            self.save()
        except NexusError as error:
            changed = isinstance(error, FileChanged)
            self.saved = changed  # ours is kept beside it; anything else is still only in memory
            self.problems = [Problem("file-changed" if changed else "not-saved", (), str(error))]
            _log.warning("%s", error)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
