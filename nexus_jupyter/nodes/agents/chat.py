"""What the chat agents share: one question to one model."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from ..context import Context
from ..models.chat import ChatModel, ChatRequest, Message, Usage


async def ask(
    model: ChatModel,
    name: str,
    prompt: str,
    context: Context,
    system: str = "",
    temperature: float | None = None,
    max_tokens: int | None = None,
    schema: dict[str, Any] | None = None,
) -> AsyncGenerator[str, None]:
    """Stream a model's answer to a prompt, and report what it used.

    Args:
        model: where to ask.
        name: the model's name there.
        prompt: the user's turn.
        context: of the node that asks.
        system: the system's turn; left out where empty.
        temperature: how much the answer varies.
        max_tokens: how long the answer may get, in tokens.
        schema: a JSON schema that the answer has to follow.

    Raises:
        ModelError: the model did not answer.
    """
    messages = (Message(role="system", content=system),) if system.strip() else ()
    request = ChatRequest(
        model=name,
        messages=(*messages, Message(role="user", content=prompt)),
        schema=schema,
        temperature=temperature,
        max_tokens=max_tokens,
    )
    # Closing the stream is what stops the model; a generator left to the garbage collector would go on.
    async with aclosing(model.stream(request)) as stream:
        async for chunk in stream:
            if isinstance(chunk, Usage):
                context.report(chunk)
            else:
                yield chunk
