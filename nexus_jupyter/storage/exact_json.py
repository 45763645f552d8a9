"""JSON only of what it gives back exactly, with the very types."""

from __future__ import annotations

import json
from typing import Any

ATOMS: frozenset[type] = frozenset({str, int, float, bool, type(None)})
"""What JSON gives back as it was; Python's also knows NaN and the infinities."""


def exact_json(value: Any) -> str | None:
    """A value as JSON; None where it would come back as something else.

    >>> exact_json({"a": [1, 2.0, None]}), exact_json({"a": (1, 2)}), exact_json({1: "a"})
    ('{"a": [1, 2.0, null]}', None, None)
    """
    try:
        return json.dumps(value) if type(value) in ATOMS or _is_plain(value) else None
    except (ValueError, RecursionError):  # more digits than Python reads; too deep, or in a circle
        return None


def _is_plain(value: Any) -> bool:
    kind = type(value)
    if kind is dict:
        if not all(type(key) is str for key in value):
            return False
        items = value.values()
    elif kind is list:
        items = value
    else:
        return kind in ATOMS
    # Most lists hold only texts or numbers: a set of types tells much faster than item by item.
    nested = {*map(type, items)} - ATOMS
    return not nested or (
        nested <= {list, dict} and all(_is_plain(each) for each in items if type(each) in nested)
    )
