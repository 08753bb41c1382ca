"""How training fares inside, as tables: which classes are taken for which, gradients and sleeping neurons by layer."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from playground.datasets import row_of
from playground.snapshot import Metrics, Snapshot
from playground.spec import Experiment
from ui.points import SYMBOLS
from ui.theme import Theme

NORM_HELP = "‖∇J‖: how long the part of the gradient is that belongs to the layer, over all training points"
DEAD_HELP = "the share of neurons that are 0 at every training point (ReLU)"
SATURATED_HELP = "the share of neurons on the flat part of their curve at every training point"


class MetricsView(QScrollArea):
    """Shows the newest metrics as text; asks for nothing while it is hidden."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("metricsView")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setAccessibleName("Confusion matrix, gradient norms, dead and saturated neurons")
        self.label = QLabel(self)
        self.label.setObjectName("metricsText")
        self.label.setProperty("role", "small")
        self.label.setTextFormat(Qt.TextFormat.RichText)
        self.label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.label.setToolTip(f"Gradient: {NORM_HELP}\nDead: {DEAD_HELP}\nSaturated: {SATURATED_HELP}")
        self.setWidget(self.label)
        self._theme: Theme | None = None

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._theme = theme

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Show the metrics of a snapshot, if it has any."""
        if snapshot.metrics is not None and self._theme is not None:
            is_wide = self.viewport().width() >= self._theme.px(400)
            text = tables(snapshot.metrics, snapshot.experiment, self._theme, is_wide=is_wide)
            if text != self.label.text():
                self.label.setText(text)


def tables(metrics: Metrics, experiment: Experiment, theme: Theme, *, is_wide: bool = False) -> str:
    """Give both tables as rich text, side by side or one below the other."""
    confusion, layers = _confusion(metrics, experiment, theme), _layers(metrics, experiment)
    if not confusion or not is_wide:
        return f"{confusion}{'<br>' if confusion else ''}{layers}"
    gap = theme.px(24)
    return f'<table><tr><td>{confusion}</td><td width="{gap}"></td><td>{layers}</td></tr></table>'


def _confusion(metrics: Metrics, experiment: Experiment, theme: Theme) -> str:
    counts = metrics.confusion_test
    if counts is None:
        return ""
    names = row_of(experiment.data).class_names[: len(counts)]
    marks = [f'<span style="color:{theme.classes[kind]}">{SYMBOLS[kind]}</span>' for kind in range(len(counts))]
    rows = [["actual ╲ ŷ", *marks]]
    for kind, row in enumerate(counts.tolist()):
        cells = [f"<b>{count}</b>" if place == kind else f"{count}" for place, count in enumerate(row)]
        rows.append([f"{marks[kind]} {escape(names[kind])}", *cells])
    return f"<b>Test points by class</b>{_table(rows)}"


def _layers(metrics: Metrics, experiment: Experiment) -> str:
    rows = [["layer", "gradient", "dead", "saturated"]]
    for place, norm in enumerate(metrics.gradient_norms):
        if place < len(experiment.model.layers):
            asleep = [f"{100 * share:.0f} %" for share in (metrics.dead[place], metrics.saturated[place])]
            rows.append([f"layer {place + 1}", f"{norm:.3g}", *asleep])
        else:
            rows.append(["output", f"{norm:.3g}", "", ""])
    rows.append(["<b>all</b>", f"<b>{metrics.gradient_norm:.3g}</b>", "", ""])
    return f"<b>Layer by layer</b>{_table(rows)}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    lines = []
    for row in rows:
        cells = [f'<td align="{"left" if place == 0 else "right"}">{cell}</td>' for place, cell in enumerate(row)]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f'<table cellspacing="0" cellpadding="4">{"".join(lines)}</table>'
