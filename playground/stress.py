"""Trials by the thousand: random networks whose gradients are checked, random runs that are cut, saved and reopened.

A third kind, tables that were spoilt, is in `stress_tables.py`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

import engine
from engine import evaluate, reference
from engine.activations import ACTIVATIONS
from engine.initializers import INITIALIZERS
from engine.layout import CHUNK, Layout, padded, plan
from engine.losses import LOSSES, PAIRS, code_of
from engine.optimizers import OPTIMIZERS
from engine.reference import Dense
from engine.rows import Row
from engine.schedules import SCHEDULES
from playground import answers, storage, stress_tables, torch_twin
from playground.check import check
from playground.datasets import DATASETS, DRAWN
from playground.features import fitting
from playground.run import Run
from playground.snapshot import RunState
from playground.spec import Data, EarlyStopping, Experiment, Layer, Model, Stop, Training
from playground.storage import Document

PROGRAM = "python3 -m playground stress"
NUMERIC, COMPILED = 1e-6, 1e-5
"""Largest relative errors: of the reference against central differences, of the compiled gradient against both."""
FLOOR = 0.03
"""Gradients shorter than this are compared as if they were this long: they are what is left of terms around 1 that
cancel one another, and float32 knows each of those to about 2e-7."""
STEP = 1e-5
BATCHES: tuple[int | str, ...] = (1, 7, 10, 64, "all")
MARGIN = 1e-3
"""No example's z may be nearer than this to the corner of an activation: there is no gradient there."""
Array = NDArray[np.float64]


def main(arguments: Sequence[str]) -> int:
    """Run one kind of trial; exit status 0, or 1 when a trial failed."""
    trials: dict[str, tuple[Callable[[int], str], int, str]] = {
        "gradients": (
            gradient_trial,
            10_000,
            "with PyTorch" if torch_twin.is_installed() else "PyTorch is not installed",
        ),
        "resume": (resume_trial, 1_000, "files in memory"),
        "tables": (stress_tables.trial, 10_000, "files in memory"),
    }
    parser = argparse.ArgumentParser(prog=PROGRAM, description="Try random networks, runs and files by the thousand.")
    parser.add_argument("what", choices=tuple(trials))
    parser.add_argument("--count", type=int, help="how many; default: 10,000, of resume 1,000")
    parser.add_argument("--minutes", type=float, help="try for so long instead")
    parser.add_argument("--seed", type=int, default=1, help="of the first trial; default: 1")
    chosen = parser.parse_args(arguments)
    trial, count, witness = trials[chosen.what]
    count = sys.maxsize if chosen.minutes else chosen.count or count
    if chosen.what != "tables":
        engine.prepare()
    _say(f"{f'{chosen.minutes:g} minutes of' if chosen.minutes else f'{count:,}'} trials ({witness}) …")
    return _try(trial, range(chosen.seed, chosen.seed + count), chosen.minutes)


def _try(trial: Callable[[int], str], seeds: range, minutes: float | None) -> int:
    """Try the seeds one by one, no longer than the minutes if there are any, and tell how many passed."""
    tried, failures, started = 0, 0, time.perf_counter()
    for seed in seeds:
        if minutes and time.perf_counter() - started > 60 * minutes:
            break
        fault, tried = trial(seed), tried + 1
        if fault:
            failures += 1
            _say(f"seed {seed}: {fault}")
    _say(f"{tried - failures:,} of {tried:,} passed in {time.perf_counter() - started:.0f} s")
    return 1 if failures else 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


# Gradients


@dataclass
class Network:
    """A random network with random examples; x and y are given as the kernels want them."""

    layers: list[Dense]
    activations: list[str]
    loss: str
    output: str
    x: NDArray[np.float32]
    y: NDArray[np.float32]
    layout: Layout
    theta: NDArray[np.float32]

    @classmethod
    def random(cls, seed: int) -> Network:
        """Draw one: 0 to 8 hidden layers of 1 to 64 neurons, any activations, any loss, 1 to 300 examples."""
        draw = np.random.default_rng(seed)
        loss, output = PAIRS[draw.integers(len(PAIRS))]
        outputs = int(draw.integers(2, 9)) if loss == "softmax" or (output != "linear" and draw.random() < 0.4) else 1
        outputs = 1 if loss == "bce" else outputs
        hidden = [int(draw.choice([1, 2, 3, 5, 8, 13, 16, 33, 64])) for _ in range(draw.integers(0, 9))]
        names = [str(draw.choice(list(ACTIVATIONS))) for _ in hidden]
        units, inputs = [*hidden, outputs], int(draw.integers(1, 8))
        codes = [ACTIVATIONS.code(name) for name in names] + [ACTIVATIONS.code("linear")]
        place = plan(inputs, units, codes, [*range(1, len(units)), 0])
        theta = np.zeros(place.size, np.float32)
        for number, size in enumerate(units):
            weights = place.weight_view(theta, number)
            weights[:] = draw.normal(size=weights.shape) / np.sqrt(len(weights))
            place.bias_view(theta, number)[:] = draw.normal(size=size) / 4
        points = int(draw.choice([1, 2, 10, 37, 128, 300]))
        x = draw.normal(size=(points, inputs)).astype(np.float32)
        y = draw.integers(max(outputs, 2), size=points).astype(np.float32)
        made = cls(_dense(place, theta, names), names, loss, output, x, y, place, theta)
        if output == "linear":
            made.y = made._values(draw.normal(size=points))
        made._avoid_corners()
        return made

    def _values(self, apart: Array) -> NDArray[np.float32]:
        """Give values to learn, each at least 0.3 from ŷ: float32 knows the difference of near numbers badly."""
        said = reference.forward(self.layers, self.x.astype(np.float64)).logits[:, 0]
        return np.asarray(said + apart + 0.3 * np.sign(apart), np.float32)

    def _avoid_corners(self) -> None:
        """Leave out examples that fall onto the corner of a ReLU; move the last one away if none is left."""
        for _ in range(100):
            z = reference.forward(self.layers, self.x.astype(np.float64)).z[:-1]
            near = np.zeros(len(self.x), bool)
            for name, values in zip(self.activations, z, strict=True):
                if name in ("relu", "leaky_relu"):
                    near |= (np.abs(values) < MARGIN).any(axis=1)
            if not near.any():
                return
            if near.all():
                self.x, self.y = self.x[:1] * np.float32(1.1) + np.float32(0.01), self.y[:1]
            else:
                self.x, self.y = self.x[~near], self.y[~near]

    def compiled(self) -> Array:
        """Give the gradient as the compiled engine computes it, in float32."""
        widest = int(padded(max(64, self.layout.inputs)))
        width = padded(self.layout.inputs)
        x = np.zeros((len(self.x), width), np.float32)
        x[:, : self.x.shape[1]] = self.x
        gradient = np.zeros(self.layout.size, np.float32)
        evaluate.full_gradient(
            self.layout.table, self.theta, gradient, np.zeros(widest * widest + 64, np.float32), x, self.y,
            np.zeros((3, self.layout.work), np.float32), np.zeros(CHUNK * width, np.float32),
            np.zeros(CHUNK, np.float32), np.zeros(CHUNK, np.float32), code_of(self.loss, self.output),
        )  # fmt: skip
        return gradient.astype(np.float64)

    def pack(self, pairs: Sequence[tuple[Array, Array]]) -> Array:
        """Put weights and biases per layer into one float64 vector of the engine's layout."""
        vector: NDArray[Any] = np.zeros(self.layout.size)
        for number, (weights, biases) in enumerate(pairs):
            self.layout.weight_view(vector, number)[:] = weights
            self.layout.bias_view(vector, number)[:] = biases
        return vector


def _dense(place: Layout, vector: NDArray[np.floating], names: Sequence[str]) -> list[Dense]:
    rows = [ACTIVATIONS[name] for name in names] + [None]
    return [
        Dense(
            place.weight_view(vector, number).astype(np.float64),
            place.bias_view(vector, number).astype(np.float64),
            row,
        )
        for number, row in enumerate(rows)
    ]


def gradient_trial(seed: int) -> str:
    """Compare one random network's gradients; "" when they agree, else what does not."""
    net = Network.random(seed)
    row, x, y = LOSSES[net.loss].output(net.output), net.x.astype(np.float64), net.y.astype(np.float64)
    exact = net.pack(reference.gradient(net.layers, row, x, y))
    length = max(float(np.linalg.norm(exact)), FLOOR)
    theta = net.pack([(layer.weights, layer.biases) for layer in net.layers])
    draw = np.random.default_rng(seed + 1)
    for _ in range(3):
        direction = draw.normal(size=len(theta))
        direction /= np.linalg.norm(direction)
        above, below = (
            reference.mean_loss(_dense(net.layout, theta + side * STEP * direction, net.activations), row, x, y)
            for side in (1, -1)
        )
        error = abs((above - below) / (2 * STEP) - float(exact @ _used(net, direction))) / length
        if error > NUMERIC:
            return f"central differences are off by {error:.2g} ({net.loss}, {net.activations})"
    error = float(np.linalg.norm(net.compiled() - exact)) / length
    if not error <= COMPILED:
        return f"the compiled gradient is off by {error:.2g} ({net.loss}, {net.activations})"
    if torch_twin.is_installed() and torch_twin.knows(net.loss, *net.activations):
        pairs = [(layer.weights, layer.biases) for layer in net.layers]
        theirs = net.pack(torch_twin.Twin(pairs, net.activations, net.loss, net.output).gradient(x, y))
        error = float(np.linalg.norm(net.compiled() - theirs)) / length
        if not error <= COMPILED:
            return f"PyTorch's gradient is off by {error:.2g} ({net.loss}, {net.activations})"
    return ""


def _used(net: Network, vector: Array) -> Array:
    """Give a vector with the pads set to 0."""
    return net.pack([(part.weights, part.biases) for part in _dense(net.layout, vector, net.activations)])


# Runs that are cut, saved and reopened


def random_experiment(draw: Generator) -> Experiment:
    """Draw an experiment from everything that can be chosen, small enough to train at once."""
    name = str(draw.choice(DRAWN))
    data = Data(
        dataset=name, classes=int(draw.integers(2, DATASETS[name].most_classes + 1)),
        points=int(draw.choice([10, 50, 137, 400])), noise=float(draw.choice([0.0, 0.3])),
        label_noise=float(draw.choice([0.0, 0.2])), inputs=_random_inputs(draw, DATASETS[name].dimension),
        seed=int(draw.integers(1000)),
    )  # fmt: skip
    layers = tuple(
        Layer(place + 1, int(draw.choice([1, 3, 8, 17])), str(draw.choice(list(ACTIVATIONS))),
              float(draw.choice([0.0, 0.0, 0.4])))
        for place in range(draw.integers(0, 4))
    )  # fmt: skip
    loss, output = answers.choices(data)[draw.integers(len(answers.choices(data)))]
    model = Model(layers, *_choice(draw, INITIALIZERS), seed=int(draw.integers(1000)))
    optimizer, settings = _choice(draw, OPTIMIZERS)
    schedule, schedule_settings = _choice(draw, SCHEDULES)
    rules = (("never", 1.0), ("steps", 150.0), ("epochs", 3.0), ("loss", 0.4), ("gradient", 0.05), ("change", 1e-4))
    training = Training(
        loss=loss, output=output, optimizer=optimizer, settings=settings,
        learning_rate=float(draw.choice([0.001, 0.03, 0.3])), batch=BATCHES[draw.integers(len(BATCHES))],
        l1=float(draw.choice([0.0, 0.001])), l2=float(draw.choice([0.0, 0.01])), clip=float(draw.choice([0.0, 0.5])),
        schedule=schedule, schedule_settings=schedule_settings, stop=Stop(*rules[draw.integers(len(rules))]),
        early_stopping=EarlyStopping(int(draw.choice([0, 0, 2]))), seed=int(draw.integers(1000)),
    )  # fmt: skip
    return check(Experiment(data, model, training))


def _random_inputs(draw: Generator, dimension: int) -> tuple[str, ...]:
    known = fitting(dimension)
    chosen = draw.choice(known, size=draw.integers(1, len(known) + 1), replace=False)
    return tuple(str(name) for name in chosen)


def _choice(draw: Generator, table: Mapping[str, Row]) -> tuple[str, dict[str, float]]:
    row = table[str(draw.choice(list(table)))]
    return row.name, dict(row.defaults())


def advance(run: Run, steps: int) -> None:
    """Take so many steps in all, going on after every stop; a run that diverges again at once is left there."""
    goal = run.step + steps
    for _ in range(200):
        taken = run.advance(goal - run.step)
        if run.step >= goal or (run.status == "diverged" and taken <= 0):
            return


def resume_trial(seed: int) -> str:
    """Train in one piece, and again cut at random points, saved and reopened each time; "" when all bits agree."""
    draw = np.random.default_rng(seed)
    experiment, steps = random_experiment(draw), int(draw.integers(50, 400))
    whole = Run(experiment)
    advance(whole, steps)
    cut = Run(experiment)
    while cut.step < whole.step or cut.step == 0:
        advance(cut, min(int(draw.choice([1, 7, 1000])), int(draw.integers(1, 150)), max(whole.step - cut.step, 1)))
        if cut.status == "diverged" or whole.status == "diverged":
            break
        document = storage.decode(storage.encode(Document(experiment, cut.state())))
        cut = Run(document.experiment, document.state)
    if "diverged" in (cut.status, whole.status):
        return ""
    return "" if fingerprint(whole.state()) == fingerprint(cut.state()) else f"the bits differ after {steps} steps"


def fingerprint(state: RunState) -> tuple[object, ...]:
    """Give everything in a state as bytes and numbers that can be compared."""
    blocks = [state.parameters, *state.memory, state.best.parameters if state.best else ()]
    numbers = [(layer.id, layer.weights.tobytes(), layer.biases.tobytes()) for block in blocks for layer in block]
    curves = state.curves
    drawn = () if curves is None else tuple(part.tobytes() for part in (curves.steps, curves.train, curves.test))
    counts = (state.updates, state.step, state.epoch, state.position, state.gradient_norm)
    best = (state.best.loss, state.best.step, state.best.epoch) if state.best else ()
    return (numbers, drawn, counts, best, state.optimizer)
