"""Whether asking a server again may help, and how long it wants to be left alone first.

Nothing here asks again: the clients try once, and the policy of the node decides. The rules are those of OpenAI's
own client: too many requests, a lock or time-out on the other side, and the server's own failures pass.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from email.utils import mktime_tz, parsedate_tz
from http import HTTPStatus

from ...errors import ModelRefused

LONGEST = 600.0
"""Seconds; who asks for a longer wait is not asked again."""
PASSING = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS}


def refused(words: str, status: int | None, headers: Mapping[str, str] | None = None) -> ModelRefused:
    """The error for what a server refused.

    Args:
        words: what happened, then what to do.
        status: the answer's; None where a stream that had begun ended in an error.
        headers: the answer's, where the client tells.
    """
    wait = wait_asked(headers or {})
    if wait is None or not passes(status):
        return ModelRefused(words, retryable=passes(status))
    words = f"{words} It asks for a wait of {math.ceil(wait)} s."
    return ModelRefused(words, retryable=wait <= LONGEST, retry_after=wait)


def passes(status: int | None) -> bool:
    """Tell whether what made a server answer with this status passes."""
    return status is None or status in PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def wait_asked(headers: Mapping[str, str]) -> float | None:
    """Seconds that a server asks to wait: `retry-after-ms`, or `retry-after` in seconds or as a date."""
    for name, unit in (("retry-after-ms", 1000), ("retry-after", 1)):
        try:
            seconds = float(headers.get(name, "")) / unit
        except ValueError:
            continue
        if math.isfinite(seconds):
            return max(seconds, 0.0)
    date = parsedate_tz(headers.get("retry-after", ""))
    return max(mktime_tz(date) - time.time(), 0.0) if date else None
