"""Rules that can speak before the first step: they look at the experiment and at the weights as they stand."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground import answers, edits
from playground.advice.facts import (
    SLOPED,
    USUAL_RATES,
    bends,
    change_layer,
    does_well,
    draw_fitting,
    fit_in_words,
    fitting_sigma,
    rate_setter,
    rms,
    take_activation,
)
from playground.advice.pieces import Advice, Mend, Target, counted, number
from playground.catalog import ACTIVATIONS, DATASETS, LOSSES, OPTIMIZERS
from playground.snapshot import LayerParameters, Snapshot
from playground.spec import MOST_LAYERS, Experiment, Layer

OUTPUT = 0
"""The output layer's identity."""
ALIKE = 1e-6
"""Weights that differ by no more than this share of their size differ by rounding only."""
FEW_WEIGHTS = 8
"""Fewer weights than these can be far from their σ by chance, so nothing is said about them."""
FADED, GROWN, FLATTENING = 0.1, 10.0, 5.0
"""The signal's size at the last hidden layer against fitting weights: below a tenth the gradient is as small as
well; above ten times (one-sided activations) steps overshoot; weights five times too large put z where tanh is flat."""
DEEP = 3
"""Sigmoids in a row from which σ′ ≤ ¼ each leaves less than 1/64 of the gradient to the first layer."""
ALL_SILENT = 0.05
"""From this share of steps on in which a whole layer is dropped at once, dropout does more harm than good."""
VANISHED = 0.1
"""Weights of a tenth of the fitting σ pass a tenth of the signal."""
FEW_TEST_POINTS = 10
"""Below this number one point is more than 10 % of the test accuracy."""
GENTLE = 0.001
"""A penalty that hardly ever hinders at this size of network."""


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
        (Mend(f"Take {LOSSES[loss].label}", lambda e: edits.choose_loss(e, loss, onto)),),
    )


def equal_weights(snapshot: Snapshot) -> Advice | None:
    """Tell of a layer whose neurons are all alike, in what they receive and in what they pass on."""
    layers = snapshot.experiment.model.layers
    parameters = snapshot.parameters
    if len(parameters) != len(layers) + 1:
        return None
    for place, layer in enumerate(layers):
        own, after = parameters[place], parameters[place + 1]
        if layer.units < 2 or not _all_alike(own, after):
            continue
        if layer.dropout and not _passes_nothing(layer, own):
            continue  # the mask of each step tells the neurons apart
        return _tell_equal(snapshot, place, own)
    return None


def _tell_equal(snapshot: Snapshot, place: int, own: LayerParameters) -> Advice:
    layer = snapshot.experiment.model.layers[place]
    value = f"every weight into it is {number(float(own.weights[0, 0]))}" if _is_constant(own) else "column by column"
    return Advice(
        "stops it",
        f"All {layer.units} neurons of layer {place + 1} are alike ({value})",
        f"They compute the same, so they get the same gradient and stay alike: {layer.units} neurons do the work of"
        f" one.{' As all weights are 0, no gradient passes at all.' if _passes_nothing(layer, own) else ''}",
        "equal weights in and out give equal gradients, because ∂J/∂wᵢⱼ depends on j only through neuron j's own"
        " weights. Only chance tells neurons apart.",
        Target(layer.id, tuple(range(layer.units)), "initialization"),
        (draw_fitting(snapshot.experiment),),
    )


def _all_alike(own: LayerParameters, after: LayerParameters) -> bool:
    columns = np.vstack([own.weights, own.biases[None, :]])
    return _same_along(columns, 1) and _same_along(after.weights, 0)


def _same_along(table: NDArray[Any], axis: int) -> bool:
    if not table.size or not np.isfinite(table).all():
        return False
    return float(np.ptp(table, axis=axis).max()) <= ALIKE * float(np.abs(table).max())


def _is_constant(own: LayerParameters) -> bool:
    return bool(np.ptp(own.weights) <= ALIKE * np.abs(own.weights).max())


def _passes_nothing(layer: Layer, own: LayerParameters) -> bool:
    at_nought = ACTIVATIONS[layer.activation].value(np.zeros(1))[0]
    return not own.weights.any() and not own.biases.any() and at_nought == 0


def unfitting_weights(snapshot: Snapshot) -> Advice | None:
    """Tell of first weights far smaller or larger than fan-in and activation want."""
    layers = snapshot.experiment.model.layers
    ratios = [_ratio(snapshot, place) for place in range(len(layers))]
    if snapshot.step or not layers or len(snapshot.parameters) != len(layers) + 1 or 0.0 in ratios:
        return None
    product = float(np.prod(ratios))
    worst = int(np.argmax(ratios))
    if product < FADED:
        return _tell_unfitting(snapshot, int(np.argmin(ratios)), "small", product)
    is_flat = layers[worst].activation not in (*SLOPED, "linear") and ratios[worst] > FLATTENING
    if is_flat or (product > GROWN and all(layer.activation in (*SLOPED, "linear") for layer in layers)):
        return _tell_unfitting(snapshot, worst, "large", product)
    return None


def _ratio(snapshot: Snapshot, place: int) -> float:
    """Give a layer's σ against the fitting one; 1 where there are too few weights to say."""
    if place >= len(snapshot.parameters):
        return 1.0
    weights = snapshot.parameters[place].weights
    if weights.size < FEW_WEIGHTS:
        return 1.0
    fitting = fitting_sigma(snapshot.experiment.model.layers[place], *weights.shape)
    return min(rms(weights) / fitting, 1e30)


def _tell_unfitting(snapshot: Snapshot, place: int, how: str, product: float) -> Advice:
    experiment, layer = snapshot.experiment, snapshot.experiment.model.layers[place]
    weights = snapshot.parameters[place].weights
    fitting = fitting_sigma(layer, *weights.shape)
    effect = (
        f"What reaches the output has {number(product)} times the size it should, and the gradient on its way back"
        " shrinks as much: the first layers hardly learn."
        if how == "small"
        else "The sums z are so large that the neurons are flat or the first steps overshoot."
    )
    return Advice(
        "hinders",
        f"First weights too {how}: σ is {number(rms(weights))} in layer {place + 1}, {number(fitting)} would fit",
        effect,
        "z adds up fan_in terms, so Var z = fan_in · σ² · mean a². With σ² = 2 / fan_in (one-sided: ReLU …) or"
        " 2 / (fan_in + fan_out) (tanh, sigmoid) signals and gradients keep their size from layer to layer.",
        Target(layer.id, setting="initialization"),
        (draw_fitting(experiment),),
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
    layers, row = experiment.model.layers, DATASETS.get(experiment.data.dataset)
    plain = {"x1", "x2"}
    if any(bends(layer) for layer in layers) or not set(experiment.data.inputs) <= plain:
        return None
    if row is None or row.flat_in is None or (row.flat_in and set(row.flat_in) <= plain):
        return None
    shape = "one plane of values" if row.is_regression else "straight"
    what = "no plane fits" if row.is_regression else "no straight line separates"
    depth = f"its {counted(len(layers), 'layer')} are linear" if layers else "it has no hidden layer"
    return Advice(
        "stops it",
        f"Only {'planes' if row.is_regression else 'straight boundaries'}: {depth}, and {what} “{row.label}”",
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


def weights_vanished(snapshot: Snapshot) -> Advice | None:
    """Tell of a penalty that has pulled a layer's weights to a tenth of their size, while answers are still wrong."""
    experiment, training = snapshot.experiment, snapshot.experiment.training
    if not (training.l1 or training.l2) or not snapshot.step or does_well(snapshot):
        return None
    layers = (*experiment.model.layers, None)
    if len(snapshot.parameters) != len(layers):
        return None
    for layer, own in zip(layers, snapshot.parameters, strict=True):
        fitting = fitting_sigma(layer, *own.weights.shape)
        if rms(own.weights) < VANISHED * fitting:
            return _tell_vanished(snapshot, own, fitting)
    return None


def _tell_vanished(snapshot: Snapshot, own: LayerParameters, fitting: float) -> Advice:
    training = snapshot.experiment.training
    where = next(
        (f"layer {place + 1}" for place, layer in enumerate(snapshot.experiment.model.layers) if layer.id == own.id),
        "the output layer",
    )
    penalty = " and ".join(
        f"{name} λ = {number(value)}" for name, value in (("L1", training.l1), ("L2", training.l2)) if value
    )
    return Advice(
        "stops it",
        f"Regularization keeps the weights of {where} at nearly 0 (σ = {number(rms(own.weights))})",
        f"{penalty} pulls them back faster than the data move them; weights that pass a signal have σ ≈"
        f" {number(fitting)}. So ŷ is nearly the same everywhere.",
        "a penalty is paid for every weight whether it helps or not: in each step L2 takes η·λ·w off, L1 takes η·λ.",
        Target(own.id, setting="regularization"),
        (_gentler(training.l1, training.l2),),
    )


def _gentler(l1: float, l2: float) -> Mend:
    if max(l1, l2) > GENTLE:
        gentle = {"l1": min(l1, GENTLE), "l2": min(l2, GENTLE)}
        return Mend(f"λ = {number(GENTLE)}", lambda e: edits.set_training(e, **gentle))
    return Mend("No regularization", lambda e: edits.set_training(e, l1=0.0, l2=0.0))


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
        (_more_test_points(len(points.is_test)),),
    )


def _more_test_points(total: int) -> Mend:
    if total >= 4 * FEW_TEST_POINTS:
        return Mend("70 % training, 30 % test", lambda e: edits.set_data(e, train_share=0.7))
    return Mend("Draw 200 points, 30 % of them test", lambda e: edits.set_data(e, points=200, train_share=0.7))
