"""What is drawn and not written: the signs of node types and statuses, the shapes of ports, the name NEXUS.

Paths need no font: they look the same everywhere. The signs of node types are those of the editor
(`js/src/view/icons.tsx`), strokes on a field of 16 by 16; the signs of statuses lie on a field of 8 by 8. The
letters of NEXUS are outlines from Orbitron (its licence is in `fonts/`).
"""

from __future__ import annotations

from ..model.graph import PortType
from .markup import decimal, shape, tag
from .theme import Theme

ICONS = {
    "node": "M3 3h10v10H3z",
    "text": "M3 4h10M3 8h10M3 12h6",
    "table": "M2.5 3h11v10h-11zM2.5 6.4h11M6.3 6.4V13",
    "globe": "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2zM2.4 8h11.2"
    "M8 2.2c-4 4-4 7.6 0 11.6c4-4 4-7.6 0-11.6z",
    "output": "M8 2.5v7.5M4.8 7 8 10.2 11.2 7M3 13.3h10",
    "file": "M4 2.2h5.2l3 3v8.6H4zM9 2.4v3h3",
    "image": "M2.5 3h11v10h-11zM2.8 11.5l3.4-3.5 2.6 2.6 2-2 2.6 2.7M10.5 5.8h.1",
    "braces": "M6 2.5c-2 0-1.6 2-1.6 3.3S3.8 8 2.8 8c1 0 1.6.8 1.6 2.2S4 13.5 6 13.5"
    "M10 2.5c2 0 1.6 2 1.6 3.3S12.2 8 13.2 8c-1 0-1.6.8-1.6 2.2S12 13.5 10 13.5",
    "chat": "M2.8 3h10.4v7.5H7.2L4 13.3v-2.8H2.8z",
    "summarize": "M2.5 3.5h11M4 6.5h8M5.5 9.5h5M6.8 12.5h2.4",
    "code": "M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5",
    "check": "M3 8.5 6.5 12 13 4.5",
    "robot": "M3 5.5h10v7.5H3zM8 5.3V2.8M6 8.6v1M10 8.6v1",
    "search": "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.4 10.4l3.4 3.4",
    "condition": "M8 2.2 13.8 8 8 13.8 2.2 8z",
    "loop": "M13 8a5 5 0 1 1-1.7-3.8M13.2 2.3v3.4H9.8",
    "map": "M3 3.5h3.5M3 8h3.5M3 12.5h3.5M9.5 3.5H13M9.5 8H13M9.5 12.5H13",
    "merge": "M3 3c0 4 2 5 5 5h5.3M3 13c0-4 2-5 5-5M11 5.7 13.3 8 11 10.3",
    "person": "M8 2.5a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2zM3 13.5c.4-3 2.3-4.3 5-4.3s4.6 1.3 5 4.3",
    "zone": "M2.5 4.5v-2h2M7 2.5h2M11.5 2.5h2v2M13.5 7v2M13.5 11.5v2h-2M9 13.5H7M4.5 13.5h-2v-2M2.5 9V7",
    "memory": "M3 4c0-2 10-2 10 0v8c0 2-10 2-10 0zM3 4c0 2 10 2 10 0M3 8c0 2 10 2 10 0",
    "python": "M3 4.5 6.5 8 3 11.5M8 12h5.5",
    "tool": "M13.3 4.3 11 6.6 9.4 5l2.3-2.3a3.6 3.6 0 0 0-4.6 4.6l-4.4 4.4 1.6 1.6 4.4-4.4a3.6 3.6 0 0 0 4.6-4.6z",
    "unknown": "M6 6a2 2 0 1 1 2.7 1.9c-.5.2-.7.6-.7 1.1v.6M8 12.4v.1",
}
"""By the name that a node type gives as its icon."""

_FILLED = {
    "dot": "M4 1a3 3 0 1 1 0 6a3 3 0 1 1 0-6z",
    "square": "M1 1h6v6H1z",
    "bars": "M1 .5h2v7H1zM5 .5h2v7H5z",
    "dots": "M.9 3a1 1 0 1 1 0 2a1 1 0 1 1 0-2zM4 3a1 1 0 1 1 0 2a1 1 0 1 1 0-2z"
    "M7.1 3a1 1 0 1 1 0 2a1 1 0 1 1 0-2z",
    "bang": "M3.1.2h1.8L4.6 5.2H3.4zM4 6a1 1 0 1 1 0 2a1 1 0 1 1 0-2z",
}
_STROKED = {
    "check": "M.8 4.4 3 6.7 7.3 1.3",
    "ring": "M4 1.3a2.7 2.7 0 1 1 0 5.4a2.7 2.7 0 1 1 0-5.4z",
    "clock": "M4 .8a3.2 3.2 0 1 1 0 6.4a3.2 3.2 0 1 1 0-6.4zM4 2.3V4L5.2 5",
    "dash": "M1 4h6",
}

# Around 0, 0: eleven pixels across, the triangle and the diamond a little more, so that they weigh the same.
_PORTS: dict[PortType, str] = {
    "text": "M0-5.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11z",
    "dataframe": "M-4.5-5.5h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1z",
    "json": "M0-6.8 6.8 0 0 6.8-6.8 0z",
    "image": "M0-6.2 6.2 4.8H-6.2z",
    "binary": "M-3.1-5.5h6.2L6.3 0 3.1 5.5h-6.2L-6.3 0z",
    "any": "M0-4a4 4 0 1 1 0 8a4 4 0 1 1 0-8z",
}

_NEXUS = (
    "M.78 10V0H2.9l5.85 6.97V0h2.03v10H8.65L2.78 3v7z"
    "M14.56 10V0h9.22v2.01h-7.19v1.98h5.79v2.02h-5.79v1.98h7.19V10z"
    "M27.23 10v-.62L30.9 5 27.23.62V0h2.13l2.87 3.42L35.09 0h2.12v.62L33.54 5l3.68 4.36V10h-2.13l-2.88-3.4"
    "L29.36 10z"
    "M42.82 10q-.55 0-1-.27-.46-.27-.73-.72-.27-.45-.27-1.01V0h2v7.9q0 .09.09.09h5.8q.09 0 .08-.09V0h2.03v8"
    "q0 .56-.28 1.01-.27.45-.72.72-.46.27-1 .27z"
    "M56.51 10q-.54 0-1-.27-.46-.27-.72-.72-.27-.45-.27-1.01v-.85h2v.75q0 .09.07.09h5.82q.08 0 .08-.09V6.08"
    "q0-.05-.08-.07h-5.9q-.54 0-1-.27-.46-.27-.72-.73-.27-.45-.27-1V2q0-.56.27-1.01.26-.45.72-.72.46-.27 1-.27"
    "h6.01q.54 0 1 .27.45.27.72.72.28.45.28 1.01v.85h-2.03V2.1q0-.09-.08-.09h-5.82q-.07 0-.07.09v1.82"
    "q0 .07.07.07h5.93q.54 0 1 .27.45.27.72.73.28.45.28 1V8q0 .56-.28 1.01-.27.45-.72.72-.46.27-1 .27z"
)
NEXUS_WIDTH = 65
"""How wide the name is drawn, ten pixels high."""


def icon(name: str, x: float, y: float, size: float, colour: str) -> str:
    """The sign of a node type; a plain box for a name that is not there."""
    return shape(
        ICONS.get(name, ICONS["node"]),
        transform=f"{_at(x, y)} scale({decimal(size / 16)})",
        fill="none",
        stroke=colour,
        stroke_width=1.6,
        stroke_linecap="round",
        stroke_linejoin="round",
    )


def sign(name: str, x: float, y: float, colour: str) -> str:
    """The sign of a status, eight pixels across."""
    place = _at(x, y)
    if name in _FILLED:
        return shape(_FILLED[name], transform=place, fill=colour)
    return shape(
        _STROKED[name],
        transform=place,
        fill="none",
        stroke=colour,
        stroke_width=1.5,
        stroke_linecap="round",
        stroke_linejoin="round",
    )


def port(type: PortType, x: float, y: float, colour: str, theme: Theme, *, connected: bool) -> str:
    """The shape of a port's type, open while nothing is connected."""
    return shape(
        _PORTS.get(type, _PORTS["any"]),
        transform=_at(x, y) + ("" if connected else " scale(.86)"),
        fill=colour if connected else theme.card,
        stroke=None if connected else colour,
        stroke_width=None if connected else 2.2,
        stroke_linejoin=None if connected else "round",
    )


def nexus(x: float, y: float, fill: str) -> str:
    """The name of the house, ten pixels high, its upper left corner at `x`, `y`."""
    return tag("g", shape(_NEXUS, fill=fill), transform=_at(x, y))


def _at(x: float, y: float) -> str:
    return f"translate({decimal(x)} {decimal(y)})"
