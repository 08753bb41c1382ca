"""Edits: each gives a checked experiment, changes what it says and nothing else."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground import edits
from playground.catalog import ACTIVATIONS, DATASETS, FEATURES, OPTIMIZERS
from playground.check import check
from playground.datasets import DRAWN
from playground.problems import BadValue
from playground.spec import Experiment, Layer, Model, Stop

Edit = Callable[[Experiment], Experiment]
START = check(Experiment(model=Model((Layer(3, 4), Layer(1, 2), Layer(7, 5)))))


def ids(experiment: Experiment) -> list[int]:
    return [layer.id for layer in experiment.model.layers]


@pytest.mark.parametrize("position", [0, 1, 2, 3])
def test_a_new_layer_lands_in_the_gap_with_an_identity_of_its_own(position: int) -> None:
    edited = edits.insert_layer(START, position, Layer(3, units=9))

    assert edited.model.layers[position] == Layer(8, units=9)
    assert edits.remove_layer(edited, 8) == START


def test_a_ninth_layer_is_refused_in_words() -> None:
    full = START
    while len(full.model.layers) < 8:
        full = edits.insert_layer(full, 0)

    with pytest.raises(BadValue, match="at most 8 hidden layers"):
        edits.insert_layer(full, 0)


@pytest.mark.parametrize(
    ("layer", "position", "order"),
    [
        (3, 0, [3, 1, 7]),
        (3, 1, [1, 3, 7]),
        (3, 2, [1, 7, 3]),
        (7, 0, [7, 3, 1]),
        (1, 99, [3, 7, 1]),
        (1, -5, [1, 3, 7]),
    ],
)
def test_a_layer_moves_to_the_place_it_is_let_go(layer: int, position: int, order: list[int]) -> None:
    assert ids(edits.move_layer(START, layer, position)) == order


def test_moving_a_layer_to_where_it_is_changes_nothing() -> None:
    for place, layer in enumerate(START.model.layers):
        assert edits.move_layer(START, layer.id, place) == START


LAYER_EDITS: list[tuple[Edit, Layer]] = [
    (lambda e: edits.set_units(e, 1, 64), Layer(1, 64)),
    (lambda e: edits.set_activation(e, 1, "relu"), Layer(1, 2, "relu")),
    (lambda e: edits.set_dropout(e, 1, 0.5), Layer(1, 2, dropout=0.5)),
]


@pytest.mark.parametrize(("edit", "expected"), LAYER_EDITS)
def test_a_layer_edit_changes_that_layer_only(edit: Edit, expected: Layer) -> None:
    edited = edit(START)

    assert edited.model.layers == (START.model.layers[0], expected, START.model.layers[2])
    assert (edited.data, edited.training) == (START.data, START.training)


def test_a_layer_that_is_not_there_cannot_be_edited() -> None:
    with pytest.raises(KeyError):
        edits.set_units(START, 99, 3)


@pytest.mark.parametrize("name", FEATURES)
def test_toggling_an_input_twice_gives_the_same_experiment(name: str) -> None:
    once = edits.toggle_input(START, name)

    assert (name in once.data.inputs) != (name in START.data.inputs)
    assert edits.toggle_input(once, name) == START


def test_the_last_input_cannot_be_switched_off() -> None:
    one = edits.set_data(START, inputs=("x1",))

    with pytest.raises(BadValue, match="at least one input"):
        edits.toggle_input(one, "x1")


@pytest.mark.parametrize("name", DRAWN)
def test_another_data_set_keeps_points_noise_and_share(name: str) -> None:
    start = edits.set_data(START, points=222, noise=0.3, train_share=0.6, seed=9)

    edited = edits.choose_dataset(start, name)

    assert (edited.data.points, edited.data.noise, edited.data.train_share) == (222, 0.3, 0.6)
    seed = DATASETS[name].shipped_seed
    seeds = (edited.data.seed, edited.model.seed, edited.training.seed)
    assert seeds == ((seed, seed, seed) if seed is not None else (9, 1, 1))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_another_optimizer_comes_with_its_own_settings(name: str) -> None:
    edited = edits.choose_optimizer(START, name)

    assert edited.training.settings == OPTIMIZERS[name].defaults()


def test_the_stopping_rule_keeps_its_value_unless_told() -> None:
    assert edits.set_stop(START, "epochs").training.stop == Stop("epochs", START.training.stop.value)
    assert edits.set_stop(START, "loss", 0.1).training.stop == Stop("loss", 0.1)


def test_new_weights_take_the_next_seed_and_never_run_out() -> None:
    last = edits.set_seeds(START, 2**31 - 1)

    assert edits.new_weights(START).model.seed == START.model.seed + 1
    assert edits.new_weights(last).model.seed == 0
    assert edits.new_weights(START).data == START.data


@pytest.mark.parametrize(
    "edit",
    [
        lambda e: edits.set_units(e, 1, 65),
        lambda e: edits.set_activation(e, 1, "none"),
        lambda e: edits.set_dropout(e, 1, 0.95),
        lambda e: edits.set_data(e, points=1),
        lambda e: edits.set_training(e, batch=0),
        lambda e: edits.choose_dataset(e, "circel"),
        lambda e: edits.choose_optimizer(e, "adm"),
        lambda e: edits.set_stop(e, "soon"),
        lambda e: edits.toggle_input(e, "x3"),
    ],
)
def test_an_edit_out_of_its_limits_is_refused(edit: Edit) -> None:
    with pytest.raises(BadValue):
        edit(START)


CHANCE_EDITS = st.one_of(
    st.builds(lambda p: lambda e: edits.insert_layer(e, p % (len(e.model.layers) + 1)), st.integers(0, 8)),
    st.builds(lambda p: lambda e: edits.remove_layer(e, e.model.layers[p % len(e.model.layers)].id), st.integers(0, 8)),
    st.builds(
        lambda p, q: lambda e: edits.move_layer(e, e.model.layers[p % len(e.model.layers)].id, q),
        st.integers(0, 8), st.integers(0, 8),
    ),
    st.builds(lambda name: lambda e: edits.toggle_input(e, name), st.sampled_from(list(FEATURES))),
    st.builds(lambda name: lambda e: edits.choose_dataset(e, name), st.sampled_from(list(DATASETS))),
    st.builds(
        lambda p, name: lambda e: edits.set_activation(e, e.model.layers[p % len(e.model.layers)].id, name),
        st.integers(0, 8), st.sampled_from(list(ACTIVATIONS)),
    ),
)  # fmt: skip


@given(st.lists(CHANCE_EDITS, max_size=30))
def test_any_row_of_edits_ends_in_a_checked_experiment(chosen: list[Edit]) -> None:
    experiment = START
    for edit in chosen:
        try:
            experiment = edit(experiment)
        except (BadValue, ZeroDivisionError):  # refused, or no layer left to choose from
            continue

    assert check(experiment) == experiment
    assert len(set(ids(experiment))) == len(ids(experiment))
