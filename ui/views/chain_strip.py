"""Paints the chain rule as two rows of cards, there and back; only the active one is lit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import Theme
from ui.views.chain import Card
from ui.views.sketch import LEFT, KeyedSketch

DIM = 0.65
"""How strongly the parts that are not active are drawn."""
HIGHEST, ROOMY = 170, 1.4
"""No card is higher; where letters can be so much larger, numbers are too."""


class ChainStrip(KeyedSketch):
    """Shows cards, one of them active.

    chosen(place) : another one was clicked · key(key) : ← → or Space was pressed.
    """

    chosen = Signal(int)
    key = Signal(object)
    keys = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("chainStrip", "The chain rule in parts; left and right go through them, Space plays", parent)
        self.setToolTip("Click a part to read it; ← → go through them, Space plays")
        self._cards: Sequence[Card] = ()
        self._active = 0
        self._has_numbers = True

    def show_cards(self, cards: Sequence[Card], active: int, *, has_numbers: bool) -> None:
        """Show cards, one of them lit, with their numbers or only the symbols."""
        if (cards, active, has_numbers) != (self._cards, self._active, self._has_numbers):
            self._cards, self._active, self._has_numbers = cards, active, has_numbers
            self.update()

    def minimumSizeHint(self) -> QSize:
        """Ask for both rows and three cards."""
        return QSize(self.px(150), 2 * self.px(68))

    def sizeHint(self) -> QSize:
        """Ask for some more."""
        return QSize(self.px(500), 2 * self.px(70))

    def boxes(self) -> list[QRectF]:
        """Give where the cards are; the active one of a row that is too long stands in the middle."""
        rows = [[i for i, card in enumerate(self._cards) if card.is_back == is_back] for is_back in (False, True)]
        gap, found = self.px(20), [QRectF()] * len(self._cards)
        head = self.px(62)
        height = min((self.height() - self.px(10)) / 2, self.px(HIGHEST))
        for row, places in enumerate(rows):
            if not places:
                continue
            room = self.width() - head - self.px(4)
            width = min(max((room - gap * (len(places) - 1)) / len(places), self.px(96)), self.px(150), room)
            whole = width * len(places) + gap * (len(places) - 1)
            middle = places.index(self._active) if self._active in places else (0 if row else len(places) - 1)
            left = head - min(max(middle * (width + gap) + width / 2 - room / 2, 0), max(whole - room, 0))
            top = self.px(2) + row * (height + self.px(6))
            for number, place in enumerate(places):
                found[place] = QRectF(left + number * (width + gap), top, width, height)
        return found

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Paint the cards that can be seen, and between them arrows or signs."""
        boxes = self.boxes()
        head = theme.px(58)
        painter.setClipRect(QRectF(head, 0, self.width() - head, self.height()))
        for place, (card, box) in enumerate(zip(self._cards, boxes, strict=True)):
            if box.right() < head or box.left() > self.width():
                continue
            painter.setOpacity(1.0 if place == self._active else DIM)
            self._draw_card(painter, theme, card, box, is_active=place == self._active)
            is_last = place + 1 == len(self._cards) or self._cards[place + 1].is_back != card.is_back
            if not is_last:
                self._draw_arrow(painter, theme, box)
        painter.setClipping(False)
        painter.setOpacity(1.0)
        for word, is_back in (("forward", False), ("back", True)):
            of_row = [box for card, box in zip(self._cards, boxes, strict=True) if card.is_back == is_back]
            for box in of_row[:1]:
                self.say(painter, word, QRectF(0, box.top(), head, box.height()), "muted", align=LEFT)

    def _draw_card(self, painter: QPainter, theme: Theme, card: Card, box: QRectF, *, is_active: bool) -> None:
        painter.setPen(QPen(theme.color("accent" if is_active else "border"), theme.px(2 if is_active else 1)))
        painter.setBrush(theme.color("hover" if is_active else "field"))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), theme.px(6), theme.px(6))
        size = min(max(box.height() / theme.px(84), 1.0), max(box.width() / theme.px(84), 1.0), 1.8)
        line = QFontMetrics(theme.font("value" if size < ROOMY else "number")).height()
        inner = box.adjusted(theme.px(4), theme.px(5), -theme.px(4), -theme.px(5))
        low = QRectF(inner.left(), inner.bottom() - line, inner.width(), line)
        self.formula(painter, card.symbols, inner.adjusted(0, 0, 0, -line) if self._has_numbers else inner, size=size)
        if self._has_numbers:
            role = "number" if size >= ROOMY else "value" if is_active else "body"
            if QFontMetrics(theme.font(role)).horizontalAdvance(card.number) > low.width():
                role = "small"
            self.say(painter, card.number, low, role=role)

    def _draw_arrow(self, painter: QPainter, theme: Theme, box: QRectF) -> None:
        start, end = box.right() + theme.px(4), box.right() + theme.px(16)
        y, tip = box.center().y(), theme.px(4)
        painter.setPen(QPen(theme.color("muted"), max(1.5 * theme.scale, 1.0)))
        painter.drawLines(
            [QLineF(start, y, end, y), QLineF(end - tip, y - tip, end, y), QLineF(end - tip, y + tip, end, y)]
        )

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the card that is clicked."""
        position = QPointF(event.position())
        for place, box in enumerate(self.boxes()):
            if box.contains(position):
                self.chosen.emit(place)

    def press(self, key: Qt.Key) -> None:
        """Tell of ← → and Space."""
        self.key.emit(key)
