"""The view of dropout: thinned networks overlaid, what each neuron is worth, and training with and without it."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import Any

from PySide6.QtWidgets import QBoxLayout, QPushButton, QWidget

from playground import edits, wires
from playground.datasets import row_of
from playground.explain.dropout import THINNED, DropoutAsked, Scaling, Thinned
from playground.opposites import DROPOUT
from playground.regularization import with_dropout
from playground.snapshot import Snapshot
from playground.spec import Experiment
from ui.focus import Focus
from ui.theme import Theme
from ui.views.bars import Bar, BarsView
from ui.views.comparison import Comparison
from ui.views.formula import FormulaLabel
from ui.views.legend import Key, Legend
from ui.views.overlay import KEYS, WHOLE, OverlayView
from ui.views.paged import PagedView
from ui.widgets.words import signed

RATES = (0.0, 0.2, 0.5)
BAR_KEYS: tuple[Key, ...] = (("patch", "danger", "J rises"), ("patch", "muted", "falls"))
BARS_HELP = "By how much J of the training points rises when this one neuron is switched off; a click pins it"


class DropoutView(PagedView):
    """Two pages: thinned networks, and training with and without.

    It asks for thinned networks again and again while training goes on; the last whole answer stays on the screen.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("dropout", parent)
        self._asked = DropoutAsked()
        self._thinned: Thinned | None = None
        self._worth: Thinned | None = None
        self._loss: float | None = None
        self.overlay = OverlayView(self)
        self.comparison = Comparison("dropoutCompared", DROPOUT, self)
        self.bars = BarsView("dropoutBars", BARS_HELP, self)
        self.formula = FormulaLabel("dropoutFormula", self)
        self.words, self.reading = self.label("dropoutWords", "body"), self.label("dropoutScaling")
        self.judgement, self.legend = self.label("dropoutWorth"), Legend("dropoutLegend", self)
        self.again = self.button("dropoutAgain", "Draw others", f"Drop other neurons in the {THINNED} networks")
        self.rates = {rate: self._rate(rate) for rate in RATES}
        self._build()

    # What it asks, and the ways in

    def questions(self) -> tuple[Any, ...]:
        """Ask for thinned networks of the present weights, or for training with and without."""
        return self.comparison.question() if self.page == "compared" else (self._asked,)

    def show_experiment(self, experiment: Experiment) -> None:
        """Forget what belongs to another network."""
        old = self.experiment
        super().show_experiment(experiment)
        layers = experiment.model.layers
        for rate, chip in self.rates.items():
            chip.setChecked(bool(layers) and all(layer.dropout == rate for layer in layers))
            chip.setEnabled(bool(layers))
        if old.model != experiment.model or old.data != experiment.data:
            self._thinned = self._worth = None
            self.overlay.show_thinned(None)
            self.bars.show_bars(())
            for label in (self.words, self.reading, self.judgement):
                label.setText("")
            self._ask()
        has_rate = any(layer.dropout for layer in layers)
        self.legend.show_keys((*(KEYS if has_rate else (WHOLE,)), *BAR_KEYS), experiment)
        if self.page == "compared":
            self.comparison.look(experiment)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the networks; when all are known and the weights have moved, ask anew."""
        if self.page == "compared":
            self.comparison.show_snapshot(snapshot)
            return
        if snapshot.experiment.data == self.experiment.data:  # else they are points of another plane
            self.overlay.show_plane(row_of(self.experiment.data), snapshot.points)
        found = snapshot.answers.get(self._asked)
        if found is None or not self._fits(found):
            return
        loss = snapshot.scores.train_loss if snapshot.scores is not None else None
        if self._loss is None:
            self._loss = loss  # that of the weights from which the answer is made; it tells those set by hand apart
        if found.known == 1.0 or self._thinned is None or self._thinned.known < 1.0:
            self._thinned = found
            if self.is_due(snapshot):
                self.overlay.show_thinned(found)
        if found.known == 1.0:
            self._worth = found
            if found.step != snapshot.step or loss != self._loss:
                self._ask()

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Say what is seen."""
        del snapshot
        if self.page == "compared":
            self._say_compared()
            return
        if self._worth is not None:
            self._show_worth(self._worth)
        self._say()

    def show_focus(self, focus: Focus) -> None:
        """Mark the pinned neuron's bar."""
        super().show_focus(focus)
        if self._worth is not None:
            self._show_worth(self._worth)

    def restyle(self, theme: Theme) -> None:
        """Take a theme."""
        super().restyle(theme)
        for widget in (self.overlay, self.bars, self.comparison, self.formula, self.legend):
            widget.restyle(theme)
        self._both.setSpacing(theme.px(12))

    def resizeEvent(self, event: Any) -> None:
        """Put the bars below the plane where there is little width."""
        super().resizeEvent(event)
        is_high = self._row.direction() == QBoxLayout.Direction.TopToBottom
        narrow = self.theme_.px(420) if self.theme_ is not None else 420
        is_below = is_high and self.width() < narrow
        self._both.setDirection(QBoxLayout.Direction.TopToBottom if is_below else QBoxLayout.Direction.LeftToRight)

    # Building

    def _build(self) -> None:
        both = QWidget(self)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight, both)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.addWidget(self.overlay, 3)
        self._both.addWidget(self.bars, 2)
        self.put_pictures(both)
        self.put_sheet(self.comparison)
        self.put_legend(self.legend)
        self._pictures.addWidget(self.judgement)
        thinned = self.chip("dropoutThinned", "thinned networks", "What dropout trains, and what each neuron is worth")
        compared = self.chip("dropoutBoth", "with and without", "The same network, trained with dropout and without")
        parts = (both, self.formula, self.reading, self.judgement, self.legend, self.again)
        self.add_page("thinned", thinned, *parts)
        self.add_page("compared", compared, self.comparison)
        self.put(*self.pages.values())
        self.put(*self.rates.values(), self.again)
        self.put(self.words)
        self.put(self.formula)
        self.put(self.reading)
        self.put_stretch()
        self.formula.show_formula(r"a_j \;\to\; \frac{m_j}{1 - p}\, a_j, \quad P(m_j = 0) = p")
        self.again.clicked.connect(self._draw_others)
        self.bars.chosen.connect(self._pin)
        self.comparison.taken.connect(self._take)
        self.comparison.changed.connect(self.questions_changed)
        self.turn("thinned")

    def page_turned(self) -> None:
        """Train with and without, or show what is known of the thinned networks."""
        is_compared = self.page == "compared"
        self.give_room(is_compared)
        if is_compared:
            self.comparison.look(self.experiment)
            self._say_compared()
        else:
            self._say()

    def _rate(self, rate: float) -> QPushButton:
        text = f"p = {rate:g}" if rate else "no dropout"
        chip = self.chip(f"dropoutRate_{round(100 * rate)}", text, f"Set the rate of every hidden layer to {rate:g}")
        chip.clicked.connect(lambda: self._set_rate(rate))
        return chip

    # What a person does

    def _set_rate(self, rate: float) -> None:
        layers = self.experiment.model.layers
        changed = reduce(lambda one, layer: edits.set_dropout(one, layer.id, rate), layers, self.experiment)
        self.edit.emit(changed, f"Set dropout to {rate:g} in every layer", "")
        self.show_experiment(self.experiment)

    def _take(self, name: str) -> None:
        way = self.comparison.ways[name]
        self.edit.emit(way.change(self.experiment), f"Train {way.label}", "")

    def _draw_others(self) -> None:
        self._thinned = None
        self._asked = replace(self._asked, seed=self._asked.seed + 1)
        self._ask()

    def _pin(self, neuron: tuple[int, int]) -> None:
        self.look.emit(replace(self.focus_, pinned=neuron))

    def _ask(self) -> None:
        self._asked, self._loss = replace(self._asked, version=self._asked.version + 1), None
        self.questions_changed.emit()

    # Showing

    def _fits(self, found: Thinned) -> bool:
        """Say whether an answer belongs to the network on the screen."""
        rates = [layer.dropout for layer in self.experiment.model.layers if layer.dropout]
        units = sum(layer.units for layer in self.experiment.model.layers)
        return [scaling.rate for scaling in found.scaling] == rates and len(found.worth) in (0, units)

    def _show_worth(self, found: Thinned) -> None:
        order = wires.columns(self.experiment.model)
        pinned = self.focus_.pinned
        self.bars.show_bars(
            tuple(
                Bar(
                    f"{order.index(worth.neuron[0])}·{worth.neuron[1] + 1}", worth.rise, signed(worth.rise),
                    worth.neuron, worth.neuron == pinned,
                )
                for worth in found.worth
                if worth.neuron[0] in order
            )
        )  # fmt: skip

    def _say(self) -> None:
        found = self._thinned
        if found is None:
            self.words.setText("The thinned networks are being computed …")
            return
        if not self.experiment.model.layers:
            self.words.setText("There is no hidden layer of which neurons could be dropped.")
        elif not found.lines:
            self.words.setText("No layer has a dropout rate, so nothing is dropped; choose one.")
        else:
            self.words.setText(
                f"{len(found.lines)} thinned networks, each without other neurons. Every step of training meets another"
                " one; predicting uses the whole network, close to their mean."
            )
        self.reading.setText(" ".join(scaling_in_words(scaling) for scaling in found.scaling[:2]))
        self.reading.setVisible(bool(found.scaling))
        if self._worth is not None and self._worth.worth:
            most = max(self._worth.worth, key=lambda worth: worth.rise)
            total = sum(max(worth.rise, 0.0) for worth in self._worth.worth)
            share = f", {100 * most.rise / total:.0f} % of all rises together" if total > 0 else ""
            self.judgement.setText(
                f"Bars, by layer·neuron: J = {self._worth.loss:.3f} rises or falls by so much without it."
                f" Largest: {signed(most.rise)}{share}. Who relies on no one neuron has short bars."
            )

    def _say_compared(self) -> None:
        if not self.experiment.model.layers:
            self.words.setText("There is no hidden layer of which neurons could be dropped.")
            return
        rates = sorted({layer.dropout for layer in with_dropout(self.experiment).model.layers if layer.dropout})
        self.words.setText(
            f"From the same first weights, the right one with p = {' and '.join(f'{rate:g}' for rate in rates)} in"
            f" training; both are judged whole. {self.comparison.told()}"
        )


def scaling_in_words(scaling: Scaling) -> str:
    """Say what a layer's scaling does, with its numbers."""
    return (
        f"Layer {scaling.layer}, p = {scaling.rate:g}: the mean of |a| is {scaling.whole:.3f}. What training leaves"
        f" has {scaling.plain:.3f}; times 1/(1 − p) = {1 / (1 - scaling.rate):.2f} it is {scaling.scaled:.3f}:"
        f" predicting needs no scale."
    )
