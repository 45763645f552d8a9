"""Chat with a Llama model on this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated

from ..context import Context
from ..models.choose import resolve, resolve_settings
from ..registry import node
from ..signature import Control, ModelName, Multiline, Template
from .chat import ask

Temperature = Annotated[float, Control(minimum=0, maximum=2)]
Tokens = Annotated[int, Control(minimum=1, maximum=32_768)]


@node(name="llama-chat", category="agents", icon="chat", output="text", sampled=True, resolve=resolve_settings)
async def llama_chat(
    prompt: Template,
    *,
    model: ModelName = "auto",
    system: Multiline = "",
    temperature: Temperature = 0.7,
    max_tokens: Tokens = 512,
    schema: dict | None = None,  # type: ignore[type-arg]
    context: Context,
) -> AsyncIterator[str]:
    """Chat with a local Llama model through Ollama, or the embedded one.

    Args:
        prompt: what to ask; each `{variable}` is an input.
        model: the name of a model; `auto` takes Ollama's if it answers, else the embedded one.
        system: what the model should be and mind.
        temperature: 0 always gives the likeliest answer, higher values vary.
        max_tokens: how long the answer may get, in tokens.
        schema: a JSON schema that the answer has to follow.

    Example:
        >>> flow = nexus.Workflow()
        >>> flow.add("llama-chat", prompt="Describe {leaf} tea.", leaf="green", max_tokens=12)
        >>> run = flow.run()
        >>> list(run.frame["status"])
        ['completed']
    """
    chat, name = await resolve(model)
    async with aclosing(ask(chat, name, prompt, context, system, temperature, max_tokens, schema)) as answer:
        async for chunk in answer:
            yield chunk
