"""First weights have the size their formula names."""

from __future__ import annotations

import numpy as np
import pytest

from engine.initializers import INITIALIZERS

U = (np.arange(200_000) + 0.5) / 200_000


@pytest.mark.parametrize(("fan_in", "fan_out"), [(4, 8), (64, 1), (1, 64), (7, 7)])
@pytest.mark.parametrize(
    ("name", "variance"),
    [
        ("glorot_uniform", lambda fan_in, fan_out: 2 / (fan_in + fan_out)),
        ("glorot_normal", lambda fan_in, fan_out: 2 / (fan_in + fan_out)),
        ("he_uniform", lambda fan_in, fan_out: 2 / fan_in),
        ("he_normal", lambda fan_in, fan_out: 2 / fan_in),
        ("zeros", lambda fan_in, fan_out: 0.0),
        ("normal", lambda fan_in, fan_out: 0.25),
    ],
)
def test_mean_and_variance_are_those_of_the_paper(name, variance, fan_in, fan_out):
    """Over evenly spread u: within 0.1 % of the closed form."""
    weights = INITIALIZERS[name].draw(U, fan_in, fan_out, INITIALIZERS[name].defaults())

    assert weights.mean() == pytest.approx(0, abs=1e-9)
    assert weights.var() == pytest.approx(variance(fan_in, fan_out), rel=1e-3)


@pytest.mark.parametrize("name", ["glorot_uniform", "he_uniform"])
def test_uniform_weights_stay_within_their_range(name):
    weights = INITIALIZERS[name].draw(U, 5, 3, {})

    assert abs(weights).max() <= np.sqrt(6 / (8 if name == "glorot_uniform" else 5))


@pytest.mark.parametrize("name", INITIALIZERS)
def test_the_rarest_numbers_give_finite_weights(name):
    row = INITIALIZERS[name]
    assert np.isfinite(row.draw(np.array([0.0, 2.0**-54, 1.0]), 3, 3, row.defaults())).all()


def test_the_width_and_the_value_can_be_chosen():
    normal, constant = INITIALIZERS["normal"], INITIALIZERS["constant"]

    assert normal.draw(U, 3, 3, {"sigma": 2.0}).std() == pytest.approx(2, rel=1e-3)
    assert (constant.draw(U, 3, 3, {"value": -0.25}) == -0.25).all()


def test_every_initializer_is_covered_here():
    assert set(INITIALIZERS) == {
        "glorot_uniform",
        "glorot_normal",
        "he_uniform",
        "he_normal",
        "zeros",
        "normal",
        "constant",
    }
