"""Paints many boundaries on one plane: of thinned networks, of their mean, and of the whole network."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QLineF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.datasets import Dataset
from playground.explain.dropout import Thinned
from playground.snapshot import Points
from ui.panels import cloud
from ui.panels.ground import Ground, draw_axes, frame_within
from ui.theme import Theme
from ui.views.legend import Key

WHOLE: Key = ("line", "accent", "the whole network")
KEYS: tuple[Key, ...] = (("line", "muted", "thinned"), ("line", "test_curve", "their mean"), WHOLE)
"""What the lines are, where a layer has a dropout rate; else there is the whole network alone."""
OVERLAY_HELP = (
    "Where the answer changes: thin, 20 networks with neurons dropped; thick, their mean and the whole network"
)


class OverlayView(QWidget):
    """Shows what is known of thinned networks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dropoutOverlay")
        self.setAccessibleName(OVERLAY_HELP)
        self.setToolTip(OVERLAY_HELP)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._theme: Theme | None = None
        self._row: Dataset | None = None
        self._points: Points | None = None
        self._thinned: Thinned | None = None
        self._ground: QPixmap | None = None

    @property
    def thinned(self) -> Thinned | None:
        """What is shown."""
        return self._thinned

    def show_plane(self, row: Dataset, points: Points | None) -> None:
        """Take a data set's plane and its points."""
        if row is not self._row or points is not self._points:
            self._row, self._points, self._ground = row, points, None
            self.update()

    def show_thinned(self, thinned: Thinned | None) -> None:
        """Show other networks."""
        if thinned is not self._thinned:
            self._thinned = thinned
            self.update()

    def restyle(self, theme: Theme) -> None:
        """Take a theme."""
        self._theme, self._ground = theme, None
        self.updateGeometry()
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Ask for room in which lines can be told apart."""
        px = self._theme.px if self._theme else int
        return QSize(px(180), px(190))

    def resizeEvent(self, event: Any) -> None:
        """Draw the points anew for the new size."""
        super().resizeEvent(event)
        self._ground = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the points, pale, and the lines on them."""
        del event
        theme, row = self._theme, self._row
        if theme is None or row is None:
            return
        ground = Ground(frame_within(self.width(), self.height(), row, theme), row.plane)
        painter = QPainter(self)
        if self._ground is None:
            self._ground = self._draw_ground(theme, row, ground)
        painter.drawPixmap(0, 0, self._ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._thinned is not None:
            painter.save()
            painter.setClipRect(ground.frame)
            for lines, color, width in self._layers(self._thinned, theme):
                pen = QPen(color, width * theme.scale)
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)  # where pieces meet, see-through ends would show as dots
                painter.setPen(pen)
                painter.drawLines([QLineF(ground.to_pixels(a, b), ground.to_pixels(c, d)) for a, b, c, d in lines])
            painter.restore()
        painter.end()

    def _layers(self, thinned: Thinned, theme: Theme) -> list[tuple[list[list[float]], QColor, float]]:
        faint = QColor(theme.text)
        faint.setAlphaF(0.28)
        found = [(lines.tolist(), faint, 1.2) for lines in thinned.lines]
        if thinned.lines:
            found.append((thinned.mean.tolist(), QColor(theme.test_curve), 3.4))
        found.append((thinned.full.tolist(), QColor(theme.accent), 2.4))
        return found

    def _draw_ground(self, theme: Theme, row: Dataset, ground: Ground) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(ground.frame, theme.color("region_middle"))
        draw_axes(painter, theme, ground, row, self.width(), self.height())
        if self._points is not None:
            painter.setOpacity(0.4)
            places = cloud.as_drawn(self._points, row)
            cloud.draw_points(painter, theme, ground, row, places, shows_test=False, ratio=ratio)
        painter.end()
        return pixmap
