"""The plane of a perceptron: its straight line to be dragged and turned, the two sides, and the probe."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from playground.datasets import Dataset
from playground.explain.perceptron import Line, crossings, half, moved, turned
from playground.snapshot import Points
from ui.panels import cloud, marks
from ui.panels.ground import Ground, frame_within
from ui.theme import Theme
from ui.views.sketch import StillSketch

GRAB, HANDLE = 10, 8
"""How near the line counts as on it, and the radius of the handles, in pixels at 100 %."""
KEY_STEP, KEY_TURN = 0.02, math.radians(5)
"""An arrow key moves the line by this share of the plane; , and . turn it by this angle."""
MOVES = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
TURNS = {Qt.Key.Key_Comma: 1, Qt.Key.Key_Period: -1}


@dataclass
class Drag:
    """A line under the mouse: where it was, and where the mouse took it; turned about `pivot`, moved without one."""

    line: Line
    start: tuple[float, float]
    pivot: tuple[float, float] | None
    is_new: bool = True


class LinePlane(StillSketch):
    """Shows the line z = 0.

    put(line, is_new) : a person moved or turned the line, for the first time in this drag or not.
    probed(x1, x2) : the probe was brought there · picked(unit) : another neuron's line was clicked.
    """

    put = Signal(object, bool)
    probed = Signal(float, float)
    picked = Signal(int)

    def __init__(self, row: Dataset, parent: QWidget | None = None) -> None:
        super().__init__(
            "linePlane", "The plane with the line z = 0; arrow keys move the line, comma and full stop turn it", parent
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setToolTip("Drag the line to move it, drag one of its two handles to turn it; elsewhere the probe follows")
        self.row = row
        self.line: Line | None = None
        self._others: tuple[Line, ...] = ()
        self._unit = 0
        self._points: Points | None = None
        self._probe = (0.0, 0.0)
        self._drag: Drag | None = None
        self._is_probing = False

    # What is shown

    def show_dataset(self, row: Dataset) -> None:
        """Take the plane of a data set."""
        if row != self.row:
            self.row, self._points = row, None
            self._forget()

    def show_points(self, points: Points | None) -> None:
        """Show the data."""
        if points is not self._points:
            self._points = points
            self._forget()

    def show_line(self, line: Line | None, others: tuple[Line, ...], unit: int) -> None:
        """Show a neuron's line, unless it is being dragged, and those of its neighbours."""
        self._others, self._unit = others, unit
        if self._drag is None:
            self.line = line
        self.update()

    def show_probe(self, place: tuple[float, float]) -> None:
        """Stand the probe somewhere."""
        if place != self._probe:
            self._probe = place
            self.update()

    def minimumSizeHint(self) -> QSize:
        """Ask for room in which a line can be turned."""
        return QSize(self.px(150), self.px(150))

    def ground(self) -> Ground:
        """Give where the places of the plane are."""
        frame = QRectF(self.rect()) if self.theme_ is None else self._frame(self.theme_)
        return Ground(frame, self.row.plane)

    def _frame(self, theme: Theme) -> QRectF:
        return frame_within(self.width(), self.height(), self.row, theme)

    def handles(self) -> tuple[QPointF, QPointF] | None:
        """Give where the line's two handles are, half-way between its middle and its ends."""
        ends = self._ends()
        if ends is None:
            return None
        middle = (ends[0] + ends[1]) / 2
        return (middle + ends[0]) / 2, (middle + ends[1]) / 2

    # Painting

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Paint the sides, the points, the lines and the probe."""
        ground = self.ground()
        painter.fillRect(ground.frame, theme.color("region_middle"))
        painter.setClipRect(ground.frame)
        if self.line is not None:
            self._draw_sides(painter, theme, ground, self.line)
        painter.setClipping(False)
        if self._ground is None:
            self._ground = cloud.backdrop(
                self.size(), theme, ground, self.row, self._points,
                shows_test=True, ratio=self.devicePixelRatioF(), opacity=0.75,
            )  # fmt: skip
        painter.drawPixmap(0, 0, self._ground)
        for unit, line in enumerate(self._others):
            if unit != self._unit:
                self._draw_line(painter, theme, ground, line, "muted", 1.2)
        if self.line is not None:
            self._draw_line(painter, theme, ground, self.line, "text", 3.0)
            self._draw_handles(painter, theme)
            self._name_sides(painter, theme, ground)
        marks.draw_probe(painter, theme, ground.to_pixels(*self._probe), "", is_active=True, is_leaving=False)

    def _draw_sides(self, painter: QPainter, theme: Theme, ground: Ground, line: Line) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setOpacity(0.55)
        for sign, color in ((-1, "region_low"), (1, "region_high")):
            painter.setBrush(theme.color(color))
            painter.drawPolygon(QPolygonF([ground.to_pixels(*place) for place in half(line, self.row.plane, sign)]))
        painter.setOpacity(1.0)

    def _draw_line(self, painter: QPainter, theme: Theme, ground: Ground, line: Line, color: str, width: float) -> None:
        ends = crossings(line, self.row.plane)
        if ends is not None:
            painter.setPen(QPen(theme.color(color), width * theme.scale))
            painter.drawLine(ground.to_pixels(*ends[0]), ground.to_pixels(*ends[1]))

    def _draw_handles(self, painter: QPainter, theme: Theme) -> None:
        painter.setPen(QPen(theme.color("card"), 2 * theme.scale))
        painter.setBrush(theme.color("accent"))
        for place in self.handles() or ():
            painter.drawEllipse(place, theme.px(HANDLE), theme.px(HANDLE))

    def _name_sides(self, painter: QPainter, theme: Theme, ground: Ground) -> None:
        """Write z < 0 and z > 0 into the two sides, on a ground that can be read."""
        assert self.line is not None
        height = painter.fontMetrics().height()
        for sign, text in ((-1, "z < 0"), (1, "z > 0")):
            corners = [ground.to_pixels(*place) for place in half(self.line, self.row.plane, sign)]
            if not corners:
                continue
            middle = sum(corners, QPointF()) / len(corners)
            box = QRectF(middle.x() - 2 * height, middle.y() - height * 0.7, 4 * height, height * 1.4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("card"))
            painter.drawRoundedRect(box, theme.px(4), theme.px(4))
            self.say(painter, text, box)

    def _ends(self) -> tuple[QPointF, QPointF] | None:
        ends = None if self.line is None else crossings(self.line, self.row.plane)
        if ends is None:
            return None
        ground = self.ground()
        return ground.to_pixels(*ends[0]), ground.to_pixels(*ends[1])

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a handle or the line, pick a neighbour's line, or bring the probe."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        position, ground = event.position(), self.ground()
        place = ground.to_plane(position)
        if self.line is not None and self._is_on_handle(position):
            (x1, x2), (y1, y2) = crossings(self.line, self.row.plane) or (place, place)
            self._drag = Drag(self.line, place, ((x1 + y1) / 2, (x2 + y2) / 2))
        elif self.line is not None and self._distance(self.line, position) < self.px(GRAB):
            self._drag = Drag(self.line, place, None)
        elif (unit := self._other_at(position)) is not None:
            self.picked.emit(unit)
        elif ground.frame.contains(position):
            self._is_probing = True
            self.probed.emit(*place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the line or the probe along; show what would be taken."""
        place = self.ground().to_plane(event.position())
        if self._drag is not None:
            is_new, self._drag.is_new = self._drag.is_new, False
            self._put(self._dragged(self._drag, place), is_new=is_new)
        elif self._is_probing:
            self.probed.emit(*place)
        else:
            self._show_cursor(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        del event
        self._drag, self._is_probing = None, False

    def _dragged(self, drag: Drag, place: tuple[float, float]) -> Line:
        if drag.pivot is None:
            return moved(drag.line, place[0] - drag.start[0], place[1] - drag.start[1])
        before, now = (math.atan2(end[1] - drag.pivot[1], end[0] - drag.pivot[0]) for end in (drag.start, place))
        return turned(drag.line, drag.pivot, now - before)

    def _put(self, line: Line, *, is_new: bool) -> None:
        self.line = line
        self.update()
        self.put.emit(line, is_new)

    def _show_cursor(self, position: QPointF) -> None:
        if self.line is not None and self._is_on_handle(position):
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        elif self.line is not None and self._distance(self.line, position) < self.px(GRAB):
            self.setCursor(Qt.CursorShape.SizeAllCursor)
        else:
            self.setCursor(Qt.CursorShape.CrossCursor)

    def _is_on_handle(self, position: QPointF) -> bool:
        return any((position - place).manhattanLength() < 2 * self.px(HANDLE) for place in self.handles() or ())

    def _other_at(self, position: QPointF) -> int | None:
        near = [(self._distance(line, position), unit) for unit, line in enumerate(self._others) if unit != self._unit]
        distance, unit = min(near, default=(math.inf, 0))
        return unit if distance < self.px(GRAB) / 2 else None

    def _distance(self, line: Line, position: QPointF) -> float:
        """Give how many pixels a position is from a line."""
        ends = crossings(line, self.row.plane)
        if ends is None:
            return math.inf
        start, end = (self.ground().to_pixels(*place) for place in ends)
        along, to = end - start, position - start
        length = math.hypot(along.x(), along.y())
        return abs(along.x() * to.y() - along.y() * to.x()) / length if length > 0 else math.inf

    # Keys

    def event(self, event: QEvent) -> bool:
        """Keep the keys that move the line from being shortcuts."""
        is_asked = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_asked and event.key() in (*MOVES, *TURNS) and event.modifiers() == Qt.KeyboardModifier.NoModifier:  # type: ignore[attr-defined]  # a key event
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move or turn the line."""
        key, plane = Qt.Key(event.key()), self.row.plane
        if self.line is None or key not in (*MOVES, *TURNS):
            super().keyPressEvent(event)
        elif key in MOVES:
            across, up = (way * KEY_STEP * (high - low) for way, (low, high) in zip(MOVES[key], plane, strict=True))
            self._put(moved(self.line, across, up), is_new=not event.isAutoRepeat())
        else:
            (x1, x2), (y1, y2) = crossings(self.line, plane) or ((0.0, 0.0), (0.0, 0.0))
            middle = ((x1 + y1) / 2, (x2 + y2) / 2)
            self._put(turned(self.line, middle, TURNS[key] * KEY_TURN), is_new=not event.isAutoRepeat())
