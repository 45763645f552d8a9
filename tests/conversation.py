"""Talking with a workflow's room as a client does."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from nexus_jupyter import Workflow

Message = dict[str, Any]


def conversation(flow: Workflow, client: str = "c1") -> tuple[Callable[[Message], None], list[Message]]:
    """A client of a workflow's room, and everything it hears."""
    heard: list[Message] = []
    flow.clients.join(heard.append)
    return lambda message: flow.clients.receive({"client": client, **message}), heard


def heard_of(heard: list[Message], kind: str, *, within: float = 5.0) -> list[Message]:
    """The messages of one kind, once there is one."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if found := [message for message in list(heard) if message["type"] == kind]:
            return found
        time.sleep(0.01)
    raise AssertionError(f"no {kind!r} among {[message['type'] for message in heard]}")


def until(holds: Callable[[], object], *, within: float = 10.0) -> None:
    """Wait until something holds."""
    end = time.monotonic() + within
    while not holds():
        assert time.monotonic() < end, "It never came to that."
        time.sleep(0.01)
