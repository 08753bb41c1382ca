"""What may be asked of the worker thread."""

from __future__ import annotations

from dataclasses import dataclass

from playground.snapshot import Parameters, RunState, Wants
from playground.spec import Bias, Experiment, Wire

FASTEST = float("inf")
SPEEDS = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1_000.0, 10_000.0, 100_000.0, FASTEST)
"""Steps per second to choose from; the last is as fast as it goes."""
DEFAULT_SPEED = 100.0


@dataclass(frozen=True)
class Use:
    """Train this experiment from now on; weights are kept where DESIGN's table keeps them.

    lost : what an undone edit had removed or overwritten, put back where the present run has no counterpart.
    lost_from : the experiment to which `lost` belongs.
    """

    experiment: Experiment
    lost: Parameters = ()
    lost_from: Experiment | None = None


@dataclass(frozen=True)
class Resume:
    """Take over a whole run, as read from a file; None as state starts from the initial weights."""

    experiment: Experiment
    state: RunState | None


@dataclass(frozen=True)
class Play:
    """Train until paused, stopped by a rule, or diverged."""


@dataclass(frozen=True)
class Pause:
    """Stop after the running slice."""


@dataclass(frozen=True)
class Step:
    """Take some steps, or go on to the end of the epoch, and pause."""

    steps: int = 1
    whole_epoch: bool = False


@dataclass(frozen=True)
class Reset:
    """Back to the same initial weights, step 0."""


@dataclass(frozen=True)
class SetSpeed:
    """Train at most this many steps per second; FASTEST for no limit. Never changes the result."""

    steps_per_second: float


@dataclass(frozen=True)
class SetParameters:
    """Take these weights in place of the present ones, and go on; `label` is for undo, as with every edit.

    experiment : the one they belong to, when it is not the present one; it is edited in the same step of undo.
    """

    parameters: Parameters
    label: str = ""
    experiment: Experiment | None = None


@dataclass(frozen=True)
class SetNumbers:
    """Set single weights and biases by hand, and go on; what the network does not have now is passed over.

    label, merge_key : for undo, as with every edit; those of one drag share a key.
    """

    values: tuple[tuple[Wire | Bias, float], ...]
    label: str = ""
    merge_key: str = ""


@dataclass(frozen=True)
class Show:
    """Compute these pictures from now on."""

    wants: Wants


Command = Use | Resume | Play | Pause | Step | Reset | SetSpeed | SetParameters | SetNumbers | Show
