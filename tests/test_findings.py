"""What there is to find in a workflow: when it is looked for, and that it is told only where it differs."""

from __future__ import annotations

import pytest

from nexus_jupyter import Workflow, findings
from nexus_jupyter.findings import Findings, may_matter
from nexus_jupyter.model.change import Change
from tests.conversation import until


@pytest.fixture(autouse=True)
def _short_pause(monkeypatch):
    monkeypatch.setattr(findings, "CHECK_AFTER", 0.01)


def unfinished() -> Workflow:
    """A workflow with a problem: its node has nothing to summarize."""
    flow = Workflow()
    flow.add("summarizer", id="short")
    assert flow.problems
    return flow


def test_what_is_wrong_and_what_is_stale_is_told_when_the_editing_pauses():
    told = []
    found = Findings(unfinished().room, lambda: {"short": ["never ran"]}, told.append)
    found.look_soon()
    until(lambda: len(told) == 2)
    assert [message["type"] for message in told] == ["problems", "stale"]
    assert told[0]["problems"][0]["ids"] == ["short"]
    assert told[1]["nodes"] == {"short": ["never ran"]}


def test_what_a_client_was_told_at_once_is_not_told_again():
    flow, told, looks = unfinished(), [], []
    found = Findings(flow.room, lambda: looks.append(1) or {}, told.append)
    assert found.look_now() == flow.problems
    found.look_soon()
    until(lambda: looks)
    assert told == []


@pytest.mark.parametrize(
    ("change", "matters"),
    [
        (Change(nodes={"short": {"position": {"x": 1, "y": 2}, "title": "Short"}}), False),
        (Change(nodes={"short": {"properties": {"text": "tea"}}}), True),
        (Change(nodes={"short": None}), True),
        (Change(connections={"a.b-c.d": None}), True),
    ],
    ids=["moved", "set", "removed", "disconnected"],
)
def test_only_what_may_bring_or_mend_a_problem_is_looked_at(change, matters):
    assert may_matter(change) is matters
