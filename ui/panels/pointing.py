"""Data points that are looked at: which one is under the mouse, and the rings and words drawn beside them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from playground.nearby import Nearby
from playground.snapshot import Points
from ui.focus import Focus
from ui.panels import cloud, marks
from ui.panels.ground import Ground
from ui.theme import Theme

REACH = 2
"""A data point is pointed at up to so many pixels at 100 % beside it."""


def nearby(points: Points, ground: Ground) -> Nearby:
    """Put points as they are drawn within an oblong frame into a grid of pixels; what is outside it is never found."""
    x, y = cloud.pixels_of(points.x, ground)
    frame = ground.frame
    seen = (x >= frame.left()) & (x <= frame.right()) & (y >= frame.top()) & (y <= frame.bottom())
    places = np.where(seen[:, None], np.column_stack([x, y]), np.inf)
    side = max(frame.width(), frame.height())
    return Nearby(places, ((frame.left(), frame.left() + side), (frame.top(), frame.top() + side)))


def point_at(
    position: QPointF, grid: Nearby, points: Points, ground: Ground, theme: Theme, *, shows_test: bool
) -> int | None:
    """Give the number of the data point under a position."""
    reach = cloud.stamp_size(len(points.y), theme, ground) / 2 + theme.px(REACH)
    allowed = None if shows_test else ~points.is_test
    side = max(ground.frame.width(), ground.frame.height())
    return grid.nearest((position.x(), position.y()), reach / side, allowed)


def draw_looked_at(
    painter: QPainter, theme: Theme, ground: Ground, points: Points, focus: Focus, tag: tuple[str, ...], bounds: QRectF
) -> None:
    """Draw rings around the pinned and the hovered point, and beside one of them what is known of it."""
    size = cloud.stamp_size(len(points.y), theme, ground)
    for index in {focus.pinned_point, focus.point} - {None}:
        place = place_of(index, points, ground)
        if place is not None:
            marks.draw_ring(painter, theme, place, size, is_pinned=index == focus.pinned_point)
    place = place_of(focus.point_looked_at, points, ground)
    if place is not None and tag:
        marks.draw_tag(painter, theme, place, tag, bounds)


def place_of(index: int | None, points: Points, ground: Ground) -> QPointF | None:
    """Give where a data point is drawn, None when there is no such point."""
    if index is None or index >= len(points.y):
        return None
    return ground.to_pixels(float(points.x[index, 0]), float(points.x[index, 1]))
