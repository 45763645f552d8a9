"""Where node types are found: those of installed packages, and those of notebook cells.

A package ships node types by the entry point group `nexus_jupyter.nodes`, each naming a module whose functions
are decorated with `@node`; the built-in ones come in by the same door.
"""

from __future__ import annotations

import asyncio
import difflib
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Any, TypeVar, overload

from ..errors import NodeTypeError, UnknownNodeType
from ..model.graph import Port
from ..model.node_type import Caching, Fires, NodeType, Resolve, ZonePorts
from .binding import bind, split
from .call import call
from .context import Context
from .models.chat import Usage
from .signature import node_type_of

GROUP = "nexus_jupyter.nodes"
F = TypeVar("F", bound=Callable[..., Any])
Listener = Callable[[NodeType], None]


class Registry(Mapping[str, NodeType]):
    """Node types by name; iterating gives the names in the order in which they came.

    Looking a name up loads the modules of the entry points first, once. What a workflow file names is never
    imported.
    """

    def __init__(self, *, plugins: bool = False) -> None:
        self._types: dict[str, NodeType] = {}
        self._listeners: list[Listener] = []
        self._pending, self._begun, self._loading = plugins, False, threading.RLock()
        self.version = 0

    def __getitem__(self, name: str) -> NodeType:
        """The type of this name.

        Raises:
            UnknownNodeType: there is none; names the nearest ones.
        """
        found = self.find(name)
        if found is None:
            raise UnknownNodeType(self._unknown(name))
        return found

    def __iter__(self) -> Iterator[str]:
        self._load()
        return iter(self._types)

    def __len__(self) -> int:
        self._load()
        return len(self._types)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.find(name) is not None

    def __repr__(self) -> str:
        return f"Registry({', '.join(self)})"

    def find(self, name: str) -> NodeType | None:
        """The type of this name, or None."""
        self._load()
        return self._types.get(name)

    def register(self, node_type: NodeType) -> None:
        """Add a type; one from the same package or the notebook takes the place of its earlier self.

        Raises:
            NodeTypeError: another package has a type of this name.
        """
        self._load(wait=False)  # what is installed has its name first
        old = self._types.get(node_type.name)
        if old is not None and old.package != node_type.package:
            raise NodeTypeError(
                f"{old.package} already has a node type {node_type.name!r}. "
                f'Give yours another name: @nexus.node(name="my-{node_type.name}").'
            )
        self._types[node_type.name] = node_type
        self.version += 1
        for listener in list(self._listeners):
            listener(node_type)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Be told of each type that is added or replaced; returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _load(self, *, wait: bool = True) -> None:
        if not self._pending or not self._loading.acquire(blocking=wait):
            return
        try:
            if not self._begun:  # a package that looks types up while it loads finds those that are there
                self._begun = True
                for entry in sorted(entry_points(group=GROUP), key=lambda each: each.name):
                    _load_package(entry)
                self._pending = False
        finally:
            self._loading.release()

    def _unknown(self, name: str) -> str:
        near = difflib.get_close_matches(name, self._types, 3)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        return (
            f"There is no node type {name!r}.{hint} "
            "Install the package it comes from, or run the cell that defines it."
        )


def _load_package(entry: EntryPoint) -> None:
    try:
        entry.load()
    except Exception as error:  # noqa: BLE001  (a broken package must not take the others with it)
        print(
            f"nexus: the node package {entry.value} could not be loaded: {error!r}. Update or uninstall it.",
            file=sys.stderr,
        )


registry = Registry(plugins=True)
"""The node types of this process."""


@overload
def node(function: F, /) -> F: ...
@overload
def node(
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
) -> Callable[[F], F]: ...
def node(function: F | None = None, /, **options: Any) -> F | Callable[[F], F]:
    """Make a function a node type, which is in the palette at once.

    Positional parameters are input ports (with a literal while nothing is connected), keyword-only ones are
    properties. Annotations give port types and form controls (`Literal` a menu, `bool` a switch), defaults the
    properties, the docstring the help. A parameter annotated `Context` gets the context. The return annotation
    gives one output, `result`; a `TypedDict` one per key; an iterator of `str` streams. A plain `def` runs in a
    thread, an `async def` on the engine's loop.

    Args:
        function: the function, where the decorator has no arguments.
        name: as documents name it; the function's name with hyphens without it.
        label: as people read it.
        category: the group in the palette.
        icon: the name of a sign.
        inline: run a trivial function on the engine's loop; it must not block.
        process: run it in a process that Stop can kill.
        fires: with `all` inputs settled, with the first (`any`) that has a value, or with the first while a
            property has a value: `("mode", "first")`.
        output: the name of its one output.
        inputs: further input ports that derive from properties; the function takes them by `**values`.
        outputs: its output ports, where they derive from properties; the function returns a dict by port.
        zone: the inner ports, where the function runs the nodes inside it.
        version: counts in the cache key beside the code.
        cache: `always` for what has effects, or gives something else each time: it runs again in every run.
        sampled: one input may give different values, as a model's answers do.
        resolve: an `async def` that makes of the properties what a cache key has to hold.

    Raises:
        NodeTypeError: the function cannot be a node; says why and what to do.

    Example:
        >>> @node
        ... def keep(frame: pd.DataFrame, *, column: str, above: float = 0.5) -> pd.DataFrame:
        ...     '''Keep the rows whose column is above a threshold.'''
        ...     return frame[frame[column] > above]
    """

    def decorate(function: F) -> F:
        made = node_type_of(function, **options)
        registry.register(made)
        function.__nexus_type__ = made  # type: ignore[attr-defined]
        return function

    return decorate if function is None else decorate(function)


class Agent:
    """One agent outside any workflow: a node type with its settings, to be called and tested alone.

    Args:
        node_type: what it is.
        config: its settings and literals.

    Attributes:
        usage: tokens and model of the last call, where a model was called.
        seconds: how long the last call took.

    Example:
        >>> agent = AgentRegistry.create_agent("llama-chat", {"temperature": 0})
        >>> await agent.execute(prompt="Name a tea.")
    """

    def __init__(self, node_type: NodeType, config: Mapping[str, Any]) -> None:
        self.node_type, self.config = node_type, dict(config)
        self.usage: Usage | None = None
        self.seconds: float | None = None
        self._refuse_unknown(self.config)

    def __repr__(self) -> str:
        return f"Agent({self.node_type.name})"

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of its settings and inputs."""
        return self.node_type.schema()

    async def execute(
        self,
        inputs: Mapping[str, Any] | None = None,
        /,
        *,
        on_chunk: Callable[[Any], None] | None = None,
        **more: Any,
    ) -> Any:
        """Run it once and return its value; one with several outputs returns a dict by port.

        Args:
            inputs: values by input; `more` says the same as keywords.
            on_chunk: called with each streamed chunk as it arrives.
            more: values by input.

        Raises:
            NodeTypeError: it has no such input, or one that it needs is missing.
            ModelError: its model did not answer.
        """
        values = {**(inputs or {}), **more}
        self._refuse_unknown(values)
        loop = asyncio.get_running_loop()
        context = Context(
            path=self.node_type.name,
            emit=on_chunk or (lambda chunk: None),
            wait=lambda work: asyncio.run_coroutine_threadsafe(work, loop).result(),
        )
        started = time.perf_counter()
        try:
            return await call(self.node_type, bind(self.node_type, self.config, values, (), context), context)
        finally:
            self.seconds, self.usage = time.perf_counter() - started, context.usage

    def _refuse_unknown(self, values: Mapping[str, Any]) -> None:
        if unknown := split(self.node_type, values, self.config):
            raise NodeTypeError(
                f"{self.node_type.name} takes no {', '.join(map(repr, unknown))}. "
                f"It takes {', '.join(each.name for each in self.node_type.properties)}."
            )


class AgentRegistry:
    """Agents by type, made with their settings."""

    @staticmethod
    def create_agent(type: str, config: Mapping[str, Any] | None = None) -> Agent:
        """An agent of a type.

        Args:
            type: the name of a node type, `llama-chat`.
            config: its settings and literals, as its schema says.

        Raises:
            UnknownNodeType: there is no such type.
            NodeTypeError: it has no such setting.
        """
        return Agent(registry[type], config or {})

    @staticmethod
    def types() -> list[str]:
        """The names of the node types that are agents."""
        return [name for name, each in registry.items() if each.category == "agents"]

    @staticmethod
    def schema(type: str) -> dict[str, Any]:
        """The JSON Schema of an agent's settings and inputs."""
        return registry[type].schema()
