"""Recorded runs are listed, and read again with their values and the table they had."""

import pandas as pd
import pytest

from nexus_jupyter.engine.journal import Entry
from nexus_jupyter.errors import NotFound
from nexus_jupyter.frames import COLUMNS
from nexus_jupyter.nodes.models.chat import Usage
from nexus_jupyter.storage.recording import begin_run, reopen_run
from nexus_jupyter.storage.run_records import list_runs, load_run
from tests.storage.journalling import completed, graph, written

TOOK = Usage("llama3.2", "Ollama", 10, 20, 0.5, "stop")
FAILED = Entry("judge", "", "error", None, TOOK, 1_000_000_003.0, 0.5, "ValueError: too long: 7")
SKIPPED = Entry("send", "", "skipped", None, None, 1_000_000_004.0, 0.0, "no value came from judge")


def recorded(*entries, name="tea", status="completed", error="", inputs=None, path=None):
    """A run that has ended."""
    journal = begin_run(
        graph("draft", "judge", "send", "rounds", "rounds/again", name=name), inputs=inputs, path=path
    )
    written(journal, *entries)
    journal.end(status, error, 4.0)
    return journal.id


def test_runs_are_listed_with_what_they_took_the_newest_first():
    first = recorded(
        completed("draft", "k", TOOK, text="tea"), FAILED, status="error", error="NodeError: judge: x"
    )
    other = recorded(completed("draft", "k", text="tea"), name="coffee", path="/shelf/coffee.nexus.json")
    runs = list_runs()
    assert list(runs.columns) == [
        "id", "workflow", "status", "started", "seconds", "nodes", "tokens", "cost", "error", "path",
    ]  # fmt: skip
    assert runs["id"].tolist() == [other, first]
    assert runs.loc[1, ["workflow", "status", "seconds", "nodes", "tokens", "cost", "error"]].tolist() == [
        "tea", "error", 4.0, 2, 60, 1.0, "NodeError: judge: x",
    ]  # fmt: skip
    assert runs.loc[0, "tokens"] is pd.NA
    assert runs["started"].dt.tz is not None


def test_runs_of_one_workflow_are_listed_by_its_name_or_file():
    id = recorded(name="coffee", path="/shelf/coffee.nexus.json")
    recorded()
    assert list_runs("coffee")["id"].tolist() == list_runs("/shelf/coffee.nexus.json")["id"].tolist() == [id]
    assert list_runs("milk").empty


def test_where_nothing_is_recorded_the_list_is_empty_and_has_its_columns():
    assert list_runs().dtypes["nodes"] == "int64"
    assert len(list_runs()) == 0


def test_a_run_has_the_table_it_had():
    frame = pd.DataFrame({"a": [1, 2]})
    run = load_run(
        recorded(
            completed("draft", "k", TOOK, text="tea"),
            completed("rounds/1/again", "k", frame=frame),
            FAILED,
            SKIPPED,
        )
    )
    table = run.frame
    assert tuple(table.columns) == COLUMNS
    plain = table.drop(columns=["output", "started"]).astype(object)
    assert plain.where(plain.notna(), None).values.tolist() == [
        ["draft", "llama-chat", "completed", 0.25, "llama3.2 (Ollama)", 30, 0.5, None, ""],
        ["rounds/1/again", "llama-chat", "completed", 0.25, None, None, None, None, ""],
        ["judge", "llama-chat", "error", 0.5, "llama3.2 (Ollama)", 30, 0.5, "ValueError: too long: 7", ""],
        ["send", "llama-chat", "skipped", 0.0, None, None, None, "no value came from judge", ""],
    ]  # fmt: skip
    assert table["output"][0] == "tea"
    pd.testing.assert_frame_equal(table["output"][1], frame)
    assert table["started"][0] == pd.Timestamp("2001-09-09T01:46:40Z")


def test_a_run_has_its_values_its_inputs_and_its_workflow():
    page = "x" * 5000
    id = recorded(
        completed("rounds/1/again", text="one"),
        completed("rounds/2/again", text=page),
        completed("judge", verdict="good", marks=[1, 2]),
        inputs={"topic": "tea", "table": pd.DataFrame({"a": [1]})},
    )
    run = load_run(id)
    assert (run["rounds/1/again"], run["again"], run["judge"]) == (
        "one",
        page,
        {"verdict": "good", "marks": [1, 2]},
    )
    assert (run.inputs["topic"], run.inputs["table"]["a"].tolist()) == ("tea", [1])
    assert list(run.graph.nodes) == ["draft", "judge", "send", "rounds", "again"]
    assert (run.workflow, run.mode, run.status, run.seconds) == ("tea", "all", "completed", 4.0)


def test_an_input_that_is_not_kept_says_so():
    run = load_run(recorded(inputs={"topic": "tea", "socket": object()}))
    with pytest.raises(
        NotFound, match=r"input socket of r\d+ is not kept: object is no kind.*Run the workflow anew"
    ):
        _ = run.inputs


def test_a_node_without_a_value_says_why():
    run = load_run(recorded(completed("draft", handle=object()), FAILED, SKIPPED))
    for path, why in (
        ("draft", "not kept: object is no kind of value"),
        ("judge", "it is error. ValueError: too long: 7"),
        ("send", "it is skipped. no value came from judge"),
        ("other", "the run did not come to it. It has draft, judge, send"),
    ):
        with pytest.raises(NotFound, match=why):
            run[path]


def test_of_several_attempts_the_last_counts_and_all_that_was_spent():
    id = recorded(completed("draft", "k", TOOK, text="tea"), FAILED, status="error", error="NodeError: judge: x")
    again = reopen_run(id)
    assert load_run(id).status == "running"
    written(again, completed("judge", "k", TOOK, text="good"))
    again.end("completed", "", 1.0)
    run = load_run(id)
    assert (run.status, run.error, run.attempts, run["judge"]) == ("completed", None, 2, "good")
    assert run.frame["status"].tolist() == ["completed", "completed"]
    assert run.frame["error"].tolist() == [None, None]
    assert list_runs().loc[0, ["nodes", "tokens", "cost"]].tolist() == [2, 90, 1.5]


def test_two_runs_are_compared_side_by_side():
    one = load_run(
        recorded(
            completed("draft", "k", TOOK, text="tea"),
            completed("judge", "k", mark=1),
            FAILED._replace(path="send"),
        )
    )
    other = load_run(
        recorded(
            completed("draft", "k", text="tea"), completed("judge", "k", mark=2), completed("new", "k", x=object())
        )
    )
    table = one.compare(other).set_index("path")
    assert table.index.tolist() == ["draft", "judge", "send", "new"]
    assert table["same_output"].tolist() == [True, False, pd.NA, pd.NA]
    assert table["status_a"].tolist() == ["completed", "completed", "error", None]
    assert table["status_b"].tolist() == ["completed", "completed", None, "completed"]
    assert table["tokens_a"].tolist() == [30, pd.NA, 30, pd.NA]
    assert table["type"].tolist() == ["llama-chat", "llama-chat", "llama-chat", ""]
