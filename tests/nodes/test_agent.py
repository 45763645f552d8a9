"""An agent alone, outside any workflow: made by its type and settings, and executed."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator

import pytest

from nexus_jupyter import Agent, AgentRegistry, Context, node
from nexus_jupyter.errors import NodeTypeError, RunError, UnknownNodeType
from nexus_jupyter.nodes.models.chat import Usage


async def test_an_agent_is_made_with_its_settings_and_executed_with_its_inputs():
    @node
    async def brew(leaves: str, *, minutes: int = 3) -> str:
        return f"{leaves} for {minutes}"

    agent = AgentRegistry.create_agent("brew", {"minutes": 5})
    assert await agent.execute(leaves="green") == "green for 5"
    assert await agent.execute({"leaves": "black"}) == "black for 5"


async def test_the_variables_of_its_prompt_are_inputs():
    agent = AgentRegistry.create_agent("prompt-template", {"template": "About {topic}, {mood?}"})
    assert await agent.execute(topic={"tea": ["green"]}) == 'About {"tea":["green"]}, '


async def test_an_agent_with_several_outputs_returns_a_dict():
    agent = AgentRegistry.create_agent("condition", {"branches": {"big": "value > 5"}})
    assert [await agent.execute(value=value) for value in (7, 3)] == [{"big": 7}, {"else": 3}]


@pytest.mark.parametrize("kind", ["async", "thread"])
async def test_chunks_are_handed_on_as_they_arrive(kind):
    async def speak(text: str) -> AsyncIterator[str]:
        for word in text.split():
            yield word

    def tell(text: str) -> Iterator[str]:
        yield from text.split()

    node(name="speak-of-test")(speak if kind == "async" else tell)
    chunks = []
    agent = AgentRegistry.create_agent("speak-of-test")
    assert await agent.execute(text="tea leaves unfurl", on_chunk=chunks.append) == "tealeavesunfurl"
    assert chunks == ["tea", "leaves", "unfurl"]


async def test_a_plain_function_runs_in_a_thread_and_awaits_on_the_callers_loop():
    @node
    def ask(context: Context) -> list:
        return [threading.current_thread().name, context.wait(where())]

    async def where() -> str:
        await asyncio.sleep(0)
        return threading.current_thread().name

    thread, loop = await AgentRegistry.create_agent("ask").execute()
    assert thread != "MainThread"
    assert loop == "MainThread"


async def test_it_tells_what_the_last_call_took():
    @node
    async def chat(prompt: str, context: Context) -> str:
        context.report(Usage("tiny", "embedded", 3, 4, 0.0, "stop"))
        context.report(Usage("tiny", "embedded", 1, None, 0.0, "length"))
        return prompt

    agent = AgentRegistry.create_agent("chat")
    await agent.execute(prompt="tea")
    assert agent.usage == Usage("tiny", "embedded", 4, 4, 0.0, "length")
    assert agent.seconds is not None
    assert agent.seconds >= 0


def test_an_unknown_agent_names_the_nearest_ones():
    with pytest.raises(UnknownNodeType, match="Did you mean summarizer"):
        AgentRegistry.create_agent("summariser")


def test_a_setting_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(NodeTypeError, match=r"prompt-template takes no 'templat'\. It takes template"):
        AgentRegistry.create_agent("prompt-template", {"templat": "tea"})


async def test_an_input_that_does_not_exist_is_refused():
    agent = AgentRegistry.create_agent("prompt-template", {"template": "{tea}"})
    with pytest.raises(NodeTypeError, match="prompt-template takes no 'coffee'"):
        await agent.execute(coffee="black")


async def test_a_missing_input_is_named():
    agent = AgentRegistry.create_agent("to-text")
    with pytest.raises(NodeTypeError, match="to-text needs value"):
        await agent.execute()


async def test_a_missing_setting_is_named():
    @node
    async def brew(*, minutes: int) -> int:
        return minutes

    with pytest.raises(NodeTypeError, match="brew needs minutes"):
        await AgentRegistry.create_agent("brew").execute()


async def test_a_zone_alone_has_no_inside():
    agent = AgentRegistry.create_agent("loop", {"most": 2})
    with pytest.raises(RunError, match="only a zone in a workflow has one"):
        await agent.execute(start=1)


def test_the_agents_are_the_types_of_their_category():
    assert {"llama-chat", "openai-chat", "summarizer"} <= set(AgentRegistry.types())
    assert "loop" not in AgentRegistry.types()


def test_the_schema_of_an_agent_tells_its_settings():
    schema = AgentRegistry.schema("llama-chat")
    assert schema["properties"]["temperature"]["maximum"] == 2
    assert schema == AgentRegistry.create_agent("llama-chat").schema


def test_an_agent_says_what_it_is():
    assert repr(AgentRegistry.create_agent("to-text")) == "Agent(to-text)"
    assert isinstance(AgentRegistry.create_agent("to-text"), Agent)
