"""A limit of a back end holds for all nodes of all workflows together."""

import pytest

import nexus_jupyter as nexus
from tests.doubles.counting_server import CountingServer


@pytest.fixture(autouse=True)
def as_before():
    before = nexus.limit("OpenAI")
    yield
    nexus.limit("OpenAI", concurrency=before.concurrency, per_minute=before.per_minute)


def asking(server: CountingServer, about: str) -> nexus.Workflow:
    """Three nodes side by side, and a map of three items that run at once."""
    flow = nexus.Workflow()
    to = {"model": "tiny", "base_url": server.url}
    for number in range(3):
        flow.add("openai-chat", id=f"chat{number}", prompt=f"{about} {number}", **to)
    with flow.add("map", id="each", items=["a", "b", "c"], concurrency=3) as each:
        each.set(result=flow.add("openai-chat", id="inside", prompt=f"{about} {{x}}", x=each.item, **to))
    return flow


def test_no_more_answers_at_once_than_the_limit_whatever_workflow_asks():
    nexus.limit("OpenAI", concurrency=2)
    with CountingServer(takes=0.1) as server:
        runs = [asking(server, about).start(cache=False) for about in ("tea", "coffee")]
        frames = [run.result(60).frame for run in runs]
        assert len(server.asked) == 12
    whole = max(run.execution.events[-1].time for run in runs) - min(run.execution.events[0].time for run in runs)
    assert whole >= 12 * 0.1 / 2
    assert all(set(frame["status"]) == {"completed"} for frame in frames)
