"""What a function's meaning consists of, for cache keys.

A function means what its syntax tree says, and what the names in it stand for: functions and classes of the
notebook, to any depth, plain values of globals and closures, and packages, by their versions. The names are read
from the code that runs and their meaning from the objects they stand for, so that aliases, decorators and partials
need no analysis.
"""

from __future__ import annotations

import ast
import dis
import functools
import inspect
import logging
import sys
import weakref
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from types import (
    BuiltinFunctionType,
    CodeType,
    FunctionType,
    GenericAlias,
    MappingProxyType,
    MethodDescriptorType,
    MethodType,
    ModuleType,
    UnionType,
    WrapperDescriptorType,
)
from typing import Any, NamedTuple

from .classes import fields_of, written_in
from .digest import digest
from .origin import versions
from .source import tree_of
from .watch import ABSENT, Closure, Names, Unpatched, Watch, defaults_of, watch

_PYTHON = {"python": f"{sys.version_info.major}.{sys.version_info.minor}"}
_LOADS = {"LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS"}
_COMPILED = (BuiltinFunctionType, MethodDescriptorType, WrapperDescriptorType)
_COMPILED_NAMES = {"ufunc", "_ArrayFunctionDispatcher", "cython_function_or_method"}


def code_of(function: Callable[..., Any]) -> Mapping[str, str] | None:
    """The parts that a function's meaning consists of, each with a digest or a version.

    The names say what a part is: `function clean`, `class Cleaner`, `value LIMIT`, `package pandas`, `python`, and
    `names` for which name stands for which of them. A function that is asked for again is read again only when
    something it depends on has changed; else the very same mapping is returned.

    Returns:
        None for what cannot be read, or depends on something without a digest: it must not be cached.

    Example:
        >>> def keep(grams): return grams > LIMIT
        >>> code_of(keep)
        {'python': '3.11', 'function keep': '5f0c...', 'value LIMIT': '4fc8...'}
    """
    known = _known.get(function) if isinstance(function, FunctionType) else None
    if known is not None and all(each.holds() for each in known.watches):
        return known.parts
    reading = _Reading(function)
    parts = reading.parts_of(function)
    if isinstance(function, FunctionType):
        _known[function] = _Known(parts, tuple(reading.watches))
    return parts


class _Known(NamedTuple):
    parts: Mapping[str, str] | None
    watches: tuple[Watch, ...]


_known: weakref.WeakKeyDictionary[FunctionType, _Known] = weakref.WeakKeyDictionary()


class _Unreadable(Exception):
    """Something that a function depends on has no digest."""


class _Reading:
    """One reading of a function and of all it depends on."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.parts: dict[str, str] = dict(_PYTHON)
        self.watches: list[Watch] = []
        self._home = getattr(function, "__module__", None)
        self._visited: dict[Any, tuple[int, Any]] = {}  # number and value, held so that its identity stays its own
        self._edges: list[tuple[str, str]] = []

    def parts_of(self, function: Callable[..., Any]) -> Mapping[str, str] | None:
        """All parts, or None."""
        try:
            self._visit(function, getattr(function, "__name__", "function"))
        except Exception:  # noqa: BLE001  (what an odd object raises when it is looked at may be anything)
            return None
        self._add("names", repr(self._edges))
        return MappingProxyType(self.parts)

    def _add(self, part: str, text: str) -> None:
        self.parts[part] = sha256(f"{self.parts.get(part, '')} {text}".encode()).hexdigest()

    def _package(self, module: str | None) -> bool:
        """Whether a module is a package's or Python's, whose version then says enough."""
        found = versions(module or "")
        self.parts.update({f"package {name}": version for name, version in (found or {}).items()})
        return found is not None

    def _named(self, names: Mapping[str, Any], name: str, attributes: Sequence[str] = ()) -> None:
        """Read what a name stands for, and watch it."""
        value = names.get(name, ABSENT)
        found = None if value is ABSENT or isinstance(value, type) else digest(value)
        self.watches.append(watch(names, name, value, found))
        if value is not ABSENT:
            self._visit(value, name, found, attributes)

    def _visit(self, value: Any, name: str, found: str | None = None, attributes: Sequence[str] = ()) -> None:
        """Read what a value means.

        Args:
            value: a function, class, module, or any other value.
            name: what people call it.
            found: its digest, where it is known.
            attributes: the names that are asked for of modules.
        """
        if isinstance(value, ModuleType):
            self._once((id(value), attributes), value, name, lambda: self._module(value, attributes))
        elif isinstance(value, FunctionType):
            self._once(id(value), value, name, lambda: self._function(value))
        elif isinstance(value, type):
            self._once(id(value), value, name, lambda: self._class(value))
        elif (parts := _wrapped(value)) is not None:
            for each in parts:
                self._visit(each, name)
        elif isinstance(value, _COMPILED) or type(value).__name__ in _COMPILED_NAMES:
            self._compiled(value, name)
        else:
            self._value(value, name, found or digest(value))

    def _once(self, key: Any, value: Any, name: str, read: Callable[[], None]) -> None:
        """Read what may be met by several names, and note that this one stands for it."""
        new = key not in self._visited
        number, _ = self._visited.setdefault(key, (len(self._visited), value))
        self._edges.append((name, f"{number} {_qualified(value)}"))
        if new:
            read()

    def _module(self, module: ModuleType, attributes: Sequence[str]) -> None:
        if not self._package(module.__name__):
            for name in attributes:
                if name in vars(module):
                    self._named(vars(module), name, attributes)

    def _compiled(self, value: Any, name: str) -> None:
        """A function that is not written in Python; a method of an object depends on that object."""
        self._edges.append((name, _qualified(value)))
        owner = getattr(value, "__self__", None)
        if owner is None or isinstance(owner, ModuleType):
            self._package(getattr(value, "__module__", None) or type(value).__module__)
        else:
            self._visit(owner, name)

    def _value(self, value: Any, name: str, found: str | None) -> None:
        kind = type(value)
        if isinstance(value, logging.Logger):
            return
        if isinstance(value, (UnionType, GenericAlias)) or kind.__module__ == "typing":
            found = repr(value)
        if not self._package(kind.__module__):
            self._visit(kind, kind.__name__)
        if found is not None:
            self._add(f"value {name}", found)
        elif versions(kind.__module__) is None and hasattr(value, "__dict__"):
            self._once(id(value), value, name, lambda: self._object(value))
        else:
            raise _Unreadable(name)

    def _object(self, value: Any) -> None:
        self.watches.append(Names(vars(value), frozenset(vars(value))))
        for attribute in vars(value):
            self._named(vars(value), attribute)

    # Functions

    def _function(self, function: FunctionType) -> None:
        closure = Closure(function)
        if not self._package(function.__globals__.get("__name__")):
            self._own_function(function, closure)
            return
        # A package's decorator around a function of the notebook; what else it holds is the package's own.
        for each in (*closure.values(), getattr(function, "__wrapped__", None)):
            if isinstance(each, (FunctionType, type, MethodType, functools.partial)):
                self._visit(each, function.__name__)

    def _own_function(self, function: FunctionType, closure: Closure) -> None:
        code, defaults = function.__code__, defaults_of(function)
        self.watches.append(Unpatched(weakref.ref(function), code, defaults))
        trees = tree_of(code)
        if trees is None or _writes_outside(code):
            raise _Unreadable(function)
        self._add(f"function {self._called(function)}", repr([defaults, *map(ast.dump, trees)]))
        if defaults is None:
            for each in (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()):
                self._visit(each, function.__name__)
        attributes = tuple(sorted(_attributes(code)))
        for name in sorted(_globals(code)):
            self._named(function.__globals__, name, attributes)
        for name in closure:
            self._named(closure, name, attributes)
        for tree in trees:
            for node in ast.walk(tree):
                self._import(node, function.__globals__.get("__package__") or "", attributes)

    def _import(self, node: ast.AST, package: str, attributes: Sequence[str]) -> None:
        """Read what a statement inside a function imports."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                self._imported(alias.name, attributes)
        elif isinstance(node, ast.ImportFrom):
            around = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            base = ".".join(filter(None, [around, node.module]))
            self._imported(base, tuple(alias.name for alias in node.names))

    def _imported(self, name: str, attributes: Sequence[str]) -> None:
        if self._package(name):
            return
        module = sys.modules.get(name)
        if module is None:
            raise _Unreadable(name)  # importing it would run it; once the function has run it is there
        self._visit(module, name, None, attributes)

    # Classes

    def _class(self, kind: type) -> None:
        if self._package(kind.__module__):
            return
        plain = fields_of(kind)
        self.watches.append(Names(vars(kind), frozenset(vars(kind))))
        for name, value in written_in(kind).items():
            found = digest(value)
            if found is None:
                self._named(vars(kind), name)
            else:
                plain[f"attribute {name}"] = found
                self.watches.append(watch(vars(kind), name, value, found))
        self._add(f"class {self._called(kind)}", self._digest(plain))
        for each in (*kind.__bases__, type(kind)):
            self._visit(each, each.__name__)
        for each in inspect.get_annotations(kind).values():
            if isinstance(each, type) and not self._package(each.__module__):
                self._visit(each, each.__name__)

    def _digest(self, value: Any) -> str:
        found = digest(value)
        if found is None:
            raise _Unreadable(value)
        return found

    def _called(self, value: Any) -> str:
        """What people call a function or class; with its module, where that is another one."""
        name: str = value.__qualname__.rpartition("<locals>.")[2]
        return name if value.__module__ in (self._home, "__main__") else f"{value.__module__}.{name}"


def _qualified(value: Any) -> str:
    """The full name of a function, class or module; of another object, that of its class."""
    if isinstance(value, ModuleType):
        return value.__name__
    named = value if hasattr(value, "__qualname__") or hasattr(value, "__name__") else type(value)
    return f"{getattr(named, '__module__', '')}.{getattr(named, '__qualname__', None) or named.__name__}"


def _wrapped(value: Any) -> list[Any] | None:
    """What a wrapper is made of that holds functions; None for what is no such wrapper."""
    if isinstance(value, functools.partial):
        return [value.func, (len(value.args), sorted(value.keywords)), *value.args, *value.keywords.values()]
    if isinstance(value, (staticmethod, classmethod)):
        return [value.__func__]
    if isinstance(value, MethodType):
        return [value.__func__, value.__self__]
    if isinstance(value, property):
        return [each for each in (value.fget, value.fset, value.fdel) if each is not None]
    if isinstance(value, functools.cached_property):
        return [value.func]
    return [value.__wrapped__] if isinstance(value, functools._lru_cache_wrapper) else None


def _globals(code: CodeType) -> set[str]:
    """The names that code, and code inside it, looks up outside of functions."""
    names = {each.argval for each in dis.get_instructions(code) if each.opname in _LOADS}
    inside = [_globals(each) for each in code.co_consts if isinstance(each, CodeType)]
    return {name for name in names.union(*inside) if not name.startswith("__")}


def _writes_outside(code: CodeType, outer: frozenset[str] | None = None) -> bool:
    """Whether code, or code inside it, has an effect: it sets a `global`, or a `nonlocal` from outside."""
    outer = frozenset(code.co_freevars) if outer is None else outer
    return any(
        each.opname == "STORE_GLOBAL" or (each.opname == "STORE_DEREF" and each.argval in outer)
        for each in dis.get_instructions(code)
    ) or any(_writes_outside(each, outer) for each in code.co_consts if isinstance(each, CodeType))


def _attributes(code: CodeType) -> set[str]:
    """All names of globals and attributes in code, and in code inside it."""
    inside = [_attributes(each) for each in code.co_consts if isinstance(each, CodeType)]
    return {name for name in code.co_names if not name.startswith("__")}.union(*inside)
