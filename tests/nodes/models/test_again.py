"""An error says whether asking again may help, and when."""

import socket
from email.utils import formatdate
from http import HTTPStatus

import pytest

from nexus_jupyter.errors import ModelError, ModelRefused, ModelUnavailable
from nexus_jupyter.nodes.models.again import refused, wait_asked
from nexus_jupyter.nodes.models.chat import ChatModel
from nexus_jupyter.nodes.models.ollama import OllamaModel
from nexus_jupyter.nodes.models.openai import OpenAIModel
from tests.doubles.ollama_server import Failure, OllamaServer
from tests.nodes.models.asking import ask, request

BOTH = pytest.mark.parametrize("backend", ["Ollama", "OpenAI"])


def model_of(backend: str, url: str) -> ChatModel:
    return OllamaModel(url) if backend == "Ollama" else OpenAIModel(f"{url}/v1")


async def refusal(model: ChatModel) -> ModelError:
    with pytest.raises(ModelError) as raised:
        await ask(model, request("Say hi."))
    return raised.value


@BOTH
@pytest.mark.parametrize(
    ("status", "retryable"), [(400, False), (402, False), (408, True), (429, True), (500, True), (503, True)]
)
async def test_too_many_requests_and_the_servers_own_failures_pass(
    double: OllamaServer, backend, status, retryable
):
    double.failure = Failure("no", status)
    error = await refusal(model_of(backend, double.url))
    assert (type(error), error.retryable, error.retry_after) == (ModelRefused, retryable, None)


@BOTH
async def test_the_wait_that_the_server_asks_for_is_told(double: OllamaServer, backend):
    double.failure = Failure("busy", 503, headers={"Retry-After": "7"})
    error = await refusal(model_of(backend, double.url))
    assert (error.retryable, error.retry_after) == (True, 7.0)
    assert str(error).endswith("It asks for a wait of 7 s.")


@BOTH
async def test_a_stream_that_ends_in_an_error_may_go_better_again(double: OllamaServer, backend):
    double.failure = Failure("out of memory", after=1)
    assert (await refusal(model_of(backend, double.url))).retryable


@BOTH
async def test_a_connection_that_is_cut_or_never_comes_may_come_again(double: OllamaServer, backend):
    double.failure = Failure("", after=1, silent=True)
    assert (await refusal(model_of(backend, double.url))).retryable
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
    error = await refusal(model_of(backend, nobody))
    assert isinstance(error, ModelUnavailable)
    assert error.retryable


@BOTH
async def test_a_model_that_is_not_there_will_not_be_there_again(double: OllamaServer, backend):
    double.models[:] = ["other"]
    assert not (await refusal(model_of(backend, double.url))).retryable


async def test_spent_money_does_not_come_back_by_waiting(double: OllamaServer):
    double.failure = Failure("You exceeded your current quota", 429, code="insufficient_quota")
    assert not (await refusal(OpenAIModel(f"{double.url}/v1"))).retryable


def test_a_wait_is_in_milliseconds_seconds_or_up_to_a_date():
    assert wait_asked({"retry-after-ms": "1500", "retry-after": "9"}) == 1.5
    assert wait_asked({"retry-after": "0.5"}) == 0.5
    assert wait_asked({"retry-after": formatdate(0, usegmt=True)}) == 0.0
    assert wait_asked({"retry-after": "soon"}) is None
    assert wait_asked({"retry-after": "inf"}) is None
    assert wait_asked({}) is None


def test_who_asks_for_too_long_a_wait_is_not_asked_again():
    error = refused("Busy.", HTTPStatus.TOO_MANY_REQUESTS, {"retry-after": "86400"})
    assert (error.retryable, error.retry_after) == (False, 86400.0)
