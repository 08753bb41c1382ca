"""Keeps advice from flickering: what comes must have stood twice, and what goes must have been missed twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playground.advice.pieces import Advice, Severity

HOLD = 2
"""Readings in a row that bring an advice in, or take it away."""
Topic = tuple[str, Severity, int | None]


@dataclass
class _Known:
    advice: Advice
    is_shown: bool = False
    readings: int = 0


class Calm:
    """Remembers what is shown. One of these belongs to one place on the screen."""

    def __init__(self) -> None:
        self._known: dict[Topic, _Known] = {}

    def settle(self, found: Sequence[Advice], *, at_once: bool = False) -> tuple[Advice, ...]:
        """Take a reading and give what to show, in no order; `at_once` when nothing moves, so nothing can flicker.

        The numbers of an advice that stays are those of the newest reading.
        """
        if at_once:
            self._known = {advice.topic: _Known(advice, is_shown=True) for advice in found}
            return tuple(found)
        now = {advice.topic: advice for advice in found}
        for topic, advice in now.items():
            self._known.setdefault(topic, _Known(advice)).advice = advice
        for topic, known in list(self._known.items()):
            known.readings = 0 if known.is_shown == (topic in now) else known.readings + 1
            if known.readings >= HOLD:
                known.is_shown, known.readings = not known.is_shown, 0
            if not known.is_shown and topic not in now:
                del self._known[topic]
        return tuple(known.advice for known in self._known.values() if known.is_shown)
