"""Several nodes become one and several again; the meaning stays, to the order of the connections."""

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from nexus_jupyter.errors import GraphError
from nexus_jupyter.model.change import Change, apply
from nexus_jupyter.model.check import check
from nexus_jupyter.model.complete import complete
from nexus_jupyter.model.document import to_json
from nexus_jupyter.model.graph import Connection, Endpoint, Graph, Node
from nexus_jupyter.model.records import connection_fields, node_fields
from nexus_jupyter.model.sub_workflow import collapse, interface, unpack
from nexus_jupyter.nodes.registry import registry

TYPES = registry.find


def drawn(*things: str) -> Graph:
    """A graph of `id:type<zone` and `node.port>node.port`."""
    graph = Graph()
    for place, thing in enumerate(things):
        change = _node(thing, place) if ":" in thing else _line(thing)
        graph = apply(graph, complete(graph, change, TYPES))
    return graph


def _node(thing: str, place: int) -> Change:
    made, _, zone = thing.partition("<")
    id, _, type = made.partition(":")
    return Change({id: node_fields(Node(id, type, {"x": 300 * place, "y": 7 * place}, parent=zone or None))})


def _line(thing: str) -> Change:
    source, _, target = thing.partition(">")
    line = Connection(Endpoint(*source.split(".")), Endpoint(*target.split(".")))
    return Change(connections={line.id: connection_fields(line)})


def collapsed(graph: Graph, *ids: str, title: str | None = None) -> Graph:
    _, change = collapse(graph, ids, TYPES, title)
    return apply(graph, complete(graph, change, TYPES))


def unpacked(graph: Graph, id: str) -> Graph:
    return apply(graph, complete(graph, unpack(graph, id), TYPES))


def test_a_selection_becomes_one_node_whose_ports_are_what_crossed_its_border() -> None:
    graph = collapsed(
        drawn("topic:data-input", "a:to-text", "b:to-text", "c:to-text", *LINES), "a", "b", title="Both"
    )
    zone = graph.nodes["sub-workflow"]
    assert (zone.title, zone.collapsed, zone.parent) == ("Both", True, None)
    assert dict(zone.properties) == {"inputs": {"topic": "text"}, "outputs": {"b": "text"}}
    assert [graph.nodes[id].parent for id in ("a", "b", "c")] == ["sub-workflow", "sub-workflow", None]
    assert list(graph.connections) == [
        "topic.value-sub-workflow.topic",
        "sub-workflow.in-topic-a.value",
        "a.text-b.value",
        "b.text-sub-workflow.out-b",
        "sub-workflow.b-c.value",
    ]
    assert check(graph, TYPES) == []


LINES = ("topic.value>a.value", "a.text>b.value", "b.text>c.value")


def test_one_output_that_goes_to_several_nodes_has_one_port() -> None:
    lines = ("topic.value>a.value", "topic.value>b.value", "a.text>c.values", "a.text>d.value", "b.text>c.values")
    graph = collapsed(
        drawn("topic:data-input", "a:to-text", "b:to-text", "c:merge", "d:to-text", *lines), "a", "b"
    )
    assert graph.nodes["sub-workflow"].properties == {
        "inputs": {"topic": "text"},
        "outputs": {"a": "text", "b": "text"},
    }


def test_two_outputs_of_one_node_have_ports_of_their_own() -> None:
    graph = drawn("a:human-input", "b:to-text", "c:to-text", "a.value>b.value", "a.refused>c.value")
    assert dict(collapsed(graph, "b", "c").nodes["sub-workflow"].properties["inputs"]) == {
        "a": "any",
        "a-refused": "any",
    }


def test_the_port_of_a_value_from_a_loop_has_the_name_it_has_there() -> None:
    graph = drawn("rounds:loop", "a:to-text<rounds", "rounds.item>a.value", "a.text>rounds.next")
    after = collapsed(graph, "a")
    assert dict(after.nodes["sub-workflow"].properties["inputs"]) == {"item": "any"}
    assert after.nodes["sub-workflow"].parent == "rounds"
    assert check(after, TYPES) == check(graph, TYPES)


def test_a_zone_comes_with_what_is_in_it() -> None:
    graph = drawn(
        "topic:data-input", "rounds:loop", "a:to-text<rounds", "topic.value>a.value", "a.text>rounds.next"
    )
    after = collapsed(graph, "rounds", "a")
    assert (after.nodes["rounds"].parent, after.nodes["a"].parent) == ("sub-workflow", "rounds")
    assert "sub-workflow.in-topic-a.value" in after.connections


def test_the_inputs_and_outputs_of_the_workflow_itself_stay_outside() -> None:
    graph = drawn("topic:data-input", "a:to-text", "end:data-output", "topic.value>a.value", "a.text>end.value")
    after = collapsed(graph, "topic", "a", "end")
    assert {node.id: node.parent for node in after.nodes.values() if node.id != "sub-workflow"} == {
        "topic": None,
        "a": "sub-workflow",
        "end": None,
    }


def test_an_input_is_not_called_like_a_setting() -> None:
    graph = drawn("file:data-input", "a:to-text", "file.value>a.value")
    assert list(collapsed(graph, "a").nodes["sub-workflow"].properties["inputs"]) == ["file-value"]


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (["a", "c"], "b would close a circle with the sub-workflow, being between its nodes. Select it too."),
        (["nobody"], "There is no node 'nobody'."),
        (["topic"], "There is nothing to collapse. Select nodes besides the workflow's own inputs and outputs."),
        (["a", "inside"], "a, inside do not lie side by side. Select nodes of one zone, or of none."),
    ],
)
def test_what_cannot_be_one_node_is_refused(ids: list[str], message: str) -> None:
    graph = drawn(
        "topic:data-input", "a:to-text", "b:to-text", "c:to-text", "each:map", "inside:to-text<each", *LINES
    )
    with pytest.raises(GraphError) as caught:
        collapse(graph, ids, TYPES)
    assert str(caught.value) == message


def test_what_is_no_sub_workflow_of_its_own_cannot_be_unpacked() -> None:
    graph = drawn("each:map", "sub:sub-workflow")
    with pytest.raises(GraphError, match="each is no sub-workflow"):
        unpack(graph, "each")
    filed = apply(graph, Change({"sub": {"properties": {"file": "tea.nexus.json"}}}))
    with pytest.raises(GraphError, match=r"The inside of sub is the file tea\.nexus\.json\. Open that file"):
        unpack(filed, "sub")


def test_a_value_that_goes_straight_through_goes_on_when_unpacked() -> None:
    graph = drawn("topic:data-input", "sub:sub-workflow", "end:to-text")
    declared = Change({"sub": {"properties": {"inputs": {"x": "any"}, "outputs": {"y": "any"}}}})
    graph = apply(graph, complete(graph, declared, TYPES))
    for line in ("topic.value>sub.x", "sub.in-x>sub.out-y", "sub.y>end.value"):
        graph = apply(graph, _line(line))
    after = unpacked(graph, "sub")
    assert list(after.connections) == ["topic.value-end.value"]
    assert list(after.nodes) == ["topic", "end"]


def test_a_literal_of_the_sub_workflow_goes_to_the_nodes_that_had_it() -> None:
    graph = drawn("topic:data-input", "a:to-text", "topic.value>a.value")
    graph = apply(collapsed(graph, "a"), Change({"topic": None}, {"topic.value-sub-workflow.topic": None}))
    graph = apply(graph, Change({"sub-workflow": {"properties": {"topic": "tea"}}}))
    assert unpacked(graph, "sub-workflow").nodes["a"].properties["value"] == "tea"


def test_the_ports_of_a_workflow_are_its_own_inputs_and_outputs() -> None:
    graph = drawn("topic:data-input", "a:to-text", "each:map", "not_this:data-output<each", "end:data-output")
    assert interface(graph) == {"inputs": {"topic": "text"}, "outputs": {"end": "any"}}


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """A graph of nodes that take one or several values, some in a zone, in any order of connections."""
    things = ["n0:data-input"]
    zones: list[str | None] = [None]
    where: list[str | None] = [None]
    for number in range(1, draw(st.integers(2, 8))):
        type = draw(st.sampled_from(["to-text", "merge", "human-input", "map"]))
        zone = draw(st.sampled_from(zones))
        things.append(f"n{number}:{type}" + (f"<{zone}" if zone else ""))
        where.append(zone)
        if type == "map":
            zones.append(f"n{number}")
    lines: list[str] = []
    types = [thing.partition("<")[0].partition(":")[2] for thing in things]
    for target in range(1, len(things)):
        port = {"merge": "values", "map": "items"}.get(types[target], "value")
        around = {where[target], None}
        sources = [at for at in range(target) if where[at] in around and at not in (where[target], None)]
        sources = [at for at in sources if f"n{at}" != where[target]]
        for source in (
            draw(st.lists(st.sampled_from(sources), max_size=3 if port == "values" else 1, unique=True))
            if sources
            else []
        ):
            out = {"to-text": "text", "map": "results"}.get(types[source], "value")
            lines.append(f"n{source}.{out}>n{target}.{port}")
    for number, zone in enumerate(where):
        if zone and draw(st.booleans()) and not any(f">{zone}.result" in line for line in lines):
            out = {"to-text": "text", "map": "results"}.get(types[number], "value")
            lines.append(f"n{number}.{out}>{zone}.result")
    return drawn(*things, *draw(st.permutations(lines)))


@settings(max_examples=150, deadline=None)
@given(graphs(), st.data())
def test_what_is_collapsed_and_unpacked_is_what_it_was(graph: Graph, data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.sampled_from(list(graph.nodes)), min_size=1))
    try:
        after = collapsed(graph, *chosen)
    except GraphError:
        event("refused")
        return
    problems = {(problem.code, problem.message) for problem in check(graph, TYPES)}
    assert {(problem.code, problem.message) for problem in check(after, TYPES)} <= problems
    assert to_json(unpacked(after, "sub-workflow")) == to_json(graph)


def test_points_of_a_connection_go_into_the_sub_workflow_and_come_out_where_they_were() -> None:
    graph = drawn("topic:data-input", "a:to-text", "b:to-text", "c:to-text", *LINES)
    led = apply(graph, Change(connections={"a.text-b.value": {"points": [[500, 90]]}}))
    inside = collapsed(led, "a", "b")
    corner = inside.nodes["sub-workflow"].position
    assert inside.connections["a.text-b.value"].points == [(500 - corner["x"] + 120, 90 - corner["y"] + 60)]
    assert unpacked(inside, "sub-workflow").connections["a.text-b.value"].points == [(500, 90)]


def test_a_connection_that_comes_to_end_elsewhere_goes_straight() -> None:
    graph = drawn("topic:data-input", "a:to-text", "b:to-text", "c:to-text", *LINES)
    led = apply(graph, Change(connections={"b.text-c.value": {"points": [[900, 90]]}}))
    assert collapsed(led, "a", "b").connections["sub-workflow.b-c.value"].points == []
