"""Importing the package costs next to nothing: its names load when first asked for."""

import json
import subprocess
import sys

HEAVY = [
    "asyncio",
    "pandas",
    "numpy",
    "networkx",
    "ollama",
    "openai",
    "httpx",
    "resvg_py",
    "rich",
    "cloudpickle",
    "PIL",
    "sqlalchemy",
    "pyarrow",
    "psutil",
]
CODE = """
import json, sys
{statement}
print(json.dumps([name for name in {heavy} if name in sys.modules]))
"""


def loaded(statement: str) -> list[str]:
    """The heavy modules that are loaded after a statement in a new Python."""
    code = CODE.format(statement=statement, heavy=HEAVY)
    found = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    return json.loads(found.stdout)


def test_the_package_alone_loads_nothing_heavy():
    assert loaded("import nexus_jupyter as nexus\ndir(nexus)\nnexus.__version__") == []


def test_defining_a_node_loads_no_tables_no_pictures_and_no_clients_of_models():
    assert set(loaded("from nexus_jupyter import node, AgentRegistry, errors\nAgentRegistry.types()")) <= {
        "asyncio"
    }


def test_the_engine_alone_loads_only_asyncio():
    assert loaded("import nexus_jupyter.engine.execution") == ["asyncio"]


def test_running_a_workflow_loads_no_tables_and_no_clients_of_models():
    code = """
from nexus_jupyter import Workflow
flow = Workflow()
flow.add("data-output", value=flow.add("data-input", value="tea"))
assert flow.run()["data-output"] == "tea"
"""
    assert set(loaded(code)) <= {"asyncio"}
