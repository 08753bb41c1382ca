"""The panel of the decision regions: the plane, a legend in words, and what the probe reads."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from playground import answers
from playground.catalog import DATASETS
from playground.snapshot import ProbeReading, Snapshot
from playground.spec import Experiment
from ui.card import Card
from ui.focus import Focus
from ui.panels.plane import PlaneView
from ui.points import SYMBOLS
from ui.theme import Theme
from ui.widgets.check import CheckBox


class ColourBar(QWidget):
    """The colours from class 0 to class 1, or from the lowest value to the highest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme | None = None

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._theme = theme
        self.setFixedHeight(theme.px(10))
        self.update()

    def sizeHint(self) -> QSize:
        """Be flat."""
        return QSize(100, 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ramp."""
        del event
        if self._theme is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ramp = QLinearGradient(0, 0, self.width(), 0)
        for place, name in ((0.0, "orange"), (0.5, "region_middle"), (1.0, "blue")):
            ramp.setColorAt(place, self._theme.color(name))
        painter.setBrush(ramp)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)


class RegionsPanel(Card):
    """What the network says everywhere on the plane."""

    edit = Signal(object, str, str)
    command = Signal(object)
    look = Signal(object)
    problem = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Decision regions", parent=parent)
        self.setObjectName("regionsPanel")
        self._focus = Focus()
        self._experiment = Experiment()
        self._row = DATASETS["circle"]
        self._theme: Theme | None = None
        self._reading: tuple[object, ...] = ()
        self._margins = 30
        self.view = PlaneView(self)
        self.view.probe_moved.connect(self._move_probe)
        self.test_points = CheckBox("test points (dark outline)", self)
        self.test_points.setObjectName("testPointsCheck")
        self.test_points.setAccessibleName("Show the test points")
        self.test_points.setToolTip("Show the points that training never sees")
        self.test_points.setChecked(True)
        self.test_points.toggled.connect(self.view.show_test_points)
        self._bar = ColourBar(self)
        self._words = [QLabel(self) for _ in range(3)]
        self.classes_label = QLabel(self)
        self.classes_label.setObjectName("classesLegend")
        self.classes_label.setProperty("role", "small")
        self.classes_label.setWordWrap(True)
        self.probe_label = QLabel(self)
        self.probe_label.setObjectName("probeReading")
        self._legend = QGridLayout()
        for column, (label, side) in enumerate(zip(self._words, ("Left", "HCenter", "Right"), strict=True)):
            label.setProperty("role", "small")
            label.setProperty("muted", True)
            self._legend.addWidget(label, 1, column, getattr(Qt.AlignmentFlag, f"Align{side}"))
            self._legend.setColumnStretch(column, 1)
        self._legend.addWidget(self._bar, 0, 0, 1, 3)
        self.body.addWidget(self.view, 1)
        self.body.addLayout(self._legend)
        self.body.addWidget(self.classes_label)
        self.body.addWidget(self.probe_label)
        foot = QHBoxLayout()
        foot.addWidget(self.test_points)
        foot.addStretch(1)
        self.body.addLayout(foot)

    def wants_pixels(self) -> int:
        """Give the pixels per side of the regions' picture, for `Wants.regions`."""
        return self.view.wanted_pixels()

    def wants_losses(self) -> bool:
        """Say whether every point's own loss can be seen, for `Wants.losses`."""
        return False

    def show_experiment(self, experiment: Experiment) -> None:
        """Take the plane, the axes and the names of the experiment's data."""
        self._experiment = experiment
        self._row = DATASETS[experiment.data.dataset]
        self.view.show_dataset(self._row.name)
        has_classes = answers.units(experiment) > 1
        self._bar.setVisible(not has_classes)
        self.classes_label.setVisible(has_classes)
        for label in self._words:
            label.setVisible(not has_classes)
        for label, text in zip(self._words, legend_words(experiment), strict=True):
            label.setText(text)
        self._show_classes()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the newest picture; one of other data is not shown."""
        if snapshot.experiment.data.dataset != self._row.name:
            return
        if snapshot.points is not None:
            self.view.show_points(snapshot.points)
        if snapshot.regions is not None:
            self.view.show_regions(snapshot.regions)
        if snapshot.probes and (snapshot.probes[0].x != self._reading or snapshot.status != "running"):
            self._read(snapshot)

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Show what the probe reads, at a readable pace."""
        if snapshot.experiment.data.dataset == self._row.name:
            self._read(snapshot)

    def show_focus(self, focus: Focus) -> None:
        """Stand the probe where it is wanted."""
        self._focus = focus
        self.view.show_probe(*focus.probe)

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours and lengths."""
        super().restyle(theme)
        self._theme = theme
        self._show_classes()
        self._margins = theme.px(30)
        self.view.restyle(theme)
        self._bar.restyle(theme)
        self.test_points.restyle(theme)
        self._legend.setVerticalSpacing(theme.px(3))

    def _read(self, snapshot: Snapshot) -> None:
        if not snapshot.probes:
            return
        reading = snapshot.probes[min(self._focus.active, len(snapshot.probes) - 1)]
        self._reading = reading.x
        place, said, actual = probe_words(self._experiment, reading)
        longest = f"probe (−00.0, −00.0)   {said}   {actual}00"
        fits = self.probe_label.fontMetrics().horizontalAdvance(longest) <= self.width() - self._margins
        text = f"{place}   {said}{'   ' if fits else chr(10)}{actual}"
        if text != self.probe_label.text():
            self.probe_label.setText(text)

    def _show_classes(self) -> None:
        """Name the classes by shape and colour; the regions grow pale where two of them are close."""
        if self._theme is None or answers.units(self._experiment) < 2:
            return
        names = self._row.class_names[: self._experiment.data.classes]
        parts = (
            f'<span style="color:{self._theme.classes[kind]}">{SYMBOLS[kind]}</span>&nbsp;{kind}&nbsp;{name}'
            for kind, name in enumerate(names)
        )
        self.classes_label.setText(" &nbsp; ".join(parts))

    def _move_probe(self, x1: float, x2: float) -> None:
        self._focus = self._focus.with_probe(x1, x2)
        self.look.emit(self._focus)


def legend_words(experiment: Experiment) -> tuple[str, str, str]:
    """Give what stands below the colours of one output: at their low end, in the middle, at their high end."""
    row, (low, high) = DATASETS[experiment.data.dataset], answers.span(experiment)
    middle = _figure(answers.middle(experiment))
    if row.is_regression:
        return f"ŷ = {_figure(low)}", f"ŷ = {middle}", f"ŷ = {_figure(high)}"
    zero, one = row.class_names[:2]
    return f"{SYMBOLS[0]} 0 {zero}", f"ŷ = {middle}", f"1 {one} {SYMBOLS[1]}"


def probe_words(experiment: Experiment, reading: ProbeReading) -> tuple[str, str, str]:
    """Say where the probe stands, what the network answers there, and what is right by the data's rule."""
    x1, x2 = (f"{value:.1f}".replace("-", "−") for value in reading.x)
    place = f"probe ({x1}, {x2})"
    names = DATASETS[experiment.data.dataset].class_names
    said = f"ŷ = {round(reading.prediction, 2) + 0.0:.2f}".replace("-", "−")
    if len(reading.predictions) > 1 and reading.answer is not None:
        said = f"ŷ = {reading.answer} ({names[reading.answer]}, {reading.prediction:.2f})".replace("-", "−")
    if reading.actual is None:
        return place, said, ""
    if answers.is_regression(experiment):
        return place, said, f"actual {round(reading.actual, 2) + 0.0:.2f}".replace("-", "−")
    return place, said, f"actual {int(reading.actual)} ({names[int(reading.actual)]})"


def _figure(value: float) -> str:
    return f"{value:g}".replace("-", "−")
