"""The picture of a workflow with nothing in it: where to begin, said calmly."""

from __future__ import annotations

from .markup import framed, line, rounded, shape
from .measure import Box
from .text import BOLD, MONO, SANS, Face, width
from .theme import Theme

_HINT = 'flow.add("llama-chat", prompt="Why do tea leaves unfurl?")'


def empty(theme: Theme) -> str:
    """Two nodes to come and a way to make the first, in the middle of 640 by 320."""
    parts = [
        _ghost(206, 96, theme.cyan, theme),
        shape("M288 114H352", stroke=theme.wire, stroke_width=1.6, stroke_opacity=0.6),
        _ghost(352, 96, theme.magenta, theme),
        _centred("Start with an agent", 184, 17, theme.fg, BOLD),
        _centred("Add one on the canvas, or from Python:", 210, 12.5, theme.mute, SANS),
    ]
    wide = width(_HINT, 11.5, MONO)
    parts.append(framed(Box(320 - wide / 2 - 14, 228, wide + 28, 32), 8, theme.inset, theme))
    parts.append(_centred(_HINT, 248, 11.5, theme.fg, MONO))
    return "".join(parts)


def _ghost(x: float, y: float, colour: str, theme: Theme) -> str:
    return (
        rounded(x, y, 82, 36, 9, theme.card, stroke=theme.line, stroke_opacity=0.3, stroke_dasharray="4 4")
        + rounded(x + 9, y + 10, 16, 16, 5, colour, fill_opacity=0.3)
        + rounded(x + 33, y + 12, 38, 4, 2, theme.faint, fill_opacity=0.5)
        + rounded(x + 33, y + 20, 24, 4, 2, theme.faint, fill_opacity=0.3)
    )


def _centred(text: str, base: float, size: float, colour: str, face: Face) -> str:
    return line(text, 320 - width(text, size, face) / 2, base, size, colour, face)
