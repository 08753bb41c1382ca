"""The view of gradient descent: J over two chosen weights, the arrows at the present place, the algorithm beside it."""

from __future__ import annotations

from itertools import count, pairwise
from typing import Any

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from playground import answers, wires
from playground.catalog import INITIALIZERS
from playground.explain.descent import Cloud, CloudAsked, algorithm
from playground.explain.landscape import LandscapeAsked, Surface
from playground.session import SetNumbers, Step
from playground.snapshot import Snapshot
from playground.spec import Bias, Experiment, Wire
from ui.canvas.flow import FlowLayout
from ui.theme import Theme
from ui.views.shading import Arrow
from ui.views.surface import SurfaceView
from ui.views.view import View

MOST_NUMBERS = 400
"""So many weights and biases can be chosen from, the output's and the last layers' first."""
MOST_STEPS = 300
PHASE_MS = 1_250
PHASES = (
    ("pick", "Pick the batch: the next examples of this epoch's order."),
    ("gradient", "Forward: each example runs through the network, layer by layer, to ŷ."),
    ("gradient", "Loss: ŷ is compared with y; the batch's mean is J."),
    ("gradient", "Backward: the chain rule gives ∂J/∂w of every weight, from the last layer to the first."),
    ("update", "Update: every weight takes a step against its gradient, η times as long."),
)
"""The parts of a step in slow motion: which line of the algorithm is lit, and what happens."""
_drags = count(1)


class DescentView(View):
    """Two weights, the loss over them, the gradient, and each step as it is taken."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("descent", parent)
        self._numbers: tuple[Wire | Bias, Wire | Bias] | None = None
        self._version, self._drag = 0, 0
        self._surface: Surface | None = None
        self._cloud: Cloud | None = None
        self._trail: list[tuple[float, float]] = []
        self._step = -1
        self._phase = -1
        self.surface = SurfaceView(self)
        self.choosers = [self._chooser("descentFirst", "Weight across"), self._chooser("descentSecond", "Weight up")]
        self.lines = QLabel(self)
        self.words = QLabel(self)
        self.hills = self._chip("descentHills", "hills", "Seen from the side; drag or arrow keys turn it")
        self.cloud = self._chip("descentCloud", "batches", "The gradients of many mini-batches around the full one")
        self.slow = self._button("descentSlow", "Slow step", "One step in slow motion, part by part")
        self.again = self._button("descentAgain", "From here", "Draw the surface anew around the present weights")
        self._timer = QTimer(self)
        self._timer.setInterval(PHASE_MS)
        self._timer.timeout.connect(self._next_phase)
        self._arrange()
        self._listen()

    # What it asks, and the ways in

    def questions(self) -> tuple[Any, ...]:
        """Ask for the surface over the two weights and for the gradients at the present place."""
        if self._numbers is None:
            return ()
        return (self._asked(), CloudAsked(*self._numbers))

    def show_experiment(self, experiment: Experiment) -> None:
        """Offer the network's weights; keep the chosen ones while it has them."""
        is_new = self._numbers is None or experiment.model.layers != self.experiment.model.layers
        is_new = is_new or experiment.data.inputs != self.experiment.data.inputs
        old, new = self.experiment, experiment
        is_other = is_new or (old.data, old.training.loss) != (new.data, new.training.loss)
        super().show_experiment(experiment)
        if is_new:
            self._offer()
        if is_other:
            self._begin()
        self._show_lines()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow every step."""
        if self._numbers is None or not snapshot.parameters:
            return
        surface = snapshot.answers.get(self._asked())
        if surface is not None and surface is not self._surface:
            self._surface = surface
            zero = self._values(surface.origin)
            self.surface.show_surface(surface)
            self.surface.name_axes((self._name(0), self._name(1)), zero)
        self._cloud = snapshot.answers.get(CloudAsked(*self._numbers), self._cloud)
        if self._surface is not None:
            self._follow(snapshot)

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Say the numbers at a readable pace."""
        cloud = self._cloud
        if cloud is None or snapshot.scores is None:
            return
        slope = [f"∂J/∂{self._name(k)} = {_figure(float(cloud.full[k]))}" for k in (0, 1)]
        words = [f"J = {snapshot.scores.train_loss:.4g},  {slope[0]},  {slope[1]},  ‖∇J‖ = {_figure(cloud.length)}"]
        if len(cloud.batches) > 1:
            words.append(
                f"Batches of {cloud.batch}: {cloud.angle:.0f}° off the full gradient on average, they scatter by "
                f"{cloud.spread:.0%} of its length; a step looks at {cloud.per_step} of {cloud.per_epoch} examples."
            )
        if self._phase >= 0:
            words.append(PHASES[self._phase][1])
        self.words.setText("\n".join(words))

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours, letters and lengths."""
        super().restyle(theme)
        self.surface.restyle(theme)
        self._row.setSpacing(theme.px(12))
        self._side.setSpacing(theme.px(8))
        self._chips.setSpacing(theme.px(6))
        self._show_lines()

    def resizeEvent(self, event: Any) -> None:
        """Put the words below the surface where there is more height than width."""
        super().resizeEvent(event)
        is_high = self.height() > 0.9 * self.width()
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if is_high else QBoxLayout.Direction.LeftToRight)

    def hideEvent(self, event: Any) -> None:
        """End the slow motion."""
        super().hideEvent(event)
        self._end_slow()

    # Building

    def _chooser(self, name: str, words: str) -> QComboBox:
        chooser = QComboBox(self)
        chooser.setObjectName(name)
        chooser.setAccessibleName(words)
        chooser.setToolTip(words)
        return chooser

    def _chip(self, name: str, text: str, tip: str) -> QPushButton:
        chip = self._button(name, text, tip)
        chip.setCheckable(True)
        chip.setProperty("chip", True)
        return chip

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        return button

    def _arrange(self) -> None:
        for label, name in ((self.lines, "descentLines"), (self.words, "descentWords")):
            label.setObjectName(name)
            label.setProperty("role", "small")
            label.setWordWrap(True)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.surface, 1)
        self._side = QVBoxLayout()
        choice, chips = QHBoxLayout(), FlowLayout()
        self._chips = chips
        for widget in self.choosers:
            choice.addWidget(widget)
        choice.addStretch(1)
        for button in (self.hills, self.cloud, self.slow, self.again):
            chips.addWidget(button)
        self._side.addLayout(choice)
        self._side.addLayout(chips)
        self._side.addWidget(self.lines)
        self._side.addWidget(self.words)
        self._side.addStretch(1)
        self._row.addLayout(self._side, 1)

    def _listen(self) -> None:
        for chooser in self.choosers:
            chooser.activated.connect(self._choose)
        self.surface.chosen.connect(self._put)
        self.surface.pressed.connect(self._begin_drag)
        self.hills.toggled.connect(self.surface.show_hills)
        self.cloud.toggled.connect(self._show_arrows)
        self.slow.clicked.connect(self._begin_slow)
        self.again.clicked.connect(self._begin)

    # Weights

    def _asked(self) -> LandscapeAsked:
        assert self._numbers is not None
        return LandscapeAsked(kind="weights", size=61, reach=4.0, numbers=self._numbers, version=self._version)

    def _offer(self) -> None:
        offered = numbers_of(self.experiment)[:MOST_NUMBERS]
        held = self._numbers or ()
        for place, chooser in enumerate(self.choosers):
            chooser.clear()
            for number in offered:
                chooser.addItem(wires.name_of(self.experiment, number), number)
            wanted = held[place] if held and held[place] in offered else offered[min(place, len(offered) - 1)]
            chooser.setCurrentIndex(offered.index(wanted))
        self._numbers = tuple(chooser.currentData() for chooser in self.choosers)

    def _choose(self) -> None:
        self._numbers = tuple(chooser.currentData() for chooser in self.choosers)
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
        self._surface, self._cloud, self._trail, self._step = None, None, [], -1
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
        longest = max(float(np.abs(cloud.batches).max()), float(np.abs(cloud.full).max()), 1e-12)
        unit = 0.3 * float(surface.alphas[-1] - surface.alphas[0]) / 2 / longest
        arrows = []
        if self.cloud.isChecked() and len(cloud.batches) > 1:
            arrows = [Arrow(-unit * a, -unit * b, "surface_way", 1.0) for a, b in cloud.batches.tolist()]
        full = Arrow(-unit * float(cloud.full[0]), -unit * float(cloud.full[1]), "orange", 4.0)
        self.surface.show_arrows((*arrows, full))

    # The algorithm

    def _show_lines(self) -> None:
        if self.theme_ is None:
            return
        training, data = self.experiment.training, self.experiment.data
        points = max(round(data.points * data.train_share), 1)
        lines = algorithm(training.batch, points, INITIALIZERS[self.experiment.model.initialization].label)
        lit = lit_line(lines, PHASES[self._phase][0]) if self._phase >= 0 else -1
        parts = []
        for place, line in enumerate(lines):
            words = line.replace("    ", "&nbsp;&nbsp;&nbsp;&nbsp;")
            words = f"{place + 1}. {words}"
            if place == lit:
                style = f"background:{self.theme_.accent}; color:{self.theme_.on_accent}"
                words = f'<span style="{style}">&nbsp;{words}&nbsp;</span>'
            parts.append(words)
        self.lines.setText("<br>".join(parts))

    def _begin_slow(self) -> None:
        self._phase = -1
        self._timer.start()
        self._next_phase()

    def _next_phase(self) -> None:
        self._phase += 1
        if self._phase == 0 and self._is_whole():
            self._phase = 1
        if self._phase >= len(PHASES):
            self._end_slow()
            return
        if PHASES[self._phase][0] == "update":
            self.command.emit(Step())
        self._show_lines()
        self.words.setText(PHASES[self._phase][1])

    def _end_slow(self) -> None:
        self._timer.stop()
        self._phase = -1
        self._show_lines()

    def _is_whole(self) -> bool:
        return self._cloud is not None and self._cloud.batch >= self._cloud.per_epoch


def lit_line(lines: tuple[str, ...], part: str) -> int:
    """Give the line of the algorithm that a part of a step belongs to."""
    words = {"pick": "Pick", "gradient": "Compute", "update": "Update"}[part]
    return next((place for place, line in enumerate(lines) if words in line), -1)


def numbers_of(experiment: Experiment) -> list[Wire | Bias]:
    """Name all weights and biases, from the output layer back to the first: weight, bias, then the others."""
    found: list[Wire | Bias] = []
    sizes = {layer.id: layer.units for layer in experiment.model.layers}
    order = wires.columns(experiment.model)
    for before, layer in reversed(list(pairwise(order))):
        rows = len(experiment.data.inputs) if before == order[0] else sizes[before]
        for unit in range(sizes.get(layer, answers.units(experiment))):
            links = [wires.wire(experiment, layer, row, unit) for row in range(rows)]
            found += [links[0], Bias(layer, unit), *links[1:]]
            if len(found) > MOST_NUMBERS:
                return found
    return found


def _figure(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")
