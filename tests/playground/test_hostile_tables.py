"""A bad table cannot hurt: whatever is in it, reading gives a table or a problem, soon, and in little memory."""

from __future__ import annotations

import contextlib
import random
import tracemalloc

import pytest

from playground import own_points, sheet, stress, stress_tables
from playground.problems import BadTable
from playground.stress_tables import STRANGE, fault_of, rows, spoilt, trial, written

WHOLE = 'x;y;label\r\n1,5;2;"red, or ""reddish"""\r\n2,5;3;"two\nlines"\r\n4;5;blüe\r\n1.234,5;6;blüe\r\n'
MOST_MEMORY = 500 * 2**20
BOMBS = {
    "columns": lambda: b",".join([b"1"] * 2_000_000),
    "separators": lambda: b"," * 20_000_000,
    "blank lines": lambda: b"\n" * 20_000_000,
    "rows": lambda: b"1,2,3\n" * 1_000_001,
    "cells": lambda: b"1," * 40 + b"\n" + (b"1," * 40 + b"\n") * 200_000,
    "quotes": lambda: b'a,b,c\n1,2,"' + b"\n" * 900_000,
    "quoted separators": lambda: b'"' + b",\n" * 900_000 + b'",2,3\n',
    "double quotes": lambda: b'1,2,"' + b'""' * 400_000 + b'"\n',
    "wide letters": lambda: ("a,b,c\n" + "1,2,\U0001f600" * 10 + "\n").encode() * 100_000,
    "one long line": lambda: b"z" * 100_000_000,
    "long lines": lambda: (b"1,2," + b"z" * 100_000 + b"\n") * 1_000,
    "long numbers": lambda: (b"1,2," + b"9" * 100_000 + b"\n") * 300,
    "words": lambda: b"".join(b"a%d,b%d,c%d\n" % (place, place, place) for place in range(100_000)),
}
"""Files that swell: small to write, large to keep."""


def without_faults(seeds: range) -> list[str]:
    return [f"seed {seed}: {fault}" for seed in seeds if (fault := trial(seed))]


@pytest.mark.parametrize("batch", range(10))
def test_five_hundred_spoilt_tables_give_points_or_a_problem(batch):
    assert without_faults(range(50 * batch, 50 * (batch + 1))) == []


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(10))
def test_five_thousand_spoilt_tables_give_points_or_a_problem(batch):
    assert without_faults(range(10_000 + 500 * batch, 10_000 + 500 * (batch + 1))) == []


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_every_truncation_gives_points_or_a_problem(codec):
    data = WHOLE.encode(codec)

    assert [(end, fault) for end in range(len(data)) if (fault := fault_of(data[:end]))] == []


@pytest.mark.parametrize("strange", STRANGE, ids=range(len(STRANGE)))
def test_a_strange_text_in_any_cell_is_harmless(strange):
    cells = ["x", "y", "c", "1.5", "2", "a", "2.5", "3", "b", "3.5", "4", "a", "5", "6", "b"]
    for place in range(len(cells)):
        changed = [*cells[:place], strange, *cells[place + 1 :]]
        rows = [",".join(changed[start : start + 3]) for start in range(0, len(changed), 3)]
        assert fault_of("\n".join(rows).encode("utf-8", "replace")) == ""


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_a_file_that_swells_stays_small(name):
    data = BOMBS[name]()
    tracemalloc.start()
    try:
        with contextlib.suppress(BadTable):
            sheet.decode(data, "bomb.csv")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < MOST_MEMORY


def test_unspoilt_tables_are_read_right():
    for seed in range(300):
        chance = random.Random(seed)
        table = rows(chance)
        if len(table) < 5 or not any(row[-1] for row in table):
            continue  # one row can be cut in several ways, and without labels the last column is none
        read = sheet.decode(written(chance, table), "table.csv")
        lines = table[read.found.has_header :]

        assert read.found.has_header == table[0][0].startswith("name"), seed
        for place, column in enumerate(read.columns[:-1]):
            assert column.numbers.values.tolist() == [float(line[place]) for line in lines], seed
        assert list(read.columns[-1].cells) == [line[-1] for line in lines], seed


def test_some_spoilt_tables_are_read_and_some_are_refused():
    """The trials go deep: half of the tables get as far as points, and many reasons of refusal are met."""
    reasons = [refusal(seed) for seed in range(300)]

    assert 60 < reasons.count("") < 240
    assert len({reason[:20] for reason in reasons}) > 12


def refusal(seed: int) -> str:
    try:
        read = sheet.decode(spoilt(seed), "table.csv")
        columns = own_points.suggested_columns(read)
        own_points.choose(read, *columns, own_points.suggested_task(read, columns[2]))
    except BadTable as problem:
        return problem.happened
    return ""


def test_the_command_tells_how_many_passed(capsys):
    assert stress.main(["tables", "--count", "20"]) == 0
    assert "20 of 20 passed" in capsys.readouterr().out


def test_the_command_goes_on_for_so_many_minutes(capsys, monkeypatch):
    """Each look at the clock takes a second here, and a trial looks three times."""
    monkeypatch.setattr(stress.time, "perf_counter", iter(range(10_000)).__next__)

    assert stress.main(["tables", "--minutes", "1"]) == 0
    assert "20 of 20 passed in 62 s" in capsys.readouterr().out


def test_an_error_that_is_no_problem_is_found(capsys, monkeypatch):
    monkeypatch.setattr(stress_tables.sheet, "decode", lambda *given: 1 / 0)

    assert stress.main(["tables", "--count", "2", "--seed", "5"]) == 1
    assert "seed 6: ZeroDivisionError" in capsys.readouterr().out


@pytest.mark.parametrize("message", ["a\nb", "z" * 1000, "no way out is named"])
def test_a_message_that_helps_nobody_is_found(monkeypatch, message):
    def refuse(*given: object) -> None:
        raise BadTable(message, where="t.csv", next_step="" if "way" in message else "Nothing was changed; try again.")

    monkeypatch.setattr(stress_tables.sheet, "decode", refuse)

    assert trial(1)
