"""The editor in a notebook: an anywidget that carries the messages of a room over its comm, and nothing else.

No graph is in a trait: a comm's opening state is frozen when it is made, and ipywidgets echoes what it syncs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import anywidget
import traitlets

from ..workflow import Workflow
from .display import workflow_bundle

_STATIC = Path(__file__).parent.parent / "static"
_PARTS = ("widget", "panels")
_editors: WeakKeyDictionary[Workflow, Editor] = WeakKeyDictionary()


class Editor(anywidget.AnyWidget):
    """The editor of one workflow; shown in several cells and pages it is several views of one model.

    Args:
        workflow: what it edits.
        height: of each view, in pixels.
    """

    _esm = _STATIC / "loader.js"
    height = traitlets.Int(640).tag(sync=True)

    def __init__(self, workflow: Workflow, **more: Any) -> None:
        super().__init__(**more)
        self.workflow = workflow
        self.on_msg(self._take)
        self._leave = workflow.clients.join(self.send)
        _pin(self.comm)

    def open(self) -> None:
        """Open the comm, and pin it."""
        super().open()
        _pin(self.comm)

    def close(self) -> None:
        """Close the comm and hear no more."""
        if hasattr(self, "_leave"):
            self._leave()
        if getattr(self, "workflow", None) is not None and _editors.get(self.workflow) is self:
            del _editors[self.workflow]
        super().close()

    def _take(self, _widget: Any, content: object, _buffers: Any) -> None:
        _pin(self.comm)
        if isinstance(content, dict) and content.get("type") == "part":
            self.send({"type": "part", "name": content.get("name"), "text": _part(content.get("name"))})
        else:
            self.workflow.clients.receive(content)

    def _repr_mimebundle_(self, **more: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The view, and for where there is no kernel the picture of this moment."""
        found = super()._repr_mimebundle_(**more)
        if found is None:
            return None
        data, metadata = found if isinstance(found, tuple) else (found, {})
        return {**data, **workflow_bundle(self.workflow)}, metadata


def editor_of(workflow: Workflow) -> Editor:
    """The editor of a workflow: the one that is open, or a new one."""
    editor = _editors.get(workflow)
    if editor is None or editor.comm is None:
        editor = _editors[workflow] = Editor(workflow)
    return editor


def editor_bundle(workflow: Workflow, **more: Any) -> Any:
    """How IPython shows a workflow: as its editor."""
    return editor_of(workflow)._repr_mimebundle_(**more)


def _part(name: object) -> str | None:
    """The text of a part of the editor: over the comm, once for each page, so that it works offline."""
    return (_STATIC / f"{name}.js").read_text(encoding="utf-8") if name in _PARTS else None


def _pin(comm: Any) -> None:
    """Keep answers off the shell that last drew.

    ipykernel 7.4 answers on the shell that last sent on the comm; a cell that draws would so pull Stop back to
    the busy main shell.
    """
    if comm is not None and hasattr(comm, "_reply_subshell_for"):
        comm._reply_subshell_for = lambda data, default: default
