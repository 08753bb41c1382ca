"""Help in small windows: the keys, and what the program is. Not modal: training can be watched meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QFrame, QMessageBox, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from ui.actions import keys_in_words
from ui.whats_this import WhatsThis

OTHER_KEYS = (
    ("Delete", "Remove the selected layer, or on the plane the active probe"),
    ("[ and ]", "On the plane: choose the probe before or after; the arrow keys move it"),
    ("1 … 8", "While painting: choose the class"),
    ("Esc", "Cancel a drag; close a field; unpin a neuron; leave what fills the window; close the message"),
    ("Tab", "Go to the next control; Space or Enter uses it"),
)


class Help(QObject):
    """What the menu Help offers, in windows over a parent."""

    def __init__(self, parent: QWidget, title: str, walks_by_key: Callable[[], bool]) -> None:
        super().__init__(parent)
        self._parent, self._title, self._walks_by_key = parent, title, walks_by_key
        self.whats_this = WhatsThis(parent)

    def explain(self) -> None:
        """Explain the control a person came to by keyboard, else what is clicked next."""
        if not (self._walks_by_key() and self.whats_this.explain_focus()):
            self.whats_this.begin()

    def show_keys(self) -> None:
        """List the keys."""
        rows = "".join(
            f"<tr><td><b>{escape(key)}</b>&nbsp;&nbsp;&nbsp;</td><td>{escape(text)}</td></tr>"
            for key, text in (*keys_in_words(), *OTHER_KEYS)
        )
        KeysList(f"<table>{rows}</table>", self._parent).show()

    def show_about(self) -> None:
        """Say what this is."""
        about = f"<b>{self._title}</b><p>See a neural network learn. Free software under the MIT license.</p>"
        self._show("About", about)

    def _show(self, title: str, text: str) -> None:
        box = QMessageBox(QMessageBox.Icon.NoIcon, title, text, QMessageBox.StandardButton.Close, self._parent)
        box.setObjectName("messageBox")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setModal(False)
        box.show()


class KeysList(QDialog):
    """The keys, never larger than the window: what is too long scrolls."""

    def __init__(self, rows: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("keysList")
        self.setWindowTitle("Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        text, close = QTextBrowser(self), QPushButton("Close", self)
        text.setAccessibleName("Keys and what they do")
        text.setFrameShape(QFrame.Shape.NoFrame)
        text.setHtml(rows)
        close.setToolTip("Close the list (Esc)")
        close.clicked.connect(self.close)
        column = QVBoxLayout(self)
        column.addWidget(text, 1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        letter = self.fontMetrics().averageCharWidth()
        self.resize(min(80 * letter, parent.width()), min(60 * letter, parent.height()))
