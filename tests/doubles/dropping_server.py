"""A models' server on loopback that answers in one word, and closes connections at the worst moment."""

from __future__ import annotations

import asyncio
import json
from typing import Self

OLLAMA = json.dumps({"model": "m", "message": {"role": "assistant", "content": "tea"}, "done": True}) + "\n"
OPENAI = (
    'data: {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": '
    '[{"index": 0, "delta": {"content": "tea"}, "finish_reason": "stop"}]}\n\ndata: [DONE]\n\n'
)


class DroppingServer:
    """A running double; use it as an asynchronous context manager.

    Args:
        drops: which requests are read whole and then answered by closing, counted from 1 over all connections.
        partly: the close comes after the head of the answer.

    Attributes:
        asked: for each request, the number of its connection and how many it had carried before.
    """

    def __init__(self, *drops: int, partly: bool = False) -> None:
        self.drops, self.partly = drops, partly
        self.asked: list[tuple[int, int]] = []
        self.url = ""
        self._open: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in self._open:
            writer.close()  # ends its task, which reads
        await asyncio.gather(*filter(None, self._open.values()))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open[writer] = asyncio.current_task()
        connection, carried = len(self._open), 0
        while path := await _read(reader):
            self.asked.append((connection, carried))
            carried += 1
            said = OPENAI if "/v1/" in path else OLLAMA
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(said)}\r\n\r\n"
            if dropped := len(self.asked) in self.drops:
                said, head = "", head if self.partly else ""
            writer.write((head + said).encode())
            if dropped:
                break
        writer.close()


async def _read(reader: asyncio.StreamReader) -> str:
    """The path of the next request, read with its body; empty where the client has left."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    except (asyncio.IncompleteReadError, ConnectionError):
        return ""
    for line in head.splitlines():
        if line.startswith("content-length:"):
            await reader.readexactly(int(line.partition(":")[2]))
    return head.split()[1]
