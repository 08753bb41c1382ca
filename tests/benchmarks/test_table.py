"""How long 100,000 rows take from bytes to points, in every spelling: printed, not asserted."""

from __future__ import annotations

import re
import statistics
import sys
import time

import numpy as np
import pytest

from playground import own_points, sheet
from playground.sheet import Sheet

ROWS, REPEATS = 100_000, 5
SPELLINGS = {
    "plain": lambda text: text,
    "decimal commas": lambda text: text.replace(",", ";").replace(".", ","),
    "copied from a spreadsheet": lambda text: text.replace(",", "\t"),
    "quoted": lambda text: text.replace("red", '"red"').replace("blue", '"blue"'),
    "with missing cells": lambda text: re.sub(",0.0[0-9.e-]*", ",NA", text),
    "with bad cells": lambda text: text.replace(",0.0", ",NA"),
}


def table() -> str:
    numbers = np.random.default_rng(1).normal(size=(ROWS, 2)).tolist()
    return "height,weight,class\n" + "".join(f"{x!r},{y!r},{'red' if x > 0 else 'blue'}\n" for x, y in numbers)


def points_of(read: Sheet) -> int:
    return len(own_points.choose(read, *own_points.suggested_columns(read), "classes").y)


@pytest.mark.slow
@pytest.mark.parametrize("name", SPELLINGS)
def test_a_hundred_thousand_rows(capsys, name):
    data, taken = SPELLINGS[name](table()).encode(), []
    for _ in range(REPEATS):
        started = time.perf_counter()
        points = points_of(sheet.decode(data, "table.csv"))
        taken.append(1000 * (time.perf_counter() - started))
    with capsys.disabled():
        told = f"median {statistics.median(taken):.0f} ms, worst {max(taken):.0f} ms"
        sys.stdout.write(f"\n{name} ({len(data) / 2**20:.1f} MB, {points:,} points): {told}\n")
    assert points > 0.9 * ROWS
