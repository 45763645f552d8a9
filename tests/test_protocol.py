"""The messages of the protocol: one JSON example each in tests/protocol, which the front end's tests read too."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from nexus_jupyter import Workflow, protocol
from nexus_jupyter.errors import ProtocolError
from tests.conversation import conversation, heard_of, until

EXAMPLES = Path(__file__).parent / "protocol"


def example(name):
    return json.loads((EXAMPLES / f"{name}.json").read_text())["message"]


def size(message):
    """How many bytes a message takes in the comm's data."""
    return len(json.dumps(message, ensure_ascii=False, separators=(", ", ": ")).encode())


def tea():
    flow = Workflow()
    topic = flow.add("data-input", id="topic", value="tea", at=(0, 0))
    flow.add("prompt-template", id="writer", template="About {topic}", topic=topic, at=(280, 0))
    return flow


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_every_message_a_client_may_send_is_read(path):
    stored = json.loads(path.read_text())
    assert stored["about"]
    if stored["direction"] == "to room":
        assert protocol.read(stored["message"]).client == "c1"


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ([], "JSON object"),
        ({"type": "hello"}, "id of its client"),
        ({"type": "dance", "client": "c1"}, "There is no message 'dance'"),
        ({"type": ["hello"], "client": "c1"}, "There is no message"),
        ({"type": "change", "client": "c1"}, "'seq' is missing"),
        ({"type": "change", "client": "c1", "seq": 1, "change": []}, "change should be an object"),
        ({"type": "run", "client": "c1", "mode": "backwards"}, "mode should be one of all"),
    ],
)
def test_a_message_that_is_none_says_what_is_wrong_with_it(message, says):
    with pytest.raises(ProtocolError, match=says):
        protocol.read(message)


def test_hello_is_answered_with_all_there_is():
    say, heard = conversation(tea())
    say(example("hello"))
    welcome = heard[0]
    assert (welcome["type"], welcome["client"], welcome["revision"], welcome["run"]) == ("welcome", "c1", 2, None)
    assert (welcome["number"], welcome["file"]) == (1, {"state": "memory"})
    assert [node["id"] for node in welcome["document"]["nodes"]] == ["topic", "writer"]
    assert "llama-chat" in [each["name"] for each in welcome["types"]]
    assert welcome["problems"] == []


def test_an_accepted_edit_is_echoed_to_everyone_with_its_number():
    flow = tea()
    say, heard = conversation(flow)
    _, other = conversation(flow)
    say(example("change-request"))
    assert heard[-1] == other[-1] == example("change")
    assert flow.graph.nodes["writer"].position == {"x": 40, "y": 40}


def test_an_edit_in_python_reaches_every_client():
    flow = tea()
    _, heard = conversation(flow)
    flow["topic"].set(value="coffee")
    assert heard[-1] == {
        "type": "change",
        "revision": 3,
        "change": {"nodes": {"topic": {"properties": {"value": "coffee"}}}},
    }


def test_a_refused_edit_says_why_to_who_made_it_and_changes_nothing():
    flow = tea()
    before = flow.graph
    say, heard = conversation(flow)
    ends = {"source": {"nodeId": "writer", "portId": "text"}, "target": {"nodeId": "writer", "portId": "topic"}}
    say({"type": "change", "seq": 6, "change": {"connections": {"writer.text-writer.topic": ends}}})
    assert heard == [example("reject")]
    assert flow.graph is before


@pytest.mark.parametrize(
    "parents", [{"outer": "outer"}, {"outer": "inner"}, {"outer": "inner", "inner": "outer"}], ids=str
)
def test_a_zone_is_not_put_into_itself(parents):
    flow = Workflow()
    with flow.add("loop", id="outer"):
        flow.add("loop", id="inner")
    before = flow.graph
    say, heard = conversation(flow)
    say({"type": "change", "seq": 1, "change": {"nodes": {id: {"parent": zone} for id, zone in parents.items()}}})
    assert {problem["code"] for problem in heard[-1]["problems"]} == {"cycle"}
    assert flow.graph is before


def test_an_id_that_is_taken_meanwhile_is_refused_so_that_the_client_takes_the_next():
    say, heard = conversation(tea())
    say({"type": "change", "seq": 1, "change": {"nodes": {"writer": {"type": "merge"}}}})
    assert [problem["code"] for problem in heard[-1]["problems"]] == ["taken"]


def test_an_edit_that_cannot_be_read_is_refused_by_its_number():
    say, heard = conversation(tea())
    say({"type": "change", "seq": 1, "change": {"nodes": {"writer": "gone"}}})
    assert [(each["type"], each["seq"], each["problems"][0]["code"]) for each in heard] == [
        ("reject", 1, "bad-shape")
    ]
    say({"type": "hello"})
    assert heard_of(heard, "welcome")[0]["seq"] == 1


def test_a_request_that_cannot_be_read_is_refused_to_who_sent_it():
    say, heard = conversation(tea())
    say({"type": "run", "mode": "backwards"})
    assert (heard[-1]["type"], heard[-1]["client"]) == ("refused", "c1")
    assert "mode should be one of" in heard[-1]["message"]


def test_a_new_record_reaches_every_client_with_all_its_fields():
    flow = tea()
    _, heard = conversation(flow)
    flow.add("data-input", id="cup", at=(0, 200))
    assert heard[-1]["change"]["nodes"]["cup"] == {
        "type": "data-input",
        "position": {"x": 0, "y": 200},
        "properties": {},
        "inputs": [],
        "outputs": [{"id": "value", "name": "value", "type": "text", "required": False}],
    }


def test_an_edit_that_someone_else_has_made_already_is_answered_without_a_problem():
    say, heard = conversation(tea())
    say({"type": "change", "seq": 1, "change": {"nodes": {"writer": {"position": {"x": 280, "y": 0}}}}})
    assert heard == [{"type": "reject", "client": "c1", "seq": 1, "problems": []}]


def test_undo_and_redo_in_the_browser_reach_edits_made_in_python():
    flow = tea()
    flow["topic"].set(value="coffee")
    say, _ = conversation(flow)
    say(example("undo"))
    assert flow["topic"].properties["value"] == "tea"
    say(example("redo"))
    assert flow["topic"].properties["value"] == "coffee"


def test_what_a_client_asked_for_in_a_word_is_told_with_its_id():
    flow = tea()
    flow["topic"].set(value="coffee")
    say, _ = conversation(flow)
    _, other = conversation(flow, "c2")
    say(example("undo"))
    assert other[-1] == example("change-asked")
    for asked in ("redo", "layout"):
        say(example(asked))
        assert (other[-1]["client"], "seq" in other[-1]) == ("c1", False)
    flow["topic"].set(value="milk")
    assert "client" not in other[-1]


def test_edits_with_one_mark_are_one_step_to_undo():
    flow = tea()
    say, _ = conversation(flow)
    for seq, x in enumerate((300, 320, 340)):
        say(
            {
                "type": "change",
                "seq": seq,
                "mark": "drag-1",
                "change": {"nodes": {"writer": {"position": {"x": x, "y": 0}}}},
            }
        )
    flow.undo()
    assert flow.graph.nodes["writer"].position == {"x": 280, "y": 0}


def test_problems_are_told_when_the_editing_pauses():
    flow = tea()
    say, heard = conversation(flow)
    say({"type": "change", "seq": 1, "change": {"connections": {"topic.value-writer.topic": None}}})
    assert heard_of(heard, "problems") == [example("problems")]


def test_moving_a_node_takes_one_small_message_each_way():
    flow = Workflow()
    for number in range(1_000):
        flow.add("data-input", id=f"node-{number}", value="größer als 茶", at=(10 * number, 0))
    say, heard = conversation(flow)
    up = {"type": "change", "client": "c" + "f" * 12, "seq": 12_345, "mark": "drag-1234567890123"}
    up["change"] = {"nodes": {"node-999": {"position": {"x": -12345.678, "y": 98765.432}}}}
    say(up)
    assert [message["type"] for message in heard] == ["change"]
    assert max(map(size, (up, *heard))) <= 350


def test_a_run_tells_statuses_and_previews_and_how_far_it_is():
    flow = tea()
    say, heard = conversation(flow)
    say(example("run"))
    flow.runs[-1].result()
    events = [event for message in heard_of(heard, "events") for event in message["events"]]
    assert [(each["type"], each.get("path")) for each in events if each["type"] != "workflow_status"] == [
        ("node_started", "topic"),
        ("node_completed", "topic"),
        ("node_started", "writer"),
        ("node_completed", "writer"),
    ]
    assert next(each for each in events if each.get("path") == "writer" and "outputs" in each)["outputs"] == {
        "text": "About tea"
    }
    assert (events[0]["status"], events[-1]["status"], events[-1]["progress"]) == ("running", "completed", 1.0)


def test_a_client_that_comes_after_a_run_is_told_how_it_stands():
    flow = tea()
    flow.run()
    say, heard = conversation(flow)
    say(example("hello"))
    run = heard_of(heard, "welcome")[-1]["run"]
    assert (run["id"], run["status"], run["progress"]) == ("r1", "completed", 1.0)
    assert run["nodes"]["writer"]["outputs"] == {"text": "About tea"}


def test_a_run_that_cannot_begin_is_refused_with_its_problems():
    flow = tea()
    flow.disconnect(flow["writer"]["topic"])
    say, heard = conversation(flow)
    say(example("run"))
    assert heard_of(heard, "refused") == [example("refused")]


def test_only_one_run_is_started_from_the_canvas_at_a_time():
    flow = Workflow()
    flow.add("python-cell", id="wait", code="import time; time.sleep(0.5)")
    flow.trust()
    say, heard = conversation(flow)
    say(example("run"))
    say(example("run"))
    assert heard_of(heard, "refused")[0]["message"] == "A run is going on. Stop it first."
    flow.runs[-1].result()


def test_a_large_value_is_previewed_and_asked_for_in_pages():
    flow = Workflow()
    flow.add("data-input", id="sources", value="")
    frame = pd.DataFrame({"n": range(20_000)})
    say, heard = conversation(flow)
    flow.run(sources=frame)
    completed = [e for m in heard_of(heard, "events") for e in m["events"] if e["type"] == "node_completed"]
    shown = completed[0]["outputs"]["value"]
    assert (shown["kind"], shown["total"], len(shown["rows"])) == ("dataframe", 20_000, 20)
    say({**example("value-request"), "port": "value", "offset": 19_998})
    page = heard_of(heard, "value")[-1]
    assert (page["rows"], page["total"], page["kind"]) == ([[19_998], [19_999]], 20_000, "dataframe")


def test_a_hundred_trivial_nodes_take_at_most_forty_kilobytes():
    flow = Workflow()
    last = flow.add("data-input", id="n0", value="tea")
    for number in range(1, 100):
        last = flow.add("data-output", id=f"n{number}", value=last)
    say, heard = conversation(flow)
    say({"type": "run"})
    flow.runs[-1].result()
    until(lambda: "completed" in [e.get("status") for m in heard for e in m.get("events", ())])
    assert sum(map(size, heard)) <= 40_000
