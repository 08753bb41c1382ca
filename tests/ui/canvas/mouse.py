"""A hand on the drawn network: where things are on it, and real mouse events there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ui.canvas import Canvas, hits

LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
NONE = Qt.KeyboardModifier.NoModifier


class Hand:
    """Points at and clicks on a canvas's network, wherever it is scrolled or zoomed to."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.view = canvas.board.view

    @property
    def surface(self) -> QWidget:
        """The widget that gets the mouse."""
        return self.view.viewport()

    def neuron(self, column: int, index: int) -> QPoint:
        """Give the middle of a neuron's square."""
        return self.view.square_of((column, index)).center()

    def bias(self, column: int, index: int) -> QPoint:
        """Give where a neuron's bias is drawn."""
        x, y = hits.dot_of(self._place(column), index)
        return self.view.mapFromScene(QPointF(x, y))

    def weight(self, source: tuple[int, int], target: tuple[int, int], share: float = 0.5) -> QPoint:
        """Give a place on the line of a weight, a share of the way along it."""
        left, right = self._place(source[0]), self._place(target[0])
        x0, x1 = hits.start_of(left, source[1]), hits.end_of(right, target[1])
        y0, y1 = left.ys[source[1]], right.ys[target[1]]
        y = y0 + (y1 - y0) * (3 * share**2 - 2 * share**3)
        return self.view.mapFromScene(QPointF(x0 + (x1 - x0) * share, y))

    def point(self, place: QPoint) -> None:
        """Move the mouse there, no button down."""
        button = Qt.MouseButton.NoButton
        where = QPointF(self.surface.mapToGlobal(place))
        event = QMouseEvent(QEvent.Type.MouseMove, QPointF(place), where, button, button, NONE)
        QApplication.sendEvent(self.surface, event)

    def leave(self) -> None:
        """Take the mouse away from the network."""
        QApplication.sendEvent(self.view, QEvent(QEvent.Type.Leave))

    def click(self, place: QPoint, button: Qt.MouseButton = LEFT) -> None:
        """Point there and click."""
        self.point(place)
        QTest.mouseClick(self.surface, button, NONE, place)

    def _place(self, column: int):
        return self.canvas.board.layout_now().places[column]
