"""A small dressed window for one widget."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ui import theme


@pytest.fixture
def stand(qtbot) -> Callable[..., QWidget]:
    """Show a widget in a dressed window; give the widget."""

    windows: list[QWidget] = []

    def show(widget: QWidget, width: int = 400, scale: float = 1.0) -> QWidget:
        look = theme.make("light", scale)
        theme.apply(QApplication.instance(), look)
        window = QWidget()
        windows.append(window)
        qtbot.addWidget(window)
        QVBoxLayout(window).addWidget(widget)
        widget.restyle(look)
        window.resize(width, 200)
        window.show()
        qtbot.waitExposed(window)
        return widget

    return show
