"""All panels as one: they are told the same, in the same three ways, and what they say goes the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from playground.snapshot import Snapshot
from playground.spec import Experiment
from ui.focus import Focus


class Everyone:
    """The bar, the advice, all panels, and the network as a list."""

    def __init__(self, *panels: Any) -> None:
        self._panels = panels

    def __iter__(self) -> Iterator[Any]:
        """Give one after the other."""
        return iter(self._panels)

    def show_experiment(self, experiment: Experiment) -> None:
        """Let all take an experiment."""
        for panel in self._panels:
            panel.show_experiment(experiment)

    def show_focus(self, focus: Focus) -> None:
        """Let all follow what is looked at."""
        for panel in self._panels:
            panel.show_focus(focus)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Let all show a moment of training."""
        for panel in self._panels:
            panel.show_snapshot(snapshot)

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Let those who have numbers show them."""
        for panel in self._panels:
            if (show := getattr(panel, "show_numbers", None)) is not None:
                show(snapshot)


def hear(panel: Any, **ways_out: Callable[..., object]) -> None:
    """Connect those of the ways out, each by the name of its signal, that a panel has."""
    for name, slot in ways_out.items():
        signal = getattr(panel, name, None)
        if signal is not None:
            signal.connect(slot)
