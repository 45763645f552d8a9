"""What the chat agents share: one question to one model."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from ..answers import journalled
from ..context import Context
from ..journal import Call
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

    An answer that this node had before it was tried again, or before its run was resumed, comes in one piece, and
    costs nothing.

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
        StorageError: it answered, but that could not be written into the run's journal.
    """
    messages = (Message(role="system", content=system),) if system.strip() else ()
    request = ChatRequest(
        model=name,
        messages=(*messages, Message(role="user", content=prompt)),
        schema=schema,
        temperature=temperature,
        max_tokens=max_tokens,
    )
    key = context.answers.key(model.backend, request)
    if call := _found(context, key):
        yield call.answer
        return
    answer: list[str] = []
    usage: Usage | None = None
    try:
        # Closing the stream is what stops the model; a generator left to the garbage collector would go on.
        async with aclosing(model.stream(request)) as stream:
            async for chunk in stream:
                if isinstance(chunk, Usage):
                    usage = chunk
                else:
                    answer.append(chunk)
                    yield chunk
    except BaseException:
        context.answers.failed(key)
        raise
    await _keep(context, key, Call("".join(answer), usage))


def _found(context: Context, key: str) -> Call | None:
    had = context.answers.had
    if key not in had and context.calls and (call := context.calls.find_call(context.path, key)):
        had[key] = call
        if call.usage:
            context.report(call.usage, paid=False)
    return had.get(key)


async def _keep(context: Context, key: str, call: Call) -> None:
    context.answers.had[key] = call
    writing = journalled(context.calls, context.path, key, call) if context.calls else None
    if call.usage:
        context.report(call.usage)  # may end the run, so what it paid for is on its way to the disk before
    if writing:
        await writing
