"""Old runs and unused values go; what is used and what runs stays, and what is gone is named."""

import numpy as np
import pytest

from nexus_jupyter.errors import NotFound
from nexus_jupyter.storage import pruning
from nexus_jupyter.storage.database import open_database
from nexus_jupyter.storage.pruning import Pruned, prune
from nexus_jupyter.storage.recording import begin_run, reopen_run
from nexus_jupyter.storage.run_records import list_runs, load_run
from nexus_jupyter.storage.shelf import Shelf
from tests.storage.journalling import completed, graph, written

SIZE = 100_000


def page(letter):
    """A large text."""
    return letter * SIZE


def ended(*entries):
    """A run that has ended."""
    journal = begin_run(graph("a"))
    written(journal, *entries)
    journal.end("completed", "", 1.0)
    return journal


def test_values_that_nobody_has_used_for_longest_go_first():
    for letter in "abc":
        ended(completed(letter, letter, text=page(letter)))
    assert Shelf().find("a").outputs == {"text": page("a")}
    assert prune(most_bytes=2 * SIZE) == Pruned(0, 1, SIZE)
    assert [Shelf().find(key) is not None for key in "abc"] == [True, False, True]


def test_a_dropped_value_is_named_and_its_node_runs_again():
    journal = ended(completed("a", "k", text=page("a")), completed("b", "k", text="small"))
    prune(most_bytes=0)
    run = load_run(journal.id)
    with pytest.raises(NotFound, match=r"not kept: it was dropped to make room. Resume the run"):
        run["a"]
    assert run["b"] == "small"
    again = reopen_run(journal.id)
    assert (again.find("a", "k"), again.find("b", "k")) == (None, {"text": "small"})


def test_old_runs_go_with_the_values_that_no_other_run_has():
    ended(completed("a", "k", text=page("a"), more=page("b")))
    old = list_runs()["id"].tolist()
    database = open_database()
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE runs SET started = started - 864000")
    kept = ended(completed("a", "k", text=page("a")))
    running = begin_run(graph("a"))
    assert prune(keep_days=5) == Pruned(1, 1, SIZE)
    assert list_runs()["id"].tolist() == [running.id, kept.id]
    assert load_run(kept.id)["a"] == page("a")
    with pytest.raises(NotFound):
        load_run(old[0])


def test_what_runs_just_now_stays_however_old():
    running = begin_run(graph("a"))
    assert prune(keep_days=-1) == Pruned(0, 0, 0)
    assert list_runs()["id"].tolist() == [running.id]


def test_the_number_of_a_run_that_is_gone_is_not_given_again():
    gone = ended()
    prune(keep_days=-1)
    assert begin_run(graph("a")).id != gone.id


def test_the_file_gets_smaller():
    ended(completed("a", "k", noise=np.random.default_rng(0).bytes(3_000_000)))
    database = open_database()
    pages = database.writer.call(lambda connection: connection.exec_driver_sql("PRAGMA page_count").scalar())
    prune(most_bytes=0)
    left = database.writer.call(lambda connection: connection.exec_driver_sql("PRAGMA page_count").scalar())
    assert left < pages / 5


def test_a_new_run_drops_what_is_too_much_by_itself(monkeypatch):
    monkeypatch.setattr(pruning, "MOST_BYTES", 0)
    first = ended(completed("a", "k", text=page("a")))
    open_database().pruned = float("-inf")
    begin_run(graph("a"))
    with pytest.raises(NotFound, match="dropped to make room"):
        load_run(first.id)["a"]
