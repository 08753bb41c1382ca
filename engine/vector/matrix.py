"""Products of matrices, in tiles that fit the registers. Everything here is written once, for networks of every size.

One product serves three purposes:  C[m, n] = first[m, n] + Σₖ X[m, k]·Y[k, n],  X with any two strides.
Forward X = a, Y = W, first = biases · gradient of the weights X = aᵀ, Y = δ, first = C itself · error of the layer
before X = δ, Y = Wᵀ, first = 0 and the result multiplied by g′ · on a grid X = Wᵀ, Y = a, first = a bias per row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from engine.vector.functions import Formula
from engine.vector.language import COUNT, SINGLE, Code, Kind, Value

FLOAT8 = Kind("float", 8)


def products(wide: int, activations: Mapping[int, Formula]) -> list[Code]:
    """Write the products for a machine whose registers hold `wide` float32 numbers."""
    return [product(wide), product_times(wide), product_on_grid(wide), product_activated(wide, activations)]


def product(wide: int) -> Code:
    """first_stride 0: the same first row for all m; first null: 0."""
    code = Code("product", _ARGUMENTS + ", ptr first, i64 first_stride")
    first, given = code.or_zeros(code["first"])
    stride = code["first_stride"] * given

    def start(tile: Tile) -> list[Value]:
        from_there = replace(tile, n=tile.n * given)
        return [code.load(place, kind) for place, kind in from_there.places(first, stride)]

    return _tiled(code, wide, start, _store)


def product_times(wide: int) -> Code:
    """Start at 0 and multiply the result by `times`, which lies like C."""
    code = Code("product_times", _ARGUMENTS + ", ptr times")
    times, stride = code["times c_stride"]

    def finish(tile: Tile, sums: list[Value]) -> None:
        factors = [code.load(place, kind) for place, kind in tile.places(times, stride)]
        _store(tile, [value * factor for value, factor in zip(sums, factors, strict=True)])

    return _tiled(code, wide, lambda tile: [code.constant(0.0, kind) for kind in tile.kinds * tile.height], finish)


def product_on_grid(wide: int) -> Code:
    """Start every row m at first[m]."""
    code = Code("product_on_grid", _ARGUMENTS + ", ptr first")

    def start(tile: Tile) -> list[Value]:
        column = code.at(code["first"], tile.m)
        numbers = [code.load(column, SINGLE, row) for row in range(tile.height)]
        return [code.spread(number, kind) for number in numbers for kind in tile.kinds]

    return _tiled(code, wide, start, _store)


def product_activated(wide: int, forms: Mapping[int, Formula]) -> Code:
    """Write g(first + X·Y) for activations that cost little, and their slope, which lies like C; give how many rows.

    Only largest tiles are computed: rows that are left over, and all where columns are, are for the other functions.
    """
    code = Code("product_activated", "i64 code, ptr x, i64 x_row, ptr y, i64 y_stride, ptr c, ptr slope, i64 rows,"
                " i64 inner, ptr first", COUNT)  # fmt: skip
    first, c, slope, stride = code["first c slope y_stride"]
    bit = (code.constant(sum(1 << number for number in forms), COUNT) >> code["code"]) & 1
    fits = (bit.equals(1)) & (stride & 31).equals(0)
    rows = code.where(fits, code["rows"] & -8, 0)
    code.name_more(rows=rows, columns=stride, c_stride=stride, x_column=code.constant(1, COUNT))

    def start(tile: Tile) -> list[Value]:
        row = code.at(first, tile.n)
        return [code.load(row, kind, at) for kind, at in zip(tile.kinds, tile.offsets, strict=True)] * tile.height

    def finish(tile: Tile, sums: list[Value]) -> None:
        def store(form: Formula) -> None:
            for z, (here, _), (there, _) in zip(sums, tile.places(c, stride), tile.places(slope, stride), strict=True):
                value, derivative = form(z)
                code.store(code.matched(value, z)[0], here)
                code.store(code.matched(derivative, z)[0], there)

        code.choose(code["code"], [(number, partial(store, form)) for number, form in forms.items()])

    return _tiled(code, wide, start, finish, only_whole=True).give(rows)


_ARGUMENTS = (
    "ptr x, i64 x_row, i64 x_column, ptr y, i64 y_stride, ptr c, i64 c_stride, i64 rows, i64 inner, i64 columns"
)


@dataclass(frozen=True)
class Tile:
    """A part of C that stays in registers: `height` rows from m on, from column n on as wide as the kinds together."""

    kinds: tuple[Kind, ...]
    height: int
    m: Value
    n: Value

    @property
    def offsets(self) -> list[int]:
        """Give the column at which each kind begins, counted from n."""
        return [sum(kind.lanes for kind in self.kinds[:place]) for place in range(len(self.kinds))]

    def places(self, matrix: Value, stride: Value) -> list[tuple[Value, Kind]]:
        """Give address and kind of each of the tile's vectors in a matrix that lies like C; each row from the last."""
        code, found = matrix.code, []
        row = code.at(matrix, self.m * stride + self.n)
        for number in range(self.height):
            row = code.at(row, stride) if number else row
            found += [(code.at(row, offset), kind) for offset, kind in zip(self.offsets, self.kinds, strict=True)]
        return found


Start = Callable[[Tile], list[Value]]
Finish = Callable[[Tile, list[Value]], None]


def _store(tile: Tile, sums: list[Value]) -> None:
    code = tile.m.code
    for value, (place, _) in zip(sums, tile.places(*code["c c_stride"]), strict=True):
        code.store(value, place)


def _tiled(code: Code, wide: int, start: Start, finish: Finish, only_whole: bool = False) -> Code:
    """Cover C with tiles, first the widest that fit: two registers wide, one, and eight columns at the end."""
    whole, high = Kind("float", wide), (8, 4, 2, 1)
    largest = high if wide == 16 else high[1:]
    shapes: list[tuple[tuple[Kind, ...], tuple[int, ...]]] = [((whole, whole), largest[:1] if only_whole else largest)]
    if not only_whole:
        shapes += [((kind,), high) for kind in dict.fromkeys((whole, FLOAT8))]
    n = code.constant(0, COUNT)
    for kinds, heights in shapes:
        width = sum(kind.lanes for kind in kinds)
        strip = partial(_strip, code, kinds, heights, start, finish)
        n = code.loop(n, code["columns"] - (width - 1), width, strip)[0]
    return code


def _strip(
    code: Code, kinds: tuple[Kind, ...], heights: Sequence[int], start: Start, finish: Finish, n: Value, _: object
) -> None:
    """Go down some columns of C in tiles, first the highest that fit."""
    m = code.constant(0, COUNT)
    for height in heights:

        def tile(m: Value, _: object, height: int = height) -> None:
            _compute(code, Tile(kinds, height, m, n), start, finish)

        m = code.loop(m, code["rows"] - (height - 1), height, tile)[0]


def _compute(code: Code, tile: Tile, start: Start, finish: Finish) -> None:
    """Compute one tile of C."""
    x, x_row, x_column, y, y_stride, inner = code["x x_row x_column y y_stride inner"]
    corner, column = code.at(x, tile.m * x_row), code.at(y, tile.n)
    rows = [x_row * row for row in range(tile.height)]

    def add(k: Value, sums: list[Value]) -> list[Value]:
        here, there = code.at(corner, k * x_column), code.at(column, k * y_stride)
        right = [code.load(there, kind, offset) for kind, offset in zip(tile.kinds, tile.offsets, strict=True)]
        left = [code.load(here, SINGLE, row) for row in rows]
        products = [code.spread(number, factor.kind) * factor for number in left for factor in right]
        return [total + product for total, product in zip(sums, products, strict=True)]

    finish(tile, code.loop(0, inner, 1, add, start(tile))[1:])
