"""The loss by step: when it is computed, and how it is kept."""

from __future__ import annotations

import bisect
import math

import numpy as np

from playground.build import read_only
from playground.snapshot import Curves, Mark

_schedule = [0]
"""The steps at which losses are due, as far as anyone asked; a few thousand numbers reach beyond a billion steps."""


def next_evaluation(step: int) -> int:
    """Give the first step after `step` at which the losses are due: 1, 2, 3 … 200, then every 1 % of the steps so far.

    The same for every run, wherever it was paused.
    """
    while _schedule[-1] <= step:
        _schedule.append(_schedule[-1] + max(1, _schedule[-1] // 100))
    return _schedule[bisect.bisect_right(_schedule, step)]


def is_scheduled(step: int) -> bool:
    """Say whether the losses are due at this very step."""
    return step == 0 or next_evaluation(step - 1) == step


class CurveLog:
    """Losses by step, growing at the end. Views handed out stay as they are."""

    def __init__(self, curves: Curves | None = None) -> None:
        self._steps = np.zeros(256, np.int64)
        self._losses = np.zeros((2, 256))
        self._count = 0
        self._marks: tuple[Mark, ...] = curves.marks if curves else ()
        if curves:
            for step, train, test in zip(curves.steps, curves.train, curves.test, strict=True):
                self.add(int(step), float(train), float(test))

    def add(self, step: int, train: float, test: float) -> None:
        """Note the losses of a step; a second note of the same step replaces the first."""
        if self._count and self._steps[self._count - 1] == step:
            self._own(self._count - 1)
        elif self._count == len(self._steps):
            self._steps = np.concatenate([self._steps, np.zeros_like(self._steps)])
            self._losses = np.concatenate([self._losses, np.zeros_like(self._losses)], axis=1)
        self._steps[self._count] = step
        # There is one NaN in a file, so there is one here: its sign must not tell two curves apart.
        self._losses[:, self._count] = [math.nan if math.isnan(loss) else loss for loss in (train, test)]
        self._count += 1

    def mark(self, step: int, label: str) -> None:
        """Note something that happened at a step."""
        self._marks = (*self._marks, Mark(step, label))

    def mark_once(self, step: int, label: str) -> None:
        """Note something that is done many times in a row: only the last one is kept."""
        if step > 0:
            earlier = self._marks[:-1] if self._marks and self._marks[-1].label == label else self._marks
            self._marks = (*earlier, Mark(step, label))

    def drop_pauses(self) -> None:
        """Forget a last note that was made only because training paused there: the curve is the same without pauses."""
        while self._count and not is_scheduled(int(self._steps[self._count - 1])):
            self._own(self._count - 1)

    def cut(self, step: int) -> None:
        """Forget what lies after a step."""
        self._own(int(np.searchsorted(self._steps[: self._count], step, side="right")))
        self._marks = tuple(mark for mark in self._marks if mark.step <= step)

    def first_train(self) -> float:
        """Give the first training loss noted."""
        return float(self._losses[0, 0]) if self._count else math.inf

    def view(self) -> Curves:
        """Give the curves so far; they do not change when more is noted."""
        steps, losses = self._steps[: self._count], self._losses[:, : self._count]
        return Curves(read_only(steps), read_only(losses[0]), read_only(losses[1]), self._marks)

    def _own(self, count: int) -> None:
        """Shorten to `count` notes, in arrays of our own, so that no view handed out changes."""
        self._steps, self._losses = self._steps.copy(), self._losses.copy()
        self._count = count
