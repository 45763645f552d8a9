"""Results of all runs are found by their key, also by another kernel."""

from nexus_jupyter.nodes.digest import digest
from nexus_jupyter.nodes.models.chat import Usage
from nexus_jupyter.storage.recording import begin_run
from nexus_jupyter.storage.shelf import Shelf
from tests.storage.journalling import completed, graph, written

TOOK = Usage("llama3.2", "Ollama", 10, 20, 0.0, "stop")


async def test_a_result_is_found_whichever_run_and_node_it_was():
    written(begin_run(graph("a")), completed("a", "k", TOOK, text="tea", page="x" * 5000))
    known = await Shelf().fetch("k")
    assert known.outputs == {"text": "tea", "page": "x" * 5000}
    assert known.digests == {port: digest(value) for port, value in known.outputs.items()}
    assert known.usage == TOOK


async def test_of_several_the_newest_whole_one_is_found():
    written(begin_run(graph("a")), completed("a", "k", text="whole"))
    written(begin_run(graph("a")), completed("a", "k", text=object()))
    assert (await Shelf().fetch("k")).outputs == {"text": "whole"}


async def test_what_has_no_key_is_not_found():
    written(begin_run(graph("a")), completed("a", "", text="tea"))
    assert await Shelf().fetch("") is None
    assert await Shelf().fetch("other") is None
