from itertools import combinations

from hypothesis import given

from nexus_jupyter.export.edge import Edge
from nexus_jupyter.export.layout import layout
from nexus_jupyter.export.ordering import crossings, ordered
from nexus_jupyter.export.scene import Scene
from nexus_jupyter.model.change import Change, apply
from nexus_jupyter.model.document import from_json
from nexus_jupyter.model.graph import Graph
from tests.export.graphs import chain, graph, graphs, node, types
from tests.model.strategies import documents


def laid_out(drawn: Graph) -> Scene:
    return Scene(apply(drawn, layout(drawn, types)), types)


def overlapping(scene: Scene) -> list[tuple[str, str]]:
    """Pairs of nodes in one zone that share room."""
    return [
        (one, other)
        for ids in scene.inside.values()
        for one, other in combinations(ids, 2)
        if scene.local[one].overlaps(scene.local[other])
    ]


@given(graphs())
def test_no_node_covers_another(drawn: Graph) -> None:
    assert overlapping(laid_out(drawn)) == []


@given(graphs())
def test_a_zone_holds_what_is_in_it(drawn: Graph) -> None:
    scene = laid_out(drawn)
    for id, box in scene.boxes.items():
        for zone in scene.zones_around(id):
            around = scene.boxes[zone]
            assert around.x < box.x
            assert around.y + 32 < box.y
            assert box.right < around.right
            assert box.bottom < around.bottom


@given(graphs())
def test_connections_go_from_left_to_right(drawn: Graph) -> None:
    scene = laid_out(drawn)
    for line in drawn.connections.values():
        ends = scene.ends(line)
        if ends and drawn.nodes[line.source.node].parent == drawn.nodes[line.target.node].parent:
            assert ends[0].x < ends[1].x


@given(graphs())
def test_everything_lies_on_the_grid(drawn: Graph) -> None:
    scene = laid_out(drawn)
    assert all(box.x % 20 == 0 and box.y % 20 == 0 for box in scene.boxes.values())


@given(graphs())
def test_what_is_laid_out_stays_where_it_is(drawn: Graph) -> None:
    once = apply(drawn, layout(drawn, types))
    assert not layout(once, types)


@given(documents())
def test_any_document_can_be_laid_out(document: dict[str, object]) -> None:
    drawn = from_json(document)
    apply(drawn, layout(drawn, types))


def test_a_chain_is_one_row() -> None:
    scene = laid_out(chain("a", "b", "c"))
    assert [(box.x, box.y) for box in scene.boxes.values()] == [(0, 0), (300, 0), (600, 0)]


def test_a_source_stands_beside_what_it_feeds_and_not_far_to_the_left() -> None:
    drawn = graph({id: node() for id in ("a", "b", "c", "late")}, "a.out>b.in", "b.out>c.in", "late.out>c.in")
    scene = laid_out(drawn)
    assert scene.boxes["late"].x == scene.boxes["b"].x


def test_nodes_that_nothing_joins_stand_in_rows_below() -> None:
    nodes = {id: node() for id in ("a", "b", "x", "y", "z", "w")}
    scene = laid_out(graph(nodes, "a.out>b.in"))
    assert scene.boxes["x"].y > scene.boxes["a"].bottom
    assert scene.boxes["x"].y == scene.boxes["y"].y == scene.boxes["z"].y < scene.boxes["w"].y


def test_a_circle_is_drawn_with_one_line_backward() -> None:
    drawn = graph({id: node() for id in "abc"}, "a.out>b.in", "b.out>c.in", "c.out>a.in")
    scene = laid_out(drawn)
    assert scene.boxes["a"].x < scene.boxes["b"].x < scene.boxes["c"].x


def test_lines_that_need_not_cross_do_not() -> None:
    nodes = {id: node() for id in "abcdef"}
    scene = laid_out(graph(nodes, "a.out>f.in", "b.out>e.in", "c.out>d.in", "a.out>e.in", "b.out>d.in"))
    left, right = ("".join(sorted(ids, key=lambda id: scene.boxes[id].y)) for ids in ("abc", "def"))
    assert (left, right) in (("abc", "fed"), ("cba", "def"))


def test_crossings_are_counted_and_sorted_away() -> None:
    edges = [Edge("a", "y"), Edge("b", "x"), Edge("b", "y")]
    after = {"a": [("y", 0.0, 0.0)], "b": [("x", 0.0, 0.0), ("y", 0.0, 0.0)]}
    assert crossings([["a", "b"], ["x", "y"]], after) == 1
    assert crossings(ordered([["a", "b"], ["x", "y"]], edges), after) == 0


def test_a_line_that_passes_a_column_has_room_there() -> None:
    drawn = graph({id: node() for id in "abc"}, "a.out>b.in", "b.out>c.in", "a.out>c.in")
    scene = laid_out(drawn)
    assert scene.boxes["b"].y != scene.boxes["a"].y or scene.boxes["b"].y != scene.boxes["c"].y


def test_a_zone_leaves_room_for_the_names_of_its_ports() -> None:
    drawn = graph({"z": node("loop"), "a": node(parent="z")}, "z.item>a.in", "a.out>z.next")
    scene = laid_out(drawn)
    assert scene.boxes["a"].x - scene.boxes["z"].x >= 80


def test_only_what_moves_is_in_the_change() -> None:
    drawn = chain("a", "b")
    assert list(layout(drawn, types).nodes) == ["b"]


def test_a_connection_that_was_led_through_points_goes_straight_again() -> None:
    lines = chain("a", "b")
    led = apply(lines, Change(connections={next(iter(lines.connections)): {"points": [[5, 700]]}}))
    after = apply(led, layout(led, types))
    assert [dict(line.extra) for line in after.connections.values()] == [{}]
