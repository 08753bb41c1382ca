"""The inputs a network may be given: functions of the two coordinates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.rows import Row, Table

Values = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Feature(Row):
    """An input: `compute` maps coordinates (n, 2) to its values (n,); of dimension 1 it needs no x₂."""

    dimension: int = 2
    compute: Callable[[Values], Values]


FEATURES: Table[Feature] = Table(
    "Input",
    Feature(name="x1", label="x₁", formula="x₁", help="The first coordinate as it stands.",
            dimension=1, compute=lambda x: x[:, 0]),
    Feature(name="x2", label="x₂", formula="x₂", help="The second coordinate as it stands.", compute=lambda x: x[:, 1]),
    Feature(name="x1^2", label="x₁²", formula="x₁²", help="Distance from the middle along x₁, whatever its sign.",
            dimension=1, compute=lambda x: x[:, 0] ** 2),
    Feature(name="x2^2", label="x₂²", formula="x₂²", help="Distance from the middle along x₂, whatever its sign.",
            compute=lambda x: x[:, 1] ** 2),
    Feature(name="x1*x2", label="x₁x₂", formula="x₁·x₂", help="Positive where both signs agree: solves XOR alone.",
            compute=lambda x: x[:, 0] * x[:, 1]),
    Feature(name="sin_x1", label="sin x₁", formula="sin x₁", help="Waves along x₁.", dimension=1,
            compute=lambda x: np.sin(x[:, 0])),
    Feature(name="sin_x2", label="sin x₂", formula="sin x₂", help="Waves along x₂.", compute=lambda x: np.sin(x[:, 1])),
)  # fmt: skip


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Give the names in the table's order, each once."""
    wanted = set(names)
    return tuple(name for name in FEATURES if name in wanted)


def fitting(dimension: int) -> tuple[str, ...]:
    """Name the inputs that data of a dimension has: without x₂ only those of x₁ alone."""
    return tuple(name for name, row in FEATURES.items() if row.dimension <= dimension)


def features(names: Iterable[str], x: Values, mean: Values, scale: Values) -> NDArray[np.float32]:
    """Compute inputs at places x (n, 2), standardized by mean and scale (2,): (n, inputs) float32."""
    coordinates = (x - mean) / scale
    with np.errstate(over="ignore", invalid="ignore"):  # own points may be huge; what is no number is told as a loss
        return np.column_stack([FEATURES[name].compute(coordinates) for name in names]).astype(np.float32)
