"""The syntax tree of a function's code, without what does not change what it does."""

from __future__ import annotations
import __future__

import ast
import linecache
import warnings
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache, reduce
from operator import or_
from types import CodeType
from typing import Any

_FUTURE = reduce(or_, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names))
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def tree_of(code: CodeType) -> list[ast.AST] | None:
    """What was written of a function, without `@node`, docstrings, annotations and formatting.

    Several trees where one line begins several lambdas. None where the source is not there, or is no longer that
    of this code: a file that was edited since it was imported.
    """
    linecache.checkcache(code.co_filename)
    source = "".join(linecache.getlines(code.co_filename))
    try:
        written = _Written.read(source, code.co_flags & _FUTURE)
    except (SyntaxError, ValueError):
        return None
    return written.trees[code.co_firstlineno, code.co_name] if code in written.codes else None


class _Written:
    """One source: its functions as trees and as code.

    Args:
        source: the text of a file or a cell.
        flags: the `__future__` features it was compiled with; a notebook hands those of one cell to the next.
    """

    def __init__(self, source: str, flags: int) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they were shown when the code was run
            tree = ast.parse(source)
            self.codes = set(_codes(compile(tree, "<source>", "exec", flags, dont_inherit=True)))
        self.trees: dict[tuple[int, str], list[ast.AST]] = defaultdict(list)
        for node in ast.walk(tree):
            if isinstance(node, _Function):
                first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
                node.decorator_list = [each for each in node.decorator_list if not _says_node(each)]
                self.trees[first, node.name].append(node)
            elif isinstance(node, ast.Lambda):
                self.trees[node.lineno, "<lambda>"].append(node)
        _Bare().visit(tree)

    @staticmethod
    @lru_cache(maxsize=64)
    def read(source: str, flags: int) -> _Written:
        """The same source is read once."""
        return _Written(source, flags)


def _says_node(decorator: ast.expr) -> bool:
    """Whether it is `@node`, which says how the function is shown and not what it does."""
    named = decorator.func if isinstance(decorator, ast.Call) else decorator
    return getattr(named, "id", getattr(named, "attr", None)) == "node"


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _codes(each)


class _Bare(ast.NodeTransformer):
    """Takes away docstrings, and the annotations that Python does not look at when a function runs."""

    _in_class = False

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._scope(node, in_class=False)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._scope(node, in_class=False)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._scope(node, in_class=True)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if not self._in_class:  # those of a class are the fields of a dataclass
            node.annotation = ast.Constant(None)
        return self.generic_visit(node)

    def _scope(self, node: Any, *, in_class: bool) -> ast.AST:
        if not in_class:
            node.returns = None
        if ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        outside, self._in_class = self._in_class, in_class
        self.generic_visit(node)
        self._in_class = outside
        return node  # type: ignore[no-any-return]
