"""The one way into a graph: what a room accepts, refuses, brings with it, tells and takes back."""

from contextlib import suppress

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from nexus_jupyter.errors import GraphError
from nexus_jupyter.model.change import Change, apply, rename
from nexus_jupyter.model.check import refusals
from nexus_jupyter.model.graph import Graph, Port, with_index
from nexus_jupyter.model.ports import ports_of
from nexus_jupyter.model.records import connection_fields, node_fields
from nexus_jupyter.nodes.registry import Registry, registry
from nexus_jupyter.nodes.signature import node_type_of
from nexus_jupyter.room import Room


def line(source, target, **more):
    (node, port), (to, into) = source.split("."), target.split(".")
    ends = {"source": {"nodeId": node, "portId": port}, "target": {"nodeId": to, "portId": into}}
    return {f"{source}-{target}": {**ends, **more}}


def nodes(**types):
    return {id: {"type": type} for id, type in types.items()}


def room_with(**types):
    room = Room()
    room.apply(Change(nodes=nodes(**types)))
    return room


def refused(room, **change):
    """The codes of why a change is refused; nothing changes, nobody is told, and there is nothing to undo."""
    graph, revision, told = room.graph, room.revision, []
    end = room.listen(told.append)
    with pytest.raises(GraphError) as caught:
        room.apply(Change(**change), user="refused")
    end()
    assert room.graph is graph
    assert (room.revision, told, room.undo("refused")) == (revision, [], None)
    assert all(each.message for each in caught.value.problems)
    return [each.code for each in caught.value.problems]


def test_a_change_is_made_numbered_and_told_to_everyone():
    room, first, second = Room(), [], []
    room.listen(first.append)
    end = room.listen(second.append)
    made = room.apply(Change(nodes=nodes(a="data-input")), "ann")
    assert (made.number, made.user) == (1, "ann")
    assert (first, second) == ([made], [made])
    end()
    room.apply(Change(name="tea"))
    assert ([each.number for each in first], len(second)) == ([1, 2], 1)


def test_a_change_that_changes_nothing_is_no_revision():
    room = room_with(a="data-input")
    assert room.apply(Change()) is None
    assert room.apply(Change(nodes={"a": {"position": {"x": 0, "y": 0}}})) is None
    assert room.revision == 1


@pytest.mark.parametrize(("before", "after"), [(1, True), (1, 1.0), (0, False), ("", None)])
def test_values_that_only_python_takes_for_equal_are_a_change(before, after):
    room = Room()
    room.apply(Change(nodes={"a": {"type": "data-input", "properties": {"value": before}}}))
    assert room.apply(Change(nodes={"a": {"properties": {"value": after}}}))
    assert type(room.graph.nodes["a"].properties.get("value")) is type(after)


def test_what_is_told_is_what_was_made_so_that_another_can_make_it_too():
    room, theirs = Room(), Graph()
    told = []
    room.listen(told.append)
    room.apply(Change(nodes={"p": {"type": "prompt-template", "properties": {"template": "{topic}"}}}))
    room.apply(Change(nodes=nodes(z="loop", q="data-output")))
    room.apply(Change(nodes={"q": {"parent": "z"}}, connections=line("p.text", "q.value")))
    room.apply(Change(nodes={"z": None}))
    for revision in told:
        theirs = apply(theirs, Change.from_json(revision.change.to_json()))
    assert theirs == room.graph
    assert list(theirs.nodes) == ["p"]


def test_a_dangling_connection_is_refused():
    room = room_with(a="data-input")
    assert refused(room, connections=line("a.value", "gone.value")) == ["dangling"]
    assert refused(room, nodes={"a": {"parent": "gone"}}) == ["dangling"]


def test_a_second_source_of_an_input_is_refused():
    room = room_with(a="data-input", b="data-input", c="data-output", m="merge")
    room.apply(Change(connections=line("a.value", "c.value")))
    assert refused(room, connections=line("b.value", "c.value")) == ["duplicate"]
    room.apply(Change(connections=line("a.value", "m.values") | line("b.value", "m.values")))


def test_a_circle_is_refused_and_its_way_is_told():
    room = room_with(a="data-output", b="data-output", c="data-output")
    room.apply(Change(connections=line("a.value", "b.value") | line("b.value", "c.value")))
    assert refused(room, connections=line("c.value", "a.value")) == ["cycle"]
    assert refused(room, connections=line("a.value", "a.value")) == ["cycle"]
    with pytest.raises(GraphError, match=r"a → b → c → a. Put them into a loop"):
        room.apply(Change(connections=line("c.value", "a.value")))


def test_a_circle_through_a_zone_is_refused():
    room = room_with(z="loop", a="data-output")
    room.apply(Change(nodes={"b": {"type": "data-output", "parent": "z"}}))
    room.apply(Change(connections=line("z.result", "a.value")))
    assert refused(room, connections=line("a.value", "b.value")) == ["cycle"]


def test_a_zone_inside_itself_is_refused():
    room = room_with(y="loop", z="loop")
    room.apply(Change(nodes={"y": {"parent": "z"}}))
    assert refused(room, nodes={"z": {"parent": "y"}}) == ["cycle"]
    assert refused(room, nodes={"z": {"parent": "z"}}) == ["cycle"]


def test_a_connection_out_of_a_zone_is_refused():
    room = room_with(z="loop", out="data-output")
    room.apply(Change(nodes={"b": {"type": "data-output", "parent": "z"}}))
    assert refused(room, connections=line("b.value", "out.value")) == ["leaves-zone"]
    room.apply(Change(connections=line("b.value", "z.next")))


def test_a_node_connected_to_others_cannot_move_into_a_zone_that_its_values_would_leave():
    room = room_with(z="loop", a="data-output", b="data-output")
    room.apply(Change(connections=line("a.value", "b.value")))
    assert refused(room, nodes={"a": {"parent": "z"}}) == ["leaves-zone"]
    room.apply(Change(nodes={"a": {"parent": "z"}, "b": {"parent": "z"}}))


def test_an_edit_of_what_is_gone_is_refused():
    room = room_with(a="data-input")
    assert refused(room, nodes={"gone": {"title": "?"}}) == ["unknown-id"]
    assert refused(room, nodes={"gone": None}) == ["unknown-id"]
    assert refused(room, connections={"a.value-b.value": {"animated": True}}) == ["unknown-id"]


@pytest.mark.parametrize(
    "change",
    [
        {"nodes": {"a": {"position": {"x": "far"}}}},
        {"nodes": {"a": {"type": 5}}},
        {"nodes": {"a": {"properties": []}}},
        {"connections": {"wrong-id": line("a.value", "a.value").popitem()[1]}},
    ],
)
def test_what_has_the_wrong_shape_is_refused(change):
    assert refused(room_with(a="data-input"), **change) == ["bad-shape"]


def test_nothing_of_a_change_is_made_where_a_part_is_refused():
    room = room_with(a="data-input")
    assert refused(room, name="new", nodes=nodes(b="data-input"), connections=line("a.value", "x.value"))
    assert (room.graph.name, list(room.graph.nodes)) == ("", ["a"])


def test_what_may_be_mended_is_accepted_and_told_as_a_problem():
    room = room_with(odd="lama-chat", z="data-input", lost="data-output")
    room.apply(Change(nodes={"inside": {"type": "data-input", "parent": "z"}}))
    assert [each.code for each in room.problems] == ["unknown-type", "missing-input", "not-a-zone"]
    assert "Did you mean llama-chat" in room.problems[0].message


def test_a_connection_whose_port_is_gone_is_kept_as_a_problem():
    room = Room()
    room.apply(Change(nodes={"p": {"type": "prompt-template", "properties": {"template": "{topic}"}}}))
    room.apply(Change(nodes=nodes(a="data-input"), connections=line("a.value", "p.topic")))
    room.apply(Change(nodes={"p": {"properties": {"template": "{subject?}"}}}))
    assert list(room.graph.connections) == ["a.value-p.topic"]
    assert [(each.code, each.ids) for each in room.problems] == [("lost-port", ("a.value-p.topic", "p"))]
    room.undo()
    assert room.problems == []


def test_a_type_defined_anew_gives_its_nodes_their_new_ports_in_a_revision_of_its_own():
    types = Registry()

    def keep(text: str, *, above: int = 3) -> str: ...

    types.register(node_type_of(keep))
    room, told = Room(types=types), []
    room.apply(Change(nodes=nodes(k="keep")), "ann")
    room.listen(told.append)

    def keep(text: str, words: list, *, above: int = 3) -> dict: ...

    types.register(node_type_of(keep))
    assert [port.id for port in room.graph.nodes["k"].inputs] == ["text", "words"]
    assert [(each.number, each.user, list(each.change.nodes)) for each in told] == [(2, None, ["k"])]
    assert room.undo("ann")
    assert not room.graph.nodes


def test_a_closed_room_follows_the_types_no_longer():
    types = Registry()
    room = Room(types=types)
    room.close()
    room.apply(Change(nodes={"k": {"type": "late", "inputs": []}}))

    def late(text: str) -> str: ...

    types.register(node_type_of(late))
    assert room.graph.nodes["k"].inputs == ()


def test_problems_are_looked_for_anew_when_the_graph_or_a_type_has_changed():
    types = Registry()
    room = Room(types=types)
    room.apply(Change(nodes=nodes(k="late")))
    assert [each.code for each in room.problems] == ["unknown-type"]
    assert room.problems is room.problems

    def late(text: str = "") -> str: ...

    types.register(node_type_of(late))
    assert room.problems == []


def test_each_user_undoes_their_own():
    room = Room()
    room.apply(Change(nodes=nodes(a="data-input")), "ann")
    room.apply(Change(nodes=nodes(b="data-input")), "bob")
    made = room.undo("ann")
    assert (made.number, made.user, list(room.graph.nodes)) == (3, "ann", ["b"])
    assert room.undo("ann") is None
    assert room.redo("ann").number == 4
    assert list(room.graph.nodes) == ["a", "b"]


def test_ports_are_those_of_the_properties_whoever_undoes_what():
    room = Room()
    room.apply(Change(nodes={"p": {"type": "prompt-template", "properties": {"template": "plain"}}}), "ann")
    room.apply(Change(nodes={"p": {"properties": {"template": "{ann}"}}}), "ann")
    room.apply(Change(nodes={"p": {"properties": {"template": "{bob}"}}}), "bob")
    assert room.undo("ann") is None
    assert room.graph.nodes["p"].inputs == (Port("bob", "bob", required=True),)


def test_undo_leaves_out_what_would_close_a_circle_now():
    room = room_with(a="data-output", b="data-output", c="data-output")
    room.apply(Change(connections=line("a.value", "b.value") | line("a.value", "c.value")), "ann")
    room.apply(Change(connections=dict.fromkeys(room.graph.connections)), "ann")
    room.apply(Change(connections=line("b.value", "a.value")), "bob")
    room.undo("ann")
    assert list(room.graph.connections) == ["b.value-a.value", "a.value-c.value"]
    room.undo("bob")
    room.undo("ann")
    assert list(room.graph.connections) == ["a.value-c.value", "a.value-b.value"]


def test_undo_leaves_out_a_connection_to_an_input_that_is_taken_now():
    room = room_with(a="data-input", b="data-input", c="data-output")
    room.apply(Change(connections=line("a.value", "c.value")), "ann")
    room.apply(Change(connections={"a.value-c.value": None}), "ann")
    room.apply(Change(connections=line("b.value", "c.value")), "bob")
    assert room.undo("ann") is None
    assert list(room.graph.connections) == ["b.value-c.value"]


def test_undo_puts_no_node_back_into_a_zone_that_is_gone():
    room = room_with(z="loop")
    room.apply(Change(nodes={"a": {"type": "data-output", "parent": "z"}}), "ann")
    room.apply(Change(nodes={"a": {"parent": None}}), "ann")
    room.apply(Change(nodes={"z": None}), "bob")
    assert room.undo("ann") is None
    assert room.graph.nodes["a"].parent is None


# Two users and their random edits. Each value is written once, so that it tells who wrote it.

TYPES = {"a": "data-output", "b": "merge", "p": "prompt-template", "y": "map", "z": "loop"}
PORTS = {
    "data-output": ("value", "value"),
    "merge": ("values", "value"),
    "prompt-template": ("v", "text"),
    "loop": ("start", "result"),
    "map": ("items", "results"),
}
ids = st.sampled_from([*TYPES, "renamed"])
adds = st.tuples(st.just("add"), st.sampled_from(list(TYPES)), st.sampled_from([None, "y", "z"]))
EDITS = [
    adds,
    adds,
    st.tuples(st.just("set"), ids, st.sampled_from(["template", "state"])),
    st.tuples(st.just("edit"), ids, st.sampled_from(["title", "position"])),
    st.tuples(st.just("connect"), ids, ids),
    st.tuples(st.just("connect"), ids, ids),
    st.tuples(st.just("disconnect"), ids, ids),
    st.tuples(st.just("remove"), ids, st.none()),
    st.tuples(st.just("rename"), ids, ids),
]
MOVES = st.tuples(st.just("move"), ids, st.sampled_from([None, "y", "z"]))
AGAIN = st.tuples(st.sampled_from(["undo", "redo"]), st.none(), st.none())
MARKS = st.sampled_from([None, None, "drag", "cell"])
unhurried = settings(deadline=None, phases=set(Phase) - {Phase.explain})


def stories(*edits):
    edit = st.one_of(st.one_of(*edits), st.one_of(*edits), AGAIN)
    return st.lists(st.tuples(st.sampled_from(["ann", "bob"]), edit, MARKS), max_size=14)


@unhurried
@given(stories(*EDITS, MOVES))
def test_whatever_two_users_edit_undo_and_redo_the_graph_holds_together(story):
    room, told = Room(), []
    room.listen(told.append)
    for number, (user, edit, mark) in enumerate(story):
        take_step(room, user, edit, mark, number)
        assert not refusals(room.graph, registry.find)
        assert_ports_derive(room.graph)
        assert_indexed(room.graph)
    assert [each.number for each in told] == list(range(1, room.revision + 1))
    room.close()


@unhurried
@given(stories(*EDITS, MOVES))
def test_an_undo_never_touches_what_the_other_changed_last(story):
    room, wrote = Room(), {}
    for number, (user, edit, mark) in enumerate(story):
        before = values_of(room.graph)
        take_step(room, user, edit, mark, number)
        after = values_of(room.graph)
        if edit[0] == "undo":
            touched = [place for place in before.items() if after.get(place[0]) != place[1]]
            assert all(user in wrote.get(place, (user,)) for place in touched)
        elif edit[0] != "redo":
            for place in after.items() - before.items():
                wrote.setdefault(place, set()).add(user)
    room.close()


@unhurried
@given(stories(*EDITS), st.data())
def test_all_undone_by_both_in_any_order_gives_the_empty_workflow(story, data):
    room = Room()
    for number, (user, edit, mark) in enumerate(story):
        take_step(room, user, edit, mark, number)
    order = data.draw(st.lists(st.sampled_from(["ann", "bob"]), max_size=6))
    for user in order:
        room.undo(user)
    while room.undo("ann") or room.undo("bob"):
        pass
    assert not room.graph.nodes
    assert not room.graph.connections
    room.close()


def take_step(room, user, edit, mark, number):
    if edit[0] in ("undo", "redo"):
        getattr(room, edit[0])(user)
        return
    with suppress(GraphError):
        room.apply(change_of(room.graph, edit, number), user, mark)


def change_of(graph, edit, number):
    kind, id, what = edit
    if kind == "add":
        return added(id, what, number) if id not in graph.nodes else Change()
    if id not in graph.nodes or (kind in ("connect", "disconnect") and what not in graph.nodes):
        return Change()
    if kind == "set":
        value = f"{{v}} {{w{number}}}" if what == "template" else [f"s{number}"]
        return Change(nodes={id: {"properties": {what: value}}})
    if kind == "edit":
        return Change(nodes={id: {what: f"t{number}" if what == "title" else {"x": number, "y": 0}}})
    if kind == "move":
        return Change(nodes={id: {"parent": what, "n": number}})
    if kind == "remove":
        return Change(nodes={id: None})
    if kind == "rename":
        return rename(graph, id, what) if what not in graph.nodes else Change()
    made = connection(graph, id, what, number)
    there = made.keys() & graph.connections.keys()
    if kind == "connect":
        return Change(connections={} if there else made)
    return Change(connections=dict.fromkeys(there))


def added(id, zone, number):
    fields = {"type": TYPES[id], "title": f"t{number}", "position": {"x": number, "y": 0}, "n": number}
    return Change(nodes={id: {**fields, "properties": {"template": "{v}"}, "parent": zone}})


def connection(graph, id, to, number):
    source, target = graph.nodes[id], graph.nodes[to]
    out, into = PORTS[source.type][1], PORTS[target.type][0]
    if source.parent == to:
        into = "next" if target.type == "loop" else "result"
    if target.parent == id:
        out = "item"
    return line(f"{id}.{out}", f"{to}.{into}", n=number)


def values_of(graph):
    """Every value by its place; without what derives, and what is not written once."""
    found = {}
    for table, fields_of in (("nodes", node_fields), ("connections", connection_fields)):
        for id, record in getattr(graph, table).items():
            fields = fields_of(record)
            values = {**fields.pop("properties", {}), **fields}
            for key in ("title", "position", "template", "state", "n"):
                if key in values and values[key] != "{v}":
                    found[table, id, key] = repr(values[key])
    return found


def assert_indexed(graph):
    fresh = with_index(graph)
    assert (graph.arriving, graph.leaving, graph.inside) == (fresh.arriving, fresh.leaving, fresh.inside)


def assert_ports_derive(graph):
    for node in graph.nodes.values():
        ports = ports_of(registry[node.type], node.properties)
        assert (node.inputs, node.outputs) == (ports.inputs, ports.outputs)
