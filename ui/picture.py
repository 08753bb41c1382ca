"""A picture of one panel: to the clipboard or into a file, at twice the size, on its own ground."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QCursor, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMenu, QWidget

from playground.problems import Problem
from playground.safe_write import safe_write
from ui.theme import Theme

RATIO = 2
NETWORK = "Network"
"""The title of the panel that is meant when there is no telling."""
SHOWN_MS = 2500
"""How long the word that confirms it can be read."""


def picture_of(widget: QWidget, ground: str) -> QImage:
    """Draw a widget with all that is in it at twice its size, on a colour."""
    image = QImage(widget.size() * RATIO, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(RATIO)
    image.fill(ground)
    widget.render(image, QPoint(0, 0))
    return image


class Word(QLabel):
    """A short word at the window's lower end, which goes by itself and is also said."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("pictureWord")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._time = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._time.timeout.connect(self.hide)
        self.hide()

    def restyle(self, theme: Theme) -> None:
        """Take a theme's letters, colours and lengths."""
        self.setFont(theme.font("body"))
        self.setStyleSheet(
            f"QLabel {{ background: {theme.text}; color: {theme.card}; border-radius: {theme.px(6)}px;"
            f" padding: {theme.px(8)}px {theme.px(14)}px; }}"
        )

    def say(self, words: str) -> None:
        """Show the words for a while."""
        self.setText(words)
        self.adjustSize()
        window = self.parentWidget()
        if window is not None:
            self.move((window.width() - self.width()) // 2, window.height() - 2 * self.height())
        self.show()
        self.raise_()
        self._time.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))


class Pictures(QObject):
    """Copies and saves panels. problem(Problem) : a file could not be written.

    Parameters
    ----------
    panels : the widgets that may be copied, by the title a person knows them by.

    """

    problem = Signal(object)

    def __init__(self, panels: Mapping[str, QWidget], parent: QWidget) -> None:
        super().__init__(parent)
        self._window, self._panels = parent, dict(panels)
        self._ground = ""
        self.word = Word(parent)
        for title, panel in self._panels.items():
            panel.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            panel.customContextMenuRequested.connect(partial(self._open_menu, title))

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._ground = theme.card
        self.word.restyle(theme)

    def copy(self) -> None:
        """Put the panel under the mouse, or with the focus, on the clipboard."""
        self.copy_panel(self.meant())

    def save(self) -> None:
        """Ask where to, and save the panel under the mouse, or with the focus, as PNG."""
        self.save_panel(self.meant())

    def copy_panel(self, title: str) -> None:
        """Put one panel on the clipboard."""
        QGuiApplication.clipboard().setImage(picture_of(self._panels[title], self._ground))
        self.word.say(f"{title}: picture copied")

    def save_panel(self, title: str) -> None:
        """Ask where to, and save one panel as PNG."""
        image = picture_of(self._panels[title], self._ground)
        path = self.ask_save(f"{title.lower().replace(' ', '-')}.png")
        if path is None:
            return
        try:
            safe_write(path, _png(image), generations=0)
        except Problem as problem:
            self.problem.emit(problem)
        else:
            self.word.say(f"{title}: picture saved as {path.name}")

    def ask_save(self, name: str) -> Path | None:
        """Let a person say where the picture goes; None when they changed their mind."""
        found, _ = QFileDialog.getSaveFileName(self._window, "Save picture", name, "PNG picture (*.png)")
        path = Path(found) if found else None
        return path.with_name(f"{path.name}.png") if path is not None and not path.suffix else path

    def meant(self) -> str:
        """Give the title of the panel under the mouse, else of the one with the focus, else of the network."""
        for widget in (self._under_mouse(), QApplication.focusWidget()):
            title = self._title_of(widget)
            if title:
                return title
        return NETWORK

    def _under_mouse(self) -> QWidget | None:
        """Give the widget under the mouse, in the window that has the keyboard."""
        window = QApplication.activePopupWidget() or QApplication.activeWindow() or self._window
        place = window.mapFromGlobal(QCursor.pos())
        return (window.childAt(place) or window) if window.rect().contains(place) else None

    def _title_of(self, widget: QWidget | None) -> str:
        titles = {panel: title for title, panel in self._panels.items() if panel.isVisible()}
        while widget is not None:
            if widget in titles:
                return titles[widget]
            widget = widget.parentWidget()
        return ""

    def _open_menu(self, title: str, place: QPoint) -> None:
        panel = self._panels[title]
        menu = QMenu(panel)
        menu.setObjectName("pictureMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy this picture", partial(self.copy_panel, title))
        menu.addAction("Save picture …", partial(self.save_panel, title))
        menu.popup(panel.mapToGlobal(place))


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # PySide6's stubs know only file names
    return bytes(buffer.data().data())
