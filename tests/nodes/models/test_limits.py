"""What may be asked of one back end at once and per minute, by all workflows together."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import aclosing

import pytest

from nexus_jupyter.nodes.models import limits
from nexus_jupyter.nodes.models.chat import ChatModel
from nexus_jupyter.nodes.models.limits import Limit, limit, place
from nexus_jupyter.nodes.models.ollama import OllamaModel
from nexus_jupyter.nodes.models.openai import OpenAIModel
from tests.doubles.ollama_server import OllamaServer
from tests.nodes.models.asking import ask, request


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = dict(limits._backends), limit()
    yield
    limits._backends.clear()
    limits._backends.update(before[0])
    for name, each in before[1].items():
        limit(name, concurrency=each.concurrency, per_minute=each.per_minute)


class Clock:
    """The most that were inside at once, and in which order they came in."""

    def __init__(self) -> None:
        self.inside = self.most = 0
        self.order: list[int] = []
        self.times: list[float] = []

    async def enter(self, number: int, backend: str = "Ollama") -> None:
        async with place(backend):
            self.order.append(number)
            self.times.append(time.monotonic())
            self.inside += 1
            self.most = max(self.most, self.inside)
            await asyncio.sleep(0.01)
            self.inside -= 1


async def test_without_a_limit_all_come_in():
    clock = Clock()
    await asyncio.gather(*[clock.enter(number) for number in range(20)])
    assert clock.most == 20


async def test_no_more_than_the_limit_are_inside_and_they_come_in_as_they_came():
    limit("Ollama", concurrency=3)
    clock = Clock()
    await asyncio.gather(*[clock.enter(number) for number in range(20)])
    assert clock.most == 3
    assert clock.order == list(range(20))


async def test_each_back_end_has_its_own():
    limit("Ollama", concurrency=1)
    clock = Clock()
    async with place("Ollama"):
        await clock.enter(1, "OpenAI")
    assert clock.order == [1]


async def test_only_so_many_begin_within_any_minute(monkeypatch):
    monkeypatch.setattr(limits, "MINUTE", 0.3)
    limit("Ollama", per_minute=4)
    clock = Clock()
    await asyncio.gather(*[clock.enter(number) for number in range(12)])
    assert clock.order == list(range(12))
    assert all(later - earlier >= 0.29 for earlier, later in zip(clock.times, clock.times[4:], strict=False))


def test_the_rate_holds_over_all_event_loops(monkeypatch):
    monkeypatch.setattr(limits, "MINUTE", 0.3)
    limit("Ollama", per_minute=1)
    clock = Clock()
    began = time.monotonic()
    asyncio.run(clock.enter(1))
    asyncio.run(clock.enter(2))
    assert time.monotonic() - began >= 0.29


async def test_one_who_stops_waiting_keeps_nobody_from_coming_in():
    limit("Ollama", concurrency=1)
    clock = Clock()
    async with place("Ollama"):
        waiting = [asyncio.create_task(clock.enter(number)) for number in range(5)]
        await asyncio.sleep(0.01)
        for number in (0, 3):
            waiting[number].cancel()
        await asyncio.sleep(0.01)
    await asyncio.gather(*waiting, return_exceptions=True)
    assert clock.order == [1, 2, 4]


async def test_one_who_is_cancelled_inside_gives_the_place_back():
    limit("Ollama", concurrency=1)
    inside = asyncio.create_task(Clock().enter(1))
    await asyncio.sleep(0)
    inside.cancel()
    async with asyncio.timeout(5):
        await Clock().enter(2)


async def test_a_lifted_limit_lets_those_in_who_wait():
    limit("Ollama", concurrency=1)
    async with place("Ollama"), asyncio.timeout(5):
        waiting = asyncio.create_task(Clock().enter(1))
        await asyncio.sleep(0.01)
        limit("Ollama", concurrency=None)
        await waiting


def test_a_loop_that_ended_keeps_no_place():
    async def leave_inside() -> None:
        await place("embedded").__aenter__()

    loop = asyncio.new_event_loop()
    loop.run_until_complete(leave_inside())
    loop.close()
    asyncio.run(asyncio.wait_for(Clock().enter(1, "embedded"), 5))


@pytest.mark.parametrize("backend", ["Ollama", "OpenAI"])
async def test_a_stream_holds_its_place_until_it_is_closed(double: OllamaServer, backend: str):
    model: ChatModel = OllamaModel() if backend == "Ollama" else OpenAIModel(f"{double.url}/v1")
    limit(backend, concurrency=1)
    async with aclosing(model.stream(request("Say hi."))) as answer:
        await anext(answer)
        second = asyncio.create_task(ask(model, request("Say hi.", tokens=1)))
        await asyncio.sleep(0.3)
        assert len(double.served) == 1
    assert (await second)[1].output_tokens == 1


async def test_one_that_is_refused_gives_its_place_back(double: OllamaServer):
    limit("Ollama", concurrency=1)
    for _ in range(2):
        with pytest.raises(Exception, match="has no model"):
            await ask(OllamaModel(), request("Say hi.", model="none"))


def test_a_limit_is_set_shown_and_lifted():
    assert limit("Ollama", concurrency=2, per_minute=60) == Limit(2, 60)
    assert limit("ollama", per_minute=None) == Limit(2, None)
    assert limit("Ollama") == Limit(2, None)
    assert limit() == {"Ollama": Limit(2, None), "OpenAI": Limit(None, None), "embedded": Limit(1, None)}


def test_a_package_may_have_a_back_end_of_its_own():
    limit("Mistral", per_minute=10)
    assert limit()["Mistral"] == Limit(None, 10)


def test_what_is_no_limit_is_said():
    with pytest.raises(ValueError, match="concurrency is a whole number from 1, or None for no limit, and not 0"):
        limit("Ollama", concurrency=0)
    with pytest.raises(ValueError, match=r"per_minute is .* not 1\.5"):
        limit("Ollama", per_minute=1.5)
    with pytest.raises(ValueError, match="not True"):
        limit("Ollama", concurrency=True)
    with pytest.raises(ValueError, match=r"no back end 'olama'\. Did you mean 'Ollama'\?"):
        limit("olama", concurrency=1)
    with pytest.raises(ValueError, match="Say of which back end"):
        limit(concurrency=1)


def test_the_embedded_model_has_one_slot():
    with pytest.raises(ValueError, match="The embedded model gives 1 answer at a time"):
        limit("embedded", concurrency=2)
    assert limit("embedded", concurrency=None, per_minute=600) == Limit(1, 600)
