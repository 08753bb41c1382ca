"""The view of the loss landscape: around the present weights, with the way across it, to be walked on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtWidgets import QProgressBar, QWidget

from playground.explain.landscape import LandscapeAsked, Surface, place_of
from playground.session import SetParameters
from playground.snapshot import Preview, Snapshot
from playground.spec import Experiment
from ui.theme import Theme
from ui.views.formula import FormulaLabel
from ui.views.legend import Key, Legend
from ui.views.sided import SidedView
from ui.views.surface import SurfaceView
from ui.widgets.words import figure

DIRECTIONS = (
    ("random", "random directions", "Two random directions, each neuron's as long as its own weights (Li et al. 2018)"),
    ("way", "the way's own", "The two directions in which training moved most: principal components of its way"),
)
WORDS = {
    "random": "J around the weights W of step {step:,}; each neuron's part of d₁ and d₂ is as long as its weights.",
    "way": "J where training moved most: {first:.0%} and {second:.0%} of its way to step {step:,} lie in this plane.",
}
NO_WAY = "Training has gone no way yet, so these are random directions: train, then press “From here”."
LEFT = "The network has left this picture: press “From here”."
PLANE = r"J(W + \alpha\, d_1 + \beta\, d_2)"
MOST_SINCE = 256
"""So many places of the way since the surface was begun are kept; then every other one is left out."""


class LandscapeView(SidedView):
    """Asks for a surface, shows it, previews the network at a chosen place and takes its weights on request."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("landscape", parent)
        self._asked = LandscapeAsked()
        self._surface: Surface | None = None
        self._is_stopped = False
        self._place: tuple[float, float] | None = None
        self._walked: list[tuple[float, float]] = []
        self._step = -1
        self.formula = FormulaLabel("landscapeFormula", self)
        self.legend = Legend("landscapeLegend", self)
        self.surface = SurfaceView(self)
        self.words, self.reading = self.label("landscapeWords"), self.label("landscapeReading")
        self.progress = QProgressBar(self)
        self.kinds = {name: self.chip(f"landscape_{name}", label, tip) for name, label, tip in DIRECTIONS}
        self.hills = self.chip("landscapeHills", "hills", "Seen from the side; drag or use the arrow keys to turn")
        self.again = self.button("landscapeAgain", "From here", "Begin anew, around the present weights")
        self.stop = self.button("landscapeStop", "Stop", "Refine the surface no further")
        self.take = self.button("landscapeTake", "Take these weights", "Let the network have the weights of this place")
        self._arrange()
        self._listen()
        self._show_kind()

    # What it asks, and the ways in

    def questions(self) -> tuple[Any, ...]:
        """Ask for the surface, until a person has enough of it."""
        return () if self._is_stopped else (self._asked,)

    def show_experiment(self, experiment: Experiment) -> None:
        """Let go of the chosen place when the network is another."""
        if experiment.model.layers != self.experiment.model.layers or experiment.data != self.experiment.data:
            self._choose(None)
        super().show_experiment(experiment)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the surface as far as it is known, and where the network is now."""
        surface = None if self._is_stopped else snapshot.answers.get(self._asked)
        if surface is not None and surface is not self._surface:
            is_whole = self._surface is None or surface.known == 1.0
            if is_whole or self.is_due(snapshot):
                self._take_surface(surface)
        if self._surface is not None:
            now = place_of(self._surface, snapshot.parameters)
            self.surface.show_now(now)
            self._go_on(now, snapshot.step)

    def _take_surface(self, surface: Surface) -> None:
        self._surface = surface
        self.surface.show_surface(surface)
        self.progress.setValue(round(100 * surface.known))
        self.progress.setVisible(surface.known < 1.0)
        self.stop.setVisible(surface.known < 1.0)
        finite = surface.values[np.isfinite(surface.values)]
        span = f"J from {figure(finite.min())} to {figure(finite.max())}" if len(finite) else "J"
        keys: list[Key] = [("ramp", "", span), ("ring", "text", "the network now")]
        if len(surface.way) > 1 or self._walked:
            keys.append(("rimmed", "text", "the way of training"))
        self.legend.show_keys((*keys, ("dot", "orange", "the chosen place")))

    def _go_on(self, now: tuple[float, float] | None, step: int) -> None:
        """Let the way go on with the network; what was taken back is forgotten."""
        if step < self._step or now is None:
            self._walked.clear()
        elif step > self._step and self._step >= 0:
            self._walked.append(now)
        if len(self._walked) > MOST_SINCE:
            del self._walked[1:-1:2]
        if step != self._step:
            self.surface.show_since(self._walked)
        self._step = step

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Say what is seen."""
        surface = self._surface
        if surface is None:
            self.words.setText("The surface is being computed …")
            return
        first, second = surface.shares
        has_way = self._asked.kind != "way" or first > 0
        told = WORDS[self._asked.kind].format(step=surface.step, first=first, second=second) if has_way else NO_WAY
        now = place_of(surface, snapshot.parameters)
        self.words.setText(told if now is None or surface.holds(*now) else f"{told} {LEFT}")
        self._read()

    def choices(self) -> dict[str, Any]:
        """Give the kind of directions and whether hills are shown."""
        return {"directions": self._asked.kind, "hills": self.hills.isChecked()}

    def take_choices(self, choices: Mapping[str, Any]) -> None:
        """Show the landscape as a file has it."""
        kind = choices.get("directions")
        if isinstance(kind, str) and kind in self.kinds and kind != self._asked.kind:
            self._taker(kind)()
        self.hills.setChecked(choices.get("hills") is True)

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours, letters and lengths."""
        super().restyle(theme)
        for part in (self.surface, self.formula, self.legend):
            part.restyle(theme)
        self.progress.setFixedHeight(theme.px(6))

    def hideEvent(self, event: Any) -> None:
        """Show the network itself again."""
        super().hideEvent(event)
        self._choose(None)

    # Building

    def _arrange(self) -> None:
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("How much of the surface is known")
        self.put_pictures(self.surface)
        self.put_legend(self.legend)
        self.put(*self.kinds.values(), self.hills)
        for widget in (self.formula, self.words, self.progress, self.reading):
            self.put(widget)
        self.put(self.take, self.again, self.stop)
        self.put_stretch()

    def _listen(self) -> None:
        self.surface.chosen.connect(self._walk)
        self.hills.toggled.connect(self.surface.show_hills)
        for name, chip in self.kinds.items():
            chip.clicked.connect(self._taker(name))
        self.again.clicked.connect(self._begin)
        self.stop.clicked.connect(self._halt)
        self.take.clicked.connect(self._take)
        self.take.setEnabled(False)
        self.formula.show_formula(PLANE)
        self.surface.name_axes(("α", "β"), (0.0, 0.0))

    # What a person does

    def _taker(self, kind: str) -> Any:
        def take() -> None:
            self._ask(replace(self._asked, kind=kind))  # type: ignore[arg-type]  # one of DIRECTIONS

        return take

    def _begin(self) -> None:
        self._ask(replace(self._asked, version=self._asked.version + 1))

    def _halt(self) -> None:
        """Keep the surface as it is; what the worker had begun is dropped."""
        self._is_stopped = True
        self.progress.hide()
        self.stop.hide()
        self.questions_changed.emit()

    def _ask(self, asked: LandscapeAsked) -> None:
        self._asked = asked
        self._is_stopped = False
        self._choose(None)
        self._surface = None
        self._walked.clear()
        self.surface.show_since(())
        self.surface.show_surface(None)
        self._show_kind()
        self.questions_changed.emit()

    def _walk(self, alpha: float, beta: float) -> None:
        """Go to the nearest place that was judged: J is known there, and it is what the network shows."""
        if self._surface is not None:
            self._choose(self._surface.nearest(alpha, beta)[:2])

    def _choose(self, place: tuple[float, float] | None) -> None:
        """Preview the network with the weights of a place, or show itself again."""
        if place == self._place:
            return
        self._place = place
        self.surface.show_place(place)
        self.take.setEnabled(place is not None)
        preview = Preview(self._surface.at(*place)) if place is not None and self._surface is not None else None
        self.look.emit(replace(self.focus_, preview=preview))
        self._read()

    def _take(self) -> None:
        if self._place is None or self._surface is None:
            return
        parameters = self._surface.at(*self._place)
        self._choose(None)
        self.command.emit(SetParameters(parameters, "Take weights of the landscape"))

    def _read(self) -> None:
        surface, place = self._surface, self._place
        if surface is None or place is None:
            self.reading.setText("Click a place: the network shows what it would do with the weights there.")
            return
        alpha, beta, loss = surface.nearest(*place)
        sign = "=" if surface.known == 1.0 else "≈"
        self.reading.setText(f"J {sign} {figure(loss)} at α = {alpha:.2f}, β = {beta:.2f}: a preview".replace("-", "−"))

    def _show_kind(self) -> None:
        for name, chip in self.kinds.items():
            chip.setChecked(name == self._asked.kind)
