"""What a person does first: run the cells, drag, connect, type, run, watch, hold the result in Python."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import shot
from tests.browser.editor import Editor
from tests.browser.lab import Lab, Notebook
from tests.doubles.ollama_server import Llama

START = """\
import nexus_jupyter as nexus
flow = nexus.Workflow("main path")
topic = flow.add("data-input", id="topic", value="tea leaves", at=(0, 0))
flow"""


# The model's server is in the kernel: it starts with the first question, here with one that nobody sees.
MODEL = """
from nexus_jupyter.nodes.models.llama_server import server
from nexus_jupyter.nodes.models.weights import NAME, find_weights
llama = server(find_weights(), NAME)"""


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_drag_connect_type_run_and_hold_the_result_in_python(lab: Lab, page: Page, theme: str):
    name = f"main-path-{theme.lower()}"
    start = START.replace("main path", name)
    notebook = lab.open(page, lab.write(name, [start, "run = flow.runs[-1].result()\nrun.frame", MODEL]))
    notebook.command("apputils:change-theme", theme=f"JupyterLab {theme}")
    notebook.run_cell(2)
    notebook.run_cell(0)
    editor = Editor(page).wait()
    expect(editor.node("topic")).to_be_visible()
    shot(page, f"{name}-1-painted")

    editor.drag_from_palette("llama-chat", 0.68, 0.2)
    expect(editor.node("llama-chat")).to_be_visible()
    shot(page, f"{name}-2-dragged")

    form = page.get_by_label("Prompt", exact=True)
    form.fill("Tell a story about {subject}.")
    form.blur()
    expect(editor.node("llama-chat").locator("[data-port-id='subject']")).to_be_visible()
    for label, value in (("Temperature", "0"), ("Max tokens", "60")):
        field = page.get_by_label(label, exact=True)
        field.fill(value)
        field.blur()
    editor.connect("topic", "value", "llama-chat", "subject")
    shot(page, f"{name}-3-connected")
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
    texts = texts_before_the_server_is_done(editor, model_of(notebook))
    shot(page, f"{name}-4-running")
    assert len(texts) >= 3, texts
    editor.expect_status("llama-chat", "completed")
    shot(page, f"{name}-5-completed")
    shown = " ".join(editor.text("llama-chat").split())
    value = notebook.python("flow.runs[-1]['llama-chat']")
    assert " ".join(value.split()) == shown
    assert shown.startswith(" ".join(texts[0].split())[:20])

    notebook.run_cell(1)
    expect(page.locator(".jp-OutputArea-output table").last).to_be_visible()
    notebook.wait_idle()
    shot(page, f"{name}-6-in-python")
    assert notebook.python("flow.runs[-1].frame[['path', 'status']].values.tolist()") == [
        ["topic", "completed"],
        ["llama-chat", "completed"],
    ]
    notebook.shutdown()


def test_stop_in_mid_stream_is_seen_on_the_screen_within_a_second(lab: Lab, page: Page):
    cell = START + "\nflow.add('llama-chat', id='story', prompt='Write a very long story.', max_tokens=2000)"
    notebook = lab.open(page, lab.write("stop", [cell.replace("main path", "stop") + MODEL + "\nflow"]))
    notebook.run_cell(0)
    editor = Editor(page).wait()
    notebook.wait_idle()
    model = model_of(notebook)
    editor.run()
    editor.expect_status("story", "running")
    expect(editor.node("story").locator("[data-testid='node-output']")).not_to_be_empty(timeout=20_000)
    assert model.busy()
    editor.stop()
    editor.expect_status("story", "cancelled", timeout=1_000)
    shot(page, "stopped")
    text = editor.text("story")
    page.wait_for_timeout(1_000)
    assert editor.text("story") == text
    assert not model.busy()
    assert notebook.python("flow.runs[-1].status") == "cancelled"
    notebook.shutdown()


def model_of(notebook: Notebook) -> Llama:
    """The model's server in the kernel, looked at from outside."""
    return Llama(notebook.python("llama.url"), notebook.python("llama.key"))


def texts_before_the_server_is_done(editor: Editor, model: Llama) -> list[str]:
    """The different texts seen in the node, each before the server said that it was still at work."""
    seen: list[str] = []
    end = time.monotonic() + 60
    while time.monotonic() < end and editor.status("llama-chat") != "completed" and len(seen) < 3:
        text = editor.text("llama-chat")
        if editor.status("llama-chat") == "running" and text and text not in seen and model.busy():
            seen.append(text)
        editor.page.wait_for_timeout(50)
    return seen
