"""A run on the terminal: a line per node with its text as it streams, then the table."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from .model.events import STATUS_AFTER, RunEvent
from .nodes.convert import as_text
from .results import Run
from .terminal import reader, wait

if TYPE_CHECKING:
    import pandas as pd

_SIGNS = {
    "queued": ("…", "dim"),
    "running": ("●", "cyan"),
    "paused": ("‖", "yellow"),
    "waiting": ("?", "yellow"),
    "completed": ("✓", "green"),
    "error": ("!", "red"),
    "skipped": ("–", "dim"),
    "cancelled": ("■", "yellow"),
}
_PER_SECOND = 12
_MOST_LINES = 24
_SAID_AT_ONCE = 60
_WIDE = 160
_COMMANDS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def console(to: IO[str] | None = None) -> Console:
    """A console; where it is no terminal, lines may be long."""
    found = Console(file=to, highlight=False)
    return found if found.is_terminal else Console(file=to, highlight=False, width=_WIDE)


def readable(text: str) -> str:
    """Text without what would command a terminal: a model's answer may hold anything."""
    return _COMMANDS.sub("\ufffd", text)


class _Line:
    """One node's line."""

    def __init__(self, path: str) -> None:
        self.path, self.status, self.text, self.said = path, "queued", "", 0
        self.began = self.ended = time.time()

    def take(self, event: RunEvent) -> None:
        if event.type == "node_progress":
            self.text += str(event.data)
            return
        self.status = STATUS_AFTER[event.type]
        if event.type == "node_started":
            self.began, self.text, self.said = event.time, "", 0
        elif event.type == "node_waiting":
            self.text = str(event.data.text)
        elif event.type == "node_completed":
            self.text = as_text(next(iter(event.data.values()))) if len(event.data) == 1 else as_text(event.data)
        elif event.type == "node_error":
            self.text = f"{type(event.data).__name__}: {event.data}"
        elif event.type == "node_skipped":
            self.text = str(event.data)
        self.ended = event.time

    def seconds(self) -> float:
        return (time.time() if self.status == "running" else self.ended) - self.began


class Watch:
    """Shows a run while it goes on.

    On a terminal one live line per node; elsewhere one line when a node begins and ends.

    Args:
        run: a run that has begun.
        to: where to write.
    """

    def __init__(self, run: Run, to: IO[str] | None = None) -> None:
        self.run, self.console = run, console(to or sys.stderr)
        self.lines: dict[str, _Line] = {}

    def __rich__(self) -> Table:
        """The lines as they are now; finished rounds leave first when there are too many."""
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True, justify="right")
        table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
        shown = list(self.lines.values())
        for line in shown[-_MOST_LINES:]:
            sign, colour = _SIGNS[line.status]
            name = Text.assemble((f"{sign} ", colour), (readable(line.path), "bold"))
            table.add_row(name, Text(f"{line.seconds():.1f} s", "dim"), Text(self._tail(line)))
        return table

    def follow(self) -> Run:
        """Show the run until it ends, and ask the person at the terminal what its nodes ask.

        Raises:
            NodeError: a node failed.
            RunError: a node asks, and nobody is there.
        """
        live = self.console.is_terminal
        self.run.subscribe(self._take if live else self._say)
        if not live:
            return wait(self.run, reader())
        with Live(self, console=self.console, refresh_per_second=_PER_SECOND, transient=False) as shown:
            return wait(self.run, reader(), partial(_aside, shown))

    def _say_text(self, line: _Line) -> None:
        """Streamed text where nothing can be drawn over: a line whenever enough has come for one."""
        if len(line.text) - line.said >= _SAID_AT_ONCE:
            new = " ".join(line.text[line.said :].split())
            line.said = len(line.text)
            self._print(f"  {line.path} … {new}")

    def _print(self, line: str) -> None:
        self.console.print(Text(readable(line)), soft_wrap=True)

    def _tail(self, line: _Line) -> str:
        """What fits of a line's text: the end while it streams, the beginning once it is there."""
        room = max(self.console.width - 44, 20)
        text = readable(" ".join(line.text.split()))
        return text[-room:] if line.status == "running" else text[:room]

    def _take(self, events: list[RunEvent]) -> None:
        for event in events:
            if event.type != "workflow_status":
                self.lines.setdefault(event.path, _Line(event.path)).take(event)

    def _say(self, events: list[RunEvent]) -> None:
        for event in events:
            self._take([event])
            if event.type == "workflow_status":
                continue
            line = self.lines[event.path]
            if event.type == "node_progress":
                self._say_text(line)
                continue
            sign, _ = _SIGNS[STATUS_AFTER[event.type]]
            detail = "" if event.type == "node_started" else f"  {line.seconds():.1f} s  {self._tail(line)}"
            self._print(f"{sign} {event.path}{detail}")


@contextmanager
def _aside(live: Live) -> Iterator[None]:
    """The live lines stand still while a person answers."""
    live.stop()
    try:
        yield
    finally:
        live.start(refresh=True)


def run_table(run: Run, *, width: int = 60) -> Table:
    """A run's table for the terminal; outputs are cut at `width` characters."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("path", "type", "status", "seconds", "model", "tokens", "output"):
        table.add_column(name, justify="right" if name in ("seconds", "tokens") else "left", no_wrap=True)
    for row in run.frame.itertuples():
        shown = str(row.error) if row.error else _text(row.output)
        tokens = "" if _missing(row.tokens) else str(row.tokens)
        seconds = "" if _missing(row.seconds) else f"{row.seconds:.1f}"
        cells = (row.path, row.type, row.status, seconds, row.model or "", tokens, _cut(shown, width))
        table.add_row(*(Text(readable(str(cell))) for cell in cells))
    return table


def runs_table(runs: pd.DataFrame, *, width: int = 60) -> Table:
    """Recorded runs for the terminal; errors are cut at `width` characters."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("id", "workflow", "status", "started", "seconds", "nodes", "tokens", "error"):
        table.add_column(name, justify="right" if name in ("seconds", "nodes", "tokens") else "left", no_wrap=True)
    for row in runs.itertuples():
        seconds = "" if _missing(row.seconds) else f"{row.seconds:.1f}"
        tokens = "" if _missing(row.tokens) else str(row.tokens)
        started = f"{row.started}"[:19]  # to the second; UTC
        workflow = row.workflow or PurePath(str(row.path)).name
        error = _cut(_text(row.error), width)
        cells = (row.id, workflow, row.status, started, seconds, row.nodes, tokens, error)
        table.add_row(*(Text(readable(str(cell))) for cell in cells))
    return table


def _text(value: Any) -> str:
    return "" if value is None else " ".join(as_text(value).split())


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _missing(value: Any) -> bool:
    import pandas as pd

    return bool(pd.isna(value))
