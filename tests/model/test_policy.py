"""A node's policy is read from its record; what of it is wrong is said and does not count."""

import pytest

from nexus_jupyter.model.graph import Node
from nexus_jupyter.model.node_type import NodeType
from nexus_jupyter.model.policy import DEFAULT, KEYS, Policy, policy_of, policy_problems


def node(**policy):
    return Node("draft", "prompt-template", policy=policy)


def test_a_node_that_says_nothing_is_run_in_the_plain_way():
    assert policy_of(node()) is DEFAULT
    assert not DEFAULT.attempts


def test_a_policy_is_read_by_its_names_in_the_document():
    written = {"retries": 3, "backoff": 0.5, "timeout": 20, "onError": "skip", "breakpoint": ["text"]}
    assert policy_of(node(**written)) == Policy(3, 0.5, 20, "skip", breakpoint=("text",))


def test_its_names_are_those_of_the_document():
    assert KEYS == (
        "retries",
        "backoff",
        "timeout",
        "onError",
        "default",
        "cache",
        "disabled",
        "bypassed",
        "breakpoint",
        "pinned",
    )


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("retries", 21, "should be a whole number from 0 to 20, and is 21"),
        ("retries", True, "should be a whole number from 0 to 20, and is True"),
        ("backoff", -1, "should be a number of seconds, 0 or more, and is -1"),
        ("timeout", 0, "should be a number of seconds above 0, and is 0"),
        ("timeout", float("nan"), "should be a number of seconds above 0, and is nan"),
        ("onError", "retry", "should be one of fail, skip, default, output, and is 'retry'"),
        ("cache", "never", "should be one of cached, always, ask, and is 'never'"),
        ("disabled", "yes", "should be true or false, and is 'yes'"),
        ("breakpoint", [1], "should be true, or a list of ports, and is [1]"),
        ("pinned", {}, "should be an object with a digest, and is {}"),
        ("retry", 3, f"is unknown. A policy has {', '.join(KEYS)}"),
    ],
)
def test_what_is_wrong_is_said_and_does_not_count(name, value, reason):
    wrong = node(disabled=True, **{name: value}) if name != "disabled" else node(disabled=value)
    assert list(policy_problems(wrong)) == [(name, reason)]
    assert policy_of(wrong) == Policy(disabled=name != "disabled")


def test_null_is_as_if_nothing_were_said():
    assert list(policy_problems(node(retries=None, timeout=None))) == []
    assert policy_of(node(retries=None)) == DEFAULT


@pytest.mark.parametrize("more", [{"retries": 1}, {"timeout": 1.0}, {"on_error": "skip"}])
def test_retries_a_time_out_and_what_an_error_does_take_more_than_a_plain_call(more):
    assert Policy(**more).attempts


def test_a_node_is_cached_as_its_type_says_unless_its_policy_says_otherwise():
    effects = NodeType("send", cache="always")
    assert Policy().caching(effects) == "always"
    assert Policy(cache="cached").caching(effects) == "cached"
