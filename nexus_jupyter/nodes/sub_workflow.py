"""A workflow as one node of another: its inside is drawn in a zone, or is that of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from ..model.graph import Port
from ..model.node_type import ZonePorts
from ..model.ports import PORT_TYPES
from ..model.sub_workflow import FILE, IN, OUT, TYPE
from .context import Context
from .registry import node
from .signature import Control

_RESERVED = frozenset({"inputs", "outputs", FILE, "context"})


def _fault(ports: Mapping[str, Any]) -> str | None:
    """What is wrong with the ports that a sub-workflow declares."""
    for name, kind in ports.items():
        if not name.strip():
            return "A port has no name. Give it one."
        if kind not in PORT_TYPES:
            return f"{name} is of the type {kind!r}. Choose one of {', '.join(PORT_TYPES)}."
    return None


def _inputs_fault(ports: Mapping[str, Any]) -> str | None:
    if taken := _RESERVED.intersection(ports):
        return f"{min(taken)} is the name of a setting. Give the input another name."
    return _fault(ports)


_Inputs = Annotated[dict[str, str], Control(fault=_inputs_fault)]
_Outputs = Annotated[dict[str, str], Control(fault=_fault)]
_File = Annotated[str, Control("workflow-file")]


@node(
    name=TYPE,
    category="control",
    icon="zone",
    inputs=[Port("*", "*", each="inputs")],
    outputs=[Port("*", "*", each="outputs")],
    zone=ZonePorts(
        sources=(Port(f"{IN}*", "*", each="inputs"),),
        targets=(Port(f"{OUT}*", "*", each="outputs"),),
    ),
)
async def sub_workflow(
    *,
    inputs: _Inputs = {},  # noqa: B006
    outputs: _Outputs = {},  # noqa: B006
    file: _File = "",
    context: Context,
    **values: Any,
) -> dict[str, Any]:
    """Run several nodes as one, drawn inside or taken from another workflow's file.

    Args:
        inputs: the inputs by name, with the type of each: text, json, dataframe, image, binary or any.
        outputs: the outputs likewise.
        file: a workflow beside this one, such as `summary.nexus.json`: its data inputs and data outputs are the
            ports.

    Example:
        >>> flow = nexus.Workflow()
        >>> ports = {"inputs": {"text": "text"}, "outputs": {"loud": "text"}}
        >>> with flow.add("sub-workflow", id="shout", text="tea", **ports) as shout:
        ...     loud = flow.add("prompt-template", template="{text}!", text=shout.in_text)
        ...     shout.set(out_loud=loud)
        >>> flow.run()["shout"]
        {'loud': 'tea!'}
    """
    targets = await context.run_zone(1, {f"{IN}{name}": value for name, value in values.items()})
    return {name: targets[f"{OUT}{name}"] for name in outputs if f"{OUT}{name}" in targets}
