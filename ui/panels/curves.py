"""The panel of the loss curves: training and test J by step, edits as marks, digits that can be read."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from playground import answers
from playground.snapshot import Scores, Snapshot
from playground.spec import Experiment
from ui.card import Card
from ui.focus import Focus
from ui.panels.loss_chart import LossChart
from ui.panels.metrics import MetricsView
from ui.panels.ranking import RankingView, mean
from ui.theme import Theme
from ui.widgets.chip import make_chip
from ui.widgets.words import figure

REFRESH_MS = 100
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


class CurvesPanel(Card):
    """What training makes small, over the steps."""

    edit = Signal(object, str, str)
    command = Signal(object)
    look = Signal(object)
    problem = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Loss", "J, dropout off", parent)
        self.setObjectName("curvesPanel")
        self._focus = Focus()
        self._theme: Theme | None = None
        self._since = QElapsedTimer()
        self.chart = LossChart(self)
        self.metrics_button, self.points_button, self.log_button = (
            make_chip(self, name, text, tip, accessible=accessible, is_toggle=True)
            for name, text, accessible, tip in CHIPS
        )
        for button in (self.metrics_button, self.points_button, self.log_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.header.corner.addWidget(button)
        self.log_button.toggled.connect(self.chart.show_log)
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
        self.chart.show_curves(snapshot.curves)

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
        self._digits["test"].setStyleSheet(f"color: {theme.test_curve};")
        self._captions["train"].setText(f"train J <span style='color:{theme.train_curve}'><b>━━</b></span>")
        self._captions["test"].setText(f"test J <span style='color:{theme.test_curve}'><b>╍╍</b></span>")
        self._grid.setVerticalSpacing(0)
        self._grid.setHorizontalSpacing(theme.px(8))
        self.chart.restyle(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the words behind the title where the buttons need the room."""
        super().resizeEvent(event)
        title, subtitle = self.header.title, self.header.subtitle
        needed = sum(label.fontMetrics().horizontalAdvance(label.text()) for label in (title, subtitle))
        needed += sum(button.sizeHint().width() for button in (*self._pages, self.log_button))
        gaps = 6 * self._theme.px(10) if self._theme else 0
        subtitle.setVisible(needed + gaps <= self.width())

    # Pages

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


def second_score(scores: Scores) -> str:
    """Say how well the test points are answered: the accuracy, or R² where values are learned."""
    if scores.test_accuracy is not None:
        return f"{100 * scores.test_accuracy:.1f} %"
    return f"{scores.test_r2:.3f}".replace("-", "−") if scores.test_r2 is not None else ""
