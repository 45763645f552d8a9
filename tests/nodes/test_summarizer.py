"""A long text is summarised in parts, cut where a reader would cut it."""

from hypothesis import given
from hypothesis import strategies as st

from nexus_jupyter.nodes.agents.summarizer import parts


def test_a_short_text_is_one_part():
    assert parts("Tea leaves unfurl.", 100) == ["Tea leaves unfurl."]


def test_a_text_is_cut_at_paragraphs_else_lines_else_sentences_else_words():
    assert parts("one two\n\nthree", 12) == ["one two", "three"]
    assert parts("one two\nthree. four", 14) == ["one two", "three. four"]
    assert parts("one two. three", 12) == ["one two.", "three"]
    assert parts("one two three", 10) == ["one two", "three"]


def test_a_text_without_spaces_is_cut_at_the_size():
    assert parts("茶" * 25, 10) == ["茶" * 10, "茶" * 10, "茶" * 5]


def test_no_part_is_empty():
    assert parts("tea" + " " * 50 + "leaves", 10) == ["tea", "leaves"]


@given(st.text(alphabet="ab .\n茶", max_size=300), st.integers(1, 40))
def test_nothing_is_lost_and_no_part_is_too_long(text, size):
    found = parts(text, size)
    assert all(len(part) <= size for part in found)
    assert "".join("".join(found).split()) == "".join(text.split())
