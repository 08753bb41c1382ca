"""Whatever can be reached has a name a screen reader can say, and a sentence or two that tell what it is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QMessageBox

from playground.spec import INPUTS, OUTPUT
from tests.ui.states import focusable, states
from ui import explanations

KEY = Qt.Key
LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier


def said(widget) -> str:
    """Give what a screen reader says; of a list on some systems the choice, so there our own name counts."""
    if isinstance(widget, QComboBox):
        return widget.accessibleName()
    face = QAccessible.queryAccessibleInterface(widget)
    return face.text(QAccessible.Text.Name).strip() if face is not None else ""


def known(widget) -> str:
    return f"{type(widget).__name__} {widget.objectName()} in {type(widget.parentWidget()).__name__}"


def interactive(root):
    yield from focusable(root)
    for button in root.findChildren(QAbstractButton):
        if button.isVisible() and button.window() is root:
            yield button


def test_everything_that_can_be_reached_has_a_name_and_is_explained(window, qtbot):
    nameless, unexplained = {}, {}
    for state, root in states(window, qtbot):
        for widget in interactive(root):
            if not said(widget):
                nameless[known(widget)] = state
            is_ours = not isinstance(root, QMessageBox) and widget is not window.centralWidget()
            if is_ours and not explanations.at(widget, QPoint(-1, -1)).strip():
                unexplained[known(widget)] = state

    assert nameless == {}
    assert unexplained == {}


def test_the_explanations_are_a_sentence_or_two():
    texts = [*explanations.NETWORK.values(), *explanations.PLANE.values(), *explanations.WIDGETS.values()]

    assert all(text.endswith(".") and text[0].isupper() and len(text) < 320 for text in texts)
    assert len(set(texts)) == len(texts)


def click_in_mode(window, widget, place) -> str:
    QTest.keyClick(window, KEY.Key_F1, SHIFT)
    assert QApplication.overrideCursor().shape() == Qt.CursorShape.WhatsThisCursor
    QTest.mouseClick(widget, LEFT, pos=place)
    assert QApplication.overrideCursor() is None
    bubble = window.help.whats_this.bubble
    assert bubble.isVisible()
    words = bubble.text()
    QTest.keyClick(bubble, KEY.Key_Escape)
    assert not bubble.isVisible()
    return words


@pytest.mark.parametrize(
    ("column", "kind"), [(INPUTS, "input"), (1, "neuron"), (OUTPUT, "output")], ids=["input", "neuron", "output"]
)
def test_a_drawn_neuron_is_explained_and_not_pinned(window, column, kind):
    view = window.canvas.board.view

    words = click_in_mode(window, view.viewport(), view.squares()[(column, 0)].center())

    assert words == explanations.NETWORK[kind]
    assert window.focus.pinned is None


def test_weights_biases_and_the_empty_drawing_are_explained(window):
    view = window.canvas.board.view
    square, source = view.squares()[(1, 0)], view.squares()[(INPUTS, 0)]
    line = next(
        place
        for y in range(min(square.top(), source.top()), max(square.bottom(), source.bottom()))
        if (place := QPoint((square.left() + source.right()) // 2, y))
        and (spot := view.spot_at(place)) is not None
        and spot.kind == "weight"
    )

    assert click_in_mode(window, view.viewport(), line) == explanations.NETWORK["weight"]
    assert click_in_mode(window, view.viewport(), square.bottomLeft()) == explanations.NETWORK["bias"]
    assert click_in_mode(window, view.viewport(), QPoint(2, 2)) == explanations.NETWORK[""]
    assert window.canvas.touch.inline.number is None


def test_the_plane_its_points_and_probes_are_explained(window):
    plane = window.regions.view
    points, ground = window.clock.newest.points, plane.ground()
    window.regions.look.emit(window.focus.with_probes((-5.8, 5.8)))
    test, train = (next(x for x, own in zip(points.x, points.is_test, strict=True) if own == kind) for kind in (1, 0))

    assert click_in_mode(window, plane, ground.to_pixels(-5.8, 5.8).toPoint()) == explanations.PLANE["probe"]
    assert click_in_mode(window, plane, ground.to_pixels(*test).toPoint()) == explanations.PLANE["test point"]
    assert click_in_mode(window, plane, ground.to_pixels(*train).toPoint()) == explanations.PLANE["training point"]
    assert click_in_mode(window, plane, ground.to_pixels(5.8, 5.8).toPoint()) == explanations.PLANE["region"]
    assert click_in_mode(window, plane, QPoint(1, 1)) == explanations.PLANE["axis"]
    assert window.focus.probes == ((-5.8, 5.8),)


def test_a_button_is_explained_and_not_pressed(window):
    before = window.clock.newest.step

    words = click_in_mode(window, window.bar.step, window.bar.step.rect().center())

    assert words == window.bar.step.toolTip()
    assert window.clock.newest.step == before


def test_the_loss_chart_is_explained(window):
    chart = window.curves.chart

    words = click_in_mode(window, chart.viewport(), chart.viewport().rect().center())

    assert words == explanations.WIDGETS["lossChart"]


def test_the_control_that_was_reached_by_key_is_explained_at_once(window):
    window.bar.play.setFocus()
    QTest.keyClick(window.bar.play, KEY.Key_Tab)
    focused = window.focusWidget()

    QTest.keyClick(focused, KEY.Key_F1, SHIFT)

    assert QApplication.overrideCursor() is None
    assert window.help.whats_this.bubble.text() == focused.toolTip()
    assert window.help.whats_this.bubble.isVisible()


def open_more(window):
    QTest.mouseClick(window.bar.more, LEFT)
    popup = window.bar.more.popup
    assert popup.isVisible()
    return popup, QApplication.focusWidget()


def test_in_a_small_window_what_is_clicked_next_is_explained(window):
    popup, focused = open_more(window)
    chooser = window.bar.settings.loss

    QTest.keyClick(focused, KEY.Key_F1, SHIFT)
    assert QApplication.overrideCursor().shape() == Qt.CursorShape.WhatsThisCursor
    QTest.mouseClick(chooser, LEFT, pos=chooser.rect().center())

    assert QApplication.overrideCursor() is None
    assert window.help.whats_this.bubble.isVisible()
    assert window.help.whats_this.bubble.text() == explanations.at(chooser, chooser.rect().center())
    QTest.keyClick(window.help.whats_this.bubble, KEY.Key_Escape)
    assert popup.isVisible()


def test_in_a_small_window_the_control_that_was_reached_by_key_is_explained_at_once(window):
    popup, focused = open_more(window)
    QTest.keyClick(focused, KEY.Key_Tab)
    reached = QApplication.focusWidget()
    assert popup.isAncestorOf(reached)

    QTest.keyClick(reached, KEY.Key_F1, SHIFT)

    assert QApplication.overrideCursor() is None
    assert window.help.whats_this.bubble.isVisible()
    assert window.help.whats_this.bubble.text() == explanations.at(reached, QPoint(-1, -1))


def test_escape_leaves_the_mode(window):
    QTest.keyClick(window, KEY.Key_F1, SHIFT)

    QTest.keyClick(window, KEY.Key_Escape)

    assert QApplication.overrideCursor() is None
    QTest.mouseClick(window.canvas.board.view.viewport(), LEFT, pos=QPoint(2, 2))
    assert not window.help.whats_this.bubble.isVisible()
