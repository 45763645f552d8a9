"""A `python-cell`: code in the notebook's own namespace."""

import sys
import threading
import time
import types

import pytest

from nexus_jupyter import Workflow
from nexus_jupyter.errors import NodeError
from nexus_jupyter.nodes.python_cell import namespace


def test_its_last_expression_is_its_value(monkeypatch):
    monkeypatch.setattr(namespace, "find", dict)
    flow = Workflow()
    flow.add("python-cell", code="leaves = 3\nleaves * 2")
    assert flow.run()["python-cell"] == 6


def test_code_that_ends_in_a_statement_has_the_value_none(monkeypatch):
    monkeypatch.setattr(namespace, "find", dict)
    flow = Workflow()
    flow.add("python-cell", code="leaves = 3")
    assert flow.run()["python-cell"] is None


def test_it_runs_in_the_notebooks_namespace(monkeypatch):
    names = {"pot": "large"}
    monkeypatch.setattr(namespace, "find", lambda: names)
    flow = Workflow()
    flow.add("python-cell", code="tea = f'{pot} tea'\n[each for each in range(2) if tea]")
    assert flow.run()["python-cell"] == [0, 1]
    assert names["tea"] == "large tea"


def test_its_inputs_are_variables_while_it_runs_and_what_they_hid_comes_back(monkeypatch):
    names = {"tea": "mine"}
    monkeypatch.setattr(namespace, "find", lambda: names)
    flow = Workflow()
    tea = flow.add("data-input", value="green")
    flow.add("python-cell", code="tea + str(leaves)", inputs=["tea", "leaves"], tea=tea, leaves=3)
    assert flow.run()["python-cell"] == "green3"
    assert names["tea"] == "mine"
    assert "leaves" not in names


def test_what_it_prints_streams_into_its_node_and_nowhere_else(monkeypatch, capsys):
    monkeypatch.setattr(namespace, "find", dict)
    flow = Workflow()
    flow.add("python-cell", code="print('steeping')\nprint('done', end='')\n'tea'")
    run = flow.run()
    assert run.text_of("python-cell") == "steeping\ndone"
    assert run["python-cell"] == "tea"
    assert capsys.readouterr().out == ""


def test_what_others_print_meanwhile_goes_where_it_went(monkeypatch, capsys):
    begun, go = threading.Event(), threading.Event()
    monkeypatch.setattr(namespace, "find", lambda: {"begun": begun, "go": go})
    flow = Workflow()
    flow.add("python-cell", code="begun.set()\ngo.wait(10)\nprint('of the cell')")
    run = flow.start()
    begun.wait(10)
    print("of the notebook")
    go.set()
    run.result()
    assert capsys.readouterr().out == "of the notebook\n"
    assert run.text_of("python-cell") == "of the cell\n"


def test_it_awaits_at_its_top_level_on_the_engines_loop(monkeypatch):
    names = {}
    monkeypatch.setattr(namespace, "find", lambda: names)
    flow = Workflow()
    code = """
import asyncio, threading
await asyncio.sleep(0)
print('awaited')
where = threading.current_thread().name
await asyncio.sleep(0, where)
"""
    flow.add("python-cell", code=code)
    run = flow.run()
    assert run["python-cell"] == "nexus-engine"
    assert run.text_of("python-cell") == "awaited\n"


def test_cells_run_one_at_a_time(monkeypatch):
    names = {"inside": 0, "most": 0, "time": time}
    monkeypatch.setattr(namespace, "find", lambda: names)
    flow = Workflow()
    code = "inside += 1\nmost = max(most, inside)\ntime.sleep(0.005)\ninside -= 1"
    for _ in range(6):
        flow.add("python-cell", code=code)
    flow.run()
    assert (names["most"], names["inside"]) == (1, 0)


def test_its_error_names_the_line_and_shows_it(monkeypatch):
    monkeypatch.setattr(namespace, "find", dict)
    flow = Workflow()
    flow.add("python-cell", code="leaves = 0\nper_cup = 3 / leaves\nper_cup")
    with pytest.raises(NodeError, match="python-cell: ZeroDivisionError: division by zero"):
        flow.run()
    shown = flow.runs[-1].traceback_of("python-cell")
    assert "line 2" in shown
    assert "per_cup = 3 / leaves" in shown


def test_code_that_cannot_be_read_says_where(monkeypatch):
    monkeypatch.setattr(namespace, "find", dict)
    flow = Workflow()
    flow.add("python-cell", code="leaves = = 3")
    with pytest.raises(NodeError, match="The code cannot be read: invalid syntax at line 1: 'leaves = = 3'"):
        flow.run()


def test_what_it_printed_before_an_error_stays(monkeypatch):
    monkeypatch.setattr(namespace, "find", dict)
    flow = Workflow()
    flow.add("python-cell", code="print('so far')\n1 / 0")
    with pytest.raises(NodeError):
        flow.run()
    assert flow.runs[-1].text_of("python-cell") == "so far\n"


def test_a_figure_it_leaves_open_is_its_picture(monkeypatch):
    drawn = [1]
    figure = types.SimpleNamespace(savefig=lambda file, **more: file.write(b"a picture"))
    pyplot = types.SimpleNamespace(
        get_fignums=lambda: drawn, gcf=lambda: figure, close=lambda which: drawn.clear()
    )
    pillow = types.SimpleNamespace(Image=types.SimpleNamespace(open=lambda file: file.getvalue()))
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", pyplot)
    monkeypatch.setitem(sys.modules, "PIL", pillow)
    monkeypatch.setattr(namespace, "find", dict)
    flow = Workflow()
    flow.add("python-cell", code="drawn = True")
    assert flow.run()["python-cell"] == b"a picture"
    assert drawn == []


def test_a_stopped_cell_that_waits_for_its_turn_never_begins(monkeypatch):
    begun, go = threading.Event(), threading.Event()
    names = {"begun": begun, "go": go}
    monkeypatch.setattr(namespace, "find", lambda: names)
    first = Workflow()
    first.add("python-cell", code="begun.set()\ngo.wait(10)")
    running = first.start()
    begun.wait(10)
    second = Workflow()
    second.add("python-cell", code="late = True")
    waiting = second.start()
    waiting.stop()
    go.set()
    running.result(10)
    third = Workflow()
    third.add("python-cell", code="'next'")
    assert third.run()["python-cell"] == "next"
    assert "late" not in names
