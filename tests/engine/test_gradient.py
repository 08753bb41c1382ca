"""The compiled gradient equals the reference, which equals numeric differentiation."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from engine import random, reference
from engine.losses import LOSSES
from tests.engine.conftest import Net

BCE = LOSSES["bce"]
NETS = {
    "perceptron": Net(units=(1,)),
    "one unit": Net(units=(1, 1)),
    "padded": Net(units=(3, 5, 1), inputs=7),
    "deep": Net(units=(8,) * 8 + (1,)),
    "wide": Net(units=(64, 17, 1), points=300, batch=300),
    "sigmoid": Net(units=(4, 4, 1), activation="sigmoid"),
    "relu": Net(units=(9, 8, 1), activation="relu"),
    "linear": Net(units=(9, 1), activation="linear"),
    "penalties": Net(units=(8, 1), l1=0.01, l2=0.03),
    "dropout": Net(units=(8, 12, 1), dropout=0.4),
    "dropout over chunks": Net(units=(8, 8, 1), dropout=0.2, points=300, batch=290),
    "one sample": Net(batch=1),
}


def reference_gradient(net: Net, samples: int) -> np.ndarray:
    order = random.permutation(net.seed, 0, net.points)[:samples]
    masks = [
        random.mask(net.seed, 0, identity, samples, units, net.dropout)
        for identity, units in zip(net.identities[:-1], net.units[:-1], strict=True)
    ]
    x = net.x[order, : net.inputs].astype(np.float64)
    return net.pack(reference.gradient(net.dense(), BCE, x, net.y[order], net.l1, net.l2, masks if net.dropout else ()))


@pytest.mark.parametrize("name", NETS)
def test_first_step_follows_the_reference_gradient(name: str) -> None:
    net = dataclasses.replace(NETS[name])
    expected = reference_gradient(net, min(net.batch, net.points))
    assert net.train(1) == 1
    np.testing.assert_allclose(net.gradient, expected, atol=5e-6, rtol=1e-4)


def test_reference_gradient_is_the_slope_of_the_loss() -> None:
    net = Net(units=(3, 2, 1), points=6)
    layers = net.dense()
    x, y = net.x[:, :2].astype(np.float64), net.y
    exact = reference.gradient(layers, BCE, x, y)

    def loss() -> float:
        return float(BCE.value(reference.forward(layers, x).logits[:, 0], y).mean())

    for layer, (dw, db) in zip(layers, exact, strict=True):
        for array, slope in ((layer.weights, dw), (layer.biases, db)):
            for place in np.ndindex(array.shape):
                kept = array[place]
                array[place] = kept + 1e-6
                above = loss()
                array[place] = kept - 1e-6
                below = loss()
                array[place] = kept
                assert slope[place] == pytest.approx((above - below) / 2e-6, abs=1e-8)


def test_pads_stay_zero() -> None:
    net = Net(units=(3, 5, 1), activation="sigmoid", optimizer="adam", inputs=3, l2=0.1, dropout=0.3)
    net.train(200)
    used = net.pack([(np.ones_like(d.weights), np.ones_like(d.biases)) for d in net.dense()]).astype(bool)
    assert not net.theta[~used].any()
