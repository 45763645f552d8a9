"""Workflows to begin with: those in the folder `templates`, and those that packages ship.

A package ships templates by the entry point group `nexus_jupyter.templates`, each naming a package and a folder
in it that holds `*.nexus.json` files, as in `my_package:templates`; the built-in ones come in by the same door.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files

from .errors import NexusError, NotFound
from .model.document import SUFFIX, loads
from .model.graph import Graph

GROUP = "nexus_jupyter.templates"


@dataclass(frozen=True, slots=True)
class Template:
    """A workflow to begin with.

    Args:
        name: what it is asked for by: the name of its file.
        title: the workflow's name.
        description: what it is for.
        package: where it comes from.
        graph: the workflow.
    """

    name: str
    title: str
    description: str
    package: str
    graph: Graph = field(repr=False)


def templates() -> list[Template]:
    """The workflows to begin with, the built-in ones first.

    Example:
        >>> nexus.templates()[0]
        Template(name='chat', title='Chat', description='One question, one answer.', package='nexus_jupyter')
        >>> flow = nexus.Workflow.from_template("chat")
    """
    return list(_templates().values())


def find_template(name: str) -> Template:
    """The template of this name.

    Raises:
        NotFound: there is none; names those that there are.
    """
    found = _templates().get(name)
    if found is None:
        raise NotFound(f"There is no template {name!r}. There are {', '.join(_templates())}.")
    return found


@cache
def _templates() -> dict[str, Template]:
    found: dict[str, Template] = {}
    entries = sorted(entry_points(group=GROUP), key=lambda each: (each.module != __package__, each.name))
    for entry in entries:
        try:
            for template in _read(entry):
                found.setdefault(template.name, template)
        except (ImportError, OSError, UnicodeError, NexusError) as error:
            # A broken package must not take the others with it.
            print(f"nexus: the templates {entry.value} could not be read: {error}", file=sys.stderr)
    return found


def _read(entry: EntryPoint) -> list[Template]:
    """The templates of a package, the smallest workflow first."""
    found = []
    for file in files(entry.module).joinpath(entry.attr).iterdir():
        if file.name.endswith(SUFFIX):
            graph = loads(file.read_text(encoding="utf-8"))
            name = file.name.removesuffix(SUFFIX)
            found.append(Template(name, graph.name or name, graph.description, entry.module, graph))
    return sorted(found, key=lambda each: (len(each.graph.nodes), each.name))
