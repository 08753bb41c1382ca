"""Own points, painted by pure functions."""

from __future__ import annotations

import numpy as np
import pytest

from playground import datasets, edits, painting
from playground.check import check
from playground.datasets import DATASETS, DRAWN, row_of
from playground.own import SQUARE
from playground.run import Run
from playground.snapshot import Points
from playground.spec import MOST_OWN_POINTS, Data, Experiment, Own

PLACES = [(0.0, 0.0), (1.0, 1.0), (5.0, -5.0)]


def three() -> Own:
    empty = Own((), (), (), class_names=("orange", "blue"))
    return painting.added(painting.added(empty, PLACES[:2], 0), PLACES[2:], 1)


@pytest.mark.parametrize("name", DRAWN)
def test_a_copy_holds_the_same_points_and_can_be_trained_on(name):
    data = Data(dataset=name, points=60, inputs=("x1",))
    drawn, row = datasets.draw(data), row_of(data)
    experiment = edits.choose_dataset(check(Experiment()), name)

    own = painting.copied(Points(drawn.x, drawn.y, drawn.is_test), row, data.classes)
    copied = edits.set_own(experiment, own)

    again = datasets.draw(copied.data)
    np.testing.assert_array_equal(again.x, drawn.x)
    np.testing.assert_array_equal(again.y, drawn.y)
    assert row_of(copied.data).is_regression == row.is_regression
    assert row_of(copied.data).standardized == row.standardized
    assert all(row_of(copied.data).holds(tuple(place)) for place in drawn.x if row.holds(tuple(place)))


def test_points_are_added_with_their_class_and_a_new_class_gets_a_name():
    own = painting.added(three(), [(2.0, 2.0)], 3)

    assert own.y == (0.0, 0.0, 1.0, 3.0)
    assert own.class_names == ("orange", "blue", "green", "purple")
    assert check(edits.set_own(check(Experiment()), own)).data.classes == 4


def test_there_are_never_more_points_than_can_be_stored():
    full = Own((0.0,) * MOST_OWN_POINTS, (0.0,) * MOST_OWN_POINTS, (0.0,) * MOST_OWN_POINTS, class_names=("a", "b"))

    assert len(painting.added(full, PLACES, 1).y) == MOST_OWN_POINTS


def test_the_eraser_takes_what_is_under_it_and_ctrl_the_nearest_one():
    own = three()

    assert painting.erased(own, (0.5, 0.5), 0.1, SQUARE).x1 == (5.0,)
    assert painting.without_nearest(own, (0.9, 0.9), 0.1, SQUARE).x1 == (0.0, 5.0)
    assert painting.without_nearest(own, (-5.0, -5.0), 0.1, SQUARE) is own


def test_a_point_is_moved_alone():
    own = painting.moved(three(), 1, (-2.0, -3.0))

    assert (own.x1, own.x2) == ((0.0, -2.0, 5.0), (0.0, -3.0, -5.0))


def test_the_spray_stays_within_brush_and_plane():
    generator = np.random.default_rng(3)
    drops = np.array(painting.sprayed((5.9, -5.9), 0.1, 500, SQUARE, generator))

    assert np.abs(drops).max() <= 6.0
    assert np.hypot(drops[:, 0] - 5.9, drops[:, 1] + 5.9).max() <= 1.2 + 1e-9


@pytest.mark.parametrize("y", [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0)])
def test_two_points_are_enough_to_train_even_of_one_class(y):
    own = Own((0.0, 1.0), (0.0, 1.0), y, class_names=("orange", "blue"))
    import engine

    engine.prepare()
    run = Run(edits.set_own(check(Experiment()), own))

    assert run.advance(20) == 20
    assert np.isfinite(run.scores().train_loss)


def test_a_story_is_seen_on_a_plane_of_about_its_own_when_it_is_painted_on():
    data = Data(dataset="pass")
    drawn = datasets.draw(data)
    own = painting.copied(Points(drawn.x, drawn.y, drawn.is_test), row_of(data), 2)
    (left, right), (low, high) = row_of(edits.set_own(check(Experiment()), own).data).plane

    assert right - left <= 16
    assert high - low <= 10
    assert own.axes[0] == DATASETS["pass"].axes[0].text()
