"""The edits of a workflow that are not in its file yet: they outlive a process that is killed.

Each edit is a line in a hidden file beside the workflow's, written before anyone is told of the edit. Once the
workflow is saved the lines go; those of a process that is gone are made again when the workflow is opened.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

from ..model.change import Change
from ..model.records import ShapeError
from ..model.secrets import looks_like_secret
from .processes import Carrier, this_process

_log = logging.getLogger("nexus_jupyter")


class UnsavedEdits:
    """Keeps the edits of one workflow since it was saved.

    Args:
        file: the workflow's file, which need not exist yet.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._kept: list[Path] = []
        self._number = 0
        self._failed = False

    def add(self, change: Change) -> None:
        """Keep an edit, but for one with a key: what no workflow file may hold, this one may not either."""
        fields = change.to_json()
        if looks_like_secret(fields):
            return
        process = this_process()
        path = self._beside(f"{process.pid}-{process.started}-{self._number}")
        if path not in self._kept:
            self._kept.append(path)
        try:
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(fields) + "\n")
        except (OSError, ValueError) as error:
            if not self._failed:  # saving the workflow will fail too, and tells it
                _log.debug("%s cannot keep unsaved edits: %s", path, error)
            self._failed = True

    def turn(self) -> Callable[[], None]:
        """Begin anew with the next edit; returns what forgets those before, once they are saved."""
        before = list(self._kept)
        self._number += 1

        def forget() -> None:
            for path in before:
                path.unlink(missing_ok=True)
            self._kept = [path for path in self._kept if path not in before]

        return forget

    def left(self) -> list[Path]:
        """The files that processes left which are gone, in the order of their edits."""
        found = sorted(self._file.parent.glob(f"{self._beside('').name}*"), key=_order)
        return [path for path in found if path not in self._kept and not _carrier(path).alive]

    def _beside(self, end: str) -> Path:
        return self._file.with_name(f".{self._file.name}.unsaved-{end}")


def edits_in(path: Path) -> Iterator[Change]:
    """The edits that a file keeps, up to one that was being written when its process was killed."""
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            yield Change.from_json(json.loads(line))
    except (OSError, ValueError, ShapeError) as error:
        _log.warning("%s: its further edits cannot be read: %s", path.name, error)


def _order(path: Path) -> tuple[float, int]:
    _, started, number = _parts(path)
    return started, number


def _carrier(path: Path) -> Carrier:
    pid, started, _ = _parts(path)
    return Carrier(pid, started, "")


def _parts(path: Path) -> tuple[int, float, int]:
    """Who kept it, and which of that process's files it is; a name that says something else is nobody's."""
    try:
        pid, started, number = path.name.rpartition(".unsaved-")[2].split("-")
        return int(pid), float(started), int(number)
    except ValueError:
        return 0, 0.0, 0
