import re
from pathlib import Path

import pytest

from nexus_jupyter.export import measure
from nexus_jupyter.export.measure import Box, card_size, number, snapped, spots, zone_size
from nexus_jupyter.model.records import node_from
from tests.export.graphs import IN, OUT, node, types

BROWSER = Path(__file__).parents[2] / "js/src/geometry/measure.ts"


def test_a_card_is_as_high_as_its_head_its_ports_and_its_body() -> None:
    one = node_from("a", node())
    three = node_from("a", node(inputs=[{**IN, "id": str(port)} for port in range(3)]))
    assert card_size(one) == (228, 32 + 16 + 22 + 8 + 84 + 28)
    assert card_size(three)[1] - card_size(one)[1] == 2 * 22


@pytest.mark.parametrize(("stored", "drawn"), [(300, 300), (1, 160), (5000, 640), (float("nan"), 228), ("x", 228)])
def test_a_card_is_as_wide_as_it_was_made_within_bounds(stored: object, drawn: float) -> None:
    record = node_from("a", node())
    object.__setattr__(record, "size", {"width": stored})
    assert card_size(record)[0] == drawn


def test_a_zone_holds_what_is_inside_and_all_its_ports() -> None:
    zone = node_from("z", node("loop"))
    assert zone_size(zone, types, ()) == (300, 200)
    assert zone_size(zone, types, [Box(20, 40, 500, 400)]) == (540, 460)


def test_ports_lie_on_the_border_of_their_node() -> None:
    found = spots(node_from("a", node()), types, 228, 190)
    assert [(spot.way, spot.x, spot.y) for spot in found] == [("target", 0, 59), ("source", 228, 59)]


def test_the_inner_ports_of_a_zone_stand_below_its_outer_ones() -> None:
    found = spots(node_from("z", node("loop")), types, 300, 200, zone=True)
    assert [(spot.port.id, spot.inner, spot.x, spot.y) for spot in found] == [
        ("in", False, 0, 43),
        ("out", False, 300, 43),
        ("item", True, 0, 65),
        ("round", True, 0, 87),
        ("next", True, 300, 65),
    ]


def test_all_ports_of_a_collapsed_node_share_the_middle_of_its_sides() -> None:
    record = node_from("z", node("loop", collapsed=True, outputs=[OUT, {**OUT, "id": "b"}]))
    assert {spot.y for spot in spots(record, types, *card_size(record))} == {24}


def test_boxes_that_touch_do_not_overlap() -> None:
    assert not Box(0, 0, 10, 10).overlaps(Box(10, 0, 10, 10))
    assert Box(0, 0, 10, 10).overlaps(Box(9, 9, 10, 10))


def test_what_is_no_number_is_not_drawn_as_one() -> None:
    assert [number(value, 7) for value in (None, True, float("inf"), "3", 10**400)] == [7, 7, 7, 7, 1e8]
    assert number(3, 7) == 3


def test_lengths_go_up_to_the_grid() -> None:
    assert [snapped(length) for length in (0, 1, 20, 20.001, -5)] == [0, 20, 20, 40, 0]


def test_the_browser_has_the_same_measures() -> None:
    found = dict(re.findall(r"^\s+(\w+): (\d+),$", BROWSER.read_text(encoding="utf-8"), re.MULTILINE))
    ours = {
        "width": measure.WIDTH,
        "least": measure.LEAST_WIDTH,
        "most": measure.MOST_WIDTH,
        "header": measure.HEADER,
        "subtitle": measure.SUBTITLE,
        "row": measure.ROW,
        "gap": measure.GAP,
        "body": measure.BODY,
        "footer": measure.FOOTER,
        "padding": measure.PADDING,
        "grid": measure.GRID,
    }
    assert {name: int(found[name]) for name in ours} == ours
