"""A page of its own with the picture of a run and its outputs: one file, nothing fetched."""

from __future__ import annotations

import html
from pathlib import Path

from ..nodes.convert import as_text, is_frame
from ..nodes.registry import registry
from ..results import Run
from .picture import svg
from .states import states

_STYLE = """
:root { color-scheme: dark; }
body { margin: 0 auto; max-width: 1180px; padding: 32px; background: #0a0a1a; color: #e8ecff;
       font: 14px/1.6 Inter, system-ui, sans-serif; }
h1 { font-size: 22px; } h2 { font-size: 15px; color: #a3acd2; margin: 32px 0 8px; }
.picture { overflow-x: auto; } .picture svg { max-width: 100%; height: auto; border-radius: 14px; }
.output, table { background: #14152e; border: 1px solid rgba(160, 180, 255, .14); border-radius: 12px; }
.output { padding: 12px 16px; white-space: pre-wrap; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 12px; text-align: left; vertical-align: top; }
tr + tr td, tbody td { border-top: 1px solid rgba(160, 180, 255, .14); }
th { color: #a3acd2; font-weight: 500; }
"""
_COLUMNS = ["path", "type", "status", "seconds", "model", "tokens", "output", "error"]
_LONGEST = 200


def write_page(run: Run, path: str | Path) -> Path:
    """Write a page with the picture of a run, its outputs and its table.

    Args:
        run: a run, ended or not.
        path: the HTML file.

    Returns:
        The file, as an absolute path.
    """
    file = Path(path).resolve()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page(run), encoding="utf-8")
    return file


def page(run: Run) -> str:
    """The HTML of a run: everything in it is escaped, and nothing is fetched."""
    title = html.escape(run.graph.name or "A workflow")
    drawn = svg(run.graph, registry.find, states=states(run))
    outputs = "".join(f"<h2>{html.escape(name)}</h2>{_output(value)}" for name, value in run.outputs.items())
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f"<h1>{title}</h1><p>{html.escape(run.graph.description)}</p>"
        f'<div class="picture">{drawn}</div>{outputs}<h2>Nodes</h2>{_table(run)}</body></html>\n'
    )


def _output(value: object) -> str:
    if is_frame(value):
        return str(value.to_html(border=0, escape=True, index=False))  # type: ignore[attr-defined]
    return f'<div class="output">{html.escape(as_text(value))}</div>'


def _table(run: Run) -> str:
    frame = run.frame[_COLUMNS].copy()
    frame["seconds"] = frame["seconds"].map("{:.1f}".format, na_action="ignore")
    for column in ("output", "error"):
        frame[column] = frame[column].map(_cut, na_action="ignore")
    return str(frame.to_html(index=False, na_rep="", border=0, escape=True))


def _cut(value: object) -> str:
    text = as_text(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
