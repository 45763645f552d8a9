"""One call of a node's function, outside any workflow or off the engine's fast path."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

from ..errors import NodeTypeError, RunError
from ..model.node_type import NodeType
from .context import Context

_PIECES = 1_000


async def call(node_type: NodeType, arguments: Mapping[str, Any], context: Context) -> Any:
    """Run the function in the way its kind says, and return its value.

    Chunks of a stream are emitted as they arrive; its value is their text joined, or their list.

    Raises:
        NodeTypeError: an argument it needs is missing.
    """
    function = node_type.function
    if function is None:
        raise RunError(f"{node_type.name} has nothing to run.")
    missing = [
        port.id for port in node_type.inputs if port.required and port.id not in arguments and not port.each
    ]
    missing += [each.name for each in node_type.properties if each.required and each.name not in arguments]
    if missing:
        raise NodeTypeError(f"{node_type.name} needs {', '.join(missing)}.")
    if node_type.kind == "async":
        return await function(**arguments)
    if node_type.kind == "stream":
        chunks = Chunks(node_type)
        async with aclosing(function(**arguments)) as stream:
            async for chunk in stream:
                context.emit(chunk)
                chunks.add(chunk)
                chunks.join()
        return chunks.value()
    if node_type.kind == "thread-stream":
        return await asyncio.to_thread(drain, node_type, arguments, context)
    return await asyncio.to_thread(function, **arguments)


def drain(node_type: NodeType, arguments: Mapping[str, Any], context: Context) -> Any:
    """Run a plain generator to its end, or until Stop; returns its value."""
    assert node_type.function is not None
    chunks = Chunks(node_type)
    stream = node_type.function(**arguments)
    try:
        for chunk in stream:
            if context.stopped():
                break
            context.emit(chunk)
            chunks.add(chunk)
            chunks.join()
    finally:
        stream.close()
    return chunks.value()


class Chunks:
    """What a stream has given so far, and will be its value: its text joined, or its list.

    Args:
        of: its type; where that says it is text, older chunks can be joined: pieces take ten times the memory.

    Attributes:
        add: takes the next chunk.
    """

    def __init__(self, of: NodeType) -> None:
        self._joins = of.outputs[0].type == "text"
        self._joined: list[str] = []
        self._chunks: list[Any] = []
        self.add = self._chunks.append

    def join(self) -> None:
        """Join what has come, if that is worth it; to be called now and then."""
        if self._joins and len(self._chunks) > _PIECES:
            self._joins = _is_text(self._chunks)  # else the type is wrong, which is told when all is there
            if self._joins:
                self._joined.append("".join(self._chunks))
                self._chunks.clear()

    def value(self) -> Any:
        """All of it."""
        chunks = [*self._joined, *self._chunks]
        return "".join(chunks) if _is_text(chunks) else chunks


def _is_text(chunks: list[Any]) -> bool:
    return all(isinstance(chunk, str) for chunk in chunks)
