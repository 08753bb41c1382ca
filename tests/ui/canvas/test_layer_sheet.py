"""A layer's sheet: opened by mouse and keys, its weights read and set in numbers, in the real window."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from playground import edits
from playground.spec import Wire
from ui.canvas.matrix import WeightTable
from ui.theme import dark, light, readable_on
from ui.widgets import words

LEFT = Qt.MouseButton.LeftButton
ROLE = Qt.ItemDataRole


def weights(window, layer: int) -> np.ndarray:
    return next(own.weights for own in window.session.latest.parameters if own.id == layer)


def biases(window, layer: int) -> np.ndarray:
    return next(own.biases for own in window.session.latest.parameters if own.id == layer)


def cell(table: WeightTable, row: int, column: int) -> str:
    return table.model().index(row, column).data()


def type_into(table: WeightTable, row: int, column: int, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
    """Double-click a cell, type, and press a key."""
    place = table.visualRect(table.model().index(row, column)).center()
    QTest.mouseClick(table.viewport(), LEFT, pos=place)
    QTest.mouseDClick(table.viewport(), LEFT, pos=place)
    line = table.findChildren(QLineEdit, "weightEditor")[-1]
    QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(line, text)
    QTest.keyClick(line, end)


@pytest.fixture
def opened(window):
    """Give the window with the sheet of its only hidden layer open."""
    QTest.mouseClick(window.canvas.board.cards[1].open, LEFT)
    assert window.canvas.sheet.isVisible()
    return window


@pytest.mark.parametrize("how", ["button", "double-click", "Return", "F2", "menu"])
def test_the_sheet_opens_by_mouse_and_by_keys(window, how):
    card = window.canvas.board.cards[1]

    if how == "button":
        QTest.mouseClick(card.open, LEFT)
    elif how == "double-click":
        QTest.mouseDClick(card, LEFT, pos=card.title.geometry().center())
    elif how == "menu":
        spot = QPoint(4, 4)
        QApplication.sendEvent(card, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, card.mapToGlobal(spot)))
        menu = card.findChild(QMenu, "layerMenu")
        menu.setActiveAction(menu.actions()[0])
        QTest.keyClick(menu, Qt.Key.Key_Return)
    else:
        QTest.mouseClick(card, LEFT, pos=QPoint(20, 5))
        QTest.keyClick(card, getattr(Qt.Key, f"Key_{how}"))

    assert window.canvas.sheet.isVisible()
    assert window.canvas.sheet.title.text() == "Layer 1 · Dense, 4 neurons, tanh"
    assert window.canvas.sheet.count.text() == "12 parameters = 2·4 + 4"
    assert card.is_selected


def test_the_matrix_shows_every_weight_and_bias_with_its_names(opened):
    table = opened.canvas.sheet.table
    model = table.model()

    assert [model.headerData(row, Qt.Orientation.Vertical) for row in range(3)] == ["w₀", "x₁", "x₂"]
    assert [model.headerData(j, Qt.Orientation.Horizontal) for j in range(4)] == ["z₁,₁", "z₁,₂", "z₁,₃", "z₁,₄"]
    for (row, column), value in np.ndenumerate(weights(opened, 1)):
        assert cell(table, row + 1, column) == words.number(float(value), 4)
    assert "w⁽¹⁾₂,₄" in model.index(2, 3).data(ROLE.ToolTipRole)
    assert "from input x₂, to neuron 4 of layer 1" in model.index(2, 3).data(ROLE.AccessibleTextRole)


def test_rows_of_a_deeper_layer_are_the_neurons_before_it(window):
    window.editor.edit(edits.insert_layer(window.editor.experiment, 1), "Insert")
    added = window.editor.experiment.model.layers[1].id

    window.canvas.open_sheet(added)

    model = window.canvas.sheet.table.model()
    assert model.headerData(4, Qt.Orientation.Vertical) == "g(z₁,₄)"
    assert model.headerData(4, Qt.Orientation.Vertical, ROLE.ToolTipRole) == "neuron 4 of layer 1"
    assert window.canvas.sheet.formula.text() == "z₂ = w₀ + W⁽²⁾ᵀ g(z₁)"


def test_a_typed_weight_is_set_at_once_and_undone(opened, qtbot):
    before = float(weights(opened, 1)[0, 1])

    type_into(opened.canvas.sheet.table, 1, 1, "-1,25")
    qtbot.waitUntil(lambda: float(weights(opened, 1)[0, 1]) == -1.25)
    qtbot.waitUntil(lambda: cell(opened.canvas.sheet.table, 1, 1) == "−1.25")
    assert opened.editor.stack.undoText() == "Set w⁽¹⁾₁,₂ to −1.25"
    opened.editor.stack.undo()

    qtbot.waitUntil(lambda: float(weights(opened, 1)[0, 1]) == before)


def test_the_first_row_sets_the_biases(opened, qtbot):
    type_into(opened.canvas.sheet.table, 0, 2, "0.75")

    qtbot.waitUntil(lambda: float(biases(opened, 1)[2]) == 0.75)


def test_no_number_is_refused_with_a_word_and_esc_changes_nothing(opened, qtbot):
    before, count = weights(opened, 1).copy(), opened.editor.stack.count()
    table = opened.canvas.sheet.table

    type_into(table, 1, 0, "5", end=Qt.Key.Key_Escape)
    type_into(table, 1, 0, "much")

    qtbot.waitUntil(lambda: "must be a number, found “much”" in opened.banner.message.text())
    assert opened.editor.stack.count() == count
    assert (weights(opened, 1) == before).all()


def test_numbers_follow_training_and_leave_alone_what_is_being_typed(opened, qtbot):
    table = opened.canvas.sheet.table
    shown = cell(table, 1, 0)
    place = table.visualRect(table.model().index(1, 0)).center()
    QTest.mouseClick(table.viewport(), LEFT, pos=place)
    QTest.mouseDClick(table.viewport(), LEFT, pos=place)
    line = table.findChild(QLineEdit, "weightEditor")
    QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(line, "0.1")

    opened.runner.one_epoch()
    qtbot.waitUntil(lambda: opened.clock.newest.epoch == 1)
    opened.clock.beat_numbers()

    assert line.text() == "0.1"
    assert cell(table, 1, 0) == words.number(float(weights(opened, 1)[0, 0]), 4) != shown


def test_freezing_keeps_the_layer_as_it_is_and_marks_its_card(opened, qtbot):
    card = opened.canvas.board.cards[1]
    before, out = weights(opened, 1).copy(), weights(opened, 0).copy()

    QTest.mouseClick(opened.canvas.sheet.freeze, LEFT)
    assert opened.editor.experiment.model.layers[0].frozen
    assert card.mark.isVisible()
    assert "frozen" in card.accessibleName()
    opened.runner.one_epoch()
    qtbot.waitUntil(lambda: opened.session.latest.epoch == 1)

    assert (weights(opened, 1) == before).all()
    assert (weights(opened, 0) != out).any()
    QTest.mouseClick(opened.canvas.sheet.freeze, LEFT)
    assert not card.mark.isVisible()


def test_the_output_has_a_sheet_too(window, qtbot):
    window.canvas.board.output.setFocus()
    QTest.keyClick(window.canvas.board.output, Qt.Key.Key_Return)

    sheet = window.canvas.sheet
    assert sheet.title.text() == "Output · 1 neuron, sigmoid"
    assert sheet.count.text() == "5 parameters = 4·1 + 1"
    assert not sheet.remove.isVisible()
    QTest.mouseClick(sheet.freeze, LEFT)
    assert window.editor.experiment.model.output_frozen
    assert window.canvas.board.output.mark.isVisible()
    type_into(sheet.table, 0, 0, "0.5")
    qtbot.waitUntil(lambda: float(biases(window, 0)[0]) == 0.5)


def test_duplicate_and_remove_in_the_sheet(opened):
    QTest.mouseClick(opened.canvas.sheet.duplicate, LEFT)
    layers = opened.editor.experiment.model.layers
    assert [layer.units for layer in layers] == [4, 4]

    opened.canvas.open_sheet(layers[1].id)
    QTest.mouseClick(opened.canvas.sheet.remove, LEFT)

    assert [layer.id for layer in opened.editor.experiment.model.layers] == [1]
    assert not opened.canvas.sheet.isVisible()


def test_control_d_duplicates_and_selects_the_copy(window):
    QTest.mouseClick(window.canvas.board.cards[1], LEFT, pos=QPoint(20, 5))
    QTest.keyClick(window.canvas.board.cards[1], Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)

    copy = window.editor.experiment.model.layers[1].id
    assert window.canvas.board.cards[copy].is_selected


def test_a_layer_may_draw_its_first_weights_in_its_own_way(opened, qtbot):
    sheet = opened.canvas.sheet
    place = next(place for place in range(sheet.chooser.count()) if sheet.chooser.itemData(place) == "constant")

    sheet.chooser.setCurrentIndex(place)
    sheet.chooser.activated.emit(place)
    assert opened.editor.experiment.model.layers[0].initialization == "constant"
    assert sheet.own.isVisible()
    sheet.own.changed.emit("value", 0.5, "")

    qtbot.waitUntil(lambda: bool((weights(opened, 1) == 0.5).all()))
    assert (weights(opened, 0) != 0.5).any()
    sheet.chooser.setCurrentIndex(0)
    sheet.chooser.activated.emit(0)
    assert opened.editor.experiment.model.layers[0].initialization == ""
    assert not sheet.own.isVisible()


def test_a_switched_off_weight_is_struck_out(opened):
    off = edits.switch_weight(opened.editor.experiment, Wire(1, 0, -1, 0), False)
    opened.editor.edit(off, "Switch off")

    model = opened.canvas.sheet.table.model()
    assert model.index(1, 0).data(ROLE.FontRole).strikeOut()
    assert model.index(1, 1).data(ROLE.FontRole) is None


def test_sixty_four_by_sixty_four_scroll_and_are_never_rebuilt(window, qtbot):
    experiment = edits.set_units(window.editor.experiment, 1, 64)
    experiment = edits.set_units(edits.insert_layer(experiment, 1), 2, 64)
    window.editor.edit(experiment, "Make it large")
    qtbot.waitUntil(lambda: window.clock.newest.experiment == experiment)
    window.canvas.open_sheet(2)
    table = window.canvas.sheet.table
    resets = []
    table.model().modelReset.connect(lambda: resets.append(1))

    window.runner.one_epoch()
    qtbot.waitUntil(lambda: window.clock.newest.epoch == 1)
    window.clock.beat_numbers()
    table.scrollTo(table.model().index(64, 63))

    assert (table.model().rowCount(), table.model().columnCount()) == (65, 64)
    assert cell(table, 64, 63) == words.number(float(weights(window, 2)[63, 63]), 4)
    assert not table.visualRect(table.model().index(64, 63)).isEmpty()
    assert resets == []


def test_a_removed_layer_closes_its_sheet(opened):
    opened.editor.edit(edits.remove_layer(opened.editor.experiment, 1), "Remove")

    assert not opened.canvas.sheet.isVisible()


def test_the_numbers_can_be_read_on_every_colour():
    for theme in (light(), dark()):
        for color in (theme.color("orange"), theme.color("blue"), theme.color("map_middle")):
            bright = [_luminance(color), _luminance(readable_on(color))]
            assert (max(bright) + 0.05) / (min(bright) + 0.05) >= 4.5


def _luminance(color) -> float:
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (color.redF(), color.greenF(), color.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_the_cells_wear_the_colours_of_the_weights_lines(opened, qtbot):
    table = opened.canvas.sheet.table
    for column, text in ((0, "0.9"), (1, "-0.9")):
        type_into(table, 1, column, text)
        qtbot.waitUntil(lambda column=column, text=text: cell(table, 1, column) == text.replace("-", "−"))

    QTest.mouseClick(table.viewport(), LEFT, pos=table.visualRect(table.model().index(0, 3)).center())

    picture = table.viewport().grab().toImage()
    corners = [table.visualRect(table.model().index(1, column)).topLeft() + QPoint(3, 3) for column in (0, 1)]
    blue, orange = (picture.pixelColor(corner) for corner in corners)

    assert blue.blue() > blue.red() + 60
    assert orange.red() > orange.blue() + 60
