"""A run on the terminal asks the person there."""

import asyncio
import io

import pytest

from nexus_jupyter import Workflow
from nexus_jupyter.console import Watch
from nexus_jupyter.errors import NodeError, RunError
from nexus_jupyter.terminal import wait
from tests.engine.waiting import until


class Person:
    """Gives one line after the other, and remembers what was asked."""

    def __init__(self, *lines: str) -> None:
        self.lines, self.asked = list(lines), []

    def __call__(self, prompt: str) -> str:
        self.asked.append(prompt)
        return self.lines.pop(0)


def asking(value):
    flow = Workflow()
    flow.add("human-input", id="person", value=value, question="Serve it?")
    return flow.start()


def test_a_person_approves_at_the_terminal():
    person = Person("what?", "a")
    assert wait(asking("tea"), person)["person"] == {"value": "tea"}
    assert person.asked == [
        "\nperson: Serve it?\ntea\n[a]pprove, [e]dit, [r]efuse: ",
        "[a]pprove, [e]dit, [r]efuse: ",
    ]


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        (["Edit", "green tea"], {"value": "green tea"}),
        (["r", "too hot"], {"refused": "too hot"}),
        (["r", ""], {"refused": "tea"}),
    ],
)
def test_a_person_edits_or_refuses_at_the_terminal(lines, outcome):
    assert wait(asking("tea"), Person(*lines))["person"] == outcome


def test_what_is_no_text_is_edited_as_json():
    person = Person("e", "[1,", "", "[1, 2]")
    assert wait(asking([1]), person)["person"] == {"value": [1, 2]}
    assert person.asked[2].startswith("That is no JSON: ")


def test_where_nobody_is_a_question_stops_the_run_and_says_so():
    run = asking("tea")
    with pytest.raises(RunError, match=r"person waits for a person, and nobody is here\. Run it in a terminal or"):
        wait(run)
    until(lambda: run.done)
    assert run.status == "cancelled"


def test_who_interrupts_a_question_stops_the_run():
    def interrupt(prompt: str) -> str:
        raise KeyboardInterrupt

    run = asking("tea")
    with pytest.raises(KeyboardInterrupt):
        wait(run, interrupt)
    until(lambda: run.done)
    assert run.status == "cancelled"


def test_an_answer_that_comes_after_the_end_is_dropped():
    run = asking("tea")

    def late(prompt: str) -> str:
        run.stop()
        until(lambda: run.done)
        return "a"

    with pytest.raises(asyncio.CancelledError):
        wait(run, late)


def test_the_live_lines_make_room_for_a_question(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    to = Terminal()
    monkeypatch.setattr("nexus_jupyter.console.reader", lambda: Person("a"))
    assert Watch(asking("tea"), to).follow()["person"] == {"value": "tea"}
    waiting, _, ended = to.getvalue().partition("Serve it?")
    assert ("? " in waiting, "✓ " in ended) == (True, True)


def test_breakpoints_are_passed_since_nobody_looks():
    flow = Workflow()
    flow.add("to-text", id="text", value="tea")
    run = wait(flow.start(step=True))
    assert run["text"] == "tea"


def test_an_error_is_raised_as_ever():
    flow = Workflow()
    flow.add("map", items=5)
    with pytest.raises(NodeError):
        wait(flow.start())
