"""The loss of one point as a curve over its prediction, with its slope, and J as the mean of all points' losses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.losses import targets
from engine.reference import forward
from playground import answers, datasets
from playground.explain import network
from playground.explain.backprop import prediction_slope
from playground.explain.desk import Context
from playground.explain.network import Numbers

PLACES = 201
REACH = 8.0
"""How far the logit is moved to each side to draw the curve."""


@dataclass(frozen=True, eq=False)
class LossCurve:
    """prediction, loss : (PLACES,), the curve of ŷ (of the right class, where there are several) against L.

    now, loss_now, slope : the point's own ŷ, L and ∂L/∂ŷ · y : its class or value · output : which ŷ is moved.
    losses : (n,) of the training points, in order · index : of the point among all, −1 for a place · is_test : whether
    it is no training point · mean : J of the training points · target : what ŷ is compared with.
    order : (n,) the training points' numbers in Points, the largest loss first · rank : the point's place there, −1 for
    a test point and for a place.
    """

    index: int
    y: float
    is_test: bool
    output: int
    prediction: Numbers
    loss: Numbers
    now: float
    loss_now: float
    slope: float
    losses: Numbers
    mean: float
    target: float
    order: NDArray[np.intp]
    rank: int


@dataclass(frozen=True)
class LossAsked:
    """Asks for a data point's loss, by its number in Points; or for that at a place, where the data's rule gives y."""

    index: int
    place: tuple[float, float] | None = None

    def answer(self, context: Context) -> LossCurve | None:
        """Give it, None when there is no such point and when no rule says what is right at a place."""
        found = self._point(context)
        if found is None:
            return None
        place, y, is_test = found
        logits = network.passed_at(context, place).logits
        moved = int(y) if logits.shape[1] > 1 else 0
        swept = np.repeat(logits, PLACES, axis=0)
        line = np.linspace(-REACH, REACH, PLACES)
        output = answers.output(context.experiment)
        swept[:, moved] = logits[0, moved] + line if output.name == "linear" else line
        target = targets(np.full(PLACES, y), output, logits.shape[1])
        delta = output.gradient(logits, target[:1])[0, moved]
        slope = prediction_slope(context, logits)[0, moved]
        losses, here = _losses(context), self.place is None and not is_test
        order = np.flatnonzero(~context.samples.points.is_test)[np.argsort(-losses, kind="stable")]
        return LossCurve(
            self.index if self.place is None else -1, y, is_test, moved, network.predictions(context, swept)[:, moved],
            np.asarray(output.value(swept, target), np.float64),
            float(network.predictions(context, logits)[0, moved]), float(output.value(logits, target[:1])[0]),
            float(delta / slope) if abs(slope) > 1e-12 else float("nan"), losses, float(losses.mean()),
            float(target[0, moved]), order, int(np.flatnonzero(order == self.index)[0]) if here else -1,
        )  # fmt: skip

    def _point(self, context: Context) -> tuple[tuple[float, float], float, bool] | None:
        """Give where the point is, its y, and whether it is a test point."""
        points, data = context.samples.points, context.experiment.data
        if self.place is not None:
            truth = datasets.row_of(data).truth
            return None if truth is None else (self.place, float(truth(np.array([self.place]), data.classes)[0]), False)
        if not 0 <= self.index < len(points.y):
            return None
        x1, x2 = points.x[self.index].tolist()
        return (x1, x2), float(points.y[self.index]), bool(points.is_test[self.index])


def _losses(context: Context) -> Numbers:
    samples, output = context.samples, answers.output(context.experiment)
    logits = forward(network.dense(context), network.training_inputs(context)).logits
    return np.asarray(output.value(logits, targets(samples.train_y, output, logits.shape[1])), np.float64)
