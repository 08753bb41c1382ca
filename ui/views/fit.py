"""The view of fit: training and test curves with the gap named by a rule, and regularization compared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtWidgets import QWidget

from playground import edits
from playground.advice.fit import RULES, Fit, fit_of
from playground.regularization import STEPS, WAYS, Compared, RegularizationAsked, regularized
from playground.session import Reset, Step
from playground.snapshot import Snapshot
from playground.spec import UNITS, Experiment, Layer
from ui.focus import Focus
from ui.theme import Theme
from ui.views.comparison import Comparison
from ui.views.plot import Chart, Line, PlotView
from ui.views.sided import SidedView
from ui.widgets.slider import ValueSlider
from ui.widgets.words import figure

CURVES_HELP = (
    "Training and test loss by step; the shaded gap between them is what the training points were given too much"
)
HIGHEST = 1.15
"""The axis ends so far above the curves' usual values, of which the first few steps are none."""


class FitView(SidedView):
    """Two pages: fit, and regularization compared."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("fit", parent)
        self._version, self._is_compared, self._is_asking = 0, False, False
        self._compared: Compared | None = None
        self.curves = PlotView("fitCurves", CURVES_HELP, self)
        self.comparison = Comparison(self)
        self.pages = {
            "fit": self.chip("fitPage", "fit", "Training and test loss, and what kind of fit it is"),
            "compared": self.chip("fitCompared", "regularization compared", "The same network trained in five ways"),
        }
        self.kind, self.why = self.label("fitKind", "value"), self.label("fitWhy")
        self.rule = self.label("fitRule")
        self.width_ = ValueSlider(replace(UNITS, name="fitWidth", label="Width"), self, is_flat=True)
        self.train = self.button("fitTrain", f"Train anew, {STEPS:,} steps", "Begin with the first weights again")
        self.start = self.button("fitStart", "Train all five", f"{STEPS:,} steps each, from the same first weights")
        self.stop = self.button("fitStop", "Stop", "Train them no further")
        self._build()

    # What it asks, and the ways in

    def questions(self) -> tuple[Any, ...]:
        """Ask for the comparison while it is wanted and not complete."""
        if not self._is_compared or not self._is_asking or self.theme_ is None:
            return ()
        return (self._asked(),)

    def show_experiment(self, experiment: Experiment) -> None:
        """Show the width of the layer that the slider changes; a comparison of other data or layers is dropped."""
        old = self.experiment
        super().show_experiment(experiment)
        layer = self._layer()
        self.width_.setEnabled(layer is not None)
        if layer is not None:
            self.width_.show_value(layer.units)
        is_other = old.data != experiment.data or shape_of(old) != shape_of(experiment)
        if is_other and (self._compared is not None or self._is_asking):
            self._compared, self._is_asking = None, False
            self.comparison.show_compared(None, is_running=False)
            self._show_buttons()
            self.questions_changed.emit()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the curves, or how far the comparison is."""
        if not self._is_compared:
            if self.is_due(snapshot):
                self._draw(snapshot)
            return
        found = snapshot.answers.get(self._asked()) if self._is_asking and self.theme_ is not None else None
        if found is not None and found is not self._compared:
            self._compared = found
            self._is_asking = found.known < 1.0
            if not self._is_asking or self.is_due(snapshot):
                self.comparison.show_compared(found, is_running=self._is_asking)
            if not self._is_asking:
                self._show_buttons()
                self.questions_changed.emit()

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Name the fit."""
        if self._is_compared:
            self._say_compared()
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
        self.put_pictures(self.curves, self.comparison)
        self.put(*self.pages.values())
        for widget in (self.kind, self.why, self.width_):
            self.put(widget)
        self.put(self.train, self.start, self.stop)
        self.put(self.rule)
        self.put_stretch()
        self.rule.setToolTip("\n".join(f"{kind}: {rule}" for kind, rule in RULES.items()))
        self.rule.setProperty("muted", True)
        self.pages["fit"].clicked.connect(lambda: self._turn(False))
        self.pages["compared"].clicked.connect(lambda: self._turn(True))
        self.width_.changed.connect(self._widen)
        self.width_.refused.connect(self.why.setText)
        self.train.clicked.connect(self._train_anew)
        self.start.clicked.connect(self._compare)
        self.stop.clicked.connect(self._halt)
        self.comparison.taken.connect(self._take)
        self._turn(False)

    def _turn(self, is_compared: bool) -> None:
        """Turn to a page."""
        self._is_compared = is_compared
        self.pages["compared"].setChecked(is_compared)
        self.pages["fit"].setChecked(not is_compared)
        self.comparison.setVisible(is_compared)
        for widget in (self.curves, self.width_, self.train, self.rule, self.kind):
            widget.setVisible(not is_compared)
        self._show_buttons()
        self._row.setStretch(0, 3)
        self._row.setStretch(1, 1 if is_compared else 2)  # five cards stand in one line
        self.comparison.show_compared(self._compared, is_running=self._is_asking)
        self.why.setText("")
        self._say_compared()
        self.questions_changed.emit()

    def _show_buttons(self) -> None:
        self.start.setVisible(self._is_compared and not self._is_asking)
        self.stop.setVisible(self._is_compared and self._is_asking)

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

    def _compare(self) -> None:
        self._version += 1
        self._compared, self._is_asking = None, True
        self.comparison.show_compared(None, is_running=True)
        self._show_buttons()
        self.questions_changed.emit()

    def _halt(self) -> None:
        self._is_asking = False
        self.comparison.show_compared(self._compared, is_running=False)
        self._show_buttons()
        self.questions_changed.emit()

    def _take(self, name: str) -> None:
        label = WAYS[name].label
        words = "Take out all regularization" if name == "none" else f"Take {label}"
        self.edit.emit(regularized(self.experiment, name), words, "")

    # Showing

    def _asked(self) -> RegularizationAsked:
        assert self.theme_ is not None
        return RegularizationAsked(version=self._version, colours=self.theme_.colours())

    def _draw(self, snapshot: Snapshot) -> None:
        curves, theme = snapshot.curves, self.theme_
        if curves is None or theme is None or not len(curves.steps):
            self.curves.show_chart(Chart())
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
                gap=(steps, curves.train, curves.test),
                mark=(float(turn), "test loss turns") if turn is not None else None,
                across="steps", up="J", span=(0.0, max(high, 1e-6)),
            )
        )  # fmt: skip

    def _why(self, found: Fit) -> str:
        gap = "" if np.isnan(found.gap) else f" Gap, test J − training J: {signed(found.gap)}."
        return f"{found.why[:1].upper()}{found.why[1:]}.{gap}"

    def _say_compared(self) -> None:
        if not self._is_compared:
            return
        found = self._compared
        if found is None:
            words = (
                "is being trained …" if self._is_asking else "can be trained in five ways, and judged on test points."
            )
            self.why.setText(f"The network on the screen {words}")
            return
        best = min(found.outcomes, key=lambda outcome: outcome.test_loss)
        none = next(outcome for outcome in found.outcomes if outcome.name == "none")
        steps = f"{100 * found.known:.0f} % of {found.steps:,} steps each. " if found.known < 1.0 else ""
        self.why.setText(
            f"{steps}Lowest test J so far: {WAYS[best.name].label}, {figure(best.test_loss)}; without any it is"
            f" {figure(none.test_loss)}. Σ|w| {best.sum_of_weights:.1f} against {none.sum_of_weights:.1f}."
        )


def shape_of(experiment: Experiment) -> tuple[Any, ...]:
    """Give what of the network a comparison depends on: all but how it is held back."""
    return tuple(held_apart(layer) for layer in experiment.model.layers), experiment.model.seed


def held_apart(layer: Layer) -> tuple[Any, ...]:
    """Give a layer apart from its dropout rate."""
    return layer.id, layer.units, layer.activation, layer.off, layer.frozen


def signed(value: float) -> str:
    """Write a difference: +0.123, −0.004."""
    return f"{value:+.3f}".replace("-", "−")
