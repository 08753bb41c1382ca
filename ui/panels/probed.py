"""A picture with probes and data points: pointing, dragging, choosing, by mouse and by keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.datasets import Dataset
from playground.nearby import Nearby
from playground.snapshot import Points
from ui.focus import Focus
from ui.panels import cloud
from ui.panels.ground import Ground
from ui.panels.pointing import draw_looked_at
from ui.panels.probing import CHOOSING, FAR_OUT, ProbeDrag
from ui.theme import Theme

Place = tuple[float, float]


class ProbedView(QWidget):
    """Knows probes and points, and the gestures on them. `looked` carries the focus after a person's gesture.

    moves : the keys that move the active probe, each with its way across and up · grip : the mouse over a probe.
    hold : pixels at 100 % within which a probe is taken hold of.
    """

    looked = Signal(object)
    moves: ClassVar[Mapping[Qt.Key, tuple[int, int]]] = {}
    grip: ClassVar[Qt.CursorShape] = Qt.CursorShape.SizeAllCursor
    hold: ClassVar[float] = 10

    def __init__(self, name: str, words: str, tip: str, row: Dataset, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setToolTip(tip)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self._theme: Theme | None = None
        self._row = row
        self._points: Points | None = None
        self._shows_test = True
        self._nearby: Nearby | None = None
        self._tag: tuple[str, ...] = ()
        self._focus = Focus()
        self._cloud: QPixmap | None = None
        self._drag: ProbeDrag | None = None
        self._before_click: Focus | None = None

    # What is shown

    def show_test_points(self, on: bool) -> None:
        """Show the test points, or leave them out."""
        self._shows_test = on
        self._forget()

    def show_tag(self, lines: tuple[str, ...]) -> None:
        """Write what is known of the data point that is looked at beside it."""
        if lines != self._tag:
            self._tag = lines
            self.update()

    def show_focus(self, focus: Focus) -> None:
        """Stand the probes where they are wanted, and bring out what is looked at."""
        if focus != self._focus:
            self._focus = focus
            self.update()

    def restyle(self, theme: Theme) -> None:
        """Take a theme's colours and lengths."""
        self._theme = theme
        self._forget()

    # What each picture says for itself

    def ground(self) -> Ground:
        """Give where the places of the plane are."""
        raise NotImplementedError

    def _forget(self) -> None:
        """Draw all anew."""
        raise NotImplementedError

    def _draw_probes(self, painter: QPainter, theme: Theme, ground: Ground) -> None:
        """Draw the probes, the active one on top."""
        raise NotImplementedError

    def _distance(self, position: QPointF, place: Place, ground: Ground) -> float:
        """Give how many pixels a position is away from a probe."""
        raise NotImplementedError

    def _point_at(self, position: QPointF, ground: Ground) -> int | None:
        """Give the data point under a position."""
        raise NotImplementedError

    def _step(self, across: int, up: int, *, is_small: bool) -> None:
        """Move the active probe by one step of a key."""
        raise NotImplementedError

    def _aimed_at(self, position: QPointF, ground: Ground) -> tuple[int | None, int | None]:
        """Give the probe or the data point under a position; a probe goes before a point."""
        held = self._probe_at(position, ground)
        return held, self._point_at(position, ground) if held is None else None

    def _is_within(self, position: QPointF, ground: Ground) -> bool:
        """Say whether something can be done at a position."""
        return ground.frame.contains(position)

    # Painting

    def _draw_top(self, painter: QPainter, theme: Theme, ground: Ground, ratio: float) -> None:
        """Draw what lies on top of the picture: lit points, probes, the points that are looked at, the rim."""
        cloud.draw_lit(painter, theme, ground, self._row, self._points, self._focus.lit.points, ratio=ratio)
        self._draw_probes(painter, theme, ground)
        if self._points is not None:
            tag = self._tag if self._drag is None else ()
            draw_looked_at(painter, theme, ground, self._points, self._focus, tag, QRectF(self.rect()))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("accent"), theme.px(2)))
            painter.drawRect(ground.frame)

    def _active(self) -> int:
        return min(self._focus.active, len(self._focus.probes) - 1)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep the data point under the mouse in view, or take hold of a probe, or bring the active one there."""
        ground, position = self.ground(), event.position()
        if event.button() != Qt.MouseButton.LeftButton or not self._is_within(position, ground):
            return
        self._before_click = self._focus
        held, point = self._aimed_at(position, ground)
        if point is not None:
            pinned = None if point == self._focus.pinned_point else point
            self._look(replace(self._focus, point=point, pinned_point=pinned))
            return
        focus = self._focus if held is None else self._focus.with_active(held)
        self._drag = ProbeDrag(self._focus, focus, self._px(FAR_OUT))
        self._look(focus if held is not None else self._drag.move(position, ground))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the probe along, or point at what is under the mouse."""
        ground, position = self.ground(), event.position()
        if self._drag is not None:
            self._look(self._drag.move(position, ground))
            self.update()
        held, point = (self._focus.active, None) if self._drag is not None else self._aimed_at(position, ground)
        self._look(replace(self._focus, point=point))
        shape = Qt.CursorShape.CrossCursor if held is None else self.grip
        self.setCursor(shape if point is None else Qt.CursorShape.PointingHandCursor)

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing any more."""
        super().leaveEvent(event)
        self._look(replace(self._focus, point=None))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the probe go."""
        del event
        drag, self._drag = self._drag, None
        if drag is not None:
            self._look(drag.end())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Add a probe; the one that the first click brought here goes back to where it was."""
        ground = self.ground()
        if event.button() == Qt.MouseButton.LeftButton and self._is_within(event.position(), ground):
            before = self._before_click or self._focus
            self._drag = self._before_click = None
            if self._probe_at(event.position(), ground, before) is None:
                self._look(before.with_one_more(*ground.to_plane(event.position())))

    def _probe_at(self, position: QPointF, ground: Ground, focus: Focus | None = None) -> int | None:
        """Give the probe near a position, the active one first where several are."""
        focus = focus or self._focus
        near = [
            (self._distance(position, place, ground), number != focus.active, number)
            for number, place in enumerate(focus.probes)
        ]
        distance, _, number = min(near)
        return number if distance < self._px(self.hold) else None

    # Keys

    def event(self, event: QEvent) -> bool:
        """Keep the keys that move and choose probes from becoming shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            wanted = (*self.moves, *CHOOSING, Qt.Key.Key_Delete)
            if Qt.Key(event.key()) in wanted and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, choose or take away the active probe; Esc ends a drag as if it had not begun."""
        key = Qt.Key(event.key())
        if key in self.moves:
            self._step(*self.moves[key], is_small=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in CHOOSING:
            self._look(self._focus.with_active(self._active() + CHOOSING[key]))
        elif key == Qt.Key.Key_Delete:
            self._look(self._focus.with_one_less())
        elif key == Qt.Key.Key_Escape and self._drag is not None:
            drag, self._drag = self._drag, None
            self._look(drag.cancel())
        else:
            super().keyPressEvent(event)

    def _look(self, focus: Focus) -> None:
        if focus != self._focus:
            self.show_focus(focus)
            self.looked.emit(focus)

    def _px(self, length: float) -> float:
        return self._theme.px(length) if self._theme else length
