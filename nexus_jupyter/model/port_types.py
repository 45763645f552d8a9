"""Which port fits which: the one table, read by the editor, by Python and by a run."""

from __future__ import annotations

from .graph import PortType

# from -> to -> what happens on the way; a pair that is not here is refused while drawing.
_FITS: dict[PortType, dict[PortType, str]] = {
    "text": {"text": "as it is", "json": "must parse as JSON", "binary": "as UTF-8", "any": "as it is"},
    "json": {
        "json": "as it is",
        "text": "serialised, compact",
        "dataframe": "must be a list of objects or an object of lists",
        "any": "as it is",
    },
    "dataframe": {"dataframe": "as it is", "json": "as records", "any": "as it is"},
    "image": {"image": "as it is", "binary": "as PNG bytes", "any": "as it is"},
    "binary": {"binary": "as it is", "image": "must be an image", "any": "as it is"},
    "any": {
        "text": "checked at run",
        "json": "checked at run",
        "dataframe": "checked at run",
        "image": "checked at run",
        "binary": "checked at run",
        "any": "as it is",
    },
}

_CONVERTERS: dict[tuple[PortType, PortType], str] = {("dataframe", "text"): "to-text"}


def fits(source: PortType, target: PortType) -> bool:
    """Whether an output of one type may be connected to an input of another.

    >>> fits("text", "json"), fits("dataframe", "text")
    (True, False)
    """
    return target in _FITS[source]


def on_the_way(source: PortType, target: PortType) -> str:
    """What happens to a value between two ports that fit: `as it is`, `must parse as JSON`, ..."""
    return _FITS[source][target]


def refusal(source: PortType, target: PortType) -> str:
    """Why an output of one type does not fit an input of another, and what to do.

    >>> refusal("dataframe", "text")
    'A dataframe does not fit a text port. Put a to-text node between them.'
    """
    converter = _CONVERTERS.get((source, target))
    advice = (
        f"Put a {converter} node between them."
        if converter
        else f"{_a(target).capitalize()} port takes {', '.join(_takes(target))}."
    )
    return f"{_a(source).capitalize()} does not fit {_a(target)} port. {advice}"


def _a(kind: PortType) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _takes(target: PortType) -> list[str]:
    return [source for source, to in _FITS.items() if target in to]
