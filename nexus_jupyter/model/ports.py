"""Ports that derive from properties: the variables of a prompt, the branches of a condition.

A port of a node type with `each="state"` and a `*` in its id stands once for each entry of the property
`state`: for each variable of a template, each string of a list, each key of an object (whose value, where it
names a port type, is the port's type). A port with `follows="value"` is a text port while that property holds
text, and a json port while it holds other JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, get_args

from .graph import Node, Port, PortType
from .node_type import NodeType
from .policy import ERROR

PORT_TYPES: tuple[str, ...] = get_args(PortType)
_ERRORS = Port(ERROR, ERROR, "json")

# `{{name}}` first, so that its inner braces are not taken for a variable.
_VARIABLE = re.compile(r"\{\{[A-Za-z_]\w*\??\}\}|\{([A-Za-z_]\w*)(\?)?\}", re.ASCII)


def variables(template: str) -> dict[str, bool]:
    """The variables of a template in order of first appearance, and whether each is required.

    A variable is `{name}`, or `{name?}` for an optional one; `{{name}}` and every other brace is plain text.

    >>> variables("Answer {question}. Mind {verdict?} and {{this}}")
    {'question': True, 'verdict': False}
    """
    found: dict[str, bool] = {}
    for match in _VARIABLE.finditer(template):
        name, optional = match.groups()
        if name:
            found[name] = found.get(name, False) or not optional
    return found


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with its variables replaced; one without a value becomes the empty text.

    Values are inserted, never read again: a brace in one stays a brace.

    >>> fill("{a} and {{a}} and {b?}", {"a": "{b}"})
    '{b} and {a} and '
    """

    def put(match: re.Match[str]) -> str:
        name = match.group(1)
        return values.get(name, "") if name else match.group(0)[1:-1]

    return _VARIABLE.sub(put, template)


@dataclass(frozen=True, slots=True)
class Ports:
    """All ports of one node, the derived ones written out.

    Args:
        inputs: by which values come in.
        outputs: by which values go out.
        sources: of a zone: where values enter its inside.
        targets: of a zone: where values leave its inside.
    """

    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    sources: tuple[Port, ...] = ()
    targets: tuple[Port, ...] = ()


def ports_of(
    node_type: NodeType, properties: Mapping[str, Any], policy: Mapping[str, Any] = MappingProxyType({})
) -> Ports:
    """The ports that a node of this type has with these properties and this policy.

    Defaults of properties count where one is not given; a node whose errors go out by a port has that port.
    """
    given = {**node_type.defaults(), **properties}
    zone, errors = node_type.zone, (_ERRORS,) if policy.get("onError") == "output" else ()
    return Ports(
        expand(node_type.inputs, given),
        expand((*node_type.outputs, *errors), given),
        expand(zone.sources, given) if zone else (),
        expand(zone.targets, given) if zone else (),
    )


def ports_of_node(node: Node, node_type: NodeType | None) -> Ports:
    """The ports a node has now: its recorded outer ones, and the inner ones its type derives."""
    inner = ports_of(node_type, node.properties) if node_type and node_type.zone else None
    if inner is None:
        return Ports(node.inputs, node.outputs)
    return Ports(node.inputs, node.outputs, inner.sources, inner.targets)


def expand(ports: Iterable[Port], properties: Mapping[str, Any]) -> tuple[Port, ...]:
    """The ports with each derived one written out; the first of two with one id counts."""
    found: dict[str, Port] = {}
    for port in ports:
        if port.follows is not None:
            found.setdefault(port.id, _following(port, properties.get(port.follows)))
            continue
        for each in (port,) if port.each is None else _derived(port, properties.get(port.each)):
            found.setdefault(each.id, each)
    return tuple(found.values())


def _following(port: Port, value: Any) -> Port:
    if value is None:
        return replace(port, follows=None)
    return replace(port, type="text" if isinstance(value, str) else "json", follows=None)


def _derived(port: Port, value: Any) -> Iterable[Port]:
    if isinstance(value, str):
        for name, required in variables(value).items():
            yield _named(port, name, required=required)
    elif isinstance(value, Mapping):
        for name, kind in value.items():
            yield _named(port, str(name), kind=kind)
    elif isinstance(value, (list, tuple)):
        for name in value:
            if isinstance(name, str):
                yield _named(port, name)


def _named(port: Port, name: str, *, required: bool | None = None, kind: Any = None) -> Port:
    known: PortType = kind if isinstance(kind, str) and kind in PORT_TYPES else port.type  # type: ignore[assignment]
    return replace(
        port,
        id=port.id.replace("*", name),
        name=port.name.replace("*", name),
        type=known,
        required=port.required if required is None else required,
        each=None,
    )
