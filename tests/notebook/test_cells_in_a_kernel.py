"""Cells that run again in a real kernel, with the ids that a notebook gives them."""

import json
import threading
from pathlib import Path

import pytest

THREE = "for value in {}: flow.add('data-input', value=value)"


@pytest.fixture
def flow(kernel):
    """Begin a workflow in memory."""
    kernel.run("flow = nexus.Workflow()", "begin")


def nodes(kernel):
    return kernel.value("{node.id: node.node.properties.get('value') for node in flow}")


def test_a_cell_run_again_updates_what_it_made(kernel, flow):
    kernel.run(THREE.format([1, 2, 3]), "c1")
    kernel.run(THREE.format([1, 2, 33]), "c1")
    assert nodes(kernel) == {"data-input": 1, "data-input-2": 2, "data-input-3": 33}


def test_another_cell_makes_its_own(kernel, flow):
    kernel.run(THREE.format([1]), "c1")
    kernel.run(THREE.format([1]), "c2")
    assert len(nodes(kernel)) == 2


def test_without_an_id_of_the_cell_its_source_is_one(kernel, flow):
    for _ in range(2):
        kernel.run("flow.add('data-input', value=1)")
    kernel.run("flow.add('data-input', value=2)")
    assert nodes(kernel) == {"data-input": 1, "data-input-2": 2}


def test_what_was_edited_on_the_canvas_and_is_not_given_stays(kernel, flow):
    cell = "flow.add('llama-chat', prompt='Hello.')"
    kernel.run(cell, "c1")
    canvas = {"nodes": {"llama-chat": {"properties": {"temperature": 0.1}, "position": {"x": 77, "y": 7}}}}
    change = {"type": "change", "client": "page", "seq": 1, "change": canvas}
    kernel.run(f"flow.clients.receive({change})")
    kernel.run(cell, "c1")
    assert kernel.value("[flow['llama-chat'].node.properties, flow['llama-chat'].node.position]") == [
        {"prompt": "Hello.", "temperature": 0.1},
        {"x": 77, "y": 7},
    ]


def test_what_is_no_longer_made_is_removed_in_the_same_undo_step(kernel, flow):
    kernel.run(THREE.format([1, 2, 3]), "c1")
    kernel.run(THREE.format([11]), "c1")
    assert nodes(kernel) == {"data-input": 11}
    kernel.run("flow.undo()", "c2")
    assert nodes(kernel) == {"data-input": 1, "data-input-2": 2, "data-input-3": 3}
    kernel.run("flow.redo()", "c2")
    assert nodes(kernel) == {"data-input": 11}


@pytest.mark.parametrize("fault", ["1 / 0", "raise KeyboardInterrupt", "raise SystemExit", "print("])
def test_a_cell_that_fails_removes_nothing(kernel, flow, fault):
    kernel.run(THREE.format([1, 2, 3]), "c1")
    kernel.run(f"flow.add('data-input', value=11)\n{fault}", "c1")
    assert len(nodes(kernel)) == 3
    kernel.run(THREE.format([4, 5, 6]), "c1")
    assert nodes(kernel) == {"data-input": 4, "data-input-2": 5, "data-input-3": 6}


def test_a_cell_that_awaits_is_one_cell(kernel, flow):
    cell = "topic = flow.add('data-input')\nrun = await flow.start()\nout = flow.add('to-text', value=topic)"
    for _ in range(2):
        assert not kernel.run(cell, "c1").error
    assert kernel.value("list(flow.graph.nodes)") == ["data-input", "to-text"]


def test_a_cell_that_runs_another_cell_is_still_itself_after_it(kernel, flow):
    inner = "get_ipython().run_cell('flow.add(\"merge\")')"
    cell = f"flow.add('data-input')\n{inner}\nflow.add('to-text')"
    for _ in range(2):
        assert not kernel.run(cell, "c1").error
    assert kernel.value("list(flow.graph.nodes)") == ["data-input", "merge", "to-text"]
    kernel.run("flow.add('data-input')", "c1")
    assert kernel.value("list(flow.graph.nodes)") == ["data-input", "merge"]


def test_the_cell_that_imports_the_package_counts_from_the_first_time(kernel):
    kernel.restart()
    whole = "import nexus_jupyter as nexus\nflow = nexus.Workflow('first')\nflow.add('data-input', value=1)"
    for _ in range(2):
        assert not kernel.run(whole, "c1").error
    kernel.restart()
    kernel.run(whole, "c1")
    assert nodes(kernel) == {"data-input": 1}


def test_a_restarted_kernel_finds_the_nodes_of_the_saved_file_again(kernel):
    build = "flow = nexus.Workflow('tea')\ntopic = flow.add('data-input', value='tea')"
    more = "with flow.add('loop', start=topic) as loop:\n    loop.set(next=flow.add('to-text', value=loop.item))"
    for source, cell in ((build, "c1"), (more, "c2")):
        assert not kernel.run(source, cell).error
    kernel.run("flow['data-input'].rename('topic')", "by hand")
    path = kernel.value("str(flow.path)")
    kernel.restart()
    assert "topic" in json.loads(Path(path).read_text())["nodes"][0]["id"]
    for source, cell in ((build, "c1"), (more, "c2"), (more, "c2"), (build, "c1"), (more, "c2")):
        assert not kernel.run(source, cell).error
    assert kernel.value("list(flow.graph.nodes)") == ["topic", "loop", "to-text"]
    assert len(kernel.value("list(flow.graph.connections)")) == 3


def test_the_last_edit_is_written_when_the_kernel_ends(kernel):
    kernel.run("last = nexus.Workflow('last')\nlast.add('data-input', id='a', value='at last')", "c1")
    path = kernel.value("str(last.path)")
    kernel.restart()
    assert json.loads(Path(path).read_text())["nodes"][0]["properties"] == {"value": "at last"}


def test_the_last_edits_of_all_workflows_that_are_shown_are_written_when_the_kernel_ends(kernel):
    names = ["shown-1", "shown-2", "shown-3"]
    kernel.run(f"shown = [nexus.Workflow(name) for name in {names}]\ndisplay(*shown)", "c1")
    kernel.run("for each in shown:\n    each.add('data-input', id='a', value='at last')", "c2")
    paths = kernel.value("[str(each.path) for each in shown]")
    kernel.restart()
    for path in paths:
        assert json.loads(Path(path).read_text())["nodes"][0]["properties"] == {"value": "at last"}


def test_the_stop_button_stops_the_run_that_a_cell_waits_for(kernel):
    kernel.run(
        "import asyncio\n"
        "@nexus.node\n"
        "async def wait_long(value: str = '') -> str:\n"
        "    await asyncio.sleep(60)\n"
        "    return value\n"
        "slow = nexus.Workflow()\n"
        "slow.add('wait-long')",
        "c1",
    )
    threading.Timer(1.0, kernel.interrupt).start()
    answer = kernel.run("slow.run()", "c2")
    assert answer.error.startswith("KeyboardInterrupt")
    kernel.run("import time; time.sleep(0.5)")
    assert kernel.value("slow.runs[-1].status") == "cancelled"
