"""How long every choice takes, made in the window while it trains, until it is trained with: printed, not asserted."""

from __future__ import annotations

import statistics
import time

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.choices import everything
from tests.ui.conftest import make_window, ready_engine  # noqa: F401 – fixtures
from tests.ui.test_every_choice import begin


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_how_soon_choices_take_effect(capsys, qtbot, make_window):  # noqa: F811 – the fixture
    window, taken = make_window(), {}
    for choice in everything():
        begin(window)
        qtbot.waitUntil(lambda: window.clock.newest.status == "running" and window.clock.newest.step > 3)
        qtbot.wait(50)
        choice.act(window)
        started = time.perf_counter()
        while window.session.latest.experiment != window.editor.experiment:
            QApplication.processEvents()
        taken[choice.name] = time.perf_counter() - started
    slowest = sorted(taken, key=taken.get)[-3:]
    with capsys.disabled():
        print(f"\n{len(taken)} choices: median {1000 * statistics.median(taken.values()):.0f} ms; slowest ", end="")
        print(", ".join(f"{name} {1000 * taken[name]:.0f} ms" for name in reversed(slowest)))
    assert len(taken) > 70
