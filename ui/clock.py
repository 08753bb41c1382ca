"""The pulse of the window: the newest snapshot 60 times a second, digits 4 times, and garbage on this thread only."""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from playground.snapshot import Snapshot

TICK_MS = 16
NUMBERS_MS = 250
SWEEP_MS = 1_000
FULL_SWEEPS = 20
"""Every so many sweeps the old objects are looked through as well."""


class Clock(QObject):
    """Pulls snapshots.

    snapshot : for each new one · numbers : the newest at a readable pace · tick : 60 times, pulse : once a second.
    """

    snapshot = Signal(object)
    numbers = Signal(object)
    tick = Signal()
    pulse = Signal()

    def __init__(self, latest: Callable[[], Snapshot], parent: QObject) -> None:
        super().__init__(parent)
        self._latest = latest
        self._serial = -1
        self._numbers_serial = -1
        self._sweeps = 0
        self._was_preparing = True
        self.newest = latest()
        self._tick = self._timer(TICK_MS, self._on_tick)
        self._tick.setTimerType(Qt.TimerType.PreciseTimer)
        self._slow = self._timer(NUMBERS_MS, self._on_numbers)
        self._sweep = self._timer(SWEEP_MS, self._on_sweep)

    def start(self) -> None:
        """Begin to beat."""
        for timer in (self._tick, self._slow, self._sweep):
            timer.start()

    def stop(self) -> None:
        """Stop beating."""
        for timer in (self._tick, self._slow, self._sweep):
            timer.stop()

    def beat(self) -> None:
        """Pull the newest snapshot now."""
        self._on_tick()

    def beat_numbers(self) -> None:
        """Show the newest digits now."""
        self._on_numbers()

    def _timer(self, interval: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval)
        timer.timeout.connect(slot)
        return timer

    def _on_tick(self) -> None:
        self.tick.emit()
        self.newest = self._latest()
        if self.newest.serial != self._serial:
            changed_state = self.newest.status != "running"
            self._serial = self.newest.serial
            self.snapshot.emit(self.newest)
            if changed_state:
                self._on_numbers()

    def _on_numbers(self) -> None:
        if self.newest.serial != self._numbers_serial:
            self._numbers_serial = self.newest.serial
            self.numbers.emit(self.newest)

    def _on_sweep(self) -> None:
        """Collect cyclic garbage here: a collection on the worker's thread could destroy a widget there."""
        self.pulse.emit()
        if gc.isenabled():
            return
        is_preparing, was_preparing = self.newest.status == "preparing", self._was_preparing
        self._was_preparing = is_preparing
        if is_preparing or was_preparing:
            gc.freeze()  # what is imported stays for good: looking through it would hold the screen up
            return
        self._sweeps += 1
        gc.collect(2 if self._sweeps % FULL_SWEEPS == 0 else 0)
