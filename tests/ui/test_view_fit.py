"""The view of fit: named, reached by the width, and regularization compared and taken."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground import examples
from playground.session import Play, SetSpeed
from ui.widgets.words import figure

ALL = {example.name: example for example in examples.examples()}


def click(widget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def type_width(view, units: int) -> None:
    view.width_.field.setFocus()
    view.width_.field.selectAll()
    QTest.keyClicks(view.width_.field, str(units))
    QTest.keyClick(view.width_.field, Qt.Key.Key_Return)


@pytest.fixture
def view(window):
    document = examples.document(ALL["overfit"])
    window.editor.begin(document.experiment)
    window._begin(document)
    window.views.open("fit")
    return window.views.view


def test_the_width_alone_leads_from_over_fitting_to_under_fitting(window, qtbot, view) -> None:
    for units, kind in ((64, "Over-fitting"), (1, "Under-fitting"), (3, "Good fit")):
        type_width(view, units)
        assert window.editor.experiment.model.layers[-1].units == units

        click(view.train)

        qtbot.waitUntil(
            lambda: window.clock.newest.step == 4_000 and window.clock.newest.status != "running", timeout=60_000
        )
        qtbot.waitUntil(lambda kind=kind: view.kind.text() == kind, timeout=20_000)
        scores = window.clock.newest.scores
        assert f"{scores.test_loss - scores.train_loss:+.3f}".replace("-", "−") in view.why.text()


def test_five_ways_are_trained_told_and_one_is_taken(window, qtbot, view) -> None:
    click(view.pages["compared"])
    assert window.views.questions() == ()

    click(view.start)

    qtbot.waitUntil(lambda: view._compared is not None and view._compared.known == 1.0, timeout=60_000)
    for outcome in view._compared.outcomes:
        card = view.comparison.cards[outcome.name]
        assert card.numbers["test"].text() == figure(outcome.test_loss)
        assert card.numbers["sum"].text() == f"{outcome.sum_of_weights:.1f}"
    assert window.views.questions() == ()
    assert window.clock.newest.step == 0
    click(view.comparison.cards["l2"].take)
    assert window.editor.experiment.training.l2 == 0.01
    assert view._compared is not None
    click(view.comparison.cards["dropout"].take)
    assert window.editor.experiment.model.layers[0].dropout == 0.5
    assert window.editor.experiment.training.l2 == 0
    assert view._compared is not None


def test_the_comparison_goes_on_while_training_goes_on_and_can_be_stopped(window, qtbot, view) -> None:
    window.session.send(SetSpeed(100.0))
    window.session.send(Play())
    click(view.pages["compared"])
    click(view.start)
    qtbot.waitUntil(lambda: view._compared is not None and view._compared.known > 0.02, timeout=60_000)
    step = window.clock.newest.step

    click(view.stop)

    known = view._compared.known
    assert window.views.questions() == ()
    qtbot.waitUntil(lambda: window.clock.newest.step > step + 5, timeout=20_000)
    assert view._compared.known == known
    assert view.start.isVisible()
