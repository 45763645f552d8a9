"""Which part of a workflow runs: all, from a node, up to a node, one node alone, what is stale."""

import pytest

from nexus_jupyter import Many, Port, Run, Workflow, node
from nexus_jupyter.errors import GraphError, NodeError


def origins(run: Run) -> dict[str, str]:
    """Where the values of a run come from, by path; empty for a node that ran."""
    return dict(zip(run.frame["path"], run.frame["origin"], strict=True))


@node(inline=True)
def add(number: int, more: int = 0, *, own: int = 1) -> int:
    return number + more + own


@node(inline=True)
def gather(values: Many) -> list:
    return values


@node(inline=True, outputs=[Port("low", "low"), Port("high", "high")])
def halves(number: int):
    return {"low": number % 10} if number < 10 else {"low": number % 10, "high": number // 10}


def chain() -> Workflow:
    """start -> a -> b -> c, and start -> side."""
    flow = Workflow()
    start = flow.add("data-input", id="start", value=0)
    a = flow.add(add, id="a", number=start)
    b = flow.add(add, id="b", number=a)
    flow.add(add, id="c", number=b)
    flow.add(add, id="side", number=start)
    return flow


def test_all_of_a_workflow_runs_where_nothing_else_is_said():
    assert list(origins(chain().run())) == ["start", "a", "side", "b", "c"]


def test_up_to_a_node_runs_what_it_depends_on_and_nothing_else():
    run = chain().run(mode="to", nodes="b")
    assert origins(run) == {"start": "", "a": "", "b": ""}
    assert run["b"] == 2


def test_from_a_node_on_takes_what_feeds_it_as_it_was_and_runs_it_whatever_is_known():
    flow = chain()
    flow.run()
    run = flow.run(mode="from", nodes=flow["b"])
    assert origins(run) == {"a": "kept", "b": "", "c": "cache"}


def test_from_a_node_on_runs_what_feeds_it_where_that_has_no_value_yet():
    run = chain().run(mode="from", nodes="b")
    assert origins(run) == {"start": "", "a": "", "b": "", "c": ""}


def test_only_a_node_runs_it_with_what_fed_it_when_that_last_ran():
    flow = chain()
    flow.run()
    flow.set(flow["a"], own=10)
    run = flow.run(mode="only", nodes="b")
    assert (origins(run), run["b"]) == ({"a": "kept", "b": ""}, 2)


def test_only_some_nodes_run_and_feed_each_other():
    flow = chain()
    flow.run()
    flow.set(flow["a"], own=10)
    run = flow.run(mode="only", nodes=["a", "b"])
    assert (origins(run), run["b"]) == ({"start": "kept", "a": "", "b": ""}, 11)


def test_a_node_cannot_run_alone_before_what_feeds_it_has_a_value():
    flow = chain()
    with pytest.raises(GraphError, match=r"b cannot run alone: a has no value yet\. Run up to this node first"):
        flow.run(mode="only", nodes="b")
    assert flow.runs == []


def test_what_failed_has_no_value_to_run_on():
    @node(inline=True)
    def fail(number: int) -> int:
        raise ValueError("spilt")

    flow = chain()
    flow.add(fail, id="a", number=flow["start"])
    flow.connect(flow["a"].result, flow["b"].number)
    with pytest.raises(NodeError):
        flow.run()
    with pytest.raises(GraphError, match="a has no value yet"):
        flow.run(mode="only", nodes="b")


def test_what_is_stale_runs_and_nothing_else():
    flow = chain()
    flow.run()
    flow.set(flow["b"], own=10)
    run = flow.run(mode="stale")
    assert (origins(run), run["c"]) == ({"a": "kept", "b": "", "c": ""}, 12)


def test_what_has_not_run_yet_counts_as_stale():
    flow = chain()
    assert list(origins(flow.run(mode="stale"))) == ["start", "a", "side", "b", "c"]
    flow.add(add, id="d", number=flow["c"])
    assert origins(flow.run(mode="stale")) == {"c": "kept", "d": ""}


def test_where_nothing_is_stale_nothing_runs():
    flow = chain()
    flow.run()
    run = flow.run(mode="stale")
    assert (run.status, origins(run)) == ("completed", {})


def test_what_follows_a_node_that_ran_alone_is_stale():
    flow = chain()
    flow.run()
    flow.set(flow["a"], own=10)
    flow.run(mode="only", nodes="a")
    run = flow.run(mode="stale")
    assert (origins(run), run["c"]) == ({"a": "kept", "b": "", "c": ""}, 12)


def test_a_node_that_is_not_there_cannot_be_run():
    with pytest.raises(GraphError, match=r"There is no node 'z' to run\. There are start, a, b, c, side"):
        chain().run(mode="to", nodes="z")


def test_a_fault_elsewhere_keeps_no_part_from_running():
    flow = chain()
    flow.add(add, id="broken")
    assert flow.run(mode="to", nodes="c")["c"] == 3
    with pytest.raises(GraphError, match="broken needs number"):
        flow.run()


def test_a_node_in_a_zone_stands_for_its_zone():
    flow = Workflow()
    start = flow.add("data-input", id="start", value=[1, 2])
    with flow.add("map", items=start) as each:
        each.set(result=flow.add(add, id="inside", number=each.item))
    flow.add(gather, values=each)
    flow.run()
    run = flow.run(mode="only", nodes="inside")
    assert origins(run) == {"start": "kept", "map": "", "map/0/inside": "", "map/1/inside": ""}


def test_a_zone_that_is_not_run_gives_what_it_gave_and_nothing_inside_it_runs():
    flow = Workflow()
    with flow.add("map", items=[1, 2]) as each:
        each.set(result=flow.add(add, id="inside", number=each.item))
    flow.add(gather, values=each)
    flow.run()
    run = flow.run(mode="only", nodes="gather")
    assert (origins(run), run["gather"]) == ({"map": "kept", "gather": ""}, [[2, 3]])


def test_what_a_zone_takes_from_outside_is_kept_for_it():
    flow = chain()
    with flow.add("map", items=[1, 2]) as each:
        each.set(result=flow.add(add, id="inside", number=each.item, more=flow["b"]))
    flow.run()
    run = flow.run(mode="from", nodes="map")
    assert (origins(run)["b"], run["map"]) == ("kept", [4, 5])


def test_a_node_that_gave_no_value_gives_none_to_a_part_either():
    flow = Workflow()
    choice = flow.add("condition", id="choice", value=1, branches={"big": "value > 5"})
    big = flow.add(add, id="big", number=choice.big)
    other = flow.add("data-input", id="other", value=7)
    flow.add(gather, values=[big, other])
    flow.run()
    run = flow.run(mode="only", nodes="gather")
    assert run["gather"] == [7]
    assert run.status_of("big") == "skipped"


def test_of_a_node_with_several_outputs_each_keeps_its_value():
    flow = Workflow()
    flow.add(halves, id="halves", number=flow.add("data-input", id="start", value=42))
    flow.add(add, id="high", number=flow["halves"].high)
    flow.add(gather, values=[flow["halves"].low, flow["halves"].high])
    flow.run()
    assert flow.run(mode="only", nodes="gather")["gather"] == [2, 4]
    flow.run(mode="to", nodes="high", start=7)
    run = flow.run(mode="only", nodes="gather")
    assert run["gather"] == [7]


def test_a_pinned_node_feeds_a_part_with_what_is_pinned():
    flow = chain()
    flow.run()
    flow.pin("a", value=100)
    run = flow.run(mode="only", nodes="b")
    assert (origins(run), run["b"]) == ({"a": "pin", "b": ""}, 101)


def test_a_pinned_node_that_is_asked_for_by_name_runs():
    flow = chain()
    flow.pin("a", value=100)
    run = flow.run(mode="from", nodes="a")
    assert (origins(run)["a"], run["a"], run["b"]) == ("", 1, 2)


def test_what_is_pinned_needs_nothing_that_feeds_it():
    flow = chain()
    flow.pin("b", value=100)
    run = flow.run(mode="only", nodes="c")
    assert origins(run) == {"b": "pin", "c": ""}


def test_up_to_a_node_whose_input_is_pinned_leaves_out_what_fed_that():
    flow = chain()
    flow.pin("b", value=100)
    run = flow.run(mode="to", nodes="c")
    assert (origins(run), run["c"]) == ({"b": "pin", "c": ""}, 101)


def test_parts_run_one_after_the_other_give_what_the_whole_gives():
    flow, whole = chain(), chain().run()
    for id in ("start", "a", "side", "b", "c"):
        run = flow.run(mode="only", nodes=id)
        assert run[id] == whole[id]
    assert flow.stale == {}


# The joins that break partial execution where it follows connections and not values.


@pytest.fixture
def joined():
    """Three branches from one start, joined in one node."""
    flow = Workflow()
    start = flow.add("data-input", id="start", value=1)
    for number, id in enumerate(("pinned", "cached", "stale")):
        flow.add(add, id=id, number=start, own=10 ** (number + 1))
    flow.add(gather, id="join", values=[flow[id] for id in ("pinned", "cached", "stale")])
    flow.add(add, id="after", number=flow.add(add, id="sum", number=flow["stale"], more=flow["cached"]))
    return flow


@pytest.mark.parametrize("mode", ["all", "stale", "to", "from"])
def test_a_join_of_a_pinned_a_cached_and_a_stale_input_gets_each_as_it_is_now(joined, mode):
    assert joined.run()["join"] == [11, 101, 1001]
    joined.pin("pinned", value=-1)
    joined.set(joined["stale"], own=2000)
    about = {"to": "join", "from": "stale"}.get(mode, ())
    run = joined.run(mode=mode, nodes=about)
    assert run["join"] == [-1, 101, 2001]
    where = origins(run)
    assert (where["pinned"], where["stale"]) == ("pin", "")
    assert where["cached"] in ("cache", "kept")


def test_a_join_run_alone_gets_the_stale_value_as_it_last_was(joined):
    joined.run()
    joined.pin("pinned", value=-1)
    joined.set(joined["stale"], own=2000)
    assert joined.run(mode="only", nodes="join")["join"] == [-1, 101, 1001]
    assert "join" in joined.stale


@pytest.mark.parametrize("start", [1, 9])
@pytest.mark.parametrize("mode", ["all", "stale", "to", "from"])
def test_a_merge_of_branches_of_which_one_was_skipped_takes_the_other_in_every_mode(mode, start):
    flow = Workflow()
    number = flow.add("data-input", id="start", value=start)
    choice = flow.add("condition", id="choice", value=number, branches={"big": "value > 5"})
    big = flow.add(add, id="big", number=choice.big, own=100)
    small = flow.add(add, id="small", number=choice["else"], own=10)
    flow.add(add, id="after", number=flow.add("merge", values=[big, small]))
    flow.run()
    flow.set(flow["after"], own=5)
    run = flow.run(mode=mode, nodes={"to": "after", "from": "merge"}.get(mode, ()))
    assert run["after"] == {1: 11, 9: 109}[start] + 5


def test_a_merge_takes_the_other_branch_once_that_is_the_one_that_has_a_value():
    flow = Workflow()
    number = flow.add("data-input", id="start", value=1)
    choice = flow.add("condition", id="choice", value=number, branches={"big": "value > 5"})
    big = flow.add(add, id="big", number=choice.big, own=100)
    small = flow.add(add, id="small", number=choice["else"], own=10)
    flow.add("merge", values=[big, small])
    assert flow.run()["merge"] == 11
    flow.set(number, value=9)
    run = flow.run(mode="stale")
    assert (run["merge"], run.status_of("small")) == (109, "skipped")
    flow["big"].policy(disabled=True)
    assert flow.run(mode="stale").status_of("merge") == "skipped"


def nested() -> Workflow:
    """A loop inside a map, which both take a value from outside."""
    flow = Workflow()
    more = flow.add("data-input", id="more", value=1)
    items = flow.add("data-input", id="items", value=[10, 20])
    with flow.add("map", id="each", items=items) as each:
        with flow.add("loop", id="rounds", start=each.item, most=3) as rounds:
            rounds.set(next=flow.add(add, id="step", number=rounds.item, more=more))
        each.set(result=flow.add(add, id="last", number=rounds, more=more))
    flow.add(gather, id="all", values=each)
    return flow


def test_a_loop_inside_a_map_runs_anew_only_where_its_values_are_new():
    flow = nested()
    assert flow.run()["all"] == [[18, 28]]
    run = flow.run(items=[20, 30])
    assert run["all"] == [[28, 38]]
    where = origins(run)
    assert [where[f"each/0/rounds/{number}/step"] for number in (1, 2, 3)] == ["cache"] * 3
    assert [where[f"each/1/rounds/{number}/step"] for number in (1, 2, 3)] == [""] * 3


def test_a_change_deep_inside_makes_the_zones_around_it_stale_and_what_follows_them():
    flow = nested()
    flow.run()
    flow.set(flow["step"], own=2)
    assert set(flow.stale) == {"step", "rounds", "last", "each", "all"}
    run = flow.run(mode="stale")
    assert run["all"] == [[21, 31]]
    assert {id: origins(run)[id] for id in ("more", "items")} == {"more": "kept", "items": "kept"}
    assert flow.stale == {}


def test_a_node_deep_inside_that_is_asked_for_runs_with_all_around_it():
    flow = nested()
    flow.run()
    run = flow.run(mode="only", nodes="step")
    assert run["each"] == [18, 28]
    assert set(origins(run).values()) == {"", "kept"}


def test_a_value_pinned_deep_inside_counts_in_every_round_of_a_part():
    flow = nested()
    flow.run()
    flow.pin("step", value=5)
    for mode, about in (("stale", ()), ("from", "each"), ("all", ())):
        assert (mode, flow.run(mode=mode, nodes=about)["each"]) == (mode, [7, 7])
