"""When training ends by itself: the rules, and early stopping. They judge numbers; the run does what they say."""

from __future__ import annotations

import math

import numpy as np

from playground.snapshot import Best, Curves
from playground.spec import EarlyStopping, Stop


def steps_left(stop: Stop, step: int, epoch: int, to_epoch_end: int, per_epoch: int) -> int:
    """Give how many steps may be taken until a rule that counts steps or epochs ends training."""
    if stop.rule == "steps" and step < stop.value:
        return math.ceil(stop.value) - step
    if stop.rule == "epochs" and epoch < stop.value:
        return to_epoch_end + (math.ceil(stop.value) - epoch - 1) * per_epoch
    return 2**62


def ended_by_count(stop: Stop, step: int, epoch_before: int, epoch: int) -> str:
    """Say which count ended training at this step, "" when none did."""
    if stop.rule == "steps" and step == math.ceil(stop.value):
        return f"stopped: reached {step:,} steps"
    if stop.rule == "epochs" and epoch_before < stop.value <= epoch:
        return f"stopped: reached {epoch:,} epochs"
    return ""


def ended_by_loss(stop: Stop, curves: Curves) -> str:
    """Say whether the loss, or its change per step, fell below the rule's value at the newest point of the curve.

    It ends training once: a run that is sent on goes on until the value was exceeded and reached again. What held
    before the first step ends training there.
    """
    losses = curves.train
    if stop.rule == "loss" and len(losses) > 1 and losses[-1] <= stop.value:
        was_reached = len(losses) > 2 and losses[-2] <= stop.value
        return "" if was_reached else f"stopped: the training loss reached {losses[-1]:.4g}"
    if stop.rule == "change" and len(losses) > 1:
        changes = np.abs(np.diff(curves.train[-3:]) / np.diff(curves.steps[-3:]))
        if changes[-1] < stop.value and not (len(changes) > 1 and changes[-2] < stop.value):
            return f"stopped: J changed by {changes[-1]:.2g} per step, less than {stop.value:g}"
    return ""


def ended_by_gradient(stop: Stop, before: float | None, now: float) -> str:
    """Say whether the norm of the gradient fell below the rule's value; once, as above."""
    if stop.rule == "gradient" and now < stop.value and not (before is not None and before < stop.value):
        return f"stopped: the gradient's norm is {now:.2g}, below {stop.value:g}"
    return ""


def improves(early: EarlyStopping, best: Best | None, loss: float) -> bool:
    """Say whether a test loss is better than the best so far by more than the minimum."""
    return best is None or loss < best.loss - early.minimum


def has_turned(early: EarlyStopping, best: Best | None, epoch: int) -> bool:
    """Say whether patience is at its end."""
    return best is not None and epoch - best.epoch >= early.patience


def turned_in_words(best: Best, epoch: int) -> str:
    """Say why early stopping ended training and what it did."""
    since = epoch - best.epoch
    return (
        f"stopped early: no better test loss for {since:,} epoch{'s' * (since != 1)};"
        f" the weights of step {best.step:,} (test loss {best.loss:.4g}) are back"
    )
