"""What a view writes beside neurons, and what flows along the lines that it lights up."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from ui.canvas.geometry import Layout
from ui.canvas.marks import Line, OverArea, path_of
from ui.focus import Lit

FLOW_MS, DROPS = 900, 3
"""How long a drop takes from one end of a line to the other, and how many are on their way on each line."""


class NotesItem(OverArea):
    """Numbers at the neurons, and drops along the lit lines: forward from left to right, or backward."""

    def __init__(self, owner: QObject) -> None:
        super().__init__(3.0)
        self.lit = Lit()
        self._paths: list[QPainterPath] = []
        self._at = 0.5
        self._flow = QVariantAnimation(owner, startValue=0.0, endValue=1.0, duration=FLOW_MS)
        self._flow.setLoopCount(-1)
        self._flow.valueChanged.connect(self._go_on)
        self.setVisible(False)

    def show_lit(self, lit: Lit, *, flows: bool) -> None:
        """Write other notes; `flows` lets the drops move, else they stand."""
        if lit == self.lit:
            return
        self.lit = lit
        self.setVisible(bool(lit.notes or lit.way))
        self._trace()
        if lit.way and flows:
            self._flow.start()
        else:
            self._flow.stop()
            self._at = 0.5
        self.update()

    def show_layout(self, layout: Layout) -> None:
        """Follow the neurons to other places."""
        super().show_layout(layout)
        self._trace()

    def _trace(self) -> None:
        lines = self.lit.lines if self.lit.way and self._layout is not None else ()
        self._paths = [path_of(self._layout, Line(*line)) for line in lines]  # type: ignore[arg-type]  # not None here

    def _go_on(self, share: float) -> None:
        self._at = share
        self.update()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw the drops, then the notes."""
        if self._theme is None or self._layout is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_drops(painter)
        font = self._theme.font("small")
        font.setBold(True)
        painter.setFont(font)
        for neuron, text in self.lit.notes:
            self._draw_note(painter, neuron, text)

    def _draw_drops(self, painter: QPainter) -> None:
        assert self._theme is not None
        radius = self._theme.px(3.2)
        painter.setPen(QPen(self._theme.color("card"), self._theme.px(1)))
        painter.setBrush(self._theme.color("accent"))
        for path in self._paths:
            for drop in range(DROPS) if not path.isEmpty() else ():
                share = (self._at + drop) / DROPS % 1.0
                place = path.pointAtPercent(share if self.lit.way > 0 else 1.0 - share)
                painter.drawEllipse(place, radius, radius)

    def _draw_note(self, painter: QPainter, neuron: tuple[int, int], text: str) -> None:
        assert self._theme is not None
        assert self._layout is not None
        place = self._layout.places.get(neuron[0])
        if place is None or neuron[1] >= len(place.ys):
            return
        metrics, theme = painter.fontMetrics(), self._theme
        if not has_room(place.ys, place.side, metrics) or place.dx:
            return
        width, height = metrics.horizontalAdvance(text) + theme.px(8), metrics.height() + theme.px(1)
        top = QPointF(place.x, place.ys[neuron[1]] - place.side / 2)
        left = min(max(top.x() - width / 2, 0.0), self._layout.width - width)
        box = QRectF(left, max(top.y() - height / 2, 0.0), width, height)
        painter.setPen(QPen(theme.color("accent"), theme.px(1.5)))
        painter.setBrush(theme.color("card"))
        painter.drawRoundedRect(box, theme.px(4), theme.px(4))
        painter.setPen(theme.color("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def has_room(ys: tuple[float, ...], side: float, metrics: QFontMetrics) -> bool:
    """Say whether a column's squares are so far apart that each can bear a note."""
    apart = min((below - above for above, below in pairwise(ys)), default=side)
    return min(apart, side * 1.3) >= metrics.height() * 1.4
