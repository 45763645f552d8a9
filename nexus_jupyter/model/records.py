"""Records to and from the plain JSON of documents and changes; a wrong shape is told with its place.

`fields` are a record's JSON without its id. A `null` says the same as a key that is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from .graph import Connection, Endpoint, Node, Port
from .ports import PORT_TYPES

Fields = dict[str, Any]

MERGED = ("properties", "policy")
"""The fields of a record that a change merges key by key, so that two people can edit one of each."""


class ShapeError(ValueError):
    """JSON of the wrong shape.

    Args:
        place: where, as in `nodes.writer.position`.
        expected: what should be there.
        found: what is there.
    """

    def __init__(self, place: str, expected: str, found: Any) -> None:
        self.place = place
        super().__init__(f"{place} should be {expected}, and is {_short(found)}.")


def expect_mapping(value: Any, place: str) -> Mapping[str, Any]:
    """The value, if it is a JSON object."""
    if not isinstance(value, Mapping):
        raise ShapeError(place, "an object", value)
    return value


def expect_list(value: Any, place: str) -> list[Any]:
    """The value, if it is a JSON array."""
    if not isinstance(value, (list, tuple)):
        raise ShapeError(place, "a list", value)
    return list(value)


def expect_text(value: Any, place: str) -> str:
    """The value, if it is a string."""
    if not isinstance(value, str):
        raise ShapeError(place, "text", value)
    return value


def without_nulls(fields: Mapping[str, Any]) -> Fields:
    """The fields that are there."""
    return {key: value for key, value in fields.items() if value is not None}


def node_fields(node: Node) -> Fields:
    """A node as JSON, without its id; what is at its default is left out."""
    fields: Fields = {"type": node.type}
    if node.title is not None:
        fields["title"] = node.title
    if node.parent is not None:
        fields["parent"] = node.parent
    fields["position"] = dict(node.position)
    if node.size is not None:
        fields["size"] = dict(node.size)
    if node.collapsed:
        fields["collapsed"] = True
    fields["properties"] = dict(node.properties)
    if node.policy:
        fields["policy"] = dict(node.policy)
    if node.cell is not None:
        fields["cell"] = node.cell
    fields["inputs"] = [port_json(port) for port in node.inputs]
    fields["outputs"] = [port_json(port) for port in node.outputs]
    fields.update(node.extra)
    return fields


def node_from(id: str, fields: Mapping[str, Any], place: str = "") -> Node:
    """The node that these fields describe.

    Raises:
        ShapeError: something is of the wrong shape; tells where.
    """
    place = place or f"nodes.{id}"
    rest = _known_values(fields)
    return Node(
        id=expect_text(id, f"{place}.id"),
        type=expect_text(rest.pop("type", None), f"{place}.type"),
        position=_numbers(rest.pop("position", {"x": 0, "y": 0}), ("x", "y"), f"{place}.position"),
        properties=expect_mapping(rest.pop("properties", {}), f"{place}.properties"),
        inputs=_ports(rest.pop("inputs", ()), f"{place}.inputs"),
        outputs=_ports(rest.pop("outputs", ()), f"{place}.outputs"),
        title=_optional(rest.pop("title", None), expect_text, f"{place}.title"),
        parent=_optional(rest.pop("parent", None), expect_text, f"{place}.parent"),
        size=_optional(rest.pop("size", None), _size, f"{place}.size"),
        collapsed=_flag(rest.pop("collapsed", False), f"{place}.collapsed"),
        policy=dict(expect_mapping(rest.pop("policy", {}), f"{place}.policy")),
        cell=_optional(rest.pop("cell", None), expect_text, f"{place}.cell"),
        extra=rest,
    )


def connection_fields(connection: Connection) -> Fields:
    """A connection as JSON, without its id."""
    fields: Fields = {
        "source": _endpoint_json(connection.source),
        "target": _endpoint_json(connection.target),
        "animated": connection.animated,
    }
    if connection.cell is not None:
        fields["cell"] = connection.cell
    fields.update(connection.extra)
    return fields


def connection_from(id: str, fields: Mapping[str, Any], place: str = "") -> Connection:
    """The connection that these fields describe.

    Raises:
        ShapeError: something is of the wrong shape, or the id is not that of its ends; tells where.
    """
    place = place or f"connections.{id}"
    rest = _known_values(fields)
    connection = Connection(
        source=_endpoint(rest.pop("source", None), f"{place}.source"),
        target=_endpoint(rest.pop("target", None), f"{place}.target"),
        animated=_flag(rest.pop("animated", False), f"{place}.animated"),
        cell=_optional(rest.pop("cell", None), expect_text, f"{place}.cell"),
        extra=rest,
    )
    if connection.id != id:
        raise ShapeError(f"{place}.id", f"{connection.id!r}, as its ends say", id)
    return connection


def drawing_from(_id: str, fields: Mapping[str, Any], _place: str = "") -> Fields:
    """The group or note that these fields describe: any JSON object."""
    return _known_values(fields)


def port_json(port: Port) -> Fields:
    """A port as JSON."""
    fields: Fields = {"id": port.id, "name": port.name, "type": port.type, "required": port.required}
    if port.multiple:
        fields["multiple"] = True
    if port.each is not None:
        fields["each"] = port.each
    if port.follows is not None:
        fields["follows"] = port.follows
    return {**fields, **port.extra}


def port_from(value: Any, place: str) -> Port:
    """The port that this JSON describes.

    Raises:
        ShapeError: something is of the wrong shape; tells where.
    """
    rest = without_nulls(expect_mapping(value, place))
    id = expect_text(rest.pop("id", None), f"{place}.id")
    kind = rest.pop("type", "any")
    if kind not in PORT_TYPES:
        raise ShapeError(f"{place}.type", f"one of {', '.join(PORT_TYPES)}", kind)
    return Port(
        id=id,
        name=expect_text(rest.pop("name", id), f"{place}.name"),
        type=kind,
        required=_flag(rest.pop("required", False), f"{place}.required"),
        multiple=_flag(rest.pop("multiple", False), f"{place}.multiple"),
        each=_optional(rest.pop("each", None), expect_text, f"{place}.each"),
        follows=_optional(rest.pop("follows", None), expect_text, f"{place}.follows"),
        extra=rest,
    )


def _known_values(fields: Mapping[str, Any]) -> Fields:
    """What is there, without what a record has only in a change or in a list."""
    found = {key: value for key, value in fields.items() if value is not None and key not in ("id", "$before")}
    for key in MERGED:
        if isinstance(found.get(key), Mapping):
            found[key] = without_nulls(found[key])
    if found.get("policy") == {}:
        del found["policy"]
    return found


def _ports(value: Any, place: str) -> tuple[Port, ...]:
    ports = expect_list(value, place)
    return tuple(port_from(port, f"{place}[{number}]") for number, port in enumerate(ports))


def _endpoint(value: Any, place: str) -> Endpoint:
    rest = dict(expect_mapping(value, place))
    node = expect_text(rest.pop("nodeId", None), f"{place}.nodeId")
    return Endpoint(node, expect_text(rest.pop("portId", None), f"{place}.portId"), rest)


def _endpoint_json(endpoint: Endpoint) -> Fields:
    return {"nodeId": endpoint.node, "portId": endpoint.port, **endpoint.extra}


def _size(value: Any, place: str) -> Mapping[str, float]:
    return _numbers(value, ("width",), place)


def _numbers(value: Any, names: tuple[str, ...], place: str) -> Mapping[str, float]:
    found = expect_mapping(value, place)
    for name in names:
        number = found.get(name)
        if not isinstance(number, (int, float)) or isinstance(number, bool) or not _is_finite(number):
            raise ShapeError(f"{place}.{name}", "a number", found.get(name))
    return dict(found)


def _flag(value: Any, place: str) -> bool:
    if not isinstance(value, bool):
        raise ShapeError(place, "true or false", value)
    return value


def _optional(value: Any, read: Callable[[Any, str], Any], place: str) -> Any:
    return None if value is None else read(value, place)


def _short(value: Any) -> str:
    text = "missing" if value is None else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _is_finite(number: float) -> bool:
    try:
        return isfinite(number)
    except OverflowError:  # an int beyond any float
        return False
