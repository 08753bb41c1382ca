"""Lines of equal height: on circles, on a plane, at a saddle."""

from __future__ import annotations

import numpy as np
import pytest

from playground.explain.contours import contours, levels

AXIS = np.linspace(-1, 1, 41)
X, Y = np.meshgrid(AXIS, AXIS)


def test_the_line_of_a_bowl_is_a_closed_circle() -> None:
    (line,) = contours(X**2 + Y**2, AXIS, AXIS, (0.5,))

    starts, ends = line.segments[:, :2], line.segments[:, 2:]
    assert np.hypot(*starts.T) == pytest.approx(np.sqrt(0.5), abs=2e-3)
    rounded = {tuple(place) for place in np.round(starts, 9)} ^ {tuple(place) for place in np.round(ends, 9)}
    assert rounded == set()
    lengths = np.hypot(*(ends - starts).T).sum()
    assert lengths == pytest.approx(2 * np.pi * np.sqrt(0.5), rel=0.01)


def test_the_line_of_a_slope_is_straight() -> None:
    (line,) = contours(X + 2 * Y, AXIS, AXIS, (0.3,))

    for start in (0, 2):
        assert line.segments[:, start] + 2 * line.segments[:, start + 1] == pytest.approx(0.3, abs=1e-12)


def test_lines_never_cross_at_a_saddle() -> None:
    (line,) = contours(X * Y, AXIS, AXIS, (1e-4,))

    signs = np.sign(line.segments[:, 0] * line.segments[:, 1])
    assert (signs >= 0).all()


def test_levels_lie_within_the_values_and_follow_their_logarithm() -> None:
    values = np.exp(X * 3)

    chosen = levels(values, 5)

    assert values.min() < chosen[0] < chosen[-1] < values.max()
    assert np.diff(np.log(chosen)) == pytest.approx(np.diff(np.log(chosen))[0])
    assert levels(np.full((3, 3), 2.0)) == ()
    assert levels(np.full((3, 3), np.nan)) == ()


def test_places_that_are_not_finite_have_no_line() -> None:
    values = X**2 + Y**2
    values[20:, :] = np.inf

    (line,) = contours(values, AXIS, AXIS, (0.5,))

    assert np.isfinite(line.segments).all()
    assert (line.segments[:, 1] <= AXIS[20]).all()
