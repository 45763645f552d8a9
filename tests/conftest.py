"""The embedded model, once for all, and an Ollama that thinks with it; folders that are the tests' own."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType

import pytest

from nexus_jupyter.engine.cache import cache
from nexus_jupyter.nodes.models.llama_server import LlamaServer, server
from nexus_jupyter.nodes.models.weights import NAME, find_weights
from nexus_jupyter.nodes.registry import registry
from nexus_jupyter.workflow import open_workflows
from tests.doubles.ollama_server import Llama, OllamaServer


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own servers and keys out of the tests."""
    for name in ("OLLAMA_URL", "OLLAMA_HOST", "OPENAI_API_KEY", "OPENAI_BASE_URL", "NEXUS_GGUF"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def own_data(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep the tests out of the developer's own: when one begins, nothing is trusted and no run is recorded."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path_factory.mktemp("data")))
    yield
    if "nexus_jupyter.storage.database" in sys.modules:
        sys.modules["nexus_jupyter.storage.database"].close_databases()


@pytest.fixture(autouse=True)
def nothing_known() -> None:
    """Let every test begin with an empty cache."""
    cache.clear()


@pytest.fixture(autouse=True)
def own_types(request: pytest.FixtureRequest) -> None:
    """Let the node types of a module of tests be those of their names, whatever another one called its own."""
    for each in vars(request.module).values():
        if isinstance(each, FunctionType) and hasattr(each, "__nexus_type__"):
            registry.register(each.__nexus_type__)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work in an empty folder, and close the workflows of its files in the end."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    for workflow in open_workflows():
        workflow.close()


@pytest.fixture(scope="session")
def llama_server() -> LlamaServer:
    """Start the embedded model; where it is missing, tests fail and say `nexus model install`."""
    return server(find_weights(), NAME)


@pytest.fixture
def llama(llama_server: LlamaServer) -> Llama:
    """Look at the model from outside."""
    return Llama(llama_server.url, llama_server.key)


@pytest.fixture
def double(llama_server: LlamaServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[OllamaServer]:
    """Run an Ollama with one model, where OLLAMA_URL says."""
    with OllamaServer(llama_server.url, llama_server.key) as running:
        monkeypatch.setenv("OLLAMA_URL", running.url)
        yield running
