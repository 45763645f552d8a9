"""What a room tells besides the graph, in a real JupyterLab: models, the file, who else is there."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import shot
from tests.browser.editor import Editor
from tests.browser.lab import Lab, Notebook


def opened(lab: Lab, page: Page, name: str) -> tuple[Notebook, Editor]:
    """A notebook with one node, its cell run."""
    start = (
        f"import nexus_jupyter as nexus\nflow = nexus.Workflow({name!r})\n"
        "flow.add('llama-chat', id='writer', prompt='Tell me of tea.', at=(0, 0))\nflow"
    )
    notebook = lab.open(page, lab.write(name, [start]))
    notebook.run_cell(0)
    editor = Editor(page).wait()
    expect(editor.node("writer")).to_be_visible()
    notebook.wait_idle()
    return notebook, editor


def test_the_model_field_lists_what_answers_and_says_what_does_not(lab: Lab, page: Page):
    notebook, editor = opened(lab, page, "models")
    editor.select("writer")
    model = page.locator("[data-field='model']")
    model.locator("input").click()
    embedded = model.get_by_role("option", name="smollm2-135m-instruct")
    expect(embedded).to_be_visible(timeout=30_000)
    expect(model).to_contain_text("Ollama does not answer")
    shot(page, "room-models")
    embedded.click()
    page.wait_for_timeout(300)
    assert notebook.python("flow['writer'].properties['model']") == "smollm2-135m-instruct"
    notebook.shutdown()


def test_a_file_changed_by_someone_else_is_kept_beside_ours_until_one_is_chosen(lab: Lab, page: Page):
    notebook, editor = opened(lab, page, "conflict")
    file = lab.folder / "conflict.nexus.json"
    saved = page.locator(".title [data-testid='saved'] span").first
    expect(saved).to_be_visible()
    page.wait_for_timeout(1500)
    file.write_text(file.read_text().replace("Tell me of tea.", "Theirs."))
    editor.select("writer")
    page.locator("[data-field='prompt'] textarea").fill("Ours.")
    banner = page.locator("[data-testid='conflict']")
    expect(banner).to_contain_text("conflict.ours-1.nexus.json", timeout=10_000)
    shot(page, "room-conflict")
    assert "Theirs." in file.read_text()
    banner.get_by_text("Load theirs").click()
    expect(banner).to_have_count(0)
    assert notebook.python("flow['writer'].properties['prompt']") == "Theirs."
    notebook.shutdown()


def test_a_page_says_that_another_one_has_it_open_until_that_is_closed(lab: Lab, page: Page, browser: Browser):
    notebook, _ = opened(lab, page, "pages")
    notebook.command("docmanager:save")
    other = browser.new_page(viewport={"width": 1440, "height": 1000})
    lab.open(other, "pages.ipynb", workspace="pages-other")
    Editor(other).wait()
    for each in (page, other):
        expect(each.locator("[data-testid='pages']")).to_have_text("open in 2 pages", timeout=20_000)
    shot(page, "room-pages")
    other.close(run_before_unload=True)
    expect(page.locator("[data-testid='pages']")).to_have_count(0, timeout=20_000)
    notebook.shutdown()
