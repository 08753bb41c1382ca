"""The first lesson: a spiral is learned before the class's eyes, in many clearly different pictures."""

from __future__ import annotations

import numpy as np
import pytest

from playground import cli
from playground.session import DEFAULT_SPEED

SECONDS = 20
DIFFERENT = 3.0
"""Mean difference of two pictures' colour channels (0 … 255) that anybody sees."""


def seen(pixels):
    """Give a picture as (40, 40, 3) numbers, whatever its size."""
    places = np.linspace(0, len(pixels) - 1, 40).astype(int)
    few = pixels[np.ix_(places, places)].astype(np.int64)
    return np.stack([few >> 16 & 255, few >> 8 & 255, few & 255], axis=-1).astype(float)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_the_spiral_is_learned_live_in_20_seconds(window, qtbot, tmp_path, capsys, seed):
    cli.main(["new", "--seed", str(seed)])
    path = tmp_path / "exp.json"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    window.open(path, ask=False)
    assert window.runner.speed == DEFAULT_SPEED
    qtbot.waitUntil(lambda: window.clock.newest.experiment.data.dataset == "spiral")
    pictures = [seen(window.clock.newest.regions)]

    def look(snapshot):
        picture = seen(snapshot.regions)
        if np.abs(picture - pictures[-1]).mean() >= DIFFERENT:
            pictures.append(picture)

    window.clock.snapshot.connect(look)
    window.runner.toggle_play()
    qtbot.waitUntil(lambda: window.clock.newest.step >= SECONDS * DEFAULT_SPEED, timeout=2 * SECONDS * 1000)

    assert window.clock.newest.scores.test_accuracy >= 0.95
    assert len(pictures) >= 60
