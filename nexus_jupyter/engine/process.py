"""A node's function in a process of its own, which Stop can kill."""

from __future__ import annotations

import asyncio
import os
import sys
import traceback
from typing import Any

from ..errors import RunError

_CHILD = "from nexus_jupyter.engine.process import main; main()"


async def call_in_process(function: Any, arguments: dict[str, Any]) -> Any:
    """Call a function in a new Python process; cancelling this kills the process.

    Only this process and its child ever read what is passed: nothing pickled is stored or comes from outside.

    Raises:
        RunError: the process ended without a result.
        Exception: whatever the function raised.
    """
    import cloudpickle

    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _CHILD,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        answer, _ = await child.communicate(cloudpickle.dumps((function, arguments)))
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if not answer:
        raise RunError(f"The node's process ended without a result (exit code {child.returncode}).")
    value, error = cloudpickle.loads(answer)
    if error is not None:
        raise error
    return value


def main() -> None:
    """Be the child: read a call from the standard input, write its result to the standard output."""
    import cloudpickle

    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what the function prints must not mix with the answer
    function, arguments = cloudpickle.load(sys.stdin.buffer)
    value, error = None, None
    try:
        value = function(**arguments)
    except Exception as caught:  # noqa: BLE001  (it is raised again in the parent)
        error = caught
        error.add_note("In its process:\n" + "".join(traceback.format_exception(caught)).rstrip())
    with answer:
        answer.write(_packed(value, error))


def _packed(value: Any, error: Exception | None) -> bytes:
    import cloudpickle

    try:
        packed: bytes = cloudpickle.dumps((value, error))
        cloudpickle.loads(packed)  # an exception may pickle and yet not come out again
    except Exception as reason:  # noqa: BLE001  (it may be anything)
        what = f"returned cannot leave its process: a {type(value).__name__}"
        if error is not None:
            what = f"raised cannot leave its process: {error!r}"
        packed = cloudpickle.dumps((None, RunError(f"What the function {what} ({reason}).")))
    return packed
