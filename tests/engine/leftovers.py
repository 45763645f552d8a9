"""What a run may leave behind, and must not."""

from __future__ import annotations

import os
import subprocess

from nexus_jupyter import Run

FINAL = {"completed", "skipped", "error", "cancelled"}


def unsettled(run: Run) -> dict[str, str]:
    """The nodes of a run that has ended whose status is not final."""
    statuses = dict(zip(run.frame["path"], run.frame["status"], strict=True))
    top = {id: statuses.get(id, "idle") for id in run.graph.children(None)}
    return {path: status for path, status in {**statuses, **top}.items() if status not in FINAL}


def engine_processes() -> list[str]:
    """The command lines of the processes of nodes that are still there."""
    listed = subprocess.run(["ps", "-eo", "ppid=,args="], capture_output=True, text=True, check=True).stdout
    children = [line.split(maxsplit=1) for line in listed.splitlines()]
    return [command for parent, command in children if int(parent) == os.getpid() and "engine.process" in command]
