"""What goes beside the products: a single output, transposes, sums of columns, the next samples, rows, answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from engine.vector.language import COUNT, SINGLE, Code, Kind, Value

FLOAT8, WHOLE8, WORD = Kind("float", 8), Kind("i32", 8), Kind("i32")


def pieces() -> list[Code]:
    """Write all of them."""
    return [single(), single_back(), transpose(), column_sums(), gather(), copy_rows(), answers()]


def single() -> Code:
    """z[m] = bias + Σₖ a[m, k]·w[k], the one logit of a single output; what lies behind w's end is 0."""
    code = Code("single", "ptr a, i64 stride, ptr w, ptr bias, ptr z, i64 rows, i64 inner")
    a, stride, w, z, rows, inner = code["a stride w z rows inner"]
    bias = code.load(code["bias"], SINGLE)

    def row(m: Value, _: list[Value]) -> None:
        here = code.at(a, m * stride)

        def add(k: Value, sums: list[Value]) -> list[Value]:
            return [sums[0] + code.load(here, FLOAT8, k) * code.load(w, FLOAT8, k)]

        total = code.loop(0, inner, 8, add, [code.constant(0.0, FLOAT8)])[1]
        code.store(sum_of(total) + bias, z, m)

    code.loop(0, rows, 1, row)
    return code


def sum_of(lanes: Value) -> Value:
    """Give the sum of all lanes."""
    code, single = lanes.code, Kind(lanes.kind.base)
    return code.intrinsic("vector.reduce.fadd", code.constant(-0.0, single), lanes, result=single, flags="reassoc nsz")


def most_of(lanes: Value) -> Value:
    """Give the largest of all lanes."""
    return lanes.code.intrinsic("vector.reduce.fmax", lanes, result=SINGLE)


def across(code: Code, columns: Value, strip: Callable[[Value, Kind], None]) -> None:
    """Go over columns, a multiple of eight, first in strips of sixteen, at the end in one of eight."""
    n = code.constant(0, COUNT)
    for kind in (Kind("float", 16), FLOAT8):

        def some(n: Value, _: object, kind: Kind = kind) -> None:
            strip(n, kind)

        n = code.loop(n, columns - (kind.lanes - 1), kind.lanes, some)[0]


def single_back() -> Code:
    """Write gradient[k] = first[k] + Σₘ δ[m]·a[m, k], and before[m, k] = δ[m]·w[k]·slope[m, k].

    `before` may be null: nothing is written; `first` too: nothing is added.
    """
    arguments = "ptr delta, ptr a, i64 stride, ptr w, ptr slope, ptr before, ptr gradient, ptr first, i64 rows"
    code = Code("single_back", arguments + ", i64 inner")
    first, given = code.or_zeros(code["first"])
    delta, a, stride, slope, before, rows = code["delta a stride slope before rows"]
    is_first = code.emit(f"icmp eq ptr {before.name}, null", Kind("i1"))

    def strip(k: Value, kind: Kind) -> None:
        lane = code.numbers(range(kind.lanes), "i64") + code.spread(k, kind.with_base("i64"))
        weights = code.load(code["w"], kind, k)

        def gather_only(m: Value, sums: list[Value]) -> list[Value]:
            error = code.spread(code.load(delta, SINGLE, m), kind)
            return [sums[0] + error * code.load(a, kind, m * stride + k)]

        def pass_on(m: Value, sums: list[Value]) -> list[Value]:
            error, place = code.spread(code.load(delta, SINGLE, m), kind), m * stride + k
            code.store(error * weights * code.load(slope, kind, place), before, place)
            return [sums[0] + error * code.load(a, kind, place)]

        def finish(total: Value) -> None:
            kept = code.where(lane < code.spread(code["inner"], lane.kind), total, 0.0)  # pads of a need not be 0
            code.store(code.load(first, kind, k * given) + kept, code["gradient"], k)

        nothing = [code.constant(0.0, kind)]
        code.either(is_first, lambda: finish(code.loop(0, rows, 1, gather_only, nothing)[1]),
                    lambda: finish(code.loop(0, rows, 1, pass_on, nothing)[1]))  # fmt: skip

    across(code, code["inner"] + 7, strip)  # the last strip may reach beyond the end
    return code


def transpose() -> Code:
    """Write Wᵀ, units × length, from W, inputs × stride; length is pad8(inputs), and what W does not fill is 0."""
    code = Code("transpose", "ptr w, i64 inputs, i64 stride, ptr result, i64 length")
    w, inputs, stride, result, length = code["w inputs stride result length"]

    def strip(k: Value, _: object, row_of: Callable[[Value, Value], Value]) -> None:
        def block(n: Value, _: object) -> None:
            for place, row in enumerate(turned([row_of(k + number, n) for number in range(8)])):
                code.store(row, result, (n + place) * length + k)

        code.loop(0, stride, 8, block)

    def whole(number: Value, n: Value) -> Value:
        return code.load(w, FLOAT8, number * stride + n)

    def last(number: Value, n: Value) -> Value:
        inside = number < inputs
        row = whole(code.where(inside, number, 0), n)
        return code.where(code.spread(inside, Kind("i1", 8)), row, 0.0)

    k = code.loop(0, inputs - 7, 8, partial(strip, row_of=whole))[0]
    code.loop(k, inputs, 8, partial(strip, row_of=last))
    return code


def turned(rows: Sequence[Value]) -> list[Value]:
    """Transpose eight rows of eight lanes.

    Rows four apart give each other a half, once; then nothing passes from one half of a register to the other: twice,
    each row is interleaved with the one two further on.
    """
    columns = []
    for half in (range(4), range(4, 8)):
        some = [_picked(rows[row], rows[row + 4], [*half, *(lane + 8 for lane in half)]) for row in range(4)]
        for _ in range(2):
            some = [_picked(some[row], some[row + 2], lanes) for row in range(2) for lanes in _INTERLEAVED]
        columns += some
    return columns


_INTERLEAVED = ((0, 8, 1, 9, 4, 12, 5, 13), (2, 10, 3, 11, 6, 14, 7, 15))


def _picked(first: Value, second: Value, lanes: Sequence[int]) -> Value:
    return first.code.arranged(first, second, lanes)


def column_sums() -> Code:
    """Write result[n] = first[n] + Σₘ delta[m, n], nothing added where first is null; columns may be 1.

    Columns go in strips, even and odd rows apart.
    """
    code = Code("column_sums", "ptr delta, i64 stride, ptr result, ptr first, i64 rows")
    first, given = code.or_zeros(code["first"])
    delta, stride, result, rows = code["delta stride result rows"]

    def strip(n: Value, kind: Kind) -> None:
        column = code.at(delta, n)
        nothing = code.constant(0.0, kind)

        def add(m: Value, sums: list[Value]) -> list[Value]:
            return [
                sums[0] + code.load(column, kind, m * stride),
                sums[1] + code.load(column, kind, m * stride + stride),
            ]

        m, even, odd = code.loop(0, rows - 1, 2, add, [nothing, nothing])
        last = code.loop(m, rows, 1, lambda m, sums: [sums[0] + code.load(column, kind, m * stride)], [even])[1]
        code.store(code.load(first, kind, n * given) + (last + odd), result, n)

    code.either(stride.equals(1), lambda: strip(code.constant(0, COUNT), SINGLE),
                lambda: across(code, stride, strip))  # fmt: skip
    return code


def gather() -> Code:
    """Copy the samples that `order` names side by side, and ask for the `ahead` next ones, to be near when they come.

    A row of x is `width` long, a multiple of 8.
    """
    code = Code("gather", "ptr x, i64 width, ptr y, ptr order, i64 samples, i64 ahead, ptr chunk_x, ptr chunk_y")
    x, width, y, order, chunk_x, chunk_y = code["x width y order chunk_x chunk_y"]

    def sample(m: Value, _: list[Value]) -> None:
        point = code.convert(code.load(order, WORD, m), "sext", "i64")
        code.store(code.load(y, SINGLE, point), chunk_y, m)
        source, target = code.at(x, point * width), code.at(chunk_x, m * width)
        code.loop(0, width, 8, lambda k, _: code.store(code.load(source, FLOAT8, k), target, k))

    def ask(m: Value, _: list[Value]) -> None:
        point = code.convert(code.load(order, WORD, m), "sext", "i64")
        code.ask_for(code.at(x, point * width))
        code.ask_for(code.at(y, point))

    m = code.loop(0, code["samples"], 1, sample)[0]
    code.loop(m, m + code["ahead"], 1, ask)
    return code


def copy_rows() -> Code:
    """Copy `count` numbers of each row, and not one more."""
    code = Code("copy_rows", "ptr source, i64 source_stride, ptr target, i64 target_stride, i64 rows, i64 count")
    count = code["count"]

    def row(number: Value, _: object) -> None:
        source = code.at(code["source"], number * code["source_stride"])
        target = code.at(code["target"], number * code["target_stride"])
        done = code.loop(0, count - 7, 8, lambda i, _: code.store(code.load(source, FLOAT8, i), target, i))[0]
        code.loop(done, count, 1, lambda i, _: code.store(code.load(source, SINGLE, i), target, i))

    code.loop(0, code["rows"], 1, row)
    return code


def answers() -> Code:
    """Write the class that each sample's logits say: of one output 1 when z ≥ 0, of several the first largest."""
    code = Code("answers", "ptr z, i64 count, i64 units, i64 stride, ptr result")
    z, count, units, stride, result = code["z count units stride result"]

    def said(answer: Value, m: Value) -> None:
        code.store(code.convert(answer, "trunc", "i32"), result, m)

    def alone(m: Value, _: object) -> None:
        is_one = code.load(z, SINGLE, m * stride) >= 0.0
        said(code.where(is_one, code.constant(1, COUNT), 0), m)

    def several(m: Value, _: object) -> None:
        first = code.at(z, m * stride)

        def compare(unit: Value, best: list[Value]) -> list[Value]:
            value = code.load(first, SINGLE, unit)
            is_larger = value > best[1]
            return [code.where(is_larger, unit, best[0]), code.where(is_larger, value, best[1])]

        said(code.loop(1, units, 1, compare, [code.constant(0, COUNT), code.load(first, SINGLE, 0)])[1], m)

    code.either(units.equals(1), lambda: code.loop(0, count, 1, alone), lambda: code.loop(0, count, 1, several))
    return code
