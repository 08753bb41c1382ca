"""The list of the points with the largest losses, and J as their mean."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground import edits
from ui.focus import Focus
from ui.panels.curves import CurvesPanel
from ui.panels.ranking import MOST_ROWS, ranked

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def ranking(desk):
    """Give a loss panel that shows its list of points, and what it says."""
    made = desk(CurvesPanel)
    made.panel.look.connect(made.panel.show_focus)
    QTest.mouseClick(made.panel.points_button, LEFT)
    show(made)
    return made


def show(made, **changes):
    count = made.experiment.data.points
    losses = changes.pop("losses", np.linspace(0, 1, count, dtype=np.float32))
    made.shown = made.show(losses=losses, **changes)


def table(made):
    return made.panel.ranking.table


def words(made, row):
    model = table(made).model()
    return [model.index(row, column).data() for column in range(model.columnCount())]


def chosen(made):
    return [index.row() for index in table(made).selectionModel().selectedRows()]


def press_row(made, row):
    place = table(made).visualRect(table(made).model().index(row, 1)).center()
    QTest.mouseClick(table(made).viewport(), LEFT, pos=place)


def test_losses_are_asked_for_only_while_the_list_is_seen(ranking):
    assert ranking.panel.wants_losses()

    QTest.mouseClick(ranking.panel.points_button, LEFT)

    assert not ranking.panel.wants_losses()
    assert ranking.panel.chart.isVisible()


def test_numbers_and_points_take_turns_in_the_place_of_the_chart(ranking):
    QTest.mouseClick(ranking.panel.metrics_button, LEFT)

    assert ranking.panel.metrics.isVisible()
    assert not ranking.panel.ranking.isVisible()
    assert not ranking.panel.points_button.isChecked()
    assert not ranking.panel.chart.isVisible()


def test_the_point_with_the_largest_loss_comes_first(ranking):
    points = ranking.shown.points
    x1, x2 = points.x[-1]
    kind = ("0 orange", "1 blue")[points.y[-1]]
    part = "test" if points.is_test[-1] else "train"

    assert words(ranking, 0) == ["1", kind, f"{x1:.1f}".replace("-", "−"), f"{x2:.1f}".replace("-", "−"), "1.000", part]
    losses = [float(words(ranking, row)[4]) for row in range(table(ranking).model().rowCount())]
    assert losses == sorted(losses, reverse=True)
    assert len(losses) == MOST_ROWS


def test_j_is_told_as_the_mean_of_the_training_points_losses_and_is_what_the_digits_say(ranking):
    points = ranking.shown.points
    expected = np.linspace(0, 1, len(points.y), dtype=np.float32)[~points.is_test].astype(np.float64).mean()

    assert ranking.panel.ranking.mean_label.text() == f"J = mean of 350 training losses = {expected:.3f}"
    assert ranking.panel._digits["train"].text() == f"{expected:.3f}"


def test_choosing_a_row_pins_its_point(ranking):
    press_row(ranking, 2)
    assert ranking.looks[-1].pinned_point == 497

    QTest.keyClick(table(ranking), Qt.Key.Key_Down)
    assert ranking.looks[-1].pinned_point == 496


def test_a_point_pinned_on_the_plane_is_lit_in_the_list(ranking):
    ranking.panel.show_focus(Focus(pinned_point=490))
    assert chosen(ranking) == [9]

    ranking.panel.show_focus(Focus())
    assert chosen(ranking) == []


def test_other_losses_keep_the_chosen_point_and_the_place_of_scrolling(ranking):
    press_row(ranking, 1)
    table(ranking).verticalScrollBar().setValue(40)
    said = len(ranking.looks)

    losses = np.linspace(0, 1, 500, dtype=np.float32)
    losses[7] = 5.0
    show(ranking, losses=losses, status="running")

    assert words(ranking, 0)[4] == "5.000"
    assert chosen(ranking) == [2]
    assert table(ranking).verticalScrollBar().value() == 40
    assert len(ranking.looks) == said


def test_losses_of_other_points_are_passed_over(ranking):
    before = words(ranking, 0)

    show(ranking, losses=np.full(3, 9.0, np.float32))

    assert words(ranking, 0) == before


def test_walking_in_with_tab_chooses_nothing(ranking):
    ranking.panel.points_button.setFocus()

    QTest.keyClick(ranking.panel.points_button, Qt.Key.Key_Tab)
    table(ranking).setFocus(Qt.FocusReason.TabFocusReason)

    assert ranking.looks == []


def test_values_are_listed_as_numbers(ranking):
    ranking.experiment = edits.choose_dataset(ranking.experiment, "bumps")
    ranking.panel.show_experiment(ranking.experiment)
    show(ranking)

    assert words(ranking, 0)[1] == f"{ranking.shown.points.y[-1]:.2f}".replace("-", "−")


@pytest.mark.parametrize("count", [0, 1, 50, 100_000])
def test_the_order_is_that_of_a_full_sort(count):
    losses = np.random.default_rng(count).integers(0, 50, count).astype(np.float32)
    if count:
        losses[count // 2] = np.nan

    order = ranked(losses)

    assert len(order) == min(count, MOST_ROWS)
    shown = np.nan_to_num(losses[order], nan=np.inf)
    np.testing.assert_array_equal(shown, -np.sort(-np.nan_to_num(losses, nan=np.inf))[:MOST_ROWS])
