"""What is switched off counts as 0, what is frozen does not move, and both come back unharmed."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

import engine
from playground import edits, wires
from playground.catalog import OPTIMIZERS
from playground.problems import BadValue
from playground.run import Run
from playground.spec import Experiment, Layer, Model, Training, Wire
from playground.storage import Document, read, write

STEPS = 60


@pytest.fixture(scope="module", autouse=True)
def _ready() -> None:
    engine.prepare()


def experiment(units: tuple[int, ...] = (5, 4), **training: object) -> Experiment:
    layers = tuple(Layer(id=place + 1, units=count) for place, count in enumerate(units))
    base = edits.check(Experiment(model=Model(layers=layers)))
    return edits.set_training(base, **training)


def numbers(run: Run, layer: int) -> np.ndarray:
    found = run.parameters()[layer]
    return np.concatenate([found.weights.ravel(), found.biases])


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
@pytest.mark.parametrize("penalty", [{}, {"l1": 0.01, "l2": 0.02}])
def test_a_frozen_layer_keeps_every_bit_and_the_others_learn(optimizer: str, penalty: dict[str, float]) -> None:
    whole = edits.choose_optimizer(experiment(**penalty), optimizer)
    run = Run(edits.set_frozen(whole, 2, True))
    before = [numbers(run, layer) for layer in range(3)]

    run.advance(STEPS)

    after = [numbers(run, layer) for layer in range(3)]
    assert np.array_equal(before[1], after[1])
    assert not np.array_equal(before[0], after[0])
    assert not np.array_equal(before[2], after[2])


def test_the_output_can_be_frozen() -> None:
    run = Run(edits.set_frozen(experiment(), 0, True))
    before = numbers(run, 2)

    run.advance(STEPS)

    assert np.array_equal(before, numbers(run, 2))


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_a_network_with_a_neuron_off_learns_as_one_without_that_neuron(optimizer: str) -> None:
    """Independent check: the last neuron off, against a network that never had it, from the same weights."""
    whole = edits.choose_optimizer(experiment((5, 4), l2=0.01), optimizer)
    small = edits.set_units(whole, 1, 4)
    off, without = Run(edits.switch_neuron(whole, 1, 4, on=False)), Run(small)
    start = [
        replace_arrays(layer, like.weights.shape)
        for layer, like in zip(off.parameters(), without.parameters(), strict=True)
    ]
    without = Run(small, state_with(without, start))

    off.advance(STEPS)
    without.advance(STEPS)

    assert off.scores().train_loss == pytest.approx(without.scores().train_loss, rel=1e-4)
    for mine, theirs in zip(off.parameters(), without.parameters(), strict=True):
        rows, columns = theirs.weights.shape
        np.testing.assert_allclose(mine.weights[:rows, :columns], theirs.weights, rtol=2e-3, atol=2e-4)


def replace_arrays(layer, shape):
    from playground.snapshot import LayerParameters

    return LayerParameters(layer.id, layer.weights[: shape[0], : shape[1]], layer.biases[: shape[1]])


def state_with(run: Run, parameters: list[object]):
    from dataclasses import replace as changed

    return changed(run.state(), parameters=tuple(parameters))


def test_a_neuron_off_keeps_its_weights_and_takes_no_part() -> None:
    run = Run(edits.switch_neuron(experiment(), 1, 2, on=False))
    before = run.parameters()
    places = np.random.default_rng(3).uniform(-6, 6, (50, 2))

    run.advance(STEPS)

    after = run.parameters()
    assert np.array_equal(before[0].weights[:, 2], after[0].weights[:, 2])
    assert np.array_equal(before[1].weights[2], after[1].weights[2])
    said = run.predict(places)
    x = (places).astype(np.float64)
    first = np.tanh(x @ after[0].weights + after[0].biases)
    first[:, 2] = 0
    second = np.tanh(first @ after[1].weights + after[1].biases)
    z = (second @ after[2].weights + after[2].biases)[:, 0]
    np.testing.assert_allclose(said, 1 / (1 + np.exp(-z)), atol=2e-5)


def test_a_weight_off_counts_as_nought_and_comes_back_as_it_was() -> None:
    whole = experiment()
    wire = wires.wire(whole, layer=2, row=3, unit=1)
    off = edits.switch_weight(whole, wire, on=False)
    run = Run(off)
    before = run.parameters()[1].weights[3, 1]

    run.advance(STEPS)

    assert run.parameters()[1].weights[3, 1] == before
    assert edits.switch_weight(off, wire, on=True) == whole


def test_a_weight_off_is_named_by_its_ends_not_by_its_place() -> None:
    whole = experiment((5, 4))
    wire = wires.wire(whole, layer=1, row=1, unit=0)
    off = edits.switch_weight(whole, wire, on=False)

    fewer = edits.toggle_input(off, "x1")

    assert wires.row_of(off, wire) == 1
    assert wires.row_of(fewer, wire) == 0
    assert edits.remove_layer(off, 1).model.off == ()
    assert edits.set_units(edits.switch_neuron(off, 1, 4, on=False), 1, 3).model.layers[0].off == ()


def test_switches_survive_the_file(tmp_path) -> None:
    whole = edits.switch_neuron(experiment(), 2, 1, on=False)
    whole = edits.switch_weight(edits.set_frozen(whole, 1, True), wires.wire(whole, 0, 2, 0), on=False)
    run = Run(whole)
    run.advance(30)

    write(tmp_path / "off.json", Document(whole, run.state()))
    document = read(tmp_path / "off.json")

    assert document.experiment == whole
    again = Run(document.experiment, document.state)
    run.advance(30)
    again.advance(30)
    assert all(np.array_equal(numbers(run, layer), numbers(again, layer)) for layer in range(3))


@pytest.mark.parametrize(
    "wire", [Wire(7, 0, 1, 0), Wire(2, 0, -1, 0), Wire(2, 9, 1, 0), Wire(2, 0, 1, 9), Wire(0, -1, 2, 0)]
)
def test_a_weight_that_is_not_there_is_refused(wire: Wire) -> None:
    with pytest.raises(BadValue, match="no such weight"):
        edits.switch_weight(experiment(), wire, on=False)


def test_a_layer_may_draw_its_first_weights_in_its_own_way() -> None:
    whole = experiment()
    own = edits.set_layer_initialization(whole, 2, "constant", value=0.25)
    run = Run(own)

    assert np.all(run.parameters()[1].weights == np.float32(0.25))
    assert np.array_equal(run.parameters()[0].weights, Run(whole).parameters()[0].weights)


def test_a_duplicated_layer_stands_behind_its_model_with_weights_of_its_own() -> None:
    whole = edits.set_dropout(experiment(), 1, 0.3)

    twice = edits.duplicate_layer(whole, 1)

    assert [layer.units for layer in twice.model.layers] == [5, 5, 4]
    assert twice.model.layers[1].dropout == 0.3
    assert twice.model.layers[1].id == 3


def test_freezing_marks_the_curve_and_keeps_the_run() -> None:
    from playground import changes

    whole = experiment()

    assert changes.in_words(whole, edits.set_frozen(whole, 2, True)) == "layer 2 frozen"
    assert changes.in_words(whole, edits.switch_neuron(whole, 1, 0, on=False)) == "neuron 1 of layer 1 off"
    off = edits.switch_weight(whole, wires.wire(whole, 2, 0, 0), on=False)
    assert changes.in_words(whole, off) == "1 weight off"
    assert isinstance(replace(off.training), Training)
