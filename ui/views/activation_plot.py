"""Paints g and g′ over z, the present pre-activations as a histogram below, and where the probe is."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from playground.explain.activation import Microscope
from ui.theme import Theme
from ui.views.axes import Axes, draw_axes, frame_in
from ui.views.sketch import Sketch

LOW = 0.34
"""The share of the height that the histogram has."""


class ActivationPlot(Sketch):
    """Shows a Microscope, another activation's beside it, and one neuron's dot larger than the others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("activationPlot", "g and its slope over z, with the layer's pre-activations", parent)
        self._seen: Microscope | None = None
        self._other: Microscope | None = None
        self._unit: int | None = None

    def show_seen(self, seen: Microscope | None, other: Microscope | None, unit: int | None) -> None:
        """Show another moment."""
        self._seen, self._other, self._unit = seen, other, unit
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Ask for room for both parts."""
        return QSize(self.px(240), self.px(190))

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Paint the flat parts, curves, dots and the histogram."""
        seen = self._seen
        if seen is None:
            return
        whole = frame_in(self.width(), self.height(), theme, left=44)
        curves = QRectF(whole.left(), whole.top(), whole.width(), whole.height() * (1 - LOW))
        axes = Axes(curves, float(seen.z[0]), float(seen.z[-1]), *self._span(seen))
        self._shade(painter, theme, seen, axes, whole)
        self._draw_histogram(painter, theme, seen, axes, whole)
        ground = Axes(whole, axes.left, axes.right, 0, 1)
        draw_axes(painter, theme, ground, rows=0)
        draw_axes(painter, theme, axes, columns=0)
        height = painter.fontMetrics().height()
        self.say(painter, "z", QRectF(whole.right() - height, whole.bottom() - height, height, height), "muted")
        if self._other is not None:
            self._draw_curves(painter, theme, self._other, axes, Qt.PenStyle.DashLine, 1.6)
        self._draw_curves(painter, theme, seen, axes, Qt.PenStyle.SolidLine, 2.4)
        self._draw_probe(painter, theme, seen, axes)

    def _span(self, seen: Microscope) -> tuple[float, float]:
        """Choose the heights that are seen: all of g and g′, but of a steep g no more than the axis is wide."""
        both = [seen, *([self._other] if self._other is not None else [])]
        values = np.concatenate([part for held in both for part in (held.g, held.slope)])
        low, high = float(values.min()), float(values.max())
        room = 0.08 * max(high - low, 1e-6)
        return low - room, high + room

    def _shade(self, painter: QPainter, theme: Theme, seen: Microscope, axes: Axes, whole: QRectF) -> None:
        """Shade where g is so flat that nothing is learned."""
        if not seen.quiet_word:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("danger"))
        painter.setOpacity(0.13)
        edges = np.flatnonzero(np.diff(np.concatenate([[0], seen.is_quiet.astype(int), [0]])))
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            left, right = axes.x(float(seen.z[start])), axes.x(float(seen.z[end - 1]))
            painter.drawRect(QRectF(left, whole.top(), right - left, whole.height()))
        painter.setOpacity(1.0)

    def _draw_histogram(self, painter: QPainter, theme: Theme, seen: Microscope, axes: Axes, whole: QRectF) -> None:
        top = whole.top() + whole.height() * (1 - LOW) + theme.px(6)
        height, most = whole.bottom() - top, max(float(seen.counts.max()), 1.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("edge"))
        for count, left, right in zip(
            seen.counts.tolist(), seen.edges[:-1].tolist(), seen.edges[1:].tolist(), strict=True
        ):
            if count > 0:
                tall = height * count / most
                x = axes.x(left)
                painter.drawRect(QRectF(x, whole.bottom() - tall, max(axes.x(right) - x - 1, 1), tall))

    def _draw_curves(
        self, painter: QPainter, theme: Theme, seen: Microscope, axes: Axes, style: Qt.PenStyle, width: float
    ) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for values, color in ((seen.g, "text"), (seen.slope, "test_curve")):
            painter.setPen(QPen(theme.color(color), width * theme.scale, style))
            painter.drawPolyline(axes.line(seen.z, values))

    def _draw_probe(self, painter: QPainter, theme: Theme, seen: Microscope, axes: Axes) -> None:
        """Draw every neuron's z on the curve; beyond the axis it stands at its end."""
        pairs = zip(seen.probe_z.tolist(), seen.probe_g.tolist(), strict=True)
        for unit, (z, g) in enumerate(pairs):
            place = axes.at(min(max(z, axes.left), axes.right), min(max(g, axes.low), axes.high))
            radius = theme.px(7 if unit == self._unit else 4.5)
            painter.setPen(QPen(theme.color("card"), 1.5 * theme.scale))
            painter.setBrush(theme.color("accent"))
            painter.drawEllipse(place, radius, radius)
