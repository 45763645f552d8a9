"""Entries as the engine writes them, and waiting until they are on disk."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from nexus_jupyter.engine.journal import Entry
from nexus_jupyter.errors import StorageError
from nexus_jupyter.model.document import from_json
from nexus_jupyter.model.graph import Graph
from nexus_jupyter.storage.journal import RunJournal


def graph(*ids: str, name: str = "tea") -> Graph:
    """A workflow of nodes of one type; `rounds/draft` is in the zone `rounds`."""
    places = [id.rpartition("/") for id in ids]
    nodes = [{"id": id, "type": "llama-chat"} | ({"parent": zone} if zone else {}) for zone, _, id in places]
    return from_json({"format": 1, "name": name, "nodes": nodes})


def completed(path: str, key: str = "", usage: Any = None, **outputs: Any) -> Entry:
    """A node that completed."""
    return Entry(path, key, "completed", outputs, usage, 1_000_000_000.0, 0.25)


def written(journal: RunJournal, *entries: Entry) -> None:
    """Write entries, and wait until they are on disk."""
    acknowledged(lambda done: journal.write(entries, done))


def answered(journal: RunJournal, path: str, key: str, answer: Any, usage: Any = None) -> None:
    """Write a call, and wait until it is on disk."""
    acknowledged(lambda done: journal.write_call(path, key, answer, usage, done))


def acknowledged(write: Callable[[Callable[[StorageError | None], object]], None]) -> None:
    """Wait until what is written is on disk; raise why it is not."""
    told: Future[StorageError | None] = Future()
    write(told.set_result)
    if problem := told.result(60):
        raise problem
