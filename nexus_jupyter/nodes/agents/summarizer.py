"""Make a text shorter, however long it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Literal

from ..context import Context
from ..models.chat import ChatModel
from ..models.choose import resolve, resolve_settings
from ..registry import node
from ..signature import ModelName, Multiline
from .chat import ask
from .llama_chat import Temperature, Tokens

PART = 6_000
"""How much text one question holds, in characters: some 1,500 tokens, which every model's context takes."""

_STYLES = {
    "sentence": "in one sentence",
    "paragraph": "in one short paragraph",
    "bullets": "as three to five bullet points",
}


@node(category="agents", icon="summarize", output="text", sampled=True, resolve=resolve_settings)
async def summarizer(
    text: Multiline,
    *,
    style: Literal["sentence", "paragraph", "bullets"] = "paragraph",
    model: ModelName = "auto",
    temperature: Temperature = 0.2,
    max_tokens: Tokens = 256,
    context: Context,
) -> AsyncIterator[str]:
    """Summarise a text of any length; a long one in parts, then the parts.

    Args:
        text: what to summarise.
        style: how the summary reads.
        model: the name of a model; `auto` takes Ollama's if it answers, else the embedded one.
        temperature: 0 always gives the likeliest answer, higher values vary.
        max_tokens: how long the summary may get, in tokens.

    Example:
        >>> flow = nexus.Workflow()
        >>> text = "Green tea is made of leaves that were not left to oxidise. It is drunk hot or cold."
        >>> flow.add("summarizer", text=text, style="sentence", max_tokens=12)
        >>> run = flow.run()
        >>> list(run.frame["status"])
        ['completed']
    """
    chat, name = await resolve(model)
    while len(text) > PART:
        shorter = "\n\n".join([await _short(chat, name, part, context, max_tokens) for part in parts(text, PART)])
        if len(shorter) >= len(text):
            text = shorter[:PART]
            break
        text = shorter
    prompt = f"Summarise the following text {_STYLES[style]}. Write nothing else.\n\n{text}"
    async with aclosing(ask(chat, name, prompt, context, "", temperature, max_tokens)) as answer:
        async for chunk in answer:
            yield chunk


async def _short(chat: ChatModel, name: str, part: str, context: Context, max_tokens: int) -> str:
    prompt = f"Summarise the following part of a longer text in a few sentences.\n\n{part}"
    return "".join([chunk async for chunk in ask(chat, name, prompt, context, "", 0.0, max_tokens)])


def parts(text: str, size: int) -> list[str]:
    """A text in pieces of at most `size` characters, cut at the ends of paragraphs, sentences or words."""
    found = []
    while len(text) > size:
        for end in ("\n\n", "\n", ". ", " "):
            cut = text.rfind(end, size // 2, size)
            if cut > 0:
                cut += len(end)
                break
        else:
            cut = size
        found.append(text[:cut].strip())
        text = text[cut:]
    return [part for part in [*found, text.strip()] if part] or [""]
