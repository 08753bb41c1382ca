"""The settings of training, each a caption above a value: optimizer, learning rate, batch, penalty, stopping rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from playground import answers, edits
from playground.catalog import INITIALIZERS, LOSSES, OPTIMIZERS, SCHEDULES, Param
from playground.problems import Problem
from playground.spec import (
    BATCH,
    CLIP,
    L1,
    L2,
    LEARNING_RATE,
    LEARNING_RATES,
    MINIMUM,
    PATIENCE,
    STOP_VALUE,
    Experiment,
)
from ui.panels.training_controls import (
    PenaltyButton,
    ScheduleButton,
    StopButton,
    WeightsButton,
    number_field,
    stop_in_words,
)
from ui.theme import Theme
from ui.widgets import words
from ui.widgets.chooser import Captioned, Chooser, NumberChooser
from ui.widgets.own_settings import OwnSettings

RULE_DEFAULTS = {"never": 1000.0, "steps": 1000.0, "epochs": 30.0, "loss": 0.01, "gradient": 0.01, "change": 1e-6}
PENALTY_PARAMS = {"l1": L1, "l2": L2, "patience": PATIENCE, "minimum": MINIMUM}
BATCHES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)


class Settings(QObject):
    """The controls and what they do. `edit(experiment, label, merge_key)` and `problem(Problem)` are the ways out."""

    edit = Signal(object, str, str)
    problem = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._experiment = Experiment()
        self._theme: Theme | None = None
        self.optimizer = Chooser("optimizerChooser")
        self.optimizer.setAccessibleName("Optimizer")
        self.optimizer.fill([(row.name, row.label, f"{row.help}\n{row.formula}") for row in OPTIMIZERS.values()])
        self.optimizer.chosen.connect(self._choose_optimizer)
        self.rate = number_field("learningRateField", LEARNING_RATE, LEARNING_RATES, "0.00003")
        self.batch = number_field("batchSizeField", BATCH, BATCHES, "10,000")
        self.penalty = PenaltyButton()
        self.stop = StopButton()
        self.own = OwnSettings("optimizerSettings", parent)
        self.initialization = WeightsButton()
        self.schedule = ScheduleButton()
        self.loss = Chooser("lossChooser")
        self.loss.setAccessibleName("Loss and output")
        self.loss.setToolTip("What training makes small, on which output; only what fits the data is offered")
        self.captioned = {
            name: Captioned(caption, control, parent)
            for name, caption, control in (
                ("optimizer", "Optimizer", self.optimizer),
                ("rate", "Learning rate η", self.rate),
                ("batch", "Batch size", self.batch),
                ("penalty", "Regularization", self.penalty),
                ("stop", "Stop at", self.stop),
                ("loss", "Loss", self.loss),
                ("schedule", "Schedule", self.schedule),
                ("initialization", "First weights", self.initialization),
            )
        }
        self._listen()

    def _listen(self) -> None:
        self.rate.chosen.connect(self._set_rate)
        self.rate.typed.connect(self._type_rate)
        self.batch.chosen.connect(self._set_batch)
        self.batch.typed.connect(self._type_batch)
        for name, field in self.penalty.fields.items():
            field.chosen.connect(self._penalty_setter(name))
            field.typed.connect(self._penalty_reader(name))
        self.stop.rule.chosen.connect(self._choose_rule)
        self.stop.value.chosen.connect(self._set_stop_value)
        self.stop.value.typed.connect(self._type_stop_value)
        self.loss.chosen.connect(self._choose_loss)
        self.schedule.chooser.chosen.connect(self._choose_schedule)
        self.schedule.clip.chosen.connect(self._set_clip)
        self.schedule.clip.typed.connect(self._type_clip)
        self.initialization.chooser.chosen.connect(self._choose_initialization)
        for own, put in (
            (self.own, self._set_own),
            (self.schedule.own, self._set_schedule),
            (self.initialization.own, self._set_initialization),
        ):
            own.changed.connect(put)
            own.refused.connect(self._refuse)

    def show_experiment(self, experiment: Experiment) -> None:
        """Show the experiment's settings."""
        self._experiment = experiment
        training = experiment.training
        self.optimizer.show_choice(training.optimizer)
        self.rate.show_number(training.learning_rate, words.number(training.learning_rate))
        self._offer_batches(round(experiment.data.points * experiment.data.train_share))
        self.batch.show_number(training.batch, "all" if training.batch == "all" else f"{training.batch:,}")
        self.penalty.show_values(training)
        self._offer_losses(experiment)
        self.schedule.show_training(training)
        self.stop.show_rule(training.stop.rule, training.stop.value)
        self.initialization.show_choice(experiment.model.initialization, experiment.model.initialization_settings)
        self.own.show_settings(OPTIMIZERS[training.optimizer], training.settings, self._theme)

    def show_rate(self, rate: float) -> None:
        """Show the learning rate that the schedule has for the next step."""
        self.schedule.show_now(rate)

    def restyle(self, theme: Theme) -> None:
        """Take the theme's letters and lengths."""
        self._theme = theme
        for control in (
            self.optimizer, self.rate, self.batch, self.penalty, self.stop, self.own, self.initialization, self.loss,
            self.schedule,
        ):  # fmt: skip
            control.restyle(theme)

    def _offer_losses(self, experiment: Experiment) -> None:
        """Offer every loss and output that fits the data."""
        choices = answers.choices(experiment.data)
        if [self.loss.itemData(place) for place in range(self.loss.count())] != list(choices):
            self.loss.fill([(pair, loss_in_words(*pair), _loss_help(*pair)) for pair in choices])
        training = experiment.training
        self.loss.show_choice((training.loss, answers.output_name(experiment.data, training)))

    def _offer_batches(self, training_points: int) -> None:
        sizes: list[int | str] = [size for size in BATCHES if size < training_points]
        choices = [*(sizes or [1]), "all"]
        if [self.batch.itemData(place) for place in range(self.batch.count())] != choices:
            self.batch.fill([(size, f"{size:,}" if isinstance(size, int) else size, "") for size in choices])

    # What a person changes

    def _choose_optimizer(self, name: str) -> None:
        self._try(lambda: edits.choose_optimizer(self._experiment, name), f"Choose optimizer {OPTIMIZERS[name].label}")

    def _choose_initialization(self, name: str) -> None:
        label = f"Draw first weights: {INITIALIZERS[name].label}"
        self._try(lambda: edits.choose_initialization(self._experiment, name), label)

    def _choose_loss(self, pair: tuple[str, str]) -> None:
        self._try(lambda: edits.choose_loss(self._experiment, *pair), f"Choose loss: {loss_in_words(*pair)}")

    def _choose_schedule(self, name: str) -> None:
        self._try(lambda: edits.choose_schedule(self._experiment, name), f"Choose schedule: {SCHEDULES[name].label}")

    def _set_clip(self, value: float) -> None:
        self._set_training(f"Clip gradients at {words.number(value)}" if value else "Clip no gradients", clip=value)

    def _type_clip(self, text: str) -> None:
        self._read(CLIP, "0" if text.strip().lower() == "off" else text, self.schedule.clip, self._set_clip)

    def _set_schedule(self, name: str, value: float, merge_key: str) -> None:
        training = self._experiment.training
        label = _label(SCHEDULES[training.schedule].params, name)
        settings = {**training.schedule_settings, name: value}
        self._set_training(f"Set {label} to {words.number(value)}", merge_key, schedule_settings=settings)

    def _set_initialization(self, name: str, value: float, merge_key: str) -> None:
        label = _label(INITIALIZERS[self._experiment.model.initialization].params, name)
        make = lambda: edits.set_initialization(self._experiment, **{name: value})  # noqa: E731
        self._try(make, f"Set {label} to {words.number(value)}", merge_key)

    def _set_rate(self, value: float) -> None:
        self._set_training(f"Set learning rate to {words.number(value)}", learning_rate=value)

    def _type_rate(self, text: str) -> None:
        self._read(LEARNING_RATE, text, self.rate, self._set_rate)

    def _set_batch(self, value: float | str) -> None:
        self._set_training(f"Set batch size to {value}", batch=value)

    def _type_batch(self, text: str) -> None:
        if text.strip().lower() == "all":
            self._set_batch("all")
        else:
            self._read(BATCH, text, self.batch, self._set_batch)

    def _penalty_setter(self, name: str) -> Callable[[float], None]:
        def put(value: float) -> None:
            label = f"Set {PENALTY_PARAMS[name].label} to {words.number(value)}"
            if name in ("patience", "minimum"):
                self._try(lambda: edits.set_early_stopping(self._experiment, **{name: value}), label)
            else:
                self._set_training(label, "", **{name: value})

        return put

    def _penalty_reader(self, name: str) -> Callable[[str], None]:
        def read(text: str) -> None:
            cleaned = "0" if text.strip().lower() in ("off", "any") else text
            self._read(PENALTY_PARAMS[name], cleaned, self.penalty.fields[name], self._penalty_setter(name))

        return read

    def _choose_rule(self, rule: str) -> None:
        old = self._experiment.training.stop
        value = old.value if rule == old.rule else RULE_DEFAULTS[rule]
        self._try(lambda: edits.set_stop(self._experiment, rule, value), f"Stop at: {stop_in_words(rule, value)}")

    def _set_stop_value(self, value: float) -> None:
        rule = self._experiment.training.stop.rule
        self._try(lambda: edits.set_stop(self._experiment, rule, value), f"Stop at: {stop_in_words(rule, value)}")

    def _type_stop_value(self, text: str) -> None:
        self._read(STOP_VALUE, text, self.stop.value, self._set_stop_value)

    def _set_own(self, name: str, value: float, merge_key: str) -> None:
        training = self._experiment.training
        label = _label(OPTIMIZERS[training.optimizer].params, name)
        self._set_training(
            f"Set {label} to {words.number(value)}", merge_key, settings={**training.settings, name: value}
        )

    def _set_training(self, label: str, merge_key: str = "", **fields: Any) -> None:
        self._try(lambda: edits.set_training(self._experiment, **fields), label, merge_key)

    def _read(self, param: Param, text: str, field: NumberChooser, put: Callable[[float], None]) -> None:
        try:
            value = words.parse(param, text)
        except ValueError as fault:
            field.put_back()
            self._refuse(str(fault))
            return
        field.put_back()
        put(value)

    def _refuse(self, fault: str) -> None:
        self.problem.emit(Problem(fault, where="Training", next_step="The old value was put back."))

    def _try(self, make: Callable[[], Experiment], label: str, merge_key: str = "") -> None:
        try:
            changed = make()
        except Problem as problem:
            self.problem.emit(problem)
            return
        self.edit.emit(changed, label, merge_key)


def loss_in_words(loss: str, output: str) -> str:
    """Say which loss, and where there is a choice on which output: “Cross-entropy”, “Mean squared error, tanh”."""
    label = LOSSES[loss].label
    return label if len(LOSSES[loss].outputs) == 1 or output == "linear" else f"{label}, {output}"


def _loss_help(loss: str, output: str) -> str:
    row = LOSSES[loss]
    return f"{row.help}\n{row.formula}\nOutput: {output}"


def _label(params: tuple[Param, ...], name: str) -> str:
    return next(param.label for param in params if param.name == name)
