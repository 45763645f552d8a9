"""The newest run in the hands of clients: questions, breakpoints, parts of it, pins, what is stale, resuming."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import nexus_jupyter as nexus
from nexus_jupyter import Workflow
from tests.conversation import conversation, heard_of, until

EXAMPLES = Path(__file__).parent / "protocol"


def example(name):
    return json.loads((EXAMPLES / f"{name}.json").read_text())["message"]


def events_of(heard, kind):
    return [e for m in list(heard) if m["type"] == "events" for e in m["events"] if e["type"] == kind]


def statuses(heard):
    return [(each["path"], each.get("origin", "")) for each in events_of(heard, "node_completed")]


def tea():
    flow = Workflow()
    topic = flow.add("data-input", id="topic", value="tea")
    flow.add("prompt-template", id="writer", template="About {topic}", topic=topic)
    return flow


def reviewed(flow=None, **settings):
    flow = flow or tea()
    flow.add("human-input", id="review", value=flow["writer"], **settings)
    return flow


def test_where_a_value_comes_from_is_told_unless_its_node_ran():
    flow = tea()
    say, heard = conversation(flow)
    flow.pin("topic", value="coffee")
    flow.run()
    say({"type": "run", "mode": "only", "nodes": ["writer"]})
    flow.runs[-1].result(timeout=20)
    until(lambda: len(statuses(heard)) == 4)
    assert statuses(heard) == [("topic", "pin"), ("writer", ""), ("topic", "pin"), ("writer", "")]
    say(example("hello"))
    assert heard_of(heard, "welcome")[-1]["run"]["nodes"]["topic"]["origin"] == "pin"


def test_the_progress_of_a_part_counts_the_nodes_of_that_part():
    flow = tea()
    flow.add("data-output", id="other", value="unrelated")
    say, heard = conversation(flow)
    say({"type": "run", "mode": "to", "nodes": ["topic"]})
    flow.runs[-1].result(timeout=20)
    until(lambda: events_of(heard, "workflow_status")[-1]["status"] == "completed")
    assert [message["begun"] for message in heard if "begun" in message] == [{"total": 1, "recorded": False}]
    assert events_of(heard, "workflow_status")[-1]["progress"] == 1.0


def test_a_node_that_asks_shows_its_question_and_goes_on_with_the_answer():
    flow = reviewed(question="Is {value} right?")
    say, heard = conversation(flow)
    say({"type": "run"})
    until(lambda: events_of(heard, "node_waiting"))
    assert events_of(heard, "node_waiting")[0]["question"] == {
        "text": "Is About tea right?",
        "choices": ["approve", "edit", "refuse"],
        "value": "About tea",
        "editable": True,
    }
    say(example("hello"))
    node = heard_of(heard, "welcome")[0]["run"]["nodes"]["review"]
    assert (node["status"], node["question"]["value"]) == ("waiting", "About tea")
    say({**example("answer"), "path": "review", "value": "About coffee"})
    assert flow.runs[-1].result(timeout=20)["review"]["value"] == "About coffee"
    say(example("hello"))
    assert "question" not in heard_of(heard, "welcome")[-1]["run"]["nodes"]["review"]


def test_several_rounds_ask_at_once_and_each_is_answered_by_its_path():
    flow = Workflow()
    with flow.add("map", id="each", items=["a", "b", "c"]) as each:
        review = flow.add("human-input", id="review", value=each.item)
        each.set(result=review.value)
    say, heard = conversation(flow)
    say({"type": "run"})
    until(lambda: len(events_of(heard, "node_waiting")) == 3)
    for number, choice in ((1, "edit"), (0, "approve"), (2, "approve")):
        path = f"each/{number}/review"
        say({"type": "answer", "run": "r1", "path": path, "choice": choice, "value": "B"})
    assert flow.runs[-1].result(timeout=20)["each"] == ["a", "B", "c"]


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ({"type": "answer", "run": "r1", "path": "writer", "choice": "approve"}, "writer asks nothing"),
        ({"type": "answer", "run": "r1", "path": "review", "choice": "edit"}, "no answer to that"),
        ({"type": "answer", "run": "r0", "path": "review", "choice": "approve"}, "r0 is over"),
        ({"type": "debug", "run": "r1", "action": "step"}, "not paused"),
        ({"type": "edit-paused", "run": "r1", "path": "review", "values": {}}, "not paused any more"),
        ({"type": "debug", "run": "r1", "action": "jump"}, "action should be one of"),
    ],
)
def test_what_cannot_be_done_with_a_run_is_told_to_who_asked(message, says):
    flow = reviewed(edit=False)
    say, heard = conversation(flow)
    say({"type": "run"})
    until(lambda: flow.runs[-1].waiting)
    say(message)
    assert says in heard_of(heard, "refused")[-1]["message"]
    assert heard_of(heard, "refused")[-1]["client"] == "c1"
    flow.runs[-1].stop()


def test_a_run_pauses_at_a_breakpoint_and_goes_on_with_what_was_written_there():
    flow = tea()
    flow["writer"].policy(breakpoint=True)
    say, heard = conversation(flow)
    say({"type": "run"})
    until(lambda: events_of(heard, "node_paused"))
    assert events_of(heard, "node_paused")[0]["paused"] == {
        "side": "inputs",
        "values": {"topic": "tea"},
        "editable": ["topic"],
    }
    say({"type": "edit-paused", "run": "r1", "path": "writer", "values": {"leaf": "green"}})
    assert "holds no leaf" in heard_of(heard, "refused")[0]["message"]
    say(example("edit-paused"))
    say({"type": "debug", "run": "r1", "action": "continue", "path": "writer"})
    assert flow.runs[-1].result(timeout=20)["writer"] == "About coffee"


def test_a_value_is_held_at_an_output_port_and_can_be_another():
    flow = tea()
    flow["writer"].policy(breakpoint=["text"])
    say, heard = conversation(flow)
    say({"type": "run"})
    until(lambda: events_of(heard, "node_paused"))
    held = events_of(heard, "node_paused")[0]["paused"]
    assert (held["side"], held["values"]) == ("outputs", {"text": "About tea"})
    say({"type": "edit-paused", "run": "r1", "path": "writer", "values": {"text": "About milk"}})
    say({"type": "debug", "run": "r1", "action": "continue"})
    assert flow.runs[-1].result(timeout=20)["writer"] == "About milk"


def test_a_run_is_stepped_through_from_its_first_node():
    flow = tea()
    say, heard = conversation(flow)
    say({"type": "run", "step": True})
    for path in ("topic", "writer"):
        until(lambda path=path: path in flow.runs[-1].paused)
        say({"type": "debug", "run": "r1", "action": "step"})
    assert flow.runs[-1].result(timeout=20).status == "completed"
    assert [each["path"] for each in events_of(heard, "node_paused")] == ["topic", "writer"]


def test_a_run_without_the_cache_runs_every_node_again():
    flow = tea()
    say, heard = conversation(flow)
    flow.run()
    say({"type": "run", "cache": False, "budget": {"seconds": 60}})
    flow.runs[-1].result(timeout=20)
    assert set(flow.runs[-1].frame["origin"]) == {""}
    say({"type": "run", "budget": {"seconds": 0}})
    assert "budget of 0 seconds" in heard_of(heard, "refused")[-1]["message"]


def test_what_an_edit_makes_stale_is_told_with_the_reasons_and_taken_back_after_a_run():
    flow = tea()
    say, heard = conversation(flow)
    flow.run()
    flow["topic"].set(value="coffee")
    until(lambda: any(each["nodes"] for each in heard_of(heard, "stale")))
    assert heard_of(heard, "stale")[-1] == example("stale")
    say(example("hello"))
    assert heard_of(heard, "welcome")[-1]["stale"] == example("stale")["nodes"]
    flow.run()
    until(lambda: heard_of(heard, "stale")[-1]["nodes"] == {})


def test_a_function_defined_anew_makes_its_nodes_stale():
    @nexus.node(name="shout-of-this-test")
    def shout(text: str = "tea") -> str:
        return text.upper()

    flow = Workflow()
    flow.add(shout, id="loud")
    _, heard = conversation(flow)
    flow.run()

    @nexus.node(name="shout-of-this-test")
    def shout_more(text: str = "tea") -> str:
        return text.upper() + "!"

    until(lambda: heard_of(heard, "stale")[-1]["nodes"].get("loud"))


def test_the_last_value_of_a_node_is_pinned_or_another_one_as_a_step_to_undo():
    flow = tea()
    say, heard = conversation(flow)
    flow.run()
    say({"type": "pin", "node": "writer"})
    until(lambda: flow["writer"].node.policy.get("pinned"))
    flow["topic"].set(value="milk")
    assert flow.run()["writer"] == "About tea"
    say(example("pin"))
    say({"type": "pin", "node": "writer", "values": {"text": "About rain"}})
    until(lambda: flow.run()["writer"] == "About rain")
    say({"type": "pin", "node": "writer", "keep": True})
    until(lambda: flow["writer"].node.policy["pinned"].get("value") == {"text": "About rain"})
    say(example("pinned-request"))
    assert heard_of(heard, "pinned") == [example("pinned")]
    for message, says in (
        ({"type": "pin", "node": "gone"}, "no node 'gone'"),
        ({"type": "pin", "node": "writer", "values": {"leaf": 1}}, "no output leaf"),
    ):
        heard.clear()
        say(message)
        assert says in heard_of(heard, "refused")[0]["message"]


def test_recorded_runs_are_listed_and_one_that_failed_goes_on_where_it_ended(tmp_path, monkeypatch):
    flow = Workflow(tmp_path / "tea.nexus.json")
    topic = flow.add("data-input", id="topic", value="tea")
    flow.add("python-cell", id="cup", inputs=["topic"], code="1 / 0", topic=topic)
    flow.trust()
    say, heard = conversation(flow)
    say({"type": "run"})
    until(lambda: flow.runs and flow.runs[-1].done)
    say(example("runs-request"))
    [listed] = heard_of(heard, "runs")[0]["runs"]
    assert listed.keys() == example("runs")["runs"][0].keys()
    assert (listed["id"], listed["status"]) == (flow.runs[-1].id, "error")
    flow["cup"].set(code="topic + '!'")
    flow.trust()
    say({"type": "resume", "run": listed["id"]})
    until(lambda: len(flow.runs) == 2 and flow.runs[-1].done)
    assert flow.runs[-1]["cup"] == "tea!"
    begun = [message["begun"] for message in heard if "begun" in message]
    assert begun == [{"total": 2, "recorded": True}] * 2
    say({"type": "resume", "run": "r999999"})
    assert "No run r999999" in heard_of(heard, "refused")[-1]["message"]


def test_a_workflow_in_memory_has_no_recorded_runs():
    flow = tea()
    say, heard = conversation(flow)
    flow.run()
    say(example("runs-request"))
    assert heard_of(heard, "runs")[0]["runs"] == []


def test_a_rule_that_cannot_be_read_is_a_problem_at_its_field_and_keeps_nothing_from_running():
    flow = tea()
    say, heard = conversation(flow)
    say({"type": "change", "seq": 1, "change": {"nodes": {"writer": {"policy": {"retries": -1}}}}})
    problem = heard_of(heard, "problems")[-1]["problems"][0]
    assert (problem["code"], problem["ids"], problem["field"]) == ("bad-policy", ["writer"], "policy.retries")
    assert "whole number from 0 to 20" in problem["message"]
    assert flow.run()["writer"] == "About tea"


def test_a_node_gets_a_port_for_its_errors_in_the_revision_that_asks_for_it():
    flow = tea()
    say, heard = conversation(flow)
    say({"type": "change", "seq": 1, "change": {"nodes": {"writer": {"policy": {"onError": "output"}}}}})
    fields = heard[0]["change"]["nodes"]["writer"]
    assert [(port["id"], port["type"]) for port in fields["outputs"]] == [("text", "text"), ("error", "json")]
