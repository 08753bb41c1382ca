"""A value that opens a small window with more controls below it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.theme import Theme

NO_FOCUS = Qt.FocusPolicy.NoFocus


class Popup(QFrame):
    """A small window that a click elsewhere or Esc closes. Its controls go into `column`; what is too tall scrolls."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName(name)
        self.setProperty("popup", True)
        self._content = QWidget()
        self._content.setObjectName("scrolled")
        self.column = QVBoxLayout(self._content)
        self.column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        self._scroll = QScrollArea(self)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)
        self._content.installEventFilter(self)

    def restyle(self, theme: Theme) -> None:
        """Take the theme's lengths."""
        edge = theme.px(14)
        self.column.setContentsMargins(edge, edge, edge, edge)
        self.column.setSpacing(theme.px(10))

    def open_below(self, widget: QWidget) -> None:
        """Show the window below a widget; where the screen ends too soon, above it, else as low as possible."""
        self._fit()
        corner = widget.mapToGlobal(QPoint(0, widget.height()))
        room = widget.screen().availableGeometry()
        left = max(room.left(), min(corner.x(), room.right() - self.width()))
        top = max(room.top(), min(corner.y(), room.bottom() - self.height()))
        above = corner.y() - widget.height() - self.height()
        if top < corner.y() and above >= room.top():
            top = above
        self.move(left, top)
        self.show()
        able = [w for w in self._content.findChildren(QWidget) if w.isVisible() and w.focusPolicy() != NO_FOCUS]
        if able:
            first = min(able, key=lambda w: w.mapTo(self._content, QPoint(0, 0)).y())
            first.setFocus(Qt.FocusReason.PopupFocusReason)
        self._scroll.verticalScrollBar().setValue(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Be as large as the content wants to be."""
        if watched is self._content and event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """Take the content's size; where the screen or the window is lower, that height and a scroll bar."""
        self.column.activate()
        wanted = self._content.sizeHint()
        opener = self.parentWidget()
        beside = opener.window().height() if opener is not None else 0
        most = min(self.screen().availableGeometry().height(), max(beside, 300))
        self.ensurePolished()
        border = self.width() - self.contentsRect().width()
        is_low = wanted.height() + border > most
        bar = self._scroll.verticalScrollBar().sizeHint().width() if is_low else 0
        self.setFixedSize(wanted.width() + border + bar, min(wanted.height() + border, most))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Esc; explain with Shift+F1 as the window does, whose shortcuts do not reach in here."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.matches(QKeySequence.StandardKey.WhatsThis):
            for action in self._outermost().actions():
                if QKeySequence(QKeySequence.StandardKey.WhatsThis) in action.shortcuts():
                    action.trigger()
        else:
            super().keyPressEvent(event)

    def _outermost(self) -> QWidget:
        """Give the window over which this one was opened, perhaps by way of others."""
        window: QWidget = self
        while (opener := window.parentWidget()) is not None:
            window = opener.window()
        return window


class PopupButton(QPushButton):
    """Shows a value like a chooser does; a click opens its `popup`.

    Parameters
    ----------
    name : the object name; the popup is called the same with "Popup" behind it.
    longest : the longest text that will be shown, so that nothing moves when the value changes.

    """

    def __init__(self, name: str, parent: QWidget | None = None, *, longest: str = "") -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("chooser", True)
        self.setProperty("role", "value")
        self._longest = longest
        self._theme: Theme | None = None
        self.popup = Popup(f"{name}Popup", self)
        self.clicked.connect(self._open)

    def restyle(self, theme: Theme) -> None:
        """Take the theme's letters and lengths."""
        self._theme = theme
        self.popup.restyle(theme)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Be as wide as the longest text and the arrow; a button that shows only an icon is a small square."""
        metrics = self.fontMetrics()
        if not self.text() and self._theme is not None:
            return QSize(self._theme.px(34), self._theme.px(34))
        widest = max(metrics.horizontalAdvance(text) for text in (self.text(), self._longest))
        return QSize(widest + (self._theme.px(34) if self._theme else 34), round(metrics.height() * 1.3))

    def minimumSizeHint(self) -> QSize:
        """Never cut the words."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button and its arrow."""
        super().paintEvent(event)
        if self._theme is not None and self.text():
            side = self._theme.px(13)
            left, top = self.width() - side - self._theme.px(6), (self.height() - side) // 2
            self._theme.icon("chevron-down", "muted").paint(QPainter(self), left, top, side, side)

    def _open(self) -> None:
        self.popup.open_below(self)
