"""A large table that is edited again and again is the same mapping as a dict."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_jupyter.model.layered import Layered, backwards, edited

LARGE = {number: str(number) for number in range(900)}
edits = st.dictionaries(st.sampled_from([0, 1, 2, 898, 899, 900, 901, 902]), st.none() | st.sampled_from("ab"))


@given(st.lists(edits, max_size=12))
def test_a_table_edited_is_the_dict_edited_order_included(sequence: list[dict[int, Any]]) -> None:
    plain, table = dict(LARGE), edited(LARGE, {})
    for changes in sequence:
        table = edited(table, changes)
        for key, value in changes.items():
            plain.pop(key, None) if value is None else plain.update({key: value})
        assert len(table) == len(plain)
        assert {key: table.get(key) for key in changes} == {key: plain.get(key) for key in changes}
        assert all((key in table) == (key in plain) for key in changes)
        assert list(backwards(table)) == list(reversed(plain))
    assert list(table.items()) == list(plain.items())
    assert list(table.values()) == list(plain.values())
    assert table == plain


@given(st.lists(edits, max_size=8), edits)
def test_a_version_stays_as_it_was_when_it_is_edited_or_read(sequence: list[dict[int, Any]], last: Any) -> None:
    table = edited(LARGE, {})
    for changes in sequence:
        table = edited(table, changes)
    before = {key: table.get(key) for key in range(905)}
    after = edited(table, last)
    assert list(table) == [key for key in table if before[key] is not None]
    assert {key: table.get(key) for key in range(905)} == before
    assert {**before, **last} == {key: after.get(key) for key in range(905)}


def test_two_versions_are_compared_by_what_they_hold() -> None:
    table = edited(LARGE, {})
    other = edited(table, {5: "five"})
    assert table != other
    assert edited(other, {5: "5"}) == table == LARGE
    assert edited(table, {900: "more"}) != edited(table, {901: "more"})


def test_what_is_gone_is_not_found() -> None:
    table = edited(LARGE, {5: None})
    with pytest.raises(KeyError, match="5"):
        table[5]
    with pytest.raises(KeyError, match="nothing"):
        edited(table, {})["nothing"]  # type: ignore[index]


def test_a_small_table_is_copied_and_a_large_one_shared() -> None:
    small = {"a": 1}
    assert isinstance(edited(LARGE, {0: "zero"}), Layered)
    assert edited(small, {"b": 2, "a": None, "c": None}) == {"b": 2}
    assert small == {"a": 1}
    assert list(backwards({"a": 1, "b": 2})) == ["b", "a"]


def test_a_table_is_shown_like_a_dict() -> None:
    assert repr(edited(LARGE, {0: "zero"})).startswith("{0: 'zero', 1: '1', ")
