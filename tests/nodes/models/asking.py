"""Asking a model, and waiting, in tests."""

import asyncio
import time
from collections.abc import Callable

from nexus_jupyter.nodes.models.chat import ChatModel, ChatRequest, Usage
from tests.doubles.ollama_server import Llama

LONG = "The quick brown fox jumps over the lazy dog. " * 700
"""A prompt that takes the embedded model half a minute to read."""


def request(text: str, model: str = "smollm2:135m", tokens: int | None = 16, **more: object) -> ChatRequest:
    """Build a request that is answered the same way every time."""
    fields = {"temperature": 0.0, "max_tokens": tokens, **more}
    return ChatRequest(model, ({"role": "user", "content": text},), **fields)  # type: ignore[arg-type]


async def ask(model: ChatModel, asked: ChatRequest) -> tuple[list[str], Usage]:
    """Return the pieces of the answer and the usage that has to end it."""
    *pieces, usage = [piece async for piece in model.stream(asked)]
    assert isinstance(usage, Usage)
    assert all(isinstance(piece, str) for piece in pieces)
    return pieces, usage  # type: ignore[return-value]


async def hear(model: ChatModel, asked: ChatRequest, heard: asyncio.Event, after: int = 3) -> None:
    """Listen to an answer, and tell when it is well under way."""
    count = 0
    async for _ in model.stream(asked):
        count += 1
        if count == after:
            heard.set()


async def idle(llama: Llama, looks: int = 4) -> bool:
    """Tell whether a model that reads a long prompt stops doing so.

    llama.cpp looks once a second for clients that left, and then reads its batch to the end. Asking it more often
    would keep it from looking.
    """
    for _ in range(looks):
        await asyncio.sleep(2)
        if not llama.busy():
            return True
    return False


async def seconds_until(holds: Callable[[], bool], most: float) -> float:
    """Wait until something holds; fails if that takes longer than `most` seconds."""
    began = time.monotonic()
    while not await asyncio.to_thread(holds):
        assert time.monotonic() - began < most, f"did not come true within {most} s"
        await asyncio.sleep(0.02)
    return time.monotonic() - began
