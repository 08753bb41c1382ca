"""The view of fit: named, reached by the width, and regularization compared and taken."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground import edits, examples
from playground.regularization import WAYS
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
    assert window.views.questions() == ()

    click(view.pages["compared"])

    shown = view.comparison
    qtbot.waitUntil(lambda: shown.found is not None and shown.found.known == 1.0, timeout=60_000)
    for outcome in shown.found.outcomes:
        card = shown.cards[outcome.name]
        assert card.numbers["test"].text() == figure(outcome.test_loss)
        assert card.numbers["train"].text() == figure(outcome.train_loss)
        assert card.numbers["sum"].text() == f"{outcome.sum_of_weights:.1f}"
        assert card.numbers["norm"].text() == f"{outcome.norm:.2f}"
        assert card.numbers["step"].text() == f"{outcome.step:,}"
    best = min(shown.found.outcomes, key=lambda outcome: outcome.test_loss)
    qtbot.waitUntil(
        lambda: f"Lowest test J: {WAYS[best.name].label}, {figure(best.test_loss)}" in view.why.text(), timeout=20_000
    )
    assert window.views.questions() == ()
    assert window.clock.newest.step == 0
    found = shown.found
    click(shown.cards["l2"].take)
    assert window.editor.experiment.training.l2 == 0.01
    click(shown.cards["dropout"].take)
    assert window.editor.experiment.model.layers[0].dropout == 0.5
    assert window.editor.experiment.training.l2 == 0
    assert shown.found is found
    window.editor.stack.undo()
    assert window.editor.experiment.training.l2 == 0.01


def test_another_learning_rate_is_compared_anew(window, qtbot, view) -> None:
    click(view.pages["compared"])
    qtbot.waitUntil(lambda: view.comparison.found is not None, timeout=60_000)
    first = view.comparison.found

    window.editor.edit(edits.set_training(window.editor.experiment, learning_rate=0.02), "Rate")

    assert view.comparison.found is None
    qtbot.waitUntil(lambda: view.comparison.found not in (None, first), timeout=60_000)


def test_the_comparison_goes_on_while_training_goes_on_and_can_be_stopped(window, qtbot, view) -> None:
    window.session.send(SetSpeed(100.0))
    window.session.send(Play())
    click(view.pages["compared"])
    shown = view.comparison
    qtbot.waitUntil(lambda: shown.found is not None and shown.found.known > 0.02, timeout=60_000)
    step = window.clock.newest.step

    click(shown.stop)

    known = shown.found.known
    assert window.views.questions() == ()
    qtbot.waitUntil(lambda: window.clock.newest.step > step + 5, timeout=20_000)
    assert shown.found.known == known
    click(shown.again)
    qtbot.waitUntil(lambda: shown.found is not None and shown.found.known > 0, timeout=60_000)


def test_before_training_the_chart_says_how_to_begin_and_no_axis_is_drawn(window, qtbot, view) -> None:
    assert view.curves.chart.lines == ()
    assert "Press play" in view.curves.chart.message

    click(view.train)

    qtbot.waitUntil(lambda: len(view.curves.chart.lines) == 2, timeout=20_000)
    assert view.curves.chart.gap_name == "gap"
