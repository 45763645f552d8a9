"""The small grammar of conditions and loops: what it can say, what it refuses and where, how it stays small."""

from contextlib import suppress

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_jupyter.errors import ExpressionError
from nexus_jupyter.nodes.expression import FUNCTIONS, LONGEST, Expression, fault


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1 + 2 * 3 - 4 / 2 // 1 % 5", 5.0),
        ("-x + +x", 0),
        ("x > 2 and not x > 9 or False", True),
        ("0 or 'tea'", "tea"),
        ("0 and missing", 0),
        ("1 < x <= 3 != 4 == 4", True),
        ("'a' in ['a', 'b'] and 'z' not in word", True),
        ("x is None or x is not None", True),
        ("'few' if x < 5 else 'many'", "few"),
        ("rows[1]['tea']", "black"),
        ("[x, 'b', None, True]", [3, "b", None, True]),
        ("(1, 2)", [1, 2]),
        ("len(word) + abs(-2) + max(1, 2) + min([3, 4]) + sum([1, 2])", 14),
        ("round(2.567, 1) + round(2.4)", 4.6),
        ("int('7') + float('0.5')", 7.5),
        ("lower('TEA') + upper('pot') + strip('  ! ')", "teaPOT!"),
        ("startswith('  APPROVED: yes', 'APPROVED')", True),
        ("endswith('all done \\n', 'done')", True),
        ("contains(word, 'af')", True),
        ("text([1, None, 'tea'])", '[1,null,"tea"]'),
        ("größe * 2", 10),
        ("  x\n  ", 3),
        ("(x +\n 1)", 4),
        ("", None),
        ("   ", None),
    ],
)
def test_what_it_can_say(source, value):
    names = {"x": 3, "word": "leaf", "rows": [{"tea": "green"}, {"tea": "black"}], "größe": 5}
    assert Expression(source)(names) == value


@pytest.mark.parametrize(
    ("source", "at", "message"),
    [
        ("x.y", 1, "A dot is not allowed here"),
        ("'größe' + x.y", 11, "A dot is not allowed here"),
        ("x.__class__", 1, "A dot is not allowed here"),
        ("2 ** 3", 2, "A power is not allowed here"),
        ("(x) @ y", 4, "A matrix product is not allowed here"),
        ("x << 2", 2, "A shift is not allowed here"),
        ("1 + (x | y)", 7, "A bitwise operation is not allowed here"),
        ("x + ~y", 4, "A bitwise operation is not allowed here"),
        ("lambda: 1", 0, "A lambda is not allowed here"),
        ("f'{x}'", 0, "An f-string is not allowed here"),
        ("1 + (y := 2)", 5, "An assignment is not allowed here"),
        ("x[1:2]", 2, "A slice is not allowed here"),
        ("[1, {2: 3}]", 4, "A dict is not allowed here"),
        ("{1, 2}", 0, "A set is not allowed here"),
        ("[y for y in x]", 0, "A comprehension is not allowed here"),
        ("sum(y for y in x)", 3, "A comprehension is not allowed here"),
        ("[*x]", 1, "A star is not allowed here"),
        ("  await x", 2, "An await is not allowed here"),
        ("1 + __import__('os')", 4, "Only these can be called: abs, contains"),
        ("len(x)(y)", 0, "Only these can be called"),
        ("x[0](y)", 0, "Only these can be called"),
        ("1 + len(*x)", 4, "Pass plain values, without names or stars"),
        ("max(x, key=len)", 0, "Pass plain values, without names or stars"),
        ("b'x'", 0, "Only text, numbers, True, False and None can be written here"),
        ("x == 2j", 5, "Only text, numbers"),
        ("...", 0, "Only text, numbers"),
        ("x = 3", 2, "This expression cannot be read: invalid syntax"),
        ("x +", 3, "This expression cannot be read: invalid syntax"),
        ("größe ++ y)", 10, "This expression cannot be read: unmatched"),
        ("\n  (x +\n  y.z)", 11, "A dot is not allowed here"),
        ("import os", 0, "This expression cannot be read"),
        ("x; y", 1, "This expression cannot be read"),
        ("x\0y", 0, "This expression cannot be read"),
    ],
)
def test_what_it_refuses_and_at_which_character(source, at, message):
    with pytest.raises(ExpressionError, match=message) as caught:
        Expression(source)
    assert caught.value.at == at
    reason, shown, sign = str(caught.value).rsplit("\n", 2)
    assert message.split(":")[0] in reason
    assert len(shown) == len(source) + 4
    assert sign.index("^") == at + 4


@pytest.mark.parametrize(
    ("source", "at", "message"),
    [
        ("1 + missing", 4, r"There is no 'missing' here\. There are x, rows\."),
        ("1 + 1 / 0", 4, r"This cannot be worked out: division by zero\."),
        ("rows[5]", 0, "This cannot be worked out: list index out of range"),
        ("x + 'a'", 0, "This cannot be worked out: unsupported operand"),
        ("len(x)", 0, "This cannot be worked out: object of type 'int' has no len"),
        ("int('tea')", 0, "This cannot be worked out: invalid literal"),
        ("x > 1 and 'a' * x", 10, "Only numbers can be multiplied or divided"),
        ("'%s' % x", 0, "Only numbers can be multiplied or divided"),
        ("rows * 9", 0, "Only numbers can be multiplied or divided"),
    ],
)
def test_what_cannot_be_worked_out_and_at_which_character(source, at, message):
    expression = Expression(source)
    with pytest.raises(ExpressionError, match=message) as caught:
        expression({"x": 3, "rows": []})
    assert caught.value.at == at


@pytest.mark.parametrize(
    ("source", "marked"),
    [
        ("1 + (2 / 0) * 3", "2 / 0"),
        ("len('tea') > 2 and rows[5] == 1", "rows[5]"),
        ("[1, int('größe')]", "int('größe')"),
        ("1 + missing", "missing"),
        ("'few' if x else x + 'a'", "x + 'a'"),
        ("(x\n + rows)", "x  + rows"),
        ("max(x, key=len)", "max(x, key=len)"),
    ],
)
def test_the_part_that_failed_is_marked_whole(source, marked):
    with pytest.raises(ExpressionError) as caught:
        Expression(source)({"x": 0, "rows": []})
    _, shown, signs = str(caught.value).rsplit("\n", 2)
    assert shown[signs.index("^") : len(signs)] == marked
    assert shown[4 + caught.value.at : 4 + caught.value.end] == marked


@pytest.mark.parametrize(
    ("source", "at"),
    [("table > 1", 0), ("x or table", 5), ("not table", 4), ("1 if table else 2", 5), ("1 < table", 0)],
)
def test_what_is_neither_true_nor_false_is_said_to_be_so(source, at):
    with pytest.raises(ExpressionError, match="This is neither true nor false, but a DataFrame") as caught:
        Expression(source).holds({"x": 0, "table": pd.DataFrame({"a": [1, 2]})})
    assert caught.value.at == at


def test_a_key_that_is_not_there_is_named():
    with pytest.raises(ExpressionError, match="This cannot be worked out: there is no 'tea'"):
        Expression("row['tea']")({"row": {}})


@pytest.mark.parametrize(("source", "holds"), [("", False), ("x", True), ("x - 3", False), ("[]", False)])
def test_it_holds_where_its_value_is_true(source, holds):
    assert Expression(source).holds({"x": 3}) is holds


def test_the_fault_of_a_text_is_what_reading_it_says():
    assert fault("x > 3") is None
    assert fault("x.y") == "A dot is not allowed here.\n    x.y\n     ^"


def test_without_any_names_none_are_listed():
    with pytest.raises(ExpressionError, match=r"There is no 'x' here\.\n"):
        Expression("x")({})


def test_names_of_any_kind_are_listed_and_not_all_of_them():
    with pytest.raises(ExpressionError, match=r"There are 0, 1, .*, 19\.\n"):
        Expression("x")(dict.fromkeys(range(1000)))


def test_it_tells_which_names_it_needs():
    assert Expression("len(word) > most and startswith(word, 'a')").names == {"word", "most"}


def test_it_has_at_most_so_many_characters():
    Expression("1" + " " * (LONGEST - 1))
    with pytest.raises(ExpressionError, match="An expression has at most 1000 characters"):
        Expression("1" * (LONGEST + 1))


@pytest.mark.parametrize(
    "source", ["+".join("1" * 400), "-" * 900 + "1", "not " * 240 + "1", "[" * 150 + "]" * 150]
)
def test_it_has_at_most_so_many_parts(source):
    with pytest.raises(ExpressionError, match="too long to be read at a glance"):
        Expression(source)


def test_it_makes_no_huge_text():
    with pytest.raises(ExpressionError, match="This makes a value of over 1,000,000 items"):
        Expression("x + x + x + x")({"x": "a" * 300_000})


@pytest.mark.parametrize("source", ["round(1, -999999999)", "round(x, -99999999)"])
def test_it_works_out_no_huge_number(source):
    with pytest.raises(ExpressionError, match="round takes at most 100 digits"):
        Expression(source)({"x": 5})


names = st.sampled_from(["x", "word", "rows", "item", "len", "missing"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
pieces = st.one_of(
    names,
    st.sampled_from(
        [*FUNCTIONS, "(", ")", "[", "]", ",", "and", "or", "not", "in", "is", "if", "else", "<", "=="]
    ),
    st.sampled_from(
        ["+", "-", "*", "/", "//", "%", "**", ".", ":", "{", "}", "lambda", "for", "=", ":=", "\n", "#"]
    ),
    st.integers(-5, 10**20).map(str),
    st.text(max_size=4).map(repr),
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=40), st.lists(pieces, max_size=14).map(" ".join)), st.data())
def test_nothing_but_its_own_error_escapes(source, data):
    found = data.draw(st.dictionaries(names, values))
    with suppress(ExpressionError):
        Expression(source)(found)


SIGNS = ["+", "-", "*", "/", "//", "%", "==", "<", "and", "or", "in"]
expressions = st.recursive(
    st.one_of(names, st.integers(0, 99).map(str), st.text(max_size=3).map(repr)),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(SIGNS), inner).map("({0[0]} {0[1]} {0[2]})".format),
        st.tuples(st.sampled_from(list(FUNCTIONS)), inner).map("{0[0]}({0[1]})".format),
        st.tuples(inner, inner).map("{0[0]}[{0[1]}]".format),
        st.lists(inner, max_size=3).map(lambda each: f"[{', '.join(each)}]"),
        inner.map("(not {})".format),
    ),
    max_leaves=8,
)


@settings(max_examples=400, deadline=None)
@given(expressions, st.dictionaries(names, values))
def test_what_is_in_the_grammar_is_read_and_gives_a_value_or_its_own_error(source, found):
    expression = Expression(source)
    with suppress(ExpressionError):
        expression(found)
