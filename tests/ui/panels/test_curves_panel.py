"""The loss chart and its digits."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground import edits
from playground.snapshot import Curves, Mark, RunState, Scores
from ui.panels.curves import CurvesPanel
from ui.panels.loss_chart import MOST_POINTS, thinned
from ui.widgets.words import figure

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def chart(desk):
    made = desk(CurvesPanel, height=400)
    made.show()
    return made


def show(made, train, test=None, marks=()):
    train = np.asarray(train, float)
    test = train if test is None else np.asarray(test, float)
    curves = Curves(np.arange(len(train)), train, test, marks)
    made.show(state=RunState((), "adam", curves=curves))


def line(made, name):
    return made.panel.chart.lines[name].getData()


def test_both_losses_are_drawn_over_their_steps(chart):
    show(chart, [0.7, 0.5, 0.4], [0.8, 0.6, 0.55])

    for name, values in (("train", [0.7, 0.5, 0.4]), ("test", [0.8, 0.6, 0.55])):
        x, y = line(chart, name)
        np.testing.assert_array_equal(x, [0, 1, 2])
        np.testing.assert_allclose(y, values)


def test_the_loss_axis_is_linear_or_logarithmic(chart):
    show(chart, [1.0, 0.1, 0.01])
    QTest.mouseClick(chart.panel.log_button, LEFT)

    assert chart.panel.chart.is_log
    low, high = chart.panel.chart.getViewBox().viewRange()[1]
    assert low < -2 < 0 < high
    QTest.mouseClick(chart.panel.log_button, LEFT)
    low, high = chart.panel.chart.getViewBox().viewRange()[1]
    assert (low, high >= 1) == (0, True)


def test_the_mouse_reads_step_and_losses(chart):
    show(chart, [0.7, 0.5, 0.4, 0.3], [0.8, 0.6, 0.55, 0.5], (Mark(2, "learning rate 0.01 → 0.03"),))
    view = chart.panel.chart
    place = view.mapFromScene(view.getViewBox().mapViewToScene(QPointF(2.1, 0.2)))
    none, no_keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    position = QPointF(place)
    event = QMouseEvent(QEvent.Type.MouseMove, position, view.viewport().mapToGlobal(position), none, none, no_keys)
    QApplication.sendEvent(view.viewport(), event)

    words = chart.panel.chart.legend.text()
    assert "step 2" in words
    assert "0.400" in words
    assert "0.550" in words
    assert "learning rate 0.01 → 0.03" in words
    QApplication.sendEvent(view.viewport(), QEvent(QEvent.Type.Leave))
    assert chart.panel.chart.legend.text() == "▲ edit"


def test_the_curves_are_named_where_their_numbers_stand(chart):
    show(chart, [0.7, 0.5, 0.4])

    words = {name: caption.text() for name, caption in chart.panel._captions.items()}
    theme = chart.panel._theme
    assert theme.train_curve in words["train"]
    assert theme.test_curve in words["test"]
    assert not chart.panel.chart.legend.isVisible()


def test_edits_are_marked_at_their_step(chart):
    show(chart, [0.7, 0.5, 0.4], marks=(Mark(1, "dropout 0 → 0.2 on layer 1"),))

    assert [spot.pos().x() for spot in chart.panel.chart.marks.points()] == [1.0]


@pytest.mark.parametrize("wild", [np.inf, -np.inf, np.nan, 1e300])
def test_a_number_that_is_not_finite_never_reaches_the_chart(chart, wild):
    show(chart, [0.7, wild, 0.4])

    assert np.isfinite(line(chart, "train")[1]).all()
    QTest.mouseClick(chart.panel.log_button, LEFT)
    assert np.isfinite(line(chart, "train")[1]).all()


def test_a_long_curve_is_thinned_but_keeps_its_peaks():
    values = np.linspace(1, 0.1, 20_000)
    values[7_777], values[12_345] = 9.0, -3.0
    steps, thin = thinned(np.arange(20_000), values)

    assert len(thin) <= MOST_POINTS + 2
    assert thin.max() == 9.0
    assert 12_345 in steps
    assert (steps[0], steps[-1]) == (0, 19_999)
    assert (np.diff(steps) > 0).all()


def test_losses_and_accuracy_stand_in_digits(chart):
    chart.show(scores=Scores(0.0314, 0.0405, 0.99, 0.9933, 0.0))

    words = {name: label.text() for name, label in chart.panel._digits.items()}
    assert (words["train"], words["test"], words["accuracy"]) == ("0.031", "0.041", "99.3 %")


@pytest.mark.parametrize("name", ["l1", "l2"])
def test_the_penalty_is_told_beside_the_loss_only_where_there_is_one(chart, name):
    assert not chart.panel._digits["penalty"].isVisible()

    chart.panel.show_experiment(edits.set_training(chart.experiment, **{name: 0.01}))
    chart.show(scores=Scores(0.2, 0.3, 0.9, 0.9, 0.125))

    assert chart.panel._digits["penalty"].isVisible()
    assert "0.125" in chart.panel._digits["penalty"].text()


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0314, "0.031"), (0.0, "0.000"), (1e-5, "1.0e−05"), (12345.0, "1.2e+04"), (np.nan, "not finite")],
)
def test_a_loss_is_written_short(value, text):
    assert figure(value) == text


def test_an_empty_chart_has_sensible_axes(desk):
    made = desk(CurvesPanel, height=400)

    assert made.panel.chart.getViewBox().viewRange()[0] == pytest.approx([0, 10])


def test_before_the_first_step_the_chart_says_how_it_gets_its_curves(chart):
    show(chart, [0.7])
    assert chart.panel.chart.invitation.isVisible()
    assert "play" in chart.panel.chart.invitation.text()

    show(chart, [0.7, 0.6])
    assert not chart.panel.chart.invitation.isVisible()
