"""The plane: decision regions with axes, the points on top, and probes that can be dragged."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from playground.catalog import DATASETS
from playground.datasets import Dataset
from playground.nearby import Nearby
from playground.snapshot import Points
from playground.spec import Own
from ui.panels import cloud, marks
from ui.panels.brush import Brush
from ui.panels.ground import Ground, alike, frame_within
from ui.panels.pointing import REACH
from ui.panels.probed import ProbedView
from ui.panels.probing import KEY_STEP
from ui.theme import Theme

MOST_PIXELS = 200
GRAB_PIXELS = 14
MOVES = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}

PLANE_HELP = (
    "Click or drag to read the network's answer at a place; double-click (or P) for one more probe.\n"
    "Rest on a data point to read its loss, click it to keep it in view.\n"
    "Arrow keys move the probe, [ and ] choose one, Delete or dragging it out takes it away."
)


class PlaneView(ProbedView):
    """Paints one picture of the plane. `looked` carries the focus after a person moved, added or chose something."""

    moves: ClassVar = MOVES
    hold = GRAB_PIXELS

    def __init__(self, parent: QWidget | None = None) -> None:
        words = "Decision regions; arrow keys move the probe, [ and ] choose one, P adds one"
        super().__init__("regionsView", words, PLANE_HELP, DATASETS["circle"], parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # else the card below is painted with every picture
        self._pixels: NDArray[np.uint32] | None = None
        self._image: QImage | None = None
        self._frame: QRectF | None = None
        self.brush = Brush(self)

    # What is shown

    def show_dataset(self, row: Dataset) -> None:
        """Take the plane and the axes of a data set; of own points a picture stays while the plane does."""
        if row == self._row:
            return
        if not alike(row, self._row):
            self._image = self._points = self._nearby = None
        old, self._row = self._row, row
        if (old.plane, old.axes, old.values, old.name) != (row.plane, row.axes, row.values, row.name):
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
            self._points, self._nearby = points, None
            self.brush.forget()
            self._forget()

    def show_brush(self, radius: float | None) -> None:
        """Paint from now on, with a brush of a radius (a share of the plane's sides); None: no more."""
        self.brush.take(radius)
        self.update()

    def show_fresh(self, own: Own | None, first: int) -> None:
        """Show the points of a stroke, those from number `first` on, before the worker has them."""
        self.brush.show_fresh(own, first)
        self.update()

    def wanted_pixels(self) -> int:
        """Give how many pixels a side the regions' picture is worth."""
        return int(min(MOST_PIXELS, max(40.0, self.frame().width() * self.devicePixelRatioF() / 2)))

    def minimumSizeHint(self) -> QSize:
        """Ask for room in which something can be seen."""
        px = self._theme.px if self._theme else int
        return QSize(px(120), px(110))

    def frame(self) -> QRectF:
        """Give the square in which the plane is drawn."""
        if self._frame is None and self._theme is not None:
            self._frame = frame_within(self.width(), self.height(), self._row, self._theme)
        return self._frame or QRectF(self.rect())

    def ground(self) -> Ground:
        """Give where the places of the plane are."""
        return Ground(self.frame(), self._row.plane)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint regions, axes, points and probes."""
        del event
        if self._theme is None:
            return
        with QPainter(self) as painter:
            ground = self.ground()
            painter.fillRect(self.rect(), self._theme.color("card"))
            painter.fillRect(ground.frame, self._theme.color("region_middle"))
            if self._image is not None:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(ground.frame, self._image)
            ratio = painter.deviceTransform().m11()  # that of the screen, or of a picture that is taken
            if self._cloud is None or self._cloud.devicePixelRatio() != ratio:
                self._cloud = cloud.backdrop(
                    self.size(), self._theme, ground, self._row, self._points, shows_test=self._shows_test, ratio=ratio
                )
            painter.drawPixmap(0, 0, self._cloud)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.brush.draw(painter, self._theme, ground, self._row, self.devicePixelRatioF())
            self._draw_top(painter, self._theme, ground, ratio)

    def _forget(self) -> None:
        self._cloud = self._frame = None
        self.updateGeometry()
        self.update()

    def _draw_probes(self, painter: QPainter, theme: Theme, ground: Ground) -> None:
        """Draw the probes, the active one on top."""
        probes, active = self._focus.probes, self._active()
        leaves = self._drag is not None and self._drag.is_leaving
        for place in sorted(range(len(probes)), key=lambda place: place == active):
            marks.draw_probe(
                painter, theme, ground.to_pixels(*probes[place]), marks.name_of(place, len(probes)),
                is_active=place == active, is_leaving=leaves and place == active,
            )  # fmt: skip

    # Mouse

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the points anew for the new size."""
        super().resizeEvent(event)
        self._cloud = self._frame = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Paint, or do what is done on every picture with probes."""
        if not self.brush.is_on:
            super().mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.brush.press(event.position(), self.ground(), event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Paint on, or drag the probe along, or point."""
        if not self.brush.is_on:
            super().mouseMoveEvent(event)
            return
        self.brush.move(event.position(), self.ground(), event.modifiers())
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing any more."""
        self.brush.leave()
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the probe go, or the brush."""
        self.brush.lift(event.position(), self.ground(), event.modifiers())
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Paint, or add a probe."""
        if self.brush.is_on:
            self.mousePressEvent(event)
        else:
            super().mouseDoubleClickEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Take a larger or smaller brush."""
        if not self.brush.is_on or not event.angleDelta().y():
            event.ignore()
            return
        self.brush.turned.emit(1 if event.angleDelta().y() > 0 else -1)

    def kind_at(self, position: QPointF) -> str:
        """Name what is drawn at a position: a probe, a training or test point, a region, or an axis."""
        if self._probe_at(position, self.ground()) is not None:
            return "probe"
        point = self._point_at(position, self.ground())
        if point is None or self._points is None:
            return "region" if self.frame().contains(position) else "axis"
        return "test point" if self._points.is_test[point] else "training point"

    def _is_within(self, position: QPointF, ground: Ground) -> bool:
        return ground.frame.contains(position) or self._probe_at(position, ground) is not None

    def _distance(self, position: QPointF, place: tuple[float, float], ground: Ground) -> float:
        return (position - ground.to_pixels(*place)).manhattanLength()

    def _point_at(self, position: QPointF, ground: Ground) -> int | None:
        """Give the data point under a position."""
        points, theme = self._points, self._theme
        if points is None or theme is None or not ground.frame.contains(position):
            return None
        if self._nearby is None:
            self._nearby = Nearby(points.x, self._row.plane)
        reach = cloud.stamp_size(len(points.y), theme, ground) / 2 + theme.px(REACH)
        allowed = None if self._shows_test else ~points.is_test
        return self._nearby.nearest(ground.to_plane(position), reach / ground.frame.width(), allowed)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Esc end a stroke first."""
        if event.key() == Qt.Key.Key_Escape and self.brush.cancel():
            self.update()
        else:
            super().keyPressEvent(event)

    def place_under_mouse(self) -> tuple[float, float] | None:
        """Give the place under the mouse, None when the mouse is elsewhere."""
        ground, position = self.ground(), QPointF(self.mapFromGlobal(self.cursor().pos()))
        is_here = self.isVisible() and self.underMouse() and ground.frame.contains(position)
        return ground.to_plane(position) if is_here else None

    def free_place(self) -> tuple[float, float]:
        """Give a place in the middle of the plane, or above to its right, where no probe stands."""
        ground = self.ground()
        side, centre = ground.frame.width(), ground.frame.center()
        places = (
            centre + QPointF(share * side, -share * side) for share in (0.0, 0.1, 0.2, 0.3, 0.4, -0.1, -0.2, -0.3)
        )
        free = (place for place in places if self._probe_at(place, ground) is None)
        return ground.to_plane(next(free, centre))

    def _step(self, across: int, up: int, *, is_small: bool) -> None:
        share = KEY_STEP / (5 if is_small else 1)
        place = []
        for value, direction, (low, high) in zip(self._focus.probe, (across, up), self._row.plane, strict=True):
            place.append(min(max(value + direction * share * (high - low), low), high))
        self._look(self._focus.with_probe(*place))
