"""How a data point looks: each class has a colour and a shape of its own, a value has a colour between two."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from ui.theme import Theme

SYMBOLS = ("■", "●", "▲", "◆", "✚", "▼", "⬢", "★")
"""The shapes as letters, by class."""
SHADES = 21
"""A value's colour is one of so many."""


def shape(kind: int, box: QRectF) -> QPainterPath:
    """Give the shape of a class (0 … 7) within a box."""
    path = QPainterPath()
    if kind == 0:
        path.addRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
    elif kind == 1:
        path.addEllipse(box)
    elif kind == 4:
        third = box.width() / 3
        upright, level = QPainterPath(), QPainterPath()
        upright.addRect(box.adjusted(third, 0, -third, 0))
        level.addRect(box.adjusted(0, third, 0, -third))
        path = upright.united(level)
    elif kind == 7:
        path.addPolygon(_corners(box, 10, -90, (1.15, 0.5)))
    else:
        corners, first = {2: (3, -90), 3: (4, -90), 5: (3, 90), 6: (6, 0)}[kind]
        path.addPolygon(_corners(box, corners, first, (1.15,)))
    path.closeSubpath()
    return path


def _corners(box: QRectF, count: int, first: float, radii: tuple[float, ...]) -> QPolygonF:
    middle, polygon = box.center(), QPolygonF()
    for place in range(count):
        angle = math.radians(first + 360 * place / count)
        radius = box.width() / 2 * radii[place % len(radii)]
        polygon.append(middle + QPointF(radius * math.cos(angle), radius * math.sin(angle)))
    return polygon


def value_color(theme: Theme, share: float) -> QColor:
    """Give the colour of a value: orange at 0, blue at 1, the middle between them."""
    pole, middle = theme.color("orange" if share < 0.5 else "blue"), theme.color("value_middle")
    part = min(abs(share - 0.5) * 2, 1.0)
    return QColor(
        round(middle.red() + (pole.red() - middle.red()) * part),
        round(middle.green() + (pole.green() - middle.green()) * part),
        round(middle.blue() + (pole.blue() - middle.blue()) * part),
    )


def in_words(theme: Theme, names: Sequence[str]) -> str:
    """Name classes with their shapes and colours, as rich text."""
    return " &nbsp; ".join(
        f'<span style="color:{theme.classes[kind]}">{SYMBOLS[kind]}</span>&nbsp;{kind}&nbsp;{escape(name)}'
        for kind, name in enumerate(names)
    )


class Stamps:
    """Points drawn once each, to be stamped many times. `size` and `outline` are lengths in pixels."""

    def __init__(self, theme: Theme, ratio: float, size: int, outline: float) -> None:
        self._theme, self._ratio, self._size, self._outline = theme, ratio, size, outline
        self._drawn: dict[tuple[str, int, bool], QPixmap] = {}
        self.half = (size + 2 * outline + 2) / 2

    def of_class(self, kind: int, is_test: bool) -> QPixmap:
        """Give the stamp of a class; test points have a dark outline."""
        key = ("class", kind, is_test)
        if key not in self._drawn:
            self._drawn[key] = self._draw(kind, QColor(self._theme.classes[kind]), is_test)
        return self._drawn[key]

    def of_value(self, share: float, is_test: bool) -> QPixmap:
        """Give the stamp of a value, 0 for the lowest and 1 for the highest."""
        step = round(min(max(share, 0.0), 1.0) * (SHADES - 1))
        key = ("value", step, is_test)
        if key not in self._drawn:
            self._drawn[key] = self._draw(1, value_color(self._theme, step / (SHADES - 1)), is_test, "value_outline")
        return self._drawn[key]

    def _draw(self, kind: int, color: QColor, is_test: bool, outline: str = "point_outline") -> QPixmap:
        whole = 2 * self.half
        pixmap = QPixmap(round(whole * self._ratio), round(whole * self._ratio))
        pixmap.setDevicePixelRatio(self._ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.color("test_outline" if is_test else outline), self._outline))
            painter.setBrush(color)
            edge = (whole - self._size) / 2
            painter.drawPath(shape(kind, QRectF(edge, edge, self._size, self._size)))
        return pixmap
