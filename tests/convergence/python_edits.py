"""What a person might do next in Python, at random: mostly sound, now and then what a room refuses."""

from __future__ import annotations

from random import Random
from typing import Any

from nexus_jupyter import Workflow
from nexus_jupyter.errors import GraphError
from nexus_jupyter.handle import NodeHandle
from nexus_jupyter.model.change import Change, rename
from nexus_jupyter.nodes.signature import node_type_of

TEXTS = ["Tea", "About {topic}", "{a} or {b?}", "größer als 茶?", ""]
VALUES: list[Any] = [*TEXTS, None, True, 3, 2.5, ["verdict"], {"no": "true", "yes": "n > 1"}]


def keep_text(text: str) -> str:
    """Keep it."""
    return text


def keep_json(text: list[str], least: int, *, most: int = 3) -> list[str]:
    """Keep some of it."""
    return text[least:most]


KEEP = [node_type_of(keep_text, name="keep"), node_type_of(keep_json, name="keep")]
"""A node type that a notebook's cell defines, and what it is after the cell was changed."""


class PythonEditor:
    """Makes up edits of a workflow that has about so many nodes.

    Args:
        flow: the workflow.
        random: decides.
        size: about how many nodes.

    Attributes:
        refused: how many edits were refused.
    """

    def __init__(self, flow: Workflow, random: Random, size: int) -> None:
        self.flow, self.random, self.size = flow, random, size
        self.refused = 0

    def edit(self) -> None:
        """Make the next edit."""
        ways = [self._add, self._set, self._set, self._move, self._move_marked]
        ways += [self._connect] * 3
        ways += [self._rename, self._put_inside, self._disconnect, self._retype, self._draw, self._define]
        crowd = len(self.flow) / self.size
        ways += [self._remove] * round(crowd**2) + [self._add] * round(2 - crowd)
        try:
            self.random.choice(ways)()
        except GraphError:
            self.refused += 1

    def _node(self) -> NodeHandle:
        """Any node; a new one if there is none."""
        ids = list(self.flow.graph.nodes)
        return self.flow[self.random.choice(ids)] if ids else self.flow.add("merge")

    def _place(self) -> dict[str, float]:
        return {"x": self.random.randrange(4000) / 4, "y": self.random.randrange(1000)}

    def _add(self) -> None:
        self.flow.add(self.random.choice(list(self.flow.types)), at=(self.random.random(), 0.5))

    def _set(self) -> None:
        node = self._node()
        type = node.node_type
        names = [each.name for each in type.properties] if type else []
        name = self.random.choice([*names, "value"])
        self._change(node, {"properties": {name: self.random.choice(VALUES)}})

    def _move(self) -> None:
        self._change(self._node(), {"position": self._place()})

    def _move_marked(self) -> None:
        node = self._node()
        for _ in range(3):
            self.flow.room.apply(Change(nodes={node.id: {"position": self._place()}}), mark=f"nudge {node.id}")

    def _connect(self) -> None:
        source, target = self._node(), self._node()
        outputs = [port.id for port in (*source.ports.outputs, *source.ports.sources)]
        inputs = [port.id for port in (*target.ports.inputs, *target.ports.targets)]
        if outputs and inputs:
            self.flow.connect(source[self.random.choice(outputs)], target[self.random.choice(inputs)])

    def _disconnect(self) -> None:
        if lines := list(self.flow.graph.connections.values()):
            line = self.random.choice(lines)
            self.flow.apply(Change(connections={line.id: None}))

    def _rename(self) -> None:
        node, id = self._node(), self.random.choice(["taken", "größe", "12", "7", "40", "3"])
        if id.isdecimal() and id not in self.flow:
            # Nobody can give such an id, but a file may hold it; browsers put such keys first.
            self.flow.apply(rename(self.flow.graph, node.id, id))
        else:
            node.rename(id)

    def _put_inside(self) -> None:
        zone = self._node().id if self.random.random() < 0.6 else None
        self._change(self._node(), {"parent": zone, "position": self._place()})

    def _retype(self) -> None:
        self._change(self._node(), {"type": self.random.choice([*self.flow.types, "from-nowhere"])})

    def _define(self) -> None:
        self.flow.types.register(self.random.choice(KEEP))

    def _draw(self) -> None:
        self.flow.apply(
            Change(
                notes={f"notes-{self.random.randrange(4)}": self.random.choice([None, {"text": "Tea"}])},
                name=self.random.choice([*TEXTS, None]),
            )
        )

    def _remove(self) -> None:
        self._node().remove()

    def _change(self, node: NodeHandle, fields: dict[str, Any]) -> None:
        self.flow.apply(Change(nodes={node.id: fields}))
