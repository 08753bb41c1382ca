"""Networks side by side, trained while they are looked at: a card for each way, and what has come of them so far."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from playground.datasets import row_of
from playground.side_by_side import STEPS, SideBySide, SideBySideAsked, Way, variants
from playground.snapshot import Snapshot
from playground.spec import Experiment
from ui.theme import Theme
from ui.views.flow import Flow
from ui.views.legend import Key, Legend
from ui.views.way_card import WayCard
from ui.widgets.chip import make_chip
from ui.widgets.words import figure

BEST: tuple[Key, ...] = (("patch", "test_curve", "test J, the lowest in bold letters"),)
FEW = 2
"""So few cards stand large, with points in their pictures and numbers beside them."""
READABLE = 0.6
"""Rather than on to the next line pictures go down to this share of their usual size."""
LARGEST = 420
"""No picture is larger than so many pixels at 100 %."""


class Comparison(QWidget):
    """Trains an experiment in several ways and shows all. `taken` carries the name of one that a person takes."""

    taken = Signal(str)
    changed = Signal()

    def __init__(self, name: str, ways: tuple[Way, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.ways = {way.name: way for way in ways}
        self.found: SideBySide | None = None
        self.is_going = False
        self._version = 0
        self._theme: Theme | None = None
        self._experiment: Experiment | None = None
        self._made_of: tuple[Experiment, ...] = ()
        self.cards = {way.name: WayCard(way, is_large=len(ways) <= FEW, parent=self) for way in ways}
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("How much of the comparison is trained")
        self.progress.setToolTip(f"How many of the {STEPS:,} steps of each network are done")
        self.again = make_chip(self, f"{name}Again", "Again", "Train all anew, from the same first weights")
        self.stop = make_chip(self, f"{name}Stop", "Stop", "Train them no further")
        self._flow = Flow(tuple(self.cards.values()), self)
        self.legend = Legend(f"{name}Legend", self)
        self._buttons = Flow((self.again, self.stop), self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.progress, self._flow, self.legend, self._buttons):
            self._column.addWidget(widget)
        self._column.addStretch(1)
        self.again.clicked.connect(self.begin)
        self.stop.clicked.connect(self.halt)
        for card in self.cards.values():
            card.taken.connect(self.taken)
        self._show()

    def question(self) -> tuple[Any, ...]:
        """Ask for the networks until they are trained."""
        return (self._asked(),) if self.is_going and self._theme is not None else ()

    def begin(self) -> None:
        """Train all from their first weights."""
        if self._experiment is None:
            return
        self._made_of = variants(self._experiment, tuple(self.ways.values()))
        self._version += 1
        self.found, self.is_going = None, True
        self._show()
        self.changed.emit()

    def halt(self) -> None:
        """Train no further; what has come of them so far stays."""
        self.is_going = False
        self._show()
        self.changed.emit()

    def look(self, experiment: Experiment) -> None:
        """Be looked at: train what these ways make of an experiment, unless that is what is shown already."""
        self._experiment = experiment
        self.legend.show_keys(BEST, experiment)
        if variants(experiment, tuple(self.ways.values())) != self._made_of:
            self.begin()

    def show_snapshot(self, snapshot: Snapshot) -> bool:
        """Show how far they are; say whether there is news."""
        for card in self.cards.values():
            card.picture.show_plane(row_of(snapshot.experiment.data), snapshot.points)
        found = snapshot.answers.get(self._asked()) if self.is_going and self._theme is not None else None
        if found is None or found is self.found:
            return False
        self.found = found
        if found.known == 1.0:
            self.is_going = False
            self.changed.emit()
        self._show()
        return True

    def told(self) -> str:
        """Say how far they are, and which one has the lowest and which the highest test loss."""
        found = self.found
        if found is None:
            return f"The network is trained in {len(self.ways)} ways, {STEPS:,} steps each …"
        best, worst = (choose(found.outcomes, key=lambda one: one.test_loss) for choose in (min, max))
        if best.test_loss == worst.test_loss:
            return f"All {len(self.ways)} have the same test J, {figure(best.test_loss)}."
        steps = f"{100 * found.known:.0f} % of {found.steps:,} steps each. " if found.known < 1.0 else ""
        return (
            f"{steps}Lowest test J: {self.ways[best.name].label}, {figure(best.test_loss)}; highest:"
            f" {self.ways[worst.name].label}, {figure(worst.test_loss)}."
        )

    def restyle(self, theme: Theme) -> None:
        """Take a theme."""
        self._theme = theme
        self.progress.setFixedHeight(theme.px(6))
        self._column.setSpacing(theme.px(6))
        for card in self.cards.values():
            card.restyle(theme)
        self._flow.restyle(theme)
        self._buttons.restyle(theme)
        self.legend.restyle(theme)
        self._fit()

    def showEvent(self, event: Any) -> None:
        """Follow the size of what is seen of the view."""
        super().showEvent(event)
        self._seen().installEventFilter(self)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit the pictures anew: this may stay as large as it was when what is seen of it shrinks."""
        del watched
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def resizeEvent(self, event: Any) -> None:
        """Keep the cards' lines."""
        super().resizeEvent(event)
        self._fit()
        self.updateGeometry()

    def _seen(self) -> QWidget:
        """Give the widget in which the view scrolls, else this one."""
        view = self.parentWidget()
        return view.parentWidget() or view if view is not None else self

    def _fit(self) -> None:
        """Let the pictures be as large as all cards fit into one line, or as usual."""
        if self._theme is None:
            return
        cards, px, seen = list(self.cards.values()), self._theme.px, self._seen().size()
        usual, sizes = cards[0].usual_side(), [card.around() for card in cards]
        around = QSize(max(size.width() for size in sizes), max(size.height() for size in sizes))
        across = min(self.width(), seen.width())
        each = (across - px(6) * (len(cards) - 1)) // len(cards)
        is_beside = len(cards) <= FEW and across >= usual + around.width()
        below = self.legend.heightForWidth(across) + self._buttons.sizeHint().height() + px(40)
        down = seen.height() - below - (0 if is_beside else around.height())
        room = min(each - (around.width() if is_beside else 0), down, px(LARGEST))
        side = room if room >= READABLE * usual else min(usual, across)
        for card in cards:
            card.take_shape(side, is_beside=is_beside)
        self._flow.refit()

    def _asked(self) -> SideBySideAsked:
        assert self._theme is not None
        return SideBySideAsked(tuple(self.ways.values()), version=self._version, colours=self._theme.colours())

    def _show(self) -> None:
        """Show all cards; the lowest test loss is bold."""
        outcomes = {} if self.found is None else {outcome.name: outcome for outcome in self.found.outcomes}
        best = min(outcomes.values(), key=lambda outcome: outcome.test_loss, default=None)
        for name, card in self.cards.items():
            outcome = outcomes.get(name)
            card.show_outcome(outcome, is_best=outcome is not None and outcome is best)
        self.progress.setValue(round(100 * self.found.known) if self.found is not None else 0)
        self.progress.setVisible(self.is_going)
        self.stop.setVisible(self.is_going)
        self.again.setVisible(not self.is_going)
        self._fit()  # wider numbers may leave less room
