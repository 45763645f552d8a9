"""The digest of a value: what a cache key knows of it.

A value is written as one text, its canonical form, whose SHA-256 is the digest: scalars as `repr` writes them,
lists and dicts of them in brackets (the order of a dict does not count, a tuple is a list), everything else as
`<kind ...>`, with a hash of its own for what is large. Two forms are equal only where the values are.

Types outside the builtins are known by name, so that neither pandas nor numpy nor Pillow is imported to look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from hashlib import sha256
from types import NoneType
from typing import Any

_SCALARS = frozenset({int, float, str, bool, NoneType})
_TEXT = frozenset({str})
_LONG = 4096
"""More items or characters than this are hashed piece by piece, so that no huge text is made of them."""


class _NoDigest(Exception):
    """This value, or one inside it, has no canonical form."""


def digest(value: Any) -> str | None:
    """The SHA-256 of a value's canonical form, as hex; None where it has none, so that it cannot be cached.

    Equal values have equal digests, in any process; 1, 1.0, True and "1" differ. Known are JSON, bytes, sets,
    dates, decimals, paths, enums, named tuples, dataclasses, numpy arrays, pandas tables and Pillow images.

    >>> digest({"tea": [1, 2]}) == digest({"tea": (1, 2)}), digest(object())
    (True, None)
    """
    try:
        return sha256(_form(value).encode()).hexdigest()
    except Exception:  # noqa: BLE001  (what an odd object raises when it is looked at may be anything)
        return None


def digests_of(values: Mapping[str, Any]) -> dict[str, str]:
    """The digests of values by name, of those that have one.

    >>> list(digests_of({"tea": "green", "pot": object()}))
    ['tea']
    """
    return {name: found for name, value in values.items() if (found := digest(value)) is not None}


def _form(value: Any) -> str:
    kind = type(value)
    form = _PLAIN.get(kind)
    if form is not None:
        return form(value)
    named = _EXACT.get(_name(kind))
    if named is not None:
        return f"<{kind.__name__} {named(value)}>"
    return f"<{kind.__module__}.{kind.__qualname__} {_family(value)}>"


def _name(kind: type) -> str:
    """`pandas.DataFrame`, wherever in its package a version keeps it."""
    return f"{kind.__module__.partition('.')[0]}.{kind.__name__}"


def _family(value: Any) -> str:
    """The form of a value of a class that people derive from."""
    kind = type(value)
    if isinstance(value, Enum):
        return f"{value.name} {_form(value.value)}"
    if isinstance(value, tuple) and hasattr(kind, "_fields"):
        return _list(tuple(value))
    if is_dataclass(kind) and not isinstance(value, (str, bytes, int, float, list, tuple, dict, set)):
        return _dict({field.name: getattr(value, field.name) for field in fields(value)})
    for base in kind.__mro__:
        form = _BASES.get(_name(base))
        if form is not None:
            return form(value)
    raise _NoDigest(kind)


# JSON


def _str(value: str) -> str:
    return repr(value) if len(value) <= _LONG else f"<str {_hash(value.encode('utf-8', 'surrogatepass'))}>"


def _int(value: int) -> str:
    return repr(value) if value.bit_length() < _LONG else hex(value)  # Python refuses to write long decimals


def _list(items: Sequence[Any]) -> str:
    if len(items) > _LONG:
        pieces = (_list(items[start : start + _LONG]) for start in range(0, len(items), _LONG))
        return f"<list {len(items)} {_hash(*pieces)}>"
    if _SCALARS.issuperset(map(type, items)):
        try:
            return repr([*items])
        except ValueError:  # a very long int
            return f"[{','.join(map(_form, items))}]"
    return f"[{','.join(map(_form, items))}]"


def _dict(value: dict[Any, Any]) -> str:
    if (
        len(value) <= _LONG
        and _TEXT.issuperset(map(type, value))
        and _SCALARS.issuperset(map(type, value.values()))
    ):
        try:
            return f"{{{sorted(value.items())!r}}}"
        except ValueError:  # a very long int
            pass
    return f"{{{_list(sorted(f'{_form(key)}:{_form(each)}' for key, each in value.items()))}}}"


def _set(value: Iterable[Any]) -> str:
    return _list(sorted(map(_form, value)))


# Bytes, arrays, pictures


def _hash(*pieces: Any) -> str:
    found = sha256()
    for piece in pieces:
        found.update(piece.encode() if isinstance(piece, str) else piece)
    return found.hexdigest()


def _array(value: Any) -> str:
    """A numpy array or scalar."""
    if value.dtype.hasobject:
        return f"{value.dtype!r} {value.shape} {_form(value.tolist())}"
    flat = value.reshape(-1)
    flat = flat if flat.flags.c_contiguous else flat.copy()
    return f"{value.dtype!r} {value.shape} {_hash(flat.view('u1'))}"  # as bytes: dates have no buffer of their own


def _image(value: Any) -> str:
    if getattr(value, "is_animated", False):
        raise _NoDigest("only one of its frames could be seen")
    colours = _form(value.getpalette()) if value.mode == "P" else ""
    see_through = _form(value.info.get("transparency"))
    return f"{value.mode} {value.size} {_hash(value.tobytes())} {colours} {see_through}"


# Tables


def _frame(value: Any) -> str:
    columns = [_column(value.iloc[:, number]) for number in range(value.shape[1])]
    return f"{_labels(value.columns)} {_labels(value.index)} {_list(columns)} {_form(value.attrs)}"


def _series(value: Any) -> str:
    return f"{_form(value.name)} {_labels(value.index)} {_column(value)} {_form(value.attrs)}"


def _labels(index: Any) -> str:
    """An index, of rows or of columns."""
    if type(index).__name__ == "RangeIndex":
        return f"range {index.start} {index.stop} {index.step} {_form(index.name)}"
    if type(index).__name__ == "MultiIndex":
        return _list([_labels(index.get_level_values(number)) for number in range(index.nlevels)])
    return f"{_column(index)} {getattr(index, 'freqstr', None)} {_form(index.name)}"


def _column(column: Any) -> str:
    """The values of a series or an index."""
    dtype, values = column.dtype, column.array
    if type(dtype).__name__ == "CategoricalDtype":
        return f"category {dtype.ordered} {_labels(dtype.categories)} {_array(values.codes)}"
    if hasattr(dtype, "hasobject"):  # numpy's own
        return _array(column.to_numpy())
    if dtype.kind in "iufbMm":
        from pandas.util import hash_array

        return f"{dtype!r} {_array(hash_array(values, categorize=False))}"
    if type(dtype).__name__ == "StringDtype":  # texts repeat: looked at once each, three to ten times faster
        codes, texts = column.factorize()
        return f"{dtype!r} {_array(codes)} {_list(texts.tolist())}"
    # Pandas hashes other values by their str: 1 and "1", and long lists of which str shows a part, would be equal.
    return f"{dtype!r} {_list(column.tolist())}"


# Others


def _moment(value: Any) -> str:
    return f"{value.replace(tzinfo=None)!r} {_form(value.tzinfo)}"


def _pattern(value: Any) -> str:
    return f"{_form(value.pattern)} {value.flags}"


def _slice(value: slice) -> str:
    return _list([value.start, value.stop, value.step])


def _defaultdict(value: Any) -> str:
    return f"{_form(value.default_factory)} {_dict(value)}"


def _type(value: type) -> str:
    if value.__module__ != "builtins":
        raise _NoDigest("what a class means is its code")
    return f"<type {value.__name__}>"


_PLAIN: dict[type, Callable[[Any], str]] = {
    str: _str,
    int: _int,
    float: repr,
    bool: repr,
    NoneType: repr,
    list: _list,
    tuple: _list,
    dict: _dict,
    type: _type,
}
"""The forms of builtin types; all others begin with `<` and the name of their type."""

_EXACT: dict[str, Callable[[Any], str]] = {
    **dict.fromkeys(["builtins.set", "builtins.frozenset"], _set),
    **dict.fromkeys(["builtins.bytes", "builtins.bytearray"], _hash),
    "builtins.slice": _slice,
    "builtins.mappingproxy": lambda value: _dict(dict(value)),
    "collections.OrderedDict": _dict,
    "collections.Counter": _dict,
    "collections.defaultdict": _defaultdict,
    "collections.deque": lambda value: f"{_list(list(value))} {value.maxlen}",
    "datetime.datetime": _moment,
    "datetime.time": _moment,
    "re.Pattern": _pattern,
    "numpy.ndarray": _array,
    "pandas.DataFrame": _frame,
    "pandas.Series": _series,
    **dict.fromkeys(["pandas.Index", "pandas.RangeIndex", "pandas.MultiIndex", "pandas.DatetimeIndex"], _labels),
    **dict.fromkeys(["builtins.complex", "builtins.range", "builtins.ellipsis"], repr),
    **dict.fromkeys(["datetime.date", "datetime.timedelta", "datetime.timezone", "zoneinfo.ZoneInfo"], repr),
    **dict.fromkeys(["decimal.Decimal", "fractions.Fraction", "uuid.UUID"], repr),
    **dict.fromkeys(["pathlib.PosixPath", "pathlib.WindowsPath"], repr),
    **dict.fromkeys(["pathlib.PurePosixPath", "pathlib.PureWindowsPath"], repr),
    **dict.fromkeys(["pandas.Timestamp", "pandas.Timedelta", "pandas.Period", "pandas.Interval"], repr),
    **dict.fromkeys(["pandas.NaTType", "pandas.NAType"], repr),
}
"""The forms of types by package and name, for exactly that type: a derived one may hold more."""

_BASES: dict[str, Callable[[Any], str]] = {"numpy.generic": _array, "numpy.dtype": repr, "PIL.Image": _image}
"""The forms of types by a base of theirs, for families of types that hold no more."""
