"""Ollama's protocol on loopback with a real model behind it, for tests.

It listens on a real socket, passes each request on to a llama.cpp server, translates the answer, and notes what
it served. It can be told to fail. What it does not know it refuses as Ollama does.
"""

from __future__ import annotations

import http.client
import json
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit

Json = dict[str, Any]

OPTIONS = {"num_predict": "max_tokens"} | {
    same: same for same in ("temperature", "top_p", "top_k", "min_p", "seed", "stop", "repeat_penalty")
}


@dataclass
class Served:
    """One request and what became of it."""

    path: str
    body: Json
    headers: Message
    client: tuple[str, int]
    """Address of the other end of the connection."""
    chunks: int = 0
    outcome: str = "running"
    """Then `done`, `refused`, `failed` (in the middle) or `gone` (the client went away)."""
    ended: threading.Event = field(default_factory=threading.Event)
    ended_at: float = 0.0
    """`time.monotonic()` of when nothing more was generated for it."""


@dataclass(frozen=True)
class Failure:
    """How a request shall fail: at once with a status, or after some chunks."""

    words: str
    status: int = 500
    after: int | None = None
    silent: bool = False
    """Cut the connection instead of saying something."""
    code: str | None = None
    """What OpenAI's protocol calls it."""
    headers: dict[str, str] = field(default_factory=dict)


class OllamaServer:
    """A running double; use it as a context manager.

    Args:
        llama_url: the llama.cpp server that does the thinking.
        llama_key: its key.
        models: the names that it pretends to have.
    """

    def __init__(self, llama_url: str, llama_key: str, models: tuple[str, ...] = ("smollm2:135m",)) -> None:
        self.llama = Llama(llama_url, llama_key)
        self.models = list(models)
        self.served: list[Served] = []
        self.failure: Failure | None = None
        self.page = ""
        """A web page that answers everything instead."""
        handler = type("Handler", (_Handler,), {"double": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def has(self, model: str) -> bool:
        """Tell whether a model is installed, as Ollama reads names."""
        return model in self.models or model.removesuffix(":latest") in self.models


class Llama:
    """The llama.cpp server behind the double."""

    def __init__(self, url: str, key: str) -> None:
        self._address = urlsplit(url)
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def busy(self) -> bool:
        """Tell whether the model does anything at this moment.

        While it reads a prompt, asking more than once a second keeps llama.cpp from noticing that a client left.
        """
        with self.asked("GET", "/slots") as connection:
            return any(slot["is_processing"] for slot in json.loads(connection.getresponse().read()))

    @contextmanager
    def asked(self, method: str, path: str, body: Json | None = None) -> Iterator[http.client.HTTPConnection]:
        """Send a request; leaving the block closes the connection, which stops the model."""
        host, port = self._address.hostname or "", self._address.port
        connection = http.client.HTTPConnection(host, port, timeout=120)
        try:
            connection.request(method, path, json.dumps(body) if body else None, self._headers)
            yield connection
        finally:
            connection.close()


class _Handler(BaseHTTPRequestHandler):
    """Answers one connection; a method per thing that Ollama does."""

    protocol_version = "HTTP/1.1"
    double: OllamaServer
    now: Served

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        self._serve({"/api/tags": self._tags, "/v1/models": self._v1_models})

    def do_POST(self) -> None:
        self._serve(
            {
                "/api/chat": self._chat,
                "/api/generate": self._generate,
                "/api/pull": self._pull,
                "/v1/chat/completions": self._v1_chat,
            }
        )

    def _serve(self, routes: dict[str, Callable[[], str]]) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        self.now = Served(self.path, body, self.headers, self.client_address)
        self.double.served.append(self.now)
        try:
            self.now.outcome = self._page() if self.double.page else routes.get(self.path, self._unknown)()
        except _ClientGone:
            self.now.outcome, self.close_connection = "gone", True
        self.now.ended_at = time.monotonic()
        self.now.ended.set()

    # --- what Ollama knows about itself

    def _tags(self) -> str:
        if failed := self._fails_at_once():
            return failed
        return self._reply({"models": [_about(name) for name in self.double.models]})

    def _pull(self) -> str:
        name = self.now.body.get("model", "")
        self._start("application/x-ndjson")
        self._line({"status": "pulling manifest"})
        if not self.double.has(name):  # nothing can be downloaded: only what is there can be pulled
            self._line({"error": "pull model manifest: file does not exist"})
            return self._end("failed")
        self._line({"status": "pulling 1a2b", "digest": "sha256:1a2b", "total": 98, "completed": 98})
        self._line({"status": "success"})
        return self._end("done")

    def _unknown(self) -> str:
        return self._refuse(404, "404 page not found")

    # --- answers

    def _chat(self) -> str:
        body = self.now.body
        return self._answer(body["messages"], lambda text: {"message": {"role": "assistant", "content": text}})

    def _generate(self) -> str:
        body = self.now.body
        system = [{"role": "system", "content": body["system"]}] if body.get("system") else []
        messages = [*system, {"role": "user", "content": body["prompt"]}]
        return self._answer(messages, lambda text: {"response": text})

    def _answer(self, messages: list[Json], shape: Callable[[str], Json]) -> str:
        body = self.now.body
        if refused := self._fails_at_once() or self._refuses_model(body["model"]):
            return refused
        with self._thinking(_asked_of_llama(body, messages)) as answer:
            if answer.status != http.HTTPStatus.OK:
                return self._refuse(answer.status, json.loads(answer.read())["error"]["message"])
            return self._translate(answer, shape)

    def _translate(self, answer: http.client.HTTPResponse, shape: Callable[[str], Json]) -> str:
        streamed, text, last = self.now.body.get("stream", True), "", _Last()
        head = {"model": self.now.body["model"], "created_at": _now()}
        if streamed:
            self._start("application/x-ndjson")
        for piece in last.read(answer):
            text += piece
            if streamed:
                if failed := self._fails_now():
                    return failed
                self._line(head | shape(piece) | {"done": False})
        final = head | shape("" if streamed else text) | last.figures()
        if not streamed:
            return self._reply(final)
        self._line(final)
        return self._end("done")

    # --- OpenAI's protocol, which Ollama speaks too: passed through

    def _v1_models(self) -> str:
        if failed := self._fails_at_once(openai=True):
            return failed
        return self._reply(
            {"object": "list", "data": [{"id": name, "object": "model"} for name in self.double.models]}
        )

    def _v1_chat(self) -> str:
        model = self.now.body["model"]
        if failed := self._fails_at_once(openai=True):
            return failed
        if not self.double.has(model):
            return self._refuse(404, f"model '{model}' not found", openai=True)
        with self._thinking(self.now.body) as answer:
            self._start(answer.getheader("Content-Type") or "", answer.status)
            for line in answer:
                if failed := self._fails_now(openai=True):
                    return failed
                self._chunk(line, counts=line.startswith(b"data: {"))
        return self._end("done")

    # --- failing

    def _refuses_model(self, model: str) -> str:
        return "" if self.double.has(model) else self._refuse(404, f"model '{model}' not found")

    def _fails_at_once(self, *, openai: bool = False) -> str:
        failure = self.double.failure
        if failure is None or failure.after is not None:
            return ""
        return self._refuse(failure.status, failure.words, openai=openai, failure=failure)

    def _fails_now(self, *, openai: bool = False) -> str:
        failure = self.double.failure
        if failure is None or failure.after is None or self.now.chunks < failure.after:
            return ""
        if failure.silent:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return "failed"
        error = json.dumps(_error(failure.words, failure.code, openai=openai)).encode()
        self._chunk(b"\ndata: " + error + b"\n\n" if openai else error + b"\n", counts=False)
        return self._end("failed")

    def _refuse(self, status: int, words: str, *, openai: bool = False, failure: Failure | None = None) -> str:
        code, headers = (failure.code, failure.headers) if failure else (None, {})
        self._reply(_error(words, code, openai=openai), status, headers)
        return "refused"

    # --- the socket

    def _page(self) -> str:
        return self._send(self.double.page.encode(), "text/html", 200)

    def _reply(self, value: Json, status: int = 200, headers: dict[str, str] | None = None) -> str:
        return self._send(json.dumps(value).encode(), "application/json; charset=utf-8", status, headers)

    def _send(self, data: bytes, kind: str, status: int, headers: dict[str, str] | None = None) -> str:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self._write(data)
        return "done"

    def _start(self, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def _line(self, value: Json) -> None:
        self._chunk(json.dumps(value).encode() + b"\n", counts=True)

    def _chunk(self, data: bytes, *, counts: bool) -> None:
        self._write(b"%x\r\n%s\r\n" % (len(data), data))
        self.now.chunks += counts

    def _end(self, outcome: str) -> str:
        self._write(b"0\r\n\r\n")
        return outcome

    def _write(self, data: bytes) -> None:
        try:
            self.wfile.write(data)
        except OSError as error:
            raise _ClientGone from error

    @contextmanager
    def _thinking(self, body: Json) -> Iterator[http.client.HTTPResponse]:
        """Let the model answer; stop it as soon as the client is gone, even before its first word."""
        over, gone = threading.Event(), threading.Event()

        def watch(upstream: socket.socket) -> None:
            while not over.wait(0.02):
                if self._left():
                    gone.set()
                    upstream.shutdown(socket.SHUT_RDWR)
                    return

        with self.double.llama.asked("POST", "/v1/chat/completions", body) as connection:
            watcher = threading.Thread(target=watch, args=(connection.sock,), daemon=True)
            watcher.start()
            try:
                yield connection.getresponse()
            except (OSError, http.client.HTTPException) as error:
                raise (_ClientGone() if gone.is_set() else error) from error
            finally:
                over.set()
                watcher.join()
            if gone.is_set():
                raise _ClientGone

    def _left(self) -> bool:
        readable, _, _ = select.select([self.connection], [], [], 0)
        try:
            return bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)
        except OSError:
            return True


class _ClientGone(Exception):
    """Nobody listens any more."""


class _Last:
    """What llama.cpp says about an answer, for Ollama's last line."""

    def __init__(self) -> None:
        self._began = time.monotonic_ns()
        self._reason = "stop"
        self._usage: Json = {}

    def read(self, answer: http.client.HTTPResponse) -> Iterator[str]:
        """Yield the pieces of text of an answer in OpenAI's protocol."""
        for line in answer:
            if not line.startswith(b"data: {"):
                continue
            chunk = json.loads(line.removeprefix(b"data: "))
            self._usage = chunk.get("usage") or self._usage
            for choice in chunk.get("choices", []):
                self._reason = choice.get("finish_reason") or self._reason
                if piece := choice["delta"].get("content"):
                    yield piece

    def figures(self) -> Json:
        """Return the fields that end an answer of Ollama's."""
        return {
            "done": True,
            "done_reason": self._reason,
            "total_duration": time.monotonic_ns() - self._began,
            "prompt_eval_count": self._usage.get("prompt_tokens", 0),
            "eval_count": self._usage.get("completion_tokens", 0),
        }


def _asked_of_llama(body: Json, messages: list[Json]) -> Json:
    given = body.get("options") or {}
    options = {OPTIONS[name]: value for name, value in given.items() if name in OPTIONS}
    schema = body.get("format")
    if isinstance(schema, dict):
        options["response_format"] = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
    turns = [{"role": turn["role"], "content": turn.get("content") or ""} for turn in messages]
    return {"messages": turns, "stream": True, "stream_options": {"include_usage": True}, **options}


def _error(words: str, code: str | None = None, *, openai: bool) -> Json:
    return {"error": {"message": words, "type": "api_error", "code": code}} if openai else {"error": words}


def _about(name: str) -> Json:
    family = "nomic-bert" if "embed" in name else "llama"
    details = {"format": "gguf", "family": family, "families": [family], "parameter_size": "134.52M"}
    return {
        "name": name,
        "model": name,
        "modified_at": _now(),
        "size": 98362432,
        "digest": "1a2b",
        "details": details,
    }


def _now() -> str:
    return datetime.now(UTC).isoformat()
