"""Judging, asking over the plane, and painting."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from engine import colour, edges, evaluate, places, reference
from tests.engine.conftest import Net

NETS = {
    "bce": Net(units=(8, 5, 1)),
    "softmax": Net(units=(8, 4), loss="softmax", output="softmax"),
    "value": Net(units=(8, 1), loss="mse", output="linear"),
    "tanh": Net(units=(8, 1), loss="mse", output="tanh"),
    "three tanh": Net(units=(8, 3), loss="mse", output="tanh"),
}


def judge(net: Net) -> tuple[np.ndarray, np.ndarray]:
    losses, answers = np.zeros(net.points, np.float32), np.zeros(net.points, np.int32)
    evaluate.evaluate(
        net.layout.table, net.theta, net.x, net.y, net.work, net.chunk_x, net.chunk_y, net.code, losses, answers
    )
    return losses, answers


@pytest.mark.parametrize("points", [1, 127, 128, 129, 300])
@pytest.mark.parametrize("name", NETS)
def test_each_loss_and_answer_equals_the_reference(name: str, points: int) -> None:
    net = dataclasses.replace(NETS[name], points=points)
    losses, answers = judge(net)
    x = net.x[:, :2].astype(np.float64)
    np.testing.assert_allclose(losses, reference.losses(net.dense(), net.row, x, net.y), atol=2e-5, rtol=1e-4)
    prediction = net.row.prediction(reference.forward(net.dense(), x).logits)
    middle = (1 + net.row.low) / 2 if name != "value" else 0.0
    says = prediction.argmax(axis=1) if prediction.shape[1] > 1 else (prediction[:, 0] >= middle)
    assert (answers == says).all()


def test_a_loss_that_is_not_a_number_is_told() -> None:
    for template in NETS.values():
        net = dataclasses.replace(template)
        net.theta[:] = np.nan
        assert not np.isfinite(judge(net)[0]).any()


@pytest.mark.parametrize("name", NETS)
def test_every_neuron_is_asked(name: str) -> None:
    net = dataclasses.replace(NETS[name], points=200, activation="sigmoid")
    hidden, outputs = sum(net.units[:-1]), net.units[-1]
    planes = np.zeros((hidden + outputs, 200), np.float32)
    places.infer(net.layout.table, net.theta, net.x, net.work, net.chunk_x, net.code, True, planes)
    passed = reference.forward(net.dense(), net.x[:, :2].astype(np.float64))
    np.testing.assert_allclose(planes[:hidden].T, np.hstack(passed.inputs[1:]), atol=1e-6)
    np.testing.assert_allclose(planes[hidden:].T, net.row.prediction(passed.logits), atol=2e-6)


def test_quiet_points_of_each_neuron_are_counted() -> None:
    net = Net(units=(5, 4, 1), points=200, activation="relu")
    counts = np.zeros(9, np.int64)
    evaluate.count_quiet(net.layout.table, net.theta, net.x, net.work, net.chunk_x, np.zeros(2, np.float32), counts)
    passed = reference.forward(net.dense(), net.x[:, :2].astype(np.float64))
    assert (counts == (np.hstack(passed.z[:-1]) <= 0).sum(axis=0)).all()


def test_regions_of_classes_are_coloured_by_the_margin() -> None:
    planes = np.array([[1.0, 0.4, 0.0], [0.0, 0.4, 0.1], [0.0, 0.2, 0.9]], np.float32)
    pixels = np.zeros(3, np.uint32)
    colour.colour_classes(planes, np.array([0xFF0000, 0x00FF00, 0x0000FF], np.uint32), 0xFFFFFF, pixels)
    sure, torn, blue = (int(pixel) for pixel in pixels)
    assert sure == 0xFFFF0000
    assert torn >> 24 == 0xFF
    assert (torn >> 8 & 255) == (torn & 255) > 200
    assert (blue & 255) == 255
    assert (blue >> 8 & 255) < 80


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
    lines = np.array([[10, 10, 90, 50, 4]], np.float32)
    edges.draw_edges(lines, np.ones(1, np.float32), np.array([0x0000FF]), pixels)
    opaque = pixels >> 24 > 200
    assert opaque[[10, 50, 30], [11, 88, 50]].all()
    assert not pixels[:, :9].any()
    assert not pixels[:, 91:].any()
    assert (pixels[opaque] & 0xFF0000 == 0).all()


def test_lines_outside_the_picture_do_no_harm() -> None:
    pixels = np.zeros((10, 10), np.uint32)
    lines = np.array([[-50, -50, 80, 90, 9], [5, 5, 5, 5, 1]], np.float32)
    edges.draw_edges(lines, np.ones(2, np.float32), np.array([1, 2]), pixels)


def test_a_line_is_laid_over_what_is_below_as_paint_is() -> None:
    """Porter and Duff's "over" on premultiplied colours, in the middle of two broad level lines and at a soft edge."""
    pixels = np.empty((20, 20), np.uint32)
    line = [0.0, 10.0, 20.0, 10.0, 7.0]

    edges.draw_edges(
        np.array([line, line], np.float32), np.float32([0.5, 0.25]), np.array([0xFF8000, 0x0000FF]), pixels
    )

    below = 0.5 * np.array([1.0, 1.0, 128 / 255, 0.0])
    inside = 0.25 * np.array([1.0, 0.0, 0.0, 1.0]) + 0.75 * below
    assert channels(pixels[10, 10]) == pytest.approx(255 * inside, abs=2)
    edge = 0.125 * np.array([1.0, 0.0, 0.0, 1.0]) + 0.875 * below / 2
    assert channels(pixels[6, 10]) == pytest.approx(255 * edge, abs=2)
    assert not pixels[5].any()


def channels(pixel: np.uint32) -> list[int]:
    return [int(pixel) >> shift & 255 for shift in (24, 16, 8, 0)]
