"""Pinned values: what a node gives instead of running, until it is unpinned."""

import json

import pandas as pd
import pytest

from nexus_jupyter import Port, Workflow, load, node
from nexus_jupyter.errors import GraphError
from nexus_jupyter.pinning import Pins


@pytest.fixture(autouse=True)
def calls() -> list[str]:
    """Define a node type that notes its calls."""
    calls: list[str] = []

    @node(name="brew")
    def brew(leaves: str = "black") -> str:
        calls.append(leaves)
        return f"{leaves} tea"

    return calls


def test_a_pinned_node_gives_its_value_and_does_not_run(calls):
    flow = Workflow()
    flow.add("data-output", value=flow.add("brew"))
    flow.pin("brew", value="cold tea")
    run = flow.run()
    assert run["data-output"] == "cold tea"
    assert calls == []
    assert run.frame.set_index("path").loc["brew", "origin"] == "pin"


def test_without_a_value_what_the_node_gave_last_is_pinned(calls):
    flow = Workflow()
    flow.add("brew", leaves="green")
    flow.run()
    flow.pin(flow["brew"])
    flow.set(flow["brew"], leaves="black")
    assert flow.run(cache=False)["brew"] == "green tea"
    assert calls == ["green"]


def test_an_unpinned_node_runs_again(calls):
    flow = Workflow()
    flow.add("brew")
    flow.pin("brew", value="cold tea")
    flow.run()
    flow.unpin("brew")
    assert flow.run()["brew"] == "black tea"
    assert calls == ["black"]
    assert flow["brew"].node.policy == {}


def test_a_value_of_any_kind_can_be_pinned():
    flow = Workflow()
    flow.add("brew")
    flow.add("data-output", value=flow["brew"])
    table, thing = pd.DataFrame({"tea": [1, 2]}), object()
    flow.pin("brew", value=table)
    assert flow.run()["brew"].equals(table)
    flow.pin("brew", value=thing)
    assert flow.run()["brew"] is thing


def test_a_node_that_gave_nothing_yet_has_nothing_to_pin():
    flow = Workflow()
    flow.add("brew")
    with pytest.raises(GraphError, match=r"brew has no value to pin\. Run it, or give one"):
        flow.pin("brew")


def test_of_a_node_with_several_outputs_each_value_is_pinned_by_its_port():
    @node(inline=True, outputs=[Port("front", "front"), Port("back", "back")])
    def cut(text: str):
        return {"front": text[:3], "back": text[3:]}

    flow = Workflow()
    flow.add(cut, text="teapot")
    flow.add("data-output", id="front", value=flow["cut"].front)
    flow.add("data-output", id="back", value=flow["cut"].back)
    flow.pin("cut", front="coffee", back="cup")
    assert flow.run().outputs == {"front": "coffee", "back": "cup"}
    flow.pin("cut", back="mug")
    run = flow.run()
    assert (run.outputs, run.status_of("front")) == ({"back": "mug"}, "skipped")


def test_an_output_that_the_node_does_not_have_cannot_be_pinned():
    flow = Workflow()
    flow.add("brew")
    with pytest.raises(GraphError, match=r"brew has no output coffee\. It has result"):
        flow.pin("brew", coffee="black")


def test_the_file_has_the_digest_alone_and_the_value_lies_elsewhere(folder):
    flow = Workflow("teas")
    flow.add("brew")
    flow.pin("brew", value="secret recipe")
    flow.save()
    assert "secret recipe" not in (folder / "teas.nexus.json").read_text()
    assert flow["brew"].node.policy["pinned"]["digest"].startswith("sha256:")


def test_a_value_is_written_into_the_file_when_that_is_asked_for(folder):
    flow = Workflow("teas")
    flow.add("brew")
    flow.pin("brew", value="cold tea", keep=True)
    flow.save()
    document = json.loads((folder / "teas.nexus.json").read_text())
    assert document["nodes"][0]["policy"]["pinned"]["value"] == {"result": "cold tea"}


def test_only_json_can_be_written_into_the_file():
    flow = Workflow()
    flow.add("brew")
    with pytest.raises(GraphError, match="Only JSON can be kept in the file, and brew gives something else"):
        flow.pin("brew", value=pd.DataFrame(), keep=True)
    assert flow["brew"].node.policy == {}


def test_equal_values_have_one_digest():
    flow = Workflow()
    for id in ("one", "two", "three"):
        flow.add("brew", id=id)
    flow.pin("one", value={"tea": [1, 2]})
    flow.pin("two", value={"tea": (1, 2)})
    flow.pin("three", value={"tea": (2, 1)})
    digests = [flow[id].node.policy["pinned"]["digest"] for id in ("one", "two", "three")]
    assert digests[0] == digests[1] != digests[2]


def test_a_pin_whose_value_is_not_there_is_a_problem_and_says_what_to_do():
    flow = Workflow()
    flow.add("brew").policy(pinned={"digest": "sha256:of another machine"})
    with pytest.raises(GraphError, match=r"The pinned value of brew is not on this machine\. Unpin it, or pin"):
        flow.run()
    flow.unpin("brew")
    assert flow.run()["brew"] == "black tea"


def test_a_lost_pin_keeps_nobody_from_running_what_does_not_need_it():
    flow = Workflow()
    flow.add("brew", id="lost").policy(pinned={"digest": "sha256:of another machine"})
    flow.add("brew", id="other")
    assert flow.run(mode="to", nodes="other")["other"] == "black tea"


def test_an_undone_pin_is_gone_and_one_that_is_made_again_is_back():
    flow = Workflow()
    flow.add("brew")
    flow.pin("brew", value="cold tea")
    flow.undo()
    assert flow.run()["brew"] == "black tea"
    flow.redo()
    assert flow.run()["brew"] == "cold tea"


def test_a_pinned_zone_runs_nothing_inside_it(calls):
    flow = Workflow()
    with flow.add("map", items=["green"]) as each:
        each.set(result=flow.add("brew", leaves=each.item))
    flow.add("data-output", value=each)
    flow.pin("map", value=["cold"])
    run = flow.run()
    assert run["data-output"] == ["cold"]
    assert (calls, list(run.frame["path"])) == ([], ["map", "data-output"])


def test_a_node_pinned_inside_a_zone_gives_its_value_in_every_round(calls):
    flow = Workflow()
    with flow.add("map", items=["green", "white"]) as each:
        each.set(result=flow.add("prompt-template", template="hot {tea}", tea=flow.add("brew", leaves=each.item)))
    flow.pin("brew", value="cold tea")
    run = flow.run()
    assert run["map"] == ["hot cold tea", "hot cold tea"]
    assert calls == []


def test_pinned_values_are_kept_by_whoever_keeps_them_beyond_the_process(monkeypatch):
    class Store(dict):
        keep, find = dict.__setitem__, dict.get

    store = Store()
    flow = Workflow()
    flow.add("brew")
    policy = Pins(lambda: store).pin(flow["brew"].node, {"result": "cold tea"}, keep=False)
    flow["brew"].policy(pinned=policy)
    monkeypatch.setattr("nexus_jupyter.pinning._here", {})
    assert Pins(lambda: store).outputs(flow.graph) == {"brew": {"result": "cold tea"}}
    assert Pins(lambda: store).problems(flow.graph) == []


def test_what_is_kept_in_the_file_is_there_when_it_is_opened_elsewhere(folder, monkeypatch):
    flow = Workflow("teas")
    flow.add("brew")
    flow.pin("brew", value="cold tea", keep=True)
    flow.close()
    monkeypatch.setattr("nexus_jupyter.pinning._here", {})
    assert load("teas").run()["brew"] == "cold tea"


def test_a_pinned_value_outlives_the_kernel_and_one_without_a_digest_does_not(folder, monkeypatch):
    flow = Workflow("teas")
    flow.add("brew")
    flow.pin("brew", value="cold tea")
    flow.close()
    monkeypatch.setattr("nexus_jupyter.pinning._here", {})
    flow = load("teas")
    assert flow.run()["brew"] == "cold tea"
    flow.pin("brew", value=object())
    flow.close()
    monkeypatch.setattr("nexus_jupyter.pinning._here", {})
    with pytest.raises(GraphError, match="The pinned value of brew is not on this machine"):
        load("teas").run()
