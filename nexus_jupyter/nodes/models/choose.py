"""Which model answers when a node says `auto`, and what there is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...errors import ModelError, ModelUnavailable
from .chat import ChatModel
from .embedded import EmbeddedModel
from .ollama import OllamaModel
from .openai import OpenAIModel
from .per_loop import per_loop

AUTO = "auto"
FRESH = 5.0
"""Seconds for which a place's list is believed, so that the nodes of a run ask once."""

ALL: tuple[Callable[[], ChatModel], ...] = (OllamaModel, EmbeddedModel, OpenAIModel)
PLACES = {"llama-chat": ALL[:2], "summarizer": ALL[:2], "openai-chat": ALL[2:]}


@dataclass(frozen=True, slots=True)
class BackendStatus:
    """What one place offers; `problem` says what is wrong and what to do, or is None if it answers."""

    backend: str
    models: tuple[str, ...]
    problem: str | None


@dataclass(slots=True)
class _List:
    status: BackendStatus | None = None
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
    there = await _fresh(ollama)
    if there.models:
        return ollama, next((name for name in there.models if name.startswith("llama")), there.models[0])
    missing = await embedded.available()
    if missing is None:
        return embedded, embedded.name
    problem = there.problem or f"Ollama at {ollama.url} has no model yet. Run `ollama pull llama3.2`."
    raise ModelUnavailable(f"No model answers.\n- {problem}\n- {missing}")


async def resolve_settings(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """The settings of an agent as a cache key has to hold them: the model that answers now in the place of `auto`.

    Raises:
        ModelUnavailable: `auto`, and there is no model.
    """
    model, name = await resolve(properties.get("model") or AUTO)
    return {**properties, "model": f"{model.backend} {name}"}


async def describe() -> list[BackendStatus]:
    """Ask Ollama, the embedded model and OpenAI what they have, as `nexus doctor` shows it."""
    return await models_for("")


async def models_for(node_type: str) -> list[BackendStatus]:
    """The models that a node of this type can name, by place, as its form offers them.

    Args:
        node_type: the name of a type; one that is not of ours is offered every place.
    """
    return list(await asyncio.gather(*[_fresh(place()) for place in PLACES.get(node_type, ALL)]))


async def _status(place: ChatModel) -> BackendStatus:
    try:
        return BackendStatus(place.backend, tuple(await place.models()), None)
    except ModelError as error:
        return BackendStatus(place.backend, (), str(error))


async def _fresh(place: ChatModel) -> BackendStatus:
    there = await per_loop(("models", repr(place)), _List)
    async with there.lock:
        if there.status is None or time.monotonic() > there.until:
            there.status = await _status(place)
            there.until = time.monotonic() + FRESH
    return there.status
