"""Models that Ollama serves, through its official client."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ...errors import ModelError, ModelUnavailable
from .again import refused
from .chat import ChatRequest, Usage, listing
from .limits import place
from .per_loop import is_loopback, load, per_loop
from .prices import cost_of
from .transport import transport

if TYPE_CHECKING:
    import ollama

DEFAULT_URL = "http://127.0.0.1:11434"
ANSWERS_WITHIN = 1.0
"""Seconds that a running Ollama may take to list its models."""
CONNECTS_WITHIN = 5.0
"""Seconds; an answer itself may take as long as it takes."""


@dataclass(frozen=True, slots=True)
class PullProgress:
    """One report on a download; `completed` and `total` are bytes."""

    status: str
    completed: int | None
    total: int | None


class OllamaModel:
    """The models of one Ollama server.

    Args:
        url: where it listens; by default what `OLLAMA_URL` says, else this machine.
    """

    backend = "Ollama"

    def __init__(self, url: str | None = None) -> None:
        self.url = (url or os.environ.get("OLLAMA_URL") or DEFAULT_URL).rstrip("/")

    def __repr__(self) -> str:
        return f"OllamaModel({self.url!r})"

    async def stream(self, request: ChatRequest) -> AsyncGenerator[str | Usage, None]:
        """Stream the answer's text in pieces, then exactly one `Usage`.

        Raises:
            ModelUnavailable: Ollama does not answer, or has not this model.
            ModelRefused: Ollama answered with an error.
        """
        client = await self._client()
        # The client's iterator is a generator, which connects when first asked for a part.
        parts = cast("AsyncGenerator[ollama.ChatResponse]", await client.chat(**_arguments(request), stream=True))
        usage = None
        try:
            async with place(self.backend), aclosing(parts):
                async for part in parts:
                    if part.message.content:
                        yield part.message.content
                    usage = self._usage(part, request.model) if part.done else usage
        except _failures() as error:
            raise await self._explained(error, request.model) from error
        if usage is None:
            raise ModelUnavailable(
                f"Ollama at {self.url} ended in the middle of its answer. Run it again.", retryable=True
            )
        yield usage

    async def models(self) -> list[str]:
        """Name the installed models that can chat, in Ollama's order: the last changed one first.

        Raises:
            ModelUnavailable: Ollama does not answer.
            ModelRefused: Ollama answered with an error.
        """
        client = await self._client()
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                installed = (await client.list()).models
        except TimeoutError as error:
            raise self._down(f"no answer within {ANSWERS_WITHIN:g} s") from error
        except _failures() as error:
            raise self._trouble(error) from error
        return [model.model for model in installed if model.model and _chats(model)]

    async def available(self) -> str | None:
        """Say why Ollama does not answer and what to do about it, or None if it answers."""
        try:
            await self.models()
        except ModelError as error:
            return str(error)
        return None

    async def pull(self, name: str) -> AsyncGenerator[PullProgress, None]:
        """Download a model and report how far it is.

        Raises:
            ModelUnavailable: Ollama does not answer.
            ModelRefused: there is no such model to download.
        """
        client = await self._client()
        steps = cast("AsyncGenerator[ollama.ProgressResponse]", await client.pull(name, stream=True))
        try:
            async with aclosing(steps):
                async for step in steps:
                    yield PullProgress(step.status or "", step.completed, step.total)
        except _failures() as error:
            raise self._trouble(error, f"to pull {name!r}; check the name and its tag") from error

    async def _client(self) -> ollama.AsyncClient:
        await load("ollama")
        import httpx
        import ollama

        def make() -> ollama.AsyncClient:
            timeout = httpx.Timeout(None, connect=CONNECTS_WITHIN)
            return ollama.AsyncClient(
                self.url,
                timeout=timeout,
                trust_env=not is_loopback(self.url),
                transport=transport(self.url, httpx.AsyncClient),
            )

        return await per_loop(("ollama", self.url), make, ollama.AsyncClient.close)

    async def _explained(self, error: Exception, model: str) -> ModelError:
        if getattr(error, "status_code", None) != 404:
            return self._trouble(error, f"to answer with {model!r}; its log may say more")
        try:
            installed = await self.models()
        except ModelError:
            return self._trouble(error)
        return ModelUnavailable(
            f"Ollama at {self.url} has no model {model!r}; it has {listing(installed, model)}. "
            f"Pull it with `ollama pull {model}`, or choose one that is there."
        )

    def _trouble(self, error: Exception, doing: str = "to answer; check OLLAMA_URL") -> ModelError:
        import httpx
        import ollama

        if isinstance(error, ollama.ResponseError):
            words = f"Ollama at {self.url} refused {doing}: {_words(error.error)}"
            return refused(words, *_status_and_headers(error))
        if isinstance(error, (ConnectionError, httpx.ConnectError, httpx.ConnectTimeout)):
            return self._down("nothing listens there")
        if isinstance(error, httpx.HTTPError):
            return self._down(str(error) or type(error).__name__)
        return ModelUnavailable(f"What answers at {self.url} is not Ollama. Set OLLAMA_URL to where it runs.")

    def _down(self, reason: str) -> ModelUnavailable:
        return ModelUnavailable(
            f"Ollama does not answer at {self.url} ({reason}). Start it with `ollama serve`, set OLLAMA_URL "
            'to where it runs, or do without: `nexus model install`, then the model "auto".',
            retryable=True,
        )

    def _usage(self, last: ollama.ChatResponse, asked: str) -> Usage:
        model = last.model or asked
        tokens = last.prompt_eval_count, last.eval_count
        cost = cost_of((model, asked), *tokens) if model.endswith("cloud") else 0.0
        return Usage(model, self.backend, *tokens, cost, last.done_reason or "stop")


def _arguments(request: ChatRequest) -> dict[str, Any]:
    options = {
        "temperature": request.temperature,
        "num_predict": request.max_tokens,
        "seed": request.seed,
        "stop": list(request.stop) or None,
    }
    given = {name: value for name, value in options.items() if value is not None}
    return {
        "model": request.model,
        "messages": request.messages,
        "format": request.schema or None,
        "options": given,
    }


def _failures() -> tuple[type[Exception], ...]:
    """What the client raises: its own error, the network's, ValueError for what is not Ollama's protocol."""
    import httpx
    import ollama

    return (ollama.ResponseError, httpx.HTTPError, ConnectionError, ValueError)


def _status_and_headers(error: ollama.ResponseError) -> tuple[int | None, Any]:
    """Of the answer; the client keeps its headers only in what caused the error."""
    response = getattr(error.__context__, "response", None)
    return (error.status_code, response.headers) if response is not None else (None, None)


def _words(said: object) -> str:
    """What the server said; one that only resembles Ollama says it as an object."""
    return str(said.get("message", said) if isinstance(said, dict) else said)


def _chats(model: ollama.ListResponse.Model) -> bool:
    family = (model.details and model.details.family) or ""
    return "embed" not in (model.model or "") and "bert" not in family
