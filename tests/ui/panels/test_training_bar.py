"""The training bar: commands, settings, digits, and that nothing is lost where there is little room."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from playground.catalog import INITIALIZERS
from playground.session import FASTEST, SPEEDS, Pause, Play, Reset, SetSpeed, Step
from playground.spec import LEARNING_RATES
from ui.panels.training import TrainingBar, speed_in_words

LEFT = Qt.MouseButton.LeftButton
WIDE = 1500


@pytest.fixture
def bar(desk):
    return desk(TrainingBar, width=WIDE, height=100)


def typed(field, text):
    line = field.lineEdit()
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def pick(chooser, value):
    place = next(i for i in range(chooser.count()) if chooser.itemData(i) == value)
    chooser.setCurrentIndex(place)
    chooser.activated.emit(place)


def test_buttons_say_what_they_do(bar):
    panel = bar.panel
    QTest.mouseClick(panel.play, LEFT)
    QTest.mouseClick(panel.one_step, LEFT)
    QTest.mouseClick(panel.one_step, LEFT, Qt.KeyboardModifier.ShiftModifier)
    QTest.mouseClick(panel.reset, LEFT)

    assert bar.commands == [Play(), Step(), Step(whole_epoch=True), Reset()]


def test_play_turns_into_pause_while_it_trains(bar):
    bar.show(status="running", steps_per_second=98.34)
    QTest.mouseClick(bar.panel.play, LEFT)

    assert bar.commands == [Pause()]
    assert bar.panel.play.accessibleName() == "Pause"
    bar.show(status="paused")
    assert bar.panel.play.accessibleName() == "Play"


def test_new_weights_are_an_edit_that_can_be_undone(bar):
    QTest.mouseClick(bar.panel.new_weights, LEFT)

    assert bar.labels == ["Draw new initial weights"]
    assert bar.experiment.model.seed == 2


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("preparing", "preparing"),
        ("paused", "paused"),
        ("running", "98.3"),
        ("stopped", "stopped"),
        ("diverged", "diverged"),
    ],
)
def test_the_state_is_told_in_a_word_or_a_rate(bar, status, words):
    bar.show(status=status, steps_per_second=98.34, reason="stopped: reached 5 steps" if status == "stopped" else "")

    assert bar.panel.measured.value.text() == words
    expected = "Stopped at" if status == "stopped" else "Stop at"
    assert bar.panel.settings.captioned["stop"].caption.text() == expected


def test_steps_and_epochs_are_shown(bar):
    bar.show(step=12_345, epoch=352)

    assert bar.panel.step.value.text() == "12,345"
    assert bar.panel.epoch.value.text() == "352"


@pytest.mark.parametrize("speed", SPEEDS)
def test_every_speed_can_be_chosen(bar, speed):
    pick(bar.panel.speed, speed)

    assert bar.commands == [SetSpeed(speed)]
    bar.panel.show_speed(speed)
    assert bar.panel.speed.currentText() == speed_in_words(speed)


def test_speeds_are_told_in_words():
    assert [speed_in_words(speed) for speed in (1.0, 100.0, 1000.0, FASTEST)] == [
        "1 step/s", "100 steps/s", "1,000 steps/s", "full speed",
    ]  # fmt: skip


def test_optimizers_bring_their_own_settings(bar):
    pick(bar.panel.settings.optimizer, "momentum")

    assert bar.labels == ["Choose optimizer Momentum"]
    assert bar.experiment.training.settings == {"momentum": 0.9}
    (slider,) = bar.panel.settings.own._sliders
    slider.field.setFocus()
    slider.field.selectAll()
    QTest.keyClicks(slider.field, "0.5")
    QTest.keyClick(slider.field, Qt.Key.Key_Return)
    assert bar.experiment.training.settings == {"momentum": 0.5}


@pytest.mark.parametrize("name", [name for name in INITIALIZERS if name != "glorot_uniform"])
def test_first_weights_are_drawn_in_every_way(bar, name):
    pick(bar.panel.settings.initialization.chooser, name)

    assert bar.experiment.model.initialization == name
    assert bar.labels == [f"Draw first weights: {INITIALIZERS[name].label}"]


@pytest.mark.parametrize("rate", [LEARNING_RATES[0], 0.3, LEARNING_RATES[-1]])
def test_learning_rates_are_chosen_from_the_list(bar, rate):
    pick(bar.panel.settings.rate, rate)

    assert bar.experiment.training.learning_rate == rate


def test_the_list_of_learning_rates_goes_in_1_3_steps():
    assert LEARNING_RATES[:4] == (1e-5, 3e-5, 1e-4, 3e-4)
    assert LEARNING_RATES[-1] == 10


@pytest.mark.parametrize(("text", "rate"), [("0.02", 0.02), ("2e-4", 0.0002), ("0,5", 0.5)])
def test_learning_rates_are_typed(bar, text, rate):
    typed(bar.panel.settings.rate, text)

    assert bar.experiment.training.learning_rate == rate
    assert bar.problems == []


@pytest.mark.parametrize("text", ["0", "-1", "abc", "11", ""])
def test_senseless_learning_rates_are_refused_and_put_back(bar, text):
    typed(bar.panel.settings.rate, text)

    assert bar.edits == []
    assert "Learning rate must be" in bar.problems[0].text()
    assert bar.panel.settings.rate.currentText() == "0.01"


@pytest.mark.parametrize(("text", "batch"), [("all", "all"), ("ALL", "all"), ("32", 32), ("1", 1)])
def test_batches_are_typed(bar, text, batch):
    typed(bar.panel.settings.batch, text)

    assert bar.experiment.training.batch == batch


def test_batches_on_offer_go_from_1_to_all_and_no_further_than_the_points(bar):
    field = bar.panel.settings.batch

    assert [field.itemData(i) for i in range(field.count())] == [1, 2, 5, 10, 20, 50, 100, 200, "all"]


@pytest.mark.parametrize("name", ["l1", "l2"])
def test_penalties_are_set_in_their_popup(bar, name):
    button = bar.panel.settings.penalty
    assert button.text() == "None"
    QTest.mouseClick(button, LEFT)
    assert button.popup.isVisible()
    pick(button.fields[name], 0.001)
    typed(button.fields[name], "0.002")
    button.popup.close()

    assert getattr(bar.experiment.training, name) == 0.002
    assert button.text() == f"{name.upper()} 0.002"
    typed(button.fields[name], "off")
    assert button.text() == "None"


@pytest.mark.parametrize(
    ("rule", "text", "words"),
    [("steps", "2000", "2,000 steps"), ("epochs", "7", "7 epochs"), ("loss", "0.25", "loss 0.25")],
)
def test_a_stopping_rule_has_a_number(bar, rule, text, words):
    stop = bar.panel.settings.stop
    assert stop.text() == "Never"
    pick(stop.rule, rule)
    typed(stop.value, text)

    assert bar.experiment.training.stop.rule == rule
    assert stop.text() == words
    pick(stop.rule, "never")
    assert stop.text() == "Never"


def test_half_a_step_is_refused(bar):
    pick(bar.panel.settings.stop.rule, "steps")
    typed(bar.panel.settings.stop.value, "2.5")

    assert "whole number of steps" in bar.problems[0].text()
    assert bar.experiment.training.stop.value == 1000


@pytest.mark.parametrize("width", [330, 560, 700, 1000, 1300, 1600])
def test_every_control_is_in_the_row_or_behind_the_button(desk, qtbot, width):
    made = desk(TrainingBar, width=width, height=100)
    panel = made.panel
    controls = [
        panel.epoch,
        panel.step,
        panel.measured,
        panel.speed,
        *(c.control for c in panel.settings.captioned.values()),
    ]

    QTest.mouseClick(panel.more, LEFT)

    assert panel.more.popup.isVisible()
    assert [control.objectName() for control in controls if not control.isVisible()] == []
    assert panel.settings.own.isVisible()
    panel.more.popup.close()


def test_every_icon_button_has_a_name_and_says_what_it_does(bar):
    for button in bar.panel.findChildren(QAbstractButton):
        assert button.text() or button.accessibleName()
        assert button.toolTip() or button.text()


def test_every_control_of_the_row_is_reached_with_tab(bar):
    panel = bar.panel
    panel.reset.setFocus()
    reached = set()
    for _ in range(30):
        bar.window.focusNextChild()
        reached.add(bar.window.focusWidget())

    wanted = {panel.play, panel.one_step, panel.new_weights, panel.speed, panel.more, panel.settings.optimizer}
    assert wanted <= reached
