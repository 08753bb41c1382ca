"""A picture of a view whose drawing fails: the error is told, and the program lives on."""

from __future__ import annotations

from ui import theme
from ui.views.sketch import Sketch


class Broken(Sketch):
    """Fails in the middle of its drawing until it is mended."""

    is_broken = True

    def draw(self, painter, look) -> None:
        painter.setPen(look.color("text"))
        if self.is_broken:
            raise ValueError("no such number")
        self.said.append("drawn")


def test_an_error_while_drawing_leaves_no_painter_open(qtbot) -> None:
    sketch = Broken("broken", "A picture that fails")
    qtbot.addWidget(sketch)
    sketch.restyle(theme.light())

    with qtbot.captureExceptions() as errors:
        sketch.resize(100, 80)
        sketch.show()
        qtbot.waitUntil(lambda: bool(errors))
        sketch.hide()

    assert all("no such number" in str(error) for _, error, _ in errors)
    assert not sketch.paintingActive()
    sketch.is_broken = False
    sketch.grab()
    assert sketch.said == ["drawn"]
