"""Numbers as words and words as numbers."""

from __future__ import annotations

import pytest

from playground.spec import BATCH, LEARNING_RATE, NOISE, SEED, TRAIN_SHARE
from ui.widgets import digits, words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (0.3, "0.3"), (1e-5, "1e-5"), (0.00003, "3e-5"), (0.0001, "0.0001"), (1000, "1,000"),
        (1_000_000, "1,000,000"), (-2.5, "−2.5"), (0.1 + 0.2, "0.3"), (10, "10"), (999, "999"), (1e-8, "1e-8"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_people_write_them(value, text):
    assert words.number(value) == text


@pytest.mark.parametrize(
    ("value", "short", "signed"),
    [(0.012345, "0.0123", "+0.012"), (-0.5, "−0.5", "−0.500"), (0.0, "0", "+0.000"), (-2e-7, "−2e−07", "−0.000")],
)
def test_numbers_with_a_sign_have_a_true_minus(value, short, signed):
    assert (words.short(value), words.signed(value)) == (short, signed)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_finite_number_is_said_to_be_none(value):
    assert words.short(value) == words.figure(value) == "not finite"


@pytest.mark.parametrize(
    ("param", "text", "value"),
    [
        (LEARNING_RATE, "0.3", 0.3),
        (LEARNING_RATE, "0,3", 0.3),
        (LEARNING_RATE, " 1e-5 ", 1e-5),
        (LEARNING_RATE, "1e−5", 1e-5),
        (TRAIN_SHARE, "70 %", 0.7),
        (TRAIN_SHARE, "0.7", 0.7),
        (BATCH, "1,000", 1000),
        (BATCH, "20", 20),
        (SEED, "2147483647", 2**31 - 1),
        (NOISE, "0", 0.0),
    ],
)
def test_what_a_person_types_is_understood(param, text, value):
    found = words.parse(param, text)

    assert found == value
    assert isinstance(found, int) == (param.kind == "int")


@pytest.mark.parametrize("value", [1e-5, 3e-5, 0.01, 10.0, 0.7])
def test_what_is_shown_can_be_typed_again(value):
    assert words.parse(LEARNING_RATE, words.number(value)) == value


@pytest.mark.parametrize(
    ("param", "text", "said"),
    [
        (LEARNING_RATE, "abc", "Learning rate must be a number, found “abc”"),
        (LEARNING_RATE, "", "must be a number"),
        (LEARNING_RATE, "11", "between 1e-05 and 10"),
        (LEARNING_RATE, "nan", "Learning rate"),
        (LEARNING_RATE, "inf", "Learning rate"),
        (BATCH, "2.5", "whole number"),
        (BATCH, "0", "between 1 and"),
        (NOISE, "-1", "between 0 and 1"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(param, text, said):
    with pytest.raises(ValueError, match=r".+") as fault:
        words.parse(param, text)

    assert said in str(fault.value)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1234, "1,234"),
        (9_999_999, "9,999,999"),
        (12_345_678, "12.3 M"),
        (1_234_567_890, "1.23 G"),
    ],
)
def test_counts_stay_readable_while_they_run(number, text):
    assert digits.count(number) == text


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (0.98, "0.98"),
        (98.34, "98.3"),
        (999.7, "1,000"),
        (1234.0, "1,230"),
        (987_654.0, "988,000"),
        (1_234_567.0, "1.23 M"),
    ],
)
def test_rates_have_three_digits(rate, text):
    assert digits.rate(rate) == text
