"""The plane: decision regions with axes, the points on top, and a probe that can be dragged."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.catalog import DATASETS
from playground.snapshot import Points
from ui.points import Stamps
from ui.theme import Theme

MOST_PIXELS = 200
TICKS = 4
GRAB_PIXELS = 14
KEY_STEP = 0.02
"""An arrow key moves the probe by this share of the plane; with Shift by a fifth of it."""


class PlaneView(QWidget):
    """Paints one picture of the plane. `probe_moved` gives the probe's new place in the plane's units."""

    probe_moved = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("regionsView")
        self.setAccessibleName("Decision regions; the arrow keys move the probe")
        self.setToolTip("Drag the probe (or click, or use the arrow keys) to read the network's answer")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self._theme: Theme | None = None
        self._row = DATASETS["circle"]
        self._pixels: NDArray[np.uint32] | None = None
        self._image: QImage | None = None
        self._points: Points | None = None
        self._shows_test = True
        self._probe = (0.0, 0.0)
        self._cloud: QPixmap | None = None
        self._is_dragging = False

    # What is shown

    def show_dataset(self, name: str) -> None:
        """Take the plane and the axes of a data set."""
        if self._row.name != name:
            self._row = DATASETS[name]
            self._image = self._points = None
            self._forget()

    def show_regions(self, pixels: NDArray[np.uint32]) -> None:
        """Show a picture of the regions, rows from the top."""
        if pixels is not self._pixels:
            self._pixels = pixels  # the image looks into this array, so it must live as long
            height, width = pixels.shape
            self._image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
            self.update()

    def show_points(self, points: Points) -> None:
        """Show other points."""
        if points is not self._points:
            self._points = points
            self._forget()

    def show_test_points(self, on: bool) -> None:
        """Show the test points, or leave them out."""
        self._shows_test = on
        self._forget()

    def show_probe(self, x1: float, x2: float) -> None:
        """Stand the probe somewhere."""
        if (x1, x2) != self._probe:
            self._probe = (x1, x2)
            self.update()

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours and lengths."""
        self._theme = theme
        self._forget()

    def wanted_pixels(self) -> int:
        """Give how many pixels a side the regions' picture is worth."""
        return int(min(MOST_PIXELS, max(40.0, self.frame().width() * self.devicePixelRatioF() / 2)))

    def minimumSizeHint(self) -> QSize:
        """Ask for room in which something can be seen."""
        px = self._theme.px if self._theme else int
        return QSize(px(150), px(150))

    # Places

    def frame(self) -> QRectF:
        """Give the square in which the plane is drawn."""
        if self._theme is None:
            return QRectF(self.rect())
        metrics = QFontMetrics(self._theme.font("small"))
        labels = [self._tick_text(value) for axis in (0, 1) for value in self._ticks(axis)]
        left = metrics.height() * 1.15 + max(metrics.horizontalAdvance(text) for text in labels) + self._theme.px(6)
        bottom = 2.2 * metrics.height() + self._theme.px(4)
        top = metrics.height() / 2
        side = max(min(self.width() - left - metrics.averageCharWidth() * 2, self.height() - bottom - top), 10)
        spare = (self.width() - left - side) / 2
        return QRectF(left + spare, top, side, side)

    def to_pixels(self, x1: float, x2: float) -> QPointF:
        """Give where a place of the plane is on the widget."""
        (left, right), (low, high) = self._row.plane
        frame = self.frame()
        return QPointF(
            frame.left() + (x1 - left) / (right - left) * frame.width(),
            frame.bottom() - (x2 - low) / (high - low) * frame.height(),
        )

    def to_plane(self, position: QPointF) -> tuple[float, float]:
        """Give the place of the plane under a position, kept within it."""
        (left, right), (low, high) = self._row.plane
        frame = self.frame()
        across = min(max((position.x() - frame.left()) / frame.width(), 0.0), 1.0)
        up = min(max((frame.bottom() - position.y()) / frame.height(), 0.0), 1.0)
        return left + across * (right - left), low + up * (high - low)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint regions, axes, points and probe."""
        del event
        if self._theme is None:
            return
        painter = QPainter(self)
        frame = self.frame()
        painter.fillRect(frame, self._theme.color("region_middle"))
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(frame, self._image)
        if self._cloud is None:
            self._cloud = self._draw_cloud()
        painter.drawPixmap(0, 0, self._cloud)
        self._draw_probe(painter)
        painter.end()

    def _forget(self) -> None:
        self._cloud = None
        self.updateGeometry()
        self.update()

    def _draw_cloud(self) -> QPixmap:
        """Draw all that rarely changes, axes and points, once."""
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_axes(painter)
        if self._points is not None:
            self._draw_points(painter, self._points)
        painter.end()
        return pixmap

    def _draw_axes(self, painter: QPainter) -> None:
        theme, frame = self._theme, self.frame()
        assert theme is not None
        painter.setFont(theme.font("small"))
        metrics = painter.fontMetrics()
        painter.setPen(QPen(theme.color("border"), theme.px(1)))
        painter.drawRect(frame)
        painter.setPen(theme.color("muted"))
        (left, _), (low, _) = self._row.plane
        for value in self._ticks(0):
            x, text = self.to_pixels(value, low).x(), self._tick_text(value)
            painter.drawText(
                QPointF(x - metrics.horizontalAdvance(text) / 2, frame.bottom() + metrics.ascent() + theme.px(2)), text
            )
        for value in self._ticks(1):
            y, text = self.to_pixels(left, value).y(), self._tick_text(value)
            x = frame.left() - metrics.horizontalAdvance(text) - theme.px(5)
            painter.drawText(QPointF(x, y + metrics.ascent() / 2 - theme.px(1)), text)
        self._draw_axis_names(painter, frame, theme)

    def _draw_axis_names(self, painter: QPainter, frame: QRectF, theme: Theme) -> None:
        metrics = painter.fontMetrics()
        painter.setPen(theme.color("text"))
        room = (self.width() - frame.left(), min(frame.height() + theme.px(20), self.height()))
        across, up = (
            metrics.elidedText(axis.text(), Qt.TextElideMode.ElideRight, round(length))
            for axis, length in zip(self._row.axes, room, strict=True)
        )
        baseline = frame.bottom() + metrics.height() + metrics.ascent() + theme.px(2)
        painter.drawText(QPointF(frame.center().x() - metrics.horizontalAdvance(across) / 2, baseline), across)
        widest = max(metrics.horizontalAdvance(self._tick_text(value)) for value in self._ticks(1))
        painter.save()
        painter.translate(frame.left() - widest - theme.px(9), frame.center().y())
        if len(up) > 2:
            painter.rotate(-90)
            painter.drawText(QPointF(-metrics.horizontalAdvance(up) / 2, -metrics.descent() / 2), up)
        else:
            painter.drawText(
                QPointF(-metrics.horizontalAdvance(up) + theme.px(2), metrics.ascent() / 2 - metrics.height()), up
            )
        painter.restore()

    def _draw_points(self, painter: QPainter, points: Points) -> None:
        theme = self._theme
        assert theme is not None
        size = theme.px(8 if len(points.y) <= 800 else 6 if len(points.y) <= 3000 else 3)
        size = max(3, min(size, round(self.frame().width() / 26)))
        outline = max(min(theme.scale * (1.4 if size > 4 else 0.5), size * 0.18), 0.5)
        stamps = Stamps(theme, self.devicePixelRatioF(), size, outline)
        frame = self.frame()
        (left, right), (low, high) = self._row.plane
        x = frame.left() + (points.x[:, 0] - left) / (right - left) * frame.width()
        y = frame.bottom() - (points.x[:, 1] - low) / (high - low) * frame.height()
        inside = (x >= frame.left()) & (x <= frame.right()) & (y >= frame.top()) & (y <= frame.bottom())
        lowest, highest = self._row.values
        for is_test in (False, True):
            if is_test and not self._shows_test:
                continue
            for place in np.flatnonzero(inside & (points.is_test == is_test)):
                if self._row.is_regression:
                    stamp = stamps.of_value((float(points.y[place]) - lowest) / (highest - lowest), is_test)
                else:
                    stamp = stamps.of_class(int(points.y[place]), is_test)
                painter.drawPixmap(QPointF(x[place] - stamps.half, y[place] - stamps.half), stamp)

    def _draw_probe(self, painter: QPainter) -> None:
        theme = self._theme
        assert theme is not None
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre, radius = self.to_pixels(*self._probe), theme.px(8)
        for color, width in (("card", 4.5), ("text", 2.0)):
            painter.setPen(QPen(theme.color(color), width * theme.scale))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(centre, radius, radius)
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                inner, outer = radius * 0.45, radius * 1.6
                painter.drawLine(
                    QLineF(
                        centre.x() + dx * inner,
                        centre.y() + dy * inner,
                        centre.x() + dx * outer,
                        centre.y() + dy * outer,
                    )
                )
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), theme.px(2)))
            painter.drawRect(self.frame())

    def _ticks(self, axis: int) -> list[float]:
        low, high = self._row.plane[axis]
        return [low + (high - low) * place / TICKS for place in range(TICKS + 1)]

    @staticmethod
    def _tick_text(value: float) -> str:
        return f"{value:g}".replace("-", "−")

    # Mouse and keys

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the points anew for the new size."""
        super().resizeEvent(event)
        self._cloud = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the probe to where the mouse is."""
        if event.button() == Qt.MouseButton.LeftButton and self.frame().contains(event.position()):
            self._is_dragging = True
            self._take_probe(*self.to_plane(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the probe along."""
        if self._is_dragging:
            self._take_probe(*self.to_plane(event.position()))
        near = (event.position() - self.to_pixels(*self._probe)).manhattanLength() < GRAB_PIXELS
        self.setCursor(Qt.CursorShape.SizeAllCursor if near or self._is_dragging else Qt.CursorShape.CrossCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the probe go."""
        del event
        self._is_dragging = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the probe with the arrow keys."""
        key = Qt.Key
        moves = {key.Key_Left: (-1, 0), key.Key_Right: (1, 0), key.Key_Up: (0, 1), key.Key_Down: (0, -1)}
        move = moves.get(Qt.Key(event.key()))
        if move is None:
            super().keyPressEvent(event)
            return
        share = KEY_STEP / (5 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        place = []
        for axis in (0, 1):
            low, high = self._row.plane[axis]
            place.append(min(max(self._probe[axis] + move[axis] * share * (high - low), low), high))
        self._take_probe(*place)

    def _take_probe(self, x1: float, x2: float) -> None:
        self.show_probe(x1, x2)
        self.probe_moved.emit(x1, x2)
