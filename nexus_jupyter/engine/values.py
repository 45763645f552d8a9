"""Where the values of a level lie, what arrives at a node, and what it gives or raises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..errors import RunError
from ..model.policy import ERROR
from ..nodes.binding import check_output
from .plan import Step, Wire

if TYPE_CHECKING:
    from .level import Level


class _Nothing:
    """What lies in a slot while there is no value: not yet, or never."""

    def __init__(self, word: str) -> None:
        self._word = word

    def __repr__(self) -> str:
        return self._word


PENDING: Any = _Nothing("pending")
ABSENT: Any = _Nothing("absent")


def read(level: Level, wire: Wire) -> Any:
    """The value at the other end of a wire."""
    for _ in range(wire.up):
        assert level.outer is not None
        level = level.outer
    return level.values[wire.slot]


def arrived(level: Level, step: Step, first: int | None) -> tuple[dict[str, Any], set[str]]:
    """The values that arrived at a node by port, converted, and the connected ports that got none.

    Args:
        level: where the node is.
        step: the node.
        first: the step that made it fire, where it takes only the first value; -1 for one outside the level.
    """
    inputs: dict[str, Any] = {}
    absent: set[str] = set()
    for wire in step.wires:
        value = read(level, wire)
        if value is PENDING or (first is not None and wire.source != first):
            continue
        if value is ABSENT:
            absent.add(wire.port)
            continue
        if wire.convert is not None:
            value = wire.convert(value)
        if wire.port in step.several:
            inputs.setdefault(wire.port, []).append(value)
        else:
            inputs[wire.port] = value
    return inputs, absent - inputs.keys()


def outputs(step: Step, value: Any) -> dict[str, Any]:
    """What a node gives by port.

    Args:
        step: the node.
        value: what its function returned.

    Raises:
        RunError: it is not what the node's type says.
    """
    if step.outputs is None:
        if step.node.outputs:
            check_output(value, step.node.outputs[0].type)
        return {step.ports[0]: value} if step.ports else {}
    if not step.type.many:  # it has a further output only for errors
        if not step.type.outputs:
            return {}
        check_output(value, step.node.outputs[0].type)
        return {step.ports[0]: value}
    if not isinstance(value, Mapping):
        raise RunError(f"{step.type.name} should return a dict by output, and returned {type(value).__name__}.")
    if unknown := [port for port in value if port not in step.outputs]:
        raise RunError(f"{step.type.name} returned {', '.join(map(repr, unknown))}, which is none of its outputs.")
    for port in step.node.outputs:
        if port.id in value:
            check_output(value[port.id], port.type)
    return dict(value)


def outputs_instead(step: Step, error: BaseException) -> dict[str, Any]:
    """What a node that failed gives by port, where its policy says so: its default, or the error itself.

    Raises:
        RunError: the default is not what the node's outputs say.
    """
    if step.policy.on_error == "output":
        return {ERROR: {"type": type(error).__name__, "message": message_of(error)}}
    try:
        return outputs(step, step.policy.default)
    except RunError as wrong:
        raise RunError(f"The default for an error does not fit. {wrong}") from error


def said(error: BaseException) -> str:
    """The type and the message of an exception; of one that cannot say its message, the type."""
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001
        return type(error).__name__


def message_of(error: BaseException) -> str:
    """The message of an exception; empty for one that cannot say it."""
    try:
        return str(error)
    except Exception:  # noqa: BLE001
        return ""
