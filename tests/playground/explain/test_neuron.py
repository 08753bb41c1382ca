"""A neuron's equation, term by term, against NumPy."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from engine.activations import ACTIVATIONS
from playground import edits, readings, wires
from playground.explain.neuron import equation, name_of
from playground.run import Run
from playground.snapshot import Snapshot
from playground.spec import Experiment, Layer, Model

PLACE = (1.5, -0.5)


@pytest.fixture(scope="module", autouse=True)
def _ready() -> None:
    engine.prepare()


@pytest.fixture
def network() -> Experiment:
    layers = (Layer(id=1, units=5), Layer(id=4, units=3, activation="relu"))
    chosen = edits.check(Experiment(model=Model(layers=layers)))
    return edits.set_data(edits.choose_dataset(chosen, "spiral"), inputs=("x1", "x2", "x1*x2"))


def moment(experiment: Experiment, steps: int = 60) -> Snapshot:
    """Train a little and give the snapshot a screen would get."""
    run = Run(experiment)
    run.advance(steps)
    trace = readings.trace(experiment, run.samples, run.seen(), PLACE)
    dropped = readings.dropped(experiment, run.step)
    return Snapshot(1, "paused", experiment, state=run.state(), trace=trace, metrics=run.metrics(1000), dropped=dropped)


def sources(snapshot: Snapshot, layer: int) -> np.ndarray:
    """Compute in plain NumPy what a layer, counted from 0, receives at the place."""
    values = np.array([1.5, -0.5, 1.5 * -0.5])
    if snapshot.trace is not None:  # story data are standardized; the spiral is not
        assert np.allclose(snapshot.trace.inputs, values)
    for held, own in zip(snapshot.parameters[:layer], snapshot.experiment.model.layers, strict=False):
        values = ACTIVATIONS[own.activation].value(values @ held.weights.astype(float) + held.biases)
    return values


@pytest.mark.parametrize(("column", "layer"), [(1, 0), (4, 1), (0, 2)])
def test_z_is_the_bias_and_the_sum_of_what_comes_in_times_its_weight(network, column, layer):
    snapshot = moment(network)
    held = snapshot.parameters[layer]
    expected = sources(snapshot, layer) @ held.weights.astype(float)[:, 0] + held.biases[0]

    found = equation(snapshot, (column, 0))

    assert found.z == pytest.approx(expected, rel=1e-6)
    assert found.z == pytest.approx(found.bias + sum(term.product for term in found.terms))
    assert len(found.terms) == len(held.weights)
    assert found.place == PLACE


@pytest.mark.parametrize(
    ("column", "g"), [(1, np.tanh), (4, lambda z: max(z, 0.0)), (0, lambda z: 1 / (1 + np.exp(-z)))]
)
def test_the_output_is_g_of_z(network, column, g):
    found = equation(moment(network), (column, 0))

    assert found.a == pytest.approx(g(found.z), rel=1e-6)
    assert found.activation == {1: "tanh", 4: "relu", 0: "sigmoid"}[column]


def test_the_largest_terms_come_first(network):
    sizes = [abs(term.product) for term in equation(moment(network), (4, 1)).terms]

    assert sizes == sorted(sizes, reverse=True)


def test_an_input_has_its_value_and_nothing_else(network):
    found = equation(moment(network), (-1, 2))

    assert found.a == pytest.approx(-0.75)
    assert (found.name, found.z, found.bias, found.terms) == ("input x₁x₂", None, None, ())


def test_what_is_switched_off_counts_as_nothing(network):
    wire = wires.wire(network, 4, 0, 1)
    off = edits.switch_neuron(edits.switch_weight(network, wire, on=False), 1, 2, on=False)
    snapshot = moment(off)

    found = equation(snapshot, (4, 1))

    assert {term.source for term in found.terms if term.is_off} == {(1, 0), (1, 2)}
    assert found.z == pytest.approx(float(snapshot.trace.z[1][1]), rel=1e-6)
    silent = equation(snapshot, (1, 2))
    assert (silent.is_off, silent.a) == (True, 0.0)


def test_its_share_of_quiet_points_is_that_of_the_metrics(network):
    snapshot = moment(network)

    found = equation(snapshot, (4, 2))

    assert found.quiet == snapshot.metrics.quiet[1][2]
    assert found.quiet_word == "dead"


def test_a_dropped_neuron_says_so(network):
    snapshot = moment(edits.set_dropout(network, 1, 0.5))
    said = [equation(snapshot, (1, index)).is_dropped for index in range(5)]

    assert said == snapshot.dropped[0].tolist()
    assert True in said


@pytest.mark.parametrize("neuron", [(1, 5), (9, 0), (-1, 3), (0, 1)])
def test_a_neuron_that_is_not_there_has_no_equation(network, neuron):
    assert equation(moment(network), neuron) is None


def test_without_a_trace_there_is_no_equation(network):
    assert equation(Snapshot(1, "preparing", network), (1, 0)) is None


def test_neurons_are_named_as_on_the_screen(network):
    names = [name_of(network, neuron) for neuron in ((-1, 0), (1, 4), (4, 0), (0, 0))]

    assert names == ["input x₁", "layer 1, neuron 5", "layer 2, neuron 1", "output neuron"]
    assert name_of(edits.set_data(network, classes=3), (0, 1)) == "output “blue”"
