"""Recorded runs of all workflows: listed, read again, and resumed, also after the kernel was restarted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import storage
from .results import Run
from .workflow import Workflow

if TYPE_CHECKING:
    import pandas as pd

    from .storage import LoadedRun
    from .storage.pruning import Pruned


def runs(workflow: Workflow | str | None = None) -> pd.DataFrame:
    """The recorded runs, the newest first.

    Columns: id, workflow, status (`killed` where the process died), started (UTC), seconds, nodes (that ended),
    tokens (in and out together) and cost (US dollars) of all attempts, error, path (the workflow's file).

    Args:
        workflow: only the runs of this one, of the workflow of this name, or of this file.

    Raises:
        StorageError: the database cannot be read.

    Example:
        >>> nexus.runs().query("status == 'killed'")
    """
    wanted = str(workflow.path or workflow.name) if isinstance(workflow, Workflow) else workflow
    return storage.list_runs(wanted)


def load_run(id: str) -> LoadedRun:
    """A recorded run: its table and values, and `resume()`, which lets it go on where it ended.

    Args:
        id: of the run, as in `r1042`.

    Raises:
        NotFound: no such run is recorded.
        StorageError: the database cannot be read.

    Example:
        >>> nexus.load_run("r1042").resume().result().frame
    """
    found = storage.load_run(id)
    found.begin_again = _resume
    return found


def prune(*, keep_days: float | None = None, most_bytes: int | None = None) -> Pruned:
    """Drop old runs, and values that have not been used for longest; what runs just now stays, and what is pinned.

    Args:
        keep_days: drop runs that began more days ago.
        most_bytes: how much the values of all runs may take; 4 GiB where nobody says otherwise.

    Returns:
        How many runs, values and bytes were dropped.

    Raises:
        StorageError: the database cannot be written.
    """
    return storage.prune(keep_days=keep_days, most_bytes=most_bytes)


def _resume(run: LoadedRun, **changed: Any) -> Run:
    """Go on with a run: of the workflow in its file as it is now, else of the workflow as it was then."""
    there = run.path is not None and Path(run.path).exists()
    return (Workflow(run.path) if there else Workflow(graph=run.graph)).resume(run.id, **changed)
