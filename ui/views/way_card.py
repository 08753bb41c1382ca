"""The card of one network of several: what it says of the plane, its losses, its weights' size; a button takes it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from playground.datasets import Dataset
from playground.side_by_side import Outcome, Way
from playground.snapshot import Points
from ui.panels import cloud
from ui.panels.ground import Ground
from ui.theme import Theme
from ui.widgets.words import figure

ROWS = (
    ("train", "train J", "the mean loss of the training points, without penalty"),
    ("test", "test J", "the mean loss of the test points"),
    ("sum", "Σ|w|", "the sum of all |w|, which L1 makes small"),
    ("norm", "‖w‖", "the length of all weights together, which L2 makes small"),
    ("step", "steps", "the steps trained; early stopping may end sooner"),
)
SMALL, LARGE = 96, 168
"""Pixels a side at 100 % of a picture: where many stand in one line, and where there are few."""
WIDEST = "1.0e−04"
"""Numbers have room for so many digits, so that nothing moves while they change."""


class WayPicture(QWidget):
    """What one network says of the plane, or its curve; in a large one the training points lie on it."""

    def __init__(self, words: str, *, is_large: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self._is_large = is_large
        self._theme: Theme | None = None
        self._outcome: Outcome | None = None
        self._row: Dataset | None = None
        self._points: Points | None = None

    def show_outcome(self, outcome: Outcome | None) -> None:
        """Show another network, None for none yet."""
        self._outcome = outcome
        self.update()

    def show_plane(self, row: Dataset, points: Points | None) -> None:
        """Take a data set's plane and its points."""
        if row is not self._row or points is not self._points:
            self._row, self._points = row, points
            self.update()

    def restyle(self, theme: Theme) -> None:
        """Take a theme."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint regions and points, or points and the curve."""
        del event
        theme, row, outcome = self._theme, self._row, self._outcome
        if theme is None or row is None:
            return
        with QPainter(self) as painter:
            is_curve, ground = row.dimension == 1, Ground(QRectF(self.rect()), row.plane)
            painter.fillRect(self.rect(), theme.color("field" if is_curve else "track"))
            if outcome is not None and not is_curve:
                rows = outcome.pixels
                image = QImage(rows.data, rows.shape[1], rows.shape[0], 4 * rows.shape[1], QImage.Format.Format_RGB32)
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(self.rect(), image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._points is not None and (self._is_large or is_curve):
                places, ratio = cloud.as_drawn(self._points, row), self.devicePixelRatioF()
                cloud.draw_points(painter, theme, ground, row, places, shows_test=False, ratio=ratio)
            if outcome is not None and outcome.curve is not None and is_curve:
                painter.setPen(QPen(theme.color("text"), 2.4 * theme.scale))
                painter.drawPolyline(QPolygonF([ground.to_pixels(x, y) for x, y in outcome.curve.tolist()]))
            painter.setPen(QPen(theme.color("border"), theme.px(1)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class WayCard(QFrame):
    """One way. `taken` : it shall be the experiment's own."""

    taken = Signal(str)

    def __init__(self, way: Way, *, is_large: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"way_{way.name}")
        self.setProperty("popup", False)
        self._outcome: Outcome | None = None
        self._is_best, self._is_large = False, is_large
        self._theme: Theme | None = None
        self.title = QLabel(way.label, self)
        self.title.setToolTip(way.help)
        self.picture = WayPicture(f"What the network says: {way.label}", is_large=is_large, parent=self)
        self.numbers = {row: QLabel("–", self) for row, _, _ in ROWS}
        self.take = QPushButton("Take it", self)
        self.take.setObjectName(f"take_{way.name}")
        self.take.setAccessibleName(f"Take {way.label}")
        self.take.setToolTip("Let the experiment be like this; it is trained from its present weights on")
        self.take.clicked.connect(lambda: self.taken.emit(way.name))
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
        self.picture.show_outcome(outcome)

    def usual_side(self) -> int:
        """Give how large the picture is where there is no more room than usual."""
        px = self._theme.px if self._theme is not None else int
        return px(LARGE if self._is_large else SMALL)

    def around(self) -> QSize:
        """Give how wide the numbers are beside the picture, and how high they are below it."""
        return QSize(
            self._column.sizeHint().width() + self._line.spacing(), self.sizeHint().height() - self.picture.height()
        )

    def take_shape(self, side: int, *, is_beside: bool) -> None:
        """Make the picture so large, with the numbers beside it or below."""
        self.picture.setFixedSize(side, side)
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._line.setDirection(beside if is_beside else below)
        self.updateGeometry()  # at once: what is set around it asks for its size before events are worked off

    def restyle(self, theme: Theme) -> None:
        """Take a theme."""
        self._theme = theme
        self._line.setSpacing(theme.px(10 if self._is_large else 3))
        self._column.setSpacing(theme.px(3))
        self._grid.setHorizontalSpacing(theme.px(8))
        self._grid.setVerticalSpacing(0)
        for number in self.numbers.values():
            number.setMinimumWidth(QFontMetrics(theme.font("small")).horizontalAdvance(WIDEST))
        self.picture.restyle(theme)
        self._dress()

    def _arrange(self) -> None:
        self._line = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._column, self._grid = QVBoxLayout(), QGridLayout()
        self.title.setProperty("role", "body" if self._is_large else "small")
        self._line.addWidget(self.picture)
        self._line.addLayout(self._column)
        self._column.addWidget(self.title)
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
        self._column.addStretch(1)

    def _dress(self) -> None:
        """Write the test loss in its curve's colour, the lowest one bold."""
        if self._theme is not None:
            weight = 700 if self._is_best else 400
            self.numbers["test"].setStyleSheet(f"color: {self._theme.test_curve}; font-weight: {weight};")
