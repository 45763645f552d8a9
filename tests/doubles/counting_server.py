"""A models' server on loopback that speaks OpenAI's protocol, answers each prompt in its own words, and counts."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

USAGE = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}


class CountingServer:
    """A running double; use it as a context manager.

    Args:
        takes: how long an answer takes, in seconds; half of it before its first word.

    Attributes:
        asked: the prompt of every request, in the order in which they came.
    """

    def __init__(self, takes: float = 0.06) -> None:
        self.takes = takes
        self.asked: list[str] = []
        self._http = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"double": self}))
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()


def answer_to(prompt: str) -> str:
    """What the server answers: another text for each prompt."""
    return f"answer {hashlib.sha256(prompt.encode()).hexdigest()[:12]}"


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet of clients that were killed."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    double: CountingServer

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        prompt = body["messages"][-1]["content"]
        self.double.asked.append(prompt)
        self._answer(answer_to(prompt))

    def _answer(self, text: str) -> None:
        time.sleep(self.double.takes / 2)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        half = len(text) // 2
        self._chunk({"content": text[:half]})
        time.sleep(self.double.takes / 2)
        self._chunk({"content": text[half:]}, "stop", USAGE)
        self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True

    def _chunk(self, delta: dict[str, str], finish: str | None = None, usage: Any = None) -> None:
        chunk = {
            "id": "1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "tiny",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
            "usage": usage,
        }
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
