"""Which nodes' last values no longer follow from the workflow, and why, in words."""

import threading

import pytest

from nexus_jupyter import Workflow, node
from nexus_jupyter.errors import NodeError


@node(inline=True)
def shout(text: str, other: str = "", *, mark: str = "!") -> str:
    return text.upper() + mark


def chain() -> Workflow:
    """text -> one -> two."""
    flow = Workflow()
    one = flow.add(shout, id="one", text=flow.add("data-input", id="text", value="tea"))
    flow.add(shout, id="two", text=one)
    return flow


def test_a_node_that_has_not_run_says_so_and_is_not_among_the_stale():
    flow = chain()
    assert flow.why_stale("one") == ["it has not run yet"]
    assert flow.stale == {}


def test_after_a_run_nothing_is_stale():
    flow = chain()
    flow.run()
    assert (flow.stale, flow.why_stale(flow["one"])) == ({}, [])


def test_a_changed_property_is_named_and_what_follows_names_the_node():
    flow = chain()
    flow.run()
    flow.set(flow["one"], mark="?")
    assert flow.stale == {"one": ["mark changed"], "two": ["one before it is stale"]}
    flow.set(flow["one"], mark="!")
    assert flow.stale == {}


def test_another_source_of_an_input_is_named():
    flow = chain()
    flow.run()
    flow.set(flow["two"], other=flow["text"])
    assert flow.stale == {"two": ["input other changed"]}
    flow.disconnect(flow["two"].other)
    assert flow.stale == {}


def test_changed_code_is_named():
    @node(name="brew", inline=True)
    def brew(leaves: str = "black") -> str:
        return f"{leaves} tea"

    flow = Workflow()
    flow.add(brew, id="brew")
    flow.run()

    @node(name="brew", inline=True)
    def brew(leaves: str = "black") -> str:
        return f"hot {leaves} tea"

    assert flow.stale == {"brew": ["function brew changed"]}


def test_a_changed_value_of_the_notebook_is_named():
    sugar = ["two"]

    @node(name="sweeten", inline=True)
    def sweeten(tea: str = "tea") -> str:
        return f"{tea} with {sugar[0]}"

    flow = Workflow()
    flow.add(sweeten)
    flow.run()
    sugar[0] = "three"
    assert flow.stale == {"sweeten": ["sugar changed"]}


def test_a_title_a_place_retries_and_a_breakpoint_make_nothing_stale():
    flow = chain()
    flow.run()
    flow.add(shout, id="one", text=flow["text"], title="Loud", at=(300, 200))
    flow["one"].policy(retries=2, timeout=5, cache="always", breakpoint=True)
    assert flow.stale == {}


@pytest.mark.parametrize("field", ["disabled", "bypassed"])
def test_a_node_that_stands_aside_is_stale_and_so_it_is_once_it_does_so_no_longer(field):
    flow = chain()
    flow.run()
    flow["one"].policy(**{field: True})
    assert flow.stale == {"one": [f"it is {field}"], "two": ["one before it is stale"]}
    flow.run(mode="stale")
    assert flow.stale == {}
    flow["one"].policy(**{field: None})
    assert flow.why_stale("one") == [f"it is no longer {field}"]


def test_what_follows_a_node_that_is_pinned_to_another_value_is_stale_and_the_pinned_one_is_not():
    flow = chain()
    flow.run()
    flow.pin("one", value="TEA!")
    assert flow.stale == {}
    flow.pin("one", value="COFFEE!")
    assert flow.stale == {"two": ["input text changed"]}
    flow.run(mode="stale")
    assert flow.stale == {}
    flow.unpin("one")
    assert flow.stale == {"two": ["input text changed"]}


def test_what_follows_a_node_that_gave_another_value_when_it_ran_alone_is_stale():
    flow = chain()
    flow.run()
    flow.set(flow["one"], mark="?")
    flow.run(mode="only", nodes="one")
    assert flow.stale == {"two": ["input text changed"]}


def test_a_node_that_gave_an_equal_value_when_it_ran_alone_makes_nothing_stale():
    flow = chain()
    flow.run()
    flow.set(flow["text"], value="TEA")
    flow.run(mode="only", nodes=["text", "one"])
    assert flow.stale == {}


def test_a_zone_is_stale_where_what_is_inside_it_is():
    flow = Workflow()
    with flow.add("map", items=["tea"]) as each:
        each.set(result=flow.add(shout, id="inside", text=each.item))
    flow.add("data-output", value=each)
    flow.run()
    flow.set(flow["inside"], mark="?")
    assert flow.stale == {
        "inside": ["mark changed"],
        "map": ["inside inside it is stale"],
        "data-output": ["map before it is stale"],
    }


def test_a_node_that_came_into_a_zone_after_it_ran_has_not_run():
    flow = Workflow()
    with flow.add("map", items=["tea"]) as each:
        each.set(result=each.item)
    flow.run()
    with each:
        flow.add(shout, id="inside", text=each.item)
    assert flow.why_stale("inside") == ["it has not run yet"]
    assert list(flow.run(mode="stale").frame["path"]) == ["map", "map/0/inside"]


def test_what_a_zone_did_not_come_to_is_not_stale_however_it_is_changed():
    flow = Workflow()
    with flow.add("map", items=[]) as each:
        each.set(result=flow.add(shout, id="inside", text=each.item))
    flow.run()
    flow.set(flow["inside"], mark="?")
    assert flow.stale == {}
    assert list(flow.run(mode="stale").frame["path"]) == []


def test_a_node_that_failed_is_as_stale_as_its_last_value():
    flow = chain()
    flow.run()

    @node(name="shout", inline=True)
    def broken(text: str, other: str = "", *, mark: str = "!") -> str:
        raise ValueError("spilt")

    with pytest.raises(NodeError):
        flow.run()
    assert set(flow.stale) == {"one", "two"}
    node(inline=True)(shout)
    assert flow.stale == {}


def test_a_function_that_cannot_be_read_is_stale_only_where_its_settings_changed():
    lock = threading.Lock()

    @node(inline=True)
    def locked(text: str) -> str:
        with lock:
            return text

    flow = Workflow()
    flow.add(locked, text="tea")
    flow.run()
    assert flow.stale == {}
    flow.set(flow["locked"], text="coffee")
    assert flow.stale == {"locked": ["its settings changed"]}


def test_without_the_cache_staleness_is_known_all_the_same():
    flow = chain()
    flow.run(cache=False)
    flow.set(flow["two"], mark="?")
    assert flow.stale == {"two": ["mark changed"]}
