"""Cards of networks trained in different ways: regions, losses, sizes of weights, and a button that takes the way."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from playground.regularization import WAYS, Compared, Outcome
from ui.theme import Theme
from ui.views.sided import Flow
from ui.widgets.words import figure

ROWS = (
    ("train", "training J", "the mean loss of the training points, without penalty"),
    ("test", "test J", "the mean loss of the test points"),
    ("sum", "Σ|w|", "the sum of all |w|, which L1 makes small"),
    ("norm", "‖w‖", "the length of all weights together, which L2 makes small"),
    ("step", "steps", "the steps trained; early stopping may end sooner"),
)


class WayCard(QFrame):
    """One way. `taken` : it shall be the experiment's own."""

    taken = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"way_{name}")
        self.setProperty("popup", False)
        way = WAYS[name]
        self._outcome: Outcome | None = None
        self._is_best = False
        self._theme: Theme | None = None
        self.title = QLabel(way.label, self)
        self.title.setToolTip(way.help)
        self.picture = QLabel(self)
        self.picture.setAccessibleName(f"Decision regions with {way.label}")
        self.picture.setToolTip("The decision regions of this network")
        self.numbers = {row: QLabel("–", self) for row, _, _ in ROWS}
        self.take = QPushButton("Take it", self)
        self.take.setObjectName(f"take_{name}")
        self.take.setAccessibleName(f"Take {way.label}")
        self.take.setToolTip("Let the experiment use this and no other regularization; training goes on from here")
        self.take.clicked.connect(lambda: self.taken.emit(name))
        self._arrange()

    def show_outcome(self, outcome: Outcome | None, *, is_best: bool) -> None:
        """Show a network's numbers and regions, or that they are not there yet."""
        if is_best != self._is_best:
            self._is_best = is_best
            self._dress()
        if outcome is self._outcome:
            return
        self._outcome = outcome
        texts = {row: "–" for row, _, _ in ROWS}
        if outcome is not None:
            texts = {
                "train": figure(outcome.train_loss), "test": figure(outcome.test_loss),
                "sum": f"{outcome.sum_of_weights:.1f}", "norm": f"{outcome.norm:.2f}", "step": f"{outcome.step:,}",
            }  # fmt: skip
        for row, text in texts.items():
            self.numbers[row].setText(text)
        self._draw()

    def restyle(self, theme: Theme) -> None:
        """Take a theme."""
        self._theme = theme
        self._column.setSpacing(theme.px(3))
        self._grid.setHorizontalSpacing(theme.px(8))
        self._grid.setVerticalSpacing(0)
        self._dress()
        self._draw()

    def _arrange(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._grid = QGridLayout()
        self.title.setProperty("role", "small")
        self._column.addWidget(self.title)
        self._column.addWidget(self.picture)
        for place, (row, words, tip) in enumerate(ROWS):
            caption = QLabel(words, self)
            caption.setProperty("role", "small")
            caption.setProperty("muted", True)
            for label in (caption, self.numbers[row]):
                label.setToolTip(tip)
            self.numbers[row].setProperty("role", "small")
            self.numbers[row].setAlignment(Qt.AlignmentFlag.AlignRight)
            self.numbers[row].setObjectName(f"{self.objectName()}_{row}")
            self._grid.addWidget(caption, place, 0)
            self._grid.addWidget(self.numbers[row], place, 1)
        self._column.addLayout(self._grid)
        self._column.addWidget(self.take)

    def _dress(self) -> None:
        """Write the test loss in its curve's colour, the lowest one bold."""
        if self._theme is not None:
            weight = 700 if self._is_best else 400
            self.numbers["test"].setStyleSheet(f"color: {self._theme.test_curve}; font-weight: {weight};")

    def _draw(self) -> None:
        if self._theme is None:
            return
        side, ratio = self._theme.px(96), self.devicePixelRatioF()
        pixmap = QPixmap(round(side * ratio), round(side * ratio))
        pixmap.fill(self._theme.color("track"))
        if self._outcome is not None:
            rows = self._outcome.pixels
            image = QImage(rows.data, rows.shape[1], rows.shape[0], 4 * rows.shape[1], QImage.Format.Format_RGB32)
            smooth = Qt.TransformationMode.SmoothTransformation
            pixmap = QPixmap.fromImage(image).scaled(pixmap.size(), Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
        pixmap.setDevicePixelRatio(ratio)
        self.picture.setPixmap(pixmap)


class Comparison(QWidget):
    """All ways side by side. `taken` carries the name of one."""

    taken = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("regularizationCompared")
        self.cards = {name: WayCard(name, self) for name in WAYS}
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("How much of the comparison is trained")
        self.progress.setToolTip("How many of the steps of all five networks are done")
        self._flow = Flow(tuple(self.cards.values()), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.progress)
        column.addWidget(self._flow)
        column.addStretch(1)
        for card in self.cards.values():
            card.taken.connect(self.taken)

    def show_compared(self, compared: Compared | None, *, is_running: bool) -> None:
        """Show how far they are; the lowest test loss is bold."""
        outcomes = {} if compared is None else {outcome.name: outcome for outcome in compared.outcomes}
        best = min(outcomes.values(), key=lambda outcome: outcome.test_loss, default=None)
        for name, card in self.cards.items():
            outcome = outcomes.get(name)
            card.show_outcome(outcome, is_best=outcome is not None and outcome is best)
        self.progress.setValue(round(100 * compared.known) if compared is not None else 0)
        self.progress.setVisible(is_running)

    def restyle(self, theme: Theme) -> None:
        """Take a theme."""
        self.progress.setFixedHeight(theme.px(6))
        for card in self.cards.values():
            card.restyle(theme)
        self._flow.restyle(theme)

    def resizeEvent(self, event: Any) -> None:
        """Keep the cards' lines."""
        super().resizeEvent(event)
        self.updateGeometry()
