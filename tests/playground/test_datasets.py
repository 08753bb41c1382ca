"""Data sets: balanced, repeatable, split fairly, and true to their own rule."""

import numpy as np
import pytest
from msgspec.structs import replace

from playground.catalog import DATASETS
from playground.datasets import draw
from playground.spec import Data

every_dataset = pytest.mark.parametrize("name", DATASETS)
SEEDS = (0, 1, 2, 77, 2**31 - 1)


@every_dataset
@pytest.mark.parametrize("seed", SEEDS)
def test_both_classes_are_equally_large(name: str, seed: int) -> None:
    drawn = draw(Data(dataset=name, points=201, seed=seed))

    assert drawn.x.shape == (201, 2)
    assert abs(int((drawn.y == 0).sum()) - int((drawn.y == 1).sum())) <= 1


@every_dataset
@pytest.mark.parametrize("seed", SEEDS)
def test_without_noise_every_point_obeys_the_rule_and_lies_in_the_plane(name: str, seed: int) -> None:
    row = DATASETS[name]

    drawn = draw(Data(dataset=name, points=2000, seed=seed))

    agreement = float((row.truth(drawn.x) == drawn.y).mean())
    assert agreement >= (0.999 if name == "gaussians" else 1.0)  # clouds have tails
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


@every_dataset
def test_more_noise_moves_the_same_points_further_along_the_same_way(name: str) -> None:
    clean, some, more = (draw(Data(dataset=name, noise=noise)) for noise in (0.0, 0.25, 0.5))

    assert np.array_equal(clean.y, more.y)
    assert np.array_equal(clean.is_test, more.is_test)
    np.testing.assert_allclose(more.x - clean.x, 2 * (some.x - clean.x), atol=1e-12)


@every_dataset
def test_full_noise_is_about_hopeless(name: str) -> None:
    noisy = draw(Data(dataset=name, noise=1.0, points=4000))

    agreement = float((DATASETS[name].truth(noisy.x) == noisy.y).mean())

    assert 0.45 <= agreement <= 0.85


@every_dataset
@pytest.mark.parametrize("points", [10, 11, 500, 4001])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.7, 0.9])
def test_the_split_keeps_the_share_in_each_class_and_leaves_no_side_empty(name: str, points: int, share: float) -> None:
    drawn = draw(Data(dataset=name, points=points, train_share=share))

    for value in (0, 1):
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
    assert row.class_names[int(row.truth(np.array([row.probe]))[0])] == "pass"
    assert all(axis.unit for axis in row.axes)


@every_dataset
def test_the_rule_answers_everywhere_on_the_plane(name: str) -> None:
    row = DATASETS[name]
    (left, right), (bottom, top) = row.plane
    grid = np.stack(np.meshgrid(np.linspace(left, right, 40), np.linspace(bottom, top, 40)), -1).reshape(-1, 2)

    classes = row.truth(grid)

    assert set(classes.tolist()) == {0, 1}
    assert left <= row.probe[0] <= right
    assert bottom <= row.probe[1] <= top
