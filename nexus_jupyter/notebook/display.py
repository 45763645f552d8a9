"""How IPython shows a workflow and a run: a picture that is still there when the kernel is not.

An `<img>` and not inline SVG: of an untrusted notebook the latter is stripped to its text.
"""

from __future__ import annotations

import base64
import html
from typing import Any

from ..export.picture import svg
from ..export.png import png
from ..export.states import states
from ..nodes.registry import registry
from ..results import Run
from ..workflow import Workflow

_SHOWN = ["path", "type", "status", "seconds", "model", "tokens", "output", "error"]
_LONGEST = 120


def workflow_bundle(workflow: Workflow, **_: Any) -> dict[str, Any]:
    """A workflow as a picture and one line of text."""
    drawn = svg(workflow.graph, workflow.types.find)
    return {"text/plain": repr(workflow), "text/html": image(drawn, repr(workflow)), "image/png": _png(drawn)}


def run_bundle(run: Run, **_: Any) -> dict[str, Any]:
    """A run as the picture of its graph with statuses and outputs, and its table."""
    drawn = run_picture(run)
    return {
        "text/plain": repr(run),
        "text/html": image(drawn, repr(run)) + table(run),
        "image/png": _png(drawn),
    }


def run_picture(run: Run, theme: Any = "dark") -> str:
    """The SVG picture of a run's graph with statuses and outputs."""
    title = f"{run.graph.name} · {run.status}" if run.graph.name else str(run.status)
    return svg(run.graph, registry.find, states=states(run), theme=theme, title=title)


def image(drawn: str, alt: str) -> str:
    """An SVG as an `<img>` that needs no file."""
    data = base64.b64encode(drawn.encode()).decode()
    return f'<img alt="{html.escape(alt)}" style="max-width: 100%" src="data:image/svg+xml;base64,{data}"/>'


def table(run: Run) -> str:
    """A run's table as HTML; long outputs are cut."""
    frame = run.frame[_SHOWN]
    shown = frame.assign(
        seconds=frame["seconds"].map("{:.1f}".format, na_action="ignore"),
        output=frame["output"].map(_cut, na_action="ignore"),
        error=frame["error"].map(_cut, na_action="ignore"),
    )
    return shown.to_html(index=False, na_rep="", border=0, classes="nexus-run", escape=True)


def _cut(value: Any) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _png(drawn: str) -> str:
    return base64.b64encode(png(drawn)).decode()
