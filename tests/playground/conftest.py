"""The engine, ready; experiments the tests share."""

from __future__ import annotations

import pytest

import engine
from playground.check import check
from playground.spec import Data, Experiment, Layer, Model, Training


@pytest.fixture(scope="session", autouse=True)
def _prepared() -> None:
    engine.prepare()


@pytest.fixture
def spiral() -> Experiment:
    """Give the experiment that `new` prints."""
    return spiral_with_seed(1)


def spiral_with_seed(seed: int) -> Experiment:
    """Give the experiment of `new --seed`."""
    return check(
        Experiment(
            Data("spiral", inputs=("x1", "x2", "sin_x1", "sin_x2"), seed=seed),
            Model((Layer(1, 8), Layer(2, 8)), seed=seed),
            Training(seed=seed),
        )
    )
