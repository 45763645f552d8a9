"""A real JupyterLab with settings of its own, and notebooks opened in it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    Page,
    TimeoutError,  # noqa: A004  (Playwright's)
)

_CURRENT = """() => { const widget = window.jupyterapp.shell.currentWidget;
  const kernel = widget?.sessionContext?.session?.kernel; return kernel?.status ?? null; }"""

_RUN = """number => { const panel = window.jupyterapp.shell.currentWidget;
  panel.content.activeCellIndex = number; panel.content.deselectAll();
  window.jupyterapp.commands.execute('notebook:run-cell'); }"""
_PROMPT = "number => window.jupyterapp.shell.currentWidget.content.widgets[number].promptNode?.textContent ?? ''"

# A representation of base64 is that text in quotes, whatever it holds.
_ASK = """async ([source, timeout]) => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const json = `__import__('json').dumps(${source}).encode()`;
  const code = `__import__('base64').b64encode(${json}).decode()`;
  const asked = { code: '', user_expressions: { it: code }, store_history: false, silent: true };
  const late = new Promise((_, no) => setTimeout(() => no(new Error('the kernel is busy')), timeout));
  const reply = await Promise.race([kernel.requestExecute(asked).done, late]);
  const it = reply.content.user_expressions.it;
  if (it.status !== 'ok') throw new Error(it.ename + ': ' + it.evalue);
  const bytes = Uint8Array.from(atob(it.data['text/plain'].slice(1, -1)), c => c.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)); }"""


class Lab:
    """A JupyterLab server of its own.

    Args:
        folder: where its notebooks, settings and log are.
        settings: JupyterLab settings by plugin, `{"notebook-extension/tracker": {...}}`.
        options: further words on its command line.
        python: the interpreter whose JupyterLab it is.
    """

    def __init__(
        self,
        folder: Path,
        settings: dict[str, Any] | None = None,
        options: tuple[str, ...] = (),
        python: str = sys.executable,
        env: dict[str, str] | None = None,
    ) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        words = [
            python, "-m", "jupyter", "lab", "--no-browser", f"--port={port}", "--ip=127.0.0.1", "--allow-root",
            "--ServerApp.port_retries=0", "--IdentityProvider.token=", "--ServerApp.password=",
            f"--ServerApp.root_dir={folder}", "--LabApp.expose_app_in_browser=True", "--LabApp.news_url=",
            "--ServerApp.disable_check_xsrf=True", *options,
        ]  # fmt: skip
        self._log = (folder / "server.log").open("w")
        self._process = subprocess.Popen(
            words, env=self._environment(settings or {}, env or {}), stdout=self._log, stderr=subprocess.STDOUT
        )
        self._wait()

    def close(self) -> None:
        """End the server and its kernels."""
        self._process.terminate()
        self._process.wait(20)
        self._log.close()

    @property
    def log(self) -> str:
        """What the server has logged."""
        return (self.folder / "server.log").read_text()

    def write(self, name: str, cells: list[str]) -> str:
        """Write a notebook with these code cells; returns its file name."""
        file = f"{name}.ipynb"
        content = {
            "cells": [
                {
                    "cell_type": "code",
                    "id": f"cell-{number}",
                    "metadata": {},
                    "execution_count": None,
                    "outputs": [],
                    "source": source,
                }
                for number, source in enumerate(cells)
            ],
            "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        (self.folder / file).write_text(json.dumps(content))
        return file

    def open(self, page: Page, file: str, workspace: str | None = None) -> Notebook:
        """Open a notebook in a workspace of its own, where no old tabs are, and wait for its kernel."""
        workspace = workspace or file.removesuffix(".ipynb")
        page.goto(f"{self.url}/lab/workspaces/{workspace}/tree/{file}", timeout=90_000)
        page.wait_for_function("window.jupyterapp && window.jupyterapp.shell", timeout=90_000)
        page.wait_for_selector(".jp-NotebookPanel .jp-Notebook", timeout=90_000)
        notebook = Notebook(page)
        notebook.wait_idle()
        # The file browser takes a fifth of the page from the notebook.
        page.evaluate("() => { window.jupyterapp.shell.collapseLeft(); }")
        return notebook

    def _environment(self, settings: dict[str, Any], more: dict[str, str]) -> dict[str, str]:
        folders = {
            name: self.folder / f".{name}" for name in ("settings", "workspaces", "config", "runtime", "data")
        }
        given = {
            "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
            **settings,
        }
        for plugin, values in given.items():
            extension, _, name = plugin.partition("/")
            file = folders["settings"] / "@jupyterlab" / extension / f"{name}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(values))
        return {
            **os.environ,
            "JUPYTERLAB_SETTINGS_DIR": str(folders["settings"]),
            "JUPYTERLAB_WORKSPACES_DIR": str(folders["workspaces"]),
            "JUPYTER_CONFIG_DIR": str(folders["config"]),
            "JUPYTER_RUNTIME_DIR": str(folders["runtime"]),
            "JUPYTER_DATA_DIR": str(folders["data"]),
            **more,
        }

    def _wait(self) -> None:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{self.url}/api", timeout=1)
            except OSError:
                time.sleep(0.25)
            else:
                return
        raise RuntimeError(f"JupyterLab did not start:\n{self.log[-2000:]}")


class Notebook:
    """A notebook open in a page.

    Args:
        page: the page.
    """

    def __init__(self, page: Page) -> None:
        self.page = page

    def wait_idle(self, timeout: float = 90_000) -> None:
        """Wait until the kernel is idle; `timeout` in milliseconds."""
        self.page.wait_for_function(f"({_CURRENT})() === 'idle'", timeout=timeout)

    def run_all(self) -> None:
        """Run all cells; returns at once."""
        self.page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")

    def run_cell(self, number: int) -> None:
        """Run one cell; returns when it has begun."""
        before = self.page.evaluate(_PROMPT, number)
        for _ in range(3):
            self.page.evaluate(_RUN, number)
            try:
                self.page.wait_for_function(
                    f"before => ({_PROMPT})({number}) !== before", arg=before, timeout=5_000
                )
            except TimeoutError:
                continue  # JupyterLab drops a run that comes while it still connects
            return
        raise AssertionError(f"cell {number} does not run")

    def output(self, number: int) -> str:
        """The text that a cell has put out."""
        return self.page.evaluate(
            """number => { const cell = window.jupyterapp.shell.currentWidget.content.widgets[number];
                return cell.model.outputs.toJSON().map(each => [].concat(each.text ?? each.data?.['text/plain'] ??
                  [`${each.ename}: ${each.evalue}`]).join('')).join(''); }""",
            number,
        )

    def python(self, source: str, timeout: float = 30_000) -> Any:
        """The value of a Python expression in the kernel, by way of JSON; beside the notebook's cells."""
        return self.page.evaluate(_ASK, [source, timeout])

    def restart(self) -> None:
        """Restart the kernel, as the menu does, and wait for it."""
        self.page.evaluate(
            "async () => { await window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart(); }"
        )
        self.wait_idle()

    def command(self, name: str, **arguments: Any) -> None:
        """Run a command of JupyterLab."""
        self.page.evaluate(
            "async ([name, args]) => { await window.jupyterapp.commands.execute(name, args); }", [name, arguments]
        )

    def shutdown(self) -> None:
        """End the kernel."""
        self.page.evaluate(
            "async () => { await window.jupyterapp.shell.currentWidget.sessionContext.shutdown(); }"
        )
