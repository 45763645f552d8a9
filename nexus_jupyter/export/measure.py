"""The size of a node and the places of its ports, from its record alone.

The browser holds the same numbers (`js/src/geometry/measure.ts`) and styles its cards to them, so layout and
pictures need no browser. All lengths are pixels at 100 %.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from ..model.check import Types
from ..model.graph import Graph, Node, Port
from ..model.ports import Ports, ports_of_node

WIDTH, LEAST_WIDTH, MOST_WIDTH = 228, 160, 640
HEADER, SUBTITLE, ROW = 32, 16, 22
GAP = 8
"""Between the last row of ports and the body."""
BODY, FOOTER = 84, 28
ZONE_WIDTH, ZONE_HEIGHT = 300, 200
PADDING = 20
"""The least room between a zone's border and what is inside."""
GRID = 20
"""What moved nodes snap to."""

# Where a document puts a node further out than this, the picture holds it back: nothing else would be seen.
_FAR = 100_000_000.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle.

    Args:
        x: its left side.
        y: its upper side.
        width: how wide it is.
        height: how high it is.
    """

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower side."""
        return self.y + self.height

    def moved(self, x: float, y: float) -> Box:
        """The same box further right and further down."""
        return replace(self, x=self.x + x, y=self.y + y)

    def grown(self, by: float) -> Box:
        """The box, larger on all sides."""
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def overlaps(self, other: Box) -> bool:
        """Whether two boxes share more than a border."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


SpotKey = tuple[str, bool, str]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a port is, from the corner of its node.

    Args:
        port: the port.
        x: from the left side of the node.
        y: from the upper side of the node.
        way: whether connections start or end here.
        inner: whether it faces the inside of a zone.
    """

    port: Port
    x: float
    y: float
    way: Literal["source", "target"]
    inner: bool = False

    @property
    def key(self) -> SpotKey:
        """What tells it from the other ports of its node."""
        return self.way, self.inner, self.port.id


def around(boxes: Iterable[Box]) -> Box | None:
    """The smallest box around all of these; None for none."""
    every = list(boxes)
    if not every:
        return None
    x, y = min(box.x for box in every), min(box.y for box in every)
    return Box(x, y, max(box.right for box in every) - x, max(box.bottom for box in every) - y)


def position(node: Node) -> tuple[float, float]:
    """Where a node is, from the corner of the zone it is in."""
    return number(node.position.get("x"), 0), number(node.position.get("y"), 0)


def number(value: Any, otherwise: float) -> float:
    """A coordinate or length of a document as a number that can be drawn; `otherwise` where it is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value or abs(value) == math.inf:
        return otherwise
    return float(max(-_FAR, min(_FAR, value)))


def snapped(length: float) -> int:
    """The length up to the next line of the grid."""
    return GRID * math.ceil(length / GRID - 1e-9)


def is_zone(graph: Graph, node: Node, types: Types) -> bool:
    """Whether a node is a zone: its type says so, or others are in it."""
    node_type = types(node.type)
    return bool(node_type and node_type.zone) or bool(graph.children(node.id))


def card_size(node: Node) -> tuple[float, float]:
    """Width and height of a node that is not an open zone."""
    stored = (node.size or {}).get("width")
    width = min(MOST_WIDTH, max(LEAST_WIDTH, number(stored, WIDTH)))
    head = HEADER + SUBTITLE
    if node.collapsed:
        return width, head
    rows = max(len(node.inputs), len(node.outputs))
    return width, head + rows * ROW + GAP + BODY + FOOTER


def zone_size(node: Node, types: Types, content: Iterable[Box]) -> tuple[float, float]:
    """Width and height of an open zone: as stored, and at least what is inside needs.

    Args:
        node: the zone.
        types: a type by its name, or None.
        content: the boxes of what is right inside it, from its corner.
    """
    ports = ports_of_node(node, types(node.type))
    rows = max(len(ports.inputs) + len(ports.sources), len(ports.outputs) + len(ports.targets))
    inside = list(content)
    stored: Mapping[str, float] = node.size or {}
    return (
        max(number(stored.get("width"), ZONE_WIDTH), LEAST_WIDTH, *(box.right + PADDING for box in inside)),
        max(
            number(stored.get("height"), ZONE_HEIGHT),
            HEADER + rows * ROW + PADDING,
            *(box.bottom + PADDING for box in inside),
        ),
    )


def spots(node: Node, types: Types, width: float, height: float, *, zone: bool = False) -> tuple[Spot, ...]:
    """The places of a node's ports.

    On an open zone the outer ports come first on each side, the inner ones below them; on a collapsed node all
    of a side share one place.

    Args:
        node: the node.
        types: a type by its name, or None.
        width: its width.
        height: its height.
        zone: whether it is drawn as an open zone.
    """
    ports = ports_of_node(node, types(node.type)) if zone else Ports(node.inputs, node.outputs)
    top = HEADER if zone else HEADER + SUBTITLE

    def place(row: int) -> float:
        return height / 2 if node.collapsed else top + row * ROW + ROW / 2

    left, right = len(ports.inputs), len(ports.outputs)
    return (
        *(Spot(port, 0, place(row), "target") for row, port in enumerate(ports.inputs)),
        *(Spot(port, width, place(row), "source") for row, port in enumerate(ports.outputs)),
        *(Spot(port, 0, place(left + row), "source", inner=True) for row, port in enumerate(ports.sources)),
        *(Spot(port, width, place(right + row), "target", inner=True) for row, port in enumerate(ports.targets)),
    )
