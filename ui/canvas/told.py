"""What a view tells in the drawing: the paths it speaks of, and plates with numbers at neurons and lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.canvas.marks import Line, OverArea, path_of
from ui.focus import Lit, Told
from ui.theme import Theme


class PathsItem(OverArea):
    """Lines that belong together, in grey, and those that are spoken of just now, dark and thick."""

    def __init__(self) -> None:
        super().__init__(-0.6)
        self.lit = Lit()
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)  # the weights below move, these do not
        self.setVisible(False)

    def show_lit(self, lit: Lit) -> None:
        """Draw other paths."""
        if (lit.paths, lit.strong) != (self.lit.paths, self.lit.strong):
            self.setVisible(bool(lit.paths or lit.strong))
            self.update()
        self.lit = lit

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw the lines, each on a ground that sets it off from the weights' own."""
        if self._theme is None or self._layout is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for lines, color, width in ((self.lit.paths, "muted", 2.0), (self.lit.strong, "text", 3.5)):
            found = [path_of(self._layout, Line(*line)) for line in lines]
            for name, thickness in (("card", width + 2.5), (color, width)):
                painter.setPen(QPen(self._theme.color(name), thickness * self._theme.scale))
                for path in found:
                    painter.drawPath(path)


class ToldItem(OverArea):
    """Plates: below a neuron, or on the middle of a line. One that would cover another is left out.

    said : what the last painting wrote.
    """

    def __init__(self) -> None:
        super().__init__(4.0)
        self._told: tuple[Told, ...] = ()
        self.said: list[str] = []
        self.setVisible(False)

    def show_lit(self, lit: Lit) -> None:
        """Write other plates."""
        if lit.told != self._told:
            self._told = lit.told
            self.setVisible(bool(lit.told))
            self.update()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Write the plates, those of the present part first, so that they are never left out."""
        self.said.clear()
        if self._theme is None or self._layout is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        placed: list[QRectF] = []
        for told in sorted(self._told, key=lambda told: (not told.is_now, told.source is not None)):
            boxes = self._boxes(told, QFontMetricsF(self._theme.font("value" if told.is_now else "small")))
            box = next((box for box in boxes if not any(box.intersects(other) for other in placed)), None)
            if box is not None:
                placed.append(box)
                self.said.append(told.text)
                _draw_plate(painter, self._theme, told, box)

    def _boxes(self, told: Told, metrics: QFontMetricsF) -> Iterator[QRectF]:
        """Give where a plate may be: below its neuron or above it; on the middle of its line, or beside the middle."""
        layout, theme = self._layout, self._theme
        assert layout is not None
        assert theme is not None
        lines = told.text.split("\n")
        width = max(metrics.horizontalAdvance(line) for line in lines) + theme.px(12)
        height = len(lines) * metrics.height() + theme.px(4)
        for middle in self._middles(told, height):
            left = min(max(middle.x() - width / 2, 0.0), layout.width - width)
            yield QRectF(left, min(max(middle.y() - height / 2, 0.0), layout.depth - height), width, height)

    def _middles(self, told: Told, height: float) -> Iterator[QPointF]:
        layout, theme = self._layout, self._theme
        assert layout is not None
        assert theme is not None
        place, unit = layout.places.get(told.at[0]), told.at[1]
        if place is None or unit >= len(place.ys):
            return
        if told.source is not None:
            path = path_of(layout, Line(told.source, told.at))
            yield from (path.pointAtPercent(share) for share in (0.5, 0.35, 0.65, 0.2, 0.8) if not path.isEmpty())
            return
        apart = place.side / 2 + theme.px(3) + height / 2
        below, above = (QPointF(place.xs[unit], place.ys[unit] + way * apart) for way in (1, -1))
        yield from (below, above) if below.y() + height / 2 <= layout.depth else (above,)


def _draw_plate(painter: QPainter, theme: Theme, told: Told, box: QRectF) -> None:
    painter.setPen(QPen(theme.color("accent" if told.is_now else "edge"), theme.px(2 if told.is_now else 1)))
    painter.setBrush(theme.color("card"))
    painter.drawRoundedRect(box, theme.px(5), theme.px(5))
    painter.setFont(theme.font("value" if told.is_now else "small"))
    painter.setPen(theme.color("text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, told.text)


def plates(parts: Sequence[tuple[Told, bool]]) -> tuple[Told, ...]:
    """Put what is told at the same place onto one plate, in order; what is told now makes its plate the present one."""
    found: dict[tuple[object, object], Told] = {}
    for told, is_now in parts:
        held = found.get((told.source, told.at))
        text = told.text if held is None else f"{held.text}\n{told.text}"
        found[told.source, told.at] = Told(told.at, text, told.source, is_now or (held is not None and held.is_now))
    return tuple(found.values())
