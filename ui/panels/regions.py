"""The panel of the decision regions: the plane, a legend in words, and what the probe reads."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from playground.catalog import DATASETS
from playground.snapshot import Snapshot
from playground.spec import Experiment
from ui.card import Card
from ui.focus import Focus
from ui.panels.plane import PlaneView
from ui.theme import Theme
from ui.widgets.check import CheckBox

SHAPES = ("■", "●")


class ColourBar(QWidget):
    """The colours from class 0 to class 1."""

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
        self._row = DATASETS["circle"]
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
        self.body.addWidget(self.probe_label)
        foot = QHBoxLayout()
        foot.addWidget(self.test_points)
        foot.addStretch(1)
        self.body.addLayout(foot)

    def wants_pixels(self) -> int:
        """Give the pixels per side of the regions' picture, for `Wants.regions`."""
        return self.view.wanted_pixels()

    def show_experiment(self, experiment: Experiment) -> None:
        """Take the plane, the axes and the names of the experiment's data."""
        self._row = DATASETS[experiment.data.dataset]
        self.view.show_dataset(self._row.name)
        zero, one = self._row.class_names
        self._words[0].setText(f"{SHAPES[0]} 0 {zero}")
        self._words[1].setText("ŷ = 0.5")
        self._words[2].setText(f"1 {one} {SHAPES[1]}")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the newest picture; one of other data is not shown."""
        if snapshot.experiment.data.dataset != self._row.name:
            return
        if snapshot.points is not None:
            self.view.show_points(snapshot.points)
        if snapshot.regions is not None:
            self.view.show_regions(snapshot.regions)
        if snapshot.probe is not None and (snapshot.probe.x != self._reading or snapshot.status != "running"):
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
        self._margins = theme.px(30)
        self.view.restyle(theme)
        self._bar.restyle(theme)
        self.test_points.restyle(theme)
        self._legend.setVerticalSpacing(theme.px(3))

    def _read(self, snapshot: Snapshot) -> None:
        reading = snapshot.probe
        if reading is None:
            return
        self._reading = reading.x
        x1, x2 = (f"{value:.1f}".replace("-", "−") for value in reading.x)
        names = self._row.class_names
        actual = "" if reading.actual is None else f"actual {reading.actual} ({names[reading.actual]})"
        longest = f"probe (−00.0, −00.0)   ŷ = 0.00   actual 0 ({max(names, key=len)})"
        fits = self.probe_label.fontMetrics().horizontalAdvance(longest) <= self.width() - self._margins
        text = f"probe ({x1}, {x2})   ŷ = {reading.prediction:.2f}{'   ' if fits else chr(10)}{actual}"
        if text != self.probe_label.text():
            self.probe_label.setText(text)

    def _move_probe(self, x1: float, x2: float) -> None:
        self._focus = replace(self._focus, probe=(x1, x2))
        self.look.emit(self._focus)
