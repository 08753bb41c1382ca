"""The commands of training: play, step, reset, speed, and the way out of a divergence."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from playground import edits
from playground.session import (
    DEFAULT_SPEED,
    FASTEST,
    SPEEDS,
    Command,
    Pause,
    Play,
    Reset,
    SetNumbers,
    SetParameters,
    SetSpeed,
    Step,
)
from playground.snapshot import Snapshot
from playground.spec import LEARNING_RATE
from ui.editor import Editor


class Runner(QObject):
    """Tells the session what to do. `speed_changed(steps_per_second)` is for who shows the speed.

    Parameters
    ----------
    send : the session's `send` · newest : gives the snapshot on the screen · editor : where edits go.

    """

    speed_changed = Signal(float)

    def __init__(
        self, send: Callable[[Command], None], newest: Callable[[], Snapshot], editor: Editor, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._send, self._newest, self._editor = send, newest, editor
        self.speed = DEFAULT_SPEED

    def obey(self, command: object) -> None:
        """Pass a panel's command on; a new speed is noted here, numbers set by hand can be undone."""
        if isinstance(command, SetSpeed):
            self.set_speed(command.steps_per_second)
        elif isinstance(command, SetNumbers):
            self._editor.set_numbers(command)
        elif isinstance(command, SetParameters):
            self._editor.set_parameters(command)
        else:
            self._send(command)  # type: ignore[arg-type]  # a command, by the panels' contract

    def toggle_play(self) -> None:
        """Train, or pause."""
        self._send(Pause() if self._newest().status == "running" else Play())

    def pause(self) -> None:
        """Stop training where it is."""
        self._send(Pause())

    def one_step(self) -> None:
        """Take one mini-batch."""
        self._send(Step())

    def one_epoch(self) -> None:
        """Go on to the end of the epoch."""
        self._send(Step(whole_epoch=True))

    def reset(self) -> None:
        """Back to the same initial weights."""
        self._send(Reset())

    def new_weights(self) -> None:
        """Draw other initial weights."""
        self._editor.edit(edits.new_weights(self._editor.experiment), "Draw new initial weights")

    def set_speed(self, speed: float) -> None:
        """Train at most so many steps per second."""
        self.speed = speed
        self._send(SetSpeed(speed))
        self.speed_changed.emit(speed)

    def faster(self) -> None:
        """Take the next higher speed."""
        self.set_speed(next((speed for speed in SPEEDS if speed > self.speed), SPEEDS[-1]))

    def slower(self) -> None:
        """Take the next lower speed."""
        self.set_speed(next((speed for speed in reversed(SPEEDS) if speed < self.speed), SPEEDS[0]))

    def slow_down_and_go_on(self) -> None:
        """Divide the learning rate by three and go on from the last good weights."""
        rate = float(f"{self._editor.experiment.training.learning_rate / 3:.1g}")
        rate = max(rate, LEARNING_RATE.low)
        experiment = edits.set_training(self._editor.experiment, learning_rate=rate)
        self._editor.edit(experiment, f"Set learning rate to {rate:g}")
        self._send(Play())

    def speed_for_file(self) -> float | str:
        """Give the speed as a file remembers it: JSON has no infinity."""
        return "fastest" if self.speed == FASTEST else self.speed

    def take_speed_from_file(self, speed: object) -> None:
        """Take the speed a file remembers; anything that is not one of ours is left out."""
        if speed == "fastest":
            self.set_speed(FASTEST)
        elif isinstance(speed, (int, float)) and speed in SPEEDS:
            self.set_speed(float(speed))
