"""Advice in the whole window: it sees the real network, its button mends it, and undo brings it back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground import edits
from playground.session import FASTEST, Pause, Play
from ui.panels.advice import ALL_WELL

LEFT = Qt.MouseButton.LeftButton


def rules(window):
    return [advice.rule for advice in window.advice.advices]


def edit(window, qtbot, change, label="Change"):
    experiment = change(window.editor.experiment)
    window.editor.edit(experiment, label)
    qtbot.waitUntil(lambda: window.clock.newest.experiment == experiment)


def test_a_fresh_window_says_that_nothing_hinders_learning(window, qtbot):
    qtbot.waitUntil(lambda: window.advice.text.text() == ALL_WELL)

    assert window.advice.isVisible()
    assert window.clock.newest.metrics is not None


def test_equal_weights_are_told_one_click_draws_others_and_undo_brings_the_advice_back(window, qtbot):
    edit(window, qtbot, lambda e: edits.choose_initialization(e, "constant"))
    qtbot.waitUntil(lambda: "equal weights" in rules(window))
    assert window.advice.mend.text() == "Draw weights: Glorot uniform"

    QTest.mouseClick(window.advice.mend, LEFT)

    qtbot.waitUntil(lambda: rules(window) == [])
    assert window.editor.experiment.model.initialization == "glorot_uniform"
    assert window.top.undo.toolTip().startswith("Undo Draw weights: Glorot uniform")
    QTest.mouseClick(window.top.undo, LEFT)
    qtbot.waitUntil(lambda: "equal weights" in rules(window))
    assert window.editor.experiment.model.initialization == "constant"


def test_a_layer_without_a_bend_is_told_and_the_keyboard_reaches_its_mend(window, qtbot):
    edit(window, qtbot, lambda e: edits.set_activation(e, 1, "linear"))
    qtbot.waitUntil(lambda: rules(window) == ["only straight"])

    for _ in range(100):
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        if window.advice.mend.hasFocus():
            break
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Space)

    qtbot.waitUntil(lambda: rules(window) == [])
    assert window.editor.experiment.model.layers[0].activation == "tanh"


def test_dead_neurons_are_found_while_it_trains(window, qtbot):
    edit(window, qtbot, lambda e: edits.set_training(edits.set_activation(e, 1, "relu"), learning_rate=1.0))
    window.runner.set_speed(FASTEST)
    window.session.send(Play())

    qtbot.waitUntil(lambda: "dead neurons" in rules(window), timeout=20_000)
    window.session.send(Pause())
    qtbot.waitUntil(lambda: window.clock.newest.status == "paused")
    found = next(advice for advice in window.advice.advices if advice.rule == "dead neurons")
    quiet = window.clock.newest.metrics.quiet[0]
    assert [bool(quiet[neuron] == 1.0) for neuron in found.target.neurons] == [True] * len(found.target.neurons)


def test_show_layer_selects_it_in_the_network(window, qtbot):
    edit(window, qtbot, lambda e: edits.set_activation(e, 1, "linear"))
    qtbot.waitUntil(lambda: rules(window) == ["only straight"])

    QTest.mouseClick(window.advice.why, LEFT)
    shower = next(b for b in window.advice.list.findChildren(type(window.advice.why)) if b.text() == "Show layer 1")
    QTest.mouseClick(shower, LEFT)

    assert window.focus.selected_layer == 1


def test_out_of_sight_no_metrics_are_asked_for(window, qtbot):
    qtbot.waitUntil(lambda: window.clock.newest.metrics is not None)

    window.deck.let_fill("regions")

    qtbot.waitUntil(lambda: window.clock.newest.metrics is None)
    assert not window.advice.isVisible()
