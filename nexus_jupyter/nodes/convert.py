"""A value of one port type as a value of another, and every value as text.

The table of which types fit is `model/port_types.py`; here is what happens to the value on the way.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..errors import RunError
from ..model.graph import PortType

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 60
_ROWS = 20

Converter = Callable[[Any], Any]


def converter(source: PortType, target: PortType) -> Converter | None:
    """What to do with a value between two ports; None where it passes as it is.

    Args:
        source: the type of the output.
        target: the type of the input.
    """
    return None if target in ("any", source) else _CONVERTERS[target]


def type_of(value: Any) -> PortType:
    """The narrowest port type of a value; `any` if none fits."""
    if isinstance(value, str):
        return "text"
    if isinstance(value, (bytes, bytearray)):
        return "binary"
    if is_frame(value):
        return "dataframe"
    if is_image(value):
        return "image"
    return "json" if is_json(value) else "any"


def is_frame(value: Any) -> bool:
    """Whether a value is a pandas DataFrame; pandas is not imported to find out."""
    kind = type(value)
    return kind.__name__ == "DataFrame" and kind.__module__.partition(".")[0] == "pandas"


def is_image(value: Any) -> bool:
    """Whether a value is a Pillow image; Pillow is not imported to find out."""
    return any(kind.__module__ == "PIL.Image" and kind.__name__ == "Image" for kind in type(value).__mro__)


def is_json(value: Any) -> bool:
    """Whether a value is str, int, float, bool, None, or a list or dict of those; one inside itself is none."""
    try:
        return _is_json(value)
    except RecursionError:
        return False


def fresh(value: Any) -> Any:
    """A list or dict of JSON as one of its own, so that whoever changes it in place changes nobody else's."""
    if type(value) is list:
        return [fresh(each) for each in value]
    if type(value) is dict:
        return {key: fresh(each) for key, each in value.items()}
    return value


def _is_json(value: Any) -> bool:
    if value is None or isinstance(value, (str, int, float, bool)):
        return True
    if isinstance(value, (list, tuple)):
        return all(map(_is_json, value))
    if isinstance(value, dict):
        return all(isinstance(key, str) for key in value) and all(map(_is_json, value.values()))
    return False


def as_text(value: Any) -> str:
    """Any value as people and prompts read it.

    Text as it is, JSON serialised compactly, a DataFrame as a Markdown table of its first rows.

    >>> as_text({"tea": ["green", "black"]})
    '{"tea":["green","black"]}'
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if is_frame(value):
        return markdown_table(value)
    if isinstance(value, (bytes, bytearray)):
        return f"<binary, {len(value):,} bytes>"
    if is_json(value):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value)


def markdown_table(frame: pd.DataFrame, rows: int = _ROWS) -> str:
    """The first rows of a DataFrame as a Markdown table; a last line counts those left out."""
    head = frame.head(rows)
    lines = [[str(column) for column in head.columns], ["---"] * len(head.columns)]
    lines += [[_cell(item) for item in row] for row in head.itertuples(index=False)]
    table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    left = len(frame) - len(head)
    return f"{table}\n… and {left:,} more rows" if left else table


def _cell(value: Any) -> str:
    if isinstance(value, float) and math.isnan(value):
        return ""
    return as_text(value).replace("|", "\\|").replace("\n", " ")


def to_text(value: Any) -> str:
    """A value for a text port: text, or JSON serialised.

    Raises:
        RunError: it is neither.
    """
    if isinstance(value, str):
        return value
    if is_json(value):
        return as_text(value)
    raise _misfit("text", value)


def to_json(value: Any) -> Any:
    """A value for a json port: JSON, text that parses, or the records of a DataFrame.

    Raises:
        RunError: it is none of these.
    """
    if isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError as error:
            raise RunError(f"A json port got text that does not parse ({error}): {_short(value)}") from error
    if is_frame(value):
        return json.loads(value.to_json(orient="records", date_format="iso"))
    if is_json(value):
        return value
    raise _misfit("json", value)


def to_frame(value: Any) -> pd.DataFrame:
    """A value for a dataframe port: a DataFrame, a list of objects, or an object of lists.

    Raises:
        RunError: it is none of these.
    """
    if is_frame(value):
        return value  # type: ignore[no-any-return]
    rows = isinstance(value, list) and all(isinstance(row, dict) for row in value)
    columns = isinstance(value, dict) and all(isinstance(column, list) for column in value.values())
    if not rows and not columns:
        raise _misfit("dataframe", value, "It takes a DataFrame, a list of objects or an object of lists.")
    import pandas as pd

    try:
        return pd.DataFrame(value)
    except ValueError as error:
        raise RunError(f"A dataframe port could not use its value: {error}: {_short(value)}") from error


def to_binary(value: Any) -> bytes:
    """A value for a binary port: bytes, text as UTF-8, or an image as PNG.

    Raises:
        RunError: it is none of these.
    """
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    if isinstance(value, str):
        return value.encode()
    if is_image(value):
        import io

        buffer = io.BytesIO()
        value.save(buffer, "PNG")
        return buffer.getvalue()
    raise _misfit("binary", value)


def to_image(value: Any) -> Any:
    """A value for an image port: a Pillow image, or the bytes of one.

    Raises:
        RunError: it is neither, or Pillow is not installed.
    """
    if is_image(value):
        return value
    if not isinstance(value, (bytes, bytearray)):
        raise _misfit("image", value)
    try:
        from PIL import Image
    except ImportError as error:
        raise RunError("Reading an image needs Pillow: pip install pillow.") from error
    import io

    try:
        return Image.open(io.BytesIO(value))
    except OSError as error:
        raise _misfit("image", value) from error


_CONVERTERS: dict[PortType, Converter] = {
    "text": to_text,
    "json": to_json,
    "dataframe": to_frame,
    "image": to_image,
    "binary": to_binary,
}


def _misfit(target: PortType, value: Any, advice: str = "") -> RunError:
    article = "An" if target == "image" else "A"
    return RunError(f"{article} {target} port got a {type(value).__name__}: {_short(value)} {advice}".rstrip())


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
