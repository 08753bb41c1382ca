"""The points by their own loss, largest first; and J as what it is: the mean over the training points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from playground import answers
from playground.datasets import row_of
from playground.snapshot import Points, Snapshot
from playground.spec import Experiment
from ui.focus import Focus
from ui.panels.ground import coordinate
from ui.panels.readings import named_class, value_text
from ui.points import Stamps
from ui.theme import Theme
from ui.widgets.table import Cell, Column, Row, Table
from ui.widgets.words import figure

MOST_ROWS = 200
"""So many points are listed; nobody reads further."""
STAMP = 9


class RankingView(QWidget):
    """A sentence about J and a table of points. `chosen` carries the number of the point whose row a person chose."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rankingView")
        self.mean_label = QLabel(self)
        self.mean_label.setObjectName("meanLoss")
        self.mean_label.setProperty("role", "small")
        self.mean_label.setWordWrap(True)
        self.table = Table(columns_for(Experiment()), self)
        self.table.setObjectName("pointsByLoss")
        self.table.setAccessibleName("Points by their loss, largest first")
        self.table.chosen.connect(self._choose)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.mean_label)
        self._column.addWidget(self.table, 1)
        self._ranked: list[int] = []
        self._pinned: int | None = None
        self._stamps: Stamps | None = None

    def show_experiment(self, experiment: Experiment) -> None:
        """Take the headings from the experiment's data."""
        self.table.show_columns(columns_for(experiment))

    def show_numbers(self, snapshot: Snapshot) -> None:
        """List the points of a snapshot, if it has all their losses; the chosen one stays chosen."""
        points, losses = snapshot.points, snapshot.losses
        if points is None or losses is None or len(losses) != len(points.y) or self._stamps is None:
            return
        self.mean_label.setText(mean_in_words(losses, points.is_test))
        order = ranked(losses)
        self._ranked = order.tolist()
        self.table.show_rows(rows_of(snapshot.experiment, points, losses, order, self._stamps))
        self._show_pinned()

    def show_focus(self, focus: Focus) -> None:
        """Light the row of the point that is pinned."""
        self._pinned = focus.pinned_point
        self._show_pinned()

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours and lengths."""
        self._column.setSpacing(theme.px(4))
        self._stamps = Stamps(theme, self.devicePixelRatioF(), theme.px(STAMP), theme.scale)
        self.table.restyle(theme)

    def _show_pinned(self) -> None:
        self.table.show_choice(self._ranked.index(self._pinned) if self._pinned in self._ranked else None)

    def _choose(self, row: int) -> None:
        self.chosen.emit(self._ranked[row])


def columns_for(experiment: Experiment) -> tuple[Column, ...]:
    """Give the headings for an experiment's data."""
    row = row_of(experiment.data)
    first, second = (max((coordinate(value, *axis) for value in axis), key=len) for axis in row.plane)
    is_value = answers.is_regression(experiment)
    return (
        Column("", "000", is_number=True, help="The place in the order, 1 for the largest loss"),
        Column("y", "  −0.00" if is_value else "0 orange__", help="What is right for this point", may_shrink=True),
        Column("x₁", first, is_number=True, help=row.axes[0].text()),
        Column("x₂", second, is_number=True, help=row.axes[1].text()),
        Column("loss", "00.000", is_number=True, help="This point's own loss, of this very step, dropout off"),
        Column("", " train", help="Whether training sees this point; J is the mean over these alone"),
    )


def ranked(losses: NDArray[np.float32], most: int = MOST_ROWS) -> NDArray[np.int64]:
    """Give the numbers of the points with the largest losses, the largest first; what is no number comes first."""
    keys = -np.nan_to_num(losses, nan=np.inf)
    if len(keys) > 4 * most:
        few = np.argpartition(keys, most)[:most]
        return few[np.lexsort((few, keys[few]))]
    order: NDArray[np.int64] = np.lexsort((np.arange(len(keys)), keys))[:most]
    return order


def mean_in_words(losses: NDArray[np.float32], is_test: NDArray[np.bool_]) -> str:
    """Say that J is the mean of the training points' losses, and what it comes to."""
    train = losses[~is_test]
    return f"J = mean of {len(train):,} training losses = {figure(mean(train))}"


def mean(losses: NDArray[np.float32]) -> float:
    """Give the mean in the precision J is judged with."""
    return float(losses.mean(dtype=np.float64)) if len(losses) else float("nan")


def rows_of(
    experiment: Experiment, points: Points, losses: NDArray[np.float32], order: Sequence[int] | NDArray[np.int64],
    stamps: Stamps,
) -> list[Row]:  # fmt: skip
    """Give a row for each point in an order."""
    row = row_of(experiment.data)
    lowest, highest = row.values
    result: list[Row] = []
    for rank, index in enumerate(order, 1):
        y, is_test = points.y[index], bool(points.is_test[index])
        if row.is_regression:
            kind = Cell(value_text(float(y)), "", stamps.of_value((float(y) - lowest) / (highest - lowest), is_test))
        else:
            name = f"{int(y)} {row.class_names[int(y)]}"
            kind = Cell(name, named_class(row, int(y)), stamps.of_class(int(y), is_test))
        x1, x2 = (Cell(coordinate(float(points.x[index, axis]), *row.plane[axis])) for axis in (0, 1))
        loss, part = Cell(figure(float(losses[index]))), Cell("test" if is_test else "train")
        result.append((Cell(f"{rank}"), kind, x1, x2, loss, part))
    return result
