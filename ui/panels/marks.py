"""What is drawn on top of the plane: the probes, and rings around the data points that are looked at."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from ui.focus import letter
from ui.theme import Theme

PROBE = 8
"""Radius of a probe in pixels at 100 %."""


def draw_probe(
    painter: QPainter, theme: Theme, centre: QPointF, name: str, *, is_active: bool, is_leaving: bool
) -> None:
    """Draw a probe: a cross-hair, or with a name a disc that bears it; the active one keeps the cross-hair's arms."""
    radius = probe_radius(theme, named=bool(name))
    color = "danger" if is_leaving else "text"
    for ink, width in (("card", 4.5), (color, 2.0)):
        painter.setPen(QPen(theme.color(ink), width * theme.scale))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if not name:
            painter.drawEllipse(centre, radius, radius)
        if is_active:
            _draw_arms(painter, centre, radius * (1.0 if name else 0.45), radius * 1.6)
    if name:
        _draw_disc(painter, theme, centre, name, color, is_active=is_active)


def probe_radius(theme: Theme, *, named: bool) -> float:
    """Give a probe's radius in pixels: one with a name is large enough for its letter."""
    return max(theme.px(PROBE), QFontMetrics(theme.font("small")).height() * 0.58) if named else theme.px(PROBE)


def name_of(place: int, count: int) -> str:
    """Give the letter a probe bears; one that is alone needs none."""
    return letter(place) if count > 1 else ""


def _draw_arms(painter: QPainter, centre: QPointF, inner: float, outer: float) -> None:
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        start = centre + QPointF(dx * inner, dy * inner)
        painter.drawLine(QLineF(start, centre + QPointF(dx * outer, dy * outer)))


def _draw_disc(painter: QPainter, theme: Theme, centre: QPointF, name: str, color: str, *, is_active: bool) -> None:
    radius = probe_radius(theme, named=True)
    painter.setPen(QPen(theme.color("card" if is_active else color), 1.5 * theme.scale))
    painter.setBrush(theme.color(color if is_active else "card"))
    painter.drawEllipse(centre, radius, radius)
    font = theme.font("small")
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(theme.color("card" if is_active else color))
    box = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), name)


def draw_ring(painter: QPainter, theme: Theme, centre: QPointF, size: float, *, is_pinned: bool) -> None:
    """Draw a ring around a point; a pinned one is thicker."""
    radius = size / 2 + theme.px(4)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ink, width in (("card", 4.5), ("text", 2.5 if is_pinned else 1.5)):
        painter.setPen(QPen(theme.color(ink), width * theme.scale))
        painter.drawEllipse(centre, radius, radius)


def draw_tag(painter: QPainter, theme: Theme, beside: QPointF, lines: Sequence[str], bounds: QRectF) -> None:
    """Write lines on a small card beside a place, on the side where there is room within the bounds."""
    painter.setFont(theme.font("small"))
    metrics, gap, padding = painter.fontMetrics(), theme.px(14), theme.px(6)
    width = min(max(metrics.horizontalAdvance(line) for line in lines) + 2 * padding, bounds.width())
    height = len(lines) * metrics.height() + 2 * padding
    left = beside.x() + gap if beside.x() + gap + width <= bounds.right() else beside.x() - gap - width
    left = min(max(left, bounds.left()), bounds.right() - width)
    top = beside.y() + gap if beside.y() + gap + height <= bounds.bottom() else beside.y() - gap - height
    card = QRectF(left, max(top, bounds.top()), width, height)
    painter.setPen(QPen(theme.color("muted"), theme.px(1)))
    painter.setBrush(theme.color("card"))
    painter.drawRoundedRect(card, theme.px(4), theme.px(4))
    painter.setPen(theme.color("text"))
    for place, line in enumerate(lines):
        text = metrics.elidedText(line, Qt.TextElideMode.ElideRight, round(width - 2 * padding) + 1)
        painter.drawText(
            QPointF(card.left() + padding, card.top() + padding + place * metrics.height() + metrics.ascent()), text
        )
