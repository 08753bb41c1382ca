"""The same work done by other programs, each in a process of its own on one thread.

`python3 -m playground.peers NAME` reads lines "W1 0.2" (a workload, and for how many seconds) and answers each with the
nanoseconds that one sample of a step, or one place of the plane, takes. Peers are an extra: only those that are
installed take part.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.workloads import AT_ONCE, GRID, WORKLOADS, Ours, Workload, grid, time_per_call

Array = NDArray[Any]
Task = tuple[Callable[[], object], int]
"""What is repeated, and how many samples of steps (or places) one repetition is."""


def ours(work: Workload) -> Task:
    """Do it with our own engine."""
    return Ours(work).task()


def plain_numpy(work: Workload) -> Task:
    """Do it as one writes it down: NumPy, float32, a line per formula."""
    pairs = work.first_weights()
    if work.is_grid:
        places = grid()
        return lambda: _forward(pairs, work, places), GRID**2
    x, y = work.points_and_answers()
    memory = [[np.zeros_like(part) for _ in range(2) for part in pair] for pair in pairs]
    draw, step = np.random.default_rng(1), [0]

    def epoch() -> None:
        order = draw.permutation(len(x))
        for start in range(0, len(x), work.batch):
            chosen = order[start : start + work.batch]
            step[0] += 1
            _numpy_step(pairs, memory, work, x[chosen], y[chosen], step[0])

    return epoch, len(x)


def _forward(pairs: list[Any], work: Workload, x: Array) -> list[Array]:
    values = [x]
    for weights, biases in pairs:
        z = values[-1] @ weights + biases
        is_last = len(values) == len(pairs)
        values.append(z if is_last else np.tanh(z) if work.activation == "tanh" else np.maximum(z, 0))
    return values


def _error(work: Workload, z: Array, y: Array) -> Array:
    """Give ∂J/∂z of the logits."""
    if work.loss == "bce":
        return np.asarray((1 / (1 + np.exp(-z)) - y[:, None]) / len(y))
    if work.loss == "softmax":
        e = np.exp(z - z.max(axis=1, keepdims=True))
        e /= e.sum(axis=1, keepdims=True)
        e[np.arange(len(y)), y.astype(int)] -= 1
        return np.asarray(e / len(y))
    a = np.tanh(z)
    return np.asarray(2 * (a - (2 * y[:, None] - 1)) * (1 - a * a) / len(y))


def _numpy_step(pairs: list[Any], memory: list[Any], work: Workload, x: Array, y: Array, t: int) -> None:
    values = _forward(pairs, work, x)
    delta = _error(work, values[-1], y)
    for place in range(len(pairs) - 1, -1, -1):
        weights, a = pairs[place][0], values[place]
        gradients = (a.T @ delta, delta.sum(axis=0))
        if place > 0:
            delta = (delta @ weights.T) * ((1 - a * a) if work.activation == "tanh" else (a > 0))
        for number in range(2):
            m, v = memory[place][number::2]
            _numpy_update(pairs[place][number], gradients[number], m, v, work, t)


def _numpy_update(part: Array, g: Array, m: Array, v: Array, work: Workload, t: int) -> None:
    if work.optimizer == "sgd":
        part -= work.rate * g
        return
    m += 0.1 * (g - m)
    v += 0.001 * (g * g - v)
    part -= work.rate / (1 - 0.9**t) * m / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)


def pytorch(work: Workload) -> Task:
    """Do it with PyTorch, eagerly, with its fused optimizers."""
    import torch

    torch.set_num_threads(1)
    parts: list[Any] = []
    for weights, biases in work.first_weights():
        layer = torch.nn.Linear(*weights.shape)
        layer.weight.data, layer.bias.data = torch.tensor(weights.T.copy()), torch.tensor(biases)
        parts += [layer, torch.nn.Tanh() if work.activation == "tanh" else torch.nn.ReLU()]
    del parts[-1]
    net = torch.nn.Sequential(*parts)
    if work.is_grid:
        places = torch.tensor(grid())

        def ask() -> None:
            with torch.inference_mode():
                net(places)

        return ask, GRID**2
    x, y = (torch.tensor(values) for values in work.points_and_answers())
    kind = torch.optim.SGD if work.optimizer == "sgd" else torch.optim.Adam
    optimizer = kind(net.parameters(), lr=work.rate, fused=True)
    loss_of = {
        "bce": lambda z, t: torch.nn.functional.binary_cross_entropy_with_logits(z[:, 0], t),
        "softmax": lambda z, t: torch.nn.functional.cross_entropy(z, t.long()),
        "mse": lambda z, t: torch.nn.functional.mse_loss(torch.tanh(z[:, 0]), 2 * t - 1),
    }[work.loss]

    def epoch() -> None:
        order = torch.randperm(len(x))
        for start in range(0, len(x), work.batch):
            chosen = order[start : start + work.batch]
            optimizer.zero_grad()
            loss_of(net(x[chosen]), y[chosen]).backward()
            optimizer.step()

    return epoch, len(x)


def jax(work: Workload) -> Task:
    """Do it with JAX: one compiled scan over many steps."""
    import jax as j
    import jax.numpy as jnp

    pairs = [(jnp.asarray(weights), jnp.asarray(biases)) for weights, biases in work.first_weights()]
    g = jnp.tanh if work.activation == "tanh" else j.nn.relu

    def forward(pairs: Any, x: Any) -> Any:
        for weights, biases in pairs[:-1]:
            x = g(x @ weights + biases)
        return x @ pairs[-1][0] + pairs[-1][1]

    if work.is_grid:
        places, ask = jnp.asarray(grid()), j.jit(forward)
        return lambda: ask(pairs, places).block_until_ready(), GRID**2
    x, y = (jnp.asarray(values) for values in work.points_and_answers())

    def loss_of(pairs: Any, x: Any, y: Any) -> Any:
        z = forward(pairs, x)
        if work.loss == "softmax":
            return -jnp.take_along_axis(j.nn.log_softmax(z), y.astype(int)[:, None], 1).mean()
        if work.loss == "bce":
            return (jnp.maximum(z[:, 0], 0) - z[:, 0] * y + jnp.log1p(jnp.exp(-abs(z[:, 0])))).mean()
        return ((jnp.tanh(z[:, 0]) - (2 * y - 1)) ** 2).mean()

    def step(state: Any, chosen: Any) -> Any:
        pairs, m, v, t = state
        slopes = j.grad(loss_of)(pairs, x[chosen], y[chosen])
        if work.optimizer == "sgd":
            return (j.tree.map(lambda w, d: w - work.rate * d, pairs, slopes), m, v, t), None
        m = j.tree.map(lambda m, d: 0.9 * m + 0.1 * d, m, slopes)
        v = j.tree.map(lambda v, d: 0.999 * v + 0.001 * d * d, v, slopes)
        rate = work.rate * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        moved = j.tree.map(lambda w, m, v: w - rate * m / (jnp.sqrt(v) + 1e-8), pairs, m, v)
        return (moved, m, v, t + 1), None

    nothing = j.tree.map(jnp.zeros_like, pairs)
    state = [(pairs, nothing, nothing, 1.0)]
    batches, draw = work.points // work.batch, np.random.default_rng(1)
    epochs = max(1, AT_ONCE // work.points)
    train = j.jit(lambda state, chosen: j.lax.scan(step, state, chosen)[0])

    def run() -> None:
        orders = [draw.permutation(work.points)[: batches * work.batch] for _ in range(epochs)]
        chosen = np.concatenate(orders).reshape(-1, work.batch).astype(np.int32)
        state[0] = j.block_until_ready(train(state[0], chosen))

    return run, epochs * batches * work.batch


def scikit_learn(work: Workload) -> Task:
    """Do it with scikit-learn; squared error stands on a linear output there."""
    import warnings

    from sklearn.neural_network import MLPClassifier, MLPRegressor

    warnings.simplefilter("ignore")
    x, y = work.points_and_answers()
    kind = MLPRegressor if work.loss == "mse" else MLPClassifier
    model = kind(
        hidden_layer_sizes=work.sizes[1:-1], activation=work.activation, solver=work.optimizer or "adam", alpha=0.0,
        momentum=0.0, learning_rate_init=work.rate or 0.01, batch_size=work.batch or 10, max_iter=1, tol=0.0,
        warm_start=True,
    )  # fmt: skip
    target = y if work.loss == "mse" else y.astype(int)
    if work.is_grid:
        model.fit(x, target)
        places = grid()
        return lambda: model.predict_proba(places), GRID**2
    return lambda: model.fit(x, target), len(x)


PEERS: dict[str, tuple[str, Callable[[Workload], Task]]] = {
    "ours": ("numba", ours),
    "JAX": ("jax", jax),
    "PyTorch": ("torch", pytorch),
    "scikit-learn": ("sklearn", scikit_learn),
    "NumPy": ("numpy", plain_numpy),
}
"""By name: the module that must be there, and how it is done."""
ONE_THREAD = {
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "JAX_PLATFORMS": "cpu",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}  # fmt: skip


def installed() -> list[str]:
    """Name the peers that can take part here, our own engine first."""
    return [name for name, (module, _) in PEERS.items() if importlib.util.find_spec(module)]


def main(name: str) -> int:
    """Measure what is asked for on standard input until it ends."""
    os.environ.update(ONE_THREAD)
    tasks: dict[str, Task] = {}
    for line in sys.stdin:
        workload, seconds = line.split()
        if workload not in tasks:
            tasks[workload] = PEERS[name][1](WORKLOADS[workload])
            tasks[workload][0]()
        call, samples = tasks[workload]
        sys.stdout.write(f"{time_per_call(call, float(seconds)) / samples}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
