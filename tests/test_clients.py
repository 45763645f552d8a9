"""Those who look at a room: who is there, what they may ask, and what they are told of the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nexus_jupyter import Workflow, gallery, telling
from nexus_jupyter.gallery import Template
from nexus_jupyter.model.change import Change
from nexus_jupyter.model.document import from_json
from tests.conversation import conversation, heard_of, until

EXAMPLES = Path(__file__).parent / "protocol"


def example(name):
    return json.loads((EXAMPLES / f"{name}.json").read_text())["message"]


@pytest.fixture
def file(tmp_path):
    return tmp_path / "tea.nexus.json"


def present(heard):
    return [message["clients"] for message in heard if message["type"] == "clients"]


def states(heard):
    return [message["state"] for message in heard if message["type"] == "file"]


def test_a_client_that_was_not_named_says_that_it_is_there_and_is_counted():
    flow = Workflow()
    first, heard = conversation(flow, "c1")
    second, _ = conversation(flow, "c2")
    first({"type": "hello", "number": 1})
    second({"type": "hello", "number": 1})
    assert present(heard) == [["c1"], ["c2"]]
    first(example("here"))
    assert heard[-1] == example("clients")


def test_a_client_that_leaves_is_counted_no_more():
    flow = Workflow()
    first, heard = conversation(flow, "c1")
    second, _ = conversation(flow, "c2")
    second({"type": "hello"})
    first(example("here"))
    first(example("leave"))
    assert present(heard) == [["c2"], ["c2", "c1"], ["c2"]]
    first(example("leave"))
    assert len(present(heard)) == 3


def test_where_a_transport_is_gone_those_at_the_others_are_counted_anew():
    flow = Workflow()
    leave = flow.clients.join(lambda message: None)
    _, heard = conversation(flow)
    leave()
    assert present(heard) == [[]]


def test_closed_clients_are_told_nothing_and_the_file_is_still_written(file):
    flow = Workflow(file)
    _, heard = conversation(flow)
    flow.clients.close()
    flow.room.apply(Change(name="tea time"))
    flow.flush()
    assert heard == []
    assert "tea time" in file.read_text()


def test_each_welcome_says_which_hello_it_answers():
    flow = Workflow()
    say, heard = conversation(flow)
    say({"type": "hello", "number": 1})
    say({"type": "hello", "number": 2})
    assert [message["number"] for message in heard_of(heard, "welcome")] == [1, 2]


def test_a_workflow_in_memory_has_no_file_to_tell_of():
    say, heard = conversation(Workflow())
    say({"type": "save"})
    assert "has no name" in heard_of(heard, "refused")[0]["message"]
    say({"type": "hello"})
    assert heard_of(heard, "welcome")[0]["file"] == {"state": "memory"}


def test_saving_and_saved_are_told_once_each(file):
    flow = Workflow(file)
    say, heard = conversation(flow)
    for value in ("tea", "coffee"):
        flow.add("data-input", id="topic", value=value)
    assert states(heard) == ["saving"]
    say({"type": "save"})
    until(lambda: states(heard) == ["saving", "saved"])
    assert heard[-1] == {"type": "file", "state": "saved", "name": file.name}
    assert "coffee" in file.read_text()


def test_a_file_that_cannot_be_written_is_told_with_the_reason_until_it_can(file):
    flow = Workflow(file)
    key = "sk-" + "a" * 40
    say, heard = conversation(flow)
    flow.add("data-input", id="topic", value=key)
    flow.flush()
    assert states(heard) == ["saving", "failed"]
    assert "looks like a key" in heard[-1]["reason"]
    assert key not in json.dumps(heard[-1])
    flow["topic"].set(value="tea")
    say({"type": "save"})
    until(lambda: states(heard)[-1] == "saved")


def changed_by_someone_else(file):
    """A workflow whose file someone else changed, after an edit of ours."""
    flow = Workflow(file)
    flow.add("data-input", id="topic", value="tea")
    flow.flush()
    file.write_text(file.read_text().replace('"tea"', '"theirs"'))
    say, heard = conversation(flow)
    flow["topic"].set(value="ours")
    flow.flush()
    return flow, say, heard


def test_a_file_that_someone_else_changed_is_a_conflict_and_both_are_kept(file):
    _, _, heard = changed_by_someone_else(file)
    assert heard[-1] == example("file")
    assert "theirs" in file.read_text()
    assert "ours" in file.with_name("tea.ours-1.nexus.json").read_text()


def test_in_a_conflict_ours_can_be_written_over_theirs(file):
    flow, say, heard = changed_by_someone_else(file)
    say(example("save"))
    until(lambda: states(heard)[-1] == "saved")
    assert "ours" in file.read_text()
    assert flow.file_state.reason is None


def test_in_a_conflict_theirs_can_be_taken_as_a_step_to_undo(file):
    flow, say, heard = changed_by_someone_else(file)
    say(example("load"))
    until(lambda: states(heard)[-1] == "saved")
    assert flow["topic"].properties["value"] == "theirs"
    say(example("undo"))
    assert flow["topic"].properties["value"] == "ours"


def test_a_fault_while_both_are_kept_is_told_and_the_conflict_again_after_it(file):
    flow, _, heard = changed_by_someone_else(file)
    flow["topic"].set(value="sk-" + "a" * 40)
    flow.flush()
    assert states(heard)[-1] == "failed"
    flow["topic"].set(value="ours again")
    flow.flush()
    assert heard[-1] == example("file")


def test_a_file_that_cannot_be_read_is_refused_to_who_asked(file):
    flow = Workflow(file)
    file.write_text("{")
    say, heard = conversation(flow)
    say(example("load"))
    assert heard_of(heard, "refused")[0]["client"] == "c1"
    assert flow.graph.name == "tea"


def test_nodes_are_put_into_a_sub_workflow_and_taken_out_again_each_in_one_step():
    flow = Workflow()
    topic = flow.add("data-input", value="tea")
    writer = flow.add("llama-chat", id="writer", prompt=topic)
    flow.add("llama-chat", id="critic", prompt=writer)
    say, heard = conversation(flow)
    say({"type": "hello"})
    before = flow.graph
    say(example("collapse"))
    assert flow.graph.nodes["writer"].parent == flow.graph.nodes["critic"].parent == "sub-workflow"
    assert len(heard_of(heard, "change")) == 1
    say(example("unpack"))
    assert "sub-workflow" not in flow.graph.nodes
    assert set(flow.graph.connections) == set(before.connections)
    say({"type": "undo"})
    assert flow.graph.nodes["writer"].parent == "sub-workflow"


def test_who_asks_for_a_sub_workflow_of_what_is_not_there_is_told():
    say, heard = conversation(Workflow())
    say({"type": "hello"})
    say({"type": "unpack", "node": "nobody"})
    assert "nothing to unpack" in heard_of(heard, "refused")[0]["message"]


def test_a_client_is_told_the_workflows_to_begin_with_whole():
    say, heard = conversation(Workflow())
    say(example("templates-request"))
    [answer] = heard_of(heard, "templates")
    assert answer["client"] == "c1"
    assert [each["name"] for each in answer["templates"]] == [each.name for each in gallery.templates()]
    assert all(each["document"]["nodes"] and each["title"] and each["description"] for each in answer["templates"])


def test_a_workflow_to_begin_with_is_told_as_its_file_has_it():
    told = example("templates")["templates"]
    tea = Template("tea", "Tea", "One cup.", "my_package", from_json(told[0]["document"]))
    assert telling.templates_json([tea]) == told
