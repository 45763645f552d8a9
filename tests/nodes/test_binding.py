"""The arguments of a node's function: literals, values that arrived, and prompts filled in."""

import pandas as pd
import pytest

from nexus_jupyter import Context, Multiline, Port, Secret, Template
from nexus_jupyter.errors import ModelUnavailable, RunError
from nexus_jupyter.nodes.binding import bind, check_output, split
from nexus_jupyter.nodes.models.chat import Usage
from nexus_jupyter.nodes.signature import node_type_of


def test_what_arrived_wins_over_the_literal():
    def brew(leaves: str, *, minutes: int = 3): ...

    assert bind(node_type_of(brew), {"leaves": "green", "minutes": 5}, {"leaves": "black"}) == {
        "leaves": "black",
        "minutes": 5,
    }


def test_what_nobody_gave_is_left_to_the_functions_default():
    def brew(leaves: str = "green", *, minutes: int = 3): ...

    assert bind(node_type_of(brew), {}, {}) == {}


def test_a_connected_input_without_a_value_is_left_to_the_functions_default():
    def brew(leaves: str = "green"): ...

    assert bind(node_type_of(brew), {"leaves": "black"}, {}, absent=["leaves"]) == {}


def test_a_literal_becomes_what_its_port_takes():
    def show(frame: pd.DataFrame, text: str, data: bytes, number: int): ...

    found = bind(node_type_of(show), {"frame": [{"a": 1}], "text": {"a": 1}, "data": "tea", "number": "3"}, {})
    assert list(found["frame"]["a"]) == [1]
    assert found["text"] == '{"a":1}'
    assert found["data"] == b"tea"
    assert found["number"] == "3"  # a text is JSON as it is


def test_a_literal_that_is_not_of_its_ports_type_is_an_error():
    def show(frame: pd.DataFrame): ...

    with pytest.raises(RunError, match="A dataframe port got a str: 'tea'"):
        bind(node_type_of(show), {"frame": "tea"}, {})


def test_the_variables_of_a_template_are_filled_with_values_as_text():
    def ask(prompt: Template): ...

    frame = pd.DataFrame({"tea": ["green"]})
    found = bind(node_type_of(ask), {"prompt": "{a} {b} {c?} {d?} {{a}} { a }"}, {"a": frame, "b": [1], "d": None})
    assert found == {"prompt": "| tea |\n| --- |\n| green | [1]   {a} { a }"}


def test_a_value_is_inserted_and_never_read_again():
    def ask(prompt: Template): ...

    found = bind(node_type_of(ask), {"prompt": "{a}{b}"}, {"a": "{b}", "b": "{a}"})
    assert found == {"prompt": "{b}{a}"}


def test_a_variable_may_have_a_literal_which_a_connection_without_a_value_does_not_bring_back():
    def ask(prompt: Template): ...

    made, settings = node_type_of(ask), {"prompt": "About {tea?}", "tea": "green"}
    assert bind(made, settings, {}) == {"prompt": "About green"}
    assert bind(made, settings, {}, absent=["tea"]) == {"prompt": "About "}


def test_a_default_template_is_filled_too():
    def ask(prompt: Template = "About {tea}"): ...

    assert bind(node_type_of(ask), {}, {"tea": "green"}) == {"prompt": "About green"}


def test_a_prompt_that_arrived_is_taken_as_it_is():
    def ask(prompt: Template): ...

    assert bind(node_type_of(ask), {}, {"prompt": "About {tea}"}) == {"prompt": "About {tea}"}


def test_plain_text_is_no_template():
    def ask(text: Multiline): ...

    assert bind(node_type_of(ask), {"text": "About {tea}"}, {}) == {"text": "About {tea}"}


def test_further_inputs_come_by_the_spread_parameter():
    def run(*, names: list = [], **values): ...  # noqa: B006

    made = node_type_of(run, inputs=[Port("*", "*", each="names")])
    assert bind(made, {"names": ["tea", "pot"], "pot": 2}, {"tea": 1}) == {
        "names": ["tea", "pot"],
        "tea": 1,
        "pot": 2,
    }


def test_a_secret_is_handed_over_by_its_name():
    def call(*, key: Secret = ""): ...

    assert bind(node_type_of(call), {"key": {"$secret": "API_KEY"}}, {}) == {"key": "API_KEY"}


def test_the_context_resolves_a_secret_from_the_environment(monkeypatch):
    monkeypatch.setenv("TEA_KEY", "green")
    monkeypatch.delenv("NO_KEY", raising=False)
    assert Context.secret("TEA_KEY") == "green"
    with pytest.raises(ModelUnavailable, match=r"The secret NO_KEY is not set\. Set it in the environment"):
        Context.secret("NO_KEY")


def test_the_context_is_given_where_it_is_asked_for():
    def ask(text: str, context: Context): ...

    context = Context("here")
    assert bind(node_type_of(ask), {}, {"text": "tea"}, (), context) == {"text": "tea", "context": context}


def test_a_context_sums_up_what_model_calls_took():
    told = []
    context = Context(reported=told.append)
    context.report(Usage("small", "Ollama", 10, 5, None, "stop"))
    context.report(Usage("large", "Ollama", None, 2, 0.5, "length"))
    assert context.usage == Usage("small, large", "Ollama", 10, 7, 0.5, "length")
    assert len(told) == 2


def test_names_that_are_neither_inputs_nor_settings():
    def ask(prompt: Template, *, model: str = ""): ...

    made = node_type_of(ask)
    assert split(made, {"tea": 1, "model": "m", "coffee": 2}, {"prompt": "{tea}"}) == {"coffee": 2}
    assert split(made, {"prompt": "{coffee}", "coffee": 2}, {}) == {}


def test_what_a_function_returns_must_be_what_it_says():
    check_output("tea", "text")
    check_output(b"tea", "binary")
    check_output({1}, "any")
    with pytest.raises(
        RunError, match=r"The function says it returns text, and returned NoneType: None\. Change its"
    ):
        check_output(None, "text")
