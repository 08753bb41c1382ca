"""The network as a function of one input: the curve, chips for its neurons and their parts, a legend in words."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from playground import answers
from playground.datasets import Dataset, row_of
from playground.explain import neuron as explain
from playground.snapshot import Snapshot
from playground.spec import Experiment
from ui.focus import Focus
from ui.panels.curve import CurveView
from ui.panels.ground import alike
from ui.theme import Theme
from ui.widgets.chip import make_chip


class FunctionView(QWidget):
    """Shows the function. `looked` carries the focus after a person moved, added or chose a probe."""

    looked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("functionView")
        self._experiment = Experiment()
        self._row: Dataset = row_of(self._experiment.data)
        self._theme: Theme | None = None
        self._focus = Focus()
        self.view = CurveView(self)
        self.view.looked.connect(self.looked)
        self.neurons = self._chip(
            "curveNeurons", "neurons", "Show what each neuron of the last hidden layer says, g(z)"
        )
        self.parts = self._chip(
            "curveParts", "parts", "Show what each neuron adds to the output, w·g(z): with the bias the parts add up"
        )
        self.neurons.setChecked(True)
        self.legend = QLabel(self)
        self.legend.setObjectName("functionLegend")
        self.legend.setProperty("role", "small")
        self.legend.setWordWrap(True)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.legend, 1)
        self._foot.addWidget(self.neurons)
        self._foot.addWidget(self.parts)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.view, 1)
        self._column.addLayout(self._foot)

    def show_experiment(self, experiment: Experiment) -> None:
        """Take the axes of the experiment's data and its layers."""
        self._experiment, self._row = experiment, row_of(experiment.data)
        if self._row.dimension == 1:
            self.view.show_dataset(self._row, tuple(layer.id for layer in experiment.model.layers))
            self._explain()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the newest function and the points."""
        if self._row.dimension != 1 or not alike(row_of(snapshot.experiment.data), self._row):
            return
        if snapshot.points is not None:
            self.view.show_points(snapshot.points)
        if snapshot.lines is not None:
            self.view.show_lines(snapshot.lines)

    def show_focus(self, focus: Focus) -> None:
        """Stand the probes where they are wanted, and bring out the neuron that is looked at."""
        self.view.show_focus(focus)
        is_other = focus.looked_at != self._focus.looked_at
        self._focus = focus
        if is_other:
            self._explain()

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours and lengths."""
        self._theme = theme
        self.view.restyle(theme)
        self._column.setSpacing(theme.px(6))
        self._foot.setSpacing(theme.px(6))
        self._explain()

    def _chip(self, name: str, text: str, tip: str) -> QPushButton:
        made = make_chip(self, name, text, tip, accessible=f"Show {text}", is_toggle=True)
        made.clicked.connect(self._choose)
        return made

    def _choose(self, on: bool) -> None:
        """Show neurons or their parts, or neither: one stands for the other."""
        for chip in (self.neurons, self.parts):
            chip.setChecked(on and chip is self.sender())
        self.view.shows_neurons, self.view.shows_parts = self.neurons.isChecked(), self.parts.isChecked()
        self.view.update()
        self._explain()

    def _explain(self) -> None:
        """Say what each line is."""
        if self._theme is None or self._row.dimension != 1:
            return
        theme, looked = self._theme, self._focus.looked_at
        words = ["<b>━</b> ŷ"]
        if self._row.truth is not None:
            words.append(f'<span style="color:{theme.muted}">╌</span> rule')
        if self.neurons.isChecked() or self.parts.isChecked():
            what = "parts w·g(z), and bias" if self.parts.isChecked() else "neurons"
            signs = (
                f'<span style="color:{theme.blue}">─</span> w&gt;0 <span style="color:{theme.orange}">─</span> w&lt;0'
            )
            words.append(f"{what}: {signs}")
        if self.parts.isChecked() and answers.output_name(self._experiment.data, self._experiment.training) != "linear":
            words.append("their sum is z, before the output’s function")
        if looked is not None and self.view.curve_of(looked) is not None:
            name = escape(explain.name_of(self._experiment, looked))
            words.append(f'<b style="color:{theme.test_curve}">━</b> {name}')
        self.legend.setText(" &nbsp; ".join(words))
