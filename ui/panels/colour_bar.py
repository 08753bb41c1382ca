"""The ramp of colours under the regions: from one class or the lowest value to the other or the highest."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import Theme


class ColourBar(QWidget):
    """The colours from class 0 to class 1, or from the lowest value to the highest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("colourBar")
        self._theme: Theme | None = None

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._theme = theme
        self.setFixedHeight(theme.px(10))
        self.update()

    def sizeHint(self) -> QSize:
        """Be flat."""
        return QSize(100, 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ramp."""
        del event
        if self._theme is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ramp = QLinearGradient(0, 0, self.width(), 0)
            for place, name in ((0.0, "orange"), (0.5, "region_middle"), (1.0, "blue")):
                ramp.setColorAt(place, self._theme.color(name))
            painter.setBrush(ramp)
            painter.setPen(Qt.PenStyle.NoPen)
            radius = self.height() / 2
            painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
