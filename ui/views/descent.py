"""The view of gradient descent: J over two chosen weights, the arrows at the present place, the algorithm beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from typing import Any

import numpy as np
from PySide6.QtWidgets import QBoxLayout, QWidget

from playground import edits, wires
from playground.batch_grid import BatchGrid, BatchGridAsked, but_for_the_pair
from playground.explain.descent import Cloud, CloudAsked, numbers_of
from playground.explain.landscape import LandscapeAsked, Surface
from playground.explain.neuron import is_there
from playground.session import SetNumbers
from playground.snapshot import Snapshot
from playground.spec import INPUTS, Bias, Experiment, Wire
from ui.focus import Focus, Lit
from ui.theme import Theme
from ui.views import asking, descent_words, grid_sketch, slow_step
from ui.views.formula import FormulaLabel
from ui.views.grid_sketch import GridSketch
from ui.views.legend import Legend
from ui.views.shading import Arrow
from ui.views.sided import SidedView
from ui.views.slow_step import SlowStep
from ui.views.surface import SurfaceView
from ui.widgets import words

MOST_STEPS = 300
READABLE = 0.6
"""Where the view is high, the surface is at least this share of its width."""
_drags = count(1)


class DescentView(SidedView):
    """Two weights, the loss over them, the gradient, and each step as it is taken."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("descent", parent, (1, 1))
        self._numbers: tuple[Wire | Bias, Wire | Bias] | None = None
        self._version, self._drag = 0, 0
        self._surface: Surface | None = None
        self._cloud: Cloud | None = None
        self._newest: Snapshot | None = None
        self._cells: BatchGrid | None = None
        self._trail: list[tuple[float, float]] = []
        self._step, self._longest = -1, 0.0
        self.surface = SurfaceView(self)
        self.across = asking.Asked("descentFirst", "across", "The weight across", self)
        self.up = asking.Asked("descentSecond", "up", "The weight upwards", self)
        self.hills = self.chip("descentHills", "hills", "Seen from the side; drag or arrow keys turn it")
        self.cloud = self.chip("descentCloud", "batches", "The gradients of many mini-batches around the full one")
        self.figures = self.chip("descentNumbers", "numbers", "Numbers, or only symbols")
        self.grid = self.chip("descentGrid", "rate × batch", "Which learning rate suits which batch size")
        self.cells = GridSketch(self)
        self.again = self.button("descentAgain", "From here", "Draw the surface anew around the present weights")
        self.slow = self.chip("descentSlow", "Slow step", "One step in slow motion, part by part; again to rest")
        self.next = self.button("descentNext", "▶", "The next part of a step, by hand")
        self.lines, self.words = self.label("descentLines"), self.label("descentWords")
        self.told = self.label("descentTold", "body")
        self.formula, self.legend = FormulaLabel("descentFormula", self), Legend("descentLegend", self)
        self.step = SlowStep(self)
        self._build()
        self._listen()

    # What it asks, and the ways in

    def questions(self) -> tuple[Any, ...]:
        """Ask for the surface over the two weights, for the gradients at the present place, and for a slow step."""
        if self._numbers is None:
            return ()
        picture = self._grid_asked() if self.grid.isChecked() else self._asked()
        return (picture, CloudAsked(*self._numbers), *self.step.questions())

    def show_experiment(self, experiment: Experiment) -> None:
        """Offer the network's weights; keep the chosen ones while it has them."""
        is_new = self._numbers is None or experiment.model.layers != self.experiment.model.layers
        is_new = is_new or experiment.data.inputs != self.experiment.data.inputs
        old, new = self.experiment, experiment
        is_other = is_new or (old.data, old.training.loss) != (new.data, new.training.loss)
        if self.grid.isChecked():  # its runs are trained alike, but for the two that the grid varies
            is_other = is_other or old.model != new.model or but_for_the_pair(old) != but_for_the_pair(new)
        super().show_experiment(experiment)
        if is_new:
            self._offer()
        if is_other:
            self._begin()
        self._show_step()
        self._show_grid()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow every step."""
        if self._numbers is None or not snapshot.parameters:
            return
        self._newest = snapshot
        if self.grid.isChecked():
            self._show_grid()
        surface = snapshot.answers.get(self._asked())
        if surface is not None and surface is not self._surface:
            self._surface = surface
            zero = self._values(surface.origin)
            self.surface.show_surface(surface)
            self.surface.name_axes((self._name(0), self._name(1)), zero)
            self._show_legend()
        self._cloud = snapshot.answers.get(CloudAsked(*self._numbers), self._cloud)
        if self._surface is not None:
            self._follow(snapshot)
        self.step.take(snapshot)

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Say the numbers at a readable pace."""
        cloud = self._cloud
        if cloud is None or snapshot.scores is None:
            return
        self.words.setVisible(self.figures.isChecked() and self.step.beat is None)
        names, optimizer = (self._name(0), self._name(1)), self.experiment.training.optimizer
        self.words.setText(descent_words.figures(names, cloud, snapshot.scores.train_loss, optimizer))

    def show_focus(self, focus: Focus) -> None:
        """Take a neuron that is pinned: its first weight across, its bias upwards."""
        before = self.focus_.pinned
        super().show_focus(focus)
        pinned = focus.pinned
        if pinned is not None and pinned != before and pinned[0] != INPUTS and is_there(self.experiment, pinned):
            self._numbers = wires.wire(self.experiment, pinned[0], 0, pinned[1]), Bias(*pinned)
            self._offer()
            self._begin()

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours, letters and lengths."""
        super().restyle(theme)
        self.cells.restyle(theme)
        for part in (self.surface, self.across, self.up, self.formula, self.legend):
            part.restyle(theme)
        self._show_step()

    def choices(self) -> dict[str, Any]:
        """Give whether the batches' gradients are shown, and whether the surface is seen from the side."""
        return {"batches": self.cloud.isChecked(), "hills": self.hills.isChecked(), "grid": self.grid.isChecked()}

    def take_choices(self, choices: Mapping[str, Any]) -> None:
        """Show what a file says."""
        self.cloud.setChecked(choices.get("batches") is True)
        self.hills.setChecked(choices.get("hills") is True)
        self.grid.setChecked(choices.get("grid") is True)

    def resizeEvent(self, event: Any) -> None:
        """Above words that scroll, keep the surface large enough to be read."""
        super().resizeEvent(event)
        is_high = self._row.direction() == QBoxLayout.Direction.TopToBottom
        self.surface.setMinimumHeight(round(READABLE * self.width()) if is_high else 0)
        self._bound(is_high=is_high)

    def hideEvent(self, event: Any) -> None:
        """End the slow motion."""
        super().hideEvent(event)
        self.step.end()

    # Building

    def _build(self) -> None:
        self.put_pictures(self.surface, self.cells)
        self.cells.hide()
        self.put_legend(self.legend)
        self.put(self.across, self.up)
        self.put(self.hills, self.cloud, self.grid, self.figures, self.again, self.slow, self.next)
        for widget in (self.lines, self.told, self.formula, self.words):
            self.put(widget)
        self.put_stretch()
        self.figures.setChecked(True)
        self.told.hide()

    def _listen(self) -> None:
        for chooser in (self.across, self.up):
            chooser.chosen.connect(self._choose)
        self.surface.chosen.connect(self._put)
        self.surface.pressed.connect(self._begin_drag)
        self.hills.toggled.connect(self.surface.show_hills)
        self.cloud.toggled.connect(self._show_arrows)
        self.figures.toggled.connect(self._show_numbers_again)
        self.again.clicked.connect(self._begin)
        self.grid.toggled.connect(self._turn)
        self.cells.chosen.connect(self._train_with)
        self.slow.clicked.connect(self._play)
        self.next.clicked.connect(self._go_on)
        self.step.changed.connect(self._show_step)
        self.step.command.connect(self.command)
        self.step.questions_changed.connect(self.questions_changed)

    # Weights

    def _asked(self) -> LandscapeAsked:
        assert self._numbers is not None
        return LandscapeAsked(kind="weights", size=61, reach=4.0, numbers=self._numbers, version=self._version)

    def _offer(self) -> None:
        held = self._numbers or ()
        offered = numbers_of(self.experiment)
        offered += [number for number in held if number not in offered and wires.place_of(self.experiment, number)]
        choices = [(number, wires.name_of(self.experiment, number), "") for number in offered]
        wanted = [
            held[place] if held and held[place] in offered else offered[min(place, len(offered) - 1)]
            for place in (0, 1)
        ]
        for chooser, number in zip((self.across, self.up), wanted, strict=True):
            chooser.show_choices(choices, number)
        self._numbers = wanted[0], wanted[1]

    def _choose(self) -> None:
        self._numbers = self.across.list.currentData(), self.up.list.currentData()
        self._begin()

    def _name(self, place: int) -> str:
        assert self._numbers is not None
        return wires.name_of(self.experiment, self._numbers[place])

    def _values(self, parameters: Any) -> tuple[float, float]:
        assert self._numbers is not None
        found = [wires.value_of(self.experiment, parameters, number) or 0.0 for number in self._numbers]
        return found[0], found[1]

    def _begin(self) -> None:
        """Ask for the surface anew, around the present weights."""
        self._version += 1
        self._surface, self._cloud, self._trail, self._step, self._longest = None, None, [], -1, 0.0
        self.surface.show_surface(None)
        self.surface.show_trail(())
        self.questions_changed.emit()

    def _begin_drag(self) -> None:
        self._drag = next(_drags)

    def _put(self, alpha: float, beta: float) -> None:
        """Start from the place that was clicked: the two weights take its values."""
        if self._surface is None or self._numbers is None:
            return
        zero = self._values(self._surface.origin)
        values = ((self._numbers[0], zero[0] + alpha), (self._numbers[1], zero[1] + beta))
        self._trail = []
        self.surface.show_place(None)
        self.command.emit(SetNumbers(values, "Choose the start of descent", f"descent {self._drag}"))

    # Rate against batch size

    def _grid_asked(self) -> BatchGridAsked:
        return BatchGridAsked(self._version)

    def _turn(self) -> None:
        """Show the grid in place of the surface, or the surface again."""
        is_grid = self.grid.isChecked()
        self.cells.setVisible(is_grid)
        self.surface.setVisible(not is_grid)
        for chip in (self.hills, self.cloud):
            chip.setEnabled(not is_grid)
        self._show_grid()
        self._show_legend()
        self.questions_changed.emit()

    def _show_grid(self) -> None:
        if not self.grid.isChecked():
            return
        found = self._newest.answers.get(self._grid_asked()) if self._newest is not None else None
        training, whole = self.experiment.training, found.sizes[-1] if found is not None else 0
        size = whole if training.batch == "all" else int(training.batch)
        self.cells.show_grid(found, (training.learning_rate, size))
        if found is not None and found is not self._cells:
            self._cells = found
            self._show_legend()

    def _train_with(self, rate: float, size: int) -> None:
        """Take a cell's learning rate and batch size."""
        is_whole = self._cells is not None and size == self._cells.sizes[-1]
        changed = edits.set_training(self.experiment, learning_rate=rate, batch="all" if is_whole else size)
        self.edit.emit(changed, f"Train with η = {words.number(rate, 3)} and batches of {size:,}", "")

    # What moves

    def _follow(self, snapshot: Snapshot) -> None:
        assert self._surface is not None
        zero, now = self._values(self._surface.origin), self._values(snapshot.parameters)
        place = (now[0] - zero[0], now[1] - zero[1])
        self.surface.show_now(place)
        if not self._trail or (snapshot.step != self._step and place != self._trail[-1]):
            self._trail = [*self._trail[-MOST_STEPS:], place]
            self.surface.show_trail(self._trail)
        self._step = snapshot.step
        self._show_arrows()

    def _show_arrows(self) -> None:
        cloud, surface = self._cloud, self._surface
        if cloud is None or surface is None:
            self.surface.show_arrows(())
            return
        has_batches = self._shows_batches()
        self._longest = max(self._longest, float(np.abs(cloud.full).max()))
        longest = max(self._longest, float(np.abs(cloud.batches).max()) if has_batches else 0.0, 1e-12)
        unit = 0.3 * float(surface.alphas[-1] - surface.alphas[0]) / 2 / longest
        arrows = []
        if has_batches:
            arrows = [Arrow(-unit * a, -unit * b, "surface_arrow", 1.2) for a, b in cloud.batches.tolist()]
        full = Arrow(-unit * float(cloud.full[0]), -unit * float(cloud.full[1]), "surface_arrow", 4.0)
        self.surface.show_arrows((*arrows, full))
        self._show_legend()

    def _show_legend(self) -> None:
        if self.grid.isChecked():
            self.legend.show_keys(grid_sketch.keys(self._cells) if self._cells is not None else ())
        elif self._surface is None:
            self.legend.show_keys(())
        else:
            self.legend.show_keys(descent_words.keys(self._surface, has_batches=self._shows_batches()))

    def _shows_batches(self) -> bool:
        return self.cloud.isChecked() and self._cloud is not None and len(self._cloud.batches) > 1

    # The algorithm, and a step in slow motion

    def _play(self) -> None:
        if self._newest is not None:
            self.step.play(self._newest, self.slow.isChecked())

    def _go_on(self) -> None:
        if self._newest is not None:
            self.step.on(self._newest)

    def _show_numbers_again(self) -> None:
        self._show_step()
        if self._newest is not None:
            self.show_numbers(self._newest)

    def _show_step(self) -> None:
        """Light the present part: its line, its formula, its words, and the network itself."""
        if self.theme_ is None:
            return
        beat, has_numbers = self.step.beat, self.figures.isChecked()
        self.lines.setText(descent_words.lines(self.experiment, beat, self.theme_))
        self.formula.show_formula(slow_step.FORMULAS[beat.part if beat else "update"])
        said = slow_step.told(self.step, self.experiment) if has_numbers else ""
        self.told.setText(said)
        self.told.setVisible(bool(said))
        self.words.setVisible(has_numbers and beat is None)
        self.slow.setChecked(self.step.is_on and self.step.is_auto)
        lit = slow_step.lit(self.step, self.experiment) if self.isVisible() else Lit()
        if lit != self.focus_.lit:
            self.look.emit(replace(self.focus_, lit=lit))
