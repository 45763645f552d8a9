"""Literals that look like keys, which no file may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# Prefixes that the issuers publish, so that scanners can find leaked keys.
_KEY = re.compile(
    r"\b(sk-(ant-|proj-|or-)?[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}"
    r"|hf_[A-Za-z0-9]{30,}|AKIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{30,}|xox[abprs]-[A-Za-z0-9-]{10,}|gsk_[A-Za-z0-9]{30,})"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)


def looks_like_secret(value: Any) -> bool:
    """Whether a JSON value holds, at any depth, text in the form of an issuer's key.

    >>> looks_like_secret("sk-" + "a" * 20), looks_like_secret({"$secret": "OPENAI_API_KEY"})
    (True, False)
    """
    try:
        return _looks_like_secret(value)
    except RecursionError:  # a value inside itself, which is no JSON
        return False


def _looks_like_secret(value: Any) -> bool:
    if isinstance(value, str):
        return _KEY.search(value) is not None
    if isinstance(value, Mapping):
        return any(map(_looks_like_secret, (*value, *value.values())))
    if isinstance(value, (list, tuple)):
        return any(map(_looks_like_secret, value))
    return False
