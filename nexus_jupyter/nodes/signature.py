"""A Python function's signature as a node type.

Positional parameters are input ports, with a literal while nothing is connected; keyword-only ones are properties
only. Annotations give port types and form controls, defaults the properties, the docstring the help.
"""

from __future__ import annotations

import inspect
import json
import re
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NotRequired, Required, Union, get_args, get_origin

from ..errors import NodeTypeError
from ..model.graph import Port, PortType
from ..model.node_type import Caching, Fires, Kind, NodeType, Property, Resolve, ZonePorts
from . import expression
from .context import Context


@dataclass(frozen=True, slots=True)
class Control:
    """What a form needs to know of a parameter beyond its Python type; put it into `Annotated`.

    Args:
        format: `template`, `multiline`, `code`, `expression`, `model`, `secret`.
        minimum: the least number.
        maximum: the greatest number.
        many: an input that takes several connections; the function gets a list.
        fault: says what is wrong with a value, for what a schema cannot say; None where nothing is.

    Example:
        >>> Percent = Annotated[float, Control(minimum=0, maximum=100)]
    """

    format: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    many: bool = False
    fault: Callable[[Any], str | None] | None = None


Template = Annotated[str, Control("template")]
"""Text with `{variables}`, each an input port; the function gets the text filled in."""
Multiline = Annotated[str, Control("multiline")]
"""Text of several lines."""
Code = Annotated[str, Control("code")]
"""Python code."""
Expression = Annotated[str, Control("expression", fault=expression.fault)]
"""An expression in the small safe grammar of `expression.py`."""
ModelName = Annotated[str, Control("model")]
"""The name of a language model."""
Secret = Annotated[str, Control("secret")]
"""A reference to a secret, `{"$secret": "NAME"}`; the function gets the name, for `context.secret(name)`."""
Many = Annotated[list[Any], Control(many=True)]
"""An input that takes several connections; the function gets the list of their values."""

_PORTS: dict[Any, PortType] = {
    str: "text",
    int: "json",
    float: "json",
    bool: "json",
    list: "json",
    tuple: "json",
    dict: "json",
    bytes: "binary",
    type(None): "any",
}
_SCHEMAS: dict[Any, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    list: "array",
    tuple: "array",
    dict: "object",
}


def node_type_of(
    function: Callable[..., Any],
    *,
    name: str | None = None,
    label: str | None = None,
    category: str = "python",
    icon: str = "python",
    inline: bool = False,
    process: bool = False,
    fires: Fires = "all",
    output: str = "result",
    inputs: Sequence[Port] = (),
    outputs: Sequence[Port] | None = None,
    zone: ZonePorts | None = None,
    version: str = "1",
    cache: Caching = "cached",
    sampled: bool = False,
    resolve: Resolve | None = None,
) -> NodeType:
    """The node type that a function makes; `@node` says what the parameters mean.

    Raises:
        NodeTypeError: the function cannot be a node; says why and what to do.
    """
    hints = _hints(function)
    slug = name or function.__name__.strip("_").replace("_", "-")
    ports, properties, context, spread = _parameters(function, hints)
    kind = _kind(function, inline=inline, process=process)
    found, many = _outputs(hints.get("return"), kind, output)
    first = (inspect.getdoc(function) or "").partition("\n")[0].strip()
    return NodeType(
        name=slug,
        label=label or slug.replace("-", " ").capitalize(),
        help=first,
        category=category,
        icon=icon,
        inputs=(*ports, *inputs),
        outputs=tuple(outputs) if outputs is not None else found,
        properties=tuple(properties),
        zone=zone,
        fires=fires,
        version=version,
        package=(function.__module__ or "").partition(".")[0],
        function=function,
        kind=kind,
        context=context,
        many=bool(outputs and not _single(outputs)) if outputs is not None else many,
        spread=spread,
        cache=cache,
        sampled=sampled,
        resolve=resolve,
    )


def _single(outputs: Sequence[Port]) -> bool:
    return len(outputs) == 1 and outputs[0].each is None


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    if not inspect.isfunction(function):
        raise NodeTypeError(f"A node is made from a function, not from a {type(function).__name__}.")
    if function.__name__ == "<lambda>":
        raise NodeTypeError("A lambda has no name and no annotations. Write it as a def.")
    try:
        return typing.get_type_hints(function, include_extras=True)
    except Exception as error:
        raise NodeTypeError(
            f"An annotation of {function.__name__} cannot be read: {error}. "
            "Import or define what it names before the function."
        ) from error


def _parameters(
    function: Callable[..., Any], hints: Mapping[str, Any]
) -> tuple[list[Port], list[Property], str | None, str | None]:
    inputs: list[Port] = []
    properties: list[Property] = []
    context = spread = None
    helps = _helps(function)
    for parameter in inspect.signature(function).parameters.values():
        hint = hints.get(parameter.name, Any)
        if _optional(hint)[0] is Context:
            context = parameter.name
        elif parameter.kind is parameter.VAR_KEYWORD:
            spread = parameter.name
        elif parameter.kind in (parameter.VAR_POSITIONAL, parameter.POSITIONAL_ONLY):
            raise NodeTypeError(
                f"{function.__name__} has the parameter {parameter}: ports need names that can be passed by. "
                "Give it ordinary parameters, or one annotated nexus.Many for several connections."
            )
        else:
            read = _Parameter(parameter, hint, helps.get(parameter.name, ""))
            properties.append(read.property)
            if parameter.kind is not parameter.KEYWORD_ONLY:
                inputs.append(read.port)
            if read.control.format == "template":
                inputs.append(Port("*", "*", "any", each=parameter.name))
    return inputs, properties, context, spread


class _Parameter:
    """What one parameter says of its port and its form field."""

    def __init__(self, parameter: inspect.Parameter, hint: Any, help: str) -> None:
        self.hint, self.control = _control(hint)
        self.hint, optional = _optional(self.hint)
        if get_origin(self.hint) is Annotated:  # Template | None
            self.hint, self.control = _control(self.hint)
        self.required = parameter.default is parameter.empty and not optional
        port_type = port_type_of(self.hint)
        self.port = Port(
            parameter.name,
            parameter.name.replace("_", " "),
            "any" if self.control.many else port_type,
            self.required,
            self.control.many,
        )
        schema = {**_schema(self.hint, self.control), "title": parameter.name.replace("_", " ").capitalize()}
        if help:
            schema["description"] = help
        default = None if parameter.default is parameter.empty else parameter.default
        if default is not None and _is_plain(default):
            schema["default"] = _plain(default)
        self.property = Property(
            parameter.name,
            schema,
            self.required and parameter.kind is parameter.KEYWORD_ONLY,
            self.control.fault,
        )


def _control(hint: Any) -> tuple[Any, Control]:
    if get_origin(hint) is Annotated:
        inner, *notes = get_args(hint)
        return inner, next((note for note in notes if isinstance(note, Control)), Control())
    return hint, Control()


def _optional(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) in (Union, types.UnionType):
        rest = [each for each in get_args(hint) if each is not type(None)]
        optional = len(rest) < len(get_args(hint))
        return (rest[0] if len(rest) == 1 else Any), optional
    return hint, False


def port_type_of(hint: Any) -> PortType:
    """The port type that an annotation stands for; `any` for what is none of the port types."""
    hint, _ = _control(hint)
    hint, _ = _optional(hint)
    if get_origin(hint) is Literal:
        return "text" if all(isinstance(each, str) for each in get_args(hint)) else "json"
    origin = get_origin(hint) or hint
    if origin in _PORTS:
        return _PORTS[origin]
    if isinstance(origin, type):
        module = origin.__module__.partition(".")[0]
        if module == "pandas" and origin.__name__ == "DataFrame":
            return "dataframe"
        if origin.__module__ == "PIL.Image":
            return "image"
        if typing.is_typeddict(origin) or issubclass(origin, Mapping):
            return "json"
    return "any"


def _schema(hint: Any, control: Control) -> dict[str, Any]:
    schema: dict[str, Any] = {}
    if get_origin(hint) is Literal:
        schema["enum"] = list(get_args(hint))
        kinds = {type(each) for each in get_args(hint)}
        hint = kinds.pop() if len(kinds) == 1 else Any
    kind = _SCHEMAS.get(get_origin(hint) or hint)
    if kind and not control.many:
        schema["type"] = kind
    if kind == "array" and get_args(hint)[:1] in [(each,) for each in _SCHEMAS]:
        schema["items"] = {"type": _SCHEMAS[get_args(hint)[0]]}
    for key in ("format", "minimum", "maximum"):
        if getattr(control, key) is not None:
            schema[key] = getattr(control, key)
    return schema


def _is_plain(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return True


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _kind(function: Callable[..., Any], *, inline: bool, process: bool) -> Kind:
    plain = not (inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function))
    if (inline or process) and (not plain or inspect.isgeneratorfunction(function) or (inline and process)):
        raise NodeTypeError(
            f"{function.__name__} cannot be both {'inline' if inline else 'in a process'} and what it is: "
            "only a plain def that returns its value can."
        )
    if inspect.isasyncgenfunction(function):
        return "stream"
    if inspect.iscoroutinefunction(function):
        return "async"
    if inspect.isgeneratorfunction(function):
        return "thread-stream"
    if inline:
        return "inline"
    return "process" if process else "thread"


def _outputs(hint: Any, kind: Kind, name: str) -> tuple[tuple[Port, ...], bool]:
    if kind in ("stream", "thread-stream"):
        chunk = port_type_of(get_args(hint)[0]) if get_args(hint) else "any"
        # A list of texts is never seen: they are joined.
        return (Port(name, name, chunk if chunk in ("text", "json") else "any"),), False
    if hint is not None and typing.is_typeddict(_control(hint)[0]):
        fields = typing.get_type_hints(hint, include_extras=True)
        return tuple(Port(key, key.replace("_", " "), _field(each)) for key, each in fields.items()), True
    return (Port(name, name, _output(Any if hint is None else hint)),), False


def _field(hint: Any) -> PortType:
    while get_origin(hint) in (Required, NotRequired):
        hint = get_args(hint)[0]
    return _output(hint)


def _output(hint: Any) -> PortType:
    """The port type of what is returned: what may be None is no text, table or picture, but is seen at run."""
    kind = port_type_of(hint)
    _, optional = _optional(_control(hint)[0])
    return "any" if optional and kind != "json" else kind


_HELP = re.compile(r"^\s*(\w+)(?:\s*\([^)]*\))?:\s+(\S.*)$")


def _helps(function: Callable[..., Any]) -> dict[str, str]:
    """The lines `name: help` of a docstring, with or without an `Args:` heading."""
    names = set(inspect.signature(function).parameters)
    helps: dict[str, str] = {}
    last = None
    for line in (inspect.getdoc(function) or "").splitlines():
        match = _HELP.match(line)
        if match and match.group(1) in names:
            last = match.group(1)
            helps[last] = match.group(2).strip()
        elif last and line.startswith("    ") and line.strip():
            helps[last] += f" {line.strip()}"
        else:
            last = None
    return helps
