"""The view of the loss: the point's loss, its slope and J on the screen are the pure function's, and J the window's."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.session import Step
from ui.widgets import words


@pytest.fixture
def view(window, qtbot):
    window.session.send(Step(30))
    qtbot.waitUntil(lambda: window.clock.newest.step == 30 and window.clock.newest.status != "running", timeout=20_000)
    QTest.mouseClick(window.views.chips["loss"], Qt.MouseButton.LeftButton)
    view = window.views.view
    qtbot.waitUntil(lambda: view._held is not None and view.point.text() != "", timeout=20_000)
    return view


def test_it_says_the_points_loss_its_slope_and_the_j_that_the_window_shows(window, view) -> None:
    held = view._held
    view.bars.grab()
    shown = window.clock.newest.scores.train_loss

    assert f"its loss is {words.number(held.loss_now, 4)}" in view.point.text()
    assert f"∂J/∂ŷ = {words.number(held.slope, 4)}" in view.point.text()
    assert held.mean == pytest.approx(shown, rel=1e-4)
    assert f"J = {words.figure(shown)}, the mean of {len(held.losses):,}" in view.bars.said
    assert held.losses.mean() == pytest.approx(held.mean)


def test_a_click_on_a_bar_chooses_its_point_everywhere(window, view, qtbot) -> None:
    frame = view.bars.frame()

    QTest.mouseClick(view.bars, Qt.MouseButton.LeftButton, pos=(frame.topLeft() + frame.center()).toPoint() / 2)
    index = window.focus.pinned_point
    qtbot.waitUntil(lambda: view._held.index == index, timeout=20_000)

    held = view._held
    assert held.order[held.rank] == index
    assert held.loss_now == pytest.approx(np.sort(held.losses)[::-1][held.rank], rel=1e-5)
    view.bars.setFocus()
    QTest.keyClick(view.bars, Qt.Key.Key_Right)
    assert window.focus.pinned_point == held.order[held.rank + 1]


def test_next_point_takes_another_one_and_says_when_it_is_a_test_point(window, view, qtbot) -> None:
    for _ in range(12):
        before = view._held.index
        QTest.mouseClick(view.another, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda before=before: view._held.index != before, timeout=20_000)
        if view._held.is_test:
            break

    assert view._held.is_test
    assert "This test point" in view.point.text()
    assert view._held.rank == -1


def test_training_moves_the_curve_and_j(window, view, qtbot) -> None:
    before = view._held

    window.session.send(Step(50))
    qtbot.waitUntil(lambda: window.clock.newest.step == 80 and view._held is not before, timeout=20_000)

    qtbot.waitUntil(lambda: view._held.mean == pytest.approx(window.clock.newest.scores.train_loss, rel=1e-4))
    assert view._held.mean != before.mean
    qtbot.waitUntil(lambda: words.number(view._held.loss_now, 4) in view.point.text())


def test_the_other_names_of_j_and_the_missing_minus_sign_are_told(view) -> None:
    assert "objective, cost or empirical risk" in view.note.text()
    assert "minus sign" in view.note.text()
    assert view.formula.text.startswith(r"J(W) = -\frac{1}{n}")


def test_the_probes_loss_is_that_of_the_rule_there_and_follows_the_probe(window, view, qtbot) -> None:
    QTest.mouseClick(view.probe, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: view._held.index == -1, timeout=20_000)
    reading = window.clock.newest.probes[0]
    assert view._held.y == reading.actual
    assert view._held.now == pytest.approx(reading.prediction, rel=1e-4)
    qtbot.waitUntil(lambda: "The probe" in view.point.text(), timeout=20_000)
    assert words.number(view._held.loss_now, 4) in view.point.text()
    before = view._held.now
    window._look(window.focus.with_probe(-3.0, 1.0))
    qtbot.waitUntil(lambda: view._held.now != before, timeout=20_000)
    QTest.mouseClick(view.another, Qt.MouseButton.LeftButton)
    assert not view.probe.isChecked()
    qtbot.waitUntil(lambda: view._held.index >= 0, timeout=20_000)
