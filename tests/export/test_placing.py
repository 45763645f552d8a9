from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from nexus_jupyter.export.layout import place
from nexus_jupyter.export.scene import Scene
from nexus_jupyter.model.change import Change, apply
from nexus_jupyter.model.graph import Graph
from tests.export.graphs import IN, graph, line, node, types


def added(drawn: Graph, id: str, *feeders: str, **fields: object) -> Graph:
    """The graph with one more node, at the place that is found for it."""
    kind = str(fields.pop("type", "step"))
    inputs = [{**IN, "id": f"in{number}"} for number in range(max(1, len(feeders)))]
    record = node(kind, inputs=inputs, **fields)
    lines = {
        key: value
        for number, feeder in enumerate(feeders)
        for key, value in line(f"{feeder}>{id}.in{number}").items()
    }
    change = Change(nodes={id: record}, connections=lines)
    position = place(drawn, change, id, types)
    return apply(drawn, Change(nodes={id: {**record, "position": position}}, connections=lines))


def corner(drawn: Graph, id: str) -> tuple[float, float]:
    box = Scene(drawn, types).local[id]
    return box.x, box.y


def test_the_first_node_stands_at_the_corner() -> None:
    assert corner(added(Graph(), "a"), "a") == (0, 0)


def test_a_node_stands_right_of_what_feeds_it() -> None:
    drawn = added(added(Graph(), "a"), "b", "a.out")
    assert corner(drawn, "b") == (300, 0)


def test_a_node_that_nothing_feeds_stands_below_the_others_at_the_left() -> None:
    drawn = added(added(added(Graph(), "a"), "b", "a.out"), "c")
    assert corner(drawn, "c")[0] == 0
    assert corner(drawn, "c")[1] >= 190


def test_what_one_node_feeds_stands_below_one_another() -> None:
    drawn = added(added(added(Graph(), "a"), "b", "a.out"), "c", "a.out")
    (left, top), (x, y) = corner(drawn, "b"), corner(drawn, "c")
    assert x == left
    assert y > top


def test_inside_a_zone_a_node_stands_below_the_title_and_right_of_the_names_of_the_ports() -> None:
    drawn = added(added(Graph(), "z", type="loop"), "a", "z.item", parent="z")
    assert corner(drawn, "a") == (100, 40)


def test_a_node_after_a_zone_stands_right_of_all_that_is_in_it() -> None:
    drawn = added(added(Graph(), "z", type="loop"), "a", "z.item", parent="z")
    drawn = added(added(drawn, "b", "a.out", parent="z"), "after", "z.out")
    assert corner(drawn, "after")[0] >= Scene(drawn, types).boxes["z"].right


def test_a_node_that_was_moved_is_seen_where_it_is_now() -> None:
    drawn = added(added(Graph(), "a"), "b", "a.out")
    drawn = apply(drawn, Change(nodes={"b": {"position": {"x": 300, "y": 1000}}}))
    assert corner(added(drawn, "c", "a.out"), "c") == (300, 0)


def test_a_node_that_was_removed_leaves_its_place() -> None:
    drawn = added(added(Graph(), "a"), "b", "a.out")
    drawn = apply(drawn, Change(nodes={"b": None}, connections={"a.out-b.in0": None}))
    assert corner(added(drawn, "c", "a.out"), "c") == (300, 0)


def test_two_workflows_do_not_take_each_other_s_places() -> None:
    one, other = added(Graph(), "a"), added(Graph(), "a")
    one = added(one, "b", "a.out")
    assert corner(added(other, "c", "a.out"), "c") == (300, 0)
    assert corner(added(one, "c", "a.out"), "c") != (300, 0)


def test_a_feeder_that_is_not_there_is_no_feeder() -> None:
    assert place(graph({}), Change(nodes={"a": node()}, connections=line("x.out>a.in")), "a", types) == {
        "x": 0,
        "y": 0,
    }


@st.composite
def programs(draw: st.DrawFn) -> list[tuple[str, list[int], int | None]]:
    """Kinds of nodes to add one after another, what feeds each, and which zone each is in."""
    steps: list[tuple[str, list[int], int | None]] = []
    for number in range(draw(st.integers(1, 25))):
        kind = draw(st.sampled_from(["step", "step", "step", "loop", "moved"]))
        zones = [at for at, step in enumerate(steps) if step[0] == "loop"]
        zone = draw(st.none() | st.sampled_from(zones)) if zones else None
        level = [at for at, step in enumerate(steps) if step[2] == zone]
        feeders = draw(st.lists(st.sampled_from(level), max_size=3, unique=True)) if level else []
        steps.append((kind, feeders, zone))
        assert number < len(steps)
    return steps


@given(programs())
def test_nodes_added_one_after_another_cover_none(steps: list[tuple[str, list[int], int | None]]) -> None:
    drawn = Graph()
    for number, (kind, feeders, zone) in enumerate(steps):
        fields = {} if zone is None else {"parent": f"n{zone}"}
        drawn = added(
            drawn,
            f"n{number}",
            *(f"n{feeder}.out" for feeder in feeders),
            type="loop" if kind == "loop" else "step",
            **fields,
        )
        box = Scene(drawn, types).local
        mine = [id for id in box if drawn.nodes[id].parent == drawn.nodes[f"n{number}"].parent]
        assert not any(box[f"n{number}"].overlaps(box[id]) for id in mine if id != f"n{number}")
        if kind == "moved":
            away = {"x": 5000, "y": 300 * number}
            drawn = apply(drawn, Change(nodes={f"n{number}": {"position": away}}))


def test_hundreds_of_nodes_after_one_stand_apart() -> None:
    drawn = added(Graph(), "a")
    for number in range(300):
        drawn = added(drawn, f"n{number}", "a.out")
    boxes = sorted(Scene(drawn, types).boxes.values(), key=lambda box: (box.x, box.y))
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
