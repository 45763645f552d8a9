"""A run that pauses, waits for a person, is pinned, and says what is stale: in JupyterLab, with a kernel."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import shot
from tests.browser.editor import Editor
from tests.browser.lab import Lab

CELL = """\
import nexus_jupyter as nexus
flow = nexus.Workflow()
topic = flow.add("data-input", id="topic", value="tea", at=(0, 0))
draft = flow.add("prompt-template", id="draft", template="About {topic}", topic=topic, at=(280, 0))
review = flow.add("human-input", id="review", value=draft, question="Is this right?", at=(560, 0))
draft.policy(breakpoint=True)
flow"""


def test_a_paused_value_is_written_a_question_answered_and_a_value_pinned(lab: Lab, page: Page):
    notebook = lab.open(page, lab.write("debugging", [CELL]))
    notebook.run_cell(0)
    editor = Editor(page).wait()
    editor.run()
    editor.expect_status("draft", "paused")
    editor.node("draft").get_by_text("edit value").click()
    field = page.get_by_test_id("paused").locator("textarea")
    expect(field).to_have_value("tea")
    field.fill("coffee")
    shot(page, "debugging-1-paused")
    page.get_by_test_id("paused").get_by_text("Continue").click()

    editor.expect_status("review", "waiting")
    page.get_by_test_id("held-link").click()
    expect(page.get_by_test_id("question").locator("textarea")).to_have_value("About coffee")
    shot(page, "debugging-2-waiting")
    page.keyboard.press("y")
    editor.expect_status("review", "completed")
    assert notebook.python("flow.runs[-1]['review']['value']") == "About coffee"

    page.keyboard.press("Shift+P")
    expect(page.get_by_test_id("pins-link")).to_have_text("1 pinned")
    notebook.python("[flow['draft'].policy(breakpoint=None), flow['topic'].set(value='milk')] and None")
    expect(editor.node("draft")).to_contain_text("stale")
    shot(page, "debugging-3-stale-and-pinned")
    editor.run()
    editor.expect_status("draft", "completed")
    expect(editor.node("review")).to_contain_text("pinned")
    assert notebook.python("flow.runs[-1].result()['review']") is not None

    page.keyboard.press("F10")
    editor.expect_status("topic", "paused")
    page.keyboard.press("F8")
    editor.expect_status("draft", "completed")
