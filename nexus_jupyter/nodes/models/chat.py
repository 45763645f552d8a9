"""What every chat model does: take a request, stream text, end with what it used."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Protocol, TypedDict


class Message(TypedDict):
    """One turn of a conversation; `role` is `system`, `user` or `assistant`."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What is asked of a model; what is None is left to the model's server."""

    model: str
    """The model's name as its server knows it."""
    messages: tuple[Message, ...]
    schema: dict[str, Any] | None = None
    """A JSON schema that the answer has to follow."""
    temperature: float | None = None
    max_tokens: int | None = None
    """How long the answer may get, in tokens."""
    seed: int | None = None
    stop: tuple[str, ...] = ()
    """Texts that end the answer; they are not part of it."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer took; what the server does not tell is None."""

    model: str
    """Which model answered."""
    backend: str
    input_tokens: int | None
    output_tokens: int | None
    cost: float | None
    """US dollars; 0 for a model on the user's own machine."""
    finish: str
    """Why the answer ended: `stop`, `length` (`max_tokens` or the context was full), `content_filter`."""


class ChatModel(Protocol):
    """A place where models answer."""

    backend: str
    """The place's name in the run's table: `Ollama`, `OpenAI`, `embedded`."""

    def stream(self, request: ChatRequest) -> AsyncGenerator[str | Usage, None]:
        """Stream the answer's text in pieces, then exactly one `Usage`.

        Closing the generator (`aclose`, or cancelling the task that iterates) stops the model at its server. It
        streams within a `place` of its back end (`limits.py`).

        Raises:
            ModelUnavailable: nobody answers there, or not this model.
            ModelRefused: the server answered with an error.
        """
        ...

    async def models(self) -> list[str]:
        """Name the models that can chat here.

        Raises:
            ModelUnavailable: nobody answers there.
        """
        ...

    async def available(self) -> str | None:
        """Say what is wrong and what to do about it, or None if the place answers."""
        ...


def listing(names: Sequence[str], wanted: str = "", most: int = 6) -> str:
    """Write names for a message, those most like the wanted one first.

    Args:
        names: what there is.
        wanted: what was asked for.
        most: how many are written out.
    """
    nearest = sorted(names, key=lambda name: -SequenceMatcher(None, name, wanted).ratio())
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(nearest[:most]) + more if names else "nothing"
