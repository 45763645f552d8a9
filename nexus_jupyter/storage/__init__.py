"""Workflow files, trust, and the database of runs.

The names of the database come in when they are first asked for: SQLAlchemy is not needed before.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .journal import RunJournal
    from .pins import StoredPins
    from .pruning import prune
    from .recording import begin_run, reopen_run
    from .run_records import LoadedRun, list_runs, load_run
    from .shelf import Shelf

_HOME = {
    "LoadedRun": "run_records",
    "RunJournal": "journal",
    "Shelf": "shelf",
    "StoredPins": "pins",
    "begin_run": "recording",
    "list_runs": "run_records",
    "load_run": "run_records",
    "prune": "pruning",
    "reopen_run": "recording",
}

__all__ = [
    "LoadedRun",
    "RunJournal",
    "Shelf",
    "StoredPins",
    "begin_run",
    "list_runs",
    "load_run",
    "prune",
    "reopen_run",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value
    return value
