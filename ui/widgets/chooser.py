"""Choosers of the top bar: a small caption above a value that opens a list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from ui.theme import Theme


class Captioned(QWidget):
    """A caption above one control."""

    def __init__(self, caption: str, control: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.control = control
        self.caption = QLabel(caption, self)
        self.caption.setProperty("role", "small")
        self.caption.setProperty("muted", True)
        self.caption.setBuddy(control)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.caption)
        self._column.addWidget(control)
        self._column.addStretch(1)


class Chooser(QComboBox):
    """A list of (value, label, help) choices shown as one bold word. `chosen` carries the value a person picked."""

    chosen = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", "value")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._theme: Theme | None = None
        self._tip = ""
        self.activated.connect(self._report)
        self.currentIndexChanged.connect(self._tell)

    def setToolTip(self, text: str) -> None:
        """Say what is chosen here; the tooltip then also tells about the present choice."""
        self._tip = text
        self._tell()

    def _tell(self, _place: int = -1) -> None:
        about = self.itemData(self.currentIndex(), Qt.ItemDataRole.ToolTipRole) if self.currentIndex() >= 0 else ""
        QWidget.setToolTip(self, "\n\n".join(filter(None, (self._tip, about))))

    def fill(self, choices: Sequence[tuple[object, str, str]]) -> None:
        """Offer these choices: value, label, help."""
        self.clear()
        for place, (value, label, help_text) in enumerate(choices):
            self.addItem(label, value)
            self.setItemData(place, help_text, Qt.ItemDataRole.ToolTipRole)

    def show_choice(self, value: object) -> None:
        """Show which choice stands."""
        for place in range(self.count()):
            if self.itemData(place) == value:
                self.setCurrentIndex(place)
                return
        self.setCurrentIndex(-1)

    def restyle(self, theme: Theme) -> None:
        """Take the theme's letters, arrow and lengths."""
        self._theme = theme
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Be as wide as the longest choice and the arrow."""
        metrics, theme = self.fontMetrics(), self._theme
        widest = max((metrics.horizontalAdvance(self.itemText(i)) for i in range(self.count())), default=0)
        room = theme.px(30) if theme else 30
        return QSize(widest + room, round(metrics.height() * 1.3))

    def minimumSizeHint(self) -> QSize:
        """Never be smaller than the words."""
        return self.sizeHint()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change only what was chosen."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box and its arrow."""
        super().paintEvent(event)
        theme = self._theme
        if theme is None:
            return
        side = theme.px(13)
        with QPainter(self) as painter:
            left, top = self.width() - side - theme.px(6), (self.height() - side) // 2
            theme.icon("chevron-down", "muted").paint(painter, left, top, side, side)

    def _report(self, place: int) -> None:
        self.chosen.emit(self.itemData(place))


class NumberChooser(Chooser):
    """A chooser whose value may be typed as well. `typed` carries the text; ↑, ↓ and the wheel step through the list.

    The list is ordered, its values are numbers (or a word at the end). `show_choice` also shows numbers that are not
    in the list.
    """

    typed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None, *, longest: str = "0.00001") -> None:
        super().__init__(name, parent)
        self._longest = longest
        self._shown: object = None
        self._text = ""
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setCompleter(None)  # type: ignore[arg-type]  # Qt takes None as "no completer"
        line = self._line()
        line.setObjectName(f"{name}Text")
        line.setProperty("role", "value")
        line.editingFinished.connect(self._finish)
        line.installEventFilter(self)

    def setToolTip(self, text: str) -> None:
        """Give box and line the same words."""
        super().setToolTip(text)
        self._line().setToolTip(text)

    def setAccessibleName(self, name: str) -> None:
        """Give box and line the same name."""
        super().setAccessibleName(name)
        self._line().setAccessibleName(name)

    def show_number(self, value: object, text: str) -> None:
        """Show a value with its text, unless another one is being typed."""
        if self._is_typing():
            self._shown, self._text = value, text
            return
        self._put(value, text)

    def put_back(self) -> None:
        """Show again what stood before a person typed."""
        self._put(self._shown, self._text)

    def _put(self, value: object, text: str) -> None:
        self._shown, self._text = value, text
        self.show_choice(value)
        if self.currentText() != text:
            self.setEditText(text)
        self._line().setModified(False)
        self._line().setCursorPosition(0)

    def sizeHint(self) -> QSize:
        """Leave room for the longest value that may be typed."""
        metrics = self.fontMetrics()
        hint = super().sizeHint()
        extra = self._theme.px(36) if self._theme else 36
        return QSize(max(hint.width(), metrics.horizontalAdvance(self._longest) + extra), hint.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step through the list with ↑ (larger) and ↓ (smaller); Esc puts the old value back."""
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        if event.key() in steps and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.step(steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Escape and self._is_typing():
            self.put_back()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step through the list when chosen."""
        if not self.hasFocus():
            event.ignore()
            return
        self.step(1 if event.angleDelta().y() > 0 else -1)
        event.accept()

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]  # Qt hands over QObjects
        """Select everything on a Tab into the line, so that typing replaces it."""
        by_tab = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if event.type() == QEvent.Type.FocusIn and isinstance(event, QFocusEvent) and event.reason() in by_tab:
            self._line().selectAll()
        return super().eventFilter(watched, event)

    def step(self, direction: int) -> None:
        """Choose the next larger (1) or smaller (-1) value of the list."""
        place = self._next_place(direction)
        if place is not None:
            self.chosen.emit(self.itemData(place))

    def _line(self) -> QLineEdit:
        line = self.lineEdit()
        assert line is not None
        return line

    def _next_place(self, direction: int) -> int | None:
        places = range(self.count())
        at = next((i for i in places if self.itemData(i) == self._shown), None)
        if at is not None:
            return at + direction if at + direction in places else None
        shown = self._shown if isinstance(self._shown, (int, float)) else float("inf")
        numbers = [(i, self.itemData(i)) for i in places if isinstance(self.itemData(i), (int, float))]
        if direction > 0:
            return next((i for i, value in numbers if value > shown), len(places) - 1)
        return next((i for i, value in reversed(numbers) if value < shown), None)

    def _is_typing(self) -> bool:
        line = self._line()
        return line.hasFocus() and line.isModified()

    def _finish(self) -> None:
        line = self._line()
        if line.isModified() and line.text() != self._text:
            line.setModified(False)
            self.typed.emit(line.text())
