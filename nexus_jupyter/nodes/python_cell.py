"""A cell on the canvas: code that runs in the notebook's own namespace.

It runs in a worker thread, one at a time per kernel, so that it freezes nobody; what it prints streams into its
node, figures it leaves open become its picture, and its last expression is its value. A top-level `await` runs on
the engine's loop.
"""

from __future__ import annotations

import ast
import inspect
import io
import linecache
import sys
import threading
from collections.abc import Callable, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import CodeType
from typing import Any, TextIO
from zlib import crc32

from ..errors import RunError
from ..model.graph import Port
from .context import Context
from .registry import node
from .signature import Code

_ONE_AT_A_TIME = threading.Lock()


class _Namespace:
    """Where the code runs: the notebook's namespace once a notebook has said so, else that of `__main__`."""

    def __init__(self) -> None:
        self.find: Callable[[], MutableMapping[str, Any]] = lambda: sys.modules["__main__"].__dict__


namespace = _Namespace()


@node(name="python-cell", category="python", icon="python", inputs=[Port("*", "*", each="inputs", required=True)])
def python_cell(*, code: Code = "", inputs: list[str] = [], context: Context, **values: Any) -> Any:  # noqa: B006
    """Run Python in the notebook's namespace; the last expression is the result.

    Args:
        code: any code that could stand in a cell.
        inputs: names of input ports, each a variable in the code while it runs.

    Example:
        >>> flow = nexus.Workflow()
        >>> flow.add("python-cell", code="sum(cups) / len(cups)", inputs=["cups"], cups=[3, 4, 8])
        >>> flow.run()["python-cell"]
        5.0
    """
    body, last = _parts(code)
    names = namespace.find()
    with _ONE_AT_A_TIME, _printed_to(context.emit):
        if context.stopped():
            return None
        shadowed = {name: names[name] for name in values if name in names}
        names.update(values)
        try:
            _await(body and eval(body, names), context)  # type: ignore[arg-type]  # noqa: S307
            value = _await(last and eval(last, names), context)  # type: ignore[arg-type]  # noqa: S307
        finally:
            for name in values:
                names.pop(name, None)
            names.update(shadowed)
        return _figure() if value is None else value


def _parts(code: str) -> tuple[CodeType | None, CodeType | None]:
    """The statements, and the last one where it is an expression."""
    name = f"<python-cell {crc32(code.encode()):08x}>"
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)  # for tracebacks
    try:
        tree = ast.parse(code, name)
    except SyntaxError as error:
        raise RunError(
            f"The code cannot be read: {error.msg} at line {error.lineno}: {(error.text or '').strip()!r}."
        ) from error
    expression = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        expression = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    return (
        compile(tree, name, "exec", flags) if tree.body else None,
        compile(expression, name, "eval", flags) if expression is not None else None,
    )


def _await(value: Any, context: Context) -> Any:
    return context.wait(value) if inspect.iscoroutine(value) else value


# A context variable and not the thread: it follows the code to the engine's loop when it awaits.
_node: ContextVar[Callable[[str], None] | None] = ContextVar("node", default=None)


class _Printed(io.TextIOBase):
    """Hands what a cell's code prints to its node, and what others print to where they printed before."""

    def __init__(self, before: TextIO) -> None:
        self._before = before

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        emit = _node.get()
        if emit is None:
            return self._before.write(text)
        emit(text)
        return len(text)

    def flush(self) -> None:
        self._before.flush()


@contextmanager
def _printed_to(emit: Callable[[str], None]) -> Any:
    before = sys.stdout
    sys.stdout = _Printed(before)
    token = _node.set(emit)
    try:
        yield
    finally:
        _node.reset(token)
        sys.stdout = before


def _figure() -> Any:
    """The figure the code left open, as a Pillow image; None where there is none."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None or not pyplot.get_fignums():
        return None
    from PIL import Image

    buffer = io.BytesIO()
    pyplot.gcf().savefig(buffer, format="png", bbox_inches="tight")
    pyplot.close("all")
    return Image.open(buffer)
