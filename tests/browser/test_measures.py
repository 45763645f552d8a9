"""What is promised in numbers: how quick the way is, and that closed views leave nothing behind."""

from __future__ import annotations

import statistics

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.editor import Editor
from tests.browser.lab import Lab
from tests.browser.test_two_sides import opened

_ECHO = """\
def opened(comm, _):
    comm.on_msg(lambda message: comm.send(message['content']['data']))
get_ipython().kernel.comm_manager.register_target('echo', opened)"""

_PING = """async rounds => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const comm = kernel.createComm('echo');
  let answered;
  comm.onMsg = () => answered();
  await comm.open().done;
  const times = [];
  for (let number = 0; number < rounds; number += 1) {
    const sent = performance.now();
    await new Promise(resolve => { answered = resolve; comm.send({ number }); });
    times.push(performance.now() - sent);
  }
  comm.close();
  return times; }"""


@pytest.mark.slow
def test_a_round_trip_is_a_third_quicker_with_the_server_extension(tmp_path_factory, browser: Browser):
    labs, pages = {}, {}
    for nodelay in (True, False):
        folder = tmp_path_factory.mktemp(f"nodelay-{nodelay}")
        labs[nodelay] = Lab(folder, options=(f"--NexusServer.nodelay={nodelay}",))
        pages[nodelay] = browser.new_page()
        notebook = labs[nodelay].open(pages[nodelay], labs[nodelay].write("echo", [_ECHO]))
        notebook.run_cell(0)
        notebook.wait_idle()
    times: dict[bool, list[float]] = {True: [], False: []}
    try:
        for _ in range(6):
            for nodelay, page in pages.items():
                page.bring_to_front()
                times[nodelay] += page.evaluate(_PING, 50)
    finally:
        for nodelay, lab in labs.items():
            pages[nodelay].close()
            lab.close()
    with_it, without = statistics.median(times[True]), statistics.median(times[False])
    print(f"round trip p50: {with_it:.1f} ms with it, {without:.1f} ms without")
    assert with_it <= 0.7 * without


def test_the_server_says_in_its_log_what_the_extension_does(lab: Lab):
    assert "nexus_jupyter: kernel messages are sent at once" in lab.log


@pytest.mark.slow
def test_fifty_views_opened_and_cleared_leave_next_to_nothing(lab: Lab, page: Page):
    notebook, _ = opened(
        lab, page, "leaks", "flow", "for number in range(30): flow['topic'].set(value=str(number))"
    )
    session = page.context.new_cdp_session(page)

    def cycle() -> None:
        notebook.run_cell(1)
        Editor(page, 1).wait()
        notebook.command("notebook:clear-cell-output")
        page.wait_for_function("document.querySelectorAll('.jp-OutputArea-output .nexus-jupyter').length === 1")

    def measure() -> tuple[float, int]:
        for _ in range(3):
            session.send("HeapProfiler.collectGarbage")
        found = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
        return found["JSHeapUsedSize"], int(found["JSEventListeners"])

    session.send("Performance.enable")
    for _ in range(5):
        cycle()
    heap, listeners = measure()
    for _ in range(50):
        cycle()
    heap_after, listeners_after = measure()
    print(f"after 50 rounds: {(heap_after - heap) / 1e6:.2f} MB, {listeners_after - listeners} listeners")
    assert heap_after - heap < 2_000_000
    assert listeners_after - listeners <= 5
    notebook.shutdown()
