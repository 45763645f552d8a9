"""Recorded runs of all workflows: listed, read again, compared and resumed, also in another process."""

import subprocess
import sys

import pytest

import nexus_jupyter as nexus
from nexus_jupyter.errors import NodeError, NotFound
from tests.engine.waiting import until


@nexus.node(inline=True)
def brew(leaves: str = "black") -> str:
    return f"{leaves} tea"


@nexus.node
def read(file: str, after: str = "") -> str:
    with open(file) as opened:
        return opened.read()


def test_the_runs_of_all_workflows_are_listed_the_newest_first(folder):
    for name in ("green", "white"):
        flow = nexus.Workflow(name)
        flow.add(brew, leaves=name)
        flow.run()
    found = nexus.runs()
    assert list(found["workflow"]) == ["white", "green"]
    assert list(found["status"]) == ["completed", "completed"]
    assert list(found["nodes"]) == [1, 1]


@pytest.mark.parametrize("named", ["name", "path", "workflow"])
def test_the_runs_of_one_workflow_are_listed(folder, named):
    flow, other = nexus.Workflow("green"), nexus.Workflow("white")
    for each in (flow, other):
        each.add(brew)
        each.run()
    found = nexus.runs({"name": "green", "path": str(flow.path), "workflow": flow}[named])
    assert list(found["workflow"]) == ["green"]


def test_where_no_run_is_recorded_the_list_is_empty():
    nexus.Workflow().run()
    assert len(nexus.runs()) == 0


def test_a_recorded_run_has_the_values_the_table_and_the_error_it_had(folder):
    flow = nexus.Workflow("teas")
    flow.add(read, file=str(folder / "cup"), after=flow.add(brew))
    with pytest.raises(NodeError):
        flow.run()
    run = nexus.load_run(flow.runs[-1].id)
    assert (run["brew"], run.status) == ("black tea", "error")
    assert list(run.frame["status"]) == ["completed", "error"]
    assert "FileNotFoundError" in str(run.error)


def test_a_run_that_is_not_recorded_is_not_found():
    with pytest.raises(NotFound, match=r"No run r77 is recorded\. nexus\.runs\(\) lists those that are"):
        nexus.load_run("r77")


def test_two_runs_are_compared_side_by_side(folder):
    flow = nexus.Workflow("teas")
    flow.add(brew, leaves=flow.add("data-input", id="leaves", value="green"))
    before, now = flow.run(), flow.run(leaves="white")
    both = now.compare(nexus.load_run(before.id))
    assert list(both["path"]) == ["leaves", "brew"]
    assert list(both["same_output"]) == [False, False]
    assert list(before.compare(before)["same_output"]) == [True, True]


def test_a_run_is_resumed_with_the_workflow_in_its_file(folder):
    flow = nexus.Workflow("teas")
    flow.add(read, file=str(folder / "cup"), after=flow.add(brew))
    with pytest.raises(NodeError):
        flow.run()
    id = flow.runs[-1].id
    flow.close()
    (folder / "cup").write_text("a cup")
    run = nexus.load_run(id).resume().result()
    assert (run["read"], run.id) == ("a cup", id)
    assert list(run.frame["origin"]) == ["journal", ""]
    assert list(nexus.runs()["status"]) == ["completed"]


def test_a_run_of_a_workflow_in_memory_is_resumed_as_the_workflow_was_then(folder):
    flow = nexus.Workflow()
    flow.add(read, file=str(folder / "cup"), after=flow.add(brew))
    with pytest.raises(NodeError):
        flow.run(record=True)
    flow["read"].remove()
    (folder / "cup").write_text("a cup")
    run = nexus.load_run(flow.runs[-1].id).resume().result()
    assert run["read"] == "a cup"


def test_a_run_goes_on_with_the_options_it_was_begun_with(folder):
    flow = nexus.Workflow("teas")
    flow.add(read, file=str(folder / "cup"), after=flow.add(brew))
    budget = nexus.Budget(seconds=60, tokens=1_000)
    with pytest.raises(NodeError):
        flow.run(cache=False, concurrency=3, budget=budget)
    flow.close()
    (folder / "cup").write_text("a cup")
    again = nexus.load_run("r1001").resume().result()
    assert (again.execution.limit, again.execution.budget) == (3, budget)
    assert again.execution.memory is not None
    assert again.execution.memory.cache is None
    other = again.resume(concurrency=1, budget=nexus.Budget(cost=2.5)).result().execution
    assert (other.limit, other.budget) == (1, nexus.Budget(cost=2.5))


def test_a_run_is_resumed_in_another_process_with_what_this_one_finished(folder):
    flow = nexus.Workflow("greeting")
    greeting = flow.add("prompt-template", template="hello {name}", name=flow.add("data-input", value="tea"))
    flow.add("human-input", id="review", value=greeting)
    run = flow.start()
    until(lambda: run.waiting)
    run.stop()
    until(lambda: run.done)
    script = f"""
import nexus_jupyter as nexus
run = nexus.load_run({run.id!r}).resume()
while not run.waiting:
    pass
run.answer("review")
run.result()
print(run["review"], list(run.frame["origin"]))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "{'value': 'hello tea'} ['journal', 'journal', '']\n"
