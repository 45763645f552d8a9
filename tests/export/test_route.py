from nexus_jupyter.export.measure import Box
from nexus_jupyter.export.route import Router, led


def covers(box: Box, points: str) -> bool:
    """Whether one of the points of a path is inside a box."""
    numbers = [float(each) for each in points.replace("M", " ").replace("C", " ").split()]
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return any(box.x < x < box.right and box.y < y < box.bottom for x, y in pairs)


def test_with_nothing_in_between_a_connection_is_one_curve() -> None:
    route = Router({}).route((0, 0), (200, 100), frozenset(), None)
    assert route.d == "M0 0C100 0 100 100 200 100"


def test_a_connection_goes_around_a_card() -> None:
    card = Box(200, -50, 200, 100)
    route = Router({"card": card}).route((0, 0), (600, 0), frozenset(), None)
    assert len(route.curves) == 3
    assert not covers(card, route.d)


def test_a_zone_around_its_end_is_not_in_the_way() -> None:
    route = Router({"zone": Box(200, -50, 600, 100)}).route((0, 0), (600, 0), frozenset({"zone"}), None)
    assert len(route.curves) == 1


def test_a_connection_back_to_the_left_goes_between_the_cards() -> None:
    cards = {"a": Box(0, 0, 200, 150), "b": Box(0, 200, 200, 150)}
    route = Router(cards).route((200, 60), (0, 260), frozenset(), None)
    assert any(150 < y < 200 for curve in route.curves for _, y in curve)


def test_a_lane_stays_inside_the_zone() -> None:
    cards = {"a": Box(200, 0, 200, 200)}
    route = Router(cards).route((0, 100), (600, 100), frozenset(), Box(-20, -40, 700, 220))
    assert all(-40 < y < 180 for curve in route.curves for _, y in curve)


def test_two_connections_do_not_share_a_lane() -> None:
    router = Router({"card": Box(200, -50, 200, 100)})
    one = router.route((0, 0), (600, 0), frozenset(), None)
    other = router.route((0, 0), (600, 0), frozenset(), None)
    assert one.curves[1] != other.curves[1]


def test_where_there_is_no_way_around_the_plain_curve_is_drawn() -> None:
    wall = {"wall": Box(200, -1e7, 200, 2e7)}
    assert len(Router(wall).route((0, 0), (600, 0), frozenset(), None).curves) == 1


def test_a_connection_that_was_led_through_points_goes_through_them_smoothly_as_in_the_editor() -> None:
    route = led((0, 0), (240, 0), [(120, 90)])
    assert route.d == "M0 0C60 0 70 90 120 90C170 90 180 0 240 0"
