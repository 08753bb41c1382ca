"""Frames per second with each view open while a network trains, and how soon a landscape is complete: printed."""

from __future__ import annotations

import sys
import time

import pytest

from playground import edits
from playground.explain.landscape import Surface
from playground.session import FASTEST, Play, Resume
from playground.spec import Experiment, Layer, Model
from tests.ui.conftest import make_window, ready_engine  # noqa: F401 – fixtures
from ui.app import SWITCH_SECONDS
from ui.measure import PaintCount
from ui.views import VIEWS
from ui.window import MainWindow

SECONDS = 3.0


@pytest.fixture
def main(qtbot, make_window):  # noqa: F811 – the fixture
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    window = make_window()
    layers = tuple(Layer(id=number, units=8) for number in (1, 2, 3))
    experiment = edits.check(Experiment(model=Model(layers)))
    window.editor.begin(experiment)
    window.session.send(Resume(experiment, None))
    window._show_experiment()
    qtbot.wait(500)
    yield window
    sys.setswitchinterval(before)


def train(window: MainWindow, qtbot) -> None:
    window.runner.set_speed(FASTEST)
    window.runner.obey(Play())
    qtbot.wait(1_500)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_frames_with_each_view_open(capsys, qtbot, main):
    train(main, qtbot)
    told = []
    for name in ("", *VIEWS):
        main.views.open(name)
        qtbot.wait(1_000)  # what is computed once, when it is opened, is not counted
        told.append(f"{name or 'all closed':12}{frames(main, qtbot)}")
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(told) + "\n")
    assert main.clock.newest.status == "running"


def frames(window: MainWindow, qtbot) -> str:
    """Count frames in which regions and network were both painted with newer weights, and steps."""
    paints = PaintCount(window.regions.view, window.canvas.board.view.viewport())
    first, started, busy = window.clock.newest, time.perf_counter(), time.thread_time()
    qtbot.wait(round(1000 * SECONDS))
    last, took, busy = window.clock.newest, time.perf_counter() - started, time.thread_time() - busy
    new = last.pictures_serial - first.pictures_serial
    shown = min(*paints.counts.values(), new) / took
    for widget in paints.counts:
        widget.removeEventFilter(paints)
    steps = (last.step - first.step) / took
    each = 1000 * busy / max(new, 1)
    return f"{shown:5.1f} frames/s, {each:4.1f} ms of the screen's time each, {steps:9,.0f} steps/s"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_how_soon_a_landscape_is_complete(capsys, qtbot, main):
    taken = [("at rest", seconds_until_complete(main, qtbot))]
    train(main, qtbot)
    for word in ("while training", "and again"):
        paints = PaintCount(main.canvas.board.view.viewport())
        seconds = seconds_until_complete(main, qtbot)
        taken.append((f"{word} ({next(iter(paints.counts.values())) / seconds:.0f} frames/s meanwhile)", seconds))
    with capsys.disabled():
        sys.stdout.write("\n101 × 101 places: " + "; ".join(f"{word} {s:.2f} s" for word, s in taken) + "\n")
    assert main.clock.newest.status == "running"


def seconds_until_complete(window: MainWindow, qtbot) -> float:
    """Open the landscape, wait until all its places are known, and close it."""
    started = time.perf_counter()
    window.views.open("landscape")

    def is_complete() -> bool:
        held = [answer for answer in window.clock.newest.answers.values() if isinstance(answer, Surface)]
        return bool(held) and held[0].known == 1.0

    while not is_complete():
        qtbot.wait(10)
    taken = time.perf_counter() - started
    window.views.open("")
    qtbot.wait(500)
    return taken
