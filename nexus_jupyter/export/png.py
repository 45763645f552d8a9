"""An SVG picture as PNG, drawn without a browser and with the bundled fonts."""

from __future__ import annotations

import math
import re

from .text import FACES, FONTS, covered

# Beyond this a PNG would take gigabytes to draw; its scale is lowered instead.
_MOST_PIXELS = 40_000_000
_MOST_SIDE = 16_000
_SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"')


def png(svg: str, *, scale: float = 2) -> bytes:
    """The picture as PNG.

    Args:
        svg: what `picture.svg` made.
        scale: pixels of the PNG for a pixel of the picture; lowered for a picture too large to draw so.
    """
    import resvg_py

    # Fonts of the system are looked up only for what ours do not have: it takes time, and differs by machine.
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=_zoom(svg, scale),
            skip_system_fonts=covered(svg),
            font_files=[str(FONTS / face.file) for face in FACES],
            font_family="Inter",
            sans_serif_family="Inter",
            monospace_family="JetBrains Mono",
        )
    )


def _zoom(svg: str, scale: float) -> float:
    found = _SIZE.search(svg)
    if not found:
        return scale
    width, height = float(found[1]), float(found[2])
    return min(scale, math.sqrt(_MOST_PIXELS / (width * height)), _MOST_SIDE / max(width, height))
