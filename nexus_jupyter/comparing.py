"""Two runs side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .nodes.digest import digest

if TYPE_CHECKING:
    import pandas as pd


def compare_frames(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """The tables of two runs as one, a row for each path: first those of the first run, in its order.

    Columns: path, type, then status, seconds, tokens and cost, each of the first run (`_a`) and of the other
    (`_b`), and same_output: whether both gave the same value; missing where that cannot be told.

    Args:
        one: `frame` of a run.
        other: `frame` of another.
    """
    import pandas as pd

    paths = pd.Index(dict.fromkeys([*one["path"], *other["path"]]), dtype=object)
    a, b = (frame.set_index("path").reindex(paths) for frame in (one, other))
    table: dict[str, Any] = {"path": paths, "type": [*a["type"].where(a["type"].notna(), b["type"])]}
    for name in ("status", "seconds", "tokens", "cost"):
        for side, frame in (("a", a), ("b", b)):
            column = frame[name]
            table[f"{name}_{side}"] = (
                column.astype(object).where(column.notna(), None) if name == "status" else column
            )
    same = [
        _same(first, second) if {status_a, status_b} == {"completed"} else None
        for first, second, status_a, status_b in zip(
            a["output"], b["output"], a["status"], b["status"], strict=True
        )
    ]
    table["same_output"] = pd.array(same, dtype="boolean")
    return pd.DataFrame(table, index=paths).reset_index(drop=True)


def _same(first: Any, second: Any) -> bool | None:
    """Whether two values are the same; None for values that have no digest."""
    digests = digest(first), digest(second)
    return None if None in digests else digests[0] == digests[1]
