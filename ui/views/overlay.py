"""Paints many boundaries on one plane: of thinned networks, of their mean, and of the whole network."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from playground.datasets import Dataset
from playground.explain.dropout import Thinned
from playground.snapshot import Points
from ui.panels import cloud
from ui.panels.ground import Ground, frame_within
from ui.theme import Theme
from ui.views.legend import Key
from ui.views.sketch import StillSketch

WHOLE: Key = ("line", "accent", "the whole network")
KEYS: tuple[Key, ...] = (("line", "muted", "thinned"), ("line", "test_curve", "their mean"), WHOLE)
"""What the lines are, where a layer has a dropout rate; else there is the whole network alone."""
OVERLAY_HELP = (
    "Where the answer changes: thin, 20 networks with neurons dropped; thick, their mean and the whole network"
)


class OverlayView(StillSketch):
    """Shows what is known of thinned networks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("dropoutOverlay", OVERLAY_HELP, parent)
        self.setToolTip(OVERLAY_HELP)
        self._row: Dataset | None = None
        self._points: Points | None = None
        self._thinned: Thinned | None = None

    @property
    def thinned(self) -> Thinned | None:
        """What is shown."""
        return self._thinned

    def show_plane(self, row: Dataset, points: Points | None) -> None:
        """Take a data set's plane and its points."""
        if row is not self._row or points is not self._points:
            self._row, self._points = row, points
            self._forget()

    def show_thinned(self, thinned: Thinned | None) -> None:
        """Show other networks."""
        if thinned is not self._thinned:
            self._thinned = thinned
            self.update()

    def minimumSizeHint(self) -> QSize:
        """Ask for room in which lines can be told apart."""
        return QSize(self.px(180), self.px(190))

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Paint the points, pale, and the lines on them."""
        if self._row is None:
            return
        ground = Ground(frame_within(self.width(), self.height(), self._row, theme), self._row.plane)
        painter.fillRect(ground.frame, theme.color("region_middle"))
        if self._ground is None:
            places = None if self._points is None else cloud.as_drawn(self._points, self._row)
            self._ground = cloud.backdrop(
                self.size(), theme, ground, self._row, places,
                shows_test=False, ratio=self.devicePixelRatioF(), opacity=0.4,
            )  # fmt: skip
        painter.drawPixmap(0, 0, self._ground)
        painter.setClipRect(ground.frame)
        for lines, color, width in self._layers(self._thinned, theme) if self._thinned is not None else ():
            pen = QPen(color, width * theme.scale)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)  # where pieces meet, see-through ends would show as dots
            painter.setPen(pen)
            painter.drawLines([QLineF(ground.to_pixels(a, b), ground.to_pixels(c, d)) for a, b, c, d in lines])
        painter.setClipping(False)

    def _layers(self, thinned: Thinned, theme: Theme) -> list[tuple[list[list[float]], QColor, float]]:
        faint = QColor(theme.text)
        faint.setAlphaF(0.28)
        found = [(lines.tolist(), faint, 1.2) for lines in thinned.lines]
        if thinned.lines:
            found.append((thinned.mean.tolist(), QColor(theme.test_curve), 3.4))
        found.append((thinned.full.tolist(), QColor(theme.accent), 2.4))
        return found
