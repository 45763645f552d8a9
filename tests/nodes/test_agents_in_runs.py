"""Agents in runs: what a model answered is paid for once, whether its node or the whole run is tried again."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

import nexus_jupyter as nexus
from nexus_jupyter.errors import ModelRefused, NodeError
from nexus_jupyter.nodes.agents.chat import ask
from nexus_jupyter.nodes.models.chat import ChatRequest, Usage


class Busy:
    """A model that answers each question with its number, and refuses some of its requests."""

    backend = "busy"

    def __init__(self, *refusals: int, retryable: bool = True) -> None:
        self.requests = 0
        self.refusals, self.retryable = refusals, retryable

    async def stream(self, request: ChatRequest) -> AsyncGenerator[str | Usage, None]:
        self.requests += 1
        number = self.requests
        await asyncio.sleep(0)
        if number in self.refusals:
            raise ModelRefused("Too many requests.", retryable=self.retryable, retry_after=0.0)
        yield f"{request.messages[-1]['content']} {number}"
        yield Usage("tiny", "busy", 10, 5, 0.25, "stop")


def poet(model: Busy) -> None:
    """A node type that asks for three lines, one after the other."""

    @nexus.node(name="poet-of-test", sampled=True)
    async def poet(topic: str, *, context: nexus.Context) -> str:
        lines = []
        for line in ("first", "second", "third"):
            lines += [chunk async for chunk in ask(model, "tiny", f"{line} {topic}", context)]
        return ", ".join(lines)


def test_a_node_whose_model_was_busy_asks_only_for_what_is_missing():
    model = Busy(3)
    poet(model)
    flow = nexus.Workflow()
    flow.add("poet-of-test", id="poet", topic="tea").policy(retries=1, backoff=0.01)
    run = flow.run()
    assert run["poet"] == "first tea 1, second tea 2, third tea 4"
    assert model.requests == 4
    assert run.frame.set_index("path").loc["poet", ["tokens", "cost"]].tolist() == [45, 0.75]


def test_a_request_that_was_wrong_is_not_made_again():
    model = Busy(1, retryable=False)
    poet(model)
    flow = nexus.Workflow()
    flow.add("poet-of-test", id="poet", topic="tea").policy(retries=5, backoff=0.01)
    with pytest.raises(NodeError, match="Too many requests"):
        flow.run()
    assert model.requests == 1


def test_a_resumed_run_asks_only_for_what_is_missing_and_its_budget_counts_only_that(folder: Path):
    model = Busy(3)
    poet(model)
    flow = nexus.Workflow("poems")
    flow.add("poet-of-test", id="poet", topic="tea")
    with pytest.raises(NodeError):
        flow.run()
    run = nexus.load_run(nexus.runs()["id"].iloc[0]).resume().result()
    assert run["poet"] == "first tea 1, second tea 2, third tea 4"
    assert model.requests == 4
    assert run.frame.set_index("path").loc["poet", ["tokens", "cost"]].tolist() == [45, 0.75]
    assert (run.execution.spent.tokens, run.execution.spent.cost) == (15, 0.25)
