"""Handles: a workflow's nodes and ports as Python objects to pass around."""

import pytest

from nexus_jupyter import Workflow
from nexus_jupyter.errors import GraphError
from nexus_jupyter.handle import PortHandle
from nexus_jupyter.model.change import Change


def writer():
    return Workflow().add("prompt-template", id="writer", template="{topic} {tone?}")


def test_a_port_is_an_attribute_or_an_item():
    node = writer()
    assert node.text == node["text"] == PortHandle("writer", "text")
    assert str(node.topic) == "writer.topic"


def test_an_underscore_stands_for_a_hyphen():
    rounds = Workflow().add("loop", state=["verdict"])
    assert rounds.next_verdict == rounds["next-verdict"] == PortHandle("loop", "next-verdict")


def test_a_port_that_is_not_there_names_those_that_are():
    with pytest.raises(AttributeError, match=r"writer has no port 'subject'. It has text, topic, tone"):
        _ = writer().subject
    with pytest.raises(KeyError, match=r"writer has no port 'subject'. It has text, topic, tone"):
        _ = writer()["subject"]


def test_a_zone_has_its_inner_ports_too():
    rounds = Workflow().add("loop", state=["verdict"])
    assert [rounds[port].port for port in ("start", "result", "item", "round", "verdict", "next")]


def test_completion_offers_ports_and_methods():
    node = writer()
    assert {"text", "topic", "tone", "set", "rename", "remove"} <= set(dir(node))
    assert node._ipython_key_completions_() == ["text", "topic", "tone"]


def test_what_python_itself_looks_for_is_no_port():
    assert not hasattr(writer(), "_repr_html_")
    assert not hasattr(writer(), "__array__")


def test_it_says_what_it_is():
    node = writer()
    assert (repr(node), node.id, node.type, node.node_type.label) == (
        "<writer: prompt-template>",
        "writer",
        "prompt-template",
        "Prompt template",
    )


def test_properties_are_what_was_given_and_the_defaults_of_the_type():
    node = Workflow().add("llama-chat", temperature=0.5)
    assert (node.properties["temperature"], node.properties["model"]) == (0.5, "auto")
    assert node.node.properties == {"temperature": 0.5}


def test_set_gives_the_handle_back():
    node = writer()
    assert node.set(topic="tea").set(tone="dry") is node
    assert node.node.properties == {"template": "{topic} {tone?}", "topic": "tea", "tone": "dry"}


def test_handles_of_one_node_are_equal():
    node = writer()
    assert node == node.workflow["writer"]
    assert {node, node.workflow["writer"]} == {node}
    assert node != writer()
    assert node != "writer"


def test_a_removed_node_says_so_and_breaks_no_completion():
    node = writer()
    node.remove()
    assert repr(node) == "<writer: removed>"
    assert dir(node) == []
    assert not hasattr(node, "text")
    with pytest.raises(GraphError, match="There is no node 'writer' any more"):
        node.set(topic="tea")


def test_a_node_of_an_unknown_type_can_be_looked_at_renamed_and_removed():
    flow = writer().workflow
    flow.apply(Change(nodes={"writer": {"type": "from-elsewhere"}}))
    node = flow["writer"]
    assert (node.node_type, node.type, node.text.port) == (None, "from-elsewhere", "text")
    assert node.rename("author").set(anything=1).node.properties["anything"] == 1
    flow["author"].remove()
    assert len(flow) == 0
