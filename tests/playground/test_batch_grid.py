"""Learning rate against batch size: every cell is what training itself gives, and larger batches allow larger rates."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from playground import edits
from playground.batch_grid import BatchGridAsked
from playground.run import Run
from tests.playground.explain.networks import CASES, context_of, run_of


@pytest.fixture(scope="module", autouse=True)
def _ready() -> None:
    engine.prepare()


def grid_of(run: Run):
    job = BatchGridAsked().begin(context_of(run))
    while not job.is_done:
        job.advance(0.01)
    return job.result()


@pytest.mark.parametrize(("name", "dropout"), CASES)
def test_a_cell_is_what_training_with_its_rate_and_batch_gives(name: str, dropout: float) -> None:
    run = run_of(name, dropout, steps=0)

    found = grid_of(run)

    for row, column in ((0, 0), (2, 1), (3, -1)):
        rate, size = found.rates[row], found.sizes[column]
        alone = Run(edits.set_training(run.experiment, learning_rate=rate, batch=size))
        alone.advance(found.epochs * -(-found.sizes[-1] // size))
        assert found.losses[row, column] == pytest.approx(alone.scores().train_loss, rel=1e-12)
    assert found.known == 1.0
    assert found.sizes[-1] == len(run.samples.train_y)
    assert run.experiment.training.learning_rate in found.rates
    assert (found.nanoseconds > 0).all()


def test_larger_batches_allow_larger_rates_and_cost_less_per_example() -> None:
    run = run_of("2-8-8-3", steps=0)

    found = grid_of(run)

    assert found.best.tolist() == sorted(found.best.tolist())
    assert found.best[-1] >= found.best[0] + 2
    assert found.losses[found.best, range(len(found.sizes))] == pytest.approx(found.losses.min(axis=0))


def test_a_grid_is_known_bit_by_bit_and_a_column_has_no_best_rate_before_it_is_complete() -> None:
    job = BatchGridAsked().begin(context_of(run_of("2-1", steps=0)))

    while not job.advance(0.0):
        pass

    begun = job.result()
    assert 0 < begun.known < 1
    assert np.isnan(begun.losses).sum() == begun.losses.size - 1
    assert begun.best.tolist() == [-1] * len(begun.sizes)


def test_a_run_that_diverges_is_told_and_is_no_best_rate() -> None:
    run = run_of("2-4-2-1", steps=0)
    wild = edits.set_training(edits.choose_optimizer(run.experiment, "sgd"), learning_rate=10.0)
    regression = edits.choose_dataset(wild, "plane")

    found = grid_of(Run(regression))

    assert np.isinf(found.losses).any()
    assert not np.isnan(found.losses).any()
    chosen = [(row, column) for column, row in enumerate(found.best.tolist()) if row >= 0]
    assert all(np.isfinite(found.losses[place]) for place in chosen)
