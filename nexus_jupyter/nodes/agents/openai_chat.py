"""Chat with OpenAI and every server that speaks its API."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any

from ..context import Context
from ..models.openai import OpenAIModel
from ..registry import node
from ..signature import ModelName, Multiline, Secret, Template
from .chat import ask
from .llama_chat import Temperature, Tokens


async def resolve_settings(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """The settings as a cache key has to hold them: with the server that an empty `base_url` means now."""
    return {**properties, "base_url": OpenAIModel(base_url=properties.get("base_url") or None).base_url}


@node(
    name="openai-chat",
    label="OpenAI chat",
    category="agents",
    icon="chat",
    output="text",
    sampled=True,
    resolve=resolve_settings,
)
async def openai_chat(
    prompt: Template,
    *,
    model: ModelName = "gpt-5-mini",
    base_url: str = "",
    api_key: Secret = "",
    system: Multiline = "",
    temperature: Temperature = 1.0,
    max_tokens: Tokens = 1024,
    schema: dict | None = None,  # type: ignore[type-arg]
    context: Context,
) -> AsyncIterator[str]:
    """Chat with a model of OpenAI, or of any server that speaks its API.

    Args:
        prompt: what to ask; each `{variable}` is an input.
        model: the name of a model of that server.
        base_url: the server; empty for OPENAI_BASE_URL, and without that OpenAI itself.
        api_key: the name of the secret to use. Empty means OPENAI_API_KEY, which only goes to OpenAI itself or to
            OPENAI_BASE_URL: a server named here is told no key but the one named here.
        system: what the model should be and mind.
        temperature: 0 always gives the likeliest answer, higher values vary.
        max_tokens: how long the answer may get, in tokens.
        schema: a JSON schema that the answer has to follow.

    Example:
        >>> flow = nexus.Workflow()
        >>> flow.add(
        ...     "openai-chat",
        ...     prompt="Describe {leaf} tea.",
        ...     leaf="green",
        ...     model="my-model",
        ...     base_url="http://localhost:8000/v1",
        ...     api_key={"$secret": "MY_SERVER_KEY"},
        ... )
    """
    chat = OpenAIModel(base_url=base_url or None, secret=api_key or None)
    async with aclosing(ask(chat, model, prompt, context, system, temperature, max_tokens, schema)) as answer:
        async for chunk in answer:
            yield chunk
