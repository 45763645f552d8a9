"""Run the workflow of the first notebook on a terminal, and write a page with what came of it.

The cells of the notebook that are tagged `workflow` build it; they are the one source of it.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from nexus_jupyter.console import Watch, console, run_table
from nexus_jupyter.export.page import write_page

NOTEBOOK = Path(__file__).with_name("01_first_workflow.ipynb").resolve()
FOLDER = Path(__file__).resolve().parent.parent / "demo"


def main() -> None:
    """Build the workflow, run it, show it."""
    FOLDER.mkdir(exist_ok=True)
    os.chdir(FOLDER)
    names: dict[str, object] = {"__name__": "__main__"}
    for cell in json.loads(NOTEBOOK.read_text())["cells"]:
        if "workflow" in cell["metadata"].get("tags", ()):
            exec(compile("".join(cell["source"]), NOTEBOOK.name, "exec"), names)  # noqa: S102
    flow, packages = names["flow"], names["packages"]
    to = console()
    to.print(f"{flow.name}: {flow.graph.description}")
    run = Watch(flow.start(packages=packages), sys.stdout).follow()
    answered = sorted(set(run.frame["model"].dropna()))
    to.print(f"\nAnswered by {', '.join(answered)}.\n")
    to.print(run_table(run))
    to.print("\n[bold]answer[/bold]")
    to.print(run["answer"].strip(), markup=False)
    to.print(f"\nThe picture and all outputs: {write_page(run, 'index.html')}", soft_wrap=True)


if __name__ == "__main__":
    main()
