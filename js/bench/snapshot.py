"""The answer of a real room to `hello`, for the graph that the benchmark draws.

Reads `{"nodes": [...], "edges": [...]}` from standard input, as `page/workload.ts` makes them, and writes the
welcome: the document with its ports, the types, and a run that is over, in which every node has the status and the
text that the graph gives it.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from nexus_jupyter import Workflow
from nexus_jupyter.model.change import Change
from nexus_jupyter.model.document import from_json, to_json
from nexus_jupyter.model.events import RunEvent
from nexus_jupyter.telling import snapshot

Record = dict[str, Any]


def main() -> None:
    """Answer once."""
    graph = json.load(sys.stdin)
    flow = _opened(graph)
    heard: list[Record] = []
    flow.clients.join(heard.append)
    flow.clients.receive({"type": "hello", "client": "bench", "number": 1})
    welcome = next(message for message in heard if message["type"] == "welcome")
    events = [event for node in graph["nodes"] for event in _events(node)]
    count = len(graph["nodes"])
    facts = {"status": "error", "progress": 1.0, "seconds": 12.0, "total": count, "recorded": False}
    json.dump({**welcome, "run": snapshot("r1", len(events), events, facts)}, sys.stdout)


def _opened(graph: Record) -> Workflow:
    """The workflow as from a file: a room looks for circles connection by connection, which takes long here."""
    loose = Workflow()
    loose.apply(Change(nodes={node["id"]: _node(node) for node in graph["nodes"]}))
    document = to_json(loose.graph)
    document["connections"] = [{"id": edge["id"], **_connection(edge)} for edge in graph["edges"]]
    return Workflow(graph=from_json(document))


def _node(node: Record) -> Record:
    return {
        "type": "llama-chat",
        "title": node["title"],
        "position": {"x": node["x"], "y": node["y"]},
        "properties": {"model": "llama3.2", "prompt": f"{node['text']} {{notes?}}"},
    }


def _connection(edge: Record) -> Record:
    return {
        "source": {"nodeId": edge["source"], "portId": "text"},
        "target": {"nodeId": edge["target"], "portId": edge["port"]},
        "animated": False,
    }


def _events(node: Record) -> list[RunEvent]:
    """What a run would have told of a node that stands as this one does."""
    path, status, now = node["id"], node["status"], time.time()
    if status == "idle":
        return []
    if status == "skipped":
        return [RunEvent("node_skipped", path, now, node["text"])]
    begun = [RunEvent("node_started", path, now), RunEvent("node_progress", path, now, node["text"])]
    ends = {
        "done": RunEvent("node_completed", path, now + 1, {"text": node["text"]}),
        "failed": RunEvent("node_error", path, now + 1, ValueError(node["text"])),
        "stopped": RunEvent("node_cancelled", path, now + 1),
    }
    return [*begun, ends[status]]


if __name__ == "__main__":
    main()
