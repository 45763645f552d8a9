"""What a run tells while it runs."""

from nexus_jupyter.model.events import RunEvent


def test_the_time_of_an_event_is_told_in_iso_8601_and_utc() -> None:
    assert RunEvent("node_started", "rounds/2/writer", 0.25).timestamp == "1970-01-01T00:00:00.250000+00:00"
