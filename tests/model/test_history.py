"""Undo and redo: a log for each user, which leaves alone what someone else has changed since."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nexus_jupyter.model.change import Change, apply
from nexus_jupyter.model.check import refusals
from nexus_jupyter.model.complete import complete
from nexus_jupyter.model.document import to_json
from nexus_jupyter.model.graph import Graph
from nexus_jupyter.model.history import History
from nexus_jupyter.model.node_type import NodeType, ZonePorts

TYPES = {"loop": NodeType("loop", zone=ZonePorts())}
IDS = ["a", "b", "zone"]

nodes = st.sampled_from(
    [
        None,
        {"type": "t"},
        {"type": "loop"},
        {"type": "t", "parent": "zone"},
        {"type": "t", "title": "A", "$before": "a"},
        {"title": "B"},
        {"title": None, "properties": {"p": 1}},
        {"properties": {"p": None, "q": 2}},
        {"parent": "zone"},
        {"parent": None},
    ]
)
notes = st.sampled_from(
    [None, {"text": "x"}, {"text": None}, {"properties": {"p": 1}}, {"properties": "s"}, {"properties": None}]
)


@st.composite
def changes(draw: st.DrawFn) -> Change:
    lines: dict[str, Any] = {}
    for source, target in draw(st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)), max_size=2)):
        ends = {"source": {"nodeId": source, "portId": "out"}, "target": {"nodeId": target, "portId": "in"}}
        lines[f"{source}.out-{target}.in"] = draw(st.sampled_from([None, ends, {"animated": True}]))
    edits = draw(st.dictionaries(st.sampled_from(IDS), nodes, max_size=3))
    drawings = draw(st.dictionaries(st.sampled_from(["n", "m"]), notes))
    return Change(edits, lines, notes=drawings, name=draw(st.sampled_from([None, "tea"])))


@given(st.lists(st.tuples(changes(), st.sampled_from([None, "drag"])), max_size=6))
def test_alone_all_can_be_undone_and_done_again(sequence: list[tuple[Change, str | None]]) -> None:
    graph, history = Graph(), History()
    for change, mark in sequence:
        graph = made(history, graph, change, mark=mark)
    end = graph
    while change := history.undo("me", graph):
        assert complete(graph, change, TYPES.get) == change
        graph = apply(graph, change)
        assert not refusals(graph, TYPES.get)
    assert to_json(graph) == to_json(Graph())
    while change := history.redo("me", graph):
        graph = apply(graph, change)
    assert graph == end


def test_steps_in_a_row_with_one_mark_are_undone_together() -> None:
    history = History()
    graph = start = made(history, Graph(), Change(nodes={"a": {"type": "t"}}))
    for x in range(5):
        graph = made(history, graph, Change(nodes={"a": {"position": {"x": x, "y": 0}}}), mark="drag")
    undo = history.undo("me", graph)
    assert undo is not None
    assert apply(graph, undo) == start


def test_each_undoes_only_their_own() -> None:
    history = History()
    graph = made(history, Graph(), Change(nodes={"a": {"type": "t"}}), user="me")
    graph = made(history, graph, Change(nodes={"b": {"type": "t"}}), user="you")
    assert history.undo("me", graph) == Change(nodes={"a": None})
    assert history.undo("me", graph) is None


def test_what_someone_else_has_changed_since_is_left_as_it_is() -> None:
    history = History()
    graph = made(history, Graph(), Change(nodes={"a": {"type": "t"}}), user="you")
    graph = made(history, graph, Change(nodes={"a": {"properties": {"p": 1, "q": 1}}}), user="me")
    graph = made(history, graph, Change(nodes={"a": {"properties": {"p": 2}}}), user="you")
    assert history.undo("me", graph) == Change(nodes={"a": {"properties": {"q": None}}})


def test_a_node_that_someone_has_connected_is_not_taken_from_them() -> None:
    history = History()
    graph = made(history, Graph(), Change(nodes={"a": {"type": "t"}}), user="me")
    ends = {"source": {"nodeId": "a", "portId": "out"}, "target": {"nodeId": "b", "portId": "in"}}
    graph = made(history, graph, Change(nodes={"b": {"type": "t"}}, connections={"a.out-b.in": ends}), user="you")
    assert history.undo("me", graph) is None
    theirs = history.undo("you", graph)
    assert theirs is not None
    assert history.undo("me", apply(graph, theirs)) == Change(nodes={"a": None})


def test_a_new_change_ends_what_could_be_done_again() -> None:
    history = History()
    graph = made(history, Graph(), Change(name="tea"))
    undo = history.undo("me", graph)
    assert undo is not None
    graph = made(history, apply(graph, undo), Change(name="coffee"))
    assert history.redo("me", graph) is None


def made(history: History, graph: Graph, change: Change, user: str = "me", mark: str | None = None) -> Graph:
    """The graph after a user's change, which is remembered; or the same, where the change is refused."""
    change = complete(graph, change, TYPES.get)
    after = apply(graph, change)
    if refusals(after, TYPES.get):
        return graph
    history.record(user, graph, after, change, mark)
    return after
