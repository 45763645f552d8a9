"""The browser of the tests is found wherever it is; without one the tests fail and say what to do."""

import os
from pathlib import Path

import pytest

from tests.browser.chromium import chromium


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    """A machine without any browser, used by somebody who may install nothing."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)


def program(path: Path) -> str:
    path.parent.mkdir(parents=True)
    path.touch(mode=0o755)
    return str(path)


def test_the_one_that_is_chosen_comes_first(monkeypatch, tmp_path):
    program(tmp_path / "bin" / "chromium")
    monkeypatch.setenv("CHROMIUM", "/mine")
    assert chromium() == "/mine"


def test_that_of_the_system_is_found(tmp_path):
    assert program(tmp_path / "bin" / "chromium") == chromium()


def test_that_of_playwright_is_found(tmp_path):
    assert program(tmp_path / "playwright" / "chromium-1200" / "chrome-linux" / "chrome") == chromium()


def test_without_any_it_is_said_what_to_do():
    with pytest.raises(FileNotFoundError, match=r"apt-get install chromium.*playwright install.*CHROMIUM"):
        chromium()
