"""The key of a node's result: what it holds, what it leaves out, and what people are told when it changes."""

from dataclasses import replace

import pytest

from nexus_jupyter.engine.keys import key_of, static_of, static_parts, why_stale
from nexus_jupyter.model.graph import Node, Port
from nexus_jupyter.model.node_type import NodeType, Property
from nexus_jupyter.nodes.digest import digest
from nexus_jupyter.nodes.signature import Secret, Template, node_type_of


def steep(tea: str, *, prompt: Template = "", top_k: int = 3, key: Secret = "") -> str:
    """Make tea."""
    return f"{tea} {prompt} {top_k}"


STEEP = node_type_of(steep)
NODE = Node("cup", "steep", properties={"prompt": "hot"}, inputs=(Port("tea", "tea", "text"),))


def parts(node=NODE, node_type=STEEP, connected=()):
    found = static_parts(node, node_type, connected)
    assert found is not None
    return found


def changes(**properties):
    return replace(NODE, properties={**NODE.properties, **properties})


def test_the_parts_are_the_type_its_code_its_ports_and_its_properties():
    assert set(parts()) == {
        "type",
        "function steep",
        "names",
        "python",
        "ports",
        "property prompt",
        "property top k",
        "property key",
    }
    assert parts()["type"] == "steep 1"


@pytest.mark.parametrize(
    "node",
    [
        replace(NODE, id="mug", title="Mug", position={"x": 9, "y": 9}, size={"width": 9}, collapsed=True),
        replace(NODE, policy={"retries": 3}, parent="rounds", cell="cell 1", extra={"colour": "red"}),
        changes(top_k=3),
        replace(NODE, inputs=(Port("tea", "Tea", "text", required=True),)),
    ],
)
def test_names_places_policies_and_defaults_written_out_do_not_count(node):
    assert static_of(parts(node)) == static_of(parts())


@pytest.mark.parametrize(
    ("node", "node_type", "words"),
    [
        (changes(prompt="cold"), STEEP, ["prompt changed"]),
        (changes(top_k=4, prompt="cold"), STEEP, ["prompt changed", "top k changed"]),
        (changes(top_k=3.0), STEEP, ["top k changed"]),
        (changes(tea="green"), STEEP, ["tea was added"]),
        (replace(NODE, inputs=(Port("tea", "tea", "json"),)), STEEP, ["its ports changed"]),
        (NODE, replace(STEEP, version="2"), ["Steep is another version"]),
        (NODE, replace(STEEP, name="boil-water"), ["its type is now Boil water"]),
    ],
)
def test_what_gives_another_result_counts_and_is_said(node, node_type, words):
    assert static_of(parts(node, node_type)) != static_of(parts())
    assert why_stale(parts(), parts(node, node_type)) == words


def test_the_literal_of_a_connected_input_does_not_count():
    assert parts(changes(tea="green"), connected={"tea"}) == parts()
    assert parts(changes(tea="green")) != parts(changes(tea="black"))


def test_secrets_count_by_their_names(monkeypatch):
    node = changes(key={"$secret": "TEA_KEY"})
    monkeypatch.setenv("TEA_KEY", "one")
    before = parts(node)
    monkeypatch.setenv("TEA_KEY", "two")
    assert parts(node) == before
    assert why_stale(before, parts(changes(key={"$secret": "OTHER"}))) == ["key changed"]
    assert "TEA_KEY" not in str(before)


def test_what_has_no_digest_has_no_parts():
    assert static_parts(changes(prompt=object()), STEEP) is None
    assert static_parts(NODE, replace(STEEP, function=eval("lambda tea: tea"))) is None
    assert static_parts(NODE, NodeType("note")) is None


def test_two_properties_that_are_shown_alike_both_count():
    schema = {"title": "Leaf"}
    node_type = replace(STEEP, properties=(Property("a", schema), Property("b", schema)))
    found = [parts(replace(NODE, properties=values), node_type) for values in ({"a": 1, "b": 2}, {"a": 2, "b": 1})]
    assert why_stale(*found) == ["leaf changed"]


def test_a_key_holds_the_static_part_the_inputs_by_port_and_the_round():
    static = static_of(parts())
    inputs = {"a": digest(1), "b": digest(2)}
    keys = [
        key_of(static, inputs),
        key_of(static, {"a": digest(2), "b": digest(1)}),
        key_of(static, {"a": digest(1)}),
        key_of(static, inputs, "2"),
        key_of(static, inputs, "3"),
        key_of(static_of(parts(changes(top_k=4))), inputs),
    ]
    assert len({*keys}) == len(keys)
    assert key_of(static, dict(reversed(inputs.items()))) == keys[0]
    assert all(len(key) == 64 for key in keys)


def test_no_names_of_ports_and_rounds_make_two_keys_one():
    assert key_of("s", {"a": "1", "b": "2"}) != key_of("s", {"a": "1', 'b': '2"})
    assert key_of("s", {"a": "1"}, "b") != key_of("s", {"b": "1"}, "a")
    assert key_of("s", {"a, b": "1"}) != key_of("s", {"a": "1", "b": "1"})


def test_what_arrives_is_named_as_an_input():
    before, now = {"input next tea": "1"}, {"input next tea": "2", "input lost": "3"}
    assert why_stale(before, now) == ["input next tea changed", "input lost was added"]
    assert why_stale(before, {}) == ["input next tea was taken away"]


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ({"function clean": "1"}, {"function clean": "1"}, []),
        ({"function clean": "1"}, {"function clean": "2"}, ["function clean changed"]),
        ({}, {"function clean": "2", "names": "1"}, ["it now uses function clean"]),
        ({"class Cleaner": "1"}, {}, ["it no longer uses class Cleaner"]),
        ({"value LIMIT": "1"}, {"value LIMIT": "2"}, ["LIMIT changed"]),
        ({"value LIMIT": "1"}, {}, ["it no longer uses LIMIT"]),
        ({"package pandas": "3.0.2"}, {"package pandas": "3.1.1"}, ["pandas is now 3.1.1"]),
        ({}, {"package pandas": "3.1.1"}, ["it now uses pandas 3.1.1"]),
        ({"package pandas": "3.1.1"}, {}, ["it no longer uses pandas"]),
        ({"python": "3.11"}, {"python": "3.12"}, ["Python is now 3.12"]),
        ({"names": "1"}, {"names": "2"}, ["a name in its code stands for something else"]),
        ({"property prompt": "1"}, {}, ["prompt was taken away"]),
        ({"type": "llama-chat 1"}, {"type": "llama-chat 2"}, ["Llama chat is another version"]),
    ],
)
def test_what_changed_is_said_in_words(before, now, words):
    assert why_stale(before, now) == words


def test_a_property_is_called_as_the_form_shows_it():
    node_type = replace(STEEP, properties=(Property("url", {"title": "API address"}),))
    before, now = (parts(replace(NODE, properties={"url": url}), node_type) for url in "ab")
    assert why_stale(before, now) == ["API address changed"]
