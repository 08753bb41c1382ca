"""The lengths a layout is made of, measured on letters and cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QFontMetrics

from ui.canvas.cards import ColumnCard
from ui.canvas.geometry import Sizes

READABLE = 18
"""Side in pixels at 100 % from which the pattern of a neuron's map can be made out."""


def sizes(
    cards: Sequence[ColumnCard],
    letters: QFontMetrics,
    inputs: Sequence[str],
    class_names: Sequence[str],
    px: Callable[[float], int],
) -> Sizes:
    """Measure cards in both forms, the inputs' names, and those of classes that have an output each.

    px : scales a length given in pixels at 100 %.
    """
    forms = [[card.size_of(is_wide) for card in cards] for is_wide in (False, True)]
    widths = [max(size.width() for size in form) for form in forms]
    name = max((letters.horizontalAdvance(label) for label in inputs), default=0)
    classes = max((letters.horizontalAdvance(label) for label in class_names), default=0)
    return Sizes(
        card_widths=(max(widths[0], px(80)), widths[1]),
        card_heights=tuple(max(size.height() for size in form) for form in forms),  # type: ignore[arg-type]  # two forms
        neuron=px(58),
        spacing=px(92),
        left=name + px(29 + 10),
        right=px(29 + 44) if not class_names else px(29 + 8 + 16 + 6 + 4) + classes,
        margin=px(4),
        between=px(8),
        lowest=px(150),
        readable=px(READABLE),
        lines=px(56),
    )
