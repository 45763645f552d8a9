"""The main job, on a real model: what a newcomer builds first, and what Stop does to it."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import time
from pathlib import Path

import pytest

import nexus_jupyter as nexus
from nexus_jupyter.model.document import from_json
from tests.doubles.ollama_server import Llama, OllamaServer
from tests.nodes.models.asking import seconds_until

TEA = Path(__file__).parent / "model" / "tea_research.nexus.json"


@pytest.fixture(autouse=True)
def _no_ollama(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no Ollama is asked for, none of the developer's own answers."""
    monkeypatch.setenv("OLLAMA_URL", "http://127.0.0.1:9")


def embedded(document: dict) -> dict:
    """The contract's document with the model that is here, and short answers."""
    for node in document["nodes"]:
        if node["type"] == "llama-chat":
            node["properties"] |= {"model": "auto", "temperature": 0.0, "max_tokens": 12}
    return document


def test_a_writer_and_a_critic_take_turns_until_the_last_round():
    flow = nexus.Workflow(graph=from_json(embedded(json.loads(TEA.read_text()))))
    assert flow.problems == []
    run = flow.run()
    chats = run.frame[run.frame["type"] == "llama-chat"]
    assert chats["path"].tolist() == [f"rounds/{n}/{who}" for n in (1, 2, 3, 4) for who in ("writer", "critic")]
    assert (chats["status"] == "completed").all()
    assert chats["model"].unique().tolist() == ["smollm2-135m-instruct (embedded)"]
    assert (chats["tokens"] > 0).all()
    assert (chats["seconds"] > 0).all()
    assert run["rounds"] == run["writer"] == run["rounds/4/writer"]


def test_a_map_asks_the_model_for_each_of_twenty_rows_and_keeps_their_order():
    rows = [{"n": number, "fruit": name} for number, name in enumerate(["apple", "plum", "pear", "fig"] * 5)]
    flow = nexus.Workflow()
    table = flow.add("data-input", id="table", value=rows)
    with flow.add("map", id="each", items=table) as each:
        answer = flow.add(
            "llama-chat", id="answer", prompt="One word about {row}.", row=each.item, temperature=0.0, max_tokens=3
        )
        each.set(result=answer)
    run = flow.run()
    assert len(run["each"]) == 20
    asked = run.frame[run.frame["type"] == "llama-chat"]
    assert sorted(asked["path"]) == sorted(f"each/{number}/answer" for number in range(20))
    assert [run[f"each/{number}/answer"] for number in range(20)] == run["each"]


def test_a_condition_sends_a_short_answer_one_way_and_a_merge_takes_what_comes():
    flow = nexus.Workflow()
    answer = flow.add("llama-chat", id="answer", prompt="Say hi.", temperature=0.0, max_tokens=8)
    short = flow.add("condition", id="short", value=answer, branches={"yes": "len(value) < 400"})
    kept = flow.add("data-output", id="kept", value=short.yes)
    cut = flow.add("summarizer", id="cut", text=short["else"])
    flow.add("merge", id="either", values=[kept, cut])
    run = flow.run()
    assert run["either"] == run["answer"]
    assert run.status_of("cut") == "skipped"


async def test_a_chat_streams_its_text_while_it_is_made():
    flow = nexus.Workflow()
    flow.add("llama-chat", id="story", prompt="Tell a story of a tea leaf.", temperature=0.0, max_tokens=40)
    seen: list[str] = []
    run = flow.start()
    run.subscribe(lambda events: seen.append(run.text_of("story")))
    await run
    texts = [text for text in dict.fromkeys(seen) if text]
    assert len(texts) >= 3
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(texts))
    assert texts[-1] == run["story"]


async def test_stop_in_mid_stream_cancels_within_a_second_and_the_model_generates_nothing_more(llama: Llama):
    flow = nexus.Workflow()
    flow.add("llama-chat", id="story", prompt="Write a very long story.", max_tokens=2000)
    flow.add("data-output", id="shown", value=flow["story"])
    run = flow.start()
    await seconds_until(lambda: len(run.text_of("story")) > 20, most=20)
    pressed = time.monotonic()
    run.stop()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert time.monotonic() - pressed < 1.0
    assert (run.status, run.status_of("story"), run.status_of("shown")) == ("cancelled", "cancelled", "cancelled")
    await seconds_until(lambda: not llama.busy(), most=1.0)
    said = run.text_of("story")
    await asyncio.sleep(0.5)
    assert run.text_of("story") == said
    assert not llama.busy()


async def test_stop_is_seen_at_ollama_which_sends_nothing_more(double: OllamaServer):
    flow = nexus.Workflow()
    flow.add("llama-chat", id="story", prompt="Write a very long story.", max_tokens=2000)
    run = flow.start()
    await seconds_until(lambda: len(run.text_of("story")) > 20, most=20)
    run.stop()
    served = double.served[-1]
    await seconds_until(served.ended.is_set, most=1.0)
    assert served.outcome == "gone"
    assert run.status == "cancelled"


def test_with_ollama_there_auto_uses_it_and_the_table_says_so(double: OllamaServer):
    flow = nexus.Workflow()
    flow.add("llama-chat", id="hi", prompt="Say hi.", temperature=0.0, max_tokens=5)
    run = flow.run()
    assert run.frame.loc[0, "model"] == "smollm2:135m (Ollama)"


def test_openai_chat_reaches_any_server_that_speaks_its_protocol(double: OllamaServer, monkeypatch):
    monkeypatch.setenv("SOME_KEY", "for-nobody")
    flow = nexus.Workflow()
    flow.add(
        "openai-chat",
        id="hi",
        prompt="Say hi.",
        model="smollm2:135m",
        base_url=f"{double.url}/v1",
        api_key={"$secret": "SOME_KEY"},
        temperature=0.0,
        max_tokens=5,
    )
    run = flow.run()
    assert run["hi"]
    assert run.frame.loc[0, "tokens"] > 0
    assert "for-nobody" not in json.dumps(flow.to_json())


def test_structured_output_comes_as_json_that_the_next_node_reads():
    schema = {
        "type": "object",
        "properties": {"name": {"type": "string", "maxLength": 12}, "age": {"type": "integer", "maximum": 99}},
        "required": ["name", "age"],
    }

    @nexus.node(name="older")
    def older(person: dict) -> dict:
        return {**person, "age": person["age"] + 1}

    flow = nexus.Workflow()
    person = flow.add("llama-chat", prompt="Ann is 30. Give JSON.", schema=schema, temperature=0.0, max_tokens=80)
    flow.add("older", person=person)
    run = flow.run()
    assert run["older"]["age"] == json.loads(run["llama-chat"])["age"] + 1


def test_an_agent_is_made_by_its_type_and_called_alone():
    agent = nexus.AgentRegistry.create_agent("llama-chat", {"temperature": 0.0, "max_tokens": 6})
    chunks: list[str] = []
    text = asyncio.run(agent.execute({"prompt": "Say hi."}, on_chunk=chunks.append))
    assert "".join(chunks) == text
    assert agent.usage is not None
    assert agent.usage.output_tokens == 6
    assert agent.seconds is not None
    assert agent.schema["properties"]["temperature"]["maximum"] == 2


def test_the_readme_shows_the_result_that_its_python_gives(tmp_path, monkeypatch, capsys):
    readme = (Path(__file__).parent.parent / "README.md").read_text()
    code, result = re.search(r"```python\n(import nexus.*?)```\s*```text\n(.*?)```", readme, re.DOTALL).groups()
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    exec(code, names)
    printed = capsys.readouterr().out
    names["flow"].close()
    assert printed.split() == result.split()
