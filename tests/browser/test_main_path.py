"""What a person does first: run the cells, drag, connect, type, run, watch, hold the result in Python."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import shot
from tests.browser.editor import Editor
from tests.browser.lab import Lab

START = """\
import nexus_jupyter as nexus
flow = nexus.Workflow("main path")
topic = flow.add("data-input", id="topic", value="tea leaves", at=(0, 0))
flow"""


def test_drag_connect_type_run_and_hold_the_result_in_python(lab: Lab, page: Page):
    notebook = lab.open(page, lab.write("main-path", [START, "run = flow.runs[-1].result()\nrun.frame"]))
    notebook.run_cell(0)
    editor = Editor(page).wait()
    expect(editor.node("topic")).to_be_visible()
    shot(page, "1-painted")

    editor.drag_from_palette("llama-chat", 0.34, 0.2)
    expect(editor.node("llama-chat")).to_be_visible()
    shot(page, "2-dragged")

    form = page.get_by_label("Prompt", exact=True)
    form.fill("Tell a story about {subject}.")
    form.blur()
    expect(editor.node("llama-chat").locator("[data-port-id='subject']")).to_be_visible()
    for name, value in (("Temperature", "0"), ("Max tokens", "60")):
        field = page.get_by_label(name, exact=True)
        field.fill(value)
        field.blur()
    editor.connect("topic", "value", "llama-chat", "subject")
    shot(page, "3-connected")
    notebook.wait_idle()
    assert notebook.python("[str(line.id) for line in flow.graph.connections.values()]") == [
        "topic.value-llama-chat.subject"
    ]
    assert notebook.python("dict(flow['llama-chat'].node.properties)") == {
        "prompt": "Tell a story about {subject}.",
        "temperature": 0,
        "max_tokens": 60,
    }

    editor.run()
    texts = editor.texts_until("llama-chat", "completed")
    shot(page, "4-completed")
    assert len(texts) >= 3, texts
    shown = " ".join(editor.text("llama-chat").split())
    value = notebook.python("flow.runs[-1]['llama-chat']")
    assert " ".join(value.split()) == shown
    assert shown.startswith(" ".join(texts[0].split())[:20])

    notebook.run_cell(1)
    notebook.wait_idle()
    assert notebook.python("flow.runs[-1].frame[['path', 'status']].values.tolist()") == [
        ["topic", "completed"],
        ["llama-chat", "completed"],
    ]
    notebook.shutdown()


def test_stop_in_mid_stream_is_seen_on_the_screen_within_a_second(lab: Lab, page: Page):
    cell = START + "\nflow.add('llama-chat', id='story', prompt='Write a very long story.', max_tokens=2000)"
    notebook = lab.open(page, lab.write("stop", [cell.replace("main path", "stop") + "\nflow"]))
    notebook.run_cell(0)
    editor = Editor(page).wait()
    editor.run()
    page.wait_for_function(
        "() => true",
    )
    editor.expect_status("story", "running")
    expect(editor.node("story").locator("[data-testid='node-output']")).not_to_be_empty(timeout=20_000)
    editor.stop()
    editor.expect_status("story", "cancelled", timeout=1_000)
    shot(page, "5-stopped")
    text = editor.text("story")
    page.wait_for_timeout(700)
    assert editor.text("story") == text
    assert notebook.python("flow.runs[-1].status") == "cancelled"
    notebook.shutdown()
