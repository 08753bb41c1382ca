"""Numbers set by hand, and the close looks: a neuron's map, a place's way, a point, every loss, what was dropped."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from engine import colour
from engine.activations import ACTIVATIONS
from playground import edits, readings, wires
from playground.problems import BadValue
from playground.run import Run
from playground.snapshot import Wants
from playground.spec import Bias, Experiment, Layer, Model, Wire


@pytest.fixture(scope="module", autouse=True)
def _ready() -> None:
    engine.prepare()


@pytest.fixture
def network() -> Experiment:
    layers = (Layer(id=1, units=5), Layer(id=4, units=3, activation="relu"))
    return edits.choose_dataset(edits.check(Experiment(model=Model(layers=layers))), "spiral")


def numpy_forward(run: Run, places: np.ndarray) -> list[np.ndarray]:
    """Compute every layer's activations in plain NumPy, the oracle."""
    a, found = places, []
    for layer, weights in zip((*run.experiment.model.layers, None), run.parameters(), strict=True):
        z = a @ weights.weights.astype(float) + weights.biases
        a = ACTIVATIONS[layer.activation].value(z) if layer else 1 / (1 + np.exp(-z))
        found.append(a)
    return found


def test_a_number_set_by_hand_is_there_at_once_and_nothing_else_moves(network: Experiment) -> None:
    run = Run(network)
    run.advance(40)
    before = run.parameters()
    wire, bias = wires.wire(network, 4, 2, 1), Bias(0, 0)

    run.set_numbers([(wire, 0.75), (bias, -1.5)])

    after = run.parameters()
    assert after[1].weights[2, 1] == np.float32(0.75)
    assert after[2].biases[0] == np.float32(-1.5)
    changed = sum(
        int((x.weights != y.weights).sum() + (x.biases != y.biases).sum()) for x, y in zip(before, after, strict=True)
    )
    assert changed == 2
    assert run.step == 40


def test_a_hand_edit_adds_no_false_point_to_the_curve(network: Experiment) -> None:
    """A playground of another make appends the old loss as a flat point; here the step's own loss is judged anew."""
    run = Run(network)
    run.advance(40)
    steps = run.state().curves.steps.copy()

    run.set_numbers([(Bias(0, 0), 4.0)])

    curves = run.state().curves
    assert np.array_equal(curves.steps, steps)
    assert curves.train[-1] == pytest.approx(run.scores().train_loss)
    answers = numpy_forward(run, run.features_train.astype(float))[-1][:, 0]
    y = run.samples.train_y
    expected = -np.mean(y * np.log(answers) + (1 - y) * np.log(1 - answers))
    assert curves.train[-1] == pytest.approx(expected, rel=1e-4)
    assert [mark.label for mark in curves.marks] == ["weights set by hand"]


def test_many_hand_edits_in_a_row_leave_one_mark(network: Experiment) -> None:
    run = Run(network)
    run.advance(10)

    for value in (0.1, 0.2, 0.3):
        run.set_numbers([(Bias(1, 0), value)])
        run.advance(3)

    assert [(mark.step, mark.label) for mark in run.state().curves.marks] == [(16, "weights set by hand")]


def test_a_value_that_would_break_the_loss_is_refused_and_put_back(network: Experiment) -> None:
    run = Run(network)
    before, loss = run.parameters(), run.scores().train_loss

    with pytest.raises(BadValue, match="no finite number"):
        run.set_numbers([(Bias(0, 0), 3e38), (wires.wire(network, 0, 0, 0), 3e38)])

    assert all(np.array_equal(x.weights, y.weights) for x, y in zip(before, run.parameters(), strict=True))
    assert run.scores().train_loss == loss


def test_numbers_of_neurons_that_are_gone_are_passed_over(network: Experiment) -> None:
    run = Run(network)
    before = run.parameters()

    run.set_numbers([(Wire(9, 0, 1, 0), 5.0), (Bias(4, 7), 5.0), (Wire(4, 0, -1, 0), 5.0)])

    assert all(np.array_equal(x.weights, y.weights) for x, y in zip(before, run.parameters(), strict=True))


def test_symbols_and_values_of_weights_agree_with_their_places(network: Experiment) -> None:
    run = Run(network)
    wire = wires.wire(network, 4, 2, 1)

    assert wires.name_of(network, wire) == "w⁽²⁾₃,₂"
    assert wires.name_of(network, Bias(0, 0)) == "w⁽³⁾₀,₁"
    assert wires.value_of(network, run.parameters(), wire) == run.parameters()[1].weights[2, 1]
    assert wires.value_of(network, run.parameters(), Bias(4, 2)) == run.parameters()[1].biases[2]
    assert wires.value_of(network, run.parameters(), Bias(4, 3)) is None


@pytest.mark.parametrize(("neuron", "layer", "unit"), [((1, 3), 0, 3), ((4, 2), 1, 2), ((0, 0), 2, 0)])
def test_one_neurons_map_is_what_numpy_computes(network: Experiment, neuron, layer: int, unit: int) -> None:
    run = Run(network)
    run.advance(100)
    size = 40

    shown = run.picture(Wants(regions=size, maps=10, neuron=neuron)).neuron_map

    centres = (np.arange(size) + 0.5) / size * 12 - 6
    x1, x2 = np.meshgrid(centres, -centres)
    values = numpy_forward(run, np.stack([x1.ravel(), x2.ravel()], axis=1))[layer][:, unit]
    share = np.clip((values - shown.low) / (shown.high - shown.low), 0, 1)
    expected = colour.ramp(Wants().colours.maps)[np.round(share * (colour.SHADES - 1)).astype(int)]
    assert shown.neuron == neuron
    for shift in (0, 8, 16):
        found, wanted = ((pixels >> np.uint32(shift) & 255).astype(int) for pixels in (shown.pixels.ravel(), expected))
        assert np.abs(found - wanted).max() <= 2  # a shade more or less: float32 against float64


def test_a_neuron_that_is_gone_has_no_map(network: Experiment) -> None:
    assert Run(network).picture(Wants(regions=20, neuron=(77, 0))).neuron_map is None
    assert Run(network).picture(Wants(regions=20, neuron=(1, 9))).neuron_map is None


def test_a_trace_tells_every_number_on_the_way(network: Experiment) -> None:
    run = Run(edits.switch_neuron(network, 4, 1, on=False))
    run.advance(50)

    trace = readings.trace(run.experiment, run.samples, run.seen(), (1.5, -2.0))

    a = np.array([1.5, -2.0])
    for place, weights in enumerate(run.parameters()):
        z = a @ weights.weights.astype(float) + weights.biases
        np.testing.assert_allclose(trace.z[place], z, atol=1e-6)
        a = np.tanh(z) if place == 0 else np.maximum(z, 0)
        if place == 1:
            a[1] = 0.0
    np.testing.assert_allclose(trace.a[2], 1 / (1 + np.exp(-z)), atol=1e-6)
    assert trace.a[1][1] == 0.0
    assert trace.a[2][0] == pytest.approx(run.predict(np.array([[1.5, -2.0]]))[0], abs=1e-5)


@pytest.mark.parametrize("dataset", ["spiral", "bumps"])
def test_every_points_loss_is_told_and_their_mean_is_j(network: Experiment, dataset: str) -> None:
    run = Run(edits.choose_dataset(network, dataset))
    run.advance(30)

    losses, points = run.losses_by_point(), run.points()

    assert losses[~points.is_test].mean(dtype=float) == pytest.approx(run.scores().train_loss, rel=1e-6)
    assert losses[points.is_test].mean(dtype=float) == pytest.approx(run.scores().test_loss, rel=1e-6)
    for index in (0, 7, 123):
        read = readings.point(run.experiment, run.samples, run.seen(), index)
        assert read.loss == pytest.approx(float(losses[index]), rel=1e-5, abs=1e-7)
        assert read.is_test == points.is_test[index]
        assert read.reading.actual == points.y[index]
    assert readings.point(run.experiment, run.samples, run.seen(), 10**6) is None


def test_what_was_dropped_is_what_training_dropped(network: Experiment) -> None:
    from engine import random

    run = Run(edits.set_dropout(network, 1, 0.5))
    assert readings.dropped(run.experiment, run.step) == ()
    seen = set()
    for step in range(12):
        run.advance(1)
        first, second = readings.dropped(run.experiment, run.step)
        mask = random.mask(run.experiment.training.seed, step, 1, 10, 5, 0.5)
        assert np.array_equal(first, mask[0] == 0)
        assert not second.any()
        seen.add(tuple(first.tolist()))

    assert len(seen) > 4
