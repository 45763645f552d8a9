"""Values that were worked out before, by their key: what has not changed is not run again."""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, NamedTuple

LIMIT = 512 * 1024 * 1024
"""How much the values of a cache may take, in bytes, roughly."""
_OVERHEAD = 600  # bytes that an entry takes besides its value


class Known(NamedTuple):
    """What is known under a key.

    Args:
        outputs: the values by port.
        digests: the digest of each.
        usage: what the model calls took, of a node that made any.
    """

    outputs: Mapping[str, Any]
    digests: Mapping[str, str]
    usage: Any = None


class Cache:
    """Values by key, those used last; for all workflows of a process.

    Args:
        limit: how much they may take, in bytes, roughly.

    Attributes:
        on_disk: whether the results of recorded runs are looked up too, so that they outlive the kernel.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self.on_disk = False
        self._entries: OrderedDict[str, tuple[Known, int]] = OrderedDict()
        self._lock = threading.Lock()
        self._size = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def __repr__(self) -> str:
        return f"Cache({len(self)} values, {self._size / 1e6:.1f} of {self._limit / 1e6:.0f} MB)"

    @property
    def size(self) -> int:
        """How much its values take, in bytes, roughly."""
        return self._size

    @property
    def limit(self) -> int:
        """How much they may take; those not used for longest go first."""
        return self._limit

    @limit.setter
    def limit(self, limit: int) -> None:
        with self._lock:
            self._limit = limit
            self._shrink()

    def find(self, key: str) -> Known | None:
        """What is known under a key."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: str, known: Known) -> None:
        """Remember values; one that is larger than the whole cache is not."""
        size = _OVERHEAD + sum(map(size_of, known.outputs.values()))
        with self._lock:
            self._drop(key)
            if size <= self._limit:
                self._entries[key] = known, size
                self._size += size
                self._shrink()

    def forget(self, key: str) -> None:
        """Forget what is known under a key."""
        with self._lock:
            self._drop(key)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()
            self._size = 0

    def _drop(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._size -= entry[1]

    def _shrink(self) -> None:
        while self._size > self._limit:
            _, (_, size) = self._entries.popitem(last=False)
            self._size -= size


def size_of(value: Any) -> int:
    """How much a value takes, in bytes, roughly: of a long list or dict a guess from its first items."""
    if isinstance(value, (str, bytes, int, float, bool)) or value is None:
        return sys.getsizeof(value)
    if isinstance(value, Mapping):
        return _sum([*value.values()], len(value)) + sys.getsizeof(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return _sum([*value], len(value)) + sys.getsizeof(value)
    usage = getattr(value, "memory_usage", None)  # a DataFrame
    if callable(usage):
        deep = usage(deep=True)
        return int(deep.sum()) if hasattr(deep, "sum") else int(deep)
    if isinstance(nbytes := getattr(value, "nbytes", None), int):
        return nbytes
    if isinstance(side := getattr(value, "size", None), tuple) and len(side) == 2:  # an image
        return int(side[0]) * int(side[1]) * 4
    return sys.getsizeof(value)


def _sum(values: list[Any], count: int, sample: int = 50) -> int:
    if count <= sample:
        return sum(map(size_of, values))
    return sum(map(size_of, values[:sample])) * count // sample


cache = Cache()
"""The cache of this process."""
