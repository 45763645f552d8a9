"""Tables that can be edited again and again: an edit costs what it edits, however large the table is.

A graph never changes, so each change makes new tables. A small table is simply copied. A large one is a
`Layered`: a dict that many versions share, and over it the few records in which this version differs. Once
these are many (the square root of the table's size), they are written into a dict of their own.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from typing import Any, TypeVar

K = TypeVar("K")
V = TypeVar("V")

_SMALL = 500


def edited(table: Mapping[K, V], edits: Mapping[K, V | None]) -> Mapping[K, V]:
    """The table with values put in, or taken out where an edit is None; a new key goes to the end."""
    if isinstance(table, Layered):
        return table.edited(edits)
    if len(table) < _SMALL:
        return _put(dict(table), edits)
    return Layered(table if isinstance(table, dict) else dict(table), {}, len(table)).edited(edits)


def backwards(table: Mapping[K, V]) -> Iterator[K]:
    """The keys of a table, the last one first."""
    return reversed(table if isinstance(table, (dict, Layered)) else list(table))


class Layered(Mapping[K, V]):
    """A large table; no value of it is None.

    Args:
        shared: the records that other versions have too; never changed.
        own: the values in which this version differs; None where it has none.
        length: how many there are with both.
    """

    __slots__ = ("_length", "_own", "_shared")

    def __init__(self, shared: dict[K, V], own: dict[K, V | None], length: int) -> None:
        self._shared, self._own, self._length = shared, own, length

    def __getitem__(self, key: K) -> V:
        if key not in self._own:
            return self._shared[key]
        value = self._own[key]
        if value is None:
            raise KeyError(key)
        return value

    def get(self, key: K, default: Any = None) -> Any:
        """The value of a key, or the default; without the exception that `Mapping` catches on the way."""
        value = self._own[key] if key in self._own else self._shared.get(key)
        return default if value is None else value

    def __contains__(self, key: object) -> bool:
        return self._own[key] is not None if key in self._own else key in self._shared

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[K]:
        return iter(self._dict())

    def __reversed__(self) -> Iterator[K]:
        shared, own = self._shared, self._own
        yield from (key for key in reversed(own) if key not in shared)
        yield from (key for key in reversed(shared) if own.get(key, key) is not None or key not in own)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Layered) and other._shared is self._shared:
            return all(self.get(key) == other.get(key) for key in (*self._own, *other._own))
        return self._dict() == other

    def items(self) -> ItemsView[K, V]:
        """Keys and values, in order."""
        return self._dict().items()

    def values(self) -> ValuesView[V]:
        """The values, in order."""
        return self._dict().values()

    def __repr__(self) -> str:
        return repr(self._dict())

    def edited(self, edits: Mapping[K, V | None]) -> Mapping[K, V]:
        """The table with values put in, or taken out where an edit is None; a new key goes to the end."""
        shared, own, length = self._shared, dict(self._own), self._length
        for key, value in edits.items():
            length += (value is not None) - (key in self)
            if own.get(key, value) is None and value is not None:
                # Back after it was gone: its old place in `shared` is not the end.
                return _put(dict(self._dict()), edits)
            if value is not None or key in shared:
                own[key] = value
            else:
                own.pop(key, None)
        if len(own) ** 2 > len(shared):
            return _put(dict(self._dict()), edits)
        return Layered(shared, own, length)

    def _dict(self) -> dict[K, V]:
        """All of it as one dict, kept from then on."""
        if self._own:
            # In this order, so that a reader in another thread sees the same records at any moment.
            self._shared = _put(dict(self._shared), self._own)
            self._own = {}
        return self._shared


def _put(table: dict[K, V], edits: Mapping[K, V | None]) -> dict[K, V]:
    for key, value in edits.items():
        if value is None:
            table.pop(key, None)
        else:
            table[key] = value
    return table
