"""What happens to an editor when the kernel goes, the notebook scrolls and the theme changes."""

from __future__ import annotations

import json

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import shot
from tests.browser.editor import Editor
from tests.browser.lab import Lab
from tests.browser.test_two_sides import opened

SAVE_STATE = "@jupyter-widgets/jupyterlab-manager:saveWidgetState"
"""Switches on and off that the state of widgets is saved in the notebook."""


def test_with_the_kernel_gone_the_picture_stays_and_running_the_cell_again_reconnects(lab: Lab, page: Page):
    notebook, editor = opened(lab, page, "restart")
    notebook.restart()
    expect(page.get_by_text("Copy as JSON").first).to_be_visible(timeout=20_000)
    expect(editor.node("topic")).to_be_visible()
    shot(page, "6-kernel-gone")
    notebook.run_cell(0)
    notebook.wait_idle()
    fresh = Editor(page).wait()
    expect(fresh.node("topic")).to_be_visible()
    assert notebook.python("[node.id for node in flow]") == ["topic", "note"]
    fresh.select("topic")
    page.keyboard.press("Delete")
    page.wait_for_timeout(300)
    assert notebook.python("[node.id for node in flow]") == ["note"]
    notebook.shutdown()


def test_the_editor_follows_the_theme_of_the_notebook(lab: Lab, page: Page):
    notebook, _ = opened(lab, page, "theme")
    notebook.command("apputils:change-theme", theme="JupyterLab Dark")
    page.wait_for_timeout(800)
    shot(page, "7-dark")
    dark = _background(page)
    notebook.command("apputils:change-theme", theme="JupyterLab Light")
    page.wait_for_timeout(800)
    light = _background(page)
    assert sum(dark) < 150
    assert sum(light) > 600
    notebook.shutdown()


def _background(page: Page) -> list[int]:
    return page.evaluate(
        """() => { const hosts = [...document.querySelectorAll('*')].filter(each => each.shadowRoot);
          const root = hosts.map(each => each.shadowRoot).find(each => each.querySelector('#canvas'));
          let at = root.querySelector('#canvas');
          for (; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor.match(/[\\d.]+/g).map(Number);
            if (colour.length === 3 || colour[3] > 0.5) return colour.slice(0, 3);
          } return [-1, -1, -1]; }"""
    )


def test_a_windowed_notebook_that_scrolls_away_and_back_keeps_the_view(tmp_path_factory, browser: Browser):
    folder = tmp_path_factory.mktemp("windowed")
    lab = Lab(folder, settings={"notebook-extension/tracker": {"windowingMode": "full"}})
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    try:
        notebook, editor = opened(lab, page, "windowed", *["\n" * 60] * 12)
        editor.select("topic")
        scroll = "top => { document.querySelector('.jp-WindowedPanel-outer').scrollTop = top; }"
        page.evaluate(scroll, 20_000)
        page.wait_for_timeout(1_500)
        page.evaluate(scroll, 0)
        back = Editor(page).wait()
        expect(back.node("topic")).to_be_visible()
        expect(page.get_by_label("Value", exact=True)).to_be_visible()
        notebook.shutdown()
    finally:
        page.close()
        lab.close()


def test_an_empty_workflow_says_how_to_begin_and_a_saved_notebook_stays_small(lab: Lab, page: Page):
    source = "import nexus_jupyter as nexus\nflow = nexus.Workflow('empty')\nflow"
    notebook = lab.open(page, lab.write("empty", [source]))
    notebook.run_cell(0)
    Editor(page).wait()
    notebook.wait_idle()
    shot(page, "8-empty")
    notebook.command(SAVE_STATE)
    notebook.command("docmanager:save")
    page.wait_for_timeout(1_000)
    saved = (lab.folder / "empty.ipynb").read_text()
    notebook.command(SAVE_STATE)
    content = json.loads(saved)
    assert content["metadata"]["widgets"]
    assert len(saved.encode()) <= 200_000
    data = content["cells"][0]["outputs"][0]["data"]
    assert {"text/html", "image/png", "text/plain", "application/vnd.jupyter.widget-view+json"} <= data.keys()
    notebook.shutdown()
