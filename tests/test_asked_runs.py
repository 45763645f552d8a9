"""Runs that a person begins in the editor: with values of their own, and of code that came from elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

from nexus_jupyter import Workflow
from tests.conversation import conversation, heard_of

EXAMPLES = Path(__file__).parent / "protocol"


def example(name):
    return json.loads((EXAMPLES / f"{name}.json").read_text())["message"]


def from_elsewhere(folder, code):
    nodes = [{"id": "cell", "type": "python-cell", "properties": {"code": code}}]
    path = folder / "elsewhere.nexus.json"
    path.write_text(json.dumps({"format": 1, "name": "elsewhere", "nodes": nodes}))
    return Workflow(path)


def test_a_run_takes_the_values_it_was_asked_for_with_and_the_workflow_keeps_its_own():
    flow = Workflow()
    topic = flow.add("data-input", id="topic", value="tea")
    flow.add("prompt-template", id="writer", template="About {topic}", topic=topic)
    say, _ = conversation(flow)
    say(example("run-inputs"))
    assert flow.runs[-1].result()["writer"] == "About coffee"
    assert flow.graph.nodes["topic"].properties["value"] == "tea"


def test_code_from_elsewhere_is_told_when_a_run_is_refused_and_runs_once_it_is_trusted(tmp_path):
    flow = from_elsewhere(tmp_path, "6 * 7")
    say, heard = conversation(flow)
    say(example("run"))
    assert heard_of(heard, "refused")[-1]["problems"] == [
        {"code": "untrusted", "ids": ["cell"], "message": "6 * 7"}
    ]
    say(example("trust"))
    say(example("run"))
    assert flow.runs[-1].result()["cell"] == 42
