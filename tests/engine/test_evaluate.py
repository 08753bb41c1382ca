"""Judging, asking over the plane, and painting."""

from __future__ import annotations

import numpy as np
import pytest

from engine import colour, edges, evaluate, reference
from engine.losses import LOSSES
from tests.engine.conftest import Net

BCE = LOSSES["bce"]


@pytest.mark.parametrize("points", [1, 127, 128, 129, 300])
def test_loss_and_accuracy_equal_the_reference(points: int) -> None:
    net = Net(units=(8, 5, 1), points=points)
    result = np.zeros(2)
    evaluate.evaluate(net.layout.table, net.theta, net.x, net.y, net.work, net.chunk_x, net.chunk_y, 0, result)
    logits = reference.forward(net.dense(), net.x[:, :2].astype(np.float64)).logits[:, 0]
    assert result[0] == pytest.approx(BCE.value(logits, net.y).mean(), abs=1e-6)
    assert result[1] == pytest.approx(((logits >= 0) == (net.y > 0.5)).mean(), abs=1e-12)


def test_a_loss_that_is_not_a_number_is_told() -> None:
    net = Net()
    net.theta[:] = np.nan
    result = np.zeros(2)
    evaluate.evaluate(net.layout.table, net.theta, net.x, net.y, net.work, net.chunk_x, net.chunk_y, 0, result)
    assert not np.isfinite(result[0])


def test_every_neuron_is_asked() -> None:
    net = Net(units=(3, 5, 1), points=200, activation="sigmoid")
    planes = np.zeros((9, 200), np.float32)
    evaluate.infer(net.layout.table, net.theta, net.x, net.work, net.chunk_x, 0, True, planes)
    passed = reference.forward(net.dense(), net.x[:, :2].astype(np.float64))
    np.testing.assert_allclose(planes[:3].T, passed.inputs[1], atol=1e-6)
    np.testing.assert_allclose(planes[3:8].T, passed.inputs[2], atol=1e-6)
    np.testing.assert_allclose(planes[8], BCE.prediction(passed.logits[:, 0]), atol=1e-6)


def test_values_become_the_anchor_colours() -> None:
    pixels = np.zeros((2, 3), np.uint32)
    planes = np.array([[0.0, 0.5, 1.0], [-8.0, 0.0, 8.0]], np.float32)
    shades = colour.ramp((0xFF0000, 0xFFFFFF, 0x0000FF))
    colour.colour(planes, np.array([0, 0], np.float32), np.array([1, 0], np.float32), shades, pixels)
    assert [hex(int(p)) for p in pixels[0][[0, 2]]] == ["0xffff0000", "0xff0000ff"]
    assert (pixels[0] == pixels[1]).all()
    assert int(pixels[0, 1]) & 0xFF == pytest.approx(0xFF, abs=2)


def test_not_a_number_gets_a_colour_too() -> None:
    pixels = np.zeros((1, 1), np.uint32)
    colour.colour(
        np.full((1, 1), np.nan, np.float32),
        np.zeros(1, np.float32),
        np.ones(1, np.float32),
        colour.ramp((0, 1)),
        pixels,
    )
    assert pixels[0, 0] >> 24 == 0xFF


def test_line_starts_and_ends_at_its_ports_in_its_colour() -> None:
    pixels = np.zeros((60, 100), np.uint32)
    lines = np.array([[10, 10, 90, 50, 4, 1]], np.float32)
    edges.draw_edges(lines, np.ones(1, np.float32), 0xFF0000, 0x0000FF, pixels)
    opaque = pixels >> 24 > 200
    assert opaque[[10, 50, 30], [11, 88, 50]].all()
    assert not pixels[:, :9].any()
    assert not pixels[:, 91:].any()
    assert (pixels[opaque] & 0xFF0000 == 0).all()


def test_lines_outside_the_picture_do_no_harm() -> None:
    pixels = np.zeros((10, 10), np.uint32)
    lines = np.array([[-50, -50, 80, 90, 9, -1], [5, 5, 5, 5, 1, 1]], np.float32)
    edges.draw_edges(lines, np.ones(2, np.float32), 1, 2, pixels)
