"""The small safe grammar of conditions and loops, checked node by node over `ast`.

Names, constants, lists, `and or not`, comparisons and `in`, arithmetic without powers, `x[i]`, `a if b else c`,
and calls of the functions in `FUNCTIONS`. No attributes, no other calls, nothing that grows without bound.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import ExpressionError
from .convert import as_text

LONGEST = 1_000
"""How long an expression may be, in characters."""
_MOST_NODES = 200
_LONGEST_VALUE = 1_000_000


def _contains(whole: Any, part: Any) -> bool:
    return part in whole


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
    "round": round,
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
    ast.Not: operator.not_,
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
            raise ExpressionError(f"An expression has at most {LONGEST} characters.", source[:60], 60)
        try:
            self._tree = ast.parse(source.strip() or "None", mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            at = (getattr(error, "offset", None) or 1) - 1
            reason = getattr(error, "msg", None) or str(error)
            raise ExpressionError(f"This expression cannot be read: {reason}.", source, at) from error
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
            ExpressionError: a name is not there, or an operation cannot be done; points at the character.
        """
        return self._value(self._tree, names)

    def _check(self) -> None:
        for count, node in enumerate(ast.walk(self._tree)):
            if count > _MOST_NODES:
                raise ExpressionError("This expression is too long to be read at a glance.", self.source, 0)
            if type(node) not in _ALLOWED:
                raise self._error(node, f"{_SAID.get(type(node), type(node).__name__)} is not allowed here.")
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
        lead = len(self.source) - len(self.source.lstrip())
        return ExpressionError(reason, self.source, getattr(node, "col_offset", 0) + lead)

    def _value(self, node: ast.AST, names: Mapping[str, Any]) -> Any:
        try:
            value = _EVALUATE[type(node)](self, node, names)
        except ExpressionError:
            raise
        except Exception as error:
            raise self._error(node, f"This cannot be worked out: {error}.") from error
        if isinstance(value, (str, list, tuple)) and len(value) > _LONGEST_VALUE:
            raise self._error(node, f"This makes a value of over {_LONGEST_VALUE:,} items.")
        return value

    def _name(self, node: ast.Name, names: Mapping[str, Any]) -> Any:
        if node.id not in names:
            there = f" There are {', '.join(names)}." if names else ""
            raise self._error(node, f"There is no {node.id!r} here.{there}")
        return names[node.id]

    def _boolean(self, node: ast.BoolOp, names: Mapping[str, Any]) -> Any:
        stop = isinstance(node.op, ast.Or)
        value: Any = None
        for each in node.values:
            value = self._value(each, names)
            if bool(value) is stop:
                break
        return value

    def _compare(self, node: ast.Compare, names: Mapping[str, Any]) -> bool:
        left = self._value(node.left, names)
        for sign, right_node in zip(node.ops, node.comparators, strict=True):
            right = self._value(right_node, names)
            if not _OPERATORS[type(sign)](left, right):
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
        return self._value(node.body if self._value(node.test, names) else node.orelse, names)

    def _called(self, node: ast.Call, names: Mapping[str, Any]) -> Any:
        assert isinstance(node.func, ast.Name)
        return FUNCTIONS[node.func.id](*[self._value(each, names) for each in node.args])

    def _unary(self, node: ast.UnaryOp, names: Mapping[str, Any]) -> Any:
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
    ast.JoinedStr: "An f-string",
    ast.NamedExpr: "An assignment",
    ast.Slice: "A slice",
    ast.Dict: "A dict",
    ast.Set: "A set",
    ast.ListComp: "A comprehension",
    ast.GeneratorExp: "A comprehension",
    ast.Starred: "A star",
}
