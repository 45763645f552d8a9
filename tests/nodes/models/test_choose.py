import asyncio
import socket

import pytest

from nexus_jupyter.errors import ModelUnavailable
from nexus_jupyter.nodes.models import choose, weights
from nexus_jupyter.nodes.models.choose import BackendStatus, describe, models_for, resolve, resolve_settings
from nexus_jupyter.nodes.models.embedded import EmbeddedModel
from nexus_jupyter.nodes.models.ollama import OllamaModel
from tests.doubles.ollama_server import OllamaServer
from tests.nodes.models.asking import ask, request


@pytest.fixture
def no_ollama(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("OLLAMA_URL", f"http://127.0.0.1:{taken.getsockname()[1]}")


@pytest.fixture
def no_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "RUNTIME", "not_installed")


async def test_auto_is_ollamas_first_model(double: OllamaServer):
    double.models[:] = ["qwen3:8b", "smollm2:135m"]
    model, name = await resolve("auto")
    assert (model.backend, name) == ("Ollama", "qwen3:8b")


async def test_auto_prefers_a_llama(double: OllamaServer):
    double.models[:] = ["nomic-embed-text", "qwen3:8b", "llama3.2:latest"]
    assert (await resolve())[1] == "llama3.2:latest"


@pytest.mark.usefixtures("no_ollama")
async def test_auto_is_the_embedded_model_where_ollama_does_not_answer():
    model, name = await resolve("auto")
    assert (model.backend, name) == ("embedded", "smollm2-135m-instruct")
    assert (await ask(model, request("Say hi.", model=name)))[1].backend == "embedded"


async def test_auto_is_the_embedded_model_where_ollama_has_no_model(double: OllamaServer):
    double.models.clear()
    assert (await resolve("auto"))[0].backend == "embedded"


@pytest.mark.usefixtures("no_ollama", "no_embedded")
async def test_without_any_model_auto_says_what_to_do():
    with pytest.raises(ModelUnavailable, match="`ollama serve`") as raised:
        await resolve("auto")
    assert "Run `nexus model install`." in str(raised.value)


@pytest.mark.usefixtures("no_embedded")
async def test_with_an_empty_ollama_auto_says_to_pull(double: OllamaServer):
    double.models.clear()
    with pytest.raises(ModelUnavailable, match=r"`ollama pull llama3\.2`"):
        await resolve("auto")


@pytest.mark.usefixtures("no_ollama")
async def test_a_name_is_the_embedded_models_or_one_of_ollamas():
    assert isinstance((await resolve("smollm2-135m-instruct"))[0], EmbeddedModel)
    model, name = await resolve("llama3.2")
    assert isinstance(model, OllamaModel)
    assert name == "llama3.2"


async def test_many_nodes_ask_ollama_once(double: OllamaServer):
    await asyncio.gather(*[resolve("auto") for _ in range(20)])
    assert [served.path for served in double.served] == ["/api/tags"]


async def test_after_a_while_ollama_is_asked_again(double: OllamaServer, monkeypatch):
    monkeypatch.setattr(choose, "FRESH", 0.0)
    await resolve("auto")
    double.models[:] = ["qwen3:8b"]
    assert (await resolve("auto"))[1] == "qwen3:8b"


async def test_a_cancelled_node_does_not_take_the_others_along(double: OllamaServer):
    first = asyncio.create_task(resolve("auto"))
    others = [asyncio.create_task(resolve("auto")) for _ in range(3)]
    await asyncio.sleep(0)
    first.cancel()
    assert {name for _, name in await asyncio.gather(*others)} == {"smollm2:135m"}


async def test_describe_says_for_each_place_what_it_has_or_what_to_do(double: OllamaServer):
    ollama, embedded, openai = await describe()
    assert ollama == BackendStatus("Ollama", ("smollm2:135m",), None)
    assert embedded == BackendStatus("embedded", ("smollm2-135m-instruct",), None)
    assert (openai.backend, openai.models) == ("OpenAI", ())
    assert "OPENAI_API_KEY" in (openai.problem or "")


async def test_a_form_is_offered_the_models_that_its_type_can_name(double: OllamaServer):
    double.models[:] = ["qwen3:8b"]
    assert [each.backend for each in await models_for("llama-chat")] == ["Ollama", "embedded"]
    assert [each.backend for each in await models_for("openai-chat")] == ["OpenAI"]
    assert [each.backend for each in await models_for("of-a-package")] == ["Ollama", "embedded", "OpenAI"]
    assert (await models_for("summarizer"))[0].models == ("qwen3:8b",)
    assert [served.path for served in double.served] == ["/api/tags"]


async def test_a_cache_key_holds_the_model_that_auto_means_now(double: OllamaServer):
    double.models[:] = ["qwen3:8b"]
    assert await resolve_settings({"model": "auto", "system": "x"}) == {"model": "Ollama qwen3:8b", "system": "x"}
    assert await resolve_settings({}) == {"model": "Ollama qwen3:8b"}
    assert await resolve_settings({"model": "llama3.2"}) == {"model": "Ollama llama3.2"}
    assert await resolve_settings({"model": "smollm2-135m-instruct"}) == {
        "model": "embedded smollm2-135m-instruct"
    }
