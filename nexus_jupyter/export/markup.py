"""SVG as text: elements whose every attribute and every letter is escaped."""

from __future__ import annotations

import re
from html import escape

from .measure import Box
from .text import SANS, Face, clean, runs, width
from .theme import Theme

Attribute = str | float | None

# Of several spaces SVG keeps one, and of those at an end none.
_GAP = re.compile("^ | (?= |$)")


def tag(name: str, *children: str, **attributes: Attribute) -> str:
    """One element.

    Args:
        name: its name.
        children: markup, already made by this module.
        attributes: by name, `_` for `-`; numbers are rounded, None is left out.
    """
    fields = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{fields}>{''.join(children)}</{name}>" if children else f"<{name}{fields}/>"


def words(name: str, text: str, **attributes: Attribute) -> str:
    """An element that holds text: `title`, `desc`."""
    return tag(name, escape(clean(text), quote=False) or " ", **attributes)


def line(text: str, x: float, y: float, size: float, fill: str, face: Face = SANS, **more: Attribute) -> str:
    """A line of text from `x` on, its baseline at `y`, held to its measured width in every font.

    Args:
        text: one line.
        x: where it begins, in pixels.
        y: its baseline, in pixels.
        size: the font size in pixels.
        fill: its colour.
        face: the font.
        more: further attributes.
    """
    text = clean(text)
    if not text.strip():
        return ""
    drawn: list[str] = []
    # What another font has to draw stands apart: else that font would draw the whole line.
    for part in runs(text):
        wide = width(part, size, face)
        if wide > 0 and part.strip():
            drawn.append(_run(part, x, y, size, fill, face, wide, **more))
        x += wide
    return "".join(drawn)


def _run(text: str, x: float, y: float, size: float, fill: str, face: Face, wide: float, **more: Attribute) -> str:
    return tag(
        "text",
        _GAP.sub("\u00a0", escape(text, quote=False)),
        x=x,
        y=y,
        font_family=None if face is SANS else face.family,
        font_weight=None if face.weight == SANS.weight else face.weight,
        font_size=size,
        fill=fill,
        textLength=wide,
        lengthAdjust="spacingAndGlyphs",
        **more,
    )


def rounded(
    x: float, y: float, width: float, height: float, radius: float, fill: str = "none", **more: Attribute
) -> str:
    """A rectangle with rounded corners."""
    return tag("rect", x=x, y=y, width=width, height=height, rx=radius, fill=fill, **more)


def boxed(box: Box, radius: float, fill: str = "none", **more: Attribute) -> str:
    """A box with rounded corners."""
    return rounded(box.x, box.y, box.width, box.height, radius, fill, **more)


def framed(box: Box, radius: float, fill: str, theme: Theme) -> str:
    """A rounded box with a hairline around it."""
    return boxed(box, radius, fill, stroke=theme.line, stroke_opacity=theme.line_opacity)


def shape(d: str, **attributes: Attribute) -> str:
    """A path."""
    return tag("path", d=d, **attributes)


def decimal(value: float) -> str:
    """A number with at most two decimals, written as short as it can be."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _value(value: str | float) -> str:
    return escape(clean(value)) if isinstance(value, str) else decimal(value)
