"""What was written in the body of a class, as far as it can be seen in the class itself.

A notebook keeps no source of a class without methods, so a class is read as the object it is.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Mapping
from enum import EnumMeta
from functools import cached_property
from types import FunctionType, GetSetDescriptorType, MemberDescriptorType
from typing import Any

_FUNCTIONS = (FunctionType, staticmethod, classmethod, property, cached_property)


def fields_of(kind: type) -> dict[str, Any]:
    """The bases, annotations and fields of a class, as plain values."""
    found: dict[str, Any] = {
        "bases": [base.__qualname__ for base in kind.__bases__],
        "annotations": {
            name: each if isinstance(each, str) else repr(each)
            for name, each in inspect.get_annotations(kind).items()
        },
    }
    if isinstance(kind, EnumMeta):
        found["members"] = {name: member.value for name, member in dict[str, Any](kind.__members__).items()}
    elif dataclasses.is_dataclass(kind):
        found["params"] = repr(getattr(kind, "__dataclass_params__"))  # noqa: B009
        found["fields"] = list(map(_field, dataclasses.fields(kind)))
    elif _is_named_tuple(kind):
        found["fields"] = [getattr(kind, "_fields"), getattr(kind, "_field_defaults")]  # noqa: B009
    elif "__pydantic_fields__" in vars(kind):
        found["fields"] = repr(vars(kind)["__pydantic_fields__"])
    return found


def _field(field: dataclasses.Field[Any]) -> list[Any]:
    default = None if field.default is dataclasses.MISSING else field.default
    factory = getattr(field.default_factory, "__qualname__", "")
    return [field.name, default, factory, field.init, field.repr, field.compare, field.hash, field.kw_only]


def written_in(kind: type) -> Mapping[str, Any]:
    """The attributes that the body of a class gives it: functions and plain values, not what Python adds."""
    return {name: value for name, value in vars(kind).items() if _is_written(kind, name, value)}


def _is_written(kind: type, name: str, value: Any) -> bool:
    if isinstance(value, _FUNCTIONS):
        return not _is_generated(value)
    if name.startswith("__") or name == "_abc_impl" or isinstance(kind, EnumMeta) or _is_named_tuple(kind):
        return False
    return not isinstance(value, (MemberDescriptorType, GetSetDescriptorType))


def _is_generated(value: Any) -> bool:
    """Whether a dataclass or a named tuple made it of its fields."""
    code = getattr(inspect.unwrap(value), "__code__", None)
    return code is not None and code.co_filename == "<string>"


def _is_named_tuple(kind: type) -> bool:
    return issubclass(kind, tuple) and hasattr(kind, "_field_defaults")
