"""What an earlier attempt finished is found again by path and key, also after the process was killed."""

import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import numpy as np
import pandas as pd
import pytest

from nexus_jupyter.engine.journal import Entry
from nexus_jupyter.errors import NotFound, StorageError
from nexus_jupyter.model.document import from_json
from nexus_jupyter.nodes.journal import Call
from nexus_jupyter.nodes.models.chat import Usage
from nexus_jupyter.storage.database import open_database
from nexus_jupyter.storage.pruning import prune
from nexus_jupyter.storage.recording import begin_run, reopen_run
from nexus_jupyter.storage.run_records import load_run
from tests.storage.journalling import answered, completed, graph, written

TOOK = Usage("llama3.2", "Ollama", 10, 20, 0.0, "stop")
CHILD = """
import os, sys
from nexus_jupyter.storage.recording import begin_run
from tests.storage.journalling import completed, graph, answered
journal = begin_run(graph("a"))
print(journal.id, flush=True)
say = lambda word: lambda error: os.write(1, (word + "\\n").encode())
for number in range(100_000):
    value = [number, "x" * (number % 7 * 400)]
    journal.write([completed(f"a/{number}", f"key {number}", value=value)], say(f"result {number}"))
    journal.write_call(f"a/{number}", f"call {number}", value, None, say(f"call {number}"))
    if number % 50 == 0:
        journal.database.writer.flush()
"""


def resumed(journal, status="error"):
    """The journal of the next attempt."""
    journal.end(status, "", 1.0)
    return reopen_run(journal.id)


def test_what_was_finished_is_found_by_path_and_key():
    journal = begin_run(graph("draft"))
    written(
        journal, completed("draft", "k1", text="tea", tokens=3), completed("rounds/2/draft", "k2", text="more")
    )
    again = resumed(journal)
    assert again.id == journal.id
    assert again.find("draft", "k1") == {"text": "tea", "tokens": 3}
    assert again.find("rounds/2/draft", "k2") == {"text": "more"}
    assert (again.find("draft", "k2"), again.find("rounds/1/draft", "k2")) == (None, None)


def test_what_has_no_key_failed_or_was_skipped_is_not_found():
    journal = begin_run(graph("a"))
    failed = Entry("b", "k", "error", None, None, 1.0, 1.0, "ValueError: no")
    written(journal, completed("a", "", value=1), failed, Entry("c", "k", "skipped", None, error="no value came"))
    again = resumed(journal)
    assert [again.find(path, key) for path, key in (("a", ""), ("b", "k"), ("c", "k"))] == [None, None, None]


def test_large_values_and_tables_are_found_too():
    frame = pd.DataFrame({"words": ["tea", "leaf"]}, index=[3, 5])
    journal = begin_run(graph("a"))
    written(journal, completed("a", "k", page="x" * 5000, frame=frame, vector=np.ones(3), raw=b"\0"))
    found = resumed(journal).find("a", "k")
    pd.testing.assert_frame_equal(found["frame"], frame)
    assert (found["page"], found["vector"].tolist(), found["raw"]) == ("x" * 5000, [1, 1, 1], b"\0")


def test_equal_values_of_many_runs_are_stored_once():
    for _ in range(3):
        journal = begin_run(graph("a"))
        written(journal, completed("a", "k", page="x" * 5000), completed("b", "k", page="x" * 5000))
    assert prune(most_bytes=0).values == 1


def test_a_node_whose_value_cannot_be_stored_runs_again_and_the_value_is_named():
    journal = begin_run(graph("a"))
    written(journal, completed("a", "k", connection=object(), text="tea"), completed("b", "k", text="tea"))
    again = resumed(journal)
    assert (again.find("a", "k"), again.find("b", "k")) == (None, {"text": "tea"})
    assert repr(load_run(journal.id).outputs_of("a")["connection"]) == (
        "<not stored: object is no kind of value that is stored>"
    )


def test_answers_of_models_are_found_with_what_they_took():
    journal = begin_run(graph("a"))
    answered(journal, "a", "q/1", "yes", TOOK)
    answered(journal, "a", "q/2", {"pages": ["x" * 5000]})
    again = resumed(journal)
    assert again.find_call("a", "q/1") == Call("yes", TOOK)
    assert again.find_call("a", "q/2") == Call({"pages": ["x" * 5000]}, None)
    assert (again.find_call("a", "q/3"), again.find_call("b", "q/1")) == (None, None)


def test_an_answer_of_none_is_an_answer():
    journal = begin_run(graph("a"))
    answered(journal, "a", "q/1", None)
    assert resumed(journal).find_call("a", "q/1") == Call(None)


def test_an_answer_that_cannot_be_stored_is_asked_for_again(caplog):
    journal = begin_run(graph("a"))
    answered(journal, "a", "q/1", object())
    assert resumed(journal).find_call("a", "q/1") is None
    assert "a asks its model again" in caplog.text


def test_each_attempt_finds_what_all_before_it_finished():
    journal = begin_run(graph("a"))
    for number in range(3):
        written(journal, completed(f"a/{number}", "k", value=number))
        journal = resumed(journal)
    assert [journal.find(f"a/{number}", "k") for number in range(3)] == [{"value": number} for number in range(3)]
    assert load_run(journal.id).attempts == 4


def test_what_an_earlier_attempt_still_writes_harms_no_later_one():
    first = begin_run(graph("a"))
    second = resumed(first, "cancelled")
    written(first, completed("late", "k", value=1))
    written(second, completed("a", "k", value=2))
    first.end("cancelled", "", 1.0)
    run = load_run(first.id)
    assert (run.status, run["late"], run["a"]) == ("running", 1, 2)


def test_a_run_that_still_runs_cannot_be_resumed():
    journal = begin_run(graph("a"))
    with pytest.raises(StorageError, match=r"still running, in process \d+"):
        reopen_run(journal.id)


def test_a_run_whose_end_could_not_be_written_can_be_resumed(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("nexus_jupyter.storage.database.BUSY", 0.1)
    database = open_database(tmp_path / "nexus.sqlite")
    journal = begin_run(graph("a"), database=database)
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        journal.end("error", "StorageError: locked", 1.0)
        database.writer.flush()
    assert f"How {journal.id} ended is not recorded" in caplog.text
    assert reopen_run(journal.id, database).id == journal.id


@pytest.mark.parametrize("id", ["r1", "1001", "r", "rx", "r-1", "r" + "9" * 40])
def test_a_run_that_is_not_recorded_is_not_found(id):
    with pytest.raises(NotFound, match=rf"No run {id} is recorded.*nexus.runs\(\)"):
        reopen_run(id)


def test_a_workflow_or_an_input_that_holds_a_key_is_not_recorded():
    key = "sk-" + "a1" * 12
    nodes = [{"id": "ask", "type": "openai-chat", "properties": {"system": key}}]
    with pytest.raises(StorageError, match=r"ask\.system looks like a key"):
        begin_run(from_json({"format": 1, "name": "tea", "nodes": nodes}))
    with pytest.raises(StorageError, match="input question looks like a key"):
        begin_run(graph("question"), inputs={"question": {"with": key}})


def test_a_secret_is_recorded_by_its_name_alone(monkeypatch):
    monkeypatch.setenv("TEA_KEY", "open-sesame")
    nodes = [{"id": "ask", "type": "openai-chat", "properties": {"key": {"$secret": "TEA_KEY"}}}]
    journal = begin_run(from_json({"format": 1, "name": "tea", "nodes": nodes}))
    answered(journal, "ask", "q/1", "yes")
    written(journal, completed("ask", "k", text="yes"))
    path = open_database().path
    kept = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"TEA_KEY" in kept
    assert b"open-sesame" not in kept


@pytest.mark.parametrize("seed", range(6))
def test_whatever_was_acknowledged_is_there_after_the_process_is_killed(seed):
    with subprocess.Popen([sys.executable, "-c", CHILD], stdout=subprocess.PIPE, text=True) as child:
        id = child.stdout.readline().strip()
        time.sleep(random.Random(seed).uniform(0, 0.4))
        child.kill()
        told = [line.split() for line in child.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    assert load_run(id).status == "killed"
    again = reopen_run(id)
    for kind, number in told:
        value = [int(number), "x" * (int(number) % 7 * 400)]
        path = f"a/{number}"
        if kind == "result":
            assert again.find(path, f"key {number}") == {"value": value}
        else:
            assert again.find_call(path, f"call {number}") == Call(value)
