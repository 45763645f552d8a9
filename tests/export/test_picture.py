import re
import xml.etree.ElementTree as ElementTree
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_jupyter.export.layout import layout
from nexus_jupyter.export.picture import svg
from nexus_jupyter.export.text import BOLD, MONO, SANS, width
from nexus_jupyter.export.theme import STATUSES, ThemeName
from nexus_jupyter.export.view import Failure, NodeView, Table
from nexus_jupyter.model.change import Change, apply
from nexus_jupyter.model.document import from_json
from nexus_jupyter.model.graph import Graph, Status
from nexus_jupyter.model.node_type import NodeType
from tests.export.graphs import chain, graph, graphs, node, types
from tests.model.strategies import documents

SVG = "{http://www.w3.org/2000/svg}"
TAGS = {
    "svg",
    "title",
    "desc",
    "defs",
    "radialGradient",
    "linearGradient",
    "stop",
    "rect",
    "path",
    "g",
    "text",
    "tspan",
}
views = st.builds(
    NodeView,
    status=st.sampled_from(get_args(Status)),
    text=st.none() | st.text(),
    table=st.none()
    | st.builds(
        Table, st.lists(st.text(), max_size=9), st.lists(st.lists(st.text() | st.floats(), max_size=9), max_size=5)
    ),
    error=st.none() | st.builds(Failure, st.text(), st.text(), st.text()),
    seconds=st.none() | st.floats(0, 1e6),
    tokens=st.none() | st.integers(0, 10**9),
    model=st.none() | st.text(),
    badges=st.lists(st.sampled_from(["cached", "stale", "pinned", "disabled", "<odd>"]), max_size=5),
    rounds=st.none() | st.tuples(st.integers(0, 99), st.none() | st.integers(0, 99)),
)


def parsed(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup)


def texts(markup: str) -> list[str]:
    """The lines of text that are seen, spaces that may not break told as spaces."""
    return ["".join(each.itertext()).replace("\u00a0", " ") for each in parsed(markup).iter(f"{SVG}text")]


def drawn(state: NodeView, **fields: Any) -> list[str]:
    return texts(svg(graph({"a": node(**fields)}), types, states={"a": state}))


@given(documents())
def test_any_document_makes_a_picture(document: dict[str, object]) -> None:
    parsed(svg(from_json(document), types))


@given(graphs(6), st.data())
def test_any_state_of_a_run_makes_a_picture(found: Graph, data: st.DataObject) -> None:
    states = {id: data.draw(views) for id in found.nodes}
    parsed(svg(found, types, states=states, theme=data.draw(st.sampled_from(get_args(ThemeName)))))


@given(graphs(6))
def test_the_same_graph_gives_the_same_bytes(found: Graph) -> None:
    assert svg(found, types) == svg(found, types)


@given(st.text(), st.text(), st.text())
def test_whatever_people_write_stays_text(name: str, title: str, prompt: str) -> None:
    found = graph({"a": node("ask", title=title, properties={"prompt": prompt})}, name=name)
    tags = {each.tag for each in parsed(svg(found, types)).iter()}
    assert tags <= {f"{SVG}{tag}" for tag in TAGS}


def test_markup_in_text_is_escaped() -> None:
    markup = svg(chain("<script>alert(1)</script>"), types, title='"><image href="x"/>')
    assert "<script" not in markup
    assert "<image" not in markup
    assert any("<script>" in text for text in texts(markup))


def test_nothing_is_fetched_and_nothing_runs() -> None:
    markup = svg(chain("a", "b"), types, states={"a": NodeView("running")})
    assert not re.search(r"href|<style|@import|<script|<image|\son\w+=", markup)
    assert re.findall(r"https?://[^\"]*", markup) == ["http://www.w3.org/2000/svg"]


@given(st.text(min_size=1), st.text(min_size=1), st.text(min_size=1))
def test_no_line_of_a_card_is_wider_than_the_card(title: str, text: str, model: str) -> None:
    view = NodeView("waiting", text, seconds=12345, tokens=10**9, model=model, badges=("stale", "pinned"))
    markup = svg(graph({"a": node(title=title)}), types, states={"a": view}, title=" ")
    for each in parsed(markup).iter(f"{SVG}text"):
        assert float(each.attrib["x"]) >= 9
        assert float(each.attrib["x"]) + float(each.attrib["textLength"]) <= 228 - 8


def test_a_line_is_held_to_its_measured_width() -> None:
    faces = {None: SANS, "600": BOLD}
    for each in parsed(svg(chain("a"), types)).iter(f"{SVG}text"):
        face = MONO if "Mono" in each.attrib.get("font-family", "") else faces[each.attrib.get("font-weight")]
        wide = width("".join(each.itertext()), float(each.attrib["font-size"]), face)
        assert abs(float(each.attrib["textLength"]) - wide) < 0.01


@pytest.mark.parametrize("status", get_args(Status))
def test_every_status_has_its_word(status: Status) -> None:
    assert STATUSES[status][0] in drawn(NodeView(status))


def test_without_a_run_no_status_is_shown() -> None:
    assert not {word for word, _, _ in STATUSES.values()} & set(texts(svg(chain("a"), types)))


def test_a_node_that_the_run_does_not_know_is_idle() -> None:
    assert "idle" in texts(svg(chain("a"), types, states={}))


def test_the_foot_tells_seconds_tokens_and_badges() -> None:
    found = drawn(NodeView("completed", "tea", seconds=3.84, tokens=1284, badges=("cached",)))
    assert "3.8 s   1,284 tokens" in found
    assert "cached" in found


def test_the_model_that_answered_stands_under_the_title() -> None:
    assert "step · llama3.2" in drawn(NodeView("completed", model="llama3.2"), properties={"model": "auto"})


def test_a_long_name_of_a_model_has_more_room_in_the_foot() -> None:
    found = drawn(NodeView("completed", model="SmolLM2-135M-Instruct embedded"))
    assert [text for text in found if text.startswith("SmolLM2")]


def test_an_error_tells_its_type_its_message_and_its_line() -> None:
    found = drawn(NodeView("error", error=Failure("ZeroDivisionError", "division by zero", "line 3")))
    assert found[-4:-1] == ["ZeroDivisionError", ": division", "by zero"]
    assert found[-1] == "line 3"


def test_a_table_shows_its_columns_its_first_rows_and_its_shape() -> None:
    table = Table(["topic", "score"], [["tea", 0.91], ["coffee", None]], 1204)
    found = drawn(NodeView("completed", table=table))
    assert [text for text in found if text in ("topic", "score", "tea", "0.91", "coffee", "1,204 × 2")] == [
        "topic",
        "score",
        "tea",
        "0.91",
        "coffee",
        "1,204 × 2",
    ]


def test_of_a_wide_table_the_first_columns_are_shown() -> None:
    table = Table([f"a long name {number}" for number in range(40)], [list(range(40))])
    found = drawn(NodeView("completed", table=table))
    assert "…" in found
    assert sum(text.startswith("a lon") for text in found) == 3


def test_a_value_that_cannot_be_told_is_told_by_its_type() -> None:
    class Stranger:
        def __str__(self) -> str:
            raise RuntimeError

    assert "Stranger" in drawn(NodeView("completed", table=Table(["x"], [[Stranger()]])))


def test_what_streams_is_scrolled_to_its_end() -> None:
    text = " ".join(f"word{number}" for number in range(500))
    assert any("word499" in line for line in drawn(NodeView("running", text)))
    assert any("word0" in line for line in drawn(NodeView("completed", text)))


def test_a_node_without_output_shows_what_it_is_set_to_do() -> None:
    found = texts(svg(graph({"a": node("ask", properties={"prompt": "Judge {draft} well"})}), types))
    assert [text.strip() for text in found[-3:]] == ["Judge", "{draft}", "well"]


def test_secrets_are_named_and_keys_are_not_shown() -> None:
    settings = {"key": {"$secret": "OPENAI_API_KEY"}, "other": "sk-" + "a" * 40}
    markup = svg(graph({"a": node(properties=settings)}), types)
    assert "secret · OPENAI_API_KEY" in texts(markup)
    assert "aaaaaaaa" not in markup


def test_a_key_in_a_prompt_is_not_shown() -> None:
    markup = svg(graph({"a": node("ask", properties={"prompt": "use sk-" + "a" * 40})}), types)
    assert "aaaaaaaa" not in markup


def test_a_node_of_an_unknown_type_is_drawn_with_its_settings() -> None:
    found = texts(svg(graph({"a": node("acme-vision", properties={"depth": 3})}), types))
    assert "acme-vision" in found
    assert "3" in found


def test_a_zone_tells_its_round() -> None:
    found = graph({"z": node("loop"), "a": node(parent="z")}, "z.item>a.in")
    states = {"z": NodeView("running", rounds=(2, 4))}
    assert "round 2 of 4" in texts(svg(found, types, states=states))


def test_a_zone_names_its_ports_where_there_is_room() -> None:
    found = graph({"z": node("loop"), "a": node(parent="z")}, "z.item>a.in")
    assert "item" in texts(svg(apply(found, layout(found, types)), types))
    tight = apply(found, Change(nodes={"a": {"position": {"x": 20, "y": 40}}}))
    assert "item" not in texts(svg(tight, types))


def test_what_is_in_a_collapsed_zone_is_not_drawn() -> None:
    nodes = {"z": node("loop", collapsed=True), "a": node(parent="z", title="hidden"), "b": node()}
    found = texts(svg(graph(nodes, "b.out>a.in", "z.item>a.in"), types))
    assert "hidden" not in found
    assert "loop · 1 node inside" in found


def test_a_connection_to_a_port_that_is_gone_is_dotted() -> None:
    assert 'stroke-dasharray="2 5"' in svg(graph({"a": node(), "b": node()}, "a.out>b.gone"), types)
    assert 'stroke-dasharray="2 5"' not in svg(chain("a", "b"), types)


def test_values_flow_out_of_a_node_that_runs() -> None:
    assert "-flow-0)" in svg(chain("a", "b"), types, states={"a": NodeView("running")})
    assert "-flow-0)" not in svg(chain("a", "b"), types, states={"a": NodeView("completed")})


def test_everything_that_is_drawn_is_in_the_picture() -> None:
    found = graph(
        {"a": node(position={"x": 900, "y": 700}), "b": node(position={"x": -300, "y": -50})}, "a.out>b.in"
    )
    root = parsed(svg(found, types))
    left, top, wide, high = map(float, root.attrib["viewBox"].split())
    assert left <= -300
    assert top <= -50
    assert left + wide >= 900 + 228
    assert top + high >= 700 + 190


def test_screen_readers_are_told_what_there_is() -> None:
    root = parsed(svg(chain("a", "b"), types, states={"a": NodeView("completed")}, title="tea"))
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.attrib["role"] == "img"
    assert title is not None
    assert desc is not None
    assert title.text == "tea"
    assert desc.text == ("A workflow of 2 nodes and 1 connection. a (step): completed, goes to b. b (step): idle.")
    assert root.attrib["aria-labelledby"] == f"{title.attrib['id']} {desc.attrib['id']}"


def test_two_pictures_in_one_page_do_not_share_ids() -> None:
    one, other = (set(re.findall(r'id="([^"]+)"', svg(chain(id), types))) for id in "ab")
    assert one
    assert not one & other


def test_an_empty_workflow_says_how_to_begin() -> None:
    assert "Start with an agent" in texts(svg(Graph(), types))


def test_notes_and_groups_are_drawn() -> None:
    drawing = {"position": {"x": 0, "y": 300}, "size": {"width": 200, "height": 80}}
    found = apply(
        chain("a"),
        Change(notes={"n": {**drawing, "text": "Mind the tea"}}, groups={"g": {**drawing, "title": "Sources"}}),
    )
    assert {"Mind the tea", "Sources"} <= set(texts(svg(found, types)))


def test_a_note_s_markdown_is_read_as_far_as_plain_lines_go() -> None:
    place = {"position": {"x": 0, "y": 0}, "size": {"width": 200, "height": 120}}
    text = "# Tea\n\n**Mind** the `water`\n- [green](https://example.org)\n- black"
    picture = svg(apply(Graph(), Change(notes={"n": {**place, "text": text}})), types)
    assert {"Tea", "Mind the water", "• green", "• black"} <= set(texts(picture))


def test_a_note_that_is_too_long_ends_in_an_ellipsis() -> None:
    place = {"position": {"x": 0, "y": 0}, "size": {"width": 200, "height": 60}}
    found = texts(svg(apply(Graph(), Change(notes={"n": {**place, "text": "one\ntwo\nthree"}})), types))
    assert "two …" in found
    assert "three" not in found


def test_how_a_node_is_told_to_run_is_seen_where_nothing_runs_too() -> None:
    off = texts(svg(graph({"a": node(policy={"disabled": True})}), types))
    assert "disabled" in off
    kept = texts(svg(graph({"a": node(policy={"pinned": {"digest": "d"}, "breakpoint": True})}), types))
    assert {"pinned", "breakpoint"} <= set(kept)


def test_a_disabled_node_of_a_run_says_so_once() -> None:
    found = drawn(NodeView("skipped"), policy={"disabled": True})
    assert found.count("disabled") == 1


def test_the_theme_gives_the_colours() -> None:
    assert 'fill="#0a0a1a"' in svg(chain("a"), types)
    assert 'fill="#f6f7fc"' in svg(chain("a"), types, theme="light")


def test_a_category_of_a_package_s_own_is_drawn_too() -> None:
    svg(chain("a"), lambda name: NodeType(name, category="vision", icon="no-such-sign"))


def test_a_connection_goes_through_the_points_a_person_led_it_through() -> None:
    lines = chain("a", "b")
    led = apply(lines, Change(connections={next(iter(lines.connections)): {"points": [[123, 777], "no"]}}))
    assert "123 777" in svg(led, types)


def test_groups_and_notes_have_the_colour_they_name() -> None:
    drawn = {"position": {"x": 0, "y": 0}, "size": {"width": 300, "height": 200}}
    change = Change(
        groups={"g": {**drawn, "title": "Tea", "colour": "green"}}, notes={"n": {**drawn, "colour": "?"}}
    )
    picture = svg(apply(chain("a", "b"), change), types)
    assert "#3dffa2" in picture.lower()
    assert "#ffe94d" in picture.lower()
