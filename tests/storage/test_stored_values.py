"""A value comes back exactly as it was, or is not stored and says why."""

import io
import json
import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from nexus_jupyter.storage.stored_values import INLINE, Stored, Unstorable, decode, encode, inline

JSON = [None, True, 0, -0.0, 1.5, 10**40, "", "tea", [], {}, [1, 1.0, True, "1"], {"a": {"b": [None, {"c": "ü"}]}}]
FRAMES = {
    "plain": pd.DataFrame({"count": [1, 2], "text": ["a", None], "share": [0.5, math.nan]}),
    "empty": pd.DataFrame(),
    "no rows": pd.DataFrame({"a": []}, dtype=object),
    "numbers as columns": pd.DataFrame(np.eye(3)),
    "a named index": pd.DataFrame({"a": [1]}, index=pd.Index(["k"], name="key")),
    "a range": pd.DataFrame({"a": [1, 2, 3]}, index=pd.RangeIndex(2, 8, 2)),
    "two levels": pd.DataFrame({"a": [1, 2]}, index=pd.MultiIndex.from_tuples([("x", 1), ("y", 2)])),
    "two levels of columns": pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("x", "a"), ("y", "b")])),
    "days": pd.DataFrame({"a": [1, 2]}, index=pd.date_range("2026-01-01", periods=2, freq="D", tz="UTC")),
    "categories": pd.DataFrame({"a": pd.Categorical(["low", "high"], ["low", "high"], ordered=True)}),
    "missing numbers": pd.DataFrame({"a": pd.array([1, None], dtype="Int64")}),
    "small numbers": pd.DataFrame({"a": np.array([1, 2], dtype="uint8")}),
    "lists and dicts": pd.DataFrame({"a": [[1], {"b": None}], "n": [1, 2]}),
    "lists of one length": pd.DataFrame({"a": [[1, 2], [3, 4]]}, index=[7, 7]),
    "mixed": pd.DataFrame({"a": [1, True], "b": [None, math.nan]}, dtype=object),
}


def back(value):
    """What a value is after it was stored."""
    return decode(*encode(value))


@pytest.mark.parametrize("value", JSON, ids=repr)
def test_json_comes_back_with_its_types(value):
    assert repr(back(value)) == repr(value) == repr(json.loads(inline(value)))


def test_what_json_has_no_word_for_comes_back_too():
    assert repr(back([math.nan, math.inf, -math.inf])) == "[nan, inf, -inf]"


@pytest.mark.parametrize("value", ["tea", "a\0b", "half \ud800", b"", b"\0\xff"])
def test_text_and_bytes_come_back(value):
    assert back(value) == value


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_a_table_comes_back_with_its_index_and_types(frame):
    pd.testing.assert_frame_equal(back(frame), frame, check_column_type="exact", check_index_type="exact")
    assert [[*map(type, row)] for row in back(frame).values] == [[*map(type, row)] for row in frame.values]


def test_what_is_noted_about_a_table_comes_back():
    frame = pd.DataFrame({"a": [1]})
    frame.attrs = {"source": {"page": 3}}
    assert back(frame).attrs == {"source": {"page": 3}}


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_an_image_comes_back_pixel_by_pixel(mode):
    image = Image.new(mode, (3, 2), 1)
    assert (back(image).mode, back(image).size, back(image).tobytes()) == (mode, (3, 2), image.tobytes())


def test_an_image_read_from_a_file_comes_back_as_it_looks():
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(file, "JPEG")
    image = Image.open(file)
    assert back(image).tobytes() == image.tobytes()


def test_an_array_comes_back():
    array = np.arange(6, dtype="float32").reshape(2, 3)
    np.testing.assert_array_equal(back(array), array, strict=True)


class Words(list):
    """Not quite a list."""


@pytest.mark.parametrize(
    "value",
    [
        (1, 2),
        [1, (2,)],
        {1: "a"},
        {"a": {2}},
        Words(),
        np.float64(1),
        [np.float64(1)],
        date(2026, 1, 1),
        bytearray(b"a"),
        object(),
        len,
        10**5000,
        np.array([{}], dtype=object),
        pd.DataFrame({"a": [(1, 2)]}),
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
        Image.new("CMYK", (1, 1)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_would_change_is_refused_and_named(value):
    with pytest.raises(Unstorable, match=type(value).__name__):
        encode(value)
    assert inline(value) is None


def test_what_holds_itself_or_is_too_deep_is_refused():
    circle: list = []
    circle.append(circle)
    deep: list = []
    for _ in range(100_000):
        deep = [deep]
    for value in (circle, deep):
        with pytest.raises(Unstorable):
            encode(value)
        assert inline(value) is None


def test_a_class_that_only_bears_a_known_name_is_refused():
    other = type("DataFrame", (), {"__module__": "pandas"})
    with pytest.raises(Unstorable):
        encode(other())


def test_only_small_values_lie_in_the_row():
    assert inline("a" * INLINE) is None
    assert inline("a" * (INLINE - 2)) == f'"{"a" * (INLINE - 2)}"'
    assert inline(["ü" * (INLINE // 3)]) is None


def test_equal_values_have_one_name_and_different_kinds_have_two():
    assert encode([1, 2]).digest == encode([1, 2]).digest
    assert encode("ab").digest != encode(b"ab").digest


def test_bytes_that_cannot_be_read_are_named_and_harm_nobody():
    for stored in (
        Stored("arrow", b"no table"),
        Stored("png", b"no picture"),
        Stored("array", b""),
        Stored("pickle", b""),
    ):
        with pytest.raises(Unstorable, match=stored.kind):
            decode(*stored)
