"""Breakpoints and steps: a run is held, its values are looked at and changed, and it goes on."""

import asyncio

import pytest

from nexus_jupyter import Port, Run, Workflow, node
from nexus_jupyter.errors import NotFound

from .leftovers import unsettled
from .waiting import until


@node(inline=True)
def brew(leaves: str = "black", *, minutes: int = 3) -> str:
    return f"{leaves} tea"


@node(inline=True)
def serve(tea: str, cup: str = "a cup") -> str:
    return f"{cup} of {tea}"


def held(run: Run) -> list[str]:
    """The paths at which a run has paused, once it has."""
    until(lambda: run.paused or run.done)
    return list(run.paused)


def released(run: Run, path: str) -> list[str]:
    """The paths at which a run pauses after it went on from one."""
    until(lambda: path not in run.paused or run.done)
    until(lambda: run.paused or run.done)
    return list(run.paused)


def tea() -> Workflow:
    """leaves -> brew -> serve."""
    flow = Workflow()
    flow.add(serve, tea=flow.add(brew, leaves=flow.add("data-input", id="leaves", value="green")))
    return flow


def test_a_run_pauses_before_a_node_with_a_breakpoint():
    flow = tea()
    flow["brew"].policy(breakpoint=True)
    run = flow.start()
    assert held(run) == ["brew"]
    assert [run.status_of(id) for id in ("leaves", "brew", "serve")] == ["completed", "paused", "idle"]
    assert run.paused["brew"].inputs == {"leaves": "green"}
    assert run.paused["brew"].outputs is None
    run.continue_()
    assert run.result()["serve"] == "a cup of green tea"
    assert run.paused == {}


def test_what_does_not_follow_a_held_node_goes_on():
    flow = tea()
    flow.add(brew, id="other")
    flow["brew"].policy(breakpoint=True)
    run = flow.start()
    held(run)
    until(lambda: run.status_of("other") == "completed")
    run.continue_()
    run.result()


def test_a_run_pauses_before_a_node_where_a_value_comes_to_a_port():
    flow = tea()
    flow["serve"].policy(breakpoint=["tea"])
    run = flow.start()
    assert held(run) == ["serve"]
    assert run.paused["serve"].inputs == {"tea": "green tea"}
    run.continue_()
    run.result()


def test_a_breakpoint_at_a_port_without_a_value_holds_nobody():
    flow = tea()
    flow["serve"].policy(breakpoint=["cup"])
    assert flow.run()["serve"] == "a cup of green tea"


def test_a_run_pauses_after_a_node_at_an_output_with_a_breakpoint():
    flow = tea()
    flow["brew"].policy(breakpoint=["result"])
    run = flow.start()
    assert held(run) == ["brew"]
    assert run.paused["brew"].inputs == {"leaves": "green"}
    assert run.paused["brew"].outputs == {"result": "green tea"}
    assert run.status_of("serve") == "idle"
    run.continue_()
    run.result()


def test_only_the_output_that_has_a_value_pauses():
    @node(inline=True, outputs=[Port("low", "low"), Port("high", "high")])
    def halves(number: int):
        return {"low": number}

    flow = Workflow()
    flow.add(halves, number=1).policy(breakpoint=["high"])
    assert flow.run()["halves"] == {"low": 1}


@pytest.mark.parametrize("kind", ["inline", "thread", "async"])
def test_what_a_person_puts_into_the_inputs_goes_on(kind):
    def plain(tea: str) -> str:
        return f"a pot of {tea}"

    async def asynchronous(tea: str) -> str:
        return f"a pot of {tea}"

    flow = tea()
    pour = node(name="pour", inline=kind == "inline")(asynchronous if kind == "async" else plain)
    flow.add(pour, tea=flow["brew"]).policy(breakpoint=True)
    run = flow.start()
    held(run)
    run.paused["pour"].inputs["tea"] = "iced tea"
    run.continue_()
    assert run.result()["pour"] == "a pot of iced tea"


def test_literals_are_shown_with_the_inputs_and_can_be_changed_like_them():
    flow = tea()
    flow.set(flow["serve"], cup="a mug")
    flow["serve"].policy(breakpoint=True)
    run = flow.start()
    held(run)
    assert run.paused["serve"].inputs == {"tea": "green tea", "cup": "a mug"}
    run.paused["serve"].inputs["cup"] = "a bowl"
    run.continue_()
    assert run.result()["serve"] == "a bowl of green tea"


def test_what_a_person_puts_into_the_outputs_goes_on_and_is_the_nodes_value():
    flow = tea()
    flow["brew"].policy(breakpoint=["result"])
    run = flow.start()
    held(run)
    run.paused["brew"].outputs["result"] = "iced tea"
    run.continue_()
    assert run.result()["serve"] == "a cup of iced tea"
    assert run["brew"] == "iced tea"


def test_an_output_that_was_known_and_is_changed_makes_what_follows_run_with_the_change():
    flow = tea()
    flow.run()
    flow["brew"].policy(breakpoint=["result"])
    run = flow.start()
    held(run)
    run.paused["brew"].outputs["result"] = "iced tea"
    run.continue_()
    assert run.result()["serve"] == "a cup of iced tea"


def test_what_a_person_made_of_an_output_is_not_taken_for_what_the_node_gives():
    flow = tea()
    flow["brew"].policy(breakpoint=["result"])
    run = flow.start()
    held(run)
    run.paused["brew"].outputs["result"] = "iced tea"
    run.continue_()
    run.result()
    flow["brew"].policy(breakpoint=None)
    assert flow.run()["serve"] == "a cup of green tea"


def test_what_a_person_made_of_an_input_is_not_taken_for_what_the_node_gives():
    flow = tea()
    flow["brew"].policy(breakpoint=True)
    run = flow.start()
    held(run)
    run.paused["brew"].inputs["leaves"] = "white"
    run.continue_()
    assert run.result()["brew"] == "white tea"
    flow["brew"].policy(breakpoint=None)
    assert flow.run()["brew"] == "green tea"


def test_an_output_that_a_person_takes_away_is_missing():
    flow = tea()
    flow["brew"].policy(breakpoint=["result"])
    run = flow.start()
    held(run)
    run.paused["brew"].outputs.clear()
    run.continue_()
    assert run.result().status_of("serve") == "skipped"


def test_a_run_that_steps_pauses_at_its_first_node_and_after_each_step_at_the_next():
    flow = tea()
    run = flow.start(step=True)
    seen = held(run)
    for path in ("leaves", "brew", "serve"):
        assert list(run.paused) == [path]
        run.step()
        seen += released(run, path)
    assert seen == ["leaves", "brew", "serve"]
    assert run.result()["serve"] == "a cup of green tea"


def test_continuing_goes_on_to_the_next_breakpoint():
    flow = tea()
    flow["serve"].policy(breakpoint=True)
    run = flow.start(step=True)
    held(run)
    run.continue_()
    assert released(run, "leaves") == ["serve"]
    run.continue_()
    assert run.result().status == "completed"


def rounds() -> Workflow:
    """before -> a loop of two rounds with two nodes inside -> after."""
    flow = Workflow()
    with flow.add("loop", id="loop", start=flow.add(brew, id="before"), most=2) as loop:
        one = flow.add(serve, id="one", tea=loop.item)
        loop.set(next=flow.add(serve, id="two", tea=one))
    flow.add("data-output", id="after", value=loop)
    return flow


def test_a_step_over_a_zone_runs_it_through():
    run = rounds().start(step=True)
    assert held(run) == ["before"]
    run.step()
    assert released(run, "before") == ["loop"]
    run.step()
    assert released(run, "loop") == ["after"]
    run.step()
    run.result()


def test_a_step_into_a_zone_pauses_inside_and_steps_there_go_from_round_to_round():
    run = rounds().start(step=True)
    held(run)
    run.step()
    released(run, "before")
    run.step_into()
    seen = released(run, "loop")
    for _ in range(3):
        path = next(iter(run.paused))
        run.step()
        seen += released(run, path)
    assert seen == ["loop/1/one", "loop/1/two", "loop/2/one", "loop/2/two"]
    run.step()
    assert released(run, "loop/2/two") == ["after"]
    run.continue_()
    run.result()


def test_a_step_out_of_a_zone_pauses_where_the_zone_has_ended():
    run = rounds().start(step=True)
    held(run)
    run.step()
    released(run, "before")
    run.step_into()
    assert released(run, "loop") == ["loop/1/one"]
    run.step_out()
    assert released(run, "loop/1/one") == ["after"]
    run.continue_()
    assert run.result()["after"].startswith("a cup of a cup")


def test_a_breakpoint_in_a_zone_holds_each_round_and_each_can_be_changed():
    flow = Workflow()
    with flow.add("map", items=["green", "white"], concurrency=2) as each:
        each.set(result=flow.add(brew, leaves=each.item).policy(breakpoint=True))
    run = flow.start()
    until(lambda: len(run.paused) == 2)
    run.paused["map/1/brew"].inputs["leaves"] = "mint"
    run.continue_()
    assert run.result()["map"] == ["green tea", "mint tea"]


def test_of_several_held_nodes_one_can_go_on():
    flow = Workflow()
    for id in ("one", "two"):
        flow.add(brew, id=id).policy(breakpoint=True)
    run = flow.start()
    until(lambda: len(run.paused) == 2)
    run.continue_("two")
    until(lambda: run.status_of("two") == "completed")
    assert list(run.paused) == ["one"]
    run.continue_()
    run.result()


def test_a_running_run_can_be_told_to_pause():
    flow = Workflow()
    with flow.add("loop", start=0, most=100_000) as loop:
        loop.set(next=flow.add("data-output", id="inside", value=loop["round"]))
    run = flow.start(cache=False)
    until(lambda: run.status_of("loop/3/inside") == "completed")
    run.pause()
    (path,) = held(run)
    assert path.startswith("loop/")
    assert path.endswith("/inside")
    run.stop()
    with pytest.raises(asyncio.CancelledError):
        run.result(10)


def test_a_node_that_is_not_held_cannot_be_stepped_from():
    flow = tea()
    flow["brew"].policy(breakpoint=True)
    run = flow.start()
    held(run)
    with pytest.raises(NotFound, match=r"serve is not paused\. Paused is brew"):
        run.step("serve")
    run.continue_()
    run.result()
    with pytest.raises(NotFound, match=r"The run is not paused\. Paused is nothing"):
        run.step_into()


@pytest.mark.parametrize("ports", [True, ["result"]])
def test_stop_ends_a_run_that_is_paused(ports):
    flow = tea()
    flow["brew"].policy(breakpoint=ports)
    run = flow.start()
    held(run)
    pause = run.paused["brew"]
    run.stop()
    with pytest.raises(asyncio.CancelledError):
        run.result(5)
    assert (run.paused, unsettled(run)) == ({}, {})
    assert [run.status_of(id) for id in ("leaves", "brew", "serve")] == ["completed", "cancelled", "cancelled"]
    pause.inputs["leaves"] = "too late"
    run.continue_()
    assert flow["brew"].policy(breakpoint=None).workflow.run()["serve"] == "a cup of green tea"


def test_an_error_elsewhere_ends_a_run_that_is_paused():
    @node
    async def fail() -> str:
        await asyncio.sleep(0.05)
        raise ValueError("spilt")

    flow = tea()
    flow["brew"].policy(breakpoint=True)
    flow.add(fail)
    run = flow.start()
    until(lambda: run.done)
    assert (run.status, run.paused) == ("error", {})
    assert run.status_of("brew") == "cancelled"


def test_a_held_node_takes_no_place_among_those_that_run_at_once():
    @node
    async def work(number: int) -> int:
        await asyncio.sleep(0)
        return number

    flow = Workflow()
    flow.add(work, id="held", number=1).policy(breakpoint=True)
    flow.add(work, id="other", number=2)
    run = flow.start(concurrency=1)
    held(run)
    until(lambda: run.status_of("other") == "completed")
    run.continue_()
    assert run.result()["held"] == 1


def test_breakpoints_are_minded_in_a_part_of_a_workflow_too():
    flow = tea()
    flow.run()
    flow["serve"].policy(breakpoint=True)
    run = flow.start(mode="only", nodes="serve")
    assert held(run) == ["serve"]
    assert run.paused["serve"].inputs == {"tea": "green tea"}
    run.continue_()
    run.result()
