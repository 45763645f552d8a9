"""What a person may do to paused values, values too large to be recorded, and processes that are forked."""

import multiprocessing
import sys
import time
from typing import Any

import pytest

import nexus_jupyter as nexus
from nexus_jupyter import Run, Workflow, node
from nexus_jupyter.errors import NodeError
from nexus_jupyter.storage import stored_values


@node(name="leaves-of-three")
def leaves_of_three() -> list:
    return ["green", "black", "white"]


@node(name="how-many")
def how_many(items: list) -> int:
    return len(items)


def _paused(flow: Workflow, path: str) -> Run:
    run = flow.start()
    until = time.monotonic() + 30
    while path not in run.paused and time.monotonic() < until:
        time.sleep(0.005)
    return run


def _counting() -> Workflow:
    flow = Workflow()
    flow.add(how_many, items=flow.add(leaves_of_three))
    return flow


def test_a_paused_input_that_is_changed_in_place_counts_as_changed():
    flow = _counting()
    flow["how-many"].policy(breakpoint=True)
    run = _paused(flow, "how-many")
    run.paused["how-many"].inputs["items"].append("oolong")
    run.continue_()
    assert run.result(timeout=30)["how-many"] == 4
    flow["how-many"].policy(breakpoint=None)
    assert flow.run()["how-many"] == 3


def test_a_paused_output_that_is_changed_in_place_is_not_what_the_node_gives_next_time():
    flow = _counting()
    flow["leaves-of-three"].policy(breakpoint=[flow["leaves-of-three"].node.outputs[0].id])
    run = _paused(flow, "leaves-of-three")
    [values] = run.paused["leaves-of-three"].outputs.values()
    values.append("oolong")
    run.continue_()
    assert run.result(timeout=30)["how-many"] == 4
    flow["leaves-of-three"].policy(breakpoint=None)
    assert flow.run()["how-many"] == 3


def test_a_paused_literal_that_is_changed_in_place_changes_this_run_and_not_the_workflow():
    flow = Workflow()
    flow.add(how_many, items=["green"]).policy(breakpoint=True)
    run = _paused(flow, "how-many")
    run.paused["how-many"].inputs["items"].append("oolong")
    run.continue_()
    assert run.result(timeout=30)["how-many"] == 2
    assert flow.graph.nodes["how-many"].properties == {"items": ["green"]}


@pytest.mark.parametrize(
    ("inputs", "why"),
    [(None, "not by input"), ({"items": [], 5: 2}, "not by input"), ({}, "items was taken away")],
)
def test_paused_inputs_that_make_no_sense_are_the_error_of_their_node(inputs: Any, why: str):
    flow = _counting()
    flow["how-many"].policy(breakpoint=True)
    run = _paused(flow, "how-many")
    run.paused["how-many"].inputs = inputs
    run.continue_()
    with pytest.raises(NodeError, match=why):
        run.result(timeout=30)


def test_a_value_too_large_for_the_database_ends_no_run(folder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(stored_values, "LARGEST", 10_000)

    @node(name="large")
    def large() -> str:
        return "tea" * 10_000

    flow = Workflow("large")
    flow.add(large)
    run = flow.run()
    assert len(run["large"]) == 30_000
    with pytest.raises(nexus.errors.NotFound, match="more than the 10,000"):
        nexus.load_run(run.id)["large"]


def _run_in_child(flow: Workflow, answers: Any) -> None:
    answers.put(flow.run(cache=False)["how-many"])


@pytest.mark.skipif(sys.platform == "win32", reason="no forks there")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_workflow_runs_in_a_forked_process_too():
    flow = _counting()
    flow.run()
    context: Any = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    child = context.Process(target=_run_in_child, args=(flow, answers))
    child.start()
    child.join(30)
    child.kill()
    assert not answers.empty()
    assert answers.get() == 3
