"""Where the browser of the tests is, and how it comes there."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def chromium() -> str:
    """The path of a Chromium: that of `CHROMIUM`, the system's, Playwright's; on Debian, as root, it is installed.

    Raises:
        FileNotFoundError: there is none and it cannot be installed; says what to do.
    """
    if chosen := os.environ.get("CHROMIUM"):
        return chosen
    return _found() or _installed()


def _found() -> str | None:
    if system := next((path for name in _NAMES if (path := shutil.which(name))), None):
        return system
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return next((str(path) for path in sorted(cache.glob("chromium-*/chrome-linux*/chrome"))), None)


def _installed() -> str:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-q"], check=True, **quiet)
        subprocess.run(
            ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"], check=True, **quiet
        )
        if system := _found():
            return system
    raise FileNotFoundError(
        "The browser tests need Chromium: `apt-get install chromium`, `python -m playwright install chromium`, "
        "or set CHROMIUM to the path of one."
    )
