"""A network over one input as lines: the numbers of NumPy's forward pass, in the worker, only when asked for."""

from __future__ import annotations

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from playground import edits
from playground.datasets import DATASETS
from playground.features import features
from playground.run import Run
from playground.snapshot import Wants
from playground.spec import Experiment, Layer, Own

CURVES = [name for name, row in DATASETS.items() if row.dimension == 1]
TOLERANCE = 2e-4
"""Single precision against double, over two layers."""


def curve(name: str = "curve_sine") -> Experiment:
    """Give a network of two hidden layers over a curve."""
    experiment = edits.choose_dataset(edits.set_units(Experiment(), 1, 5), name)
    return edits.insert_layer(experiment, 1, Layer(1, 3, "sigmoid"))


def by_hand(experiment: Experiment, run: Run, x1: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
    """Give every hidden layer's values (units, n) and ŷ (n,), in float64."""
    x = np.column_stack([x1, np.zeros(len(x1))])
    a = features(experiment.data.inputs, x, run.samples.mean, run.samples.scale).astype(np.float64)
    hidden = []
    for layer, parameters in zip(experiment.model.layers, run.parameters(), strict=False):
        a = ACTIVATIONS[layer.activation].value(a @ parameters.weights.astype(float) + parameters.biases)
        a[:, list(layer.off)] = 0
        hidden.append(a.T)
    last = run.parameters()[-1]
    return hidden, (a @ last.weights.astype(float) + last.biases)[:, 0]


@pytest.mark.parametrize("name", CURVES)
def test_lines_are_those_of_the_forward_pass(name):
    experiment = curve(name)
    run = Run(experiment)
    run.advance(200)

    lines = run.picture(Wants(curve=97)).lines

    hidden, outputs = by_hand(experiment, run, lines.x)
    np.testing.assert_allclose(lines.outputs, outputs, atol=TOLERANCE)
    for found, wanted in zip(lines.neurons, hidden, strict=True):
        np.testing.assert_allclose(found, wanted, atol=TOLERANCE)
    row = DATASETS[name]
    assert (lines.x[0], lines.x[-1], len(lines.x)) == (*row.plane[0], 97)
    np.testing.assert_array_equal(lines.truth, row.truth(np.column_stack([lines.x, 0 * lines.x]), 2))


def test_the_parts_add_up_to_the_output():
    run = Run(curve())
    run.advance(100)

    lines = run.picture(Wants(curve=50)).lines

    total = lines.bias + (lines.weights[:, None] * lines.neurons[-1]).sum(axis=0)
    np.testing.assert_allclose(total, lines.outputs, atol=TOLERANCE)


def test_a_neuron_that_is_switched_off_says_nothing():
    experiment = edits.switch_neuron(curve(), 1, 2, on=False)
    run = Run(experiment)

    lines = run.picture(Wants(curve=50)).lines

    assert not lines.neurons[0][2].any()
    np.testing.assert_allclose(lines.outputs, by_hand(experiment, run, lines.x)[1], atol=TOLERANCE)


def test_without_hidden_layers_there_is_the_output_alone():
    experiment = edits.remove_layer(edits.choose_dataset(Experiment(), "curve_sine"), 1)

    lines = Run(experiment).picture(Wants(curve=20)).lines

    assert lines.neurons == ()
    assert lines.outputs.shape == (20,)


def test_lines_are_frozen_and_only_computed_when_asked_for_and_over_one_input():
    assert Run(curve()).picture(Wants(regions=20)).lines is None
    assert Run(edits.choose_dataset(Experiment(), "xor")).picture(Wants(curve=20)).lines is None
    lines = Run(curve()).picture(Wants(curve=20)).lines
    for array in (lines.x, lines.outputs, lines.weights, lines.truth, *lines.neurons):
        assert not array.flags.writeable


def test_a_curve_of_ones_own_has_no_rule():
    x1 = tuple(float(place) for place in range(-10, 10))
    own = Own(x1, (0.0,) * 20, tuple(x * x for x in x1), "value", axes=("t", "y"), dimension=1, standardized=True)
    experiment = edits.set_own(Experiment(), own)
    run = Run(experiment)
    run.advance(50)

    lines = run.picture(Wants(curve=20)).lines

    assert lines.truth is None
    np.testing.assert_allclose(lines.outputs, by_hand(experiment, run, lines.x)[1], atol=TOLERANCE)
