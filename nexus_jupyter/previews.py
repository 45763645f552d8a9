"""Values as small JSON: previews that travel with events, and pages of what stays in the kernel."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

from .nodes.convert import as_text, is_frame, is_image, is_json

PREVIEW = 65_536
"""How large a preview may be, in bytes of its JSON."""
ROWS = 20
"""How many rows of a table a preview holds."""
_PIXELS = 512


def preview(value: Any) -> Any:
    """A value as small JSON: text and JSON as they are, of a large one the beginning, of a table the first rows.

    Another kind of value is an object whose `kind` says what it is: `dataframe` with `columns`, `rows` and
    `total`; `image` with `data`; `text` with `text`, where something was cut or is only described.
    """
    try:
        return _preview(value)
    except Exception:  # noqa: BLE001  (what an odd object raises when it is looked at may be anything)
        return {"kind": "text", **_unshown(value)}


def text_of(value: Any) -> str:
    """A value as people read it; of one that cannot be shown, what it is."""
    try:
        return as_text(value)
    except Exception:  # noqa: BLE001
        return str(_unshown(value)["text"])


def _unshown(value: Any) -> dict[str, Any]:
    text = f"<{type(value).__name__}, which cannot be shown>"
    return {"text": text, "total": len(text)}


def _preview(value: Any) -> Any:
    if is_frame(value):
        return _fitting({**_table(value, 0, ROWS), "kind": "dataframe"})
    if is_image(value):
        return {"kind": "image", "data": _small_image(value), "width": value.width, "height": value.height}
    if isinstance(value, str) and len(value) <= PREVIEW // 6:
        return value
    if not isinstance(value, str) and is_json(value):
        text = json.dumps(value, ensure_ascii=False)
        if len(text) <= PREVIEW // 6:
            return value
        return {"kind": "text", "text": text[: PREVIEW // 6] + "…", "total": len(text)}
    text = as_text(value)
    return {
        "kind": "text",
        "text": text[: PREVIEW // 6] + ("…" if len(text) > PREVIEW // 6 else ""),
        "total": len(text),
    }


def is_whole(value: Any) -> bool:
    """Whether a preview of a value is the value itself, so that a client may write another in its place."""
    return is_json(value) and preview(value) is value


def page(value: Any, offset: int, limit: int) -> dict[str, Any]:
    """A page of a value.

    Args:
        value: the value.
        offset: the first row, item or character.
        limit: how many rows or items; of a text, how many lines of 1,000 characters.
    """
    try:
        return _page(value, offset, limit)
    except Exception:  # noqa: BLE001  (what an odd object raises when it is looked at may be anything)
        return {"kind": "text", "offset": offset, **_unshown(value)}


def _page(value: Any, offset: int, limit: int) -> dict[str, Any]:
    if is_frame(value):
        return {**_table(value, offset, limit), "kind": "dataframe", "offset": offset}
    if isinstance(value, (list, tuple)) and is_json(list(value)):
        rows = list(value[offset : offset + limit])
        return {"kind": "json", "offset": offset, "total": len(value), "rows": rows}
    text = as_text(value)
    return {"kind": "text", "offset": offset, "total": len(text), "text": text[offset : offset + limit * 1_000]}


def _table(frame: Any, offset: int, limit: int) -> dict[str, Any]:
    rows = json.loads(
        frame.iloc[offset : offset + limit].to_json(orient="values", date_format="iso", default_handler=str)
    )
    return {"columns": [str(column) for column in frame.columns], "rows": rows, "total": len(frame)}


def _fitting(table: dict[str, Any]) -> dict[str, Any]:
    """A table with as many rows as the preview may hold, and long cells cut."""
    longest = max(40, PREVIEW // max(1, 6 * len(table["columns"]) * max(1, len(table["rows"]))))
    rows = [
        [cell[:longest] + "…" if isinstance(cell, str) and len(cell) > longest else cell for cell in row]
        for row in table["rows"]
    ]
    while rows and len(json.dumps(rows)) > PREVIEW:
        rows = rows[: len(rows) // 2]
    return {**table, "rows": rows}


def _small_image(image: Any) -> str:
    """A PNG of at most 512 pixels a side that fits the preview, in base64."""
    side = _PIXELS
    while True:
        small = image.copy()
        small.thumbnail((side, side))
        buffer = io.BytesIO()
        small.save(buffer, "PNG")
        data = base64.b64encode(buffer.getvalue()).decode()
        if len(data) <= PREVIEW or side <= 32:
            return data
        side //= 2
