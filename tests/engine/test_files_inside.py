"""A workflow's file inside another workflow: its ports, its runs, and what is wrong with it."""

import json

import pytest

from nexus_jupyter import Change, Workflow, load
from nexus_jupyter.errors import GraphError, NotTrusted
from nexus_jupyter.export.states import states

pytestmark = pytest.mark.usefixtures("folder")


def made(name: str, template: str = "{it}!") -> Workflow:
    """A workflow in a file: a topic goes in, words come out."""
    flow = Workflow(name)
    topic = flow.add("data-input", id="topic", value="water")
    words = flow.add("prompt-template", id="words", template=template, it=topic)
    flow.add("data-output", id="end", value=words)
    flow.save()
    return flow


def test_the_ports_of_a_file_are_its_inputs_and_outputs():
    made("loud")
    flow = Workflow()
    sub = flow.add("sub-workflow", file="loud.nexus.json")
    assert sub.properties["inputs"] == {"topic": "text"}
    assert [port.id for port in sub.node.inputs] == ["topic"]
    assert [port.id for port in sub.node.outputs] == ["end"]
    assert flow.problems == []


def test_a_file_runs_inside_with_its_own_ids_in_its_paths():
    made("loud")
    flow = Workflow()
    sub = flow.add("sub-workflow", id="sub", file="loud.nexus.json", topic=flow.add("data-input", value="tea"))
    flow.add("data-output", id="end", value=sub.end)
    run = flow.run()
    assert (run["end"], run["sub"], run["sub/1/words"]) == ("tea!", {"end": "tea!"}, "tea!")
    frame = run.frame.set_index("path")
    assert frame.loc["sub/1/words", "type"] == "prompt-template"
    assert frame.loc["sub/1/end", "type"] == "data-output"
    assert run.outputs == {"end": "tea!"}


def test_an_input_that_is_not_connected_keeps_the_files_own_value():
    made("loud")
    flow = Workflow()
    flow.add("sub-workflow", id="sub", file="loud.nexus.json")
    assert flow.run()["sub"] == {"end": "water!"}
    flow["sub"].set(topic="milk")
    assert flow.run()["sub"] == {"end": "milk!"}


def test_an_input_whose_value_was_skipped_skips_what_needs_it():
    made("loud")
    flow = Workflow()
    choice = flow.add("condition", value="tea", branches={"cold": "value == 'juice'"})
    flow.add("sub-workflow", id="sub", file="loud.nexus.json", topic=choice.cold)
    run = flow.run()
    assert [run.status_of(f"sub/1/{id}") for id in ("topic", "words", "end")] == ["skipped"] * 3
    assert run["sub"] == {}


def test_one_file_may_be_inside_twice_and_in_a_loop():
    made("loud")
    flow = Workflow()
    with flow.add("loop", id="rounds", start="tea", most=2) as rounds:
        one = flow.add("sub-workflow", id="one", file="loud.nexus.json", topic=rounds.item)
        two = flow.add("sub-workflow", id="two", file="loud.nexus.json", topic=one.end)
        rounds.set(next=two.end)
    run = flow.run()
    assert run["rounds"] == "tea!!!!"
    assert run["rounds/2/one/1/words"] == "tea!!!"


def test_a_file_may_hold_a_file_below_it():
    made("inner/deep/loud")
    middle = Workflow("inner/twice")
    topic = middle.add("data-input", id="topic", value="water")
    sub = middle.add("sub-workflow", id="sub", file="deep/loud.nexus.json", topic=topic)
    middle.add("data-output", id="end", value=sub.end)
    middle.save()
    flow = Workflow()
    flow.add("sub-workflow", id="outer", file="inner/twice.nexus.json", topic="tea")
    run = flow.run()
    assert run["outer"] == {"end": "tea!"}
    assert run["outer/1/sub/1/words"] == "tea!"


def test_a_zone_in_a_file_runs_there():
    inner = Workflow("each")
    items = inner.add("data-input", id="items", value=[1, 2])
    with inner.add("map", id="rows", items=items) as rows:
        rows.set(result=inner.add("prompt-template", id="row", template="{n}.", n=rows.item))
    inner.add("data-output", id="end", value=rows)
    inner.save()
    flow = Workflow()
    flow.add("sub-workflow", id="sub", file="each.nexus.json", items=[7])
    run = flow.run()
    assert run["sub"] == {"end": ["7."]}
    assert run["sub/1/rows/0/row"] == "7."


def test_a_file_that_changed_is_read_anew_and_one_that_comes_later_is_found():
    flow = Workflow()
    flow.add("sub-workflow", id="sub", file="loud.nexus.json")
    (problem,) = flow.problems
    assert (problem.ids, problem.field) == (("sub",), "file")
    assert (
        problem.message
        == "There is no file loud.nexus.json beside the workflow. Put it there, or choose another one."
    )
    with pytest.raises(GraphError, match="There is no file"):
        flow.run()
    inner = made("loud")
    assert flow.problems == []
    assert flow.run().status_of("sub/1/words") == "completed"
    inner["words"].set(template="{it}?")
    inner.save()
    assert flow.run()["sub/1/words"] == "water?"


def test_a_port_that_a_file_lost_is_a_problem_of_what_was_connected_to_it():
    inner = made("loud")
    flow = Workflow()
    sub = flow.add("sub-workflow", id="sub", file="loud.nexus.json", topic="tea")
    flow.add("data-output", id="end", value=sub.end)
    inner["end"].remove()
    inner.save()
    assert [problem.code for problem in flow.problems] == ["lost-port"]


def test_a_circle_of_files_is_a_problem_that_names_it():
    one, two = made("one"), made("two")
    one.add("sub-workflow", file="two.nexus.json")
    one.save()
    two.add("sub-workflow", id="back", file="one.nexus.json")
    (problem,) = two.problems
    assert problem.ids == ("back",)
    assert "two.nexus.json → one.nexus.json → two.nexus.json" in problem.message


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("notes.txt", "notes.txt is no workflow file. Choose one whose name ends with .nexus.json."),
        ("../elsewhere.nexus.json", "../elsewhere.nexus.json lies outside the workflow's folder."),
        ("/etc/elsewhere.nexus.json", "/etc/elsewhere.nexus.json lies outside the workflow's folder."),
        ("broken.nexus.json", "broken.nexus.json: This is not JSON"),
        ("dangling.nexus.json", "dangling.nexus.json cannot be used: There is no node 'nobody' to connect."),
        ("slash.nexus.json", "slash.nexus.json cannot be used: 'a/b' holds a slash. Rename that node."),
        ("needy.nexus.json", "In needy.nexus.json: it needs value. Connect something to it or give it a value."),
    ],
)
def test_a_file_that_cannot_be_used_is_a_problem_of_the_node(folder, name, message):
    line = {"source": {"nodeId": "nobody", "portId": "x"}, "target": {"nodeId": "a", "portId": "value"}}
    lines = [{"id": "nobody.x-a.value", **line}]
    files = {
        "broken": "{",
        "dangling": json.dumps({"format": 1, "nodes": [{"id": "a", "type": "to-text"}], "connections": lines}),
        "slash": json.dumps({"format": 1, "nodes": [{"id": "a/b", "type": "data-input"}]}),
        "needy": json.dumps({"format": 1, "nodes": [{"id": "it", "type": "to-text"}]}),
    }
    for stem, text in files.items():
        (folder / f"{stem}.nexus.json").write_text(text)
    flow = Workflow()
    flow.add("sub-workflow", file=name)
    (problem,) = flow.problems
    assert problem.ids == ("sub-workflow",)
    assert problem.message.startswith(message)


def test_a_file_and_nodes_of_ones_own_do_not_go_together():
    made("loud")
    flow = Workflow()
    with flow.add("sub-workflow", id="sub", file="loud.nexus.json"):
        flow.add("data-input", value="tea")
    (problem,) = flow.problems
    assert problem.message == "sub has nodes inside and a file as well. Take the nodes out, or clear the file."


def test_code_in_a_file_from_elsewhere_does_not_run_before_it_is_trusted(folder):
    nodes = [
        {"id": "cell", "type": "python-cell", "properties": {"code": "6 * 7"}},
        {"id": "end", "type": "data-output"},
    ]
    line = {"source": {"nodeId": "cell", "portId": "result"}, "target": {"nodeId": "end", "portId": "value"}}
    document = {"format": 1, "nodes": nodes, "connections": [{"id": "cell.result-end.value", **line}]}
    (folder / "theirs.nexus.json").write_text(json.dumps(document))
    flow = Workflow()
    flow.add("sub-workflow", id="sub", file="theirs.nexus.json")
    with pytest.raises(NotTrusted, match="holds Python code in sub/cell"):
        flow.run()
    assert flow.code() == {"sub/cell": "6 * 7"}
    flow.trust()
    assert flow.run()["sub"] == {"end": 42}
    document["nodes"][0]["properties"]["code"] = "6 * 8"
    (folder / "theirs.nexus.json").write_text(json.dumps(document))
    with pytest.raises(NotTrusted):
        flow.run()


def test_code_of_ones_own_runs_in_a_file_as_well():
    inner = Workflow("ours")
    inner.add("data-output", id="end", value=inner.add("python-cell", code="6 * 7"))
    inner.save()
    flow = Workflow()
    flow.add("sub-workflow", id="sub", file="ours.nexus.json")
    assert flow.run()["sub"] == {"end": 42}


def test_a_workflow_with_a_file_is_saved_without_what_is_in_it():
    made("loud")
    flow = Workflow("outer")
    flow.add("sub-workflow", id="sub", file="loud.nexus.json", topic="tea")
    flow.run()
    flow.save()
    flow.close()
    again = load("outer")
    assert list(again.graph.nodes) == ["sub"]
    assert again.run()["sub"] == {"end": "tea!"}


def test_a_file_that_says_something_else_makes_its_node_stale_and_says_so():
    inner = made("loud")
    flow = Workflow()
    sub = flow.add("sub-workflow", id="sub", file="loud.nexus.json", topic="tea")
    flow.add("data-output", id="end", value=sub.end)
    flow.run()
    assert flow.stale == {}
    inner.apply(Change(nodes={"words": {"position": {"x": 900, "y": 0}}}))
    inner.save()
    assert flow.stale == {}
    inner["words"].set(template="{it}?")
    inner.save()
    assert flow.stale == {"sub": ["file loud.nexus.json changed"], "end": ["sub before it is stale"]}
    assert flow.run(mode="stale")["end"] == "tea?"
    assert flow.stale == {}


def test_a_file_inside_a_file_that_changed_makes_the_outer_one_stale():
    deep = made("loud")
    middle = Workflow("twice")
    middle.add("data-output", id="end", value=middle.add("sub-workflow", file="loud.nexus.json").end)
    middle.save()
    flow = Workflow()
    flow.add("sub-workflow", id="outer", file="twice.nexus.json")
    flow.run()
    deep["words"].set(template="{it}?")
    deep.save()
    assert flow.why_stale("outer") == ["file loud.nexus.json changed"]


def test_a_node_of_a_file_is_not_taken_for_one_of_the_workflow_with_the_same_id():
    made("loud")
    flow = Workflow()
    words = flow.add("data-input", id="words", value="ours")
    flow.add("sub-workflow", id="sub", file="loud.nexus.json", topic=words)
    run = flow.run()
    assert (run["words"], run["sub/1/words"]) == ("ours", "ours!")
    assert states(run)["words"].text == "ours"
    assert run.frame.set_index("path")["type"].to_dict() == {
        "words": "data-input",
        "sub": "sub-workflow",
        "sub/1/topic": "data-input",
        "sub/1/words": "prompt-template",
        "sub/1/end": "data-output",
    }
    flow["words"].set(value="again")
    assert flow.why_stale("words") == ["value changed"]
