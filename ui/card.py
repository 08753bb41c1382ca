"""The frame every panel stands in: a rounded card with a title that can be made to fill the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui.theme import Theme


class CardTitle(QFrame):
    """A bold title with a muted subtitle behind it. A double-click (or Enter when it has the focus) asks for room.

    Widgets put into `corner` stand at the right end.
    """

    activated = Signal()

    def __init__(self, title: str, subtitle: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cardTitle")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip("Double-click (or Enter): this panel fills the window, and back")
        self.title = QLabel(title, self)
        self.title.setProperty("role", "title")
        self.subtitle = QLabel(subtitle, self)
        self.subtitle.setProperty("role", "small")
        self.subtitle.setProperty("muted", True)
        self.subtitle.setWordWrap(True)
        self.corner = QHBoxLayout()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.title)
        self._row.addWidget(self.subtitle, 1)
        self._row.addLayout(self.corner)
        self.set_title(title)

    def set_title(self, title: str) -> None:
        """Show another title; it is also the name screen readers say."""
        self.title.setText(title)
        self.setAccessibleName(f"{title}, panel title")

    def restyle(self, theme: Theme) -> None:
        """Take the theme's lengths."""
        self._row.setSpacing(theme.px(8))
        self.corner.setSpacing(theme.px(6))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for room."""
        self.activated.emit()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter do what a double-click does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit()
            return
        super().keyPressEvent(event)


class Card(QFrame):
    """A titled, rounded frame; its widgets go into `body`.

    Parameters
    ----------
    title, subtitle : str
        The words at the top; the subtitle is muted and wraps.
    scrolls : bool
        True for contents that may be taller than the card: they scroll inside it.

    """

    maximize_requested = Signal()

    def __init__(self, title: str, subtitle: str = "", parent: QWidget | None = None, *, scrolls: bool = False) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setAccessibleName(title)
        self.header = CardTitle(title, subtitle, self)
        self.header.activated.connect(self.maximize_requested)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.header)
        self.body = self._scrolling_body() if scrolls else QVBoxLayout()
        if not scrolls:
            self._column.addLayout(self.body, 1)

    @property
    def title(self) -> str:
        """The title, as shown."""
        return self.header.title.text()

    @title.setter
    def title(self, text: str) -> None:
        self.header.set_title(text)
        self.setAccessibleName(text)

    @property
    def subtitle(self) -> str:
        """The muted words behind the title."""
        return self.header.subtitle.text()

    @subtitle.setter
    def subtitle(self, text: str) -> None:
        self.header.subtitle.setText(text)

    def restyle(self, theme: Theme) -> None:
        """Take the theme's lengths; panels call this from their own `restyle`."""
        self._column.setContentsMargins(theme.px(14), theme.px(12), theme.px(14), theme.px(12))
        self._column.setSpacing(theme.px(8))
        self.body.setSpacing(theme.px(8))
        self.header.restyle(theme)

    def _scrolling_body(self) -> QVBoxLayout:
        inside = ScrolledWidget()
        body = QVBoxLayout(inside)
        body.setContentsMargins(0, 0, 0, 0)
        self.scroller = CardScroll(inside, self)
        self._column.addWidget(self.scroller, 1)
        return body


class ScrolledWidget(QWidget):
    """What scrolls: as high as its contents are at their width. Qt's own least height is far more."""

    def minimumSizeHint(self) -> QSize:
        """Need the contents' width; the height follows from it."""
        return QSize(super().minimumSizeHint().width(), 0)


class CardScroll(QScrollArea):
    """Scrolls a card's contents up and down; it is never narrower than they are, so nothing is cut at the side."""

    def __init__(self, inside: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = inside
        self.setWidget(inside)

    def sizeHint(self) -> QSize:
        """Ask for room for everything."""
        hint = self._inside.sizeHint()
        width = self.viewport().width() if self.isVisible() else hint.width()
        return QSize(hint.width() + self._bar_width(), max(hint.height(), self._inside.heightForWidth(width)))

    def minimumSizeHint(self) -> QSize:
        """Need the whole width, but only a little height."""
        line = self.fontMetrics().height()
        return QSize(self._inside.minimumSizeHint().width() + self._bar_width(), 4 * line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another height when the width changed: words wrap."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask again when the contents want another size."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def _bar_width(self) -> int:
        return self.verticalScrollBar().sizeHint().width()
