"""Optimizers and activations against PyTorch, an independent implementation; skipped where it is not installed."""

from __future__ import annotations

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.optimizers import MOST_SETTINGS, OPTIMIZERS

torch = pytest.importorskip("torch", reason="PyTorch is an extra of its own: pip install '.[torch]'")

THEIR_OPTIMIZERS = {
    "sgd": ("SGD", {}),
    "momentum": ("SGD", {"momentum": 0.9}),
    "nesterov": ("SGD", {"momentum": 0.9, "nesterov": True}),
    "adagrad": ("Adagrad", {}),
    "adadelta": ("Adadelta", {}),
    "rmsprop": ("RMSprop", {}),
    "adam": ("Adam", {}),
    "adamw": ("AdamW", {}),
}
THEIR_ACTIVATIONS = {
    "linear": "torch.nn.Identity()", "sigmoid": "torch.sigmoid", "tanh": "torch.tanh", "relu": "torch.relu",
    "leaky_relu": "torch.nn.LeakyReLU(0.01)", "elu": "torch.nn.ELU()", "gelu": "torch.nn.GELU()",
    "silu": "torch.nn.SiLU()", "softplus": "torch.nn.Softplus()", "sine": "torch.sin",
}  # fmt: skip


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_100_steps_with_the_default_settings_are_those_of_pytorch(name):
    """Float64 against float64 on a random quadratic: at most 1e-12 apart, so defaults and formulas agree."""
    row, (kind, settings) = OPTIMIZERS[name], THEIR_OPTIMIZERS[name]
    generator = np.random.default_rng(3)
    theta = generator.normal(size=40)
    half = generator.normal(size=(40, 40))
    slope = half @ half.T / 40
    theirs = torch.nn.Parameter(torch.tensor(theta.copy()))
    optimizer = getattr(torch.optim, kind)([theirs], lr=0.01, **settings)
    memory, own = np.zeros((max(row.moments, 1), 40)), np.zeros(MOST_SETTINGS)
    own[: len(row.params)] = [param.default for param in row.params]

    for t in range(1, 101):
        theirs.grad = torch.tensor(slope) @ theirs.detach()
        optimizer.step()
        theta = row.reference(theta, slope @ theta, memory, own, 0.01, t)

    np.testing.assert_allclose(theta, theirs.detach().numpy(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_and_slopes_are_those_of_pytorch(name):
    """Float64: at most 1e-12 apart for |z| ≤ 15 (PyTorch's softplus is cut off at 20)."""
    z = np.linspace(-15, 15, 2000)
    theirs = torch.tensor(z, requires_grad=True)
    value = eval(THEIR_ACTIVATIONS[name], {"torch": torch})(theirs)
    value.sum().backward()

    np.testing.assert_allclose(ACTIVATIONS[name].value(z), value.detach().numpy(), atol=1e-12)
    np.testing.assert_allclose(ACTIVATIONS[name].slope(z), theirs.grad.numpy(), atol=1e-12)
