"""Edits that are not saved yet are kept beside the file, and go once they are."""

import json
import subprocess
import sys

from nexus_jupyter.model.change import Change
from nexus_jupyter.storage.unsaved import UnsavedEdits, edits_in

MOVED = [Change({"a": {"position": {"x": x, "y": 0}}}) for x in (1, 2, 3)]


def files(folder):
    return sorted(folder.glob(".*"))


def test_edits_are_kept_until_they_are_saved_and_those_made_meanwhile_stay(tmp_path):
    unsaved = UnsavedEdits(tmp_path / "tea.nexus.json")
    unsaved.add(MOVED[0])
    unsaved.add(MOVED[1])
    forget = unsaved.turn()
    unsaved.add(MOVED[2])
    assert [list(edits_in(path)) for path in files(tmp_path)] == [MOVED[:2], MOVED[2:]]
    forget()
    assert [list(edits_in(path)) for path in files(tmp_path)] == [MOVED[2:]]
    unsaved.turn()()
    assert files(tmp_path) == []


def test_what_a_process_that_is_gone_left_is_found_and_nothing_of_one_that_lives(tmp_path):
    file = tmp_path / "tea.nexus.json"
    code = (
        "import sys\nfrom pathlib import Path\nfrom nexus_jupyter.model.change import Change\n"
        "from nexus_jupyter.storage.unsaved import UnsavedEdits\nunsaved = UnsavedEdits(Path(sys.argv[1]))\n"
        "unsaved.add(Change({'a': {'position': {'x': 1, 'y': 0}}}))\nunsaved.turn()\n"
        "unsaved.add(Change({'a': {'position': {'x': 2, 'y': 0}}}))"
    )
    subprocess.run([sys.executable, "-c", code, str(file)], check=True)
    UnsavedEdits(file).add(MOVED[2])
    left = UnsavedEdits(file).left()
    assert [edit for path in left for edit in edits_in(path)] == MOVED[:2]


def test_an_edit_that_was_being_written_ends_the_list_and_is_told(tmp_path, caplog):
    path = tmp_path / "kept"
    path.write_text(json.dumps(MOVED[0].to_json()) + '\n{"nodes": {"a": {"posi')
    assert list(edits_in(path)) == MOVED[:1]
    assert "kept" in caplog.text


def test_no_key_is_kept(tmp_path):
    UnsavedEdits(tmp_path / "tea.nexus.json").add(Change({"a": {"properties": {"key": "sk-" + "a1B2" * 12}}}))
    assert files(tmp_path) == []


def test_where_nothing_can_be_kept_the_edit_goes_on(tmp_path):
    UnsavedEdits(tmp_path / "gone" / "tea.nexus.json").add(MOVED[0])
