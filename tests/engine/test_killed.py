"""A process that carries a run out is killed at any moment; another one goes on with what is on disk."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import select

import nexus_jupyter as nexus
from nexus_jupyter.storage.database import open_database
from nexus_jupyter.storage.schema import calls
from tests.doubles.counting_server import CountingServer, answer_to

from .killed import build

KILLS = 20
MOST_AT_ONCE = 5 + 1 + 2
"""How many calls the workflow makes at once: of its branches, its loop, and its map."""


class Carrier:
    """A process that carries runs out in children."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def tell(self, **command: Any) -> None:
        """Give a command."""
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def heard(self, *keys: str) -> dict[str, Any]:
        """What it says next that has one of these keys."""
        while True:
            line = self._process.stdout.readline()
            assert line, "The process has ended."
            said = json.loads(line)
            if not said.keys().isdisjoint(keys):
                return said


@contextmanager
def carrier(folder: Path) -> Iterator[Carrier]:
    """A running carrier."""
    command = [sys.executable, "-m", "tests.engine.killed"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=folder, env=environment, text=True, **pipes) as process:
        found = Carrier(process)
        found.heard("ready")
        yield found
        process.stdin.close()


def on_disk(run: str) -> set[str]:
    """The answers of models that are in a run's journal."""
    with open_database().reading() as connection:
        found = connection.scalars(select(calls.c.answer).where(calls.c.run == int(run[1:])))
        return {json.loads(answer) for answer in found}


def test_a_run_whose_process_is_killed_goes_on_in_another_and_asks_nothing_again_that_is_on_disk(folder):
    moments = random.Random(11)
    kills = repeated = under_way = runs = 0
    with CountingServer() as server, carrier(folder) as carried:
        flow = build(server.url)
        flow.save()
        assert len(flow) == 30
        while kills < KILLS:
            runs += 1
            run = Killed(carried, server, f"tea {runs}")
            done = run.to_its_end(moments)
            kills, under_way = kills + run.kills, under_way + run.under_way
            asked = Counter(server.asked[run.first :])
            repeated += asked.total() - len(asked)
            assert done["status"] == ["completed"]
            assert len(asked) == 5 + 3 + 4 * 2 + 1
            assert nexus.load_run(run.id).status == "completed"
            whole = flow.run(topic=run.topic, cache=False, record=False)
            assert done["completed"] == whole["shown"]
            assert set(done["paths"]) == set(whole.frame["path"])
    assert repeated <= under_way


class Killed:
    """A run whose process is killed again and again, and what the rules say of it.

    Attributes:
        first: how many requests the server had before it.
        kills: how often its process was killed.
        under_way: how many calls were under way when it was, together.
    """

    def __init__(self, carried: Carrier, server: CountingServer, topic: str) -> None:
        self.carried, self.server, self.topic = carried, server, topic
        self.first, self.id = len(server.asked), ""
        self.kills = self.under_way = 0
        self._known: list[tuple[int, set[str]]] = []

    def to_its_end(self, moments: random.Random) -> dict[str, Any]:
        """Let it be killed up to five times, and then complete; returns what it said in the end."""
        while True:
            self.carried.tell(url=self.server.url, topic=self.topic, resume=self.id)
            child = self.carried.heard("child")["child"]
            begun = self.carried.heard("begun", "ended")
            assert "begun" in begun, "It failed before it began: its error stands above."
            self.id = begun["begun"]
            if self.kills < 5:
                time.sleep(moments.uniform(0, 0.4))
                with suppress(ProcessLookupError):  # it may have come to its end just now
                    os.kill(child, signal.SIGKILL)
            said = self.carried.heard("completed", "ended")
            if "completed" in said:
                self.carried.heard("ended")
                break
            self._look()
        for at, known in self._known:
            assert {answer_to(prompt) for prompt in self.server.asked[at:]}.isdisjoint(known)
        return said

    def _look(self) -> None:
        """Look at what the killed process left."""
        time.sleep(0.05)  # what it sent last may still be on its way
        assert nexus.load_run(self.id).status == "killed"
        known = on_disk(self.id)
        unknown = {prompt for prompt in self.server.asked[self.first :] if answer_to(prompt) not in known}
        assert len(unknown) <= MOST_AT_ONCE, "What is not on disk was under way."
        self.kills += 1
        self.under_way += len(unknown)
        self._known.append((len(self.server.asked), known))
