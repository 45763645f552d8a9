"""Two browser stores in processes of their own and Python edit one workflow at once, and all end equal.

The links are slow: what is said on one keeps its order, but the links and the editors interleave at random, echoes
arrive late, and now and then a connection is lost. A seed decides everything that happens, so a failure comes
again: `pytest tests/convergence -k seed-7`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nexus_jupyter import Workflow
from nexus_jupyter.model.change import Change
from nexus_jupyter.model.document import to_json
from nexus_jupyter.model.graph import Graph
from tests.convergence.meeting import Meeting
from tests.convergence.pages import Link, Page, bundle, settle

EDITS = 10_000
MOST_BYTES = 350


@pytest.fixture(scope="module")
def program(tmp_path_factory) -> Path:
    return bundle(tmp_path_factory.mktemp("page"))


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch) -> None:
    """Problems are told when the editing pauses; here it never does, so that a clock decides nothing."""
    monkeypatch.setattr("nexus_jupyter.findings.CHECK_AFTER", 3600)


@pytest.mark.parametrize("seed", [1], ids="seed-{}".format)
def test_everyone_ends_with_the_same_workflow(program, seed):
    converge(program, seed, size=30)


@pytest.mark.slow
@pytest.mark.parametrize("size", [6, 30, 700])
@pytest.mark.parametrize("seed", range(2, 12), ids="seed-{}".format)
def test_everyone_ends_with_the_same_workflow_whatever_happens(program, seed, size):
    converge(program, seed, size)


def converge(program: Path, seed: int, size: int) -> None:
    """Let everyone edit, compare what they see, and take everything back."""
    print(f"The seed is {seed}, for about {size} nodes.")
    with Meeting(program, seed, size) as meeting:
        for _ in range(10):
            meeting.edit(EDITS // 10)
            assert_all_equal(meeting)
        assert meeting.everything_happened(), meeting.happened()

        repeat(meeting, "redo")
        made = meeting.document()
        repeat(meeting, "undo")
        assert meeting.document() == to_json(Graph())
        repeat(meeting, "redo")
        assert in_order(meeting.document()) == in_order(made)

        meeting.reload()
        assert_all_equal(meeting)


def repeat(meeting: Meeting, do: str) -> None:
    for _ in meeting.repeat(do):
        assert_all_equal(meeting)


def assert_all_equal(meeting: Meeting) -> None:
    """Every page shows what the room holds, and waits for nothing."""
    for shown in meeting.shown():
        assert (shown["state"], shown["revision"]) == ("live", meeting.flow.room.revision)
        assert shown["pending"] == []
        assert in_order(shown["document"]) == in_order(meeting.document())


def in_order(document: dict[str, Any]) -> dict[str, Any]:
    """A document in which the order of properties, and of the keys in them, counts too."""
    nodes = [{**node, "properties": json.dumps(_floats(node["properties"]))} for node in document["nodes"]]
    return {**document, "nodes": nodes}


def _floats(value: Any) -> Any:
    """The same with every number as JavaScript has it."""
    if isinstance(value, dict):
        return {key: _floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_floats(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def test_moving_one_of_a_thousand_nodes_is_one_small_message_each_way(program):
    flow = Workflow()
    flow.apply(
        Change(
            nodes={
                f"llama-chat-{number}": {
                    "type": "llama-chat",
                    "position": {"x": number % 40 * 280, "y": number * 8},
                }
                for number in range(1, 1001)
            }
        )
    )
    links = [Link(Page(program, client), flow) for client in ("c0a1b2c3d4e5f", "c1b2c3d4e5f60")]
    settle(links)

    position = {"x": 12345.678901234567, "y": -9876.543210987654}
    links[0].tell("make", change={"nodes": {"llama-chat-1000": {"position": position}}})
    [up] = links[0].up
    links[0].carry_up(1)
    [[down], [down_to_the_other]] = [link.down for link in links]
    settle(links)

    for link in links:
        nodes = link.tell("show")["document"]["nodes"]
        assert (len(nodes), nodes[-1]["position"]) == (1000, position)
        link.page.close()
    for message in (up, down, down_to_the_other):
        assert size_on_a_comm(message) <= MOST_BYTES


def size_on_a_comm(message: dict[str, Any]) -> int:
    """The bytes of a comm's data when a widget carries the message."""
    return len(json.dumps({"method": "custom", "content": message}).encode())
