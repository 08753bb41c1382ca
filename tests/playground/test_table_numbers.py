"""Which texts are numbers, in both spellings, and what is said about the others."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playground.table_numbers import LARGEST, MISSING, decimal_sign, number, numbers, reason

POINT = {
    "0": 0, "-1": -1, "+2": 2, "1.": 1, ".5": 0.5, "1.25e-3": 0.00125, "1E5": 1e5, "−3": -3, "007": 7,
    "1,234": 1234, "1,234,567.5": 1234567.5, "1 234": 1234, "1\u202f234.5": 1234.5, "1'234": 1234, " 5\u00a0": 5,
    "1e30": 1e30, "-1e30": -1e30, "0.1": 0.1, "1e-400": 0, "\ufeff4": 4,
}  # fmt: skip
COMMA = {
    "1,5": 1.5,
    "1.234,5": 1234.5,
    "1.234.567": 1234567,
    "1.234": 1234,
    ",5": 0.5,
    "-2,5e3": -2500,
    "1 234,5": 1234.5,
}
NO_NUMBER = (
    "", " ", "abc", "1_000", "inf", "-Infinity", "nan", "1e31", "-1.0001e30", "1e999", "0x10", "1e", "e5", ".", "+",
    "--1", "1.2.3", "1,23", "12,34,567", "1,234,5", "1 23", "٣", "½", "1j", "True", "1e5.5", "1,", "1\n2", "5 cm",
    "9" * 400,
)  # fmt: skip
REASONS = {
    "abc": "“abc” is not a number",
    "inf": "“inf” is not a finite number",
    "-Infinity": "“-Infinity” is not a finite number",
    "1e31": "“1e31” is beyond ±1e+30, which counts as infinite",
    "1_000": "“1_000” is not a number: an underscore stands in it",
    "2024-01-31": "“2024-01-31” is a date or a time, not a number",
    "31.1.2024": "“31.1.2024” is a date or a time, not a number",
    "12:30": "“12:30” is a date or a time, not a number",
    "1,5": "“1,5” is not a number with a decimal point",
    "5 cm": "“5 cm” is not a number: a unit or sign stands with it",
    "12%": "“12%” is not a number: a unit or sign stands with it",
    "€ 5": "“€ 5” is not a number: a unit or sign stands with it",
    "#DIV/0!": "“#DIV/0!” is an error of the spreadsheet, not a number",
    "=A1+1": "“=A1+1” is a formula, not its value",
    "a\nb": "“a b” is not a number",
}


@pytest.mark.parametrize("text", POINT)
def test_a_number_with_a_point_is_read(text):
    assert number(text, ".") == POINT[text]


@pytest.mark.parametrize("text", COMMA)
def test_a_number_with_a_comma_is_read(text):
    assert number(text, ",") == COMMA[text]


@pytest.mark.parametrize("text", NO_NUMBER, ids=range(len(NO_NUMBER)))
def test_what_is_no_finite_number_is_none(text):
    assert math.isnan(number(text, "."))


@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize("text", [*POINT, *COMMA, *NO_NUMBER, *sorted(MISSING)], ids=repr)
def test_a_column_is_read_as_its_cells_are(text, decimal):
    """The fast way through a column agrees with the careful way through each cell."""
    plain = "2" if decimal == "." else "2,5"
    cells = [plain, text.strip(), "", plain]

    column = numbers(cells, decimal)

    np.testing.assert_array_equal(column.values, [number(cell, decimal) for cell in cells])
    assert column.is_missing.tolist() == [False, text.strip().lower() in MISSING, True, False]
    assert (np.abs(column.values[~np.isnan(column.values)]) <= LARGEST).all()


@pytest.mark.parametrize("text", REASONS)
def test_it_is_said_why_a_cell_is_not_a_number(text):
    assert reason(text, ".") == REASONS[text]


def test_it_is_said_when_the_decimal_sign_is_the_other_one():
    assert reason("1.5", ",") == "“1.5” is not a number with a decimal comma"


def test_a_long_cell_is_told_shortly():
    assert len(reason("z" * 100_000, ".")) < 100


@pytest.mark.parametrize(
    ("cells", "separator", "sign"),
    [
        (["1.5", "2"], ",", "."), (["1,5", "2"], ";", ","), (["1,5", "2,5", "1.5"], "\t", ","), (["1", "2"], ";", "."),
        (["1.234,5"], "\t", ","), (["1,234.5"], "\t", "."), (["1.234.567"], "\t", ","), (["1,234,567"], ";", "."),
        (["0,123"], "\t", ","), (["1,234", "0,5"], "\t", ","), (["1,234", "0.5"], ";", "."), (["31.1.2024"], ";", "."),
    ],
)  # fmt: skip
def test_the_decimal_sign_is_found(cells, separator, sign):
    assert decimal_sign(cells, separator) == (sign, "")
