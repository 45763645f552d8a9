"""Runs that are begun with what makes no sense, and runs that are resumed where they do not belong."""

from queue import SimpleQueue
from typing import Any

import pytest

import nexus_jupyter as nexus
from nexus_jupyter import Workflow
from nexus_jupyter.errors import RunError, StorageError


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
