"""A value on its way from one port to another: every cell of the table of what fits, when a run comes to it."""

import io
import sys
import types

import pandas as pd
import pytest

from nexus_jupyter import Workflow, node
from nexus_jupyter.errors import GraphError, NodeError, RunError
from nexus_jupyter.model.port_types import fits
from nexus_jupyter.model.ports import PORT_TYPES
from nexus_jupyter.nodes.convert import as_text, converter, markdown_table, to_frame, type_of

FRAME = pd.DataFrame({"tea": ["green", "black"], "grams": [2, 3]})
RECORDS = [{"tea": "green", "grams": 2}, {"tea": "black", "grams": 3}]


class Picture:
    """A Pillow image as far as ports look at one."""

    def save(self, file: io.BytesIO, kind: str) -> None:
        file.write(f"a {kind}".encode())


Picture.__name__, Picture.__module__ = "Image", "PIL.Image"


@pytest.mark.parametrize(
    ("source", "target", "value", "expected"),
    [
        ("text", "text", "tea", "tea"),
        ("text", "json", '{"tea": [1, 2.5, null]}', {"tea": [1, 2.5, None]}),
        ("text", "json", "3", 3),
        ("text", "binary", "größe", "größe".encode()),
        ("text", "any", "tea", "tea"),
        ("json", "text", {"tea": ["green", 1, None, True]}, '{"tea":["green",1,null,true]}'),
        ("json", "text", "tea", "tea"),
        ("json", "text", 3, "3"),
        ("json", "json", [1, 2], [1, 2]),
        ("json", "dataframe", RECORDS, FRAME),
        ("json", "dataframe", {"tea": ["green", "black"], "grams": [2, 3]}, FRAME),
        ("json", "any", None, None),
        ("dataframe", "json", FRAME, RECORDS),
        ("dataframe", "dataframe", FRAME, FRAME),
        ("dataframe", "any", FRAME, FRAME),
        ("image", "binary", Picture(), b"a PNG"),
        ("binary", "binary", b"tea", b"tea"),
        ("binary", "any", b"tea", b"tea"),
        ("any", "text", "tea", "tea"),
        ("any", "text", 3, "3"),
        ("any", "json", "[1]", [1]),
        ("any", "json", FRAME, RECORDS),
        ("any", "dataframe", RECORDS, FRAME),
        ("any", "binary", bytearray(b"tea"), b"tea"),
        ("any", "any", {1}, {1}),
    ],
)
def test_a_value_that_fits_arrives_as_the_type_of_its_port(source, target, value, expected):
    convert = converter(source, target)
    found = convert(value) if convert else value
    if isinstance(expected, pd.DataFrame):
        pd.testing.assert_frame_equal(found, expected)
    else:
        assert found == expected
        assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("source", "target", "value", "message"),
    [
        ("text", "json", "tea leaves", r"A json port got text that does not parse \(.*\): 'tea leaves'"),
        (
            "json",
            "dataframe",
            [1, 2],
            r"A dataframe port got a list: \[1, 2\] It takes a DataFrame, a list of objects",
        ),
        (
            "json",
            "dataframe",
            {"tea": [1], "grams": [2, 3]},
            "A dataframe port could not use its value: All arrays",
        ),
        ("any", "text", {1, 2}, r"A text port got a set: \{1, 2\}"),
        ("any", "text", FRAME, "A text port got a DataFrame"),
        ("any", "json", b"tea", r"A json port got a bytes: b'tea'"),
        ("any", "json", {1: 2}, r"A json port got a dict: \{1: 2\}"),
        ("any", "dataframe", "tea", "A dataframe port got a str: 'tea'"),
        ("any", "image", "tea", "An image port got a str: 'tea'"),
        ("any", "binary", 3, "A binary port got a int: 3"),
    ],
)
def test_a_value_that_does_not_fit_is_an_error_that_shows_its_type_and_first_characters(
    source, target, value, message
):
    convert = converter(source, target)
    assert convert is not None
    with pytest.raises(RunError, match=message):
        convert(value)


def test_a_long_value_is_shown_in_part():
    convert = converter("any", "json")
    with pytest.raises(RunError, match=r"A json port got a bytes: b'x{57}…$"):
        convert(b"x" * 1000)


def test_bytes_that_are_an_image_arrive_as_one(monkeypatch):
    pillow = types.SimpleNamespace(Image=types.SimpleNamespace(open=lambda file: f"opened {file.read()!r}"))
    monkeypatch.setitem(sys.modules, "PIL", pillow)
    assert converter("binary", "image")(b"png") == "opened b'png'"


def test_bytes_that_are_no_image_are_a_misfit(monkeypatch):
    def refuse(file):
        raise OSError("cannot identify image file")

    monkeypatch.setitem(sys.modules, "PIL", types.SimpleNamespace(Image=types.SimpleNamespace(open=refuse)))
    with pytest.raises(RunError, match="An image port got a bytes: b'tea'"):
        converter("binary", "image")(b"tea")


def test_an_image_without_pillow_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(RunError, match="Reading an image needs Pillow: pip install pillow"):
        converter("binary", "image")(b"tea")


PAIRS = [(source, target) for source in PORT_TYPES for target in PORT_TYPES]
PYTHON = {"text": str, "json": list, "dataframe": pd.DataFrame, "image": Picture, "binary": bytes, "any": object}


@pytest.mark.parametrize(("source", "target"), [pair for pair in PAIRS if not fits(*pair)])
def test_what_does_not_fit_cannot_be_drawn(source, target):
    def give(): ...
    def take(value): ...

    give.__annotations__, take.__annotations__ = {"return": PYTHON[source]}, {"value": PYTHON[target]}
    flow = Workflow()
    given = flow.add(node(name="give-of-test", inline=True)(give))
    with pytest.raises(GraphError, match=f"does not fit an? {target} port"):
        flow.add(node(name="take-of-test", inline=True)(take), value=given)


@pytest.mark.parametrize(("source", "target"), [pair for pair in PAIRS if fits(*pair)])
def test_what_fits_arrives_in_a_run(source, target, monkeypatch):
    samples = {"text": "[]", "json": [], "dataframe": FRAME, "image": Picture(), "binary": b"tea", "any": {1}}
    pillow = types.SimpleNamespace(Image=types.SimpleNamespace(open=lambda file: samples["image"]))
    monkeypatch.setitem(sys.modules, "PIL", pillow)

    def give():
        return samples[target if source == "any" else source]

    def take(value):
        return type_of(value)

    give.__annotations__, take.__annotations__ = {"return": PYTHON[source]}, {"value": PYTHON[target]}
    flow = Workflow()
    given = flow.add(node(name="give-of-test", inline=True)(give))
    flow.add(node(name="take-of-test", inline=True)(take), value=given)
    assert flow.run()["take-of-test"] == (source if target == "any" else target)


def test_what_does_not_fit_in_a_run_is_the_error_of_the_node_that_gets_it():
    @node(inline=True)
    def parse(value: dict) -> dict:
        return value

    flow = Workflow()
    flow.add(parse, value=flow.add("data-input", value="tea leaves"))
    with pytest.raises(NodeError, match="parse: RunError: A json port got text that does not parse") as caught:
        flow.run()
    assert caught.value.path == "parse"


@pytest.mark.parametrize(
    ("value", "port_type"),
    [
        ("tea", "text"),
        (3, "json"),
        (None, "json"),
        ({"a": [1, (2, True)]}, "json"),
        ({1: 2}, "any"),
        ([{1}], "any"),
        (b"tea", "binary"),
        (FRAME, "dataframe"),
        (Picture(), "image"),
        (object(), "any"),
    ],
)
def test_the_narrowest_type_of_a_value(value, port_type):
    assert type_of(value) == port_type


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("tea", "tea"),
        (None, ""),
        (3, "3"),
        (True, "true"),
        ({"größe": 1}, '{"größe":1}'),
        (b"12345", "<binary, 5 bytes>"),
        ({1}, "{1}"),
    ],
)
def test_any_value_has_a_text_for_prompts_and_people(value, text):
    assert as_text(value) == text


def test_a_dataframe_is_a_markdown_table_of_its_first_rows():
    frame = pd.DataFrame({"tea": ["green|fresh", "black\nstrong", None], "grams": [2.5, float("nan"), 3.0]})
    assert markdown_table(frame) == (
        "| tea | grams |\n| --- | --- |\n| green\\|fresh | 2.5 |\n| black strong |  |\n|  | 3.0 |"
    )
    assert as_text(pd.DataFrame({"n": range(2000)})).endswith("| 19 |\n… and 1,980 more rows")


def test_no_rows_make_an_empty_table():
    assert to_frame([]).empty
    assert to_frame({}).empty
