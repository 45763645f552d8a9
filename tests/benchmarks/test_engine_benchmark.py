"""The benchmark of the engine works: it checks what it measures, and prints what it says it prints."""

import json
import subprocess
import sys
from pathlib import Path

SMALL = ["chain:20", "fan:20", "dag:40", "thread:30", "async:30", "stream:50", "sleep:20", "uneven:20", "many:20"]
OTHERS = ["fail", "import"]


def test_each_workload_gives_a_time_per_node_and_a_ratio():
    only = [argument for name in (*SMALL, *OTHERS) for argument in ("--only", name)]
    command = [sys.executable, str(Path(__file__).with_name("engine.py")), "--quick", "--json", *only]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert list(found) == [*SMALL, *OTHERS]
    for name, each in found.items():
        assert each["us_per_node"] > 0, name
        assert each["ratio"] > 0, name
