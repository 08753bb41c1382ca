"""The view of the loss: one point's as a curve over its prediction, all points' as bars, and J as their mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from playground import answers
from playground.datasets import row_of
from playground.explain.loss_curve import LossAsked, LossCurve
from playground.snapshot import Snapshot
from playground.spec import Experiment
from ui.focus import Focus
from ui.panels.ground import place_text
from ui.theme import Theme
from ui.views import asking
from ui.views.formula import FormulaLabel
from ui.views.legend import Key, Legend
from ui.views.loss_sketches import BarsSketch, CurveSketch
from ui.views.sided import SidedView
from ui.widgets import words
from ui.widgets.chip import make_chip

FORMULAS = {
    "bce": r"J(W) = -\frac{1}{n} \sum_i [\, y_i \log \hat{y}_i + (1 - y_i) \log(1 - \hat{y}_i) \,]",
    "softmax": r"J(W) = -\frac{1}{n} \sum_i \log \hat{y}_{i,c}",
    "mse": r"J(W) = \frac{1}{n} \sum_i (\hat{y}_i - y_i)^2",
}
"""The empirical loss, by the identifier of the loss."""
SIGN = "The lecture's formula lacks the minus sign: the logarithm of a number below 1 is negative, a loss is not."
NAMES = "J is also called objective, cost or empirical risk. W* are the weights with the lowest J."
KEYS: tuple[Key, ...] = (
    ("line", "text", "the loss over ŷ"), ("line", "test_curve", "its slope here"), ("dot", "accent", "this point"),
    ("patch", "edge", "the other training points"), ("dash", "text", "J, their mean"),
)  # fmt: skip
"""What each sign of both pictures means."""


class LossView(SidedView):
    """Follows the selected point."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("loss", parent, (1, 1))
        self._index, self._points = 0, 1
        self._held: LossCurve | None = None
        self.curve, self.bars = CurveSketch(self), BarsSketch(self)
        self.probe = make_chip(
            self,
            "lossProbe",
            "Probe",
            "The loss at the probe; the data's rule says what is right",
            is_toggle=True,
        )
        self.another = make_chip(self, "lossPoint", "Next point", "Take another data point")
        self.formula = FormulaLabel("lossFormula", self)
        self.point, self.note = asking.words(self, "lossWords"), asking.words(self, "lossNote")
        self.legend = Legend("lossLegend", self)
        self.legend.show_keys(KEYS)
        self._build()
        self.another.clicked.connect(self._next_point)
        self.probe.clicked.connect(self.questions_changed)
        self.bars.chosen.connect(self._choose)

    # What it asks, and the ways in

    def questions(self) -> tuple[Any, ...]:
        """Ask for the point's loss, or the probe's."""
        return (self._asked(),)

    def show_experiment(self, experiment: Experiment) -> None:
        """Take another network."""
        super().show_experiment(experiment)
        self.formula.show_formula(FORMULAS.get(experiment.training.loss, ""))
        lacks_sign = experiment.training.loss in ("bce", "softmax")
        self.note.setText(f"{NAMES} {SIGN}" if lacks_sign else NAMES)
        has_rule = row_of(experiment.data).truth is not None
        self.probe.setEnabled(has_rule)
        self.probe.setChecked(self.probe.isChecked() and has_rule)
        self.questions_changed.emit()

    def show_focus(self, focus: Focus) -> None:
        """Follow the point that is looked at, or the probe."""
        before = self._asked()
        if focus.pinned_point not in (None, self.focus_.pinned_point):
            self.probe.setChecked(False)
        super().show_focus(focus)
        looked = focus.point_looked_at
        self._index = self._index if looked is None else looked
        if self._asked() != before:
            self.questions_changed.emit()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Let curve and bars move smoothly."""
        self._points = 1 if snapshot.points is None else len(snapshot.points.y)
        if self._index >= self._points:
            self._index = 0
            self.questions_changed.emit()
        found = snapshot.answers.get(self._asked())
        if found is None or found is self._held:
            return
        is_other = self._held is None or self._held.index != found.index
        self._held = found
        self.curve.show_curve(found)
        self.bars.show_bars(found)
        if is_other or snapshot.status != "running":
            self._say()

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Say it in words."""
        self.show_snapshot(snapshot)
        self._say()

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours, letters and lengths."""
        super().restyle(theme)
        for part in (self.curve, self.bars, self.formula, self.legend):
            part.restyle(theme)

    def choices(self) -> dict[str, Any]:
        """Remember whether it is the probe's loss."""
        return {"probe": self.probe.isChecked()}

    def take_choices(self, choices: Mapping[str, Any]) -> None:
        """Show the probe's loss where a file says so."""
        self.probe.setChecked(choices.get("probe") is True and self.probe.isEnabled())
        self.questions_changed.emit()

    # Building

    def _build(self) -> None:
        self.put_pictures(self.curve)
        self.put_legend(self.legend)
        self.put(self.probe, self.another)
        for widget in (self.point, self.bars, self.formula, self.note):
            self.put(widget)
        self._side.setStretchFactor(self.bars, 1)
        self.note.setProperty("muted", True)

    # What a person does

    def _choose(self, index: int) -> None:
        self.probe.setChecked(False)
        self._index = index
        self.questions_changed.emit()
        self.look.emit(replace(self.focus_, pinned_point=index, point=None))

    def _next_point(self) -> None:
        self._choose(asking.next_point(self._index, self._points))

    # What is said

    def _asked(self) -> LossAsked:
        x1, x2 = self.focus_.probe
        return LossAsked(0, (x1, x2)) if self.probe.isChecked() else LossAsked(self._index)

    def _say(self) -> None:
        held = self._held
        if held is None:
            return
        kind = "This test point" if held.is_test else "This training point"
        if held.index < 0:
            kind = f"The probe {place_text(self.focus_.probe, row_of(self.experiment.data).plane)}"
        is_one = answers.units(self.experiment) == 1
        y = f"y = {words.number(held.y, 4)}, ŷ" if is_one else f"class {held.output}, where y = 1, and ŷ there"
        slope = words.number(held.slope, 4) if held.slope == held.slope else "0 to all digits"
        self.point.setText(
            f"{kind}: {y} = {words.number(held.now, 4)}, its loss is "
            f"{words.number(held.loss_now, 4)}, the slope ∂J/∂ŷ = {slope}."
            + (" It is not among the bars." if held.rank < 0 else "")
        )
