"""One call of a node's function, outside any workflow or off the engine's fast path."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

from ..errors import NodeTypeError, RunError
from ..model.node_type import NodeType
from .context import Context


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
        chunks = []
        async with aclosing(function(**arguments)) as stream:
            async for chunk in stream:
                context.emit(chunk)
                chunks.append(chunk)
        return joined(chunks)
    if node_type.kind == "thread-stream":
        return await asyncio.to_thread(drain, function, arguments, context)
    return await asyncio.to_thread(function, **arguments)


def drain(function: Any, arguments: Mapping[str, Any], context: Context) -> Any:
    """Run a plain generator to its end, or until Stop; returns its value."""
    chunks = []
    stream = function(**arguments)
    try:
        for chunk in stream:
            if context.stopped():
                break
            context.emit(chunk)
            chunks.append(chunk)
    finally:
        stream.close()
    return joined(chunks)


def joined(chunks: list[Any]) -> Any:
    """The value of a stream: its text joined, or its list."""
    return "".join(chunks) if all(isinstance(chunk, str) for chunk in chunks) else chunks
