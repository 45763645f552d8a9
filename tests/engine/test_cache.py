"""What has not changed is not run again: values are known by all that they follow from."""

import sys
import threading
from collections.abc import AsyncIterator

import pandas as pd
import pytest

from nexus_jupyter import Context, Many, Run, Workflow, node
from nexus_jupyter.engine.cache import Cache, Known, cache, size_of
from nexus_jupyter.errors import NodeError
from nexus_jupyter.nodes.models.chat import Usage

from .waiting import until


def origins(run: Run) -> dict[str, str]:
    """Where the values of a run come from, by path; empty for a node that ran."""
    return dict(zip(run.frame["path"], run.frame["origin"], strict=True))


@node(inline=True)
def shout(text: str, *, mark: str = "!") -> str:
    return text.upper() + mark


@node(inline=True)
def first_letter(text: str) -> str:
    return text[0]


def shouting() -> Workflow:
    """A text, its first letter, and that one shouted."""
    flow = Workflow()
    letter = flow.add(first_letter, text=flow.add("data-input", id="text", value="tea"))
    flow.add(shout, text=letter)
    return flow


def test_a_run_of_what_has_not_changed_takes_every_value_from_the_cache():
    flow = shouting()
    assert origins(flow.run()) == {"text": "", "first-letter": "", "shout": ""}
    again = flow.run()
    assert origins(again) == {"text": "cache", "first-letter": "cache", "shout": "cache"}
    assert again["shout"] == "T!"


def test_a_known_value_is_told_like_one_that_was_worked_out():
    flow = shouting()
    flow.run()
    events = [(event.type, event.path) for event in flow.run().execution.events if event.path == "shout"]
    assert events == [("node_started", "shout"), ("node_completed", "shout")]


def test_a_changed_input_runs_what_depends_on_it_again():
    flow = shouting()
    flow.run()
    assert origins(flow.run(text="coffee")) == {"text": "", "first-letter": "", "shout": ""}


def test_an_equal_value_stops_what_follows_it_from_running_again():
    flow = shouting()
    flow.run()
    assert origins(flow.run(text="tisane")) == {"text": "", "first-letter": "", "shout": "cache"}


def test_a_changed_property_runs_its_node_again():
    flow = shouting()
    flow.run()
    flow.set(flow["shout"], mark="?")
    assert origins(flow.run()) == {"text": "cache", "first-letter": "cache", "shout": ""}
    flow.set(flow["shout"], mark="!")
    assert origins(flow.run())["shout"] == "cache"


def test_changed_code_runs_its_nodes_again_and_comments_do_not():
    flow = Workflow()

    @node(name="brew", inline=True)
    def brew(leaves: str = "black") -> str:
        return f"{leaves} tea"

    flow.add(brew)
    flow.run()

    @node(name="brew", inline=True)
    def brew(leaves: str = "black") -> str:
        """Brew, and say so."""
        return f"{leaves} tea"  # three minutes

    flow.add(brew, id="brew")
    assert origins(flow.run()) == {"brew": "cache"}

    @node(name="brew", inline=True)
    def brew(leaves: str = "black") -> str:
        return f"hot {leaves} tea"

    run = flow.run()
    assert (origins(run), run["brew"]) == ({"brew": ""}, "hot black tea")


def test_a_changed_helper_of_a_function_runs_its_nodes_again():
    module = sys.modules[__name__]
    flow = Workflow()
    flow.add(use_helper)
    assert [flow.run()["use-helper"] for _ in range(2)] == ["green", "green"]
    original = module.helper
    try:
        module.helper = lambda: "black"
        run = flow.run()
        assert (origins(run), run["use-helper"]) == ({"use-helper": ""}, "black")
    finally:
        module.helper = original


def helper() -> str:
    return "green"


@node(inline=True)
def use_helper() -> str:
    return helper()


def test_a_title_a_place_and_a_policy_are_no_part_of_what_a_value_follows_from():
    flow = shouting()
    flow.run()
    flow.add(shout, id="shout", text=flow["first-letter"], title="Loud", at=(300, 200))
    flow["shout"].policy(retries=3, on_error="skip")
    assert origins(flow.run())["shout"] == "cache"


def test_nodes_of_other_workflows_share_what_is_known():
    shouting().run()
    assert set(origins(shouting().run()).values()) == {"cache"}


def test_without_the_cache_all_run_and_nothing_is_remembered():
    flow = shouting()
    flow.run(cache=False)
    assert len(cache) == 0
    flow.run()
    assert set(origins(flow.run(cache=False)).values()) == {""}


def test_a_node_with_effects_runs_in_every_run():
    @node(inline=True, cache="always")
    def send(text: str) -> str:
        return text

    flow = Workflow()
    flow.add("data-output", value=flow.add(send, text="tea"))
    flow.run()
    assert origins(flow.run()) == {"send": "", "data-output": "cache"}


def test_a_policy_says_otherwise_than_the_type():
    @node(inline=True, cache="always")
    def send(text: str) -> str:
        return text

    flow = shouting()
    flow.add(send, text=flow["shout"])
    flow["shout"].policy(cache="always")
    flow["send"].policy(cache="cached")
    flow.run()
    assert origins(flow.run()) == {"text": "cache", "first-letter": "cache", "shout": "", "send": "cache"}


def test_a_node_that_asks_first_runs_again_only_when_a_person_approves():
    flow = shouting()
    flow["shout"].policy(cache="ask")
    run = flow.start()
    until(lambda: run.waiting)
    assert run.waiting["shout"].text == "Run shout? It has changed, or has not run yet."
    assert run.waiting["shout"].choices == ("approve", "refuse")
    run.answer("shout")
    assert run.result()["shout"] == "T!"
    assert origins(flow.run())["shout"] == "cache"


def test_a_node_that_asks_first_fails_when_a_person_refuses():
    flow = shouting()
    flow["shout"].policy(cache="ask")
    run = flow.start()
    until(lambda: run.waiting)
    run.answer("shout", "refuse")
    with pytest.raises(NodeError, match="shout was not run: a person refused"):
        run.result()


def test_two_rounds_of_one_run_never_share_a_sample():
    @node(inline=True, sampled=True)
    def sample(prompt: str) -> str:
        return prompt

    @node(inline=True)
    def plain(prompt: str) -> str:
        return prompt

    flow = Workflow()
    prompt = flow.add("data-input", id="prompt", value="a tea")
    with flow.add("loop", start="", most=3) as rounds:
        rounds.set(next=flow.add(sample, prompt=prompt))
        flow.add(plain, prompt=prompt)
    first = origins(flow.run())
    assert [first[f"loop/{number}/sample"] for number in (1, 2, 3)] == ["", "", ""]
    assert [first[f"loop/{number}/plain"] for number in (1, 2, 3)] == ["", "cache", "cache"]
    again = origins(flow.run())
    assert {origin for path, origin in again.items() if path != "loop"} == {"cache"}


def test_what_is_inside_a_zone_is_known_the_next_time():
    flow = Workflow()
    with flow.add("map", items=flow.add("data-input", id="teas", value=["green", "black"])) as each:
        each.set(result=flow.add(shout, text=each.item))
    flow.run()
    run = flow.run(teas=["black", "white"])
    assert run["map"] == ["BLACK!", "WHITE!"]
    assert origins(run) == {"teas": "", "map": "", "map/0/shout": "cache", "map/1/shout": ""}


def test_a_value_without_a_digest_is_passed_on_but_what_follows_it_is_not_known():
    class Pot:
        pass

    @node(inline=True)
    def pot() -> object:
        return Pot()

    @node(inline=True)
    def describe(pot: object) -> str:
        return type(pot).__name__

    flow = Workflow()
    flow.add(describe, pot=flow.add(pot))
    flow.run()
    run = flow.run()
    assert run["describe"] == "Pot"
    assert origins(run) == {"pot": "", "describe": ""}


def test_a_function_that_cannot_be_read_is_never_taken_for_known():
    lock = threading.Lock()

    @node(inline=True)
    def locked(text: str) -> str:
        with lock:
            return text

    flow = Workflow()
    flow.add(locked, text="tea")
    flow.run()
    assert origins(flow.run()) == {"locked": ""}


def test_tables_are_known_by_what_is_in_them():
    @node(inline=True)
    def table(rows: int = 2) -> pd.DataFrame:
        return pd.DataFrame({"cups": range(rows)})

    @node(inline=True)
    def total(frame: pd.DataFrame) -> int:
        return int(frame["cups"].sum())

    flow = Workflow()
    flow.add(total, frame=flow.add(table))
    flow.run()
    assert origins(flow.run()) == {"table": "cache", "total": "cache"}
    flow.set(flow["table"], rows=3)
    assert origins(flow.run()) == {"table": "", "total": ""}


def test_an_input_that_got_no_value_is_another_input_than_any_value():
    @node(inline=True)
    def gather(values: Many = []) -> list:  # noqa: B006
        return values

    flow = Workflow()
    word = flow.add("data-input", id="word", value="a")
    choice = flow.add("condition", value=word, branches={"b": "value == 'b'"})
    flow.add(gather, values=choice.b)
    assert flow.run(word="b")["gather"] == ["b"]
    assert flow.run(word="a")["gather"] == []
    assert flow.run(word="b")["gather"] == ["b"]


def test_the_chunks_of_a_stream_are_one_when_its_value_is_known():
    @node
    async def speak(text: str) -> AsyncIterator[str]:
        for letter in text:
            yield letter

    flow = Workflow()
    flow.add(speak, text="tea")
    chunks = [
        [event.data for event in flow.run().execution.events if event.type == "node_progress"] for _ in range(2)
    ]
    assert chunks == [["t", "e", "a"], ["tea"]]


def test_a_known_value_shows_what_it_took_and_a_budget_has_no_part_in_it():
    @node(inline=True)
    def ask(prompt: str, *, context: Context) -> str:
        context.report(Usage("tiny", "here", 10, 5, 0.5, "stop"))
        return prompt

    flow = Workflow()
    flow.add(ask, prompt="tea")
    flow.run()
    run = flow.run()
    assert run.frame.loc[0, ["tokens", "cost", "origin"]].tolist() == [15, 0.5, "cache"]
    assert run.execution.spent.tokens == 0


def test_a_cache_holds_no_more_than_it_may_and_what_was_not_used_for_longest_goes_first():
    small = Cache(limit=3 * size_of("x" * 10_000) + 3_000)
    for key in "abc":
        small.put(key, Known({"text": key * 10_000}, {}))
    assert small.find("a") is not None
    small.put("d", Known({"text": "d" * 10_000}, {}))
    assert [key in small for key in "abcd"] == [True, False, True, True]
    assert small.size <= small.limit


def test_a_value_larger_than_the_whole_cache_is_not_remembered_and_drives_nothing_out():
    small = Cache(limit=20_000)
    small.put("small", Known({"text": "tea"}, {}))
    small.put("large", Known({"text": "x" * 50_000}, {}))
    assert [key in small for key in ("small", "large")] == [True, False]


def test_a_smaller_limit_counts_at_once():
    small = Cache()
    for key in "abc":
        small.put(key, Known({"text": key * 10_000}, {}))
    small.limit = 15_000
    assert [key in small for key in "abc"] == [False, False, True]


def test_what_is_known_can_be_forgotten():
    small = Cache()
    small.put("a", Known({"text": "tea"}, {}))
    small.put("b", Known({"text": "tea"}, {}))
    small.forget("a")
    assert len(small) == 1
    small.clear()
    assert (len(small), small.size) == (0, 0)


@pytest.mark.parametrize(
    ("value", "least"),
    [
        ("x" * 5_000, 5_000),
        (["x" * 100] * 5_000, 500_000),
        (dict.fromkeys(range(1_000), "x" * 100), 100_000),
        (pd.DataFrame({"word": ["x" * 100] * 1_000}), 100_000),
        (bytes(10_000), 10_000),
    ],
)
def test_the_size_of_a_value_is_guessed_well_enough(value, least):
    assert least <= size_of(value) <= 3 * least
