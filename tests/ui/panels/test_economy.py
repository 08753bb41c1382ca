"""What sixty pictures a second must not set off: twice painted charts, cards painted below, places found anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from playground.snapshot import Curves, RunState, Scores
from ui.panels.advice import AdviceStrip
from ui.panels.curves import CurvesPanel
from ui.panels.regions import RegionsPanel
from ui.panels.training import TrainingBar


class Counted(QObject):
    """Counts the events of a kind that a widget gets."""

    def __init__(self, widget: QWidget, kind: QEvent.Type) -> None:
        super().__init__(widget)
        self.number, self._kind = 0, kind
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.number += event.type() == self._kind
        return False


def settle(qtbot, act):
    """Do something and wait until all that follows from it is done."""
    qtbot.wait(30)
    act()
    for _ in range(5):
        QApplication.processEvents()


def test_the_chart_is_painted_once_for_new_curves(desk, qtbot):
    made = desk(CurvesPanel, height=400)
    made.show()
    paints = []

    def show():
        paints.append(Counted(made.panel.chart.viewport(), QEvent.Type.Paint))
        losses = np.linspace(0.7, 0.1, 300)
        made.show(state=RunState((), "adam", curves=Curves(np.arange(300), losses, losses + 0.1)))

    settle(qtbot, show)

    assert paints[0].number == 1


def test_new_regions_do_not_paint_the_card_below(desk, qtbot):
    made = desk(RegionsPanel)
    first = made.show()
    qtbot.wait(30)
    card = Counted(made.panel, QEvent.Type.Paint)
    plane = Counted(made.panel.view, QEvent.Type.Paint)

    other = replace(first, status="running", regions=np.full((40, 40), 0xFF993366, np.uint32))
    settle(qtbot, lambda: made.panel.show_snapshot(other))

    assert (plane.number, card.number) == (1, 0)


def test_other_digits_of_the_same_length_leave_the_bar_as_it_is(desk, qtbot):
    made = desk(TrainingBar, width=1500, height=100)
    made.show(step=4321)
    qtbot.wait(30)
    places = Counted(made.panel, QEvent.Type.LayoutRequest)

    settle(qtbot, lambda: made.show(step=1234))

    assert made.panel.step.value.text() == "1,234"
    assert places.number == 0


def test_the_same_advice_again_leaves_its_line_as_it_is(desk, qtbot):
    made = desk(AdviceStrip, width=800, height=120)
    made.show(scores=Scores(0.6, 0.7, 0.55, 0.5, 0.0))
    qtbot.wait(30)
    places = Counted(made.panel, QEvent.Type.LayoutRequest)
    words = made.panel.text.text()

    settle(qtbot, lambda: made.show(scores=Scores(0.6, 0.7, 0.55, 0.5, 0.0)))

    assert made.panel.text.text() == words
    assert places.number == 0
