"""Inputs: the right function of the right coordinate, in one order."""

import math

import numpy as np
import pytest

from playground.features import FEATURES, features, in_order

PLACE = np.array([[1.5, -2.0]])
EXPECTED = {
    "x1": 1.5, "x2": -2.0, "x1^2": 2.25, "x2^2": 4.0, "x1*x2": -3.0, "sin_x1": math.sin(1.5), "sin_x2": math.sin(-2.0),
}  # fmt: skip


@pytest.mark.parametrize("name", FEATURES)
def test_an_input_is_the_function_its_name_says(name: str) -> None:
    assert FEATURES[name].compute(PLACE)[0] == pytest.approx(EXPECTED[name], abs=1e-15)


def test_inputs_stand_in_the_order_of_the_table_whatever_was_clicked_first() -> None:
    assert in_order(["sin_x2", "x2", "x1", "x2"]) == ("x1", "x2", "sin_x2")


def test_inputs_are_computed_from_standardized_coordinates() -> None:
    values = features(["x1^2", "x2"], PLACE, np.array([0.5, 0.0]), np.array([2.0, 4.0]))

    assert values.dtype == np.float32
    np.testing.assert_allclose(values, [[0.25, -0.5]])
