"""How long every choice takes, made in the window while it trains, until it is trained with: printed, not asserted."""

from __future__ import annotations

import statistics
import sys
import threading
import time

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.choices import everything
from tests.ui.conftest import make_window, ready_engine  # noqa: F401 – fixtures
from tests.ui.test_every_choice import begin
from ui.window import MainWindow


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_how_soon_choices_take_effect(capsys, qtbot, make_window):  # noqa: F811 – the fixture
    window, taken = make_window(), {}
    for choice in everything():
        begin(window)
        qtbot.waitUntil(lambda: window.clock.newest.status == "running" and window.clock.newest.step > 3)
        qtbot.wait(50)
        choice.act(window)
        taken[choice.name] = seconds_until(window)
    slowest = sorted(taken, key=taken.get)[-6:]
    told = ", ".join(f"{name} {1000 * taken[name]:.0f} ms" for name in reversed(slowest))
    with capsys.disabled():
        sys.stdout.write(f"\n{len(taken)} choices: median {1000 * statistics.median(taken.values()):.0f} ms; {told}\n")
    assert len(taken) > 70


def seconds_until(window: MainWindow) -> float:
    """Watch from a thread, as drawing may hold the screen's thread, until the newest experiment is trained with."""
    wanted, started, seen = window.editor.experiment, time.perf_counter(), []

    def watch() -> None:
        while window.session.latest.experiment != wanted:
            time.sleep(0.001)
        seen.append(time.perf_counter() - started)

    thread = threading.Thread(target=watch)
    thread.start()
    while thread.is_alive():
        QApplication.processEvents()
        time.sleep(0.001)
    return seen[0]
