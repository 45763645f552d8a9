"""Who is there: clients that come, leave, and go without a word."""

from __future__ import annotations

from nexus_jupyter.present import Present
from tests.conversation import until


def present(answering=(), every=3600.0):
    """A list of who is there, and what it tells; some clients answer as a page does."""
    told = []

    def tell(message):
        told.append(message)
        for client in answering:
            if message.get("call") or client not in message["clients"]:
                there.heard(client)

    there = Present(tell, every)
    return there, told


def test_whoever_comes_begins_the_list_anew_and_it_fills_by_itself():
    there, _ = present(answering=["c1", "c2"])
    there.came("c3")
    assert sorted(there.clients) == ["c1", "c2", "c3"]
    there.close()


def test_a_page_that_was_closed_without_a_word_is_gone_when_another_one_comes():
    there, _ = present(answering=["c1"])
    for client in ("c1", "closed", "c2"):
        there.came(client)
    assert there.clients == ["c2", "c1"]
    there.close()


def test_who_has_said_nothing_since_the_call_before_is_gone():
    there, told = present(answering=["c1"], every=0.02)
    there.came("closed")
    assert there.clients == ["closed", "c1"]
    until(lambda: there.clients == ["c1"])
    assert told[-1]["clients"] == ["c1"]
    there.close()


def test_one_alone_is_not_called():
    there, told = present(every=0.001)
    there.came("c1")
    there.heard("c1")
    assert there._timer is None
    assert told == [{"type": "clients", "clients": ["c1"]}]


def test_who_was_busy_too_long_is_there_again_as_soon_as_it_is_heard():
    there, _ = present(every=0.01)
    there.came("c1")
    there.heard("c2")
    until(lambda: there.clients == [])
    there.heard("c1")
    there.heard("c2")
    assert there.clients[:2] == ["c1", "c2"]
    there.close()
