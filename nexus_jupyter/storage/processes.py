"""Which process carries a run, and whether it still lives."""

from __future__ import annotations

import os
import platform
from functools import cache
from typing import NamedTuple

SLACK = 3.0
"""How far apart two readings of a process's start may lie, in seconds: clocks are set while it runs."""


class Carrier(NamedTuple):
    """A process.

    Args:
        pid: its number, which another process may get when it is gone.
        started: when it began, in seconds since the epoch: no other has both.
        host: the machine's name, for people to read.
    """

    pid: int
    started: float
    host: str

    @property
    def alive(self) -> bool:
        """Whether it still lives. The machine's name says nothing: that of a laptop changes with the network."""
        import psutil

        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < SLACK
            return same and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False
        except psutil.AccessDenied:
            return True


def this_process() -> Carrier:
    """The process that asks."""
    return _carrier(os.getpid())


@cache
def _carrier(pid: int) -> Carrier:
    import psutil

    return Carrier(pid, psutil.Process(pid).create_time(), platform.node())
