"""Random graphs give what the reference executor says: the same values, the same skips, and everything settled."""

from __future__ import annotations

from hypothesis import event, given, settings
from hypothesis import strategies as st

from nexus_jupyter.errors import NodeError

from .random_graphs import drawn, graphs
from .reference import Absent, Failed, Reference


@settings(max_examples=150, deadline=None)
@given(graphs(), st.data(), st.sampled_from([None, None, 1, 2]))
def test_a_random_graph_gives_what_the_reference_says(boxes, data, concurrency):
    inputs = {box.id: 17 for box in boxes if box.kind == "data-input" and data.draw(st.booleans())}
    flow = drawn(boxes, data)
    run = flow.start(concurrency=concurrency, **inputs)
    try:
        run.result(20)
    except NodeError:
        event("failed")
    statuses = dict(zip(run.frame["path"], run.frame["status"], strict=True))
    completed = {path: run[path] for path, status in statuses.items() if status == "completed"}
    took = {path: value for path, value in completed.items() if path.rpartition("/")[2].startswith("merge")}
    reference = Reference(boxes, inputs, took)

    assert set(flow.graph.children(None)) <= set(statuses)
    assert set(statuses.values()) <= {"completed", "skipped", "error", "cancelled"}
    for path, value in completed.items():
        assert (path, value) == (path, reference.outcomes[path])
    for path, status in statuses.items():
        assert (status == "skipped") == (reference.outcomes.get(path) is Absent) or status == "cancelled"
    if run.error is None:
        assert reference.failures == set()
        assert set(statuses) == set(reference.outcomes)
        assert "cancelled" not in statuses.values()
    else:
        assert run.error.path in reference.failures
        assert statuses[run.error.path] == "error"
        assert all(reference.outcomes[path] is Failed for path, status in statuses.items() if status == "error")
