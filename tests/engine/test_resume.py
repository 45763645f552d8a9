"""A recorded run goes on where it ended: what it finished is not worked out again."""

import asyncio
import threading

import pytest

from nexus_jupyter import Run, Workflow, node
from nexus_jupyter.errors import NodeError, RunError

from .waiting import until


def origins(run: Run) -> dict[str, str]:
    """Where the values of a run come from, by path; empty for a node that ran."""
    return dict(zip(run.frame["path"], run.frame["origin"], strict=True))


@node(cache="always")
def read(file: str, after: str = "") -> str:
    with open(file) as opened:
        return opened.read()


@node(cache="always")
def brew(leaves: str = "black") -> str:
    return f"{leaves} tea"


def test_a_run_whose_node_failed_goes_on_there_once_the_cause_is_mended(tmp_path):
    flow = Workflow()
    tea = flow.add(brew)
    flow.add("data-output", value=flow.add(read, file=str(tmp_path / "cup"), after=tea))
    with pytest.raises(NodeError, match="FileNotFoundError"):
        flow.run(record=True)
    failed = flow.runs[-1]
    (tmp_path / "cup").write_text("a cup")
    run = failed.resume().result()
    assert run["data-output"] == "a cup"
    assert origins(run) == {"brew": "journal", "read": "", "data-output": ""}
    assert (run.id, run.status, failed.status) == (failed.id, "completed", "error")


def test_a_run_whose_node_failed_goes_on_with_the_node_as_it_is_now(tmp_path):
    (tmp_path / "cup").write_text("a cup")
    flow = Workflow()
    flow.add(read, file=str(tmp_path / "typo"), after=flow.add(brew))
    with pytest.raises(NodeError):
        flow.run(record=True)
    flow.set(flow["read"], file=str(tmp_path / "cup"))
    run = flow.runs[-1].resume().result()
    assert (run["read"], origins(run)) == ("a cup", {"brew": "journal", "read": ""})


def test_a_node_that_has_changed_since_runs_again_and_what_follows_it(tmp_path):
    flow = Workflow()
    flow.add(read, file=str(tmp_path / "cup"), after=flow.add(brew))
    with pytest.raises(NodeError):
        flow.run(record=True)
    (tmp_path / "cup").write_text("a cup")
    flow.set(flow["brew"], leaves="green")
    run = flow.runs[-1].resume().result()
    assert (run["brew"], origins(run)) == ("green tea", {"brew": "", "read": ""})


def test_a_stopped_run_goes_on_where_it_was_stopped():
    go = threading.Event()

    @node(cache="always")
    def wait(after: str) -> bool:
        return go.wait(10)

    flow = Workflow()
    flow.add("data-output", value=flow.add(wait, after=flow.add(brew)))
    run = flow.start(record=True)
    until(lambda: run.status_of("wait") == "running")
    run.stop()
    with pytest.raises(asyncio.CancelledError):
        run.result()
    go.set()
    resumed = run.resume().result()
    assert resumed["data-output"] is True
    assert origins(resumed) == {"brew": "journal", "wait": "", "data-output": ""}


def test_what_a_person_has_answered_is_not_asked_again(tmp_path):
    flow = Workflow()
    review = flow.add("human-input", id="review", value="a text")
    flow.add(read, file=str(tmp_path / "cup"), after=review.value)
    run = flow.start(record=True)
    until(lambda: run.waiting)
    run.answer("review", "edit", "a better text")
    with pytest.raises(NodeError):
        run.result()
    (tmp_path / "cup").write_text("a cup")
    resumed = run.resume().result(10)
    assert resumed["review"] == {"value": "a better text"}
    assert origins(resumed) == {"review": "journal", "read": ""}


def test_what_a_person_has_made_of_a_paused_value_stays_so(tmp_path):
    flow = Workflow()
    flow.add(read, file=str(tmp_path / "cup"), after=flow.add(brew))
    flow["brew"].policy(breakpoint=["result"])
    run = flow.start(record=True)
    until(lambda: run.paused)
    run.paused["brew"].outputs["result"] = "iced tea"
    run.continue_()
    with pytest.raises(NodeError):
        run.result()
    (tmp_path / "cup").write_text("a cup")
    flow["brew"].policy(breakpoint=None)
    assert run.resume().result(10)["brew"] == "iced tea"


def test_a_run_that_waited_for_a_person_asks_again_when_it_goes_on():
    flow = Workflow()
    flow.add("data-output", value=flow.add("human-input", id="review", value="a text").value)
    run = flow.start(record=True)
    until(lambda: run.waiting)
    run.stop()
    until(lambda: run.done)
    resumed = run.resume()
    until(lambda: resumed.waiting)
    resumed.answer("review")
    assert resumed.result()["data-output"] == "a text"


def test_rounds_that_were_finished_are_not_run_again(tmp_path):
    flow = Workflow()
    with flow.add("map", items=["one", "two", "three"], concurrency=1) as each:
        with flow.add("loop", start=each.item, most=2) as rounds:
            rounds.set(next=flow.add(brew, leaves=rounds.item))
        name = flow.add("prompt-template", template=f"{tmp_path}/{{x}}", x=each.item)
        each.set(result=flow.add(read, file=name, after=rounds))
    (tmp_path / "one").write_text("1")
    with pytest.raises(NodeError, match="map/1/read"):
        flow.run(record=True)
    for number, file in enumerate(("two", "three"), 2):
        (tmp_path / file).write_text(str(number))
    run = flow.runs[-1].resume().result()
    assert run["map"] == ["1", "2", "3"]
    journalled = {path for path, origin in origins(run).items() if origin == "journal"}
    assert journalled >= {"map/0/loop/1/brew", "map/0/loop/2/brew", "map/0/read", "map/1/loop/2/brew"}
    assert origins(run)["map/1/read"] == origins(run)["map/2/loop/1/brew"] == ""


def test_a_completed_run_that_is_resumed_has_nothing_to_do():
    flow = Workflow()
    flow.add(brew)
    run = flow.run(record=True).resume().result()
    assert (run["brew"], origins(run)) == ("black tea", {"brew": "journal"})


def test_a_run_is_resumed_as_often_as_it_takes(tmp_path):
    flow = Workflow()
    before = flow.add(brew)
    for number in range(3):
        before = flow.add(read, id=f"read{number}", file=str(tmp_path / str(number)), after=before)
    with pytest.raises(NodeError):
        flow.run(record=True)
    for number in range(3):
        (tmp_path / str(number)).write_text(str(number))
        run = flow.runs[-1].resume()
        if number < 2:
            with pytest.raises(NodeError, match=f"read{number + 1}"):
                run.result()
    assert run.result()["read2"] == "2"
    assert list(origins(run).values()) == ["journal", "journal", "journal", ""]


def test_a_part_of_a_workflow_is_resumed_as_that_part(tmp_path):
    flow = Workflow()
    flow.add(read, id="read", file=str(tmp_path / "cup"), after=flow.add(brew))
    flow.add(brew, id="other")
    with pytest.raises(NodeError):
        flow.run(mode="to", nodes="read", record=True)
    (tmp_path / "cup").write_text("a cup")
    assert list(flow.runs[-1].resume().result().frame["path"]) == ["brew", "read"]


def test_the_inputs_of_a_run_are_those_it_was_given(tmp_path):
    flow = Workflow()
    flow.add(read, file=str(tmp_path / "cup"), after=flow.add("data-input", id="topic", value="tea"))
    with pytest.raises(NodeError):
        flow.run(topic="coffee", record=True)
    (tmp_path / "cup").write_text("a cup")
    assert flow.runs[-1].resume().result()["topic"] == "coffee"


def test_a_run_that_was_not_recorded_cannot_go_on_and_says_so():
    flow = Workflow()
    flow.add(brew)
    with pytest.raises(RunError, match=r"This run was not recorded.*Start with record=True next time"):
        flow.run().resume()


def test_a_run_that_has_not_ended_cannot_be_resumed():
    flow = Workflow()
    flow.add("human-input", value="a text")
    run = flow.start(record=True)
    until(lambda: run.waiting)
    with pytest.raises(RunError, match=r"is still running\. Stop it, or wait for its end"):
        run.resume()
    run.stop()
    until(lambda: run.done)


def test_a_workflow_with_a_file_records_its_runs_and_one_in_memory_does_not(folder):
    in_file, in_memory = Workflow("teas"), Workflow()
    for flow in (in_file, in_memory):
        flow.add(brew)
    assert in_file.run().recorded
    assert not in_file.run(record=False).recorded
    assert not in_memory.run().recorded


def test_values_of_an_earlier_run_count_as_its_own_in_a_recorded_part(tmp_path):
    flow = Workflow()
    flow.add(read, file=str(tmp_path / "cup"), after=flow.add(brew))
    with pytest.raises(NodeError):
        flow.run(record=True)
    with pytest.raises(NodeError):
        flow.run(mode="only", nodes="read", record=True)
    (tmp_path / "cup").write_text("a cup")
    run = flow.runs[-1].resume().result()
    assert origins(run) == {"brew": "kept", "read": ""}
