"""What the palette, the properties form and the engine need to know of a type of node."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .graph import Port

Kind = Literal["inline", "thread", "process", "async", "stream", "thread-stream"]
"""How the engine runs a node's function.

`inline`: a plain function called on the engine's loop; `thread`: a plain function in a worker thread;
`process`: a plain function in a process that Stop can kill; `async`: an `async def`;
`stream`: an asynchronous generator; `thread-stream`: a plain generator in a worker thread.
"""

Fires = Literal["all", "any"] | tuple[str, str]
"""When a node fires: with all inputs settled, with the first value that comes (`any`), or with the first while a
property has a value: `("mode", "first")`."""
Caching = Literal["cached", "always", "ask"]
"""Whether a node takes a value it has worked out before: if nothing changed, never, or as a person says."""
Resolve = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]
"""Properties as a cache key has to hold them: `auto` replaced by what it means now."""


@dataclass(frozen=True, slots=True)
class Property:
    """One field of a node type's form: a setting, or the literal of an input.

    Args:
        name: the parameter of the node's function.
        schema: its JSON Schema: `type`, `title`, `description`, `default`, `enum`, `minimum`, `maximum`, and
            `format` where a control of its own serves it: `template`, `multiline`, `code`, `expression`,
            `model`, `secret`.
        required: whether a node needs it given.
        fault: says what is wrong with a value, for what a schema cannot say; None where nothing is.
    """

    name: str
    schema: Mapping[str, Any] = field(default_factory=dict)
    required: bool = False
    fault: Callable[[Any], str | None] | None = field(default=None, compare=False, repr=False)

    @property
    def default(self) -> Any:
        """What it is when nobody gave it."""
        return self.schema.get("default")


@dataclass(frozen=True, slots=True)
class ZonePorts:
    """The inner ports of a zone.

    Args:
        sources: where values enter the zone's inside.
        targets: where they leave it.
    """

    sources: tuple[Port, ...] = ()
    targets: tuple[Port, ...] = ()


@dataclass(frozen=True)
class NodeType:
    """A type of node: a Python function and what its signature says.

    Args:
        name: as documents name it, `llama-chat`.
        label: as people read it, `Llama chat`.
        help: one line for the palette.
        category: the palette's group: `data`, `agents`, `control`, `python`, or one of a package's own.
        icon: the name of a sign in the editor's set.
        inputs: input ports; one with `each` stands once per entry of that property (`ports.py`).
        outputs: output ports, likewise.
        properties: the form's fields, in order; each input has one of its own name for its literal.
        zone: the inner ports of a zone; None for an ordinary node.
        fires: with `all` inputs settled, or with the first (`any`) that has a value; see `Fires`.
        version: counts in the cache key beside the code; raise it when what the node calls has changed.
        package: where it comes from.
        function: what it does.
        kind: how the engine runs it.
        context: the parameter that is given the `Context`.
        many: whether `outputs` are filled from a dict that the function returns.
        spread: the parameter that gathers derived inputs (`**values`).
        cache: what its nodes do where their policy says nothing.
        sampled: whether one input may give different values, as a model's answers do: two rounds of a run then
            never share one.
        resolve: makes of the properties what a cache key has to hold.
    """

    name: str
    label: str = ""
    help: str = ""
    category: str = "python"
    icon: str = "node"
    inputs: tuple[Port, ...] = ()
    outputs: tuple[Port, ...] = ()
    properties: tuple[Property, ...] = ()
    zone: ZonePorts | None = None
    fires: Fires = "all"
    version: str = "1"
    package: str = ""
    function: Callable[..., Any] | None = field(default=None, repr=False)
    kind: Kind = "thread"
    context: str | None = None
    many: bool = False
    spread: str | None = None
    cache: Caching = "cached"
    sampled: bool = False
    resolve: Resolve | None = field(default=None, repr=False)

    def property(self, name: str) -> Property | None:
        """The property of this name."""
        return next((each for each in self.properties if each.name == name), None)

    def defaults(self) -> dict[str, Any]:
        """What each property is when nobody gave it, for those that have a default."""
        return {each.name: each.schema["default"] for each in self.properties if "default" in each.schema}

    def fires_first(self, properties: Mapping[str, Any]) -> bool:
        """Whether a node with these properties fires with the first value that comes."""
        if isinstance(self.fires, str):
            return self.fires == "any"
        name, value = self.fires
        return bool({**self.defaults(), **properties}.get(name) == value)

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the properties, in the order of the form."""
        return {
            "type": "object",
            "properties": {each.name: dict(each.schema) for each in self.properties},
            "required": [each.name for each in self.properties if each.required],
        }
