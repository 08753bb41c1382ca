"""The panel of the decision regions: the plane, a legend in words, and what the probes read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QWidget

from playground import answers
from playground.catalog import DATASETS
from playground.datasets import row_of
from playground.explain import neuron as explain
from playground.snapshot import NeuronMap, PointReading, Points, Snapshot
from playground.spec import Experiment
from ui.card import Card
from ui.focus import MOST_PROBES, Focus
from ui.panels.colour_bar import ColourBar
from ui.panels.function import FunctionView
from ui.panels.ground import alike
from ui.panels.paint import MOST_KINDS, PaintBar
from ui.panels.painter import Painter
from ui.panels.plane import PlaneView
from ui.panels.readings import ProbeTable, point_words
from ui.points import SYMBOLS, in_words
from ui.theme import Theme
from ui.widgets.check import CheckBox
from ui.widgets.chip import make_chip

FEW_ROWS = 3
TINY, LOW, ROOMY = 250, 380, 260
"""In a panel lower than so many pixels at 100 % there is no legend; one probe has a row in sight; in one that is
higher than wide by so many every probe has."""


class Legends(QStackedWidget):
    """Legends of which one is seen, as high as the highest of them: when they change, nothing else moves."""

    def settle(self) -> None:
        """Take the height the pages need at this width."""
        pages = [page for place in range(self.count()) if (page := self.widget(place)) is not None]
        wrapped = [page.heightForWidth(self.width()) for page in pages if page.hasHeightForWidth()]
        plain = [page.sizeHint().height() for page in pages if not page.hasHeightForWidth()]
        self.setFixedHeight(max(wrapped + plain))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Settle for the new width."""
        super().resizeEvent(event)
        self.settle()


TITLE, VALUES_TITLE = "Decision regions", "Predicted values"


class RegionsPanel(Card):
    """What the network, or the one neuron that is looked at, says everywhere on the plane."""

    edit = Signal(object, str, str)
    command = Signal(object)
    look = Signal(object)
    problem = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(TITLE, parent=parent)
        self.setObjectName("regionsPanel")
        self._focus = Focus()
        self._experiment = Experiment()
        self._row = DATASETS["circle"]
        self._theme: Theme | None = None
        self._regions: NDArray[np.uint32] | None = None
        self._map: NeuronMap | None = None
        self._reading: tuple[object, ...] = ()
        self._is_tiny = False
        self._points: Points | None = None
        self._point: PointReading | None = None
        self.view, self.function = PlaneView(self), FunctionView(self)
        for view in (self.view, self.function):
            view.looked.connect(self._look)
        self.test_points = CheckBox("test points (dark outline)", self)
        self.test_points.setObjectName("testPointsCheck")
        self.test_points.setAccessibleName("Show the test points")
        self.test_points.setToolTip("Show the points that training never sees")
        self.test_points.setChecked(True)
        self.test_points.toggled.connect(self.view.show_test_points)
        self.test_points.toggled.connect(self.function.view.show_test_points)
        self._bar = ColourBar(self)
        self._words = [QLabel(self) for _ in range(3)]
        self.classes_label = QLabel(self)
        self.classes_label.setObjectName("classesLegend")
        self.classes_label.setProperty("role", "small")
        self.classes_label.setWordWrap(True)
        self.paint_bar = PaintBar(self)
        self.paint_bar.hide()
        self.painter = Painter(self.view, self.paint_bar, self)
        self.painter.edit.connect(self.edit)
        self.painter.problem.connect(self.problem)
        self.paint_button = self._chip("paint", "paintButton", "Paint points", "Paint points onto the plane (B)")
        self.paint_button.setCheckable(True)
        self.paint_button.toggled.connect(self._paint)
        self.header.corner.addWidget(self.paint_button)
        self.probes = ProbeTable(self)
        self.probes.chosen.connect(self._choose_probe)
        self.more = self._chip("+", "addProbe", "Add a probe", "One more probe (P, or a double-click on the plane)")
        self.more.clicked.connect(self._add_probe)
        self.fewer = self._chip("×", "removeProbe", "Take the active probe away", "Take the active probe away (Delete)")
        self.fewer.clicked.connect(self._remove_probe)
        self._arrange()

    def _arrange(self) -> None:
        self._scale, self._legends = QWidget(self), Legends(self)
        self._legend = QGridLayout(self._scale)
        self._legend.setContentsMargins(0, 0, 0, 0)
        for column, (label, side) in enumerate(zip(self._words, ("Left", "HCenter", "Right"), strict=True)):
            label.setProperty("role", "small")
            label.setProperty("muted", True)
            self._legend.addWidget(label, 1, column, getattr(Qt.AlignmentFlag, f"Align{side}"))
            self._legend.setColumnStretch(column, 1)
        self._legend.addWidget(self._bar, 0, 0, 1, 3)
        self.body.addWidget(self.view, 1)
        self.body.addWidget(self.function, 1)
        self.body.addWidget(self.paint_bar)
        for legend in (self._scale, self.classes_label):  # one height for both: pointing at a neuron moves nothing
            self._legends.addWidget(legend)
        self.body.addWidget(self._legends)
        self.body.addWidget(self.probes)
        foot = QHBoxLayout()
        foot.addWidget(self.test_points)
        foot.addStretch(1)
        foot.addWidget(self.more)
        foot.addWidget(self.fewer)
        self.body.addLayout(foot)

    def wants_pixels(self) -> int:
        """Give the pixels per side of the regions' picture, for `Wants.regions`."""
        return 0 if self._is_curve else self.view.wanted_pixels()

    def wants_places(self) -> int:
        """Give the places along x₁ at which the function is drawn, for `Wants.curve`."""
        return self.function.view.wanted_places() if self._is_curve else 0

    @property
    def _is_curve(self) -> bool:
        """Whether the network is shown as a function of x₁; points are painted on the plane."""
        return self._row.dimension == 1 and not self.paint_button.isChecked()

    def show_experiment(self, experiment: Experiment) -> None:
        """Take the plane, the axes and the names of the experiment's data."""
        row = row_of(experiment.data)
        if not alike(row, self._row):
            self._regions = self._map = self._points = self._point = None
        self._experiment = experiment
        self._row = row
        self.view.show_dataset(row)
        self.function.show_experiment(experiment)
        if self._map is not None and not explain.is_there(experiment, self._map.neuron):
            self._map = None
        self._show_legend()
        self.probes.show_experiment(experiment)
        self.painter.show_experiment(experiment)
        self._show_classes()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the newest picture; one of other data is not shown."""
        if not alike(row_of(snapshot.experiment.data), self._row):
            return
        if snapshot.points is not None:
            self._points = snapshot.points
            self.painter.show_points(snapshot.points)
            if self.painter.draft is None:
                self.view.show_points(snapshot.points)
        self.function.show_snapshot(snapshot)
        if snapshot.point is not None and (self._point is None or snapshot.point.index != self._point.index):
            self._read_point(snapshot)
        if snapshot.regions is not None:
            self._regions = snapshot.regions
        self._show_map(snapshot.neuron_map)
        if snapshot.probes and (self._places(snapshot) != self._reading or snapshot.status != "running"):
            self._read(snapshot)

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Show what the probes read and how far a neuron's values reach, at a readable pace."""
        if alike(row_of(snapshot.experiment.data), self._row):
            self._read(snapshot)
            self._read_point(snapshot)
            if self._map is not None:
                self._show_legend()

    def show_focus(self, focus: Focus) -> None:
        """Stand the probes where they are wanted."""
        self._focus = focus
        self.view.show_focus(focus)
        self.function.show_focus(focus)
        self._tell_point()
        if focus.looked_at is None and self._map is not None:
            self._show_map(None)
        count = len(focus.probes)
        self.more.setEnabled(count < MOST_PROBES)
        self.fewer.setEnabled(count > 1)
        if count == self.probes.rows.rowCount():
            self.probes.show_choice(min(focus.active, count - 1))

    def escape(self) -> bool:
        """Stop painting, or let the pinned data point go; say whether there was anything to leave."""
        if self.painter.is_on:
            self.paint_button.setChecked(False)
            return True
        if self._focus.pinned_point is None:
            return False
        self._look(self._focus.without_points())
        return True

    def toggle_painting(self) -> None:
        """Begin to paint points, or stop."""
        self.paint_button.toggle()

    def _paint(self, on: bool) -> None:
        """Change between painting and reading: the tools take the place of the probes' list."""
        self.paint_bar.setVisible(on)
        self.probes.setVisible(not on)
        self._show_legend()
        self._show_foot()
        if on:
            self._look(self._focus.without_points())
            self.painter.start()
            self.view.setFocus()
        else:
            self.painter.stop()
            if self._points is not None:
                self.view.show_points(self._points)

    def _show_foot(self) -> None:
        for widget in (self.test_points, self.more, self.fewer):
            widget.setVisible(not self.paint_button.isChecked() and not self._is_tiny)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the class that is painted with the keys 1 to 8."""
        number = event.key() - Qt.Key.Key_1
        if self.painter.is_on and 0 <= number < MOST_KINDS:
            self.painter.choose_kind(number)
        else:
            super().keyPressEvent(event)

    def add_probe(self) -> None:
        """Add a probe under the mouse, or at a free place in the middle of the plane."""
        place = self.view.place_under_mouse()
        if place is None:
            self._add_probe()
        else:
            self._look(self._focus.with_one_more(*place))

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours and lengths."""
        super().restyle(theme)
        self._theme = theme
        self._show_classes()
        self.view.restyle(theme)
        self.function.restyle(theme)
        self._bar.restyle(theme)
        self.test_points.restyle(theme)
        self.probes.restyle(theme)
        self.paint_bar.restyle(theme)
        self._legend.setVerticalSpacing(theme.px(3))
        self._share_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the list of probes more rows where there is room for them."""
        super().resizeEvent(event)
        self._share_height()

    def _share_height(self) -> None:
        if self._theme is not None:
            is_roomy = self.height() >= self.width() + self._theme.px(ROOMY)
            is_low = self.height() < self._theme.px(LOW)
            self.probes.show_at_most(MOST_PROBES if is_roomy else 1 if is_low else FEW_ROWS)
            is_tiny = self.height() < self._theme.px(TINY)
            if is_tiny != self._is_tiny:
                self._is_tiny = is_tiny
                self._show_legend()
                self._show_foot()

    def _chip(self, text: str, name: str, accessible: str, tip: str) -> QPushButton:
        button = make_chip(self, name, text, tip, accessible=accessible)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _places(self, snapshot: Snapshot) -> tuple[object, ...]:
        return tuple(reading.x for reading in snapshot.probes)

    def _show_map(self, found: NeuronMap | None) -> None:
        """Show the map of the neuron that is looked at; until it is there keep the picture, so that nothing flashes."""
        wanted = self._focus.looked_at
        if wanted is None or not explain.is_there(self._experiment, wanted):
            self._take_map(None)
        elif found is not None and found.neuron == wanted:
            self._take_map(found)
        if self._map is not None:
            self.view.show_regions(self._map.pixels)
        elif self._regions is not None:
            self.view.show_regions(self._regions)

    def _take_map(self, found: NeuronMap | None) -> None:
        before, self._map = self._map, found
        if (before and before.neuron) != (found and found.neuron):
            self._show_legend()

    def _show_legend(self) -> None:
        """Say what the colours stand for: one output, classes, or a neuron's lowest to its highest value."""
        shown = self._map
        self.view.setVisible(not self._is_curve)
        self.function.setVisible(self._is_curve)
        self.title = "Function" if self._is_curve else VALUES_TITLE if self._row.is_regression else TITLE
        if shown is not None and not self._is_curve:
            self.title = explain.name_of(self._experiment, shown.neuron)
        # While painting the tools need the room, and name the classes themselves.
        is_seen = not self.paint_button.isChecked() and not self._is_tiny and not self._is_curve
        has_classes = answers.units(self._experiment) > 1 and shown is None
        self._legends.setVisible(is_seen)
        self._legends.setCurrentWidget(self.classes_label if has_classes else self._scale)
        words = legend_words(self._experiment) if shown is None else range_words(shown)
        for label, text in zip(self._words, words, strict=True):
            label.setText(text)
        self._legends.settle()

    def _read(self, snapshot: Snapshot) -> None:
        """Show the readings, once the worker has taken all probes of now."""
        self._reading = self._places(snapshot)
        if len(snapshot.probes) == len(self._focus.probes):
            self.probes.show_readings(snapshot.experiment, snapshot.probes, self._focus)

    def _read_point(self, snapshot: Snapshot) -> None:
        self._point = snapshot.point
        self._tell_point()

    def _tell_point(self) -> None:
        """Say what is known of the data point that is looked at."""
        index, points = self._focus.point_looked_at, self._points
        is_there = index is not None and points is not None and index < len(points.y)
        words = point_words(self._experiment, points, index, self._point) if is_there else ()  # type: ignore[arg-type]  # both are there
        for view in (self.view, self.function.view):
            view.show_tag(words)

    def _show_classes(self) -> None:
        """Name the classes by shape and colour; the regions grow pale where two of them are close."""
        if self._theme is None or answers.units(self._experiment) < 2:
            return
        names = self._row.class_names[: self._experiment.data.classes]
        self.classes_label.setText(in_words(self._theme, names))
        self._legends.settle()

    def _choose_probe(self, place: int) -> None:
        self._look(self._focus.with_active(place))

    def _add_probe(self) -> None:
        self._look(self._focus.with_one_more(*self.view.free_place()))

    def _remove_probe(self) -> None:
        self._look(self._focus.with_one_less())

    def _look(self, focus: Focus) -> None:
        self._focus = focus
        self.look.emit(focus)


def legend_words(experiment: Experiment) -> tuple[str, str, str]:
    """Give what stands below the colours of one output: at their low end, in the middle, at their high end."""
    row, (low, high) = row_of(experiment.data), answers.span(experiment)
    middle = _figure(answers.middle(experiment))
    if row.is_regression:
        return f"ŷ = {_figure(low)}", f"ŷ = {middle}", f"ŷ = {_figure(high)}"
    zero, one = row.class_names[:2]
    return f"{SYMBOLS[0]} 0 {zero}", f"ŷ = {middle}", f"1 {one} {SYMBOLS[1]}"


def range_words(shown: NeuronMap) -> tuple[str, str, str]:
    """Give what stands below the colours of a neuron's map: its lowest, middle and highest value."""
    return tuple(_figure(float(f"{v:.3g}")) for v in (shown.low, (shown.low + shown.high) / 2, shown.high))  # type: ignore[return-value]  # three


def _figure(value: float) -> str:
    return f"{value:g}".replace("-", "−")
