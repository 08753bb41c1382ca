"""What is read at probes and data points, in words, and the list of the probes."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from playground import answers
from playground.datasets import Dataset, row_of
from playground.snapshot import PointReading, Points, ProbeReading
from playground.spec import Experiment
from ui.focus import MOST_PROBES, Focus
from ui.panels.ground import coordinate, place_text
from ui.panels.marks import name_of
from ui.points import SYMBOLS
from ui.widgets.table import Cell, Column, Row, Table
from ui.widgets.words import figure

PLACE, SAID, KIND, ACTUAL = range(4)


class ProbeTable(Table):
    """One row for each probe; choosing a row makes its probe the active one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(columns_for(Experiment()), parent)
        self.setObjectName("probeReadings")
        self.setAccessibleName("What the probes read")
        self._most = MOST_PROBES
        self._has_letters = False

    def show_experiment(self, experiment: Experiment) -> None:
        """Take the headings, and the room they need, from the experiment's data."""
        self.setColumnHidden(KIND, answers.is_regression(experiment))
        self.setColumnHidden(ACTUAL, row_of(experiment.data).truth is None)
        self.show_columns(columns_for(experiment, has_letters=self._has_letters))

    def show_readings(self, experiment: Experiment, readings: tuple[ProbeReading, ...], focus: Focus) -> None:
        """Show what the probes read; the active one is selected."""
        before, names = self.rows.rowCount(), [name_of(place, len(readings)) for place in range(len(readings))]
        self.show_rows([row_of_words(experiment, *named) for named in zip(names, readings, strict=True)])
        if len(readings) != before:
            self._has_letters = len(readings) > 1
            self.show_columns(columns_for(experiment, has_letters=self._has_letters))
            self._fit()
        active = min(focus.active, len(readings) - 1)
        self.show_choice(active)
        self.scrollTo(self.rows.index(active, 0))

    def show_at_most(self, rows: int) -> None:
        """Be no higher than so many rows; more of them scroll."""
        self._most = rows
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(self.height_of(min(max(self.rows.rowCount(), 1), self._most)))
        self._set_widths()


def columns_for(experiment: Experiment, *, has_letters: bool = False) -> tuple[Column, ...]:
    """Give the headings for an experiment's data, each as wide as its longest words; one probe needs no letter."""
    row = row_of(experiment.data)
    longest = f"{'A ' if has_letters else ''}({_longest(row.plane[0])}, {_longest(row.plane[1])})"
    names = max((f"0 {name}" for name in row.class_names[: experiment.data.classes]), key=len, default="")
    value = value_text(min(row.values)) if row.is_regression else "0.00"
    names = value if row.is_regression else names[:12]
    return (
        Column("probe", longest, help="Where the probe stands: (x₁, x₂)"),
        Column("ŷ", value, is_number=True, help="What the network says there"),
        Column("class", names, help="The class the network says", may_shrink=True),
        Column("actual", names, row.is_regression, "What is right there by the rule of the data", may_shrink=True),
    )


def row_of_words(experiment: Experiment, name: str, reading: ProbeReading) -> Row:
    """Give a probe's row; `name` is its letter, "" where it needs none."""
    row = row_of(experiment.data)
    said = Cell(value_text(reading.prediction))
    kind = Cell("–") if reading.answer is None else Cell(f"{reading.answer} {row.class_names[reading.answer]}")
    actual = Cell("–", help="There is no rule that says what is right here")
    if reading.actual is not None:
        known = int(reading.actual)
        actual = Cell(value_text(reading.actual) if row.is_regression else f"{known} {row.class_names[known]}")
    place = coordinate(reading.x[0], *row.plane[0]) if row.dimension == 1 else place_text(reading.x, row.plane)
    return Cell(f"{name} {place}".strip()), said, kind, actual


def point_words(experiment: Experiment, points: Points, index: int, reading: PointReading | None) -> tuple[str, ...]:
    """Say where a data point lies and what it is; and, once they were computed, the network's answer and its loss."""
    row, y = row_of(experiment.data), points.y[index]
    x1, x2 = float(points.x[index, 0]), float(points.x[index, 1])
    place = place_text((x1, x2), row.plane)
    if row.dimension == 1:
        place = f"{row.axes[0].label} = {coordinate(x1, *row.plane[0])}"
    what = f"{row.target} = {value_text(float(y))}" if row.is_regression else named_class(row, int(y))
    first = f"{place}  {what}{', test' if points.is_test[index] else ''}"
    if reading is None or reading.index != index:
        return (first,)
    said, loss = reading.reading, f"loss {figure(reading.loss)}"
    answer = f"ŷ = {value_text(said.prediction)}"
    if len(said.predictions) > 1 and said.answer is not None:
        answer = f"ŷ = {value_text(said.prediction)} for {said.answer} {row.class_names[said.answer]}"
    return (first, f"{answer}  {loss}")


def named_class(row: Dataset, kind: int) -> str:
    """Name a class by its shape, number and name: ● 1 blue."""
    name = row.class_names[kind] if kind < len(row.class_names) else ""
    return f"{SYMBOLS[kind]} {kind} {name}".strip()


def value_text(value: float) -> str:
    """Write a prediction with two decimals; large ones in four digits."""
    if abs(value) >= 1000:
        return f"{value:.4g}".replace("-", "−")
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def _longest(axis: tuple[float, float]) -> str:
    return max((coordinate(value, *axis) for value in axis), key=len)
