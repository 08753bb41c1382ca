"""A weight or bias set by hand: each change a command, all of one sitting one step of undo."""

from __future__ import annotations

from itertools import count

from playground import wires
from playground.commands import SetNumbers
from playground.snapshot import Snapshot
from playground.spec import Bias, Experiment, Wire
from ui.widgets import words

_sittings = count(1)


class Sitting:
    """One sitting at a number: it remembers what stood there before the first change."""

    def __init__(self, number: Wire | Bias, name: str) -> None:
        self.number, self.name = number, name
        self._key = f"number {next(_sittings)}"
        self._before: float | None = None

    def set(self, value: float, present: float | None) -> SetNumbers:
        """Give the command for a change; `present` is the value just before."""
        if self._before is None:
            self._before = present
        return SetNumbers(((self.number, value),), f"Set {self.name} to {words.number(value, 4)}", self._key)

    def give_up(self) -> SetNumbers | None:
        """Give the command that puts the first value back, None when nothing was changed."""
        return None if self._before is None else self.set(self._before, None)


def value_in(snapshot: Snapshot | None, number: Wire | Bias) -> float | None:
    """Give a number's present value, None where it is not known."""
    return None if snapshot is None else wires.value_of(snapshot.experiment, snapshot.parameters, number)


def is_off(experiment: Experiment, number: Wire | Bias) -> bool:
    """Tell whether a weight is switched off by itself."""
    return number in experiment.model.off


def is_frozen(experiment: Experiment, column: int) -> bool:
    """Tell whether training leaves a layer alone."""
    model = experiment.model
    return model.output_frozen if column == 0 else any(layer.id == column and layer.frozen for layer in model.layers)


def in_words(experiment: Experiment, number: Wire | Bias, value: float | None) -> str:
    """Say what a weight or bias is: "w⁽²⁾₃,₁ = 0.1234 · switched off"."""
    name = wires.name_of(experiment, number)
    name = name if isinstance(number, Wire) else f"bias {name}"
    notes = [
        word
        for word, is_so in (
            ("switched off", is_off(experiment, number)),
            ("frozen", is_frozen(experiment, number.layer)),
        )
        if is_so
    ]
    return " · ".join([f"{name} = {'…' if value is None else words.number(value, 4)}", *notes])
