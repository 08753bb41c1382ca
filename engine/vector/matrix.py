"""Products of matrices, in tiles that fit the registers. Everything here is written once, for networks of every size.

One product serves three purposes:  C[m, n] = first[m, n] + Σₖ X[m, k]·Y[k, n],  X with any two strides.
Forward X = a, Y = W, first = biases · gradient of the weights X = aᵀ, Y = δ, first = C itself · error of the layer
before X = δ, Y = Wᵀ, first = 0 and the result multiplied by g′ · on a grid X = Wᵀ, Y = a, first = a bias per row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from engine.vector.language import COUNT, SINGLE, Code, Kind, Value

FLOAT8 = Kind("float", 8)


def products(wide: int) -> list[Code]:
    """Write the three products for a machine whose registers hold `wide` float32 numbers."""
    return [product(wide), product_times(wide), product_on_grid(wide)]


def product(wide: int) -> Code:
    """first_stride 0: the same first row for all m."""
    code = Code("product", _ARGUMENTS + ", ptr first, i64 first_stride")
    first, first_stride = code["first first_stride"]
    return _tiled(code, wide, lambda kind, m, n: code.load(first, kind, m * first_stride + n), _store(code))


def product_times(wide: int) -> Code:
    """Start at 0 and multiply the result by `times`, which lies like C."""
    code = Code("product_times", _ARGUMENTS + ", ptr times")
    times, stride, store = code["times"], code["c_stride"], _store(code)

    def multiply(value: Value, m: Value, n: Value) -> None:
        store(value * code.load(times, value.kind, m * stride + n), m, n)

    return _tiled(code, wide, lambda kind, _m, _n: code.constant(0.0, kind), multiply)


def product_on_grid(wide: int) -> Code:
    """Start every row m at first[m]."""
    code = Code("product_on_grid", _ARGUMENTS + ", ptr first")
    first = code["first"]
    return _tiled(code, wide, lambda kind, m, _n: code.spread(code.load(first, SINGLE, m), kind), _store(code))


_ARGUMENTS = (
    "ptr x, i64 x_row, i64 x_column, ptr y, i64 y_stride, ptr c, i64 c_stride, i64 rows, i64 inner, i64 columns"
)
Start = Callable[[Kind, Value, Value], Value]
Finish = Callable[[Value, Value, Value], None]


def _store(code: Code) -> Finish:
    c, stride = code["c c_stride"]
    return lambda value, m, n: code.store(value, c, m * stride + n)


def _tiled(code: Code, wide: int, start: Start, finish: Finish) -> Code:
    """Cover C with tiles, first the widest that fit: two registers wide, one, and eight columns at the end."""
    whole, high = Kind("float", wide), (8, 4, 2, 1)
    shapes = [((whole, whole), high if wide == 16 else high[1:]), ((whole,), high)]
    if wide > 8:
        shapes.append(((FLOAT8,), high))
    n = code.constant(0, COUNT)
    for kinds, heights in shapes:
        width = sum(kind.lanes for kind in kinds)
        strip = partial(_strip, code, kinds, heights, start, finish)
        n = code.loop(n, code["columns"] - (width - 1), width, strip)[0]
    return code


def _strip(
    code: Code, kinds: Sequence[Kind], heights: Sequence[int], start: Start, finish: Finish, n: Value, _: object
) -> None:
    """Go down some columns of C in tiles, first the highest that fit."""
    m = code.constant(0, COUNT)
    for height in heights:
        tile = partial(_tile, code, kinds, height, start, finish, n)
        m = code.loop(m, code["rows"] - (height - 1), height, tile)[0]


def _tile(
    code: Code, kinds: Sequence[Kind], height: int, start: Start, finish: Finish, n: Value, m: Value, _: object
) -> None:
    """Compute `height` rows of C, as many columns as the kinds have lanes; all sums stay in registers."""
    x, x_row, x_column, y, y_stride, inner = code["x x_row x_column y y_stride inner"]
    offsets = [code.constant(sum(kind.lanes for kind in kinds[:place]), COUNT) for place in range(len(kinds))]
    places = [(m + row, n + offset) for row in range(height) for offset in offsets]
    sums = [start(kinds[place % len(kinds)], *where) for place, where in enumerate(places)]
    corner = code.at(x, m * x_row)
    rows = [x_row * row for row in range(height)]
    column = code.at(y, n)

    def add(k: Value, sums: list[Value]) -> list[Value]:
        here, there = code.at(corner, k * x_column), code.at(column, k * y_stride)
        right = [code.load(there, kind, offset) for kind, offset in zip(kinds, offsets, strict=True)]
        result = []
        for row in range(height):
            left = code.load(here, SINGLE, rows[row])
            for place, factor in enumerate(right):
                result.append(sums[row * len(kinds) + place] + code.spread(left, factor.kind) * factor)
        return result

    sums = code.loop(0, inner, 1, add, sums)[1:]
    for value, where in zip(sums, places, strict=True):
        finish(value, *where)
