"""Data sets: balanced, repeatable, split fairly, and true to their own rule."""

import numpy as np
import pytest
from msgspec.structs import replace

from playground.catalog import DATASETS
from playground.datasets import draw
from playground.spec import Data

every_dataset = pytest.mark.parametrize("name", DATASETS)
CLASS_SETS = [
    (name, n) for name, row in DATASETS.items() if not row.is_regression for n in range(2, row.most_classes + 1)
]
every_class_set = pytest.mark.parametrize(("name", "classes"), CLASS_SETS)
every_regression = pytest.mark.parametrize("name", [name for name, row in DATASETS.items() if row.is_regression])
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
    data = Data(dataset=name, noise=0.3, seed=5)

    first, again, other = draw(data), draw(data), draw(replace(data, seed=6))

    assert np.array_equal(first.x, again.x)
    assert np.array_equal(first.is_test, again.is_test)
    assert not np.array_equal(first.x, other.x)
    assert not np.array_equal(first.is_test, other.is_test)


@every_regression
def test_without_noise_every_value_is_that_of_the_rule(name: str) -> None:
    row, drawn = DATASETS[name], draw(Data(dataset=name, points=2000))

    np.testing.assert_array_equal(row.truth(drawn.x, 2), drawn.y)
    assert row.values[0] <= drawn.y.min() < 0 < drawn.y.max() <= row.values[1]
    assert drawn.y.std() > 0.2


@every_regression
def test_noise_moves_the_values_and_not_the_places(name: str) -> None:
    clean, some, more = (draw(Data(dataset=name, noise=noise)) for noise in (0.0, 0.25, 0.5))

    np.testing.assert_array_equal(clean.x, more.x)
    np.testing.assert_allclose(more.y - clean.y, 2 * (some.y - clean.y), atol=1e-12)
    assert (some.y - clean.y).std() == pytest.approx(0.25, rel=0.1)


@every_class_set
def test_more_noise_moves_the_same_points_further_along_the_same_way(name: str, classes: int) -> None:
    clean, some, more = (draw(Data(dataset=name, noise=noise, classes=classes)) for noise in (0.0, 0.25, 0.5))

    assert np.array_equal(clean.y, more.y)
    assert np.array_equal(clean.is_test, more.is_test)
    np.testing.assert_allclose(more.x - clean.x, 2 * (some.x - clean.x), atol=1e-12)


@every_class_set
def test_full_noise_is_about_hopeless(name: str, classes: int) -> None:
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
def test_a_story_is_standardized_by_its_training_points_alone(share: float) -> None:
    drawn = draw(Data(dataset="pass", noise=0.4, train_share=share))

    training = (drawn.x[~drawn.is_test] - drawn.mean) / drawn.scale
    np.testing.assert_allclose(training.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(training.std(axis=0), 1, atol=1e-9)


def test_geometric_sets_reach_the_network_as_they_stand() -> None:
    for name, row in DATASETS.items():
        if not row.standardized:
            drawn = draw(Data(dataset=name))
            assert (drawn.mean.tolist(), drawn.scale.tolist()) == ([0, 0], [1, 1])


def test_the_student_at_four_and_five_passes_by_the_rule() -> None:
    row = DATASETS["pass"]

    assert row.probe == (4.0, 5.0)
    assert row.class_names[int(row.truth(np.array([row.probe]), 2)[0])] == "pass"
    assert all(axis.unit for axis in row.axes)


@every_class_set
def test_the_rule_answers_everywhere_on_the_plane(name: str, classes: int) -> None:
    row = DATASETS[name]
    (left, right), (bottom, top) = row.plane
    grid = np.stack(np.meshgrid(np.linspace(left, right, 40), np.linspace(bottom, top, 40)), -1).reshape(-1, 2)

    found = row.truth(grid, classes)

    assert set(found.tolist()) == set(range(classes))
    assert left <= row.probe[0] <= right
    assert bottom <= row.probe[1] <= top
