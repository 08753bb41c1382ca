"""Each activation's compiled form equals its NumPy form, and its slope is its derivative."""

from __future__ import annotations

import numba
import numpy as np
import pytest

from engine import activations, jit
from engine.activations import ACTIVATIONS
from engine.layout import padded

Z = np.concatenate([np.linspace(-30, 30, 4001), np.linspace(-0.4, 0.4, 801), [0.0]])


def apply(name, z, slope) -> None:
    """Run a row's compiled form."""
    scope = {"activate": activations.activate, "at": jit.at}
    exec("def run(code, z, slope): activate(code, at(z, 0), at(slope, 0), len(z))", scope)
    numba.njit(scope["run"])(ACTIVATIONS.code(name), z, slope)


def with_room(numbers) -> np.ndarray:
    """Give float32 numbers in a buffer as kernels want it: with room up to a whole vector."""
    buffer = np.zeros(padded(len(numbers), 16), np.float32)
    buffer[: len(numbers)] = numbers
    return buffer


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_compiled_form_equals_the_reference(name: str) -> None:
    z = with_room(Z)
    slope = np.empty_like(z)
    apply(name, z, slope)
    z, slope = z[: len(Z)], slope[: len(Z)]
    exact = Z.astype(np.float32).astype(np.float64)
    np.testing.assert_allclose(z, ACTIVATIONS[name].value(exact), rtol=1e-6, atol=2e-7)
    np.testing.assert_allclose(slope, ACTIVATIONS[name].slope(exact), rtol=1e-5, atol=4e-7)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_slope_is_the_derivative(name: str) -> None:
    row = ACTIVATIONS[name]
    z = np.linspace(-4, 4, 200)
    numeric = (row.value(z + 1e-6) - row.value(z - 1e-6)) / 2e-6
    np.testing.assert_allclose(row.slope(z), numeric, atol=1e-8)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_what_is_not_a_number_stays_so(name: str) -> None:
    z, slope = with_room([np.nan]), with_room([0.0])
    apply(name, z, slope)
    assert np.isnan(z[0])


@pytest.mark.parametrize("name", [row.name for row in ACTIVATIONS.values() if row.span])
def test_span_holds_all_values(name: str) -> None:
    low, high = ACTIVATIONS[name].span or (0, 0)
    values = ACTIVATIONS[name].value(Z)
    assert low <= values.min()
    assert values.max() <= high
