"""What a run tells while it runs: one stream of events, read by whoever wants to know."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal, NamedTuple

from .graph import Status

EventType = Literal[
    "node_queued",
    "node_started",
    "node_paused",
    "node_waiting",
    "node_retrying",
    "node_progress",
    "node_completed",
    "node_error",
    "node_skipped",
    "node_cancelled",
    "workflow_status",
]

STATUS_AFTER: dict[str, Status] = {
    "node_queued": "queued",
    "node_started": "running",
    "node_paused": "paused",
    "node_waiting": "waiting",
    "node_retrying": "running",
    "node_completed": "completed",
    "node_error": "error",
    "node_skipped": "skipped",
    "node_cancelled": "cancelled",
}
ENDS = ("node_completed", "node_error", "node_skipped", "node_cancelled")
"""The events that end a node's execution."""
"""The status of a node after an event of this type; a chunk changes none."""


Origin = Literal["", "cache", "pin", "journal", "kept", "bypass", "error"]
"""Where a node's value comes from: it ran; or the value was known by its key, pinned, finished before the run was
resumed, kept from an earlier run, handed on by a bypassed node, or given instead of an error."""


class RunEvent(NamedTuple):
    """One thing that happened in a run.

    Args:
        type: which kind of event; `node_progress` is a streamed chunk.
        path: where, as in `rounds/2/writer`; empty for `workflow_status`.
        time: seconds since the epoch.
        data: of `node_progress` the chunk, or the text of many; of `node_completed` the output values by port; of
            `node_error` the exception; of `node_skipped` the reason; of `node_paused` the inputs by port; of
            `node_waiting` the `Question`; of `node_retrying` the exception that is tried again; of
            `workflow_status` the status.
        usage: of a node that ended: the tokens it used, where it called a model.
        origin: of `node_completed`: where the value comes from.
    """

    type: EventType
    path: str
    time: float
    data: Any = None
    usage: Any = None
    origin: Origin = ""

    @property
    def timestamp(self) -> str:
        """The time as ISO 8601 in UTC."""
        return datetime.fromtimestamp(self.time, UTC).isoformat()


new_event = partial(tuple.__new__, RunEvent)
"""Makes an event of a tuple of all its fields, in a third of the time that its own constructor takes."""
