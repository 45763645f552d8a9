"""The inside of a card: output as text or table, an error, or what the node is set to do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..model.graph import Node
from ..model.node_type import NodeType
from . import preview
from .markup import framed, line, rounded
from .measure import BODY, Box
from .table import table
from .text import MONO, SANS, Face, clean, fit, one_line, width, wrap
from .theme import Theme
from .view import Failure, NodeView

_SIDE = 9  # from the card to the inset
_PAD = 10  # from the inset to its text
_TEXT, _CODE = 12, 11
_PITCH = 17
_LINES = 4
_VARIABLE = re.compile(r"(\{[A-Za-z_]\w*\??\})", re.ASCII)
_WAITING = {"queued": "waits for its turn", "skipped": "what it needs did not come", "running": ""}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line in one colour."""

    text: str
    colour: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of one font, each in pieces."""

    lines: list[list[Piece]]
    face: Face = SANS
    size: float = _TEXT


def body(node: Node, node_type: NodeType | None, view: NodeView | None, box: Box, theme: Theme) -> str:
    """The inset of a card and what is in it.

    Args:
        node: the node.
        node_type: its type; None where it is not known.
        view: how it stands in a run; None where nothing runs.
        box: the card's width, and where the body begins.
        theme: the colours.
    """
    inset = Box(box.x + _SIDE, box.y, box.width - 2 * _SIDE, BODY)
    frame = framed(inset, 8, theme.inset, theme)
    if view and view.table is not None and not view.error:
        return frame + table(view.table, inset, theme)
    room = inset.width - 2 * _PAD
    found = _of_view(view, room, theme) if view else None
    lines = found or _of_settings(node, node_type, room, theme)
    return frame + _drawn(lines, inset, theme, cursor=bool(found and view and view.status == "running"))


def _of_view(view: NodeView, room: float, theme: Theme) -> Lines | None:
    """What a run has to say, if it has: an error, the output, or why there is none."""
    if view.error:
        return _failure(view.error, room, theme)
    text = view.text if view.text and view.text.strip() else _WAITING.get(view.status)
    if text is None:
        return None
    quiet = view.status in ("queued", "skipped", "idle")
    # A body that streams is scrolled to its end; the cursor stands behind its last letter.
    live = view.status == "running"
    lines = wrap(text, room - 8 * live, _TEXT, _LINES, end=live)
    return Lines([[Piece(each, theme.mute if quiet else theme.fg)] for each in lines])


def _failure(error: Failure, room: float, theme: Theme) -> Lines:
    kind = one_line(error.type)
    most = _LINES - bool(error.where)
    wrapped = wrap(f"{kind}: {clean(error.message)}" if error.message else kind, room, _CODE, most, MONO)
    lines: list[list[Piece]] = []
    left = len(kind)
    for each in wrapped:
        lines.append([Piece(each[:left], theme.red), Piece(each[left:], theme.fg)])
        left = max(0, left - len(each))
    if error.where:
        lines.append([Piece(fit(clean(error.where).strip().partition("\n")[0], room, _CODE, MONO), theme.mute)])
    return Lines(lines, MONO, _CODE)


def _of_settings(node: Node, node_type: NodeType | None, room: float, theme: Theme) -> Lines:
    if spoken := preview.main_text(node, node_type):
        text, kind = spoken
        if kind in ("code", "expression"):
            return Lines([[Piece(each, theme.fg)] for each in wrap(text, room, _CODE, _LINES, MONO)], MONO, _CODE)
        colour = theme.fg if node.inputs == () else theme.mute
        return Lines([_marked(each, colour, theme.magenta) for each in wrap(text, room, _TEXT, _LINES)])
    if given := [*preview.settings(node)]:
        return Lines([_pair(*pair, room, theme) for pair in given[:_LINES]], MONO, _CODE)
    help = node_type.help if node_type else ""
    return Lines([[Piece(each, theme.mute)] for each in wrap(help, room, _TEXT, _LINES)])


def _marked(text: str, colour: str, variable: str) -> list[Piece]:
    """A line of a prompt with its variables in a colour of their own."""
    parts = _VARIABLE.split(text)
    return [Piece(part, variable if number % 2 else colour) for number, part in enumerate(parts) if part]


def _pair(name: str, value: str, room: float, theme: Theme) -> list[Piece]:
    name = fit(name, room * 0.5, _CODE, MONO)
    left = room - width(f"{name}  ", _CODE, MONO)
    return [Piece(f"{name}  ", theme.faint), Piece(fit(value, left, _CODE, MONO), theme.fg)]


def _drawn(found: Lines, inset: Box, theme: Theme, *, cursor: bool) -> str:
    parts: list[str] = []
    x, y = inset.x + _PAD, inset.y + 8
    for pieces in found.lines:
        x = inset.x + _PAD
        parts.extend(_row(pieces, x, y + 12.5, found))
        x += sum(width(piece.text, found.size, found.face) for piece in pieces)
        y += _PITCH
    if cursor:
        top = y - _PITCH + 2 if found.lines else y + 2
        parts.append(rounded(x + 1.5, top, 6.5, 13, 1, theme.cyan))
    return "".join(parts)


def _row(pieces: Iterable[Piece], x: float, baseline: float, found: Lines) -> Iterable[str]:
    for piece in pieces:
        lead = len(piece.text) - len(piece.text.lstrip(" "))
        # Spaces at the ends of an element are dropped: they are stepped over instead.
        start = x + width(piece.text[:lead], found.size, found.face)
        yield line(piece.text.strip(" "), start, baseline, found.size, piece.colour, found.face)
        x += width(piece.text, found.size, found.face)
