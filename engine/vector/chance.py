"""Chance: the order of visits and the dropout masks, number for number as `engine.random` explains and gives them."""

from __future__ import annotations

from engine.random import DROPOUT, SHUFFLE
from engine.vector.language import COUNT, Code, Kind, Value

WORD, FLOAT8, WHOLE8 = Kind("i32"), Kind("float", 8), Kind("i32", 8)


def chance() -> list[Code]:
    """Write both."""
    return [shuffle(), drop()]


def mixed(bits: Value) -> Value:
    """Scramble 32 bits, as the finalizer of MurmurHash3 does."""
    bits = (bits ^ (bits >> 16)) * 0x85EBCA6B
    bits = (bits ^ (bits >> 13)) * 0xC2B2AE35
    return bits ^ (bits >> 16)


def key(seed: Value, stream: int, first: Value, second: Value) -> Value:
    """Fold a seed, a stream and two counters into 32 bits."""
    code = seed.code
    folded = mixed(code.convert(seed, "trunc", "i32") + 0x9E3779B9)
    folded = mixed(folded ^ stream)
    folded = mixed(folded ^ code.convert(first, "trunc", "i32"))
    folded = mixed(folded ^ code.convert(first >> 32, "trunc", "i32"))
    return mixed(folded ^ code.convert(second, "trunc", "i32"))


def shuffle() -> Code:
    """Fill `order` with a permutation of 0 … n−1 that depends on (seed, epoch) only (Fisher–Yates)."""
    code = Code("shuffle", "ptr order, i64 count, i64 seed, i64 epoch")
    order, count = code["order count"]
    whole, lanes = (count >> 3) << 3, code.numbers(range(8), "i32")

    def eight(place: Value, _: object) -> None:
        code.store(code.spread(code.convert(place, "trunc", "i32"), WHOLE8) + lanes, order, place)

    code.loop(0, whole, 8, eight)
    code.loop(whole, count, 1, lambda place, _: code.store(code.convert(place, "trunc", "i32"), order, place))
    start = key(code["seed"], SHUFFLE, code["epoch"], code.constant(0, COUNT))

    def swap(back: Value, _: object) -> None:
        last = count - back
        drawn = code.convert(mixed(start + code.convert(last, "trunc", "i32")), "zext", "i64")
        other = (drawn * (last + 1)) >> 32
        here, there = code.load(order, WORD, last), code.load(order, WORD, other)
        code.store(there, order, last)
        code.store(here, order, other)

    code.loop(1, count, 1, swap)
    return code


def drop() -> Code:
    """Multiply a and slope by 0 where the element's random number is below rate·2³², else by 1/(1 − rate)."""
    code = Code(
        "drop", "ptr a, ptr slope, i64 rows, i64 stride, i64 first, i64 seed, i64 step, i64 identity, double rate"
    )
    rows, stride, first, rate = code["rows stride first rate"]
    start = key(code["seed"], DROPOUT, code["step"], code["identity"])
    below = code.spread(code.convert(code.convert(rate * 2.0**32, "fptoui", "i64"), "trunc", "i32"), WHOLE8)
    enlarged = code.spread(1.0 / (1.0 - rate), FLOAT8)
    lanes = code.numbers(range(8), "i32")

    def row(m: Value, _: object) -> None:
        def strip(n: Value, _: object) -> None:
            element = code.convert((first + m) * 64 + n, "trunc", "i32")
            number = mixed(code.spread(element + start, WHOLE8) + lanes)
            factor = code.where(number < below, 0.0, enlarged)
            for plane in (code["a"], code["slope"]):
                place = m * stride + n
                code.store(code.load(plane, FLOAT8, place) * factor, plane, place)

        code.loop(0, stride, 8, strip)

    code.loop(0, rows, 1, row)
    return code
