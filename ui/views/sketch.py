"""A picture of a view: painted by hand, with what it says kept as words for screen readers and tests."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Theme
from ui.views import formula

LEFT, CENTRE, RIGHT = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)


class Sketch(QWidget):
    """Calls `draw` with a painter and the theme; never paints before it has one.

    said : the words of the last painting, in order.
    """

    def __init__(self, name: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.theme_: Theme | None = None
        self.said: list[str] = []

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Paint everything."""

    def px(self, length: float) -> int:
        """Scale a length given at 100 %."""
        return self.theme_.px(length) if self.theme_ else round(length)

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours, letters and lengths."""
        self.theme_ = theme
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and a rim where the keyboard is."""
        del event
        if self.theme_ is None:
            return
        self.said.clear()
        with QPainter(self) as painter:  # ends it whatever happens: one left open would bring the program down
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.draw(painter, self.theme_)
            if self.hasFocus():
                painter.setOpacity(1.0)
                painter.setPen(QPen(self.theme_.color("accent"), self.theme_.px(2)))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def say(
        self, painter: QPainter, text: str, box: QRectF, color: str = "text", role: str = "small",
        align: Qt.AlignmentFlag = CENTRE,
    ) -> None:  # fmt: skip
        """Write words into a box, in the middle of its height; what is too long is cut with a sign."""
        assert self.theme_ is not None
        painter.setFont(self.theme_.font(role))
        painter.setPen(self.theme_.color(color))
        fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(box.width()) + 1)
        painter.drawText(box, align | Qt.AlignmentFlag.AlignVCenter, fitting)
        self.said.append(text)

    def formula(self, painter: QPainter, text: str, box: QRectF, color: str = "text", size: float = 1.0) -> None:
        """Write a formula (LaTeX) into the middle of a box; its letters are `size` times the theme's."""
        assert self.theme_ is not None
        pixels = round(self.theme_.font("formula").pixelSize() * size)
        key = (text, pixels, getattr(self.theme_, color), self.devicePixelRatioF())
        glyphs = formula.typesetter().ask(key, self)
        self.said.append(text)
        if glyphs is not None:
            width = glyphs.width * min(1.0, box.width() / glyphs.width, box.height() / glyphs.height)
            left = QPointF(box.center().x() - width / 2, box.center().y())
            formula.draw(painter, glyphs, left, box.width(), box.height())


class StillSketch(Sketch):
    """Keeps what rarely changes as a picture, `_ground`; another look or another size needs a new one."""

    def __init__(self, name: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(name, words, parent)
        self._ground: QPixmap | None = None

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours, letters and lengths."""
        super().restyle(theme)
        self._forget()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew for the new size."""
        super().resizeEvent(event)
        self._forget()

    def _forget(self) -> None:
        self._ground = None
        self.update()


class KeyedSketch(Sketch):
    """Can be walked through with the keyboard. keys : those it takes, which are no shortcuts while it has the focus."""

    keys: tuple[Qt.Key, ...] = ()

    def __init__(self, name: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(name, words, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def press(self, key: Qt.Key) -> None:
        """Do what one of the keys stands for."""
        raise NotImplementedError

    def event(self, event: QEvent) -> bool:
        """Keep the keys from being shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in self.keys:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys; leave all others to whoever is around."""
        if event.key() in self.keys:
            self.press(Qt.Key(event.key()))
        else:
            super().keyPressEvent(event)


class ChoosingSketch(Sketch):
    """Has parts that can be clicked. `chosen` carries the key of one."""

    chosen = Signal(object)

    def __init__(self, name: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(name, words, parent)
        self.setProperty("role", "small")
        self.setToolTip(words)
        self.setMouseTracking(True)

    def key_at(self, position: QPointF) -> Any:
        """Give the key of the part under a position, None where nothing can be clicked."""
        raise NotImplementedError

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what can be clicked."""
        is_key = self.key_at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if is_key else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose what was clicked."""
        key = self.key_at(event.position())
        if key is not None:
            self.chosen.emit(key)
