"""Controls of the training bar that hold more than one number: penalty, stopping rule, schedule, first weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QLabel

from playground.catalog import INITIALIZERS, SCHEDULES, Param, Row
from playground.spec import CLIP, L1, L2, MINIMUM, PATIENCE, STOP_RULES, STOP_VALUE, Training
from ui.theme import Theme
from ui.widgets import words
from ui.widgets.chooser import Captioned, Chooser, NumberChooser
from ui.widgets.own_settings import OwnSettings
from ui.widgets.popup import PopupButton

PENALTIES = (0.0, *(float(f"{digit}e{power}") for power in range(-5, 0) for digit in (1, 3)), 1.0)
RULE_WORDS = {
    "never": ("Never", "Training goes on until it is paused"),
    "steps": ("Steps", "Training pauses after this many steps"),
    "epochs": ("Epochs", "Training pauses after this many passes through the training points"),
    "loss": ("Loss", "Training pauses when the training loss J is this small"),
    "gradient": (
        "Gradient",
        "Training pauses when ‖∇J‖, the norm of the gradient over all training points, is below this",
    ),
    "change": (
        "Change of J",
        "Training pauses when J, from one point of its curve to the next, changes by less than this per step",
    ),
}
RULE_VALUES = {
    "steps": (100.0, 300.0, 1000.0, 3000.0, 10_000.0, 100_000.0, 1e6),
    "epochs": (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 10_000.0),
    "loss": (0.001, 0.003, 0.01, 0.03, 0.1, 0.3),
    "gradient": (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1),
    "change": (1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3),
}
CLIPS = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
PATIENCES = (0, 1, 3, 10, 30, 100, 300, 1000)


def number_field(name: str, param: Param, values: Sequence[float], longest: str) -> NumberChooser:
    """Make a field for a number that is chosen from a list or typed."""
    field = NumberChooser(name, longest=longest)
    field.setAccessibleName(param.label)
    field.setToolTip(f"{param.help}\nMay be typed: {param.range_in_words()}")
    field.fill([(value, words.number(value), "") for value in values])
    return field


def stop_in_words(rule: str, value: float) -> str:
    """Say when training pauses by itself: “Never”, “1,000 steps”, “loss 0.01”."""
    if rule == "never":
        return "Never"
    if rule in ("steps", "epochs"):
        return f"{words.number(value)} {rule}"
    named = {"loss": "loss", "gradient": "‖∇J‖ <", "change": "ΔJ <"}
    return f"{named[rule]} {words.number(value)}"


class PenaltyButton(PopupButton):
    """Shows what keeps the network from over-fitting; opens fields for L1, L2 and early stopping."""

    def __init__(self) -> None:
        super().__init__("regularizationButton", longest="L2 0.0001")
        self.setAccessibleName("Regularization")
        self.setToolTip("A penalty on large weights, added to the loss; stopping where the test loss turns")
        self.fields = {
            param.name: number_field(f"{param.name}Field", param, PENALTIES, "0.00003") for param in (L1, L2)
        }
        for param in (L1, L2):
            self.fields[param.name].setItemText(0, "off")
            self.popup.column.addWidget(Captioned(f"{param.label}: {param.help}", self.fields[param.name], self.popup))

        for param, values, caption in (
            (PATIENCE, PATIENCES, "Early stopping: patience in epochs"),
            (MINIMUM, PENALTIES, "Early stopping: the least improvement that counts"),
        ):
            field = number_field(f"{param.name}Field", param, values, "100,000")
            field.setItemText(0, "off" if param is PATIENCE else "any")
            self.fields[param.name] = field
            self.popup.column.addWidget(Captioned(caption, field, self.popup))

    def show_values(self, training: Training) -> None:
        """Show λ of both penalties, and patience."""
        early = training.early_stopping
        shown = {"l1": training.l1, "l2": training.l2, "patience": early.patience, "minimum": early.minimum}
        for name, value in shown.items():
            none = "any" if name == "minimum" else "off"
            self.fields[name].show_number(value, words.number(value) if value else none)
        self.fields["minimum"].setEnabled(early.patience > 0)
        named = (("L1", training.l1), ("L2", training.l2), ("patience", early.patience))
        parts = [f"{name} {words.number(value)}" for name, value in named if value]
        self.setText(parts[0] + (" …" if len(parts) > 1 else "") if parts else "None")
        self.updateGeometry()

    def restyle(self, theme: Theme) -> None:
        """Take the theme's letters."""
        super().restyle(theme)
        for field in self.fields.values():
            field.restyle(theme)


class StopButton(PopupButton):
    """Shows when training pauses by itself; opens the rule and its number."""

    def __init__(self) -> None:
        super().__init__("stopButton", longest="10,000 steps")
        self.setAccessibleName("Stop at")
        self.setToolTip("When training pauses by itself")
        self.rule = Chooser("stopRuleChooser")
        self.rule.setAccessibleName("What ends training")
        self.rule.setToolTip("The rule by which training pauses; Play goes on from there")
        self.rule.fill([(rule, *RULE_WORDS[rule]) for rule in STOP_RULES])
        self.value = number_field("stopValueField", STOP_VALUE, (), "1,000,000")
        self.popup.column.addWidget(Captioned("Training pauses by itself at", self.rule, self.popup))
        self._row = Captioned("How many, or how small", self.value, self.popup)
        self.popup.column.addWidget(self._row)

    def show_rule(self, rule: str, value: float) -> None:
        """Show the rule and its number."""
        self.rule.show_choice(rule)
        self._row.setVisible(rule != "never")
        offered = RULE_VALUES.get(rule, ())
        if [self.value.itemData(place) for place in range(self.value.count())] != list(offered):
            self.value.fill([(number, words.number(number), "") for number in offered])
        self.value.show_number(value, words.number(value))
        self.setText(stop_in_words(rule, value))
        self.updateGeometry()

    def restyle(self, theme: Theme) -> None:
        """Take the theme's letters."""
        super().restyle(theme)
        self.rule.restyle(theme)
        self.value.restyle(theme)


class ChoiceButton(PopupButton):
    """Shows which row of a table was chosen; opens the choice and the row's own settings."""

    def __init__(self, name: str, caption: str, tip: str, table: Mapping[str, Row]) -> None:
        super().__init__(f"{name}Button", longest=max((row.label for row in table.values()), key=len))
        self.setAccessibleName(caption)
        self.setToolTip(tip)
        self._table = table
        self._theme_of_own: Theme | None = None
        self.chooser = Chooser(f"{name}Chooser")
        self.chooser.setAccessibleName(caption)
        self.chooser.fill([(row.name, row.label, f"{row.help}\n{row.formula}") for row in table.values()])
        self.own = OwnSettings(f"{name}Settings", self.popup)
        self.popup.column.addWidget(Captioned(caption, self.chooser, self.popup))
        self.popup.column.addWidget(self.own)

    def show_choice(self, name: str, settings: dict[str, float], ending: str = "") -> None:
        """Show the chosen row and its settings."""
        row = self._table[name]
        self.chooser.show_choice(name)
        self.own.show_settings(row, settings, self._theme_of_own)
        self.setText(f"{row.label}{ending}")
        self.updateGeometry()

    def restyle(self, theme: Theme) -> None:
        """Take the theme's letters and lengths."""
        super().restyle(theme)
        self._theme_of_own = theme
        self.chooser.restyle(theme)
        self.own.restyle(theme)


class WeightsButton(ChoiceButton):
    """How the first weights are drawn."""

    def __init__(self) -> None:
        tip = "How the first weights are drawn; another way begins anew"
        super().__init__("initialization", "First weights", tip, INITIALIZERS)


class ScheduleButton(ChoiceButton):
    """How the learning rate changes with the steps, and how long a gradient may be."""

    def __init__(self) -> None:
        tip = "How the learning rate changes with the steps, and how long a gradient may be"
        super().__init__("schedule", "Schedule of the learning rate", tip, SCHEDULES)
        self.now = QLabel(self.popup)
        self.now.setObjectName("rateNow")
        self.now.setProperty("role", "small")
        self.clip = number_field("clipField", CLIP, CLIPS, "0.001")
        self.clip.setItemText(0, "off")
        self.popup.column.addWidget(self.now)
        self.popup.column.addWidget(Captioned("Gradient clipping: the largest norm ‖g‖", self.clip, self.popup))

    def show_training(self, training: Training) -> None:
        """Show schedule and clipping."""
        clip = f", ‖g‖ ≤ {words.number(training.clip)}" if training.clip else ""
        self.show_choice(training.schedule, training.schedule_settings, clip)
        self.clip.show_number(training.clip, words.number(training.clip) if training.clip else "off")

    def show_now(self, rate: float) -> None:
        """Show the learning rate of the next step."""
        self.now.setText(f"η now: {rate:.3g}")

    def restyle(self, theme: Theme) -> None:
        """Take the theme's letters and lengths."""
        super().restyle(theme)
        self.clip.restyle(theme)
