"""Data sets: balanced, repeatable, split fairly, and true to their own rule."""

import os

import numpy as np
import pytest
from msgspec.structs import replace

from playground.catalog import DATASETS
from playground.datasets import DRAWN, draw, row_of
from playground.spec import Data

every_dataset = pytest.mark.parametrize("name", DRAWN)
REGRESSIONS = [name for name in DRAWN if DATASETS[name].is_regression]
CLASS_SETS = [(name, n) for name in DRAWN if name not in REGRESSIONS for n in range(2, DATASETS[name].most_classes + 1)]
every_class_set = pytest.mark.parametrize(("name", "classes"), CLASS_SETS)
every_regression = pytest.mark.parametrize("name", REGRESSIONS)
every_curve = pytest.mark.parametrize("name", [name for name in DRAWN if DATASETS[name].dimension == 1])
SEEDS = (0, 1, 2, 77, 2**31 - 1)


@every_class_set
@pytest.mark.parametrize("seed", SEEDS)
def test_all_classes_are_equally_large(name: str, classes: int, seed: int) -> None:
    drawn = draw(Data(dataset=name, points=201, seed=seed, classes=classes))

    counts = np.bincount(drawn.y)
    assert drawn.x.shape == (201, 2)
    assert len(counts) == classes
    assert counts.max() - counts.min() <= 1


@every_class_set
@pytest.mark.parametrize("seed", SEEDS)
def test_without_noise_every_point_obeys_the_rule_and_lies_in_the_plane(name: str, classes: int, seed: int) -> None:
    row = DATASETS[name]

    drawn = draw(Data(dataset=name, points=2000, seed=seed, classes=classes))

    agreement = float((row.truth(drawn.x, classes) == drawn.y).mean())
    tails = {2: 0.999, 3: 0.999, 4: 0.99, 5: 0.97, 6: 0.95}  # clouds have tails, more of which meet
    assert agreement >= (tails[classes] if name == "gaussians" else 1.0)
    for axis, (low, high) in enumerate(row.plane):
        assert drawn.x[:, axis].min() >= low
        assert drawn.x[:, axis].max() <= high


@every_dataset
def test_the_same_seed_gives_the_same_points_and_another_seed_others(name: str) -> None:
    data = Data(dataset=name, noise=0.3, label_noise=0.2, seed=5)

    first, again, other = draw(data), draw(data), draw(replace(data, seed=6))

    assert np.array_equal(first.x, again.x)
    assert np.array_equal(first.y, again.y)
    assert np.array_equal(first.is_test, again.is_test)
    assert not np.array_equal(first.x, other.x)
    assert not np.array_equal(first.is_test, other.is_test)


@every_dataset
@pytest.mark.parametrize("points", [10, 100_000])
def test_ten_and_a_hundred_thousand_points_are_drawn_at_once(name: str, points: int) -> None:
    started = os.times().user

    drawn = draw(Data(dataset=name, points=points, noise=0.1, label_noise=0.1))

    assert len(drawn.x) == len(drawn.y) == points
    assert np.isfinite(drawn.x).all()
    assert os.times().user - started < 0.6


@every_regression
def test_without_noise_every_value_is_that_of_the_rule(name: str) -> None:
    row, drawn = DATASETS[name], draw(Data(dataset=name, points=2000))
    low, high = row.values

    np.testing.assert_array_equal(row.truth(drawn.x, 2), drawn.y)
    assert low <= drawn.y.min() < (low + high) / 2 < drawn.y.max() <= high
    assert drawn.y.std() > 0.1 * (high - low)


@every_regression
def test_value_noise_moves_the_values_and_not_the_places(name: str) -> None:
    clean, some, more = (draw(Data(dataset=name, label_noise=share)) for share in (0.0, 0.125, 0.25))
    low, high = DATASETS[name].values

    np.testing.assert_array_equal(clean.x, more.x)
    np.testing.assert_allclose(more.y - clean.y, 2 * (some.y - clean.y), atol=1e-12)
    assert (more.y - clean.y).std() == pytest.approx(0.25 * (high - low), rel=0.1)


@every_regression
def test_position_noise_moves_the_places_and_leaves_the_values(name: str) -> None:
    clean, some, more = (draw(Data(dataset=name, noise=noise)) for noise in (0.0, 0.1, 0.2))

    np.testing.assert_array_equal(clean.y, more.y)
    np.testing.assert_allclose(more.x - clean.x, 2 * (some.x - clean.x), atol=1e-12)
    assert (more.x - clean.x)[:, 0].std() == pytest.approx(0.2 * DATASETS[name].noise_unit, rel=0.1)


@every_curve
def test_a_curve_has_all_its_points_on_one_line_whatever_the_noise(name: str) -> None:
    drawn = draw(Data(dataset=name, noise=0.5, label_noise=0.2))

    assert not drawn.x[:, 1].any()
    assert len(np.unique(drawn.x[:, 0])) == 500
    assert DATASETS[name].plane[1] == DATASETS[name].values


@every_class_set
def test_more_position_noise_moves_the_same_points_further_along_the_same_way(name: str, classes: int) -> None:
    clean, some, more = (draw(Data(dataset=name, noise=noise, classes=classes)) for noise in (0.0, 0.25, 0.5))

    assert np.array_equal(clean.y, more.y)
    assert np.array_equal(clean.is_test, more.is_test)
    np.testing.assert_allclose(more.x - clean.x, 2 * (some.x - clean.x), atol=1e-12)


@every_class_set
@pytest.mark.parametrize("points", [10, 500, 4001])
def test_label_noise_flips_exactly_its_share_and_moves_nothing(name: str, classes: int, points: int) -> None:
    clean = draw(Data(dataset=name, points=points, classes=classes, noise=0.1))

    for share in (0.013, 0.1, 0.25, 0.5):
        noisy = draw(Data(dataset=name, points=points, classes=classes, noise=0.1, label_noise=share))

        np.testing.assert_array_equal(noisy.x, clean.x)
        assert int((noisy.y != clean.y).sum()) == round(share * points)
        assert set(noisy.y.tolist()) <= set(range(classes))


@every_class_set
def test_label_noise_hits_all_classes_alike_and_gives_all_others(name: str, classes: int) -> None:
    clean = draw(Data(dataset=name, points=6000, classes=classes))

    noisy = draw(Data(dataset=name, points=6000, classes=classes, label_noise=0.3))

    counts = np.zeros((classes, classes), int)
    np.add.at(counts, (clean.y, noisy.y), 1)
    kept = counts.diagonal()
    assert kept.max() - kept.min() <= 1
    expected = 0.3 * 6000 / classes / (classes - 1)
    assert abs(counts[~np.eye(classes, dtype=bool)] / expected - 1).max() < 0.35


@every_class_set
def test_more_label_noise_flips_the_same_points_and_more(name: str, classes: int) -> None:
    clean = draw(Data(dataset=name, classes=classes))
    before = np.zeros(500, bool)

    for share in (0.05, 0.1, 0.2, 0.35, 0.5):
        noisy = draw(Data(dataset=name, classes=classes, label_noise=share))
        now = noisy.y != clean.y
        assert now[before].all()
        before = now


def test_label_noise_leaves_most_points_on_their_side_of_the_split() -> None:
    clean, noisy = draw(Data()), draw(Data(label_noise=0.1))

    assert int((clean.is_test != noisy.is_test).sum()) < 50


@every_class_set
def test_full_position_noise_is_about_hopeless(name: str, classes: int) -> None:
    noisy = draw(Data(dataset=name, noise=1.0, points=4000, classes=classes))

    agreement = float((DATASETS[name].truth(noisy.x, classes) == noisy.y).mean())

    assert 0.9 / classes <= agreement <= 0.85


@every_class_set
@pytest.mark.parametrize("points", [12, 13, 500, 4001])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.7, 0.9])
def test_the_split_keeps_the_share_in_each_class_and_leaves_no_side_empty(
    name: str, classes: int, points: int, share: float
) -> None:
    drawn = draw(Data(dataset=name, points=points, train_share=share, classes=classes))

    for value in range(classes):
        members = drawn.y == value
        training = int((members & ~drawn.is_test).sum())
        assert 1 <= training < members.sum()
        assert abs(training - share * members.sum()) <= 1


@pytest.mark.parametrize("share", [0.1, 0.7])
def test_the_split_keeps_the_share_in_each_class_of_the_flipped_labels(share: float) -> None:
    drawn = draw(Data(dataset="spiral", classes=5, label_noise=0.37, train_share=share))

    for value in range(5):
        members = drawn.y == value
        assert abs(int((members & ~drawn.is_test).sum()) - share * members.sum()) <= 1


@pytest.mark.parametrize("name", ["pass", "grade"])
@pytest.mark.parametrize("share", [0.1, 0.7])
def test_a_story_is_standardized_by_its_training_points_alone(name: str, share: float) -> None:
    drawn = draw(Data(dataset=name, noise=0.4, train_share=share))

    training = (drawn.x[~drawn.is_test] - drawn.mean) / drawn.scale
    np.testing.assert_allclose(training.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(training.std(axis=0), 1, atol=1e-9)


def test_geometric_sets_reach_the_network_as_they_stand() -> None:
    for name in DRAWN:
        if not DATASETS[name].standardized:
            drawn = draw(Data(dataset=name))
            assert (drawn.mean.tolist(), drawn.scale.tolist()) == ([0, 0], [1, 1])


def test_the_student_at_four_and_five_passes_by_the_rule_with_a_good_grade() -> None:
    passing, grade = DATASETS["pass"], DATASETS["grade"]

    assert passing.probe == grade.probe == (4.0, 5.0)
    assert passing.class_names[int(passing.truth(np.array([passing.probe]), 2)[0])] == "pass"
    assert grade.truth(np.array([grade.probe]), 2)[0] == pytest.approx(4 / (1 + np.exp(-1)))
    assert all(axis.unit for row in (passing, grade) for axis in row.axes)


@every_class_set
def test_the_rule_answers_everywhere_on_the_plane(name: str, classes: int) -> None:
    row = DATASETS[name]
    (left, right), (bottom, top) = row.plane
    grid = np.stack(np.meshgrid(np.linspace(left, right, 40), np.linspace(bottom, top, 40)), -1).reshape(-1, 2)

    found = row.truth(grid, classes)

    assert set(found.tolist()) == set(range(classes))


@every_dataset
def test_every_row_has_words_and_a_probe_on_its_plane(name: str) -> None:
    row = row_of(Data(dataset=name))

    assert row is DATASETS[name]
    assert row.holds(row.probe)
    assert row.help
    assert row.formula


CHECKS: dict[str, list[tuple[tuple[float, float], float]]] = {
    "checkerboard": [((1, 1), 0), ((-1, 1), 1), ((4, 1), 1), ((4, 4), 0), ((-4, -4), 0), ((-4, -1), 1)],
    "sine_boundary": [((1.57, 0.9), 0), ((1.57, 1.1), 1), ((-1.57, -0.9), 1), ((-1.57, -1.1), 0)],
    "curve_sine": [((0, 0), 0), ((np.pi / 4, 9), 1), ((-np.pi / 4, 0), -1)],
    "curve_steps": [((-6, 0), -0.75), ((-0.1, 0), -0.25), ((0.1, 0), 0.25), ((5.9, 0), 0.75)],
    "curve_wiggle": [((0, 0), 0), ((np.pi / 2, 0), np.pi / 2), ((-3 * np.pi / 2, 0), -3 * np.pi / 2)],
    "grade": [((4, 3), 2.0), ((10, 6), 4 / (1 + np.exp(-3)))],
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_rule_is_what_its_formula_says(name: str) -> None:
    for place, expected in CHECKS[name]:
        assert DATASETS[name].truth(np.array([place], float), 2)[0] == pytest.approx(expected)
