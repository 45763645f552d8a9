"""Editing as people do it in JupyterLab: the clipboard, adding, zones, and whose keys are whose."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from tests.browser.editor import Editor
from tests.browser.lab import Lab, Notebook

START = (
    "import nexus_jupyter as nexus\nflow = nexus.Workflow({name!r})\n"
    "topic = flow.add('data-input', id='topic', value='tea', at=(0, 0))\n"
    "note = flow.add('prompt-template', id='note', template='About {{x}}', x=topic, at=(320, 0))\nflow"
)


def opened(lab: Lab, page: Page, name: str, *more: str) -> tuple[Notebook, Editor]:
    """A notebook with a small workflow, its first cell run."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    notebook = lab.open(page, lab.write(name, [START.format(name=name), *more]))
    notebook.run_cell(0)
    editor = Editor(page).wait()
    expect(editor.node("note")).to_be_visible()
    notebook.wait_idle()
    return notebook, editor


def test_what_is_copied_is_json_on_the_clipboard_and_is_pasted_into_another_widget(lab: Lab, page: Page):
    empty = "other = nexus.Workflow()\nother.add('data-input', id='topic', at=(0, 600))\nother"
    notebook, editor = opened(lab, page, "clipboard", empty)
    notebook.run_cell(1)
    second = Editor(page, 1).wait()
    editor.focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    page.wait_for_function("async () => (await navigator.clipboard.readText()).includes('nodes')")
    text = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert [node["id"] for node in text["nodes"]] == ["topic", "note"]
    second.canvas.scroll_into_view_if_needed()
    second.focus()
    page.keyboard.press("Control+v")
    page.wait_for_timeout(1000)
    assert sorted(notebook.python("list(other.graph.nodes)")) == ["note", "topic", "topic-2"]
    assert notebook.python("list(other.graph.connections)") == ["topic-2.value-note.x"]
    assert notebook.python("list(flow.graph.nodes)") == ["topic", "note"]
    page.keyboard.press("Control+z")
    page.wait_for_timeout(500)
    assert notebook.python("list(other.graph.nodes)") == ["topic"]
    notebook.shutdown()


def test_inside_the_editor_jupyterlab_saves_and_runs_cells_by_its_own_keys(lab: Lab, page: Page):
    notebook, editor = opened(lab, page, "keys", "ran = True")
    editor.focus()
    expect(page.locator(".jp-mod-dirty").first).to_be_attached()
    page.keyboard.press("Control+s")
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty", timeout=15_000)
    before = page.evaluate("() => window.jupyterapp.shell.currentWidget.content.widgets[0].promptNode.textContent")
    page.keyboard.press("Shift+Enter")
    page.wait_for_function(
        "was => window.jupyterapp.shell.currentWidget.content.widgets[0].promptNode.textContent !== was",
        arg=before,
    )
    notebook.shutdown()


def test_outside_the_editor_no_key_of_it_does_anything(lab: Lab, page: Page):
    notebook, editor = opened(lab, page, "outside")
    editor.select("topic")
    page.locator(".jp-InputArea-prompt").first.click()
    page.keyboard.press("l")
    page.keyboard.press("Control+d")
    page.wait_for_timeout(500)
    assert notebook.python("list(flow.graph.nodes)") == ["topic", "note"]
    notebook.shutdown()


def test_the_wheel_scrolls_the_notebook_until_the_editor_has_the_focus(lab: Lab, page: Page):
    notebook, editor = opened(lab, page, "wheel", *["'below'\n" + "\n" * 40] * 3)
    box = editor.canvas.bounding_box()
    assert box is not None
    top = "() => document.querySelector('.jp-WindowedPanel-outer').scrollTop"
    page.locator(".jp-InputArea-prompt").first.click()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, 60)
    page.wait_for_function(f"({top})() > 0")
    editor.focus()
    before = page.evaluate(top)
    page.mouse.wheel(0, 60)
    page.wait_for_timeout(500)
    assert page.evaluate(top) == before
    notebook.shutdown()


def test_a_node_is_added_by_a_double_click_and_a_selection_becomes_a_sub_workflow_and_back(lab: Lab, page: Page):
    notebook, editor = opened(lab, page, "zones")
    box = editor.canvas.bounding_box()
    assert box is not None
    page.mouse.dblclick(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.8)
    page.keyboard.type("merge")
    page.keyboard.press("Enter")
    expect(editor.node("merge")).to_be_visible()
    editor.select("note")
    page.keyboard.press("Control+g")
    page.wait_for_timeout(1000)
    assert notebook.python("flow.graph.nodes['note'].parent") is not None
    page.keyboard.press("Control+Shift+g")
    page.wait_for_timeout(500)
    assert notebook.python("flow.graph.nodes['note'].parent") is None
    notebook.shutdown()


def test_an_edit_made_just_before_the_kernel_dies_is_in_the_file_or_on_the_page(lab: Lab, page: Page):
    notebook, editor = opened(lab, page, "crash")
    editor.select("topic")
    page.keyboard.press("Control+d")
    expect(editor.node("topic-2")).to_be_visible()
    page.wait_for_timeout(2500)
    notebook.shutdown()
    saved = json.loads((lab.folder / "crash.nexus.json").read_text())
    assert [node["id"] for node in saved["nodes"]] == ["topic", "note", "topic-2"]
    expect(editor.node("topic-2")).to_be_visible()
