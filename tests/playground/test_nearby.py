"""Points near a place, against looking at every one of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.nearby import Nearby

PLANE = ((-6.0, 6.0), (0.0, 3.0))


def all_distances(places, place):
    sizes = np.array([high - low for low, high in PLANE])
    return np.sqrt((((places - np.array(place)) / sizes) ** 2).sum(axis=1))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 400), st.integers(0, 2**32 - 1), st.floats(0.001, 1.5),
    st.tuples(st.floats(-8, 8), st.floats(-1, 4)),
)  # fmt: skip
def test_it_finds_what_looking_at_every_point_finds(count, seed, radius, place):
    generator = np.random.default_rng(seed)
    places = generator.uniform([-6, 0], [6, 3], (count, 2))

    nearby = Nearby(places, PLANE)

    distances = all_distances(places, place)
    expected = np.flatnonzero(distances <= radius)
    unsure = np.flatnonzero(np.abs(distances - radius) < 1e-12)
    assert set(nearby.within(place, radius)) - set(unsure) == set(expected) - set(unsure)
    nearest = nearby.nearest(place, radius)
    if nearest is None:
        assert len(expected) == 0
    else:
        assert distances[nearest] == pytest.approx(distances.min())


def test_of_points_at_the_same_place_the_last_is_found():
    nearby = Nearby(np.array([[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]]), PLANE)

    assert nearby.nearest((1.0, 1.0), 0.1) == 1


def test_points_that_do_not_count_are_passed_over():
    nearby = Nearby(np.array([[1.0, 1.0], [1.1, 1.0]]), PLANE)

    assert nearby.nearest((1.0, 1.0), 0.1, np.array([False, True])) == 1
    assert nearby.nearest((1.0, 1.0), 0.1, np.array([False, False])) is None


@pytest.mark.parametrize("odd", [np.inf, -np.inf, 1e300, 100.0])
def test_points_outside_the_plane_are_never_found(odd):
    nearby = Nearby(np.array([[odd, 1.0], [1.0, 1.0]]), PLANE)

    assert list(nearby.within((5.9, 1.0), 10.0)) == [1]


def test_there_may_be_no_points_at_all():
    nearby = Nearby(np.zeros((0, 2)), PLANE)

    assert nearby.nearest((0.0, 0.0), 1.0) is None
    assert len(nearby.within((0.0, 0.0), 1.0)) == 0
