"""Which model answers when a node says `auto`, and what there is."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from ...errors import ModelError, ModelUnavailable
from .chat import ChatModel
from .embedded import EmbeddedModel
from .ollama import OllamaModel
from .openai import OpenAIModel
from .per_loop import per_loop

AUTO = "auto"
FRESH = 5.0
"""Seconds for which Ollama's list is believed, so that the nodes of a run ask once."""


@dataclass(frozen=True, slots=True)
class BackendStatus:
    """What one place offers; `problem` says what is wrong and what to do, or is None if it answers."""

    backend: str
    models: tuple[str, ...]
    problem: str | None


@dataclass(slots=True)
class _OllamaList:
    status: BackendStatus = BackendStatus(OllamaModel.backend, (), None)
    until: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


async def resolve(name: str = AUTO) -> tuple[ChatModel, str]:
    """Find the model for a name: who answers, and the name to ask it for.

    Args:
        name: `auto`, the embedded model's name, or a model of Ollama's. `auto` is Ollama's first model, one
            whose name starts with llama if there is one, else the embedded model.

    Raises:
        ModelUnavailable: `auto`, and there is no model; says how to get one.
    """
    embedded = EmbeddedModel()
    if name == embedded.name:
        return embedded, name
    ollama = OllamaModel()
    if name != AUTO:
        return ollama, name
    there = await _ollama_list(ollama)
    if there.models:
        return ollama, next((name for name in there.models if name.startswith("llama")), there.models[0])
    missing = await embedded.available()
    if missing is None:
        return embedded, embedded.name
    problem = there.problem or f"Ollama at {ollama.url} has no model yet. Run `ollama pull llama3.2`."
    raise ModelUnavailable(f"No model answers.\n- {problem}\n- {missing}")


async def describe() -> list[BackendStatus]:
    """Ask Ollama, the embedded model and OpenAI what they have, as `nexus doctor` shows it."""
    places: list[ChatModel] = [OllamaModel(), EmbeddedModel(), OpenAIModel()]
    return list(await asyncio.gather(*map(_status, places)))


async def _status(place: ChatModel) -> BackendStatus:
    try:
        return BackendStatus(place.backend, tuple(await place.models()), None)
    except ModelError as error:
        return BackendStatus(place.backend, (), str(error))


async def _ollama_list(ollama: OllamaModel) -> BackendStatus:
    there = await per_loop(("ollama list", ollama.url), _OllamaList)
    async with there.lock:
        if time.monotonic() > there.until:
            there.status = await _status(ollama)
            there.until = time.monotonic() + FRESH
    return there.status
