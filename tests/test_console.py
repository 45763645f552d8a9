"""A run on the terminal."""

import io
from contextlib import suppress

import pytest

from nexus_jupyter import Workflow
from nexus_jupyter.console import Watch, console, readable, run_table
from nexus_jupyter.errors import NodeError


def said(flow, **inputs):
    """What is written where there is no terminal."""
    to = io.StringIO()
    with suppress(NodeError):
        Watch(flow.start(**inputs), to).follow()
    return to.getvalue().splitlines()


def table(run):
    to = io.StringIO()
    console(to).print(run_table(run))
    return to.getvalue().splitlines()


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_without_a_terminal_a_node_is_a_line_when_it_begins_and_when_it_ends():
    flow = Workflow()
    flow.add("to-text", id="text", value=flow.add("data-input", id="topic", value="tea"))
    assert [line.split("  ") for line in said(flow)] == [
        ["● topic"],
        ["✓ topic", "0.0 s", "tea"],
        ["● text"],
        ["✓ text", "0.0 s", "tea"],
    ]


def test_an_error_is_a_line_too():
    flow = Workflow()
    bad = flow.add("python-cell", id="bad", code="1 / 0")
    flow.add("data-output", id="after", value=bad)
    found = said(flow)
    assert any(line.startswith("! bad") and line.endswith("ZeroDivisionError: division by zero") for line in found)


def test_streamed_text_is_a_line_whenever_enough_has_come():
    flow = Workflow()
    flow.add("python-cell", id="cell", code="for n in range(4): print('word ' * 5)\n'end'")
    found = said(flow)
    assert any(line.startswith("  cell … word word") for line in found)
    assert found[-1].endswith("end")


def test_on_a_terminal_each_node_has_a_live_line():
    flow = Workflow()
    flow.add("to-text", id="text", value=flow.add("data-input", id="topic", value="tea"))
    to = Terminal()
    watch = Watch(flow.start(), to)
    watch.follow()
    assert set(watch.lines) == {"topic", "text"}
    assert "topic" in to.getvalue()
    assert watch.lines["text"].status == "completed"


def test_the_table_has_a_row_for_each_execution_and_cuts_what_is_long():
    flow = Workflow()
    flow.add("data-output", id="page", value=flow.add("data-input", id="topic", value="word " * 100))
    lines = table(flow.run())
    assert lines[0].split() == ["path", "type", "status", "seconds", "model", "tokens", "output"]
    assert [line.split()[0] for line in lines[1:]] == ["topic", "page"]
    assert lines[1].rstrip().endswith("…")


def test_markup_and_signs_in_what_nodes_give_are_plain_text():
    flow = Workflow()
    flow.add("data-input", id="topic", value="[red]x[/nothing] :smile: \x1b[31m")
    run = flow.run()
    assert "[red]x[/nothing] :smile: \ufffd[31m" in table(run)[1]
    assert said(flow)[1].endswith("[red]x[/nothing] :smile: \ufffd[31m")


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\tb\nc", "a\tb\nc"), ("\x1b[0m\r\x9d", "\ufffd[0m\ufffd\ufffd"), ("größe 茶", "größe 茶")],
)
def test_readable_text_commands_no_terminal(text, shown):
    assert readable(text) == shown
