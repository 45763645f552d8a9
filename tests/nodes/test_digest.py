"""The digest of a value: equal values have one, different values another, whatever the process."""

import collections
import dataclasses
import datetime
import decimal
import enum
import json
import os
import pathlib
import re
import subprocess
import sys
import uuid
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from nexus_jupyter.nodes.digest import digest

# Few scalars, so that equal values are drawn often.
SCALARS = st.sampled_from([None, True, False, 0, 1, -1, 0.0, 1.0, -0.0, "", "1", "a", "'", "None", "\U0001f375"])
JSON = st.recursive(
    SCALARS | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab1', :[{", max_size=3), inner),
    max_leaves=12,
)
SMALL = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
)
ELSEWHERE = """
import json, sys
from nexus_jupyter.nodes.digest import digest
print(digest(json.loads(sys.argv[1])), digest(set("green tea")), digest({"a": 1, 2: frozenset("xyz")}))
"""


class Leaf(enum.Enum):
    GREEN = 1
    BLACK = 2


class Point(NamedTuple):
    x: int
    y: int


@dataclasses.dataclass
class Cup:
    tea: str
    grams: object


@given(SMALL, SMALL)
def test_two_json_values_have_one_digest_exactly_if_they_are_equal(one, other):
    assert (digest(one) == digest(other)) == (written(one) == written(other))


@given(JSON)
def test_a_value_read_back_from_its_json_has_the_digest_of_the_value(value):
    assert digest(json.loads(json.dumps(value))) == digest(value) is not None


@given(st.dictionaries(st.text() | st.integers(), SCALARS), st.randoms())
def test_the_order_of_a_dict_does_not_count(value, random):
    items = list(value.items())
    random.shuffle(items)
    assert digest(dict(items)) == digest(value)


@given(st.lists(st.integers() | st.text()), st.data())
def test_the_order_and_each_item_of_a_list_count(value, data):
    other = data.draw(st.permutations(value))
    assert (digest(other) == digest(value)) == (other == value)
    assert digest([*value, None]) != digest(value)
    assert digest(tuple(value)) == digest(value)


@pytest.mark.parametrize(
    "values",
    [
        [1, 1.0, True, "1", [1], {1: None}, {"1": None}, {1}, b"1", 1 + 0j, decimal.Decimal(1)],
        [0, 0.0, -0.0, False, "", None, [], {}, set(), b"", [[]], [{}], [None]],
        ["<bytes >", b"", "'", "''", '"', "None", "[1]", "{'a': 1}", "\ud800", "\ud800\udc00", "\U00010000"],
        [{"a": [1, 2]}, {"a": "[1, 2]"}, {"a": [1], "b": 2}, {"[('a', 1)]": 2}, [["a", 1]], {"a": 1}],
        [float("nan"), float("inf"), float("-inf"), "nan"],
        [
            Leaf.GREEN,
            Leaf.BLACK,
            1,
            Point(1, 2),
            (1, 2),
            Point(2, 1),
            Cup("green", 1),
            Cup("green", 2),
            {"tea": "green"},
        ],
        [
            range(3),
            range(4),
            slice(3),
            pathlib.Path("a"),
            pathlib.PurePosixPath("a"),
            "a",
            uuid.UUID(int=1),
            int,
            str,
        ],
        [
            re.compile("a"),
            re.compile("a", re.IGNORECASE),
            re.compile("a" * 300 + "b"),
            re.compile("a" * 300 + "c"),
        ],
        [collections.Counter("ab"), collections.deque("ab"), collections.deque("ab", 3), {"a": 1, "b": 1}],
        [collections.defaultdict(int), collections.defaultdict(list), collections.OrderedDict(), {}],
        [
            datetime.datetime(2026, 3, 1),
            datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC),
            datetime.datetime(2026, 3, 1, tzinfo=ZoneInfo("Europe/Berlin")),
            datetime.datetime(2026, 3, 1, fold=1),
            datetime.date(2026, 3, 1),
            datetime.time(2),
            datetime.timedelta(2),
        ],
    ],
)
def test_different_values_have_different_digests(values):
    found = [digest(value) for value in values]
    assert None not in found
    assert len(set(found)) == len(values)


def test_what_is_large_is_told_apart_by_any_item_of_it():
    for large in (list(range(50_000)), ["x" * 50] * 9_000, "x" * 100_000, b"x" * 100_000):
        other = large[:-1] + (large[-1:] * 2)
        assert digest(large) == digest(large[:]) != digest(other)
    words = {f"word {number}": number for number in range(9_000)}
    assert digest(words) == digest(dict(reversed(words.items()))) != digest({**words, "word 8999": 0})
    assert digest(10**10_000) == digest(10**10_000) != digest(10**10_000 + 1)
    assert digest([10**10_000]) != digest([10**10_000 + 1])
    assert digest({"a": 10**10_000}) != digest({"a": 10**10_000 + 1})


def test_another_process_with_another_hash_seed_finds_the_same_digests():
    value = {"tea": ["green", {"grams": 2.5, "hot": True}], "none": None, "ü": "\U0001f375"}
    ours = [digest(value), digest(set("green tea")), digest({2: frozenset("xyz"), "a": 1})]
    for seed in ("1", "2"):
        command = [sys.executable, "-c", ELSEWHERE, json.dumps(value)]
        theirs = subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True
        )
        assert theirs.stdout.split() == ours


def frame(**changed):
    columns = {"tea": ["green", "black", None], "grams": [2, 3, 3], "hot": [True, False, True]}
    return pd.DataFrame({**columns, **changed})


def test_equal_frames_have_one_digest():
    assert (
        digest(frame()) == digest(frame().copy()) == digest(frame().iloc[::-1].iloc[::-1].reset_index(drop=True))
    )
    view = frame().assign(more=1)[["tea", "grams", "hot"]]
    assert digest(view) == digest(frame())


@pytest.mark.parametrize(
    "changed",
    [
        frame(grams=[2, 3, 4]),
        frame(grams=[2.0, 3.0, 3.0]),
        frame(tea=["green", "black", "None"]),
        frame(tea=["green", "black", "nan"]),
        frame(tea=["black", "green", None]),
        frame().rename(columns={"tea": "leaf"}),
        frame()[["grams", "tea", "hot"]],
        frame().set_index(pd.Index([0, 1, 3])),
        frame().set_index(pd.Index([0, 1, 2], name="row")),
        frame().rename_axis(columns="kind"),
        frame().iloc[[1, 0, 2]],
        frame().iloc[:2],
        frame().astype({"grams": "Int64"}),
        frame().astype({"tea": "category"}),
        frame().astype({"tea": "object"}),
        frame().assign(more=1),
    ],
)
def test_a_frame_that_differs_in_anything_has_another_digest(changed):
    assert digest(changed) not in (None, digest(frame()))


def test_a_frame_changed_in_place_has_another_digest():
    table = frame()
    before = digest(table)
    table.loc[1, "grams"] = 9
    assert digest(table) != before


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([1, 2], ["1", "2"]),
        ([1, True], [True, 1]),
        ([[1], [2]], [[1], [3]]),
        ([list(range(2_000)), 1], [[*range(999), -1, *range(1_000, 2_000)], 1]),
        ([{"a": 1}, None], [{"a": 2}, None]),
    ],
)
def test_objects_in_a_column_are_told_apart(one, other):
    tables = [pd.DataFrame({"x": pd.Series(values, dtype=object)}) for values in (one, other)]
    found = [digest(table) for table in tables]
    assert None not in found
    assert found[0] != found[1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (pd.Categorical(["a", "b"]), pd.Categorical(["a", "b"], categories=["b", "a"])),
        (pd.Categorical(["a", "b"]), pd.Categorical(["a", "b"], categories=["a", "b", "c"])),
        (pd.array([1, None], dtype="Int64"), pd.array([1, 1], dtype="Int64")),
        (pd.array([1, 2], dtype="Int32"), pd.array([1, 2], dtype="Int64")),
        (pd.array(["a", None], dtype="string"), pd.array(["a", "<NA>"], dtype="string")),
        (pd.to_datetime(["2026-01-01"]), pd.to_datetime(["2026-01-02"])),
        (pd.to_datetime(["2026-01-01"], utc=True), pd.to_datetime(["2026-01-01"])),
        (pd.period_range("2026-01", periods=2, freq="M"), pd.period_range("2026-02", periods=2, freq="M")),
        (pd.interval_range(0, 2), pd.interval_range(1, 3)),
        (pd.arrays.SparseArray([0, 1]), pd.arrays.SparseArray([1, 1])),
    ],
)
def test_columns_of_every_kind_are_told_apart(one, other):
    found = [digest(pd.DataFrame({"x": values})) for values in (one, other, one)]
    assert None not in found
    assert found[0] == found[2] != found[1]


def test_indexes_of_several_levels_and_columns_of_one_name_are_told_apart():
    levels = [
        pd.MultiIndex.from_tuples(pairs, names=["a", "b"])
        for pairs in ([(1, "x"), (2, "y")], [(1, "x"), (2, "z")])
    ]
    tables = [pd.DataFrame({"v": [1, 2]}, index=index) for index in levels]
    assert digest(tables[0]) != digest(tables[1])
    twins = [pd.DataFrame([values], columns=["a", "a"]) for values in ([1, 2], [2, 1])]
    assert digest(twins[0]) != digest(twins[1])
    assert digest(pd.DataFrame()) not in (None, digest(pd.DataFrame({"a": []})))


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6),
        np.arange(6).reshape(2, 3),
        np.arange(6, dtype="int32"),
        np.arange(6.0),
        np.array(["2026-01-01"], dtype="M8[D]"),
        np.array(["tea"]),
        np.array([[1], "a", None], dtype=object),
        np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]),
        np.array(5),
        np.array([]),
        np.float64(1.5),
        np.int64(5),
        np.str_("tea"),
        pd.Timestamp("2026-01-01"),
        pd.Series([1, 2]),
        pd.Index([1, 2]),
        pd.NA,
        pd.NaT,
    ],
)
def test_arrays_and_their_scalars_have_digests_of_their_own(array):
    others = [1.5, 5, "tea", [0, 1, 2, 3, 4, 5], np.arange(6).reshape(3, 2), np.arange(7), None]
    copy = array.copy() if hasattr(array, "copy") else array
    assert digest(array) == digest(copy) is not None
    assert digest(array) not in map(digest, others)


def test_an_array_is_the_same_however_it_lies_in_memory():
    table = np.arange(12).reshape(3, 4)
    assert (
        digest(np.asfortranarray(table)) == digest(table) == digest(np.arange(24).reshape(3, 8)[:, :4] * 0 + table)
    )
    assert digest(table.T) != digest(table)
    assert digest(table[:, ::2]) == digest(table[:, ::2].copy())


def test_pictures_are_told_apart_by_their_pixels_mode_and_palette():
    red = Image.new("RGB", (2, 2), "red")
    assert digest(red) == digest(red.copy()) is not None
    others = [Image.new("RGB", (2, 2), "blue"), Image.new("RGBA", (2, 2), "red"), Image.new("RGB", (1, 4), "red")]
    painted = [Image.new("P", (2, 2)) for _ in range(2)]
    painted[0].putpalette([255, 0, 0])
    painted[1].putpalette([0, 255, 0])
    assert len(set(map(digest, [red, *others, *painted]))) == 6


class Rude:
    """An object that answers no question."""

    def __getattr__(self, name):
        raise RuntimeError("no")

    def __eq__(self, other):
        raise RuntimeError("no")

    __hash__ = None


class Text(str):
    """A text that may know more than its characters."""


class Row(dict):
    """A dict that may know more than its items."""


def endless():
    items = []
    items.append(items)
    return items


def test_what_has_no_canonical_form_has_no_digest_and_raises_nothing():
    zone = type("Zone", (datetime.tzinfo,), {"utcoffset": lambda *_: None})()
    odd = [
        object(),
        Rude(),
        [1, Rude()],
        {"a": object()},
        Cup("green", object()),
        Text("tea"),
        Row(a=1),
        endless(),
        print,
        Rude,
        sys,
        (number for number in [1]),
        pd.DataFrame({"x": [object()]}),
        pd.DataFrame({"x": [1]}).groupby("x"),
        np.array([object()]),
        np.ma.array([1], mask=[True]),
        datetime.datetime(2026, 1, 1, tzinfo=zone),
    ]
    for value in odd:
        assert digest(value) is None


def written(value):
    """A value as JSON: what is equal here is equal."""
    return json.dumps(value, sort_keys=True)
