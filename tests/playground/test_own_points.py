"""Columns chosen from a table become points; what cannot be used is named by line."""

from __future__ import annotations

import numpy as np
import pytest

from playground import own_points, sheet
from playground.own_points import OwnPoints, choose, suggested_columns, suggested_task
from playground.problems import BadTable
from playground.sheet import Sheet

HEIGHTS = "height,weight,age,class\n150,50,10,red\n160,60,11,blue\n170,71,12,red\n180,80,13,green\n190,94,14,blue\n"


def table(text: str) -> Sheet:
    return sheet.decode(text.encode(), "t.csv")


def complaint(text: str, x1: int = 0, x2: int = 1, target: int = 2, task: str = "classes") -> str:
    with pytest.raises(BadTable) as caught:
        choose(table(text), x1, x2, target, task)
    told = caught.value.text()
    assert "Nothing was changed; " in told
    assert "\n" not in told
    return told


def labelled(*labels: str) -> str:
    """Write a table with the labels in its third column."""
    return "x,y,label\n" + "".join(f"{place},{place * place},{label}\n" for place, label in enumerate(labels))


def chosen(text: str, task: str = "classes") -> OwnPoints:
    return choose(table(text), 0, 1, 2, task)


def test_words_become_classes_in_alphabetical_order():
    points = choose(table(HEIGHTS), 0, 1, 3, "classes")

    assert points.class_names == ("blue", "green", "red")
    assert points.y.tolist() == [2, 0, 2, 1, 0]
    assert points.y.dtype == np.int64
    assert points.x.tolist() == [[150, 50], [160, 60], [170, 71], [180, 80], [190, 94]]
    assert (points.axes, points.target, points.source, points.task) == (
        ("height", "weight"),
        "class",
        "t.csv",
        "classes",
    )
    assert points.left_out.text() == "no rows left out"


def test_values_stay_numbers():
    points = choose(table(HEIGHTS), 1, 0, 2, "value")

    assert points.y.tolist() == [10, 11, 12, 13, 14]
    assert points.y.dtype == np.float64
    assert points.class_names == ()
    assert points.x[0].tolist() == [50, 150]
    assert points.axes == ("weight", "height")


def test_numbers_become_classes_in_their_order():
    points = chosen(labelled("10", "9", "10.0", "-1", "9"))

    assert points.class_names == ("-1", "9", "10")
    assert points.y.tolist() == [2, 1, 2, 0, 1]


def test_numbers_with_decimals_name_classes_too():
    assert chosen(labelled("0.5", "1.5", "0.5", "1e20")).class_names == ("0.5", "1.5", "1e+20")


def test_words_among_numbers_are_classes_of_their_own():
    assert chosen(labelled("1", "2", "3+", "1", "none")).class_names == ("1", "2", "3+", "none")


def test_the_truth_table_of_xor_is_enough():
    points = choose(table("0\t0\t0\n0\t1\t1\n1\t0\t1\n1\t1\t0\n"), 0, 1, 2, "classes")

    assert points.y.tolist() == [0, 1, 1, 0]
    assert points.axes == ("column 1", "column 2")


def test_mean_and_spread_are_those_of_the_usable_rows():
    points = chosen("x,y,c\n1,10,a\n2,10,b\n3,10,a\n6,10,b\n100,abc,a\n")

    assert points.mean.tolist() == [3, 10]
    assert points.spread.tolist() == [pytest.approx(np.std([1, 2, 3, 6])), 1]
    assert points.scaling() == "x: minus 3, divided by 1.871 · y: minus 10, divided by 1"
    assert points.notes == ("“y” is the same in every usable row.",)


def test_rows_that_cannot_be_used_are_counted_and_named_by_line():
    text = HEIGHTS + "abc,1,1,red\n1,,1,red\n1,2,3\n1,2,3,\n1,2,,red\n" + "inf,1,1,red\n" * 20
    points = choose(table(text), 0, 1, 3, "classes")

    assert len(points.y) == 6
    assert points.left_out.count == 24
    assert points.left_out.named[:5] == (
        (7, "“abc” is not a number (column “height”)"), (8, "nothing in column “weight”"), (9, "3 cells, not 4"),
        (10, "nothing in column “class”"), (12, "“inf” is not a finite number (column “height”)"),
    )  # fmt: skip
    assert points.left_out.text() == (
        "24 rows left out: line 7: “abc” is not a number (column “height”); line 8: nothing in column “weight”;"
        " line 9: 3 cells, not 4; and 21 more"
    )


def test_a_column_that_is_not_chosen_costs_no_row():
    points = choose(table(HEIGHTS.replace("12", "?").replace("11", "")), 0, 1, 3, "classes")

    assert points.left_out.count == 0


def test_the_largest_numbers_are_points_and_larger_ones_are_not():
    points = chosen("x,y,c\n1e30,1,a\n-1e30,2,b\n1.1e30,3,a\n5,4,b\n6,4,b\n")

    assert points.x[:2, 0].tolist() == [1e30, -1e30]
    assert np.isfinite(points.spread).all()
    assert points.left_out.named == ((4, "“1.1e30” is beyond ±1e+30, which counts as infinite (column “x”)"),)


def test_what_is_hardly_meant_is_noted():
    points = chosen(labelled("Red", "red", "red", "blue", "blue"))

    assert points.notes == (
        "“Red” and “red” are two classes, as they are written differently.",
        "Of “Red” there is one row only, so none is left for testing.",
    )


def test_long_labels_stay_apart_when_they_are_shortened():
    points = chosen(labelled("z" * 100 + "a", "z" * 100 + "b", "z" * 100 + "a", "z" * 100 + "b"))

    assert len(set(points.class_names)) == 2
    assert max(map(len, points.class_names)) < 70


BAD = {
    "a column used twice": (
        HEIGHTS, (0, 0, 3), "classes", "t.csv: the column “height” is chosen twice", "choose different columns"),
    "the target among the inputs": (
        HEIGHTS, (0, 1, 1), "value", "t.csv: the column “weight” is chosen twice", "choose different columns"),
    "an input of words": (
        HEIGHTS, (0, 3, 1), "value", "t.csv, line 2: the column “class” holds no numbers: “red” is not a number",
        "write its cells as numbers"),
    "an input of dates": (
        "day,x,c\n2024-01-01,1,a\n2024-01-02,2,b\n", (0, 1, 2), "classes",
        "t.csv, line 2: the column “day” holds no numbers: “2024-01-01” is a date", "write its cells as numbers"),
    "an empty input": ("a,x,c,d\n,1,a,3\n,2,b,4\n", (0, 1, 2), "classes", "t.csv: the column “a” is empty", "another"),
    "an empty target": ("a,x,c,d\n1,1,,3\n1,2,,4\n", (0, 1, 2), "classes", "t.csv: no rows can be used", "other"),
    "a value of words": (HEIGHTS, (0, 1, 3), "value", "t.csv, line 2: the column “class” holds no numbers", "write"),
    "one class": (
        labelled(*"aaaa"), (0, 1, 2), "classes", "t.csv: the column “label” holds “a” in every usable row",
        "two to eight different answers"),
    "nine classes": (
        labelled(*"abcdefghi"), (0, 1, 2), "classes",
        "t.csv: the column “label” holds 9 different answers (“a”, “b”, “c”, …); 8 classes", "choose another target"),
    "nine numbers as classes": (
        labelled(*"123456789"), (0, 1, 2), "classes", "t.csv: the column “label” holds 9 different answers (“1”, “2”,",
        "learn it as a value"),
    "a value that never changes": (
        labelled(*"7777"), (0, 1, 2), "value", "t.csv: the column “label” holds 7 in every usable row", "another"),
    "too few rows": (labelled(*"aba"), (0, 1, 2), "classes", "t.csv: 3 rows can be used and 4 are needed", "add rows"),
    "too few usable rows": (
        "x,y,c\n1,2,a\n?,2,a\n3,oops,b\n3,4,b\n", (0, 1, 2), "classes",
        "t.csv: 2 rows can be used and 4 are needed; 2 rows left out: line 3: nothing in column “x”; line 4: “oops”",
        "correct those lines"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_choice_that_gives_no_points_says_what_where_and_what_next(name):
    text, columns, task, told, next_step = BAD[name]

    message = complaint(text, *columns, task)

    assert message.startswith(told)
    assert next_step in message


def test_eight_classes_are_not_too_many():
    assert len(chosen(labelled(*"abcdefgh")).class_names) == 8


@pytest.mark.parametrize(
    ("labels", "task"),
    [
        ("abab", "classes"), ("0101", "classes"), ("12345678", "classes"), ("123456789", "value"),
        (("0.5", "1", "0.5", "1"), "value"), (("1", "2", "3", "oops"), "value"), (("1", "a", "b", "c"), "classes"),
        (("1.0", "2.0", "", "1"), "classes"),
    ],
)  # fmt: skip
def test_the_task_is_proposed_from_what_the_target_holds(labels, task):
    assert suggested_task(table(labelled(*labels)), 2) == task


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (HEIGHTS, (0, 1, 3)),
        (HEIGHTS.replace("10,", "1,"), (0, 1, 3)),
        (",x,y,class\n0,1.5,2,a\n1,7,5,b\n2,3,3,a\n", (1, 2, 3)),
        ("name,x,y,passed,remark\nAnn,1,5,yes,\nBob,3,1,no,\nCy,2,2,yes,\n", (1, 2, 3)),
        ("class,x,y\na,1,5\nb,3,1\n", (1, 2, 0)),
        ("a,b,c\nx,y,z\nu,v,w\n", (0, 1, 2)),
    ],
)
def test_columns_are_proposed(text, columns):
    assert suggested_columns(table(text)) == columns


def test_every_task_is_named():
    assert set(own_points.TASKS) == {"classes", "value"}
