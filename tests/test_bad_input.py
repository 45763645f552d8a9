"""Bad input: each time a message that says what happened and what to do, and nothing is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import nexus_jupyter as nexus
from nexus_jupyter.errors import (
    FileChanged,
    FormatTooNew,
    GraphError,
    ModelUnavailable,
    NodeError,
    NotFound,
    NotTrusted,
    StorageError,
    UnknownNodeType,
)
from tests.doubles.ollama_server import OllamaServer


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("OLLAMA_URL", "http://127.0.0.1:9")


def written(name: str, content: object) -> Path:
    path = Path(f"{name}.nexus.json")
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def document(**more: object) -> dict:
    return {"format": 1, "name": "x", "nodes": [], "connections": [], **more}


def test_an_unknown_node_type_names_the_nearest():
    with pytest.raises(UnknownNodeType, match="Did you mean llama-chat"):
        nexus.Workflow().add("lama-chat")


def test_a_file_with_an_unknown_type_opens_and_says_so_when_it_is_run_and_keeps_the_node():
    node = {"id": "a", "type": "from-elsewhere", "properties": {"x": 1}, "glow": True}
    path = written("elsewhere", document(nodes=[node]))
    flow = nexus.load(path)
    with pytest.raises(GraphError, match=r"a is of the type 'from-elsewhere'.*Install the package"):
        flow.run()
    saved = json.loads(flow.save("copy").read_text())["nodes"][0]
    assert saved.items() >= node.items()
    flow.close()


def test_broken_json_names_the_line_and_stays_as_it_is():
    path = written("broken", '{"format": 1,\n "name": }')
    with pytest.raises(StorageError, match=r"broken.nexus.json: This is not JSON: .* line 2, column 10"):
        nexus.Workflow("broken")
    assert path.read_text() == '{"format": 1,\n "name": }'


def test_a_newer_format_says_to_update_and_stays_as_it_is():
    path = written("newer", {**document(), "format": 99})
    before = path.read_text()
    with pytest.raises(FormatTooNew, match=r"has format 99.*pip install --upgrade"):
        nexus.Workflow("newer")
    assert path.read_text() == before


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(NotFound, match=r"There is no file nowhere\.nexus\.json"):
        nexus.load("nowhere")


def test_a_missing_required_input_is_told_before_anything_runs():
    flow = nexus.Workflow()
    ran: list[int] = []

    @nexus.node(name="count-me", inline=True)
    def count_me() -> int:
        ran.append(1)
        return 1

    flow.add("count-me")
    flow.add("llama-chat")
    with pytest.raises(GraphError, match=r"llama-chat needs prompt\. Connect something to it or give it a value"):
        flow.run()
    assert ran == []


def test_a_misfit_offers_the_node_that_converts():
    @nexus.node(name="make-frame")
    def make_frame() -> pd.DataFrame:
        raise AssertionError

    flow = nexus.Workflow()
    frame = flow.add("make-frame")
    with pytest.raises(
        GraphError, match=r"A dataframe does not fit a text port\. Put a to-text node between them"
    ):
        flow.add("summarizer", text=frame)
    assert list(flow.graph.nodes) == ["make-frame"]


def test_a_circle_is_refused_and_changes_nothing():
    flow = nexus.Workflow()
    first = flow.add("merge", id="first")
    second = flow.add("merge", id="second", values=first)
    with pytest.raises(GraphError, match=r"close a circle: .*Put them into a loop"):
        flow.connect(second, first["values"])
    assert len(flow.graph.connections) == 1


def test_a_model_that_is_not_there_says_how_to_pull_it_and_which_there_are(double: OllamaServer):
    flow = nexus.Workflow()
    flow.add("llama-chat", id="chat", prompt="Hi.", model="llama9")
    with pytest.raises(NodeError, match=r"chat: ModelUnavailable: .*ollama pull llama9") as caught:
        flow.run()
    assert "smollm2:135m" in str(caught.value)
    assert isinstance(caught.value.__cause__, ModelUnavailable)


def test_a_server_that_is_down_says_how_to_start_it():
    flow = nexus.Workflow()
    flow.add("llama-chat", id="chat", prompt="Hi.", model="llama3.2")
    with pytest.raises(NodeError, match=r"Ollama does not answer at .*ollama serve"):
        flow.run()


def test_a_node_that_raises_shows_its_traceback_and_what_was_finished_stays():
    flow = nexus.Workflow()
    topic = flow.add("data-input", id="topic", value=0)

    @nexus.node(name="share")
    def share(whole: int) -> float:
        return 1 / whole

    flow.add("share", whole=topic)
    with pytest.raises(NodeError, match="share: ZeroDivisionError: division by zero"):
        flow.run()
    run = flow.runs[-1]
    assert run["topic"] == 0
    assert "return 1 / whole" in run.traceback_of("share")
    assert run.frame.set_index("path").loc["share", "error"] == "ZeroDivisionError: division by zero"


def test_a_file_changed_underneath_is_never_overwritten_and_both_are_kept():
    flow = nexus.Workflow("shared")
    flow.add("data-input", id="mine", value="tea")
    path = flow.save()
    theirs = json.dumps(document(name="theirs"))
    path.write_text(theirs)
    flow["mine"].set(value="coffee")
    with pytest.raises(
        FileChanged, match=r"changed by someone else.*workflow.reload\(\).*overwrite=True"
    ) as caught:
        flow.save()
    assert path.read_text() == theirs
    assert json.loads(caught.value.ours.read_text())["nodes"][0]["properties"] == {"value": "coffee"}
    flow.save(overwrite=True)
    assert json.loads(path.read_text())["nodes"][0]["id"] == "mine"
    flow.close()


def test_a_key_is_not_saved_and_its_field_is_named():
    flow = nexus.Workflow("secret")
    flow.add("data-input", id="where", value="sk-" + "a" * 40)
    with pytest.raises(StorageError, match=r"where.value looks like a key.*\$secret"):
        flow.save()
    assert not Path("secret.nexus.json").exists()
    flow["where"].set(value="")
    flow.close()


def test_code_from_elsewhere_is_not_run_until_it_is_trusted():
    written("foreign", document(nodes=[{"id": "cell", "type": "python-cell", "properties": {"code": "6 * 7"}}]))
    flow = nexus.Workflow("foreign")
    with pytest.raises(NotTrusted, match=r"holds Python code in cell.*workflow.trust\(\)"):
        flow.run()
    assert flow.code() == {"cell": "6 * 7"}
    flow.trust()
    assert flow.run()["cell"] == 42
    flow.close()


def nexus_command(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nexus_jupyter", *words], capture_output=True, text=True, timeout=120, check=False
    )


def greeting() -> Path:
    topic = {"id": "topic", "type": "data-input", "properties": {"value": "tea"}}
    topic["outputs"] = [{"id": "value", "name": "value", "type": "text", "required": False}]
    shown = {"id": "shown", "type": "data-output", "position": {"x": 300, "y": 0}}
    shown["inputs"] = [{"id": "value", "name": "value", "type": "any", "required": True}]
    shown["outputs"] = [{"id": "value", "name": "value", "type": "any", "required": False}]
    line = {
        "id": "topic.value-shown.value",
        "source": {"nodeId": "topic", "portId": "value"},
        "target": {"nodeId": "shown", "portId": "value"},
    }
    return written("greeting", document(nodes=[topic, shown], connections=[line]))


def test_the_command_line_runs_a_file_and_takes_inputs():
    found = nexus_command("run", str(greeting()), "--input", "topic=coffee", "--json")
    assert found.returncode == 0, found.stderr
    result = json.loads(found.stdout)
    assert (result["status"], result["outputs"]) == ("completed", {"shown": "coffee"})
    assert [row["path"] for row in result["nodes"]] == ["topic", "shown"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("run", "nowhere.nexus.json"), "There is no file nowhere.nexus.json"),
        (("run", "greeting.nexus.json", "--input", "topic"), "--input takes NAME=VALUE"),
        (("run", "greeting.nexus.json", "--input", "tpic=x"), "There is no input 'tpic'. It takes topic"),
    ],
)
def test_the_command_line_says_what_is_wrong_and_fails(words: tuple[str, ...], says: str):
    greeting()
    found = nexus_command(*words)
    assert found.returncode == 1
    assert says in found.stderr
    assert "Traceback" not in found.stderr


def test_doctor_says_what_is_installed_which_models_answer_and_what_to_do_about_the_rest():
    found = nexus_command("doctor")
    assert found.returncode == 0, found.stderr
    assert "xllamacpp" in found.stdout
    assert "smollm2-135m-instruct" in found.stdout
    assert "Ollama does not answer" in found.stdout
    assert "Ready: llama-chat" in found.stdout
