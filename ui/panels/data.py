"""The data panel: which points there are, how they are split, and what of them the network is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from playground import edits
from playground.catalog import DATASETS, FEATURES
from playground.datasets import OWN, Dataset, draw, row_of
from playground.features import fitting
from playground.problems import Problem
from playground.snapshot import Points, Snapshot
from playground.spec import CLASSES, LABEL_NOISE, NOISE, POINTS, SEED, TRAIN_SHARE, VALUE_NOISE, Data, Experiment
from ui.card import Card
from ui.focus import Focus
from ui.panels.gallery import EMPTY, Gallery
from ui.theme import Theme
from ui.widgets import words
from ui.widgets.chip import make_chip
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.slider import ValueField, ValueSlider

CLASSES_HERE = replace(CLASSES, high=max(row.most_classes for row in DATASETS.values() if row.place is not None))
STRATIFIED = "\nStratified: each class is split in the same shares, by chance and the seed."
SHARES = ("train_share", "label_noise")
"""The settings that are told as percentages."""


class DataPanel(Card):
    """Gallery, sliders, seed and inputs. It shows the experiment it is given and reports edits of it."""

    edit = Signal(object, str, str)
    command = Signal(object)
    look = Signal(object)
    problem = Signal(object)
    paint = Signal()
    table_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Data", "", parent, scrolls=True)
        self.setObjectName("dataPanel")
        self._experiment = Experiment()
        self._points: Points | None = None
        self._told: Data | None = None
        self.gallery = Gallery()
        self.story = _wrapped("storyWords")
        self.sliders = [
            ValueSlider(CLASSES_HERE, is_flat=True),
            ValueSlider(POINTS, is_flat=True),
            ValueSlider(TRAIN_SHARE, write=words.percent),
            ValueSlider(NOISE, is_flat=True),
            ValueSlider(LABEL_NOISE, write=words.percent, is_flat=True),
        ]
        self.seed = SeedRow()
        self.inputs = InputChips()
        self.own_hint = _wrapped("ownHint")
        self.own_hint.setText(EMPTY)
        self.own_hint.hide()
        self.own_place = QHBoxLayout()
        """Where the buttons stand that bring own points."""
        self.paint_button = QPushButton("Paint points", self)
        self.paint_button.setObjectName("paintPointsButton")
        self.paint_button.setToolTip("Set points of your own with the mouse, beside or instead of these (B)")
        self.paint_button.clicked.connect(self.paint)
        self.own_place.addWidget(self.paint_button)
        self.open_table = QPushButton("Open CSV …", self)
        self.open_table.setObjectName("openTableButton")
        self.open_table.setToolTip(
            "Learn from a table of your own (Ctrl+Shift+O).\nOr drop the file on the window, or paste cells (Ctrl+V)."
        )
        self.own_place.addWidget(self.open_table)
        self._arrange()
        self._listen()
        self.show_experiment(self._experiment)

    def show_experiment(self, experiment: Experiment) -> None:
        """Show an experiment's data."""
        self._experiment = experiment
        data = experiment.data
        row = row_of(data)
        self.subtitle = row.label
        self.gallery.show_data(data)
        for slider in self.sliders:
            slider.show_value(getattr(data, slider.param.name))
        self._fit_sliders(row)
        self._explain_split(data.train_share)
        self.seed.show_value(data.seed)
        self.seed.show_kind(is_own=row.name == OWN)
        self.inputs.show_choice(data.inputs, fitting(row.dimension))
        self.story.setVisible(row.standardized)
        self.own_hint.setVisible(self.own_hint.isVisibleTo(self) and data.own is None)
        if row.standardized:
            self.story.setText(_story(row))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Nothing here moves with training."""

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Say on hover by what a story is standardized; the points are drawn once per change of the data."""
        data = snapshot.experiment.data
        if row_of(data).standardized and data != self._told:
            self._told = data
            self.story.setToolTip(_scales(data))

    def show_focus(self, focus: Focus) -> None:
        """Nothing here depends on what is looked at."""

    def restyle(self, theme: Theme) -> None:
        """Take the theme's colours, letters and lengths."""
        super().restyle(theme)
        self.body.setSpacing(theme.px(6))
        parts: tuple[Any, ...] = (self.gallery, *self.sliders, self.seed, self.inputs)
        for part in parts:
            part.restyle(theme)
        metrics = QFontMetrics(theme.font("small"))
        widest = max(metrics.horizontalAdvance(param.label) for param in (NOISE, LABEL_NOISE, VALUE_NOISE))
        for slider in self.sliders:
            slider.align(widest + theme.px(4))

    def _arrange(self) -> None:
        self.body.addWidget(self.gallery)
        self.body.addWidget(self.story)
        for slider in self.sliders:
            self.body.addWidget(slider)
        self.body.addWidget(self.seed)
        self.body.addWidget(self.inputs)
        self.body.addWidget(self.own_hint)
        self.body.addLayout(self.own_place)
        self.body.addStretch(1)

    def _listen(self) -> None:
        self.gallery.chosen.connect(self._choose_dataset)
        for slider in self.sliders:
            slider.changed.connect(self._slide)
            slider.refused.connect(self._refuse)
        self.seed.changed.connect(self._set_seed)
        self.seed.refused.connect(self._refuse)
        self.inputs.toggled.connect(self._toggle_input)
        self.open_table.clicked.connect(self.table_wanted)

    def _choose_dataset(self, name: str) -> None:
        if name == self._experiment.data.dataset:
            return
        if name == OWN and self._experiment.data.own is None:
            self.gallery.show_data(self._experiment.data)
            self.own_hint.show()
            return
        self._try(lambda: edits.choose_dataset(self._experiment, name), f"Choose data: {DATASETS[name].label}")

    def _slide(self, value: float, merge_key: str) -> None:
        slider = self.sender()
        assert isinstance(slider, ValueSlider)
        name, label = slider.param.name, slider.param.label.lower()
        text = words.percent(value) if name in SHARES else words.number(value)
        if name == "train_share":
            self._explain_split(value)
        self._try(lambda: edits.set_data(self._experiment, **{name: value}), f"Set {label} to {text}", merge_key)

    def _set_seed(self, seed: int) -> None:
        self._try(lambda: edits.set_data(self._experiment, seed=seed), f"Set data seed to {seed}")

    def _toggle_input(self, name: str) -> None:
        verb = "off" if name in self._experiment.data.inputs else "on"
        label = FEATURES[name].label
        self._try(lambda: edits.toggle_input(self._experiment, name), f"Switch input {label} {verb}")

    def _refuse(self, fault: str) -> None:
        self.problem.emit(Problem(fault, where="Data", next_step="The old value was put back."))

    def _try(self, make: Callable[[], Experiment], label: str, merge_key: str = "") -> bool:
        """Make an edit; when it is refused, tell the problem and put the controls back."""
        try:
            changed = make()
        except Problem as problem:
            self.problem.emit(problem)
            self.show_experiment(self._experiment)
            return False
        if changed != self._experiment:
            self._experiment = changed
            self.edit.emit(changed, label, merge_key)
        return True

    def _fit_sliders(self, row: Dataset) -> None:
        """Show the sliders that the data has; own points are taken as they are."""
        classes, points, _, noise, label_noise = self.sliders
        classes.setVisible(row.place is not None and row.most_classes > 2)
        for slider in (points, noise, label_noise):
            slider.setVisible(row.place is not None)
        label_noise.rename(VALUE_NOISE if row.is_regression else LABEL_NOISE)

    def _explain_split(self, share: float) -> None:
        """Say the split where it is set."""
        text = f"train {words.percent(share)} / test {words.percent(1 - share)}"
        split = self.sliders[2]
        split.caption.setText(text)
        for widget in (split.slider, split.field):
            widget.setToolTip(f"{TRAIN_SHARE.help}\n{text}{STRATIFIED}")


class SeedRow(QWidget):
    """The seed of the data: a number to type or step, and a button for another sample."""

    changed = Signal(int)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seed = 1
        self.caption = QLabel("Seed", self)
        self.caption.setProperty("role", "small")
        self.caption.setProperty("muted", True)
        self.field = SeedField(self, "2147483647")
        self.field.setObjectName("dataSeedField")
        self.field.setAccessibleName("Seed of the data")
        self.field.setToolTip(f"{SEED.help}\n↑ and ↓ step through them")
        self.button = QPushButton("New sample", self)
        self.button.setObjectName("newSampleButton")
        self.show_kind(is_own=False)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.caption, self.field, self.button):
            self._row.addWidget(widget, 1 if widget is self.field else 0)
        self.field.stepped.connect(self._step)
        self.field.editingFinished.connect(self._typed)
        self.button.clicked.connect(self._next)

    def show_value(self, seed: int) -> None:
        """Show a seed, unless one is being typed."""
        self._seed = seed
        if not (self.field.hasFocus() and self.field.isModified()):
            self.field.setText(str(seed))

    def show_kind(self, *, is_own: bool) -> None:
        """Say what another seed does: own points stay and are only split otherwise."""
        self.button.setText("New split" if is_own else "New sample")
        what = "Split the points otherwise" if is_own else "Draw other points of the same kind"
        self.button.setToolTip(f"{what}: the next seed. The weights stay.")
        self.button.setAccessibleName(self.button.text())

    def restyle(self, theme: Theme) -> None:
        """Take the theme's lengths."""
        self._row.setSpacing(theme.px(6))

    def _step(self, direction: int) -> None:
        seed = self._seed + direction
        if SEED.low <= seed <= SEED.high:
            self.field.setModified(False)
            self.changed.emit(seed)

    def _typed(self) -> None:
        if not self.field.isModified():
            return
        self.field.setModified(False)
        try:
            seed = int(words.parse(SEED, self.field.text()))
        except ValueError as fault:
            self.show_value(self._seed)
            self.refused.emit(str(fault))
            return
        self.show_value(seed)
        self.changed.emit(seed)

    def _next(self) -> None:
        self.changed.emit((self._seed + 1) % 2**31)


class SeedField(ValueField):
    """A line for a seed. `stepped` carries 1 for ↑ and −1 for ↓. Long seeds scroll inside it."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with the arrow keys."""
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        if event.key() in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        """Leave room for the seeds of everyday."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance("000000") + metrics.height() * 3 // 4, self.sizeHint().height())


class InputChips(QWidget):
    """A chip for every input the network may be given, each on or off."""

    toggled = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._flow = FlowLayout()
        self._flow.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._flow)
        self.caption = QLabel("Inputs", self)
        self.caption.setProperty("role", "small")
        self.caption.setProperty("muted", True)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._flow.addWidget(self.caption)
        self.chips: dict[str, QPushButton] = {}
        for name in FEATURES:
            self._add(name)

    def show_choice(self, inputs: tuple[str, ...], fitting: tuple[str, ...]) -> None:
        """Show which inputs are on, and those only that fit the data."""
        for name, chip in self.chips.items():
            chip.setChecked(name in inputs)
            chip.setVisible(name in fitting)

    def restyle(self, theme: Theme) -> None:
        """Take the theme's letters and lengths."""
        self._flow.setSpacing(theme.px(6))
        self.caption.setFixedHeight(self.chips["x1"].sizeHint().height())
        self.updateGeometry()

    def _add(self, name: str) -> None:
        row = FEATURES[name]
        made = make_chip(self, f"input_{name}", row.label, row.help, accessible=f"Input {row.label}", is_toggle=True)
        made.setProperty("formula", True)
        made.setProperty("identifier", name)
        made.clicked.connect(self._report)
        self.chips[name] = made
        self._flow.addWidget(made)

    def _report(self) -> None:
        sender: Any = self.sender()
        self.toggled.emit(sender.property("identifier"))


def _wrapped(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setProperty("role", "small")
    label.setProperty("muted", True)
    label.setWordWrap(True)
    return label


def _story(row: Dataset) -> str:
    """Say what the axes mean, as briefly as the panel has room."""
    return f"x₁ {row.axes[0].text()}, x₂ {row.axes[1].text()}, standardized"


def _scales(data: Data) -> str:
    """Say by what the network's inputs are standardized."""
    drawn = draw(data)
    mean, scale = (f"{pair[0]:.2f} and {pair[1]:.2f}" for pair in (drawn.mean, drawn.scale))
    return f"The inputs are standardized by the training points:\nmean {mean}, scale {scale}."
