"""The three networks on which every number of the views is checked, with PyTorch as the independent witness."""

from __future__ import annotations

import numpy as np

from playground import edits
from playground.explain.desk import Context
from playground.run import Run
from playground.spec import Data, Experiment, Layer, Model, Training

NETWORKS = {"2-1": ((), 2), "2-4-2-1": ((4, 2), 2), "2-8-8-3": ((8, 8), 3)}
CASES = [(name, dropout) for name in NETWORKS for dropout in (0.0, 0.5)]


def run_of(name: str, dropout: float = 0.0, steps: int = 60) -> Run:
    units, classes = NETWORKS[name]
    layers = tuple(Layer(id=place + 1, units=count, dropout=dropout) for place, count in enumerate(units))
    data = Data(dataset="gaussians", classes=classes, points=90, noise=0.2)
    loss = "bce" if classes == 2 else "softmax"
    run = Run(edits.check(Experiment(data, Model(layers), Training(loss=loss))))
    run.advance(steps)
    return run


def context_of(run: Run) -> Context:
    return Context(run.experiment, run.samples, run.seen(), run.state(), run.learning_rate(), run.history.way())


def torch_network(run: Run):
    """Give (forward, parameters) of the same network in PyTorch, float64, gradients asked for."""
    import torch

    held = []
    for layer in run.parameters():
        weights = torch.tensor(layer.weights.astype(float), requires_grad=True)
        held.append((weights, torch.tensor(layer.biases.astype(float), requires_grad=True)))

    def forward(x: np.ndarray):
        a = torch.tensor(np.asarray(x, np.float32).astype(float))  # as the first layer receives it
        for place, (weights, biases) in enumerate(held):
            z = a @ weights + biases
            a = torch.tanh(z) if place < len(held) - 1 else z
        return a

    return forward, held


def torch_losses(run: Run, logits, y: np.ndarray):
    import torch
    import torch.nn.functional as functional

    if logits.shape[1] == 1:
        wanted = torch.tensor(np.asarray(y, float))
        return functional.binary_cross_entropy_with_logits(logits[:, 0], wanted, reduction="none")
    return functional.cross_entropy(logits, torch.tensor(np.asarray(y)).long(), reduction="none")
