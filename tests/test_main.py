"""The command line, as a shell sees it: what it prints where, and the code that it ends with."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from nexus_jupyter import Workflow, __version__
from nexus_jupyter.__main__ import main
from nexus_jupyter.nodes.models.weights import NAME

COMMAND = [sys.executable, "-m", "nexus_jupyter"]
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def _no_ollama(folder, monkeypatch):
    """Work in an empty folder, where no Ollama answers."""
    monkeypatch.setenv("OLLAMA_URL", NOWHERE)


def nexus(*words, **more):
    return subprocess.run([*COMMAND, *words], capture_output=True, text=True, timeout=120, check=False, **more)


def tea(value="tea"):
    """A file of a workflow that shows its topic."""
    flow = Workflow()
    topic = flow.add("data-input", id="topic", value=value)
    flow.add("data-output", id="page", value=flow.add("to-text", id="text", value=topic))
    return flow.save("tea")


def cell(code):
    """A file of a workflow with one cell of code of the user's own."""
    flow = Workflow()
    flow.add("python-cell", id="cell", code=code)
    return flow.save("cell")


def test_run_shows_nodes_on_stderr_and_table_and_outputs_on_stdout():
    tea()
    found = nexus("run", "tea.nexus.json")
    assert found.returncode == 0, found.stderr
    assert [line.split()[0] for line in found.stderr.splitlines()] == ["●", "✓"] * 3
    table, _, outputs = found.stdout.partition("\n\n")
    assert [line.split()[:3] for line in table.splitlines()[1:]] == [
        ["topic", "data-input", "completed"],
        ["text", "to-text", "completed"],
        ["page", "data-output", "completed"],
    ]
    assert outputs == "page\ntea\n"


def test_a_run_that_failed_is_listed_and_resumed_where_it_ended(folder):
    cell("import pathlib\n1 / len(list(pathlib.Path().glob('tea.txt')))")
    assert nexus("run", "cell").returncode == 1
    listed = nexus("runs", "cell")
    assert "ZeroDivisionError" in listed.stdout
    assert [line.split()[:3] for line in listed.stdout.splitlines()[1:]] == [["r1001", "cell.nexus.json", "error"]]
    (folder / "tea.txt").write_text("green")
    found = nexus("resume", "r1001")
    assert found.returncode == 0, found.stderr
    assert found.stdout.endswith("1.0\n")
    assert nexus("runs").stdout.splitlines()[1].split()[:3] == ["r1001", "cell.nexus.json", "completed"]


def test_a_run_that_is_not_recorded_cannot_be_resumed():
    found = nexus("resume", "r7")
    assert (found.returncode, found.stdout) == (1, "")
    assert "No run r7 is recorded" in found.stderr


def test_the_name_of_a_file_is_enough():
    tea()
    assert nexus("run", "tea").stdout.endswith("page\ntea\n")


def test_a_long_output_keeps_its_lines():
    tea("word " * 200 + "end :tea: [bold]x[/bold]\nsecond line")
    assert nexus("run", "tea").stdout.endswith("word end :tea: [bold]x[/bold]\nsecond line\n")


def test_run_json_is_one_object_and_nothing_else():
    tea()
    found = nexus("run", "tea", "--json")
    assert found.stderr == ""
    answer = json.loads(found.stdout)
    assert (answer["status"], answer["outputs"]) == ("completed", {"page": "tea"})
    assert [(row["path"], row["status"]) for row in answer["nodes"]] == [
        ("topic", "completed"),
        ("text", "completed"),
        ("page", "completed"),
    ]
    assert list(answer["nodes"][0]) == [
        "path",
        "type",
        "status",
        "seconds",
        "model",
        "tokens",
        "cost",
        "error",
        "origin",
    ]


def test_json_stays_json_whatever_a_node_gives():
    cell("[float('nan'), {'a': float('inf')}]")
    found = nexus("run", "cell", "--json")
    assert json.loads(found.stdout, parse_constant=pytest.fail)["outputs"] == {"cell": '[NaN,{"a":Infinity}]'}


@pytest.mark.parametrize(
    ("given", "arrives"),
    [
        ("topic=coffee", "coffee"),
        ("topic=a=b", "a=b"),
        ("topic=", ""),
        ('topic=["a", 1]', '["a",1]'),
        ('topic={"a": null}', '{"a":null}'),
        ("topic=@notes.md", "[draft] größe\n"),
        ("topic=@rows.json", '[{"n":1}]'),
    ],
)
def test_input_is_text_json_or_a_file(folder, given, arrives):
    tea()
    (folder / "notes.md").write_text("[draft] größe\n", encoding="utf-8")
    (folder / "rows.json").write_text('[{"n": 1}]')
    found = nexus("run", "tea", "--json", "--input", given)
    assert json.loads(found.stdout)["outputs"] == {"page": arrives}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("topic", "--input takes NAME=VALUE, and got 'topic'"),
        ("=x", "--input takes NAME=VALUE, and got '=x'"),
        ("tpic=x", "There is no input 'tpic'. It takes topic."),
        ("topic=@gone.txt", "--input topic: gone.txt cannot be read: No such file or directory."),
        ("topic=[oops", "--input topic is not JSON: Expecting value: line 1 column 2 (char 1). Mend it, or put"),
        ("topic=@raw", "--input topic: raw is not UTF-8 text."),
    ],
)
def test_bad_input_is_told_and_nothing_runs(folder, given, says):
    tea()
    (folder / "raw").write_bytes(b"\xff\xfe")
    found = nexus("run", "tea", "--input", given)
    assert (found.returncode, found.stdout) == (1, "")
    assert says in found.stderr
    assert "Traceback" not in found.stderr


def test_a_file_that_is_not_there_or_no_workflow_is_told(folder):
    (folder / "broken.nexus.json").write_text("{")
    for name, says in (("gone", "There is no file gone.nexus.json"), ("broken", "This is not JSON")):
        found = nexus("run", name)
        assert (found.returncode, found.stdout) == (1, "")
        assert says in found.stderr
        assert "Traceback" not in found.stderr


def test_a_workflow_that_cannot_run_lists_all_that_is_wrong():
    flow = Workflow()
    flow.add("data-output", id="first")
    flow.add("data-output", id="second")
    flow.save("wrong")
    found = nexus("run", "wrong")
    assert found.returncode == 1
    assert found.stderr.splitlines() == [
        "This workflow cannot run:",
        "- first needs value. Connect something to it or give it a value.",
        "- second needs value. Connect something to it or give it a value.",
    ]


def test_a_node_that_fails_is_told_and_what_was_finished_is_shown():
    cell("print('so far')\n1 / 0")
    found = nexus("run", "cell")
    assert found.returncode == 1
    assert found.stderr.endswith("cell: ZeroDivisionError: division by zero\n")
    assert "error" in found.stdout
    found = nexus("run", "cell", "--json")
    assert found.returncode == 1
    assert json.loads(found.stdout)["nodes"][0]["error"] == "ZeroDivisionError: division by zero"


def test_code_from_elsewhere_waits_for_trust():
    path = cell("6 * 7")
    path.write_text(path.read_text().replace("6 * 7", "6 * 8"))
    found = nexus("run", "cell")
    assert (found.returncode, found.stdout) == (1, "")
    assert "holds Python code in cell. Look at it with workflow.code(), then" in found.stderr
    assert nexus("run", "cell", "--trust").stdout.endswith("cell\n48\n")
    assert nexus("run", "cell").stdout.endswith("cell\n48\n")


def test_a_page_is_written_and_its_path_told(folder):
    tea("<b>tea</b>")
    found = nexus("run", "tea", "--page", "out/page.html")
    assert found.stderr.splitlines()[-1] == str(folder.resolve() / "out" / "page.html")
    page = (folder / "out" / "page.html").read_text()
    assert "&lt;b&gt;tea&lt;/b&gt;" in page
    assert "<b>" not in page
    (folder / "file").write_text("no folder")
    found = nexus("run", "tea", "--page", "file/page.html")
    assert found.returncode == 1
    assert found.stderr.splitlines()[-1].startswith("file/page.html cannot be written: ")


def test_running_a_file_leaves_it_as_it_is(folder):
    path = tea()
    os.utime(path, (0, 0))
    nexus("run", "tea", "--input", "topic=coffee")
    assert path.stat().st_mtime == 0
    assert [each.name for each in folder.iterdir()] == ["tea.nexus.json"]


@pytest.mark.parametrize("code", ["import time\ntime.sleep(60)", "import asyncio\nawait asyncio.sleep(60)"])
def test_ctrl_c_stops_at_once_even_code_that_does_not_return(code):
    cell(code)
    words = [*COMMAND, "run", "cell"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr.readline() == "● cell\n"
        began = time.monotonic()
        running.send_signal(signal.SIGINT)
        said = running.stderr.read()
        assert running.wait(30) == 130
    assert time.monotonic() - began < 5
    assert said.endswith("Stopped.\n")
    assert "Traceback" not in said


def test_what_would_command_the_terminal_is_not_printed():
    cell("print('\\x1b]0;owned\\x07' * 20)\n'\\x1b[2J\\x9b31m' + 'tea'")
    found = nexus("run", "cell")
    assert not {"\x1b", "\x07", "\x9b"} & set(found.stdout + found.stderr)
    assert found.stdout.endswith("tea\n")
    flow = Workflow()
    flow.add("data-output", id="a", title="\x1b[31mred")
    flow.save("red")
    assert "\x1b" not in nexus("run", "red").stderr


def test_a_terminal_that_knows_no_umlauts_is_no_fault():
    tea("größe 茶")
    found = nexus("run", "tea", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert found.returncode == 0, found.stderr
    assert found.stdout.endswith("gr??e ?\n")


def test_a_reader_that_goes_away_is_no_fault():
    tea("word " * 100_000)
    words = [*COMMAND, "run", "tea", "--json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdout.read(10)
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(30) == 1


def test_the_embedded_model_writes():
    flow = Workflow()
    topic = flow.add("data-input", id="topic", value="tea")
    flow.add("llama-chat", id="chat", prompt="One word about {topic}.", topic=topic, max_tokens=5, temperature=0)
    flow.save("chat")
    found = nexus("run", "chat", "--json", "--input", "topic=coffee")
    assert found.returncode == 0, found.stderr
    answer = json.loads(found.stdout)
    assert answer["outputs"]["chat"].strip()
    assert answer["nodes"][1]["model"] == f"{NAME} (embedded)"
    assert answer["nodes"][1]["tokens"] > 0


def test_model_list_names_the_models_that_answer():
    found = nexus("model", "list")
    assert (found.returncode, found.stdout) == (0, f"{NAME}  (embedded)\n")


def test_without_a_model_list_and_doctor_say_what_to_do(monkeypatch):
    monkeypatch.setenv("NEXUS_GGUF", "/gone.gguf")
    found = nexus("model", "list")
    assert (found.returncode, found.stdout) == (1, "")
    assert "No model answers. Start Ollama and pull one (ollama pull llama3.2), or: nexus model" in found.stderr
    found = nexus("doctor")
    assert found.returncode == 1
    assert found.stdout.splitlines()[-1] == "No model answers yet. The quickest way to one: nexus model install"


def test_doctor_says_what_is_there_and_what_to_do_about_the_rest():
    found = nexus("doctor")
    assert found.returncode == 0, found.stderr
    lines = found.stdout.splitlines()
    assert lines[0].startswith("Python 3.")
    assert f"  nexus-jupyter  {__version__}" in lines
    assert f"Ollama does not answer at {NOWHERE}" in found.stdout
    assert lines[-1] == "Ready: llama-chat with the model auto uses embedded."


@pytest.mark.parametrize("words", [[], ["walk"], ["run"], ["model"], ["run", "tea", "--no-such"]])
def test_wrong_words_end_with_2_and_the_usage(words, capsys):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "usage: nexus" in capsys.readouterr().err


def test_version_and_help(capsys):
    for words, says in (["--version"], f"nexus-jupyter {__version__}"), (["run", "--help"], "--input NAME=VALUE"):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 0
        assert says in capsys.readouterr().out
