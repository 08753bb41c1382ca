"""Asking what is this: the next click, or the control that has the focus, is explained in a bubble."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from ui import explanations
from ui.theme import Theme

WIDEST = 340
NOTHING = "There is nothing to say about this place."


class Bubble(QLabel):
    """A few sentences beside a place; any key or click closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("whatsThisBubble")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._widest = WIDEST

    def restyle(self, theme: Theme) -> None:
        """Take a theme's letters, colours and lengths."""
        self._widest = theme.px(WIDEST)
        self.setFont(theme.font("body"))
        self.setStyleSheet(
            f"QLabel {{ background: {theme.card}; color: {theme.text}; border: {theme.px(1)}px solid {theme.muted};"
            f" padding: {theme.px(10)}px; }}"
        )

    def say(self, words: str, place: QPoint) -> None:
        """Stand below a global place, wholly on the screen, and let a screen reader say the words."""
        self.setText(words)
        self.setFixedWidth(min(self._widest, self.screen().availableGeometry().width()))
        self.setFixedHeight(self.heightForWidth(self.width()))
        room = self.screen().availableGeometry()
        left = max(room.left(), min(place.x(), room.right() - self.width()))
        top = max(room.top(), min(place.y() + 16, room.bottom() - self.height()))
        self.move(left, top)
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close at any key."""
        event.accept()
        self.close()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close at a click."""
        event.accept()
        self.close()


class WhatsThis(QObject):
    """The mode in which a click explains instead of acting. Esc leaves it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.bubble = Bubble(parent)
        self.is_on = False

    def restyle(self, theme: Theme) -> None:
        """Take a theme's letters and colours."""
        self.bubble.restyle(theme)

    def begin(self) -> None:
        """Wait for the click."""
        if not self.is_on:
            self.is_on = True
            QApplication.setOverrideCursor(Qt.CursorShape.WhatsThisCursor)
            _application().installEventFilter(self)

    def end(self) -> None:
        """Let clicks act again; harmless when they do."""
        if self.is_on:
            self.is_on = False
            QApplication.restoreOverrideCursor()
            _application().removeEventFilter(self)

    def explain_focus(self) -> bool:
        """Explain the control that has the focus; say whether there was something to say."""
        widget = QApplication.focusWidget()
        if widget is None:
            return False
        words = explanations.of_widget(widget) or explanations.at(widget, QPoint(-1, -1))
        if not words:
            return False
        self.bubble.say(words, widget.mapToGlobal(QPoint(widget.width() // 4, min(widget.height(), 40) - 12)))
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the next click or Esc; everything else goes on."""
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent) and isinstance(watched, QWidget):
            place = event.globalPosition().toPoint()
            self.end()
            self.bubble.say(explanations.at(watched, watched.mapFromGlobal(place)) or NOTHING, place)
            return True
        is_key = kind in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) and isinstance(event, QKeyEvent)
        if is_key and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]  # a key event
            if kind == QEvent.Type.KeyPress:
                self.end()
            event.accept()
            return True
        return False


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication), "a widget lives in an application"
    return application
