"""What is installed: wheel and sdist carry the editor ready, and the wheel enables the server extension."""

import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BUNDLE = {f"nexus_jupyter/static/{name}.js" for name in ("loader", "widget", "panels")}
ENABLING = "etc/jupyter/jupyter_server_config.d/nexus_jupyter.json"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


def test_the_wheel_carries_the_bundle_and_enables_the_server_extension(built):
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        names = set(file.namelist())
        assert names >= BUNDLE
        assert "nexus_jupyter/templates/chat.nexus.json" in names
        (enabling,) = [name for name in names if name.endswith(f".data/data/{ENABLING}")]
        said = json.loads(file.read(enabling))
    assert said == {"ServerApp": {"jpserver_extensions": {"nexus_jupyter.server": True}}}
    assert not [name for name in names if name.startswith(("tests/", "js/"))]


def test_the_sdist_carries_the_bundle_and_needs_no_node_to_be_built(built):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as file:
        names = {name.partition("/")[2] for name in file.getnames()}
    assert names >= BUNDLE | {"hatch_build.py", "pyproject.toml", "LICENSE"}
    assert not [name for name in names if name.startswith("js/")]
