"""The view of rates and optimizers: a race from one start, on the landscape and as losses, and one weight's step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from playground import edits, wires
from playground.advice.facts import rounded_rate
from playground.explain.descent import numbers_of
from playground.next_step import NumberAsked, OneNumber
from playground.race import Plane, Race, RaceAsked, Runner
from playground.session import SetParameters
from playground.snapshot import Snapshot
from playground.spec import Bias, Experiment, Wire
from ui.focus import Focus
from ui.theme import Theme
from ui.views import asking
from ui.views.flow import Flow
from ui.views.legend import Key, Legend
from ui.views.paths import Path
from ui.views.race_chart import RaceChart
from ui.views.runners import Runners
from ui.views.surface import SurfaceView
from ui.views.view import View
from ui.widgets.chip import make_chip
from ui.widgets.words import short

FIELDS = (
    ("rates", "5 learning rates", "A tenth, a third, once, three and ten times the present learning rate"),
    ("far", "3 rates far apart", "A thirtieth, once and thirty times the present learning rate"),
    ("optimizers", "8 optimizers", "All optimizers, each with its usual learning rate and settings"),
)
FAR_APART = 30.0
STARTS = (
    (True, "first weights", "All begin with the weights the network was given at first"),
    (False, "present weights", "All begin with the present weights, without memory"),
)
PLANES = (
    ("ways", "the ways' plane", "The two directions in which the ways spread most: their principal components"),
    ("random", "random directions", "Two random directions, each neuron's as long as its own weights (Li et al. 2018)"),
    ("weights", "two weights", "The last layer's first weight and its bias; of a network with two numbers this is all"),
)
STEPS = tuple((steps, f"{steps:,} steps", "How long the race goes") for steps in (300, 1_000, 3_000, 10_000))
NARROW = 640
"""Below this width the parts stand below one another."""
HIGH = 220
"""Then landscape and chart are at least so high."""
GROUND: tuple[Key, ...] = (("ramp", "", "J on the plane, low to high"),)
TINTS: tuple[Key, ...] = (
    ("line", "rate_slow", "effective rate a tenth of the weights' median or less"),
    ("line", "value_outline", "the median"),
    ("line", "rate_fast", "ten times or more"),
)


class RaceView(View):
    """Starts races, shows them, and lets the network take what won."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("race", parent)
        self._asked = RaceAsked(version=1)
        self._field = "rates"
        self._race: Race | None = None
        self._is_going, self._was_begun = False, False
        self._chosen = -1
        self._number: Wire | Bias | None = None
        self._reading: OneNumber | None = None
        self.surface, self.chart, self.runners = SurfaceView(self), RaceChart(self), Runners(self)
        self.field = asking.Asked("raceField", "race", "Who takes part", self)
        self.start = asking.Asked("raceStart", "from", "Where all begin", self)
        self.plane = asking.Asked("racePlane", "on", "The plane of the landscape", self)
        self.length = asking.Asked("raceSteps", "for", "How long the race goes", self)
        self.again = make_chip(self, "raceAgain", "Again", "Begin the race anew")
        self.stop = make_chip(self, "raceStop", "Stop", "Go no further")
        self.hills = make_chip(self, "raceHills", "hills", "Seen from the side", is_toggle=True)
        self.tint = make_chip(
            self, "raceTint", "lines by effective rate", "Colour the network's lines by step ÷ gradient", is_toggle=True
        )
        self.take = make_chip(self, "raceTake", "Take it", "Train on with this learning rate or optimizer")
        self.take_weights = make_chip(self, "raceTakeWeights", "… and its weights", "Take its weights as well")
        self.words, self.legend = asking.words(self, "raceWords"), Legend("raceLegend", self)
        self.numbers = asking.words(self, "raceNumbers")
        self._arrange()
        self._listen()

    # What it asks, and the ways in

    def questions(self) -> tuple[Any, ...]:
        """Ask for the race until it is over, and for the next step of the weight that is looked at."""
        number = (NumberAsked(self._number),) if self._number is not None else ()
        return ((self._asked,) if self._is_going else ()) + number

    def show_experiment(self, experiment: Experiment) -> None:
        """Race anew when data, network or loss are others; another rate or optimizer leaves the race as it is."""
        old = self.experiment
        is_other = (old.data, old.model, old.training.loss) != (
            experiment.data,
            experiment.model,
            experiment.training.loss,
        )
        super().show_experiment(experiment)
        offered = numbers_of(experiment)
        if self._number is None or wires.place_of(experiment, self._number) is None:
            self._number = offered[0]
        if is_other or not self._was_begun:
            self._begin()
        self._show_choices()

    def show_focus(self, focus: Focus) -> None:
        """Follow the weight that is pointed at; the last one stays."""
        super().show_focus(focus)
        if focus.weight is not None and focus.weight != self._number:
            self._number, self._reading = focus.weight, None
            self.questions_changed.emit()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the race as far as it is."""
        found = snapshot.answers.get(self._asked) if self._is_going else None
        if found is None or found is self._race:
            return
        self._race = found
        self._show_race()
        if found.surface is not None and found.surface.known == 1.0:
            self._is_going = False
            self.stop.setEnabled(False)
            self.questions_changed.emit()

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Say the numbers of the weight that is looked at."""
        if self._number is not None:
            self._reading = snapshot.answers.get(NumberAsked(self._number), self._reading)
        self.numbers.setText(told(self._reading))

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours, letters and lengths."""
        super().restyle(theme)
        for part in (self.surface, self.chart, self.runners, self.field, self.start, self.plane, self.length, self._top,
                     self.legend):  # fmt: skip
            part.restyle(theme)
        self._column.setSpacing(theme.px(4))
        self._row.setSpacing(theme.px(10))

    def resizeEvent(self, event: Any) -> None:
        """Stand side by side; where it is narrow below one another."""
        super().resizeEvent(event)
        is_high = self.width() < (self.theme_.px(NARROW) if self.theme_ else NARROW)
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if is_high else QBoxLayout.Direction.LeftToRight)
        for part in (self.surface, self.chart):
            part.setMinimumHeight(self.theme_.px(HIGH) if is_high and self.theme_ else 0)

    def minimumSizeHint(self) -> QSize:
        """Need the widest part: where all do not fit they stand below one another."""
        parts = (self._top, self.surface, self.runners, self.chart)
        return QSize(max(part.minimumSizeHint().width() for part in parts), 0)

    def hideEvent(self, event: Any) -> None:
        """Give the network's lines their own colours while it cannot be seen."""
        super().hideEvent(event)
        self._tint(on=False)

    def showEvent(self, event: Any) -> None:
        """Colour them by rate again where that was asked for."""
        super().showEvent(event)
        self._tint(on=self.tint.isChecked())

    def choices(self) -> dict[str, Any]:
        """Give who races, from where, how far, and on which landscape."""
        asked = self._asked
        return {"race": self._field, "from_start": asked.from_start, "steps": asked.steps, "plane": asked.plane}

    def take_choices(self, choices: Mapping[str, Any]) -> None:
        """Race as a file has it."""

        def chosen(name: str, rows: Sequence[tuple[Any, str, str]], held: Any) -> Any:
            value = choices.get(name)
            return next((row[0] for row in rows if type(row[0]) is type(value) and row[0] == value), held)

        asked = self._asked
        self._field = chosen("race", FIELDS, self._field)
        self._ask(
            from_start=chosen("from_start", STARTS, asked.from_start), steps=chosen("steps", STEPS, asked.steps),
            plane=chosen("plane", PLANES, asked.plane),
        )  # fmt: skip

    # Building

    def _arrange(self) -> None:
        controls = (
            self.field, self.start, self.length, self.plane, self.again, self.stop, self.hills, self.tint, self.take,
            self.take_weights,
        )  # fmt: skip
        self._top = Flow(controls, self)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.addWidget(self.surface, 5)
        self._row.addWidget(self.runners)
        self._row.addWidget(self.chart, 5)
        self.legend.show_keys(GROUND)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._top)
        self._column.addLayout(self._row, 1)
        for part in (self.words, self.numbers, self.legend):
            self._column.addWidget(part)

    def _listen(self) -> None:
        self.field.chosen.connect(self._choose_field)
        self.start.chosen.connect(lambda value: self._ask(from_start=value))
        self.plane.chosen.connect(self._choose_plane)
        self.length.chosen.connect(lambda value: self._ask(steps=value))
        self.again.clicked.connect(self._begin)
        self.stop.clicked.connect(self._halt)
        self.hills.toggled.connect(self.surface.show_hills)
        self.tint.toggled.connect(lambda on: self._tint(on=on))
        self.runners.chosen.connect(self._choose)
        self.surface.chosen.connect(self._choose_near)
        self.take.clicked.connect(self._take)
        self.take_weights.clicked.connect(self._take_with_weights)

    # The race

    def _choose_field(self, field: str) -> None:
        self._field = field
        self._begin()

    def _choose_plane(self, plane: Plane) -> None:
        self._ask(plane=plane)

    def _ask(self, **fields: Any) -> None:
        self._asked = replace(self._asked, **fields)
        self._begin()

    def _begin(self) -> None:
        """Line everyone up at the start."""
        rate = self.experiment.training.learning_rate
        rates = (rounded_rate(rate / FAR_APART), rate, rounded_rate(rate * FAR_APART)) if self._field == "far" else ()
        pair = tuple(numbers_of(self.experiment)[:2])
        self._asked = replace(
            self._asked, field="optimizers" if self._field == "optimizers" else "rates",
            rates=tuple(dict.fromkeys(rates)), numbers=pair if self._asked.plane == "weights" else (),
            version=self._asked.version + 1,
        )  # fmt: skip
        self._is_going, self._was_begun, self._race, self._chosen = True, True, None, -1
        self.surface.show_surface(None)
        self.stop.setEnabled(True)
        self._show_race()
        self._show_choices()
        self.questions_changed.emit()

    def _halt(self) -> None:
        self._is_going = False
        self.stop.setEnabled(False)
        self.questions_changed.emit()

    def _show_choices(self) -> None:
        self.field.show_choices(FIELDS, self._field)
        self.start.show_choices(STARTS, self._asked.from_start)
        self.plane.show_choices(PLANES, self._asked.plane)
        self.length.show_choices(STEPS, self._asked.steps)

    def _show_race(self) -> None:
        race = self._race
        self.surface.show_surface(race.surface if race is not None else None)
        self.surface.show_trail(())
        self.chart.show_race(race, self._chosen)
        held = race.runners if race is not None else ()
        self.runners.show_runners(held, self._chosen)
        self.surface.show_paths(
            [Path(tuple(map(tuple, runner.places.tolist())), place, place == self._chosen)
             for place, runner in enumerate(held) if len(runner.places)]
        )  # fmt: skip
        if self._asked.plane == "weights" and race is not None and race.surface is not None:
            names = [wires.name_of(self.experiment, number) for number in self._asked.numbers]
            zero = [wires.value_of(self.experiment, race.surface.origin, n) or 0.0 for n in self._asked.numbers]
            self.surface.name_axes((names[0], names[1]), (zero[0], zero[1]))
        else:
            self.surface.name_axes(("", ""), (0.0, 0.0))
        runner = self._runner()
        for button in (self.take, self.take_weights):
            button.setEnabled(runner is not None)
        self.words.setText(self._told(runner))

    def _told(self, runner: Runner | None) -> str:
        if self._race is None:
            return "The race begins …"
        if runner is not None:
            return f"{runner.name}: {runner.word}. {runner.why}".strip()
        if not self._race.is_over:
            return f"Training, each from the same weights with the same batches: {self._race.steps:,} steps."
        return "Click a runner, in the list or on the landscape: why it fared so, and take what it trained with."

    # Runners

    def _runner(self) -> Runner | None:
        held = self._race.runners if self._race is not None else ()
        return held[self._chosen] if 0 <= self._chosen < len(held) else None

    def _choose(self, place: int) -> None:
        self._chosen = place
        self._show_race()

    def _choose_near(self, alpha: float, beta: float) -> None:
        """Choose the runner whose way is nearest to a click."""
        self.surface.show_place(None)
        held = self._race.runners if self._race is not None else ()
        distances = [
            float(np.hypot(*(runner.places - (alpha, beta)).T).min()) if len(runner.places) else np.inf
            for runner in held
        ]
        if distances:
            self._choose(int(np.argmin(distances)))

    def _take(self) -> None:
        runner = self._runner()
        if runner is None:
            return
        own = runner.experiment.training
        taken = edits.choose_optimizer(self.experiment, own.optimizer)
        self.edit.emit(edits.set_training(taken, learning_rate=own.learning_rate), f"Train with {runner.name}", "")

    def _take_with_weights(self) -> None:
        runner = self._runner()
        if runner is not None:
            self._take()
            self.command.emit(SetParameters(runner.parameters, f"Weights of {runner.name}"))

    def _tint(self, *, on: bool) -> None:
        self.legend.show_keys((*GROUND, *TINTS) if on else GROUND)
        if on != self.focus_.tinted:
            self.look.emit(replace(self.focus_, tinted=on))


def told(reading: OneNumber | None) -> str:
    """Write what the next step does to one weight."""
    if reading is None:
        return ""
    rate = "there is no gradient" if reading.effective is None else f"−step ÷ gradient = {short(reading.effective)}"
    parts = [
        f"<b>{reading.name} = {short(reading.value)}</b>", f"∂J/∂{reading.name} = {short(reading.gradient)}",
        *(f"{letter} = {short(value)}" for letter, value in reading.memory), f"step = {short(reading.step)}",
        f"<b>effective rate: {rate}</b>", f"η = {short(reading.rate)}",
    ]  # fmt: skip
    return " &nbsp;·&nbsp; ".join(part.replace(" ", "&nbsp;") for part in parts)
