"""Two runs side by side, whichever nodes each came to."""

import pandas as pd

from nexus_jupyter.comparing import compare_frames
from nexus_jupyter.frames import frame_of
from nexus_jupyter.model.events import RunEvent
from nexus_jupyter.model.graph import Graph
from nexus_jupyter.nodes.models.chat import Usage


def ran(**outputs):
    """The table of a run in which each node gave one value."""
    events = []
    for path, value in outputs.items():
        usage = Usage("llama3.2", "Ollama", 1, len(str(value)), 0.5, "stop")
        events += [
            RunEvent("node_started", path, 1.0),
            RunEvent("node_completed", path, 2.0, {"text": value}, usage),
        ]
    return frame_of(events, Graph())


def test_each_path_is_one_row_those_of_the_first_run_first():
    table = compare_frames(ran(a="tea", c="x"), ran(b="milk", a="tea"))
    assert table["path"].tolist() == ["a", "c", "b"]
    assert table["status_a"].tolist() == ["completed", "completed", None]
    assert table["status_b"].tolist() == ["completed", None, "completed"]
    assert table["tokens_a"].tolist() == [4, 2, pd.NA]
    assert table["cost_b"].fillna(-1).tolist() == [0.5, -1, 0.5]


def test_outputs_are_compared_by_what_they_hold():
    frame = pd.DataFrame({"a": [1]})
    table = compare_frames(ran(a=frame, b=[1], c=object(), d=1), ran(a=frame.copy(), b=[2], c=object(), d=True))
    assert table["same_output"].tolist() == [True, False, pd.NA, False]


def test_runs_that_came_to_nothing_compare_to_nothing():
    assert len(compare_frames(ran(), ran())) == 0
