"""What a function's meaning consists of: which changes of a notebook change it, and which do not."""

import gc
import importlib
import linecache
import os
import subprocess
import sys
import textwrap
import weakref
from importlib.metadata import version
from itertools import count

import pytest

import nexus_jupyter.nodes.code as reader
from nexus_jupyter.nodes.code import code_of
from nexus_jupyter.nodes.registry import registry

NUMBERS = count(1)
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


class Notebook:
    """A notebook's namespace, and cells as IPython runs them: their source is kept under a name of its own."""

    def __init__(self, *cells):
        self.names = {"__name__": "__main__"}
        for cell in cells:
            self.run(cell)

    def run(self, cell):
        source, name = textwrap.dedent(cell), f"<cell {next(NUMBERS)}>"
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        exec(compile(source, name, "exec", dont_inherit=True), self.names)

    def code(self, name="keep"):
        return code_of(self.names[name])


def changed_by(cell, *before):
    """The parts of `keep` that running one more cell changes, adds or takes away."""
    notebook = Notebook(*before)
    old = notebook.code()
    notebook.run(cell)
    new = notebook.code()
    assert old is not None
    assert new is not None
    return {part for part in {*old, *new} if old.get(part) != new.get(part)}


KEEP = """
    def keep(frame, *, above=0.5):
        return [each for each in frame if each > above]
"""


def test_a_function_is_its_syntax_tree_and_the_version_of_python():
    code = Notebook(KEEP).code()
    assert set(code) == {"function keep", "python", "names"}
    assert code["python"] == PYTHON


@pytest.mark.parametrize(
    "cell",
    [
        KEEP,
        """
        # Only the good ones.
        def keep( frame, *,
                  above = 0.5 ):
            '''Keep what is above.'''
            # one by one
            return [
                each for each in frame
                if each > above
            ]
        """,
        """
        def keep(frame: list[float], *, above: float = 0.5) -> "list[float]":
            return [each for each in frame if (each > above)]
        """,
        """
        def node(*args, **more):
            return lambda function: function

        @node("shown otherwise", icon="tea")
        def keep(frame, *, above=0.5):
            return [each for each in frame if each > above]
        """,
        "\n\n\n" + KEEP,
    ],
)
def test_comments_docstrings_annotations_formatting_and_how_a_node_is_shown_change_nothing(cell):
    assert changed_by(cell, KEEP) == set()


def test_annotations_of_variables_change_nothing_but_their_values_do():
    before = "def keep(x):\n    y: int = x\n    return y"
    assert changed_by("def keep(x):\n    y: float = x\n    return y", before) == set()
    assert changed_by("def keep(x):\n    y: int = -x\n    return y", before) == {"function keep"}


@pytest.mark.parametrize(
    "cell",
    [
        "def keep(frame, *, above=0.6):\n    return [each for each in frame if each > above]",
        "def keep(frame, *, above=0.5):\n    return [each for each in frame if each >= above]",
        "def keep(frame, *, above=0.5):\n    return [each for each in frame if each > above][:1]",
        "async def keep(frame, *, above=0.5):\n    return [each for each in frame if each > above]",
    ],
)
def test_what_a_function_says_changes_it(cell):
    assert changed_by(cell, KEEP) == {"function keep"}


CLEAN = "def clean(x): return x.strip()"
USES_CLEAN = "def keep(x): return clean(x)"


@pytest.mark.parametrize(
    ("cell", "before", "parts"),
    [
        ("def clean(x): return x", [CLEAN, USES_CLEAN], {"function clean"}),
        (
            "def trim(x): return x",
            ["def trim(x): return -x\ndef clean(x): return trim(x)", USES_CLEAN],
            {"function trim"},
        ),
        ("LIMIT = 4", ["LIMIT = 3\ndef keep(x): return x > LIMIT"], {"value LIMIT"}),
        ("LIMIT = 3.0", ["LIMIT = 3\ndef keep(x): return x > LIMIT"], {"value LIMIT"}),
        ("WORDS.append('b')", ["WORDS = ['a']\ndef keep(x): return WORDS"], {"value WORDS"}),
        (
            "table.loc[0, 'a'] = 2",
            ["from pandas import *\ntable = DataFrame({'a': [1]})\ndef keep(x): return table"],
            {"value table"},
        ),
        ("A, B = 2, 1", ["A, B = 1, 2\ndef keep(x): return A - B"], {"value A", "value B"}),
        ("OTHER = 1", ["OTHER = 0\ndef keep(x): return x.OTHER"], set()),
        ("print = None", ["def keep(x): print(x)"], {"value print"}),
        ("def keep(x): return clean(x, 1)", [CLEAN, USES_CLEAN], {"function keep"}),
        ("def keep(x): return x", [CLEAN, USES_CLEAN], {"function keep", "function clean", "names"}),
        ("clean = lambda x: x[1:]", ["clean = lambda x: x", USES_CLEAN], {"function <lambda>"}),
        (
            "from functools import partial\nkeep = partial(clean, 2)",
            ["from functools import partial\ndef clean(n, x): return x[n:]\nkeep = partial(clean, 1)"],
            {"value function"},
        ),
        (
            "clean = partial(trim, mode='b')",
            ["from functools import partial\ndef trim(x, mode): ...\nclean = partial(trim, mode='a')", USES_CLEAN],
            {"value clean"},
        ),
        (
            "@cache\ndef clean(x): return x",
            ["from functools import cache\n@cache\ndef clean(x): return x.strip()", USES_CLEAN],
            {"function clean"},
        ),
        ("keep = make(2)", ["def make(n):\n    return lambda x: x + n\nkeep = make(1)"], {"value n"}),
        (
            "def clean(x): return 2",
            ["def make(f):\n    return lambda x: f(x)", CLEAN, "def keep(x): return make(clean)(x)"],
            {"function clean"},
        ),
    ],
)
def test_what_its_names_stand_for_changes_it(cell, before, parts):
    assert changed_by(cell, *before) == parts


CLEANER = """
class Cleaner:
    words = ["a"]

    def __init__(self, n=1):
        self.n = n

    def run(self, x):
        return self.cut(x)

    @staticmethod
    def cut(x):
        return x

    @property
    def size(self):
        return 1

def keep(x): return Cleaner().run(x)
"""


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        (CLEANER, set()),
        (CLEANER.replace("return 1", "return 2"), {"function Cleaner.size"}),
        (CLEANER.replace("return x\n\n    @prop", "return x[1:]\n\n    @prop"), {"function Cleaner.cut"}),
        (CLEANER.replace("self.cut(x)", "self.cut(x)[1:]"), {"function Cleaner.run"}),
        (CLEANER.replace('["a"]', '["b"]'), {"class Cleaner"}),
        (CLEANER.replace("n=1", "n=2"), {"function Cleaner.__init__"}),
        (CLEANER.replace("Cleaner:", "Cleaner(dict):"), {"class Cleaner"} | {"names"}),
        ("Cleaner.words.append('b')", {"class Cleaner"}),
        ("Cleaner.more = 1", {"class Cleaner"}),
        ("Cleaner.run = lambda self, x: 1", {"function Cleaner.run", "function <lambda>", "names"}),
    ],
)
def test_classes_of_the_notebook_are_read_method_by_method(cell, parts):
    assert changed_by(cell, CLEANER) == parts


FIELDS = """
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

@dataclass(frozen=True)
class Cup:
    tea: str
    grams: float = 2.5
    notes: list = field(default_factory=list)

class Leaf(Enum):
    GREEN = 1
    BLACK = 2

class Point(NamedTuple):
    x: int
    y: int = 0

def keep(x): return Cup(x), Leaf.GREEN, Point(1)
"""


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("", "", set()),
        ("2.5", "3.5", {"class Cup"}),
        ("tea: str", "tea: int", {"class Cup"}),
        ("=list", "=dict", {"class Cup"}),
        ("frozen=True", "order=True", {"class Cup"}),
        ("BLACK = 2", "BLACK = 3", {"class Leaf"}),
        ("y: int = 0", "y: int = 1", {"class Point"}),
    ],
)
def test_classes_made_of_fields_are_read_by_their_fields(old, new, parts):
    assert changed_by(FIELDS.replace(old, new), FIELDS) == parts


def test_an_object_of_the_notebook_is_its_class_and_its_attributes():
    made = CLEANER.replace("Cleaner()", "cleaner") + "\ncleaner = Cleaner(1)"
    assert changed_by("cleaner.n = 2", made) == {"value n"}
    assert changed_by("cleaner.more = 2", made) == {"value more"}
    assert changed_by("cleaner = Cleaner(2)", made) == {"value n"}
    assert changed_by("Cleaner.cut = staticmethod(lambda x: 1)", made) >= {"function Cleaner.cut"}


def test_a_method_is_its_function_and_its_object():
    notebook = Notebook(CLEANER, "keep = Cleaner(1).run")
    before = notebook.code()
    notebook.run("keep = Cleaner(2).run")
    assert {"function Cleaner.run", "class Cleaner", "value n"} <= set(before)
    assert before != notebook.code()


@pytest.mark.parametrize(
    ("before", "cell"),
    [
        ("def a(x): return 1\ndef b(x): return 2\nf, g = a, b\ndef keep(x): return f(x) - g(x)", "f, g = b, a"),
        ("def make(n): return lambda: n\na, b = make(1), make(2)\ndef keep(x): return a() - b()", "a, b = b, a"),
        (
            "import statistics\nmiddle = statistics.mean\ndef keep(x): return middle",
            "middle = statistics.median",
        ),
        ("import numpy\nmiddle = numpy.mean\ndef keep(x): return middle(x)", "middle = numpy.median"),
        ("from math import sin as wave\ndef keep(x): return wave(x)", "from math import cos as wave"),
        ("import json as lib\ndef keep(x): return lib.dumps(x)", "import pickle as lib"),
        ("class A: ...\nclass B: ...\nT, S = A, B\ndef keep(x): return T(), S()", "T, S = B, A"),
    ],
)
def test_a_name_that_stands_for_something_else_is_noticed(before, cell):
    assert changed_by(cell, before) != set()


def test_decorators_of_the_notebook_are_followed_to_what_they_decorate():
    decorated = """
        from functools import wraps

        def times(n):
            def decorate(function):
                @wraps(function)
                def repeated(*args):
                    return [function(*args) for _ in range(n)]
                return repeated
            return decorate

        @times(2)
        def keep(x):
            return x
    """
    assert changed_by(decorated, decorated) == set()
    assert changed_by(decorated.replace("@times(2)", "@times(3)"), decorated) >= {"value n"}
    assert changed_by(decorated.replace("return x\n", "return -x\n"), decorated) == {"function keep"}
    assert changed_by(decorated.replace("(*args) for", "(*args[::-1]) for"), decorated) != set()


def test_decorators_of_packages_are_their_version_and_what_they_decorate():
    managed = """
        from contextlib import contextmanager

        @contextmanager
        def opened(x):
            yield x

        def keep(x):
            with opened(x) as it:
                return it
    """
    assert changed_by(managed.replace("yield x", "yield -x"), managed) == {"function opened"}


def test_functions_that_call_themselves_or_each_other_are_read_once():
    tree = "def keep(x): return leaf(x - 1) if x else 0\ndef leaf(x): return keep(x)"
    assert set(Notebook(tree).code()) == {"function keep", "function leaf", "python", "names"}
    assert changed_by("def leaf(x): return keep(x) + 1", tree) == {"function leaf"}


@pytest.mark.parametrize(
    "cell",
    [
        "import numpy as np\ndef keep(x): return np.mean(x)",
        "def keep(x):\n    import numpy as np\n    return np.mean(x)",
        "def keep(x):\n    from numpy.linalg import norm\n    return norm(x)",
        "from numpy import mean as middle\ndef keep(x): return middle(x)",
        "import numpy\nclean = numpy.sin\ndef keep(x): return clean(x)",
        "import numpy\nlimits = numpy.array([1, 2])\ndef keep(x): return x > limits",
        "from numpy import float64\nclass Mine(float64): ...\ndef keep(x): return Mine(x)",
    ],
)
def test_packages_are_their_versions_however_they_are_named(cell):
    assert Notebook(cell).code()["package numpy"] == version("numpy")


def test_a_package_that_is_not_called_as_its_module_is_found():
    assert Notebook("def keep(x):\n    import PIL.Image").code()["package pillow"] == version("pillow")


def test_the_library_of_python_is_the_version_of_python():
    cell = "import re\nfrom math import sin\ndef keep(x):\n    import os.path\n    return sin(re.compile(x))"
    assert set(Notebook(cell).code()) == {"function keep", "python", "names"}


def test_the_built_in_types_are_the_version_of_this_package():
    assert code_of(registry["data-input"].function)["package nexus-jupyter"] == version("nexus-jupyter")
    assert all(code_of(node_type.function) for node_type in registry.values() if "nexus" in node_type.package)


@pytest.mark.parametrize(
    "cell",
    [
        "client = object()\ndef keep(x): return client",
        "def keep(x, client=object()): return client",
        "import io\nfile = io.StringIO()\ndef keep(x): return file.read()",
        "import random\nchance = random.random\ndef keep(x): return chance()",
        "def make(f):\n    return lambda x: f\nkeep = make(object())",
        "def clean(x): return client\nclient = iter([])\ndef keep(x): return clean(x)",
        "exec('def keep(x): return x')",
        "keep = [object()].append",
        "N = 0\ndef keep(x):\n    global N\n    N = x",
        "def make(n):\n    def set_n(x):\n        nonlocal n\n        n = x\n    return set_n\nkeep = make(1)",
        "def keep(x):\n    import this_module_is_nowhere",
    ],
)
def test_what_depends_on_something_without_a_digest_has_no_code(cell):
    assert Notebook(cell).code() is None


def test_a_variable_that_a_function_sets_inside_itself_is_no_effect():
    cell = "def keep(x):\n    n = 0\n    def more():\n        nonlocal n\n        n += 1\n    return more"
    assert Notebook(cell).code() is not None


def test_what_had_no_digest_may_have_one_later():
    notebook = Notebook("client = object()\ndef keep(x): return client")
    assert notebook.code() is None
    notebook.run("client = 'http://localhost'")
    assert "value client" in notebook.code()
    notebook.run("del client")
    assert notebook.code() is not None


def test_loggers_and_types_for_the_checker_are_no_obstacle():
    cell = """
        import logging
        from typing import Any, Literal, cast

        log = logging.getLogger("tea")
        Leaf = Literal["green", "black"]
        Names = list[str] | None

        def keep(x):
            log.info(x)
            return cast(Leaf, cast(Names, x))
    """
    assert Notebook(cell).code() is not None
    assert changed_by('Leaf = Literal["green"]', cell) == {"value Leaf"}


def test_a_function_that_nothing_has_changed_is_not_read_again(monkeypatch):
    notebook = Notebook(
        CLEANER, CLEAN, "import numpy\nWORDS = ['a']", "def keep(x): return clean(x), WORDS, Cleaner, numpy"
    )
    first = notebook.code()
    monkeypatch.setattr(reader, "tree_of", None)
    assert notebook.code() is first


def test_what_is_known_of_a_function_does_not_keep_it_alive():
    notebook = Notebook(
        "def keep(x): return keep(x - 1)\ndef make():\n    def inner(x): return x\n    return inner\nf = make()"
    )
    assert notebook.code() is not None
    assert notebook.code("f") is not None
    gone = [weakref.ref(notebook.names[name]) for name in ("keep", "f")]
    notebook.run("def keep(x): return 0\nf = None")
    gc.collect()
    assert [each() for each in gone] == [None, None]


def test_code_put_into_the_same_function_is_noticed():
    notebook = Notebook(CLEAN, USES_CLEAN)
    before = notebook.code()
    notebook.names["clean"].__code__ = (
        Notebook("def clean(x): return x").names["clean"].__code__
    )  # as %autoreload does
    assert before["function clean"] != notebook.code()["function clean"]


@pytest.fixture
def teas(tmp_path, monkeypatch):
    """A module of the user's own, beside the notebook."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    file = tmp_path / "teas.py"
    file.write_text("LIMIT = 3\n\ndef clean(x):\n    return trim(x)[:LIMIT]\n\ndef trim(x):\n    return x\n")
    yield file
    sys.modules.pop("teas", None)


@pytest.mark.parametrize(
    "cell",
    [
        "import teas\ndef keep(x): return teas.clean(x)",
        "import teas as t\ndef keep(x): return t.clean(x)",
        "from teas import clean\ndef keep(x): return clean(x)",
        "import teas\ndef keep(x):\n    from teas import clean as c\n    return c(x)",
        "import teas\ndef keep(x):\n    import teas as t\n    return t.clean(x)",
    ],
)
def test_the_users_own_modules_are_read_as_far_as_they_are_named(teas, cell):
    notebook = Notebook(cell)
    before = notebook.code()
    assert set(before) == {
        "function keep",
        "function teas.clean",
        "function teas.trim",
        "value LIMIT",
        "python",
        "names",
    }
    sys.modules["teas"].LIMIT = 4
    assert before["value LIMIT"] != notebook.code()["value LIMIT"]


def test_a_file_edited_since_it_was_imported_is_unreadable_until_it_is_loaded_again(teas):
    notebook = Notebook("import teas\ndef keep(x): return teas.clean(x)")
    teas.write_text(teas.read_text().replace("return x", "return x.strip()"))
    assert notebook.code() is None
    before = Notebook(KEEP).code()
    importlib.reload(sys.modules["teas"])
    assert "function teas.trim" in notebook.code()
    assert before == Notebook(KEEP).code()


def test_a_module_that_is_imported_while_the_function_runs_is_read_once_it_is_there(teas):
    notebook = Notebook("def keep(x):\n    import teas\n    return teas.clean(x)")
    assert notebook.code() is None
    importlib.import_module("teas")
    notebook.run("def keep(x):\n    import teas\n    return teas.clean(x)")
    assert "function teas.clean" in notebook.code()


def test_another_process_with_another_hash_seed_finds_the_same_code(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        f"{CLEANER}{FIELDS}\nfrom nexus_jupyter.nodes.code import code_of\nprint(dict(code_of(keep)))\n"
    )
    environments = [{**os.environ, "PYTHONHASHSEED": seed} for seed in ("1", "2")]
    found = [
        subprocess.run([sys.executable, script], env=each, capture_output=True, text=True, check=True)
        for each in environments
    ]
    assert found[0].stdout == found[1].stdout != "None\n"


IPYTHON = """
from IPython.core.interactiveshell import InteractiveShell
from nexus_jupyter.nodes.code import code_of

shell = InteractiveShell.instance()
def run(cell):
    shell.run_cell(cell).raise_error()
    return code_of(shell.user_ns["keep"])

first = run('''
from __future__ import annotations
from dataclasses import dataclass
@dataclass
class Cup:
    tea: str
files = !echo tea
f = lambda x: x
def keep(x): return f(Cup(x)), 1
"shown"
''')
same = run("def keep(x):  # the same\\n    return (f(Cup(x)), 1)")
assert first is not None and first == same, (first, same)
assert run("f = lambda x: -x") != first
"""


def test_functions_of_ipythons_own_cells_are_read():
    subprocess.run([sys.executable, "-c", IPYTHON], check=True)
