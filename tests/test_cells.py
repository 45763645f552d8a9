"""A cell run again updates what it made; what it no longer makes goes, and all of it is one undoable step.

Here a cell is a function, and its runs are told to the package as a notebook tells them. `tests/notebook` does the
same in a real kernel.
"""

import subprocess
import sys
from itertools import count

import pytest

from nexus_jupyter import Workflow
from nexus_jupyter.cells import Cell, cells
from nexus_jupyter.errors import GraphError
from nexus_jupyter.model.change import Change
from nexus_jupyter.model.document import from_json, to_json
from nexus_jupyter.workflow import end_cell

executions = count(1)


@pytest.fixture
def cell(monkeypatch):
    """Run a function as a cell: the same id is the same cell."""
    running = []
    monkeypatch.setattr(cells, "find", lambda: running[-1] if running else None)

    def run(function, id="c1"):
        running.append(Cell(id, next(executions)))
        try:
            value = function()
            end_cell()
            return value
        finally:
            running.pop()

    return run


def restarted(flow):
    """The workflow as a new kernel reads it from its file."""
    return Workflow(graph=from_json(to_json(flow.graph)))


def nodes(flow):
    return {node.id: dict(node.node.properties) for node in flow}


def lines(flow):
    return list(flow.graph.connections)


def by_hand(flow, **edit):
    """An edit on the canvas."""
    flow.room.apply(Change(**edit))


def three(flow, *values):
    return lambda: [flow.add("data-input", value=value) for value in values]


@pytest.mark.parametrize("again", [lambda flow: flow, restarted], ids=["same kernel", "kernel restarted"])
class TestRunAgain:
    def test_the_same_nodes_are_updated(self, cell, again):
        flow = Workflow()
        cell(three(flow, 1, 2, 3))
        flow = again(flow)
        cell(three(flow, 1, 2, 33))
        assert nodes(flow) == {
            "data-input": {"value": 1},
            "data-input-2": {"value": 2},
            "data-input-3": {"value": 33},
        }

    def test_the_nth_add_of_a_type_means_the_node_that_it_meant_before(self, cell, again):
        flow = Workflow()
        cell(lambda: (flow.add("data-input"), flow.add("merge"), flow.add("data-input")))
        flow = again(flow)
        first, merge, second = cell(lambda: (flow.add("data-input"), flow.add("merge"), flow.add("data-input")))
        assert [first.id, merge.id, second.id] == ["data-input", "merge", "data-input-2"]

    def test_a_node_with_an_id_takes_no_turn(self, cell, again):
        flow = Workflow()

        def build(value):
            flow.add("data-input", id="named", value=value)
            flow.add("data-input", value=value)

        cell(lambda: build(1))
        flow = again(flow)
        cell(lambda: build(2))
        assert nodes(flow) == {"named": {"value": 2}, "data-input": {"value": 2}}

    def test_what_was_edited_on_the_canvas_and_is_not_given_stays(self, cell, again):
        flow = Workflow()
        cell(lambda: flow.add("llama-chat", prompt="one"))
        edit = {"title": "Writer", "position": {"x": 7, "y": 7}, "properties": {"prompt": "two", "temperature": 0}}
        by_hand(flow, nodes={"llama-chat": edit})
        flow = again(flow)
        node = cell(lambda: flow.add("llama-chat", prompt="one"))
        assert node.node.properties == {"prompt": "one", "temperature": 0}
        assert (node.node.title, node.node.position) == ("Writer", {"x": 7, "y": 7})

    def test_a_node_renamed_on_the_canvas_is_found_again(self, cell, again):
        flow = Workflow()
        cell(lambda: (flow.add("data-input", value=1), flow.add("merge", id="all")))
        flow["data-input"].rename("topic")
        flow["all"].rename("both")
        flow = again(flow)
        found = cell(lambda: (flow.add("data-input", value=2), flow.add("merge", id="all")))
        assert ([node.id for node in found], list(flow.graph.nodes)) == (["topic", "both"], ["topic", "both"])
        assert flow["topic"].node.properties == {"value": 2}

    def test_a_node_renamed_by_the_cell_itself_is_found_again(self, cell, again):
        flow = Workflow()

        def build():
            topic = flow.add("data-input").rename("topic")
            out = flow.add("data-output", value=topic)
            out.rename("page")

        cell(build)
        flow = again(flow)
        cell(build)
        assert (list(flow.graph.nodes), lines(flow)) == (["topic", "page"], ["topic.value-page.value"])

    def test_what_the_cell_no_longer_makes_is_removed(self, cell, again):
        flow = Workflow()
        cell(three(flow, 1, 2, 3))
        by_hand(flow, nodes={"mine": {"type": "merge"}})
        flow = again(flow)
        cell(three(flow, 1, 2))
        assert list(flow.graph.nodes) == ["data-input", "data-input-2", "mine"]

    def test_a_cell_that_makes_nothing_any_more_leaves_nothing(self, cell, again):
        flow = Workflow()
        cell(three(flow, 1, 2))
        flow = again(flow)
        cell(lambda: None)
        assert len(flow) == 0

    def test_a_connection_that_the_cell_no_longer_makes_is_removed(self, cell, again):
        flow = Workflow()

        def build(connected):
            topic = flow.add("data-input", value="tea")
            flow.add("prompt-template", template="{a?}{b?}", **({"a": topic} if connected else {}))

        cell(lambda: build(connected=True))
        line = {"source": {"nodeId": "data-input", "portId": "value"}}
        line["target"] = {"nodeId": "prompt-template", "portId": "b"}
        by_hand(flow, connections={"data-input.value-prompt-template.b": line})
        flow = again(flow)
        cell(lambda: build(connected=False))
        assert lines(flow) == ["data-input.value-prompt-template.b"]

    def test_a_cell_that_fails_removes_nothing_and_finds_all_again_next_time(self, cell, again):
        flow = Workflow()
        cell(three(flow, 1, 2, 3))

        def failing():
            flow.add("data-input", value=11)
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            cell(failing)
        assert list(flow.graph.nodes) == ["data-input", "data-input-2", "data-input-3"]
        by_hand(flow, nodes={"data-input-3": {"title": "kept"}})
        flow = again(flow)
        cell(three(flow, 1, 2, 3))
        assert list(flow.graph.nodes) == ["data-input", "data-input-2", "data-input-3"]
        assert flow["data-input-3"].node.title == "kept"

    def test_a_node_removed_on_the_canvas_is_made_anew_and_the_others_keep_their_turn(self, cell, again):
        flow = Workflow()
        cell(three(flow, 1, 2, 3))
        flow["data-input-2"].remove()
        flow = again(flow)
        cell(three(flow, 1, 2, 3))
        assert nodes(flow)["data-input-3"] == {"value": 3}
        assert len(flow) == 3

    def test_what_was_put_into_a_zone_that_goes_moves_out(self, cell, again):
        flow = Workflow()

        def build(zone):
            if not zone:
                return flow.add("data-output")
            with flow.add("map", at=(100, 50)):
                return flow.add("data-output", at=(20, 60))

        cell(lambda: build(zone=True))
        by_hand(flow, nodes={"mine": {"type": "merge", "parent": "map", "position": {"x": 1, "y": 2}}})
        flow = again(flow)
        cell(lambda: build(zone=False))
        assert {node.id: node.node.parent for node in flow} == {"data-output": None, "mine": None}
        assert flow["mine"].node.position == {"x": 101, "y": 52}
        assert flow["data-output"].node.position == {"x": 120, "y": 110}

    def test_a_copy_of_what_the_cell_made_stays(self, cell, again):
        flow = Workflow()
        cell(lambda: flow.add("data-output", value=flow.add("data-input", value=1)))
        copies = {f"{id}-copy": to_json(flow.graph)["nodes"][n] for n, id in enumerate(flow.graph.nodes)}
        line = next(iter(to_json(flow.graph)["connections"]))
        line = {**line, "source": {"nodeId": "data-input-copy", "portId": "value"}}
        line["target"] = {"nodeId": "data-output-copy", "portId": "value"}
        by_hand(flow, nodes=copies, connections={"data-input-copy.value-data-output-copy.value": line})
        flow = again(flow)
        cell(lambda: flow.add("data-output", value=flow.add("data-input", value=2)))
        assert (len(flow), len(lines(flow))) == (4, 2)
        assert nodes(flow)["data-input-copy"] == {"value": 1}

    def test_a_node_that_the_canvas_made_is_updated_by_its_id_and_never_removed(self, cell, again):
        flow = Workflow()
        by_hand(flow, nodes={"topic": {"type": "data-input"}})
        cell(lambda: flow.add("data-input", id="topic", value=1))
        flow = again(flow)
        cell(lambda: None)
        assert nodes(flow) == {"topic": {"value": 1}}

    def test_an_add_moved_into_another_cell_is_that_cells(self, cell, again):
        flow = Workflow()
        cell(lambda: flow.add("data-input", id="topic"), "c1")
        flow = again(flow)
        cell(lambda: flow.add("data-input", id="topic"), "c2")
        cell(lambda: None, "c1")
        assert "topic" in flow
        cell(lambda: None, "c2")
        assert "topic" not in flow


def test_two_cells_make_each_their_own():
    flow = Workflow()
    running = iter([Cell("c1", 1), Cell("c2", 2), Cell("c1", 3)])
    ids = []
    for now in running:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(cells, "find", lambda now=now: now)
            ids.append(flow.add("data-input").id)
            end_cell()
    assert ids == ["data-input", "data-input-2", "data-input"]


def test_what_one_run_of_a_cell_made_and_removed_is_one_step(cell):
    flow = Workflow()
    cell(three(flow, 1, 2, 3))
    before = flow.graph
    cell(three(flow, 11, 22))
    after = flow.graph
    flow.undo()
    assert flow.graph == before
    flow.redo()
    assert flow.graph == after
    flow.undo()
    flow.undo()
    assert len(flow) == 0


def test_a_cell_run_again_unchanged_is_no_edit(cell):
    flow = Workflow()
    cell(lambda: flow.add("data-output", value=flow.add("data-input", value=1)))
    revision = flow.room.revision
    cell(lambda: flow.add("data-output", value=flow.add("data-input", value=1)))
    assert flow.room.revision == revision


def test_a_cell_may_connect_what_another_made(cell):
    flow = Workflow()
    cell(lambda: (flow.add("data-input", id="a"), flow.add("data-output", id="b")), "c1")
    cell(lambda: flow["b"].set(value=flow["a"]), "c2")
    cell(lambda: (flow.add("data-input", id="a"), flow.add("data-output", id="b")), "c1")
    assert lines(flow) == ["a.value-b.value"]
    cell(lambda: None, "c2")
    assert (len(flow), lines(flow)) == (2, [])


def test_several_workflows_in_one_cell_are_kept_apart(cell):
    one, two = Workflow(), Workflow()
    cell(lambda: (one.add("data-input"), two.add("merge"), two.add("data-input")))
    cell(lambda: (one.add("data-input"), two.add("data-input")))
    assert (list(one.graph.nodes), list(two.graph.nodes)) == (["data-input"], ["data-input"])


def test_a_function_that_adds_in_a_loop_finds_each_again(cell):
    flow = Workflow()

    def chain(length):
        last = flow.add("data-input", value=0)
        for _ in range(length):
            last = flow.add("to-text", value=last)

    cell(lambda: chain(5))
    cell(lambda: chain(7))
    assert (len(flow), len(lines(flow))) == (8, 7)
    cell(lambda: chain(3))
    assert (len(flow), len(lines(flow))) == (4, 3)


def test_outside_any_cell_each_add_is_a_new_node(monkeypatch):
    monkeypatch.setattr(cells, "find", lambda: None)
    flow = Workflow()
    assert [flow.add("data-input").id for _ in range(2)] == ["data-input", "data-input-2"]
    flow.undo()
    assert list(flow.graph.nodes) == ["data-input"]


SCRIPT = """
import nexus_jupyter as nexus

flow = nexus.Workflow("made")
topic = flow.add("data-input", value="tea")
with flow.add("loop", start=topic) as rounds:
    rounds.set(next=flow.add("to-text", value=rounds.item))
flow.add("data-output", id="page", value=rounds)
"""


def test_a_script_run_twice_makes_nothing_twice(folder):
    (folder / "script.py").write_text(SCRIPT)
    run = [sys.executable, "script.py"]
    subprocess.run(run, check=True, timeout=60)
    once = (folder / "made.nexus.json").read_text()
    subprocess.run(run, check=True, timeout=60)
    assert (folder / "made.nexus.json").read_text() == once
    assert once.count('"id": "data-input"') == 1


@pytest.mark.parametrize("again", [lambda flow: flow, restarted], ids=["same kernel", "kernel restarted"])
class TestOfACellWhoseNodesWereCollapsedOnTheCanvas:
    """Its connections go through the ports of the sub-workflow that a person made of its nodes."""

    def tea(self, flow, template="A: {x}"):
        topic = flow.add("data-input", id="topic", value="tea", at=(0, 0))
        a = flow.add("prompt-template", id="a", template=template, x=topic, at=(300, 0))
        b = flow.add("prompt-template", id="b", template="B: {x}", x=a, at=(600, 0))
        return flow.add("data-output", id="end", value=b, at=(900, 0))

    def collapsed(self, cell, again, *ids):
        flow = Workflow()
        cell(lambda: self.tea(flow))
        flow.collapse(*(flow[id] for id in ids))
        return again(flow)

    @pytest.mark.parametrize("ids", [("a",), ("b",), ("a", "b")])
    def test_nothing_changes_when_it_runs_again(self, cell, again, ids):
        flow = self.collapsed(cell, again, *ids)
        before = to_json(flow.graph)
        cell(lambda: self.tea(flow))
        assert to_json(flow.graph) == before
        assert flow.run()["end"] == "B: A: tea"

    def test_what_it_says_anew_reaches_the_nodes_inside(self, cell, again):
        flow = self.collapsed(cell, again, "a", "b")
        cell(lambda: self.tea(flow, template="Of {x}"))
        assert flow.run()["end"] == "B: Of tea"

    def test_a_further_value_from_inside_comes_out_by_a_port_of_its_own(self, cell, again):
        flow = self.collapsed(cell, again, "a", "b")

        def more():
            self.tea(flow)
            flow.add("data-output", id="also", value=flow["a"])

        cell(more)
        before = to_json(flow.graph)
        cell(more)
        assert to_json(flow.graph) == before
        assert flow["sub-workflow"].properties["outputs"] == {"b": "text", "a": "text"}
        assert flow.run()["also"] == "A: tea"
        cell(lambda: self.tea(flow))
        assert "also" not in flow
        assert flow.run()["end"] == "B: A: tea"

    def test_a_connection_that_it_makes_no_longer_goes_and_the_sub_workflow_stays(self, cell, again):
        flow = self.collapsed(cell, again, "a", "b")
        cell(lambda: flow.add("data-output", id="end", value=1))
        assert list(flow.graph.nodes) == ["sub-workflow", "end"]

    def test_what_the_cell_builds_in_a_zone_stays_in_a_sub_workflow_inside_it(self, cell, again):
        flow = Workflow()

        def build():
            with flow.add("map", items=["x", "y"]) as rows:
                a = flow.add("prompt-template", id="a", template="A: {x}", x=rows["item"], at=(0, 0))
                b = flow.add("prompt-template", id="b", template="B: {x}", x=a, at=(300, 0))
                rows.set(result=b)
            flow.add("data-output", id="end", value=rows)

        cell(build)
        flow.collapse(flow["a"], flow["b"])
        flow = again(flow)
        before = to_json(flow.graph)
        cell(build)
        assert to_json(flow.graph) == before
        assert flow.run()["end"] == ["B: A: x", "B: A: y"]


def test_a_value_out_of_a_loop_that_a_node_was_put_into_is_refused_and_says_what_to_do(cell):
    flow = Workflow()

    def build():
        draft = flow.add("prompt-template", id="draft", template="A draft")
        flow.add("data-output", id="end", value=draft)

    cell(build)
    by_hand(flow, nodes={"end": None, "rounds": {"type": "loop"}})
    by_hand(flow, nodes={"draft": {"parent": "rounds"}})
    with pytest.raises(GraphError, match="Connect draft to one of those, and take the value from rounds"):
        cell(build)
