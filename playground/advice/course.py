"""Rules that look at the run so far: the loss curve since the last edit, and how the run ended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground import edits
from playground.advice import choices, weights
from playground.advice.facts import change_layer, does_well, draw_fitting, fit_in_words, other_rate, pull
from playground.advice.pieces import Advice, Mend, Target, counted, number
from playground.datasets import row_of
from playground.snapshot import Snapshot
from playground.spec import MOST_LAYERS, UNITS, Experiment, Layer

SHORTEST = 200
"""Steps a stretch of the curve must have before anything is said about its course."""
CRAWL = 0.04
"""Too slow: over the second half of the stretch, so while the steps doubled, J fell by less than this share."""
STEADY = 0.5
"""A fall is steady when no single rise within it is more than this share of the whole fall: no jitter."""
EVEN = 0.2
"""And it goes on: the second half falls by a fifth or more of what the first did. Else it has come to rest."""
PULLS = 0.2
"""Following −∇J by a tenth of the weights' length would lower J by 2 % or more: there is somewhere to go."""
SWINGS, WILD, TURNS = 32, 0.1, 0.4
"""Overshooting: over so many points of the curve J jumps by a tenth of itself on average, and four of ten
jumps or more go the other way, while J is no tenth of its beginning. A mini-batch alone makes J wiggle by some
percent; that is no fault."""
RISEN, RISEN_BY, SINCE = 1.1, 0.01, 0.15
"""Over-fitting: the test loss is 10 % and 0.01 above its least, and that was at least 15 % of the stretch ago."""
SMOOTH = 5
"""Points of the curve over which a mean is taken, so that no single wiggle counts as a turn."""
LONG, FLAT, POOR, NOISY, MISLABELED = 1_000, 0.02, 0.9, 0.25, 0.05
"""Under-fitting: in 1,000 steps or more the last two quarters' mean J differ by less than 2 %, fewer than 90 % of the
training points are right – and the data are not so noisy that nobody could do better."""
SMALL, GOOD = 0.1, 0.99
"""Learned: 99 % right (or R²) on training and test points, and J below a tenth of where it began."""
ENOUGH = 4
"""Neurons that can close a boundary around a patch."""
LEAST = 1e-9
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Stretch:
    """The finite part of the curves since the last edit."""

    steps: NDArray[np.int64]
    train: Numbers
    test: Numbers

    @property
    def length(self) -> int:
        """How many steps it has."""
        return int(self.steps[-1] - self.steps[0]) if len(self.steps) else 0

    def half(self) -> int:
        """Give the first place in its second half."""
        return int(np.searchsorted(self.steps, (int(self.steps[0]) + int(self.steps[-1])) // 2))


def stretch(snapshot: Snapshot) -> Stretch:
    """Give the curves since the last edit, so that an edit is judged by what follows it."""
    curves = snapshot.curves
    if curves is None:
        return Stretch(np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
    begin = max((mark.step for mark in curves.marks), default=0)
    with np.errstate(all="ignore"):
        is_usable = (curves.steps >= begin) & (np.abs(curves.train) < 1e30) & (np.abs(curves.test) < 1e30)
    return Stretch(curves.steps[is_usable], curves.train[is_usable], curves.test[is_usable])


def diverged(snapshot: Snapshot) -> Advice | None:
    """Tell that the run ended because the loss was no number any more."""
    if snapshot.status != "diverged":
        return None
    happened = snapshot.problem.happened if snapshot.problem is not None else "The loss was no finite number"
    losses = stretch(snapshot).train
    last = f" The last loss noted was {number(float(losses[-1]), 3)}." if len(losses) else ""
    return Advice(
        "stops it",
        f"Diverged with η = {number(snapshot.experiment.training.learning_rate)}",
        f"{happened}.{last} The last good weights are kept.",
        "a step longer than the valley is wide lands higher on the other side; the slope is larger there, so the next"
        " step is longer still, until the numbers overflow.",
        Target(setting="learning_rate"),
        (other_rate(snapshot.experiment, 1 / 3), draw_fitting(snapshot.experiment)),
    )


def overshoots(snapshot: Snapshot) -> Advice | None:
    """Tell that the loss jumps to and fro by a tenth of itself, and does not fall on the whole."""
    train = stretch(snapshot).train[-SWINGS:]
    if len(train) < SWINGS or does_well(snapshot):
        return None
    changes = np.diff(train)
    mean = max(float(train.mean()), LEAST)
    jump = float(np.abs(changes).mean()) / mean
    turns = float(np.mean(changes[1:] * changes[:-1] < 0))
    falls = float(train[SWINGS // 2 :].mean()) < 0.8 * float(train[: SWINGS // 2].mean())
    curves = snapshot.curves
    is_small = curves is not None and mean < SMALL * curves.train[0]
    if jump < WILD or turns < TURNS or falls or is_small:
        return None
    training = snapshot.experiment.training
    return Advice(
        "hinders",
        f"The loss jumps by {100 * jump:.0f} % from point to point and does not fall",
        f"η = {number(training.learning_rate)} is too large: J swings between {number(float(train.min()))} and"
        f" {number(float(train.max()))}, each step overshoots the valley."
        f" (Small wiggles are normal: a batch sees only {training.batch} points.)",
        "−∇J says where J falls just here; far along it J rises again. A smaller η stays in the valley.",
        Target(setting="learning_rate"),
        (other_rate(snapshot.experiment, 1 / 3),),
    )


def crawls(snapshot: Snapshot) -> Advice | None:
    """Tell that the loss falls steadily but hardly, although the gradient is not small."""
    steepness = pull(snapshot)
    if steepness is None or steepness < PULLS or not _falls_slowly(snapshot):
        return None
    so_far = stretch(snapshot)
    middle = so_far.half()
    fall = 1 - so_far.train[-1] / so_far.train[middle]
    training = snapshot.experiment.training
    return Advice(
        "hinders",
        f"Too slow: J fell by only {100 * fall:.1f} % in the last {so_far.steps[-1] - so_far.steps[middle]:,} steps",
        f"It falls steadily, from {number(so_far.train[middle], 4)} to {number(so_far.train[-1], 4)}, and the gradient"
        f" (norm {number(snapshot.metrics.gradient_norm if snapshot.metrics else 0.0)}) still shows where to go:"
        f" the steps with η = {number(training.learning_rate)} are too short.",
        "a step lowers J by about η·‖∇J‖². Where no step ever overshoots, a larger η gets there sooner.",
        Target(setting="learning_rate"),
        (other_rate(snapshot.experiment, 3),),
    )


def _falls_slowly(snapshot: Snapshot) -> bool:
    so_far = stretch(snapshot)
    if so_far.length < SHORTEST or does_well(snapshot):
        return False
    middle = so_far.half()
    first, last = so_far.train[: middle + 1], so_far.train[middle:]
    fall = float(last[0] - last[-1])
    is_steady = len(last) > SMOOTH and float(np.diff(last).max()) <= STEADY * fall
    return is_steady and 0 < fall < CRAWL * float(last[0]) and fall >= EVEN * float(first[0] - first[-1])


@dataclass(frozen=True)
class Turn:
    """Where the test loss turned: the step, and the smoothed losses of then."""

    step: int
    train: float
    test: float


def turning(so_far: Stretch) -> Turn | None:
    """Find since when the test loss rises while the training loss goes on falling; None where it does not."""
    if so_far.length < SHORTEST or len(so_far.steps) < 6 * SMOOTH:
        return None
    test, train = _smoothed(so_far.test), _smoothed(so_far.train)
    turn = int(np.argmin(test))
    step = int(so_far.steps[turn + SMOOTH // 2])
    has_risen = test[-1] > RISEN * test[turn] + RISEN_BY and so_far.test[-1] > RISEN * test[turn] + RISEN_BY
    if not has_risen or train[-1] > train[turn] or so_far.steps[-1] - step < SINCE * so_far.length:
        return None
    return Turn(step, float(train[turn]), float(test[turn]))


def overfits(snapshot: Snapshot) -> Advice | None:
    """Tell that the test loss rises since some step, while the training loss goes on falling; early stopping is off."""
    so_far = stretch(snapshot)
    turn = turning(so_far) if not snapshot.experiment.training.early_stopping.patience else None
    if turn is None:
        return None
    return Advice(
        "hinders",
        f"Over-fitting since step {turn.step:,}: the test loss rose from {number(turn.test)} to"
        f" {number(so_far.test[-1])}",
        f"Meanwhile the training loss fell from {number(turn.train)} to {number(so_far.train[-1])}: the network now"
        " learns its own training points by heart – their noise, too – and answers new ones worse.",
        "only the test loss tells how new points will be answered; where it turns, training should end, or the"
        " weights be held small, or the neurons be kept from relying on one another.",
        Target(setting="early_stopping"),
        _against_overfitting(snapshot.experiment),
    )


def _smoothed(values: Numbers) -> Numbers:
    result: Numbers = np.convolve(values, np.full(SMOOTH, 1 / SMOOTH), "valid")
    return result


def _against_overfitting(experiment: Experiment) -> tuple[Mend, ...]:
    found = [Mend("Stop early (patience 20 epochs)", lambda e: edits.set_early_stopping(e, patience=20))]
    if experiment.training.l2 < 0.003:
        found.append(Mend("L2 with λ = 0.003", lambda e: edits.set_training(e, l2=0.003)))
    widest = max(experiment.model.layers, key=lambda layer: layer.units, default=None)
    if widest is not None and widest.units >= 4 and not widest.dropout:
        place = experiment.model.layers.index(widest) + 1
        found.append(change_layer(widest.id, f"Dropout 20 % in layer {place}", dropout=0.2))
    return tuple(found)


def is_noisy(experiment: Experiment) -> bool:
    """Say whether the data are so noisy that nobody could answer them well."""
    data = experiment.data
    return row_of(data).place is not None and (data.noise > NOISY or data.label_noise > MISLABELED)


def underfits(snapshot: Snapshot) -> Advice | None:
    """Tell that the training loss has stayed high for long, and no other rule knows why."""
    so_far = stretch(snapshot)
    experiment, scores = snapshot.experiment, snapshot.scores
    if so_far.length < LONG or scores is None or is_noisy(experiment) or _is_told_by_another(snapshot):
        return None
    score = scores.train_accuracy if scores.train_accuracy is not None else scores.train_r2
    if score is None or not score < POOR or not is_at_rest(so_far):
        return None
    _, fourth = _quarters(so_far)
    return Advice(
        "hinders",
        f"Under-fitting: J has stayed at {number(fourth)} for {so_far.length // 2:,} steps",
        f"{fit_in_words(snapshot).capitalize()}, and more steps do not help: {_size_in_words(experiment)}"
        f" cannot bend the answer as “{row_of(experiment.data).label}” wants it, or the start was unlucky.",
        "a network can only form what its neurons add up to; each brings one bend. Too few, and training ends at"
        " the best that they can do.",
        Target(_narrowest(experiment), setting="units"),
        _against_underfitting(experiment),
    )


def _is_told_by_another(snapshot: Snapshot) -> bool:
    others = (choices.only_straight, weights.equal_weights, weights.weights_vanished, overshoots)
    return _falls_slowly(snapshot) or any(look(snapshot) is not None for look in others)


def is_at_rest(so_far: Stretch) -> bool:
    """Say whether the training loss stays where it is: over the last two quarters of a long stretch it hardly moves."""
    if so_far.length < LONG:
        return False
    third, fourth = _quarters(so_far)
    return abs(third - fourth) <= FLAT * third


def _quarters(so_far: Stretch) -> tuple[float, float]:
    """Give the mean training loss of the third and of the last quarter of the steps."""
    start, length = int(so_far.steps[0]), so_far.length
    middle, last = np.searchsorted(so_far.steps, [start + length // 2, start + 3 * length // 4])
    return float(so_far.train[middle : max(last, middle + 1)].mean()), float(so_far.train[last:].mean())


def _size_in_words(experiment: Experiment) -> str:
    layers = experiment.model.layers
    if not layers:
        return "a network without a hidden layer"
    return f"{counted(sum(layer.units for layer in layers), 'neuron')} in {counted(len(layers), 'hidden layer')}"


def _narrowest(experiment: Experiment) -> int:
    return min(experiment.model.layers, key=lambda layer: layer.units).id if experiment.model.layers else 0


def _against_underfitting(experiment: Experiment) -> tuple[Mend, ...]:
    layers, found = experiment.model.layers, []
    if layers:
        narrow = min(layers, key=lambda layer: layer.units)
        units = min(max(2 * narrow.units, ENOUGH), int(UNITS.high))
        place = layers.index(narrow) + 1
        if units > narrow.units:
            found.append(change_layer(narrow.id, f"{units} neurons in layer {place}", units=units))
    if len(layers) < MOST_LAYERS:
        found.append(Mend("Insert a layer of 8 tanh neurons", _insert))
    return (*found, draw_fitting(experiment))


def _insert(experiment: Experiment) -> Experiment:
    layers = experiment.model.layers
    if len(layers) >= MOST_LAYERS:
        return experiment
    return edits.insert_layer(experiment, len(layers), Layer(id=1, units=8, activation="tanh"))


def stopped_by_rule(snapshot: Snapshot) -> Advice | None:
    """Tell which stopping rule ended the run."""
    if snapshot.status != "stopped" or not snapshot.reason:
        return None
    reason = snapshot.reason[:1].upper() + snapshot.reason[1:]
    return Advice(
        "note",
        reason.split(";")[0],
        f"{reason}. Play goes on from here.",
        "gradient descent has no end of its own; “until it converges” is a rule that you set under “Stop at”.",
        Target(setting="stop"),
    )


def learned(snapshot: Snapshot) -> Advice | None:
    """Tell that training and test points are answered (almost) without fault, with a small J."""
    scores, curves = snapshot.scores, snapshot.curves
    if scores is None or curves is None or not len(curves.train):
        return None
    is_classes = scores.train_accuracy is not None
    train, test = (scores.train_accuracy, scores.test_accuracy) if is_classes else (scores.train_r2, scores.test_r2)
    if train is None or test is None or min(train, test) < GOOD or not scores.train_loss <= SMALL * curves.train[0]:
        return None
    how = f"{100 * test:.1f} % of the test points are right" if is_classes else f"R² over the test points is {test:.3f}"
    return Advice(
        "note",
        f"Learned: {how}",
        f"J fell from {number(float(curves.train[0]))} to {number(scores.train_loss)} on the training points and is"
        f" {number(scores.test_loss)} on points training never saw.",
        "a small loss on both says more than a small one on the training points alone: the rule was found, not the"
        " points learned by heart.",
    )
