"""What a person finds again after the kernel was killed, or the page closed, right after an edit."""

from __future__ import annotations

import json
import os
import signal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import shot
from tests.browser.editor import Editor
from tests.browser.lab import Lab
from tests.browser.test_two_sides import opened

SEEN, SAVED = 150, 2_500
"""How long after the edit the kernel is killed, in milliseconds: at once, or when the page says saved."""


@pytest.mark.parametrize("wait", [SEEN, pytest.param(SAVED, marks=pytest.mark.slow)])
def test_an_edit_made_before_the_kernel_is_killed_is_there_when_the_cell_runs_again(
    lab: Lab, page: Page, wait: int
):
    notebook, editor = opened(lab, page, f"killed-{wait}")
    pid = notebook.python("__import__('os').getpid()")
    page.wait_for_timeout(2_000)
    editor.select("topic")
    page.get_by_label("Value", exact=True).fill("coffee")
    editor.focus()
    editor.select("note")
    page.keyboard.press("Control+d")
    expect(editor.node("note-2")).to_be_visible()
    page.wait_for_timeout(wait)
    os.kill(pid, signal.SIGKILL)
    file = lab.folder / f"killed-{wait}.nexus.json"
    saved = [node["id"] for node in json.loads(file.read_text())["nodes"]]
    assert ("note-2" in saved) == (wait == SAVED)
    expect(page.get_by_test_id("kernel-gone")).to_be_visible(timeout=30_000)
    expect(editor.node("note-2")).to_be_visible()
    shot(page, f"recovery-1-killed-{wait}")
    dismiss = page.locator(".jp-Dialog button")
    if dismiss.count():
        dismiss.last.click()
    notebook.wait_idle()
    notebook.run_cell(0)
    notebook.wait_idle()
    again = Editor(page).wait()
    expect(again.node("note-2")).to_be_visible()
    shot(page, f"recovery-2-again-{wait}")
    # What the cell itself gives wins over the edit of it; see the rules of a cell run again.
    assert notebook.python("[[node.id, node.properties.get('value')] for node in flow]") == [
        ["topic", "tea"],
        ["note", None],
        ["note-2", None],
    ]
    assert ("are restored" in notebook.output(0)) == (wait == SEEN)
    notebook.shutdown()


def test_what_a_killed_kernel_never_heard_of_is_on_the_page_and_goes_over_the_clipboard(lab: Lab, page: Page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    busy = "import time\nwith flow.room.lock:  # what the canvas sends waits here\n    time.sleep(600)"
    notebook, editor = opened(lab, page, "unheard", busy)
    pid = notebook.python("__import__('os').getpid()")
    notebook.run_cell(1)
    editor.select("note")
    page.keyboard.press("Control+d")
    expect(editor.node("note-2")).to_be_visible()
    expect(page.get_by_test_id("saved").first).to_have_attribute("data-busy", "")
    os.kill(pid, signal.SIGKILL)
    gone = page.get_by_test_id("kernel-gone")
    expect(gone).to_be_visible(timeout=30_000)
    page.locator(".jp-Dialog button").last.click()
    gone.get_by_text("Copy as JSON").click()
    expect(page.get_by_test_id("toast")).to_contain_text("on the clipboard")
    notebook.wait_idle()
    notebook.run_cell(0)
    notebook.wait_idle()
    again = Editor(page).wait()
    expect(again.node("note")).to_be_visible()
    expect(again.node("note-2")).to_have_count(0)
    again.focus()
    page.keyboard.press("Control+v")
    expect(again.node("note-3")).to_be_visible()
    shot(page, "recovery-4-unheard")
    assert notebook.python("sorted(flow.graph.nodes)") == ["note", "note-2", "note-3", "topic", "topic-2"]
    notebook.shutdown()


def test_an_edit_made_just_before_the_page_is_closed_is_there_in_the_next_one(
    lab: Lab, page: Page, browser: Browser
):
    first = browser.new_page(viewport={"width": 1440, "height": 1000})
    notebook, editor = opened(lab, first, "closed")
    notebook.command("docmanager:save")
    editor.select("topic")
    first.get_by_label("Value", exact=True).fill("coffee")
    editor.focus()
    editor.select("note")
    first.keyboard.press("Control+d")
    expect(editor.node("note-2")).to_be_visible()
    first.close()
    notebook = lab.open(page, "closed.ipynb", workspace="closed-again")
    there = Editor(page).wait()
    expect(there.node("note-2")).to_be_visible()
    expect(there.node("topic").locator("[data-testid='node-output']")).to_have_text("coffee")
    shot(page, "recovery-3-page-closed")
    assert notebook.python("flow['topic'].properties['value']") == "coffee"
    notebook.shutdown()
