"""The pieces of a surface's picture that can be judged as numbers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF

from ui.views.shading import head


@pytest.mark.parametrize("length", [0.0, 3.0, 12.0, 80.0])
def test_an_arrow_s_head_stays_between_its_ends(length: float) -> None:
    corners = head(QPointF(10, 20), QPointF(10 + length, 20), 15.0)

    assert all(10.0 <= corner.x() <= 10.0 + length for corner in corners)
    assert corners[1] == QPointF(10 + length, 20)


def test_a_long_arrow_has_a_head_of_the_wanted_length() -> None:
    corner = head(QPointF(0, 0), QPointF(80, 0), 15.0)[0]

    assert (corner - QPointF(80, 0)).manhattanLength() > 15.0
