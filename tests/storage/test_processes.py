"""A process is known by its number and its start: its number alone may be another's by now."""

import subprocess
import sys

import psutil

from nexus_jupyter.storage.processes import Carrier, this_process


def test_a_process_is_alive_until_it_ends():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        carrier = Carrier(child.pid, psutil.Process(child.pid).create_time(), "")
        assert carrier.alive
        child.kill()
    assert not carrier.alive


def test_another_process_of_the_same_number_is_another():
    assert this_process().alive
    assert not this_process()._replace(started=1.0).alive
