"""Gradient descent in numbers: the full gradient and the cloud around it, against PyTorch; the algorithm's lines."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from playground import wires
from playground.explain import descent
from playground.explain.descent import CloudAsked, algorithm
from playground.run import Run
from playground.spec import Bias
from tests.playground.explain.networks import CASES, context_of, run_of, torch_losses, torch_network

torch = pytest.importorskip("torch", reason="PyTorch is not here: pip install '.[torch]'")


@pytest.fixture(scope="module", autouse=True)
def _ready() -> None:
    engine.prepare()


def asked(run: Run, **more: int) -> CloudAsked:
    return CloudAsked(wires.wire(run.experiment, 0, 0, 0), Bias(0, 0), **more)


@pytest.mark.parametrize(("name", "dropout"), CASES)
def test_the_full_gradient_is_pytorchs(name: str, dropout: float) -> None:
    run = run_of(name, dropout)
    forward, held = torch_network(run)
    torch_losses(run, forward(run.features_train), run.samples.train_y).mean().backward()

    found = asked(run).answer(context_of(run))

    assert found.full[0] == pytest.approx(float(held[-1][0].grad[0, 0]), rel=1e-6)
    assert found.full[1] == pytest.approx(float(held[-1][1].grad[0]), rel=1e-6)
    length = np.sqrt(sum(float((part.grad**2).sum()) for pair in held for part in pair))
    assert found.length == pytest.approx(length, rel=1e-6)


@pytest.mark.parametrize(("name", "dropout"), CASES)
def test_the_clouds_angle_spread_and_length_are_numpys_over_pytorchs_batches(name: str, dropout: float) -> None:
    run = run_of(name, dropout)
    points = len(run.samples.train_y)

    found = asked(run, batch=points - 1).answer(context_of(run))

    drawn = descent._batches(points, points - 1, 1)
    whole = np.stack([_torch_gradient(run, chosen) for chosen in drawn])
    full = _torch_gradient(run, np.arange(points))
    lengths = np.linalg.norm(whole, axis=1)
    angles = np.degrees(np.arccos(np.clip(whole @ full / lengths / np.linalg.norm(full), -1, 1)))
    assert found.angle == pytest.approx(angles.mean(), rel=1e-3, abs=1e-3)
    spread = np.sqrt(((whole - full) ** 2).sum(axis=1).mean()) / np.linalg.norm(full)
    assert found.spread == pytest.approx(spread, rel=1e-5)
    assert found.longer == pytest.approx(lengths.mean() / np.linalg.norm(full), rel=1e-6)


def _torch_gradient(run: Run, chosen: np.ndarray) -> np.ndarray:
    forward, held = torch_network(run)
    torch_losses(run, forward(run.features_train[chosen]), run.samples.train_y[chosen]).mean().backward()
    return np.concatenate([part.grad.numpy().ravel() for pair in held for part in pair])


def test_batches_scatter_around_the_full_gradient_the_less_the_larger_they_are() -> None:
    run = run_of("2-4-2-1")
    context = context_of(run)

    spreads = [asked(run, batch=size).answer(context).spread for size in (1, 4, 16, 10**6)]
    angles = [asked(run, batch=size).answer(context).angle for size in (1, 4, 16, 10**6)]

    assert spreads == sorted(spreads, reverse=True)
    assert angles == sorted(angles, reverse=True)
    assert spreads[-1] == pytest.approx(0, abs=1e-9)
    assert angles[-1] == pytest.approx(0, abs=1e-3)
    # Independent drawing: the spread of batches of four is about half that of single points.
    assert spreads[1] / spreads[0] == pytest.approx(0.5, abs=0.12)


def test_the_mean_of_an_epochs_batches_is_the_full_gradient() -> None:
    run = run_of("2-1")
    points = len(run.samples.train_y)
    assert points % 31 == 0

    found = asked(run, batch=31).answer(context_of(run))

    per_epoch = points // 31
    assert found.batches[:per_epoch].mean(axis=0) == pytest.approx(found.full, rel=1e-9)


def test_the_next_step_is_the_rate_times_the_gradient_downhill() -> None:
    run = run_of("2-1")
    context = context_of(run)

    found = asked(run).answer(context)

    assert found.step == pytest.approx(-context.rate * found.full)
    assert found.place[1] == pytest.approx(run.parameters()[-1].biases[0])


def test_a_network_without_the_weights_has_no_cloud() -> None:
    run = run_of("2-1")

    assert CloudAsked(Bias(5, 0), Bias(0, 0)).answer(context_of(run)) is None


def test_the_algorithm_has_five_lines_for_the_whole_set_and_six_with_a_pick() -> None:
    whole, single, batch = (algorithm(size, 350, "N(0, σ²)") for size in ("all", 1, 10))

    assert (len(whole), len(single), len(batch)) == (5, 6, 6)
    assert "single data point" in single[2]
    assert "batch of 10" in batch[2]
