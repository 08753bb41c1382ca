"""A canvas and a palette side by side in a window, with every edit applied and recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from playground.problems import Problem
from playground.spec import Data, Experiment, Layer, Model
from ui import theme
from ui.canvas import Canvas, Palette, connect_palette
from ui.canvas.cards import LayerCard
from ui.canvas.palette import PaletteEntry


@dataclass
class Bench:
    """What a test drives and sees."""

    window: QWidget
    canvas: Canvas
    palette: Palette
    experiment: Experiment
    edits: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    looks: list[object] = field(default_factory=list)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers after all edits."""
        return self.experiment.model.layers

    @property
    def ids(self) -> list[int]:
        """The layers' identities from left to right."""
        return [layer.id for layer in self.layers]

    @property
    def labels(self) -> list[str]:
        """The edits so far, as the undo menu names them."""
        return [label for label, _ in self.edits]

    def take(self, experiment: Experiment, label: str, key: str) -> None:
        """Apply an edit, as the window does."""
        self.experiment = experiment
        self.edits.append((label, key))
        self.canvas.show_experiment(experiment)

    def card(self, layer: int) -> LayerCard:
        """Give a layer's card."""
        return self.canvas.board.cards[layer]

    def at_column(self, column: int) -> QPoint:
        """Give the global position of a column's middle, in the neurons' area, as it stands at rest."""
        layout = self.canvas.rest_layout()
        place = QPoint(round(layout.places[column].x), round(layout.top + layout.depth / 2))
        return self.canvas.board.widget().mapToGlobal(place)

    def between(self, left: int, right: int) -> QPoint:
        """Give the global position half-way between two columns."""
        return (self.at_column(left) + self.at_column(right)) / 2

    def outside(self) -> QPoint:
        """Give a global position beside the canvas."""
        return self.palette.mapToGlobal(QPoint(20, self.palette.height() - 5))

    def columns(self) -> dict[int, float]:
        """Give where the columns' centres are shown or gliding to."""
        return {column: place.x for column, place in self.canvas.board.layout_now().places.items()}

    def scroll_to(self, column: int) -> None:
        """Scroll so that a column is in the middle."""
        bar = self.canvas.board.horizontalScrollBar()
        bar.setValue(round(self.canvas.rest_layout().places[column].x - self.canvas.board.viewport().width() / 2))


class Drag:
    """A drag by hand: press on a widget, move by the way of several points, release or Esc."""

    def __init__(self, source: QWidget) -> None:
        self.source = source
        self.grip = QPoint(12, source.height() // 2) if isinstance(source, PaletteEntry) else QPoint(20, 5)
        QTest.mousePress(source, Qt.MouseButton.LeftButton, pos=self.grip)
        self.to(source.mapToGlobal(self.grip + QPoint(6, 4)))
        self.to(source.mapToGlobal(self.grip + QPoint(24, 12)))

    def to(self, target: QPoint) -> Drag:
        """Move the mouse with its button down."""
        local = QPointF(self.source.mapFromGlobal(target))
        button, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        modifiers = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(QEvent.Type.MouseMove, local, QPointF(target), none, button, modifiers)
        QApplication.sendEvent(self.source, event)
        return self

    def drop(self, target: QPoint) -> None:
        """Move there and let go."""
        self.to(target)
        QTest.mouseRelease(self.source, Qt.MouseButton.LeftButton, pos=self.source.mapFromGlobal(target))

    def escape(self) -> None:
        """Press Esc, then let go."""
        QTest.keyClick(self.source.window(), Qt.Key.Key_Escape)
        QTest.mouseRelease(self.source, Qt.MouseButton.LeftButton, pos=self.grip)


def network(*units: int) -> Experiment:
    """Give an experiment with four inputs and hidden layers of these sizes, their ids counted from 1."""
    layers = tuple(Layer(id=number, units=size) for number, size in enumerate(units, start=1))
    return Experiment(data=Data(inputs=("x1", "x2", "sin_x1", "sin_x2")), model=Model(layers=layers))


@pytest.fixture
def bench(qtbot) -> Callable[..., Bench]:
    """Make a bench: bench(8, 8) has two hidden layers of 8."""

    def make(*units: int, scale: float = 1.0, width: int = 1200, height: int = 640) -> Bench:
        look = theme.make("light", scale)
        theme.apply(QApplication.instance(), look)
        window = QWidget()
        qtbot.addWidget(window)
        row = QHBoxLayout(window)
        palette, canvas = Palette(window), Canvas(window)
        palette.setFixedWidth(look.px(260))
        row.addWidget(palette)
        row.addWidget(canvas, 1)
        connect_palette(palette, canvas)
        canvas.board.reduce_motion = True
        made = Bench(window, canvas, palette, network(*units))
        canvas.edit.connect(made.take)
        canvas.problem.connect(made.problems.append)
        canvas.look.connect(made.looks.append)
        for panel in (palette, canvas):
            panel.restyle(look)
        canvas.show_experiment(made.experiment)
        window.resize(width, height)
        with qtbot.waitExposed(window):
            window.show()
        QApplication.processEvents()
        return made

    return make
