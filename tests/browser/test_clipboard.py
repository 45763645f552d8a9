"""Nodes go from one notebook over a text editor into another, and what cannot be pasted says why."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from tests.browser.conftest import shot
from tests.browser.editor import Editor
from tests.browser.lab import Lab, Notebook

# Put together here, so that no scanner takes this file for a leak.
KEY = "sk-" + "a1B2" * 12
FROM = (
    "import nexus_jupyter as nexus\nflow = nexus.Workflow()\n"
    "topic = flow.add('data-input', id='topic', value='tea', at=(0, 0))\n"
    "secret = {'$secret': 'MY_KEY'}\n"
    "flow.add('openai-chat', id='writer', prompt='Of {x}', system='My key is ' + 'sk-' + 'a1B2' * 12, "
    "api_key=secret, x=topic, at=(320, 0))\nflow"
)
INTO = (
    "import nexus_jupyter as nexus\nflow = nexus.Workflow()\n"
    "flow.add('data-input', id='topic', value='mine', at=(0, 400))\nflow"
)
_TEXT = "() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.getSource()"


def test_nodes_go_over_a_text_editor_into_another_notebook(lab: Lab, page: Page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    (lab.folder / "nodes.txt").write_text("")
    into = lab.write("copied-into", [INTO])
    first = lab.open(page, lab.write("copied-from", [FROM]))
    first.run_cell(0)
    editor = Editor(page).wait()
    expect(editor.node("writer")).to_be_visible()
    first.wait_idle()
    editor.focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    expect(page.get_by_test_id("toast")).to_contain_text("A key was left out")
    shot(page, "clipboard-1-copied")

    first.command("docmanager:open", path="nodes.txt", factory="Editor")
    text = page.locator(".jp-FileEditor .cm-content")
    text.click()
    page.keyboard.press("Control+v")
    page.wait_for_function(f"({_TEXT})().length > 0")
    shot(page, "clipboard-2-in-a-text-editor")
    copied = page.evaluate(_TEXT)
    assert KEY not in copied
    topic, writer = json.loads(copied)["nodes"]
    assert (topic["properties"], writer["properties"]["api_key"]) == ({"value": "tea"}, {"$secret": "MY_KEY"})
    assert "cell" not in writer
    assert writer["properties"]["system"] == "My key is (a key was left out)"

    page.keyboard.press("Control+a")
    page.keyboard.insert_text(copied.replace('"tea"', '"coffee"'))
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    second = _opened_beside(first, into)
    there = Editor(page, 1).wait()
    expect(page.locator("[data-node-id='topic']:visible")).to_be_visible()
    there.focus()
    page.keyboard.press("Control+v")
    expect(page.locator("[data-node-id='topic-2']")).to_be_visible()
    shot(page, "clipboard-3-pasted")
    assert second.python("{id: flow[id].properties.get('value') for id in flow.graph.nodes}") == {
        "topic": "mine",
        "topic-2": "coffee",
        "writer": None,
    }
    assert second.python("list(flow.graph.connections)") == ["topic-2.value-writer.x"]
    page.keyboard.press("Control+z")
    expect(page.locator("[data-node-id='topic-2']")).to_have_count(0)
    expect(page.get_by_text("Select a node to see").locator("visible=true")).to_have_count(1)
    assert second.python("list(flow.graph.nodes)") == ["topic"]

    for bad, said in (
        ("Tea leaves unfurl.", "There are no nodes on the clipboard"),
        (copied[:-20], "is no sound JSON"),
        (copied.replace('"format": 1', '"format": 7'), "format 7, newer than this editor's 1"),
    ):
        page.evaluate("text => navigator.clipboard.writeText(text)", bad)
        page.keyboard.press("Control+v")
        expect(page.get_by_test_id("toast").last).to_contain_text(said)
    shot(page, "clipboard-4-refused")
    assert second.python("list(flow.graph.nodes)") == ["topic"]
    second.shutdown()
    first.command("docmanager:open", path="copied-from.ipynb")
    first.shutdown()


def _opened_beside(notebook: Notebook, file: str) -> Notebook:
    """Another notebook opened in a tab of its own, with a kernel of its own, and run."""
    notebook.command("docmanager:open", path=file)
    other = Notebook(notebook.page)
    other.wait_idle()
    other.run_cell(0)
    other.wait_idle()
    return other
