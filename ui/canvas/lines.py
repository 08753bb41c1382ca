"""What is drawn of the weights: one item for all their lines, the worker's picture or plain ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.canvas import marks
from ui.canvas.geometry import GAP, Layout, Place
from ui.canvas.items import picture_of
from ui.theme import Theme

MOST_LINES = 300
"""How many weights of a colour and width, the strongest, are drawn while the worker has no picture for these places."""
STRONGEST = 5.0
"""Weights of this size and more have the thickest line."""


class EdgesItem(QGraphicsItem):
    """All weights: the worker's picture while it fits the places, else plain lines, so that it never tears."""

    def __init__(self) -> None:
        super().__init__()
        self._theme: Theme | None = None
        self._layout: Layout | None = None
        self._weights: Mapping[tuple[int, int], NDArray[np.float32] | None] = {}
        self._off: Sequence[marks.Line] = ()
        self._pixels: NDArray[np.uint32] | None = None
        self._image: QImage | None = None
        self._frame = QRectF()
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setZValue(-1)

    @property
    def weights(self) -> Mapping[tuple[int, int], NDArray[np.float32] | None]:
        """The weights between columns (from, to); None where they are not known."""
        return self._weights

    @property
    def is_picture(self) -> bool:
        """Whether the worker's picture is being shown."""
        return self._image is not None

    def restyle(self, theme: Theme) -> None:
        """Take a theme."""
        self._theme = theme
        self.update()

    def show_layout(self, layout: Layout) -> None:
        """Let the lines end at these places."""
        if self._layout is None or (self._layout.width, self._layout.depth) != (layout.width, layout.depth):
            self.prepareGeometryChange()
        self._layout = layout
        self.update()

    def show_weights(self, weights: Mapping[tuple[int, int], NDArray[np.float32] | None]) -> None:
        """Take the weights between columns (from, to); None where they are not known."""
        self._weights = weights

    def show_off(self, lines: Sequence[marks.Line]) -> None:
        """Leave out the lines of what is switched off; somebody else draws them."""
        self._off = lines

    def show_picture(self, pixels: NDArray[np.uint32] | None, ratio: float, left: int = 0, top: int = 0) -> None:
        """Take the worker's picture, whose corner is at a place, or None to draw plain lines."""
        if pixels is self._pixels:
            return
        self._pixels = None if pixels is None else np.ascontiguousarray(pixels)
        self._image = None
        if self._pixels is not None:
            self._image = picture_of(self._pixels, QImage.Format.Format_ARGB32_Premultiplied)
            self._image.setDevicePixelRatio(ratio)
            self._frame = QRectF(QPointF(left, top), self._image.deviceIndependentSize())
        self.update()

    def stretch(self, across: float, down: float) -> None:
        """Make the picture larger or smaller while there is no sharp one yet."""
        frame = self._frame
        self._frame = QRectF(frame.x() * across, frame.y() * down, frame.width() * across, frame.height() * down)
        self.update()

    def boundingRect(self) -> QRectF:
        """Give the whole neurons' area."""
        return QRectF(0, 0, self._layout.width, self._layout.depth) if self._layout else QRectF()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw the picture, or the strongest weights as lines."""
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self._frame, self._image)
        elif self._theme is not None and self._layout is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for pair, weights in self._visible_pairs(self._layout):
                self._paint_pair(painter, self._theme, pair, weights)

    def _visible_pairs(self, layout: Layout) -> list[tuple[tuple[Place, Place], NDArray[np.float32] | None]]:
        columns = [column for column in layout.order if column != GAP]
        pairs = [pair for pair in pairwise(columns) if pair in self._weights]
        return [((layout.places[a], layout.places[b]), self._without_off(a, b)) for a, b in pairs]

    def _without_off(self, source: int, target: int) -> NDArray[np.float32] | None:
        weights = self._weights[source, target]
        off = [
            (line.source[1], line.target[1])
            for line in self._off
            if (line.source[0], line.target[0]) == (source, target)
        ]
        if weights is None or not off:
            return weights
        kept = weights.copy()
        for row, unit in off:
            if row < kept.shape[0] and unit < kept.shape[1]:
                kept[row, unit] = 0
        return kept

    def _paint_pair(
        self, painter: QPainter, theme: Theme, pair: tuple[Place, Place], weights: NDArray[np.float32] | None
    ) -> None:
        source, target = pair
        shape = (len(source.ys), len(target.ys))
        if weights is None or weights.shape != shape:
            painter.setPen(QPen(theme.color("border"), theme.px(1)))
            painter.drawLines(_lines(source, target, _strongest(np.ones(shape, dtype=np.float32))))
            return
        for sign, name in ((-1, "orange"), (1, "blue")):
            for low, high in ((0.0, 0.5), (0.5, 2.0), (2.0, np.inf)):
                size = weights * sign
                chosen = _strongest(np.where((size > low) & (size <= high), size, 0))
                width = theme.px(6) * (0.1 + 0.9 * min(low + 0.25, STRONGEST) / STRONGEST)
                painter.setPen(QPen(theme.color(name), width))
                painter.drawLines(_lines(source, target, chosen))


def _strongest(sizes: NDArray[np.float32]) -> NDArray[np.intp]:
    """Give the places (n, 2) of the largest positive entries, at most MOST_LINES."""
    flat = sizes.ravel()
    if flat.size > MOST_LINES:
        keep = np.argpartition(flat, -MOST_LINES)[-MOST_LINES:]
        keep = keep[flat[keep] > 0]
    else:
        keep = np.flatnonzero(flat > 0)
    return np.stack(np.unravel_index(keep, sizes.shape), axis=1)


def _lines(source: Place, target: Place, places: NDArray[np.intp]) -> list[QLineF]:
    starts = [(x + source.side / 2, y) for x, y in zip(source.xs, source.ys, strict=True)]
    ends = [(x - target.side / 2, y) for x, y in zip(target.xs, target.ys, strict=True)]
    return [QLineF(*starts[i], *ends[j]) for i, j in places.tolist()]
