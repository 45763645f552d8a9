"""Python and the browser hold the same workflow: edits both ways, several views and pages, undo, refusals."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.browser.editor import Editor
from tests.browser.lab import Lab, Notebook


def opened(lab: Lab, page: Page, name: str, *more: str) -> tuple[Notebook, Editor]:
    """A notebook with a small workflow, its first cell run."""
    start = (
        f"import nexus_jupyter as nexus\nflow = nexus.Workflow({name!r})\n"
        "topic = flow.add('data-input', id='topic', value='tea', at=(0, 0))\n"
        "note = flow.add('prompt-template', id='note', template='About {x}', x=topic, at=(320, 0))\nflow"
    )
    notebook = lab.open(page, lab.write(name, [start, *more]))
    notebook.run_cell(0)
    editor = Editor(page).wait()
    expect(editor.node("note")).to_be_visible()
    notebook.wait_idle()
    return notebook, editor


def test_an_edit_in_python_is_seen_and_an_edit_on_the_canvas_is_in_python(lab: Lab, page: Page):
    notebook, editor = opened(
        lab, page, "both-ways", "flow.add('data-output', id='shown', value=note, at=(640, 0))"
    )
    notebook.run_cell(1)
    expect(editor.node("shown")).to_be_visible()
    editor.select("topic")
    field = page.get_by_label("Value", exact=True)
    field.fill("coffee")
    field.blur()
    page.wait_for_timeout(500)
    assert notebook.python("flow['topic'].properties['value']") == "coffee"
    notebook.shutdown()


def test_undo_in_the_browser_takes_back_what_python_did_and_the_other_way_round(lab: Lab, page: Page):
    notebook, editor = opened(lab, page, "undo", "flow['topic'].set(value='coffee')", "flow.undo()")
    notebook.run_cell(1)
    expect(editor.node("topic").locator("[data-testid='node-output']")).to_have_text("coffee")
    editor.focus()
    page.keyboard.press("Control+z")
    expect(editor.node("topic").locator("[data-testid='node-output']")).to_have_text("tea")
    editor.select("note")
    page.keyboard.press("Delete")
    expect(editor.node("note")).to_have_count(0)
    notebook.run_cell(2)
    expect(editor.node("note")).to_be_visible()
    assert notebook.python("len(flow.graph.connections)") == 1
    notebook.shutdown()


def test_a_refused_connection_says_why(lab: Lab, page: Page):
    notebook, editor = opened(lab, page, "refused", "flow.add('merge', id='either', values=note, at=(0, 240))")
    notebook.run_cell(1)
    expect(editor.node("either")).to_be_visible()
    editor.connect("either", "value", "note", "x", drop=False)
    expect(page.get_by_text("The input “x” already has a connection.").first).to_be_visible()
    page.mouse.up()
    assert notebook.python("len(flow.graph.connections)") == 2
    notebook.shutdown()


def test_an_edit_that_the_room_refuses_is_taken_back_and_says_why(lab: Lab, page: Page):
    meanwhile = (
        "import time\nwith flow.room.lock:  # what the canvas sends waits here\n    time.sleep(4)\n"
        "    flow['other'].set(x=flow['topic'])"
    )
    third = "flow.add('prompt-template', id='other', template='Or {x}', at=(320, 260))"
    notebook, editor = opened(lab, page, "taken-back", third, meanwhile)
    notebook.run_cell(1)
    expect(editor.node("other")).to_be_visible()
    notebook.wait_idle()
    notebook.run_cell(2)
    editor.connect("note", "text", "other", "x")
    expect(page.get_by_text("other.x already gets its value from topic.value").first).to_be_visible(timeout=15_000)
    notebook.wait_idle()
    lines = ["topic.value-note.x", "topic.value-other.x"]
    assert notebook.python("sorted(str(line.id) for line in flow.graph.connections.values())") == lines
    notebook.shutdown()


def test_two_views_of_one_workflow_move_together(lab: Lab, page: Page):
    notebook, _ = opened(lab, page, "two-views", "flow")
    notebook.run_cell(1)
    second = Editor(page, 1).wait()
    expect(second.node("topic")).to_be_visible()
    second.select("topic")
    page.keyboard.press("Delete")
    expect(page.locator("[data-testid='workflow-node'][data-node-id='topic']")).to_have_count(0)
    assert notebook.python("list(flow.graph.nodes)") == ["note"]
    notebook.shutdown()


def test_two_pages_of_one_notebook_show_the_same(lab: Lab, page: Page, browser: Browser):
    notebook, editor = opened(lab, page, "two-pages")
    notebook.command("docmanager:save")
    other = browser.new_page(viewport={"width": 1440, "height": 1000})
    lab.open(other, "two-pages.ipynb", workspace="two-pages-other")
    there = Editor(other).wait()
    expect(there.node("topic")).to_be_visible()
    there.select("topic")
    other.keyboard.press("Delete")
    expect(editor.node("topic")).to_have_count(0)
    other.close()
    notebook.shutdown()


def test_running_the_cell_again_updates_and_keeps_what_was_edited_on_the_canvas(lab: Lab, page: Page):
    notebook, editor = opened(lab, page, "again")
    editor.select("note")
    before = editor.node("note").bounding_box()
    editor.drag((before["x"] + 60, before["y"] + 16), (before["x"] + 60, before["y"] + 176))
    page.wait_for_timeout(300)
    moved = notebook.python("dict(flow['note'].node.position)")
    assert moved["y"] > 100
    notebook.run_cell(0)
    notebook.wait_idle()
    assert notebook.python("[node.id for node in flow]") == ["topic", "note"]
    Editor(page).wait()
    assert notebook.python("len(flow.graph.connections)") == 1
    notebook.shutdown()
