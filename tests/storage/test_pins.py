"""Pinned values are kept beside the workflow's file, in the database, until they are unpinned everywhere."""

import pandas as pd

from nexus_jupyter import Workflow, node, prune
from nexus_jupyter.pinning import _here
from nexus_jupyter.storage import StoredPins


def forget() -> None:
    """What a new kernel knows of pinned values: nothing."""
    _here.clear()


def test_a_pinned_table_is_there_after_the_kernel_was_restarted(folder):
    @node
    def weigh() -> pd.DataFrame:
        raise AssertionError("It is pinned.")

    flow = Workflow("tea")
    flow.add(weigh, id="weigh")
    table = pd.DataFrame({"tea": ["green", "black"], "grams": [3.5, 4.0]})
    flow.pin("weigh", value=table)
    flow.close()
    assert "green" not in (folder / "tea.nexus.json").read_text()
    forget()
    pd.testing.assert_frame_equal(Workflow("tea").run()["weigh"], table)


def test_what_is_pinned_is_not_dropped_to_make_room():
    pins = StoredPins()
    pins.keep("sha256:tea", {"value": "green " * 10_000})
    assert prune(keep_days=0, most_bytes=1).values == 0
    assert pins.find("sha256:tea") == {"value": "green " * 10_000}


def test_a_value_that_cannot_be_kept_is_pinned_while_the_kernel_lives(caplog):
    pins = StoredPins()
    pins.keep("sha256:tea", {"value": object()})
    assert pins.find("sha256:tea") is None
    assert "forgotten when the kernel ends" in caplog.text
