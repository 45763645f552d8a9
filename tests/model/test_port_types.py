"""Which port fits which, cell by cell."""

import pytest

from nexus_jupyter.model.port_types import fits, on_the_way, refusal
from nexus_jupyter.model.ports import PORT_TYPES

RUN = "checked at run"
SAME = "as it is"

# from \ to      text                     json                 dataframe  image  binary  any
TABLE = {
    "text": [SAME, "must parse as JSON", None, None, "as UTF-8", SAME],
    "json": [
        "serialised, compact",
        SAME,
        "must be a list of objects or an object of lists",
        None,
        None,
        SAME,
    ],
    "dataframe": [None, "as records", SAME, None, None, SAME],
    "image": [None, None, None, SAME, "as PNG bytes", SAME],
    "binary": [None, None, None, "must be an image", SAME, SAME],
    "any": [RUN, RUN, RUN, RUN, RUN, SAME],
}
CELLS = [(source, target, cell) for source, row in TABLE.items() for target, cell in zip(TABLE, row, strict=True)]


@pytest.mark.parametrize(("source", "target", "happens"), CELLS)
def test_a_pair_fits_and_says_what_happens_or_is_refused(source, target, happens) -> None:
    assert fits(source, target) is (happens is not None)
    if happens:
        assert on_the_way(source, target) == happens


@pytest.mark.parametrize(
    ("source", "target"), [(source, target) for source, target, cell in CELLS if cell is None]
)
def test_a_refusal_says_what_does_not_fit_and_what_to_do(source, target) -> None:
    message = refusal(source, target)
    article = "An" if source in ("image", "any") else "A"
    assert message.startswith(f"{article} {source} does not fit a")
    assert f" {target} port. " in message
    assert message.endswith(".")
    assert "Put a " in message or " port takes " in message


def test_a_dataframe_is_offered_the_converter_to_text() -> None:
    assert refusal("dataframe", "text") == "A dataframe does not fit a text port. Put a to-text node between them."


def test_where_there_is_no_converter_the_types_that_fit_are_named() -> None:
    assert refusal("text", "image") == "A text does not fit an image port. An image port takes image, binary, any."
    assert (
        refusal("binary", "json")
        == "A binary does not fit a json port. A json port takes text, json, dataframe, any."
    )


def test_the_table_knows_every_port_type() -> None:
    assert tuple(TABLE) == PORT_TYPES
