"""Connections across the walls of sub-workflows: where a value comes from, and how it comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .check import Types, port_at
from .graph import Connection, Endpoint, Graph, Node
from .sub_workflow import FILE, IN, OUT, TYPE, free_port


def origin(graph: Graph, line: Connection) -> Endpoint:
    """The output that a connection's value comes from, followed back through the ports of sub-workflows."""
    zone = graph.nodes.get(line.source.node)
    if zone is None or zone.type != TYPE:
        return line.source
    before = next(_feeding(graph, zone.id, line), None)
    return line.source if before is None else origin(graph, before)


def _feeding(graph: Graph, zone: str, line: Connection) -> Iterator[Connection]:
    """What comes to the other side of the port of a sub-workflow that a connection starts from."""
    if line.target.node == zone or graph.within(line.target.node, zone):
        for each in graph.into(zone, line.source.port.removeprefix(IN)):
            if each.source.node != zone and not graph.within(each.source.node, zone):
                yield each
    else:
        yield from graph.into(zone, f"{OUT}{line.source.port}")


@dataclass
class Crossing:
    """Leads connections out of sub-workflows, by ports that are there or by new ones.

    Args:
        graph: the workflow.
        types: a type by its name.

    Attributes:
        lines: connections to the new ports.
        outputs: by sub-workflow, all outputs that it then declares.
    """

    graph: Graph
    types: Types
    lines: list[Connection] = field(default_factory=list)
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)

    def led(self, line: Connection) -> Connection:
        """The connection with its source led out of the sub-workflows around it, as far as no other zone is."""
        target = line.target.node
        while (zone := self._around(line.source.node)) and zone.id not in (target, *self.graph.parents(target)):
            line = replace(line, source=Endpoint(zone.id, self._port(zone, line)))
        return line

    def _around(self, id: str) -> Node | None:
        """The sub-workflow that a node is directly inside; none where it is in another zone."""
        parent = self.graph.nodes[id].parent
        zone = self.graph.nodes.get(parent) if parent is not None else None
        return zone if zone and zone.type == TYPE and not zone.properties.get(FILE) else None

    def _port(self, zone: Node, line: Connection) -> str:
        for each in (*self.graph.out_of(line.source.node, line.source.port), *self.lines):
            if each.source == line.source and each.target.node == zone.id:
                return each.target.port.removeprefix(OUT)
        outputs = self.outputs.setdefault(zone.id, _declared(zone))
        name = free_port(line.source, line.source.node, outputs)
        found = port_at(self.graph, self.types, line, "source")
        outputs[name] = found.type if found else "any"
        self.lines.append(Connection(line.source, Endpoint(zone.id, f"{OUT}{name}")))
        return name


def _declared(zone: Node) -> dict[str, Any]:
    """The outputs that a sub-workflow declares; where what it says is not names and types, those it has."""
    declared = zone.properties.get("outputs")
    return dict(declared) if isinstance(declared, Mapping) else {port.id: port.type for port in zone.outputs}
