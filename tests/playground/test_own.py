"""Own points: checked to the last number, stored to the last bit, trained on whatever they are."""

from __future__ import annotations

import json
import math
import os
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from playground import answers, edits, own, painting, storage
from playground.build import samples
from playground.carry import carry, starts_anew
from playground.changes import in_words
from playground.check import check
from playground.datasets import DATASETS, draw, row_of
from playground.problems import BadValue
from playground.run import Run
from playground.snapshot import Wants
from playground.spec import Data, Experiment, Layer, Model, Own
from playground.storage import Document
from playground.stress import fingerprint

START = check(Experiment(model=Model((Layer(1, 8), Layer(2, 4)))))
TWO = ("no", "yes")


def painted(count: int = 60, classes: int = 2, **fields: Any) -> Own:
    """Give clouds on a ring, one per class."""
    chance = np.random.default_rng(7)
    y = np.arange(count) % classes
    angle = 2 * np.pi * y / classes + chance.normal(0, 0.12, count)
    x1, x2 = (4 * np.cos(angle)).tolist(), (4 * np.sin(angle)).tolist()
    names = tuple(f"kind {kind}" for kind in range(classes))
    return replace(Own(tuple(x1), tuple(x2), tuple(y.astype(float).tolist()), class_names=names), **fields)


def valued(count: int = 60, **fields: Any) -> Own:
    """Give points with values."""
    base = painted(count)
    return replace(base, y=tuple(0.1 * number for number in base.x1), task="value", class_names=(), **fields)


def large(**fields: Any) -> Own:
    """Give as many points as there may be."""
    numbers = np.random.default_rng(3).normal(0, 2, (2, 100_000)).tolist()
    y = tuple(float(place % 3) for place in range(100_000))
    return Own(tuple(numbers[0]), tuple(numbers[1]), y, class_names=("a", "b", "c"), **fields)


def with_own(points: Own) -> Experiment:
    return edits.set_own(START, points)


def trained(experiment: Experiment, steps: int = 300) -> Run:
    run = Run(experiment)
    run.advance(steps)
    return run


def test_they_are_the_points_that_are_drawn_and_trained_on() -> None:
    points = painted()
    run = trained(with_own(points))

    assert run.points().x.tolist() == [list(pair) for pair in zip(points.x1, points.x2, strict=True)]
    assert run.points().y.tolist() == list(points.y)
    assert len(run.samples.train_y) == 42
    assert run.scores().test_accuracy == 1.0


def test_noise_and_number_do_not_touch_them() -> None:
    still = draw(with_own(painted()).data)
    moved = draw(edits.set_data(with_own(painted()), noise=0.5, label_noise=0.5, points=10).data)

    np.testing.assert_array_equal(still.x, moved.x)
    np.testing.assert_array_equal(still.y, moved.y)


@pytest.mark.parametrize("classes", range(2, 9))
def test_up_to_eight_classes_are_learned(classes: int) -> None:
    experiment = with_own(painted(40 * classes, classes))

    assert experiment.data.classes == classes
    run = trained(edits.set_training(experiment, learning_rate=0.03), 1500)
    assert run.scores().train_accuracy > 0.9
    assert run.metrics().confusion_train.shape == (classes, classes)


def test_values_are_learned() -> None:
    run = trained(with_own(valued()))

    assert answers.is_regression(run.experiment)
    assert run.scores().test_r2 > 0.9


def test_a_row_tells_what_they_say_of_themselves() -> None:
    points = valued(axes=("rooms", "age (years)"), target="price", standardized=True, source="houses.csv")
    row = row_of(with_own(points).data)

    assert (row.name, row.label, row.target, row.standardized) == ("own", "houses.csv", "price", True)
    assert [axis.text() for axis in row.axes] == ["rooms", "age (years)"]
    assert row.values == (min(points.y), max(points.y))
    assert row.truth is None
    assert row_of(with_own(painted(24, 8)).data).class_names[7] == "kind 7"
    assert (row_of(with_own(painted(24, 8)).data).most_classes, DATASETS["gaussians"].most_classes) == (8, 6)


def test_the_row_of_a_hundred_thousand_points_is_made_once() -> None:
    data = with_own(large()).data
    row = row_of(data)

    assert row_of(replace(data, seed=5)) is row
    started = os.times().user
    for _ in range(2000):
        row_of(data)
        answers.task(data)
    assert os.times().user - started < 0.2


def test_the_probe_reads_no_actual_where_there_is_no_rule() -> None:
    run = trained(with_own(painted(40, 3)), 10)

    reading = run.picture(Wants(regions=8, probes=((0.0, 0.0),))).probes[0]

    assert reading.actual is None
    assert reading.answer in (0, 1, 2)


PLANES = [
    (((0.0, 1.0), (0.0, 5.9)), "", own.SQUARE),
    (((-6.0, 6.0), (-6.0, 6.0)), "", own.SQUARE),
    (((0.0, 7.0), (0.0, 1.0)), "", ((-8.0, 8.0), (-8.0, 8.0))),
    (((0.0, 10.0), (1.0, 1.0)), "a.csv", ((-3.0, 13.0), (0.6, 1.4))),
    (((1000.0, 1900.0), (-1e30, 1e30)), "a.csv", ((900.0, 2100.0), (-1.2e30, 1.2e30))),
]


@pytest.mark.parametrize(("corners", "source", "expected"), PLANES)
def test_the_plane_holds_all_points_with_round_ticks_and_is_the_square_for_painted_ones(
    corners: tuple[tuple[float, float], ...], source: str, expected: own.Plane
) -> None:
    plane = row_of(with_own(Own(*corners, (0.0, 1.0), class_names=TWO, source=source)).data).plane

    for (low, high), numbers in zip(plane, corners, strict=True):
        assert low <= min(numbers)
        assert max(numbers) <= high
    assert np.ravel(plane) == pytest.approx(np.ravel(expected), rel=0.5, abs=0.5) or source
    if plane == own.SQUARE:
        assert expected == own.SQUARE
    for low, high in plane:
        assert len(f"{(high - low) / 4:g}".replace("e+", "")) <= 5


@pytest.mark.parametrize("offset", [0.0, 1.0, -3e5, 1e12])
@pytest.mark.parametrize("extent", [0.0, 1e-3, 1.0, 37.2, 9e9])
def test_no_plane_wastes_more_than_half_of_its_width(offset: float, extent: float) -> None:
    points = Own((offset, offset + extent), (0.0, 1.0), (0.0, 1.0), class_names=TWO, source="a.csv")

    (low, high), _ = row_of(with_own(points).data).plane

    assert low < offset
    assert offset + extent < high
    assert extent == 0 or extent < 1e-6 * abs(offset) or high - low < 2.1 * extent


def test_the_split_keeps_its_share_and_a_new_point_moves_no_more_than_one_other_across() -> None:
    data = with_own(painted(200)).data
    before = draw(data).is_test
    for place in range(5):
        points = replace(
            data.own, x1=(*data.own.x1, 0.1 * place), x2=(*data.own.x2, 0.0), y=(*data.own.y, 1.0)
        )  # fmt: skip
        after = draw(replace(data, own=points))
        assert abs(after.is_test.sum() - 0.3 * 201) <= 1
        assert (after.is_test[:200] != before).sum() <= 1


def test_erasing_a_point_leaves_the_others_on_their_side() -> None:
    data = with_own(painted(200)).data
    before = draw(data).is_test
    fewer = {name: getattr(data.own, name)[1:] for name in ("x1", "x2", "y")}

    after = draw(replace(data, own=replace(data.own, **fewer))).is_test

    assert (after != before[1:]).sum() <= 1


def test_another_seed_splits_them_otherwise() -> None:
    data = with_own(painted(200)).data

    assert (draw(data).is_test != draw(replace(data, seed=2)).is_test).sum() > 20


# What is refused


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"x1": (0.0, 1.0, 2.0)}, "data.own", "x1 has 3, x2 has 4"),
    ({"x1": (0.0,), "x2": (0.0,), "y": (0.0,)}, "data.own", "2 to 100,000 points, found 1"),
    ({"x1": (), "x2": (), "y": ()}, "data.own", "found 0"),
    ({"x1": (0.0, 1.0, 2.0, 1.1e30)}, "data.own.x1[3]", "between −1e+30 and 1e+30, found 1.1e+30"),
    ({"x2": (0.0, math.nan, 2.0, math.inf)}, "data.own.x2[1]", "found nan"),
    ({"x2": (0.0, 1.0, -math.inf, 1.0)}, "data.own.x2[2]", "found -inf"),
    ({"y": (0.0, 1.0, 2.0, 1.0)}, "data.own.y[2]", "a class, from 0 to 1, found 2"),
    ({"y": (0.0, 0.5, 2.0, 1.0)}, "data.own.y[1]", "found 0.5"),
    ({"y": (-1.0, 0.5, 2.0, 1.0)}, "data.own.y[0]", "found -1"),
    ({"class_names": ("one",)}, "data.own.class_names", "2 to 8 class_names, found 1"),
    ({"class_names": tuple("abcdefghi")}, "data.own.class_names", "found 9"),
    ({"class_names": ("a", "")}, "data.own.class_names[1]", "one line of 1 to 80"),
    ({"class_names": ("a", "b\nc")}, "data.own.class_names[1]", "one line"),
    ({"axes": ("x" * 81, "y")}, "data.own.axes[0]", "one line"),
    ({"target": " "}, "data.own.target", "one line"),
    ({"source": "\x00"}, "data.own.source", "one line"),
    ({"task": "guess"}, "data.own.task", "one of classes, value, found “guess”"),
    ({"task": "value"}, "data.own.class_names", "no class_names, found 2"),
]


@pytest.mark.parametrize(("fields", "path", "words"), BAD)
def test_what_makes_no_sense_is_refused_with_its_place(fields: dict[str, Any], path: str, words: str) -> None:
    base = Own((0.0, 1.0, 2.0, 3.0), (0.0, 1.0, 2.0, 3.0), (0.0, 1.0, 0.0, 1.0), class_names=TWO)

    with pytest.raises(BadValue) as caught:
        with_own(replace(base, **fields))

    assert caught.value.path == path
    assert words in caught.value.text()
    assert caught.value.where == f"Own points ({path})"
    assert "\n" not in caught.value.text()


def test_too_many_points_are_refused() -> None:
    numbers = (0.0,) * 100_001

    with pytest.raises(BadValue, match="found 100,001"):
        with_own(Own(numbers, numbers, numbers, class_names=TWO))


def test_own_without_points_and_a_wrong_number_of_classes_are_refused() -> None:
    with pytest.raises(BadValue, match="has no points"):
        edits.choose_dataset(START, "own")
    with pytest.raises(BadValue, match="names 3 classes, found 2"):
        edits.set_data(with_own(painted(30, 3)), classes=2)
    with pytest.raises(BadValue, match="classes must stay 2"):
        edits.set_data(with_own(valued()), classes=3)


def test_whole_numbers_are_taken_as_the_floats_they_are() -> None:
    whole = check(with_own(Own((0, 1), (2, 3), (0, 1), class_names=TWO))).data.own

    assert whole is not None
    assert all(type(number) is float for name in ("x1", "x2", "y") for number in getattr(whole, name))


# Files


def test_a_file_holds_them_to_the_last_bit_in_three_lines() -> None:
    odd = (0.1, -0.0, 5e-324, 1 / 3, 1e30, -1e-7)
    points = Own(odd, odd[::-1], (0.0, 1.0, 1.0, 0.0, 1.0, 2.0), class_names=("a", "“b”", "c{]"), axes=("α", "β"),
                 target="γ", standardized=True, source="t.csv")  # fmt: skip
    experiment = with_own(points)

    data = storage.encode(Document(experiment))
    read = storage.decode(data).experiment

    assert read == experiment
    for name in ("x1", "x2", "y"):
        held = getattr(read.data.own, name)
        assert np.array(held).tobytes() == np.array(getattr(points, name)).tobytes()
    lines = data.decode().splitlines()
    assert sum("5e-324" in line for line in lines) == 2
    assert [line.strip() for line in lines if '"y":' in line] == ['"y": [0,1,1,0,1,2],']
    assert len(lines) < 120


def test_values_are_stored_too() -> None:
    experiment = with_own(valued())

    assert storage.decode(storage.encode(Document(experiment))).experiment == experiment


def test_a_hundred_thousand_points_are_written_and_read_within_a_second() -> None:
    document = Document(with_own(large()))
    started = os.times().user

    data = storage.encode(document)
    saved = os.times().user
    read = storage.decode(data)

    assert read.experiment == document.experiment
    assert saved - started < 0.5
    assert os.times().user - saved < 1.0


FILES: list[tuple[str, Any, str, str]] = [
    ("x1", [0, "1", 2], "data.own.x1[1]", "must be a number, found “1”"),
    ("x1", [0, True, 2], "data.own.x1[1]", "must be a number, found true"),
    ("x1", 5, "data.own.x1", "must be a list, found 5"),
    ("axes", ["a"], "data.own.axes", "must be a list of 2"),
    ("colour", "red", "data.own.colour", "unknown"),
    ("class_names", [1, 2], "data.own.class_names[0]", "must be text"),
    ("y", [0, 1, 2], "data.own.y[2]", "from 0 to 1"),
]


@pytest.mark.parametrize(("key", "value", "path", "words"), FILES)
def test_a_bad_file_is_told_by_the_path_of_its_fault(key: str, value: Any, path: str, words: str) -> None:
    points = Own((0.0, 1.0, 2.0), (0.0, 1.0, 2.0), (0.0, 1.0, 0.0), class_names=TWO)
    content = json.loads(storage.encode(Document(with_own(points))))
    content["experiment"]["data"]["own"][key] = value

    with pytest.raises(BadValue) as caught:
        storage.decode(json.dumps(content).encode())

    assert caught.value.path == path
    assert words in caught.value.text()
    assert caught.value.where == f"Own points ({path})"


def test_an_experiment_without_them_has_none_in_its_file() -> None:
    assert b'"own"' not in storage.encode(Document(START))


# Edits


def test_painting_keeps_every_weight_and_says_so_on_the_curve() -> None:
    experiment = with_own(painted(60))
    run = trained(experiment)
    more = with_own(replace(painted(61), x1=(*painted(60).x1, 0.0)))

    after = carry(run.state(), experiment, more)

    assert (after.step, after.updates) == (300, 300)
    for one, other in zip(after.parameters, run.parameters(), strict=True):
        np.testing.assert_array_equal(one.weights, other.weights)
    assert in_words(experiment, more) == "own points changed"
    assert after.curves is not None
    assert after.curves.marks[-1].label == "own points changed"


def test_a_stroke_of_the_brush_leaves_one_mark_where_it_ended() -> None:
    experiment = edits.set_training(with_own(painted(60)), learning_rate=0.02)
    state = trained(experiment, 50).state()
    for place in range(5):
        more = edits.set_own(experiment, replace(painted(60), x1=(*painted(60).x1[:-1], float(place))))
        run = Run(more, carry(state, experiment, more))
        run.advance(10)
        experiment, state = more, run.state()
    slower = edits.set_training(experiment, learning_rate=0.01)

    after = carry(state, experiment, slower)

    assert after.curves is not None
    labels = [(mark.step, mark.label) for mark in after.curves.marks]
    assert labels == [(90, "own points changed"), (100, "learning rate 0.02 → 0.01")]


def test_another_kind_of_own_points_starts_anew() -> None:
    two, values = with_own(painted()), with_own(valued())

    assert answers.units(two) == answers.units(values) == 1
    assert starts_anew(two, values)
    assert starts_anew(two, with_own(painted(30, 3)))
    assert not starts_anew(START, two)
    assert not starts_anew(two, with_own(painted(30)))


@pytest.mark.parametrize("name", [row.name for row in DATASETS.values() if row.standardized])
@pytest.mark.parametrize("left", [None, painted(source="t.csv")], ids=["nothing left", "a table left"])
def test_painting_on_a_story_goes_on_with_training(name: str, left: Own | None) -> None:
    data = edits.choose_dataset(START, name).data
    story = edits.choose_dataset(with_own(left) if left is not None else START, name)
    copy = painting.copied(samples(data).points, row_of(data), data.classes)
    one_more = edits.set_own(story, painting.added(copy, [copy_of_first(copy)], 1.0))

    assert copy.source
    assert not starts_anew(story, one_more)
    assert not starts_anew(one_more, story)
    assert starts_anew(story, edits.set_own(story, replace(copy, source="t.csv")))


def copy_of_first(points: Own) -> tuple[float, float]:
    return points.x1[0], points.x2[0]


def test_another_table_or_other_columns_of_it_start_anew() -> None:
    table = with_own(painted(source="t.csv"))

    assert starts_anew(START, table)
    assert starts_anew(with_own(painted()), table)
    assert starts_anew(table, with_own(painted(source="u.csv")))
    assert starts_anew(table, with_own(painted(source="t.csv", axes=("a", "b"))))
    assert starts_anew(table, with_own(painted(source="t.csv", standardized=True)))
    assert not starts_anew(table, with_own(painted(61, source="t.csv")))


def test_they_wait_while_another_data_set_is_chosen() -> None:
    experiment = with_own(painted(40, 5))

    away = edits.choose_dataset(experiment, "xor")
    back = edits.choose_dataset(away, "own")

    assert away.data.classes == 2
    assert storage.decode(storage.encode(Document(away))).experiment == away
    assert (back.data, back.training) == (experiment.data, experiment.training)


def test_a_curve_takes_no_second_coordinate_and_the_plane_gives_it_back() -> None:
    for inputs, on_curve, back in (
        (("x1", "x2"), ("x1",), ("x1", "x2")),
        (("x2", "x1*x2"), ("x1",), ("x1", "x2")),
        (("x1^2", "sin_x1", "sin_x2"), ("x1^2", "sin_x1"), ("x2", "x1^2", "sin_x1")),
    ):
        curve = edits.choose_dataset(edits.set_data(START, inputs=inputs), "curve_sine")
        assert curve.data.inputs == on_curve
        assert edits.choose_dataset(curve, "curve_wiggle").data.inputs == on_curve
        assert edits.choose_dataset(curve, "circle").data.inputs == back
        assert edits.set_own(curve, painted()).data.inputs == back
        with pytest.raises(BadValue, match="needs x₂"):
            edits.toggle_input(curve, "x2")


# Hostile points


def clones(place: tuple[float, float], y: tuple[float, ...], **fields: Any) -> Own:
    return Own((place[0],) * len(y), (place[1],) * len(y), y, **{"class_names": TWO, **fields})


HOSTILE: dict[str, Own] = {
    "two points, a class each": Own((0.0, 1.0), (0.0, 1.0), (0.0, 1.0), class_names=TWO),
    "two points of one class": Own((0.0, 1.0), (0.0, 1.0), (1.0, 1.0), class_names=TWO),
    "one point of a class": painted(20, y=(1.0, *(0.0,) * 19)),
    "all of one class of eight": painted(50, 8, y=(5.0,) * 50),
    "the same point over and over": clones((1.0, 1.0), (0.0,) * 30),
    "the same point in both classes": clones((1.0, 1.0), (0.0, 1.0) * 15),
    "the same point, standardized": clones((1e30, 1e30), (0.0, 1.0) * 15, standardized=True, source="a.csv"),
    "huge": Own((1e30, -1e30, 0.0), (1e30, 0.0, 1e30), (0.0, 1.0, 1.0), class_names=TWO),
    "tiny": Own((1e-300, -1e-300), (0.0, 5e-324), (0.0, 1.0), class_names=TWO, standardized=True, source="a.csv"),
    "huge values": valued(20, source="a.csv"),
    "equal values": clones((0.0, 1.0), (7.0,) * 10, task="value", class_names=(), source="a.csv"),
}
HOSTILE["huge values"] = replace(HOSTILE["huge values"], y=(1e30, -1e30) * 10)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("inputs", [("x1", "x2"), ("x1^2", "x1*x2", "sin_x2")])
def test_hostile_own_points_train_or_are_told_and_survive_a_file(name: str, inputs: tuple[str, ...]) -> None:
    experiment = edits.set_data(with_own(HOSTILE[name]), inputs=inputs)
    run = Run(experiment)

    for steps in (1, 7, 60):
        run.advance(steps)
        pictures = run.picture(Wants(regions=8, maps=8, probes=(row_of(experiment.data).probe,)))
        run.metrics()

    assert len(run.samples.train_y) >= 1
    assert len(run.samples.test_y) >= 1
    assert pictures.regions is not None
    assert (run.status == "diverged") == (run.problem is not None)
    if run.status != "diverged":
        assert math.isfinite(run.scores().train_loss)
    document = storage.decode(storage.encode(Document(experiment, run.state())))
    assert document.experiment == experiment
    assert fingerprint(document.state) == fingerprint(run.state())


def test_a_class_without_members_is_no_obstacle() -> None:
    run = trained(with_own(painted(40, 2, class_names=("a", "b", "nobody"))))

    assert run.experiment.data.classes == 3
    assert run.scores().test_accuracy == 1.0


def test_equal_points_are_equal_and_cheap_to_compare() -> None:
    one, other = with_own(large()), with_own(large())
    again = Data(**{name: getattr(one.data, name) for name in Data.__struct_fields__})

    assert one == other
    started = os.times().user
    for _ in range(200):
        assert one.data == again
    assert os.times().user - started < 0.2
