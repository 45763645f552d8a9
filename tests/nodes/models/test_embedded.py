import asyncio
import http.client
import json
import socket
import subprocess
import sys
import threading
import time
from contextlib import aclosing
from types import SimpleNamespace

import pytest

from nexus_jupyter.errors import ModelRefused, ModelUnavailable
from nexus_jupyter.nodes.models.embedded import EmbeddedModel
from nexus_jupyter.nodes.models.llama_server import LlamaServer
from nexus_jupyter.nodes.models.weights import find_weights
from tests.doubles.ollama_server import Llama
from tests.nodes.models.asking import LONG, ask, hear, idle, request, seconds_until

pytestmark = pytest.mark.usefixtures("llama_server")


async def test_answer_comes_in_pieces_and_ends_with_its_usage():
    pieces, usage = await ask(EmbeddedModel(), request("Say hi."))
    assert "".join(pieces).startswith("Hello")
    assert len(pieces) > 3
    assert (usage.model, usage.backend, usage.cost) == ("smollm2-135m-instruct", "embedded", 0.0)
    assert (usage.input_tokens, usage.output_tokens, usage.finish) == (33, 16, "length")


async def test_answer_is_the_same_whatever_was_asked_before():
    question = request("List three facts about tea leaves and hot water. " + "Be brief and clear. " * 20)
    first, _ = await ask(EmbeddedModel(), question)
    for other in ("Say hi.", "List three facts about tea leaves and hot milk.", question.messages[0]["content"]):
        await ask(EmbeddedModel(), request(other, tokens=2))
        assert (await ask(EmbeddedModel(), question))[0] == first


async def test_answer_follows_the_schema():
    schema = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}
    pieces, usage = await ask(EmbeddedModel(), request("Is water wet?", tokens=60, schema=schema))
    assert usage.finish == "stop"
    assert set(json.loads("".join(pieces))) == {"ok"}


async def test_schema_that_is_none_is_refused():
    with pytest.raises(ModelRefused, match=r"unrecognized type nonsense.*Change the request"):
        await ask(EmbeddedModel(), request("Say hi.", schema={"type": "nonsense"}))


async def test_too_long_a_prompt_is_refused_with_the_numbers():
    with pytest.raises(ModelRefused, match=r"it has 9031 tokens, smollm2-135m-instruct takes 8192"):
        await ask(EmbeddedModel(), request("x " * 9000, model="smollm2-135m-instruct"))


async def test_closing_the_answer_stops_the_model(llama: Llama):
    async with aclosing(EmbeddedModel().stream(request("Write a long story.", tokens=2000))) as answer:
        for _ in range(5):
            await anext(answer)
    await seconds_until(lambda: not llama.busy(), most=1.0)
    async with asyncio.timeout(2):
        await ask(EmbeddedModel(), request("Say hi.", tokens=1))


async def test_cancelling_before_the_first_word_stops_the_model(llama: Llama):
    task = asyncio.create_task(ask(EmbeddedModel(), request(LONG)))
    await asyncio.sleep(0.5)
    assert llama.busy()
    task.cancel()
    assert await idle(llama)


async def test_cancelling_many_at_once_leaves_the_model_idle(llama: Llama):
    heard = asyncio.Event()
    asked = request("Write a long story.", tokens=2000)
    tasks = [asyncio.create_task(hear(EmbeddedModel(), asked, heard)) for _ in range(12)]
    await heard.wait()
    for task in tasks:
        task.cancel()
    await seconds_until(lambda: not llama.busy(), most=1.0)
    await asyncio.sleep(0.5)
    assert not llama.busy()


async def test_reader_who_stops_in_the_middle_keeps_nobody_waiting():
    async with aclosing(EmbeddedModel().stream(request("Say hi.", tokens=30))) as answer:
        await anext(answer)
        async with asyncio.timeout(5):
            await ask(EmbeddedModel(), request("Say hi.", tokens=2))
        assert len([piece async for piece in answer]) > 10


def test_loops_in_two_threads_share_the_server():
    async def say_hi() -> str:
        return "".join((await ask(EmbeddedModel(), request("Say hi.")))[0])

    said: list[str] = []
    threads = [threading.Thread(target=lambda: said.append(asyncio.run(say_hi()))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said[0] == said[1] == asyncio.run(say_hi())


def test_server_answers_nobody_without_its_key(llama_server: LlamaServer):
    connection = http.client.HTTPConnection(llama_server.url.removeprefix("http://"), timeout=5)
    connection.request("GET", "/v1/models")
    assert connection.getresponse().status == http.HTTPStatus.UNAUTHORIZED
    connection.close()
    assert llama_server.url.startswith("http://127.0.0.1:")
    assert llama_server.key not in repr(llama_server)


def test_file_that_is_no_model_is_named(tmp_path, capfd):
    (tmp_path / "not.gguf").write_text("not a model")
    with pytest.raises(ModelUnavailable, match=r"cannot load .*not\.gguf.*set NEXUS_GGUF to another"):
        LlamaServer(tmp_path / "not.gguf", "not")


async def test_a_connection_that_comes_while_the_server_stops_is_cut():
    class Stream:
        def get_extra_info(self, name: str) -> socket.socket:
            return ours

    stopped = LlamaServer(find_weights(), "stopped")
    stopped.stop()
    sent = SimpleNamespace(extensions={})
    await stopped.watch(sent)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        await sent.extensions["trace"]("connection.connect_tcp.complete", {"return_value": Stream()})
        assert theirs.recv(1) == b""


ENDINGS = {
    "idle": "asyncio.run(ask(EmbeddedModel(), request('Say hi.', tokens=2)))",
    "a stream under way in a thread": """
        heard = threading.Event()
        async def listen():
            async for _ in EmbeddedModel().stream(request("Write a long story.", tokens=3000)):
                heard.set()
        threading.Thread(target=asyncio.run, args=(listen(),), daemon=True).start()
        heard.wait()""",
    "a prompt being read in a thread": """
        listen = ask(EmbeddedModel(), request("The quick brown fox jumps. " * 1000))
        threading.Thread(target=asyncio.run, args=(listen,), daemon=True).start()
        time.sleep(3)""",
    "a stream left on a loop that stands still": """
        async def listen():
            heard = asyncio.Event()
            task = asyncio.create_task(hear(EmbeddedModel(), request("Write a story.", tokens=3000), heard))
            await heard.wait()
            return task
        loop = asyncio.new_event_loop()
        task = loop.run_until_complete(listen())""",
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_python_exits_cleanly_and_soon(ending: str):
    code = f"""
        import asyncio, os, threading, time
        from nexus_jupyter.nodes.models.embedded import EmbeddedModel
        from tests.nodes.models.asking import ask, hear, request
        {ENDINGS[ending]}
        print("leaving", flush=True)"""
    command = [sys.executable, "-c", "\n".join(line.removeprefix(" " * 8) for line in code.splitlines())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "leaving\n"
        began = time.monotonic()
        assert process.wait(timeout=30) == 0
    assert time.monotonic() - began < 4
