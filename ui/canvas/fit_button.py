"""The zoom in numbers, in the corner of the drawing; a click shows all of it again."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QToolButton

from ui.canvas.board import Board
from ui.theme import Theme


class FitButton(QToolButton):
    """Stands in the lower right corner of a board while it is zoomed."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._board, self._margin = board, 8
        self.setObjectName("fitButton")
        self.setProperty("role", "small")
        self.setToolTip("Show the whole network again (Ctrl+0)")
        self.clicked.connect(board.fit)
        self.hide()
        board.zoomed.connect(self._show_zoom)
        board.viewport().installEventFilter(self)

    def restyle(self, theme: Theme) -> None:
        """Take a theme's lengths."""
        self._margin = theme.px(8)
        self._stand()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner."""
        if event.type() == QEvent.Type.Resize:
            self._stand()
        return super().eventFilter(watched, event)

    def _show_zoom(self, zoom: float) -> None:
        self.setText(f"{round(zoom * 100)} % · fit")
        self.setVisible(zoom != 1.0)
        self._stand()

    def _stand(self) -> None:
        self.adjustSize()
        corner = self._board.viewport().geometry().bottomRight()
        self.move(corner.x() - self.width() - self._margin, corner.y() - self.height() - self._margin)
        self.raise_()
