"""Choosers, sliders, popups, rows that fold, digits: used by mouse and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from playground.spec import BATCH, LEARNING_RATE, NOISE, POINTS, TRAIN_SHARE
from ui import theme
from ui.widgets import words
from ui.widgets.check import CheckBox
from ui.widgets.chooser import Chooser, NumberChooser
from ui.widgets.digits import Digits
from ui.widgets.folding import FoldingRow
from ui.widgets.popup import Popup, PopupButton
from ui.widgets.slider import Scale, ValueSlider

LEFT = Qt.MouseButton.LeftButton


def wheel(widget, up=True):
    position = QPointF(widget.rect().center())
    event = QWheelEvent(
        position, widget.mapToGlobal(position), QPoint(), QPoint(0, 120 if up else -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


@pytest.fixture
def rates(stand):
    chooser = NumberChooser("rate")
    chooser.fill([(value, words.number(value), "") for value in (0.01, 0.03, 0.1, 0.3)])
    stand(chooser)
    chooser.show_number(0.03, "0.03")
    chooser.heard = []
    chooser.chosen.connect(chooser.heard.append)
    chooser.typed.connect(chooser.heard.append)
    return chooser


def test_a_choice_is_reported_by_its_value(stand):
    chooser = Chooser("optimizer")
    chooser.fill([("sgd", "SGD", "steps"), ("adam", "Adam", "moments")])
    stand(chooser)
    heard = []
    chooser.chosen.connect(heard.append)

    chooser.show_choice("adam")
    assert chooser.currentText() == "Adam"
    assert heard == []
    chooser.setFocus()
    QTest.keyClick(chooser, Qt.Key.Key_Up)

    assert heard == ["sgd"]


@pytest.mark.parametrize(("key", "heard"), [(Qt.Key.Key_Up, [0.1]), (Qt.Key.Key_Down, [0.01])])
def test_arrows_step_through_the_numbers(rates, key, heard):
    QTest.keyClick(rates, key)

    assert rates.heard == heard


@pytest.mark.parametrize(("shown", "key", "heard"), [(0.05, Qt.Key.Key_Up, 0.1), (0.05, Qt.Key.Key_Down, 0.03)])
def test_arrows_step_from_a_typed_number_to_its_neighbour(rates, shown, key, heard):
    rates.show_number(shown, words.number(shown))

    QTest.keyClick(rates, key)

    assert rates.heard == [heard]


def test_typing_is_reported_as_text_once(rates):
    line = rates.lineEdit()
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "0.07")
    QTest.keyClick(line, Qt.Key.Key_Return)

    assert rates.heard == ["0.07"]


def test_escape_puts_the_old_number_back(rates):
    line = rates.lineEdit()
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "9")
    QTest.keyClick(rates, Qt.Key.Key_Escape)

    assert rates.currentText() == "0.03"
    assert rates.heard == []


def test_what_comes_from_outside_does_not_disturb_typing(rates):
    line = rates.lineEdit()
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "0.2")

    rates.show_number(0.3, "0.3")

    assert line.text() == "0.2"


def test_the_wheel_changes_only_what_has_the_focus(rates):
    rates.clearFocus()
    rates.lineEdit().clearFocus()
    wheel(rates)
    assert rates.heard == []

    rates.setFocus()
    wheel(rates)
    assert rates.heard == [0.1]


@pytest.mark.parametrize("param", [POINTS, NOISE, TRAIN_SHARE, LEARNING_RATE, BATCH], ids=lambda param: param.name)
def test_a_slider_reaches_both_ends_and_every_place_is_a_legal_value(param):
    scale = Scale(param)

    values = [scale.value(place) for place in range(scale.places + 1)]

    assert (values[0], values[-1]) == (param.low, param.high)
    assert values == sorted(values)
    assert all(param.fault(value) is None for value in values)
    assert scale.place(param.default) in range(scale.places + 1)


def test_one_drag_of_a_slider_has_one_key_and_the_next_drag_another(stand):
    slider = stand(ValueSlider(NOISE))
    heard = []
    slider.changed.connect(lambda value, key: heard.append(key))

    for start, end in ((5, 200), (200, 50)):
        middle = slider.slider.height() // 2
        QTest.mousePress(slider.slider, LEFT, pos=QPoint(start, middle))
        for x in range(start, end, 20 if end > start else -20):
            QTest.mouseMove(slider.slider, QPoint(x, middle))
        QTest.mouseRelease(slider.slider, LEFT, pos=QPoint(end, middle))

    assert len(heard) > 2
    assert len(set(heard)) == 2


@pytest.mark.parametrize(("text", "value"), [("0.25", 0.25), ("25 %", 0.25), ("0,25", 0.25)])
def test_a_value_can_be_typed_beside_a_slider(stand, text, value):
    slider = stand(ValueSlider(NOISE))
    heard = []
    slider.changed.connect(lambda found, key: heard.append((found, key)))
    slider.field.setFocus()
    slider.field.selectAll()
    QTest.keyClicks(slider.field, text)
    QTest.keyClick(slider.field, Qt.Key.Key_Return)

    assert heard == [(value, "")]


def test_a_senseless_value_is_refused_and_the_old_one_put_back(stand):
    slider = stand(ValueSlider(NOISE))
    slider.show_value(0.1)
    refused, changed = [], []
    slider.refused.connect(refused.append)
    slider.changed.connect(lambda *_: changed.append(1))
    slider.field.setFocus()
    slider.field.selectAll()
    QTest.keyClicks(slider.field, "7")
    QTest.keyClick(slider.field, Qt.Key.Key_Return)

    assert slider.field.text() == "0.1"
    assert refused == ["Position noise must be between 0 and 1, found 7"]
    assert changed == []


def test_a_popup_opens_below_its_button_and_escape_closes_it(stand, qtbot):
    button = PopupButton("more", longest="something")
    button.setText("value")
    button.popup.column.addWidget(QLabel("inside"))
    stand(button)

    QTest.mouseClick(button, LEFT)
    assert button.popup.isVisible()
    room = button.screen().availableGeometry()
    assert room.contains(button.popup.geometry())
    QTest.keyClick(button.popup, Qt.Key.Key_Escape)
    assert not button.popup.isVisible()


@pytest.mark.parametrize("width", [1000, 500, 330, 120])
def test_a_folding_row_never_loses_an_item(stand, qtbot, width):
    holder = QWidget()
    popup = Popup("popup", holder)
    items = [QLabel("x" * 20, holder) for _ in range(4)]
    row = FoldingRow(items, items[::-1], popup, holder)
    stand(row, width)
    holder.setParent(row.window())

    folded = [row.is_folded(item) for item in items]
    assert folded == sorted(folded)
    for item, is_folded in zip(items, folded, strict=True):
        assert popup.isAncestorOf(item) == is_folded
        assert row.isAncestorOf(item) != is_folded
    shown = [item for item in items if not row.is_folded(item)]
    qtbot.waitUntil(lambda: all(item.width() >= item.sizeHint().width() for item in shown))


def test_a_folding_row_takes_items_back_when_there_is_room(stand, qtbot):
    holder = QWidget()
    popup = Popup("popup", holder)
    items = [QLabel("x" * 20, holder) for _ in range(4)]
    row = FoldingRow(items, items[::-1], popup, holder)
    stand(row, 200)
    holder.setParent(row.window())
    assert row.is_folded(items[3])

    row.window().resize(1200, 200)

    qtbot.waitUntil(lambda: not any(row.is_folded(item) for item in items))


def test_digits_never_take_less_room_than_they_took(stand):
    digits = stand(Digits("step", "Step", "888", role="big_number"))
    digits.show_text("1,234,567")
    wide = digits.value.minimumWidth()

    digits.show_text("1")

    assert digits.value.minimumWidth() == wide


def test_a_check_box_is_switched_by_its_words_and_by_space(stand):
    box = stand(CheckBox("test points"))
    QTest.mouseClick(box, LEFT, pos=QPoint(box.width() - 10, box.height() // 2))
    assert box.isChecked()
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert not box.isChecked()


@pytest.mark.parametrize("scale", [0.8, 1.0, 2.5])
def test_controls_grow_with_the_text(stand, scale):
    slider, chooser = ValueSlider(NOISE), Chooser("chooser")
    chooser.fill([(1, "something", "")])
    for widget in (slider, chooser):
        stand(widget, scale=scale)
        assert widget.sizeHint().height() >= theme.make("light", scale).px(15)
