"""A change is a value: it can be applied, inverted, squashed and found as a difference."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nexus_jupyter.model.change import (
    Change,
    apply,
    difference,
    differs,
    invert,
    rename,
    squash,
    touched,
    whole,
)
from nexus_jupyter.model.document import from_json, to_json
from nexus_jupyter.model.graph import Graph, with_index
from nexus_jupyter.model.records import ShapeError

from .strategies import NODES, changes, documents


@given(documents(), changes())
def test_a_change_and_its_inverse_are_identity_order_included(document: Any, change: Any) -> None:
    graph, change = from_json(document), Change.from_json(change)
    changed = apply(graph, change)
    back = apply(changed, invert(graph, change))
    assert text(back) == text(graph)
    assert_indexed(changed)
    assert_indexed(back)


@given(documents(), st.lists(changes(), max_size=3))
def test_a_squashed_change_does_what_the_sequence_does(document: Any, sequence: Any) -> None:
    graph = after = from_json(document)
    sequence = [Change.from_json(change) for change in sequence]
    for change in sequence:
        after = apply(after, change)
    squashed = apply(graph, squash(graph, sequence))
    assert text(squashed, ordered=False) == text(after, ordered=False)
    assert_indexed(squashed)


@given(documents(), documents())
def test_the_difference_of_two_graphs_makes_the_second_of_the_first(one: Any, other: Any) -> None:
    before, after = from_json(one), from_json(other)
    after = replace(after, extra=before.extra)  # keys of the document itself, which no change speaks of
    made = apply(before, difference(before, after))
    assert text(made, ordered=False) == text(after, ordered=False)
    assert_indexed(made)


@given(documents())
def test_the_whole_graph_is_a_change_to_the_empty_one(document: Any) -> None:
    graph = from_json(document)
    assert text(apply(Graph(extra=graph.extra), whole(graph))) == text(graph)
    assert not difference(graph, graph)


@given(documents(), st.sampled_from(NODES))
def test_a_node_renamed_and_renamed_back_leaves_the_graph_as_it_was(document: Any, id: str) -> None:
    graph = from_json(document)
    assume(id in graph.nodes and graph.nodes[id].parent != id)
    renamed = apply(graph, rename(graph, id, "another"))
    assert id not in renamed.nodes
    assert not renamed.into(id) + renamed.out_of(id)
    assert not renamed.children(id)
    assert_indexed(renamed)
    assert text(apply(renamed, rename(renamed, "another", id))) == text(graph)


@given(documents(), changes())
def test_a_change_is_the_same_after_a_journey_as_json(document: Any, change: Any) -> None:
    graph, change = from_json(document), Change.from_json(change)
    arrived = Change.from_json(json.loads(json.dumps(change.to_json())))
    assert text(apply(graph, arrived)) == text(apply(graph, change))


@given(documents(), changes())
def test_a_change_leaves_the_graph_it_is_applied_to_as_it_was(document: Any, change: Any) -> None:
    graph = from_json(document)
    before = text(graph)
    apply(graph, Change.from_json(change))
    assert text(graph) == before
    assert_indexed(graph)


def test_an_edit_merges_properties_one_by_one_and_replaces_other_keys_whole() -> None:
    graph = made(
        {
            "nodes": {
                "writer": {"type": "chat", "position": {"x": 1, "y": 2, "z": 3}, "properties": {"a": 1, "b": 2}}
            }
        }
    )
    edit = {"position": {"x": 9, "y": 9}, "properties": {"a": None, "c": [None]}}
    after = apply(graph, Change(nodes={"writer": edit})).nodes["writer"]
    assert after.position == {"x": 9, "y": 9}
    assert after.properties == {"b": 2, "c": [None]}


def test_null_takes_a_key_away() -> None:
    graph = made(
        {"nodes": {"writer": {"type": "chat", "title": "Writer", "policy": {"retries": 2}, "x-vendor": 1}}}
    )
    edit = {"title": None, "policy": None, "x-vendor": None, "position": None}
    after = apply(graph, Change(nodes={"writer": edit})).nodes["writer"]
    assert (after.title, after.policy, after.extra) == (None, {}, {})
    assert after.position == {"x": 0, "y": 0}


def test_an_edit_of_what_someone_removed_makes_nothing() -> None:
    edit = {"nodes": {"gone": {"title": "?"}}, "connections": {"gone.out-b.in": {"animated": True}}}
    graph = made({"nodes": {"b": {"type": "chat"}}})
    after = apply(graph, Change.from_json(edit))
    assert list(after.nodes) == ["b"]
    assert not after.connections


def test_a_record_comes_at_the_end_or_before_the_one_it_names() -> None:
    graph = made({"nodes": {"a": {"type": "t"}, "b": {"type": "t"}}})
    change = {"first": "a", "second": "a", "last": None, "lost": "nobody", "mine": "first"}
    after = apply(graph, Change(nodes={id: {"type": "t", "$before": before} for id, before in change.items()}))
    assert list(after.nodes) == ["mine", "first", "second", "a", "b", "last", "lost"]


def test_a_record_before_one_that_goes_in_the_same_change_comes_at_the_end() -> None:
    graph = made({"nodes": {"a": {"type": "t"}, "b": {"type": "t"}}})
    after = apply(graph, Change(nodes={"new": {"type": "t", "$before": "a"}, "a": None}))
    assert list(after.nodes) == ["b", "new"]


def test_a_record_may_come_before_one_of_the_same_change() -> None:
    graph = made({"nodes": {"a": {"type": "t"}}})
    after = apply(graph, Change(nodes={"first": {"type": "t", "$before": "last"}, "last": {"type": "t"}}))
    assert list(after.nodes) == ["a", "first", "last"]


def test_the_order_of_ids_that_are_numbers_is_told_since_browsers_put_such_keys_first() -> None:
    graph = made({"nodes": {id: {"type": "t"} for id in ("b", "7", "a", "c")}})
    gone = Change(nodes={"b": None, "7": None, "a": None})
    back = invert(graph, gone)
    assert [(back.nodes[id] or {})["$before"] for id in ("b", "7", "a")] == ["7", "a", "c"]
    numbers_first = Change(nodes={id: back.nodes[id] for id in ("7", "b", "a")})
    assert list(apply(apply(graph, gone), numbers_first).nodes) == ["b", "7", "a", "c"]


def test_a_long_chain_of_records_each_before_the_one_before_keeps_its_order() -> None:
    # What a hostile page could send; a recursion would end at a thousand.
    chain = {f"n{number}": {"type": "t", "$before": f"n{number - 1}"} for number in range(1, 3000)}
    after = apply(made({"nodes": {"n0": {"type": "t"}}}), Change(nodes=chain))
    assert list(after.nodes) == [f"n{number}" for number in reversed(range(3000))]


def test_where_a_record_goes_is_never_part_of_it() -> None:
    graph = made({"nodes": {"a": {"type": "t"}}, "notes": {"n": {"text": "Hi"}}})
    edit = {"nodes": {"a": {"$before": "b", "title": "A"}}, "notes": {"n": {"$before": "x"}}}
    after = to_json(apply(graph, Change.from_json(edit)))
    assert "$before" not in json.dumps(after)


def test_an_edit_cannot_smuggle_in_another_id() -> None:
    change = {"nodes": {"a": {"type": "t", "id": "b"}}, "notes": {"n": {"id": "m"}}}
    after = to_json(made(change))
    assert after["nodes"][0]["id"] == "a"
    assert after["notes"] == [{"id": "n"}]


def test_undoing_a_deletion_restores_every_place() -> None:
    graph = made({"nodes": {id: {"type": "t"} for id in "abcdef"}})
    change = Change(nodes={"b": None, "c": None, "f": None, "g": {"type": "t"}})
    back = apply(apply(graph, change), invert(graph, change))
    assert list(back.nodes) == list("abcdef")


def test_the_order_of_keys_inside_a_property_counts() -> None:
    # A condition takes the first branch that holds.
    graph = made(
        {"nodes": {"sort": {"type": "condition", "properties": {"branches": {"a": "x > 1", "b": "x > 0"}}}}}
    )
    swap = Change(nodes={"sort": {"properties": {"branches": {"b": "x > 0", "a": "x > 1"}}}})
    back = apply(apply(graph, swap), invert(graph, swap))
    assert list(back.nodes["sort"].properties["branches"]) == ["a", "b"]


def test_true_is_not_one_and_one_is_not_a_float() -> None:
    graph = made({"nodes": {"a": {"type": "t", "properties": {"on": True, "count": 1}}}})
    change = Change(nodes={"a": {"properties": {"on": 1, "count": 1.0}}})
    edit = difference(graph, apply(graph, change)).nodes["a"]
    assert edit is not None
    assert repr(edit["properties"]) == "{'on': 1, 'count': 1.0}"
    assert differs({"deep": [True]}, {"deep": [1]})
    assert not differs({"a": 1, "b": [{}]}, {"b": [{}], "a": 1})


def test_drawings_keep_whatever_they_hold() -> None:
    graph = made({"groups": {"g": {"properties": "none", "title": "Group"}}})
    after = apply(graph, Change(groups={"g": {"properties": {"colour": "red"}, "title": None}}))
    assert after.groups["g"] == {"properties": {"colour": "red"}}


def test_renaming_moves_all_that_refers_to_the_node_and_keeps_its_place() -> None:
    graph = made(
        {
            "nodes": {
                "topic": {"type": "t"},
                "rounds": {"type": "loop"},
                "writer": {"type": "t", "parent": "rounds"},
                "end": {"type": "t"},
            },
            "connections": connections("topic.out-rounds.start", "rounds.item-writer.in", "topic.out-end.in"),
        }
    )
    after = apply(graph, rename(graph, "rounds", "loop"))
    assert list(after.nodes) == ["topic", "loop", "writer", "end"]
    assert after.nodes["writer"].parent == "loop"
    assert list(after.connections) == ["topic.out-loop.start", "loop.item-writer.in", "topic.out-end.in"]


def test_renaming_a_zone_connected_to_itself_moves_both_ends() -> None:
    graph = made({"nodes": {"rounds": {"type": "loop"}}, "connections": connections("rounds.item-rounds.next")})
    assert list(apply(graph, rename(graph, "rounds", "loop")).connections) == ["loop.item-loop.next"]


def test_a_node_is_not_renamed_to_one_that_is_there() -> None:
    graph = made({"nodes": {"a": {"type": "t"}, "b": {"type": "t", "title": "Mine"}}})
    with pytest.raises(ShapeError, match="'b'"):
        rename(graph, "a", "b")


def test_touched_names_the_ids_and_words_of_changes() -> None:
    one, other = Change(nodes={"a": None, "b": {"title": "B"}}), Change(name="tea", notes={"n": {}})
    assert touched(one, other) == {"nodes": {"a", "b"}, "notes": {"n"}, "name": frozenset()}


def test_a_change_that_says_nothing_is_false() -> None:
    graph = made({"nodes": {"a": {"type": "t"}}})
    assert not Change()
    assert Change(name="")
    assert apply(graph, Change()) is graph


def test_records_that_stay_are_the_same_objects() -> None:
    graph = made({"nodes": {"a": {"type": "t"}, "b": {"type": "t"}}})
    after = apply(graph, Change(nodes={"a": {"title": "A"}}))
    assert after.nodes["b"] is graph.nodes["b"]
    assert after.connections is graph.connections


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ([], "change should be an object"),
        ({"edges": {}}, "change should be made of .*edges"),
        ({"name": 5}, "name should be text"),
        ({"nodes": []}, "nodes should be an object"),
        ({"nodes": {"a": 5}}, "nodes.a should be an object, and is 5"),
        ({"nodes": {"a": {"type": 5}}}, "nodes.a.type should be text"),
        ({"nodes": {"a": {"type": "t", "position": {"x": 1}}}}, "nodes.a.position.y should be a number"),
        (
            {"nodes": {"a": {"type": "t", "position": {"x": True, "y": 1}}}},
            "nodes.a.position.x should be a number",
        ),
        ({"nodes": {"a": {"type": "t", "$before": []}}}, r"\$before should be text"),
        (
            {"nodes": {"a": {"type": "t", "inputs": [{"id": "x", "type": "video"}]}}},
            r"inputs\[0\].type .* 'video'",
        ),
        ({"nodes": {"old": {"type": None}}}, "nodes.old.type should be text, and is missing"),
        ({"connections": {"a.b-c.d": {"source": {"nodeId": "a"}}}}, "a.b-c.d.source.portId should be text"),
    ],
)
def test_a_wrong_shape_is_told_with_its_place(change: Any, place: str) -> None:
    graph = made({"nodes": {"old": {"type": "t"}}})
    with pytest.raises(ShapeError, match=place):
        apply(graph, Change.from_json(change))


def test_null_in_a_change_says_the_same_as_nothing() -> None:
    assert Change.from_json({"name": None, "nodes": None}) == Change()


def made(change: dict[str, Any]) -> Graph:
    """The graph that a change makes of nothing."""
    return apply(Graph(), Change.from_json(change))


def connections(*ids: str) -> dict[str, Any]:
    """Connections of these ids, whose parts hold neither dots nor dashes."""
    found = {}
    for id in ids:
        source, target = (dict(zip(("nodeId", "portId"), end.split("."), strict=True)) for end in id.split("-"))
        found[id] = {"source": source, "target": target}
    return found


def text(graph: Graph, *, ordered: bool = True) -> str:
    """A graph as text that two graphs share only if they are equal: here `True` is not 1."""
    document = to_json(graph)
    if not ordered:
        for table in ("nodes", "connections", "groups", "notes"):
            document[table] = sorted(document[table], key=lambda record: record["id"])
    return json.dumps(document, sort_keys=True)


def assert_indexed(graph: Graph) -> None:
    """That the indexes are what reading the graph anew would give."""
    anew = with_index(graph)
    assert graph.arriving == anew.arriving
    assert graph.leaving == anew.leaving
    assert graph.inside == anew.inside
