"""Worker threads for plain functions.

Daemon threads, unlike those of `concurrent.futures`: a node that never returns must not keep the kernel from
ending. A thread cannot be killed: after Stop its result is dropped, and `stuck()` lists it.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MOST = 64
"""How many nodes run in threads at once; more wait."""


@dataclass(eq=False, slots=True)
class Job:
    """One call in a worker thread.

    Args:
        path: the node it is for.
        function: what to call, without arguments.
        future: what gets the result, on `loop`.
        loop: the loop of the future.
        dropped: whether nobody waits for the result any more.
        ended: whether the call has returned.
        since: when it was dropped, in seconds since the epoch.
    """

    path: str
    function: Callable[[], Any]
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop
    dropped: bool = False
    ended: bool = False
    since: float = 0.0


class Workers:
    """A pool of daemon threads that grows when it is busy; a stuck thread does not count as one of it."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._jobs: deque[Job] = deque()
        self._ready = threading.Condition()
        self._idle = 0
        self._threads = 0
        self._stuck: set[Job] = set()

    def submit(self, path: str, function: Callable[[], Any]) -> Job:
        """Call a function in a worker thread; called on the loop that the future belongs to."""
        loop = asyncio.get_running_loop()
        job = Job(path, function, loop.create_future(), loop)
        with self._ready:
            self._jobs.append(job)
            if self._idle >= len(self._jobs):
                self._ready.notify()
            elif self._threads - len(self._stuck) < self._most:
                self._threads += 1
                threading.Thread(target=self._work, name="nexus-worker", daemon=True).start()
        return job

    def drop(self, job: Job) -> None:
        """Wait for a job's result no longer; one that has begun goes on in its thread and is listed."""
        with self._ready:
            job.dropped, job.since = True, time.time()
            if job in self._jobs:
                self._jobs.remove(job)
            elif not job.ended:
                self._stuck.add(job)

    def stuck(self) -> list[Job]:
        """The dropped jobs whose threads still run."""
        with self._ready:
            return list(self._stuck)

    def _work(self) -> None:
        while True:
            with self._ready:
                while not self._jobs:
                    self._idle += 1
                    self._ready.wait()
                    self._idle -= 1
                job = self._jobs.popleft()
            value, error = None, None
            try:
                value = job.function()
            except BaseException as caught:  # noqa: BLE001  (it belongs to whoever waits for the future)
                error = caught
            with self._ready:
                job.ended = True
                self._stuck.discard(job)
            if not job.dropped:
                job.loop.call_soon_threadsafe(_settle, job.future, value, error)
            del job, value, error


def _settle(future: asyncio.Future[Any], value: Any, error: BaseException | None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(value)
    elif isinstance(error, StopIteration):  # a future refuses it
        future.set_exception(RuntimeError("the function raised StopIteration"))
    else:
        future.set_exception(error)


workers = Workers()
"""The worker threads of this process."""
