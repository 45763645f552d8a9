"""The arguments of a node's function, from its properties and the values that arrived."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ..errors import RunError
from ..model.graph import PortType
from ..model.node_type import NodeType, Property
from ..model.ports import expand, fill, ports_of
from .context import Context
from .convert import as_text, converter, fresh, type_of


def bind(
    node_type: NodeType,
    properties: Mapping[str, Any],
    inputs: Mapping[str, Any],
    absent: Collection[str] = (),
    context: Context | None = None,
) -> dict[str, Any]:
    """The keyword arguments of a node's function.

    Args:
        node_type: whose function it is.
        properties: settings and literals.
        inputs: the values that arrived, by port, already of the port's type.
        absent: connected ports that got no value: they take the function's default, not the literal.
        context: what the function gets where it asks for a `Context`.

    Raises:
        RunError: a literal is not of its port's type.
    """
    derived = _derived(node_type, properties, inputs, absent)
    arguments: dict[str, Any] = {}
    for each in node_type.properties:
        if each.name in inputs:
            arguments[each.name] = inputs[each.name]
        elif each.name not in absent and each.name in properties:
            arguments[each.name] = _literal(node_type, each, properties[each.name], derived)
        elif each.name not in absent and each.schema.get("format") == "template" and "default" in each.schema:
            arguments[each.name] = _literal(node_type, each, each.default, derived)
    if node_type.spread is not None:
        arguments.update(derived)
    if node_type.context is not None:
        arguments[node_type.context] = context or Context()
    return arguments


def _derived(
    node_type: NodeType, properties: Mapping[str, Any], inputs: Mapping[str, Any], absent: Collection[str]
) -> dict[str, Any]:
    """The values of the inputs that derive from properties, such as the variables of a prompt."""
    deriving = [port for port in node_type.inputs if port.each]
    if not deriving:
        return {}
    return {
        port.id: inputs[port.id] if port.id in inputs else fresh(properties[port.id])
        for port in expand(deriving, {**node_type.defaults(), **properties})
        if port.id in inputs or (port.id in properties and port.id not in absent)
    }


def _literal(node_type: NodeType, of: Property, value: Any, derived: Mapping[str, Any]) -> Any:
    if isinstance(value, Mapping) and set(value) == {"$secret"}:
        return value["$secret"]  # the name: a value would end up in tracebacks
    if of.schema.get("format") == "template" and isinstance(value, str):
        return fill(value, {name: as_text(each) for name, each in derived.items()})
    port = next((port for port in node_type.inputs if port.id == of.name), None)
    if port is None or port.multiple:
        return fresh(value)
    convert = literal_converter(value, port.type)
    return convert(value) if convert else fresh(value)


def literal_converter(value: Any, target: PortType) -> Any:
    """How a literal becomes a value of its port's type; None where it is one."""
    source = type_of(value)
    if target == "json" and source == "text":
        return None  # a literal text on a json port is JSON as it is, not text to parse
    return converter(source, target)


def split(node_type: NodeType, values: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are neither properties nor inputs, for a message about names that do not exist."""
    given = {**properties, **values}
    known = {each.name for each in node_type.properties} | {port.id for port in ports_of(node_type, given).inputs}
    return {name: value for name, value in values.items() if name not in known}


CHECKED: dict[str, tuple[type, ...]] = {"text": (str,), "binary": (bytes, bytearray)}
"""What a value of an output has to be an instance of, by port type; of the others anything is taken."""


def check_output(value: Any, declared: PortType) -> None:
    """See that a function returned what its annotation says.

    Raises:
        RunError: it returned something else.
    """
    expected = CHECKED.get(declared)
    if expected and not isinstance(value, expected):
        raise RunError(
            f"The function says it returns {declared}, and returned {type(value).__name__}: {value!r:.60}. "
            "Change its return annotation, or what it returns."
        )
