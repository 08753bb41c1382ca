"""One line below the network that says what hinders learning, and a list with the reasons and the ways out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from playground.advice import Advice, Calm, Mend, advise, in_order
from playground.problems import Problem
from playground.snapshot import Metrics, Scores, Snapshot
from playground.spec import OUTPUT, Experiment
from ui.focus import Focus
from ui.theme import Theme
from ui.widgets.elided import ElidedLabel
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.popup import Popup

ALL_WELL = "Nothing hinders learning"
SIGNS = {"stops it": ("warning", "danger"), "hinders": ("warning", "orange_text"), "note": ("info", "blue_text")}
WORDS = {"stops it": "Stops learning", "hinders": "Hinders learning", "note": "Note"}
JOINER = "\u2060"
"""Forbids a line to end here, inside of g′(z) and ∂J/∂w."""
LEAST_TEXT = 200
"""Pixels at 100 % that the words keep; where they would have less, the button stands in the list only."""


class AdviceStrip(QFrame):
    """Shows the gravest advice, with its first way out. It takes an experiment and snapshots and gives back edits."""

    edit = Signal(object, str, str)
    command = Signal(object)
    look = Signal(object)
    problem = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("adviceStrip")
        self.setProperty("card", True)
        self._experiment = Experiment()
        self._focus = Focus()
        self._calm = Calm()
        self._advices: tuple[Advice, ...] = ()
        self._read: tuple[Experiment, str, Scores | None, Metrics | None] | None = None
        self._theme: Theme | None = None
        self._shown: object = None
        self._sign = QLabel(self)
        self._sign.setObjectName("adviceSign")
        self.text = ElidedLabel("adviceText", self)
        self.mend = QPushButton(self)
        self.mend.setObjectName("adviceMend")
        self.mend.clicked.connect(self._mend_first)
        self.why = QPushButton("Why?", self)
        self.why.setObjectName("adviceWhy")
        self.why.clicked.connect(self.open_list)
        self.list = AdviceList(self)
        self._row = QHBoxLayout(self)
        for widget in (self._sign, self.text, self.mend, self.why):
            self._row.addWidget(widget, 1 if widget is self.text else 0)
        self._show()

    @property
    def advices(self) -> tuple[Advice, ...]:
        """What is told now, the gravest first."""
        return self._advices

    def wants_metrics(self) -> bool:
        """Say whether the metrics are needed, for `Wants.metrics`."""
        return self.isVisible()

    # Three ways in

    def show_experiment(self, experiment: Experiment) -> None:
        """Note the experiment that ways out are made from; the words follow with its first snapshot."""
        self._experiment = experiment

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Do nothing: words change on the slow tick only."""

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Say what hinders learning in this moment."""
        if snapshot.experiment != self._experiment or snapshot.status == "preparing":
            return
        read = (snapshot.experiment, snapshot.status, snapshot.scores, snapshot.metrics)
        last, self._read = self._read, read
        if last is not None and last[:2] == read[:2] and last[2] is read[2] and last[3] is read[3]:
            return
        is_new = last is None or last[0] != snapshot.experiment
        found = self._calm.settle(advise(snapshot), at_once=is_new or snapshot.status != "running")
        self._advices = in_order(found)
        self._show()

    def show_focus(self, focus: Focus) -> None:
        """Note what is looked at."""
        self._focus = focus

    def restyle(self, theme: Theme) -> None:
        """Take the theme's colours and lengths."""
        self._theme = theme
        self.list.restyle(theme)
        self._row.setContentsMargins(theme.px(12), theme.px(6), theme.px(8), theme.px(6))
        self._row.setSpacing(theme.px(8))
        self.why.ensurePolished()
        self.setFixedHeight(self.why.sizeHint().height() + 2 * theme.px(7))
        self._show()

    # What is shown

    def _show(self) -> None:
        first = self._advices[0] if self._advices else None
        well = ALL_WELL if self._read is not None else ""
        shown = (first, len(self._advices), well, self._theme, self.devicePixelRatio())
        if shown == self._shown:  # other words would make the whole window find its places anew
            return
        self._shown = shown
        self.text.show_text(first.title if first else well)
        self.setAccessibleName(f"{WORDS[first.severity]}: {first.title}" if first else well)
        self.text.setToolTip(as_tip(first) if first else "")
        self.why.setAccessibleName(f"Why? All advice: {len(self._advices)}")
        self.why.setToolTip("The reason, the rule behind it, and every way out")
        self.why.setVisible(first is not None)
        self.mend.setText(first.mends[0].label if first and first.mends else "")
        self.mend.setToolTip("Make this change; it can be undone")
        if self._theme is not None and self._read is not None:
            icon, colour = SIGNS[first.severity] if first else ("check", "blue_text")
            side = self._theme.px(18)
            self._sign.setPixmap(self._theme.icon(icon, colour).pixmap(QSize(side, side), self.devicePixelRatio()))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the button where the words leave room for it."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Share the width: the words first, then what the buttons say."""
        more = len(self._advices) - 1
        also = f" +{more}" if more > 0 else ""
        self.why.setText(f"Why?{also}")
        margins = self._row.contentsMargins()
        taken = sum(widget.sizeHint().width() for widget in (self._sign, self.why, self.mend)) + 3 * self._row.spacing()
        room = self.width() - margins.left() - margins.right() - taken
        least = self._theme.px(LEAST_TEXT) if self._theme else LEAST_TEXT
        self.mend.setVisible(bool(self.mend.text()) and room >= least)
        if room + self.mend.sizeHint().width() < least:
            self.why.setText(f"?{also}")

    # What a person does

    def open_list(self) -> None:
        """Show every advice with its reasons."""
        self.list.fill(self._advices, self._experiment, self._mender, self._shower)
        self.list.open_below(self.why)

    def _mend_first(self) -> None:
        if self._advices and self._advices[0].mends:
            self._make(self._advices[0].mends[0])

    def _mender(self, mend: Mend) -> Callable[[], None]:
        def make() -> None:
            self.list.close()
            self._make(mend)

        return make

    def _make(self, mend: Mend) -> None:
        try:
            self.edit.emit(mend.change(self._experiment), mend.label, "")
        except Problem as problem:
            self.problem.emit(problem)

    def _shower(self, layer: int) -> Callable[[], None]:
        def show() -> None:
            self.list.close()
            self.look.emit(replace(self._focus, selected_layer=layer))

        return show


class AdviceList(Popup):
    """All advice, one block below the other."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("adviceList", parent)
        self._theme: Theme | None = None
        self._blocks: list[QWidget] = []

    def restyle(self, theme: Theme) -> None:
        """Take the theme's colours and lengths."""
        super().restyle(theme)
        self._theme = theme

    def fill(
        self, advices: tuple[Advice, ...], experiment: Experiment, mender: Callable[[Mend], Callable[[], None]],
        shower: Callable[[int], Callable[[], None]],
    ) -> None:  # fmt: skip
        """Put in these advices; `mender` and `shower` give what their buttons do."""
        for block in self._blocks:
            self.column.removeWidget(block)
            block.hide()
            block.deleteLater()
        self._blocks = []
        theme = self._theme
        if theme is None:
            return
        for number, advice in enumerate(advices):
            if number:
                self._blocks.append(_line(theme))
            self._blocks.append(AdviceBlock(advice, experiment, theme, mender, shower))
        for block in self._blocks:
            self.column.addWidget(block)


class AdviceBlock(QWidget):
    """One advice in full: title, cause and effect, the rule, and buttons for every way out."""

    def __init__(
        self, advice: Advice, experiment: Experiment, theme: Theme, mender: Callable[[Mend], Callable[[], None]],
        shower: Callable[[int], Callable[[], None]],
    ) -> None:  # fmt: skip
        super().__init__()
        self.setObjectName("adviceBlock")
        self.setAccessibleName(f"{WORDS[advice.severity]}: {advice.title}. {advice.words} Rule: {advice.because}")
        width = theme.px(430)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        column.addWidget(Wrapped(f"{WORDS[advice.severity]}: {advice.title}", width, "title"))
        column.addWidget(Wrapped(advice.words, width, "body"))
        column.addWidget(Wrapped(f"Rule: {advice.because}", width, "small", muted=True))
        buttons = [_button(mend.label, mender(mend), f"Make this change; it can be undone ({advice.title})")
                   for mend in advice.mends]  # fmt: skip
        layer = advice.target.layer
        if layer is not None:
            name = _layer_name(layer, experiment)
            buttons.append(_button(f"Show {name}", shower(layer), f"Select {name} in the network"))
        if buttons:
            row = QWidget(self)
            flow = FlowLayout()
            row.setLayout(flow)
            flow.setContentsMargins(0, 0, 0, 0)
            flow.setSpacing(theme.px(8))
            for button in buttons:
                flow.addWidget(button)
            row.setFixedSize(width, flow.heightForWidth(width))
            column.addWidget(row)


class Wrapped(QLabel):
    """Words in lines of a given width; the height follows."""

    def __init__(self, text: str, width: int, role: str, *, muted: bool = False) -> None:
        super().__init__(text.replace("′(", f"′{JOINER}(").replace("/∂", f"/{JOINER}∂"))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setProperty("muted", muted)
        self.setWordWrap(True)
        self.setFixedWidth(width)

    def sizeHint(self) -> QSize:
        """Be as high as the lines need."""
        self.ensurePolished()
        return QSize(self.width(), self.heightForWidth(self.width()))


def as_tip(advice: Advice) -> str:
    """Give an advice's words for a tool tip, which wraps only rich text."""
    return f"<p>{escape(advice.title)}</p><p>{escape(advice.words)}</p><p><i>Rule: {escape(advice.because)}</i></p>"


def _layer_name(layer_id: int, experiment: Experiment) -> str:
    if layer_id == OUTPUT:
        return "the output"
    ids = [layer.id for layer in experiment.model.layers]
    return f"layer {ids.index(layer_id) + 1}" if layer_id in ids else "it"


def _button(words: str, action: Callable[[], None], tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setObjectName("adviceButton")
    button.setToolTip(tip)
    button.setAccessibleName(words)
    button.clicked.connect(action)
    return button


def _line(theme: Theme) -> QFrame:
    line = QFrame()
    line.setProperty("line", True)
    line.setFixedHeight(theme.px(1))
    return line
