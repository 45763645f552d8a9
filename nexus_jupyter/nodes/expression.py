"""The small safe grammar of conditions and loops, checked node by node over `ast`.

Names, constants, lists, `and or not`, comparisons and `in`, arithmetic without powers, `x[i]`, `a if b else c`,
and calls of the functions in `FUNCTIONS`. No attributes, no other calls, nothing that grows without bound.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from ..errors import ExpressionError
from .convert import as_text

LONGEST = 1_000
"""How long an expression may be, in characters."""
_MOST_NODES = 200
_LONGEST_VALUE = 1_000_000
_MOST_DIGITS = 100
_MOST_NAMES = 20


def _contains(whole: Any, part: Any) -> bool:
    return part in whole


def _round(number: float, digits: int = 0) -> float:
    if abs(digits) > _MOST_DIGITS:  # 10 to the power of it is worked out on the way
        raise ValueError(f"round takes at most {_MOST_DIGITS} digits")
    return round(number, digits) if digits else round(number)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "contains": _contains,
    "endswith": lambda text, end: as_text(text).rstrip().endswith(end),
    "float": float,
    "int": int,
    "len": len,
    "lower": lambda text: as_text(text).lower(),
    "max": max,
    "min": min,
    "round": _round,
    "startswith": lambda text, start: as_text(text).lstrip().startswith(start),
    "strip": lambda text: as_text(text).strip(),
    "sum": sum,
    "text": as_text,
    "upper": lambda text: as_text(text).upper(),
}
"""What an expression may call."""

_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda part, whole: part in whole,
    ast.NotIn: lambda part, whole: part not in whole,
    ast.Not: operator.not_,  # worked out in _unary, which says what is neither true nor false
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}


class Expression:
    """An expression that was read and found safe.

    Args:
        source: one expression of the small grammar.

    Raises:
        ExpressionError: it cannot be read, or holds what is not allowed; points at the character.

    Example:
        >>> Expression("score > 0.8 and not startswith(verdict, 'NO')")({"score": 0.9, "verdict": "YES"})
        True
    """

    def __init__(self, source: str) -> None:
        self.source = source
        if len(source) > LONGEST:
            raise ExpressionError(f"An expression has at most {LONGEST} characters.", _one_line(source[:60]), 60)
        try:
            self._tree = ast.parse(source.strip() or "None", mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line, column = getattr(error, "lineno", None) or 1, getattr(error, "offset", None)
            at = len(source.rstrip()) if column == 0 else self._start(line) + (column or 1) - 1  # 0: at its end
            reason = getattr(error, "msg", None) or str(error)
            raise self._error_at(at, f"This expression cannot be read: {reason}.") from error
        self._check()

    def __repr__(self) -> str:
        return f"Expression({self.source!r})"

    @property
    def names(self) -> set[str]:
        """The names whose values it needs."""
        found = {node.id for node in ast.walk(self._tree) if isinstance(node, ast.Name)}
        return found - {
            node.func.id
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }

    def __call__(self, names: Mapping[str, Any]) -> Any:
        """Its value with these names.

        Raises:
            ExpressionError: a name is not there, or an operation cannot be done; marks the part that failed.
        """
        return self._value(self._tree, names)

    def holds(self, names: Mapping[str, Any]) -> bool:
        """Whether its value with these names is true.

        Raises:
            ExpressionError: it cannot be worked out, or its value is neither true nor false, as a table is.
        """
        return self._truth(self._tree, names)

    def _check(self) -> None:
        for count, node in enumerate(ast.walk(self._tree)):
            if count > _MOST_NODES:
                raise self._error_at(0, "This expression is too long to be read at a glance.")
            if isinstance(node, ast.UnaryOp) and type(node.op) not in _ALLOWED:
                raise self._error(node, f"{_said(node.op)} is not allowed here.")
            if isinstance(node, ast.BinOp) and type(node.op) not in _ALLOWED:
                raise self._error_at(self._after(node.left), f"{_said(node.op)} is not allowed here.")
            if isinstance(node, ast.Attribute):
                raise self._error_at(self._after(node.value), f"{_said(node)} is not allowed here.")
            if type(node) not in _ALLOWED:
                raise self._error(node, f"{_said(node)} is not allowed here.")
            if isinstance(node, ast.Call):
                self._check_call(node)
            if isinstance(node, ast.Constant) and not isinstance(node.value, (str, int, float, bool, type(None))):
                raise self._error(node, "Only text, numbers, True, False and None can be written here.")

    def _check_call(self, node: ast.Call) -> None:
        if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
            raise self._error(node, f"Only these can be called: {', '.join(FUNCTIONS)}.")
        if node.keywords or any(isinstance(each, ast.Starred) for each in node.args):
            raise self._error(node, "Pass plain values, without names or stars.")

    def _error(self, node: ast.AST, reason: str) -> ExpressionError:
        if not isinstance(node, ast.expr):
            return self._error_at(0, reason)
        at = self._index(node.lineno, node.col_offset)
        end = self._index(node.end_lineno or 1, node.end_col_offset or 0)
        return ExpressionError(reason, _one_line(self.source), at, end)

    def _error_at(self, at: int, reason: str) -> ExpressionError:
        return ExpressionError(reason, _one_line(self.source), min(at, len(self.source)))

    def _after(self, node: ast.expr) -> int:
        """Where the sign after an operand is: a tree tells where operands are, but not signs."""
        at = self._index(node.end_lineno or 1, node.end_col_offset or 0)
        while self.source[at] in ") \t\n":
            at += 1
        return at

    def _index(self, line: int, column: int) -> int:
        """The character of the source at a line and column of its tree, which counts columns in bytes."""
        start = self._start(line)
        return start + len(self.source[start:].encode()[:column].decode(errors="ignore"))

    def _start(self, line: int) -> int:
        """The first character of a line, where the first begins with what is no space."""
        start = len(self.source) - len(self.source.lstrip())
        for _ in range(line - 1):
            start = self.source.find("\n", start) + 1
        return start

    def _value(self, node: ast.AST, names: Mapping[str, Any]) -> Any:
        try:
            value = _EVALUATE[type(node)](self, node, names)
        except ExpressionError:
            raise
        except Exception as error:
            raise self._error(node, f"This cannot be worked out: {_reason(error)}.") from error
        if isinstance(value, (str, list, tuple)) and len(value) > _LONGEST_VALUE:
            raise self._error(node, f"This makes a value of over {_LONGEST_VALUE:,} items.")
        return value

    def _name(self, node: ast.Name, names: Mapping[str, Any]) -> Any:
        if node.id not in names:
            there = f" There are {', '.join(map(str, list(names)[:_MOST_NAMES]))}." if names else ""
            raise self._error(node, f"There is no {node.id!r} here.{there}")
        return names[node.id]

    def _truth(self, node: ast.AST, names: Mapping[str, Any]) -> bool:
        return self._is_true(node, self._value(node, names))

    def _is_true(self, node: ast.AST, value: Any) -> bool:
        try:
            return bool(value)
        except Exception as error:
            reason = f"This is neither true nor false, but a {type(value).__name__}: compare one value of it."
            raise self._error(node, reason) from error

    def _boolean(self, node: ast.BoolOp, names: Mapping[str, Any]) -> Any:
        stop = isinstance(node.op, ast.Or)
        value: Any = None
        for each in node.values:
            value = self._value(each, names)
            if self._is_true(each, value) is stop:
                break
        return value

    def _compare(self, node: ast.Compare, names: Mapping[str, Any]) -> bool:
        left = self._value(node.left, names)
        for sign, right_node in zip(node.ops, node.comparators, strict=True):
            right = self._value(right_node, names)
            found = _OPERATORS[type(sign)](left, right)
            if not self._is_true(node, found):
                return False
            left = right
        return True

    def _binary(self, node: ast.BinOp, names: Mapping[str, Any]) -> Any:
        left, right = self._value(node.left, names), self._value(node.right, names)
        if isinstance(node.op, (ast.Mult, ast.Mod)) and not all(
            isinstance(each, (int, float)) for each in (left, right)
        ):
            raise self._error(node, "Only numbers can be multiplied or divided.")
        return _OPERATORS[type(node.op)](left, right)

    def _choice(self, node: ast.IfExp, names: Mapping[str, Any]) -> Any:
        return self._value(node.body if self._truth(node.test, names) else node.orelse, names)

    def _called(self, node: ast.Call, names: Mapping[str, Any]) -> Any:
        assert isinstance(node.func, ast.Name)
        return FUNCTIONS[node.func.id](*[self._value(each, names) for each in node.args])

    def _unary(self, node: ast.UnaryOp, names: Mapping[str, Any]) -> Any:
        if isinstance(node.op, ast.Not):
            return not self._truth(node.operand, names)
        return _OPERATORS[type(node.op)](self._value(node.operand, names))

    def _item(self, node: ast.Subscript, names: Mapping[str, Any]) -> Any:
        return self._value(node.value, names)[self._value(node.slice, names)]

    def _items(self, node: ast.List | ast.Tuple, names: Mapping[str, Any]) -> list[Any]:
        return [self._value(each, names) for each in node.elts]


_EVALUATE: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Constant: lambda self, node, names: node.value,
    ast.Name: Expression._name,
    ast.BoolOp: Expression._boolean,
    ast.Compare: Expression._compare,
    ast.BinOp: Expression._binary,
    ast.UnaryOp: Expression._unary,
    ast.IfExp: Expression._choice,
    ast.Call: Expression._called,
    ast.Subscript: Expression._item,
    ast.List: Expression._items,
    ast.Tuple: Expression._items,
}

_ALLOWED = {*_EVALUATE, *_OPERATORS, ast.And, ast.Or, ast.Load}

_SAID: dict[type[ast.AST], str] = {
    ast.Attribute: "A dot",
    ast.Lambda: "A lambda",
    ast.Pow: "A power",
    ast.MatMult: "A matrix product",
    ast.LShift: "A shift",
    ast.RShift: "A shift",
    ast.BitAnd: "A bitwise operation",
    ast.BitOr: "A bitwise operation",
    ast.BitXor: "A bitwise operation",
    ast.Invert: "A bitwise operation",
    ast.Await: "An await",
    ast.Yield: "A yield",
    ast.YieldFrom: "A yield",
    ast.DictComp: "A comprehension",
    ast.SetComp: "A comprehension",
    ast.JoinedStr: "An f-string",
    ast.NamedExpr: "An assignment",
    ast.Slice: "A slice",
    ast.Dict: "A dict",
    ast.Set: "A set",
    ast.ListComp: "A comprehension",
    ast.GeneratorExp: "A comprehension",
    ast.Starred: "A star",
}


expression = lru_cache(256)(Expression)
"""An expression by its source: in a loop or a map the same one is met again and again."""


def fault(source: Any) -> str | None:
    """Why a text is no expression, pointing at the character; None where it is one."""
    try:
        expression(str(source))
    except ExpressionError as error:
        return str(error)
    return None


def _reason(error: Exception) -> str:
    return f"there is no {error}" if isinstance(error, KeyError) else str(error) or type(error).__name__


def _said(node: ast.AST) -> str:
    return _SAID.get(type(node), type(node).__name__)


def _one_line(source: str) -> str:
    """The source with every character in its place, so that a sign below it can point at one."""
    return source.translate(_BREAKS)


_BREAKS = dict.fromkeys(map(ord, "\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029"), " ")
