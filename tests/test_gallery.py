"""The templates: each opens without a problem, lies where the layout puts it, and runs on a real model."""

from importlib.metadata import EntryPoint

import pytest

import nexus_jupyter as nexus
from nexus_jupyter import Workflow, gallery
from nexus_jupyter.errors import NotFound
from nexus_jupyter.export.layout import layout
from nexus_jupyter.model.document import dumps
from nexus_jupyter.nodes.registry import registry
from tests.engine.waiting import until

NAMES = [
    "chat",
    "extract-json",
    "classify-rows",
    "compare-models",
    "summarise",
    "writer-and-critic",
    "approve-a-draft",
    "best-of-three",
]


def test_they_are_listed_with_what_they_are_for():
    found = {template.name: template for template in nexus.templates()}
    assert list(found) == NAMES
    assert (found["chat"].title, found["chat"].description) == ("Chat", "One question, one answer.")
    assert all(template.title and template.description for template in found.values())


@pytest.mark.parametrize("name", NAMES)
def test_each_opens_without_a_problem_and_lies_where_the_layout_puts_it(name):
    flow = Workflow.from_template(name)
    assert flow.problems == []
    assert flow.code() == {}
    assert not layout(flow.graph, registry.find)
    assert dumps(flow.graph) == dumps(gallery.find_template(name).graph)


def brief(name: str) -> Workflow:
    """A template whose answers are short and always the same."""
    flow = Workflow.from_template(name)
    for node in flow:
        if node.node_type.category == "agents":
            node.set(temperature=0, max_tokens=12)
        elif node.type == "loop":
            node.set(most=1)
    return flow


@pytest.fixture
def _model(llama_server, monkeypatch):
    """Only the embedded model answers."""
    monkeypatch.setenv("OLLAMA_URL", "http://127.0.0.1:9")


@pytest.mark.usefixtures("_model")
@pytest.mark.parametrize("name", [name for name in NAMES if name != "approve-a-draft"])
def test_each_runs(name):
    flow = brief(name)
    if name == "extract-json":
        flow["extract"].set(max_tokens=200)
    run = flow.run()
    assert (run.frame["status"] == "completed").all()
    assert all(run.outputs.values())
    agents = run.frame[run.frame["type"].isin(["llama-chat", "summarizer"])]
    assert (agents["tokens"] > 0).all()


@pytest.mark.usefixtures("_model")
def test_a_draft_goes_out_when_a_person_approves_of_it():
    run = brief("approve-a-draft").start()
    until(lambda: "rounds/1/person" in run.waiting, 60)
    run.answer("rounds/1/person", "edit", "Come on Friday.")
    assert run.result().outputs == {"letter": "Come on Friday."}


def test_one_becomes_a_file_once(folder):
    flow = Workflow.from_template("chat", "talk")
    assert (flow.name, len(flow), flow.path) == ("talk", 3, folder / "talk.nexus.json")
    flow["question"].set(value="Why?")
    assert Workflow.from_template("chat", "talk") is flow
    assert flow["question"].properties["value"] == "Why?"


def test_one_that_is_not_there_names_those_that_are():
    with pytest.raises(NotFound, match=r"There is no template 'chatt'\. There are chat, extract-json"):
        Workflow.from_template("chatt")


@pytest.fixture
def installed(monkeypatch):
    """Let packages with templates be installed, and the list be read anew."""

    def install(*values: str) -> None:
        found = [EntryPoint(f"e{at}", value, gallery.GROUP) for at, value in enumerate(values)]
        monkeypatch.setattr(gallery, "entry_points", lambda group: found)

    gallery._templates.cache_clear()
    yield install
    gallery._templates.cache_clear()


def test_a_package_ships_templates_by_its_entry_point(installed, tmp_path, monkeypatch):
    shipped = tmp_path / "teahouse" / "flows"
    shipped.mkdir(parents=True)
    (tmp_path / "teahouse" / "__init__.py").write_text("")
    (shipped / "brew.nexus.json").write_text('{"format": 1, "name": "Brew", "description": "Makes tea."}')
    (shipped / "chat.nexus.json").write_text('{"format": 1, "name": "Not the built-in chat"}')
    (shipped / "notes.txt").write_text("no template")
    monkeypatch.syspath_prepend(tmp_path)
    installed("teahouse:flows", "nexus_jupyter:templates")
    found = {template.name: template for template in nexus.templates()}
    assert list(found) == [*NAMES, "brew"]
    assert (found["brew"].title, found["brew"].package) == ("Brew", "teahouse")
    assert found["chat"].title == "Chat"


def test_a_broken_package_takes_no_other_with_it(installed, capsys):
    installed("nobody_has_this:templates", "nexus_jupyter:templates")
    assert len(nexus.templates()) == len(NAMES)
    assert "nexus: the templates nobody_has_this:templates could not be read" in capsys.readouterr().err
