"""What the editor has of the notebook around it: its files and variables, its cells, its page."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import shot
from tests.browser.editor import Editor
from tests.browser.lab import Lab, Notebook

EMPTY = "import nexus_jupyter as nexus\nflow = nexus.Workflow({name!r})\npapers = ['green', 'black']\nflow"
TEA = (
    "import nexus_jupyter as nexus\nflow = nexus.Workflow({name!r})\n"
    "topic = flow.add('data-input', id='topic', value='tea', at=(0, 0))\n"
    "flow.add('prompt-template', id='note', template='About {{x}}', x=topic, at=(320, 0))\nflow"
)


def opened(lab: Lab, page: Page, name: str, source: str, *more: str) -> tuple[Notebook, Editor]:
    """A notebook, its first cell run."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    notebook = lab.open(page, lab.write(name, [source.format(name=name), *more]))
    notebook.run_cell(0)
    editor = Editor(page).wait()
    notebook.wait_idle()
    return notebook, editor


def test_a_template_begins_the_workflow_and_a_file_and_a_variable_are_dropped_onto_it(lab: Lab, page: Page):
    (lab.folder / "leaves.txt").write_text("Leaves unfurl.")
    notebook, editor = opened(lab, page, "begun", EMPTY)
    expect(page.get_by_test_id("empty")).to_contain_text("Start with an agent")
    shot(page, "begun-1-empty")
    page.locator("[data-testid='empty'] [data-template='chat']").click()
    expect(page.get_by_test_id("empty")).to_have_count(0)
    begun = notebook.python("len(flow.graph.nodes)")
    page.get_by_role("button", name="Templates").click()
    page.locator("[role='dialog'] [data-template='compare-models']").click()
    page.wait_for_timeout(500)
    assert begun == 3
    assert notebook.python("len(flow.graph.nodes)") > begun
    shot(page, "begun-2-templates")
    for _ in range(2):
        editor.focus()
        page.keyboard.press("Control+z")
    expect(page.get_by_test_id("empty")).to_be_visible()

    box = editor.canvas.bounding_box()
    assert box is not None
    line = page.locator(".jp-CodeCell .cm-line", has_text="papers")
    line.click()
    page.keyboard.press("Home")
    page.keyboard.press("Control+Shift+ArrowRight")
    page.wait_for_timeout(600)  # or the press that begins the drag would be the second of a double click
    word = line.bounding_box()
    assert word is not None
    page.mouse.move(word["x"] + 20, word["y"] + 9)
    page.mouse.down()
    page.mouse.move(word["x"] + 26, word["y"] + 9, steps=3)  # a farther jump would select text instead
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.8, steps=8)
    page.mouse.up()
    expect(editor.node("python-cell")).to_be_visible()
    page.evaluate("() => window.jupyterapp.shell.activateById('filebrowser')")
    file = page.locator(".jp-DirListing-item", has_text="leaves.txt")
    file.wait_for()
    place = file.bounding_box()
    box = editor.canvas.bounding_box()
    assert place is not None
    assert box is not None
    to = (box["x"] + box["width"] * 0.65, box["y"] + box["height"] * 0.3)
    editor.drag((place["x"] + 40, place["y"] + place["height"] / 2), to, drop=False)
    shot(page, "begun-3-a-file-above-the-canvas")
    page.mouse.up()
    expect(editor.node("data-input")).to_be_visible()
    shot(page, "begun-4-dropped")
    assert notebook.python("[dict(node.node.properties) for node in flow]") == [
        {"code": "papers"},
        {"value": "Leaves unfurl."},
    ]
    assert notebook.python("flow.run()['python-cell']") == ["green", "black"]
    notebook.shutdown()


def test_a_run_asks_for_its_inputs_its_result_goes_into_a_cell_and_the_editor_grows(lab: Lab, page: Page):
    notebook, editor = opened(lab, page, "grown", TEA, "")
    editor.focus()
    page.keyboard.press("Control+i")
    asked = page.get_by_role("dialog", name="Run with inputs")
    asked.locator("[data-field='topic'] textarea").fill("coffee")
    shot(page, "grown-1-asked")
    page.keyboard.press("Control+Enter")
    editor.expect_status("note", "completed")
    assert notebook.python("[flow.runs[-1]['note'], flow['topic'].properties['value']]") == ["About coffee", "tea"]
    editor.select("note")
    page.get_by_role("tab", name="Output").click()
    page.get_by_role("button", name="For a cell").or_(page.get_by_label("Copy Python that gives it")).first.click()
    page.locator(".jp-CodeCell .cm-content").nth(1).click()
    page.keyboard.press("Control+v")
    notebook.run_cell(1)
    notebook.wait_idle()
    assert notebook.output(1) == "'About coffee'"
    shot(page, "grown-2-in-a-cell")

    grip = page.get_by_label("Height of the editor").bounding_box()
    before = editor.canvas.bounding_box()
    assert grip is not None
    assert before is not None
    x, y = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2
    editor.drag((x, y), (x, y + 120))
    after = editor.canvas.bounding_box()
    assert after is not None
    assert round(after["height"] - before["height"]) == 120
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("() => document.fullscreenElement !== null")
    page.wait_for_timeout(300)
    full = editor.canvas.bounding_box()
    assert full is not None
    assert (full["width"] > 1_400, full["height"] > 900) == (True, True)
    shot(page, "grown-3-full-screen")
    page.keyboard.press("Control+Shift+F")
    page.wait_for_function("() => document.fullscreenElement === null")
    page.wait_for_timeout(300)
    back = editor.canvas.bounding_box()
    assert back is not None
    assert round(back["height"]) == round(after["height"])
    notebook.shutdown()
