"""What lives as long as an event loop, such as one HTTP client per server, closed when the loop shuts down.

A client's connections belong to the loop that opened them, so loops cannot share one, and a client per
request would open a connection each time. Here each loop keeps its own. Who closes them? Before
`asyncio.run` closes a loop it closes the async generators that were started on it, so each client is guarded
by one that waits at its `yield` and closes the client when it is closed itself: there is no call that
somebody could forget.
"""

from __future__ import annotations

import asyncio
import importlib
import ipaddress
import sys
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

_T = TypeVar("_T")
_Entries = dict[Hashable, tuple[Any, AsyncGenerator[None, None]]]

_by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, _Entries] = WeakKeyDictionary()
_lock = threading.Lock()  # loops live in threads: the kernel's, the engine's


async def per_loop(
    key: Hashable, make: Callable[[], _T], close: Callable[[_T], Awaitable[None]] | None = None
) -> _T:
    """Return the running loop's own thing of this key; make it if the loop has none.

    Args:
        key: names the thing within the loop.
        make: called once per loop.
        close: awaited when the loop shuts down; left out where there is nothing to close.
    """
    entries = _entries()
    if key not in entries:
        value = make()
        guard = _guard(entries, key, value, close)
        entries[key] = value, guard
        await anext(guard)  # tells the loop of the generator; does not suspend
    return cast("_T", entries[key][0])


async def close_clients() -> None:
    """Close what the running loop keeps; for a loop that ends without `asyncio.run`."""
    for _, guard in list(_entries().values()):
        await guard.aclose()


async def load(module: str) -> None:
    """Import a heavy module in a thread, so that the first request does not freeze its loop."""
    if module not in sys.modules:
        await asyncio.to_thread(importlib.import_module, module)


def is_loopback(url: str) -> bool:
    """Tell whether a URL points at this machine: no proxy stands in between."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _entries() -> _Entries:
    with _lock:
        for loop in [loop for loop in _by_loop if loop.is_closed()]:
            del _by_loop[loop]  # closed by force: what it kept can no longer be closed
        return _by_loop.setdefault(asyncio.get_running_loop(), {})


async def _guard(
    entries: _Entries, key: Hashable, value: _T, close: Callable[[_T], Awaitable[None]] | None
) -> AsyncGenerator[None, None]:
    try:
        yield
    finally:
        entries.pop(key, None)
        if close:
            await close(value)
