"""One panel in a dressed window, fed with made-up moments; what it says is written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from playground.build import samples
from playground.check import check
from playground.snapshot import Curves, ProbeReading, RunState, Scores, Snapshot
from playground.spec import Experiment
from ui import theme


@dataclass
class Desk:
    """A panel, and what it said: edits as (experiment, label, merge key)."""

    window: QWidget
    panel: Any
    experiment: Experiment
    edits: list[tuple[Experiment, str, str]] = field(default_factory=list)
    commands: list[object] = field(default_factory=list)
    looks: list[Any] = field(default_factory=list)
    problems: list[Any] = field(default_factory=list)

    def take(self, experiment: Experiment, label: str, key: str) -> None:
        """Apply an edit, as the window does."""
        self.edits.append((experiment, label, key))
        self.experiment = experiment
        self.panel.show_experiment(experiment)

    @property
    def labels(self) -> list[str]:
        """The edits so far, as the undo menu names them."""
        return [label for _, label, _ in self.edits]

    def show(self, **changes: Any) -> Snapshot:
        """Show a moment, and the digits of it."""
        snapshot = replace(moment(self.experiment), **changes)
        self.panel.show_snapshot(snapshot)
        self.panel.show_numbers(snapshot)
        return snapshot


def moment(experiment: Experiment, steps: int = 5) -> Snapshot:
    """Give a made-up moment of an experiment."""
    at = np.arange(steps + 1)
    curves = Curves(at, np.linspace(0.7, 0.2, steps + 1), np.linspace(0.7, 0.3, steps + 1))
    return Snapshot(
        1, "paused", experiment, step=steps, epoch=0, scores=Scores(0.2, 0.3, 0.9, 0.875, 0.05),
        state=RunState((), "adam", step=steps, curves=curves), points=samples(experiment.data).points,
        regions=np.full((40, 40), 0xFF336699, np.uint32), pictures_serial=1,
        probes=(ProbeReading((2.0, -1.0), 0.69, 1),),
    )  # fmt: skip


@pytest.fixture
def desk(qtbot) -> Callable[..., Desk]:
    """Make a desk for a kind of panel."""
    kept: list[Desk] = []

    def make(kind: Callable[[], QWidget], width: int = 400, height: int = 600, scale: float = 1.0) -> Desk:
        look = theme.make("light", scale)
        theme.apply(QApplication.instance(), look)
        window, panel = QWidget(), kind()
        qtbot.addWidget(window)
        QVBoxLayout(window).addWidget(panel)
        found = Desk(window, panel, check(Experiment()))
        kept.append(found)
        panel.edit.connect(found.take)
        panel.command.connect(found.commands.append)
        panel.look.connect(found.looks.append)
        panel.problem.connect(found.problems.append)
        panel.restyle(look)
        panel.show_experiment(found.experiment)
        window.resize(width, height)
        window.show()
        qtbot.waitExposed(window)
        qtbot.wait(20)
        return found

    return make
