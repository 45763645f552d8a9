"""Undo and redo, one log for each user: what someone else has changed since is left as it is."""

from dataclasses import dataclass, field

from nexus_jupyter.model.change import Change, apply, rename
from nexus_jupyter.model.graph import Graph
from nexus_jupyter.model.history import History


@dataclass
class Room:
    """A graph that Ann and Bob edit."""

    graph: Graph = field(default_factory=Graph)
    history: History = field(default_factory=History)

    def edit(self, user, mark=None, **change):
        before, made = self.graph, Change(**change)
        self.graph = apply(before, made)
        self.history.record(user, before, self.graph, made, mark)

    def undo(self, user):
        return self._make(self.history.undo(user, self.graph))

    def redo(self, user):
        return self._make(self.history.redo(user, self.graph))

    def _make(self, change):
        self.graph = apply(self.graph, change) if change else self.graph
        return bool(change)

    def of(self, id):
        node = self.graph.nodes[id]
        return {"title": node.title, **node.properties}


def note(**properties):
    return {"type": "note", "properties": properties}


def line(source, target):
    ends = {"source": {"nodeId": source, "portId": "out"}, "target": {"nodeId": target, "portId": "in"}}
    return {f"{source}.out-{target}.in": ends}


def test_undo_takes_the_newest_step_back_and_redo_makes_it_again():
    room = Room()
    room.edit("ann", nodes={"a": note(text="one")})
    room.edit("ann", nodes={"a": {"properties": {"text": "two"}}})
    assert room.undo("ann")
    assert room.of("a")["text"] == "one"
    assert room.redo("ann")
    assert room.of("a")["text"] == "two"
    assert room.undo("ann")
    assert room.undo("ann")
    assert not room.graph.nodes


def test_there_may_be_nothing_to_undo_or_redo():
    room = Room()
    assert not room.undo("ann")
    room.edit("ann", nodes={"a": note()})
    assert not room.redo("ann")
    assert not room.undo("bob")


def test_a_new_edit_ends_what_could_be_redone():
    room = Room()
    room.edit("ann", nodes={"a": note(text="one")})
    room.edit("ann", nodes={"a": {"properties": {"text": "two"}}})
    room.undo("ann")
    room.edit("ann", nodes={"a": {"title": "A"}})
    assert not room.redo("ann")


def test_a_new_edit_of_another_user_does_not():
    room = Room()
    room.edit("ann", nodes={"a": note(text="one")})
    room.edit("ann", nodes={"a": {"properties": {"text": "two"}}})
    room.undo("ann")
    room.edit("bob", nodes={"b": note()})
    assert room.redo("ann")
    assert room.of("a")["text"] == "two"


def test_edits_in_a_row_with_one_mark_are_one_step():
    room = Room()
    room.edit("ann", nodes={"a": note()})
    for x in range(5):
        room.edit("ann", mark="drag 1", nodes={"a": {"position": {"x": x, "y": 0}}})
    room.edit("ann", mark="drag 2", nodes={"a": {"position": {"x": 100, "y": 0}}})
    room.undo("ann")
    assert room.graph.nodes["a"].position["x"] == 4
    room.undo("ann")
    assert room.graph.nodes["a"].position["x"] == 0
    room.redo("ann")
    assert room.graph.nodes["a"].position["x"] == 4


def test_an_edit_that_changes_nothing_is_no_step():
    room = Room()
    room.edit("ann", nodes={"a": note(text="one")})
    room.edit("ann", nodes={"a": {"properties": {"text": "one"}}})
    room.undo("ann")
    assert not room.graph.nodes


def test_a_step_that_came_back_to_where_it_began_is_passed_over():
    room = Room()
    room.edit("ann", nodes={"a": note(text="one")})
    room.edit("ann", mark="m", nodes={"a": {"properties": {"text": "two"}}})
    room.edit("ann", mark="m", nodes={"a": {"properties": {"text": "one"}}})
    room.undo("ann")
    assert not room.graph.nodes


def test_a_deleted_record_comes_back_in_its_place():
    room = Room()
    room.edit("ann", nodes={"a": note(), "b": note(text="b"), "c": note()})
    before = room.graph
    room.edit("ann", nodes={"b": None})
    room.undo("ann")
    assert room.graph == before
    assert list(room.graph.nodes) == ["a", "b", "c"]


def test_names_groups_and_notes_are_undone_too():
    room = Room()
    room.edit("ann", name="tea", groups={"g": {"title": "agents"}}, notes={"n": {"text": "mind the tea"}})
    room.edit("ann", name="coffee", notes={"n": {"text": "mind the coffee"}})
    room.undo("ann")
    assert (room.graph.name, room.graph.notes["n"]["text"]) == ("tea", "mind the tea")
    room.undo("ann")
    assert room.graph == Graph()


def test_a_key_that_someone_else_changed_since_stays_theirs():
    room = Room()
    room.edit("ann", nodes={"a": note(text="one")})
    room.edit("ann", nodes={"a": {"title": "by Ann", "properties": {"text": "two", "tone": "dry"}}})
    room.edit("bob", nodes={"a": {"properties": {"text": "by Bob"}}})
    room.undo("ann")
    assert room.of("a") == {"title": None, "text": "by Bob"}


def test_rules_of_one_policy_that_two_people_set_are_undone_each_for_itself():
    room = Room()
    room.edit("ann", nodes={"a": note()})
    room.edit("ann", nodes={"a": {"policy": {"retries": 2}}})
    room.edit("bob", nodes={"a": {"policy": {"timeout": 60}}})
    assert room.undo("ann")
    assert room.graph.nodes["a"].policy == {"timeout": 60}
    assert room.undo("bob")
    assert room.graph.nodes["a"].policy == {}
    assert room.redo("ann")
    assert room.redo("bob")
    assert room.graph.nodes["a"].policy == {"retries": 2, "timeout": 60}


def test_a_policy_that_was_cleared_comes_back():
    room = Room()
    room.edit("ann", nodes={"a": {**note(), "policy": {"retries": 2, "timeout": 60}}})
    room.edit("ann", nodes={"a": {"policy": {"retries": None, "timeout": None}}})
    assert room.undo("ann")
    assert room.graph.nodes["a"].policy == {"retries": 2, "timeout": 60}


def test_what_could_not_be_taken_back_can_be_once_the_other_has_taken_theirs_back():
    room = Room()
    room.edit("ann", nodes={"a": note(text="one")})
    room.edit("ann", nodes={"a": {"properties": {"text": "two"}}})
    room.edit("bob", nodes={"a": {"properties": {"text": "by Bob"}}})
    assert not room.undo("ann")
    room.undo("bob")
    assert room.of("a")["text"] == "two"
    assert room.undo("ann")
    assert room.of("a")["text"] == "one"


def test_a_node_that_someone_else_edited_is_not_removed():
    room = Room()
    room.edit("ann", nodes={"a": note()})
    room.edit("bob", nodes={"a": {"position": {"x": 9, "y": 9}}})
    assert not room.undo("ann")
    assert "a" in room.graph.nodes


def test_a_node_that_someone_else_connected_is_not_removed():
    room = Room()
    room.edit("ann", nodes={"a": note()})
    room.edit("bob", nodes={"b": note()}, connections=line("a", "b"))
    assert not room.undo("ann")
    assert list(room.graph.connections) == ["a.out-b.in"]


def test_a_zone_that_someone_else_put_a_node_into_is_not_removed():
    room = Room()
    room.edit("ann", nodes={"z": note(), "a": {**note(), "parent": "z"}})
    room.edit("bob", nodes={"b": {**note(), "parent": "z"}})
    room.undo("ann")
    assert list(room.graph.nodes) == ["z", "b"]


def test_a_zone_stays_where_a_node_of_the_step_stays_in_it():
    room = Room()
    room.edit("ann", nodes={"z": note(), "a": {**note(), "parent": "z"}})
    room.edit("bob", nodes={"a": {"title": "by Bob"}})
    assert not room.undo("ann")
    assert list(room.graph.nodes) == ["z", "a"]


def test_what_someone_else_removed_is_not_brought_back_in_parts():
    room = Room()
    room.edit("ann", nodes={"a": note(text="one")})
    room.edit("ann", nodes={"a": {"properties": {"text": "two"}}})
    room.edit("bob", nodes={"a": None})
    assert not room.undo("ann")
    assert not room.graph.nodes


def test_a_connection_is_not_brought_back_to_a_node_that_someone_else_removed():
    room = Room()
    room.edit("ann", nodes={"a": note(), "b": note()}, connections=line("a", "b"))
    room.edit("ann", nodes={"a": None}, connections={"a.out-b.in": None})
    room.edit("bob", nodes={"b": None})
    room.undo("ann")
    assert (list(room.graph.nodes), list(room.graph.connections)) == (["a"], [])


def test_a_rename_is_taken_back_with_its_connections():
    room = Room()
    room.edit("ann", nodes={"a": note(), "b": note()}, connections=line("a", "b"))
    before = room.graph
    change = rename(room.graph, "a", "first")
    room.edit("ann", nodes=change.nodes, connections=change.connections)
    assert list(room.graph.connections) == ["first.out-b.in"]
    room.undo("ann")
    assert room.graph == before


def test_a_rename_of_what_someone_else_edited_since_stays():
    room = Room()
    room.edit("ann", nodes={"a": note(), "b": note()}, connections=line("a", "b"))
    change = rename(room.graph, "a", "first")
    room.edit("ann", nodes=change.nodes, connections=change.connections)
    room.edit("bob", nodes={"first": {"title": "by Bob"}})
    room.undo("ann")
    assert list(room.graph.nodes) == ["first", "b"]
    assert list(room.graph.connections) == ["first.out-b.in"]


def test_taking_a_rename_back_does_not_bring_back_a_connection_that_someone_else_removed():
    room = Room()
    room.edit("ann", nodes={"a": note(), "b": note()}, connections=line("a", "b"))
    change = rename(room.graph, "a", "first")
    room.edit("ann", nodes=change.nodes, connections=change.connections)
    room.edit("bob", connections={"first.out-b.in": None})
    room.undo("ann")
    assert (list(room.graph.nodes), list(room.graph.connections)) == (["a", "b"], [])


def test_a_room_may_allow_a_part_only():
    room = Room()
    room.edit("ann", nodes={"a": note(text="one", tone="dry")})
    room.edit("ann", nodes={"a": {"title": "A", "properties": {"text": "two", "tone": "warm"}}})
    only_text = Change(nodes={"a": {"properties": {"text": "one"}}})
    change = room.history.undo("ann", room.graph, lambda graph, change: only_text)
    room.graph = apply(room.graph, change)
    assert room.of("a") == {"title": "A", "text": "one", "tone": "warm"}
    room.undo("ann")
    assert room.of("a") == {"title": None, "text": "one", "tone": "dry"}
