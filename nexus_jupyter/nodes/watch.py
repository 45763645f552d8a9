"""Whether what a name stood for when it was read is still what it stands for.

Nothing here holds a function or a class, else what is known of a recursive function would keep it alive for ever.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Mapping
from types import CodeType, FunctionType
from typing import Any, NamedTuple

from .digest import digest

ABSENT: Any = object()
"""What a name stands for that is not there."""


class Same(NamedTuple):
    """The name stands for the same object, one that cannot change, or for none."""

    names: Mapping[str, Any]
    name: str
    value: Any

    def holds(self) -> bool:
        """Whether that is so."""
        return self.names.get(self.name, ABSENT) is self.value


class Alive(NamedTuple):
    """The name stands for the same function, class or module."""

    names: Mapping[str, Any]
    name: str
    reference: Callable[[], Any]

    def holds(self) -> bool:
        """Whether that is so."""
        value = self.reference()
        return value is not None and self.names.get(self.name) is value


class Equal(NamedTuple):
    """The name stands for an equal value: a list or a table may have been changed in place."""

    names: Mapping[str, Any]
    name: str
    digest: str

    def holds(self) -> bool:
        """Whether that is so."""
        return digest(self.names.get(self.name, ABSENT)) == self.digest


class Names(NamedTuple):
    """A class or an object has the attributes it had, and no further ones."""

    names: Mapping[str, Any]
    known: frozenset[str]

    def holds(self) -> bool:
        """Whether that is so."""
        return self.names.keys() == self.known


class Unpatched(NamedTuple):
    """A function has the same code and defaults: `%autoreload` replaces them in place."""

    reference: Callable[[], Any]
    code: CodeType
    defaults: str | None

    def holds(self) -> bool:
        """Whether that is so."""
        function = self.reference()
        return function is not None and function.__code__ is self.code and defaults_of(function) == self.defaults


Watch = Same | Alive | Equal | Names | Unpatched


def watch(names: Mapping[str, Any], name: str, value: Any, found: str | None) -> Watch:
    """What tells whether a name still stands for a value.

    Args:
        names: where it is looked up.
        name: the name.
        value: what it stands for, or `ABSENT`.
        found: the digest of the value, where it has one.
    """
    if value is ABSENT or isinstance(value, (str, int, float, bytes, type(None))):
        return Same(names, name, value)
    if found is not None:
        return Equal(names, name, found)
    try:
        return Alive(names, name, weakref.ref(value))
    except TypeError:
        return Same(names, name, value)


def defaults_of(function: FunctionType) -> str | None:
    """The digest of a function's defaults, where they have one."""
    return digest((function.__defaults__, function.__kwdefaults__))


class Closure(Mapping[str, Any]):
    """The variables a function holds of the functions around it, as they are now."""

    def __init__(self, function: FunctionType) -> None:
        self._cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))

    def __getitem__(self, name: str) -> Any:
        try:
            return self._cells[name].cell_contents
        except ValueError:  # not assigned yet
            raise KeyError(name) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)
