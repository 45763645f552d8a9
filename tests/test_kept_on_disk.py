"""What a recorded run does with the disk while it goes: nothing is taken for done before it is there."""

import nexus_jupyter as nexus
from nexus_jupyter.engine.cache import cache

looked: list[dict[str, str]] = []


@nexus.node
def brew(leaves: str) -> str:
    return f"{leaves} tea"


@nexus.node(cache="always")
def look(tea: str) -> str:
    """Read what is on disk of the run that this node is in."""
    run = nexus.load_run(nexus.runs()["id"].iloc[0])
    looked.append({path: run[path] for path in run.frame["path"]})
    return tea


def tea() -> nexus.Workflow:
    flow = nexus.Workflow()
    flow.add(look, id="look", tea=flow.add(brew, id="brew", leaves="green"))
    return flow


def test_what_a_node_gave_is_on_disk_before_the_next_one_begins(folder):
    looked.clear()
    tea().run(record=True)
    assert looked == [{"brew": "green tea"}]


def test_results_of_recorded_runs_are_known_to_another_kernel_where_that_is_wanted(folder, monkeypatch):
    monkeypatch.setattr(cache, "on_disk", True)
    tea().run(record=True)
    cache.clear()  # as in a new kernel
    assert list(tea().run(record=False).frame["origin"]) == ["cache", ""]


def test_they_are_not_looked_up_where_nobody_asked_for_it(folder):
    tea().run(record=True)
    cache.clear()
    assert list(tea().run(record=False).frame["origin"]) == ["", ""]
