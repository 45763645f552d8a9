"""A request whose kept connection had just ended is sent once more; every other failure is told."""

import asyncio
from collections.abc import Callable

import pytest

from nexus_jupyter.errors import ModelUnavailable
from nexus_jupyter.nodes.models.chat import ChatModel
from nexus_jupyter.nodes.models.ollama import OllamaModel
from nexus_jupyter.nodes.models.openai import OpenAIModel
from nexus_jupyter.nodes.models.transport import transport
from tests.doubles.dropping_server import DroppingServer
from tests.nodes.models.asking import ask, request

Make = Callable[[str], ChatModel]
BOTH = pytest.mark.parametrize(
    "make", [OllamaModel, lambda url: OpenAIModel(f"{url}/v1")], ids=["Ollama", "OpenAI"]
)


@BOTH
async def test_a_request_on_a_kept_connection_that_had_ended_is_sent_again(make: Make):
    async with DroppingServer(2) as server:
        for _ in range(3):
            assert (await ask(make(server.url), request("Tea?")))[0] == ["tea"]
    assert server.asked == [(1, 0), (1, 1), (2, 0), (2, 1)]


@BOTH
async def test_it_is_sent_again_once(make: Make):
    async with DroppingServer(2, 3) as server:
        await ask(make(server.url), request("Tea?"))
        with pytest.raises(ModelUnavailable):
            await ask(make(server.url), request("Tea?"))
    assert server.asked == [(1, 0), (1, 1), (2, 0)]


@BOTH
async def test_a_new_connection_that_ends_is_told_at_once(make: Make):
    async with DroppingServer(1) as server:
        with pytest.raises(ModelUnavailable):
            await ask(make(server.url), request("Tea?"))
    assert server.asked == [(1, 0)]


@BOTH
async def test_an_answer_that_has_begun_is_not_asked_for_again(make: Make):
    async with DroppingServer(2, partly=True) as server:
        await ask(make(server.url), request("Tea?"))
        with pytest.raises(ModelUnavailable):
            await ask(make(server.url), request("Tea?"))
    assert server.asked == [(1, 0), (1, 1)]


@BOTH
async def test_many_requests_at_once_each_come_through(make: Make):
    async with DroppingServer(5, 6, 7, 8) as server:
        for _ in range(3):
            answers = await asyncio.gather(*[ask(make(server.url), request("Tea?")) for _ in range(4)])
            assert [pieces for pieces, _ in answers] == [["tea"]] * 4
    assert len(server.asked) == 12 + 4


def test_where_a_proxy_is_set_a_far_server_is_left_to_the_clients_own_transport(monkeypatch):
    import httpx

    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    assert transport("https://api.openai.com/v1", httpx.AsyncClient) is None
    assert transport("http://127.0.0.1:11434", httpx.AsyncClient) is not None
