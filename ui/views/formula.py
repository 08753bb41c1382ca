"""Formulas with fractions and raised letters: typeset once per text, size and colour, then only copied."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget
from shiboken6 import isValid

from ui.theme import Theme

MOST_KEPT = 1_000
"""So many formulas are kept; then all are forgotten and those in use are set again."""
Key = tuple[str, int, str, float]
"""A formula: its text, the height of its letters in pixels, its colour, the screen's pixel ratio."""


@dataclass(frozen=True)
class Glyphs:
    """A typeset formula: its picture, its width, and how far it reaches above and below the line of writing."""

    pixmap: QPixmap
    width: float
    above: float
    below: float

    @property
    def height(self) -> float:
        """The whole height."""
        return self.above + self.below


class Typesetter:
    """Sets one formula per turn of the event loop, so that a screen full of new ones never stands still."""

    def __init__(self) -> None:
        self._set: dict[Key, Glyphs] = {}
        self._waiting: dict[Key, list[QWidget]] = {}
        self._is_called = False

    def ask(self, key: Key, widget: QWidget) -> Glyphs | None:
        """Give a formula that is set; else set it soon, paint the widget anew then, and give None for now."""
        found = self._set.get(key)
        if found is None:
            widgets = self._waiting.setdefault(key, [])
            if widget not in widgets:
                widgets.append(widget)
            self._call()
        return found

    @property
    def is_done(self) -> bool:
        """Whether everything that was asked for is set."""
        return not self._waiting

    def _call(self) -> None:
        if not self._is_called:
            self._is_called = True
            QTimer.singleShot(0, self._set_one)

    def _set_one(self) -> None:
        self._is_called = False
        key, widgets = next(iter(self._waiting.items()))
        del self._waiting[key]
        if len(self._set) >= MOST_KEPT:
            self._set.clear()
        self._set[key] = typeset(*key)
        for widget in widgets:
            if isValid(widget):  # it may have been closed in the meantime
                widget.update()
        if self._waiting:
            self._call()


@cache
def typesetter() -> Typesetter:
    """Give the one that all views share."""
    return Typesetter()


def typeset(text: str, size: int, color: str, ratio: float) -> Glyphs:
    """Set a formula written in LaTeX. Takes tens of milliseconds."""
    renderer = QSvgRenderer(QByteArray(_setter()(text, size=size, color=color).svg().encode()))
    box = renderer.viewBoxF()
    pixmap = QPixmap(max(round(box.width() * ratio), 1), max(round(box.height() * ratio), 1))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        renderer.render(painter, QRectF(0, 0, box.width(), box.height()))
    return Glyphs(pixmap, box.width(), -box.top(), box.bottom())


@cache
def _setter() -> Callable[..., Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it reads its font in a way Python 3.11 calls old
        import ziamath  # takes a tenth of a second, and only views need it

    library: Any = ziamath
    library.config.svg2 = False  # Qt draws SVG 1.1
    return cast(Callable[..., Any], library.Latex)


class FormulaLabel(QWidget):
    """Shows one formula, smaller where it would be too wide."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme: Theme | None = None
        self._text, self._color = "", "text"

    @property
    def text(self) -> str:
        """The formula in LaTeX."""
        return self._text

    def show_formula(self, text: str, color: str = "text") -> None:
        """Show another formula, in one of the theme's colours."""
        if (text, color) != (self._text, self._color):
            self._text, self._color = text, color
            self.setAccessibleName(text)
            self.update()

    def restyle(self, theme: Theme) -> None:
        """Take a theme."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Leave room for a fraction."""
        line = self._theme.font("formula").pixelSize() if self._theme else 17
        return QSize(8 * line, round(2.6 * line))

    def minimumSizeHint(self) -> QSize:
        """Give way sideways."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copy the formula."""
        del event
        if self._theme is None or not self._text:
            return
        size = self._theme.font("formula").pixelSize()
        key = (self._text, size, getattr(self._theme, self._color), self.devicePixelRatioF())
        glyphs = typesetter().ask(key, self)
        if glyphs is None:
            return
        with QPainter(self) as painter:
            draw(painter, glyphs, QPointF(0, self.height() / 2), self.width(), self.height())


def draw(painter: QPainter, glyphs: Glyphs, left: QPointF, width: float, height: float) -> None:
    """Draw a formula from a place at its left, in the middle of its height, smaller where there is too little room."""
    share = min(1.0, width / glyphs.width, height / glyphs.height)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    box = QRectF(left.x(), left.y() - glyphs.height * share / 2, glyphs.width * share, glyphs.height * share)
    painter.drawPixmap(box, glyphs.pixmap, QRectF(glyphs.pixmap.rect()))
