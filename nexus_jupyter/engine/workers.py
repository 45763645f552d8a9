"""Worker threads for plain functions.

Daemon threads, unlike those of `concurrent.futures`: a node that never returns must not keep the kernel from
ending. A thread cannot be killed: after Stop its result is dropped, and `stuck()` lists it.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, Literal

MOST = 64
"""How many nodes run in threads at once; more wait."""


@dataclass(eq=False, slots=True)
class Job:
    """One call in a worker thread.

    Args:
        path: the node it is for.
        function: what to call, without arguments.
        done: told the job, its value and its error, in the worker thread; not for a job that was dropped.
        state: `waiting` for a thread, `running`, or `ended`.
        dropped: whether nobody waits for the result any more.
        since: when it was dropped, in seconds since the epoch.
    """

    path: str
    function: Callable[[], Any]
    done: Done
    state: Literal["waiting", "running", "ended"] = "waiting"
    dropped: bool = False
    since: float = 0.0


Done = Callable[[Job, Any, BaseException | None], object]


class Workers:
    """A pool of daemon threads that grows when it is busy; a stuck thread does not count as one of it."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self.forget()

    def forget(self) -> None:
        """Begin anew, with no threads and no jobs."""
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._lock = threading.Lock()
        self._waiting = self._idle = self._threads = 0
        self._stuck: set[Job] = set()

    def submit(self, path: str, function: Callable[[], Any], done: Done) -> Job:
        """Call a function in a worker thread, and then `done` with the job, its value and its error."""
        job = Job(path, function, done)
        with self._lock:
            self._waiting += 1
            grows = self._waiting > self._idle and self._threads - len(self._stuck) < self._most
            self._threads += grows
        self._jobs.put(job)
        if grows:
            threading.Thread(target=self._work, name="nexus-worker", daemon=True).start()
        return job

    def drop(self, job: Job) -> None:
        """Wait for a job's result no longer; one that has begun goes on in its thread and is listed."""
        with self._lock:
            job.dropped, job.since = True, time.time()
            if job.state == "running":
                self._stuck.add(job)

    def stuck(self) -> list[Job]:
        """The dropped jobs whose threads still run."""
        with self._lock:
            return list(self._stuck)

    def _work(self) -> None:
        while True:
            with self._lock:
                self._idle += 1
            job = self._jobs.get()
            with self._lock:
                self._idle -= 1
                self._waiting -= 1
                job.state = "ended" if job.dropped else "running"
            if not job.dropped:
                self._call(job)
            del job  # it holds arguments and a value, and the next one may be long in coming

    def _call(self, job: Job) -> None:
        value, error = None, None
        try:
            value = job.function()
        except BaseException as caught:  # noqa: BLE001  (it belongs to whoever is told)
            error = caught
        with self._lock:
            job.state = "ended"
            self._stuck.discard(job)
        if not job.dropped:
            job.done(job, value, error)


workers = Workers()
"""The worker threads of this process."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        after_in_child=lambda: workers.forget()
    )  # a forked process has none of its parent's threads
