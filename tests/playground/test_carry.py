"""What an edit keeps, line by line of the table in the design."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from playground import edits
from playground.carry import carry
from playground.run import Run
from playground.snapshot import LayerParameters, RunState
from playground.spec import Experiment


@pytest.fixture
def trained(spiral: Experiment) -> RunState:
    run = Run(spiral)
    run.advance(60)
    return run.state()


def by_id(state: RunState) -> dict[int, LayerParameters]:
    return {layer.id: layer for layer in state.parameters}


KEEPS_ALL: dict[str, Callable[[Experiment], Experiment]] = {
    "learning rate": lambda e: edits.set_training(e, learning_rate=0.3),
    "batch": lambda e: edits.set_training(e, batch=1),
    "penalty": lambda e: edits.set_training(e, l2=0.1),
    "stop": lambda e: edits.set_stop(e, "steps", 100),
    "dropout": lambda e: edits.set_dropout(e, 1, 0.5),
    "activation": lambda e: edits.set_activation(e, 1, "relu"),
    "data seed": lambda e: edits.set_data(e, seed=5),
    "noise": lambda e: edits.set_data(e, noise=0.5),
    "points": lambda e: edits.set_data(e, points=50),
    "training share": lambda e: edits.set_data(e, train_share=0.2),
}


@pytest.mark.parametrize("name", KEEPS_ALL)
def test_settings_and_points_keep_everything(name: str, spiral: Experiment, trained: RunState) -> None:
    new = KEEPS_ALL[name](spiral)
    after = carry(trained, spiral, new)
    for before, now in zip((trained.parameters, *trained.memory), (after.parameters, *after.memory), strict=True):
        for one, other in zip(before, now, strict=True):
            assert np.array_equal(one.weights, other.weights)
            assert np.array_equal(one.biases, other.biases)
    assert (after.step, after.updates) == (trained.step, trained.updates)
    assert Run(new, after).advance(5) == 5


def test_marks_name_the_edit(spiral: Experiment, trained: RunState) -> None:
    after = carry(trained, spiral, edits.set_training(spiral, learning_rate=0.3))
    assert after.curves is not None
    assert [(mark.step, mark.label) for mark in after.curves.marks] == [(60, "learning rate 0.01 → 0.3")]


def test_another_optimizer_forgets_the_old_ones_memory(spiral: Experiment, trained: RunState) -> None:
    after = carry(trained, spiral, edits.choose_optimizer(spiral, "momentum"))
    assert after.memory == ()
    assert (after.updates, after.step) == (0, 60)


@pytest.mark.parametrize("units", [3, 12])
def test_resizing_keeps_the_units_that_stay(units: int, spiral: Experiment, trained: RunState) -> None:
    after = carry(trained, spiral, edits.set_units(spiral, 1, units))
    both = min(units, 8)
    old, new = by_id(trained), by_id(after)
    assert np.array_equal(new[1].weights[:, :both], old[1].weights[:, :both])
    assert np.array_equal(new[2].weights[:both], old[2].weights[:both])
    assert np.array_equal(new[0].weights, old[0].weights)
    assert (after.step, after.updates) == (60, 60)
    if units > 8:
        assert not after.memory[0][0].weights[:, 8:].any()
        assert after.parameters[0].weights[:, 8:].any()


def test_input_switched_off_and_on_keeps_the_others(spiral: Experiment, trained: RunState) -> None:
    off = edits.toggle_input(spiral, "x2")
    after = carry(trained, spiral, off)
    assert np.array_equal(by_id(after)[1].weights, by_id(trained)[1].weights[[0, 2, 3]])


def test_moved_layer_takes_its_biases_along(spiral: Experiment, trained: RunState) -> None:
    after = carry(trained, spiral, edits.move_layer(spiral, 2, 0))
    assert [layer.id for layer in after.parameters] == [2, 1, 0]
    assert np.array_equal(by_id(after)[2].biases, by_id(trained)[2].biases)


def test_removed_layer_leaves_the_layers_before_it_alone(spiral: Experiment, trained: RunState) -> None:
    after = carry(trained, spiral, edits.remove_layer(spiral, 2))
    assert np.array_equal(by_id(after)[1].weights, by_id(trained)[1].weights)
    assert by_id(after)[0].weights.shape == (8, 1)


@pytest.mark.parametrize("edit", [edits.new_weights, lambda e: edits.choose_dataset(e, "moons")])
def test_another_kind_of_run_starts_anew(
    edit: Callable[[Experiment], Experiment], spiral: Experiment, trained: RunState
) -> None:
    after = carry(trained, spiral, edit(spiral))
    assert (after.step, after.epoch, after.updates, after.curves) == (0, 0, 0, None)


EDITS: list[Callable[[Experiment], Experiment]] = [
    edits.new_weights,
    lambda e: edits.choose_dataset(e, "xor"),
    lambda e: edits.remove_layer(e, 1),
    lambda e: edits.set_units(e, 2, 1),
    lambda e: edits.insert_layer(e, 1),
    lambda e: edits.move_layer(e, 1, 1),
    lambda e: edits.toggle_input(e, "x1"),
]


@pytest.mark.parametrize("edit", EDITS)
def test_undo_brings_every_weight_back(
    edit: Callable[[Experiment], Experiment], spiral: Experiment, trained: RunState
) -> None:
    new = edit(spiral)
    there = carry(trained, spiral, new)
    back = carry(there, new, spiral, trained.parameters, spiral)
    for one, other in zip(trained.parameters, back.parameters, strict=True):
        assert np.array_equal(one.weights, other.weights)
        assert np.array_equal(one.biases, other.biases)
