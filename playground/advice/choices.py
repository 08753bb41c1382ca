"""Rules about what was chosen – loss, layers, rate, batch, dropout, split – that can speak before the first step."""

from __future__ import annotations

import numpy as np

from playground import answers, edits
from playground.advice.facts import (
    USUAL_RATES,
    bends,
    change_layer,
    does_well,
    fit_in_words,
    rate_setter,
    take_activation,
)
from playground.advice.pieces import Advice, Mend, Target, counted, number
from playground.catalog import LOSSES, OPTIMIZERS
from playground.datasets import row_of
from playground.snapshot import Snapshot
from playground.spec import MOST_LAYERS, OUTPUT, Experiment, Layer

DEEP = 3
"""Sigmoids in a row from which σ′ ≤ ¼ each leaves less than 1/64 of the gradient to the first layer."""
ALL_SILENT = 0.05
"""From this share of steps on in which a whole layer is dropped at once, dropout does more harm than good."""
FEW_TEST_POINTS = 10
"""Below this number one point is more than 10 % of the test accuracy."""


def squared_error_on_classes(snapshot: Snapshot) -> Advice | None:
    """Tell of classes learned with the squared error behind a sigmoid or tanh, while answers are still wrong."""
    experiment = snapshot.experiment
    output = answers.output_name(experiment.data, experiment.training)
    if experiment.training.loss != "mse" or answers.is_regression(experiment) or output == "linear":
        return None
    if does_well(snapshot):
        return None
    loss, onto = answers.choices(experiment.data)[0]
    slope = "ŷ·(1 − ŷ)" if output == "sigmoid" else "1 − ŷ²"
    return Advice(
        "hinders",
        f"Squared error on classes: slow where ŷ is wrong ({fit_in_words(snapshot)})",
        f"The gradient of (ŷ − y)² carries the factor g′(z) = {slope}, which is nearly 0 when the {output} output is"
        " sure – also when it is sure and wrong. So the worst points teach the least.",
        "cross-entropy's gradient is ŷ − y: the logarithm cancels g′(z), a point teaches the more the wronger it is.",
        Target(OUTPUT, setting="loss"),
        (Mend(f"Take {LOSSES[loss].label.lower()}", lambda e: edits.choose_loss(e, loss, onto)),),
    )


def deep_sigmoids(snapshot: Snapshot) -> Advice | None:
    """Tell of three or more sigmoid layers, while answers are still wrong."""
    layers = [layer for layer in snapshot.experiment.model.layers if layer.activation == "sigmoid"]
    if len(layers) < DEEP or does_well(snapshot):
        return None
    return Advice(
        "hinders",
        f"{len(layers)} sigmoid layers: the first gets at most 1/{4 ** len(layers):,} of the slope",
        f"On its way back the gradient is multiplied by σ′(z) ≤ ¼ in each of the {len(layers)} layers, so the first"
        " layers hardly move.",
        "backpropagation multiplies the slopes of all layers on the way. tanh has slope 1 in the middle, sigmoid ¼.",
        Target(layers[0].id, setting="activation"),
        (take_activation(tuple(layer.id for layer in layers), "tanh", "all of them"),),
    )


def only_straight(snapshot: Snapshot) -> Advice | None:
    """Tell that no layer bends, on data whose rule is not straight in x₁, x₂, with no other input on."""
    experiment = snapshot.experiment
    layers, row = experiment.model.layers, row_of(experiment.data)
    plain = {"x1", "x2"}
    if any(bends(layer) for layer in layers) or not set(experiment.data.inputs) <= plain:
        return None
    if row.flat_in is None or (row.flat_in and set(row.flat_in) <= plain) or does_well(snapshot):
        return None
    fits = "straight line" if row.dimension == 1 else "plane"
    only = f"{fits}s" if row.is_regression else "straight boundaries"
    shape = f"one {fits}" if row.is_regression else "straight"
    what = f"no {fits} fits" if row.is_regression else "no straight line separates"
    depth = f"its {counted(len(layers), 'layer')} are linear" if layers else "it has no hidden layer"
    return Advice(
        "stops it",
        f"Only {only}: {depth}, and {what} “{row.label}”",
        f"Whatever the weights, the answer stays {shape}; {fit_in_words(snapshot)}.",
        "linear layers multiply out to one, because W₂(W₁x) = (W₂W₁)x. Only a non-linear g between them bends the"
        " boundary.",
        Target(layers[0].id if layers else 0, setting="activation" if layers else "layers"),
        (_bend(experiment),),
    )


def _bend(experiment: Experiment) -> Mend:
    layers = experiment.model.layers
    if layers:
        return take_activation(tuple(layer.id for layer in layers), "tanh", "every layer")
    return Mend("Insert a layer of 8 tanh neurons", _insert_bend)


def _insert_bend(experiment: Experiment) -> Experiment:
    if len(experiment.model.layers) >= MOST_LAYERS:
        return experiment
    return edits.insert_layer(experiment, len(experiment.model.layers), Layer(id=1, units=8, activation="tanh"))


def unusual_rate(snapshot: Snapshot) -> Advice | None:
    """Tell of a learning rate outside of what the optimizer usually works with, while answers are still wrong."""
    training = snapshot.experiment.training
    usual = USUAL_RATES.get(training.optimizer)
    if usual is None or usual.low <= training.learning_rate <= usual.high or does_well(snapshot):
        return None
    label = OPTIMIZERS[training.optimizer].label
    is_low = training.learning_rate < usual.low
    return Advice(
        "note",
        f"Learning rate {number(training.learning_rate)} is unusually {'small' if is_low else 'large'} for {label}",
        f"{label} usually works with {number(usual.low)} … {number(usual.high)};"
        f" {'far below it crawls' if is_low else 'far above it overshoots and may diverge'}.",
        "what η means depends on the optimizer: SGD multiplies it by the gradient, Adam and RMSProp move each weight"
        " by about η per step, Adadelta has its own measure.",
        Target(setting="learning_rate"),
        (Mend(f"Learning rate {number(usual.first)}", rate_setter(usual.first)),),
    )


def batch_too_large(snapshot: Snapshot) -> Advice | None:
    """Tell of a batch of more points than there are to train with."""
    batch, points = snapshot.experiment.training.batch, snapshot.points
    if not isinstance(batch, int) or points is None:
        return None
    count = len(points.is_test) - int(np.count_nonzero(points.is_test))
    if batch <= count:
        return None
    return Advice(
        "note",
        f"A batch of {batch:,} cannot be filled: there are {counted(count, 'training point')}",
        f"Every step takes all {count:,} points: this is batch gradient descent, one step per epoch.",
        "a batch is drawn from the training points without repetition, so it is never larger than they are.",
        Target(setting="batch"),
        (Mend("Batch size “all”", lambda e: edits.set_training(e, batch="all")),),
    )


def dropout_on_few(snapshot: Snapshot) -> Advice | None:
    """Tell of dropout that silences a whole small layer in one step of twenty or more."""
    for place, layer in enumerate(snapshot.experiment.model.layers):
        silent = layer.dropout**layer.units
        if layer.units > 2 or silent < ALL_SILENT:
            continue
        return Advice(
            "hinders",
            f"Dropout {100 * layer.dropout:.0f} % on {counted(layer.units, 'neuron')}: layer {place + 1} often empty",
            f"In {100 * silent:.0f} % of the steps all of layer {place + 1} is silenced at once; then the input does"
            " not reach the output, and nothing is learned from the batch.",
            f"a layer of n neurons is empty with probability pⁿ, here {number(layer.dropout)}"
            f"{'²' if layer.units == 2 else ''}. Dropout needs width: others must be left to stand in.",
            Target(layer.id, setting="dropout"),
            (change_layer(layer.id, "No dropout there", dropout=0.0),),
        )
    return None


def few_test_points(snapshot: Snapshot) -> Advice | None:
    """Tell of fewer than ten test points."""
    points = snapshot.points
    if points is None or not len(points.is_test):
        return None
    count = int(np.count_nonzero(points.is_test))
    if count >= FEW_TEST_POINTS:
        return None
    return Advice(
        "note",
        f"Only {counted(count, 'test point')}: the test loss is mostly chance",
        f"A single point is {100 / max(count, 1):.0f} % of the test accuracy, so one odd point decides what it says.",
        "the error of a mean over n points falls like 1/√n; a test set must be large enough to be believed.",
        Target(setting="train_share"),
        _more_test_points(snapshot.experiment, len(points.is_test)),
    )


def _more_test_points(experiment: Experiment, total: int) -> tuple[Mend, ...]:
    if total < 4 * FEW_TEST_POINTS and row_of(experiment.data).place is not None:
        more = {"points": 200, "train_share": 0.7}
        return (Mend("Draw 200 points, 30 % of them test", lambda e: edits.set_data(e, **more)),)
    if experiment.data.train_share > 0.7:
        return (Mend("70 % training, 30 % test", lambda e: edits.set_data(e, train_share=0.7)),)
    return ()
