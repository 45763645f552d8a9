"""Connects NEXUS Jupyter with the IPython it runs in, once."""

from __future__ import annotations

import hashlib
from collections.abc import MutableMapping
from typing import Any

from ..cells import Cell, cells
from ..nodes.python_cell import namespace
from ..results import Run
from ..workflow import Workflow, end_cell
from .display import run_bundle
from .widget import editor_bundle

_connected: list[object] = []


def connect() -> None:
    """Show workflows and runs as pictures, and follow which cell runs; does nothing outside IPython."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None or any(each is shell for each in _connected):
        return
    _connected.append(shell)
    running = _Running(shell)
    cells.find = running.cell
    namespace.find = running.names
    shell.events.register("pre_run_cell", running.begin)
    shell.events.register("post_run_cell", running.end)
    formatter = shell.display_formatter.mimebundle_formatter
    formatter.for_type(Workflow, editor_bundle)
    formatter.for_type(Run, run_bundle)


class _Running:
    """The cell that runs now.

    Args:
        shell: IPython's.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._executions = 0
        self._cells = [self._first()]

    def cell(self) -> Cell | None:
        """The cell that runs now; None between cells."""
        return self._cells[-1] if self._cells else None

    def names(self) -> MutableMapping[str, Any]:
        """The notebook's namespace."""
        return self._shell.user_ns  # type: ignore[no-any-return]

    def begin(self, info: Any) -> None:
        """A cell begins, perhaps inside another."""
        self._executions += 1
        source = getattr(info, "raw_cell", "") or ""
        id = getattr(info, "cell_id", None) or (None if self._cells else self._told()) or _digest(source)
        self._cells.append(Cell(id, self._executions))

    def end(self, result: Any) -> None:
        """A cell ended; where it failed, what it did not come to is left as it is."""
        try:
            if getattr(result, "success", False):
                end_cell()
        finally:
            del self._cells[-1:]

    def _first(self) -> Cell:
        """The cell that imported this package: it began before anyone listened."""
        return Cell(self._told() or _digest(self._shell.user_ns.get("In", [""])[-1]), 0)

    def _told(self) -> str | None:
        """The id that the front end gave the cell, in the header of its request."""
        kernel = getattr(self._shell, "kernel", None)
        parent = kernel.get_parent("shell") if kernel is not None else None
        id: str | None = (parent or {}).get("metadata", {}).get("cellId")
        return id


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode(errors="surrogatepass")).hexdigest()[:12]
