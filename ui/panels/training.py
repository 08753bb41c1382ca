"""The training bar: play, step, reset, speed, the settings of training, and how far it is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QToolButton, QWidget

from playground import edits
from playground.session import DEFAULT_SPEED, FASTEST, SPEEDS, Pause, Play, Reset, SetSpeed, Step
from playground.snapshot import Snapshot
from playground.spec import Experiment
from ui.focus import Focus
from ui.panels.training_settings import Settings
from ui.theme import Theme
from ui.widgets.chooser import Captioned, Chooser
from ui.widgets.digits import Digits, count, rate
from ui.widgets.folding import FoldingRow
from ui.widgets.popup import PopupButton

STATUS_WORDS = {
    "preparing": "preparing",
    "paused": "paused",
    "stopped": "stopped",
    "diverged": "diverged",
    "failed": "failed",
}


class TrainingBar(QWidget):
    """What drives training. It shows what it is given and reports commands and edits."""

    edit = Signal(object, str, str)
    command = Signal(object)
    look = Signal(object)
    problem = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trainingBar")
        self._experiment = Experiment()
        self._is_running = False
        self._theme: Theme | None = None
        self._make_buttons()
        self.epoch = Digits("epochDigits", "Epoch", "888", self, role="big_number")
        self.step = Digits("stepDigits", "Step", "8,888", self, role="big_number")
        self.measured = Digits("rateDigits", "Steps per second", "preparing", self, role="big_number")
        self.speed = Chooser("speedControl", self)
        self.speed.setAccessibleName("Speed")
        self.speed.setToolTip("At most so many steps per second (keys < and >). It never changes the result.")
        self.speed.fill([(speed, speed_in_words(speed), "") for speed in SPEEDS])
        self.speed.show_choice(DEFAULT_SPEED)
        self._speed_captioned = Captioned("Speed", self.speed, self)
        self.settings = Settings(self)
        self._make_row()
        self._arrange()
        self._listen()
        self.show_experiment(self._experiment)

    # Three ways in

    def show_experiment(self, experiment: Experiment) -> None:
        """Show an experiment's settings of training."""
        self._experiment = experiment
        self.settings.show_experiment(experiment)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show whether it trains; nothing else here changes sixty times a second."""
        is_running = snapshot.status == "running"
        if is_running != self._is_running:
            self._is_running = is_running
            self._dress_play()

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Show how far training is."""
        self.epoch.show_text(count(snapshot.epoch))
        self.step.show_text(count(snapshot.step))
        self.settings.show_rate(snapshot.learning_rate)
        self.step.setToolTip(f"{snapshot.step:,} steps")
        self.measured.show_text(STATUS_WORDS.get(snapshot.status) or rate(snapshot.steps_per_second))
        self.measured.setToolTip(snapshot.reason or "Measured over the last second")
        stopped = snapshot.status == "stopped"
        self.settings.captioned["stop"].caption.setText("Stopped at" if stopped else "Stop at")

    def show_focus(self, focus: Focus) -> None:
        """Nothing here depends on what is looked at."""

    def show_speed(self, speed: float) -> None:
        """Show the speed that was chosen, here or with the keys."""
        self.speed.show_choice(speed)

    def restyle(self, theme: Theme) -> None:
        """Take the theme's colours, letters and lengths."""
        self._theme = theme
        self._row.setSpacing(theme.px(10))
        for part in (self.epoch, self.step, self.measured, self.speed, self.settings, self.more):
            part.restyle(theme)
        self.more.setIcon(theme.icon("more"))
        for button, icon in ((self.reset, "reset"), (self.one_step, "step"), (self.new_weights, "new-weights")):
            button.setIcon(theme.icon(icon))
        self._dress_play()
        self.row.restyle(theme)

    # Building

    def _make_buttons(self) -> None:
        self.reset = self._button("resetButton", "Reset", "Back to the same initial weights (R)")
        self.play = self._button("playButton", "Play", "Train (Space)")
        self.play.setProperty("primary", True)
        self.one_step = self._button(
            "stepButton", "Step", "One step: one mini-batch (S)\nShift + click: one epoch (Shift+S)"
        )
        self.new_weights = self._button("newWeightsButton", "New weights", "Draw other initial weights (W)")
        self.more = PopupButton("moreButton", self)
        self.more.setProperty("round", True)
        self.more.setProperty("chooser", False)
        self.more.setAccessibleName("More settings")
        self.more.setToolTip("The optimizer's own settings, and those that find no room in this row")

    def _button(self, name: str, words: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setProperty("round", True)
        button.setAccessibleName(words)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _make_row(self) -> None:
        of = self.settings.captioned
        items = [
            self.epoch,
            self._speed_captioned,
            self.step,
            self.measured,
            of["optimizer"],
            of["rate"],
            of["batch"],
            of["penalty"],
            of["stop"],
        ]
        first_to_fold = [
            of["penalty"], of["stop"], self.measured, of["batch"], of["optimizer"], self.step, of["rate"],
            self.epoch, self._speed_captioned,
        ]  # fmt: skip
        self.row = FoldingRow(items, first_to_fold, self.more.popup, self, first_line=2)
        for name in ("loss", "schedule", "initialization"):
            self.more.popup.column.addWidget(of[name])
        self.more.popup.column.addWidget(self.settings.own)

    def _arrange(self) -> None:
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.reset, self.play, self.one_step, self.new_weights):
            self._row.addWidget(widget)
        self._row.addWidget(self.row, 1)
        self._row.addWidget(self.more)

    def _listen(self) -> None:
        self.reset.clicked.connect(self._do_reset)
        self.play.clicked.connect(self._toggle)
        self.one_step.clicked.connect(self._do_step)
        self.new_weights.clicked.connect(self._draw_weights)
        self.speed.chosen.connect(self._choose_speed)
        self.settings.edit.connect(self.edit)
        self.settings.problem.connect(self.problem)

    def _dress_play(self) -> None:
        words = "Pause" if self._is_running else "Play"
        self.play.setAccessibleName(words)
        self.play.setToolTip(f"{'Pause' if self._is_running else 'Train'} (Space)")
        if self._theme is not None:
            self.play.setIcon(self._theme.icon(words.lower(), "on_accent"))

    # What a person does

    def _toggle(self) -> None:
        self.command.emit(Pause() if self._is_running else Play())

    def _do_reset(self) -> None:
        self.command.emit(Reset())

    def _do_step(self) -> None:
        whole = bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.command.emit(Step(whole_epoch=whole))

    def _draw_weights(self) -> None:
        self.edit.emit(edits.new_weights(self._experiment), "Draw new initial weights", "")

    def _choose_speed(self, speed: float) -> None:
        self.command.emit(SetSpeed(speed))


def speed_in_words(speed: float) -> str:
    """Say a speed: “1 step/s”, “1,000 steps/s”, “full speed”."""
    if speed == FASTEST:
        return "full speed"
    return "1 step/s" if speed == 1 else f"{speed:,.0f} steps/s"
