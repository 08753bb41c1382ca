"""What one frame of the canvas costs: printed, not asserted (run with `pytest -s tests/benchmarks`)."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import numpy as np
import pytest

from playground.spec import Experiment, Layer, Model
from tests.ui.canvas.test_canvas import snapshot_of
from ui import theme
from ui.canvas import Canvas

FRAMES = 200


@pytest.mark.slow
@pytest.mark.parametrize("units", [(8, 8, 8), (64,) * 8])
def test_a_frame_of_the_canvas(qtbot, units):
    layers = tuple(Layer(id=number, units=size) for number, size in enumerate(units, start=1))
    experiment = Experiment(model=Model(layers=layers))
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(850, 600)
    canvas.restyle(theme.light())
    canvas.show_experiment(experiment)
    with qtbot.waitExposed(canvas):
        canvas.show()
    places = canvas.edge_geometry()
    edges = np.zeros((places.height, places.width), np.uint32)
    snapshot = replace(snapshot_of(experiment), edges=edges, edges_geometry=places)

    start = perf_counter()
    for serial in range(FRAMES):
        canvas.show_snapshot(replace(snapshot, serial=serial, pictures_serial=serial))
        canvas.board.view.viewport().repaint()

    print(f"\n{units}: {(perf_counter() - start) / FRAMES * 1e3:.2f} ms per frame")  # noqa: T201  # a figure to read
