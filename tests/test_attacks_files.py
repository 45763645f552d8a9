"""Files inside a workflow that are no files, or lead nowhere."""

import json
import os
import sys
from pathlib import Path

import pytest

from nexus_jupyter import Workflow
from nexus_jupyter.errors import GraphError


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
