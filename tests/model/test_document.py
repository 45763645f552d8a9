"""A graph to and from its file: nothing is lost, a diff reads well, and what cannot be read says why."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from nexus_jupyter.errors import FormatTooNew, StorageError
from nexus_jupyter.model.change import Change, apply
from nexus_jupyter.model.check import refusals
from nexus_jupyter.model.document import dumps, from_json, loads, to_json
from nexus_jupyter.model.graph import Graph, with_index
from nexus_jupyter.model.node_type import NodeType, ZonePorts

from .strategies import documents

TEA = (Path(__file__).parent / "tea_research.nexus.json").read_text(encoding="utf-8")


@given(documents())
def test_a_document_survives_load_and_save_with_all_it_holds(document: Any) -> None:
    assert as_text(to_json(from_json(document))) == as_text(document)


@given(documents())
def test_a_graph_survives_its_file_and_a_file_saved_twice_has_the_same_bytes(document: Any) -> None:
    graph = from_json(document)
    file = dumps(graph)
    assert loads(file) == graph
    assert dumps(loads(file)).encode() == file.encode() == dumps(graph).encode()


@given(documents())
def test_a_loaded_graph_is_indexed(document: Any) -> None:
    graph = from_json(document)
    anew = with_index(graph)
    assert (graph.arriving, graph.leaving, graph.inside) == (anew.arriving, anew.leaving, anew.inside)


def test_the_worked_document_is_a_graph_and_saves_to_an_equal_document() -> None:
    graph = loads(TEA)
    zone = NodeType("loop", zone=ZonePorts())
    assert not refusals(graph, {"loop": zone, "data-input": NodeType("data-input")}.get)
    assert json.loads(dumps(graph)) == json.loads(TEA)
    assert list(to_json(graph)) == list(json.loads(TEA))


def test_each_key_has_its_place() -> None:
    for saved, worked in zip(to_json(loads(TEA))["nodes"], json.loads(TEA)["nodes"], strict=True):
        assert list(saved) == list(worked)


def test_short_objects_and_every_connection_take_one_line() -> None:
    node = {"type": "t", "properties": {"long": "word " * 40}}
    ends = {"source": {"nodeId": "a", "portId": "out"}, "target": {"nodeId": "b" * 60, "portId": "in"}}
    change = Change(nodes={"a": node, "b": {"type": "t"}}, connections={f"a.out-{'b' * 60}.in": ends})
    lines = [line.strip() for line in dumps(apply(Graph(name="tea"), change)).splitlines()]
    assert lines[:4] == ["{", '"format": 1,', '"name": "tea",', '"description": "",']
    assert (
        '{"id": "b", "type": "t", "position": {"x": 0, "y": 0}, "properties": {}, "inputs": [], "outputs": []}'
        in lines
    )
    assert '"position": {"x": 0, "y": 0},' in lines
    assert [line for line in lines if line.startswith('{"id": "a.out-')] == [
        json.dumps({"id": f"a.out-{'b' * 60}.in", **ends, "animated": False})
    ]
    assert lines[-1] == "}"


def test_one_more_record_is_one_more_line() -> None:
    notes = [{"id": "n1"}, {"id": "n2"}]
    one, two = (dumps(from_json({"format": 1, "notes": notes[:count]})).splitlines() for count in (1, 2))
    assert one[-4:] == ['  "notes": [', '    {"id": "n1"}', "  ]", "}"]
    assert two[-5:] == ['  "notes": [', '    {"id": "n1"},', '    {"id": "n2"}', "  ]", "}"]


def test_a_file_ends_with_one_line_feed_and_shows_every_script_as_it_is() -> None:
    file = dumps(Graph(name="größer als 茶"))
    assert file.endswith("}\n")
    assert "größer als 茶" in file


def test_what_is_at_its_default_is_not_written() -> None:
    node = {"id": "a", "type": "t", "title": None, "collapsed": False, "policy": {}, "x-vendor": None}
    saved = to_json(from_json({"format": 1, "nodes": [node]}))
    assert saved["nodes"] == [
        {"id": "a", "type": "t", "position": {"x": 0, "y": 0}, "properties": {}, "inputs": [], "outputs": []}
    ]
    assert saved["groups"] == saved["notes"] == saved["connections"] == []


def test_where_a_change_puts_a_record_is_not_kept_from_a_file() -> None:
    document = {
        "format": 1,
        "nodes": [{"id": "a", "type": "t", "$before": "b"}],
        "notes": [{"id": "n", "$before": "m"}],
    }
    assert "$before" not in dumps(from_json(document))


def test_opening_imports_nothing_that_the_document_names() -> None:
    document = {"format": 1, "nodes": [{"id": "a", "type": "this", "properties": {"module": "antigravity"}}]}
    loads(json.dumps(document))
    assert not {"this", "antigravity"} & set(sys.modules)


def test_keys_that_are_no_text_become_text_as_json_writes_them() -> None:
    long = "x" * 200  # too long for one line
    graph = apply(Graph(), Change(nodes={"a": {"type": "t", "properties": {"names": {1: long}}}}))
    assert loads(dumps(graph)).nodes["a"].properties["names"] == {"1": long}


def test_half_a_character_can_be_written_as_utf_8() -> None:
    graph = loads(r'{"format": 1, "name": "\ud83d", "description": "\ud83c\udf75"}')
    file = dumps(graph)
    assert r'"name": "\ud83d"' in file.encode().decode()
    assert '"description": "🍵"' in file
    assert loads(file) == graph


class Thing:
    """Something that no JSON can say."""


@pytest.mark.parametrize("value", [Thing(), [Thing()], float("nan"), {("a", "b"): 1}, b"bytes"])
def test_what_a_file_cannot_hold_names_the_node_and_the_property(value: Any) -> None:
    graph = apply(Graph(), Change(nodes={"a": {"type": "t"}, "b": {"type": "t", "properties": {"p": value}}}))
    with pytest.raises(StorageError, match=r"^b\.p holds a \w+, which a JSON file cannot hold: .+ Give it text"):
        dumps(graph)


def test_what_a_file_cannot_hold_outside_of_a_property_is_told_too() -> None:
    deep: Any = []
    deep.append(deep)
    for graph in (Graph(extra={"x": Thing()}), Graph(notes={"n": {"deep": deep}})):
        with pytest.raises(StorageError, match=r"^The workflow cannot be written as JSON: "):
            dumps(graph)


@pytest.mark.parametrize(
    ("text", "line", "column", "shown"),
    [
        ("", 1, 1, "''"),
        ("\n\n{", 3, 2, "'{'"),
        ('{"format": 1,\n', 2, 1, "''"),
        ('{"format": 1,\n "name" "tea"}', 2, 9, '\'"name" "tea"}\''),
        ('{"format": 1,\r\n "name": tea}', 2, 10, "'\"name\": tea}'"),
        ('{"format": 1,\n\x0b\x0c\u2028"name": 1}', 2, 1, "'\"name\": 1}'"),
        ("\ufeff{}", 1, 1, "{}"),
        ("<html>" + "x" * 100, 1, 1, "'<html>" + "x" * 54 + "'"),
    ],
)
def test_broken_json_names_the_line_and_the_column_and_shows_the_line(
    text: str, line: int, column: int, shown: str
) -> None:
    with pytest.raises(StorageError) as caught:
        loads(text)
    assert f"line {line}, column {column}: " in str(caught.value)
    assert shown in str(caught.value)
    assert "Mend that line, or take an earlier version of the file." in str(caught.value)


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "9" * 5000])
def test_what_is_no_number_is_refused_before_it_makes_a_file_that_cannot_be_saved(number: str) -> None:
    with pytest.raises(StorageError, match="This is not JSON that can be read: "):
        loads(f'{{"format": 1, "nodes": [{{"id": "a", "type": "t", "properties": {{"p": {number}}}}}]}}')


def test_a_file_made_to_exhaust_the_reader_is_refused() -> None:
    with pytest.raises(StorageError, match="This is not JSON that can be read: "):
        loads("[" * 100_000)


def test_a_newer_format_says_how_to_update_and_is_left_as_it_is() -> None:
    with pytest.raises(FormatTooNew, match=r"format 2; this NEXUS Jupyter reads up to 1\. Update it: pip install"):
        loads('{"format": 2, "nodes": "of another shape"}')


def node(**fields: Any) -> dict[str, Any]:
    """A document with one node."""
    return {"format": 1, "nodes": [{"id": "a", "type": "t", **fields}]}


END = {"nodeId": "a", "portId": "out"}


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ([], "the document should be an object, and is []"),
        ("{}", "the document should be an object, and is '{}'"),
        ({}, "format should be a number from 1 to 1, and is missing"),
        ({"format": "1"}, "format should be a number"),
        ({"format": True}, "format should be a number"),
        ({"format": 0}, "format should be a number"),
        ({"format": 1, "name": 5}, "name should be text, and is 5"),
        ({"format": 1, "nodes": {}}, "nodes should be a list, and is {}"),
        ({"format": 1, "nodes": ["a"]}, "nodes[0] should be an object, and is 'a'"),
        ({"format": 1, "nodes": [{"type": "t"}]}, "nodes[0].id should be text, and is missing"),
        ({"format": 1, "nodes": [{"id": 7, "type": "t"}]}, "nodes[0].id should be text, and is 7"),
        ({"format": 1, "nodes": [{"id": "a"}]}, "nodes[0] (a).type should be text, and is missing"),
        (node(position=[0, 0]), "nodes[0] (a).position should be an object, and is [0, 0]"),
        (node(position={"x": "0", "y": 0}), "nodes[0] (a).position.x should be a number, and is '0'"),
        (node(size={}), "nodes[0] (a).size.width should be a number, and is missing"),
        (node(properties=[]), "nodes[0] (a).properties should be an object"),
        (node(collapsed="no"), "nodes[0] (a).collapsed should be true or false, and is 'no'"),
        (node(parent=5), "nodes[0] (a).parent should be text"),
        (node(policy=3), "nodes[0] (a).policy should be an object"),
        (node(inputs={}), "nodes[0] (a).inputs should be a list"),
        (node(inputs=[{}]), "nodes[0] (a).inputs[0].id should be text, and is missing"),
        (
            node(outputs=[{"id": "o", "type": "video"}]),
            "nodes[0] (a).outputs[0].type should be one of text, json,",
        ),
        (node(outputs=[{"id": "o", "required": 1}]), "nodes[0] (a).outputs[0].required should be true or false"),
        (
            {"format": 1, "connections": [{"id": "c"}]},
            "connections[0] (c).source should be an object, and is missing",
        ),
        (
            {"format": 1, "connections": [{"id": "c", "source": END, "target": {"nodeId": "b"}}]},
            "connections[0] (c).target.portId should be text, and is missing",
        ),
        (
            {"format": 1, "connections": [{"id": "c", "source": END, "target": END}]},
            "connections[0] (c).id should be 'a.out-a.out', as its ends say, and is 'c'",
        ),
        ({"format": 1, "groups": [5]}, "groups[0] should be an object"),
        ({"format": 1, "notes": [{"text": "Hi"}]}, "notes[0].id should be text, and is missing"),
    ],
)
def test_a_wrong_shape_names_the_place(document: Any, place: str) -> None:
    with pytest.raises(StorageError) as caught:
        from_json(document)
    assert str(caught.value).startswith(f"This is not a workflow document: {place}")
    assert str(caught.value).endswith(" Mend it there and load again.")


@pytest.mark.parametrize("table", ["nodes", "groups", "notes"])
def test_two_records_with_one_id_are_refused(table: str) -> None:
    with pytest.raises(
        StorageError, match=rf"{table}\[1\]\.id should be an id that no other record has, and is 'a'"
    ):
        from_json({"format": 1, table: [{"id": "a", "type": "t"}, {"id": "a", "type": "t"}]})


def as_text(document: Any) -> str:
    """JSON as text, in which `True` is not 1."""
    return json.dumps(document, sort_keys=True)
