"""Pages: real browser stores in processes of their own, each at the end of a slow link to a room."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any

from nexus_jupyter import Workflow

JS = Path(__file__).parents[2] / "js"

Message = dict[str, Any]


def bundle(folder: Path) -> Path:
    """The program that is a page, made from js/tests/stdio.ts."""
    program = folder / "stdio.mjs"
    esbuild = JS / "node_modules" / ".bin" / "esbuild"
    assert esbuild.exists(), "The editor's packages are not there: run `npm ci` in js, as `make test` does."
    options = ["--bundle", "--platform=node", "--format=esm", "--log-level=warning"]
    subprocess.run([esbuild, JS / "tests" / "stdio.ts", *options, f"--outfile={program}"], check=True)
    return program


class Page:
    """A browser store in a process of its own.

    Args:
        program: what `bundle` made.
        client: the id that it gives itself.
        seed: decides its random edits.
        size: about how many nodes these make.
    """

    def __init__(self, program: Path, client: str, seed: int = 1, size: int = 30) -> None:
        node = shutil.which("node")
        assert node, "This test needs Node.js, as the editor's build does."
        self.process = subprocess.Popen(
            [node, program, client, str(seed), str(size)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self.said: list[Message] = self._answer()["sent"]

    def tell(self, do: str, **more: Any) -> Message:
        """Tell it to do something, and wait until it has; what it says to the room is in `said`."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"do": do, **more}) + "\n")
        self.process.stdin.flush()
        answer = self._answer()
        self.said += answer["sent"]
        return answer

    def close(self) -> None:
        """End its process."""
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            pipe.close()
        self.process.wait(10)

    def _answer(self) -> Message:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "The page has broken off; its error is above."
        answer: Message = json.loads(line)
        return answer


class Link:
    """The way between a page and a room: messages keep their order, and take as long as a test likes.

    Args:
        page: at one end.
        flow: whose room is at the other.

    Attributes:
        up: what is on its way to the room.
        down: what is on its way to the page.
        losses: how often the connection was lost.
    """

    def __init__(self, page: Page, flow: Workflow) -> None:
        self.page, self.flow = page, flow
        self.up: deque[Message] = deque()
        self.down: deque[Message] = deque()
        self.losses = 0
        self._open = True
        self._jam = 0
        flow.clients.join(self._send)
        self._collect()

    def tell(self, do: str, **more: Any) -> Message:
        """Tell the page to do something; what it says is on its way from now on."""
        answer = self.page.tell(do, **more)
        self._collect()
        return answer

    def pass_time(self, random: Random) -> None:
        """Let a little time pass: something arrives, or is held up, or the connection is lost for a while."""
        luck = random.random()
        if self._jam:
            self._jam -= 1
        elif not self._open:
            self.restore()
        elif luck < 0.002:
            self.lose(kept=random.choice([0, len(self.down) // 2, len(self.down)]))
            self._jam = random.randrange(20)
        elif luck < 0.01:
            self._jam = random.randrange(100)
        elif luck < 0.4:
            self.carry_up(random.randrange(1, 5))
        elif luck < 0.8:
            self.carry_down(random.randrange(1, 10))

    def carry_up(self, count: int) -> None:
        """Let messages arrive in the room."""
        for message in _taken(self.up, count):
            self.flow.clients.receive(message)

    def carry_down(self, count: int) -> None:
        """Let messages arrive at the page."""
        if messages := list(_taken(self.down, count)):
            self.tell("hear", messages=messages)

    def lose(self, *, kept: int) -> None:
        """Lose the connection and all that is on its way, but for the first few messages down.

        A Jupyter server keeps what a kernel says while nobody listens: these arrive after all, late.
        """
        self.losses += 1
        self._open = False
        self.up.clear()
        self.down = deque(_taken(self.down, kept))
        self.tell("turn", open=False)

    def restore(self) -> None:
        """Connect again, if the connection was lost: the page says hello."""
        if not self._open:
            self._open = True
            self.tell("turn", open=True)

    @property
    def quiet(self) -> bool:
        """Whether nothing is on its way."""
        return not self.up and not self.down

    def _send(self, message: Message) -> None:
        if self._open:
            self.down.append(carried(message))

    def _collect(self) -> None:
        self.up.extend(self.page.said)
        self.page.said.clear()


def carried(message: Message) -> Message:
    """The message as it arrives: as JSON, like a comm carries it."""
    arrived: Message = json.loads(json.dumps(message))
    return arrived


def settle(links: Iterable[Link]) -> None:
    """Let everything arrive, and everything that follows from it."""
    links = list(links)
    while not all(link.quiet for link in links):
        for link in links:
            link.carry_up(1000)
            link.carry_down(1000)


def _taken(messages: deque[Message], count: int) -> Iterable[Message]:
    while messages and count:
        count -= 1
        yield messages.popleft()
