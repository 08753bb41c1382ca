"""The panel of the loss curves: training and test J by step, edits as marks, digits that can be read."""

from __future__ import annotations

import math
from dataclasses import replace
from html import escape
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QStyleOptionGraphicsItem, QWidget

from playground import answers
from playground.snapshot import Curves, Scores, Snapshot
from playground.spec import Experiment
from ui.card import Card
from ui.focus import Focus
from ui.panels.metrics import MetricsView
from ui.panels.ranking import RankingView, mean
from ui.theme import Theme
from ui.widgets.chip import make_chip
from ui.widgets.words import figure

MOST_POINTS = 400
"""More points than this are thinned to the least and the greatest of each stretch; thick lines would be slow."""
REFRESH_MS = 100
SHORTEST = 10
"""The step axis always reaches at least so far."""
LARGEST, SMALLEST = 1e30, 1e-12
Values = NDArray[np.float64]

CHIPS = (
    ("metricsButton", "numbers", "Numbers instead of the chart",
     "Which classes are taken for which, and gradients and sleeping neurons by layer"),
    ("pointsButton", "points", "Points by their loss instead of the chart",
     "The points with the largest losses; J is the mean of the training points'"),
    ("logScaleButton", "log", "Logarithmic loss axis", "Logarithmic or linear loss axis"),
)  # fmt: skip
"""The chips beside the title: name, word, what a screen reader says, tip."""
ACCURACY_HELP = "The share of the test points that the network puts into the right class"
R2_HELP = "R² = 1 − Σ(ŷ − y)² / Σ(y − ȳ)² of the test points: 1 is perfect, 0 no better than their mean ȳ"


class Axis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis that draws what it has worked out itself: playing a recorded picture looks up each letter's font anew."""

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw line, ticks and numbers; they are worked out when the range is another one."""
        if self.picture is None:
            painter.setFont(self.style["tickFont"])
            self.picture: Any = self.generateDrawSpecs(painter)
        if self.picture is not None:
            self.drawPicture(painter, *self.picture)


class CurvesPanel(Card):
    """What training makes small, over the steps."""

    edit = Signal(object, str, str)
    command = Signal(object)
    look = Signal(object)
    problem = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Loss", "J, dropout off", parent)
        self.setObjectName("curvesPanel")
        self._curves: Curves | None = None
        self._focus = Focus()
        self._theme: Theme | None = None
        self._since = QElapsedTimer()
        self.chart = pg.PlotWidget(self, axisItems={name: Axis(name) for name in ("left", "bottom")})
        self.chart.setObjectName("lossChart")
        self.chart.setAccessibleName("Loss chart: training and test loss by step")
        self.metrics_button, self.points_button, self.log_button = (
            make_chip(self, name, text, tip, accessible=accessible, is_toggle=True)
            for name, text, accessible, tip in CHIPS
        )
        for button in (self.metrics_button, self.points_button, self.log_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.header.corner.addWidget(button)
        self.log_button.toggled.connect(self._set_log)
        self.legend = QLabel(self.chart.viewport())
        self.legend.hide()
        self.legend.setObjectName("lossLegend")
        self.legend.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.legend.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.legend.setProperty("role", "small")
        self._fill_chart()
        self.body.addWidget(self.chart, 1)
        self.metrics = MetricsView(self)
        self.metrics.hide()
        self.body.addWidget(self.metrics, 1)
        self.ranking = RankingView(self)
        self.ranking.hide()
        self.ranking.chosen.connect(self._pin)
        self.body.addWidget(self.ranking, 1)
        self._pages = {self.metrics_button: self.metrics, self.points_button: self.ranking}
        self.metrics_button.toggled.connect(self._turn_to_metrics)
        self.points_button.toggled.connect(self._turn_to_points)
        self._fill_digits()

    # Building

    def _fill_chart(self) -> None:
        chart = self.chart
        chart.setMenuEnabled(False)
        chart.setMouseEnabled(False, False)
        chart.hideButtons()
        chart.getPlotItem().setContentsMargins(0, 0, 0, 0)
        chart.getViewBox().disableAutoRange()
        chart.getViewBox().setDefaultPadding(0.0)
        chart.viewport().setMouseTracking(True)
        chart.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        chart.viewport().installEventFilter(self)
        self._lines = {name: chart.plot(antialias=True) for name in ("train", "test")}
        for line in self._lines.values():
            line.curve.setSegmentedLineMode("on")
            line.curve.setSkipFiniteCheck(True)
        self._marks = pg.ScatterPlotItem(symbol="t1", pxMode=True)
        self._cursor = pg.InfiniteLine(angle=90, movable=False)
        self._cursor.hide()
        chart.addItem(self._marks)
        chart.addItem(self._cursor, ignoreBounds=True)

    def _fill_digits(self) -> None:
        self._digits: dict[str, QLabel] = {}
        self._captions: dict[str, QLabel] = {}
        self._grid = QGridLayout()
        for column, (name, words) in enumerate(
            (("train", "train J"), ("test", "test J"), ("accuracy", "test accuracy"))
        ):
            caption, number = QLabel(words, self), QLabel("–", self)
            caption.setProperty("role", "small")
            caption.setProperty("muted", True)
            number.setProperty("role", "number")
            number.setObjectName(f"{name}Digits")
            self._digits[name], self._captions[name] = number, caption
            self._grid.addWidget(caption, 0, column, Qt.AlignmentFlag.AlignBottom)
            self._grid.addWidget(number, 1, column)
            self._grid.setColumnStretch(column, 1)
        self._digits["penalty"] = QLabel(self)
        self._digits["penalty"].setProperty("role", "small")
        self._digits["penalty"].setObjectName("penaltyDigits")
        self._digits["penalty"].hide()
        self._digits["reason"] = QLabel(self)
        self._digits["reason"].setProperty("role", "small")
        self._digits["reason"].setObjectName("stopReason")
        self._digits["reason"].setWordWrap(True)
        self._digits["reason"].hide()
        row = QHBoxLayout()
        row.addLayout(self._grid)
        self.body.addLayout(row)
        self.body.addWidget(self._digits["penalty"])
        self.body.addWidget(self._digits["reason"])

    # Three ways in

    def show_experiment(self, experiment: Experiment) -> None:
        """Know whether there is a penalty to be told."""
        learns_values = answers.is_regression(experiment)
        self._captions["accuracy"].setText("test R²" if learns_values else "test accuracy")
        self._captions["accuracy"].setToolTip(R2_HELP if learns_values else ACCURACY_HELP)
        self.ranking.show_experiment(experiment)
        self._digits["penalty"].setVisible(experiment.training.l1 > 0 or experiment.training.l2 > 0)

    def show_focus(self, focus: Focus) -> None:
        """Light the point that is pinned in the list of points."""
        self._focus = focus
        self.ranking.show_focus(focus)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the newest curves, at most 10 times a second while running."""
        is_due = not self._since.isValid() or self._since.elapsed() >= REFRESH_MS
        if snapshot.status == "preparing" or (snapshot.status == "running" and not is_due):
            return
        self._since.restart()
        if snapshot.curves is not self._curves:
            self._curves = snapshot.curves
            self._draw()

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Show the digits."""
        self.metrics.show_numbers(snapshot)
        self.ranking.show_numbers(snapshot)
        reason = snapshot.reason if snapshot.status == "stopped" else ""
        self._digits["reason"].setText(reason[:1].upper() + reason[1:])
        self._digits["reason"].setVisible(bool(reason))
        scores = snapshot.scores
        if scores is None:
            return
        train, test = self._losses(snapshot, scores)
        self._digits["train"].setText(figure(train))
        self._digits["test"].setText(figure(test))
        self._digits["accuracy"].setText(second_score(scores))
        self._digits["penalty"].setText(f"penalty {figure(scores.penalty)} (beside J, not in it)")

    def _losses(self, snapshot: Snapshot, scores: Scores) -> tuple[float, float]:
        """Give J of the training and of the test points; beside the list of points those of its very step."""
        points, losses = snapshot.points, snapshot.losses
        if not self.wants_losses() or points is None or losses is None or len(losses) != len(points.y):
            return scores.train_loss, scores.test_loss
        return mean(losses[~points.is_test]), mean(losses[points.is_test])

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours and lengths."""
        super().restyle(theme)
        self._theme = theme
        self.metrics.restyle(theme)
        self.ranking.restyle(theme)
        self.chart.setBackground(theme.card)
        self._lines["train"].setPen(_pen(theme, "train_curve", 2.0))
        self._lines["test"].setPen(_pen(theme, "test_curve", 2.0, Qt.PenStyle.DashLine))
        self._marks.setBrush(theme.color("muted"))
        self._marks.setPen(_pen(theme, "card", 1.0))
        self._marks.setSize(theme.px(11))
        self._cursor.setPen(_pen(theme, "muted", 1.0, Qt.PenStyle.DashLine))
        self._dress_axes(theme)
        self._digits["test"].setStyleSheet(f"color: {theme.test_curve};")
        self.legend.setStyleSheet(f"background: {theme.card}; padding: 0 {theme.px(4)}px;")
        self._captions["train"].setText(f"train J <span style='color:{theme.train_curve}'><b>━━</b></span>")
        self._captions["test"].setText(f"test J <span style='color:{theme.test_curve}'><b>╍╍</b></span>")
        self._grid.setVerticalSpacing(0)
        self._grid.setHorizontalSpacing(theme.px(8))
        self.chart.setMinimumSize(theme.px(120), theme.px(90))
        self._show_legend()
        self._draw()

    def _dress_axes(self, theme: Theme) -> None:
        font: QFont = theme.font("small")
        for name in ("left", "bottom"):
            axis = self.chart.getAxis(name)
            axis.setTickFont(font)
            axis.setPen(_pen(theme, "border", 1.0))
            axis.setTextPen(theme.color("muted"))
            axis.setStyle(tickLength=-theme.px(4), tickTextOffset=theme.px(4), hideOverlappingLabels=True)
            axis.enableAutoSIPrefix(False)
        self.chart.getAxis("left").setWidth(theme.px(46))
        self.chart.getAxis("bottom").setHeight(theme.px(26) + font.pixelSize())
        words = {"color": theme.muted, "font-size": f"{font.pixelSize()}px"}
        self.chart.setLabel("bottom", "steps", **words)
        self.chart.showGrid(x=False, y=True, alpha=0.18)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the words behind the title where the buttons need the room."""
        super().resizeEvent(event)
        title, subtitle = self.header.title, self.header.subtitle
        needed = sum(label.fontMetrics().horizontalAdvance(label.text()) for label in (title, subtitle))
        needed += sum(button.sizeHint().width() for button in (*self._pages, self.log_button))
        gaps = 6 * self._theme.px(10) if self._theme else 0
        subtitle.setVisible(needed + gaps <= self.width())

    # Drawing

    @property
    def is_log(self) -> bool:
        """Whether the loss axis is logarithmic."""
        return self.log_button.isChecked()

    def wants_metrics(self) -> bool:
        """Say whether the metrics can be seen, for `Wants.metrics`."""
        return self.metrics.isVisible()

    def wants_losses(self) -> bool:
        """Say whether every point's own loss can be seen, for `Wants.losses`."""
        return self.ranking.isVisible()

    def _turn_to_metrics(self, on: bool) -> None:
        self._turn_to(self.metrics_button, on)

    def _turn_to_points(self, on: bool) -> None:
        self._turn_to(self.points_button, on)

    def _turn_to(self, button: QPushButton, on: bool) -> None:
        """Show a page in the place of the chart, or the chart again."""
        for other, page in self._pages.items():
            if on and other is not button:
                other.setChecked(False)
            page.setVisible(other.isChecked())
        is_chart = not any(other.isChecked() for other in self._pages)
        self.chart.setVisible(is_chart)
        self.log_button.setEnabled(is_chart)

    def _pin(self, point: int) -> None:
        self.look.emit(replace(self._focus, pinned_point=point))

    def _set_log(self, on: bool) -> None:
        self.chart.setLogMode(False, on)
        self._draw()

    def _draw(self) -> None:
        curves = self._curves
        if curves is None or not len(curves.steps):
            for line in self._lines.values():
                line.setData([], [])
            self._marks.hide()
            self.chart.setRange(xRange=(0, SHORTEST), yRange=(0, 1), padding=0)
            return
        for name, values in (("train", curves.train), ("test", curves.test)):
            x, y = thinned(curves.steps, values)
            self._lines[name].setData(x, y)
        low, high = self._limits(curves)
        last = max(int(curves.steps[-1]), SHORTEST)
        self.chart.setRange(xRange=(0, last * 1.02), yRange=(low, high), padding=0)
        if not self._cursor.isVisible():
            self._show_legend()
        places = [mark.step for mark in curves.marks]
        self._marks.setVisible(bool(places))  # even none of them take time to draw
        if places:
            heights = [low + 0.03 * (high - low)] * len(places)
            self._marks.setData(places, heights, data=[mark.label for mark in curves.marks])
        self.chart.scene().prepareForPaint()  # else it notices within its painting, and is painted twice

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
            self._read_at(self.chart.getViewBox().mapSceneToView(self.chart.mapToScene(position.toPoint())))
        elif event.type() == QEvent.Type.Resize:
            self._place_legend()
        elif event.type() == QEvent.Type.Leave:
            self._cursor.hide()
            self._show_legend()
        return super().eventFilter(watched, event)

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
            self._place_legend()

    def _place_legend(self) -> None:
        """Stand in the upper right corner of the chart, where a falling curve leaves room."""
        self.legend.adjustSize()
        self.legend.move(self.chart.viewport().width() - self.legend.width() - 4, 2)


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


def second_score(scores: Scores) -> str:
    """Say how well the test points are answered: the accuracy, or R² where values are learned."""
    if scores.test_accuracy is not None:
        return f"{100 * scores.test_accuracy:.1f} %"
    return f"{scores.test_r2:.3f}".replace("-", "−") if scores.test_r2 is not None else ""
