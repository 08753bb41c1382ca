"""Controls of the training bar that hold more than one number: penalty, stopping rule, the optimizer's own settings."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from playground.catalog import OPTIMIZERS, Param
from playground.spec import L1, L2, STOP_RULES, STOP_VALUE
from ui.theme import Theme
from ui.widgets import words
from ui.widgets.chooser import Captioned, Chooser, NumberChooser
from ui.widgets.popup import PopupButton
from ui.widgets.slider import ValueSlider

PENALTIES = (0.0, *(float(f"{digit}e{power}") for power in range(-5, 0) for digit in (1, 3)), 1.0)
RULE_WORDS = {
    "never": ("Never", "Training goes on until it is paused"),
    "steps": ("Steps", "Training pauses after this many steps"),
    "epochs": ("Epochs", "Training pauses after this many passes through the training points"),
    "loss": ("Loss", "Training pauses when the training loss J is this small"),
}
RULE_VALUES = {
    "steps": (100.0, 300.0, 1000.0, 3000.0, 10_000.0, 100_000.0, 1e6),
    "epochs": (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 10_000.0),
    "loss": (0.001, 0.003, 0.01, 0.03, 0.1, 0.3),
}


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
    return f"loss {words.number(value)}" if rule == "loss" else f"{words.number(value)} {rule}"


class PenaltyButton(PopupButton):
    """Shows which penalty is added to the loss; opens fields for L1 and L2."""

    def __init__(self) -> None:
        super().__init__("regularizationButton", longest="L2 0.0001")
        self.setAccessibleName("Regularization")
        self.setToolTip("A penalty on large weights, added to the loss")
        self.fields = {
            param.name: number_field(f"{param.name}Field", param, PENALTIES, "0.00003") for param in (L1, L2)
        }
        for param in (L1, L2):
            self.fields[param.name].setItemText(0, "off")
            self.popup.column.addWidget(Captioned(f"{param.label}: {param.help}", self.fields[param.name], self.popup))

    def show_values(self, l1: float, l2: float) -> None:
        """Show λ of both penalties."""
        for name, value in (("l1", l1), ("l2", l2)):
            self.fields[name].show_number(value, words.number(value) if value else "off")
        parts = [f"{name} {words.number(value)}" for name, value in (("L1", l1), ("L2", l2)) if value]
        self.setText(", ".join(parts) or "None")
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


class OwnSettings(QWidget):
    """The optimizer's own settings as sliders. `changed(name, value, merge_key)`, `refused(words)`."""

    changed = Signal(str, float, str)
    refused = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("optimizerSettings")
        self._optimizer = ""
        self._sliders: list[ValueSlider] = []
        self._title = QLabel(self)
        self._title.setProperty("role", "title")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._title)

    def show_settings(self, optimizer: str, settings: dict[str, float], theme: Theme | None) -> None:
        """Show the settings of an optimizer, with a slider for each."""
        if optimizer != self._optimizer:
            self._build(optimizer, theme)
        for slider in self._sliders:
            slider.show_value(settings.get(slider.param.name, float(slider.param.default)))

    def restyle(self, theme: Theme) -> None:
        """Take the theme's letters and lengths."""
        self._column.setSpacing(theme.px(10))
        self.setMinimumWidth(theme.px(230))
        for slider in self._sliders:
            slider.restyle(theme)

    def _build(self, optimizer: str, theme: Theme | None) -> None:
        row = OPTIMIZERS[optimizer]
        for slider in self._sliders:
            self._column.removeWidget(slider)
            slider.deleteLater()
        self._sliders = [ValueSlider(param, self) for param in row.params]
        self._title.setText(f"{row.label}: {row.formula}")
        for slider in self._sliders:
            self._column.addWidget(slider)
            slider.changed.connect(self._report)
            slider.refused.connect(self.refused)
            slider.show()
            if theme is not None:
                slider.restyle(theme)
        self._optimizer = optimizer

    def _report(self, value: float, merge_key: str) -> None:
        slider = self.sender()
        assert isinstance(slider, ValueSlider)
        self.changed.emit(slider.param.name, value, merge_key)
