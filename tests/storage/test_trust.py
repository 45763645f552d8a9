"""Code from elsewhere is not run until the user has looked at it; one's own code is one's own."""

import json
import os
import stat

import pytest

import nexus_jupyter as nexus
from nexus_jupyter import Workflow, load
from nexus_jupyter.errors import NotTrusted, StorageError
from nexus_jupyter.model.change import Change
from nexus_jupyter.model.document import from_json
from nexus_jupyter.nodes.registry import Registry
from nexus_jupyter.nodes.signature import node_type_of
from nexus_jupyter.storage.trust import TrustedCode, data_folder

RUNS = "import pathlib; pathlib.Path('ran').touch()"


def document(**code):
    nodes = [{"id": id, "type": "python-cell", "properties": {"code": text}} for id, text in code.items()]
    return {"format": 1, "name": "elsewhere", "nodes": nodes}


def from_elsewhere(folder, **code):
    path = folder / "elsewhere.nexus.json"
    path.write_text(json.dumps(document(**code)))
    return path


def test_code_from_elsewhere_is_not_run_until_it_is_trusted(folder):
    flow = load(from_elsewhere(folder, first=RUNS, second="6 * 7"))
    with pytest.raises(NotTrusted, match=r"holds Python code in first, second.*workflow.code\(\).*--trust"):
        flow.run()
    assert (flow.runs, (folder / "ran").exists()) == ([], False)
    assert flow.code() == {"first": RUNS, "second": "6 * 7"}
    flow.trust()
    assert flow.run()["second"] == 42


def test_opening_looking_editing_and_saving_run_nothing_and_trust_nothing(folder):
    path = from_elsewhere(folder, cell=RUNS)
    flow = load(path)
    _ = (repr(flow), flow.problems, flow.to_json(), flow.mermaid(), flow.code(), dir(flow["cell"]))
    flow.layout()
    flow.add("data-input", value=1)
    flow.save()
    flow.save("copy")
    for name in ("elsewhere", "copy"):
        flow.close()
        flow = load(name)
        with pytest.raises(NotTrusted):
            flow.run()
    assert not (folder / "ran").exists()


def test_what_was_trusted_once_is_trusted_wherever_it_comes_from(folder):
    load(from_elsewhere(folder, cell="6 * 7")).trust()
    assert Workflow(graph=from_json(document(other="6 * 7"))).run()["other"] == 42


def test_trust_is_given_to_what_was_looked_at_and_not_to_what_comes_later(folder):
    flow = load(from_elsewhere(folder, cell="6 * 7"))
    flow.trust()
    from_elsewhere(folder, cell="6 * 8")
    flow.reload()
    with pytest.raises(NotTrusted):
        flow.run()
    flow.undo()
    assert flow.run()["cell"] == 42


def test_untrusted_code_that_an_undo_brings_back_is_still_not_run(folder):
    flow = load(from_elsewhere(folder, cell="6 * 7"))
    from_elsewhere(folder, cell="")
    flow.reload()
    flow.undo()
    assert flow.code() == {"cell": "6 * 7"}
    with pytest.raises(NotTrusted):
        flow.run()


def test_ones_own_code_runs_and_is_trusted_when_its_file_is_opened_again(folder):
    flow = Workflow("mine")
    flow.add("python-cell", id="cell", code="6 * 7")
    assert flow.run()["cell"] == 42
    flow.close()
    assert load("mine").run()["cell"] == 42


def test_ones_own_code_in_a_copy_is_trusted_too(folder):
    flow = Workflow()
    flow.add("python-cell", id="cell", code="6 * 7")
    flow.save("copy")
    assert load("copy").run()["cell"] == 42


def test_code_that_was_changed_here_is_ones_own(folder):
    flow = load(from_elsewhere(folder, cell="6 * 7"))
    flow["cell"].set(code="6 * 8")
    assert flow.run()["cell"] == 48
    flow.undo()
    with pytest.raises(NotTrusted):
        flow.run()


def test_ones_own_code_beside_foreign_code_does_not_make_that_trusted(folder):
    flow = load(from_elsewhere(folder, foreign="6 * 7"))
    flow.add("python-cell", id="mine", code="6 * 8")
    flow.save()
    with pytest.raises(NotTrusted, match=r"holds Python code in foreign\."):
        flow.run()
    flow["foreign"].remove()
    assert flow.run()["mine"] == 48


def test_a_graph_from_anywhere_is_from_elsewhere():
    flow = Workflow(graph=from_json(document(cell="6 * 7")))
    with pytest.raises(NotTrusted):
        flow.run()


def test_a_type_that_comes_later_does_not_turn_text_into_trusted_code():
    types = Registry()
    node = {"id": "late", "type": "calculate", "properties": {"source": "6 * 7"}}
    flow = Workflow(graph=from_json({"format": 1, "nodes": [node]}), types=types)

    def calculate(*, source: nexus.Code = "") -> int:
        return eval(source)

    types.register(node_type_of(calculate))
    assert flow.code() == {"late": "6 * 7"}
    with pytest.raises(NotTrusted):
        flow.run()


def test_every_piece_of_code_of_a_node_counts():
    types = Registry()

    def calculate(*, before: nexus.Code = "", after: nexus.Code = "") -> None: ...

    types.register(node_type_of(calculate))
    flow = Workflow(types=types)
    flow.add("calculate", before="1", after="2")
    assert flow.code() == {"calculate": "1", "calculate.after": "2"}


def test_a_workflow_without_code_needs_no_trust(folder):
    path = folder / "plain.nexus.json"
    path.write_text(json.dumps({"format": 1, "nodes": [{"id": "a", "type": "data-input"}]}))
    flow = load(path)
    flow.add("data-output", value=flow["a"])
    flow.run()
    flow.save()
    assert not TrustedCode().path.exists()


def test_what_is_trusted_lies_in_a_file_of_the_users_own(folder):
    load(from_elsewhere(folder, cell="6 * 7")).trust()
    file = data_folder() / "trusted-code"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "6 * 7" not in file.read_text()


def test_codes_are_known_by_content(tmp_path):
    trusted = TrustedCode(tmp_path / "deep" / "trusted")
    assert trusted.unknown(["a", "b"]) == {"a", "b"}
    trusted.add(["a"])
    trusted.add(["a", "\ud800"])
    assert trusted.unknown(["a", "b", "\ud800"]) == {"b"}
    assert len(trusted.path.read_text().split()) == 2


def test_where_trust_cannot_be_written_down_code_stays_untrusted_and_that_is_told(folder, monkeypatch):
    (folder / "file").write_text("no folder")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(folder / "file"))
    flow = load(from_elsewhere(folder, cell="6 * 7"))
    with pytest.raises(StorageError, match=r"trusted-code cannot be written: .*Code stays untrusted"):
        flow.trust()
    with pytest.raises(NotTrusted):
        flow.run()


def test_where_trust_cannot_be_written_down_ones_own_work_is_saved_all_the_same(folder, monkeypatch):
    (folder / "file").write_text("no folder")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(folder / "file"))
    flow = Workflow("mine")
    flow.add("python-cell", id="cell", code="6 * 7")
    assert flow.save().exists()
    assert (flow.saved, flow.problems) == (True, [])


def test_a_trust_file_that_is_no_text_trusts_nothing(tmp_path):
    (tmp_path / "trusted").write_bytes(os.urandom(100))
    assert TrustedCode(tmp_path / "trusted").unknown(["a"]) == {"a"}


def test_code_that_someone_puts_in_by_a_change_in_this_kernel_is_the_users_own():
    flow = Workflow()
    flow.apply(Change(nodes={"cell": {"type": "python-cell", "properties": {"code": "6 * 7"}}}))
    assert flow.run()["cell"] == 42
