"""The brush over the plane: where it is, what it has painted just now, and what it tells."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QPen

from playground.datasets import Dataset
from playground.spec import Own
from ui.panels import cloud
from ui.panels.ground import Ground
from ui.theme import Theme

MOST_FRESH = 600
"""Of one stroke the last so many points are drawn ahead of the worker, which has the others by then."""


class Brush(QObject):
    """`painted` carries ("begin", "move", "end" or "cancel", place, modifier keys), `turned` the turns of the wheel.

    radius : a share of the plane's sides, 0 for single points, None while nobody paints.
    """

    painted = Signal(str, object, object)
    turned = Signal(int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.radius: float | None = None
        self.is_down = False
        self._mouse: QPointF | None = None
        self._fresh: tuple[Own, int] | None = None

    @property
    def is_on(self) -> bool:
        """Whether the mouse paints."""
        return self.radius is not None

    def take(self, radius: float | None) -> None:
        """Paint from now on with this radius; None: no more."""
        self.radius = radius
        if radius is None:
            self.is_down, self._fresh = False, None

    def show_fresh(self, own: Own | None, first: int) -> None:
        """Show the points of a stroke, those from number `first` on, before the worker has them."""
        self._fresh = None if own is None else (own, first)

    def forget(self) -> None:
        """Know that the worker has all points, unless a stroke is under way."""
        if not self.is_down:
            self._fresh = None

    def press(self, position: QPointF, ground: Ground, modifiers: Qt.KeyboardModifier) -> None:
        """Put the brush down."""
        self._mouse = position
        if ground.frame.contains(position):
            self.is_down = True
            self.painted.emit("begin", ground.to_plane(position), modifiers)

    def move(self, position: QPointF, ground: Ground, modifiers: Qt.KeyboardModifier) -> None:
        """Draw the brush along."""
        self._mouse = position
        if self.is_down:
            self.painted.emit("move", ground.to_plane(position), modifiers)

    def lift(self, position: QPointF, ground: Ground, modifiers: Qt.KeyboardModifier) -> None:
        """Lift the brush: the stroke is done."""
        if self.is_down:
            self.is_down = False
            self.painted.emit("end", ground.to_plane(position), modifiers)

    def cancel(self) -> bool:
        """Take the stroke back; say whether there was one."""
        if not self.is_down:
            return False
        self.is_down = False
        self.painted.emit("cancel", (0.0, 0.0), Qt.KeyboardModifier.NoModifier)
        return True

    def leave(self) -> None:
        """Know that the mouse is elsewhere."""
        self._mouse = None

    def draw(self, painter: QPainter, theme: Theme, ground: Ground, row: Dataset, ratio: float) -> None:
        """Draw what was painted just now, and the rim of the brush at the mouse."""
        if self._fresh is not None:
            own, first = self._fresh
            last = slice(max(first, len(own.y) - MOST_FRESH), None)
            cloud.draw_fresh(painter, theme, ground, row, own, last, ratio=ratio)
        if self.radius and self._mouse is not None and ground.frame.contains(self._mouse):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            reach = self.radius * ground.frame.width()
            for ink, width in (("card", 3.0), ("text", 1.2)):
                painter.setPen(QPen(theme.color(ink), width * theme.scale))
                painter.drawEllipse(self._mouse, reach, reach)
