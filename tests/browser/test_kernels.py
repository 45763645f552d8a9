"""What goes on while a cell blocks, with each ipykernel; `docs/kernels.md` has the table."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editor import Editor
from tests.browser.lab import Lab, Notebook

STORY = """\
import nexus_jupyter as nexus, time
flow = nexus.Workflow({name!r})
flow.add('llama-chat', id='story', prompt='Write a very long story.', max_tokens=2000, at=(0, 0))
flow"""
UNPINNED = "import nexus_jupyter.notebook.widget as widget; widget._pin = lambda comm: None\n"

BEGINS_THE_RUN = "began the run, then `time.sleep`"
CELLS = {
    "`time.sleep`": "time.sleep(10)",
    "a pure-Python loop": "end = time.time() + 10\nwhile time.time() < end:\n    sum(range(1000))",
    BEGINS_THE_RUN: "flow.start()\ntime.sleep(20)",
}
WITHIN_A_SECOND, AFTER_THE_CELL = "within 1 s", "after the cell"
STOPS = {
    "6.31.0": dict.fromkeys(CELLS, AFTER_THE_CELL),
    "7.3.0": dict.fromkeys(CELLS, WITHIN_A_SECOND),
    "7.4.0": dict.fromkeys(CELLS, WITHIN_A_SECOND),
}
"""When Stop is obeyed, by ipykernel and by what the busy cell does."""


@pytest.mark.parametrize("cell", CELLS)
def test_text_grows_and_stop_works_within_a_second_while_a_cell_blocks(lab: Lab, page: Page, cell: str):
    notebook, editor = blocked(lab, page, cell)
    expect_text_to_grow(editor)
    editor.stop()
    editor.expect_status("story", "cancelled", timeout=1_000)
    assert is_busy(page)
    notebook.shutdown()


@pytest.fixture(scope="module", params=STOPS)
def version(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def other_lab(
    version: str, pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lab]:
    """A JupyterLab whose kernels are of another ipykernel, which lies over the installed one."""
    over = Path(pytestconfig.cache.mkdir(f"ipykernel-{version}"))
    if not (over / "ipykernel").exists():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(over)]
        subprocess.run([*pip, f"ipykernel=={version}"], check=True)
    path = os.pathsep.join(filter(None, [str(over), os.environ.get("PYTHONPATH")]))
    lab = Lab(tmp_path_factory.mktemp("lab"), env={"OLLAMA_URL": "http://127.0.0.1:9", "PYTHONPATH": path})
    yield lab
    lab.close()


@pytest.mark.slow
@pytest.mark.parametrize("cell", CELLS)
def test_each_ipykernel_does_what_the_table_says(other_lab: Lab, page: Page, version: str, cell: str):
    notebook, editor = blocked(other_lab, page, cell)
    expect_text_to_grow(editor)
    editor.stop()
    if STOPS[version][cell] == WITHIN_A_SECOND:
        editor.expect_status("story", "cancelled", timeout=1_000)
        assert is_busy(page)
    else:
        expect_stop_after_the_cell(notebook, editor)
    assert notebook.python("__import__('ipykernel').__version__") == version
    notebook.shutdown()


@pytest.mark.slow
def test_the_newest_ipykernel_needs_the_pin(lab: Lab, page: Page):
    notebook, editor = blocked(lab, page, BEGINS_THE_RUN, before=UNPINNED)
    expect_text_to_grow(editor)
    editor.stop()
    expect_stop_after_the_cell(notebook, editor)
    notebook.shutdown()


def test_the_table_in_the_docs_is_that_of_the_tests():
    docs = Path(__file__).parents[2] / "docs" / "kernels.md"
    rows = [["ipykernel", "text grows", *(f"Stop: {cell}" for cell in CELLS)], ["---"] * (2 + len(CELLS))]
    rows += [[version, "yes", *stops.values()] for version, stops in STOPS.items()]
    assert "\n".join(f"| {' | '.join(row)} |" for row in rows) in docs.read_text()


def blocked(lab: Lab, page: Page, cell: str, before: str = "") -> tuple[Notebook, Editor]:
    """A notebook with a model that writes into a node, and a cell that blocks the kernel meanwhile."""
    name = f"blocked-{list(CELLS).index(cell)}{'-unpinned' if before else ''}"
    notebook = lab.open(page, lab.write(name, [before + STORY.format(name=name), CELLS[cell]]))
    notebook.run_cell(0)
    editor = Editor(page).wait()
    notebook.wait_idle()
    output = editor.node("story").locator("[data-testid='node-output']")
    if cell == BEGINS_THE_RUN:
        notebook.run_cell(1)
    else:
        editor.run()
    editor.expect_status("story", "running")
    expect(output).not_to_be_empty(timeout=20_000)
    if cell != BEGINS_THE_RUN:
        notebook.run_cell(1)
    return notebook, editor


def expect_text_to_grow(editor: Editor) -> None:
    """Look at the node twice while the cell blocks."""
    editor.page.wait_for_timeout(1_000)
    before = editor.text("story")
    editor.page.wait_for_timeout(1_500)
    assert editor.text("story") != before
    assert is_busy(editor.page)


def expect_stop_after_the_cell(notebook: Notebook, editor: Editor) -> None:
    """Stop waits for the cell; interrupting the kernel, as the docs advise, ends that."""
    editor.page.wait_for_timeout(1_500)
    assert editor.status("story") == "running"
    assert is_busy(editor.page)
    notebook.command("notebook:interrupt-kernel")
    editor.expect_status("story", "cancelled", timeout=3_000)


def is_busy(page: Page) -> bool:
    """Whether the second cell still runs."""
    return "*" in page.locator(".jp-InputPrompt").nth(1).inner_text()
