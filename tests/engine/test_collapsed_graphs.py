"""Random graphs of which a part was collapsed give what the reference says of them as they were."""

from hypothesis import event, given, settings
from hypothesis import strategies as st

from nexus_jupyter import Workflow
from nexus_jupyter.errors import GraphError, NodeError

from .reference import Absent, Reference
from .test_random_graphs import drawn, graphs


def collapsed(flow: Workflow, data: st.DataObject) -> set[str]:
    """Collapse some of the nodes of one level, and perhaps some of what came of it; the zones this made."""
    zones = set()
    for _ in range(data.draw(st.integers(1, 2))):
        level = data.draw(st.sampled_from(sorted({node.node.parent for node in flow}, key=str)))
        ids = list(flow.graph.children(level))
        start = data.draw(st.integers(0, len(ids) - 1))
        chosen = ids[start : start + data.draw(st.integers(1, 6))]
        try:
            zones.add(flow.collapse(*map(flow.__getitem__, chosen)).id)
        except GraphError as error:
            event(f"refused: {error.problems[0].code}")
    return zones


@settings(max_examples=60, deadline=None)
@given(graphs(), st.data())
def test_a_collapsed_graph_gives_what_the_reference_says_of_it_as_it_was(boxes, data):
    flow = drawn(boxes, data)
    before = flow.to_json()
    zones = collapsed(flow, data)
    event(f"zones: {len(zones)}")
    run = flow.start(cache=False)
    try:
        run.result(20)
    except NodeError:
        event("failed")

    def plain(path: str) -> str:
        way = path.split("/")
        pairs = zip(way[::2], [*way[1::2], ""], strict=True)
        return "/".join(part for id, number in pairs if id not in zones for part in (id, number) if part)

    frame = run.frame[~run.frame["path"].map(lambda path: path.rpartition("/")[2] in zones)]
    statuses = dict(zip(frame["path"], frame["status"], strict=True))
    completed = {plain(path): run[path] for path, status in statuses.items() if status == "completed"}
    took = {path: value for path, value in completed.items() if path.rpartition("/")[2].startswith("merge")}
    reference = Reference(boxes, {}, took)
    for path, value in completed.items():
        assert (path, value) == (path, reference.outcomes[path])
    if run.error is None:
        assert reference.failures == set()
        assert {plain(path) for path in statuses} == set(reference.outcomes)
        skipped = {plain(path) for path, status in statuses.items() if status == "skipped"}
        assert skipped == {path for path, outcome in reference.outcomes.items() if outcome is Absent}
    else:
        assert plain(run.error.path) in reference.failures

    for zone in sorted(zones, key=lambda id: len([*flow.graph.parents(id)])):
        flow.unpack(flow[zone])
    assert flow.to_json() == before
