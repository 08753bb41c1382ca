"""The view of fit: training and test curves with the gap named by a rule, and regularization compared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtWidgets import QWidget

from playground import edits
from playground.advice.fit import RULES, Fit, fit_of
from playground.regularization import WAYS, regularized
from playground.session import Reset, Step
from playground.side_by_side import STEPS
from playground.snapshot import Snapshot
from playground.spec import UNITS, Experiment, Layer
from ui.focus import Focus
from ui.theme import Theme
from ui.views.comparison import Comparison
from ui.views.paged import PagedView
from ui.views.plot import Chart, Line, PlotView
from ui.widgets.slider import ValueSlider
from ui.widgets.words import figure, signed

CURVES_HELP = (
    "Training and test loss by step; the shaded gap between them is what the training points were given too much"
)
HIGHEST = 1.15
"""The axis ends so far above the curves' usual values, of which the first few steps are none."""


class FitView(PagedView):
    """Two pages: fit, and regularization compared."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("fit", parent)
        self.curves = PlotView("fitCurves", CURVES_HELP, self)
        self.comparison = Comparison("regularizationCompared", tuple(WAYS.values()), self)
        self.kind, self.why = self.label("fitKind", "value"), self.label("fitWhy")
        self.rule = self.label("fitRule")
        self.width_ = ValueSlider(replace(UNITS, name="fitWidth", label="Width"), self, is_flat=True)
        self.train = self.button("fitTrain", f"Train anew, {STEPS:,} steps", "Begin with the first weights again")
        self._build()

    # What it asks, and the ways in

    def questions(self) -> tuple[Any, ...]:
        """Ask for the comparison while it is looked at and not complete."""
        return self.comparison.question() if self.page == "compared" else ()

    def show_experiment(self, experiment: Experiment) -> None:
        """Show the width of the layer that the slider changes."""
        super().show_experiment(experiment)
        layer = self._layer()
        self.width_.setEnabled(layer is not None)
        if layer is not None:
            self.width_.show_value(layer.units)
        if self.page == "compared":
            self.comparison.look(experiment)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the curves, or how far the comparison is."""
        if self.page == "compared":
            self.comparison.show_snapshot(snapshot)
        elif self.is_due(snapshot):
            self._draw(snapshot)

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Name the fit."""
        if self.page == "compared":
            self.why.setText(self._compared())
            return
        found = fit_of(snapshot)
        self.kind.setText(found.kind[:1].upper() + found.kind[1:])
        self.why.setText(self._why(found))
        self.rule.setText(f"The rule: {RULES[found.kind]}.")

    def show_focus(self, focus: Focus) -> None:
        """Let the slider follow the selected layer."""
        super().show_focus(focus)
        layer = self._layer()
        if layer is not None:
            self.width_.show_value(layer.units)

    def restyle(self, theme: Theme) -> None:
        """Take a theme."""
        super().restyle(theme)
        for widget in (self.curves, self.comparison, self.width_):
            widget.restyle(theme)

    # Building

    def _build(self) -> None:
        fit = self.chip("fitPage", "fit", "Training and test loss, and what kind of fit it is")
        compared = self.chip("fitCompared", "regularization compared", "The same network trained in five ways")
        self.add_page("fit", fit, self.curves, self.width_, self.train, self.rule, self.kind)
        self.add_page("compared", compared, self.comparison)
        self.put_pictures(self.curves)
        self.put_sheet(self.comparison)
        self.put(*self.pages.values())
        for widget in (self.kind, self.why, self.width_, self.train, self.rule):
            self.put(widget)
        self.put_stretch()
        self.rule.setToolTip("\n".join(f"{kind}: {rule}" for kind, rule in RULES.items()))
        self.rule.setProperty("muted", True)
        self.width_.changed.connect(self._widen)
        self.width_.refused.connect(self.why.setText)
        self.train.clicked.connect(self._train_anew)
        self.comparison.taken.connect(self._take)
        self.comparison.changed.connect(self.questions_changed)
        self.turn("fit")

    def page_turned(self) -> None:
        """Give the five cards most of the width, and train them."""
        is_compared = self.page == "compared"
        self.give_room(is_compared)
        self.why.setText("")
        if is_compared:
            self.comparison.look(self.experiment)
            self.why.setText(self._compared())

    # What a person does

    def _layer(self) -> Layer | None:
        """Give the layer whose width is changed: the selected one, else the last."""
        layers = self.experiment.model.layers
        chosen = [layer for layer in layers if layer.id == self.focus_.selected_layer]
        found = chosen or list(layers)
        return found[-1] if found else None

    def _widen(self, units: float, merge_key: str) -> None:
        layer = self._layer()
        if layer is not None:
            changed = edits.set_units(self.experiment, layer.id, int(units))
            self.edit.emit(changed, f"Set width to {int(units)}", merge_key)

    def _train_anew(self) -> None:
        self.command.emit(Reset())
        self.command.emit(Step(STEPS))

    def _take(self, name: str) -> None:
        label = WAYS[name].label
        words = "Take out all regularization" if name == "none" else f"Take {label}"
        self.edit.emit(regularized(self.experiment, name), words, "")

    # Showing

    def _draw(self, snapshot: Snapshot) -> None:
        curves, theme = snapshot.curves, self.theme_
        if curves is None or theme is None or len(curves.steps) < 2:
            self.curves.show_chart(Chart(message="Press play, or train anew: training and test loss are drawn here."))
            return
        steps = curves.steps.astype(np.float64)
        usual = np.concatenate([curves.train, curves.test])
        usual = usual[np.isfinite(usual)]
        high = float(np.quantile(usual, 0.98)) * HIGHEST if len(usual) else 1.0
        turn = fit_of(snapshot).turn if snapshot.status != "running" else None
        self.curves.show_chart(
            Chart(
                (
                    Line(steps, curves.train, theme.train_curve, name="training"),
                    Line(steps, curves.test, theme.test_curve, is_dashed=True, name="test"),
                ),
                gap=(steps, curves.train, curves.test), gap_name="gap",
                mark=(float(turn), "test loss turns") if turn is not None else None,
                across="steps", up="J", span=(0.0, max(high, 1e-6)),
            )
        )  # fmt: skip

    def _why(self, found: Fit) -> str:
        gap = "" if np.isnan(found.gap) else f" Gap, test J − training J: {signed(found.gap)}."
        return f"{found.why[:1].upper()}{found.why[1:]}.{gap}"

    def _compared(self) -> str:
        """Say what came of the five ways."""
        found = self.comparison.found
        if found is None:
            return self.comparison.told()
        best = min(found.outcomes, key=lambda outcome: outcome.test_loss)
        none = next(outcome for outcome in found.outcomes if outcome.name == "none")
        return (
            f"{self.comparison.told()} Without any it is {figure(none.test_loss)}."
            f" Σ|w| {best.sum_of_weights:.1f} against {none.sum_of_weights:.1f}."
        )
