"""Where node types are found: installed packages, notebook cells, and what happens when two want one name."""

import subprocess
import sys
import threading
from importlib.metadata import EntryPoint

import pytest

from nexus_jupyter import Registry, Workflow, node, registry
from nexus_jupyter.errors import NodeTypeError, UnknownNodeType
from nexus_jupyter.nodes import registry as module
from nexus_jupyter.nodes.signature import node_type_of


def test_the_built_in_types_are_there():
    assert {"data-input", "data-output", "prompt-template", "condition", "loop", "map", "merge"} <= set(registry)
    assert {"llama-chat", "openai-chat", "summarizer", "python-cell"} <= set(registry)


def test_a_decorated_function_is_a_type_at_once_and_stays_a_function():
    @node
    def shout(text: str) -> str:
        """Say it loudly."""
        return text.upper()

    assert registry["shout"].help == "Say it loudly."
    assert shout("tea") == "TEA"


def test_an_unknown_type_names_the_nearest_ones():
    with pytest.raises(UnknownNodeType, match=r"There is no node type 'llama-chatt'\. Did you mean llama-chat"):
        registry["llama-chatt"]
    with pytest.raises(
        UnknownNodeType, match="Install the package it comes from, or run the cell that defines it"
    ):
        Registry()["anything"]


def test_a_cell_run_again_replaces_its_type_and_listeners_are_told():
    types, told = Registry(), []
    end = types.listen(told.append)

    def steep(text: str) -> str: ...

    first = node_type_of(steep)
    types.register(first)

    def steep(text: str, minutes: int = 3) -> str: ...

    second = node_type_of(steep)
    types.register(second)
    end()
    types.register(first)
    assert told == [first, second]
    assert types.version == 3
    assert len(types) == 1


def test_open_workflows_follow_a_type_that_is_defined_anew():
    @node(inline=True)
    def steep(text: str) -> str:
        return text

    flow = Workflow()
    flow.add(steep, text="tea")

    @node(inline=True)
    def steep(text: str, minutes: int = 3) -> str:
        return f"{text} for {minutes}"

    assert [port.id for port in flow["steep"].node.inputs] == ["text", "minutes"]
    assert flow.run()["steep"] == "tea for 3"


def test_a_name_that_another_package_has_is_refused():
    with pytest.raises(
        NodeTypeError, match=r"nexus_jupyter already has a node type 'merge'\. .*name=\"my-merge\""
    ):

        @node
        def merge(values: list) -> list:
            return values


def test_a_name_that_a_built_in_type_has_is_refused_even_by_the_first_cell_of_a_notebook():
    code = """
import nexus_jupyter as nexus
try:
    @nexus.node
    def merge(values: list) -> list:
        return values
except nexus.errors.NodeTypeError as error:
    print(error)
print("loop" in nexus.registry)
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.startswith("nexus_jupyter already has a node type 'merge'")
    assert found.stdout.endswith("True\n")
    assert found.stderr == ""


def test_a_package_ships_types_by_its_entry_point(monkeypatch, tmp_path):
    (tmp_path / "teahouse_nodes.py").write_text(
        "from nexus_jupyter import node\n@node\ndef teahouse(text: str) -> str:\n    return text\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    entry = EntryPoint("teahouse", "teahouse_nodes", "nexus_jupyter.nodes")
    monkeypatch.setattr(module, "entry_points", lambda group: [entry])
    fresh = Registry(plugins=True)
    monkeypatch.setattr(module, "registry", fresh)
    assert list(fresh) == ["teahouse"]
    assert fresh["teahouse"].package == "teahouse_nodes"


def test_a_broken_package_is_told_and_takes_no_other_with_it(monkeypatch, tmp_path, capsys):
    (tmp_path / "broken_nodes.py").write_text("import a_module_that_is_not_there\n")
    (tmp_path / "kettle_nodes.py").write_text(
        "from nexus_jupyter import node\n@node\ndef kettle(text: str) -> str:\n    return text\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    entries = [EntryPoint(name, f"{name}_nodes", "nexus_jupyter.nodes") for name in ("broken", "kettle")]
    monkeypatch.setattr(module, "entry_points", lambda group: entries)
    fresh = Registry(plugins=True)
    monkeypatch.setattr(module, "registry", fresh)
    assert list(fresh) == ["kettle"]
    message = capsys.readouterr().err
    assert "the node package broken_nodes could not be loaded: ModuleNotFoundError" in message
    assert "Update or uninstall it." in message


def test_who_asks_while_packages_load_waits_until_all_are_there(monkeypatch, tmp_path):
    loading, go = threading.Event(), threading.Event()
    monkeypatch.setattr(threading, "loading_of_test", loading, raising=False)
    monkeypatch.setattr(threading, "go_of_test", go, raising=False)
    (tmp_path / "slow_nodes.py").write_text(
        "import threading\nthreading.loading_of_test.set()\nthreading.go_of_test.wait(10)\n"
        "from nexus_jupyter import node\n@node\ndef slow(text: str) -> str:\n    return text\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    entry = EntryPoint("slow", "slow_nodes", "nexus_jupyter.nodes")
    monkeypatch.setattr(module, "entry_points", lambda group: [entry])
    fresh = Registry(plugins=True)
    monkeypatch.setattr(module, "registry", fresh)
    found = []
    threads = [threading.Thread(target=lambda: found.append(fresh.find("slow"))) for _ in range(2)]
    threads[0].start()
    loading.wait(10)
    threads[1].start()
    threads[1].join(0.05)
    go.set()
    for thread in threads:
        thread.join(10)
    assert [each is not None for each in found] == [True, True]
