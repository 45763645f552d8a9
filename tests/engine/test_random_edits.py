"""Random graphs, run, edited and run again in parts: what is right, and what runs at all.

Edits change settings and policies, pin and unpin, switch nodes off and on. What a run gives is held against the
reference executor, given what the run took from earlier ones; what it ran, against what was known.
"""

from __future__ import annotations

from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from nexus_jupyter import Run
from nexus_jupyter.errors import GraphError, NodeError

from .leftovers import unsettled
from .random_graphs import drawn, graphs
from .reference import Absent, Box, Failed, Reference, ports

VALUES: dict[str, dict[str, Any]] = {
    "data-input": {"value": 6},
    "mix-stream": {"result": "3"},
    "list": {"result": [1, 2]},
    "split": {"low": 2},
    "condition": {"yes": 5},
    "merge": {"value": 8},
    "loop": {"result": 9},
    "map": {"results": [4]},
}
"""What nodes are pinned to, and give instead of an error, by kind and output."""
LITERALS = {"data-input": ("value", range(50)), "loop": ("most", range(1, 4)), "list": ("first", range(50))}
"""A setting of each kind, and what it is changed to; of all others the factor."""


def values_of(box: Box) -> dict[str, Any]:
    """What a node is pinned to."""
    return VALUES.get(box.kind, {"result": 3})


class Story:
    """A workflow through its edits and runs, and what it has to be by the rules.

    Attributes:
        latest: by node outside any zone, what it came to when it last ran.
        took: by path, which value a merge took last.
        known: what nodes were called with in completed executions.
    """

    def __init__(self, boxes: list[Box], data: st.DataObject) -> None:
        self.boxes, self.draw = boxes, data.draw
        self.flow = drawn(boxes, data)
        self.all = [each for box in boxes for each in box.all_boxes()]
        self.latest: dict[str, Any] = {}
        self.took: dict[str, Any] = {}
        self.known: set[str] = set()

    def edit(self) -> None:
        """Change something about a node, in the workflow and in the reference's graph."""
        box = self.draw(st.sampled_from(self.all))
        kinds = [self.set, self.pin, self.unpin, self.switch, self.tolerate, self.always, self.again]
        self.draw(st.sampled_from(kinds))(box)

    def set(self, box: Box) -> None:
        name, range_ = LITERALS.get(box.kind, ("factor", range(100)))
        if name in box.literals:
            box.literals[name] = self.draw(st.sampled_from(range_))
            self.flow.set(self.flow[box.id], **{name: box.literals[name]})

    def pin(self, box: Box) -> None:
        box.pinned = values_of(box)
        self.flow.pin(box.id, **box.pinned)

    def unpin(self, box: Box) -> None:
        box.pinned = None
        self.flow.unpin(box.id)

    def switch(self, box: Box) -> None:
        field = "disabled"
        if box.kind in ("condition", "split", "list", *(f"mix-{kind}" for kind in ("inline", "thread", "async"))):
            field = self.draw(st.sampled_from(["disabled", "bypassed"]))
        self._policy(box, **{field: not box.policy.get(field, False)})

    def tolerate(self, box: Box) -> None:
        if box.kind not in ("merge", "data-input"):
            values = values_of(box)
            default = values if len(ports(box)) > 1 else next(iter(values.values()))
            self._policy(box, onError=self.draw(st.sampled_from(["fail", "skip", "default"])), default=default)

    def always(self, box: Box) -> None:
        self._policy(box, cache=self.draw(st.sampled_from(["cached", "always"])))

    def again(self, box: Box) -> None:
        self._policy(box, retries=self.draw(st.integers(0, 2)), backoff=0, timeout=60)

    def _policy(self, box: Box, **fields: Any) -> None:
        box.policy |= fields
        self.flow[box.id].policy(**{"on_error" if name == "onError" else name: fields[name] for name in fields})

    def run(self, mode: str) -> None:
        """Run a part of it, and hold what it did against the rules."""
        about = [self.draw(st.sampled_from(self.all)).id] if mode not in ("all", "stale") else []
        tops = {self.flow.graph.at_level(id, None) or id for id in about}
        forced = tops if mode in ("from", "only") else set()
        try:
            run = self.flow.start(mode=mode, nodes=about, concurrency=self.draw(st.sampled_from([None, None, 2])))
        except GraphError as error:
            if mode != "only" or {each.code for each in error.problems} != {"no-value"}:
                raise
            event("nothing to begin with")
            return
        try:
            run.result(20)
        except NodeError:
            event("failed")
        assert unsettled_in(run) == {}
        frame = run.frame.set_index("path")
        status, origin = frame["status"].to_dict(), frame["origin"].to_dict()
        kept = {path: outcome(run, path, status) for path in status if is_kept(run, path)}
        for path, value in kept.items():
            assert (path, value) == (path, self.latest[path])
        self._mind_merges(run, status)
        part = [box for box in self.boxes if box.id in status]
        reference = Reference(part, kept, self.took, forced)
        self.holds(run, reference, status, kept)
        self.ran_what_it_may(reference, status, origin, forced)
        for path in status:
            if "/" not in path and path not in kept and origin[path] != "pin" and status[path] in ENDED:
                self.latest[path] = outcome(run, path, status)
        self.known |= {
            reference.fed[path] for path in reference.fed.keys() & status if status[path] == "completed"
        }
        if mode in ("all", "stale") and run.error is None:
            self.follows()

    def holds(self, run: Run, reference: Reference, status: dict[str, str], kept: dict[str, Any]) -> None:
        """Each value is the reference's, and so is each skip."""
        for path in status:
            if status[path] == "completed" and path not in kept:
                assert (path, run[path]) == (path, reference.outcomes[path])
        for path in reference.certain & status.keys():
            assert (status[path] == "skipped") == (reference.outcomes[path] is Absent) or status[
                path
            ] == "cancelled"
        if run.error is None:
            ran = {path for path in reference.certain if path.partition("/")[0] not in kept}
            assert reference.failures == set()
            assert ran <= status.keys()
            assert "cancelled" not in {status[path] for path in ran}
        else:
            assert reference.outcomes[run.error.path] is Failed

    def ran_what_it_may(
        self, reference: Reference, status: dict[str, str], origin: dict[str, str], forced: set[str]
    ) -> None:
        """What was known did not run again; what was asked for by name, and what always runs, did."""
        boxes = {box.id: box for box in self.all}
        for path, end in status.items():
            top, box = path.partition("/")[0], boxes[path.rpartition("/")[2]]
            if end != "completed" or box.kind in ("loop", "map", "merge"):
                continue
            if box.policy.get("cache") == "always" or top in forced:
                assert origin[path] != "cache"
                assert path not in forced or origin[path] in ("", "bypass", "error")
            elif path in reference.fed and origin[path] == "":
                assert reference.fed[path] not in self.known

    def follows(self) -> None:
        """After all of it, or all that was stale, has run: every value is that of a run of the whole."""
        reference = Reference(self.boxes, {}, self.took)
        assert reference.failures == set()
        for box in self.boxes:
            if box.pinned is None:
                assert (box.id, self.latest[box.id]) == (box.id, reference.outcomes[box.id])
        assert self.flow.stale == {}

    def _mind_merges(self, run: Run, status: dict[str, str]) -> None:
        """Take over which values merges took in this run, where anything ran."""
        ran = {path.partition("/")[0] for path in status if not is_kept(run, path)}
        self.took = {path: value for path, value in self.took.items() if path.partition("/")[0] not in ran}
        for path in status:
            if path.rpartition("/")[2].startswith("merge") and status[path] == "completed":
                self.took[path] = run[path]


ENDED = ("completed", "skipped")


def outcome(run: Run, path: str, status: dict[str, str]) -> Any:
    """What a node came to."""
    return run[path] if status[path] == "completed" else Absent


def is_kept(run: Run, path: str) -> bool:
    """Whether a node's value was that of an earlier run."""
    given = run.execution.given.get(path)
    return given is not None and given.origin == "kept"


def unsettled_in(run: Run) -> dict[str, str]:
    """The nodes of the part that ran whose status is not final."""
    ran = set(run.frame["path"])
    return {path: status for path, status in unsettled(run).items() if path in ran}


@settings(max_examples=60, deadline=None)
@given(graphs(), st.data())
def test_a_random_graph_that_is_edited_and_run_in_parts_gives_what_the_whole_would(boxes, data):
    story = Story(boxes, data)
    story.run("all")
    for _ in range(data.draw(st.integers(1, 3))):
        for _ in range(data.draw(st.integers(1, 4))):
            story.edit()
        story.run(data.draw(st.sampled_from(["all", "stale", "stale", "to", "from", "only"])))
    story.run("stale")
