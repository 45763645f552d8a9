"""A node's function called as its policy asks: again after an error, and not for too long."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

from ..errors import ModelError, NodeTimeout
from ..model.policy import LONGEST_WAIT, Policy


async def attempts(
    policy: Policy, once: Callable[[], Awaitable[Any]], retrying: Callable[[BaseException], None]
) -> Any:
    """Call until it succeeds, or the policy allows no more.

    Args:
        policy: how often, how long, and how long to wait in between.
        once: makes one try; cancelling it has to stop what it began.
        retrying: told the error before the next try begins.

    Raises:
        NodeTimeout: the last try took too long.
    """
    tried = 0
    while True:
        try:
            return await _within(policy.timeout, once)
        except Exception as error:
            tried += 1
            if tried > policy.retries or not _is_worth_it(error):
                raise
            wait = wait_before(policy, tried, error)
            retrying(error)
        await asyncio.sleep(wait)


async def _within(seconds: float | None, once: Callable[[], Awaitable[Any]]) -> Any:
    try:
        async with asyncio.timeout(seconds) as limit:
            return await once()
    except TimeoutError as error:
        if not limit.expired():
            raise  # the function's own
        raise NodeTimeout(f"It took longer than {seconds:g} s. Give it more time, or less to do.") from error


def wait_before(policy: Policy, tried: int, error: BaseException) -> float:
    """Seconds before the next try: doubled each time, varied so that many nodes do not come back at once.

    "Equal jitter" of https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/: between half and
    all of the doubled wait. Where a server said how long to wait, at least that.
    """
    longest = min(policy.backoff * 2 ** (tried - 1), LONGEST_WAIT)
    asked = error.retry_after if isinstance(error, ModelError) else None
    return max(random.uniform(longest / 2, longest), asked or 0.0)  # noqa: S311  (no secret)


def _is_worth_it(error: Exception) -> bool:
    """Whether another try may end otherwise: a request that was wrong stays wrong."""
    return not isinstance(error, ModelError) or error.retryable
