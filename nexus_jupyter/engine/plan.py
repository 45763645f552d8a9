"""A graph compiled for running: numbers instead of names, one plan per level.

A level is the nodes directly inside one zone (or in none): always without circles. The scheduler needs of each
node only how many connections it waits for, who follows it, and where its arguments lie; all of that is worked
out here, once per graph.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from ..model.check import Types, level_edge, port_at
from ..model.graph import Connection, Graph, Node
from ..model.linking import local_id
from ..model.node_type import Kind, NodeType
from ..model.policy import DEFAULT, Policy, policy_of
from ..model.ports import ports_of_node
from ..nodes.binding import CHECKED, literal_converter
from ..nodes.convert import Converter, converter

if TYPE_CHECKING:
    from .memory import StaticKey


class Wire(NamedTuple):
    """Where one argument comes from.

    Args:
        port: the input port.
        slot: where the value lies among its level's values.
        up: how many levels further out it lies.
        convert: what happens to the value on the way.
        source: the step it comes from; -1 where it comes from outside the level.
    """

    port: str
    slot: int
    up: int
    convert: Converter | None
    source: int


class Fast(NamedTuple):
    """A node whose values all lie ready as they are: it is called without any looking up.

    Args:
        function: the node's function with its literals.
        slots: where its arguments lie, in order.
        listed: whether it takes them as one list.
        kind: `inline`, `async` or `thread`.
        port: the name of its output.
        checked: what its value has to be an instance of; None where anything is right.
    """

    function: Callable[..., Any]
    slots: tuple[int, ...]
    listed: bool
    kind: Kind
    port: str
    checked: tuple[type, ...] | None


@dataclass(slots=True)
class Step:
    """One node of a level.

    Args:
        id: of the node.
        node: its record.
        type: its type.
        wires: where its arguments come from.
        required: input ports without whose value it is skipped.
        several: input ports that take several connections.
        outputs: the slot of each output port; None for a node with one output, whose slot is its own number.
        ports: the output ports.
        zone: the plan of its inside.
        takes_place: whether it counts where a run's concurrency is limited.
        first: whether it fires with the first value that comes.
        policy: how it is run.
        known: the part of its key that does not depend on its inputs, from the run before.
    """

    id: str
    node: Node
    type: NodeType
    wires: list[Wire] = field(default_factory=list)
    required: tuple[str, ...] = ()
    several: frozenset[str] = frozenset()
    outputs: dict[str, int] | None = None
    ports: tuple[str, ...] = ()
    zone: Plan | None = None
    takes_place: bool = True
    first: bool = False
    policy: Policy = DEFAULT
    known: StaticKey | None = None

    @property
    def streams(self) -> bool:
        """Whether its value comes in chunks."""
        return self.type.kind in ("stream", "thread-stream")


@dataclass(slots=True)
class Plan:
    """One level, ready to run.

    Args:
        steps: its nodes.
        waits: how many connections each node waits for.
        follows: by node: who waits for it, once per connection.
        hurries: by node: those among the followers that fire with the first value.
        ports: by node: its first output.
        inline: by node: the short way to call it on the loop, where there is one.
        started: by node: the short way to start it in a task or a thread, where there is one.
        roots: the nodes that wait for nothing.
        early: the nodes that fire with the first value and may get it from outside the level.
        slots: how many values a run of this level holds.
        sources: of a zone's inside: the slots of its inner sources.
        targets: of a zone's inside: where its inner targets find their values.
        ids: of the nodes, as paths have them: a file's nodes have the ids that they have there.
        index: the number of a node by that id.
    """

    steps: list[Step]
    waits: list[int]
    follows: list[list[int]]
    hurries: dict[int, list[int]]
    ports: list[str]
    inline: list[Fast | None]
    started: list[Fast | None]
    roots: list[int]
    early: list[int]
    slots: int
    sources: dict[str, int]
    targets: dict[str, Wire]
    ids: list[str]
    index: dict[str, int]


def compile_plan(graph: Graph, types: Types, given: Collection[str] = ()) -> Plan:
    """The plan of a graph that `check` found no fault with.

    Args:
        graph: the workflow.
        types: a type by its name.
        given: nodes whose value the run is given, of whatever type.
    """
    edges: dict[str | None, list[tuple[str, str]]] = {}
    for line in graph.connections.values():
        if edge := level_edge(graph, line):
            edges.setdefault(graph.nodes[edge[0]].parent, []).append(edge)
    return _Compiler(graph, types, frozenset(given), edges).level(None, [])


@dataclass(slots=True)
class _Compiler:
    graph: Graph
    types: Types
    given: frozenset[str]
    edges: Mapping[str | None, list[tuple[str, str]]]

    def level(self, zone: str | None, outer: list[_Slots]) -> Plan:
        ids = self.graph.children(zone)
        slots = _Slots(ids)
        steps = [self._step(self.graph.nodes[id], slots) for id in ids]
        sources = self._sources(zone, slots)
        around = [slots, *outer]
        for step in steps:
            step.wires = [self._wire(line, around) for line in self._arriving(step.id)]
            if step.type.zone is not None:
                step.zone = self.level(step.id, around)
        waits = [0] * len(steps)
        follows: list[list[int]] = [[] for _ in steps]
        hurries: dict[int, list[int]] = {}
        for source, target in self.edges.get(zone, ()):
            at = slots.index[target]
            waits[at] += 1
            hurry = steps[at].first
            (hurries.setdefault(slots.index[source], []) if hurry else follows[slots.index[source]]).append(at)
        fast = [self._fast(step, steps, slots) for step in steps]
        return Plan(
            steps=steps,
            waits=waits,
            follows=follows,
            hurries=hurries,
            ports=[step.ports[0] if step.ports else "" for step in steps],
            inline=[short if short and short.kind == "inline" else None for short in fast],
            started=[short if short and short.kind != "inline" else None for short in fast],
            roots=[number for number, count in enumerate(waits) if not count],
            early=[
                number
                for number, step in enumerate(steps)
                if waits[number] and step.first and any(wire.source < 0 for wire in step.wires)
            ],
            slots=slots.count,
            sources=sources,
            targets=self._targets(zone, around),
            ids=(local := [*map(local_id, ids)]),
            index={id: number for number, id in enumerate(local)},
        )

    def _step(self, node: Node, slots: _Slots) -> Step:
        node_type = self.types(node.type)
        assert node_type is not None, "check comes before compile"
        several = node_type.many or len(node.outputs) > len(node_type.outputs)
        outputs = {port.id: slots.add(node.id, port.id) for port in node.outputs} if several else None
        return Step(
            id=node.id,
            node=node,
            type=node_type,
            required=tuple(port.id for port in node.inputs if port.required),
            several=frozenset(port.id for port in node.inputs if port.multiple),
            outputs=outputs,
            ports=tuple(port.id for port in node.outputs),
            takes_place=node_type.kind != "inline" and node_type.zone is None,
            policy=policy_of(node),
            first=node_type.fires_first(node.properties),
        )

    def _sources(self, zone: str | None, slots: _Slots) -> dict[str, int]:
        if zone is None:
            return {}
        node = self.graph.nodes[zone]
        inner = ports_of_node(node, self.types(node.type)).sources
        return {port.id: slots.add(zone, port.id) for port in inner}

    def _targets(self, zone: str | None, around: list[_Slots]) -> dict[str, Wire]:
        if zone is None:
            return {}
        lines = [line for line in self.graph.into(zone) if self._is_inner(line, zone)]
        return {line.target.port: self._wire(line, around) for line in lines}

    def _is_inner(self, line: Connection, zone: str) -> bool:
        return line.source.node == zone or self.graph.within(line.source.node, zone)

    def _arriving(self, id: str) -> list[Connection]:
        return [line for line in self.graph.into(id) if not self._is_inner(line, id)]

    def _wire(self, line: Connection, around: list[_Slots]) -> Wire:
        source = port_at(self.graph, self.types, line, "source")
        target = port_at(self.graph, self.types, line, "target")
        assert source is not None, "check comes before compile"
        assert target is not None, "check comes before compile"
        kind = "any" if line.source.node in self.given else source.type
        for up, slots in enumerate(around):
            slot = slots.find(line.source.node, line.source.port)
            if slot is not None:
                step = slots.index.get(line.source.node, -1) if up == 0 else -1
                return Wire(line.target.port, slot, up, converter(kind, target.type), step)
        raise AssertionError(f"{line.id} comes from nowhere")

    def _fast(self, step: Step, steps: list[Step], slots: _Slots) -> Fast | None:
        """The short way, where every value is ready as it is and the result needs no check."""
        of = step.type
        ordinary = (
            of.kind in ("inline", "async", "thread")
            and of.zone is None
            and not step.first
            and not of.many
            and of.context is None
            and of.spread is None
            and step.id not in self.given
            and step.policy == DEFAULT
            and len(step.node.outputs) == 1
        )
        plain = all(
            wire.convert is None and wire.source >= 0 and steps[wire.source].outputs is None for wire in step.wires
        )
        if not ordinary or not plain or of.function is None:
            return None
        arguments = self._literals(step)
        if arguments is None:
            return None
        connected = [wire.port for wire in step.wires]
        names = [port.id for port in of.inputs]
        listed = bool(connected) and len(of.inputs) == 1 and of.inputs[0].multiple
        in_order = set(names[: len(connected)]) == set(connected) and len(set(connected)) == len(connected)
        if not listed and (not in_order or not step.several.isdisjoint(connected)):
            return None
        wires = step.wires if listed else sorted(step.wires, key=lambda wire: names.index(wire.port))
        function = partial(of.function, **arguments) if arguments else of.function
        output, slots_ = step.node.outputs[0], tuple(wire.slot for wire in wires)
        return Fast(function, slots_, listed, of.kind, output.id, CHECKED.get(output.type))

    def _literals(self, step: Step) -> dict[str, Any] | None:
        """What the function is given besides connected values; None where that takes more than passing it."""
        connected = {wire.port for wire in step.wires}
        inputs = {port.id: port for port in step.type.inputs}
        given: dict[str, Any] = {}
        for each in step.type.properties:
            if each.schema.get("format") in ("template", "secret"):
                return None
            if each.name in connected or each.name not in step.node.properties:
                continue
            value = step.node.properties[each.name]
            if isinstance(value, (list, Mapping)):  # each run gets one of its own; also a secret's name
                return None
            if each.name in inputs and literal_converter(value, inputs[each.name].type) is not None:
                return None
            given[each.name] = value
        return given


class _Slots:
    """Which value of a level lies where: first one per node, then one per further port."""

    def __init__(self, ids: tuple[str, ...]) -> None:
        self.index = {id: number for number, id in enumerate(ids)}
        self.count = len(ids)
        self._ports: dict[tuple[str, str], int] = {}
        self._several: set[str] = set()

    def add(self, node: str, port: str) -> int:
        self._ports[node, port] = self.count
        self._several.add(node)
        self.count += 1
        return self.count - 1

    def find(self, node: str, port: str) -> int | None:
        if node in self._several:
            return self._ports.get((node, port))
        return self.index.get(node)
