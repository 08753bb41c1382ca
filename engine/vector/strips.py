"""Loops over flat vectors, such as all parameters: sixteen numbers at a time; their length is a multiple of sixteen."""

from __future__ import annotations

from collections.abc import Callable

from engine.vector.functions import root, where
from engine.vector.language import NUMBER, Code, Kind, Value
from engine.vector.pieces import sum_of

STRIP = Kind("float", 16)
EXACT = Kind("double", 8)


def strips() -> list[Code]:
    """Write all of them."""
    return [clear(), copy(), scale(), multiply(), put_back(), total(), penalize(), clip()]


def _each(code: Code, target: str, change: Callable[[Value], Value]) -> Code:
    """Write change(place) over the target, strip by strip."""
    code.loop(0, code["count"], 16, lambda i, _: code.store(change(i), code[target], i, is_whole=True), lifts=True)
    return code


def clear() -> Code:
    """Make all 0."""
    code = Code("clear", "ptr target, i64 count")
    return _each(code, "target", lambda _: code.constant(0.0, STRIP))


def copy() -> Code:
    """Copy all."""
    code = Code("copy", "ptr source, ptr target, i64 count")
    return _each(code, "target", lambda i: code.load(code["source"], STRIP, i))


def scale() -> Code:
    """Multiply all by a number."""
    code = Code("scale", "ptr target, i64 count, double factor")
    return _each(code, "target", lambda i: code.load(code["target"], STRIP, i) * code["factor"])


def multiply() -> Code:
    """Multiply number by number."""
    code = Code("multiply", "ptr factors, ptr values, ptr products, i64 count")
    return _each(code, "products", lambda i: code.load(code["factors"], STRIP, i) * code.load(code["values"], STRIP, i))


def put_back() -> Code:
    """Take back what an update did to everything that must not move."""
    code = Code("put_back", "ptr moves, ptr kept, ptr target, i64 count")

    def chosen(i: Value) -> Value:
        stays = code.load(code["moves"], STRIP, i).equals(0.0)
        return where(stays, code.load(code["kept"], STRIP, i), code.load(code["target"], STRIP, i))

    return _each(code, "target", chosen)


def total() -> Code:
    """Sum up, in float64; the count may be any, there is room up to the next multiple of eight."""
    code = Code("total", "ptr numbers, i64 count", NUMBER)
    lanes, count = code.numbers(range(8), "i64"), code["count"]

    def add(i: Value, sums: list[Value]) -> list[Value]:
        counts = (lanes + code.spread(i, lanes.kind)) < code.spread(count, lanes.kind)
        return [
            sums[0]
            + code.convert(where(counts, code.load(code["numbers"], Kind("float", 8), i), 0.0), "fpext", "double")
        ]

    return code.give(sum_of(code.loop(0, count, 8, add, [code.constant(0.0, EXACT)])[1]))


def penalize() -> Code:
    """Add the gradient of l1·Σ|w| + l2/2·Σw² to the weights' part; biases are left alone."""
    code = Code("penalize", "ptr theta, ptr gradient, i64 count, double l1, double l2")

    def added(i: Value) -> Value:
        w = code.load(code["theta"], STRIP, i)
        sign = where(w > 0.0, w.like(1.0), where(w < 0.0, w.like(-1.0), 0.0))
        return code.load(code["gradient"], STRIP, i) + sign * code["l1"] + w * code["l2"]

    return _each(code, "gradient", added)


def clip() -> Code:
    """Shorten a gradient that is longer than `largest`, keeping its direction.

    R. Pascanu, T. Mikolov, Y. Bengio: On the difficulty of training recurrent neural networks, ICML 2013.
    """
    code = Code("clip", "ptr gradient, i64 count, double largest")
    gradient, count, largest = code["gradient count largest"]

    def add(i: Value, sums: list[Value]) -> list[Value]:
        g = code.convert(code.load(gradient, Kind("float", 8), i), "fpext", "double")
        return [sums[0] + g * g]

    norm = root(sum_of(code.loop(0, count, 8, add, [code.constant(0.0, EXACT)])[1]))
    factor = code.spread(where(norm > largest, largest / norm, 1.0), STRIP)
    code.loop(0, count, 16, lambda i, _: code.store(code.load(gradient, STRIP, i) * factor, gradient, i))
    return code
