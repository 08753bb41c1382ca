"""The style sheet of the whole program, one text made from the theme.

Dynamic properties choose the dress: `card` (frames), `chip` (toggle pills), `primary` (the one filled button), `round`
(round icon buttons), `flat` (buttons without a frame), `tile` (picture buttons), `role` = body, small, title, value,
number, big_number, formula, muted (labels).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.theme import Theme


TILE = 32
"""Side of a data set's picture in pixels at 100 %."""


def stylesheet(theme: Theme) -> str:
    """Give the style sheet of a theme."""
    return "\n".join(
        (_surfaces(theme), _labels(theme), _buttons(theme), _fields(theme), _cards(theme), _lists(theme), _bars(theme))
    )


def _surfaces(t: Theme) -> str:
    return f"""
    QMainWindow, QDialog {{ background: {t.window}; }}
    QFrame[card="true"] {{ background: {t.card}; border: {t.px(1)}px solid {t.border}; border-radius: {t.px(8)}px; }}
    QFrame[card="true"] QScrollArea, QFrame[card="true"] QScrollArea > QWidget > QWidget, QFrame[popup="true"] QScrollArea,
    QFrame[popup="true"] QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
    QFrame[line="true"] {{ background: {t.border}; border: none; }}
    QFrame[popup="true"] {{ background: {t.card}; border: {t.px(1)}px solid {t.muted}; }}
    QToolTip {{ background: {t.card}; color: {t.text}; border: {t.px(1)}px solid {t.border}; padding: {t.px(4)}px; }}
    #topStrip {{ background: {t.card}; border-bottom: {t.px(1)}px solid {t.border}; }}
    QSplitter::handle {{ background: transparent; }}
    QGraphicsView {{ background: transparent; border: none; }}
    """


def _labels(t: Theme) -> str:
    rules = [f"QLabel {{ color: {t.text}; background: transparent; }}", f'QLabel[muted="true"] {{ color: {t.muted}; }}']
    for role in ("body", "small", "title", "value", "number", "big_number"):
        font = t.font(role)
        rules.append(f'*[role="{role}"] {{ font-size: {font.pixelSize()}px; font-weight: {int(font.weight())}; }}')
    formula = t.font("formula")
    families = ", ".join(f'"{family}"' for family in formula.families())
    rules.append(
        f'*[role="formula"] {{ font-family: {families}; font-size: {formula.pixelSize()}px; font-style: italic; }}'
    )
    return "\n".join(rules)


def _buttons(t: Theme) -> str:
    return f"""
    QPushButton, QToolButton {{ background: {t.card}; color: {t.text}; border: {t.px(1)}px solid {t.border};
        border-radius: {t.px(6)}px; padding: {t.px(4)}px {t.px(10)}px; }}
    QPushButton:hover, QToolButton:hover {{ background: {t.hover}; border-color: {t.accent}; }}
    QPushButton:pressed, QToolButton:pressed {{ background: {t.pressed}; }}
    QPushButton:focus, QToolButton:focus {{ border-color: {t.accent}; }}
    QPushButton:disabled, QToolButton:disabled {{ color: {t.muted}; }}
    QPushButton, QToolButton {{ qproperty-iconSize: {t.px(18)}px {t.px(18)}px; }}
    *[primary="true"][round="true"] {{ qproperty-iconSize: {t.px(26)}px {t.px(26)}px; }}
    QToolButton::menu-indicator {{ image: none; width: 0px; }}
    *[flat="true"] {{ background: transparent; border-color: transparent; padding: {t.px(2)}px {t.px(4)}px; }}
    *[flat="true"]:hover {{ background: {t.hover}; border-color: transparent; }}
    *[flat="true"]:focus {{ border-color: {t.accent}; }}
    *[round="true"] {{ border-radius: {t.px(34) // 2 + t.px(1)}px; padding: 0px; min-width: {t.px(34)}px; max-width: {t.px(34)}px;
        min-height: {t.px(34)}px; max-height: {t.px(34)}px; }}
    *[chooser="true"] {{ background: transparent; border-color: transparent; text-align: left;
        padding: 0px {t.px(22)}px 0px {t.px(4)}px; }}
    *[primary="true"] {{ background: {t.accent}; color: {t.on_accent}; border-color: {t.accent}; }}
    *[primary="true"]:hover {{ background: {t.blue_text}; }}
    *[primary="true"]:focus {{ border: {t.px(2)}px solid {t.text}; }}
    *[primary="true"][round="true"] {{ border-radius: {t.px(46) // 2 + t.px(1)}px; min-width: {t.px(46)}px; max-width: {t.px(46)}px;
        min-height: {t.px(46)}px; max-height: {t.px(46)}px; }}
    *[chip="true"] {{ border-radius: {t.px(18) // 2 + t.px(3)}px; padding: {t.px(3)}px {t.px(11)}px; background: {t.card}; color: {t.muted};
        min-height: {t.px(18)}px; }}
    *[formula="true"] {{ font-style: italic; }}
    *[chip="true"]:checked {{ background: {t.accent}; color: {t.on_accent}; border-color: {t.accent}; }}
    *[chip="true"]:focus {{ border: {t.px(2)}px solid {t.text}; padding: {t.px(2)}px {t.px(10)}px; }}
    *[tile="true"] {{ background: {t.card}; border: {t.px(1)}px solid {t.border}; border-radius: {t.px(6)}px; padding: {t.px(3)}px; }}
    *[tile="true"] {{ qproperty-iconSize: {t.px(TILE)}px {t.px(TILE)}px; }}
    *[tile="true"]:hover {{ background: {t.hover}; }}
    *[tile="true"]:checked {{ border: {t.px(2)}px solid {t.accent}; padding: {t.px(2)}px; }}
    *[tile="true"]:focus {{ border-color: {t.accent}; background: {t.hover}; }}
    """


def _fields(t: Theme) -> str:
    groove, beyond = t.px(4), t.px(5)
    side = groove + 2 * beyond  # Qt draws square corners where a radius is more than half of it
    return f"""
    QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox {{ background: {t.field}; color: {t.text}; border: {t.px(1)}px solid {t.edge};
        border-radius: {t.px(5)}px; padding: {t.px(2)}px {t.px(6)}px; selection-background-color: {t.accent};
        selection-color: {t.on_accent}; }}
    QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus {{ border-color: {t.accent}; }}
    QFrame[popup="true"] > QLineEdit[number="true"] {{ background: {t.field}; border: {t.px(1)}px solid {t.edge}; }}
    QFrame[popup="true"] > QLineEdit[number="true"]:focus {{ border: {t.px(1)}px solid {t.accent}; }}
    QFrame[popup="true"] > QLineEdit[number="true"][wrong="true"] {{ border: {t.px(1)}px solid {t.danger}; }}
    QLineEdit[wrong="true"], QLineEdit[wrong="true"]:focus {{ border-color: {t.danger}; color: {t.danger}; }}
    QLineEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QComboBox:hover {{ border-color: {t.accent}; }}
    QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {{
        width: 0px; border: none; }}
    QComboBox QLineEdit {{ border: none; padding: 0px; background: transparent; }}
    Chooser {{ border-color: transparent; background: transparent; padding: 0px 0px 0px {t.px(2)}px; }}
    Chooser:hover, Chooser:focus, Chooser:on {{ border-color: {t.accent}; }}
    Chooser::drop-down {{ border: none; width: {t.px(22)}px; subcontrol-origin: border; subcontrol-position: center right; }}
    Chooser::down-arrow {{ image: none; width: 0px; }}
    QSlider::groove:horizontal {{ height: {groove}px; border-radius: {groove // 2}px; background: {t.track}; }}
    QSlider::sub-page:horizontal {{ height: {groove}px; border-radius: {groove // 2}px; background: {t.accent}; }}
    QSlider::handle:horizontal {{ width: {side}px; height: {side}px; margin: -{beyond}px 0px; border-radius: {side // 2}px;
        background: {t.accent}; border: none; }}
    QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus {{ background: {t.text}; }}
    QSlider {{ background: transparent; }}
    """


def _cards(t: Theme) -> str:
    # Buttons of no width, not NoButtons: with that and any style sheet Qt 6.11 gives the text a width of 1 pixel.
    pill = f"border-radius: {t.px(9)}px; padding: 0px {t.px(4)}px;"
    return f"""
    LayerCard QSpinBox, LayerCard QDoubleSpinBox {{ background: transparent; border: {t.px(1)}px solid transparent; {pill} }}
    LayerCard QSpinBox:hover, LayerCard QSpinBox:focus, LayerCard QDoubleSpinBox:hover, LayerCard QDoubleSpinBox:focus {{
        border-color: {t.accent}; }}
    LayerCard QSpinBox {{ padding: 0px; }}
    LayerCard QAbstractSpinBox::up-button, LayerCard QAbstractSpinBox::down-button {{ width: 0px; border: none; }}
    LayerCard QAbstractSpinBox QLineEdit {{ background: transparent; border: none; padding: 0px; }}
    LayerCard QDoubleSpinBox {{ color: {t.muted}; }}
    LayerCard QDoubleSpinBox[pill="true"] {{ background: {t.orange}; color: {t.on_orange}; }}
    """


def _lists(t: Theme) -> str:
    return f"""
    QMenuBar, QMenu, QToolTip, QTabBar, QAbstractItemView {{ font-size: {t.font("body").pixelSize()}px; }}
    QMenuBar {{ background: {t.card}; color: {t.text}; }}
    QMenuBar::item {{ padding: {t.px(4)}px {t.px(10)}px; background: transparent; }}
    QMenuBar::item:selected {{ background: {t.hover}; }}
    QMenu {{ background: {t.card}; color: {t.text}; border: {t.px(1)}px solid {t.border}; padding: {t.px(4)}px; }}
    QMenu::item {{ padding: {t.px(5)}px {t.px(24)}px; border-radius: {t.px(4)}px; }}
    QMenu::item:selected {{ background: {t.accent}; color: {t.on_accent}; }}
    QMenu::item:disabled {{ color: {t.muted}; background: transparent; }}
    QMenu::separator {{ height: {t.px(1)}px; background: {t.border}; margin: {t.px(4)}px; }}
    QComboBox QAbstractItemView {{ background: {t.card}; color: {t.text}; border: {t.px(1)}px solid {t.border};
        selection-background-color: {t.accent}; selection-color: {t.on_accent}; outline: none;
        font-weight: {int(t.font("value").weight())}; }}
    QTableView {{ background: transparent; color: {t.text}; border: none; font-size: {t.font("small").pixelSize()}px;
        selection-background-color: {t.pressed}; selection-color: {t.text}; outline: none; }}
    QTableView::item {{ padding: 0px {t.px(2)}px; border: none; }}
    QTableView::item:hover {{ background: {t.hover}; }}
    QTableView::item:selected {{ background: {t.pressed}; color: {t.text}; }}
    QTableView:focus {{ border: {t.px(1)}px solid {t.accent}; }}
    QListView[lines="true"] {{ background: {t.card}; color: {t.text}; border: {t.px(1)}px solid {t.border};
        border-radius: {t.px(6)}px; outline: none; padding: {t.px(3)}px; }}
    QListView[lines="true"]:focus {{ border-color: {t.accent}; }}
    QListView[lines="true"]::item {{ padding: {t.px(4)}px {t.px(4)}px; border-radius: {t.px(4)}px; }}
    QListView[lines="true"]::item:hover {{ background: {t.hover}; }}
    QListView[lines="true"]::item:selected {{ background: {t.pressed}; color: {t.text}; }}
    QListView[lines="true"]::item:focus {{ border: {t.px(1)}px solid {t.accent}; }}
    QListView[lines="true"]::indicator {{ width: {t.px(12)}px; height: {t.px(12)}px; border: {t.px(1)}px solid {t.muted};
        border-radius: {t.px(3)}px; background: {t.field}; }}
    QListView[lines="true"]::indicator:checked {{ background: {t.accent}; border-color: {t.accent}; }}
    QHeaderView {{ background: transparent; border: none; }}
    QHeaderView::section {{ background: transparent; color: {t.muted}; border: none; padding: 0px {t.px(2)}px;
        font-size: {t.font("small").pixelSize()}px; font-weight: 400; }}
    QTabWidget::pane {{ border: none; }}
    QTabBar::tab {{ background: transparent; color: {t.muted}; padding: {t.px(6)}px {t.px(12)}px;
        border: {t.px(1)}px solid transparent; border-radius: {t.px(6)}px; }}
    QTabBar::tab:selected {{ color: {t.text}; background: {t.card}; border-color: {t.border}; }}
    QTabBar::tab:focus {{ border-color: {t.accent}; }}
    """


def _bars(t: Theme) -> str:
    return f"""
    QScrollBar:vertical {{ width: {t.px(10)}px; background: transparent; margin: 0px; }}
    QScrollBar:horizontal {{ height: {t.px(10)}px; background: transparent; margin: 0px; }}
    QScrollBar::handle {{ background: {t.track}; border-radius: {t.px(4)}px; min-width: {t.px(24)}px; min-height: {t.px(24)}px; }}
    QScrollBar::handle:hover {{ background: {t.muted}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0px; height: 0px; }}
    QAbstractScrollArea::corner {{ background: transparent; border: none; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QProgressBar {{ border: none; border-radius: {t.px(4) // 2}px; background: {t.track}; max-height: {t.px(4)}px; }}
    QProgressBar::chunk {{ background: {t.accent}; border-radius: {t.px(4) // 2}px; }}
    """
