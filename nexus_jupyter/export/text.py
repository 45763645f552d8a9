"""Text as pictures need it: without characters that break a picture, measured, cut and wrapped to a width.

Widths are those of the bundled fonts, read from the very files that draw the PNG. Kerning is left out: it
makes lines shorter far more often than longer, and pictures hold each line to its measured width.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
"""Where the bundled fonts are."""

ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Face:
    """One of the bundled fonts.

    Args:
        file: its file in `FONTS`.
        family: the CSS family with what serves where it is not installed.
        weight: the CSS weight.
    """

    file: str
    family: str
    weight: int


_SANS = "Inter, system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_MONO = "'JetBrains Mono', ui-monospace, 'SF Mono', Consolas, 'DejaVu Sans Mono', monospace"
SANS = Face("Inter-Regular.ttf", _SANS, 400)
BOLD = Face("Inter-SemiBold.ttf", _SANS, 600)
MONO = Face("JetBrainsMono-Regular.ttf", _MONO, 400)
FACES = (SANS, BOLD, MONO)

# What XML forbids, what steers a terminal, and what turns the direction of the text around it.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff]"
)
_PILED_UP = re.compile("([\u0300-\u036f]{3})[\u0300-\u036f]+")
_JOINS = "\u200d\ufe0e\ufe0f"
_OTHER = 0.6  # ems, of a character that the font does not have


def clean(text: str) -> str:
    """The text without control characters; each line end is one line feed, each tab four spaces."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _PILED_UP.sub(r"\1", _UNWANTED.sub("", text.replace("\t", "    ")))


def one_line(text: str) -> str:
    """The text on one line, without control characters, each gap one space."""
    return " ".join(clean(text).split())


def width(text: str, size: float, face: Face = SANS) -> float:
    """How wide a line is, in pixels.

    Args:
        text: one line.
        size: the font size in pixels.
        face: the font.
    """
    ems = _ems(face)
    return size * sum(ems[letter] if letter in ems else _guess(letter) for letter in text)


def fit(text: str, room: float, size: float, face: Face = SANS) -> str:
    """The line, or as much of its beginning as fits with an ellipsis; empty where not even that fits.

    Args:
        text: one line.
        room: pixels there are.
        size: the font size in pixels.
        face: the font.
    """
    if width(text, size, face) <= room:
        return text
    kept = _fitting(text, room - width(ELLIPSIS, size, face), size, face)
    return f"{text[:kept].rstrip()}{ELLIPSIS}" if kept else ""


def wrap(text: str, room: float, size: float, lines: int, face: Face = SANS, *, end: bool = False) -> list[str]:
    """The text in lines that fit; what is over is cut with an ellipsis.

    Args:
        text: any text.
        room: pixels a line may take.
        size: the font size in pixels.
        lines: how many lines at most.
        face: the font.
        end: keep the last lines and not the first, as a body that scrolls to its end does.
    """
    # A line holds no more than a few hundred letters: only so much of a long text is looked at.
    most = max(1, int(lines * (room / size + 1) * 8))
    cut = text[-most:] if end else text[:most]
    words = [_broken(part, room, size, face) for part in clean(cut).split("\n")]
    found = [line for part in words for line in part if line.strip()]
    if len(found) <= lines:
        if len(text) <= most or not found:
            return found
        return _marked(found, room, size, face, end=end)
    return _marked(found[-lines:] if end else found[:lines], room, size, face, end=end)


def covered(text: str) -> bool:
    """Whether the bundled fonts have every character of a text."""
    return all(any(letter in _ems(face) for face in FACES) for letter in set(text) if letter not in _JOINS)


def runs(text: str) -> list[str]:
    """The text in parts: those that the bundled fonts can draw, and between them those that they cannot.

    Text that runs from right to left is left in one piece: its parts would stand in the wrong order.
    """
    if covered(text) or any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in text):
        return [text]
    parts: list[str] = []
    last: bool | None = None
    for letter in text:
        # Accents and joiners stay with the letter they belong to, and so does a space.
        ours = last if last is not None and (_clings(letter) or letter == " ") else covered(letter)
        if parts and ours == last:
            parts[-1] += letter
        else:
            parts.append(letter)
        last = ours
    return parts


def _marked(lines: list[str], room: float, size: float, face: Face, *, end: bool) -> list[str]:
    if end:
        dots = ELLIPSIS + lines[0].lstrip()
        while width(dots, size, face) > room and len(dots) > 1:
            dots = ELLIPSIS + dots[2:]
        return [dots, *lines[1:]]
    # The bare ellipsis fits wherever a letter does.
    longer = f"{lines[-1]} {ELLIPSIS}"
    return [*lines[:-1], longer if width(longer, size, face) <= room else fit(longer + ELLIPSIS, room, size, face)]


def _broken(line: str, room: float, size: float, face: Face) -> list[str]:
    """One line of text in lines that fit, broken between words, and within a word that is too long."""
    lines: list[str] = []
    rest = line.rstrip()
    while rest:
        kept = _fitting(rest, room, size, face) or 1
        if kept < len(rest):
            space = rest.rfind(" ", 0, kept + 1)
            kept = space if space > 0 and rest[:space].strip() else kept
        lines.append(rest[:kept].rstrip())
        rest = rest[kept:].lstrip(" ")
    return lines


def _fitting(text: str, room: float, size: float, face: Face) -> int:
    """How many letters of the beginning fit, never cutting a letter from its accents."""
    ems, left, kept = _ems(face), room / size, 0
    for letter in text:
        left -= ems[letter] if letter in ems else _guess(letter)
        if left < -1e-9:
            break
        kept += 1
    while 0 < kept < len(text) and (_clings(text[kept]) or text[kept - 1] == "\u200d"):
        kept -= 1
    return kept


def _clings(letter: str) -> bool:
    return letter in _JOINS or unicodedata.category(letter) in ("Mn", "Me", "Mc")


@lru_cache(4096)
def _guess(letter: str) -> float:
    if _clings(letter) or unicodedata.category(letter) == "Cf":
        return 0.0
    return 1.0 if unicodedata.east_asian_width(letter) in "WF" else _OTHER


@lru_cache(None)
def _ems(face: Face) -> dict[str, float]:
    """The advance width of each character of a font in ems, from its `cmap` and `hmtx` tables."""
    data = (FONTS / face.file).read_bytes()
    tables = {
        data[at : at + 4]: struct.unpack_from(">II", data, at + 8)
        for at in range(12, 12 + 16 * struct.unpack_from(">H", data, 4)[0], 16)
    }
    (per_em,) = struct.unpack_from(">H", data, tables[b"head"][0] + 18)
    (count,) = struct.unpack_from(">H", data, tables[b"hhea"][0] + 34)
    start = tables[b"hmtx"][0]
    advances = [struct.unpack_from(">H", data, start + 4 * glyph)[0] / per_em for glyph in range(count)]
    glyphs = _glyphs(data, tables[b"cmap"][0])
    return {chr(code): advances[min(glyph, count - 1)] for code, glyph in glyphs.items()}


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    """Glyph numbers by code point, from the `cmap` subtable of format 4."""
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    offsets = [struct.unpack_from(">I", data, cmap + 8 + 8 * number)[0] for number in range(count)]
    at = next(cmap + each for each in offsets if struct.unpack_from(">H", data, cmap + each)[0] == 4)
    segments = struct.unpack_from(">H", data, at + 6)[0] // 2
    starts = [at + 14 + 2 * segments * number + 2 * (number > 0) for number in range(4)]
    columns = [struct.unpack_from(f">{segments}H", data, start) for start in starts]
    ranges = at + 16 + 6 * segments
    found: dict[int, int] = {}
    for number, (last, first, delta, shift) in enumerate(zip(*columns, strict=True)):
        for code in range(first, last + 1):
            glyph = code
            if shift:
                place = ranges + 2 * number + shift + 2 * (code - first)
                glyph = struct.unpack_from(">H", data, place)[0] if place + 2 <= len(data) else 0
            glyph = (glyph + delta) & 0xFFFF if glyph or not shift else 0
            if glyph and code != 0xFFFF:
                found[code] = glyph
    return found
