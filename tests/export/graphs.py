"""Graphs to draw, each made in a line or two, and the types of their nodes."""

from itertools import pairwise

from hypothesis import strategies as st

from nexus_jupyter.model.change import Change, apply
from nexus_jupyter.model.graph import Graph, Port
from nexus_jupyter.model.node_type import NodeType, Property, ZonePorts
from nexus_jupyter.model.records import Fields

KNOWN = {
    each.name: each
    for each in (
        NodeType("step", "Step", "Does one thing.", "agents", "chat"),
        NodeType("source", "Source", category="data", icon="text", properties=(Property("value"),)),
        NodeType("ask", "Ask", properties=(Property("prompt", {"format": "template"}),)),
        NodeType(
            "loop",
            "Loop",
            category="control",
            icon="loop",
            zone=ZonePorts((Port("item", "item"), Port("round", "round", "json")), (Port("next", "next"),)),
        ),
    )
}
IN = {"id": "in", "name": "in", "type": "any", "required": False, "multiple": True}
OUT = {"id": "out", "name": "out", "type": "any", "required": False}


def types(name: str) -> NodeType | None:
    """The types that these graphs use."""
    return KNOWN.get(name)


def node(type: str = "step", **fields: object) -> Fields:
    """The fields of a node with one input and one output."""
    return {"type": type, "position": {"x": 0, "y": 0}, "inputs": [IN], "outputs": [OUT], **fields}


def line(ends: str) -> dict[str, Fields]:
    """The connection that `a.out>b.in` describes."""
    source, target = (end.rsplit(".", 1) for end in ends.split(">"))
    fields = {
        "source": {"nodeId": source[0], "portId": source[1]},
        "target": {"nodeId": target[0], "portId": target[1]},
    }
    return {f"{'.'.join(source)}-{'.'.join(target)}": fields}


def graph(nodes: dict[str, Fields], *lines: str, name: str = "") -> Graph:
    """A graph of nodes and of lines as in `a.out>b.in`."""
    connections = {id: fields for each in lines for id, fields in line(each).items()}
    return apply(Graph(), Change(nodes=dict(nodes), connections=dict(connections), name=name))


def chain(*ids: str) -> Graph:
    """Nodes each of which feeds the next."""
    return graph({id: node() for id in ids}, *(f"{one}.out>{other}.in" for one, other in pairwise(ids)))


@st.composite
def graphs(draw: st.DrawFn, most: int = 14) -> Graph:
    """Graphs without circles, some nodes in loops in loops, some of those collapsed."""
    count = draw(st.integers(0, most))
    nodes: dict[str, Fields] = {}
    zones: list[str] = []
    for number in range(count):
        id = f"n{number}"
        zone, inside = draw(st.integers(0, 3)) == 0, draw(st.booleans())
        fields = node("loop" if zone else "step")
        if zones and inside:
            fields["parent"] = draw(st.sampled_from(zones))
        if zone:
            zones.append(id)
            fields["collapsed"] = draw(st.integers(0, 4)) == 0
        fields["inputs"] = [{**IN, "id": f"in{port}", "name": "in"} for port in range(draw(st.integers(0, 4)))]
        nodes[id] = fields
    lines: list[str] = []
    for target in range(1, count):
        level = nodes[f"n{target}"].get("parent")
        feeders: list[int] = draw(st.lists(st.integers(0, target - 1), max_size=3, unique=True))
        same = [source for source in feeders if nodes[f"n{source}"].get("parent") == level]
        lines += [f"n{source}.out>n{target}.in{draw(st.integers(0, 3))}" for source in same]
    for id, fields in nodes.items():
        joined = draw(st.booleans())
        if fields.get("parent") and joined:
            lines += [f"{fields['parent']}.item>{id}.in0", f"{id}.out>{fields['parent']}.next"]
    return graph(nodes, *lines)
