"""How finely moving pictures are computed: coarser where they cost much, never at rest."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from playground.pace import LEAST_LINES, LEAST_MAPS, LEAST_REGIONS, PICTURE_SECONDS, Detail
from playground.pictures import edge_lines, line_routes
from playground.snapshot import EdgeGeometry, LayerParameters, Wants

WANTED = Wants(regions=240, maps=48)


def test_cheap_pictures_are_as_fine_as_they_are_wanted():
    detail = Detail()

    for _ in range(50):
        detail.took(PICTURE_SECONDS / 10)

    assert detail.of(WANTED) == WANTED


def test_dear_pictures_become_coarser_down_to_a_bound():
    detail = Detail()

    seen = [detail.of(WANTED)]
    for _ in range(200):
        detail.took(0.05)
        seen.append(detail.of(WANTED))

    for before, after in pairwise(seen):
        assert after.regions <= before.regions
        assert after.maps <= before.maps
        assert after.lines <= before.lines
    assert LEAST_REGIONS <= seen[-1].regions < 240 / 3
    assert LEAST_MAPS <= seen[-1].maps < 48 / 3
    assert LEAST_LINES <= seen[-1].lines < 6_000 / 3


@pytest.mark.parametrize("most", [1, 7, 100])
def test_of_many_weights_the_strongest_are_drawn_the_very_strongest_on_top(most):
    weights = np.random.default_rng(1).normal(size=(8, 9)).astype(np.float32)
    ports = np.arange(51, dtype=np.float32).reshape(17, 3)
    layer = LayerParameters(0, weights, np.zeros(9, np.float32))

    routes = line_routes(EdgeGeometry(60, 60, ports, 6.0), [weights.shape])
    lines, opacities, _ = edge_lines((layer,), routes, 6.0, None, most)

    expected = np.sort(np.abs(weights).ravel())[-most:]
    assert len(lines) == len(opacities) == min(most, 72)
    np.testing.assert_allclose(lines[:, 4], 6.0 * (0.1 + 0.9 * np.minimum(expected / 5, 1)), rtol=1e-5)
