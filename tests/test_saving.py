"""A named workflow is its file: written by itself, never over what someone else wrote, and nothing is lost."""

import json
import logging
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress

import pytest

from nexus_jupyter import Workflow, load, saving
from nexus_jupyter.errors import FileChanged, FormatTooNew, GraphError, NotFound, NotTrusted, StorageError
from nexus_jupyter.model.change import Change, apply
from nexus_jupyter.storage.files import WorkflowFile


@pytest.fixture
def soon(monkeypatch):
    """Let a workflow be saved a twentieth of a second after an edit."""
    monkeypatch.setattr(saving, "AFTER", 0.05)


@pytest.fixture
def later(monkeypatch):
    """Let no workflow be saved by itself."""
    monkeypatch.setattr(saving, "AFTER", 1000)


def until(holds, within=5.0):
    end = time.monotonic() + within
    while not holds():
        assert time.monotonic() < end, "this did not come about"
        time.sleep(0.01)


def values(path):
    return {node["id"]: node["properties"].get("value") for node in json.loads(path.read_text())["nodes"]}


def codes(flow):
    return [each.code for each in flow.problems]


def test_a_workflow_is_saved_by_itself_about_a_second_after_an_edit(folder):
    flow = Workflow("tea")
    began = time.monotonic()
    flow.add("data-input", id="a", value=1)
    assert (flow.saved, flow.path.exists()) == (False, False)
    until(lambda: flow.saved)
    assert 0.8 < time.monotonic() - began < 3
    assert values(flow.path) == {"a": 1}


def test_edits_that_never_pause_are_saved_too(folder, soon):
    flow = Workflow("tea")
    node = flow.add("data-input", id="a")
    end, number = time.monotonic() + 5, 0
    while not flow.path.exists():
        assert time.monotonic() < end
        node.set(value=(number := number + 1))
        time.sleep(0.005)


def test_a_workflow_that_nobody_edits_makes_no_file(folder, soon):
    flow = Workflow("tea")
    time.sleep(0.15)
    assert (flow.name, flow.saved, flow.path.exists()) == ("tea", True, False)


def test_an_edit_while_the_file_is_written_is_saved_after_it(folder, soon, monkeypatch):
    flow = Workflow("tea")
    node = flow.add("data-input", id="a", value=1)
    fsync, writing = os.fsync, threading.Event()

    def slow(descriptor):
        writing.set()
        time.sleep(0.2)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", slow)
    assert writing.wait(5)
    node.set(value=2)
    assert not flow.saved
    until(lambda: flow.saved)
    assert values(flow.path) == {"a": 2}


def test_saving_from_several_threads_at_once_is_no_conflict(folder, soon):
    flow = Workflow("tea")
    node = flow.add("data-input", id="a")

    def edit():
        for number in range(20):
            node.set(value=number)
            flow.save()

    threads = [threading.Thread(target=edit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until(lambda: flow.saved)
    assert [path.name for path in folder.iterdir()] == ["tea.nexus.json"]
    assert codes(flow) == []


def test_the_same_name_is_the_same_live_workflow(folder, later):
    flow = Workflow("tea")
    flow.add("data-input", id="a")
    assert (
        Workflow("tea") is flow is Workflow(folder / "tea.nexus.json") is load("./tea.nexus.json")
        if flow.save()
        else None
    )
    assert Workflow("coffee") is not flow
    flow.close()
    assert Workflow("tea") is not flow


def test_threads_that_open_one_name_at_once_get_one_workflow(folder):
    found, gate = [], threading.Barrier(8)

    def opened():
        gate.wait()
        found.append(Workflow("tea"))

    threads = [threading.Thread(target=opened) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(flow) for flow in found}) == 1


def test_a_file_is_opened_as_it_was_saved(folder, later):
    flow = Workflow("tea", description="What tea is for.")
    flow.add("prompt-template", template="{a}", a=flow.add("data-input", title="Topic"))
    flow.close()
    again = load("tea")
    assert again.graph == flow.graph
    assert (again.saved, again.graph.description) == (True, "What tea is for.")


def test_a_file_that_cannot_be_read_is_left_and_its_name_can_be_opened_once_it_is_mended(folder):
    path = folder / "tea.nexus.json"
    path.write_text('{"format": 1,')
    for _ in range(2):
        with pytest.raises(StorageError, match=r"tea\.nexus\.json: This is not JSON: .*Mend that line"):
            Workflow("tea")
    assert path.read_text() == '{"format": 1,'
    path.write_text('{"format": 9}')
    with pytest.raises(FormatTooNew, match=r"pip install --upgrade nexus-jupyter. The file was left as it is"):
        Workflow("tea")
    path.write_text('{"format": 1, "name": "mended"}')
    assert Workflow("tea").name == "mended"


def test_a_file_that_holds_no_graph_opens_with_its_problems_and_can_be_mended(folder, later):
    line = {"source": {"nodeId": "a", "portId": "value"}, "target": {"nodeId": "gone", "portId": "value"}}
    node = {"id": "a", "type": "data-input", "parent": "nowhere"}
    document = {"format": 1, "nodes": [node], "connections": [{"id": "a.value-gone.value", **line}]}
    (folder / "tea.nexus.json").write_text(json.dumps(document))
    flow = load("tea")
    assert "dangling" in codes(flow)
    with pytest.raises(GraphError, match="which is not there"):
        flow.run()
    flow.apply(Change(nodes={"a": {"parent": None}}, connections={"a.value-gone.value": None}))
    flow.add("data-output", value=flow["a"])
    assert codes(flow) == []
    flow.run()


def test_a_file_changed_underneath_is_left_and_ours_is_kept_and_told(folder, soon, caplog):
    flow = Workflow("tea")
    node = flow.add("data-input", id="a", value=1)
    flow.save()
    theirs = flow.path.read_text().replace('"a"', '"theirs"')
    flow.path.write_text(theirs)
    with caplog.at_level(logging.WARNING):
        node.set(value=2)
        until(lambda: flow.problems)
    assert codes(flow) == ["file-changed"]
    assert "yours is kept in tea.ours-1.nexus.json" in flow.problems[0].message
    assert "tea.nexus.json was changed by someone else" in caplog.text
    ours = folder / "tea.ours-1.nexus.json"
    assert (flow.path.read_text(), values(ours)) == (theirs, {"a": 2})
    node.set(value=3)
    until(lambda: flow.saved)
    assert (values(ours), codes(flow)) == ({"a": 3}, ["file-changed"])
    flow.run()


def test_reload_takes_theirs_as_one_step_that_can_be_undone(folder, later):
    flow = Workflow("tea")
    flow.add("data-input", id="a", value=1)
    flow.save()
    flow.path.write_text(flow.path.read_text().replace('"a"', '"theirs"').replace("tea", "coffee"))
    flow["a"].set(value=2)
    with pytest.raises(FileChanged):
        flow.save()
    flow.reload()
    assert (flow.name, [node.id for node in flow], flow.saved, codes(flow)) == ("coffee", ["theirs"], True, [])
    flow["theirs"].set(value=3)
    assert flow.save() == flow.path
    assert values(flow.path) == {"theirs": 3}
    flow.undo()
    flow.undo()
    assert flow["a"].node.properties == {"value": 2}


def test_overwrite_takes_ours(folder, later):
    flow = Workflow("tea")
    flow.add("data-input", id="a", value=1)
    flow.save()
    flow.path.write_text("{}")
    flow.add("data-input", id="b")
    with pytest.raises(FileChanged):
        flow.save()
    assert flow.save(overwrite=True) == flow.path
    assert (list(values(flow.path)), codes(flow)) == (["a", "b"], [])


def test_a_reload_that_fails_leaves_everything_and_theirs_is_still_not_overwritten(folder, later):
    flow = Workflow("tea")
    node = flow.add("data-input", id="a", value=1)
    flow.save()
    circle = {"format": 1, "nodes": [{"id": "a", "type": "data-input", "parent": "a"}]}
    for theirs in ("no JSON", json.dumps(circle)):
        flow.path.write_text(theirs)
        with pytest.raises((StorageError, GraphError)):
            flow.reload()
        node.set(value=theirs)
        with suppress(FileChanged):  # told once; then ours is saved beside it
            flow.save()
        assert flow.path.read_text() == theirs
        assert values(folder / "tea.ours-1.nexus.json") == {"a": theirs}


def test_reload_keeps_the_keys_that_this_version_does_not_know(folder, later):
    flow = Workflow("tea")
    flow.add("data-input", id="a")
    flow.save()
    flow.path.write_text(json.dumps({**json.loads(flow.path.read_text()), "x-vendor": {"kept": True}}))
    flow.reload()
    flow["a"].set(value=1)
    assert json.loads(flow.save().read_text())["x-vendor"] == {"kept": True}


def test_a_workflow_without_a_file_has_nothing_to_reload_or_to_save_to(folder):
    with pytest.raises(NotFound, match="This workflow has no file"):
        Workflow().reload()
    with pytest.raises(StorageError, match=r"has no name. Give a path: workflow.save\('reviews'\)"):
        Workflow().save()
    flow = Workflow("tea")
    with pytest.raises(NotFound, match=r"There is no file tea\.nexus\.json"):
        flow.reload()


def test_a_lost_file_is_written_again_with_the_next_edit(folder, soon):
    flow = Workflow("tea")
    node = flow.add("data-input", id="a", value=1)
    until(lambda: flow.saved)
    flow.path.unlink()
    node.set(value=2)
    until(lambda: flow.saved)
    assert (values(flow.path), codes(flow)) == ({"a": 2}, [])


def test_where_nothing_can_be_written_that_is_told_and_the_work_goes_on(folder, soon, monkeypatch):
    flow = Workflow("tea")

    def refused(*arguments):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "replace", refused)
    node = flow.add("data-input", id="a", value=1)
    until(lambda: flow.problems)
    assert (codes(flow), flow.saved) == (["not-saved"], False)
    assert "Read-only file system. The workflow is still in memory" in flow.problems[0].message
    assert flow.run()["a"] == 1
    monkeypatch.undo()
    node.set(value=2)
    flow.save()
    assert (values(flow.path), codes(flow), flow.saved) == ({"a": 2}, [], True)


def test_a_key_is_not_saved_and_the_file_holds_what_it_held(folder, soon):
    flow = Workflow("tea")
    node = flow.add("data-input", id="a", value=1)
    until(lambda: flow.saved)
    node.set(value="sk-" + "x" * 30)
    until(lambda: "not-saved" in codes(flow))
    assert values(flow.path) == {"a": 1}
    assert [each.field for each in flow.problems if each.code == "secret"] == ["value"]
    node.set(value={"$secret": "OPENAI_API_KEY"})
    until(lambda: flow.saved)
    assert codes(flow) == []


def test_a_copy_goes_to_another_file_and_over_nothing(folder, later):
    flow = Workflow()
    node = flow.add("data-input", id="a", value=1)
    copy = flow.save("copy")
    node.set(value=2)
    assert flow.save("copy") == copy == folder.resolve() / "copy.nexus.json"
    assert values(copy) == {"a": 2}
    (folder / "other.nexus.json").write_text("theirs")
    with pytest.raises(StorageError, match=r"is a file other.nexus.json already, .*overwrite=True"):
        flow.save("other")
    assert (folder / "other.nexus.json").read_text() == "theirs"
    assert values(flow.save("other", overwrite=True)) == {"a": 2}
    copy.write_text("theirs")
    with pytest.raises(FileChanged):
        flow.save("copy")
    assert copy.read_text() == "theirs"


def test_saving_to_its_own_file_by_its_name_is_saving(folder, later):
    flow = Workflow("tea")
    flow.add("data-input", id="a", value=1)
    assert flow.save("tea") == flow.path
    flow["a"].set(value=2)
    assert flow.save(flow.path) == flow.path
    assert (flow.saved, values(flow.path)) == (True, {"a": 2})


def test_two_kernels_on_one_file_keep_both(folder, later):
    flow = Workflow("tea")
    flow.add("data-input", id="a", value="ours")
    flow.save()
    other = "import nexus_jupyter as n; f = n.load('tea'); f['a'].set(value='theirs'); f.close()"
    subprocess.run([sys.executable, "-c", other], check=True, timeout=60)
    flow["a"].set(value="ours again")
    with pytest.raises(FileChanged) as caught:
        flow.save()
    assert (values(flow.path), values(caught.value.ours)) == ({"a": "theirs"}, {"a": "ours again"})


@pytest.mark.parametrize("end", ["", "raise SystemExit(3)", "1 / 0", "import sys; sys.exit()"])
def test_the_last_edit_is_written_when_the_process_ends(folder, end):
    code = f"import nexus_jupyter as n; n.Workflow('tea').add('data-input', id='a', value=1)\n{end}"
    subprocess.run([sys.executable, "-c", code], timeout=60, capture_output=True, check=False)
    assert values(folder / "tea.nexus.json") == {"a": 1}


def test_close_writes_and_the_closed_one_still_loses_nothing(folder, soon):
    flow = Workflow("tea")
    node = flow.add("data-input", id="a", value=1)
    flow.close()
    assert values(flow.path) == {"a": 1}
    node.set(value=2)
    until(lambda: flow.saved)
    assert values(flow.path) == {"a": 2}


def test_what_is_written_is_what_the_workflow_holds(folder, later):
    flow = Workflow("tea")
    with flow.add("loop", state=["verdict"]) as rounds:
        rounds.set(next=flow.add("to-text", value=rounds.item))
    assert WorkflowFile(flow.save()).read() == flow.graph


def killed_after(folder, *lines):
    """What a process leaves that is killed right after these lines."""
    code = "\n".join(["import os, signal", "from nexus_jupyter import Workflow", "flow = Workflow('tea')", *lines])
    subprocess.run([sys.executable, "-c", f"{code}\nos.kill(os.getpid(), signal.SIGKILL)"], cwd=folder)


def test_an_edit_made_just_before_the_process_is_killed_is_restored_told_and_saved(folder, soon, caplog):
    killed_after(folder, "flow.add('data-input', id='a', value=1)", "flow['a'].set(value=2)")
    assert not (folder / "tea.nexus.json").exists()
    flow = Workflow("tea")
    assert flow["a"].properties["value"] == 2
    assert "tea.nexus.json: edits that were not saved when the kernel ended are restored" in caplog.text
    until(lambda: flow.saved)
    assert values(flow.path) == {"a": 2}
    assert [path.name for path in folder.iterdir()] == ["tea.nexus.json"]


def test_restored_edits_go_on_top_of_what_was_saved_and_are_one_step_to_undo(folder, later):
    killed_after(
        folder,
        "flow.add('data-input', id='a', value=1)",
        "flow.save()",
        "flow['a'].set(value=2)",
        "flow.add('data-input', id='b')",
        "flow['a'].set(value=3)",
    )
    flow = Workflow("tea")
    assert (flow["a"].properties["value"], "b" in flow) == (3, True)
    flow.undo()
    assert (flow["a"].properties["value"], "b" in flow) == (1, False)


def test_what_of_the_restored_edits_no_longer_goes_is_left_out(folder, later):
    killed_after(
        folder,
        "flow.add('data-input', id='a')",
        "flow.add('data-input', id='b')",
        "flow.save()",
        "flow['a'].set(value=2)",
        "flow['b'].set(value=3)",
    )
    file = WorkflowFile(folder / "tea.nexus.json")
    graph = file.read()
    file.write(apply(graph, Change({"a": None})))
    flow = Workflow("tea")
    assert {node.id: node.properties["value"] for node in flow} == {"b": 3}


def test_code_among_restored_edits_is_trusted_no_more_than_that_of_a_file(folder, later):
    killed_after(folder, "flow.add('python-cell', id='cell', code='1 + 1')")
    flow = Workflow("tea")
    with pytest.raises(NotTrusted):
        flow.start()


def test_nothing_is_restored_where_all_was_saved(folder, soon, caplog):
    killed_after(folder, "flow.add('data-input', id='a')", "flow.save()")
    assert "a" in Workflow("tea")
    assert caplog.text == ""
