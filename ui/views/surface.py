"""Paints a surface of the loss: from above with lines of equal loss, or as hills seen from the side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.explain.landscape import Surface
from ui.theme import Theme
from ui.views.hills import Eye, draw_hills, place_at, spot
from ui.views.paths import Path, draw_paths, kept
from ui.views.shading import Arrow, head, heights, shaded, tick

TURN_STEP, TILT_STEP = 5.0, 4.0
"""Degrees by which an arrow key turns the hills."""
REACH = 7
"""Pixels beside a place of the hills that still mean it."""


class SurfaceView(QWidget):
    """Shows a surface, the way across it, the present place and a chosen one.

    chosen : a place (alpha, beta) was clicked or reached with the arrow keys · pressed : what follows is another drag.
    """

    chosen = Signal(float, float)
    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("surfaceView")
        self.setAccessibleName("Loss surface; click to choose a place, drag or use the arrow keys to turn the hills")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._theme: Theme | None = None
        self._surface: Surface | None = None
        self._now: tuple[float, float] | None = None
        self._place: tuple[float, float] | None = None
        self._arrows: tuple[Arrow, ...] = ()
        self._trail: tuple[tuple[float, float], ...] | None = None
        self._since: tuple[tuple[float, float], ...] = ()
        self._paths: tuple[Path, ...] = ()
        self._zero = (0.0, 0.0)
        self._names = ("", "")
        self._is_hills = False
        self._eye = Eye()
        self._heights = np.zeros((0, 0))
        self._ground: QPixmap | None = None
        self._press: QPointF | None = None
        self._was_turned = False

    # What is shown

    def show_surface(self, surface: Surface | None) -> None:
        """Show another surface, or a finer one."""
        if surface is not self._surface:
            self._surface = surface
            self._heights = heights(surface.values) if surface is not None else np.zeros((0, 0))
            self._forget()

    def show_now(self, place: tuple[float, float] | None) -> None:
        """Mark where the network is now."""
        if place != self._now:
            self._now = place
            self.update()

    def show_place(self, place: tuple[float, float] | None) -> None:
        """Mark a chosen place, or none."""
        if place != self._place:
            self._place = place
            self.update()

    def show_arrows(self, arrows: Sequence[Arrow]) -> None:
        """Draw arrows from the present place."""
        self._arrows = tuple(arrows)
        self.update()

    def show_trail(self, places: Sequence[tuple[float, float]]) -> None:
        """Draw these steps in place of the surface's own way."""
        self._trail = tuple(places)
        self.update()

    def show_since(self, places: Sequence[tuple[float, float]]) -> None:
        """Let the surface's own way go on over these places."""
        self._since = tuple(places)
        self.update()

    def show_paths(self, paths: Sequence[Path]) -> None:
        """Draw the ways of several runners."""
        self._paths = tuple(paths)
        self.update()

    def name_axes(self, names: tuple[str, str], zero: tuple[float, float]) -> None:
        """Name the axes; `zero` is what the numbers beside them say where the surface's own are 0."""
        if (names, zero) != (self._names, self._zero):
            self._names, self._zero = names, zero
            self._forget()

    def show_hills(self, on: bool) -> None:
        """Show hills from the side, or the map from above."""
        self._is_hills = on
        self._forget()

    def restyle(self, theme: Theme) -> None:
        """Take a theme."""
        self._theme = theme
        self._forget()

    def minimumSizeHint(self) -> QSize:
        """Ask for room in which something can be seen."""
        px = self._theme.px if self._theme else int
        return QSize(px(180), px(150))

    # Places

    def frame(self) -> QRectF:
        """Give the square of the map, with room for numbers at its left and below."""
        line = self.fontMetrics().height()
        left, below = 3.2 * line, 1.6 * line
        side = max(min(self.width() - left - line / 2, self.height() - below - line / 2), 10.0)
        spare = (self.width() - left - side) / 2
        return QRectF(left + spare, line / 2, side, side)

    def to_pixels(self, alpha: float, beta: float) -> QPointF:
        """Give where a place of the map is on the widget."""
        surface, frame = self._surface, self.frame()
        if surface is None:
            return frame.center()
        a, b = surface.alphas, surface.betas
        return QPointF(
            frame.left() + (alpha - a[0]) / (a[-1] - a[0]) * frame.width(),
            frame.bottom() - (beta - b[0]) / (b[-1] - b[0]) * frame.height(),
        )

    def _many_to_pixels(self, segments: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give where pieces of lines (m, 4) are on the widget: thousands at once."""
        assert self._surface is not None
        a, b = self._surface.alphas, self._surface.betas
        start, end = self.to_pixels(float(a[0]), float(b[0])), self.to_pixels(float(a[-1]), float(b[-1]))
        across, up = (end.x() - start.x()) / (a[-1] - a[0]), (end.y() - start.y()) / (b[-1] - b[0])
        shift = np.array([start.x() - across * a[0], start.y() - up * b[0]] * 2)
        return np.asarray(segments * np.array([across, up] * 2) + shift)

    def to_place(self, position: QPointF) -> tuple[float, float]:
        """Give the place of the map under a position, kept within it."""
        surface, frame = self._surface, self.frame()
        assert surface is not None
        across = min(max((position.x() - frame.left()) / frame.width(), 0.0), 1.0)
        up = min(max((frame.bottom() - position.y()) / frame.height(), 0.0), 1.0)
        a, b = surface.alphas, surface.betas
        return float(a[0] + across * (a[-1] - a[0])), float(b[0] + up * (b[-1] - b[0]))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the surface, which rarely changes, and on it what moves."""
        del event
        if self._theme is None or self._surface is None:
            return
        with QPainter(self) as painter:
            if self._ground is None:
                self._ground = self._draw_ground(self._surface, self._theme)
            painter.drawPixmap(0, 0, self._ground)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            frame = QRectF(self.rect()) if self._is_hills else self.frame()
            painter.setClipRect(frame)
            self._draw_way(painter, self._surface, self._theme)
            draw_paths(painter, self._paths, self._spot, frame, self._theme)
            self._draw_arrows(painter, self._theme)
            self._draw_marks(painter, self._theme)
            painter.setClipping(False)
            if self.hasFocus():
                painter.setPen(QPen(self._theme.color("accent"), self._theme.px(2)))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(self.rect().adjusted(1, 1, -2, -2))

    def _forget(self) -> None:
        self._ground = None
        self.update()

    def _draw_ground(self, surface: Surface, theme: Theme) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            painter.setFont(theme.font("small"))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._is_hills:
                draw_hills(painter, self._heights, self._names, self._seen_from(), theme)
            else:
                self._draw_map(painter, surface, theme)
        return pixmap

    def _draw_map(self, painter: QPainter, surface: Surface, theme: Theme) -> None:
        frame = self.frame()
        colours = shaded(self._heights, theme)[::-1]
        pixels = np.ascontiguousarray(colours)
        image = QImage(pixels.data, pixels.shape[1], pixels.shape[0], 4 * pixels.shape[1], QImage.Format.Format_RGB32)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(frame, image)
        pen = QPen(QColor(255, 255, 255, 150), max(1.0, 1.2 * theme.scale))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)  # pieces that overlapped would look dashed
        painter.setPen(pen)
        for contour in surface.contours:
            painter.drawLines([QLineF(*ends) for ends in self._many_to_pixels(contour.segments).tolist()])
        self._draw_axes(painter, surface, theme)

    def _draw_axes(self, painter: QPainter, surface: Surface, theme: Theme) -> None:
        frame, metrics = self.frame(), painter.fontMetrics()
        painter.setPen(QPen(theme.color("border"), theme.px(1)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(frame)
        painter.setPen(theme.color("muted"))
        for value in (surface.alphas[0], 0.0, surface.alphas[-1]):
            text, x = tick(float(value) + self._zero[0]), self.to_pixels(float(value), 0.0).x()
            wide = metrics.horizontalAdvance(text)
            painter.drawText(
                QPointF(min(x - wide / 2, self.width() - wide), frame.bottom() + metrics.ascent() + theme.px(2)), text
            )
        for value in (surface.betas[0], 0.0, surface.betas[-1]):
            text, y = tick(float(value) + self._zero[1]), self.to_pixels(0.0, float(value)).y()
            left = frame.left() - metrics.horizontalAdvance(text) - theme.px(5)
            lowest = frame.bottom() - theme.px(1)  # clear of the numbers below
            painter.drawText(QPointF(left, min(y + metrics.ascent() / 2 - theme.px(1), lowest)), text)

        self._draw_names(painter, theme)

    def _draw_names(self, painter: QPainter, theme: Theme) -> None:
        """Name the axes on small plates, so that they can be read on every colour."""
        frame, metrics = self.frame(), painter.fontMetrics()
        edge = theme.px(4)
        for name, is_up in zip(self._names, (False, True), strict=True):
            if name:
                plate = QRectF(0, 0, metrics.horizontalAdvance(name) + 2 * edge, metrics.height() + edge)
                corner = frame.topLeft() if is_up else frame.bottomRight() - QPointF(plate.width(), plate.height())
                plate.moveTopLeft(corner)
                painter.fillRect(plate, theme.color("card"))
                painter.setPen(theme.color("text"))
                painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, name)

    def _seen_from(self) -> Eye:
        return replace(self._eye, width=float(self.width()), height=float(self.height()))

    def _spot(self, alpha: float, beta: float) -> QPointF:
        """Give where a place of the surface is on the widget, on the map or on the hills."""
        surface = self._surface
        if not self._is_hills or surface is None:
            return self.to_pixels(alpha, beta)
        return spot(surface, self._heights, (alpha, beta), self._seen_from())

    def _draw_way(self, painter: QPainter, surface: Surface, theme: Theme) -> None:
        places = [*surface.way.tolist(), *self._since] if self._trail is None else self._trail
        if len(places) < 2:
            return
        inside = [kept(self._spot(x, y)) for x, y in places if math.isfinite(x) and math.isfinite(y)]
        for color, width in ((QColor(0, 0, 0, 170), 5.0), (theme.color("surface_way"), 2.4)):
            painter.setPen(QPen(color, width * theme.scale, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPolyline(inside)
        if self._trail is not None:
            painter.setPen(QPen(theme.color("surface_rim"), 1.0))
            painter.setBrush(theme.color("surface_way"))
            for spot in inside:
                painter.drawEllipse(spot, 3.0 * theme.scale, 3.0 * theme.scale)

    def _draw_arrows(self, painter: QPainter, theme: Theme) -> None:
        if self._now is None:
            return
        start = self._spot(*self._now)
        for arrow in self._arrows:
            end = self._spot(self._now[0] + arrow.alpha, self._now[1] + arrow.beta)
            is_thick = arrow.width > 2
            for color, more in (("surface_rim", 2.0), (arrow.color, 0.0)) if is_thick else ((arrow.color, 0.0),):
                pen = QPen(theme.color(color), (arrow.width + more) * theme.scale)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                painter.setPen(pen)
                painter.drawLine(start, end)
                if is_thick:
                    painter.drawPolyline(head(start, end, (5.0 + 2 * arrow.width) * theme.scale))

    def _draw_marks(self, painter: QPainter, theme: Theme) -> None:
        marks = ((self._now, theme.surface_way, 6.0), (self._place, theme.orange, 7.0))
        for place, color, radius in marks:
            if place is not None and all(map(math.isfinite, place)):
                painter.setPen(QPen(theme.color("surface_rim"), 2.0 * theme.scale))
                painter.setBrush(QColor(color))
                painter.drawEllipse(self._spot(*place), radius * theme.scale, radius * theme.scale)

    # Mouse and keys

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint anew for the new size."""
        super().resizeEvent(event)
        self._ground = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to turn, or to choose."""
        self._press, self._was_turned = event.position(), False
        self.pressed.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Turn the hills; on the map the chosen place follows."""
        if self._press is None or self._surface is None:
            return
        moved = event.position() - self._press
        if self._is_hills:
            if not self._was_turned and moved.manhattanLength() <= 3:
                return
            self._was_turned, self._press = True, event.position()
            self._turn_by(moved.x() * 0.5, moved.y() * 0.4)
        else:
            self._choose(*self.to_place(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the place that was clicked."""
        was_pressed, self._press = self._press is not None, None
        if not was_pressed or self._was_turned or self._surface is None:
            return
        place: tuple[float, float] | None = self.to_place(event.position())
        if self._is_hills:
            reach = self._theme.px(REACH) if self._theme else REACH
            place = place_at(self._surface, self._heights, event.position(), self._seen_from(), reach)
        if place is not None:
            self._choose(*place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what scrolls."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn the hills, or move the chosen place, with the arrow keys."""
        key = Qt.Key
        moves = {key.Key_Left: (-1, 0), key.Key_Right: (1, 0), key.Key_Up: (0, 1), key.Key_Down: (0, -1)}
        move = moves.get(Qt.Key(event.key()))
        if move is None or self._surface is None:
            super().keyPressEvent(event)
        elif self._is_hills:
            self._turn_by(move[0] * TURN_STEP, -move[1] * TILT_STEP)
        else:
            a, b = self._surface.alphas, self._surface.betas
            alpha, beta = self._place or self._now or (0.0, 0.0)
            alpha += move[0] * (a[-1] - a[0]) / 50
            beta += move[1] * (b[-1] - b[0]) / 50
            self._choose(float(np.clip(alpha, a[0], a[-1])), float(np.clip(beta, b[0], b[-1])))

    def _turn_by(self, turn: float, tilt: float) -> None:
        self._eye = self._eye.turned(turn, tilt)
        self._forget()

    def _choose(self, alpha: float, beta: float) -> None:
        self.show_place((alpha, beta))
        self.chosen.emit(alpha, beta)
