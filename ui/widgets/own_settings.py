"""The settings that belong to one chosen row of a table, an optimizer's or an initialization's, as sliders."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from playground.catalog import Row
from ui.theme import Theme
from ui.widgets.slider import ValueSlider


class OwnSettings(QWidget):
    """The settings of a chosen row as sliders. `changed(name, value, merge_key)`, `refused(words)`."""

    changed = Signal(str, float, str)
    refused = Signal(str)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._row = ""
        self._sliders: list[ValueSlider] = []
        self._title = QLabel(self)
        self._title.setProperty("role", "title")
        self._title.setWordWrap(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._title)

    def show_settings(self, row: Row, settings: dict[str, float], theme: Theme | None) -> None:
        """Show the formula of what was chosen, and a slider for each of its settings."""
        if row.name != self._row:
            self._build(row, theme)
        for slider in self._sliders:
            slider.show_value(settings.get(slider.param.name, float(slider.param.default)))

    def restyle(self, theme: Theme) -> None:
        """Take the theme's letters and lengths."""
        self._column.setSpacing(theme.px(10))
        self.setMinimumWidth(theme.px(260))
        for slider in self._sliders:
            slider.restyle(theme)

    def _build(self, row: Row, theme: Theme | None) -> None:
        for slider in self._sliders:
            self._column.removeWidget(slider)
            slider.deleteLater()
        self._sliders = [ValueSlider(param, self) for param in row.params]
        self._title.setText(f"{row.label}: {row.formula}" if row.formula else row.label)
        self._title.setToolTip("\n".join(filter(None, (row.help, row.source))))
        for slider in self._sliders:
            self._column.addWidget(slider)
            slider.changed.connect(self._report)
            slider.refused.connect(self.refused)
            slider.show()
            if theme is not None:
                slider.restyle(theme)
        self._row = row.name

    def _report(self, value: float, merge_key: str) -> None:
        slider = self.sender()
        assert isinstance(slider, ValueSlider)
        self.changed.emit(slider.param.name, value, merge_key)
