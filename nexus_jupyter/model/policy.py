"""How a node is run: trying again, giving up, taking a known value, standing aside.

A node's `policy` is an object in its record; what it leaves out is as its type says. None of it changes what the
node means, so none of it is in a cache key.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from .graph import Node
from .node_type import Caching, NodeType

OnError = Literal["fail", "skip", "default", "output"]
ERROR = "error"
"""The output port that a node with `onError: output` has besides its own."""
MOST_RETRIES = 20
_LARGEST = sys.float_info.max
LONGEST_WAIT = 60.0
"""How long a node waits at most before it tries again, in seconds, unless its server asks for more."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How a node is run.

    Args:
        retries: how often a node that failed is tried again.
        backoff: seconds before the first retry; doubled for each further one, and varied.
        timeout: seconds that one try may take; None for no limit.
        on_error: what an error does: it `fail`s the run; the node is `skip`ped; the node gives its `default`;
            or the error goes out by the port `error` (`output`).
        default: the value for `on_error="default"`; of a node with several outputs, an object by port.
        cache: `cached` takes a known value, `always` runs again each time, `ask` asks before running again;
            None: as its type says.
        disabled: it does not run, and gives no value.
        bypassed: it does not run, and hands its first input on.
        breakpoint: a run pauses before it (True), or at these of its ports.
        pinned: the value it gives instead of running: `{"digest": ...}`, with `value` where that is in the file.
    """

    retries: int = 0
    backoff: float = 1.0
    timeout: float | None = None
    on_error: OnError = "fail"
    default: Any = None
    cache: Caching | None = None
    disabled: bool = False
    bypassed: bool = False
    breakpoint: bool | tuple[str, ...] = False
    pinned: Mapping[str, Any] | None = None

    @property
    def attempts(self) -> bool:
        """Whether its function is called in more than the plain way."""
        return bool(self.retries or self.timeout is not None or self.on_error != "fail")

    def caching(self, node_type: NodeType) -> Caching:
        """Whether it takes a known value."""
        return self.cache or node_type.cache


DEFAULT = Policy()
JSON_NAMES = {"on_error": "onError"}
"""The keys of a policy that are written in another way in Python."""
_FIELDS = {key: field for field, key in JSON_NAMES.items()}
KEYS = tuple(JSON_NAMES.get(each, each) for each in Policy.__slots__)
"""The keys of a policy in a document."""


def policy_of(node: Node) -> Policy:
    """The policy of a node; what of it cannot be read counts as not given (`policy_problems` tells)."""
    if not node.policy:
        return DEFAULT
    given = {name: node.policy[name] for name in KEYS if node.policy.get(name) is not None}
    good = {_FIELDS.get(name, name): value for name, value in given.items() if _wrong(name, value) is None}
    if isinstance(good.get("breakpoint"), list):
        good["breakpoint"] = tuple(good["breakpoint"])
    return Policy(**good)


def policy_problems(node: Node) -> Iterator[tuple[str, str]]:
    """What is wrong with a node's policy: the key, and what it should be."""
    for name, value in node.policy.items():
        if value is None:
            continue
        if name not in KEYS:
            yield name, f"is unknown. A policy has {', '.join(KEYS)}"
        elif wrong := _wrong(name, value):
            yield name, f"{wrong}, and is {value!r:.60}"


def _wrong(name: str, value: Any) -> str | None:
    match name:
        case "retries":
            good = type(value) is int and 0 <= value <= MOST_RETRIES
            return None if good else f"should be a whole number from 0 to {MOST_RETRIES}"
        case "backoff":
            return None if _is_number(value) and value >= 0 else "should be a number of seconds, 0 or more"
        case "timeout":
            return None if _is_number(value) and value > 0 else "should be a number of seconds above 0"
        case "onError":
            return _none_of(value, get_args(OnError))
        case "cache":
            return _none_of(value, get_args(Caching))
        case "disabled" | "bypassed":
            return None if isinstance(value, bool) else "should be true or false"
        case "breakpoint":
            ports = isinstance(value, list) and all(isinstance(each, str) for each in value)
            return None if ports or isinstance(value, bool) else "should be true, or a list of ports"
        case "pinned":
            digest = value.get("digest") if isinstance(value, Mapping) else None
            good = isinstance(digest, str) and digest.isascii()
            return None if good else "should be an object with a digest"
    return None


def _none_of(value: Any, known: tuple[str, ...]) -> str | None:
    return None if value in known else f"should be one of {', '.join(known)}"


def _is_number(value: Any) -> bool:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and -_LARGEST <= value <= _LARGEST  # which also NaN is not, and an int may be beyond any float
