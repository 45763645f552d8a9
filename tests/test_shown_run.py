"""The run that clients are shown: whoever comes, whenever, ends with the same picture of it."""

import time
from collections.abc import AsyncIterator

from nexus_jupyter import Context, Question, Workflow, node
from nexus_jupyter.engine.compaction import MOST_CHUNKS
from tests.conversation import Message, conversation, heard_of, until

CHUNKS = [f"{number} " for number in range(4 * MOST_CHUNKS)]


@node
async def tokens(*, context: Context) -> AsyncIterator[str]:
    await context.ask(Question("Go on?"))
    for chunk in CHUNKS:
        yield chunk


def text_heard(heard: list[Message]) -> str:
    """The text of the node as a client has it: from its last welcome on."""
    welcomes = [number for number, message in enumerate(heard) if message["type"] == "welcome"]
    run = heard[welcomes[-1]]["run"]
    text: str = run["nodes"].get("tokens", {}).get("text", "") if run else ""
    for message in heard[welcomes[-1] :]:
        for event in message["events"] if message["type"] == "events" else ():
            if event["type"] == "node_started":
                text = ""
            elif event["type"] == "node_progress":
                text += event["text"]
    return text


def test_clients_that_come_while_a_long_stream_goes_on_have_its_whole_text():
    flow = Workflow()
    flow.add(tokens)
    say, heard = conversation(flow)
    say({"type": "hello"})
    run = flow.start(cache=False)
    until(lambda: run.waiting)
    run.answer("tokens")
    others = []
    while not run.done:
        ask, other = conversation(flow, f"c{len(others) + 2}")
        ask({"type": "hello"})
        others.append(other)
        time.sleep(0.005)
    until(lambda: heard_of(heard, "events")[-1]["events"][-1].get("status") == "completed")
    assert others
    for each in others:
        assert text_heard(each) == "".join(CHUNKS)
    seqs = [message["seq"] for message in heard_of(heard, "events")]
    assert seqs == sorted(set(seqs))


def test_who_comes_when_the_run_has_ended_has_the_whole_text_too():
    flow = Workflow()
    flow.add(tokens)
    run = flow.start(cache=False)
    until(lambda: run.waiting)
    run.answer("tokens")
    run.result(60)
    say, heard = conversation(flow)
    say({"type": "hello"})
    heard_of(heard, "welcome")
    assert text_heard(heard) == "".join(CHUNKS)
