"""The whole program as a process of its own: it starts, and it ends the way it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from playground import journal, storage
from playground.check import check
from playground.spec import Experiment

ROOT = Path(__file__).resolve().parents[2]
INTERRUPTED = """
import signal, sys
from ui import app
from ui.window import MainWindow
reach = getattr(MainWindow, sys.argv[1])
def reach_and_interrupt(window, *arguments):
    reach(window, *arguments)
    signal.raise_signal(signal.SIGINT)
setattr(MainWindow, sys.argv.pop(1), reach_and_interrupt)
sys.exit(app.main())
"""
"""The program, told to end right after a moment of its start."""


@pytest.fixture
def start(tmp_path, ready_engine):
    """Start the program off screen; give the process once its log says that it listens."""
    made = []

    def make(*arguments):
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        process = subprocess.Popen(
            [sys.executable, "-m", "playground", *arguments],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        made.append(process)
        until = time.monotonic() + 30
        while not list(tmp_path.rglob("playground.log")):
            assert time.monotonic() < until, "the program did not start"
            time.sleep(0.05)
        time.sleep(1.5)
        return process

    yield make
    for process in made:
        process.kill()
        process.communicate()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_control_c_in_the_terminal_closes_the_window(start):
    process = start()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)

    assert process.returncode == 0
    assert out == ""
    assert "Traceback" not in err
    assert list(journal.folder().glob("*")) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_file_named_on_the_command_line_is_opened(start, tmp_path):
    path = tmp_path / "mine.json"
    storage.write(path, storage.Document(check(Experiment()), None))
    process = start(str(path))
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)

    (settings,) = tmp_path.rglob("settings.json")
    assert "mine.json" in settings.read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
@pytest.mark.parametrize("moment", ["__init__", "restore_place", "show"])
def test_control_c_while_the_window_comes_up_closes_it_too(ready_engine, moment):
    """A window that is closed before Qt's loop runs does not end that loop."""
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, moment],
        cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True, timeout=30,
        check=False,
    )  # fmt: skip

    assert (ended.returncode, ended.stdout) == (0, "")
    assert "Traceback" not in ended.stderr


def test_an_unknown_argument_is_told_without_a_window():
    answer = subprocess.run(
        [sys.executable, "-m", "playground", "--fly"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 2
    assert "--fly" in answer.stderr
