"""Schedules: how the learning rate changes with the steps. A row each, NumPy form and compiled form side by side."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from engine import vector
from engine.jit import at, kernel, switch
from engine.rows import Param, Row, Table
from engine.vector import formula
from engine.vector.functions import cosine, floor, least
from engine.vector.language import Value

Array = NDArray[Any]
MOST_SETTINGS = 2


@dataclass(frozen=True, kw_only=True)
class Schedule(Row):
    """A schedule.

    reference : (η, t, settings) ↦ the rate of step t; t = 0, 1, … counts from the first weights.
    compiled : formula of the same arguments, or kernel (η, t, settings, first); its settings begin at settings[first].
    """

    reference: Callable[[float, int, Array], float]
    compiled: Any


@kernel("")
def _constant(rate: float, t: int, settings: Array, first: int) -> float:
    """Give η itself: a kernel, since calling a formula takes longer than a small network's neuron."""
    return rate


@formula
def _step(rate: Value, t: Value, settings: Sequence[Value]) -> Any:
    return rate * settings[1] ** floor(t / settings[0])


@formula
def _cosine(rate: Value, t: Value, settings: Sequence[Value]) -> Any:
    share = least(t / settings[0], 1.0)
    lowest = rate * settings[1]
    return lowest + (rate - lowest) * 0.5 * (1.0 + cosine(math.pi * share))


def _constant_reference(rate: float, t: int, settings: Array) -> float:
    return rate


def _cosine_reference(rate: float, t: int, settings: Array) -> float:
    lowest = rate * float(settings[1])
    return lowest + (rate - lowest) * (1 + math.cos(math.pi * min(t / float(settings[0]), 1))) / 2


SCHEDULES: Table[Schedule] = Table(
    "Schedule",
    Schedule(
        name="constant", label="Constant", formula="ηₜ = η",
        help="The learning rate stays as it is.",
        reference=_constant_reference, compiled=_constant,
    ),
    Schedule(
        name="step", label="Step", formula="ηₜ = η·γ^⌊t / N⌋",
        help="Multiplies the learning rate by γ after every N steps: large strides first, fine work later.",
        params=(
            Param(name="every", label="Steps between N", kind="int", default=1000, low=1, high=10_000_000, scale="log",
                  help="After how many steps the rate drops."),
            Param(name="factor", label="Factor γ", default=0.5, low=0.01, high=1.0,
                  help="By what the rate is multiplied then."),
        ),
        reference=lambda rate, t, settings: rate * float(settings[1]) ** (t // int(settings[0])), compiled=_step,
    ),
    Schedule(
        name="cosine", label="Cosine", formula="ηₜ = η·[m + (1 − m)·(1 + cos(π·t / T)) / 2], from T on η·m",
        help="Lowers the learning rate along half a wave: slowly at first, fast in the middle, gently at the end.",
        source="I. Loshchilov, F. Hutter: SGDR: Stochastic Gradient Descent with Warm Restarts, ICLR 2017, equation 5",
        params=(
            Param(name="length", label="Length T", kind="int", default=10_000, low=1, high=10_000_000, scale="log",
                  help="After how many steps the rate is at its lowest; it stays there."),
            Param(name="lowest", label="Lowest m", default=0.0, low=0.0, high=1.0,
                  help="The share of the learning rate that is left in the end."),
        ),
        reference=_cosine_reference, compiled=_cosine,
    ),
)  # fmt: skip


@kernel("")
def _formulas(code: int, rate: float, t: int, settings: Array, first: int) -> float:
    return vector.schedule(code, rate, t, at(settings, first))


_GIVEN = "rate, t, settings, first"
scheduled_rate = switch("scheduled_rate", _GIVEN, [row.compiled for row in SCHEDULES.values()], _GIVEN, _formulas)
