"""The small model that runs inside this process: llama.cpp, asked through its OpenAI protocol."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing

from ...errors import ModelUnavailable
from .chat import ChatRequest, Usage
from .llama_server import server
from .openai import OpenAIModel
from .per_loop import load
from .weights import RUNTIME, find_weights, install, installed, name_of_weights

__all__ = ["EmbeddedModel", "install", "installed"]


class EmbeddedModel:
    """The model of `nexus model install`, or the GGUF file that `NEXUS_GGUF` names.

    Its server starts with the first request, within a second, and serves the whole process.
    """

    backend = "embedded"

    def __init__(self) -> None:
        self.name = name_of_weights()

    def __repr__(self) -> str:
        return f"EmbeddedModel({self.name!r})"

    async def stream(self, request: ChatRequest) -> AsyncGenerator[str | Usage, None]:
        """Stream the answer's text in pieces, then exactly one `Usage`.

        Raises:
            ModelUnavailable: the model is not installed or cannot be loaded.
            ModelRefused: the prompt is too long, or the schema is none.
        """
        client = await self._client()
        relay = _Relay()
        listener = asyncio.create_task(relay.listen(client.stream(request)))
        try:
            while (piece := await relay.next()) is not None:
                yield piece
            await listener  # raises what went wrong
        finally:
            listener.cancel()
            await asyncio.wait([listener])

    async def models(self) -> list[str]:
        """Name the one model.

        Raises:
            ModelUnavailable: it is not installed.
        """
        find_weights()
        return [self.name]

    async def available(self) -> str | None:
        """Say what to do to have the model, or None if it is installed; does not load it."""
        try:
            find_weights()
        except ModelUnavailable as error:
            return str(error)
        return None

    async def _client(self) -> OpenAIModel:
        weights = find_weights()
        await load("openai")
        running = await asyncio.to_thread(server, weights, self.name)
        return OpenAIModel(
            f"{running.url}/v1",
            secret=RUNTIME,
            resolve=lambda name: running.key,
            backend=self.backend,
            cost=0.0,
            on_request=running.watch,
        )


class _Relay:
    """Takes an answer down at the model's pace and hands it on at the reader's.

    It is a task of its own that holds the one place, so that a reader who stops between two pieces keeps nobody
    waiting. (Not an `asyncio.Queue`: Python crashes at exit if one is awaited on a loop that stands still.)
    """

    def __init__(self) -> None:
        self._pieces: deque[str | Usage] = deque()
        self._ended = False
        self._news: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def listen(self, answer: AsyncGenerator[str | Usage, None]) -> None:
        """Take down an answer."""
        try:
            async with aclosing(answer):
                async for piece in answer:
                    self._pieces.append(piece)
                    self._tell()
        finally:
            self._ended = True
            self._tell()

    async def next(self) -> str | Usage | None:
        """Hand on the next piece when it is there, or None at the end."""
        while not self._pieces and not self._ended:
            await self._news
            self._news = asyncio.get_running_loop().create_future()
        return self._pieces.popleft() if self._pieces else None

    def _tell(self) -> None:
        if not self._news.done():
            self._news.set_result(None)
