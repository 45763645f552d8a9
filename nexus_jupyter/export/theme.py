"""The colours of the house by night and by day; the editor's style sheet has the same.

`tint` and `line` are laid over what is beneath, so they come with an opacity. Colour is never alone: a status
has a word and a sign, a port a shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..model.graph import PortType, Status

ThemeName = Literal["dark", "light"]


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one theme.

    Args:
        bg: the canvas.
        dots: its grid, with `dots_opacity`.
        card: a node.
        inset: the body of a node.
        line: hairlines, with `line_opacity`.
        fg: text.
        mute: text beside it.
        faint: figures and ports of any type.
        cyan: running, data, text.
        magenta: agents, images.
        yellow: control, paused, stale, json.
        green: completed, Python, tables.
        red: errors.
        wire: a connection nothing has passed.
        binary: ports of bytes.
        dots_opacity: how much of `dots` is seen.
        line_opacity: how much of `line` is seen.
        tint: how much of a colour lies under its sign.
        faded: how much is seen of what does not run.
        shade: the colour of a card's shadow.
        shadow: how much of a shadow a card casts.
        glow: how much light comes from the corners of the canvas.
    """

    bg: str
    dots: str
    card: str
    inset: str
    line: str
    fg: str
    mute: str
    faint: str
    cyan: str
    magenta: str
    yellow: str
    green: str
    red: str
    wire: str
    binary: str
    shade: str
    dots_opacity: float
    line_opacity: float
    tint: float
    faded: float
    shadow: float
    glow: float

    def colour(self, name: str) -> str:
        """The colour of this name."""
        return str(getattr(self, name))


DARK = Theme(
    bg="#0a0a1a",
    dots="#8caaff",
    card="#14152e",
    inset="#10112a",
    line="#a0b4ff",
    fg="#e8ecff",
    mute="#a3acd2",
    faint="#858eba",
    cyan="#00ffff",
    magenta="#ff5cff",
    yellow="#ffe94d",
    green="#3dffa2",
    red="#ff7a8e",
    wire="#6a78b8",
    binary="#8fb2ff",
    shade="#000000",
    dots_opacity=0.13,
    line_opacity=0.14,
    tint=0.16,
    faded=0.42,
    shadow=0.3,
    glow=0.055,
)
LIGHT = Theme(
    bg="#f6f7fc",
    dots="#1e286e",
    card="#ffffff",
    inset="#f4f6fd",
    line="#1e286e",
    fg="#171a3a",
    mute="#545c86",
    faint="#666d94",
    cyan="#00738b",
    magenta="#a400ac",
    yellow="#7a5d00",
    green="#0a7449",
    red="#c01f3d",
    wire="#8f9bc6",
    binary="#2f57b5",
    shade="#28326e",
    dots_opacity=0.13,
    line_opacity=0.14,
    tint=0.12,
    faded=0.45,
    shadow=0.09,
    glow=0.03,
)
THEMES: dict[ThemeName, Theme] = {"dark": DARK, "light": LIGHT}

_PORTS: dict[PortType, str] = {
    "text": "cyan",
    "dataframe": "green",
    "json": "yellow",
    "image": "magenta",
    "binary": "binary",
    "any": "faint",
}
_CATEGORIES = {"data": "cyan", "agents": "magenta", "control": "yellow", "python": "green"}

STATUSES: dict[Status, tuple[str, str, str]] = {
    "idle": ("idle", "ring", "faint"),
    "queued": ("queued", "clock", "mute"),
    "running": ("running", "dot", "cyan"),
    "paused": ("paused", "bars", "yellow"),
    "waiting": ("waits for you", "dots", "yellow"),
    "completed": ("completed", "check", "green"),
    "error": ("error", "bang", "red"),
    "skipped": ("skipped", "dash", "faint"),
    "cancelled": ("cancelled", "square", "yellow"),
}
"""By status: the word people read, the sign before it (`signs.py`) and the name of their colour."""

BADGES = {"cached": "green", "stale": "yellow", "pinned": "yellow", "breakpoint": "yellow"}
"""The colour of each badge that is not just faint."""


def port_colour(theme: Theme, type: PortType | None) -> str:
    """The colour of a port and of what passes there."""
    return theme.colour(_PORTS.get(type or "any", "faint"))


def category_colour(theme: Theme, category: str) -> str:
    """The colour of a category of node types; a package's own category is shown as data is."""
    return theme.colour(_CATEGORIES.get(category, "cyan"))
