import asyncio

import pytest

from nexus_jupyter.nodes.models.ollama import OllamaModel
from nexus_jupyter.nodes.models.openai import OpenAIModel
from nexus_jupyter.nodes.models.per_loop import close_clients, is_loopback, per_loop
from tests.doubles.ollama_server import OllamaServer


class Thing:
    closed = False

    async def close(self) -> None:
        self.closed = True


async def test_a_loop_makes_its_thing_once():
    assert await per_loop("thing", Thing, Thing.close) is await per_loop("thing", Thing, Thing.close)
    assert await per_loop("other", Thing, Thing.close) is not await per_loop("thing", Thing, Thing.close)


def test_each_loop_has_its_own_and_closes_it():
    async def use() -> Thing:
        thing = await per_loop("thing", Thing, Thing.close)
        assert not thing.closed
        return thing

    one, two = asyncio.run(use()), asyncio.run(use())
    assert one is not two
    assert one.closed
    assert two.closed


async def test_closing_by_hand_makes_room_for_new_ones():
    thing = await per_loop("thing", Thing, Thing.close)
    await close_clients()
    assert thing.closed
    assert await per_loop("thing", Thing, Thing.close) is not thing


async def test_requests_share_a_connection(double: OllamaServer):
    for _ in range(3):
        await OllamaModel().models()
        await OpenAIModel(f"{double.url}/v1").models()
    assert len({served.client for served in double.served}) == 2


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:11434", True), ("http://localhost/v1", True), ("http://[::1]:8080", True),
        ("https://api.openai.com/v1", False), ("http://10.0.0.7:11434", False), ("nonsense", False),
    ],
)  # fmt: skip
def test_this_machine_needs_no_proxy(url: str, local: bool):
    assert is_loopback(url) is local
