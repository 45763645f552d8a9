import re

from hypothesis import given
from hypothesis import strategies as st

from nexus_jupyter.export.mermaid import escaped, mermaid
from nexus_jupyter.model.document import from_json
from nexus_jupyter.model.graph import Graph
from tests.export.graphs import OUT, chain, graph, node, types
from tests.model.strategies import documents

LINE = re.compile(
    r"""
    flowchart[ ]LR
    | [ ]+(
        n\d+ (\["[^"\n]*"\] | \(\["[^"\n]*"\]\) | \{"[^"\n]*"\}) :::(data|agents|control|python|other)
        | d\d+\(\["[^"\n]+"\]\)
        | [nd]\d+[ ]--> (\|"[^"\n]+"\|)? [ ][nd]\d+
        | subgraph[ ]n\d+\["[^"\n]+"\] | direction[ ]LR | end
        | classDef[ ]\w+[ ]stroke:\#[0-9a-f]{6},stroke-width:2px
    )""",
    re.VERBOSE,
)


def test_nodes_connections_and_categories() -> None:
    found = graph({"a": node("source", title="A source"), "b": node()}, "a.out>b.in")
    assert mermaid(found, types).splitlines()[:4] == [
        "flowchart LR",
        '  n0(["A source<br/>source"]):::data',
        '  n1["b<br/>step"]:::agents',
        "  n0 --> n1",
    ]


def test_a_zone_is_a_subgraph_and_its_inner_ports_are_in_it() -> None:
    found = graph(
        {"x": node(), "z": node("loop"), "a": node(parent="z")}, "x.out>z.in", "z.item>a.in", "a.out>z.next"
    )
    assert mermaid(found, types).splitlines()[2:12] == [
        '  subgraph n1["z<br/>loop"]',
        "    direction LR",
        '    d0(["item"])',
        '    d1(["next"])',
        '    n2["a<br/>step"]:::agents',
        "  end",
        "  n0 --> n1",
        "  d0 --> n2",
        "  n2 --> d1",
        "  classDef data stroke:#0097b2,stroke-width:2px",
    ]


def test_a_connection_names_its_port_where_the_node_has_several() -> None:
    found = graph({"a": node(outputs=[OUT, {**OUT, "id": "no", "name": "no"}]), "b": node()}, "a.no>b.in")
    assert '  n0 -->|"no"| n1' in mermaid(found, types).splitlines()


def test_a_collapsed_zone_is_one_node() -> None:
    found = graph({"z": node("loop", collapsed=True), "a": node(parent="z"), "b": node()}, "b.out>a.in")
    assert '  n0["z<br/>loop"]:::control' in mermaid(found, types).splitlines()
    assert "  n2 --> n0" in mermaid(found, types).splitlines()


def test_without_types_the_shape_of_the_graph_is_the_same() -> None:
    assert "  n0 --> n1" in mermaid(chain("a", "b")).splitlines()


@given(st.text())
def test_a_label_holds_nothing_that_means_something_to_mermaid(text: str) -> None:
    plain = re.sub(r"#\d+;", "", escaped(text))
    assert re.fullmatch(r"[A-Za-z0-9 .,_-]*", plain)
    assert not re.search(r"direction ", plain, re.IGNORECASE)


def test_what_markdown_would_take_for_a_list_is_text() -> None:
    assert escaped("1. steep") == "1.#160;steep"
    assert escaped("- steep") == "-#160;steep"


@given(documents())
def test_of_any_document_every_line_is_one_that_mermaid_knows(document: dict[str, object]) -> None:
    lines = mermaid(from_json(document), types).splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert sum("subgraph " in line and "[" in line for line in lines) == lines.count("  end") + sum(
        line.strip() == "end" and line != "  end" for line in lines
    )


def test_an_empty_workflow_is_an_empty_chart() -> None:
    assert mermaid(Graph(), types).startswith("flowchart LR\n")
