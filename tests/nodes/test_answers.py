"""What a model answered to a node is not asked for, and not paid for, again."""

import asyncio
import threading
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import pytest

from nexus_jupyter.errors import ModelRefused, StorageError
from nexus_jupyter.nodes.agents.chat import ask
from nexus_jupyter.nodes.answers import Answers
from nexus_jupyter.nodes.context import Context
from nexus_jupyter.nodes.journal import Call, Done
from nexus_jupyter.nodes.models.chat import ChatRequest, Usage
from nexus_jupyter.storage.database import close_databases
from nexus_jupyter.storage.recording import begin_run, reopen_run
from tests.storage.journalling import graph

TOOK = Usage("tiny", "counted", 3, 4, 0.5, "stop")


class Counted:
    """A model that numbers its answers, and fails when it is told to."""

    backend = "counted"

    def __init__(self) -> None:
        self.calls = 0
        self.failing: list[Exception] = []

    async def stream(self, request: ChatRequest) -> AsyncGenerator[str | Usage, None]:
        self.calls += 1
        yield f"{request.messages[-1]['content']} "
        if self.failing:
            raise self.failing.pop(0)
        yield str(self.calls)
        yield TOOK


class Written:
    """A journal on a disk that never fills, written by a thread."""

    def __init__(self, *, kept: dict[tuple[str, str], Call] | None = None, problem: Any = None) -> None:
        self.kept = {} if kept is None else kept
        self.problem = problem
        self.on_disk = threading.Event()
        self.on_disk.set()

    def find_call(self, path: str, key: str) -> Call | None:
        return self.kept.get((path, key))

    def write_call(self, path: str, key: str, answer: Any, usage: Usage | None, done: Done) -> None:
        def write() -> None:
            self.on_disk.wait()
            self.kept[path, key] = Call(answer, usage)
            done(self.problem)

        threading.Thread(target=write).start()


async def asked(model: Counted, context: Context, prompt: str = "tea", **more: Any) -> str:
    return "".join([chunk async for chunk in ask(model, "tiny", prompt, context, **more)])


async def test_a_resumed_run_finds_what_was_answered():
    model, journal = Counted(), Written()
    assert await asked(model, Context("poet", calls=journal)) == "tea 1"
    assert await asked(model, Context("poet", calls=journal)) == "tea 1"
    assert await asked(model, Context("critic", calls=journal)) == "tea 2"


async def test_whatever_is_asked_otherwise_is_another_question():
    model, journal = Counted(), Written()
    variants: list[dict[str, Any]] = [
        {}, {"prompt": "leaf"}, {"system": "Be brief."}, {"temperature": 0.5}, {"max_tokens": 9},
        {"schema": {"type": "object"}},
    ]  # fmt: skip
    first = [await asked(model, Context("poet", calls=journal), **each) for each in variants]
    again = [await asked(model, Context("poet", calls=journal), **each) for each in variants]
    assert len(set(first)) == len(variants)
    assert again == first


async def test_the_same_question_asked_three_times_has_three_answers_in_their_order():
    model, journal = Counted(), Written()
    for _ in range(2):
        context = Context("poet", calls=journal)
        assert [await asked(model, context) for _ in range(3)] == ["tea 1", "tea 2", "tea 3"]
    assert model.calls == 3


async def test_a_found_answer_is_one_piece_and_is_counted_as_paid_before():
    model, journal = Counted(), Written()
    await asked(model, Context("poet", calls=journal))
    paid: list[Usage] = []
    found: list[Usage] = []
    context = Context("poet", calls=journal, reported=paid.append, found=found.append)
    assert [chunk async for chunk in ask(model, "tiny", "tea", context)] == ["tea 1"]
    assert (paid, found, context.usage) == ([], [TOOK], TOOK)


async def test_an_answer_has_ended_only_when_it_is_on_disk():
    journal = Written()
    journal.on_disk.clear()
    asking = asyncio.create_task(asked(Counted(), Context("poet", calls=journal)))
    await asyncio.sleep(0.05)
    assert not asking.done()
    journal.on_disk.set()
    assert await asking == "tea 1"


async def test_an_answer_that_cannot_be_written_is_an_error():
    with pytest.raises(StorageError, match="disk is full"):
        await asked(Counted(), Context("poet", calls=Written(problem=StorageError("The disk is full."))))


async def test_a_stream_that_was_left_is_not_written():
    model, journal = Counted(), Written()
    async with aclosing(ask(model, "tiny", "tea", Context("poet", calls=journal))) as answer:
        await anext(answer)
    assert journal.kept == {}
    assert await asked(model, Context("poet", calls=journal)) == "tea 2"


async def test_a_call_that_failed_is_made_again_under_its_number():
    model, journal = Counted(), Written()
    model.failing.append(ModelRefused("Busy."))
    context = Context("poet", calls=journal)
    with pytest.raises(ModelRefused):
        await asked(model, context)
    assert await asked(model, context) == "tea 2"
    assert await asked(model, Context("poet", calls=journal)) == "tea 2"


async def test_a_node_that_is_tried_again_after_its_model_failed_keeps_its_other_answers():
    model, context = Counted(), Context("poet")
    await asked(model, context, "one")
    model.failing.append(ModelRefused("Busy."))
    with pytest.raises(ModelRefused):
        await asked(model, context, "two")
    context.answers.again(ModelRefused("Busy."))
    assert [await asked(model, context, each) for each in ("one", "two")] == ["one 1", "two 3"]
    assert context.usage is not None
    assert context.usage.input_tokens == 2 * 3


async def test_a_node_that_is_tried_again_because_of_the_answer_asks_for_another():
    model, context = Counted(), Context("poet")
    assert await asked(model, context) == "tea 1"
    context.answers.again(ValueError("that is no JSON"))
    assert await asked(model, context) == "tea 2"


async def test_answers_outlive_the_process_in_the_database_of_runs():
    model, journal = Counted(), begin_run(graph("poet"))
    context = Context("poet", calls=journal)
    assert [await asked(model, context) for _ in range(2)] == ["tea 1", "tea 2"]
    journal.end("error", "killed", 1.0)
    close_databases()
    context = Context("poet", calls=reopen_run(journal.id))
    assert [await asked(model, context) for _ in range(3)] == ["tea 1", "tea 2", "tea 3"]
    assert context.usage == Usage("tiny", "counted", 9, 12, 1.5, "stop")


def test_a_schema_that_is_no_json_is_said():
    with pytest.raises(TypeError, match="The schema of an answer is JSON"):
        Answers().key("Ollama", ChatRequest("tiny", (), schema={"type": object()}))
