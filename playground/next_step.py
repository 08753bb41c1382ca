"""The step a network is about to take, number by number: gradient, the optimizer's memory, step, and their ratio.

A copy of the run takes it, so batch, dropout, penalties, clipping and schedule are those of training itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground import build, edits, wires
from playground.build import Samples
from playground.catalog import OPTIMIZERS
from playground.explain.desk import Context
from playground.run import Run
from playground.snapshot import Parameters, RunState
from playground.spec import Bias, EarlyStopping, Experiment, Stop, Wire

MEMORY_NAMES: dict[str, tuple[str, ...]] = {
    "sgd": (), "momentum": ("v",), "nesterov": ("v",), "adagrad": ("s",), "adadelta": ("s", "u"), "rmsprop": ("s",),
    "adam": ("m", "v"), "adamw": ("m", "v"),
}  # fmt: skip
"""The optimizer's numbers per weight by the letters of its formula, in the order of the memory."""
SLIGHT = 1e-12
"""A gradient smaller than this is none: what is divided by it says nothing."""


@dataclass(frozen=True)
class NextStep:
    """The next step of all numbers. gradient, step : one vector as parameters each · memory : after the step.

    optimizer : whose memory it is · rate : η of the step.
    """

    optimizer: str
    rate: float
    gradient: Parameters
    step: Parameters
    memory: tuple[Parameters, ...]


@dataclass(frozen=True)
class OneNumber:
    """The next step of one weight or bias. memory : by its letter in the optimizer's formula, after the step.

    effective : −step ÷ gradient, the rate at which this weight follows its own gradient; None where it has none.
    """

    name: str
    value: float
    gradient: float
    memory: tuple[tuple[str, float], ...]
    step: float
    effective: float | None
    rate: float


@dataclass(frozen=True)
class NumberAsked:
    """Asks what the next step does to one weight or bias."""

    number: Wire | Bias

    def answer(self, context: Context) -> OneNumber | None:
        """Give it; None when the network does not have the number, or when the step diverges."""
        experiment, state = context.experiment, context.state
        value = wires.value_of(experiment, state.parameters, self.number)
        found = next_step(experiment, state, context.samples) if value is not None else None
        if found is None or value is None:
            return None
        gradient, step = (_read(experiment, held, self.number) for held in (found.gradient, found.step))
        names = MEMORY_NAMES[found.optimizer]
        memory = tuple((n, _read(experiment, m, self.number)) for n, m in zip(names, found.memory, strict=True))
        ratio = -step / gradient if abs(gradient) > SLIGHT else None
        return OneNumber(wires.name_of(experiment, self.number), value, gradient, memory, step, ratio, found.rate)


def _read(experiment: Experiment, held: Parameters, number: Wire | Bias) -> float:
    value = wires.value_of(experiment, held, number)
    assert value is not None  # the parameters have it, so what belongs to them has it
    return value


def next_step(experiment: Experiment, state: RunState, samples: Samples) -> NextStep | None:
    """Let a copy of the run take its next step; None when that diverges."""
    free = edits.set_training(experiment, stop=Stop(), early_stopping=EarlyStopping())
    copy = Run(free, state, samples)
    rate, before = copy.learning_rate(), copy.parameters()
    is_well = copy.scores().are_finite and copy.train(1) == 1
    if not is_well:
        return None
    after = copy.state()
    moments = after.memory[: OPTIMIZERS[experiment.training.optimizer].moments]
    return NextStep(
        experiment.training.optimizer, rate, copy.last_gradient(), _minus(after.parameters, before), moments
    )


def _minus(after: Parameters, before: Parameters) -> Parameters:
    """Subtract in float64: a small step of a large weight keeps what digits it has."""
    return tuple(
        type(a)(a.id, build.read_only(_difference(a.weights, b.weights)),
                build.read_only(_difference(a.biases, b.biases)))
        for a, b in zip(after, before, strict=True)
    )  # fmt: skip


def _difference(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    return (a.astype(np.float64) - b.astype(np.float64)).astype(np.float32)


def effective_rates(found: NextStep) -> tuple[NDArray[np.float64], ...]:
    """Give −step ÷ gradient of every weight (inputs, units) per layer; nan where there is no gradient."""
    return tuple(
        np.divide(
            -step.weights.astype(np.float64), slope.weights,
            out=np.full(step.weights.shape, np.nan), where=np.abs(slope.weights) > SLIGHT,
        )
        for step, slope in zip(found.step, found.gradient, strict=True)
    )  # fmt: skip


def relative(rates: tuple[NDArray[np.float64], ...]) -> tuple[NDArray[np.float32], ...]:
    """Give where each effective rate lies beside the middle one: −1 a tenth of it or less, 0 equal, 1 tenfold or more.

    A weight without gradient has none and gets 0; one that goes against its gradient −1.
    """
    everything = np.concatenate([part.ravel() for part in rates]) if rates else np.zeros(0)
    known = everything[np.isfinite(everything) & (everything > 0)]
    if not len(known):
        return tuple(np.zeros(part.shape, np.float32) for part in rates)
    middle = float(np.median(known))
    placed = []
    for part in rates:
        with np.errstate(all="ignore"):
            place = np.clip(np.log10(part / middle), -1.0, 1.0)
        place = np.where(part <= 0, -1.0, place)
        placed.append(np.nan_to_num(place, nan=0.0).astype(np.float32))
    return tuple(placed)


def tints(run: Run, state: RunState) -> tuple[NDArray[np.float32], ...] | None:
    """Give `relative` for a run's next step; None when it has none."""
    found = next_step(run.experiment, state, run.samples)
    return None if found is None else relative(effective_rates(found))
