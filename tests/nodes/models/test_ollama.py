import asyncio
import json
import socket
from contextlib import aclosing

import ollama
import pytest

from nexus_jupyter.errors import ModelRefused, ModelUnavailable
from nexus_jupyter.nodes.models.ollama import OllamaModel, PullProgress
from tests.doubles.ollama_server import Failure, Llama, OllamaServer
from tests.nodes.models.asking import LONG, ask, hear, idle, request, seconds_until


async def test_answer_comes_in_pieces_that_join_to_what_is_said_without_streaming(double: OllamaServer):
    pieces, usage = await ask(OllamaModel(), request("Say hi."))
    async with ollama.AsyncClient(double.url) as client:
        said = [{"role": "user", "content": "Say hi."}]
        whole = await client.chat("smollm2:135m", said, options={"temperature": 0, "num_predict": 16})
    assert len(pieces) > 3
    assert "".join(pieces) == whole.message.content
    assert (usage.model, usage.backend, usage.cost) == ("smollm2:135m", "Ollama", 0.0)
    assert (usage.input_tokens, usage.output_tokens, usage.finish) == (33, 16, "length")


async def test_stop_text_ends_the_answer(double: OllamaServer):
    pieces, usage = await ask(OllamaModel(), request("Say hi.", stop=("there",), seed=7))
    assert "".join(pieces) == "Hello "
    assert usage.finish == "stop"
    assert double.served[-1].body["options"] == {
        "temperature": 0.0, "num_predict": 16, "seed": 7, "stop": ["there"],
    }  # fmt: skip


async def test_answer_follows_the_schema(double: OllamaServer):
    schema = {
        "type": "object",
        "properties": {"name": {"type": "string", "maxLength": 12}, "age": {"type": "integer", "maximum": 99}},
        "required": ["name", "age"],
    }
    pieces, usage = await ask(OllamaModel(), request("Ann is 30. Give JSON.", tokens=80, schema=schema))
    assert usage.finish == "stop"
    assert {key: type(value) for key, value in json.loads("".join(pieces)).items()} == {"name": str, "age": int}


async def test_closing_the_answer_stops_the_model(double: OllamaServer, llama: Llama):
    async with aclosing(OllamaModel().stream(request("Write a long story.", tokens=2000))) as answer:
        for _ in range(5):
            await anext(answer)
    served = double.served[-1]
    await seconds_until(served.ended.is_set, most=1.0)
    await seconds_until(lambda: not llama.busy(), most=1.0)
    sent = served.chunks
    await asyncio.sleep(0.3)
    assert (served.outcome, served.chunks) == ("gone", sent)
    assert sent < 30


async def test_cancelling_the_task_stops_the_model(double: OllamaServer, llama: Llama):
    heard = asyncio.Event()
    task = asyncio.create_task(hear(OllamaModel(), request("Write a long story.", tokens=2000), heard))
    await heard.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await seconds_until(lambda: double.served[-1].outcome == "gone" and not llama.busy(), most=1.0)
    async with asyncio.timeout(2):
        await ask(OllamaModel(), request("Say hi.", tokens=1))


async def test_cancelling_before_the_first_word_stops_the_model(double: OllamaServer, llama: Llama):
    task = asyncio.create_task(ask(OllamaModel(), request(LONG)))
    await asyncio.sleep(0.5)
    assert llama.busy()
    task.cancel()
    await seconds_until(lambda: double.served[-1].outcome == "gone", most=1.0)
    assert await idle(llama)


async def test_unknown_model_names_the_command_that_pulls_it_and_what_is_there(double: OllamaServer):
    double.models.append("qwen3:8b")
    with pytest.raises(ModelUnavailable, match=r"`ollama pull llama3.2`") as raised:
        await ask(OllamaModel(), request("Say hi.", model="llama3.2"))
    assert "it has smollm2:135m, qwen3:8b" in str(raised.value)


async def test_nobody_listening_says_how_to_start_ollama():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    model = OllamaModel(url)
    with pytest.raises(ModelUnavailable, match=r"`ollama serve`.*`nexus model install`"):
        await ask(model, request("Say hi."))
    assert "`ollama serve`" in (await model.available() or "")


async def test_a_server_that_hangs_counts_as_not_answering():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        problem = await OllamaModel(f"http://127.0.0.1:{silent.getsockname()[1]}").available()
    assert "no answer within 1 s" in (problem or "")


async def test_error_is_told_in_ollamas_words(double: OllamaServer):
    double.failure = Failure("llama runner process has terminated", 500)
    with pytest.raises(ModelRefused, match="llama runner process has terminated"):
        await ask(OllamaModel(), request("Say hi."))


async def test_error_in_the_middle_is_told_in_ollamas_words(double: OllamaServer):
    double.failure = Failure("an error was encountered while running the model", after=2)
    heard = asyncio.Event()
    with pytest.raises(ModelRefused, match="encountered while running the model"):
        await hear(OllamaModel(), request("Say hi."), heard, after=2)
    assert heard.is_set()


async def test_connection_cut_in_the_middle_is_no_answer(double: OllamaServer):
    double.failure = Failure("", after=2, silent=True)
    with pytest.raises(ModelUnavailable, match="does not answer"):
        await ask(OllamaModel(), request("Say hi."))


async def test_too_long_a_prompt_is_refused_with_the_numbers(double: OllamaServer):
    with pytest.raises(ModelRefused, match=r"9031 tokens.*8192"):
        await ask(OllamaModel(), request("x " * 9000))


async def test_what_is_not_ollama_is_called_so(double: OllamaServer):
    double.page = "<html>"
    with pytest.raises(ModelUnavailable, match="is not Ollama"):
        await OllamaModel().models()


async def test_only_models_that_chat_are_listed(double: OllamaServer):
    double.models[:] = ["nomic-embed-text:latest", "smollm2:135m"]
    assert await OllamaModel().models() == ["smollm2:135m"]


async def test_pull_reports_progress(double: OllamaServer):
    steps = [step async for step in OllamaModel().pull("smollm2:135m")]
    assert steps[1] == PullProgress("pulling 1a2b", 98, 98)
    assert steps[-1].status == "success"


async def test_pull_of_an_unknown_name_says_to_check_it(double: OllamaServer):
    with pytest.raises(ModelRefused, match=r"check the name and its tag.*file does not exist"):
        [step async for step in OllamaModel().pull("nope")]
