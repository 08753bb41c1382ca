"""The data points on the plane: stamps of their class's shape and colour, test points with a dark outline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from playground.datasets import Dataset
from playground.snapshot import Points
from playground.spec import Own
from ui.panels.ground import Ground, draw_axes
from ui.points import Stamps
from ui.theme import Theme

CROWD = 20_000
"""From so many points on, those of one kind that cover the same spot of SPOT pixels are drawn once."""
SPOT = 2
VEIL = 0.62
"""How far everything fades behind points that are lit up."""


def stamp_size(count: int, theme: Theme, ground: Ground) -> int:
    """Give how large so many points are drawn, in pixels."""
    size = theme.px(8 if count <= 800 else 6 if count <= 3000 else 3)
    return max(3, min(size, round(ground.frame.width() / 26)))


def as_drawn(points: Points, row: Dataset) -> Points:
    """Give the points where they are drawn: those of a curve at (x₁, y)."""
    if row.dimension > 1:
        return points
    return Points(np.column_stack([points.x[:, 0], points.y]), points.y, points.is_test)


def outline_of(size: int, theme: Theme) -> float:
    """Give how thick a point's outline is: 1.3 pixels at least, else none has its full colour; thin in a crowd."""
    return max(min(theme.scale * (1.4 if size > 4 else 0.5), size * 0.26), 0.5)


def blank(size: QSize, ratio: float) -> QPixmap:
    """Give a see-through picture of a widget's size, to be drawn once and copied often."""
    pixmap = QPixmap(round(size.width() * ratio), round(size.height() * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def backdrop(
    size: QSize, theme: Theme, ground: Ground, row: Dataset, points: Points | None, *, shows_test: bool, ratio: float,
    opacity: float = 1.0,
) -> QPixmap:  # fmt: skip
    """Give a picture of all that rarely changes: axes, and the points, of an opacity."""
    pixmap = blank(size, ratio)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_axes(painter, theme, ground, row, size.width(), size.height())
        if points is not None:
            painter.setOpacity(opacity)
            draw_points(painter, theme, ground, row, points, shows_test=shows_test, ratio=ratio)
    return pixmap


def draw_points(
    painter: QPainter, theme: Theme, ground: Ground, row: Dataset, points: Points, *, shows_test: bool, ratio: float
) -> None:
    """Draw the points that lie on the plane, the test points on top."""
    size = stamp_size(len(points.y), theme, ground)
    stamps = Stamps(theme, ratio, size, outline_of(size, theme))
    x, y = pixels_of(points.x, ground)
    frame = ground.frame
    inside = (x >= frame.left()) & (x <= frame.right()) & (y >= frame.top()) & (y <= frame.bottom())
    lowest, highest = row.values
    for is_test in (False, True):
        if is_test and not shows_test:
            continue
        chosen = np.flatnonzero(inside & (points.is_test == is_test))
        if len(points.y) > CROWD:
            chosen = _thinned(chosen, x, y, points.y)
        if row.is_regression:
            shares = ((points.y[chosen] - lowest) / (highest - lowest)).tolist()
            pictures = [stamps.of_value(share, is_test) for share in shares]
        else:
            by_class = {kind: stamps.of_class(kind, is_test) for kind in np.unique(points.y[chosen]).tolist()}
            pictures = [by_class[kind] for kind in points.y[chosen].tolist()]
        lefts, tops = (x[chosen] - stamps.half).tolist(), (y[chosen] - stamps.half).tolist()
        for left, top, picture in zip(lefts, tops, pictures, strict=True):
            painter.drawPixmap(QPointF(left, top), picture)


def draw_lit(
    painter: QPainter, theme: Theme, ground: Ground, row: Dataset, points: Points | None, lit: Sequence[int],
    *, ratio: float,
) -> None:  # fmt: skip
    """Draw a veil over everything, and on it only the points that are lit, with a rim; nothing when none are."""
    if points is None or not lit:
        return
    chosen = np.array(lit, np.int64)
    chosen = chosen[chosen < len(points.y)]
    points = Points(points.x[chosen], points.y[chosen], points.is_test[chosen])
    veil = theme.color("card")
    veil.setAlphaF(VEIL)
    painter.fillRect(ground.frame, veil)
    size = max(stamp_size(len(points.y), theme, ground), theme.px(4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("accent"), theme.px(2)))
    radius = size / 2 + theme.px(3)
    for x, y in zip(*pixels_of(points.x, ground), strict=True):
        if ground.frame.contains(QPointF(x, y)):
            painter.drawEllipse(QPointF(x, y), radius, radius)
    draw_points(painter, theme, ground, row, points, shows_test=True, ratio=ratio)


def draw_fresh(
    painter: QPainter, theme: Theme, ground: Ground, row: Dataset, own: Own, last: slice, *, ratio: float
) -> None:
    """Draw some of one's own points, ahead of the others."""
    size = stamp_size(len(own.y), theme, ground)
    stamps = Stamps(theme, ratio, size, outline_of(size, theme))
    lowest, highest = row.values
    for x1, x2, y in zip(own.x1[last], own.x2[last], own.y[last], strict=True):
        is_value = own.task == "value"
        share = (y - lowest) / (highest - lowest)
        stamp = stamps.of_value(share, is_test=False) if is_value else stamps.of_class(int(y), is_test=False)
        painter.drawPixmap(ground.to_pixels(x1, x2) - QPointF(stamps.half, stamps.half), stamp)


def pixels_of(places: NDArray[np.float64], ground: Ground) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give where places (n, 2) of the plane are on the screen: x and y, (n,) each."""
    (left, right), (low, high) = ground.plane
    frame = ground.frame
    return (
        frame.left() + (places[:, 0] - left) / (right - left) * frame.width(),
        frame.bottom() - (places[:, 1] - low) / (high - low) * frame.height(),
    )


def _thinned(
    chosen: NDArray[np.int64], x: NDArray[np.float64], y: NDArray[np.float64], kinds: NDArray[Any]
) -> NDArray[np.int64]:
    """Of points that cover the same spot, keep the last of each kind; those that are drawn keep their order."""
    kind = kinds[chosen].astype(np.int64) if kinds.dtype.kind == "i" else np.zeros(len(chosen), np.int64)
    spot = (kind * 65_536 + (x[chosen] / SPOT).astype(np.int64)) * 65_536 + (y[chosen] / SPOT).astype(np.int64)
    _, kept = np.unique(spot[::-1], return_index=True)
    last: NDArray[np.int64] = chosen[np.sort(len(chosen) - 1 - kept)]
    return last
