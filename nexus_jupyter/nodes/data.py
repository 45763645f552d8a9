"""Nodes that bring data in, show it, and put it into words."""

from __future__ import annotations

from typing import Any

from ..model.graph import Port
from .convert import as_text
from .registry import node
from .signature import Template


@node(
    name="data-input",
    category="data",
    icon="text",
    inline=True,
    outputs=[Port("value", "value", follows="value")],
)
def data_input(*, value: Any = "") -> Any:
    """A value to begin with: text, a number, a list, or what `run(name=...)` hands in.

    Args:
        value: the value, while a run hands in no other.

    Example:
        >>> flow = nexus.Workflow()
        >>> leaf = flow.add("data-input", id="leaf", value="green")
        >>> flow.add("prompt-template", id="order", template="One {leaf} tea.", leaf=leaf)
        >>> flow.run()["order"]
        'One green tea.'
        >>> flow.run(leaf="white")["order"]
        'One white tea.'
    """
    return value


@node(name="data-output", category="data", icon="output", inline=True, output="value")
def data_output(value: Any) -> Any:
    """A result of the workflow, shown and named.

    Args:
        value: what to show.

    Example:
        >>> flow = nexus.Workflow()
        >>> flow.add("data-output", id="answer", value=flow.add("data-input", value=[1, 2]))
        >>> flow.run().outputs
        {'answer': [1, 2]}
    """
    return value


@node(name="prompt-template", category="data", icon="text", inline=True, output="text")
def prompt_template(*, template: Template = "") -> str:
    """Text with variables; each `{variable}` is an input.

    Args:
        template: `{name}` stands for a value, `{name?}` for an optional one, `{{name}}` for itself.

    Example:
        >>> flow = nexus.Workflow()
        >>> flow.add("prompt-template", template="Describe {topic}. {tone?}", topic="tea leaves")
        >>> flow.run()["prompt-template"]
        'Describe tea leaves. '
    """
    return template


@node(name="to-text", category="data", icon="text", inline=True, output="text")
def to_text(value: Any) -> str:
    """Any value as text; a DataFrame as a Markdown table of its first rows.

    Args:
        value: what to put into words.

    Example:
        >>> flow = nexus.Workflow()
        >>> flow.add("to-text", value=flow.add("data-input", id="cups"))
        >>> print(flow.run(cups=pd.DataFrame({"tea": ["green", "white"], "cups": [3, 1]}))["to-text"])
        | tea | cups |
        | --- | --- |
        | green | 3 |
        | white | 1 |
    """
    return as_text(value)
