"""Which kind of fit this is – under-fitting, good, over-fitting – by one stated rule, from the facts of the advice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.losses import targets
from playground import answers
from playground.advice import course
from playground.advice.facts import fit_in_words
from playground.advice.pieces import number
from playground.snapshot import Snapshot

Kind = Literal["too early to say", "still learning", "under-fitting", "good fit", "over-fitting"]
EXPLAINED = 0.25
"""Under-fitting on noisy data: at rest, J is still above three quarters of what the best constant answer has. There is
no share of right points that noisy data can be asked for; beating a constant by so little is poor for any."""
APART = 0.15
"""A good fit's losses lie close together: by this share of what the best constant answer has. Chance alone moves the
mean loss of 60 test points by about a tenth of it."""
_POOR = f"{100 * course.POOR:.0f} % of the training points are right"
RULES: dict[Kind, str] = {
    "over-fitting": f"the test loss is {100 * (course.RISEN - 1):.0f} % and {course.RISEN_BY:g} above its least, that"
    f" was {100 * course.SINCE:.0f} % of the steps ago or longer, and the training loss went on falling; or the"
    f" training loss is as in a good fit, but the gap wider",
    "under-fitting": f"for {course.LONG:,} steps or more the training loss has hardly moved ({100 * course.FLAT:.0f} %"
    f" between the last two quarters), and fewer than {_POOR}; on noisy data: J is above"
    f" {100 * (1 - EXPLAINED):.0f} % of J₀, the loss of the best constant answer",
    "good fit": f"the gap is at most {100 * APART:.0f} % of J₀, the loss of the best constant answer, and {_POOR}, or"
    f" the training loss is at rest, or after {course.LONG:,} steps below {100 * (1 - EXPLAINED):.0f} % of J₀",
    "still learning": "none of the others yet",
    "too early to say": f"fewer than {course.SHORTEST} steps since the last edit",
}
"""When a fit is called what; the first that holds."""


@dataclass(frozen=True)
class Fit:
    """What kind it is, why in words, the gap (test minus training loss), and the step where the test loss turned."""

    kind: Kind
    why: str
    gap: float
    turn: int | None = None


def fit_of(snapshot: Snapshot) -> Fit:
    """Name the fit of a snapshot's run since the last edit."""
    scores, so_far = snapshot.scores, course.stretch(snapshot)
    if scores is None or so_far.length < course.SHORTEST:
        gap = scores.test_loss - scores.train_loss if scores is not None else float("nan")
        return Fit("too early to say", f"after {course.SHORTEST} steps it can be told", gap)
    gap = scores.test_loss - scores.train_loss
    turn = course.turning(so_far)
    if turn is not None:
        why = (
            f"since step {turn.step:,} the test loss rose from {number(turn.test)} to {number(scores.test_loss)}, while"
            f" the training loss fell from {number(turn.train)} to {number(scores.train_loss)}"
        )
        return Fit("over-fitting", why, gap, turn.step)
    rests = course.is_at_rest(so_far)
    if rests and _is_poor(snapshot):
        share = scores.train_loss / constant_loss(snapshot)
        why = f"J has come to rest at {number(scores.train_loss)}, {100 * share:.0f} % of the best constant answer's"
        return Fit("under-fitting", why, gap)
    is_long = so_far.length >= course.LONG and not _is_poor(snapshot)
    if not (rests or is_long or _score(snapshot) >= course.POOR):
        return Fit("still learning", "the training loss still falls", gap)
    if gap > APART * constant_loss(snapshot):
        why = f"the test loss is {number(scores.test_loss)}, the training loss {number(scores.train_loss)}: a wide gap"
        return Fit("over-fitting", why, gap)
    above = f"only {number(gap)} above the training loss" if gap > 0 else "no higher than the training loss"
    return Fit("good fit", f"{fit_in_words(snapshot)}, and the test loss is {above}", gap)


def _score(snapshot: Snapshot) -> float:
    scores = snapshot.scores
    assert scores is not None
    score = scores.train_accuracy if scores.train_accuracy is not None else scores.train_r2
    return 0.0 if score is None else score


def _is_poor(snapshot: Snapshot) -> bool:
    if not course.is_noisy(snapshot.experiment):
        return _score(snapshot) < course.POOR
    assert snapshot.scores is not None
    return snapshot.scores.train_loss > (1 - EXPLAINED) * constant_loss(snapshot)


def constant_loss(snapshot: Snapshot) -> float:
    """Give the J of the best constant answer on the training points: entropy for cross-entropies, else variance."""
    points, experiment = snapshot.points, snapshot.experiment
    if points is None or not len(points.y):
        return float("nan")
    y = points.y[~points.is_test]
    if experiment.training.loss == "mse":
        wanted = targets(y, answers.output(experiment), answers.units(experiment))
        return max(float(np.var(wanted, axis=0).mean()), course.LEAST)
    shares = np.unique(y, return_counts=True)[1] / len(y)
    return max(float(-(shares * np.log(shares)).sum()), course.LEAST)
