"""Curves over one axis, painted plainly: for views that need no more than lines, a shaded gap and points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.panels.ground import tick_text
from ui.theme import Theme
from ui.views.axes import round_numbers

Numbers = NDArray[np.float64]
MOST_PLACES = 400
ROWS = 4
"""About so many numbers stand beside the picture."""


@dataclass(frozen=True, eq=False)
class Line:
    """One curve. color : as the theme has it · name : in the legend, "" for none."""

    x: Numbers
    y: Numbers
    color: str
    width: float = 2.0
    is_dashed: bool = False
    name: str = ""


@dataclass(frozen=True, eq=False)
class Chart:
    """What is drawn. gap : (x, low, high) of a shaded band · dots : (n, 2) · mark : an x to be marked, with its words.

    gap_name : of the band in the legend · message : what is written where there is no curve yet.
    across, up : names of the axes · span : lowest and highest value of the vertical axis, None as the lines need.
    """

    lines: tuple[Line, ...] = ()
    gap: tuple[Numbers, Numbers, Numbers] | None = None
    dots: Numbers | None = None
    mark: tuple[float, str] | None = None
    gap_name: str = ""
    message: str = ""
    across: str = ""
    up: str = ""
    span: tuple[float, float] | None = None


class PlotView(QWidget):
    """Shows a chart."""

    def __init__(self, name: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._theme: Theme | None = None
        self._chart = Chart()

    @property
    def chart(self) -> Chart:
        """What is shown."""
        return self._chart

    def show_chart(self, chart: Chart) -> None:
        """Show another chart."""
        self._chart = chart
        self.update()

    def restyle(self, theme: Theme) -> None:
        """Take a theme."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Ask for room in which a curve can be followed."""
        px = self._theme.px if self._theme else int
        return QSize(px(200), px(150))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint axes, gap, lines, dots and legend."""
        del event
        theme, chart = self._theme, self._chart
        if theme is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(theme.font("small"))
            if any(len(line.x) for line in chart.lines):
                self._draw(painter, theme, chart)
            else:
                painter.setPen(theme.color("muted"))
                painter.drawText(self.rect(), Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignCenter, chart.message)

    def _draw(self, painter: QPainter, theme: Theme, chart: Chart) -> None:
        box, bounds = self._frame(painter, theme, chart), self._bounds(chart)
        self._draw_axes(painter, theme, chart, box, bounds)
        painter.save()
        painter.setClipRect(box)
        if chart.gap is not None:
            x, low, high = (thin(part) for part in chart.gap)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(shade_of(theme))
            painter.drawPolygon(QPolygonF([*points(x, high, box, bounds), *points(x, low, box, bounds)[::-1]]))
        for line in chart.lines:
            style = Qt.PenStyle.DashLine if line.is_dashed else Qt.PenStyle.SolidLine
            painter.setPen(QPen(QColor(line.color), line.width * theme.scale, style))
            painter.drawPolyline(QPolygonF(points(thin(line.x), thin(line.y), box, bounds)))
        self._draw_dots(painter, theme, chart, box, bounds)
        self._draw_mark(painter, theme, chart, box, bounds)
        painter.restore()
        self._draw_legend(painter, theme, chart, box)

    def _frame(self, painter: QPainter, theme: Theme, chart: Chart) -> QRectF:
        metrics = painter.fontMetrics()
        (_, _), (low, high) = self._bounds(chart)
        widths = [metrics.horizontalAdvance(tick(value)) for value in round_numbers(low, high, ROWS)]
        left = max(widths, default=0) + theme.px(8)
        below = metrics.height() * 1.25
        return QRectF(left, metrics.height() * 1.1, self.width() - left - theme.px(12), self.height() - 2 * below)

    def _bounds(self, chart: Chart) -> tuple[tuple[float, float], tuple[float, float]]:
        x = np.concatenate([line.x for line in chart.lines])
        if chart.span is not None:
            return (float(x.min()), max(float(x.max()), float(x.min()) + 1e-9)), chart.span
        y = np.concatenate([line.y for line in chart.lines])
        y = y[np.isfinite(y)]
        low, high = (float(y.min()), float(y.max())) if len(y) else (0.0, 1.0)
        room = max(0.05 * (high - low), 1e-9)
        return (float(x.min()), max(float(x.max()), float(x.min()) + 1e-9)), (low - room, high + room)

    def _draw_axes(self, painter: QPainter, theme: Theme, chart: Chart, box: QRectF, bounds: Bounds) -> None:
        metrics = painter.fontMetrics()
        (left, right), (low, high) = bounds
        painter.setPen(QPen(theme.color("border"), theme.px(1)))
        painter.drawRect(box)
        painter.setPen(theme.color("muted"))
        baseline = box.bottom() + metrics.ascent() + theme.px(2)
        first, last = tick(left), tick(right)
        painter.drawText(QPointF(box.left(), baseline), first)
        painter.drawText(QPointF(box.right() - metrics.horizontalAdvance(last), baseline), last)
        painter.drawText(
            QPointF(box.center().x() - metrics.horizontalAdvance(chart.across) / 2, baseline), chart.across
        )
        for value in round_numbers(low, high, ROWS):
            text = tick(value)
            y = box.bottom() - (value - low) / (high - low) * box.height()
            x = box.left() - metrics.horizontalAdvance(text) - theme.px(5)
            painter.setPen(theme.color("muted"))
            painter.drawText(QPointF(x, min(y + metrics.ascent() / 2 - theme.px(1), box.bottom())), text)
            painter.setPen(QPen(theme.color("grid"), theme.px(1)))
            painter.drawLine(QPointF(box.left() + 1, y), QPointF(box.right() - 1, y))
        painter.setPen(theme.color("muted"))
        painter.drawText(QPointF(0, metrics.ascent()), chart.up)

    def _draw_dots(self, painter: QPainter, theme: Theme, chart: Chart, box: QRectF, bounds: Bounds) -> None:
        if chart.dots is None:
            return
        painter.setPen(QPen(theme.color("point_outline"), theme.scale))
        painter.setBrush(theme.color("muted"))
        radius = 2.6 * theme.scale
        for spot in points(chart.dots[:, 0], chart.dots[:, 1], box, bounds):
            painter.drawEllipse(spot, radius, radius)

    def _draw_mark(self, painter: QPainter, theme: Theme, chart: Chart, box: QRectF, bounds: Bounds) -> None:
        if chart.mark is None:
            return
        x = points(np.array([chart.mark[0]]), np.array([0.0]), box, bounds)[0].x()
        painter.setPen(QPen(theme.color("danger"), 1.4 * theme.scale, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        metrics, words = painter.fontMetrics(), chart.mark[1]
        left = min(x + theme.px(5), box.right() - metrics.horizontalAdvance(words) - theme.px(4))
        painter.drawText(QPointF(left, box.bottom() - metrics.descent() - theme.px(3)), words)

    def _draw_legend(self, painter: QPainter, theme: Theme, chart: Chart, box: QRectF) -> None:
        metrics = painter.fontMetrics()
        x, y = box.right(), metrics.ascent()
        for line in reversed([line for line in chart.lines if line.name]):
            x -= metrics.horizontalAdvance(line.name)
            painter.setPen(theme.color("muted"))
            painter.drawText(QPointF(x, y), line.name)
            style = Qt.PenStyle.DashLine if line.is_dashed else Qt.PenStyle.SolidLine
            painter.setPen(QPen(QColor(line.color), line.width * theme.scale, style))
            middle = y - metrics.ascent() / 3
            painter.drawLine(QPointF(x - theme.px(30), middle), QPointF(x - theme.px(5), middle))
            x -= theme.px(42)
        if chart.gap_name:
            x -= metrics.horizontalAdvance(chart.gap_name)
            painter.setPen(theme.color("muted"))
            painter.drawText(QPointF(x, y), chart.gap_name)
            shade = QRectF(x - theme.px(30), y - metrics.ascent() * 0.75, theme.px(25), metrics.ascent() * 0.8)
            painter.fillRect(shade, shade_of(theme))


def shade_of(theme: Theme) -> QColor:
    """Give the colour of the gap."""
    shade = QColor(theme.test_curve)
    shade.setAlphaF(0.16)
    return shade


Bounds = tuple[tuple[float, float], tuple[float, float]]


def points(x: Numbers, y: Numbers, box: QRectF, bounds: Bounds) -> list[QPointF]:
    """Give where places of a chart are on the screen."""
    (left, right), (low, high) = bounds
    across = box.left() + (x - left) / (right - left) * box.width()
    up = box.bottom() - (np.nan_to_num(y) - low) / (high - low) * box.height()
    up = np.clip(up, -1e5, 1e5)
    return [QPointF(a, b) for a, b in zip(across.tolist(), up.tolist(), strict=True)]


def thin(values: Numbers) -> Numbers:
    """Leave so many places that each still has a pixel of its own, the last among them."""
    stride = max(1, len(values) // MOST_PLACES)
    kept = values[::stride]
    return kept if stride == 1 else np.append(kept, values[-1])


def tick(value: float) -> str:
    """Write a number beside an axis."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return tick_text(float(f"{value:.3g}") + 0.0)
