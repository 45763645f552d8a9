import struct
import zlib

from nexus_jupyter.export.picture import svg
from nexus_jupyter.export.png import png
from nexus_jupyter.export.text import FONTS
from nexus_jupyter.model.graph import Graph
from tests.export.graphs import chain, graph, node, types


def size(image: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", image[16:24])
    return width, height


def pixels(image: bytes) -> bytes:
    """The unpacked rows of a PNG, each with its filter byte."""
    data, at = b"", 8
    while at < len(image):
        (length,) = struct.unpack_from(">I", image, at)
        if image[at + 4 : at + 8] == b"IDAT":
            data += image[at + 8 : at + 8 + length]
        at += 12 + length
    return zlib.decompress(data)


def test_a_picture_has_the_size_of_its_svg_times_the_scale() -> None:
    markup = svg(Graph(), types)
    assert size(png(markup)) == (1280, 640)
    assert size(png(markup, scale=1)) == (640, 320)


def test_something_is_drawn() -> None:
    image = png(svg(chain("a"), types), scale=1)
    assert image.startswith(b"\x89PNG")
    assert len(set(pixels(image))) > 100


def test_text_is_drawn_without_fonts_of_the_system() -> None:
    with_title, without = (png(svg(Graph(), types, title=title), scale=1) for title in ("Größe → Ω ж", " "))
    assert pixels(with_title) != pixels(without)


def test_the_same_picture_gives_the_same_bytes() -> None:
    assert png(svg(chain("a"), types)) == png(svg(chain("a"), types))


def test_letters_that_the_fonts_do_not_have_do_no_harm() -> None:
    assert png(svg(chain("茶 😀 مرحبا"), types), scale=1).startswith(b"\x89PNG")


def test_a_picture_too_large_to_draw_is_drawn_smaller() -> None:
    far = graph({"a": node(), "b": node(position={"x": 60_000, "y": 60_000})})
    width, height = size(png(svg(far, types)))
    assert 1_000 < width * height < 41_000_000


def test_every_font_has_its_licence_beside_it_and_together_they_are_small() -> None:
    fonts = sorted(FONTS.glob("*.ttf"))
    assert len(fonts) == 3
    for font in fonts:
        licence = FONTS / f"{font.stem.partition('-')[0]}-OFL.txt"
        assert "SIL Open Font License, Version 1.1" in licence.read_text(encoding="utf-8")
    assert sum(font.stat().st_size for font in fonts) <= 600_000
