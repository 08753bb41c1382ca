"""The loss chart: training and test J by step, edits as marks, and what the mouse reads from them."""

from __future__ import annotations

import math
from html import escape
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import QLabel, QStyleOptionGraphicsItem, QWidget

from playground.snapshot import Curves
from ui.theme import Theme
from ui.widgets.words import figure

MOST_POINTS = 400
"""More points than this are thinned to the least and the greatest of each stretch; thick lines would be slow."""
SHORTEST = 10
"""The step axis always reaches at least so far."""
LARGEST, SMALLEST = 1e30, 1e-12
INVITATION = "Press play: the loss is drawn step by step"
Values = NDArray[np.float64]


class Axis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis that draws what it has worked out itself: playing a recorded picture looks up each letter's font anew."""

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw line, ticks and numbers; they are worked out when the range is another one."""
        if self.picture is None:
            painter.setFont(self.style["tickFont"])
            self.picture: Any = self.generateDrawSpecs(painter)
        if self.picture is not None:
            self.drawPicture(painter, *self.picture)


class LossChart(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Draws the curves of a run, and reads them where the mouse is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, axisItems={name: Axis(name) for name in ("left", "bottom")})
        self.setObjectName("lossChart")
        self.setAccessibleName("Loss chart: training and test loss by step")
        self.is_log = False
        self._curves: Curves | None = None
        self.legend = self._words("lossLegend", Qt.AlignmentFlag.AlignRight)
        self.invitation = self._words("lossInvitation", Qt.AlignmentFlag.AlignCenter)
        self.invitation.setText(INVITATION)
        self.invitation.setWordWrap(True)
        self._fill()

    def show_curves(self, curves: Curves | None) -> None:
        """Draw other curves."""
        if curves is not self._curves:
            self._curves = curves
            self._draw()

    def show_log(self, on: bool) -> None:
        """Make the loss axis logarithmic, or linear."""
        self.is_log = on
        self.setLogMode(False, on)
        self._draw()

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours, letters and lengths."""
        self.setBackground(theme.card)
        self.lines["train"].setPen(_pen(theme, "train_curve", 2.0))
        self.lines["test"].setPen(_pen(theme, "test_curve", 2.0, Qt.PenStyle.DashLine))
        self.marks.setBrush(theme.color("muted"))
        self.marks.setPen(_pen(theme, "card", 1.0))
        self.marks.setSize(theme.px(11))
        self._cursor.setPen(_pen(theme, "muted", 1.0, Qt.PenStyle.DashLine))
        self._dress_axes(theme)
        self.legend.setStyleSheet(f"background: {theme.card}; padding: 0 {theme.px(4)}px;")
        self.setMinimumSize(theme.px(120), theme.px(90))
        self._show_legend()
        self._place_words()
        self._draw()

    def _fill(self) -> None:
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.getPlotItem().setContentsMargins(0, 0, 0, 0)
        self.getViewBox().disableAutoRange()
        self.getViewBox().setDefaultPadding(0.0)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().installEventFilter(self)
        self.lines = {name: self.plot(antialias=True) for name in ("train", "test")}
        for line in self.lines.values():
            line.curve.setSegmentedLineMode("on")
            line.curve.setSkipFiniteCheck(True)
        self.marks = pg.ScatterPlotItem(symbol="t1", pxMode=True)
        self._cursor = pg.InfiniteLine(angle=90, movable=False)
        self._cursor.hide()
        self.addItem(self.marks)
        self.addItem(self._cursor, ignoreBounds=True)

    def _dress_axes(self, theme: Theme) -> None:
        font: QFont = theme.font("small")
        for name in ("left", "bottom"):
            axis = self.getAxis(name)
            axis.setTickFont(font)
            axis.setPen(_pen(theme, "border", 1.0))
            axis.setTextPen(theme.color("muted"))
            axis.setStyle(tickLength=-theme.px(4), tickTextOffset=theme.px(4), hideOverlappingLabels=True)
            axis.enableAutoSIPrefix(False)
        self.getAxis("left").setWidth(theme.px(46))
        self.getAxis("bottom").setHeight(theme.px(26) + font.pixelSize())
        words = {"color": theme.muted, "font-size": f"{font.pixelSize()}px"}
        self.setLabel("bottom", "steps", **words)
        self.showGrid(x=False, y=True, alpha=0.18)

    def _words(self, name: str, alignment: Qt.AlignmentFlag) -> QLabel:
        """Make words that lie on the chart and leave the mouse to it."""
        label = QLabel(self.viewport())
        label.hide()
        label.setObjectName(name)
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        label.setAlignment(alignment)
        label.setProperty("role", "small")
        return label

    # Drawing

    def _draw(self) -> None:
        curves = self._curves
        self.invitation.setVisible(curves is not None and len(curves.steps) <= 1)
        if curves is None or not len(curves.steps):
            for line in self.lines.values():
                line.setData([], [])
            self.marks.hide()
            self.setRange(xRange=(0, SHORTEST), yRange=(0, 1), padding=0)
            return
        for name, values in (("train", curves.train), ("test", curves.test)):
            x, y = thinned(curves.steps, values)
            self.lines[name].setData(x, y)
        low, high = self._limits(curves)
        last = max(int(curves.steps[-1]), SHORTEST)
        self.setRange(xRange=(0, last * 1.02), yRange=(low, high), padding=0)
        if not self._cursor.isVisible():
            self._show_legend()
        places = [mark.step for mark in curves.marks]
        self.marks.setVisible(bool(places))  # even none of them take time to draw
        if places:
            heights = [low + 0.03 * (high - low)] * len(places)
            self.marks.setData(places, heights, data=[mark.label for mark in curves.marks])
        self.scene().prepareForPaint()  # else it notices within its painting, and is painted twice

    def _limits(self, curves: Curves) -> tuple[float, float]:
        values = gated(np.concatenate([curves.train, curves.test]))
        if self.is_log:
            low, high = math.log10(values.min()), math.log10(values.max())
            return math.floor(low * 4) / 4 - 0.1, math.ceil(high * 4) / 4 + 0.1
        # One wild value at the start must not flatten all that follows.
        high = float(np.quantile(values, 0.98)) if len(values) > 100 else float(values.max())
        return 0.0, max(high * 1.1, 1e-6)

    # Reading

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the mouse over the chart with a line and its numbers."""
        if event.type() == QEvent.Type.MouseMove and self._curves is not None and len(self._curves.steps):
            position = event.position()  # type: ignore[attr-defined]  # a mouse event
            self._read_at(self.getViewBox().mapSceneToView(self.mapToScene(position.toPoint())))
        elif event.type() == QEvent.Type.Resize:
            self._place_words()
        elif event.type() == QEvent.Type.Leave:
            self._cursor.hide()
            self._show_legend()
        return bool(super().eventFilter(watched, event))

    def _read_at(self, place: QPointF) -> None:
        curves = self._curves
        assert curves is not None
        nearest = int(np.abs(curves.steps - place.x()).argmin())
        step = int(curves.steps[nearest])
        self._cursor.setPos(step)
        self._cursor.show()
        train, test = figure(curves.train[nearest]), figure(curves.test[nearest])
        words = f"step {step:,}<br>training {train}<br>test {test}"
        reach = max(int(curves.steps[-1]) * 0.02, 1)
        near = [mark.label for mark in curves.marks if abs(mark.step - place.x()) <= reach]
        self._say(words + (f"<br>▲ {escape(near[-1])}" if near else ""))

    def _show_legend(self) -> None:
        """Name the marks, if there are any; the curves are named where their numbers stand."""
        self._say("▲ edit" if self._curves is not None and self._curves.marks else "")

    def _say(self, words: str) -> None:
        if words != self.legend.text():
            self.legend.setText(words)
            self.legend.setVisible(bool(words))
            self._place_words()

    def _place_words(self) -> None:
        """Stand in the upper right corner of the chart, where a falling curve leaves room; invite in its middle."""
        self.legend.adjustSize()
        self.legend.move(self.viewport().width() - self.legend.width() - 4, 2)
        room = (
            self.viewport()
            .rect()
            .adjusted(int(self.getAxis("left").width()), 0, 0, -int(self.getAxis("bottom").height()))
        )
        self.invitation.setGeometry(room)


def gated(values: Values) -> Values:
    """Make values harmless for drawing: finite and within ±1e30, never below the least a logarithm should see."""
    return np.clip(np.nan_to_num(values, nan=LARGEST, posinf=LARGEST, neginf=SMALLEST), SMALLEST, LARGEST)


def thinned(steps: NDArray[np.int64], values: Values) -> tuple[Values, Values]:
    """Give at most MOST_POINTS points of a curve: of each stretch its least and its greatest, in order."""
    y = gated(values)
    count = len(y)
    if count <= MOST_POINTS:
        return steps.astype(np.float64), y
    edges = np.linspace(0, count, MOST_POINTS // 2 + 1).astype(int)
    firsts, stretch = edges[:-1], np.repeat(np.arange(len(edges) - 1), np.diff(edges))
    chosen = [np.array([0, count - 1])]
    for extreme in (np.minimum, np.maximum):
        places = np.flatnonzero(y == extreme.reduceat(y, firsts)[stretch])
        chosen.append(places[np.unique(stretch[places], return_index=True)[1]])  # the first of each stretch
    kept = np.unique(np.concatenate(chosen))
    return steps[kept].astype(np.float64), y[kept]


def _pen(theme: Theme, field: str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(theme.color(field), width * theme.scale, style)
    pen.setCosmetic(True)
    return pen
