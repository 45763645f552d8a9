from hypothesis import given
from hypothesis import strategies as st

from nexus_jupyter.export.text import BOLD, FACES, MONO, clean, covered, fit, one_line, runs, width, wrap

rooms = st.floats(12, 400)


def test_a_width_is_the_sum_of_the_advances_of_the_font() -> None:
    assert width("iiii", 10) < width("MMMM", 10)
    assert width("hello", 20) == 2 * width("hello", 10)
    assert width("hello", 10, BOLD) > width("hello", 10)
    assert round(width("12345", 10, MONO), 6) == 30


def test_accents_that_stand_alone_take_no_room_and_wide_letters_take_one_em() -> None:
    assert width("e\u20e3", 10) == width("e", 10)
    assert width("茶", 10) == 10


@given(st.text(), rooms)
def test_a_line_that_was_fitted_fits(text: str, room: float) -> None:
    shown = fit(one_line(text), room, 12)
    assert width(shown, 12) <= room + 1e-6


def test_what_fits_stays_whole_and_what_does_not_ends_with_an_ellipsis() -> None:
    assert fit("tea", 100, 12) == "tea"
    assert fit("tea leaves unfurl in hot water", 100, 12) == "tea leaves unfu…"


@given(st.text(), rooms, st.integers(1, 5), st.booleans())
def test_wrapped_lines_fit_and_are_not_more_than_asked_for(text: str, room: float, lines: int, end: bool) -> None:
    found = wrap(text, room, 12, lines, end=end)
    assert len(found) <= lines
    assert all(width(each, 12) <= room + 1e-6 or len(each) == 1 for each in found)


def test_lines_break_between_words() -> None:
    assert wrap("hot water softens", 70, 12, 3) == ["hot water", "softens"]


def test_a_text_that_is_too_long_keeps_its_beginning_or_its_end() -> None:
    text = " ".join(f"word{number}" for number in range(10_000))
    assert wrap(text, 100, 12, 2)[0].startswith("word0")
    assert wrap(text, 100, 12, 2)[-1].endswith("…")
    assert wrap(text, 100, 12, 2, end=True)[-1].endswith("word9999")
    assert wrap(text, 100, 12, 2, end=True)[0].startswith("…")


def test_an_accent_is_not_cut_from_its_letter() -> None:
    assert fit("e\u0301" * 40, 50, 12).count("e") == fit("e\u0301" * 40, 50, 12).count("\u0301")


@given(st.text())
def test_clean_text_has_nothing_that_xml_forbids(text: str) -> None:
    assert all(letter == "\n" or letter >= " " for letter in clean(text))
    assert not any("\ud800" <= letter <= "\udfff" or letter in "\ufffe\uffff" for letter in clean(text))


def test_signs_that_turn_the_direction_of_text_are_removed() -> None:
    assert clean("pay \u202eevil\u202c now") == "pay evil now"


def test_accents_do_not_pile_up() -> None:
    assert clean("a" + "\u0301" * 50) == "a" + "\u0301" * 3


def test_the_fonts_have_the_letters_of_europe_and_the_signs_of_a_text() -> None:
    assert covered("Größe, naïve façade, żółć, Ελληνικά, Русский, Україна: “quoted” – … → ← × ≠ ≥ λ € ✓ ● ■")
    assert not covered("茶")
    assert len(FACES) == 3


def test_text_is_parted_where_another_font_has_to_draw() -> None:
    assert runs("tea 茶 leaves") == ["tea ", "茶 ", "leaves"]
    assert runs("tea") == ["tea"]


def test_text_from_right_to_left_is_one_part() -> None:
    assert runs("مرحبا (tea)") == ["مرحبا (tea)"]
