"""Building a network with keys, clicks and the fields of the layer cards."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.catalog import ACTIVATIONS

CONTROL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


def test_enter_on_the_palette_adds_a_layer_before_the_output(bench):
    desk = bench(4, 3)

    QTest.keyClick(desk.palette.entry("dense"), Qt.Key.Key_Return)

    assert desk.ids == [1, 2, 3]
    assert desk.card(3).hasFocus()


def test_enter_on_the_palette_adds_a_layer_after_the_selected_one(bench):
    desk = bench(4, 3)

    QTest.mouseClick(desk.card(1), LEFT)
    QTest.keyClick(desk.palette.entry("dense"), Qt.Key.Key_Enter)

    assert desk.ids == [1, 3, 2]
    assert desk.card(3).is_selected


def test_a_double_click_adds_once(bench):
    desk = bench(4)

    entry = desk.palette.entry("dense")
    QTest.mouseClick(entry, LEFT)
    QTest.mouseDClick(entry, LEFT)

    assert desk.labels == ["Insert a Dense layer"]


@pytest.mark.parametrize(("selected", "changed"), [(1, 0), (None, 1)])
def test_enter_sets_an_activation_on_the_selected_or_last_layer(bench, selected, changed):
    desk = bench(4, 3)
    if selected:
        QTest.mouseClick(desk.card(selected), LEFT)

    QTest.keyClick(desk.palette.entry("relu"), Qt.Key.Key_Return)

    assert [layer.activation == "relu" for layer in desk.layers] == [place == changed for place in (0, 1)]


@pytest.mark.parametrize("name", ["dropout", "relu"])
def test_without_a_layer_there_is_nothing_to_set_and_a_word_says_so(bench, name):
    desk = bench()

    QTest.keyClick(desk.palette.entry(name), Qt.Key.Key_Return)

    assert desk.edits == []
    assert "no hidden layer" in desk.problems[0].text()


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete_removes_the_selected_layer_and_selects_its_neighbour(bench, key):
    desk = bench(4, 3, 2)
    QTest.mouseClick(desk.card(2), LEFT)

    QTest.keyClick(desk.card(2), key)

    assert desk.ids == [1, 3]
    assert desk.labels == ["Remove layer 2"]
    assert desk.card(3).is_selected
    assert desk.card(3).hasFocus()


def test_every_layer_can_be_removed_by_keys_alone(bench):
    desk = bench(4, 3, 2)
    QTest.mouseClick(desk.card(3), LEFT)

    for _ in range(3):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Delete)

    assert desk.ids == []


def test_arrows_select_neighbours_and_stop_at_the_ends(bench):
    desk = bench(4, 3, 2)
    QTest.mouseClick(desk.card(2), LEFT)
    seen = []

    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(QApplication.focusWidget(), key)
        seen.append(desk.looks[-1].selected_layer)

    assert seen == [1, 1, 2, 3, 3]
    assert desk.edits == []


def test_control_and_arrows_move_the_layer_and_stop_at_the_ends(bench):
    desk = bench(4, 3, 2)
    QTest.mouseClick(desk.card(1), LEFT)

    for _ in range(3):
        QTest.keyClick(desk.card(1), Qt.Key.Key_Right, CONTROL)

    assert desk.ids == [2, 3, 1]
    QTest.keyClick(desk.card(1), Qt.Key.Key_Left, CONTROL)
    assert desk.ids == [2, 1, 3]
    assert desk.labels == ["Move layer 1", "Move layer 2", "Move layer 3"]
    assert desk.card(1).hasFocus()


@pytest.mark.parametrize(("text", "key", "units"), [("+", Qt.Key.Key_Plus, 5), ("-", Qt.Key.Key_Minus, 3)])
def test_plus_and_minus_change_the_units(bench, text, key, units):
    desk = bench(4)

    QApplication.sendEvent(desk.card(1), QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text))

    assert desk.layers[0].units == units
    assert desk.labels == [f"Set units of layer 1 to {units}"]


def test_a_key_held_down_is_one_undo_step_and_the_next_press_another(bench):
    desk = bench(4)

    for repeats in (False, True, True, False):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Plus, Qt.KeyboardModifier.NoModifier, "+", repeats)
        QApplication.sendEvent(desk.card(1), event)

    keys = [key for _, key in desk.edits]
    assert keys[0] == keys[1] == keys[2] != keys[3]
    assert all(keys)


@pytest.mark.parametrize(("units", "name"), [(1, "fewer"), (64, "more")])
def test_units_stop_at_their_limits(bench, units, name):
    desk = bench(units)

    QTest.mouseClick(getattr(desk.card(1), name), LEFT)

    assert desk.edits == []
    assert desk.layers[0].units == units


def test_the_buttons_change_the_units_by_one(bench):
    desk = bench(4)

    QTest.mouseClick(desk.card(1).more, LEFT)
    QTest.mouseClick(desk.card(1).more, LEFT)
    QTest.mouseClick(desk.card(1).fewer, LEFT)

    assert desk.layers[0].units == 5
    assert len({key for _, key in desk.edits}) == 3


def test_units_can_be_typed(bench):
    desk = bench(4)

    field = desk.card(1).units
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "32")
    QTest.keyClick(field, Qt.Key.Key_Return)

    assert desk.layers[0].units == 32
    assert desk.labels == ["Set units of layer 1 to 32"]


@pytest.mark.parametrize(("typed", "rate"), [("0.25", 0.25), ("0.9", 0.9), ("0", 0.0)])
def test_a_dropout_rate_can_be_typed(bench, typed, rate):
    desk = bench(4)
    field = desk.card(1).dropout
    field.open()

    QTest.keyClicks(field, typed)
    QTest.keyClick(field, Qt.Key.Key_Return)

    assert desk.layers[0].dropout == rate
    assert field.property("pill") == (rate > 0)


def test_arrows_in_the_dropout_field_step_by_a_tenth(bench):
    desk = bench(4)
    field = desk.card(1).dropout
    field.setFocus()

    for _ in range(3):
        QTest.keyClick(field, Qt.Key.Key_Up)

    assert desk.layers[0].dropout == 0.3


def test_the_activation_is_chosen_from_a_menu(bench, qtbot):
    desk = bench(4)
    chooser = desk.card(1).activation

    QTest.mouseClick(chooser, LEFT)

    menu = QApplication.activePopupWidget()
    labels = [action.text() for action in menu.actions()]
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["tanh"]
    place = menu.actionGeometry(menu.actions()[labels.index("ReLU")]).center()
    QTest.mouseClick(menu, LEFT, pos=place)
    qtbot.waitUntil(lambda: desk.layers[0].activation == "relu")
    assert chooser.text().startswith("ReLU")


def test_showing_an_experiment_is_no_edit(bench):
    desk = bench(4, 3)
    other = bench(8, 2).experiment

    desk.canvas.show_experiment(other)

    assert desk.edits == []
    assert (desk.card(1).units.value(), desk.card(2).units.value()) == (8, 2)


def test_the_tab_key_goes_through_the_cards_in_the_layers_order(bench):
    desk = bench(4, 3)
    QTest.mouseClick(desk.card(1), LEFT)
    QTest.keyClick(desk.card(1), Qt.Key.Key_Right, CONTROL)
    desk.card(2).setFocus()

    for _ in range(12):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        if QApplication.focusWidget() is desk.card(1):
            break

    assert QApplication.focusWidget() is desk.card(1)


def test_every_control_has_a_name_and_a_tooltip(bench):
    desk = bench(4, 3)

    controls = [widget for layer in (1, 2) for widget in desk.card(layer).tab_stops()]
    controls += [desk.palette.entry(name) for name in ("dense", "dropout", *ACTIVATIONS)]

    assert all(widget.accessibleName() and widget.toolTip() and widget.objectName() for widget in controls)
