"""Models behind OpenAI's protocol: OpenAI, and every server that speaks like it, through the official client.

A key is named, never held: its value is looked up for each request and is in no attribute and no error.
Errors are raised outside their `except` block, since the client's own exception, which would become the
context, carries the request and with it the key.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import TYPE_CHECKING, Any

from ...errors import ModelError, ModelUnavailable
from .chat import ChatRequest, Usage
from .limits import place
from .openai_errors import explain, no_protocol
from .per_loop import is_loopback, load, per_loop
from .prices import cost_of
from .transport import transport

if TYPE_CHECKING:
    import openai
    from openai.types.chat import ChatCompletionChunk

DEFAULT_URL = "https://api.openai.com/v1"
KEY = "OPENAI_API_KEY"
CONNECTS_WITHIN = 5.0
ANSWERS_WITHIN = 600.0
"""Seconds between two pieces of an answer; a server on this machine may take as long as it takes."""

Hook = Callable[[Any], Awaitable[None]]


def from_environment(name: str) -> str | None:
    """Look a secret up; not `os.environ.get` itself, whose representation shows the whole environment."""
    return os.environ.get(name)


class OpenAIModel:
    """The models of one server that speaks OpenAI's protocol.

    Args:
        base_url: where it listens; by default what `OPENAI_BASE_URL` says, else OpenAI.
        secret: the name of its key. By default `OPENAI_API_KEY`, but only for a server that the environment
            chose: a workflow that names a server of its own must also name the key that may go there.
        resolve: gives the value of a named key, or None.
        backend: what the run's table calls it.
        cost: what an answer costs where the server does not tell, in US dollars; by default as `nexus.price` says.
        on_request: awaited with each HTTP request before it is sent.

    Raises:
        ValueError: `secret` is no name.
    """

    def __init__(
        self,
        base_url: str | None = None,
        *,
        secret: str | None = None,
        resolve: Callable[[str], str | None] = from_environment,
        backend: str = "OpenAI",
        cost: float | None = None,
        on_request: Hook | None = None,
    ) -> None:
        self.base_url = (base_url or os.environ.get("OPENAI_BASE_URL") or DEFAULT_URL).rstrip("/")
        self.secret = secret or (None if base_url else KEY)
        if self.secret and not self.secret.isidentifier():  # a key itself has no place here, nor in this message
            raise ValueError("The secret is not a name. Give the name of an environment variable, not the key.")
        self.backend = backend
        self._resolve = resolve
        self._cost = cost
        self._on_request = on_request

    def __repr__(self) -> str:
        return f"OpenAIModel({self.base_url!r}, secret={self.secret!r})"

    async def stream(self, request: ChatRequest) -> AsyncGenerator[str | Usage, None]:
        """Stream the answer's text in pieces, then exactly one `Usage`.

        The client tries once: trying again is the node's policy.

        Raises:
            ModelUnavailable: the key is missing or wrong, nobody answers, or there is no such model.
            ModelRefused: the server answered with an error.
        """
        client = await self._client()
        answer = _Answer(request.model)
        problem: ModelError | None = None
        try:
            arguments = self._arguments(request)
            async with place(self.backend), await client.chat.completions.create(**arguments) as chunks:
                async for chunk in chunks:
                    if text := answer.take(chunk):
                        yield text
        except _failures() as error:
            problem = await self._explained(error, request.model)
        if problem:
            raise problem
        yield answer.usage(self.backend, self._cost, self.base_url)

    async def models(self) -> list[str]:
        """Name the server's models.

        Raises:
            ModelUnavailable: the key is missing or wrong, or nobody answers.
            ModelRefused: the server answered with an error.
        """
        client = await self._client()
        expected: tuple[type[Exception], ...] = (*_failures(), AttributeError)  # a web page ends in the latter
        try:
            return sorted([model.id async for model in client.models.list(timeout=CONNECTS_WITHIN)])
        except expected as error:
            problem = explain(error, self.base_url, self.secret, self._key())
        raise problem

    async def available(self) -> str | None:
        """Say what is wrong and what to do about it, or None if the server takes the key and answers."""
        try:
            await self.models()
        except ModelError as error:
            return str(error)
        return None

    async def _client(self) -> openai.AsyncOpenAI:
        await load("openai")
        import openai

        local = is_loopback(self.base_url)
        timeout = openai.Timeout(None if local else ANSWERS_WITHIN, connect=CONNECTS_WITHIN)

        def make() -> Any:
            client = openai.DefaultAsyncHttpxClient
            hooks = {"request": [self._on_request]} if self._on_request else {}
            return client(event_hooks=hooks, trust_env=not local, transport=transport(self.base_url, client))

        async def close(http: Any) -> None:
            await http.aclose()

        return openai.AsyncOpenAI(
            api_key=self._key() or "none",
            base_url=self.base_url,
            http_client=await per_loop(("openai", local, self._on_request), make, close),
            timeout=timeout,
            max_retries=0,
        )

    def _key(self) -> str | None:
        """Look the key up; a server that is not OpenAI's may well want none."""
        key = (self._resolve(self.secret) or "").strip() if self.secret else ""
        if not key and self.base_url == DEFAULT_URL:
            name = self.secret or KEY
            raise ModelUnavailable(f"{self.backend} needs a key. Put yours into the environment variable {name}.")
        if not key.isascii() or not key.isprintable():  # the HTTP client would quote it in its complaint
            del key  # verbose tracebacks show what is here
            raise ModelUnavailable(f"What is in {self.secret} cannot be a key. Copy the key again, only the key.")
        return key or None

    def _arguments(self, request: ChatRequest) -> dict[str, Any]:
        # OpenAI's newer models take only the new name, most other servers only the old one.
        longest = "max_completion_tokens" if self.base_url == DEFAULT_URL else "max_tokens"
        options: dict[str, Any] = {
            "temperature": request.temperature,
            longest: request.max_tokens,
            "seed": request.seed,
            "stop": list(request.stop) or None,
            "response_format": _format(request.schema) if request.schema else None,
        }
        given = {name: value for name, value in options.items() if value is not None}
        streamed = {"stream": True, "stream_options": {"include_usage": True}}
        return {"model": request.model, "messages": list(request.messages), **streamed, **given}

    async def _explained(self, error: Exception, model: str) -> ModelError:
        names: list[str] = []
        if getattr(error, "status_code", None) == 404:
            try:
                names = await self.models()
            except ModelError:
                names = []
        return explain(error, self.base_url, self.secret, self._key(), model, names)


class _Answer:
    """Gathers from the chunks what the answer took."""

    def __init__(self, asked: str) -> None:
        self.asked = self.model = asked
        self.began = False
        self.finish = ""
        self.tokens: tuple[int | None, int | None] = (None, None)
        self.cost: float | None = None

    def take(self, chunk: ChatCompletionChunk) -> str:
        """Note what a chunk tells and return its text."""
        self.began = True
        self.model = chunk.model or self.model
        if chunk.usage:
            self.tokens = chunk.usage.prompt_tokens, chunk.usage.completion_tokens
            self.cost = (chunk.usage.model_extra or {}).get("cost")  # some resellers tell
        text = ""
        for choice in chunk.choices:
            self.finish = choice.finish_reason or self.finish
            text += choice.delta.content or choice.delta.refusal or ""
        return text

    def usage(self, backend: str, cost: float | None, url: str) -> Usage:
        """Sum up.

        Raises:
            ModelUnavailable: the server ended before the answer did.
        """
        if not self.began:
            raise ModelUnavailable(no_protocol(url))
        if not self.finish:
            raise ModelUnavailable(f"{url} ended in the middle of its answer. Run it again.", retryable=True)
        costs = (self.cost, cost, cost_of((self.model, self.asked), *self.tokens))
        known = next((each for each in costs if each is not None), None)
        return Usage(self.model, backend, *self.tokens, known, self.finish)


def _format(schema: dict[str, Any]) -> dict[str, Any]:
    # OpenAI refuses `strict` for a schema that leaves room for further properties.
    strict = schema.get("additionalProperties") is False
    return {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema, "strict": strict}}


def _failures() -> tuple[type[Exception], ...]:
    """What the client raises: its own errors, the network's in some versions, ValueError for broken JSON."""
    import httpx
    import openai

    return (openai.OpenAIError, httpx.HTTPError, ValueError)
