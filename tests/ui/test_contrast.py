"""Contrast as WCAG 2.2 measures it: letters 4.5 : 1, what must be seen 3 : 1, in both palettes and on the screen."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget

from tests.ui.states import states
from ui import theme as looks
from ui.panels.cloud import outline_of
from ui.points import SHADES, Stamps, value_color
from ui.settings import Settings

LETTERS, SEEN = 4.5, 3.0
LOOKS = {"light": looks.light(), "dark": looks.dark()}
TEXTS = {
    "text": ("window", "card", "field", "hover", "pressed", "banner"),
    "muted": ("window", "card", "field", "hover", "pressed"),
    "orange_text": ("window", "card", "banner"),
    "blue_text": ("window", "card"),
    "danger": ("window", "card", "field"),
    "train_curve": ("card",),
    "test_curve": ("card",),
    "on_accent": ("accent", "blue_text"),
    "on_orange": ("orange",),
    "card": ("text",),
}
"""Each colour of letters with the grounds it stands on."""
GRAPHICS = {
    "accent": ("window", "card", "field", "hover", "pressed"),
    "edge": ("window", "card", "field", "hover", "banner"),
    "muted": ("window", "card", "field"),
    "orange": ("card",),
    "blue": ("card",),
    "train_curve": ("card",),
    "test_curve": ("card",),
    "rate_slow": ("card",),
    "rate_fast": ("card",),
    "surface_way": ("surface_rim",),
}
"""Frames of what has the focus, edges of fields, ticks' boxes, weights' lines, curves, with their grounds."""


def luminance(color: QColor) -> float:
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (color.redF(), color.greenF(), color.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor | str, other: QColor | str) -> float:
    darker, lighter = sorted((luminance(QColor(one)), luminance(QColor(other))))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_wcag_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # WCAG's own example of just too little


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(("pairs", "least"), [(TEXTS, LETTERS), (GRAPHICS, SEEN)], ids=["letters", "graphics"])
def test_every_colour_stands_out_from_every_ground_it_is_on(look, pairs, least):
    theme = LOOKS[look]
    weak = {
        (ink, ground): round(found, 2)
        for ink, grounds in pairs.items()
        for ground in grounds
        if (found := contrast(getattr(theme, ink), getattr(theme, ground))) < least
    }

    assert weak == {}


@pytest.mark.parametrize("look", LOOKS)
def test_points_have_an_outline_that_stands_out_from_them_or_from_any_region(look):
    theme = LOOKS[look]
    plane = [theme.region_low, theme.region_middle, theme.region_high]
    values = [value_color(theme, share / 20) for share in range(21)]
    kinds = (
        (theme.classes, theme.point_outline, [*plane, *theme.class_regions]),
        (theme.classes, theme.test_outline, [*plane, *theme.class_regions]),
        (values, theme.value_outline, plane),
        (values, theme.test_outline, plane),
    )

    weak = {
        (QColor(fill).name(), outline, region)
        for fills, outline, regions in kinds
        for fill in fills
        for region in regions
        if max(contrast(fill, outline), contrast(outline, region)) < SEEN
    }

    assert weak == set()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", [5, 6, 7, 8])
def test_values_stand_out_as_they_are_drawn(qapp, look, size):
    theme = LOOKS[look]
    stamps = Stamps(theme, 1.0, size, outline_of(size, theme))

    for region in (theme.region_low, theme.region_middle, theme.region_high):
        for step in range(SHADES):
            stamp = stamps.of_value(step / (SHADES - 1), is_test=False)
            picture = QImage(stamp.size(), QImage.Format.Format_RGB32)
            picture.fill(QColor(region))
            painter = QPainter(picture)
            painter.drawPixmap(0, 0, stamp)
            painter.end()
            pixels = {picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}
            assert max(contrast(QColor(pixel), region) for pixel in pixels) >= SEEN


@pytest.mark.parametrize("look", LOOKS)
def test_class_colours_stand_out_from_the_card_and_test_outlines_from_others(look):
    theme = LOOKS[look]

    assert [color for color in theme.classes if contrast(color, theme.card) < SEEN] == []
    assert contrast(theme.test_outline, theme.point_outline) >= SEEN


@pytest.mark.parametrize("look", LOOKS)
def test_the_way_on_the_loss_surface_stands_out_from_every_colour_of_it(look):
    theme = LOOKS[look]

    for color in theme.surface:
        assert max(contrast(theme.surface_way, color), contrast(theme.surface_rim, color)) >= SEEN


def words_of(widget) -> str:
    if isinstance(widget, QComboBox):
        return widget.currentText()
    return widget.text() if isinstance(widget, (QLabel, QAbstractButton, QLineEdit)) else ""


def measured(image: QImage, area: QRect) -> float:
    """Give the contrast between an area's ground and the ink that differs most from it."""
    ratio = image.devicePixelRatio()
    left, top = round(area.left() * ratio), round(area.top() * ratio)
    part = image.copy(left, top, round(area.width() * ratio), round(area.height() * ratio))
    colours = Counter(part.pixel(x, y) for y in range(part.height()) for x in range(part.width()))
    ground = QColor(colours.most_common(1)[0][0])
    return max(contrast(QColor(ink), ground) for ink in colours)


def inner(widget) -> QRect:
    """Leave the frame out: it is not made of letters."""
    edge = max(2, widget.height() // 6)
    return widget.rect().adjusted(edge, edge, -edge, -edge)


@pytest.mark.parametrize("look", LOOKS)
def test_words_can_be_read_where_they_are_drawn(make_window, qtbot, look):
    window = make_window(Settings(theme=look, text_size=150), (1600, 1000))
    weak, seen = {}, set()
    for state, root in states(window, qtbot):
        image = None
        for widget in root.findChildren(QWidget):
            is_shown = widget.isVisible() and widget.window() is root and widget.isEnabled()
            if not is_shown or not words_of(widget).strip() or id(widget) in seen:
                continue
            if widget.visibleRegion().boundingRect() != widget.rect():
                continue
            seen.add(id(widget))
            image = image or root.grab().toImage()
            area = inner(widget)
            found = measured(image, QRect(widget.mapTo(root, area.topLeft()), area.size())) if area.isValid() else 21
            if found < LETTERS:
                weak[f"{widget.objectName()} “{words_of(widget)}” in {state}"] = round(found, 2)

    assert len(seen) > 80
    assert weak == {}
