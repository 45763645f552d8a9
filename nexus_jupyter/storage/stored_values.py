"""Values of a workflow to and from bytes: each comes back exactly as it was, or is not stored.

| kind | value |
|---|---|
| `text` | `str`, as UTF-8 |
| `json` | None, bool, int, float (also NaN and the infinities), str; lists and dicts of them with text as keys |
| `arrow` | a DataFrame with its index and attrs, as Arrow IPC (`arrow.py`) |
| `array` | a NumPy array, as `.npy` |
| `png` | a Pillow image of a mode that PNG knows: its pixels, mode and palette, not its EXIF |
| `binary` | `bytes` |

Everything else is not stored, and named: a tuple would come back as a list, a subclass as what it derives from.
Nothing is pickled, and no class that the data names is made again.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from .arrow import from_arrow, to_arrow
from .exact_json import ATOMS, exact_json

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

INLINE = 1000
"""How long the JSON of a value may be, in characters, to lie in the row of its result."""


LARGEST = 900_000_000
"""How many bytes a value may take; SQLite takes no row of a thousand million."""


class Unstorable(ValueError):
    """A value that would not come back as it was; the message names it."""


class Stored(NamedTuple):
    """A value as bytes.

    Args:
        kind: what the bytes are.
        data: the bytes.
    """

    kind: str
    data: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of kind and bytes: what the value is called in the database."""
        return hashlib.sha256(self.kind.encode() + b"\0" + self.data).hexdigest()


def inline(value: Any) -> str | None:
    """A small value as JSON; None for one that is larger, or is no JSON."""
    kind = type(value)
    if kind in ATOMS:
        if kind is str and len(value) > INLINE:
            return None
    elif kind not in (list, dict) or len(value) > INLINE:
        return None
    text = exact_json(value)
    return text if text is not None and len(text) <= INLINE else None


def encode(value: Any) -> Stored:
    """A value as bytes.

    Raises:
        Unstorable: it would not come back as it was.
    """
    kind = type(value)
    encoder = _BUILT_IN.get(kind) or _encoder_of_loaded(kind)
    if encoder is None:
        raise Unstorable(f"{kind.__name__} is no kind of value that is stored")
    try:
        stored = encoder(value)
    except Exception as error:
        raise Unstorable(f"{kind.__name__}: {error}") from error
    if len(stored.data) > LARGEST:
        raise Unstorable(f"{len(stored.data):,} bytes are more than the {LARGEST:,} that one value may take")
    return stored


def decode(kind: str, data: bytes) -> Any:
    """The value that became these bytes.

    Raises:
        Unstorable: this version cannot read them.
    """
    if kind not in _DECODERS:
        raise Unstorable(f"this version knows no values of the kind {kind}")
    try:
        return _DECODERS[kind](data)
    except Exception as error:
        raise Unstorable(f"what is stored as {kind} cannot be read: {error}") from error


def _encoder_of_loaded(kind: type) -> Callable[[Any], Stored] | None:
    """The encoder of a class of a library, which is not imported to find out."""
    named = getattr(sys.modules.get(kind.__module__), kind.__name__, None)
    return _LOADED.get((kind.__module__, kind.__name__)) if named is kind else None


def _json(value: Any) -> Stored:
    text = exact_json(value)
    if text is None:
        raise ValueError("JSON would change it")
    return Stored("json", text.encode())


def _array(array: np.ndarray[Any, Any]) -> Stored:
    import numpy as np

    file = io.BytesIO()
    np.save(file, array, allow_pickle=False)
    return Stored("array", file.getvalue())


def _from_array(data: bytes) -> np.ndarray[Any, Any]:
    import numpy as np

    array: np.ndarray[Any, Any] = np.load(io.BytesIO(data), allow_pickle=False)
    return array


def _png(image: Image) -> Stored:
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)
    stored = Stored("png", file.getvalue())
    if _look(_from_png(stored.data)) != _look(image):
        raise ValueError(f"PNG would change it, as those of the mode {image.mode}")
    return stored


def _look(image: Image) -> tuple[Any, ...]:
    # PNG drops the colours of a palette that no pixel has, which changes neither pixels nor what is seen.
    seen = image.convert("RGBA").tobytes() if image.mode == "P" else b""
    return image.mode, image.size, image.tobytes(), seen


def _from_png(data: bytes) -> Image:
    import PIL.Image

    with PIL.Image.open(io.BytesIO(data), formats=["PNG"]) as image:
        return image.copy()


_BUILT_IN: dict[type, Callable[[Any], Stored]] = {
    **dict.fromkeys((*ATOMS, list, dict), _json),
    str: lambda text: Stored("text", text.encode(errors="surrogatepass")),
    bytes: lambda data: Stored("binary", data),
}
_LOADED: dict[tuple[str, str], Callable[[Any], Stored]] = {
    ("pandas", "DataFrame"): lambda frame: Stored("arrow", to_arrow(frame)),
    ("pandas.core.frame", "DataFrame"): lambda frame: Stored("arrow", to_arrow(frame)),
    ("numpy", "ndarray"): _array,
    ("PIL.Image", "Image"): _png,
    ("PIL.PngImagePlugin", "PngImageFile"): _png,
    ("PIL.JpegImagePlugin", "JpegImageFile"): _png,
}
_DECODERS: dict[str, Callable[[bytes], Any]] = {
    "text": lambda data: data.decode(errors="surrogatepass"),
    "binary": bytes,
    "json": json.loads,
    "arrow": from_arrow,
    "array": _from_array,
    "png": _from_png,
}
