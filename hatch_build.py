"""Builds the front-end bundle into the package when building from a checkout; wheels and sdists carry it ready."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BundleHook(BuildHookInterface):
    """Runs the front end's build where its sources are newer than the bundle."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the bundle if it is missing or old; an sdist has no sources and needs none."""
        root = Path(self.root)
        sources, bundle = root / "js", root / "nexus_jupyter" / "static" / "loader.js"
        if not (sources / "package.json").exists() or _is_new(bundle, sources):
            return
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError(
                "Building NEXUS Jupyter from a checkout needs Node.js 20 or newer, and there is no npm. "
                "Install it, or install the released package, which carries the bundle: pip install nexus-jupyter."
            )
        if not (sources / "node_modules").is_dir():
            subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=sources, check=True)
        subprocess.run([npm, "run", "build"], cwd=sources, check=True)


def _is_new(bundle: Path, sources: Path) -> bool:
    if not bundle.exists():
        return False
    watched = [*sources.glob("*.json"), *sources.glob("*.mjs"), *(sources / "src").rglob("*")]
    return all(path.stat().st_mtime <= bundle.stat().st_mtime for path in watched if path.is_file())
