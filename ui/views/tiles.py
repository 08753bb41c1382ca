"""Small pictures in lines, each with a caption below and a sign before it: a sum of maps, as it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.theme import Theme
from ui.views.sketch import ChoosingSketch

LARGEST, SMALLEST, READABLE = 240, 34, 64
"""Pixels a side at 100 % of a picture: larger ones tell no more, in smaller ones nothing is seen; room is asked for
so that they are readable."""


@dataclass(frozen=True, eq=False)
class Tile:
    """One picture.

    pixels : (s, s) uint32 · caption : below it · field : the caption's colour in the theme · sign : before it, such as
    "+" or "=" · above : a line of words over it · key : what a click on it says, None for nothing.
    """

    pixels: NDArray[np.uint32]
    caption: str = ""
    field: str = "text"
    sign: str = ""
    above: str = ""
    key: Any = None
    is_marked: bool = False


class TileStrip(ChoosingSketch):
    """Sets pictures like words, as large as fit. `chosen` carries the key of one that was clicked."""

    def __init__(self, name: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(name, words, parent)
        self._tiles: tuple[Tile, ...] = ()
        self._message = ""

    def show_tiles(self, tiles: tuple[Tile, ...], message: str = "") -> None:
        """Show other pictures, or words where there are none."""
        is_like = [tile.caption for tile in tiles] == [tile.caption for tile in self._tiles]
        self._tiles, self._message = tiles, message
        if not is_like:
            self._ask_for_room()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self._keys() else Qt.FocusPolicy.NoFocus)
        self.update()

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """What is shown."""
        return self._tiles

    def restyle(self, theme: Theme) -> None:
        """Take a theme."""
        super().restyle(theme)
        self._ask_for_room()

    def minimumSizeHint(self) -> QSize:
        """Ask for a line of small pictures."""
        return QSize(self.px(200), self.px(100))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the height that readable pictures need at this width."""
        super().resizeEvent(event)
        self._ask_for_room()

    def _ask_for_room(self) -> None:
        if self.theme_ is not None:
            boxes = self._boxes(self.px(READABLE))
            needed = round(boxes[-1].bottom() + self._below()) + 2 if boxes else 0
            self.setMinimumHeight(max(needed, self.px(100)))

    # Placing

    def boxes(self) -> list[QRectF]:
        """Give where each picture stands, in the order of the tiles."""
        for side in range(self.px(LARGEST), self.px(SMALLEST), -2):
            boxes = self._boxes(side)
            if not boxes or boxes[-1].bottom() + self._below() <= self.height():
                return boxes
        return self._boxes(self.px(SMALLEST))

    def _boxes(self, side: int) -> list[QRectF]:
        metrics, gap = self.fontMetrics(), self.fontMetrics().height() * 0.5
        x, y, boxes = 0.0, self._over(), list[QRectF]()
        for tile in self._tiles:
            sign = metrics.horizontalAdvance(tile.sign) + gap if tile.sign else 0.0
            lines = (tile.caption, tile.above)
            width = max(side, *(metrics.horizontalAdvance(line) for line in lines))
            if x and x + sign + width > self.width():
                x, y = 0.0, y + side + self._below() + self._over() + gap / 2
            boxes.append(QRectF(x + sign + (width - side) / 2, y, side, side))
            x += sign + width + gap
        return boxes

    def _over(self) -> float:
        return self.fontMetrics().height() * 1.1 if any(tile.above for tile in self._tiles) else 1.0

    def _below(self) -> float:
        return self.fontMetrics().height() * 1.15

    # Painting

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Paint pictures, signs and captions."""
        painter.setFont(theme.font("small"))
        if self._message:
            painter.setPen(theme.color("muted"))
            painter.drawText(self.rect(), Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft, self._message)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for tile, box in zip(self._tiles, self.boxes(), strict=True):
            self._draw_tile(painter, theme, tile, box)

    def _draw_tile(self, painter: QPainter, theme: Theme, tile: Tile, box: QRectF) -> None:
        metrics, rows = painter.fontMetrics(), tile.pixels
        image = QImage(rows.data, rows.shape[1], rows.shape[0], 4 * rows.shape[1], QImage.Format.Format_RGB32)
        painter.drawImage(box, image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        rim = ("accent", 2.5) if tile.is_marked else ("border", 1.0)
        painter.setPen(QPen(theme.color(rim[0]), max(1.0, rim[1] * theme.scale)))
        painter.drawRect(box)
        painter.setPen(QPen(theme.color(tile.field)))
        self._write(painter, tile.caption, box.center().x(), box.bottom() + metrics.ascent() + theme.px(2))
        painter.setPen(theme.color("muted"))
        self._write(painter, tile.above, box.center().x(), box.top() - metrics.descent() - theme.px(1))
        painter.setPen(QColor(theme.text))
        if tile.sign:
            widest = max(box.width(), metrics.horizontalAdvance(tile.caption), metrics.horizontalAdvance(tile.above))
            x = box.center().x() - widest / 2 - metrics.horizontalAdvance(tile.sign) - metrics.height() * 0.3
            painter.drawText(QPointF(x, box.center().y() + metrics.ascent() / 2), tile.sign)

    def _write(self, painter: QPainter, text: str, middle: float, baseline: float) -> None:
        painter.drawText(QPointF(middle - painter.fontMetrics().horizontalAdvance(text) / 2, baseline), text)

    # Choosing

    def _keys(self) -> list[Any]:
        return [tile.key for tile in self._tiles if tile.key is not None]

    def key_at(self, position: QPointF) -> Any:
        """Give the picture's key."""
        for tile, box in zip(self._tiles, self.boxes(), strict=True):
            if tile.key is not None and box.contains(position):
                return tile.key
        return None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with the number keys: 1 is the first picture that can be chosen."""
        keys = self._keys()
        place = event.key() - Qt.Key.Key_1
        if 0 <= place < min(len(keys), 9):
            self.chosen.emit(keys[place])
        else:
            super().keyPressEvent(event)
