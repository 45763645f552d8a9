"""The package is built in layers: what is below never imports what is above, and nothing imports in a circle."""

import ast
import graphlib
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = "nexus_jupyter"
ROOT = Path(__file__).parent.parent / PACKAGE

# From the top down; those in one layer do not know each other. A module that is not named here stands wherever
# its imports put it: what it imports counts as imported by those that import it.
LAYERS = [
    ["__main__"],
    ["__init__"],
    ["notebook", "server"],
    ["workflow"],
    ["room"],
    ["protocol", "templates", "export"],
    ["storage"],
    ["results"],
    ["engine"],
    ["nodes"],
    ["model"],
    ["errors"],
]
HEIGHT = {part: -number for number, layer in enumerate(LAYERS) for part in layer}


def test_imports_go_downward_only() -> None:
    for part in HEIGHT:
        for way in ways_from(part):
            assert HEIGHT[way[-1]] < HEIGHT[part], f"{' imports '.join(way)}, which is not below {part}"


def test_no_module_imports_itself_through_others() -> None:
    # An import for the type checker alone runs nothing: an object and its handle may name each other there.
    imports = {name: set(imported_by(name, when_running=True)) for name in modules()}
    graphlib.TopologicalSorter(imports).prepare()  # raises a CycleError that names the modules


def test_own_modules_are_imported_at_the_top_of_a_file() -> None:
    # Nothing imports the command line, so it dodges no circle when each command loads what it needs.
    for name, path in modules().items():
        for function in functions_of(path) if part_of(name) != "__main__" else ():
            inside = [module for node in ast.walk(function) for module in own_imports(name, node)]
            assert not inside, f"{name}:{function.lineno} imports {inside[0]} inside a function"


def test_the_model_needs_nothing_but_the_standard_library() -> None:
    for name, path in modules().items():
        if name.startswith((f"{PACKAGE}.model", f"{PACKAGE}.errors")):
            others = {each.split(".")[0] for each in foreign_imports(path)}
            assert others <= sys.stdlib_module_names, f"{name} imports {others - sys.stdlib_module_names}"


def test_relative_imports_are_resolved() -> None:
    upward = ast.parse("from ..workflow import Workflow").body[0]
    assert own_imports(f"{PACKAGE}.model.graph", upward) == [f"{PACKAGE}.workflow"]
    assert own_imports(f"{PACKAGE}.model.graph", ast.parse("from . import change").body[0]) == [
        f"{PACKAGE}.model.change"
    ]


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def modules() -> dict[str, Path]:
    """The files of the package by their dotted names; a package's is that of its `__init__`."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = path
    return found


def part_of(name: str) -> str:
    """The module or package right inside ours that a dotted name lies in."""
    return name.split(".")[1] if "." in name else "__init__"


def ways_from(part: str) -> Iterator[list[str]]:
    """The ways along imports from one part to the next that has a layer, through those that have none."""
    todo, seen = [[part]], {part}
    while todo:
        way = todo.pop()
        here = {each for name in modules() if part_of(name) == way[-1] for each in imported_by(name)}
        for found in sorted({part_of(name) for name in here} - seen):
            seen.add(found)
            if found in HEIGHT:
                yield [*way, found]
            else:
                todo.append([*way, found])


def imported_by(name: str, *, when_running: bool = False) -> Iterator[str]:
    """The modules of ours that a module imports, wherever in its file; or those it imports when it runs."""
    todo: list[ast.AST] = [parsed(modules()[name])]
    while todo:
        node = todo.pop()
        yield from own_imports(name, node)
        for_checker = isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        if not (when_running and for_checker):
            todo.extend(ast.iter_child_nodes(node))


def own_imports(name: str, node: ast.AST) -> list[str]:
    """The modules of ours that one statement of a module imports."""
    if isinstance(node, ast.Import):
        wanted = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        base = base_of(name, node)
        wanted = [f"{base}.{alias.name}" for alias in node.names]
    else:
        return []
    return [nearest_module(each) for each in wanted if each.split(".")[0] == PACKAGE]


def base_of(name: str, node: ast.ImportFrom) -> str:
    """The dotted name that a `from` names, its leading dots resolved."""
    if not node.level:
        return node.module or ""
    is_package = modules()[name].name == "__init__.py"
    around = name.split(".")[: len(name.split(".")) - node.level + is_package]
    return ".".join([*around, *filter(None, [node.module])])


def nearest_module(dotted: str) -> str:
    """The module itself, or the one that holds the name."""
    return dotted if dotted in modules() else nearest_module(dotted.rpartition(".")[0])


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All functions in a file."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def foreign_imports(path: Path) -> Iterator[str]:
    """The modules of others that a file imports."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] != PACKAGE)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""
