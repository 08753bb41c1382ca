"""The plane: points, regions, legend and the probe."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from playground import edits
from playground.catalog import DATASETS
from playground.datasets import DRAWN
from playground.snapshot import ProbeReading
from playground.spec import Own
from ui.focus import Focus
from ui.panels.readings import ACTUAL
from ui.panels.regions import RegionsPanel

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def plane(desk):
    made = desk(RegionsPanel)
    made.panel.show_focus(Focus(probes=((2.0, -1.0),)))
    made.show()
    return made


def place_of(view, x1, x2):
    frame = view.frame()
    return QPoint(
        round(frame.left() + (x1 + 6) / 12 * frame.width()), round(frame.bottom() - (x2 + 6) / 12 * frame.height())
    )


def cells(made, row):
    model = made.panel.probes.model()
    return [model.index(row, column).data() for column in range(model.columnCount())]


def colour_at(view, x1, x2):
    return view.grab().toImage().pixelColor(place_of(view, x1, x2))


@pytest.mark.parametrize("name", [name for name in DRAWN if not DATASETS[name].is_regression])
def test_the_legend_tells_the_classes_in_words(plane, name):
    plane.panel.show_experiment(edits.choose_dataset(plane.experiment, name))

    words = [label.text() for label in plane.panel._words]
    zero, one = DATASETS[name].class_names[:2]
    assert (zero in words[0], one in words[2]) == (True, True)
    assert (words[0][0], words[2][-1]) == ("■", "●")


@pytest.mark.parametrize("classes", [3, 6])
def test_the_legend_names_every_class_with_its_shape(plane, classes):
    plane.panel.show_experiment(edits.set_data(plane.experiment, dataset="gaussians", classes=classes))

    text = plane.panel.classes_label.text()
    assert plane.panel.classes_label.isVisible()
    assert not plane.panel._bar.isVisible()
    assert [name in text for name in DATASETS["gaussians"].class_names] == [True] * classes + [False] * (6 - classes)
    assert [symbol in text for symbol in "■●▲◆✚▼"] == [True] * classes + [False] * (6 - classes)


def test_the_legend_of_values_tells_their_range(plane):
    plane.panel.show_experiment(edits.choose_dataset(plane.experiment, "bumps"))

    assert [label.text() for label in plane.panel._words] == ["ŷ = −1", "ŷ = 0", "ŷ = 1"]


def test_regions_are_drawn_where_the_plane_is(plane):
    assert colour_at(plane.panel.view, 5.8, 5.8).name() == "#336699"


def test_regions_of_other_data_are_not_shown(plane):
    other = edits.choose_dataset(plane.experiment, "moons")
    plane.panel.show_snapshot(
        replace(plane.show(), experiment=other, regions=np.full((40, 40), 0xFF00FF00, np.uint32), pictures_serial=2)
    )

    assert colour_at(plane.panel.view, 5.8, 5.8).name() == "#336699"


def test_points_are_told_apart_and_test_points_can_be_hidden(plane):
    view = plane.panel.view
    with_test = view.grab().toImage()
    QTest.mouseClick(plane.panel.test_points, LEFT, pos=QPoint(8, plane.panel.test_points.height() // 2))

    assert not plane.panel.test_points.isChecked()
    assert view.grab().toImage() != with_test


def test_the_probe_is_dragged_to_where_a_person_wants_to_read(plane):
    view = plane.panel.view
    start, end = place_of(view, 2.0, -1.0), place_of(view, -3.0, 4.0)
    QTest.mousePress(view, LEFT, pos=start)
    QTest.mouseMove(view, (start + end) / 2)
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, LEFT, pos=end)

    assert plane.looks[-1].probe == pytest.approx((-3.0, 4.0), abs=0.06)


@pytest.mark.parametrize(
    ("key", "direction"),
    [(Qt.Key.Key_Left, (-1, 0)), (Qt.Key.Key_Right, (1, 0)), (Qt.Key.Key_Up, (0, 1)), (Qt.Key.Key_Down, (0, -1))],
)
def test_arrow_keys_move_the_probe(plane, key, direction):
    plane.panel.view.setFocus()

    QTest.keyClick(plane.panel.view, key)

    (x1, x2), (d1, d2) = plane.looks[-1].probe, direction
    assert (np.sign(x1 - 2.0), np.sign(x2 + 1.0)) == (d1, d2)


def test_the_probe_never_leaves_the_plane(plane):
    view = plane.panel.view
    QTest.mousePress(view, LEFT, pos=place_of(view, 2.0, -1.0))
    QTest.mouseMove(view, QPoint(-500, 9000))
    QTest.mouseRelease(view, LEFT, pos=QPoint(-500, 9000))

    assert all(-6 <= value <= 6 for value in plane.looks[-1].probe)


def test_the_probe_reads_place_prediction_and_actual_class(plane):
    plane.show(probes=(ProbeReading((2.0, -1.0), 0.6912, 1, answer=1),))

    assert cells(plane, 0) == ["(2.0, −1.0)", "0.69", "1 blue", "1 blue"]


def test_a_story_has_its_own_axes(desk):
    made = desk(RegionsPanel)
    made.panel.show_experiment(edits.choose_dataset(made.experiment, "pass"))
    plain = made.panel.view.grab().toImage()

    made.panel.show_experiment(made.experiment)

    assert made.panel.view.grab().toImage() != plain


@pytest.mark.parametrize("scale", [0.8, 1.0, 2.5])
def test_regions_are_worth_as_many_pixels_as_can_be_seen(desk, scale):
    made = desk(RegionsPanel, width=600, height=900, scale=scale)

    assert 40 <= made.panel.wants_pixels() <= made.panel.view.width()


RANGES = {
    "grade": ["ŷ = 0", "ŷ = 2", "ŷ = 4"],
    "curve_sine": ["ŷ = −1.2", "ŷ = 0", "ŷ = 1.2"],
    "curve_wiggle": ["ŷ = −5", "ŷ = −1", "ŷ = 3"],
}


@pytest.mark.parametrize("name", RANGES)
def test_the_legend_tells_the_range_of_every_kind_of_value(plane, name):
    plane.panel.show_experiment(edits.choose_dataset(plane.experiment, name))

    assert [label.text() for label in plane.panel._words] == RANGES[name]


def own(x1=(1.0, 2.0, 3.0), **fields):
    return Own(x1, (4.0, 5.0, 6.0), (0.0, 1.0, 2.0), class_names=("<b>a", "b & c", "d"), **fields)


def test_own_classes_are_named_as_they_are_written(plane):
    plane.take(edits.set_own(plane.experiment, own()), "", "")

    text = plane.panel.classes_label.text()
    assert "&lt;b&gt;a" in text
    assert "b &amp; c" in text


def test_where_there_is_no_rule_nothing_is_said_to_be_right(plane):
    assert not plane.panel.probes.isColumnHidden(ACTUAL)

    plane.take(edits.set_own(plane.experiment, own()), "", "")
    plane.show(probes=(ProbeReading((2.0, -1.0), 0.6, None, (0.1, 0.6, 0.3), 1),))

    assert plane.panel.probes.isColumnHidden(ACTUAL)
    row = [plane.panel.probes.model().index(0, column).data() for column in range(3)]
    assert row[1:] == ["0.60", "1 b & c"]


def test_points_of_a_plane_that_is_gone_are_not_drawn_on_the_new_one(plane):
    plane.take(edits.set_own(plane.experiment, own()), "", "")
    late = plane.show()
    far = edits.set_own(plane.experiment, own(x1=(100.0, 200.0, 300.0), source="far.csv"))

    plane.take(far, "", "")
    plane.panel.show_snapshot(late)

    assert plane.panel.view._points is None
