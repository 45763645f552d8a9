"""What an answer costs is known where the server or the user has told."""

import pytest

from nexus_jupyter.nodes.models import prices
from nexus_jupyter.nodes.models.openai import OpenAIModel
from nexus_jupyter.nodes.models.prices import Price, price
from tests.doubles.ollama_server import OllamaServer
from tests.nodes.models.asking import ask, request


@pytest.fixture(autouse=True)
def no_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prices, "_prices", {})


async def test_an_answer_costs_its_tokens(double: OllamaServer):
    model = OpenAIModel(f"{double.url}/v1")
    assert (await ask(model, request("Say hi.")))[1].cost is None
    price("smollm2:135m", input=10, output=20)
    usage = (await ask(model, request("Say hi.")))[1]
    assert (usage.input_tokens, usage.output_tokens) == (33, 16)
    assert usage.cost == pytest.approx((33 * 10 + 16 * 20) / 1e6)


async def test_the_price_of_what_answered_goes_before_that_of_what_was_asked_for(double: OllamaServer):
    price("smollm2:135m", input=10, output=20)
    price("smollm2-135m-instruct", input=0, output=0)  # llama.cpp answers with this name
    assert (await ask(OpenAIModel(f"{double.url}/v1"), request("Say hi.")))[1].cost == 0.0


def test_a_price_is_set_and_shown():
    assert price("gpt-4o-mini", input=0.15, output=0.60) == Price(0.15, 0.6)
    assert price("gpt-4o-mini") == Price(0.15, 0.6)
    assert price("gpt-9") is None
    assert price() == {"gpt-4o-mini": Price(0.15, 0.6)}


@pytest.mark.parametrize("wrong", [-1, float("nan"), True, "0.15"])
def test_what_is_no_price_is_said(wrong):
    with pytest.raises(ValueError, match="input is US dollars for a million tokens"):
        price("gpt-4o-mini", input=wrong, output=1)


def test_both_prices_are_needed_and_the_model():
    with pytest.raises(ValueError, match="output is US dollars"):
        price("gpt-4o-mini", input=0.15)
    with pytest.raises(ValueError, match="Say of which model"):
        price(input=0.15, output=0.6)
