"""The one daemon thread with its own asyncio loop on which every run lives.

Not the kernel's loop: a run there freezes while any cell blocks (measured), one on its own thread goes on.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")

MOST_CALLS = 1_000
"""How many calls may wait for the loop before threads that make more of them are held back."""
_HELD_BACK = 0.001  # seconds between looks


class EngineThread:
    """An asyncio loop on a daemon thread, started when first needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.ident: int | None = None
        self._calls: deque[tuple[Callable[..., object], tuple[Any, ...]]] = deque()
        self._called = False

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop; starts the thread if it does not run."""
        if self._loop is None:
            with self._lock:
                if self._loop is None:
                    self._loop = self._start()
        return self._loop

    def forget(self) -> None:
        """Begin anew: the thread belongs to the process from which this one was forked."""
        self._lock, self._loop, self.ident = threading.Lock(), None, None
        self._calls.clear()
        self._called = False

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine on the loop; the future can be waited for from any other thread."""
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def call(self, function: Callable[..., object], *arguments: Any) -> None:
        """Call a function on the loop soon, from any thread: in order, and the loop is woken once for many."""
        self._calls.append((function, arguments))
        if not self._called:
            self._called = True
            self.loop.call_soon_threadsafe(self._call)

    def keep_up(self) -> None:
        """Hold back a thread that calls faster than the loop can take, so that what waits does not pile up."""
        while len(self._calls) > MOST_CALLS:
            time.sleep(_HELD_BACK)

    def _call(self) -> None:
        self._called = False  # before looking: what comes now is seen here, or wakes the loop again
        for _ in range(len(self._calls)):
            function, arguments = self._calls.popleft()
            try:
                function(*arguments)
            except Exception as error:  # noqa: BLE001  (the calls behind it are others')
                self.loop.call_exception_handler({"message": f"A call failed: {error!r}", "exception": error})

    def _start(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.new_event_loop()
        ready = threading.Event()

        def work() -> None:
            asyncio.set_event_loop(loop)
            self.ident = threading.get_ident()
            ready.set()
            while not loop.is_closed():
                # A coroutine that raises one of these also throws it out of the loop; it stays its node's error.
                with suppress(SystemExit, KeyboardInterrupt):
                    loop.run_forever()

        threading.Thread(target=work, name="nexus-engine", daemon=True).start()
        ready.wait()
        return loop


engine = EngineThread()
"""The engine of this process."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        after_in_child=lambda: engine.forget()
    )  # a forked process has none of its parent's threads
