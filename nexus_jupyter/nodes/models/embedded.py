"""The small model that runs inside this process: llama.cpp, asked through its OpenAI protocol."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from nexus_jupyter.errors import ModelUnavailable
from nexus_jupyter.nodes.models.chat import ChatRequest, Usage
from nexus_jupyter.nodes.models.llama_server import server
from nexus_jupyter.nodes.models.openai import OpenAIModel
from nexus_jupyter.nodes.models.per_loop import load
from nexus_jupyter.nodes.models.weights import RUNTIME, find_weights, install, installed, name_of_weights

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
        async with aclosing(client.stream(request)) as answer:
            async for piece in answer:
                yield piece

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
