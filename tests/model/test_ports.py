"""Ports that derive from properties, and the variables of a template."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_jupyter.model.graph import Node, Port
from nexus_jupyter.model.node_type import NodeType, Property, ZonePorts
from nexus_jupyter.model.ports import expand, fill, ports_of, ports_of_node, variables


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("Answer {question}.", {"question": True}),
        ("Mind this, if anything: {verdict?}", {"verdict": False}),
        ("{b} before {a} and {b} again", {"b": True, "a": True}),
        ("{a?} first, {a} later", {"a": True}),
        ("{{a}} is plain text, {a_1} is not", {"a_1": True}),
        ("{{a?}}", {}),
        ("{_}", {"_": True}),
        ('Give JSON: {"name": "tea", "rating": 5, "tags": []}', {}),
        ('{"name": {name}}', {"name": True}),
        ("{ a } {a b} {a.b} {a[0]} {1a} {a!r} {a:>5} {} {a??}", {}),
        ("{größe}", {}),
        ("{unclosed", {}),
        ("{{{a}}}", {}),
        ("", {}),
    ],
)
def test_a_variable_is_an_identifier_between_braces(template: str, found: dict[str, bool]) -> None:
    assert variables(template) == found
    assert list(variables(template)) == list(found)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{a} and {b?}.", "1 and 2."),
        ("{{a}} and {{b?}}", "{a} and {b?}"),
        ('{"a": {a}}', '{"a": 1}'),
        ("{missing}{missing?}!", "!"),
        ("{{{a}}}", "{{a}}"),
        ("{a}{a}", "11"),
        ("{ a }", "{ a }"),
    ],
)
def test_variables_are_filled_and_every_other_brace_stays(template: str, text: str) -> None:
    assert fill(template, {"a": "1", "b": "2"}) == text


@given(st.text("{}ab?\\1 "), st.text("{}ab?\\1g<0> "))
def test_what_is_filled_in_is_never_read_again(template: str, value: str) -> None:
    # The text around the variables, each of them, and nothing else: whatever the value holds.
    marker = "\x00"
    assert fill(template, {"a": value, "b": value}) == fill(template, {"a": marker, "b": marker}).replace(
        marker, value
    )


def test_filled_in_text_is_not_evaluated() -> None:
    assert (
        fill("{a}", {"a": "{b} {{b}} {a} \\1 {a.__class__}", "b": "secret"}) == "{b} {{b}} {a} \\1 {a.__class__}"
    )


def test_a_port_stands_once_for_each_variable_of_a_template() -> None:
    each = Port("*", "*", "any", each="prompt")
    ports = expand([each], {"prompt": "Answer {question}. Mind {verdict?}"})
    assert ports == (Port("question", "question", "any", required=True), Port("verdict", "verdict", "any"))


def test_a_port_stands_once_for_each_name_of_a_list() -> None:
    each = Port("next-*", "next *", "any", each="state")
    assert expand([each], {"state": ["verdict", "score"]}) == (
        Port("next-verdict", "next verdict"),
        Port("next-score", "next score"),
    )


def test_a_port_stands_once_for_each_key_of_an_object_whose_value_may_be_its_type() -> None:
    each = Port("in-*", "*", "json", each="inputs")
    ports = expand([each], {"inputs": {"frame": "dataframe", "rule": "len(value) > 4", "n": 5}})
    assert [(port.id, port.type) for port in ports] == [
        ("in-frame", "dataframe"),
        ("in-rule", "json"),
        ("in-n", "json"),
    ]


@pytest.mark.parametrize("value", [None, 5, True, [5, None, {}], "", {}, []])
def test_what_names_nothing_gives_no_ports(value: Any) -> None:
    assert expand([Port("*", "*", each="state")], {"state": value}) == ()


def test_of_two_ports_with_one_id_the_first_counts() -> None:
    ports = expand(
        [Port("prompt", "prompt", "text"), Port("*", "*", each="prompt")], {"prompt": "{prompt} {tea} {tea}"}
    )
    assert [(port.id, port.type) for port in ports] == [("prompt", "text"), ("tea", "any")]


def test_an_odd_name_is_put_in_as_it_is() -> None:
    each = Port("next-*", "next *", each="state")
    assert [port.id for port in expand([each], {"state": ["a*b", "größe", ""]})] == [
        "next-a*b",
        "next-größe",
        "next-",
    ]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("tea", "text"),
        ("", "text"),
        (5, "json"),
        (False, "json"),
        ([1], "json"),
        ({"a": 1}, "json"),
        (None, "any"),
    ],
)
def test_a_port_that_follows_a_property_has_the_type_of_its_value(value: Any, kind: str) -> None:
    assert expand([Port("value", "value", "any", follows="value")], {"value": value}) == (
        Port("value", "value", kind),
    )


def test_the_default_of_a_property_counts_where_it_is_not_given() -> None:
    node_type = NodeType(
        "prompt-template",
        inputs=(Port("*", "*", each="template"),),
        properties=(Property("template", {"type": "string", "default": "Tell me about {topic}"}),),
    )
    assert [port.id for port in ports_of(node_type, {}).inputs] == ["topic"]
    assert [port.id for port in ports_of(node_type, {"template": "{tea}"}).inputs] == ["tea"]


def test_a_zone_has_inner_ports_beside_its_outer_ones() -> None:
    zone = ZonePorts(
        (Port("item", "item"), Port("*", "*", each="state")), (Port("next-*", "next *", each="state"),)
    )
    loop = NodeType("loop", inputs=(Port("start", "start"),), outputs=(Port("result", "result"),), zone=zone)
    ports = ports_of(loop, {"state": ["verdict"]})
    assert [
        [port.id for port in side] for side in (ports.inputs, ports.outputs, ports.sources, ports.targets)
    ] == [
        ["start"],
        ["result"],
        ["item", "verdict"],
        ["next-verdict"],
    ]


def test_a_node_keeps_its_recorded_ports_and_its_type_gives_the_inner_ones() -> None:
    recorded = (Port("old", "old"),)
    node = Node("rounds", "loop", inputs=recorded, properties={"state": ["verdict"]})
    loop = NodeType("loop", inputs=(Port("start", "start"),), zone=ZonePorts((Port("*", "*", each="state"),)))
    assert ports_of_node(node, loop).inputs == recorded
    assert [port.id for port in ports_of_node(node, loop).sources] == ["verdict"]
    assert ports_of_node(node, None).inputs == recorded
    assert ports_of_node(node, NodeType("chat")).sources == ()
