"""An error of the OpenAI client in words: what happened, then what to do; never with the key in it."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from ...errors import ModelError, ModelRefused, ModelUnavailable
from .again import passes, refused
from .chat import listing


def explain(
    error: Exception,
    url: str,
    secret: str | None,
    key: str | None,
    model: str = "",
    names: Sequence[str] = (),
) -> ModelError:
    """Turn an error of the OpenAI client into one of ours.

    Args:
        error: what the client raised.
        url: whom it asked.
        secret: the name of the key.
        key: its value, to be kept out of what the server says.
        model: which model was asked for.
        names: the models that are there, if known.
    """
    import openai

    words = _words(error, key)
    match error:
        case openai.APITimeoutError():
            words = f"{url} did not answer in time. Try again, or look after the server."
            return ModelUnavailable(words, retryable=True)
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return ModelUnavailable(_unwelcome(url, secret, key))
        case openai.RateLimitError():
            words = f"{url} takes no more requests now: {words}. Wait, or check your plan there."
            spent = error.code == "insufficient_quota"  # waiting does not fill a purse
            return refused(
                words, HTTPStatus.PAYMENT_REQUIRED if spent else error.status_code, error.response.headers
            )
        case openai.NotFoundError() if model:
            return ModelUnavailable(
                f"{url} has no model {model!r}: {words}. It has {listing(names, model)}. Choose one of these."
                if names
                else f"{url} has no model {model!r}: {words}. Check the model's name and the address."
            )
        case openai.APIError() if not isinstance(error, openai.APIConnectionError):
            return _refused(error, url, model, words)
        case ValueError() | AttributeError():
            return ModelUnavailable(no_protocol(url))
    reason = _words(error.__cause__ or error, key)
    words = f"Cannot reach {url} ({reason}). Check the address, and that the server runs."
    return ModelUnavailable(words, retryable=True)


def no_protocol(url: str) -> str:
    """Say that something else than a model's server answers."""
    return f"What answers at {url} does not speak OpenAI's protocol. Check the address; most end in /v1."


def _refused(error: Any, url: str, model: str, words: str) -> ModelError:
    body: dict[str, Any] = error.body if isinstance(error.body, dict) else {}
    if body.get("type") == "exceed_context_size_error":  # llama.cpp says it in numbers
        words = f"it has {body.get('n_prompt_tokens')} tokens, {model} takes {body.get('n_ctx')}"
    elif body.get("code") != "context_length_exceeded":
        status = getattr(error, "status_code", None)
        headers = error.response.headers if status else None
        then = "Try again, or look after the server." if passes(status) else "Change the request."
        return refused(f"{url} refused the request to {model!r}: {words}. {then}", status, headers)
    return ModelRefused(f"The prompt is too long: {words}. Shorten it, or choose a model that takes more.")


def _unwelcome(url: str, secret: str | None, key: str | None) -> str:
    # Not in the server's words: servers quote parts of the key.
    if key:
        return f"{url} does not accept the key in {secret}. Check that it is whole, valid and for this server."
    if secret:
        return f"{url} wants a key. Put it into the environment variable {secret}."
    return f'{url} wants a key. Name the one that may go there, as in secret="MY_KEY", and set that variable.'


def _words(error: BaseException, key: str | None) -> str:
    """What the server said, on one line, without a full stop and without the key."""
    body = getattr(error, "body", None)
    said = body.get("message") if isinstance(body, dict) else None
    words = " ".join(str(said or getattr(error, "message", None) or error).split()).rstrip(".")
    return words.replace(key, "…") if key else words
