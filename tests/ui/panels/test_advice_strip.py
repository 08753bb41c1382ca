"""The line of advice: what it says, when its words change, and what its buttons do."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from playground import edits
from playground.run import Run
from playground.snapshot import Scores
from ui.panels.advice import ALL_WELL, AdviceBlock, AdviceStrip

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def strip(desk):
    return desk(AdviceStrip, width=800, height=120)


def poor(desk, status="paused", **changes):
    """Show a moment in which the points are answered badly."""
    return desk.show(status=status, scores=Scores(0.6, 0.7, 0.55, 0.5, 0.0), **changes)


def with_squared_error(desk):
    desk.experiment = edits.set_training(desk.experiment, loss="mse", output="sigmoid")
    desk.panel.show_experiment(desk.experiment)


def buttons(strip):
    return {button.text(): button for button in strip.list.findChildren(QPushButton) if button.isVisible()}


def test_where_nothing_hinders_it_says_so_and_has_no_buttons(strip):
    poor(strip)

    assert strip.panel.text.text() == ALL_WELL
    assert strip.panel.accessibleName() == ALL_WELL
    assert not strip.panel.mend.isVisible()
    assert not strip.panel.why.isVisible()


def test_before_the_first_moment_it_claims_nothing(strip):
    assert strip.panel.text.text() == ""

    strip.show(status="preparing", state=None, scores=None)

    assert strip.panel.text.text() == ""


def test_the_gravest_advice_is_named_with_its_first_way_out(strip):
    with_squared_error(strip)
    poor(strip)

    assert strip.panel.text.whole.startswith("Squared error on classes")
    assert strip.panel.accessibleName().startswith("Hinders learning: Squared error on classes")
    assert strip.panel.mend.text() == "Take cross-entropy"
    assert strip.panel.why.text() == "Why?"


def test_a_click_on_the_way_out_is_one_named_edit(strip):
    with_squared_error(strip)
    poor(strip)

    QTest.mouseClick(strip.panel.mend, LEFT)

    assert strip.labels == ["Take cross-entropy"]
    assert strip.experiment.training.loss == "bce"
    poor(strip)
    assert strip.panel.text.text() == ALL_WELL


def test_while_training_runs_the_words_wait_for_a_second_reading(strip):
    poor(strip, "running")
    bad = edits.set_training(strip.experiment, batch=1000)
    strip.experiment = bad
    strip.panel.show_experiment(bad)
    poor(strip, "running")
    assert "batch of 1,000" in strip.panel.text.whole, "an edit is answered at once"

    good = strip.show(status="running", scores=Scores(0.001, 0.001, 1.0, 1.0, 0.0))
    assert "batch of 1,000" in strip.panel.text.whole
    strip.panel.show_snapshot(good)
    assert len(strip.panel.advices) == 1, "pictures bring no other words"
    strip.show(status="running", scores=Scores(0.001, 0.001, 1.0, 1.0, 0.0))
    assert [advice.rule for advice in strip.panel.advices] == ["learned", "batch too large"]


def test_the_list_gives_reason_and_rule_of_every_advice(strip):
    with_squared_error(strip)
    strip.experiment = edits.set_training(strip.experiment, batch=1000)
    strip.panel.show_experiment(strip.experiment)
    poor(strip)

    assert strip.panel.why.text() == "Why? +1"
    QTest.mouseClick(strip.panel.why, LEFT)

    names = [block.accessibleName() for block in strip.panel.list.findChildren(AdviceBlock)]
    assert [name.split(":")[0] for name in names] == ["Hinders learning", "Note"]
    assert all("Rule: " in name for name in names)
    QTest.keyClick(strip.panel.list, Qt.Key.Key_Escape)
    assert not strip.panel.list.isVisible()


def test_the_list_is_worked_with_the_keyboard_alone(strip):
    with_squared_error(strip)
    poor(strip)
    strip.panel.why.setFocus()

    QTest.keyClick(strip.panel.why, Qt.Key.Key_Space)
    button = strip.panel.list.focusWidget()
    assert button.text() == "Take cross-entropy"
    QTest.keyClick(button, Qt.Key.Key_Space)

    assert strip.labels == ["Take cross-entropy"]
    assert not strip.panel.list.isVisible()


def test_an_advice_about_a_layer_can_show_it(strip, ready_engine):
    strip.experiment = edits.choose_initialization(strip.experiment, "constant")
    strip.panel.show_experiment(strip.experiment)
    run = Run(strip.experiment)
    strip.show(state=run.state(), scores=run.scores(), step=0)

    QTest.mouseClick(strip.panel.why, LEFT)
    QTest.mouseClick(buttons(strip.panel)["Show layer 1"], LEFT)

    assert [focus.selected_layer for focus in strip.looks] == [1]
    assert not strip.panel.list.isVisible()


def test_opened_again_the_list_holds_what_is_told_now(strip, qtbot):
    with_squared_error(strip)
    poor(strip)
    strip.panel.open_list()
    strip.panel.list.close()
    strip.experiment = edits.set_training(edits.choose_loss(strip.experiment, "bce"), batch=1000)
    strip.panel.show_experiment(strip.experiment)
    poor(strip)

    strip.panel.open_list()
    qtbot.wait(20)

    assert list(buttons(strip.panel)) == ["Batch size “all”"]
    strip.panel.list.close()


def test_where_there_is_little_room_the_words_are_shortened_and_the_way_out_stays_in_the_list(desk, qtbot):
    narrow = desk(AdviceStrip, width=330, height=120)
    with_squared_error(narrow)
    poor(narrow)

    assert not narrow.panel.mend.isVisible()
    assert narrow.panel.text.text().endswith("…")
    assert narrow.panel.text.accessibleName() == narrow.panel.text.whole
    assert narrow.panel.width() <= 330

    narrow.window.resize(900, 120)
    qtbot.waitUntil(narrow.panel.mend.isVisible)
    assert narrow.panel.text.text().startswith("Squared error on classes")
