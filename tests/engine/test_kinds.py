"""How a node's function is run: on the loop, in a thread, in a process, as a stream."""

import asyncio
import os
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextvars import ContextVar

import pytest

from nexus_jupyter import Context, Workflow, node
from nexus_jupyter.errors import NodeError

from .waiting import until


def test_a_plain_def_runs_in_a_worker_thread():
    @node
    def where() -> str:
        return threading.current_thread().name

    flow = Workflow()
    flow.add(where)
    assert flow.run()["where"] == "nexus-worker"


def test_inline_and_async_functions_run_on_the_engine_thread():
    @node(inline=True)
    def here() -> str:
        return threading.current_thread().name

    @node
    async def there() -> str:
        return threading.current_thread().name

    flow = Workflow()
    flow.add(here)
    flow.add(there)
    run = flow.run()
    assert (run["here"], run["there"]) == ("nexus-engine", "nexus-engine")


def test_a_context_variable_that_a_node_sets_reaches_no_other():
    user: ContextVar[str] = ContextVar("user", default="nobody")

    @node
    async def log_in() -> str:
        await asyncio.sleep(0)
        user.set("alice")
        return user.get()

    @node
    async def who(after: str) -> str:
        return f"{user.get()} after {after}"

    flow = Workflow()
    flow.add(who, after=flow.add(log_in))
    run = flow.run(cache=False)
    assert (run["log-in"], run["who"]) == ("alice", "nobody after alice")


def test_what_somebody_cancels_before_it_began_fails_like_a_node_that_cancels_itself():
    @node
    async def first() -> str:
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            if task.get_name() == "second":
                task.cancel()
        return "done"

    @node
    async def second() -> str:
        return "never"

    flow = Workflow()
    flow.add(first)
    flow.add(second)
    with pytest.raises(NodeError, match="second: RunError: The node cancelled itself"):
        flow.run(cache=False)


def test_a_blocking_function_freezes_no_other_node():
    go = threading.Event()

    @node
    def block() -> bool:
        return go.wait(10)

    @node
    async def go_on() -> str:
        await asyncio.sleep(0.01)
        go.set()
        return "went on"

    flow = Workflow()
    flow.add(block)
    flow.add(go_on)
    run = flow.run()
    assert (run["block"], run["go-on"]) == (True, "went on")


def test_plain_functions_run_beside_each_other():
    together = threading.Barrier(8, timeout=10)

    @node
    def meet() -> int:
        return together.wait()

    flow = Workflow()
    for _ in range(8):
        flow.add(meet)
    run = flow.run()
    assert sorted(run.outputs.values()) == list(range(8))


def test_a_blocked_caller_does_not_stop_a_run():
    @node
    async def tick() -> int:
        for _ in range(5):
            await asyncio.sleep(0.001)
        return 5

    flow = Workflow()
    flow.add(tick)
    run = flow.start()
    deadline = time.monotonic() + 10
    while not run.done:  # as a notebook cell that computes
        assert time.monotonic() < deadline
    assert run["tick"] == 5


def test_a_process_is_another_process():
    @node(process=True)
    def where(word: str) -> list:
        return [word, os.getpid()]

    flow = Workflow()
    flow.add(where, word="tea")
    word, process = flow.run()["where"]
    assert word == "tea"
    assert process != os.getpid()


def test_an_error_in_a_process_is_the_nodes_and_shows_where_it_was_raised():
    @node(process=True)
    def divide(number: int) -> float:
        return number / 0

    flow = Workflow()
    flow.add(divide, number=1)
    with pytest.raises(NodeError, match="divide: ZeroDivisionError: division by zero"):
        flow.run()
    assert "return number / 0" in flow.runs[-1].traceback_of("divide")


def test_a_process_that_dies_is_the_nodes_error():
    @node(process=True)
    def die() -> str:
        os._exit(3)

    flow = Workflow()
    flow.add(die)
    with pytest.raises(NodeError, match=r"process ended without a result \(exit code 3\)"):
        flow.run()


def test_what_a_process_cannot_hand_back_is_the_nodes_error():
    @node(process=True)
    def lock() -> object:
        return threading.Lock()

    flow = Workflow()
    flow.add(lock)
    with pytest.raises(NodeError, match="lock: RunError: What the function returned cannot leave its process"):
        flow.run()


def test_what_a_process_prints_does_not_mix_with_its_result():
    @node(process=True)
    def chat() -> str:
        print("by the way")
        os.write(1, b"and another thing")
        return "tea"

    flow = Workflow()
    flow.add(chat)
    assert flow.run()["chat"] == "tea"


def test_the_value_of_a_stream_of_text_is_its_text_joined():
    @node
    async def speak() -> AsyncIterator[str]:
        for word in ("tea", " ", "leaves"):
            yield word

    flow = Workflow()
    flow.add(speak)
    run = flow.run()
    assert run["speak"] == "tea leaves"
    assert list(run.events.query("type == 'node_progress'")["data"]) == ["tea", " ", "leaves"]


def test_the_value_of_another_stream_is_its_list():
    @node
    async def count() -> AsyncIterator[int]:
        for number in range(3):
            yield number

    flow = Workflow()
    flow.add(count)
    assert flow.run()["count"] == [0, 1, 2]


def test_a_plain_generator_streams_from_its_thread():
    @node
    def speak() -> Iterator[str]:
        yield "tea "
        yield threading.current_thread().name

    flow = Workflow()
    flow.add(speak)
    run = flow.run()
    assert run["speak"] == "tea nexus-worker"
    assert run.text_of("speak") == "tea nexus-worker"


def test_a_stream_that_gives_nothing_is_an_empty_text():
    @node
    async def silent() -> AsyncIterator[str]:
        for word in ():
            yield word

    flow = Workflow()
    flow.add(silent)
    assert flow.run()["silent"] == ""


def test_text_is_shown_while_it_streams():
    shown = threading.Event()

    @node
    async def speak() -> AsyncIterator[str]:
        yield "tea"
        await asyncio.to_thread(shown.wait, 10)
        yield " leaves"

    flow = Workflow()
    flow.add(speak)
    run = flow.start()
    until(lambda: run.text_of("speak") == "tea")
    shown.set()
    assert run.result().text_of("speak") == "tea leaves"


def test_a_stream_that_fails_keeps_what_it_said():
    @node
    async def stutter() -> AsyncIterator[str]:
        yield "te"
        raise OSError("the line is dead")

    flow = Workflow()
    flow.add(stutter)
    with pytest.raises(NodeError, match="stutter: OSError: the line is dead"):
        flow.run()
    assert flow.runs[-1].text_of("stutter") == "te"


def test_a_function_emits_chunks_of_its_own():
    @node
    def count(context: Context) -> int:
        for number in range(3):
            context.emit(f"{number} ")
        return 3

    flow = Workflow()
    flow.add(count)
    run = flow.run()
    assert (run["count"], run.text_of("count")) == (3, "0 1 2 ")


def test_a_plain_function_awaits_on_the_engines_loop():
    async def where() -> str:
        await asyncio.sleep(0)
        return threading.current_thread().name

    @node
    def ask(context: Context) -> str:
        return context.wait(where())

    flow = Workflow()
    flow.add(ask)
    assert flow.run()["ask"] == "nexus-engine"


def test_a_function_on_the_engines_loop_cannot_wait_for_that_loop_and_is_told_what_to_do():
    @node(inline=True)
    def ask(context: Context) -> None:
        context.wait(asyncio.sleep(0))

    flow = Workflow()
    flow.add(ask)
    with pytest.raises(NodeError, match=r"it would wait for itself\. Make this an `async def` and await"):
        flow.start().result(10)


def test_async_time_limits_and_task_groups_work_as_everywhere():
    @node
    async def hurry() -> list:
        found = []
        try:
            async with asyncio.timeout(0.01):
                await asyncio.sleep(10)
        except TimeoutError:
            found.append("late")
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(0)).add_done_callback(lambda task: found.append("together"))
        return found

    flow = Workflow()
    flow.add(hurry)
    assert flow.run()["hurry"] == ["late", "together"]


@pytest.mark.parametrize(
    "error", [SystemExit, KeyboardInterrupt, asyncio.CancelledError, GeneratorExit, StopIteration]
)
@pytest.mark.parametrize("kind", ["inline", "inline with a context", "thread", "async", "stream", "thread-stream"])
def test_whatever_a_function_raises_is_its_nodes_error_and_the_engine_lives(kind, error):
    def plain() -> str:
        raise error("away")

    def with_context(context: Context) -> str:
        raise error("away")

    async def coroutine() -> str:
        raise error("away")

    async def stream() -> AsyncIterator[str]:
        yield "a"
        raise error("away")

    def thread_stream() -> Iterator[str]:
        yield "a"
        raise error("away")

    functions = {
        "inline": plain,
        "inline with a context": with_context,
        "thread": plain,
        "async": coroutine,
        "stream": stream,
        "thread-stream": thread_stream,
    }
    flow = Workflow()
    flow.add(node(name="leave", inline=kind.startswith("inline"))(functions[kind]))
    with pytest.raises(NodeError, match="leave"):
        flow.start().result(10)
    assert flow.runs[-1].status_of("leave") == "error"

    other = Workflow()
    other.add("data-input", value="tea")
    assert other.start().result(10)["data-input"] == "tea"


def test_an_exception_that_cannot_be_printed_is_still_its_nodes_error():
    class Mute(Exception):
        def __str__(self):
            raise ValueError("no words")

        def __len__(self):
            return 0

    @node
    async def mumble() -> str:
        raise Mute

    flow = Workflow()
    flow.add(mumble)
    with pytest.raises(NodeError, match="mumble: Mute"):
        flow.start().result(10)
    assert flow.runs[-1].frame.loc[0, "status"] == "error"


def test_every_chunk_of_a_thread_comes_in_order_and_before_the_nodes_end_however_many_threads():
    @node
    def count(context: Context) -> Iterator[int]:
        for number in range(50):
            if number % 2:
                context.emit(number)
            else:
                yield number

    flow = Workflow()
    for _ in range(30):
        flow.add(count)
    run = flow.run(cache=False)  # else the last ones may find what the first one gave
    for id in flow.graph.nodes:
        events = [event for event in run.execution.events if event.path == id]
        assert [event.data for event in events[1:-1]] == list(range(50))
        assert events[-1].type == "node_completed"


def test_what_a_thread_says_before_and_what_its_coroutine_says_keep_their_order():
    @node
    def ask(context: Context) -> None:
        async def answer(number: int) -> None:
            context.emit(f"answer {number}")

        for number in range(20):
            context.emit(f"question {number}")
            context.wait(answer(number))

    flow = Workflow()
    flow.add(ask)
    expected = [f"{word} {number}" for number in range(20) for word in ("question", "answer")]
    assert list(flow.run().events.query("type == 'node_progress'")["data"]) == expected
