"""How many steps are due now, and how many are taken per second. Neither has any influence on the result."""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import replace

from playground.snapshot import Wants

LONGEST_BACKLOG = 0.25
"""Seconds of steps that may be made up for after a hiccup; more is forgotten: no rush follows a stall."""
METER_SECONDS = 1.0
TYPICAL_SECONDS = 0.01
"""Of a shorter slice much may be waiting: it says less about what the machine can do."""
PICTURE_SECONDS = 0.003
"""What pictures may cost while training runs: with their share of the worker they come 60 times a second."""
DETAILS = (1.0, 0.7, 0.5, 0.35, 0.25)
"""Shares of the wanted pixels per side; from one to the next a picture costs half."""
LEAST_REGIONS, LEAST_MAPS, LEAST_LINES = 40, 12, 1_000


class Pace:
    """Tells how many steps are due at a speed in steps per second (infinity: as fast as it goes)."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._next_at = time.perf_counter()

    def seconds_to_next(self) -> float:
        """Give the seconds until the next step is due; 0 when one is."""
        return 0.0 if math.isinf(self._speed) else max(0.0, self._next_at - time.perf_counter())

    def due(self, rate: float, seconds: float) -> int:
        """Give the steps to take now: those due, but no more than `rate` steps per second fit into `seconds`."""
        fitting = max(1, int(rate * seconds))
        if math.isinf(self._speed):
            return fitting
        now = time.perf_counter()
        self._next_at = max(self._next_at, now - LONGEST_BACKLOG)
        overdue = now - self._next_at
        return min(fitting, int(overdue * self._speed) + 1) if overdue >= 0 else 0

    def took(self, steps: int) -> None:
        """Note that steps were taken."""
        if not math.isinf(self._speed):
            self._next_at += steps / self._speed


class Meter:
    """Measures steps per second: what the machine can do, and what really happened in the last second."""

    def __init__(self) -> None:
        self._rate = 1_000.0
        self._recent: deque[tuple[float, int]] = deque()
        self.restart()

    def restart(self) -> None:
        """Begin a new measurement of what really happens; what the machine can do stays known."""
        self._recent.clear()
        self._recent.append((time.perf_counter(), 0))

    def add(self, steps: int, seconds: float) -> None:
        """Note that a slice of steps took so many seconds."""
        if steps > 0 and seconds > 0:
            change = min(steps / seconds, 2.0 * self._rate) - self._rate
            self._rate += 0.3 * change * (min(seconds / TYPICAL_SECONDS, 1.0) if change < 0 else 1.0)
        now = time.perf_counter()
        self._recent.append((now, steps))
        while len(self._recent) > 2 and now - self._recent[0][0] > METER_SECONDS:
            self._recent.popleft()

    def rate(self) -> float:
        """Give the steps per second that slices reach."""
        return self._rate

    def slice(self, seconds: float) -> int:
        """Give how many steps fit into so many seconds, at least 1."""
        return max(1, int(self._rate * seconds))

    def shown(self) -> float:
        """Give the steps per second of about the last second, pictures and waiting included."""
        first, last = self._recent[0][0], self._recent[-1][0]
        steps = sum(count for at, count in self._recent if at > first)
        return steps / (last - first) if last > first else 0.0


class Detail:
    """Chooses how finely moving pictures are computed, so that large networks are drawn as often as small ones.

    Decision regions and neurons' maps are smooth; the screen fills in between. Of very many lines the strongest tell
    most. Pictures at rest are never coarse.
    """

    def __init__(self) -> None:
        self._level = 0
        self._cost = PICTURE_SECONDS

    def of(self, wants: Wants) -> Wants:
        """Give what is to be computed instead of what is looked at."""
        share = DETAILS[self._level]
        regions = max(round(wants.regions * share), min(wants.regions, LEAST_REGIONS))
        maps = max(round(wants.maps * share), min(wants.maps, LEAST_MAPS))
        lines = max(round(wants.lines * share**2), min(wants.lines, LEAST_LINES))
        return replace(wants, regions=regions, maps=maps, lines=lines)

    def took(self, seconds: float) -> None:
        """Note what the last pictures cost."""
        self._cost += 0.3 * (seconds - self._cost)
        finer = max(self._level - 1, 0)
        if self._cost > PICTURE_SECONDS and self._level < len(DETAILS) - 1:
            self._level += 1
        elif self._level and self._cost * (DETAILS[finer] / DETAILS[self._level]) ** 2 < 0.8 * PICTURE_SECONDS:
            self._level = finer
        else:
            return
        self._cost = 0.7 * PICTURE_SECONDS
