"""A check box that scales with the text."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QCheckBox, QWidget

from ui.theme import Theme


class CheckBox(QCheckBox):
    """Draws its own box and tick: those of the platform's style do not grow with the text."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("role", "small")
        self._theme: Theme | None = None

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours and lengths."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Be as large as box and words."""
        metrics = self.fontMetrics()
        side = metrics.height()
        return QSize(side + side // 2 + metrics.horizontalAdvance(self.text()) + 4, round(side * 1.35))

    def minimumSizeHint(self) -> QSize:
        """Never cut the words."""
        return self.sizeHint()

    def hitButton(self, position: object) -> bool:
        """Let a click on the words count as well."""
        del position
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw box, tick and words."""
        del event
        theme = self._theme
        if theme is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            side = self.fontMetrics().height() * 0.85
            box = QRectF(1.5, (self.height() - side) / 2, side, side)
            filled = self.isChecked()
            painter.setBrush(theme.color("accent" if filled else "field"))
            painter.setPen(
                QPen(theme.color("text" if self.hasFocus() else "accent" if filled else "muted"), theme.px(1.4))
            )
            painter.drawRoundedRect(box, side / 5, side / 5)
            if filled:
                painter.setPen(QPen(theme.color("on_accent"), side / 7, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                corners = ((0.22, 0.52), (0.42, 0.72), (0.78, 0.30))
                painter.drawPolyline(QPolygonF([QPointF(box.x() + x * side, box.y() + y * side) for x, y in corners]))
            painter.setPen(theme.color("text"))
            words = QRectF(self.rect()).adjusted(side + self.fontMetrics().height() / 2, 0, 0, 0)
            painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.text())
