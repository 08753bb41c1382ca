"""Judging a network on all its points: each point's own loss and answer, their mean J, accuracy or R²."""

from __future__ import annotations

import numpy as np

from engine import evaluate
from engine.layout import CHUNK, Layout
from playground import answers, metrics
from playground.build import Floats, Samples
from playground.snapshot import Scores
from playground.spec import Experiment


class Judge:
    """Judges the networks of one experiment, dropout off. `losses` are of the last one judged: training, test.

    `work` and `chunk_x` are scratch, shared with whoever trains on the same thread.
    """

    def __init__(self, experiment: Experiment, samples: Samples, place: Layout, work: Floats, chunk_x: Floats) -> None:
        self._experiment, self._layout, self._work, self._chunk_x = experiment, place, work, chunk_x
        self._chunk_y = np.zeros(CHUNK, np.float32)
        self._code = answers.code(experiment)
        self._sets = ((samples.train, samples.train_y), (samples.test, samples.test_y))
        self.losses = tuple(np.zeros(len(y), np.float32) for _, y in self._sets)
        self._said = tuple(np.zeros(len(y), np.int32) for _, y in self._sets)

    def scores(self, seen: Floats) -> Scores:
        """Judge the network whose parameters are `seen`, as it sees them."""
        means, second = [], []
        for (x, y), losses, said in zip(self._sets, self.losses, self._said, strict=True):
            evaluate.evaluate(
                self._layout.table, seen, x, y, self._work, self._chunk_x, self._chunk_y, self._code, losses, said
            )
            means.append(float(losses.mean(dtype=np.float64)))
            second.append(metrics.second_score(self._experiment, y, said, means[-1]))
        penalty = metrics.penalty(self._experiment.training, seen[: self._layout.weights])
        if answers.is_regression(self._experiment):
            return Scores(means[0], means[1], None, None, penalty, second[0], second[1])
        return Scores(means[0], means[1], second[0], second[1], penalty)

    def confusions(self) -> tuple[metrics.Counts, metrics.Counts] | None:
        """Count which classes are taken for which, among training and test points; None for values."""
        if answers.is_regression(self._experiment):
            return None
        train, test = (
            metrics.confusion(y, said, self._experiment.data.classes)
            for (_, y), said in zip(self._sets, self._said, strict=True)
        )
        return train, test
