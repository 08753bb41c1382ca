"""What floats over the network: where it goes, and the small tag that reads a number beside the mouse."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLabel, QWidget

from ui.theme import Theme


def beside(thing: QRect, size: QSize, room: QRect, gap: int, others: Sequence[QRect] = ()) -> QPoint:
    """Give the corner at which something of a size stands beside a thing, within the room and not on the thing.

    Of the places right, left, below and above it, and at the room's borders and corners, the one that covers least of
    the others; of equal ones the nearest, right before left.
    """
    middle = thing.center() - QPoint(size.width() // 2, size.height() // 2)
    corners = (
        QPoint(thing.right() + gap, middle.y()),
        QPoint(thing.left() - gap - size.width(), middle.y()),
        QPoint(middle.x(), thing.bottom() + gap),
        QPoint(middle.x(), thing.top() - gap - size.height()),
        *(QPoint(x, y) for y in (room.bottom(), room.top()) for x in (middle.x(), room.right(), room.left())),
    )

    def cost(corner: QPoint) -> tuple[int, int, int]:
        placed = QRect(corner, size)
        away = (placed.center() - thing.center()).manhattanLength() // max(gap, 1)
        return _common(placed, thing), covered(placed, others), away

    return min((kept_within(corner, size, room) for corner in corners), key=cost)


def kept_within(corner: QPoint, size: QSize, room: QRect) -> QPoint:
    """Move a corner so far that something of a size lies within the room."""
    x = max(room.left(), min(corner.x(), room.right() + 1 - size.width()))
    y = max(room.top(), min(corner.y(), room.bottom() + 1 - size.height()))
    return QPoint(x, y)


def covered(placed: QRect, others: Sequence[QRect]) -> int:
    """Give how many pixels of others something covers."""
    return sum(_common(placed, other) for other in others)


def _common(one: QRect, other: QRect) -> int:
    common = one.intersected(other)
    return max(common.width(), 0) * max(common.height(), 0)


class Tag(QLabel):
    """A few words beside the mouse, which they never hinder."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("weightTag")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._px = 1.0
        self.hide()

    def restyle(self, theme: Theme) -> None:
        """Take a theme's letters, colours and lengths."""
        self._px = theme.scale
        self.setFont(theme.font("body"))
        self.setStyleSheet(
            f"QLabel {{ background: {theme.card}; color: {theme.text}; border: {theme.px(1)}px solid {theme.muted}; "
            f"border-radius: {theme.px(4)}px; padding: {theme.px(2)}px {theme.px(6)}px; }}"
        )

    def say(self, text: str, place: QPoint, room: QRect) -> None:
        """Stand near a place of the parent with some words, within the room."""
        self.setText(text)
        self.adjustSize()
        mouse = QRect(place - QPoint(2, 2), QSize(5, round(20 * self._px)))
        corner = place + QPoint(round(14 * self._px), round(21 * self._px))
        corner = kept_within(corner, self.size(), room)
        if QRect(corner, self.size()).intersects(mouse):
            corner = kept_within(
                place - QPoint(self.width() // 2, self.height() + round(8 * self._px)), self.size(), room
            )
        self.move(corner)
        self.show()
        self.raise_()
