"""Which clients look at a room: they come and leave, and some go without a word."""

from __future__ import annotations

import threading
from collections.abc import Callable

from .telling import Message

CALL_EVERY = 30.0
"""How often those who are there are called, in seconds, while there are several."""


class Present:
    """The clients that are there.

    A client that is and is not named says so; so whoever comes begins the list anew, and it fills by itself. While
    there are several they are called now and then, and who has said nothing since the call before is gone.

    Args:
        tell: sends a message to every client.
        every: seconds between two calls.
    """

    def __init__(self, tell: Callable[[Message], None], every: float = CALL_EVERY) -> None:
        self.clients: list[str] = []
        self._tell, self._every = tell, every
        self._lock = threading.RLock()
        self._silent: set[str] = set()
        self._timer: threading.Timer | None = None

    def came(self, client: str) -> None:
        """A client said hello."""
        with self._lock:
            self._name([client])

    def heard(self, client: str, *, leaves: bool = False) -> None:
        """A client said that it is there, or that it leaves."""
        with self._lock:
            self._silent.discard(client)
            if leaves and client in self.clients:
                self._name([each for each in self.clients if each != client])
            elif not leaves and client not in self.clients:
                self._name([*self.clients, client])

    def ask_all(self) -> None:
        """Begin anew: some went with their transport, and who is still there says so."""
        with self._lock:
            self._name([])

    def close(self) -> None:
        """Call nobody any more."""
        if self._timer is not None:
            self._timer.cancel()

    def _name(self, clients: list[str], *, call: bool = False) -> None:
        self.clients = clients
        self.close()
        if len(clients) > 1:
            self._timer = threading.Timer(self._every, self._call)
            self._timer.daemon = True
            self._timer.start()
        # Last: whoever answers at once changes the list again.
        self._tell({"type": "clients", "clients": list(clients)} | ({"call": True} if call else {}))

    def _call(self) -> None:
        with self._lock:
            left = [each for each in self.clients if each not in self._silent]
            self._silent = set(left)
            self._name(left, call=True)
