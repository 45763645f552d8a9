"""What models answered to one node: nothing that was answered is asked and paid for again.

An answer is known by all that was asked and by how many same questions the node asked before. So a node that asks
three times for another idea has three, also when it runs again because its process was killed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from ..errors import ModelError, NodeTimeout, StorageError
from .digest import digest
from .journal import Call, CallJournal
from .models.chat import ChatRequest


class Answers:
    """The answers that one execution of a node has had.

    Attributes:
        had: by key, in this process; the journal has those from before.
    """

    def __init__(self) -> None:
        self.had: dict[str, Call] = {}
        self._asked: dict[str, int] = {}

    def key(self, backend: str, request: ChatRequest) -> str:
        """The key of the call that begins now.

        Raises:
            TypeError: the request's schema is no JSON.
        """
        question = digest((backend, request))
        if question is None:
            raise TypeError(f"The schema of an answer is JSON, and not {request.schema!r:.200}.")
        number = self._asked[question] = self._asked.get(question, 0) + 1
        return f"{question}/{number}"

    def failed(self, key: str) -> None:
        """A call did not end: the next same question is this one."""
        self._asked[key.partition("/")[0]] -= 1

    def again(self, error: BaseException) -> None:
        """The node is tried again: its answers stand, unless they may be why it failed."""
        if isinstance(error, (ModelError, NodeTimeout)):
            self._asked.clear()


def journalled(journal: CallJournal, path: str, key: str, call: Call) -> Awaitable[None]:
    """Hand an answer to the journal at once; awaiting what is returned waits until it is on disk.

    Raises:
        StorageError: awaited, and it could not be written.
    """
    loop = asyncio.get_running_loop()
    written: asyncio.Future[None] = loop.create_future()

    def settle(problem: StorageError | None) -> None:
        if written.done():  # nobody waits any more
            return
        if problem:
            written.set_exception(problem)
        else:
            written.set_result(None)

    journal.write_call(
        path, key, call.answer, call.usage, lambda problem: loop.call_soon_threadsafe(settle, problem)
    )
    return written
