"""Sorted bars with names, the longest on top; a click chooses one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import Theme
from ui.views.sketch import ChoosingSketch


@dataclass(frozen=True)
class Bar:
    """One bar. name : at its left · value : its length · text : the value in words · key : what a click says."""

    name: str
    value: float
    text: str
    key: Any = None
    is_marked: bool = False


class BarsView(ChoosingSketch):
    """Shows as many bars as there is room for. `chosen` carries a bar's key."""

    def __init__(self, name: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(name, words, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._bars: tuple[Bar, ...] = ()

    @property
    def bars(self) -> tuple[Bar, ...]:
        """All bars, in the order in which they are shown."""
        return self._bars

    def show_bars(self, bars: tuple[Bar, ...]) -> None:
        """Show other bars, the longest first."""
        self._bars = tuple(sorted(bars, key=lambda bar: -bar.value))
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Ask for room for some bars."""
        return QSize(self.px(160), self.px(110))

    def boxes(self) -> list[QRectF]:
        """Give the line of each bar that is shown; the last line is left for what is not."""
        line = self.fontMetrics().height() * 1.2
        room = int(self.height() // line)
        count = len(self._bars) if len(self._bars) <= room else max(room - 1, 0)
        return [QRectF(0, place * line, self.width(), line) for place in range(count)]

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Paint the bars."""
        if not self._bars:
            return
        painter.setFont(theme.font("small"))
        boxes = self.boxes()
        for bar, box in zip(self._bars, boxes, strict=False):
            self._draw_bar(painter, theme, bar, box)
        left = len(self._bars) - len(boxes)
        if left:
            painter.setPen(theme.color("muted"))
            below = (boxes[-1].bottom() if boxes else 0.0) + painter.fontMetrics().ascent()
            painter.drawText(QPointF(0, below), f"… {left} more, down to {self._bars[-1].text}")

    def _draw_bar(self, painter: QPainter, theme: Theme, bar: Bar, box: QRectF) -> None:
        metrics = painter.fontMetrics()
        names = max(metrics.horizontalAdvance(each.name) for each in self._bars)
        texts = max(metrics.horizontalAdvance(each.text) for each in self._bars)
        left, room = names + theme.px(8), max(box.width() - names - texts - theme.px(22), 1.0)
        most = max(abs(self._bars[0].value), abs(self._bars[-1].value), 1e-12)
        length = abs(bar.value) / most * room
        if bar.is_marked:
            painter.fillRect(box, theme.color("pressed"))
        painter.setPen(theme.color("text"))
        painter.drawText(QPointF(0, box.top() + metrics.ascent() + 1), bar.name)
        shape = QRectF(left, box.top() + 2, max(length, 1.0), box.height() - 4)
        painter.fillRect(shape, theme.color("danger" if bar.value > 0 else "muted"))
        painter.setPen(theme.color("muted"))
        painter.drawText(QPointF(shape.right() + theme.px(6), box.top() + metrics.ascent() + 1), bar.text)
        if self.hasFocus() and bar.is_marked:
            painter.setPen(QPen(theme.color("accent"), theme.px(2)))
            painter.drawRect(box.adjusted(1, 1, -1, -1))

    def key_at(self, position: QPointF) -> Any:
        """Give the bar's key."""
        for bar, box in zip(self._bars, self.boxes(), strict=False):
            if box.contains(position):
                return bar.key
        return None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from bar to bar with the arrow keys."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None or not self._bars:
            super().keyPressEvent(event)
            return
        marked = next((place for place, bar in enumerate(self._bars) if bar.is_marked), -1)
        self.chosen.emit(self._bars[min(max(marked + step, 0), len(self._bars) - 1)].key)
