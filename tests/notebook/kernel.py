"""A real IPython kernel in a process of its own, spoken to as a notebook speaks to it."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager

WITHIN = 60.0
PRELUDE = "import nexus_jupyter as nexus"


@dataclass
class Answer:
    """What came back from running a cell."""

    text: str = ""
    error: str = ""
    shown: list[dict[str, Any]] = field(default_factory=list)

    @property
    def bundle(self) -> dict[str, Any]:
        """The last thing shown, by media type."""
        assert self.shown, self.error or "nothing was shown"
        return self.shown[-1]


class Kernel:
    """A kernel that works in a folder; the talk with it has a thread and a loop of its own."""

    client: AsyncKernelClient

    def __init__(self, folder: Path) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self.manager = AsyncKernelManager()
        data = {"JUPYTER_DATA_DIR": str(folder / "data"), "IPYTHONDIR": str(folder / "ipython")}
        self._wait(self.manager.start_kernel(cwd=str(folder), env={**os.environ, **data}))
        self._wait(self._connect())

    def run(self, source: str, cell: str | None = None) -> Answer:
        """Run a cell; `cell` is the id that the notebook gives it."""
        return self._wait(self._run(source, cell))

    def value(self, expression: str) -> Any:
        """The value of an expression."""
        answer = self.run(f"import json; print(json.dumps({expression}))")
        assert not answer.error, answer.error
        return json.loads(answer.text)

    def interrupt(self) -> None:
        """Do what the notebook's stop button does."""
        self._wait(self.manager.interrupt_kernel())

    def restart(self) -> None:
        """Begin anew, with nothing in memory; politely, as the notebook does it."""
        self._loop.call_soon_threadsafe(self.client.stop_channels)
        self._wait(self.manager.restart_kernel(now=False))
        self._wait(self._connect())

    def close(self) -> None:
        """End it."""
        self._loop.call_soon_threadsafe(self.client.stop_channels)
        self._wait(self.manager.shutdown_kernel(now=True))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(2 * WITHIN)

    async def _connect(self) -> None:
        self.client = self.manager.client()
        self.client.start_channels()
        await self.client.wait_for_ready(timeout=WITHIN)
        await self._run(PRELUDE, None)

    async def _run(self, source: str, cell: str | None) -> Answer:
        content = {"code": source, "silent": False, "store_history": True, "stop_on_error": False}
        message = self.client.session.msg("execute_request", content, metadata={"cellId": cell} if cell else {})
        self.client.shell_channel.send(message)
        answer = Answer()
        while not await self._took(answer, message["header"]["msg_id"]):
            pass
        await self.client.get_shell_msg(timeout=WITHIN)
        return answer

    async def _took(self, answer: Answer, id: str) -> bool:
        """Take one message into the answer; whether it was the last."""
        message = await self.client.get_iopub_msg(timeout=WITHIN)
        content, kind = message["content"], message["msg_type"]
        if message["parent_header"].get("msg_id") != id:
            return False
        if kind == "stream":
            answer.text += content["text"]
        elif kind in ("execute_result", "display_data"):
            answer.shown.append(content["data"])
        elif kind == "error":
            answer.error = f"{content['ename']}: {content['evalue']}"
        return bool(kind == "status" and content["execution_state"] == "idle")
