"""A page about node types, made of what they say of themselves: `python -m nexus_jupyter.export.reference`."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Iterator, Sequence
from doctest import DocTestParser, Example
from textwrap import dedent
from typing import get_args

from ..model.graph import Port, PortType
from ..model.node_type import NodeType, Property
from ..model.port_types import fits, on_the_way
from ..nodes.expression import FUNCTIONS
from ..nodes.registry import registry

_PORT_TYPES: tuple[PortType, ...] = get_args(PortType)
_WIDEST = 100  # of a line with what it gives behind it

_HEAD = """\
# Node types

Made by `python -m nexus_jupyter.export.reference` from the node types themselves.

- An **input** is connected by passing a handle, and set by passing a value: it holds its literal while nothing is
  connected. A **setting** is only set. The editor shows both in the properties of a node.
- `flow.add("map", ...)` adds a node of a type; its id is made from the type unless `id=` says another.
- Within `with flow.add("map", ...) as each:` nodes are added **inside** that node. A source there begins
  connections, as in `each.item`; a target ends one, as in `each.set(result=...)`.
- Each node also has a *policy*: how often it is tried again, how long it may take, whether a known value is taken
  ([running](running.md#how-a-node-is-run)).
- A node type of your own is a function with `@nexus.node`, and is described in the same way.

A comment `# ->` shows what a line gives. All examples begin with

```python
import time

import pandas as pd

import nexus_jupyter as nexus
```
"""

_KINDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "array": "list",
    "object": "object",
}
_FORMATS = {
    "template": "text with `{variables}`",
    "multiline": "text",
    "code": "Python code",
    "expression": "expression",
    "model": "name of a model",
    "secret": "name of a secret",
    "workflow-file": "name of a file",
}


def reference(types: Iterable[NodeType]) -> str:
    """A page in Markdown about node types, with the examples of their docstrings.

    Args:
        types: what it is about, in the order of the page; those of one category belong together.
    """
    by_category: dict[str, list[NodeType]] = {}
    for each in types:
        by_category.setdefault(each.category, []).append(each)
    parts = [_HEAD, *_contents(by_category)]
    for category, found in by_category.items():
        parts += ["", f"## {category.capitalize()}", *(line for each in found for line in _about(each))]
    return "\n".join([*parts, *_expressions(), *_fits()]) + "\n"


def _contents(by_category: dict[str, list[NodeType]]) -> Iterator[str]:
    for category, found in by_category.items():
        yield f"- **{category.capitalize()}**: {', '.join(f'[{each.name}](#{each.name})' for each in found)}"


def _about(of: NodeType) -> Iterator[str]:
    inputs = [port.id for port in of.inputs]
    settings = [each for each in of.properties if each.name not in inputs]
    yield from ("", f"### {of.name}", "", _said(of))
    yield from _table("input", [(port.id, *_of_input(of, port)) for port in of.inputs])
    yield from _table("setting", [(each.name, *_of_property(each)) for each in settings])
    yield from _table("output", [(port.id, _type(port), _each(port, of)) for port in of.outputs])
    if of.zone:
        inside = [(port, "Source") for port in of.zone.sources] + [(port, "Target") for port in of.zone.targets]
        rows = [(port.id, port.type, ", ".join(filter(None, (way, _each(port, of))))) for port, way in inside]
        yield from _table("inside", rows)
    yield from _example(of)


def _said(of: NodeType) -> str:
    """What a docstring says before its sections, as paragraphs."""
    text = inspect.getdoc(of.function) or ""
    notes = [" ".join(each.split()) for each in text.partition("\n\nArgs:")[0].split("\n\n") if ">>>" not in each]
    if of.cache == "always":
        notes.append("It runs again in every run, unless its policy says otherwise.")
    return "\n\n".join(notes)


def _of_input(of: NodeType, port: Port) -> tuple[str, str]:
    found = of.property(port.id)
    kind = f"{_type(port)}{', several' if port.multiple else ''}"
    help = found.schema.get("description", "") if found else _each(port, of)
    return kind, _joined(help, _default(found, needed=port.required))


def _of_property(of: Property) -> tuple[str, str]:
    schema = of.schema
    kind = _FORMATS.get(schema.get("format", "")) or _KINDS.get(schema.get("type", ""), "any")
    if "enum" in schema:
        kind = ", ".join(f"`{each}`" for each in schema["enum"])
    if "minimum" in schema and "maximum" in schema:
        kind += f", {schema['minimum']:,} to {schema['maximum']:,}"
    return kind, _joined(schema.get("description", ""), _default(of, needed=of.required))


def _default(of: Property | None, *, needed: bool) -> str:
    if of is None or of.default in (None, "", [], {}):
        return "Needed." if needed else ""
    return f"Default `{json.dumps(of.default, ensure_ascii=False)}`."


def _type(port: Port) -> str:
    return f"that of {port.follows}" if port.follows else port.type


def _each(port: Port, of: NodeType) -> str:
    """What stands for what, where a port derives from a property."""
    if port.each is None:
        return ""
    found = of.property(port.each)
    template = found is not None and found.schema.get("format") == "template"
    return f"one for each {'variable' if template else 'entry'} of {port.each}"


def _joined(help: str, default: str) -> str:
    return " ".join([each for each in (help and f"{help[0].upper()}{help[1:].rstrip('.')}.", default) if each])


def _table(title: str, rows: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    if rows:
        yield from ("", f"| {title} | type | |", "| --- | --- | --- |")
        for name, kind, text in rows:
            yield f"| `{name}` | {kind} | {text.replace('|', chr(92) + '|')} |"


def _example(of: NodeType) -> Iterator[str]:
    _, found, text = (inspect.getdoc(of.function) or "").partition("\nExample:\n")
    if found:
        yield from ("", "```python")
        for each in DocTestParser().get_examples(dedent(text)):
            yield from _written(each)
        yield "```"


def _written(example: Example) -> Iterator[str]:
    """An example of a docstring as plain Python, what it gives in comments."""
    lines, gives = example.source.splitlines(), example.want.splitlines()
    if len(lines) == len(gives) == 1 and len(lines[0]) + len(gives[0]) < _WIDEST:
        yield f"{lines[0]}  # -> {gives[0]}"
    else:
        yield from lines
        yield from (f"# -> {line}" for line in gives)


def _expressions() -> Iterator[str]:
    called = ", ".join(f"`{name}`" for name in FUNCTIONS)
    yield from ("", "## Expressions", "")
    yield "A condition and a loop take Python's comparisons, `in`, `and`, `or`, `not`, arithmetic, `x[i]` and"
    yield f"`a if b else c`, and call {called}."
    yield "Nothing else is allowed, so that an expression in somebody else's workflow can do no harm. A mistake is"
    yield "marked where it is, below its field."


def _fits() -> Iterator[str]:
    yield from ("", "## What fits what", "", "What is empty here is refused while a connection is drawn.", "")
    yield f"| from \\ to | {' | '.join(_PORT_TYPES)} |"
    yield f"| --- |{' --- |' * len(_PORT_TYPES)}"
    for source in _PORT_TYPES:
        cells = [on_the_way(source, to) if fits(source, to) else "" for to in _PORT_TYPES]
        yield f"| **{source}** | {' | '.join(cells)} |"


if __name__ == "__main__":
    own = [each for each in registry.values() if each.package == "nexus_jupyter"]
    print(reference(own), end="")
