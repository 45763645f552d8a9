"""A function's signature as a node type: its ports, its form, its help, and errors that teach."""

from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any, Literal, NotRequired, TypedDict

import pandas as pd
import pytest

from nexus_jupyter import (
    Code,
    Context,
    Control,
    Expression,
    Many,
    ModelName,
    Multiline,
    Port,
    Secret,
    Template,
)
from nexus_jupyter.errors import NodeTypeError
from nexus_jupyter.model.ports import ports_of
from nexus_jupyter.nodes.signature import node_type_of


def test_positional_parameters_are_inputs_and_keyword_only_ones_are_properties_only():
    def keep(frame: pd.DataFrame, *, column: str, above: float = 0.5) -> pd.DataFrame: ...

    made = node_type_of(keep)
    assert [port.id for port in made.inputs] == ["frame"]
    assert [each.name for each in made.properties] == ["frame", "column", "above"]


def test_the_name_is_the_functions_with_hyphens_and_its_label_reads_well():
    def keep_best_rows_(): ...

    made = node_type_of(keep_best_rows_)
    assert (made.name, made.label) == ("keep-best-rows", "Keep best rows")


def test_name_label_category_and_icon_can_be_given():
    def keep(): ...

    made = node_type_of(keep, name="keep-rows", label="Keep rows!", category="tables", icon="table", version="2")
    assert (made.name, made.label, made.category, made.icon, made.version) == (
        "keep-rows",
        "Keep rows!",
        "tables",
        "table",
        "2",
    )


@pytest.mark.parametrize(
    ("annotation", "port_type"),
    [
        (str, "text"),
        (int, "json"),
        (float, "json"),
        (bool, "json"),
        (list, "json"),
        (list[str], "json"),
        (dict[str, int], "json"),
        (tuple[int, int], "json"),
        (bytes, "binary"),
        (pd.DataFrame, "dataframe"),
        (Literal["a", "b"], "text"),
        (Literal[1, 2], "json"),
        (str | None, "text"),
        (Template, "text"),
        (Multiline | None, "text"),
        (Annotated[int, Control(minimum=0)], "json"),
        (Any, "any"),
        (object, "any"),
        (str | int, "any"),
        (set, "any"),
    ],
)
def test_an_annotation_gives_the_type_of_the_port(annotation, port_type):
    def take(value): ...

    take.__annotations__ = {"value": annotation}
    assert node_type_of(take).inputs[0].type == port_type


def test_an_image_is_recognised_without_importing_pillow():
    class Image: ...

    Image.__module__ = "PIL.Image"

    def show(picture: Image) -> Image: ...

    show.__annotations__ = {"picture": Image, "return": Image}
    made = node_type_of(show)
    assert (made.inputs[0].type, made.outputs[0].type) == ("image", "image")


def test_an_input_without_a_default_is_required_unless_it_may_be_none():
    def take(needed: str, optional: str | None, given: str = "tea", empty: str | None = None): ...

    assert [port.required for port in node_type_of(take).inputs] == [True, False, False, False]


def test_a_setting_without_a_default_is_required():
    def take(*, needed: str, given: str = "tea"): ...

    made = node_type_of(take)
    assert [each.required for each in made.properties] == [True, False]
    assert made.schema()["required"] == ["needed"]


def test_the_schema_tells_a_form_all_it_needs():
    def brew(
        leaves: Literal["green", "black"] = "green",
        *,
        minutes: Annotated[int, Control(minimum=1, maximum=10)] = 3,
        milk: bool = False,
        notes: Multiline = "",
        guests: list[str] = [],  # noqa: B006
        heat: float = 0.8,
    ): ...

    assert node_type_of(brew).schema() == {
        "type": "object",
        "properties": {
            "leaves": {"enum": ["green", "black"], "type": "string", "title": "Leaves", "default": "green"},
            "minutes": {"type": "integer", "minimum": 1, "maximum": 10, "title": "Minutes", "default": 3},
            "milk": {"type": "boolean", "title": "Milk", "default": False},
            "notes": {"type": "string", "format": "multiline", "title": "Notes", "default": ""},
            "guests": {"type": "array", "items": {"type": "string"}, "title": "Guests", "default": []},
            "heat": {"type": "number", "title": "Heat", "default": 0.8},
        },
        "required": [],
    }


@pytest.mark.parametrize(
    ("annotation", "control"),
    [
        (Template, "template"),
        (Multiline, "multiline"),
        (Code, "code"),
        (Expression, "expression"),
        (ModelName, "model"),
        (Secret, "secret"),
        (Multiline | None, "multiline"),
    ],
)
def test_a_parameter_may_ask_for_a_control_of_its_own(annotation, control):
    def take(*, value=""): ...

    take.__annotations__ = {"value": annotation}
    assert node_type_of(take).property("value").schema["format"] == control


def test_a_menu_of_several_kinds_of_values_names_no_one_type():
    def take(*, value: Literal["auto", 1, 2] = "auto"): ...

    schema = node_type_of(take).property("value").schema
    assert schema["enum"] == ["auto", 1, 2]
    assert "type" not in schema


def test_a_default_that_is_no_json_is_left_to_the_function():
    def take(frame: pd.DataFrame = pd.DataFrame(), number: float = float("nan")): ...  # noqa: B008

    made = node_type_of(take)
    assert [port.required for port in made.inputs] == [False, False]
    assert made.defaults() == {}


def test_the_docstring_gives_the_help_and_the_help_of_each_parameter():
    def keep(frame: pd.DataFrame, *, column: str, above: float = 0.5) -> pd.DataFrame:
        """Keep the rows whose column is above a threshold.

        Anything else is dropped: for good.

        Args:
            frame: what to look at
            column (str): which column to look at,
                by its name
            above: from where on
        """

    made = node_type_of(keep)
    assert made.help == "Keep the rows whose column is above a threshold."
    helps = {each.name: each.schema["description"] for each in made.properties}
    assert helps == {
        "frame": "what to look at",
        "column": "which column to look at, by its name",
        "above": "from where on",
    }


def test_the_variables_of_a_template_are_inputs():
    def ask(prompt: Template = "Hello {name} and {friend?}"): ...

    made = node_type_of(ask)
    assert [(port.id, port.required) for port in ports_of(made, {}).inputs] == [
        ("prompt", False),
        ("name", True),
        ("friend", False),
    ]
    assert [port.id for port in ports_of(made, {"prompt": "{tea}"}).inputs] == ["prompt", "tea"]


def test_an_input_of_several_connections():
    def gather(values: Many): ...

    port = node_type_of(gather).inputs[0]
    assert (port.multiple, port.required, port.type) == (True, True, "any")


@pytest.mark.parametrize("annotation", [Context, Context | None])
def test_the_context_is_no_input_wherever_it_stands(annotation):
    def take(context, value: str): ...

    take.__annotations__["context"] = annotation
    made = node_type_of(take)
    assert made.context == "context"
    assert [each.name for each in made.properties] == ["value"]


def test_the_return_annotation_gives_the_one_output():
    def weigh() -> float: ...

    made = node_type_of(weigh)
    assert [(port.id, port.type) for port in made.outputs] == [("result", "json")]
    assert node_type_of(weigh, output="grams").outputs[0].id == "grams"


@pytest.mark.parametrize(
    ("annotation", "port_type"),
    [(str | None, "any"), (pd.DataFrame | None, "any"), (int | None, "json"), (None, "any"), ("nothing", "any")],
)
def test_what_may_return_none_is_no_text_and_no_table(annotation, port_type):
    def find(): ...

    find.__annotations__ = {} if annotation == "nothing" else {"return": annotation}
    assert node_type_of(find).outputs[0].type == port_type


class Halves(TypedDict):
    """What a cut gives."""

    front_half: str
    rows: NotRequired[pd.DataFrame]


def test_a_typed_dict_gives_an_output_per_key():
    def cut() -> Halves: ...

    made = node_type_of(cut)
    assert [(port.id, port.name, port.type) for port in made.outputs] == [
        ("front_half", "front half", "text"),
        ("rows", "rows", "dataframe"),
    ]
    assert made.many


@pytest.mark.parametrize(("chunk", "port_type"), [(str, "text"), (int, "json"), (dict, "json"), (bytes, "any")])
def test_an_iterator_streams(chunk, port_type):
    async def speak():
        yield

    def tell():
        yield

    speak.__annotations__ = {"return": AsyncIterator[chunk]}
    tell.__annotations__ = {"return": Iterator[chunk]}
    made = [node_type_of(speak), node_type_of(tell)]
    assert [each.kind for each in made] == ["stream", "thread-stream"]
    assert [each.outputs[0].type for each in made] == [port_type, port_type]


def test_how_a_function_is_written_says_how_it_runs():
    def plain(): ...
    async def asynchronous(): ...

    assert node_type_of(plain).kind == "thread"
    assert node_type_of(plain, inline=True).kind == "inline"
    assert node_type_of(plain, process=True).kind == "process"
    assert node_type_of(asynchronous).kind == "async"


def test_further_inputs_are_taken_by_a_spread_parameter():
    def run(*, names: list[str] = [], **values: Any): ...  # noqa: B006

    made = node_type_of(run, inputs=[Port("*", "*", each="names", required=True)])
    assert made.spread == "values"
    assert [port.id for port in ports_of(made, {"names": ["tea", "pot"]}).inputs] == ["tea", "pot"]


def test_a_lambda_is_refused():
    with pytest.raises(NodeTypeError, match=r"A lambda has no name and no annotations\. Write it as a def\."):
        node_type_of(lambda value: value)


def test_a_class_is_refused():
    class Brew: ...

    with pytest.raises(NodeTypeError, match="A node is made from a function, not from a type"):
        node_type_of(Brew)


def test_parameters_without_names_to_pass_by_are_refused():
    def take(*values: str): ...

    with pytest.raises(NodeTypeError, match=r"take has the parameter \*values: str: .* nexus\.Many"):
        node_type_of(take)

    def only(value: str, /): ...

    with pytest.raises(NodeTypeError, match="ports need names that can be passed by"):
        node_type_of(only)


def test_an_annotation_that_cannot_be_read_is_refused_with_what_to_do():
    def take(value): ...

    take.__annotations__ = {"value": "Missing"}
    with pytest.raises(
        NodeTypeError, match=r"take cannot be read: name 'Missing' is not defined\. Import or define"
    ):
        node_type_of(take)


@pytest.mark.parametrize("option", ["inline", "process"])
def test_what_is_no_plain_function_can_neither_be_inline_nor_in_a_process(option):
    async def wait(): ...

    with pytest.raises(NodeTypeError, match="wait cannot be both"):
        node_type_of(wait, **{option: True})


def test_a_function_cannot_be_inline_and_in_a_process():
    def compute(): ...

    with pytest.raises(NodeTypeError, match="only a plain def that returns its value can"):
        node_type_of(compute, inline=True, process=True)
