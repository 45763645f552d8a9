"""The documents are true: their Python runs, what it gives is what they say, and links lead somewhere."""

from __future__ import annotations

import ast
import io
import linecache
import re
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from itertools import takewhile
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from nexus_jupyter import registry
from nexus_jupyter.export.reference import reference
from nexus_jupyter.nodes.models import prices
from nexus_jupyter.nodes.models.limits import limit
from nexus_jupyter.nodes.models.llama_server import LlamaServer

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GIVES = re.compile(r"# -> ?(.*)$")
LIMITS = limit()
LINK = re.compile(r"(?:\]\(|src=\"|srcset=\")([^)\s\"]+)")


class Statement(NamedTuple):
    """A statement of a page, and what the page says it gives: behind it, and in the lines below."""

    code: ast.stmt
    file: str
    gives: str
    line: int


def statements_of(page: Path) -> Iterator[Statement]:
    text = page.read_text(encoding="utf-8")
    for block in BLOCK.finditer(text):
        above = text.count("\n", 0, block.start(1))
        lines = block[1].splitlines()
        file = f"<{page.name} line {above}>"
        linecache.cache[file] = len(block[1]), None, block[1].splitlines(keepends=True), file  # as a notebook does
        for code in ast.parse(block[1], file).body:
            end = code.end_lineno or 0
            behind = GIVES.findall(lines[end - 1])
            below = (line[5:] for line in takewhile(lambda line: line.startswith("# ->"), lines[end:]))
            yield Statement(code, file, "\n".join([*behind, *below]), above + code.lineno)


def shown_by(statement: Statement, names: dict[str, object]) -> str:
    """What a notebook or a Python prompt would show below a statement."""
    code, file, *_ = statement
    printed = io.StringIO()
    with redirect_stdout(printed):
        if isinstance(code, ast.Expr):
            value = eval(compile(ast.Expression(code.value), file, "eval"), names)
            if value is not None:
                print(repr(value))
        else:
            exec(compile(ast.Module([code], []), file, "exec"), names)
    return "\n".join(line.rstrip() for line in printed.getvalue().splitlines())


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, object]]:
    """A namespace like that of a notebook; the limits and prices that a page sets are taken back."""
    module = ModuleType("tests.page")
    monkeypatch.setitem(sys.modules, "tests.page", module)
    monkeypatch.setattr(prices, "_prices", {})
    yield vars(module)
    for backend, was in LIMITS.items():
        limit(backend, concurrency=was.concurrency, per_minute=was.per_minute)


@pytest.mark.parametrize("page", [page for page in PAGES if BLOCK.search(page.read_text())], ids=lambda p: p.name)
def test_the_python_of_a_page_runs_in_its_order_and_gives_what_the_page_says(
    page: Path, folder: Path, notebook: dict[str, object], llama_server: LlamaServer
) -> None:
    for each in statements_of(page):
        shown = shown_by(each, notebook)
        if each.gives:
            assert shown == each.gives, f"{page.name}, line {each.line}"


def test_the_page_of_node_types_is_what_they_say_of_themselves() -> None:
    own = [each for each in registry.values() if each.package == "nexus_jupyter"]
    made = reference(own)
    assert (ROOT / "docs" / "nodes.md").read_text(encoding="utf-8") == made, (
        "Make it again: python -m nexus_jupyter.export.reference > docs/nodes.md"
    )


def test_every_built_in_node_type_has_an_example() -> None:
    page = (ROOT / "docs" / "nodes.md").read_text(encoding="utf-8")
    for each in registry.values():
        if each.package == "nexus_jupyter":
            assert f'flow.add("{each.name}"' in page or f'"{each.name}",' in page, each.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_pictures_of_a_page_are_there(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        name, _, heading = target.partition("#")
        other = (page.parent / name).resolve() if name else page
        assert other.exists(), f"{page.name} links to {target}"
        if heading:
            assert heading in headings_of(other), f"{page.name} links to {target}"


def headings_of(page: Path) -> set[str]:
    found = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in found}
