"""The choosers of the table dialog: how the table is read, and which columns are learned from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from playground.own_points import TASKS
from playground.sheet import Sheet
from playground.table_choice import Choice, Columns, with_columns
from playground.table_numbers import DECIMAL_SIGNS
from playground.table_rows import SEPARATORS
from ui.theme import Theme
from ui.widgets.chooser import Captioned, Chooser

LONGEST, MOST = 140, 156
"""Pixels that a column's name may take, at 100 % and whatever the text size; what is longer is shortened."""
HEADERS = ((True, "holds names", ""), (False, "is a point", ""))
CURVE = (None, "none: a curve", "Learn a value over x₁ alone, and see it as a curve.")


class FoundChoosers(QWidget):
    """What was found out about a table, each to be corrected. `changed` carries a field of Found and its value."""

    changed = Signal(str, object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.separator = self._chooser("tableSeparator", "Cells are separated by", "separator")
        self.decimal = self._chooser("tableDecimal", "Decimal sign", "decimal")
        self.header = self._chooser("tableHeader", "First row", "has_header")
        self.separator.fill([(sign, _sign(sign, name), "") for sign, name in SEPARATORS.items()])
        self.decimal.fill([(sign, _sign(sign, name), "") for sign, name in DECIMAL_SIGNS.items()])
        self.header.fill(HEADERS)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for chooser in self.all():
            self._row.addWidget(Captioned(chooser.accessibleName(), chooser, self))
        self._row.addStretch(1)

    def all(self) -> tuple[Chooser, ...]:
        """Give the choosers from left to right."""
        return self.separator, self.decimal, self.header

    def show_choice(self, choice: Choice) -> None:
        """Show how a table was read."""
        found = choice.found
        for chooser, value in zip(self.all(), (found.separator, found.decimal, found.has_header), strict=True):
            chooser.show_choice(value)

    def restyle(self, theme: Theme) -> None:
        """Take a theme's letters and lengths."""
        self._row.setSpacing(theme.px(14))
        for chooser in self.all():
            chooser.restyle(theme)

    def _chooser(self, name: str, words: str, field: str) -> Chooser:
        chooser = Chooser(name, self)
        chooser.setProperty("role", "body")
        chooser.setAccessibleName(words)
        chooser.setToolTip(f"{words}: as it was found; choose another to read the table again")
        chooser.setProperty("field", field)
        chooser.chosen.connect(self._report)
        return chooser

    def _report(self, value: object) -> None:
        self.changed.emit(self.sender().property("field"), value)


class ColumnChoosers(QWidget):
    """Which columns are x₁, x₂ and the target, and what is learned. `changed` carries another Choice."""

    changed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._choice = Choice()
        self._sheet: Sheet | None = None
        self._theme: Theme | None = None
        self.x1 = self._chooser("tableX1", "x₁", "The column across")
        self.x2 = self._chooser("tableX2", "x₂", "The column upwards")
        self.target = self._chooser("tableTarget", "target", "The column that the network is to predict")
        self.task = self._chooser("tableTask", "task", "Tell classes apart, or learn a value")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for chooser in self.all():
            self._row.addWidget(Captioned(chooser.accessibleName(), chooser, self))
        self._row.addStretch(1)

    def all(self) -> tuple[Chooser, ...]:
        """Give the choosers in reading order."""
        return self.x1, self.x2, self.target, self.task

    def show_choice(self, sheet: Sheet | None, choice: Choice) -> None:
        """Offer a sheet's columns and show which are chosen; without a sheet there is nothing to choose."""
        is_other, self._sheet, self._choice = sheet is not self._sheet, sheet, choice
        self.setEnabled(sheet is not None)
        if is_other:
            self._fill()
        if choice.columns is None:
            return
        for chooser, place in zip(self.all(), choice.columns, strict=False):
            chooser.show_choice(place)
        tasks = {"value": TASKS["value"]} if choice.columns[1] is None else TASKS
        if [self.task.itemData(place) for place in range(self.task.count())] != list(tasks):
            self.task.fill([(name, words, "") for name, words in tasks.items()])
        self.task.show_choice(choice.task)

    def restyle(self, theme: Theme) -> None:
        """Take a theme's letters and lengths."""
        self._theme = theme
        self._row.setSpacing(theme.px(10))
        for chooser in self.all():
            chooser.restyle(theme)
        self._fill()
        self.show_choice(self._sheet, self._choice)

    def _fill(self) -> None:
        """Offer the columns, long names shortened; all of a name is told by the tooltip."""
        if self._theme is None:
            return
        metrics, room = self.x1.fontMetrics(), min(self._theme.px(LONGEST), MOST)
        names = [column.name for column in self._sheet.columns] if self._sheet else []
        columns = [
            (place, metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room), name)
            for place, name in enumerate(names)
        ]
        for chooser in (self.x1, self.x2, self.target):
            choices: Sequence[tuple[object, str, str]] = [*columns, CURVE] if chooser is self.x2 else columns
            chooser.fill(choices)

    def _chooser(self, name: str, words: str, tip: str) -> Chooser:
        chooser = Chooser(name, self)
        chooser.setProperty("role", "body")
        chooser.setAccessibleName(words)
        chooser.setToolTip(tip)
        chooser.chosen.connect(self._report)
        return chooser

    def _report(self) -> None:
        """Give the choice that the choosers show now; a column that had another part swaps with it."""
        if self.sender() is self.task:
            self._choice = Choice(self._choice.found, self._choice.columns, self.task.currentData())
        else:
            shown = (self.x1.currentData(), self.x2.currentData(), self.target.currentData())
            self._choice = with_columns(self._choice, _swapped(self._choice.columns, shown))
        self.changed.emit(self._choice)


def _swapped(before: Columns | None, after: Columns) -> Columns:
    """Let the column whose part was taken over have the part that became free."""
    if before is None:
        return after
    changed = next((place for place, (old, new) in enumerate(zip(before, after, strict=True)) if old != new), None)
    if changed is None or after[changed] is None:
        return after
    result = list(after)
    for place, column in enumerate(result):
        if place != changed and column == after[changed]:
            result[place] = before[changed]
    first, second, target = result
    return after if first is None or target is None else (first, second, target)


def _sign(sign: str, name: str) -> str:
    return f"{name} ({sign})" if sign.strip() else name
