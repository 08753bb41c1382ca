"""Frames and steps per second of the real window at full speed: printed, not asserted."""

from __future__ import annotations

import pytest

from playground import bench
from ui import measure


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_window_at_full_speed(capsys, qapp):
    with capsys.disabled():
        assert bench.main(["--window", "--seconds", "3", "--rounds", "3"], measure.window) == 0
