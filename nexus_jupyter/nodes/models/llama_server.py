"""llama.cpp inside this process: one server on loopback, started by the first who needs it.

What is set, and why:

- One slot and no prompt cache make an answer at temperature 0 the same every time; with the cache the
  arithmetic depends on what was asked before.
- Batches of 64 tokens cost nothing on a processor and let a cancelled request end within half a second;
  with the default of 2048 the model reads on for ten.
- `OMP_WAIT_POLICY=PASSIVE` and half of the processors: spinning OpenMP threads starve everything else on a
  small machine, and themselves.
- A random key, since every user and every web page of this machine can reach a port on loopback.

Leaving: a process that ends while llama.cpp generates crashes, and a server that is taken down with a request
under way waits for it, half a minute and more. Cutting the connections first ends both within a second.
"""

from __future__ import annotations

import atexit
import os
import secrets
import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any
from weakref import WeakSet

from ...errors import ModelUnavailable

CONTEXT = 8192
"""Tokens that a prompt and its answer may have together."""
BATCH = 64

_lock = threading.Lock()
_running: LlamaServer | None = None
_leaving = False


class LlamaServer:
    """A llama.cpp server in this process, ready to answer.

    Args:
        weights: a GGUF file.
        name: what the model is called.

    Raises:
        ModelUnavailable: llama.cpp cannot load the file.
    """

    def __init__(self, weights: Path, name: str) -> None:
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        import xllamacpp

        self.weights = weights
        self.key = secrets.token_urlsafe(24)
        self._streams: WeakSet[Any] = WeakSet()
        self._stopped = False
        try:
            self._server = xllamacpp.Server(_params(weights, name, self.key))
        except RuntimeError as error:
            raise ModelUnavailable(
                f"llama.cpp cannot load {weights} ({error}). Check the file, or set NEXUS_GGUF to another."
            ) from error
        self.url: str = self._server.listening_address

    def __repr__(self) -> str:
        return f"LlamaServer({str(self.weights)!r}, {self.url!r})"

    async def watch(self, request: Any) -> None:
        """Remember the connection of an HTTP request of httpx, so that `stop` can cut it."""

        async def trace(event: str, info: dict[str, Any]) -> None:
            if event == "connection.connect_tcp.complete":
                self._streams.add(info["return_value"])
                if self._stopped:  # it would wait for an answer, and the server for it
                    _cut(info["return_value"])

        request.extensions["trace"] = trace

    def stop(self) -> None:
        """Cut what is under way and free the model; takes a second or so."""
        self._stopped = True
        for stream in list(self._streams):
            _cut(stream)
        del self._server


def server(weights: Path, name: str) -> LlamaServer:
    """Return the process's server; start it if there is none. Blocks for a second then.

    Raises:
        ModelUnavailable: llama.cpp cannot load the weights, or the interpreter is exiting.
    """
    global _running
    with _lock:
        if _leaving:
            raise ModelUnavailable("Python is exiting. Run again in a new kernel.")
        if _running is None or _running.weights != weights:
            if _running:
                _running.stop()
            _running = LlamaServer(weights, name)
        return _running


@atexit.register
def _leave() -> None:
    global _running, _leaving
    with _lock:
        _leaving = True
        if _running:
            _running.stop()
        _running = None


def _cut(stream: Any) -> None:
    with suppress(OSError):  # closed already
        stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)


def _params(weights: Path, name: str, key: str) -> Any:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(weights)
    params.model_alias = {name}
    params.hostnames, params.port, params.api_keys = ["127.0.0.1"], 0, [key]
    params.n_ctx, params.n_batch, params.n_ubatch = CONTEXT, BATCH, BATCH
    params.n_parallel, params.cache_prompt, params.cache_ram_mib = 1, False, 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = _threads()
    params.n_threads_http = 32  # each waiting request holds one; those beyond it could not be cancelled
    params.n_gpu_layers, params.fit_params = 0, False
    params.warmup = False  # the first prompt pays 0.2 s; a warm-up costs each start more
    params.offline, params.ui, params.use_jinja, params.verbosity = True, False, True, 0
    return params


def _threads() -> int:
    ours = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2
    return min(4, max(1, ours // 2))  # a model this small gains nothing beyond
