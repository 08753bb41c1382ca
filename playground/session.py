"""One worker thread, a queue of commands in, the newest snapshot out."""

from __future__ import annotations

import threading
from queue import SimpleQueue

from playground.commands import (
    DEFAULT_SPEED,
    FASTEST,
    SPEEDS,
    Command,
    Pause,
    Play,
    Reset,
    Resume,
    SetNumbers,
    SetParameters,
    SetSpeed,
    Show,
    Step,
    Use,
)
from playground.snapshot import Snapshot
from playground.spec import Experiment
from playground.worker import Mailbox, Worker


class Session:
    """The screen's handle on the worker. `send` and `latest` may be called from any thread and never wait.

    Example:
    -------
    >>> session = Session(Experiment())
    >>> session.send(Play())
    >>> session.latest.step
    0
    >>> session.close()

    """

    def __init__(self, experiment: Experiment) -> None:
        self._commands: SimpleQueue[Command | None] = SimpleQueue()
        self._mailbox = Mailbox(Snapshot(serial=0, status="preparing", experiment=experiment))
        self._worker = Worker(experiment, self._commands, self._mailbox)
        self._thread = threading.Thread(target=self._worker.work, name="training", daemon=True)
        self._thread.start()

    @property
    def latest(self) -> Snapshot:
        """The newest snapshot: one attribute read, no lock. Reading it lets the worker make the next."""
        return self._mailbox.take()

    def send(self, command: Command) -> None:
        """Put a command into the worker's queue and wake the worker."""
        self._commands.put(command)

    def close(self) -> None:
        """Ask the worker to end and join it. Safe to call twice."""
        self._commands.put(None)
        self._thread.join(timeout=10)


__all__ = [
    "DEFAULT_SPEED", "FASTEST", "SPEEDS", "Command", "Pause", "Play", "Reset", "Resume", "Session", "SetNumbers",
    "SetParameters", "SetSpeed", "Show", "Step", "Use",
]  # fmt: skip
