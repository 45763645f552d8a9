"""What clients may ask about where the room is: models, secrets and variables; no value leaves the kernel."""

from __future__ import annotations

import asyncio
import json
import threading
from pathlib import Path

from nexus_jupyter import Workflow, surroundings
from nexus_jupyter.nodes.models.choose import BackendStatus
from nexus_jupyter.nodes.python_cell import namespace
from tests.conversation import conversation, heard_of, until

EXAMPLES = Path(__file__).parent / "protocol"


def example(name):
    return json.loads((EXAMPLES / f"{name}.json").read_text())["message"]


def test_the_models_of_every_back_end_are_told_and_why_one_does_not_answer(monkeypatch):
    problem = example("models")["backends"][1]["problem"]

    async def models_for(node_type):
        return [BackendStatus("Ollama", ("llama3.2", "qwen3:8b"), None), BackendStatus("OpenAI", (), problem)]

    monkeypatch.setattr(surroundings, "models_for", models_for)
    say, heard = conversation(Workflow())
    say(example("models-request"))
    assert heard_of(heard, "models") == [example("models")]


def test_each_node_is_told_only_of_the_models_that_its_type_can_name(monkeypatch):
    asked = []

    async def models_for(node_type):
        asked.append(node_type)
        return []

    monkeypatch.setattr(surroundings, "models_for", models_for)
    flow = Workflow()
    flow.add("llama-chat", id="writer")
    say, heard = conversation(flow)
    say({"type": "models", "node": "writer"})
    say({"type": "models", "node": "gone"})
    until(lambda: len(heard_of(heard, "models")) == 2)
    assert sorted(asked) == ["", "llama-chat"]


def test_a_back_end_that_takes_its_time_holds_nobody_up(monkeypatch):
    answer = threading.Event()

    async def models_for(node_type):
        await asyncio.to_thread(answer.wait)
        return []

    monkeypatch.setattr(surroundings, "models_for", models_for)
    flow = Workflow()
    say, heard = conversation(flow)
    say(example("models-request"))
    say({"type": "change", "seq": 1, "change": {"name": "tea"}})
    assert flow.name == "tea"
    answer.set()
    assert heard_of(heard, "models")[0]["backends"] == []


def test_a_list_of_models_that_breaks_is_an_answer_too(monkeypatch):
    async def models_for(node_type):
        raise OSError("no room")

    monkeypatch.setattr(surroundings, "models_for", models_for)
    say, heard = conversation(Workflow())
    say(example("models-request"))
    assert "no room" in heard_of(heard, "models")[0]["backends"][0]["problem"]


def test_a_client_learns_whether_the_notebook_has_a_variable_and_never_its_value(monkeypatch):
    names = {"papers": "a long story", "_hidden": 1}
    monkeypatch.setattr(namespace, "find", lambda: names)
    say, heard = conversation(Workflow())
    say(example("variable-request"))
    assert heard == [example("variable")]
    for name in ("tea", "_hidden"):
        say({"type": "variable", "name": name})
        assert heard[-1]["set"] is False
    assert "story" not in json.dumps(heard)


def test_a_client_learns_whether_a_secret_is_set_and_never_its_value(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "very-secret")
    monkeypatch.setenv("EMPTY_KEY", "")
    say, heard = conversation(Workflow())
    say(example("secret-request"))
    assert heard == [example("secret")]
    assert "very-secret" not in json.dumps(heard)
    for name in ("EMPTY_KEY", "NEVER_SET", "no name"):
        say({"type": "secret", "name": name})
        assert heard[-1]["set"] is False
