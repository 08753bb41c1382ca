"""Zooming at the mouse, panning and fitting, with real wheel and mouse events."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground import edits
from tests.ui.canvas.test_canvas import snapshot_of, with_edges

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
CONTROL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
GREEN = 0xFF00FF00


def turn(view, place: QPoint, clicks: int = 1, modifiers: Qt.KeyboardModifier = CONTROL) -> None:
    """Turn the wheel over a place of the network's view."""
    target = view.viewport()
    event = QWheelEvent(
        QPointF(place), QPointF(target.mapToGlobal(place)), QPoint(), QPoint(0, 120 * clicks), Qt.MouseButton.NoButton,
        modifiers, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(target, event)


def middle_of(board, column: int, index: int) -> QPoint:
    """Give where a neuron's middle is in the view."""
    return board.view.square_of((column, index)).center()


def test_ctrl_wheel_zooms_and_what_is_under_the_mouse_stays_there(bench):
    desk = bench(8, 8)
    board = desk.canvas.board
    before, side = middle_of(board, 2, 6), board.rest_layout().places[2].side

    turn(board.view, before, clicks=3)

    assert board.zoom == pytest.approx(1.25**3)
    assert board.rest_layout().places[2].side > 1.7 * side
    assert (middle_of(board, 2, 6) - before).manhattanLength() <= 6


def test_the_wheel_alone_does_not_zoom(bench):
    desk = bench(8, 8)

    turn(desk.canvas.board.view, QPoint(50, 50), modifiers=NONE)

    assert desk.canvas.board.zoom == 1


def test_cards_keep_their_place_above_their_columns(bench):
    desk = bench(8, 8, 8)
    board = desk.canvas.board
    turn(board.view, middle_of(board, 2, 4), clicks=4)

    board.verticalScrollBar().setValue(board.verticalScrollBar().maximum())

    for layer in desk.ids:
        card = desk.card(layer)
        head = card.mapTo(board.viewport(), QPoint(card.width() // 2, 0))
        square = board.view.square_of((layer, 0))
        column = board.view.viewport().mapTo(board.viewport(), square.center())
        assert head.y() == 0
        assert abs(head.x() - column.x()) <= 2
    top = board.view.mapTo(board.viewport(), QPoint(0, 0)).y()
    assert top >= max(card.height() for card in board.cards.values())


def test_dragging_the_empty_ground_moves_the_drawing(bench):
    desk = bench(8, 8)
    board, view = desk.canvas.board, desk.canvas.board.view
    turn(view, middle_of(board, 1, 3), clicks=4)
    desk.canvas.show_snapshot(snapshot_of(desk.experiment))
    ground = next(
        QPoint(x, y)
        for y in range(20, view.height() - 20, 3)
        for x in range(60, view.width() - 60, 3)
        if view.spot_at(QPoint(x, y)) is None
    )
    before = middle_of(board, 1, 3)

    QTest.mousePress(view.viewport(), LEFT, pos=ground)
    QTest.mouseMove(view.viewport(), ground + QPoint(25, 18))
    QTest.mouseRelease(view.viewport(), LEFT, pos=ground + QPoint(25, 18))

    assert middle_of(board, 1, 3) - before == QPoint(25, 18)


def test_the_middle_button_moves_it_from_anywhere(bench):
    desk = bench(8, 8)
    board, view = desk.canvas.board, desk.canvas.board.view
    turn(view, middle_of(board, 1, 3), clicks=4)
    before = middle_of(board, 1, 3)

    QTest.mousePress(view.viewport(), MIDDLE, pos=before)
    QTest.mouseMove(view.viewport(), before + QPoint(-30, 10))
    QTest.mouseRelease(view.viewport(), MIDDLE, pos=before + QPoint(-30, 10))

    assert middle_of(board, 1, 3) - before == QPoint(-30, 10)


def test_a_neuron_is_found_under_the_mouse_when_zoomed(bench):
    desk = bench(8, 64)
    board = desk.canvas.board
    turn(board.view, middle_of(board, 2, 40), clicks=5)

    QTest.mouseMove(board.view.viewport(), middle_of(board, 2, 40))

    assert desk.looks[-1].neuron == (2, 40)


def test_a_wide_layer_unfolds_where_there_is_room_for_it(bench):
    desk = bench(64)
    board = desk.canvas.board
    beside = len(set(board.rest_layout().places[1].dx))

    turn(board.view, middle_of(board, 1, 0), clicks=7)

    assert beside > 1
    assert board.rest_layout().places[1].dx == ()


def test_the_fit_button_shows_the_zoom_and_takes_it_back(bench):
    desk = bench(8, 8)
    board, button = desk.canvas.board, desk.canvas.fit_button
    assert not button.isVisible()

    turn(board.view, QPoint(200, 100), clicks=2)
    assert button.isVisible()
    assert button.text() == "156 % · fit"
    QTest.mouseClick(button, LEFT)

    assert board.zoom == 1
    assert not button.isVisible()
    assert not board.verticalScrollBar().isVisible()


def test_turning_back_ends_at_the_whole_network(bench):
    desk = bench(8, 8)

    turn(desk.canvas.board.view, QPoint(200, 100), clicks=4)
    turn(desk.canvas.board.view, QPoint(200, 100), clicks=-9)

    assert desk.canvas.board.zoom == 1


def test_the_lines_picture_stays_while_a_sharp_one_is_on_its_way(bench, qtbot):
    desk = bench(4, 3)
    board = desk.canvas.board
    desk.canvas.show_snapshot(with_edges(desk, snapshot_of(desk.experiment), GREEN))

    with qtbot.waitSignal(desk.canvas.wants_changed):
        turn(board.view, middle_of(board, 1, 1), clicks=2)
    assert board.view.edges.is_picture

    desk.canvas.show_snapshot(with_edges(desk, snapshot_of(desk.experiment, serial=2), 0xFFFF0000))
    x, y = middle_of(board, 1, 1).x() + round(board.rest_layout().places[1].side), 5
    assert board.view.grab().toImage().pixel(x, y) == 0xFFFF0000


def test_the_lines_are_asked_for_only_where_they_are_seen(bench):
    desk = bench(8, 8)
    board = desk.canvas.board

    turn(board.view, middle_of(board, 2, 7), clicks=9)
    places, layout = desk.canvas.edge_geometry(), board.rest_layout()

    assert places.width * places.height < 4 * board.view.width() * board.view.height() < layout.width * layout.depth


def test_keys_zoom_in_the_window_and_ctrl_0_fits(window):
    for _ in range(3):
        QTest.keyClick(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(window, Qt.Key.Key_Minus, Qt.KeyboardModifier.AltModifier)
    assert window.canvas.board.zoom == pytest.approx(1.25**2)

    QTest.keyClick(window, Qt.Key.Key_0, CONTROL)

    assert window.canvas.board.zoom == 1
    assert window.appearance.theme.scale == 1


def test_the_zoom_stays_when_the_network_changes(window, qtbot):
    board = window.canvas.board
    turn(board.view, middle_of(board, 1, 1), clicks=3)

    window.editor.edit(edits.insert_layer(window.editor.experiment, 1), "Insert")
    qtbot.waitUntil(lambda: board.view.edges.is_picture and window.clock.newest.experiment == window.editor.experiment)

    assert board.zoom == pytest.approx(1.25**3)
