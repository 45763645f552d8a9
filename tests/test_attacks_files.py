"""Files inside a workflow that are no files, or lead nowhere."""

import json
import os
import sys
from pathlib import Path

import pytest

from nexus_jupyter import Workflow
from nexus_jupyter.errors import GraphError, StorageError


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in folders")
def test_a_named_pipe_beside_the_workflow_is_refused_and_not_waited_for(folder: Path):
    os.mkfifo(folder / "pipe.nexus.json")
    flow = Workflow()
    flow.add("sub-workflow", file="pipe.nexus.json")
    with pytest.raises(GraphError, match=r"pipe.nexus.json is no ordinary file"):
        flow.run()


@pytest.mark.parametrize("name", ["a\0b.nexus.json", "\ud800.nexus.json", "circle.nexus.json"])
def test_a_name_that_leads_to_no_file_is_a_problem_of_its_node(folder: Path, name: str):
    os.symlink("circle.nexus.json", folder / "circle.nexus.json")
    node = {"id": "inner", "type": "sub-workflow", "position": {"x": 0, "y": 0}, "properties": {"file": name}}
    (folder / "outer.nexus.json").write_text(json.dumps({"format": 1, "name": "outer", "nodes": [node]}))
    flow = Workflow("outer")
    assert any("leads to no file" in problem.message for problem in flow.problems)


@pytest.mark.parametrize("policy", ["pinned", "default"])
def test_a_key_in_a_policy_is_not_written_into_the_file(folder: Path, policy: str):
    key = "sk-" + "a" * 30
    values = {"pinned": {"digest": "x", "value": {"value": key}}, "default": key}
    flow = Workflow("keys")
    flow.add("data-input", value="tea").policy(**{policy: values[policy]})
    assert [problem.code for problem in flow.problems] == ["secret"]
    with pytest.raises(StorageError, match="looks like a key"):
        flow.save()
    flow["data-input"].policy(**{policy: None})
    flow.save()
    assert key not in (folder / "keys.nexus.json").read_text()


def test_a_key_is_not_pinned_where_pins_are_written_down(folder: Path):
    flow = Workflow("keys")
    flow.add("data-input", value="tea")
    with pytest.raises(GraphError, match="looks like a key"):
        flow.pin("data-input", value="sk-" + "a" * 30)
