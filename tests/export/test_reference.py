"""A page about node types says what their functions say."""

from typing import Literal

from nexus_jupyter import node
from nexus_jupyter.export.reference import reference


@node(category="tea")
def brew(leaves: str, *, heat: Literal["hot", "cold"] = "hot", most: int = 3) -> str:
    """Make tea of leaves.

    It is never too strong.

    Args:
        leaves: what it is made of
        heat: how it is drunk, `hot | cold`

    Example:
        >>> flow = nexus.Workflow()
        >>> flow.add("brew", leaves="green")
        >>> flow.run()["brew"]
        'green tea'
    """
    return f"{leaves} tea"


def test_a_type_has_its_help_its_inputs_its_settings_and_its_outputs():
    page = reference([brew.__nexus_type__])
    assert "## Tea\n\n### brew\n\nMake tea of leaves.\n\nIt is never too strong.\n" in page
    assert "| `leaves` | text | What it is made of. Needed. |" in page
    assert '| `heat` | `hot`, `cold` | How it is drunk, `hot \\| cold`. Default `"hot"`. |' in page
    assert "| `most` | whole number | Default `3`. |" in page
    assert "| `result` | text |  |" in page


def test_the_example_of_a_docstring_becomes_plain_python_with_what_it_gives_in_a_comment():
    page = reference([brew.__nexus_type__])
    assert 'flow.add("brew", leaves="green")\nflow.run()["brew"]  # -> \'green tea\'\n```' in page


def test_types_stand_under_their_categories():
    page = reference([brew.__nexus_type__])
    assert "- **Tea**: [brew](#brew)" in page
