"""Values that are changed where nobody should, and values that cannot be looked at."""

import time
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import nexus_jupyter as nexus
from nexus_jupyter import Workflow, node
from nexus_jupyter.errors import NodeError


@node(name="table-of-three")
def table_of_three() -> pd.DataFrame:
    return pd.DataFrame({"grams": [1, 2, 3]})


@node(name="grams-in-all")
def grams_in_all(table: pd.DataFrame) -> int:
    return int(table["grams"].sum())


@node(name="with-one-more")
def with_one_more(items: list) -> list:
    items.append("more")
    return list(items)


def test_a_known_value_that_was_changed_in_place_is_worked_out_again():
    flow = Workflow()
    table = flow.add(table_of_three)
    flow.add(grams_in_all, table=table)
    run = flow.run()
    run["table-of-three"].loc[0, "grams"] = 1000
    again = flow.run()
    assert again["table-of-three"]["grams"].tolist() == [1, 2, 3]
    assert again.frame.set_index("path")["origin"].to_dict() == {"table-of-three": "", "grams-in-all": "cache"}


def test_a_function_that_changes_its_literal_does_not_change_the_workflow():
    flow = Workflow()
    flow.add(with_one_more, items=["tea"])
    assert [flow.run(cache=False)["with-one-more"] for _ in range(2)] == [["tea", "more"]] * 2
    assert flow.graph.nodes["with-one-more"].properties == {"items": ["tea"]}


def test_a_function_that_changes_what_a_data_input_gives_does_not_change_the_workflow():
    flow = Workflow()
    flow.add(with_one_more, items=flow.add("data-input", value=["tea"]))
    assert [flow.run(cache=False)["with-one-more"] for _ in range(2)] == [["tea", "more"]] * 2
    assert flow.graph.nodes["data-input"].properties["value"] == ["tea"]


@pytest.mark.parametrize("keep", [True, False])
def test_a_pinned_value_stays_as_it_was_pinned(keep: bool):
    flow = Workflow()
    given = flow.add("data-input", value=["tea"])
    flow.add(with_one_more, items=given)
    flow.pin(given, value=["pinned"], keep=keep)
    assert [flow.run(cache=False)["with-one-more"] for _ in range(2)] == [["pinned", "more"]] * 2


def test_a_pinned_table_stays_as_it_was_when_the_table_of_the_run_is_changed():
    flow = Workflow()
    table = flow.add(table_of_three)
    flow.add(grams_in_all, table=table)
    run = flow.run()
    flow.pin(table)
    run["table-of-three"].loc[0, "grams"] = 1000
    assert flow.run()["grams-in-all"] == 6


class Odd:
    """Something that raises whenever it is looked at."""

    def __repr__(self) -> str:
        raise ValueError("it has no repr")


def _inside_itself() -> list[Any]:
    found: list[Any] = []
    found.append(found)
    return found


@pytest.mark.parametrize("make", [Odd, _inside_itself, lambda: 10**6000], ids=["odd", "circle", "long"])
def test_clients_hear_the_end_of_a_run_whose_value_cannot_be_shown(make: Callable[[], Any]):
    @node(name="odd-one", cache="always")
    def odd_one() -> Any:
        return make()

    flow = Workflow()
    flow.add(odd_one)
    messages: list[Any] = []
    flow.clients.join(messages.append)
    flow.clients.receive({"type": "hello", "client": "c1"})
    run = flow.run()
    port = flow["odd-one"].node.outputs[0].id
    flow.clients.receive({"type": "value", "client": "c1", "run": run.id, "path": "odd-one", "port": port})
    told = [each for message in messages if message["type"] == "events" for each in message["events"]]
    assert told[-1]["status"] == "completed"
    [page] = [message for message in messages if message["type"] == "value"]
    assert "cannot be shown" in page["text"] or page["text"] == "[[...]]"


class Mute(Exception):
    """An exception that cannot say its message."""

    def __str__(self) -> str:
        raise ValueError("it has no words")


@pytest.mark.parametrize(
    "policy", [{}, {"on_error": "output"}, {"on_error": "skip"}, {"retries": 1, "backoff": 0}]
)
def test_an_exception_without_words_ends_its_run_like_any_other(policy: dict[str, Any]):
    @node(name="mute")
    def mute() -> str:
        raise Mute

    flow = Workflow()
    flow.add(mute).policy(**policy)
    messages: list[Any] = []
    flow.clients.join(messages.append)
    flow.clients.receive({"type": "hello", "client": "c1"})
    run = flow.start()
    if "on_error" in policy:
        run.result(timeout=60)
    else:
        with pytest.raises(NodeError, match="Mute"):
            run.result(timeout=60)
    told = [each for message in messages if message["type"] == "events" for each in message["events"]]
    assert told[-1]["type"] == "workflow_status"


def test_the_end_of_a_run_is_recorded_whatever_characters_its_error_has(folder):
    @node(name="half-a-character")
    def half() -> str:
        raise ValueError("\udc80 is no character")

    flow = Workflow("halves")
    flow.add(half)
    with pytest.raises(NodeError):
        flow.run()
    for _ in range(100):
        [row] = nexus.runs(flow).to_dict("records")
        if row["status"] != "running":
            break
        time.sleep(0.1)
    assert (row["status"], "\\udc80 is no character" in row["error"]) == ("error", True)
