"""What an advice is: one thing that hinders learning, why, and what mends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from playground.snapshot import Snapshot
from playground.spec import Experiment

Severity = Literal["stops it", "hinders", "note"]
SEVERITIES: tuple[Severity, ...] = ("stops it", "hinders", "note")
"""Nothing will be learned · less or slower than it could · good to know. The gravest first."""


@dataclass(frozen=True)
class Mend:
    """A way out: what a button says, and the edit it makes, a checked experiment from any experiment."""

    label: str
    change: Callable[[Experiment], Experiment] = field(compare=False, repr=False)


@dataclass(frozen=True)
class Target:
    """What an advice points at.

    layer : a layer's identity, 0 for the output's, None where it is about the whole network · neurons : places in it.
    setting : the name of a setting in the experiment ("learning_rate", "loss" …), "" for none.
    """

    layer: int | None = None
    neurons: tuple[int, ...] = ()
    setting: str = ""


@dataclass(frozen=True)
class Advice:
    """One thing to tell.

    title : a few words with this network's numbers · words : cause → effect, one or two sentences.
    because : the rule behind it · mends : ways out, the likeliest first · rule : the row it comes from.
    """

    severity: Severity
    title: str
    words: str
    because: str
    target: Target = Target()
    mends: tuple[Mend, ...] = ()
    rule: str = ""

    @property
    def topic(self) -> tuple[str, Severity, int | None]:
        """What stays the same while only the numbers change."""
        return self.rule, self.severity, self.target.layer


@dataclass(frozen=True)
class Rule:
    """One row of the table: a name, its criterion in words, and the function that says what of a snapshot."""

    name: str
    when: str
    look: Callable[[Snapshot], Advice | None]


def number(value: float, digits: int = 2) -> str:
    """Write a number in a sentence, as the screen does: few digits, a true minus sign, no exponent padding."""
    text = f"{value:,.0f}" if abs(value) >= 1000 and abs(value) < 1e7 else f"{value:.{digits}g}"
    text = text.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
    return f"−{text[1:]}" if text.startswith("-") else text


def counted(count: int, noun: str) -> str:
    """Write a count with its noun: "1 neuron", "3 neurons"."""
    return f"{count:,} {noun}{'s' * (count != 1)}"
