import asyncio
import json
import socket
import traceback
from contextlib import aclosing

import openai
import pytest

from nexus_jupyter.errors import ModelError, ModelRefused, ModelUnavailable
from nexus_jupyter.nodes.models.openai import OpenAIModel
from tests.doubles.ollama_server import Failure, Llama, OllamaServer
from tests.nodes.models.asking import ask, hear, request, seconds_until

WRONG = "sk-wrong-0123456789abcdef"


@pytest.fixture
def llama_model(llama_server, monkeypatch: pytest.MonkeyPatch) -> OpenAIModel:
    """Ask the llama.cpp server itself, which wants a key."""
    monkeypatch.setenv("LLAMA_KEY", llama_server.key)
    return OpenAIModel(f"{llama_server.url}/v1", secret="LLAMA_KEY")


async def test_answer_comes_in_pieces_that_join_to_what_is_said_without_streaming(llama_model, llama_server):
    pieces, usage = await ask(llama_model, request("Say hi."))
    async with openai.AsyncOpenAI(base_url=llama_model.base_url, api_key=llama_server.key) as client:
        said = [{"role": "user", "content": "Say hi."}]
        whole = await client.chat.completions.create(model="x", messages=said, max_tokens=16, temperature=0)
    assert len(pieces) > 3
    assert "".join(pieces) == whole.choices[0].message.content
    assert (usage.model, usage.backend, usage.cost) == ("smollm2-135m-instruct", "OpenAI", None)
    assert (usage.input_tokens, usage.output_tokens, usage.finish) == (33, 16, "length")


async def test_answer_follows_the_schema(llama_model):
    schema = {
        "type": "object",
        "properties": {"happy": {"type": "boolean"}, "colour": {"enum": ["red", "green"]}},
        "required": ["happy", "colour"],
        "additionalProperties": False,
    }
    pieces, _ = await ask(llama_model, request("Describe an apple.", tokens=80, schema=schema))
    answer = json.loads("".join(pieces))
    assert answer["happy"] in (True, False)
    assert answer["colour"] in ("red", "green")


async def test_request_carries_what_was_asked_and_no_more(double: OllamaServer):
    await ask(OpenAIModel(f"{double.url}/v1"), request("Say hi.", seed=7, stop=("!",)))
    assert double.served[-1].body == {
        "model": "smollm2:135m", "messages": [{"role": "user", "content": "Say hi."}], "stream": True,
        "stream_options": {"include_usage": True}, "temperature": 0.0, "max_tokens": 16, "seed": 7, "stop": ["!"],
    }  # fmt: skip


async def test_closing_the_answer_stops_the_model(llama_model, llama: Llama):
    async with aclosing(llama_model.stream(request("Write a long story.", tokens=2000))) as answer:
        for _ in range(5):
            await anext(answer)
    await seconds_until(lambda: not llama.busy(), most=1.0)


async def test_cancelling_the_task_stops_the_model(double: OllamaServer, llama: Llama):
    heard = asyncio.Event()
    model = OpenAIModel(f"{double.url}/v1")
    task = asyncio.create_task(hear(model, request("Write a long story.", tokens=2000), heard))
    await heard.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    served = double.served[-1]
    await seconds_until(lambda: served.outcome == "gone" and not llama.busy(), most=1.0)
    sent = served.chunks
    await asyncio.sleep(0.3)
    assert served.chunks == sent < 30


async def test_openai_without_a_key_says_which_variable_to_set():
    with pytest.raises(ModelUnavailable, match="environment variable OPENAI_API_KEY"):
        await ask(OpenAIModel(), request("Say hi."))
    assert "OPENAI_API_KEY" in (await OpenAIModel().available() or "")


async def test_environment_says_where_and_with_which_key(double: OllamaServer, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", f"{double.url}/v1/")
    monkeypatch.setenv("OPENAI_API_KEY", WRONG)
    assert await OpenAIModel().models() == ["smollm2:135m"]
    assert await OpenAIModel().available() is None
    assert double.served[-1].headers["Authorization"] == f"Bearer {WRONG}"


async def test_openais_key_does_not_go_to_a_server_that_a_workflow_names(double: OllamaServer, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", WRONG)
    await OpenAIModel(f"{double.url}/v1").models()
    assert WRONG not in str(double.served[-1].headers)


async def test_key_is_looked_up_for_each_request(llama_server):
    keys = {"ROTATING": WRONG}
    model = OpenAIModel(f"{llama_server.url}/v1", secret="ROTATING", resolve=keys.get)
    with pytest.raises(ModelUnavailable):
        await model.models()
    keys["ROTATING"] = llama_server.key
    assert await model.models() == ["smollm2-135m-instruct"]


async def test_server_that_wants_a_key_and_got_none_says_so(llama_server):
    with pytest.raises(ModelUnavailable, match="wants a key"):
        await OpenAIModel(f"{llama_server.url}/v1").models()
    with pytest.raises(ModelUnavailable, match="environment variable NOT_SET"):
        await OpenAIModel(f"{llama_server.url}/v1", secret="NOT_SET").models()


async def test_wrong_key_is_named_but_not_shown(llama_server, monkeypatch):
    monkeypatch.setenv("LLAMA_KEY", WRONG)
    model = OpenAIModel(f"{llama_server.url}/v1", secret="LLAMA_KEY")
    with pytest.raises(ModelUnavailable, match="does not accept the key in LLAMA_KEY") as raised:
        await ask(model, request("Say hi."))
    assert_hidden(model, raised.value)


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
async def test_server_that_quotes_the_key_does_not_get_it_into_an_error(double: OllamaServer, monkeypatch, status):
    monkeypatch.setenv("SOME_KEY", WRONG)
    double.failure = Failure(f"bad key {WRONG}!", status)
    model = OpenAIModel(f"{double.url}/v1", secret="SOME_KEY")
    with pytest.raises(ModelError) as raised:
        await ask(model, request("Say hi."))
    assert_hidden(model, raised.value)
    with pytest.raises(ModelError) as raised:
        await model.models()
    assert_hidden(model, raised.value)


@pytest.mark.parametrize("more", ["\nmore", "ü"])
async def test_key_that_cannot_be_sent_is_not_shown(double: OllamaServer, monkeypatch, more):
    monkeypatch.setenv("SOME_KEY", WRONG + more)
    model = OpenAIModel(f"{double.url}/v1", secret="SOME_KEY")
    with pytest.raises(ModelUnavailable, match="SOME_KEY cannot be a key") as raised:
        await ask(model, request("Say hi."))
    assert_hidden(model, raised.value)


def test_key_in_the_place_of_its_name_is_not_shown():
    with pytest.raises(ValueError, match="not the key") as raised:
        OpenAIModel(secret=WRONG)
    assert WRONG not in str(raised.value)


async def test_unknown_model_names_those_that_are_there(double: OllamaServer):
    with pytest.raises(ModelUnavailable, match=r"no model 'gpt-9'.*It has smollm2:135m"):
        await ask(OpenAIModel(f"{double.url}/v1"), request("Say hi.", model="gpt-9"))


async def test_rate_limit_is_told_once_without_trying_again(double: OllamaServer):
    double.failure = Failure("You exceeded your current quota", 429)
    with pytest.raises(ModelRefused, match="no more requests now: You exceeded your current quota"):
        await ask(OpenAIModel(f"{double.url}/v1"), request("Say hi."))
    assert [served.path for served in double.served] == ["/v1/chat/completions"]


async def test_nobody_listening_names_the_address():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
    with pytest.raises(ModelUnavailable, match=rf"Cannot reach {url}.*Check the address"):
        await ask(OpenAIModel(url), request("Say hi."))


async def test_what_is_no_models_server_is_called_so(double: OllamaServer):
    double.page = "<html>"
    model = OpenAIModel(double.url)
    with pytest.raises(ModelUnavailable, match=r"does not speak OpenAI's protocol.*most end in /v1"):
        await ask(model, request("Say hi."))
    assert "does not speak" in (await model.available() or "")


async def test_error_in_the_middle_is_told_in_the_servers_words(double: OllamaServer):
    double.failure = Failure("out of memory", after=2)
    with pytest.raises(ModelRefused, match="out of memory"):
        await ask(OpenAIModel(f"{double.url}/v1"), request("Say hi."))


async def test_connection_cut_in_the_middle_is_no_answer(double: OllamaServer):
    double.failure = Failure("", after=3, silent=True)
    with pytest.raises(ModelUnavailable, match="Cannot reach"):
        await ask(OpenAIModel(f"{double.url}/v1"), request("Say hi."))


def assert_hidden(model: OpenAIModel, error: BaseException) -> None:
    """The key is in nothing that a notebook could show or save."""
    shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    for text in (shown, str(error), repr(error), repr(model), repr(vars(model))):
        assert WRONG not in text
    assert error.__cause__ is None
    assert error.__context__ is None
