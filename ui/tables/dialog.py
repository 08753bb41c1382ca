"""The dialog in which a table's columns are chosen: what was found, the first rows, a picture of the points."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any

import msgspec
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from playground.own_points import OwnPoints
from playground.sheet import UNKNOWN
from playground.spec import Own
from playground.table_choice import Choice, Outcome
from ui.tables.choosers import ColumnChoosers, FoundChoosers
from ui.tables.preview import Preview
from ui.tables.sketch import Sketch, legend
from ui.theme import Theme
from ui.widgets.check import CheckBox
from ui.widgets.table import Cell, Column, Table

WIDTH, HEIGHT = 900, 640
LEFT_OUT_ROWS = 3


class TableDialog(QDialog):
    """Shows what comes of a choice and asks for another.

    wanted(Choice) : is to be carried out · chosen(Own) : a person takes these points.
    """

    wanted = Signal(object)
    chosen = Signal(object)

    def __init__(self, name: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("tableDialog")
        self.setWindowTitle(f"Points from {name}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        self._name, self._theme = name, theme
        self._outcome = Outcome(Choice())
        self._told = UNKNOWN
        self._wants_scaling: bool | None = None
        self._is_busy = False
        self.summary = _label("tableSummary", "small")
        self.found, self.columns = FoundChoosers(self), ColumnChoosers(self)
        self.preview, self.sketch = Preview(self), Sketch(self)
        self.legend = _label("tableLegend", "small")
        self.scale = CheckBox("scale the inputs to mean 0, spread 1", self)
        self.scale.setObjectName("tableScale")
        self.scale.setToolTip("Each input minus its mean, divided by its spread: steps are then equally good for both.")
        self.numbers = _label("tableNumbers", "small", muted=True)
        self.left_out = _label("tableLeftOut", "small")
        self.left_out_list = Table((Column("line", "100000"), Column("why it gives no point", "m" * 40)))
        self.left_out_list.setObjectName("tableLeftOutList")
        self.left_out_list.setAccessibleName("Rows left out, by line")
        self.reason = _label("tableReason", "small")
        self.take = QPushButton("Use these points", self)
        self.take.setObjectName("takeTable")
        self.take.setProperty("primary", True)
        self.take.setDefault(True)
        self.cancel = QPushButton("Cancel", self)
        self.cancel.setObjectName("cancelTable")
        self.cancel.setAutoDefault(False)
        self._arrange()
        self._listen()
        self.restyle(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the first column."""
        super().showEvent(event)
        self.columns.x1.setFocus()

    def show_outcome(self, outcome: Outcome) -> None:
        """Show what came of a choice."""
        self._outcome = outcome
        sheet, points = outcome.sheet, outcome.points
        if sheet is not None:
            told = " ".join((sheet.summary(), *sheet.notes, *(points.notes if points else ())))
            self.summary.setText(f"<b>{escape(self._name)}</b>: {escape(told)}")
        self.found.show_choice(outcome.choice)
        self.columns.show_choice(sheet, outcome.choice)
        self.preview.show_sheet(sheet, outcome.choice.columns)
        self.sketch.show_points(outcome.own)
        self.legend.setText(legend(outcome.own, self._theme) if outcome.own else "")
        self._show_scaling(points)
        self._show_left_out(points)
        self._show_reason()

    def show_busy(self, is_busy: bool) -> None:
        """Say that the table is being read again."""
        if is_busy != self._is_busy:
            self._is_busy = is_busy
            self._show_reason()

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours and lengths."""
        self._theme = theme
        for part in (self.found, self.columns, self.preview, self.sketch, self.scale, self.left_out_list):
            part.restyle(theme)
        edge = theme.px(16)
        self._column.setContentsMargins(edge, edge, edge, theme.px(12))
        for layout in (self._column, self._body, self._side):
            layout.setSpacing(theme.px(8))
        self._middle.setSpacing(theme.px(16))
        self.preview.setMinimumHeight(self.preview.minimumSizeHint().height())
        self.sketch.setMinimumSize(self.sketch.minimumSizeHint())
        self.left_out_list.setFixedHeight(self.left_out_list.height_of(LEFT_OUT_ROWS))
        self.reason.setStyleSheet(f"color: {theme.danger};")
        if self._outcome.own is not None:
            self.legend.setText(legend(self._outcome.own, theme))
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """Be as large as needed, within the window it belongs to."""
        parent = self.parentWidget()
        room = parent.size() if parent is not None else QSize(WIDTH, HEIGHT)
        wanted = QSize(self._theme.px(WIDTH), self._theme.px(HEIGHT))
        return QSize(min(wanted.width(), room.width()), min(wanted.height(), room.height()))

    def accept(self) -> None:
        """Take the points, if there are any."""
        if self.take.isEnabled() and self._outcome.own is not None:
            own: Own = msgspec.structs.replace(self._outcome.own, standardized=self.scale.isChecked())
            self.chosen.emit(own)
            super().accept()

    def _arrange(self) -> None:
        inside = QWidget(self)
        inside.setObjectName("tableInside")
        self._body = QVBoxLayout(inside)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._side = QVBoxLayout()
        self._side.addWidget(self.sketch, 1)
        self._side.addWidget(self.legend)
        self._middle = QHBoxLayout()
        self._middle.addWidget(self.preview, 3)
        self._middle.addLayout(self._side, 2)
        for widget in (self.summary, self.found, self.columns):
            self._body.addWidget(widget)
        self._body.addLayout(self._middle, 1)
        for part in (self.scale, self.numbers, self.left_out, self.left_out_list):
            self._body.addWidget(part)
        self._scroll = QScrollArea(self)
        self._scroll.setObjectName("tableScroll")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)
        foot = QHBoxLayout()
        foot.addWidget(self.reason, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.take)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._scroll, 1)
        self._column.addLayout(foot)

    def _listen(self) -> None:
        self.found.changed.connect(self._read_otherwise)
        self.columns.changed.connect(self.wanted)
        self.scale.clicked.connect(self._decide_scaling)
        self.take.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.reject)

    def _read_otherwise(self, field: str, value: object) -> None:
        """Have the table read as a person says; what they left open is found out again."""
        other: dict[str, Any] = {field: value}
        self._told = replace(self._told, **other)
        self.wanted.emit(Choice(self._told))

    def _decide_scaling(self, on: bool) -> None:
        self._wants_scaling = on

    def _show_scaling(self, points: OwnPoints | None) -> None:
        """Propose scaling where it helps, unless a person has decided; say mean and spread."""
        self.scale.setEnabled(points is not None)
        if points is None:
            self.numbers.setText("")
            return
        self.scale.setChecked(points.needs_scaling if self._wants_scaling is None else self._wants_scaling)
        parts = zip(points.axes, points.mean, points.spread, strict=False)
        text = " · ".join(f"{name}: mean {mean:.4g}, spread {spread:.4g}" for name, mean, spread in parts)
        self.numbers.setText(text.replace("-", "−"))

    def _show_left_out(self, points: OwnPoints | None) -> None:
        """Count the rows left out and name each of the first hundred by its line."""
        found = points.left_out if points is not None else None
        has_any = found is not None and found.count > 0
        self.left_out.setVisible(found is not None)
        self.left_out_list.setVisible(has_any)
        if found is None:
            return
        rows = "1 row" if found.count == 1 else f"{found.count:,} rows"
        self.left_out.setText(f"{rows} left out:" if has_any else "Every row gives a point.")
        named = [(Cell(f"{line}"), Cell(why)) for line, why in found.named]
        more = found.count - len(found.named)
        self.left_out_list.show_rows([*named, *([(Cell("…"), Cell(f"and {more:,} more"))] if more else [])])

    def _show_reason(self) -> None:
        """Say why the points cannot be taken, or that the table is being read."""
        problem = self._outcome.problem
        self.take.setEnabled(self._outcome.own is not None and not self._is_busy)
        text = "Reading …" if self._is_busy else "" if problem is None else problem.text()
        self.reason.setText(text.replace("Nothing was changed; ", "Please "))
        self.take.setToolTip(self.reason.text() or "Learn from these points; this can be undone")


def _label(name: str, role: str, *, muted: bool = False) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setProperty("role", role)
    label.setProperty("muted", muted)
    label.setWordWrap(True)
    return label
