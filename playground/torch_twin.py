"""The same network in PyTorch, float64, by its own layers, losses, optimizers and schedulers: an independent witness.

PyTorch is an extra (`pip install '.[torch]'`); nothing but the tests and `stress` looks here.
"""

from __future__ import annotations

import importlib.util
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def is_installed() -> bool:
    """Say whether PyTorch can be imported."""
    return importlib.util.find_spec("torch") is not None


def knows(*names: str) -> bool:
    """Say whether all these activations, losses and optimizers have a counterpart here; a row just added has none."""
    return all(name in _ACTIVATIONS or name in _LOSSES or name in _OPTIMIZERS for name in names)


@dataclass(frozen=True)
class Recipe:
    """Full-batch training as PyTorch words it; settings by our names."""

    optimizer: str = "sgd"
    settings: Mapping[str, float] = field(default_factory=dict)
    rate: float = 0.01
    schedule: str = "constant"
    schedule_settings: Mapping[str, float] = field(default_factory=dict)
    l1: float = 0.0
    l2: float = 0.0
    clip: float = 0.0


class Twin:
    """A network with given weights. weights : per layer (W (inputs, units), b (units,)); names are ours."""

    def __init__(
        self, weights: Sequence[tuple[Array, Array]], activations: Sequence[str], loss: str, output: str
    ) -> None:
        import torch

        self._torch = torch
        self.weights = [
            tuple(torch.tensor(np.asarray(part, np.float64), requires_grad=True) for part in pair) for pair in weights
        ]
        self._activations = [_ACTIVATIONS[name](torch) for name in activations]
        self._loss, self._output = loss, output

    def loss(self, x: Array, y: Array, masks: Sequence[Array | None] = ()) -> Any:
        """Give J of examples x (n, inputs), y (n,); masks[l] multiplies what hidden layer l puts out."""
        torch = self._torch
        a = torch.tensor(np.asarray(x, np.float64))
        for place, (weights, biases) in enumerate(self.weights):
            a = a @ weights + biases
            if place < len(self._activations):
                a = self._activations[place](a)
                mask = masks[place] if place < len(masks) else None
                a = a if mask is None else a * torch.tensor(np.asarray(mask, np.float64))
        return self._mean_loss(a, torch.tensor(np.asarray(y, np.float64)))

    def _mean_loss(self, logits: Any, y: Any) -> Any:
        functional = self._torch.nn.functional
        if self._loss == "bce":
            return functional.binary_cross_entropy_with_logits(logits[:, 0], y)
        if self._loss == "softmax":
            return functional.cross_entropy(logits, y.long())
        if self._output == "linear":
            return functional.mse_loss(logits[:, 0], y)
        units = logits.shape[1]
        wanted = functional.one_hot(y.long(), units).double() if units > 1 else y[:, None]
        if self._output == "tanh":
            return functional.mse_loss(self._torch.tanh(logits), 2 * wanted - 1)
        return functional.mse_loss(self._torch.sigmoid(logits), wanted)

    def gradient(self, x: Array, y: Array, masks: Sequence[Array | None] = ()) -> list[tuple[Array, Array]]:
        """Give ∂J/∂W and ∂J/∂b of each layer, by autograd."""
        flat = list(itertools.chain.from_iterable(self.weights))
        found = self._torch.autograd.grad(self.loss(x, y, masks), flat)
        arrays = [part.numpy() for part in found]
        return list(zip(arrays[::2], arrays[1::2], strict=True))

    def train(
        self, recipe: Recipe, x: Array, y: Array, steps: int,
        masks: Callable[[int], Sequence[Array | None]] | None = None,
    ) -> list[tuple[Array, Array]]:  # fmt: skip
        """Take full-batch steps; give the weights and biases of each layer afterwards. masks(step) : dropout."""
        torch = self._torch
        flat = list(itertools.chain.from_iterable(self.weights))
        optimizer = _optimizer(torch, recipe, flat)
        scheduler = _scheduler(torch, recipe, optimizer)
        for step in range(steps):
            optimizer.zero_grad()
            loss = self.loss(x, y, masks(step) if masks else ())
            for weights, _ in self.weights:
                loss = loss + recipe.l1 * weights.abs().sum() + recipe.l2 / 2 * (weights**2).sum()
            loss.backward()
            if recipe.clip:
                _clip(torch, flat, recipe.clip)
            optimizer.step()
            if scheduler is not None:
                scheduler.step()
        return [(w.detach().numpy().copy(), b.detach().numpy().copy()) for w, b in self.weights]


def _clip(torch: Any, parameters: Sequence[Any], largest: float) -> None:
    """Shorten the gradient exactly; PyTorch's own helper adds 1e-6 to the norm, so it is scaled by that much."""
    norm = float(torch.sqrt(sum((p.grad**2).sum() for p in parameters)))
    torch.nn.utils.clip_grad_norm_(parameters, largest * (norm + 1e-6) / norm if norm > largest else largest + 1.0)


_ACTIVATIONS: dict[str, Callable[[Any], Callable[[Any], Any]]] = {
    "linear": lambda torch: torch.nn.Identity(),
    "sigmoid": lambda torch: torch.sigmoid,
    "tanh": lambda torch: torch.tanh,
    "relu": lambda torch: torch.relu,
    "leaky_relu": lambda torch: torch.nn.LeakyReLU(0.01),
    "elu": lambda torch: torch.nn.ELU(),
    "gelu": lambda torch: torch.nn.GELU(),
    "silu": lambda torch: torch.nn.SiLU(),
    "softplus": lambda torch: torch.nn.Softplus(threshold=40),
    "sine": lambda torch: torch.sin,
}
"""Our names, and what PyTorch has for them."""
_LOSSES = ("bce", "softmax", "mse")
_OPTIMIZERS = ("sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam", "adamw")


def _optimizer(torch: Any, recipe: Recipe, parameters: Sequence[Any]) -> Any:
    own, rate, optim = dict(recipe.settings), recipe.rate, torch.optim
    match recipe.optimizer:
        case "sgd":
            return optim.SGD(parameters, lr=rate)
        case "momentum":
            return optim.SGD(parameters, lr=rate, momentum=own.get("momentum", 0.9))
        case "nesterov":
            return optim.SGD(parameters, lr=rate, momentum=own.get("momentum", 0.9), nesterov=True)
        case "adagrad":
            return optim.Adagrad(parameters, lr=rate, eps=own.get("epsilon", 1e-10))
        case "adadelta":
            return optim.Adadelta(parameters, lr=rate, rho=own.get("rho", 0.9), eps=own.get("epsilon", 1e-6))
        case "rmsprop":
            return optim.RMSprop(parameters, lr=rate, alpha=own.get("rho", 0.99), eps=own.get("epsilon", 1e-8))
    betas = (own.get("beta1", 0.9), own.get("beta2", 0.999))
    if recipe.optimizer == "adam":
        return optim.Adam(parameters, lr=rate, betas=betas, eps=own.get("epsilon", 1e-8))
    decay = own.get("decay", 0.01)
    return optim.AdamW(parameters, lr=rate, betas=betas, eps=own.get("epsilon", 1e-8), weight_decay=decay)


def _scheduler(torch: Any, recipe: Recipe, optimizer: Any) -> Any:
    own, schedulers = recipe.schedule_settings, torch.optim.lr_scheduler
    if recipe.schedule == "step":
        return schedulers.StepLR(optimizer, step_size=int(own["every"]), gamma=own["factor"])
    if recipe.schedule == "cosine":
        return schedulers.CosineAnnealingLR(optimizer, T_max=int(own["length"]), eta_min=recipe.rate * own["lowest"])
    return None
