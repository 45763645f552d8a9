"""A workflow's file: written whole or not at all, and never over what someone else wrote meanwhile."""

import json
import multiprocessing
import os
import threading
from pathlib import Path

import pytest

from nexus_jupyter.errors import FileChanged, FormatTooNew, NotFound, StorageError
from nexus_jupyter.model.document import dumps, loads
from nexus_jupyter.model.graph import Graph, Node
from nexus_jupyter.storage.files import WorkflowFile, file_of


def graph(value, size=1):
    nodes = {f"n{number}": Node(f"n{number}", "data-input", properties={"value": value}) for number in range(size)}
    return Graph(name="tea", nodes=nodes)


def held(path):
    return loads(path.read_text()).nodes["n0"].properties["value"]


def test_what_was_written_is_read(tmp_path):
    file = WorkflowFile(tmp_path / "tea.nexus.json")
    file.write(graph("größe 茶"))
    assert WorkflowFile(file.path).read() == graph("größe 茶")
    assert [path.name for path in tmp_path.iterdir()] == ["tea.nexus.json"]


def test_a_file_that_is_not_there_is_not_found_or_opened_empty(tmp_path):
    file = WorkflowFile(tmp_path / "tea.nexus.json")
    with pytest.raises(NotFound, match=r"There is no file tea\.nexus\.json"):
        file.read()
    assert file.open() == Graph(name="tea")
    assert not file.path.exists()


def test_folders_on_the_way_are_made(tmp_path):
    file = WorkflowFile(tmp_path / "a" / "b" / "tea.nexus.json")
    file.write(graph(1))
    assert held(file.path) == 1


def test_what_is_in_the_file_already_is_not_written_again(tmp_path):
    file = WorkflowFile(tmp_path / "tea.nexus.json")
    file.write(graph(1))
    os.utime(file.path, (0, 0))
    file.write(graph(1))
    assert file.path.stat().st_mtime == 0


def test_a_file_lost_meanwhile_is_written_again(tmp_path):
    file = WorkflowFile(tmp_path / "tea.nexus.json")
    file.write(graph(1))
    file.path.unlink()
    file.write(graph(1))
    assert (held(file.path), file.ours) == (1, None)


def test_a_file_changed_meanwhile_is_left_and_ours_is_kept_beside_it(tmp_path):
    file = WorkflowFile(tmp_path / "tea.nexus.json")
    file.write(graph(1))
    file.path.write_text(dumps(graph("theirs")))
    with pytest.raises(
        FileChanged, match=r"kept in tea\.ours-1\.nexus\.json.*reload\(\).*overwrite=True"
    ) as caught:
        file.write(graph("ours"))
    assert caught.value.ours == tmp_path / "tea.ours-1.nexus.json" == file.ours
    assert (held(file.path), held(file.ours)) == ("theirs", "ours")
    file.write(graph("ours, later"))
    assert (held(file.path), held(file.ours)) == ("theirs", "ours, later")


def test_what_was_kept_before_is_not_overwritten_either(tmp_path):
    for number in (1, 2):
        file = WorkflowFile(tmp_path / "tea.nexus.json")
        file.path.write_text(dumps(graph("theirs")))
        with pytest.raises(FileChanged):
            file.write(graph(number))
    assert held(tmp_path / "tea.ours-1.nexus.json") == 1
    assert held(tmp_path / "tea.ours-2.nexus.json") == 2


def test_overwrite_writes_ours_over_theirs_and_goes_on_there(tmp_path):
    file = WorkflowFile(tmp_path / "tea.nexus.json")
    file.write(graph(1))
    file.path.write_text("{ broken by someone else")
    file.write(graph(1), overwrite=True)
    assert held(file.path) == 1
    file.path.write_text(dumps(graph("theirs")))
    with pytest.raises(FileChanged):
        file.write(graph(2))
    file.write(graph(2), overwrite=True)
    file.write(graph(3))
    assert (held(file.path), file.ours) == (3, None)


def test_the_same_change_made_by_both_is_no_conflict(tmp_path):
    file = WorkflowFile(tmp_path / "tea.nexus.json")
    file.write(graph(1))
    file.path.write_text(dumps(graph(2)))
    file.write(graph(2))
    file.write(graph(3))
    assert held(file.path) == 3


def test_a_reader_never_sees_a_part_of_a_file(tmp_path):
    file = WorkflowFile(tmp_path / "tea.nexus.json")
    file.write(graph(0, size=200))
    seen, ended = [], threading.Event()

    def read():
        while not ended.is_set():
            seen.append(len(loads(file.path.read_text()).nodes))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(30):
        file.write(graph(number, size=200))
    ended.set()
    reader.join()
    assert set(seen) == {200}


def test_a_write_that_fails_leaves_the_file_and_no_draft(tmp_path, monkeypatch):
    file = WorkflowFile(tmp_path / "tea.nexus.json")
    file.write(graph(1))

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(
        StorageError, match=r"cannot be written: No space left on device.*still in memory.*make room"
    ):
        file.write(graph(2))
    monkeypatch.undo()
    assert held(file.path) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["tea.nexus.json"]
    file.write(graph(2))
    assert held(file.path) == 2


def test_a_folder_that_cannot_be_written_to_is_told_with_what_to_do(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StorageError, match=r"tea.nexus.json cannot be .*: Not a directory"):
        WorkflowFile(tmp_path / "file" / "tea.nexus.json").write(graph(1))


def test_the_rights_of_a_file_are_kept_and_a_new_one_gets_the_usual_ones(tmp_path):
    plain, file = tmp_path / "plain", WorkflowFile(tmp_path / "tea.nexus.json")
    plain.touch()
    file.write(graph(1))
    assert file.path.stat().st_mode == plain.stat().st_mode
    file.path.chmod(0o600)
    file.write(graph(2))
    assert file.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        (b'{"format": 1,\n "nodes": [}', StorageError, r"This is not JSON: .*line 2"),
        (b"\xff\xfe", StorageError, "is not UTF-8 text; it was left as it is"),
        (b'{"format": 7}', FormatTooNew, "has format 7.*pip install --upgrade"),
        (b"[]", StorageError, "the document should be an object"),
        (
            b'{"format": 1, "nodes": [{"id": "a"}]}',
            StorageError,
            r"nodes\[0\] \(a\).type should be text",
        ),
        (b"", StorageError, "This is not JSON"),
    ],
)
def test_what_cannot_be_read_is_told_and_left_as_it_is(tmp_path, text, error, says):
    path = tmp_path / "tea.nexus.json"
    path.write_bytes(text)
    with pytest.raises(error, match=rf"tea\.nexus\.json:? .*{says}"):
        WorkflowFile(path).read()
    assert path.read_bytes() == text


def test_a_folder_in_its_place_cannot_be_read(tmp_path):
    (tmp_path / "tea.nexus.json").mkdir()
    with pytest.raises(StorageError, match=r"tea\.nexus\.json cannot be read: Is a directory"):
        WorkflowFile(tmp_path / "tea.nexus.json").read()
    with pytest.raises(StorageError, match=r"tea\.nexus\.json cannot be read: Is a directory"):
        WorkflowFile(tmp_path / "tea.nexus.json").write(graph(1))


@pytest.mark.parametrize("value", ["sk-" + "a" * 30, ["x", {"deep": "ghp_" + "b" * 36}]])
def test_a_key_is_refused_and_its_field_named(tmp_path, value):
    file = WorkflowFile(tmp_path / "tea.nexus.json")
    with pytest.raises(StorageError, match=r"n0\.value looks like a key.*nothing was saved.*\$secret"):
        file.write(graph(value))
    assert not file.path.exists()
    file.write(graph({"$secret": "OPENAI_API_KEY"}))


def test_a_value_that_json_cannot_hold_is_refused_and_named(tmp_path):
    with pytest.raises(StorageError, match=r"n0\.value holds a set, which a JSON file cannot hold"):
        WorkflowFile(tmp_path / "tea.nexus.json").write(graph({1}))
    assert list(tmp_path.iterdir()) == []


def test_of_several_who_write_at_once_nobody_loses_anything(tmp_path):
    # Each reads the file, adds its mark and writes. What it was told is in the file must stay there,
    # else in the one that was kept beside it.
    path = tmp_path / "tea.nexus.json"
    WorkflowFile(path).write(graph([]))
    several = multiprocessing.get_context("spawn")
    writers = [several.Process(target=write_marks, args=(path, who)) for who in "abc"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    kept = [mark for file in tmp_path.glob("*.ours-*") for mark in held(file)]
    assert sorted({*held(path), *kept}) == sorted(f"{who}{number}" for who in "abc" for number in range(20))
    assert len(held(path)) + len(list(tmp_path.glob("*.ours-*"))) == 60


def write_marks(path, who):
    for number in range(20):
        file = WorkflowFile(path)
        found = file.read()
        marks = [*found.nodes["n0"].properties["value"], f"{who}{number}"]
        try:
            file.write(graph(marks))
        except FileChanged as error:
            only = graph([f"{who}{number}"])
            error.ours.write_text(dumps(only))


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("reviews", "reviews.nexus.json"),
        ("a.b", "a.b.nexus.json"),
        ("reviews.json", "reviews.json"),
        ("reviews.nexus.json", "reviews.nexus.json"),
        ("sub/reviews", "sub/reviews.nexus.json"),
        (Path("reviews"), "reviews.nexus.json"),
    ],
)
def test_a_name_is_a_file_in_the_working_folder(folder, name, file):
    assert file_of(name) == folder.resolve() / file


@pytest.mark.parametrize("name", ["", ".", "..", "a/..", " ", "\0"])
def test_what_is_no_name_is_refused(name):
    with pytest.raises(StorageError, match=r"is no name for a workflow's file. Give it one such as 'reviews'"):
        file_of(name)


def test_a_file_is_readable_text_whose_lines_are_records(tmp_path):
    file = WorkflowFile(tmp_path / "tea.nexus.json")
    file.write(graph("tea", size=2))
    text = file.path.read_text()
    assert text.endswith("}\n")
    assert json.loads(text)["format"] == 1
