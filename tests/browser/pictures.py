"""Takes the pictures of the docs in a real JupyterLab, in both themes: `python -m tests.browser.pictures`."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import FLAGS, chromium
from tests.browser.editor import Editor
from tests.browser.lab import Lab

IMAGES = Path(__file__).parent.parent.parent / "docs" / "images"
WIDTH = 1180
"""How wide the editor is in a picture; its height is the usual one."""

THEMES = {"dark": "JupyterLab Dark", "light": "JupyterLab Light"}

TEA = """\
import nexus_jupyter as nexus
from nexus_jupyter.model.change import Change
flow = nexus.Workflow("tea research")
topic = flow.add("data-input", id="topic", value="Why do tea leaves unfurl in hot water?", at=(0, 60))
with flow.add("loop", id="rounds", start=topic, most=3, state=["verdict"], at=(280, 0)) as rounds:
    writer = flow.add("llama-chat", id="writer", prompt="Answer {question} Mind this, if anything: {verdict?}",
                      question=rounds.item, verdict=rounds.verdict, temperature=0.0, at=(90, 50))
    critic = flow.add("llama-chat", id="critic", prompt="Judge this draft in one sentence: {draft}",
                      draft=writer, temperature=0.0, at=(90, 310))
    rounds.set(next=writer, next_verdict=critic)
flow.apply(Change(nodes={"rounds": {"size": {"width": 400, "height": 530}}}))
flow.add("data-output", id="answer", value=rounds, at=(750, 120))
flow"""

LETTERS = """\
import nexus_jupyter as nexus
flow = nexus.Workflow("letters")
guest = flow.add("data-input", id="guest", value="Ada", at=(0, 120))
letter = flow.add("prompt-template", id="letter", template="Dear {guest}, your tea is on its way.", guest=guest,
                  at=(280, 0))
note = flow.add("prompt-template", id="note", template="Tea for {guest}", guest=guest, at=(280, 240))
review = flow.add("human-input", id="review", value=letter, question="Send this to the guest?", at=(560, -20))
flow.add("data-output", id="sent", value=review["value"], at=(840, -20))
flow.add("data-output", id="record", value=note, at=(560, 240))
note.policy(breakpoint=True)
flow"""

CHAT = """\
import nexus_jupyter as nexus
flow = nexus.Workflow.from_template("chat", "a chat")
flow["chat"].set(system="Answer in one short sentence.", max_tokens=40, temperature=0.0)
flow"""


def streaming(page: Page, editor: Editor) -> None:
    """The writer speaks in its second round."""
    editor.select("writer")
    editor.run()
    page.get_by_text("round 2 of 3").first.wait_for(timeout=120_000)
    editor.expect_status("writer", "running")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.nexus-jupyter')].some(each => each.shadowRoot.querySelector("
        "'[data-node-id=writer] [data-testid=node-output]').textContent.length > 90)"
    )


def held(page: Page, editor: Editor) -> None:
    """One node asks a person, another is held by a breakpoint."""
    editor.run()
    editor.expect_status("review", "waiting")
    editor.expect_status("note", "paused")
    editor.select("review")
    page.wait_for_timeout(600)


def chatting(page: Page, editor: Editor) -> None:
    """A question is answered, and the answer to another one is being written."""
    editor.root.get_by_role("tab", name="Chat").click()
    field = editor.root.get_by_role("textbox", name="Your question")
    field.fill("Why do tea leaves unfurl in hot water?")
    field.press("Enter")
    editor.root.get_by_role("button", name="Send").wait_for(timeout=120_000)
    field.fill("And what does milk do to it?")
    field.press("Enter")
    editor.expect_status("chat", "running")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.nexus-jupyter')].some(each => "
        "(each.shadowRoot.querySelector('pre.result')?.textContent ?? '').length > 60)"
    )


PICTURES: dict[str, tuple[str, Callable[[Page, Editor], None]]] = {
    "editor": (TEA, streaming),
    "held": (LETTERS, held),
    "chat": (CHAT, chatting),
}


def take(editor: Editor, name: str) -> None:
    """Keep a picture of an editor."""
    image = Image.open(io.BytesIO(editor.root.screenshot())).convert("RGB")
    image.save(IMAGES / f"{name}.webp", quality=90, method=6)


def main() -> None:
    """Take all of them."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS, headless=True)
        for theme, label in THEMES.items():
            place = Path(folder, theme)
            place.mkdir()
            settings = {"apputils-extension/themes": {"theme": label}}
            lab = Lab(place, settings, env={"OLLAMA_URL": "http://127.0.0.1:9"})
            try:
                for name, (cell, act) in PICTURES.items():
                    page = browser.new_page(viewport={"width": 1440, "height": 1000})
                    notebook = lab.open(page, lab.write(name, [cell]))
                    notebook.run_cell(0)
                    editor = Editor(page).wait()
                    fitted(page, editor)
                    act(page, editor)
                    take(editor, f"{name}-{theme}")
                    page.close()
            finally:
                lab.close()
        browser.close()


def fitted(page: Page, editor: Editor) -> None:
    """Make the page so wide that the editor has the width of the pictures, and show all of the workflow."""
    while True:
        box, view = editor.root.bounding_box(), page.viewport_size
        assert box is not None
        assert view is not None
        if round(box["width"]) == WIDTH:
            break
        page.set_viewport_size({"width": view["width"] + WIDTH - round(box["width"]), "height": view["height"]})
        page.wait_for_timeout(500)
    page.mouse.click(box["x"] + 0.4 * WIDTH, box["y"] + 0.85 * box["height"])
    page.keyboard.press("f")
    page.wait_for_timeout(500)


if __name__ == "__main__":
    main()
