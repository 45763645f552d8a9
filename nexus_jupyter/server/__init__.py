"""The Jupyter Server extension, enabled by installing the package."""

from __future__ import annotations

from typing import Any

from .extension import NexusServer


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "nexus_jupyter.server"}]


def _load_jupyter_server_extension(app: Any) -> None:
    NexusServer(parent=app).load()
