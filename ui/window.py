"""The main window: places the panels, passes on what they say, and owns the session. It computes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QGraphicsView,
    QHBoxLayout,
    QMainWindow,
    QMessageBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from playground import edits, journal, storage
from playground.catalog import DATASETS
from playground.check import check
from playground.problems import Problem
from playground.session import (
    DEFAULT_SPEED,
    FASTEST,
    SPEEDS,
    Pause,
    Play,
    Reset,
    Resume,
    Session,
    SetSpeed,
    Show,
    Step,
    Use,
)
from playground.snapshot import Parameters, Snapshot, Wants
from playground.spec import LEARNING_RATE, Experiment
from playground.storage import Document
from ui import actions, settings, theme
from ui import files as filing
from ui.arrangement import Deck
from ui.autosave import Autosave
from ui.banner import Banner, Choice
from ui.canvas import Canvas, Palette, connect_palette
from ui.clock import Clock
from ui.editor import Editor
from ui.files import CANCEL, SAVE, Files
from ui.focus import Focus
from ui.panels.curves import CurvesPanel
from ui.panels.data import DataPanel
from ui.panels.regions import RegionsPanel
from ui.panels.training import TrainingBar
from ui.settings import Settings
from ui.theme import Theme

TITLE = "Neural-Network Playground"
DEFAULT_SIZE = (1440, 900)


class MainWindow(QMainWindow):
    """The whole program on the screen.

    Parameters
    ----------
    chosen : Settings, optional
        Look, text size and place; as remembered when not given.
    """

    def __init__(self, chosen: Settings | None = None) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setAcceptDrops(True)
        self.settings = chosen or settings.load()
        experiment = check(Experiment())
        self.session = Session(experiment)
        self.editor = Editor(experiment, self._weights_now, self)
        self.focus = Focus(probe=DATASETS[experiment.data.dataset].probe)
        self.files = Files(self)
        self.clock = Clock(lambda: self.session.latest, self)
        self.autosave = Autosave(self._content, self)
        self._speed = DEFAULT_SPEED
        self._wants: tuple[object, ...] = ()
        self._told: Problem | None = None
        self._is_closed = False
        self._build()
        self._connect()
        self.actions_by_name, self._recent_menu = actions.make_actions(self)
        self._recent_menu.aboutToShow.connect(self._fill_recent)
        self._dress()
        self._show_experiment()
        self._show_focus()
        self._refresh_title()
        self.clock.start()

    # Building

    def _build(self) -> None:
        self.bar = TrainingBar(self)
        self.undo_button, self.redo_button = QToolButton(self), QToolButton(self)
        self.banner = Banner(self)
        self.data, self.palette_panel, self.canvas = DataPanel(self), Palette(self), Canvas(self)
        self.regions, self.curves = RegionsPanel(self), CurvesPanel(self)
        self.panels: dict[str, Any] = {
            "data": self.data, "palette": self.palette_panel, "canvas": self.canvas, "regions": self.regions,
            "curves": self.curves,
        }  # fmt: skip
        self.deck = Deck(self.panels, self)
        self._top = QWidget(self)
        self._top.setObjectName("topStrip")
        self._top_row = QHBoxLayout(self._top)
        self._top_row.addWidget(self.bar, 1)
        for button, name, words in (
            (self.undo_button, "undoButton", "Undo (Ctrl+Z)"),
            (self.redo_button, "redoButton", "Redo (Ctrl+Shift+Z)"),
        ):
            button.setObjectName(name)
            button.setProperty("round", True)
            button.setToolTip(words)
            button.setAccessibleName(words.split(" (")[0])
            self._top_row.addWidget(button)
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top)
        self._banner_row = QHBoxLayout()
        self._banner_row.addWidget(self.banner)
        column.addLayout(self._banner_row)
        column.addWidget(self.deck, 1)
        self.setCentralWidget(body)
        for view in self.findChildren(QGraphicsView):
            view.setAcceptDrops(False)

    def _everyone(self) -> list[Any]:
        return [self.bar, *self.panels.values()]

    def _connect(self) -> None:
        """Three ways in, three ways out, for every panel alike."""
        for panel in self._everyone():
            for name, slot in (
                ("edit", self.editor.edit), ("command", self._command), ("look", self._look), ("problem", self.tell),
            ):  # fmt: skip
                signal = getattr(panel, name, None)
                if signal is not None:
                    signal.connect(slot)
        for name, panel in self.panels.items():
            panel.maximize_requested.connect(self._filler(name))
        connect_palette(self.palette_panel, self.canvas)
        self.palette_panel.drag_started.connect(self._make_room_for_drag)
        self.canvas.wants_changed.connect(self._forget_wants)
        self.editor.changed.connect(self._on_edit)
        self.editor.modified.connect(self._refresh_title)
        stack = self.editor.stack
        stack.undoTextChanged.connect(self._refresh_undo)
        stack.redoTextChanged.connect(self._refresh_undo)
        stack.indexChanged.connect(self._refresh_undo)
        self.undo_button.clicked.connect(self.undo)
        self.redo_button.clicked.connect(self.redo)
        self.clock.tick.connect(self._send_wants)
        self.clock.snapshot.connect(self._on_snapshot)
        self.clock.numbers.connect(self._on_numbers)
        QApplication.instance().installEventFilter(self)

    def _filler(self, name: str) -> Callable[[], None]:
        def fill() -> None:
            self.deck.let_fill("" if self.deck.alone == name else name)

        return fill

    def _make_room_for_drag(self) -> None:
        self.deck.bring_forward("canvas")

    # What panels say

    def _command(self, command: object) -> None:
        if isinstance(command, SetSpeed):
            self.set_speed(command.steps_per_second)
        else:
            self.session.send(command)  # type: ignore[arg-type]  # a command, by the panels' contract

    def _look(self, focus: Focus) -> None:
        self.focus = focus
        self._show_focus()
        self._forget_wants()

    def _on_edit(self, experiment: Experiment, lost: Parameters, lost_from: Experiment | None) -> None:
        self.session.send(Use(experiment, lost, lost_from))
        self._show_experiment()
        self.autosave.touch()

    def _show_experiment(self) -> None:
        experiment = self.editor.experiment
        row = DATASETS[experiment.data.dataset]
        if getattr(self, "_dataset", row.name) != row.name:
            self._look(replace(self.focus, probe=row.probe))
        self._dataset = row.name
        for panel in self._everyone():
            panel.show_experiment(experiment)
        self._forget_wants()

    def _show_focus(self) -> None:
        for panel in self._everyone():
            panel.show_focus(self.focus)

    # What the worker says

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        for panel in self._everyone():
            panel.show_snapshot(snapshot)
        if snapshot.problem is not self._told:
            self._told = snapshot.problem
            if snapshot.problem is not None:
                self._tell_problem(snapshot)
        if snapshot.status == "running":
            self.autosave.touch()

    def _on_numbers(self, snapshot: Snapshot) -> None:
        for panel in self._everyone():
            show = getattr(panel, "show_numbers", None)
            if show is not None:
                show(snapshot)
        self._refresh_title()

    def _tell_problem(self, snapshot: Snapshot) -> None:
        assert snapshot.problem is not None
        choices: Sequence[Choice] = ()
        if snapshot.status == "diverged":
            choices = (("Learning rate ÷ 3 and go on", self.slow_down_and_go_on), ("Reset", self.reset))
        self.tell(snapshot.problem, choices)

    def tell(self, problem: Problem, choices: Sequence[Choice] = ()) -> None:
        """Show a problem in the banner."""
        self.banner.tell(problem, choices)

    def on_unforeseen(self, problem: Problem) -> None:
        """Pause and tell, once, when something unforeseen went wrong in a slot or thread."""
        self.session.send(Pause())
        if not self.banner.isVisible() or self.banner.message.text() != problem.text():
            self.tell(problem)

    def _weights_now(self) -> Parameters:
        snapshot = self.session.latest
        return filing.state_for(snapshot, self.editor.experiment).parameters if snapshot.state else ()

    # What the worker should compute

    def _forget_wants(self) -> None:
        self._wants = ()

    def _send_wants(self) -> None:
        sizes = (self.regions.wants_pixels(), self.canvas.map_pixels(), self.focus.probe, self.theme.colours())
        if self._wants == sizes:
            return
        self._wants = sizes
        shown_regions, shown_maps = self.regions.isVisible(), self.canvas.isVisible()
        self.session.send(
            Show(
                Wants(
                    regions=sizes[0] if shown_regions else 0,
                    maps=sizes[1] if shown_maps else 0,
                    edges=self.canvas.edge_geometry() if shown_maps else None,
                    probe=self.focus.probe,
                    colours=sizes[3],
                )
            )
        )

    # Commands of the menu (see ui/actions.py)

    def undo(self) -> None:
        """Go back one edit."""
        self.editor.stack.undo()

    def redo(self) -> None:
        """Go forward one edit."""
        self.editor.stack.redo()

    def toggle_play(self) -> None:
        """Train, or pause."""
        self.session.send(Pause() if self.clock.newest.status == "running" else Play())

    def one_step(self) -> None:
        """Take one mini-batch."""
        self.session.send(Step())

    def one_epoch(self) -> None:
        """Go on to the end of the epoch."""
        self.session.send(Step(whole_epoch=True))

    def reset(self) -> None:
        """Back to the same initial weights."""
        self.session.send(Reset())

    def new_weights(self) -> None:
        """Draw other initial weights."""
        self.editor.edit(edits.new_weights(self.editor.experiment), "Draw new initial weights")

    def set_speed(self, speed: float) -> None:
        """Train at most so many steps per second."""
        self._speed = speed
        self.session.send(SetSpeed(speed))
        self.bar.show_speed(speed)

    def faster(self) -> None:
        """Take the next higher speed."""
        self.set_speed(next((speed for speed in SPEEDS if speed > self._speed), SPEEDS[-1]))

    def slower(self) -> None:
        """Take the next lower speed."""
        self.set_speed(next((speed for speed in reversed(SPEEDS) if speed < self._speed), SPEEDS[0]))

    def slow_down_and_go_on(self) -> None:
        """Divide the learning rate by three and go on from the last good weights."""
        rate = float(f"{self.editor.experiment.training.learning_rate / 3:.1g}")
        rate = max(rate, LEARNING_RATE.low)
        experiment = edits.set_training(self.editor.experiment, learning_rate=rate)
        self.editor.edit(experiment, f"Set learning rate to {rate:g}")
        self.session.send(Play())

    # Files

    def new_document(self) -> None:
        """Start over with the first experiment."""
        if self._may_leave():
            self._begin(Document(check(Experiment())), None)

    def choose_file(self) -> None:
        """Let the user choose a file and open it."""
        if self._may_leave():
            path = self.files.ask_open()
            if path is not None:
                self.open(path, ask=False)

    def open(self, path: Path, *, ask: bool = True) -> bool:
        """Open a file; a bad one leaves everything as it is and says why."""
        if ask and not self._may_leave():
            return False
        try:
            document = storage.read(path)
        except Problem as problem:
            self.tell(problem)
            return False
        self._begin(document, path)
        self._remember(path)
        return True

    def save(self) -> bool:
        """Save under the file's name; ask for one if there is none."""
        return self._save_to(self.files.path) if self.files.path else self.save_as()

    def save_as(self) -> bool:
        """Ask for a name and save."""
        path = self.files.ask_save()
        return path is not None and self._save_to(path)

    def _save_to(self, path: Path) -> bool:
        try:
            self.files.write(path, self._document())
        except Problem as problem:
            self.tell(problem, (("Save as …", self._save_again),))
            return False
        self.editor.saved()
        self.autosave.forget()
        self._remember(path)
        self._refresh_title()
        return True

    def _save_again(self) -> None:
        self.save_as()

    def _begin(self, document: Document, path: Path | None) -> None:
        self.editor.begin(document.experiment)
        self.files.opened(path, document.state)
        self.session.send(Resume(document.experiment, document.state))
        self.banner.hide()
        self._show_experiment()
        self._take_view(document.view)
        self._refresh_title()

    def _document(self) -> Document:
        return filing.document(self.session.latest, self.editor.experiment, self._view())

    def _content(self) -> tuple[Document, Path | None] | None:
        if self.session.latest.state is None and not self.editor.is_modified:
            return None
        return self._document(), self.files.path

    def _view(self) -> dict[str, Any]:
        speed = "fastest" if self._speed == FASTEST else self._speed
        return {"speed": speed, "probe": list(self.focus.probe)}

    def _take_view(self, view: dict[str, Any]) -> None:
        """Take what a file remembers of the view; anything odd is left out."""
        speed, probe = view.get("speed"), view.get("probe")
        if speed == "fastest" or speed in SPEEDS:
            self.set_speed(FASTEST if speed == "fastest" else float(speed))
        if isinstance(probe, list) and len(probe) == 2 and all(isinstance(n, (int, float)) for n in probe):
            self._look(replace(self.focus, probe=(float(probe[0]), float(probe[1]))))

    def _may_leave(self) -> bool:
        """Ask about unsaved changes; False means: stay."""
        if not self.isWindowModified():
            return True
        answer = self.files.ask_unsaved()
        return self.save() if answer == SAVE else answer != CANCEL

    def offer_recovery(self) -> None:
        """Offer what a crash left behind."""
        offer = filing.recovery(self._recover)
        if offer is not None:
            self.tell(*offer)

    def _recover(self, left: journal.Abandoned) -> None:
        try:
            document = left.document()
        except Problem as problem:
            self.tell(problem)
            return
        self._begin(document, left.original)
        self.editor.stack.resetClean()
        left.discard()
        self.autosave.touch()
        self._refresh_title()

    def _remember(self, path: Path) -> None:
        self.settings = settings.with_recent(self.settings, path)
        settings.save(self.settings)

    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        for name in self.settings.recent:
            action = QAction(Path(name).name, self._recent_menu)
            action.setToolTip(name)
            action.triggered.connect(self._opener(Path(name)))
            self._recent_menu.addAction(action)
        if not self.settings.recent:
            self._recent_menu.addAction("No file yet").setEnabled(False)

    def _opener(self, path: Path) -> Callable[[], None]:
        def open_it() -> None:
            self.open(path)

        return open_it

    def _refresh_title(self) -> None:
        snapshot = self.clock.newest
        self.setWindowTitle(f"{self.files.name}[*] – {TITLE}")
        self.setWindowModified(self.editor.is_modified or self.files.has_trained_on(snapshot))

    def _refresh_undo(self) -> None:
        stack = self.editor.stack
        for name, button, text, can in (
            ("undo", self.undo_button, stack.undoText(), stack.canUndo()),
            ("redo", self.redo_button, stack.redoText(), stack.canRedo()),
        ):
            words = f"{name.capitalize()}: {text}" if text else name.capitalize()
            self.actions_by_name[name].setText(words)
            self.actions_by_name[name].setEnabled(can)
            button.setEnabled(can)
            button.setToolTip(f"{words} ({'Ctrl+Z' if name == 'undo' else 'Ctrl+Shift+Z'})")

    # Look and size

    def _dress(self) -> None:
        """Take the theme and the text size of the settings, everywhere."""
        self.theme: Theme = theme.make(self.settings.theme, self.settings.text_size / 100)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, self.theme)
        px = self.theme.px
        self._top.setStyleSheet(
            f"#topStrip {{ background: {self.theme.card}; border-bottom: {px(1)}px solid {self.theme.border}; }}"
        )
        self._top_row.setContentsMargins(px(12), px(6), px(12), px(6))
        self._top_row.setSpacing(px(8))
        self._banner_row.setContentsMargins(px(12), px(8), px(12), 0)
        self.undo_button.setIcon(self.theme.icon("undo"))
        self.redo_button.setIcon(self.theme.icon("redo"))
        for widget in (*self._everyone(), self.banner, self.deck):
            widget.restyle(self.theme)
        for name in settings.THEMES:
            self.actions_by_name[f"theme_{name}"].setChecked(self.settings.theme == name)
        self._refresh_undo()
        self._forget_wants()

    def _choose_theme(self, name: str) -> None:
        self.settings = replace(self.settings, theme=name)
        settings.save(self.settings)
        self._dress()

    def theme_system(self) -> None:
        """Follow the system."""
        self._choose_theme("system")

    def theme_light(self) -> None:
        """Take the light theme."""
        self._choose_theme("light")

    def theme_dark(self) -> None:
        """Take the dark theme."""
        self._choose_theme("dark")

    def set_text_size(self, percent: int) -> None:
        """Scale text, controls, points and lines together."""
        if percent != self.settings.text_size:
            self.settings = replace(self.settings, text_size=percent)
            settings.save(self.settings)
            self._dress()

    def larger_text(self) -> None:
        """Take the next larger text size."""
        sizes = settings.TEXT_SIZES
        self.set_text_size(next((size for size in sizes if size > self.settings.text_size), sizes[-1]))

    def smaller_text(self) -> None:
        """Take the next smaller text size."""
        sizes = settings.TEXT_SIZES
        self.set_text_size(next((size for size in reversed(sizes) if size < self.settings.text_size), sizes[0]))

    def normal_text(self) -> None:
        """Take the text size of 100 %."""
        self.set_text_size(100)

    def toggle_full_screen(self) -> None:
        """Use the whole screen, or a window again."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        self.actions_by_name["full_screen"].setChecked(self.isFullScreen())

    def toggle_essentials(self) -> None:
        """Leave only network, regions and curves, or show everything again."""
        on = not self.deck.is_essential
        self.deck.show_essentials(on)
        self._top.setVisible(not on)
        self.menuBar().setVisible(not on)
        self.actions_by_name["essentials"].setChecked(on)
        self._forget_wants()

    def show_keys(self) -> None:
        """List the keys."""
        rows = "".join(f"<tr><td><b>{key}</b>&nbsp;&nbsp;</td><td>{text}</td></tr>" for key, text in actions.keys_in_words())
        extra = "<tr><td><b>Delete</b></td><td>Remove the selected layer</td></tr>"
        self._message("Keys", f"<table>{rows.replace('<b><</b>', '<b>&lt;</b>')}{extra}</table>")

    def show_about(self) -> None:
        """Say what this is."""
        self._message("About", f"<b>{TITLE}</b><p>See a neural network learn. Free software under the MIT licence.</p>")

    def _message(self, title: str, text: str) -> None:
        box = QMessageBox(QMessageBox.Icon.NoIcon, title, text, QMessageBox.StandardButton.Close, self)
        box.setObjectName("messageBox")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def restore_place(self) -> None:
        """Stand where the window stood last time, if that is on a screen that is there."""
        place = self.settings.window
        screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        if len(place) == 4 and any(screen.contains(place[0] + 40, place[1] + 20) for screen in screens):
            self.setGeometry(*place)
        elif screens:
            width, height = min(DEFAULT_SIZE[0], screens[0].width()), min(DEFAULT_SIZE[1], screens[0].height())
            self.resize(width, height)
        if self.settings.is_maximized:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    # Qt's own events

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Space press a button that was reached with Tab; everywhere else it plays and pauses."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(watched, QAbstractButton):
            assert isinstance(event, QKeyEvent)
            if event.key() == Qt.Key.Key_Space and watched.focusPolicy() == Qt.FocusPolicy.TabFocus:
                event.accept()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Esc leave what fills the screen."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
            return
        super().keyPressEvent(event)

    def _leave(self) -> None:
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
        if len(event.mimeData().urls()) == 1 and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open a file dropped on the window."""
        event.acceptProposedAction()
        self.open(Path(event.mimeData().urls()[0].toLocalFile()))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes, then end the worker and the autosave."""
        if not self._may_leave():
            event.ignore()
            return
        if not self.isFullScreen():
            place = self.normalGeometry()
            self.settings = replace(
                self.settings, window=(place.x(), place.y(), place.width(), place.height()), is_maximized=self.isMaximized()
            )
            settings.save(self.settings)
        self.autosave.forget()
        self.shut_down()
        event.accept()

    def shut_down(self) -> None:
        """Stop the timers and join the worker. Safe to call twice."""
        if self._is_closed:
            return
        self._is_closed = True
        QApplication.instance().removeEventFilter(self)
        self.clock.stop()
        self.autosave.close()
        self.session.close()


