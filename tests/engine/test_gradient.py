"""The compiled gradient equals the reference, which equals numeric differentiation."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from engine import evaluate, random, reference
from engine.activations import ACTIVATIONS
from engine.losses import PAIRS
from tests.engine.conftest import Net

NETS = {
    "perceptron": Net(units=(1,)),
    "one unit": Net(units=(1, 1)),
    "padded": Net(units=(3, 5, 1), inputs=7),
    "deep": Net(units=(8,) * 8 + (1,)),
    "wide": Net(units=(64, 17, 1), points=300, batch=300),
    "sigmoid": Net(units=(4, 4, 1), activation="sigmoid"),
    "relu": Net(units=(9, 8, 1), activation="relu"),
    "wide relu": Net(units=(32, 64, 1), activation="relu", batch=21),
    "wide leaky relu over chunks": Net(
        units=(64, 32, 3), activation="leaky_relu", loss="softmax", output="softmax", points=300, batch=290
    ),
    "four classes of a wide layer": Net(units=(24, 4), loss="softmax", output="softmax"),
    "linear": Net(units=(9, 1), activation="linear"),
    "penalties": Net(units=(8, 1), l1=0.01, l2=0.03),
    "dropout": Net(units=(8, 12, 1), dropout=0.4),
    "dropout over chunks": Net(units=(8, 8, 1), dropout=0.2, points=300, batch=290),
    "one sample": Net(batch=1),
    "three classes": Net(units=(8, 3), loss="softmax", output="softmax"),
    "eight classes over chunks": Net(units=(9, 8), loss="softmax", output="softmax", points=300, batch=290),
    "a value": Net(units=(8, 1), loss="mse", output="linear"),
    "squared error on tanh": Net(units=(8, 1), loss="mse", output="tanh"),
    "squared error on five tanh": Net(units=(8, 5), loss="mse", output="tanh"),
    "squared error on sigmoid": Net(units=(8, 1), loss="mse", output="sigmoid"),
    "squared error on five sigmoids": Net(units=(8, 5), loss="mse", output="sigmoid"),
}


def reference_gradient(net: Net, samples: int) -> np.ndarray:
    order = random.permutation(net.seed, 0, net.points)[:samples]
    masks = net.masks(0, samples) if net.dropout else ()
    x = net.x[order, : net.inputs].astype(np.float64)
    return net.pack(reference.gradient(net.dense(), net.row, x, net.y[order], net.l1, net.l2, masks))


@pytest.mark.parametrize("name", NETS)
def test_first_step_follows_the_reference_gradient(name: str) -> None:
    net = dataclasses.replace(NETS[name])
    expected = reference_gradient(net, min(net.batch, net.points))
    assert net.train(1) == 1
    np.testing.assert_allclose(net.gradient, expected, atol=5e-6, rtol=1e-4)


@pytest.mark.parametrize("name", NETS)
def test_gradient_over_all_points_is_that_of_the_reference(name: str) -> None:
    net = dataclasses.replace(NETS[name])
    x = net.x[:, : net.inputs].astype(np.float64)
    loss = evaluate.full_gradient(
        net.layout.table, net.theta, net.gradient, net.transposed, net.x, net.y, net.work, net.chunk_x, net.chunk_y,
        net.losses, net.code,
    )  # fmt: skip
    expected = net.pack(reference.gradient(net.dense(), net.row, x, net.y))
    np.testing.assert_allclose(net.gradient, expected, atol=5e-6, rtol=1e-4)
    assert loss == pytest.approx(reference.mean_loss(net.dense(), net.row, x, net.y), rel=1e-5)


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_reference_gradient_is_the_slope_of_the_loss(activation: str, pair: tuple[str, str]) -> None:
    """Central differences in float64 for every single weight and bias: the two gradients differ by at most 1e-6 of
    their length."""
    loss, output = pair
    outputs = 3 if loss == "softmax" else 1
    net = Net(units=(3, 2, outputs), points=6, activation=activation, loss=loss, output=output)
    layers = net.dense()
    x = net.x[:, :2].astype(np.float64)
    exact, numeric = reference.gradient(layers, net.row, x, net.y), []
    for layer in layers:
        pair_of_slopes = []
        for array in (layer.weights, layer.biases):
            slopes = np.zeros_like(array)
            for place in np.ndindex(array.shape):
                kept = array[place]
                array[place] = kept + 1e-5
                above = reference.mean_loss(layers, net.row, x, net.y)
                array[place] = kept - 1e-5
                slopes[place] = (above - reference.mean_loss(layers, net.row, x, net.y)) / 2e-5
                array[place] = kept
            pair_of_slopes.append(slopes)
        numeric.append(tuple(pair_of_slopes))
    one, other = net.pack(exact), net.pack(numeric)
    assert np.linalg.norm(one) > 1e-3
    assert np.linalg.norm(one - other) <= 1e-6 * np.linalg.norm(one)


@pytest.mark.parametrize(
    ("units", "loss", "output"),
    [
        ((3, 5, 1), "bce", "sigmoid"), ((3, 5, 3), "softmax", "softmax"), ((5, 3), "mse", "tanh"),
        ((5, 3), "mse", "sigmoid"),
    ],
)  # fmt: skip
def test_pads_stay_zero(units: tuple[int, ...], loss: str, output: str) -> None:
    net = Net(units=units, activation="sigmoid", optimizer="adam", inputs=3, l2=0.1, dropout=0.3, loss=loss,
              output=output)  # fmt: skip
    net.train(200)
    used = net.pack([(np.ones_like(d.weights), np.ones_like(d.biases)) for d in net.dense()]).astype(bool)
    assert not net.theta[~used].any()
