"""How a request travels to a model's server: over a kept connection, and once more if that had just ended.

A server closes a connection that nobody used for a while. If a request leaves at that very moment, the
connection ends without a byte of an answer; the server has not begun, and nothing was said twice if the request
is sent again. Browsers do so too. On a connection of its own the same failure is the server's, and is told.
"""

from __future__ import annotations

import sys
from typing import Any
from urllib.request import getproxies

from .per_loop import is_loopback

KEPT = 3.0
"""Seconds that an unused connection is kept: less than the five after which llama.cpp closes it."""
CONNECTING = "connection.connect_tcp.started"
ANSWERED = "http11.receive_response_headers.complete"


def transport(url: str, client: type) -> Any:
    """Make the transport for an HTTP client that asks one server, or None where the client must make its own.

    Args:
        url: the server; one behind a proxy of the environment is the client's own business.
        client: the client's class; it tells whether the client is of httpx or of httpx2.
    """
    if not is_loopback(url) and getproxies():
        return None
    return Resending(_library(client))


class Resending:
    """A transport that sends a request again whose reused connection ended before the answer began.

    Args:
        http: the module `httpx` or `httpx2`.
    """

    def __init__(self, http: Any) -> None:
        self._ended = (http.NetworkError, http.RemoteProtocolError)
        limits = http.Limits(max_connections=None, max_keepalive_connections=100, keepalive_expiry=KEPT)
        self._inner = http.AsyncHTTPTransport(limits=limits)

    async def handle_async_request(self, request: Any) -> Any:
        """Send a request and return its response, as HTTP clients ask a transport to."""
        seen: set[str] = set()
        told = request.extensions.get("trace")

        async def trace(event: str, info: dict[str, Any]) -> None:
            seen.add(event)
            if told:
                await told(event, info)

        request.extensions["trace"] = trace
        try:
            return await self._inner.handle_async_request(request)
        except self._ended:
            if CONNECTING in seen or ANSWERED in seen:
                raise
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


def _library(client: type) -> Any:
    names = [each.__module__.partition(".")[0] for each in client.__mro__]
    return sys.modules["httpx2" if "httpx2" in names else "httpx"]
