"""What a cell leaves in the notebook: a picture and a table that are there when the kernel is not."""

import base64
import re
from html.parser import HTMLParser

import pytest

PNG = b"\x89PNG"
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&"


@pytest.fixture(scope="module")
def shown(kernel):
    """Run a small workflow and show its run."""
    kernel.run("flow = nexus.Workflow()\ntopic = flow.add('data-input', id='topic', value='tea')", "c1")
    kernel.run("flow.add('prompt-template', id='writer', template='About {topic}.', topic=topic)", "c2")
    answer = kernel.run("flow.run()", "c3")
    assert not answer.error, answer.error
    return answer.bundle


class Tags(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def picture(page):
    """The SVG inside the page's image."""
    source = dict(Tags(page).found)["img"]["src"]
    return base64.b64decode(source.removeprefix("data:image/svg+xml;base64,")).decode()


def test_a_run_shows_as_text_picture_and_table(shown):
    assert set(shown) == {"text/plain", "text/html", "image/png"}
    assert re.fullmatch(r"Run\(r1, completed, 2 nodes, \d+\.\d s\)", shown["text/plain"])
    assert base64.b64decode(shown["image/png"]).startswith(PNG)


def test_the_picture_is_an_image_that_needs_nothing_from_elsewhere(shown):
    tags = Tags(shown["text/html"]).found
    assert [tag for tag, _ in tags if tag in ("script", "svg", "link", "iframe", "object")] == []
    assert len([tag for tag, _ in tags if tag == "img"]) == 1
    assert dict(tags)["img"]["alt"] == shown["text/plain"]
    drawn = picture(shown["text/html"])
    assert "About tea." in drawn
    assert not re.search(r"(href|src)=[\"'](?!#|data:)", drawn)


def test_the_table_has_a_row_for_each_node(shown):
    table = shown["text/html"][shown["text/html"].index("<table") :]
    cells = re.findall(r"<td>(.*?)</td>", table)
    assert [cells[0], cells[2], cells[8], cells[10], cells[14]] == [
        "topic",
        "completed",
        "writer",
        "completed",
        "About tea.",
    ]


def test_a_workflow_shows_as_its_editor_with_the_picture_of_the_moment(kernel, shown):
    bundle = kernel.run("flow", "c4").bundle
    assert {"text/plain", "text/html", "image/png", "application/vnd.jupyter.widget-view+json"} <= set(bundle)
    assert bundle["text/plain"] == "Workflow(2 nodes, 1 connection)"
    assert "writer" in picture(bundle["text/html"])


def test_an_empty_workflow_can_be_shown(kernel):
    bundle = kernel.run("nexus.Workflow()", "c5").bundle
    assert base64.b64decode(bundle["image/png"]).startswith(PNG)


def test_nothing_that_a_node_gives_becomes_a_tag(kernel):
    kernel.run(
        f"evil = {EVIL!r}\n"
        "bad = nexus.Workflow()\n"
        "bad.apply(nexus.Change(name=evil, nodes={'a': {'type': 'data-input', 'title': evil,"
        " 'properties': {'value': evil}}, 'x': {'type': evil, 'title': evil}}))\n"
        "bad['x'].remove()\n"
        "bad.add('python-cell', id='cell', code='raise ValueError(evil)')",
        "c6",
    )
    for cell in ("try: bad.run()\nexcept nexus.errors.NodeError: pass\nbad.runs[-1]", "bad"):
        bundle = kernel.run(cell, "c7").bundle
        tags = Tags(bundle["text/html"]).found
        allowed = {"img", "table", "thead", "tbody", "tr", "th", "td"}
        assert {tag for tag, _ in tags} <= allowed
        assert {name for _, attributes in tags for name in attributes} <= {
            "alt",
            "style",
            "src",
            "border",
            "class",
        }
        assert "<script" not in picture(bundle["text/html"])
        assert "<img" not in picture(bundle["text/html"])


def test_a_run_that_failed_shows_its_error(kernel):
    kernel.run("failing = nexus.Workflow()\nfailing.add('python-cell', id='cell', code='1 / 0')", "c8")
    answer = kernel.run("failing.run()", "c9")
    assert answer.error == "NodeError: cell: ZeroDivisionError: division by zero"
    bundle = kernel.run("failing.runs[-1]", "c9").bundle
    assert "ZeroDivisionError: division by zero" in bundle["text/html"]
    assert "error" in bundle["text/plain"]


@pytest.mark.parametrize(
    "value",
    [
        "pd.DataFrame({'a': [1, None]})",
        "[pd.DataFrame({'a': [1]})]",
        "b'\\x00' * 10",
        "None",
        "float('nan')",
        "{'deep': [1, {2: object()}]}",
        "'x' * 100_000",
        "nexus",
        "pd.NA",
        "[]",
    ],
)
def test_whatever_a_node_gives_can_be_shown(kernel, value):
    kernel.run(
        "import pandas as pd\nodd = nexus.Workflow()\nodd.add('data-output', value=odd.add('data-input'))", "c10"
    )
    answer = kernel.run(f"odd.run(**{{'data-input': {value}}})", "c11")
    assert not answer.error, answer.error
    assert "<table" in answer.bundle["text/html"]
    assert len(answer.bundle["text/html"]) < 100_000


def test_a_run_that_still_goes_on_can_be_shown(kernel):
    kernel.run(
        "import asyncio\n@nexus.node\nasync def go_on() -> str:\n    await asyncio.sleep(30)\n    return ''\n"
        "going = nexus.Workflow()\ngoing.add(go_on)",
        "c12",
    )
    bundle = kernel.run("run = going.start(); import time; time.sleep(0.2); run", "c13").bundle
    assert "Run(r1, running" in bundle["text/plain"]
    kernel.run("run.stop()")


def test_handles_show_as_plain_text(kernel, shown):
    assert kernel.run("flow['writer']", "c14").bundle == {"text/plain": "<writer: prompt-template>"}


def test_completion_knows_nodes_and_ports(kernel, shown):
    complete = "get_ipython().Completer.use_jedi = False\n[str(m) for m in {}]"
    found = kernel.run(complete.format("get_ipython().complete('flow[\"wr')[1]"), "c15").bundle["text/plain"]
    assert "writer" in found
    kernel.run("node = flow['writer']")
    found = kernel.run(complete.format("get_ipython().complete('node.to')[1]"), "c16").bundle["text/plain"]
    assert "topic" in found
