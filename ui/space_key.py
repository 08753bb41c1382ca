"""What Space does: it plays and pauses, unless a person walks from control to control with Tab."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton


class SpaceKey(QObject):
    """Leaves Space to the button that was reached with Tab; everywhere else it stays the window's shortcut."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.walks_by_key = False

    def install(self) -> None:
        """Begin to watch the whole program's keys and clicks."""
        application = QCoreApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def remove(self) -> None:
        """Stop watching."""
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note how a person moves; keep Space from becoming a shortcut where a button should be pressed."""
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress:
            self.walks_by_key = False
        elif kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self.walks_by_key = True
            elif event.key() == Qt.Key.Key_Space and self.walks_by_key and isinstance(watched, QAbstractButton):
                event.accept()
                return True
        return False
