"""A process that carries runs out in children that can be killed: a line in for each, lines out on what happened.

The children are forked, so that each is a new process that need not load everything again.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import openai  # noqa: F401  (loaded here once for all children)
import pandas as pd  # noqa: F401

import nexus_jupyter as nexus


def build(url: str) -> nexus.Workflow:
    """A workflow of thirty nodes, with a loop and a map, that asks a model all over; opened if it is there."""
    flow = nexus.Workflow("thirty")
    if len(flow):
        return flow

    def chat(id: str, prompt: str, **inputs: Any) -> nexus.NodeHandle:
        return flow.add("openai-chat", id=id, prompt=prompt, model="tiny", base_url=url, **inputs)

    topic = flow.add("data-input", id="topic", value="tea")
    ends = []
    for number in range(5):
        asked = flow.add("prompt-template", id=f"ask{number}", template=f"{number}. What of {{x}}?", x=topic)
        said = chat(f"chat{number}", "{x}", x=asked)
        ends.append(flow.add("prompt-template", id=f"end{number}", template="{x}!", x=said))
    with flow.add("loop", id="rounds", start=topic, most=3) as rounds:
        number = rounds["round"]
        better = flow.add("prompt-template", id="better", template="Round {n} of {x}", x=rounds.item, n=number)
        again = chat("again", "Improve: {x}", x=better)
        rounds.set(next=flow.add("prompt-template", id="next", template="<{x}>", x=again))
    leaves = flow.add("data-input", id="leaves", value=["green", "black", "white", "red"])
    with flow.add("map", id="each", items=leaves, concurrency=2) as each:
        leaf = flow.add("prompt-template", id="leaf", template="{leaf} {x}", leaf=each.item, x=topic)
        first = chat("first", "First of {x}", x=leaf)
        second = chat("second", "Second of {x} after {y}", x=leaf, y=first)
        each.set(result=flow.add("prompt-template", id="both", template="{a}, {b}", a=first, b=second))
    joined = flow.add("merge", id="joined", mode="all", values=[*ends, rounds, each])
    summary = flow.add("prompt-template", id="summary", template="All: {x}", x=joined)
    flow.add("data-output", id="shown", value=chat("last", "Sum up: {x}", x=summary))
    return flow


def carry_out(command: dict[str, Any]) -> None:
    """Begin or resume a run, and say how it ended."""
    flow = build(command["url"])
    resumed = command.get("resume")
    run = nexus.load_run(resumed).resume() if resumed else flow.start(topic=command["topic"], cache=False)
    say(begun=run.id)
    run.result()
    frame = run.frame
    say(
        completed=run["shown"],
        status=sorted(set(frame["status"])),
        paths=list(frame["path"]),
    )


def say(**what: Any) -> None:
    """Write a line."""
    os.write(1, (json.dumps(what) + "\n").encode())


def main() -> None:
    """Carry out one command after the other, each in a child of its own."""
    say(ready=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                carry_out(json.loads(line))
            finally:
                os._exit(0)
        say(child=child)
        os.waitpid(child, 0)
        say(ended=child)


if __name__ == "__main__":
    main()
