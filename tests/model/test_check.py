"""What makes a drawing no graph, and what a graph may live with but not run with."""

import re

import pytest

from nexus_jupyter.model.change import Change, apply
from nexus_jupyter.model.check import (
    Problem,
    check,
    followers,
    level_edge,
    misfit,
    port_at,
    refusals,
    unknown_type,
)
from nexus_jupyter.model.graph import Graph, Port
from nexus_jupyter.model.node_type import NodeType, Property, ZonePorts
from nexus_jupyter.model.records import port_json

TYPES = {
    found.name: found
    for found in [
        NodeType("input", outputs=(Port("value", "value", "text"),)),
        NodeType("chat", inputs=(Port("prompt", "prompt"),), outputs=(Port("text", "text", "text"),)),
        NodeType("merge", inputs=(Port("values", "values", multiple=True),), outputs=(Port("value", "value"),)),
        NodeType(
            "loop",
            inputs=(Port("start", "start"),),
            outputs=(Port("result", "result"),),
            zone=ZonePorts((Port("item", "item"), Port("*", "*", each="state")), (Port("next", "next"),)),
        ),
    ]
}


def test_a_drawing_that_holds_together_has_no_problem() -> None:
    graph = drawn(
        "topic:input",
        "rounds:loop",
        "writer:chat<rounds",
        "end:chat",
        "topic.value-rounds.start",
        "rounds.item-writer.prompt",
        "writer.text-rounds.next",
        "rounds.result-end.prompt",
    )
    assert check(graph, TYPES.get) == []


# What makes no graph.


def test_a_circle_is_refused_and_named() -> None:
    graph = drawn("a:chat", "b:chat", "c:chat", "a.text-b.prompt", "b.text-c.prompt", "c.text-a.prompt")
    (problem,) = refusals(graph, TYPES.get)
    assert (problem.code, set(problem.ids)) == ("cycle", {"a", "b", "c"})
    assert "→" in problem.message
    assert problem.message.endswith("Put them into a loop.")


def test_the_one_connection_that_closes_a_circle_is_enough_to_look_at() -> None:
    graph = drawn("a:chat", "b:chat", "a.text-b.prompt", "b.text-a.prompt")
    (problem,) = refusals(graph, TYPES.get, nodes=[], lines=["b.text-a.prompt"])
    assert (problem.code, problem.ids) == ("cycle", ("a", "b"))
    assert refusals(graph, TYPES.get, nodes=[], lines=[]) == []


def test_a_node_connected_to_itself_is_a_circle() -> None:
    (problem,) = refusals(drawn("a:chat", "a.text-a.prompt"), TYPES.get)
    assert (problem.code, problem.ids) == ("cycle", ("a",))


def test_a_zone_may_hand_its_items_straight_on() -> None:
    assert check(drawn("rounds:loop", "rounds.item-rounds.next"), TYPES.get) == []


def test_a_circle_inside_a_zone_is_refused() -> None:
    graph = drawn("rounds:loop", "a:chat<rounds", "b:chat<rounds", "a.text-b.prompt", "b.text-a.prompt")
    assert codes(refusals(graph, TYPES.get)) == ["cycle"]


def test_a_circle_through_what_a_zone_captures_is_refused() -> None:
    graph = drawn("rounds:loop", "a:chat<rounds", "end:chat", "rounds.result-end.prompt", "end.text-a.prompt")
    (problem,) = refusals(graph, TYPES.get)
    assert (problem.code, set(problem.ids)) == ("cycle", {"rounds", "end"})


def test_two_ways_to_one_node_are_no_circle() -> None:
    graph = drawn(
        "a:input",
        "b:chat",
        "c:chat",
        "d:merge",
        "a.value-b.prompt",
        "a.value-c.prompt",
        "b.text-d.values",
        "c.text-d.values",
    )
    assert check(graph, TYPES.get) == []


def test_a_connection_without_a_node_at_each_end_is_dangling() -> None:
    graph = drawn("a:chat", "a.text-gone.prompt", "lost.text-a.prompt")
    problems = check(graph, TYPES.get)
    assert [(each.code, each.ids) for each in problems] == [
        ("dangling", ("a.text-gone.prompt",)),
        ("dangling", ("lost.text-a.prompt",)),
    ]
    assert problems[0].message == "There is no node 'gone' to connect."


def test_a_node_inside_of_nothing_is_dangling() -> None:
    problems = check(drawn("a:chat<gone"), TYPES.get)
    assert [(each.code, each.ids) for each in problems] == [("dangling", ("a",))]


def test_zones_inside_each_other_are_a_circle() -> None:
    problems = refusals(drawn("a:loop<b", "b:loop<a", "c:chat<a"), TYPES.get)
    assert codes(problems) == ["cycle", "cycle", "cycle"]
    assert problems[0].message == "a would be inside itself."


def test_a_second_source_is_a_duplicate() -> None:
    graph = drawn("a:input", "b:input", "c:chat", "a.value-c.prompt", "b.value-c.prompt")
    (problem,) = refusals(graph, TYPES.get, nodes=[], lines=["b.value-c.prompt"])
    assert (problem.code, problem.ids) == ("duplicate", ("b.value-c.prompt", "a.value-c.prompt"))
    assert problem.message.startswith("c.prompt already gets its value from a.value. ")
    assert problem.message.endswith("bring both together in a merge.")


def test_an_input_that_takes_several_takes_several() -> None:
    graph = drawn("a:input", "b:input", "m:merge", "a.value-m.values", "b.value-m.values")
    assert check(graph, TYPES.get) == []


def test_a_value_leaves_its_zone_only_through_an_inner_port() -> None:
    graph = drawn("rounds:loop", "writer:chat<rounds", "end:chat", "writer.text-end.prompt")
    (problem,) = refusals(graph, TYPES.get)
    assert (problem.code, problem.ids) == ("leaves-zone", ("writer.text-end.prompt",))
    assert "take the value from rounds" in problem.message


def test_a_value_leaves_one_zone_at_a_time() -> None:
    graph = drawn("outer:loop", "inner:loop<outer", "writer:chat<inner", "writer.text-outer.next")
    assert codes(refusals(graph, TYPES.get)) == ["leaves-zone"]


def test_a_value_does_not_cross_from_one_zone_into_another() -> None:
    graph = drawn("one:loop", "other:loop", "a:chat<one", "b:chat<other", "a.text-b.prompt")
    assert codes(refusals(graph, TYPES.get)) == ["leaves-zone"]


def test_a_connection_from_outside_may_end_inside_at_any_depth() -> None:
    graph = drawn(
        "topic:input", "outer:loop", "inner:loop<outer", "writer:chat<inner", "topic.value-writer.prompt"
    )
    assert check(graph, TYPES.get) == []


def test_an_inner_port_reaches_every_node_inside() -> None:
    graph = drawn("outer:loop", "inner:loop<outer", "writer:chat<inner", "outer.item-writer.prompt")
    assert check(graph, TYPES.get) == []


# What a graph may live with.


def test_an_unknown_type_is_told_with_a_near_name() -> None:
    (problem,) = check(drawn("a:chatt"), TYPES.get, known=TYPES)
    assert (problem.code, problem.ids) == ("unknown-type", ("a",))
    assert "'chatt', which is not there. Did you mean chat? Install the package" in problem.message


def test_an_unknown_type_with_nothing_near_says_what_to_do_all_the_same() -> None:
    node = drawn("a:weather").nodes["a"]
    assert "which is not there. Install the package" in unknown_type(node, TYPES).message
    assert unknown_type(node) == unknown_type(node, [])


def test_an_unknown_type_may_be_anything_so_its_ports_and_its_inside_are_no_problem() -> None:
    graph = drawn("a:unheard", "b:chat<a", "a.whatever-a.anything", "b.text-a.next")
    assert codes(check(graph, TYPES.get)) == ["unknown-type"]


def test_a_required_input_needs_a_connection_a_value_or_a_default() -> None:
    ask = NodeType(
        "ask", inputs=(Port("prompt", "The prompt", required=True),), properties=(Property("prompt", {}),)
    )
    types = {**TYPES, "ask": ask}
    recorded = {"type": "ask", "inputs": [{"id": "prompt", "name": "The prompt", "required": True}]}
    graph = apply(drawn("topic:input"), Change(nodes={"a": recorded}))
    (problem,) = check(graph, types.get)
    assert (problem.code, problem.ids, problem.field) == ("missing-input", ("a",), "prompt")
    assert problem.message == "a needs The prompt. Connect something to it or give it a value."

    connected = joined(graph, "topic.value-a.prompt")
    given = apply(graph, Change(nodes={"a": {"properties": {"prompt": ""}}}))
    default = NodeType("ask", properties=(Property("prompt", {"default": "Hi"}),))
    assert check(connected, types.get) == check(given, types.get) == []
    assert check(graph, {**TYPES, "ask": default}.get) == []


def test_two_types_that_do_not_fit_are_a_misfit_with_the_converter_offered() -> None:
    types = {**TYPES, "table": NodeType("table"), "ask": NodeType("ask")}
    nodes = {
        "rows": {"type": "table", "outputs": [{"id": "frame", "type": "dataframe"}]},
        "a": {"type": "ask", "inputs": [{"id": "prompt", "type": "text"}]},
    }
    graph = joined(apply(Graph(), Change(nodes=nodes)), "rows.frame-a.prompt")
    (problem,) = check(graph, types.get)
    assert (problem.code, problem.ids) == ("misfit", ("rows.frame-a.prompt",))
    assert problem.message == "A dataframe does not fit a text port. Put a to-text node between them."


def test_a_connection_whose_port_is_gone_is_kept_and_told() -> None:
    graph = drawn("topic:input", "a:chat", "topic.value-a.old")
    (problem,) = check(graph, TYPES.get)
    assert (problem.code, problem.ids) == ("lost-port", ("topic.value-a.old", "a"))
    assert problem.message == "a no longer has a port old. Connect another port, or delete the connection."


def test_the_inner_ports_of_a_zone_are_seen_from_inside_only() -> None:
    graph = drawn("rounds:loop", "a:chat<rounds", "end:chat", "rounds.item-a.prompt", "rounds.item-end.prompt")
    assert [(each.code, each.ids[0]) for each in check(graph, TYPES.get)] == [
        ("lost-port", "rounds.item-end.prompt")
    ]

    outer = drawn("rounds:loop", "a:chat<rounds", "rounds.result-a.prompt", "a.text-rounds.start")
    assert codes(check(outer, TYPES.get)) == ["lost-port", "lost-port"]


def test_an_inner_port_that_a_property_brings_goes_with_it() -> None:
    graph = drawn("rounds:loop", "a:chat<rounds", "rounds.verdict-a.prompt")
    assert codes(check(graph, TYPES.get)) == ["lost-port"]
    carried = apply(graph, Change(nodes={"rounds": {"properties": {"state": ["verdict"]}}}))
    assert check(carried, TYPES.get) == []
    line = carried.connections["rounds.verdict-a.prompt"]
    assert port_at(carried, TYPES.get, line, "source") == Port("verdict", "verdict")
    assert port_at(carried, TYPES.get, line, "target") == Port("prompt", "prompt")


def test_a_node_inside_of_what_is_no_zone_is_told() -> None:
    (problem,) = check(drawn("a:chat", "b:chat<a"), TYPES.get)
    assert (problem.code, problem.ids) == ("not-a-zone", ("b", "a"))


def test_a_key_as_a_literal_is_told_with_its_field_and_never_shown() -> None:
    key = "sk-" + "a1B2" * 12
    graph = apply(drawn("a:chat"), Change(nodes={"a": {"properties": {"headers": {"auth": key}, "model": "tea"}}}))
    (problem,) = check(graph, TYPES.get)
    assert (problem.code, problem.ids, problem.field) == ("secret", ("a",), "headers")
    assert '{"$secret": "NAME_OF_THE_VARIABLE"}' in problem.message
    assert key not in problem.message


@pytest.mark.parametrize(
    ("schema", "value", "reason"),
    [
        ({"type": "integer"}, "4", "should be of the type integer, and is '4'"),
        ({"type": "integer"}, 4.5, "should be of the type integer, and is 4.5"),
        ({"type": "integer"}, True, "should be of the type integer, and is True"),
        ({"type": "number"}, [], "should be of the type number, and is []"),
        ({"type": "boolean"}, 1, "should be of the type boolean, and is 1"),
        ({"type": "array"}, "a", "should be of the type array, and is 'a'"),
        ({"type": "object"}, [], "should be of the type object, and is []"),
        ({"type": "string", "enum": ["a", "b"]}, "c", "should be one of a, b, and is 'c'"),
        ({"enum": ["a"]}, [], "should be one of a, and is []"),
        ({"type": "integer", "minimum": 1}, 0, "should be at least 1, and is 0"),
        ({"type": "number", "maximum": 1}, 1.5, "should be at most 1, and is 1.5"),
    ],
)
def test_a_property_that_its_schema_does_not_allow_is_told(schema, value, reason) -> None:
    node_type = NodeType("t", properties=(Property("p", schema),))
    graph = apply(Graph(), Change(nodes={"a": {"type": "t", "properties": {"p": value}}}))
    assert check(graph, {"t": node_type}.get) == [Problem("bad-property", ("a",), f"a.p {reason}.", "p")]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 3}, 3),
        ({"type": "number"}, 2),
        ({"type": "string"}, {"$secret": "NAME"}),
        ({"minimum": 1}, "of no type, so no number either"),
        ({"type": ["string", "number"], "minimum": 1}, "tea"),
        ({}, object()),
        ({"type": "integer"}, None),
    ],
)
def test_a_property_that_its_schema_allows_is_no_problem(schema, value) -> None:
    node_type = NodeType("t", properties=(Property("p", schema),))
    graph = apply(Graph(), Change(nodes={"a": {"type": "t", "properties": {"p": value}}}))
    assert check(graph, {"t": node_type}.get) == []


# What others ask of a checked graph.


def test_a_node_waits_for_those_at_its_own_level() -> None:
    graph = drawn(
        "topic:input",
        "rounds:loop",
        "a:chat<rounds",
        "b:chat<rounds",
        "topic.value-a.prompt",
        "rounds.item-b.prompt",
        "a.text-b.values",
        "b.text-rounds.next",
    )
    edges = [level_edge(graph, line) for line in graph.connections.values()]
    assert edges == [("topic", "rounds"), None, ("a", "b"), None]
    assert list(followers(graph, "topic")) == ["rounds"]
    assert list(followers(graph, "b")) == []


def test_a_misfit_is_asked_for_one_connection() -> None:
    graph = drawn("topic:input", "a:chat", "topic.value-a.prompt")
    assert misfit(graph, graph.connections["topic.value-a.prompt"], TYPES.get) is None


def test_a_problem_is_json_for_an_editor() -> None:
    assert Problem("cycle", ("a", "b"), "No.").to_json() == {"code": "cycle", "ids": ["a", "b"], "message": "No."}
    assert Problem("secret", ("a",), "No.", "headers").to_json()["field"] == "headers"


def drawn(*records: str) -> Graph:
    """A graph of connections and of nodes with their types' ports; `a:chat<rounds` is the chat a in rounds."""
    fields = {}
    for record in records:
        if ":" in record:
            id, kind, zone = re.fullmatch("(.+):([^<]+)<?(.*)", record).groups()
            known = TYPES.get(kind, NodeType(kind))
            ports = {"inputs": map(port_json, known.inputs), "outputs": map(port_json, known.outputs)}
            fields[id] = {"type": kind, "parent": zone or None, **{side: list(ports[side]) for side in ports}}
    return joined(apply(Graph(), Change(nodes=fields)), *(record for record in records if ":" not in record))


def joined(graph: Graph, *ids: str) -> Graph:
    """The graph with connections of these ids, whose parts hold neither dots nor dashes."""
    fields = {}
    for id in ids:
        source, target = (dict(zip(("nodeId", "portId"), end.split("."), strict=True)) for end in id.split("-"))
        fields[id] = {"source": source, "target": target}
    return apply(graph, Change(connections=fields))


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]
