"""The next step part by part, against PyTorch and against what training then does, dropout off and on."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from engine import random
from playground import edits
from playground.explain.step import ChangeAsked, StepAsked
from playground.run import Run
from tests.playground.explain.networks import CASES, context_of, run_of, torch_losses, torch_network

torch = pytest.importorskip("torch", reason="PyTorch is not here: pip install '.[torch]'")


@pytest.fixture(scope="module", autouse=True)
def _ready() -> None:
    engine.prepare()


def with_masks(run: Run, x: np.ndarray):
    """Give z and a of every layer in PyTorch, with the dropout masks of the run's next step."""
    held, layers = torch_network(run)[1], run.experiment.model.layers
    a, seen = torch.tensor(np.asarray(x, np.float32).astype(float)), []
    for place, (weights, biases) in enumerate(held):
        z = a @ weights + biases
        z.retain_grad()
        a = z
        if place < len(layers):
            layer, seed = layers[place], run.experiment.training.seed
            mask = random.mask(seed, run.step, layer.id, len(x), layer.units, layer.dropout)
            a = torch.tanh(z) * torch.tensor(mask.astype(float))
        seen.append((z, a))
    return seen


@pytest.mark.parametrize(("name", "dropout"), CASES)
def test_every_part_of_the_next_step_is_pytorchs(name: str, dropout: float) -> None:
    run = run_of(name, dropout, steps=63)
    found = StepAsked(run.step).answer(context_of(run))
    points = run.points()

    seen = with_masks(run, points.x[found.points])
    losses = torch_losses(run, seen[-1][0], points.y[found.points])
    losses.mean().backward()

    assert not points.is_test[found.points].any()
    assert found.size == len(found.points)
    logits = seen[-1][0]
    said = torch.sigmoid(logits) if logits.shape[1] == 1 else torch.softmax(logits, 1)
    for ours, (_, a) in zip(found.a[1:-1], seen[:-1], strict=True):
        assert ours == pytest.approx(a[0].detach().numpy(), rel=1e-6, abs=1e-9)
    assert found.a[0] == pytest.approx(points.x[found.points[0]], rel=1e-6)
    assert found.a[-1] == pytest.approx(said[0].detach().numpy(), rel=1e-6)
    assert found.loss == pytest.approx(float(losses.mean().detach()), rel=1e-6)
    assert found.first_loss == pytest.approx(float(losses[0].detach()), rel=1e-6)
    assert found.y == points.y[found.points[0]]
    for ours, (z, _) in zip(found.errors, seen, strict=True):
        assert ours == pytest.approx(z.grad.sum(dim=0).numpy(), rel=1e-6, abs=1e-12)
    for silent, (_, a) in zip(found.dropped, seen[:-1], strict=True):
        assert silent.tolist() == (a[0] == 0).tolist()
    if dropout == 0:
        assert not any(silent.any() for silent in found.dropped)


@pytest.mark.parametrize(("name", "dropout"), CASES)
def test_training_then_takes_that_very_step(name: str, dropout: float) -> None:
    run = run_of(name, dropout, steps=63)
    before = run.parameters()
    found = StepAsked(run.step).answer(context_of(run))
    change = ChangeAsked(before, run.step)
    assert change.answer(context_of(run)) is None

    run.advance(1)

    taken = run.last_gradient()
    for ours, layer in zip(found.errors, taken, strict=True):
        assert ours == pytest.approx(layer.biases, rel=2e-4, abs=1e-6)
    both = np.concatenate([np.concatenate([layer.weights.ravel(), layer.biases]) for layer in taken])
    assert found.length == pytest.approx(np.linalg.norm(both), rel=1e-4)
    for pairs, layer in zip(found.backward, taken, strict=True):
        assert abs(layer.weights[pairs[0]]) == pytest.approx(np.abs(layer.weights).max(), rel=1e-4)
    moved, after = change.answer(context_of(run)), run.parameters()
    whole = [np.r_[(new.weights - old.weights).ravel(), new.biases - old.biases]
             for old, new in zip(before, after, strict=True)]  # fmt: skip
    assert moved.length == pytest.approx(np.linalg.norm(np.concatenate(whole)), rel=1e-4)
    layer, row, unit = moved.largest
    assert (moved.before, moved.after) == (before[layer].weights[row, unit], after[layer].weights[row, unit])
    assert moved.weights[layer][0] == (row, unit)
    assert moved.biases[-1] == pytest.approx(after[-1].biases - before[-1].biases, rel=1e-4, abs=1e-7)


def test_the_last_batch_of_an_epoch_is_what_is_left_of_it_and_the_next_begins_anew() -> None:
    run = run_of("2-1", steps=0)
    points, size = len(run.samples.train_y), 10

    batches = []
    for _ in range(-(-points // size) + 1):
        batches.append(StepAsked(run.step).answer(context_of(run)).points.tolist())
        run.advance(1)

    epoch = [point for batch in batches[:-1] for point in batch]
    assert sorted(epoch) == np.flatnonzero(~run.points().is_test).tolist()
    assert len(batches[-2]) == (points % size or size)
    assert len(batches[-1]) == size


def test_the_whole_set_is_one_batch_and_a_step_already_taken_is_not_explained() -> None:
    run = run_of("2-1")
    whole = Run(edits.set_training(run.experiment, batch="all"))

    assert StepAsked(whole.step).answer(context_of(whole)).size == len(whole.samples.train_y)
    assert StepAsked(whole.step + 1).answer(context_of(whole)) is None


def test_a_change_is_not_told_of_another_network() -> None:
    run, other = run_of("2-1"), run_of("2-4-2-1")

    assert ChangeAsked(run.parameters(), 0).answer(context_of(other)) is None
