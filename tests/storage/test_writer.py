"""One thread writes for all: in few transactions, each one's faults its own, nothing lost at the end of Python."""

import subprocess
import sys
import threading

import pytest

from nexus_jupyter.errors import NotFound, StorageError
from nexus_jupyter.storage.database import open_database
from nexus_jupyter.storage.recording import begin_run, reopen_run
from nexus_jupyter.storage.run_records import load_run
from tests.storage.journalling import completed, graph, written

QUICK = """
from nexus_jupyter.storage.recording import begin_run
from tests.storage.journalling import completed, graph
journal = begin_run(graph("a"))
for number in range(500):
    journal.write([completed(f"a/{number}", f"{number}", value=number)], lambda error: None)
journal.end("completed", "", 1.0)
print(journal.id)
"""


def held(writer):
    """Keep the writer busy until what is returned is set."""
    begun, go_on = threading.Event(), threading.Event()
    writer.later(lambda connection: (begun.set(), go_on.wait(60)), lambda error: None)
    begun.wait(60)
    return go_on


def test_what_gathers_meanwhile_goes_into_one_transaction(monkeypatch):
    database = open_database()
    journals = [begin_run(graph("a")) for _ in range(3)]
    before = held(database.writer)
    told = []
    for number in range(30):
        journals[number % 3].write([completed(f"a/{number}", value=number)], told.append)
    assert told == []
    transactions = []
    monkeypatch.setattr(
        database.writer,
        "_commit",
        lambda *tasks, commit=database.writer._commit: (transactions.append(tasks), commit(*tasks)),
    )
    before.set()
    database.writer.flush()
    assert (told, len(transactions)) == ([None] * 30, 1)


def test_one_run_that_cannot_be_written_takes_no_other_with_it():
    database = open_database()
    good, gone = begin_run(graph("a")), begin_run(graph("a"))
    database.writer.flush()
    with database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM runs WHERE id = ?", (gone.number,))
    go_on = held(database.writer)
    told = {"good": [], "gone": []}
    good.write([completed("a", value=1)], told["good"].append)
    gone.write([completed("a", value=1)], told["gone"].append)
    go_on.set()
    database.writer.flush()
    assert told["good"] == [None]
    assert isinstance(told["gone"][0], StorageError)
    assert load_run(good.id)["a"] == 1


def test_who_fails_when_told_does_not_end_the_thread(caplog):
    journal = begin_run(graph("a"))
    journal.write([completed("a", value=1)], lambda error: 1 / 0)
    written(journal, completed("b", value=2))
    assert "ZeroDivisionError" in caplog.text


def test_an_error_of_a_call_is_raised_where_it_was_asked_for():
    with pytest.raises(NotFound, match="No run r7 is recorded"):
        reopen_run("r7")


def test_what_was_handed_over_is_written_before_python_ends():
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", QUICK], capture_output=True, text=True, check=True
    )
    run = load_run(ended.stdout.strip())
    assert (ended.stderr, run.status, len(run.frame)) == ("", "completed", 500)


def test_many_threads_begin_and_write_at_once():
    def work():
        journal = begin_run(graph("a"))
        for number in range(20):
            written(journal, completed(f"a/{number}", value=number))
        ids.append(journal.id)

    ids = []
    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({*ids}) == 20
    assert {len(load_run(id).frame) for id in ids} == {20}
