"""Colours, lengths, letters and icons, for light and dark and for every text size. Widgets ask here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from playground.snapshot import Colours
from resources import read
from ui.stylesheet import stylesheet

FONT_FAMILIES = ["Inter", "Segoe UI", "SF Pro Text", "Helvetica Neue", "Noto Sans", "DejaVu Sans"]
FORMULA_FAMILIES = ["Cambria Math", "STIX Two Text", "Latin Modern Math", "Noto Serif", "DejaVu Serif"]
FONT_ROLES = {
    "body": (14, QFont.Weight.Normal),
    "small": (13, QFont.Weight.Normal),
    "title": (14, QFont.Weight.Bold),
    "value": (15, QFont.Weight.DemiBold),
    "number": (17, QFont.Weight.DemiBold),
    "big_number": (24, QFont.Weight.Bold),
    "formula": (17, QFont.Weight.Normal),
}
"""Pixel sizes at a text size of 100 %, and weights."""
SMALLEST_SCALE, LARGEST_SCALE = 0.8, 2.5


@dataclass(frozen=True)
class Theme:
    """One look. Colours are "#rrggbb"; `scale` multiplies every length and letter (0.8 … 2.5).

    border : of what is also known otherwise · edge : of what is known by it alone, as a field to type into.
    """

    name: str
    scale: float
    window: str
    card: str
    border: str
    edge: str
    text: str
    muted: str
    accent: str
    on_accent: str
    hover: str
    pressed: str
    field: str
    track: str
    orange: str
    blue: str
    on_orange: str
    orange_text: str
    blue_text: str
    train_curve: str
    test_curve: str
    grid: str
    danger: str
    banner: str
    banner_border: str
    point_outline: str
    test_outline: str
    region_low: str
    region_middle: str
    region_high: str
    map_middle: str
    value_middle: str
    value_outline: str
    rate_slow: str
    rate_fast: str
    classes: tuple[str, ...]
    class_regions: tuple[str, ...]
    surface: tuple[str, ...] = ("#2f2a6b", "#2b6a99", "#3aa58a", "#b5d25c", "#fbf3a0")
    surface_way: str = "#ffffff"
    surface_rim: str = "#14181f"
    surface_arrow: str = "#ff4f2b"

    def px(self, length: float) -> int:
        """Scale a length given in pixels at 100 %; never below 1 for a positive length."""
        return max(1, round(length * self.scale)) if length > 0 else round(length * self.scale)

    def color(self, field: str) -> QColor:
        """Give a colour field as a QColor: theme.color("accent")."""
        return QColor(getattr(self, field))

    def font(self, role: str = "body") -> QFont:
        """Give the letters of a role (see FONT_ROLES) at this text size."""
        return QFont(_font(role, self.px(FONT_ROLES[role][0])))

    def icon(self, name: str, color: str = "text") -> QIcon:
        """Give resources/icons/<name>.svg painted in one of the theme's colours (grey when disabled)."""
        return QIcon(_SvgIcon(name, getattr(self, color), self.border))

    def colours(self) -> Colours:
        """Give the anchor colours the worker paints pictures with."""
        return self._colours

    @cached_property
    def _colours(self) -> Colours:
        return Colours(
            regions=(_rgb(self.region_low), _rgb(self.region_middle), _rgb(self.region_high)),
            maps=(_rgb(self.orange), _rgb(self.map_middle), _rgb(self.blue)),
            negative=_rgb(self.orange),
            positive=_rgb(self.blue),
            rates=(_rgb(self.rate_slow), _rgb(self.value_outline), _rgb(self.rate_fast)),
            classes=tuple(_rgb(color) for color in self.class_regions),
            neutral=_rgb(self.region_middle),
        )


def light(scale: float = 1.0) -> Theme:
    """Give the light look, the default for a projector."""
    return Theme(
        name="light", scale=scale, window="#f2f4f6", card="#ffffff", border="#dde1e7", edge="#838b98", text="#1b212b", muted="#5c6473",
        accent="#0877bd", on_accent="#ffffff", hover="#eaf3fa", pressed="#d5e8f5", field="#ffffff", track="#dfe3ea",
        orange="#da7a10", blue="#0877bd", on_orange="#1b1206", orange_text="#a85400", blue_text="#0869a6",
        train_curve="#1b212b", test_curve="#a8278f", grid="#e3e6eb", danger="#b3261e", banner="#fff3df", banner_border="#e3a33b",
        point_outline="#ffffff", test_outline="#14181f", region_low="#e9b87f", region_middle="#f4f5f7", region_high="#7fb2d8",
        map_middle="#f4f5f7", value_middle="#e4e7eb", value_outline="#535b69",
        rate_slow="#7b3294", rate_fast="#1b7837",
        classes=("#da7a10", "#0877bd", "#2a8f4f", "#8a4fb5", "#c43a4b", "#0b8a8f", "#8a7400", "#5d6675"),
        class_regions=("#e9b87f", "#7fb2d8", "#9fd0ae", "#c9aee0", "#e3a3ac", "#8fcfd0", "#d2c88a", "#bcc2cb"),
    )  # fmt: skip


def dark(scale: float = 1.0) -> Theme:
    """Give the dark look."""
    return Theme(
        name="dark", scale=scale, window="#14181e", card="#1b2027", border="#343b46", edge="#707a89", text="#edf0f4", muted="#a2abb9",
        accent="#4aa8f7", on_accent="#0b1520", hover="#26303b", pressed="#2f3c4a", field="#222830", track="#39414d",
        orange="#f79a36", blue="#3ea2ec", on_orange="#1b1206", orange_text="#ffab52", blue_text="#6cbcff",
        train_curve="#f3f5f8", test_curve="#e86fd2", grid="#2e353f", danger="#ff8a80", banner="#3a2f1a", banner_border="#b98428",
        point_outline="#f3f5f8", test_outline="#05070a", region_low="#8a5417", region_middle="#1d2229", region_high="#12517f",
        map_middle="#191e25", value_middle="#5b6370", value_outline="#c9d0da",
        rate_slow="#c08be8", rate_fast="#57c27a",
        classes=("#f79a36", "#3ea2ec", "#57c27a", "#c08be8", "#ff7a86", "#3fc8c8", "#d0b83c", "#a7b0bd"),
        class_regions=("#8a5417", "#12517f", "#1f5c37", "#553a73", "#7a2c36", "#135a5c", "#5c5214", "#444c58"),
    )  # fmt: skip


def make(name: str, scale: float = 1.0) -> Theme:
    """Give the theme called "light" or "dark"; "system" follows the desktop. The scale is kept within 0.8 … 2.5."""
    if name == "system":
        name = "dark" if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"
    scale = min(max(scale, SMALLEST_SCALE), LARGEST_SCALE)
    return dark(scale) if name == "dark" else light(scale)


def apply(app: QApplication, theme: Theme) -> None:
    """Give the whole program this look: style, palette, letters, style sheet.

    Told of another sheet, Qt dresses every widget that has rules, and with each of them all that is in it: a widget
    within nine others ten times. So the rules are forgotten first, and everyone is dressed once.
    """
    prepare(app, theme)
    if not app.styleSheet():
        app.setStyleSheet(stylesheet(theme))
        return
    app.style().unpolish(app)
    app.setStyleSheet(stylesheet(theme))
    app.style().polish(app)
    _dress(_polished(widget for widget in app.topLevelWidgets() if widget.parent() is None))


def prepare(app: QApplication, theme: Theme) -> None:
    """Give the program what a look needs before any widget is made: style, palette, letters."""
    if not app.property("isFusion"):  # with a style sheet the style no longer says its name
        app.setStyle("Fusion")
        app.setProperty("isFusion", True)
    app.setPalette(_palette(theme))
    app.setFont(theme.font("body"))


def readable_on(ground: QColor) -> QColor:
    """Give black or white, whichever is read better on a colour: at least 4.58:1 on every one (WCAG's luminance)."""
    channels = (ground.redF(), ground.greenF(), ground.blueF())
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    light = 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    return QColor("#000000" if (light + 0.05) / 0.05 > 1.05 / (light + 0.05) else "#ffffff")


def _polished(widgets: Iterable[QWidget]) -> Iterator[QWidget]:
    """Give widgets and all that is in them, the outer first; what was never dressed is left to Qt, who dresses late."""
    for widget in widgets:
        if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
            yield widget
        yield from _polished(child for child in widget.children() if isinstance(child, QWidget))


def _dress(widgets: Iterable[QWidget]) -> None:
    """Give widgets what the style sheet says, then tell them; some make parts of themselves anew when told."""
    dressed = list(widgets)
    for widget in dressed:
        widget.style().polish(widget)
    for widget in dressed:
        if isValid(widget):
            QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))


@lru_cache(maxsize=64)
def _font(role: str, pixels: int) -> QFont:
    font = QFont()
    font.setFamilies(FORMULA_FAMILIES if role == "formula" else FONT_FAMILIES)
    font.setPixelSize(pixels)
    font.setWeight(FONT_ROLES[role][1])
    font.setItalic(role == "formula")
    return font


def _rgb(color: str) -> int:
    return int(color[1:], 16)


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.window, role.WindowText: theme.text, role.Base: theme.field, role.AlternateBase: theme.hover,
        role.Text: theme.text, role.Button: theme.card, role.ButtonText: theme.text, role.BrightText: theme.danger,
        role.Highlight: theme.accent, role.HighlightedText: theme.on_accent, role.PlaceholderText: theme.muted,
        role.ToolTipBase: theme.card, role.ToolTipText: theme.text, role.Link: theme.accent, role.Mid: theme.border,
        role.Light: theme.hover, role.Midlight: theme.hover, role.Dark: theme.border, role.Shadow: theme.border,
    }  # fmt: skip
    palette = QPalette()
    for name, color in colours.items():
        palette.setColor(name, QColor(color))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(theme.muted))
    return palette


@lru_cache(maxsize=256)
def _svg(name: str, color: str) -> bytes:
    return read(f"icons/{name}.svg").replace(b"currentColor", color.encode())


class _SvgIcon(QIconEngine):
    """Paints an SVG sharp at every size and device pixel ratio."""

    def __init__(self, name: str, color: str, disabled: str) -> None:
        super().__init__()
        self._name, self._color, self._disabled = name, color, disabled

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw the icon into a rectangle."""
        del state
        color = self._disabled if mode == QIcon.Mode.Disabled else self._color
        QSvgRenderer(QByteArray(_svg(self._name, color))).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Draw the icon into a pixmap of its own."""
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            self.paint(painter, pixmap.rect(), mode, state)
        return pixmap

    def clone(self) -> QIconEngine:
        """Give another engine of the same icon."""
        return _SvgIcon(self._name, self._color, self._disabled)
