"""Runs that are begun with what makes no sense, and runs that are resumed where they do not belong."""

import json
from queue import SimpleQueue
from typing import Any

import pytest

import nexus_jupyter as nexus
from nexus_jupyter import Budget, Workflow, node
from nexus_jupyter.errors import GraphError, NodeError, RunError, StorageError
from nexus_jupyter.model.change import Change

HUGE = 10**400
"""An int beyond any float, which JSON may hold."""


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"mode": "zzz"}, "no mode 'zzz'"),
        ({"mode": "from"}, "needs nodes"),
        ({"budget": 5}, "5 is no budget"),
        ({"concurrency": 0}, "concurrency of 0"),
        ({"concurrency": 1.5}, "concurrency of 1.5"),
        ({"concurrency": "many"}, "concurrency of 'many'"),
    ],
)
def test_options_that_make_no_sense_are_refused_and_leave_no_run_behind(folder, options: Any, why: str):
    flow = Workflow("tea")
    flow.add("data-input", value="tea")
    with pytest.raises(RunError, match=why):
        flow.start(**options)
    assert nexus.runs().empty
    assert flow.runs == []


def test_a_run_is_not_resumed_by_another_workflow(folder):
    green, black = Workflow("green"), Workflow("black")
    green.add("data-input", id="tea", value="green")
    black.add("data-input", id="tea", value="black")
    run = green.run()
    with pytest.raises(StorageError, match="of another workflow"):
        black.resume(run.id)
    assert nexus.load_run(run.id)["tea"] == "green"


def test_a_client_cannot_resume_the_run_of_another_workflow(folder):
    green, black = Workflow("green"), Workflow("black")
    green.add("data-input", id="tea", value="green")
    run = green.run()
    heard: SimpleQueue[Any] = SimpleQueue()
    black.clients.join(heard.put)
    black.clients.receive({"type": "resume", "client": "c1", "run": run.id})
    assert "another workflow" in heard.get(timeout=30)["message"]


def test_a_workflow_whose_file_was_renamed_goes_on_with_its_runs(folder):
    flow = Workflow("before")
    flow.add("data-input", id="tea", value="green")
    run = flow.run()
    flow.close()
    (folder / "before.nexus.json").rename(folder / "after.nexus.json")
    assert Workflow("after").resume(run.id).result()["tea"] == "green"


@pytest.mark.parametrize(
    "policy",
    [{"timeout": HUGE}, {"backoff": -HUGE}, {"retries": HUGE}, {"pinned": {"digest": "\ud800"}}, {"onError": []}],
)
def test_a_policy_of_a_file_that_cannot_be_read_is_told_and_counts_as_not_given(folder, policy: Any):
    flow = Workflow("tea")
    flow.add("data-input", value="green")
    flow.close()
    file = folder / "tea.nexus.json"
    document = json.loads(file.read_text())
    document["nodes"][0]["policy"] = policy
    file.write_text(json.dumps(document))
    flow = Workflow("tea")
    assert [problem.code for problem in flow.problems] == ["bad-policy"]
    assert flow.run()["data-input"] == "green"


@pytest.mark.parametrize("values", [{"no-port": 1}, {"value": 1, "no-port": 2}])
def test_a_pinned_value_for_outputs_that_a_node_does_not_have_is_told_before_the_run(values: Any):
    flow = Workflow()
    tea = flow.add("data-input", value="green")
    flow.apply(Change(nodes={tea.id: {"policy": {"pinned": {"digest": "x", "value": values}}}}))
    with pytest.raises(GraphError, match="not for the outputs it has now"):
        flow.run()


def test_a_budget_beyond_any_float_is_refused():
    with pytest.raises(RunError, match="Give a number above 0"):
        Budget(tokens=HUGE)


def test_a_position_beyond_any_float_is_refused():
    flow = Workflow()
    heard: list[Any] = []
    flow.clients.join(heard.append)
    nodes = {"a": {"type": "data-input", "position": {"x": HUGE, "y": 0}}}
    flow.clients.receive({"type": "change", "client": "c1", "seq": 1, "change": {"nodes": nodes}})
    assert heard[-1]["type"] == "reject"


def test_a_run_takes_an_input_that_is_inside_itself(folder):
    circle: list[Any] = []
    circle.append(circle)
    flow = Workflow("tea")
    flow.add("data-input", value="green")
    assert flow.run({"data-input": circle})["data-input"] is circle


def test_a_run_of_a_part_goes_on_in_another_kernel_with_the_values_it_began_with(folder):
    fails = [False]

    @node(name="poured", cache="always")
    def poured(grams: int) -> int:
        if fails[0]:
            raise ValueError("spilled")
        return grams + 1

    flow = Workflow("tea")
    flow.add(poured, id="second", grams=flow.add(poured, id="first", grams=1))
    flow.run()
    fails[0] = True
    with pytest.raises(NodeError, match="spilled"):
        flow.run(mode="only", nodes="second")
    fails[0] = False
    id = flow.runs[-1].id
    flow.close()
    run = nexus.load_run(id).resume().result()
    assert run["second"] == 3
    assert run.frame.set_index("path").loc["first", "origin"] == "kept"
