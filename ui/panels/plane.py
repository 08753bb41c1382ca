"""The plane: decision regions with axes, the points on top, and probes that can be dragged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
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

from playground.catalog import DATASETS
from playground.datasets import Dataset
from playground.nearby import Nearby
from playground.snapshot import Points
from playground.spec import Own
from ui.focus import Focus
from ui.panels import cloud, marks
from ui.panels.brush import Brush
from ui.panels.ground import Ground, alike, draw_axes, frame_within
from ui.panels.pointing import REACH, draw_looked_at
from ui.panels.probing import CHOOSING, FAR_OUT, KEY_STEP, ProbeDrag
from ui.theme import Theme

MOST_PIXELS = 200
GRAB_PIXELS = 14
MOVES = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}


class PlaneView(QWidget):
    """Paints one picture of the plane. `looked` carries the focus after a person moved, added or chose something."""

    looked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("regionsView")
        self.setAccessibleName("Decision regions; arrow keys move the probe, [ and ] choose one, P adds one")
        self.setToolTip(
            "Click or drag to read the network's answer at a place; double-click (or P) for one more probe.\n"
            "Rest on a data point to read its loss, click it to keep it in view.\n"
            "Arrow keys move the probe, [ and ] choose one, Delete or dragging it out takes it away."
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # else the card below is painted with every picture
        self._theme: Theme | None = None
        self._row = DATASETS["circle"]
        self._pixels: NDArray[np.uint32] | None = None
        self._image: QImage | None = None
        self._points: Points | None = None
        self._shows_test = True
        self._nearby: Nearby | None = None
        self._tag: tuple[str, ...] = ()
        self._focus = Focus()
        self._cloud: QPixmap | None = None
        self._frame: QRectF | None = None
        self._drag: ProbeDrag | None = None
        self._before_click: Focus | None = None
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

    def show_test_points(self, on: bool) -> None:
        """Show the test points, or leave them out."""
        self._shows_test = on
        self._forget()

    def show_tag(self, lines: tuple[str, ...]) -> None:
        """Write what is known of the data point that is looked at beside it."""
        if lines != self._tag:
            self._tag = lines
            self.update()

    def show_brush(self, radius: float | None) -> None:
        """Paint from now on, with a brush of a radius (a share of the plane's sides); None: no more."""
        self.brush.take(radius)
        self.update()

    def show_fresh(self, own: Own | None, first: int) -> None:
        """Show the points of a stroke, those from number `first` on, before the worker has them."""
        self.brush.show_fresh(own, first)
        self.update()

    def show_focus(self, focus: Focus) -> None:
        """Stand the probes where they are wanted, and put rings around the data points that are looked at."""
        if focus != self._focus:
            self._focus = focus
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
        painter = QPainter(self)
        ground = self.ground()
        painter.fillRect(self.rect(), self._theme.color("card"))
        painter.fillRect(ground.frame, self._theme.color("region_middle"))
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(ground.frame, self._image)
        ratio = painter.deviceTransform().m11()  # that of the screen, or of a picture that is taken
        if self._cloud is None or self._cloud.devicePixelRatio() != ratio:
            self._cloud = self._draw_cloud(self._theme, ground, ratio)
        painter.drawPixmap(0, 0, self._cloud)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.brush.draw(painter, self._theme, ground, self._row, self.devicePixelRatioF())
        cloud.draw_lit(painter, self._theme, ground, self._row, self._points, self._focus.lit.points, ratio=ratio)
        self._draw_probes(painter, self._theme, ground)
        if self._points is not None:
            tag = self._tag if self._drag is None else ()
            draw_looked_at(painter, self._theme, ground, self._points, self._focus, tag, QRectF(self.rect()))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.accent), self._theme.px(2)))
            painter.drawRect(ground.frame)
        painter.end()

    def _forget(self) -> None:
        self._cloud = self._frame = None
        self.updateGeometry()
        self.update()

    def _draw_cloud(self, theme: Theme, ground: Ground, ratio: float) -> QPixmap:
        """Draw all that rarely changes, axes and points, once."""
        pixmap = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_axes(painter, theme, ground, self._row, self.width(), self.height())
        if self._points is not None:
            shows_test = self._shows_test
            cloud.draw_points(painter, theme, ground, self._row, self._points, shows_test=shows_test, ratio=ratio)
        painter.end()
        return pixmap

    def _draw_probes(self, painter: QPainter, theme: Theme, ground: Ground) -> None:
        """Draw the probes, the active one on top."""
        probes, active = self._focus.probes, self._active()
        leaves = self._drag is not None and self._drag.is_leaving
        for place in sorted(range(len(probes)), key=lambda place: place == active):
            marks.draw_probe(
                painter, theme, ground.to_pixels(*probes[place]), marks.name_of(place, len(probes)),
                is_active=place == active, is_leaving=leaves and place == active,
            )  # fmt: skip

    def _active(self) -> int:
        return min(self._focus.active, len(self._focus.probes) - 1)

    # Mouse

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the points anew for the new size."""
        super().resizeEvent(event)
        self._cloud = self._frame = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the probe under the mouse, or bring the active one there."""
        ground, position = self.ground(), event.position()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self.brush.is_on:
            self.brush.press(position, ground, event.modifiers())
            return
        if not self._is_within(position, ground):
            return
        self._before_click = self._focus
        held, point = self._probe_at(position, ground), self._point_at(position, ground)
        if held is None and point is not None:
            pinned = None if point == self._focus.pinned_point else point
            self._look(replace(self._focus, point=point, pinned_point=pinned))
            return
        focus = self._focus if held is None else self._focus.with_active(held)
        self._drag = ProbeDrag(self._focus, focus, self._px(FAR_OUT))
        self._look(focus if held is not None else self._drag.move(position, ground))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the probe along."""
        ground, position = self.ground(), event.position()
        if self.brush.is_on:
            self.brush.move(position, ground, event.modifiers())
            self.setCursor(Qt.CursorShape.CrossCursor)
            self.update()
            return
        if self._drag is not None:
            self._look(self._drag.move(position, ground))
            self.update()
        near = self._drag is not None or self._probe_at(position, ground) is not None
        point = None if near else self._point_at(position, ground)
        self._look(replace(self._focus, point=point))
        shape = Qt.CursorShape.SizeAllCursor if near else Qt.CursorShape.CrossCursor
        self.setCursor(shape if point is None else Qt.CursorShape.PointingHandCursor)

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing any more."""
        super().leaveEvent(event)
        self.brush.leave()
        self._look(replace(self._focus, point=None))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the probe go, or the brush."""
        self.brush.lift(event.position(), self.ground(), event.modifiers())
        drag, self._drag = self._drag, None
        if drag is not None:
            self._look(drag.end())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Add a probe; the one that the first click brought here goes back to where it was."""
        ground = self.ground()
        if self.brush.is_on:
            self.mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton and self._is_within(event.position(), ground):
            before = self._before_click or self._focus
            self._drag = self._before_click = None
            if self._probe_at(event.position(), ground, before) is None:
                self._look(before.with_one_more(*ground.to_plane(event.position())))

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

    def _probe_at(self, position: QPointF, ground: Ground, focus: Focus | None = None) -> int | None:
        """Give the probe under a position, the active one first where several lie."""
        focus = focus or self._focus
        near = [
            ((position - ground.to_pixels(*place)).manhattanLength(), number != focus.active, number)
            for number, place in enumerate(focus.probes)
        ]
        distance, _, number = min(near)
        return number if distance < self._px(GRAB_PIXELS) else None

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

    def event(self, event: QEvent) -> bool:
        """Keep Esc for a drag that is under way."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            wanted = (*MOVES, *CHOOSING, Qt.Key.Key_Delete)
            if Qt.Key(event.key()) in wanted and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, choose or take away the active probe; Esc ends a drag as if it had not begun."""
        key = Qt.Key(event.key())
        if key in MOVES:
            self._step(*MOVES[key], is_small=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in CHOOSING:
            self._look(self._focus.with_active(self._active() + CHOOSING[key]))
        elif key == Qt.Key.Key_Delete:
            self._look(self._focus.with_one_less())
        elif key == Qt.Key.Key_Escape and self.brush.cancel():
            self.update()
        elif key == Qt.Key.Key_Escape and self._drag is not None:
            drag, self._drag = self._drag, None
            self._look(drag.cancel())
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

    def _look(self, focus: Focus) -> None:
        if focus != self._focus:
            self.show_focus(focus)
            self.looked.emit(focus)

    def _px(self, length: float) -> float:
        return self._theme.px(length) if self._theme else length
