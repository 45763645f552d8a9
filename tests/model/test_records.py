"""Records to and from plain JSON; `test_document.py` and `test_change.py` have the wrong shapes."""

import pytest

from nexus_jupyter.model.graph import Port
from nexus_jupyter.model.records import (
    ShapeError,
    connection_fields,
    connection_from,
    drawing_from,
    expect_list,
    expect_mapping,
    expect_text,
    node_fields,
    node_from,
    port_from,
    port_json,
)

ENDS = {"source": {"nodeId": "a", "portId": "out"}, "target": {"nodeId": "b", "portId": "in"}}


def test_a_node_needs_nothing_but_its_type() -> None:
    node = node_from("a", {"type": "chat"})
    assert (node.id, node.type, node.position, node.properties) == ("a", "chat", {"x": 0, "y": 0}, {})
    assert node_fields(node) == {
        "type": "chat",
        "position": {"x": 0, "y": 0},
        "properties": {},
        "inputs": [],
        "outputs": [],
    }


def test_unknown_keys_come_back_as_they_went_in() -> None:
    fields = {
        "type": "t",
        "position": {"x": 1, "y": 2, "z": 3},
        "size": {"width": 5, "depth": 6},
        "properties": {},
        "policy": {"mood": "calm"},
        "inputs": [{"id": "p", "name": "P", "type": "text", "required": True, "hue": [1]}],
        "outputs": [],
        "x-vendor": {"deep": [None]},
    }
    assert node_fields(node_from("a", fields)) == fields
    line = {"source": {**ENDS["source"], "hue": 1}, "target": ENDS["target"], "animated": True, "x-vendor": 2}
    assert connection_fields(connection_from("a.out-b.in", line)) == line
    assert drawing_from("d", {"text": "Hi", "x-vendor": [None]}) == {"text": "Hi", "x-vendor": [None]}


def test_null_says_the_same_as_a_key_that_is_not_there() -> None:
    nulls = dict.fromkeys(
        ["title", "parent", "size", "collapsed", "policy", "cell", "inputs", "position", "x-vendor"]
    )
    assert node_from("a", {"type": "t", **nulls}) == node_from("a", {"type": "t"})
    assert node_from("a", {"type": "t", "properties": {"p": None}}).properties == {}
    assert drawing_from("d", {"text": None, "properties": {"p": None}}) == {"properties": {}}


def test_null_deeper_inside_is_kept() -> None:
    properties = {"rows": [None, {"a": None}]}
    assert node_from("a", {"type": "t", "properties": properties}).properties == properties


def test_a_port_needs_nothing_but_its_id() -> None:
    assert port_from({"id": "p"}, "here") == Port("p", "p", "any")
    assert port_json(Port("p", "P", multiple=True, each="state", follows="value")) == {
        "id": "p",
        "name": "P",
        "type": "any",
        "required": False,
        "multiple": True,
        "each": "state",
        "follows": "value",
    }


def test_the_id_of_a_connection_is_that_of_its_ends() -> None:
    assert connection_from("a.out-b.in", ENDS).id == "a.out-b.in"
    with pytest.raises(
        ShapeError, match=r"connections\.c\.id should be 'a\.out-b\.in', as its ends say, and is 'c'"
    ):
        connection_from("c", ENDS)


def test_a_wrong_shape_says_where_what_and_what_instead() -> None:
    for expect, expected in ((expect_mapping, "an object"), (expect_list, "a list"), (expect_text, "text")):
        with pytest.raises(ShapeError, match=f"^here should be {expected}, and is 5.$"):
            expect(5, "here")
        with pytest.raises(ShapeError, match=f"^here should be {expected}, and is missing.$"):
            expect(None, "here")


def test_a_long_value_is_cut_where_it_is_shown() -> None:
    with pytest.raises(ShapeError) as caught:
        expect_text(["tea"] * 100, "here")
    assert len(str(caught.value)) < 110
    assert str(caught.value).endswith("....")


@pytest.mark.parametrize("number", [True, "1", None, float("nan"), float("inf")])
def test_a_place_on_the_canvas_is_two_finite_numbers(number: object) -> None:
    with pytest.raises(ShapeError, match=r"nodes\.a\.position\.x should be a number"):
        node_from("a", {"type": "t", "position": {"x": number, "y": 0}})
