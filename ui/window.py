"""The main window: places the panels, passes on what they say, and owns the session. It computes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QGraphicsView, QMainWindow, QVBoxLayout, QWidget

from playground.check import check
from playground.datasets import row_of
from playground.problems import Problem
from playground.session import Resume, Session, SetNumbers, SetParameters, Show, Use
from playground.snapshot import Parameters, Snapshot
from playground.spec import Experiment
from playground.storage import Document
from ui import actions, settings
from ui import files as filing
from ui.appearance import Appearance
from ui.arrangement import TITLES, Deck
from ui.banner import Banner, Choice
from ui.canvas import Canvas, Palette, connect_palette
from ui.clock import Clock
from ui.documents import Documents
from ui.editor import Editor
from ui.everyone import Everyone, hear
from ui.focus import Focus, carried
from ui.help import Help
from ui.listing import NetworkList, connect_list
from ui.panels.advice import AdviceStrip
from ui.panels.curves import CurvesPanel
from ui.panels.data import DataPanel
from ui.panels.regions import RegionsPanel
from ui.panels.training import TrainingBar
from ui.panels.views import ViewsPanel
from ui.picture import Pictures
from ui.preparing import Preparing
from ui.runner import Runner
from ui.settings import Settings
from ui.space_key import SpaceKey
from ui.tables import Tables
from ui.top import TopStrip
from ui.wanting import wanted

TITLE = "Neural-Network Playground"


class MainWindow(QMainWindow):
    """The whole program on the screen.

    Parameters
    ----------
    chosen : Settings, optional
        Look, text size and place; as remembered when not given.

    """

    def __init__(self, chosen: Settings | None = None, *, remembers: bool = True) -> None:
        appearance = Appearance(chosen or settings.load(), remembers)  # before any widget, for the letters
        super().__init__()
        appearance.setParent(self)
        self.appearance = appearance
        self.setObjectName("mainWindow")
        self.setAcceptDrops(True)
        experiment = check(Experiment())
        self.session = Session(experiment)
        self.editor = Editor(experiment, self._weights_now, self)
        self.focus = Focus(probes=(row_of(experiment.data).probe,))
        self.clock = Clock(self._latest, self)
        self.space_key = SpaceKey(self)
        self.help = Help(self, TITLE, lambda: self.space_key.walks_by_key)
        self.runner = Runner(self.session.send, self._newest, self.editor, self)
        self.documents = Documents(self.editor, self._latest, self._view, self.appearance, self)
        self.tables = Tables(lambda: self.editor.experiment, lambda: self.appearance.theme, self)
        self._wants: object = None
        self._told: Problem | None = None
        self._data = experiment.data
        self._is_closed = False
        self._build()
        self.actions_by_name, self._recent_menu = actions.make_actions(self)
        self._connect()
        self._connect_panels()
        self.appearance.apply()
        self._show_experiment()
        self._show_focus()
        self.runner.set_speed(self.runner.speed)
        self._refresh_title()
        self.clock.start()

    # Building

    def _build(self) -> None:
        self.bar, self.banner = TrainingBar(self), Banner(self)
        self.top = TopStrip(self.bar, self)
        self.data, self.palette_panel, self.canvas = DataPanel(self), Palette(self), Canvas(self)
        self.regions, self.curves, self.views = RegionsPanel(self), CurvesPanel(self), ViewsPanel(self)
        self.panels: dict[str, Any] = {
            "data": self.data, "palette": self.palette_panel, "canvas": self.canvas, "regions": self.regions,
            "curves": self.curves, "views": self.views,
        }  # fmt: skip
        self.advice, self.listing = AdviceStrip(self), NetworkList(self)
        self.everyone = Everyone(self.bar, self.advice, *self.panels.values(), self.listing)
        self.deck = Deck({**self.panels, "advice": self.advice}, self)
        self.pictures = Pictures(
            {
                "Neuron": self.canvas.touch.card, "Layer sheet": self.canvas.sheet, "Network as a list": self.listing,
                **{TITLES[name]: panel for name, panel in self.panels.items()},
            }, self,
        )  # fmt: skip
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.preparing = Preparing(self)
        column.addWidget(self.top)
        column.addWidget(self.preparing)
        column.addWidget(self.tables.strip)
        column.addWidget(self.banner)
        column.addWidget(self.deck, 1)
        self.setCentralWidget(body)
        body.setAccessibleName(TITLE)
        body.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        body.setFocus()
        for view in self.findChildren(QGraphicsView):
            view.setAcceptDrops(False)

    def _connect_panels(self) -> None:
        """Three ways in, three ways out, for every panel alike."""
        for panel in (*self.everyone, self.tables):
            hear(panel, edit=self.editor.edit, command=self.runner.obey, look=self._look, problem=self.tell)
        for name, panel in self.panels.items():
            panel.maximize_requested.connect(self._filler(name))
        connect_palette(self.palette_panel, self.canvas)
        connect_list(self.listing, self.canvas)
        self.listing.take_keys(self.actions_by_name)
        self.canvas.sheet.addAction(self.actions_by_name["copy_picture"])
        self.palette_panel.drag_started.connect(self._make_room_for_drag)
        self.canvas.wants_changed.connect(self._forget_wants)
        self.views.questions_changed.connect(self._forget_wants)
        self.views.place_changed.connect(self._place_views)

    def _connect(self) -> None:
        self.editor.changed.connect(self._on_edit)
        self.editor.numbers.connect(self._on_numbers_set)
        self.editor.modified.connect(self._refresh_title)
        self.top.follow(self.editor.stack, self.actions_by_name)
        self.pictures.problem.connect(self.tell)
        self.data.paint.connect(self.regions.toggle_painting)
        self.runner.speed_changed.connect(self.bar.show_speed)
        self.documents.begun.connect(self._begin)
        self.documents.problem.connect(self.tell)
        self.documents.titled.connect(self._refresh_title)
        self._recent_menu.aboutToShow.connect(self._fill_recent)
        self.appearance.changing.connect(self.space_key.remove)  # it would look at some fifty thousand events
        self.appearance.changed.connect(self._dress)
        self.clock.tick.connect(self._show_status)
        self.clock.tick.connect(self._send_wants)
        self.clock.snapshot.connect(self._on_snapshot)
        self.clock.numbers.connect(self._on_numbers)
        self.clock.tick.connect(self.tables.beat)
        self.data.table_wanted.connect(self.tables.choose)

    def _filler(self, name: str) -> Callable[[], None]:
        def fill() -> None:
            self.deck.let_fill("" if self.deck.alone == name else name)
            self._forget_wants()

        return fill

    def _place_views(self) -> None:
        self.deck.put_views(self.views.is_beside, is_open=self.views.is_open)
        self.deck.bring_forward("views")
        if not self.views.is_open and self.deck.alone == "views":
            self.deck.let_fill("")

    def _make_room_for_drag(self) -> None:
        self.deck.bring_forward("canvas")

    # What panels say

    def _look(self, focus: Focus) -> None:
        self.focus = focus
        self._show_focus()

    def _on_edit(self, experiment: Experiment, lost: Parameters, lost_from: Experiment | None) -> None:
        self.session.send(Use(experiment, lost, lost_from))
        self._show_experiment()
        self.documents.autosave.touch()

    def _on_numbers_set(self, command: SetNumbers | SetParameters) -> None:
        self.session.send(command)
        self.documents.autosave.touch()

    def _show_experiment(self) -> None:
        experiment = self.editor.experiment
        old, self._data = self._data, experiment.data
        if old != self._data:
            self._look(carried(self.focus, old, self._data))
        self.everyone.show_experiment(experiment)

    def _show_focus(self) -> None:
        self.everyone.show_focus(self.focus)

    # What the worker says

    def _latest(self) -> Snapshot:
        return self.session.latest

    def _newest(self) -> Snapshot:
        return self.clock.newest

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        self.everyone.show_snapshot(snapshot)
        if snapshot.problem is not self._told:
            self._told = snapshot.problem
            if snapshot.problem is not None:
                self._tell_of_run(snapshot.problem, snapshot.status)
        if snapshot.status == "running":
            self.documents.autosave.touch()

    def _on_numbers(self, snapshot: Snapshot) -> None:
        self.everyone.show_numbers(snapshot)
        self._refresh_title()

    def _show_status(self) -> None:
        self.preparing.show_status(self.clock.newest.status)

    def _tell_of_run(self, problem: Problem, status: str) -> None:
        choices: Sequence[Choice] = ()
        if status == "diverged":
            slower = ("Learning rate ÷ 3 and go on", self.runner.slow_down_and_go_on)
            choices = (slower, ("Reset", self.runner.reset))
        self.tell(problem, choices)

    def tell(self, problem: Problem, choices: Sequence[Choice] = ()) -> None:
        """Show a problem in the banner."""
        self.banner.tell(problem, choices)

    def on_unforeseen(self, problem: Problem) -> None:
        """Pause and tell, once, when something unforeseen went wrong in a slot or thread."""
        self.runner.pause()
        if not self.banner.isVisible() or self.banner.message.text() != problem.text():
            self.tell(problem)

    def _weights_now(self) -> Parameters:
        snapshot = self.session.latest
        return filing.state_for(snapshot, self.editor.experiment).parameters if snapshot.state else ()

    # What the worker should compute

    def _forget_wants(self) -> None:
        self._wants = None

    def _send_wants(self) -> None:
        """Ask the worker for the pictures that are visible, when that is something else than before."""
        seen = {**self.panels, "advice": self.advice, "listing": self.listing}
        wants = wanted(seen, self.focus, self.appearance.theme)
        key = (wants, self.appearance.theme.name)
        if key == self._wants:
            return
        self._wants = key
        edges = self.canvas.edge_geometry() if wants.maps else None
        self.session.send(Show(replace(wants, edges=edges)))

    # Documents

    def open(self, path: Path, *, ask: bool = True) -> bool:
        """Open a file; a bad one leaves everything as it is and says why. A table is read meanwhile."""
        return self.tables.takes(path) or self.documents.open(path, ask=ask)

    def _begin(self, document: Document) -> None:
        self.session.send(Resume(document.experiment, document.state))
        self.banner.hide()
        self._show_experiment()
        self._take_view(document.view)

    def _view(self) -> dict[str, Any]:
        return {"speed": self.runner.speed_for_file(), **self.focus.as_view(), **self.views.as_view()}

    def _take_view(self, view: dict[str, Any]) -> None:
        """Take what a file remembers of the view; anything odd is left out."""
        self.runner.take_speed_from_file(view.get("speed"))
        self._look(self.focus.with_view(view))
        self.views.take_view(view)

    def _fill_recent(self) -> None:
        self.documents.fill_recent(self._recent_menu)

    def _refresh_title(self) -> None:
        self.setWindowTitle(f"{self.documents.name}[*] – {TITLE}")
        self.setWindowModified(self.documents.is_modified)

    # Look

    def _dress(self) -> None:
        """Take the theme and the text size of the settings, everywhere."""
        theme = self.appearance.theme
        others = (self.top, self.preparing, self.banner, self.deck, self.help.whats_this, self.pictures, self.tables)
        for widget in (*self.everyone, *others):
            widget.restyle(theme)
        for name in settings.THEMES:
            self.actions_by_name[f"theme_{name}"].setChecked(self.appearance.settings.theme == name)
        self.canvas.reduce_motion(self.appearance.settings.reduce_motion)
        self.actions_by_name["reduce_motion"].setChecked(self.appearance.settings.reduce_motion)
        self.space_key.install()
        self._forget_wants()

    def toggle_full_screen(self) -> None:
        """Use the whole screen, or a window again."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        self.actions_by_name["full_screen"].setChecked(self.isFullScreen())

    def toggle_essentials(self) -> None:
        """Leave only network, regions and curves, or show everything again."""
        on = not self.deck.is_essential
        self.deck.show_essentials(on)
        self.top.setVisible(not on)
        self.menuBar().setVisible(not on)
        self.actions_by_name["essentials"].setChecked(on)

    def restore_place(self) -> None:
        """Stand where the window stood last time."""
        self.setGeometry(self.appearance.place())
        if self.appearance.settings.is_maximized:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    # Qt's own events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Esc leave what fills the screen."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
            return
        super().keyPressEvent(event)

    def _leave(self) -> None:
        if self.canvas.escape() or self.regions.escape() or self.tables.cancel():
            return
        if self.deck.alone:
            self.deck.let_fill("")
        elif self.deck.is_essential:
            self.toggle_essentials()
        elif self.isFullScreen():
            self.toggle_full_screen()
        else:
            self.banner.hide()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a file that is dragged in from outside."""
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open a file dropped on the window."""
        event.acceptProposedAction()
        self.open(Path(event.mimeData().urls()[0].toLocalFile()))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes, then end the worker and the autosave."""
        if self._is_closed:
            event.accept()
            return
        if not self.documents.may_leave():
            event.ignore()
            return
        self.appearance.remember_place(self)
        self.documents.autosave.forget()
        self.shut_down()
        event.accept()

    def shut_down(self) -> None:
        """Stop the timers and join the worker. Safe to call twice."""
        if self._is_closed:
            return
        self._is_closed = True
        self.space_key.remove()
        self.clock.stop()
        self.help.whats_this.end()
        self.tables.close()
        self.documents.autosave.close()
        self.session.close()
