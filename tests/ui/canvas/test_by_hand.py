"""Weights and biases on the drawing: pointing reads them, a click opens a field, every change is live and undoable."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from playground import edits, wires
from playground.session import Play
from playground.spec import Bias, Wire
from tests.ui.canvas.mouse import LEFT, MIDDLE, RIGHT, Hand
from ui.widgets import words

KEY = Qt.Key
WIRE = Wire(layer=2, unit=0, source_layer=1, source=2)
NAMES = {WIRE: "w⁽²⁾₃,₁", Bias(2, 1): "w⁽²⁾₀,₂", Bias(0, 0): "w⁽³⁾₀,₁"}


@pytest.fixture
def hand(window, qtbot) -> Hand:
    """Give a hand on the network of a window with layers of 4 and 3."""
    experiment = edits.set_units(edits.insert_layer(window.editor.experiment, 1), 2, 3)
    window.editor.edit(experiment, "Two layers")
    qtbot.waitUntil(lambda: len(window.clock.newest.parameters) == 3 and window.canvas.board.view.edges.is_picture)
    window.runner.one_epoch()
    qtbot.waitUntil(lambda: window.clock.newest.epoch == 1 and window.clock.newest.status != "running")
    return Hand(window.canvas)


def place_of(hand: Hand, number: Wire | Bias) -> QPoint:
    if isinstance(number, Bias):
        return hand.bias(number.layer, number.unit)
    return hand.weight((number.source_layer, number.source), (number.layer, number.unit), 0.12)


def value(window, number) -> float:
    snapshot = window.clock.newest
    return wires.value_of(snapshot.experiment, snapshot.parameters, number)


def is_set(window, number, wanted: float):
    return lambda: value(window, number) == pytest.approx(wanted, rel=1e-6)


def tag(window) -> str:
    label = window.findChild(QLabel, "weightTag")
    return label.text() if label.isVisible() else ""


def field(window):
    return window.canvas.touch.inline.field


def loss(window) -> str:
    return window.findChild(QLabel, "trainDigits").text()


def train_loss(window) -> float:
    """Give J with all its digits: one weight less may change only the fourth."""
    return window.clock.newest.scores.train_loss


def open_field(window, hand, number) -> None:
    hand.click(place_of(hand, number))
    assert field(window).hasFocus()


def turn_wheel(window, degrees: int, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    target = field(window)
    middle = QPointF(target.rect().center())
    event = QWheelEvent(
        middle, QPointF(target.mapToGlobal(middle)), QPoint(), QPoint(0, degrees * 8), Qt.MouseButton.NoButton,
        modifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(target, event)


# Reading


@pytest.mark.parametrize("number", list(NAMES))
def test_pointing_at_a_weight_or_bias_reads_it_to_four_digits(window, hand, number):
    hand.point(place_of(hand, number))

    prefix = "bias " if isinstance(number, Bias) else ""
    assert tag(window) == f"{prefix}{NAMES[number]} = {words.number(value(window, number), 4)}"
    hand.leave()
    assert tag(window) == ""


@pytest.mark.parametrize("away", [-5, 5])
def test_a_line_is_met_five_pixels_beside_it(window, hand, away):
    hand.point(hand.weight((-1, 0), (1, 0), 0.5) + QPoint(away, 0))

    assert tag(window).startswith("w⁽¹⁾₁,₁")


@pytest.mark.parametrize("away", [QPoint(-5, 0), QPoint(0, 5), QPoint(-3, 3)])
def test_the_outputs_bias_is_met_five_pixels_beside_it(window, hand, away):
    hand.point(hand.bias(0, 0) + away)

    assert tag(window).startswith("bias w⁽³⁾₀,₁")


def test_the_tag_follows_training(window, hand, qtbot):
    hand.point(place_of(hand, WIRE))
    first = tag(window)

    window.runner.obey(Play())
    qtbot.waitUntil(lambda: tag(window) not in (first, ""))
    window.runner.pause()

    qtbot.waitUntil(lambda: window.clock.newest.status == "paused")
    assert tag(window) == f"{NAMES[WIRE]} = {words.number(value(window, WIRE), 4)}"


def test_the_line_that_is_meant_is_highlighted(window, hand):
    hand.point(place_of(hand, WIRE))

    lines = window.canvas.board.view.meant.lines
    assert [(line.source, line.target) for line in lines] == [((1, 2), (2, 0))]
    middle = hand.weight((1, 2), (2, 0), 0.12)
    shown = window.canvas.board.view.grab().toImage().pixelColor(middle)
    accent = window.appearance.theme.color("accent")
    assert np.hypot(shown.red() - accent.red(), shown.blue() - accent.blue()) < 60


def test_the_output_has_a_bias_that_is_drawn(window, hand, qtbot):
    """Defect 2 of a well-known playground: the output's bias is trained, but not drawn, read or edited."""
    colours = []
    for wanted in (3.0, -3.0):
        open_field(window, hand, Bias(0, 0))
        QTest.keyClicks(field(window), str(wanted))
        QTest.keyClick(field(window), KEY.Key_Return)
        qtbot.waitUntil(is_set(window, Bias(0, 0), wanted))
        hand.leave()
        colours.append(window.canvas.board.view.grab().toImage().pixelColor(hand.bias(0, 0)))

    blue, orange = colours
    assert blue.blue() > blue.red()
    assert orange.red() > orange.blue()


# Editing


@pytest.mark.parametrize("number", list(NAMES))
def test_typing_is_live_and_changes_loss_regions_and_maps_at_once(window, hand, qtbot, number):
    before, regions, maps = loss(window), window.clock.newest.regions, window.clock.newest.maps
    open_field(window, hand, number)

    QTest.keyClicks(field(window), "2.5")
    qtbot.waitUntil(is_set(window, number, 2.5))

    qtbot.waitUntil(lambda: loss(window) != before)
    assert not np.array_equal(window.clock.newest.regions, regions)
    assert not np.array_equal(window.clock.newest.maps, maps)
    assert field(window).isVisible()


def test_a_hand_edit_adds_no_false_point_to_the_curve(window, hand, qtbot):
    """Defect 1: the old loss was appended to the chart, and the number was right only after the next epoch."""
    steps = window.clock.newest.curves.steps.copy()
    open_field(window, hand, WIRE)

    QTest.keyClicks(field(window), "3")
    qtbot.waitUntil(is_set(window, WIRE, 3.0))
    now = window.clock.newest

    assert np.array_equal(now.curves.steps, steps)
    assert now.curves.train[-1] == now.scores.train_loss


def test_view_options_and_a_new_size_add_no_false_point_to_the_curve(window, hand, qtbot):
    """Defect 1 again: toggling a view option or resizing did the same."""
    steps, shown = window.clock.newest.curves.steps.copy(), loss(window)

    QTest.mouseClick(window.regions.test_points, LEFT)
    window.resize(1300, 800)
    qtbot.waitUntil(lambda: window.canvas.board.view.edges.is_picture)

    assert np.array_equal(window.clock.newest.curves.steps, steps)
    assert loss(window) == shown


def test_enter_closes_and_keeps(window, hand, qtbot):
    open_field(window, hand, WIRE)
    QTest.keyClicks(field(window), "-0,25")
    QTest.keyClick(field(window), KEY.Key_Return)

    qtbot.waitUntil(is_set(window, WIRE, -0.25))
    assert not field(window).isVisible()


def test_esc_closes_and_puts_the_old_value_back(window, hand, qtbot):
    old, count = value(window, WIRE), window.editor.stack.count()
    open_field(window, hand, WIRE)
    QTest.keyClicks(field(window), "7")
    qtbot.waitUntil(is_set(window, WIRE, 7.0))

    QTest.keyClick(field(window), KEY.Key_Escape)

    qtbot.waitUntil(is_set(window, WIRE, old))
    assert not field(window).isVisible()
    assert window.editor.stack.count() == count


def test_esc_closes_the_field_before_it_unpins(window, hand):
    hand.click(hand.neuron(1, 0))
    open_field(window, hand, Bias(0, 0))

    QTest.keyClick(field(window), KEY.Key_Escape)
    assert window.focus.pinned == (1, 0)
    QTest.keyClick(window, KEY.Key_Escape)

    assert window.focus.pinned is None


def test_a_click_elsewhere_closes_and_keeps(window, hand, qtbot):
    open_field(window, hand, WIRE)
    QTest.keyClicks(field(window), "1.5")

    QTest.mouseClick(window.regions.header, LEFT)

    assert not field(window).isVisible()
    qtbot.waitUntil(is_set(window, WIRE, 1.5))


def test_all_of_one_sitting_is_one_step_back(window, hand, qtbot):
    old, count = value(window, WIRE), window.editor.stack.count()
    open_field(window, hand, WIRE)
    QTest.keyClicks(field(window), "1.25")
    QTest.keyClick(field(window), KEY.Key_Up)
    QTest.keyClick(field(window), KEY.Key_Return)
    qtbot.waitUntil(lambda: value(window, WIRE) > 1.25)
    assert window.editor.stack.count() == count + 1
    assert window.editor.stack.undoText().startswith(f"Set {NAMES[WIRE]} to 1.3")

    window.actions_by_name["undo"].trigger()

    qtbot.waitUntil(is_set(window, WIRE, old))


def test_two_sittings_are_two_steps_back(window, hand, qtbot):
    for wanted in ("1", "2"):
        open_field(window, hand, WIRE)
        QTest.keyClicks(field(window), wanted)
        QTest.keyClick(field(window), KEY.Key_Return)
        qtbot.waitUntil(is_set(window, WIRE, float(wanted)))

    window.actions_by_name["undo"].trigger()

    qtbot.waitUntil(is_set(window, WIRE, 1.0))


@pytest.mark.parametrize(("key", "shift", "wanted"), [
    (KEY.Key_Up, False, 0.42), (KEY.Key_Down, False, 0.38), (KEY.Key_Up, True, 0.402), (KEY.Key_Down, True, 0.398),
])  # fmt: skip
def test_arrows_step_by_a_sensible_amount_and_finer_with_shift(window, hand, qtbot, key, shift, wanted):
    open_field(window, hand, WIRE)
    QTest.keyClicks(field(window), "0.4")

    QTest.keyClick(field(window), key, Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier)

    qtbot.waitUntil(is_set(window, WIRE, wanted))
    assert field(window).text() == words.number(wanted)


def test_the_wheel_steps_too(window, hand, qtbot):
    open_field(window, hand, WIRE)
    QTest.keyClicks(field(window), "-3")

    turn_wheel(window, 15)
    qtbot.waitUntil(is_set(window, WIRE, -2.9))
    turn_wheel(window, -15, Qt.KeyboardModifier.ShiftModifier)

    qtbot.waitUntil(is_set(window, WIRE, -2.91))


def test_what_is_no_number_changes_nothing_and_shows_it(window, hand, qtbot):
    old = value(window, WIRE)
    open_field(window, hand, WIRE)

    QTest.keyClicks(field(window), "abc")
    assert field(window).property("wrong")
    QTest.keyClick(field(window), KEY.Key_Return)

    assert value(window, WIRE) == old
    open_field(window, hand, WIRE)
    assert field(window).text() == words.number(old, 4)


def test_it_can_be_edited_while_it_trains(window, hand, qtbot):
    window.runner.obey(Play())
    qtbot.waitUntil(lambda: window.clock.newest.status == "running")
    open_field(window, hand, WIRE)

    QTest.keyClicks(field(window), "4.5")
    qtbot.waitUntil(lambda: value(window, WIRE) > 4)
    assert field(window).text() == "4.5"
    window.runner.pause()

    qtbot.waitUntil(lambda: window.clock.newest.status == "paused")


def test_an_open_field_follows_training_until_something_is_typed(window, hand, qtbot):
    open_field(window, hand, WIRE)
    first = field(window).text()

    window.runner.obey(Play())

    qtbot.waitUntil(lambda: field(window).text() != first)
    window.runner.pause()
    qtbot.waitUntil(lambda: window.clock.newest.status == "paused")


# Switching off


def off_lines(window) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return [(line.source, line.target) for line in window.canvas.board.view.off.own]


def test_the_fields_button_switches_a_weight_off_and_on(window, hand, qtbot):
    before = train_loss(window)
    open_field(window, hand, WIRE)
    button = window.canvas.touch.inline.switch

    QTest.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: train_loss(window) != before)
    assert off_lines(window) == [((1, 2), (2, 0))]
    assert field(window).isVisible()
    assert button.accessibleName() == f"Switch {NAMES[WIRE]} on"
    QTest.mouseClick(button, LEFT)

    qtbot.waitUntil(lambda: train_loss(window) == before)
    assert off_lines(window) == []


def test_a_middle_click_switches_a_weight_off_and_undo_on(window, hand, qtbot):
    before = train_loss(window)

    hand.click(place_of(hand, WIRE), MIDDLE)
    qtbot.waitUntil(lambda: train_loss(window) != before)
    assert tag(window).endswith(" · switched off")
    assert window.editor.stack.undoText() == f"Switch {NAMES[WIRE]} off"
    window.actions_by_name["undo"].trigger()

    qtbot.waitUntil(lambda: train_loss(window) == before)
    assert not tag(window).endswith("off")


def test_the_picture_leaves_out_what_is_switched_off(window, hand, qtbot):
    """It is drawn grey and dashed with a cross instead."""
    window.editor.edit(edits.set_dropout(window.editor.experiment, 1, 0.0), "same")
    qtbot.waitUntil(lambda: window.canvas.board.view.edges.is_picture)
    middle = hand.weight((1, 2), (2, 0), 0.12)
    ratio = window.devicePixelRatioF()
    x, y = round(middle.x() * ratio), round(middle.y() * ratio)
    assert window.clock.newest.edges[y - 1 : y + 2, x].any()

    hand.click(place_of(hand, WIRE), MIDDLE)

    qtbot.waitUntil(lambda: window.clock.newest.experiment.model.off == (WIRE,))
    qtbot.waitUntil(lambda: not window.clock.newest.edges[y - 1 : y + 2, x].any())


@pytest.mark.parametrize("word", ["Edit …", "Switch off"])
def test_a_weights_menu_offers_the_same(window, hand, qtbot, word):
    hand.click(place_of(hand, WIRE), RIGHT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    choose(menu, word)

    if word == "Edit …":
        assert field(window).isVisible()
    else:
        assert off_lines(window) == [((1, 2), (2, 0))]


@pytest.mark.parametrize("word", ["Pin", "Edit its bias …", "Switch off"])
def test_a_neurons_menu_offers_the_same(window, hand, qtbot, word):
    hand.click(hand.neuron(2, 1), RIGHT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    choose(menu, word)

    if word == "Pin":
        assert window.focus.pinned == (2, 1)
    elif word == "Switch off":
        assert window.editor.experiment.model.layers[1].off == (1,)
    else:
        assert field(window).accessibleName() == NAMES[Bias(2, 1)]


def choose(menu: QMenu, word: str) -> None:
    action = next(action for action in menu.actions() if action.text() == word)
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
    QApplication.processEvents()
