"""Look and text size: chosen in the menu or with keys, remembered, and told to whoever paints."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from ui import settings, theme
from ui.settings import Settings
from ui.theme import Theme

DEFAULT_SIZE = (1440, 900)
VISIBLE = 40
"""Pixels of a window's top left corner that must be on a screen, so that it can be taken hold of."""


class Appearance(QObject):
    """Owns the settings. `changed` is emitted when everything has to be painted in another theme, `changing` before.

    It is made before any widget, so that all have its letters from the start. Call `apply` when the window is built:
    a widget that has a style sheet is dressed anew, with all that is in it, whenever it is put into another.
    """

    changing = Signal()
    changed = Signal()

    def __init__(self, chosen: Settings, remembers: bool = True) -> None:
        super().__init__()
        self.settings, self._remembers = chosen, remembers
        self.theme: Theme = self._chosen()
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._follow_system)
        theme.prepare(_program(), self.theme)

    def apply(self) -> None:
        """Give the whole program the chosen look."""
        self.changing.emit()
        self.theme = self._chosen()
        theme.apply(_program(), self.theme)
        self.changed.emit()
        # Everything takes its place now: what is painted before would be painted twice.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

    def _chosen(self) -> Theme:
        return theme.make(self.settings.theme, self.settings.text_size / 100)

    def remember(self, **changes: object) -> None:
        """Change settings and write them down, unless this window is only there for a picture."""
        self.settings = replace(self.settings, **changes)  # type: ignore[arg-type]  # fields of Settings
        if self._remembers:
            settings.save(self.settings)

    def remember_file(self, path: Path) -> None:
        """Put a file first among the recent ones."""
        self.remember(recent=settings.with_recent(self.settings, path).recent)

    def theme_system(self) -> None:
        """Follow the system."""
        self._choose_theme("system")

    def theme_light(self) -> None:
        """Take the light theme."""
        self._choose_theme("light")

    def theme_dark(self) -> None:
        """Take the dark theme."""
        self._choose_theme("dark")

    def set_text_size(self, percent: int) -> None:
        """Scale text, controls, points and lines together."""
        if percent != self.settings.text_size:
            self.remember(text_size=percent)
            self.apply()

    def larger_text(self) -> None:
        """Take the next larger text size."""
        sizes = settings.TEXT_SIZES
        self.set_text_size(next((size for size in sizes if size > self.settings.text_size), sizes[-1]))

    def smaller_text(self) -> None:
        """Take the next smaller text size."""
        sizes = settings.TEXT_SIZES
        self.set_text_size(next((size for size in reversed(sizes) if size < self.settings.text_size), sizes[0]))

    def normal_text(self) -> None:
        """Take the text size of 100 %."""
        self.set_text_size(100)

    def toggle_reduce_motion(self) -> None:
        """Let nothing glide or crawl on the screen, or let it again."""
        self.remember(reduce_motion=not self.settings.reduce_motion)
        self.changed.emit()

    def remember_place(self, window: QWidget) -> None:
        """Note where the window stands."""
        if not window.isFullScreen():
            place = window.normalGeometry()
            self.remember(
                window=(place.x(), place.y(), place.width(), place.height()), is_maximized=window.isMaximized()
            )

    def place(self) -> QRect:
        """Give where the window should stand: as last time, if that is on a screen that is there."""
        place = self.settings.window
        screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        if len(place) == 4 and any(screen.contains(place[0] + VISIBLE, place[1] + VISIBLE) for screen in screens):
            return QRect(*place)
        screen = screens[0] if screens else QRect(0, 0, *DEFAULT_SIZE)
        rectangle = QRect(0, 0, min(DEFAULT_SIZE[0], screen.width()), min(DEFAULT_SIZE[1], screen.height()))
        rectangle.moveCenter(screen.center())
        return rectangle

    def _choose_theme(self, name: str) -> None:
        self.remember(theme=name)
        self.apply()

    def _follow_system(self) -> None:
        if self.settings.theme == "system":
            self.apply()


def _program() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
