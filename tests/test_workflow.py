"""A workflow from Python: build it, run it, hold its results."""

import asyncio
import signal
import threading
import time

import pandas as pd
import pytest

import nexus_jupyter as nexus
from nexus_jupyter import Workflow
from nexus_jupyter.errors import GraphError, NodeError, NodeTypeError, UnknownNodeType
from nexus_jupyter.model.change import Change
from nexus_jupyter.nodes.registry import Registry


@nexus.node(name="test-wait")
async def wait(value: str = "", *, seconds: float = 30) -> str:
    """Wait."""
    await asyncio.sleep(seconds)
    return value


@nexus.node(name="test-rows", output="frame")
def rows(*, count: int = 2) -> pd.DataFrame:
    """Make rows."""
    return pd.DataFrame({"n": range(count)})


def tea():
    flow = Workflow()
    topic = flow.add("data-input", id="topic", value="tea")
    flow.add("prompt-template", id="writer", template="About {topic}.", topic=topic)
    return flow


def lines(flow):
    return list(flow.graph.connections)


def test_a_handle_connects_and_a_plain_value_is_a_property():
    flow = Workflow()
    topic = flow.add("data-input", value="tea")
    flow.add("llama-chat", prompt=topic, temperature=0.5)
    assert lines(flow) == ["data-input.value-llama-chat.prompt"]
    assert flow["llama-chat"].node.properties == {"temperature": 0.5}


def test_the_variables_of_a_prompt_are_inputs():
    flow = Workflow()
    flow.add("prompt-template", template="About {topic}, {tone?}.", topic="tea")
    assert [(port.id, port.required) for port in flow["prompt-template"].ports.inputs] == [
        ("topic", True),
        ("tone", False),
    ]
    assert flow.run()["prompt-template"] == "About tea, ."


def test_ids_are_made_of_the_type_and_counted():
    flow = Workflow()
    assert [flow.add("data-input").id for _ in range(3)] == ["data-input", "data-input-2", "data-input-3"]


def test_a_decorated_function_is_added_as_it_is():
    flow = Workflow()
    assert flow.add(rows, count=3).id == "test-rows"
    with pytest.raises(NodeTypeError, match=r"'len' is no node type. Decorate the function with @nexus.node"):
        flow.add(len)


def test_an_unknown_type_names_the_nearest_one():
    with pytest.raises(UnknownNodeType, match="Did you mean llama-chat"):
        Workflow().add("lama-chat")


def test_add_with_an_id_that_is_there_updates_that_node():
    flow = tea()
    flow.add("prompt-template", id="writer", template="On {topic}!")
    assert flow.run()["writer"] == "On tea!"
    assert (len(flow), lines(flow)) == (2, ["topic.value-writer.topic"])


@pytest.mark.parametrize("id", ["", "1st", "a b", "a.b", "a/b", "-a", "a\n"])
def test_an_id_is_a_word_that_begins_with_a_letter(id):
    flow = tea()
    with pytest.raises(GraphError, match=r"is no id for a node. Begin with a letter"):
        flow.add("data-input", id=id)
    with pytest.raises(GraphError, match="is no id for a node"):
        flow.rename(flow["topic"], id)
    assert list(flow.graph.nodes) == ["topic", "writer"]
    assert flow.add("data-input", id="größe_2-b").id == "größe_2-b"


def test_an_argument_that_names_no_input_is_refused_with_what_there_is():
    flow = tea()
    with pytest.raises(GraphError, match=r"takes no 'promt'. Did you mean prompt\? It takes prompt, model"):
        flow.add("llama-chat", promt="hello")
    with pytest.raises(GraphError, match="takes no 'subject'"):
        flow["writer"].set(subject=flow["topic"])
    assert (len(flow), flow.room.revision) == (2, 2)


def test_a_node_is_placed_beside_what_feeds_it_or_where_it_is_told_to_be():
    flow = tea()
    topic, writer = flow["topic"].node.position, flow["writer"].node.position
    assert writer["x"] > topic["x"]
    assert flow.add("data-input", at=(40, 80)).node.position == {"x": 40, "y": 80}


def test_a_zone_is_a_context_and_what_is_added_within_is_inside():
    flow = Workflow()
    start = flow.add("data-input", value=1)
    with flow.add("loop", start=start, most=3) as rounds:
        more = flow.add("python-cell", code="n + 1", inputs=["n"], n=rounds.item)
        rounds.set(next=more)
    after = flow.add("data-output", value=rounds)
    assert (more.node.parent, after.node.parent, flow.zones) == ("loop", None, [])
    assert flow.run()["data-output"] == 4


def test_zones_nest_and_inside_says_the_same_in_words():
    flow = Workflow()
    with flow.add("map", id="outer") as outer, flow.add("map", id="inner"):
        flow.add("data-output", id="deep")
    flow.add("data-output", id="late", inside=outer)
    assert {node.id: node.node.parent for node in flow} == {
        "outer": None,
        "inner": "outer",
        "deep": "inner",
        "late": "outer",
    }


def test_a_zone_is_left_also_where_what_is_within_fails():
    flow = Workflow()
    with pytest.raises(ZeroDivisionError), flow.add("loop"):
        raise ZeroDivisionError
    assert flow.add("data-output").node.parent is None


def test_an_ordinary_node_is_no_context():
    with pytest.raises(GraphError, match="topic is a data-input, which holds no other nodes"), tea()["topic"]:
        pass


def test_a_zone_renamed_within_its_context_is_still_the_zone():
    flow = Workflow()
    with flow.add("loop") as rounds:
        rounds.rename("rounds")
        assert flow.add("data-output").node.parent == "rounds"
    assert flow.zones == []


def test_set_changes_properties_and_connections_and_none_takes_them_away():
    flow = tea()
    flow.add("data-input", id="other", value="coffee")
    flow["writer"].set(topic=flow["other"])
    assert lines(flow) == ["other.value-writer.topic"]
    flow["writer"].set(topic="water")
    assert (lines(flow), flow.run()["writer"]) == ([], "About water.")
    flow["writer"].set(topic=None)
    assert [each.code for each in flow.problems] == ["missing-input"]


def test_what_is_passed_in_is_copied():
    branches, flow = {"yes": "value"}, Workflow()
    node = flow.add("condition", branches=branches)
    branches["no"] = "not value"
    assert [port.id for port in node.ports.outputs] == ["yes", "else"]
    assert node.properties["branches"] == {"yes": "value"}


@pytest.mark.parametrize("value", [pd.DataFrame({"a": [1]}), {1, 2}, float("nan"), {1: "a"}, [object()]])
def test_a_value_that_no_file_can_hold_is_refused_with_what_to_do(value):
    flow = Workflow()
    with pytest.raises(GraphError, match=r"table.value holds .*, which no workflow file can hold.*flow.run\(NAME"):
        flow.add("data-input", id="table", value=value)
    assert len(flow) == 0


def test_such_a_value_is_handed_in_when_it_runs():
    flow, frame = Workflow(), pd.DataFrame({"a": [1]})
    flow.add("data-output", value=flow.add("data-input", id="table"))
    assert flow.run(table=frame)["data-output"] is frame


def test_numbers_of_numpy_and_of_enums_are_plain_numbers():
    frame = pd.DataFrame({"a": [1, 2]})
    node = Workflow().add("data-input", value=[frame.a.max(), frame.a.mean(), signal.SIGINT])
    assert [(type(each), each) for each in node.node.properties["value"]] == [(int, 2), (float, 1.5), (int, 2)]


def test_connect_replaces_what_was_connected_but_where_an_input_takes_several():
    flow = tea()
    other = flow.add("data-input", id="other")
    flow.connect(other, flow["writer"].topic)
    assert lines(flow) == ["other.value-writer.topic"]
    merge = flow.add("merge")
    flow.connect(flow["topic"], merge.values)
    flow.connect(other, merge.values)
    assert lines(flow)[1:] == ["topic.value-merge.values", "other.value-merge.values"]
    flow.disconnect(merge.values)
    assert lines(flow) == ["other.value-writer.topic"]


def test_a_list_of_handles_connects_all_of_them():
    flow = tea()
    flow.add("merge", values=[flow["topic"], flow["writer"].text])
    assert lines(flow)[1:] == ["topic.value-merge.values", "writer.text-merge.values"]
    with pytest.raises(GraphError, match="holds a handle among other values"):
        flow.add("merge", values=[flow["topic"], "plain"])
    with pytest.raises(GraphError, match="holds a handle among other values"):
        flow.add("data-input", value={"a": flow["topic"].value})


def test_a_connection_that_would_close_a_circle_is_refused():
    flow = tea()
    out = flow.add("data-output", id="out", value=flow["writer"])
    flow.add("prompt-template", id="first", template="{a}", a=out)
    with pytest.raises(GraphError, match=r"close a circle: writer → out → first → writer. Put them into a loop"):
        flow["writer"].set(topic=flow["first"])
    assert flow["writer"].node.id in flow
    assert "topic.value-writer.topic" in lines(flow)


def test_a_misfit_is_refused_and_the_converter_offered():
    flow = Workflow()
    table = flow.add(rows)
    with pytest.raises(GraphError, match=r"does not fit a text port. Put a to-text node between them"):
        flow.add("llama-chat", prompt=table)
    flow.add("llama-chat", prompt=flow.add("to-text", value=table))
    assert len(lines(flow)) == 2


def test_a_node_with_several_outputs_wants_to_be_told_which():
    flow = tea()
    choice = flow.add("condition", value=flow["topic"], branches={"yes": "value"})
    with pytest.raises(GraphError, match=r'has 2 outputs. Say which: condition\["yes"\], condition\["else"\]'):
        flow.add("data-output", value=choice)
    flow.add("data-output", value=choice.yes)


def test_a_node_of_another_workflow_is_not_connected():
    flow, other = tea(), tea()
    with pytest.raises(GraphError, match=r"topic is a node of another workflow, Workflow\(2 nodes"):
        flow["writer"].set(topic=other["topic"])


def test_a_rename_goes_everywhere():
    flow = tea()
    subject = flow["topic"].rename("subject")
    assert lines(flow) == ["subject.value-writer.topic"]
    assert subject.rename("subject") == subject
    with pytest.raises(GraphError, match=r"There is a node 'writer' already. Choose another id"):
        subject.rename("writer")
    assert flow.run(subject="coffee")["writer"] == "About coffee."


def test_remove_takes_connections_and_what_is_inside_along():
    flow = Workflow()
    with flow.add("loop") as rounds:
        flow.add("data-output", value=rounds.item)
    rounds.remove()
    assert (len(flow), lines(flow)) == (0, [])
    with pytest.raises(GraphError, match="There is no node 'loop' any more"):
        rounds.remove()


def test_layout_arranges_and_is_one_step():
    flow = tea()
    flow["writer"].workflow.apply(Change(nodes={"writer": {"position": {"x": -500, "y": 0}}}))
    flow.layout()
    assert flow["writer"].node.position["x"] > flow["topic"].node.position["x"]
    flow.undo()
    assert flow["writer"].node.position["x"] == -500
    flow.redo()
    assert flow["writer"].node.position["x"] > 0


def test_undo_and_redo():
    flow = tea()
    flow.undo()
    assert list(flow.graph.nodes) == ["topic"]
    flow.redo()
    assert lines(flow) == ["topic.value-writer.topic"]
    Workflow().undo()


def test_run_waits_and_gives_values_outputs_and_a_table():
    flow = tea()
    flow.add("data-output", id="page", value=flow["writer"])
    run = flow.run()
    assert (run["writer"], run.outputs, run.status) == ("About tea.", {"page": "About tea."}, "completed")
    assert list(run.frame.path) == ["topic", "writer", "page"]
    assert flow.runs == [run]


def test_a_run_is_handed_inputs_by_name():
    flow = tea()
    assert flow.run(topic="coffee")["writer"] == "About coffee."
    assert flow["topic"].node.properties == {"value": "tea"}
    with pytest.raises(GraphError, match=r"There is no input 'writer'. It takes topic"):
        flow.run(writer="x")


def test_what_is_wrong_is_told_before_anything_runs():
    ran, flow = [], tea()

    @nexus.node(name="test-note-it", inline=True)
    def note_it(value: str = "") -> str:
        ran.append(value)
        return value

    flow.add(note_it)
    flow.add("data-output", id="first")
    flow.add("data-output", id="second")
    with pytest.raises(GraphError) as caught:
        flow.run()
    assert [each.code for each in caught.value.problems] == ["missing-input", "missing-input"]
    assert "first needs value. Connect something to it or give it a value." in str(caught.value)
    assert (ran, flow.runs) == ([], [])


def test_a_node_that_fails_is_named_and_what_was_finished_is_there():
    flow = tea()
    flow.add("python-cell", id="calc", code="1 / 0")
    with pytest.raises(NodeError, match="calc: ZeroDivisionError: division by zero") as caught:
        flow.run()
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    assert flow.runs[-1]["writer"] == "About tea."


def test_start_returns_at_once_and_the_result_is_waited_for():
    flow = Workflow()
    flow.add(wait, value="done", seconds=0.2)
    run = flow.start()
    assert not run.done
    assert run.result(timeout=10) is run
    assert run["test-wait"] == "done"


async def test_a_run_can_be_awaited():
    flow = Workflow()
    flow.add(wait, value="done", seconds=0.05)
    assert (await flow.start())["test-wait"] == "done"


def test_a_result_may_be_waited_for_only_so_long():
    flow = Workflow()
    flow.add(wait)
    run = flow.start()
    with pytest.raises(TimeoutError, match=r"takes longer than 0.2 s; it goes on"):
        run.result(timeout=0.2)
    assert run.status == "running"
    run.stop()
    with pytest.raises(asyncio.CancelledError):
        run.result(timeout=5)


def test_stop_ends_a_run():
    flow = Workflow()
    flow.add("data-output", value=flow.add(wait))
    run = flow.start()
    run.stop()
    with pytest.raises(asyncio.CancelledError, match="The run was stopped"):
        run.result(timeout=5)
    assert run.status == "cancelled"
    assert "cancelled" in set(run.frame.status)


def test_an_interrupt_while_run_waits_stops_the_run():
    flow = Workflow()
    flow.add(wait)
    threading.Timer(0.3, signal.raise_signal, [signal.SIGINT]).start()
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        flow.run()
    with pytest.raises(asyncio.CancelledError):
        flow.runs[-1].result(timeout=5)
    assert time.monotonic() - began < 5


def test_concurrency_limits_how_many_nodes_run_at_once():
    running, most = [], []

    @nexus.node(name="test-count-me")
    async def count_me() -> None:
        running.append(1)
        most.append(len(running))
        await asyncio.sleep(0.02)
        running.pop()

    flow = Workflow()
    for _ in range(6):
        flow.add(count_me)
    flow.run(concurrency=2)
    assert max(most) == 2


def test_a_run_holds_the_workflow_as_it_was_when_it_began():
    flow = Workflow()
    node = flow.add(wait, value="before", seconds=0.2)
    run = flow.start()
    node.set(value="after")
    node.remove()
    assert run.result(timeout=10)["test-wait"] == "before"
    assert list(run.graph.nodes) == ["test-wait"]


def test_repr_says_what_it_holds():
    assert repr(Workflow()) == "Workflow(0 nodes, 0 connections)"
    assert repr(tea()) == "Workflow(2 nodes, 1 connection)"
    flow = tea()
    flow.apply(Change(name="tea"))
    flow.add("data-output")
    assert repr(flow) == "Workflow('tea', 3 nodes, 1 connection, 1 problem)"


def test_it_is_a_collection_of_its_nodes():
    flow = tea()
    assert ([node.id for node in flow], len(flow), "writer" in flow, "x" in flow) == (
        ["topic", "writer"],
        2,
        True,
        False,
    )
    assert bool(Workflow())
    assert flow._ipython_key_completions_() == ["topic", "writer"]
    with pytest.raises(KeyError, match=r"There is no node 'x'. There are topic, writer"):
        flow["x"]


def test_its_document_and_its_mermaid_text():
    flow = tea()
    assert flow.to_json()["connections"][0]["id"] == "topic.value-writer.topic"
    assert "topic" in flow.mermaid()


def test_a_workflow_may_have_types_of_its_own():
    flow = Workflow(types=Registry())
    with pytest.raises(UnknownNodeType, match="There is no node type 'data-input'"):
        flow.add("data-input")


def test_a_closed_workflow_may_be_closed_again():
    flow = tea()
    flow.close()
    flow.close()
