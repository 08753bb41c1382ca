"""The rows' formulas in loops: each table becomes one function with a switch outside its loops.

All buffers must have room up to the next multiple of `wide` numbers: what lies behind the last one is computed too, and
means nothing. A row whose compiled form is a plain kernel is left out here; `engine.jit.switch` calls it instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from engine.layout import MOST_OUTPUTS
from engine.vector.functions import Formula, most, where
from engine.vector.language import NUMBER, POINTER, Code, Kind, Value
from engine.vector.pieces import FLOAT8, WHOLE8, most_of, sum_of, turned

Formulas = Mapping[int, Formula]
LANES = 8
"""So many samples are taken together where there are several outputs."""


def formulas(compiled: Sequence[Any]) -> Formulas:
    """Give the rows that are formulas, by code."""
    return {code: form for code, form in enumerate(compiled) if isinstance(form, Formula)}


def activate(forms: Formulas, wide: int, with_slope: bool) -> Code:
    """Overwrite z by g(z), `count` numbers, and fill slope by g′(z) if wanted."""
    code = Code("activate" if with_slope else "activate_only", "i64 code, ptr z, ptr slope, i64 count")
    z, slope = code["z slope"]

    def body(form: Formula) -> None:
        def step(i: Value, _: list[Value]) -> None:
            x = code.load(z, Kind("float", wide), i)
            value, derivative = form(x)
            code.store(code.matched(value, x)[0], z, i, is_whole=True)
            if with_slope:
                code.store(code.matched(derivative, x)[0], slope, i)

        code.loop(0, code["count"], wide, step)

    code.choose(code["code"], [(number, partial(body, form)) for number, form in forms.items()])
    return code


def update(forms: Mapping[int, tuple[Formula, int]]) -> Code:
    """Change θ and the optimizer's memory by one step; `memory` holds rows of `count` numbers, a multiple of 16."""
    code = Code("update", "i64 code, ptr theta, ptr gradient, ptr memory, ptr settings, double rate, i64 t, i64 count")
    theta, gradient, memory, count = code["theta gradient memory count"]
    kind = Kind("float", 16)

    def body(form: Formula, moments: int) -> None:
        settings = [code.load(code["settings"], NUMBER, place) for place in range(4)]
        t = code.convert(code["t"], "sitofp", "double")
        places = [code.at(memory, count * row) for row in range(moments)]

        def step(i: Value, _: list[Value]) -> None:
            held = [code.load(place, kind, i) for place in places]
            weights, slope = code.load(theta, kind, i), code.load(gradient, kind, i)
            moved, *held = form(weights, slope, held, settings, code["rate"], t)
            for value, place in zip((moved, *held), (theta, *places), strict=True):
                code.store(value, place, i)

        code.loop(0, count, 16, step, lifts=True)

    code.choose(code["code"], [(number, partial(body, *form)) for number, form in forms.items()])
    return code


def schedule(forms: Formulas) -> Code:
    """Give the learning rate of step t."""
    code = Code("schedule", "i64 code, double rate, i64 t, ptr settings", NUMBER)
    result = code.emit("alloca double", POINTER, is_uniform=False)
    code.store(code["rate"], result)

    def body(form: Formula) -> None:
        settings = [code.load(code["settings"], NUMBER, place) for place in range(2)]
        code.store(form(code["rate"], code.convert(code["t"], "sitofp", "double"), settings), result)

    code.choose(code["code"], [(number, partial(body, form)) for number, form in forms.items()])
    return code.give(code.load(result, NUMBER))


class Each:
    """What a loss may ask about a sample's outputs, where the lanes are samples of a single output."""

    count = 1.0

    def sum(self, x: Value) -> Value:
        """Give the sum over a sample's outputs."""
        return x

    def most(self, x: Value) -> Value:
        """Give the largest of a sample's outputs."""
        return x


class Beside(Each):
    """The same for eight samples: eight lanes hold their first outputs, the next eight their second ones, and so on."""

    def __init__(self, units: Value, in_use: Value) -> None:
        self.count: Any = units
        self.in_use = in_use

    def sum(self, x: Value) -> Value:
        """Give eight lanes, the sum over each sample's outputs."""
        return self._folded(where(self.in_use, x, 0.0), Value.__add__)

    def most(self, x: Value) -> Value:
        """Give eight lanes, the largest of each sample's outputs."""
        return self._folded(where(self.in_use, x, -3.4e38), most)

    def _folded(self, x: Value, join: Callable[[Value, Value], Value]) -> Value:
        while x.kind.lanes > LANES:
            half = x.kind.lanes // 2
            x = join(x.code.arranged(x, x, range(half)), x.code.arranged(x, x, range(half, 2 * half)))
        return x


class Together(Each):
    """The same where the lanes are the outputs of one sample, and those behind the last are not in use."""

    def __init__(self, units: Value, in_use: Value) -> None:
        self.count: Any = units
        self.in_use = in_use

    def sum(self, x: Value) -> Value:
        """Give the sum over a sample's outputs."""
        return sum_of(where(self.in_use, x, 0.0))

    def most(self, x: Value) -> Value:
        """Give the largest of a sample's outputs."""
        return most_of(where(self.in_use, x, -3.4e38))


def losses(forms: Formulas, lows: Sequence[float | None], shared: Sequence[int], wide: int) -> Code:
    """Compute each sample's loss and its derivative by the logits.

    lows[code] : None where values are learned · shared : codes of the losses that several outputs may have.
    """
    code = Code("losses", "i64 code, ptr z, ptr y, i64 count, i64 units, i64 stride, ptr error, ptr losses")
    z, y, count, error, result = code["z y count error losses"]

    def alone(form: Formula, low: float | None) -> None:
        def step(m: Value, _: list[Value]) -> None:
            logits, target = code.load(z, Kind("float", wide), m), code.load(y, Kind("float", wide), m)
            if low is not None:
                target = where(target.equals(1.0), code.constant(1.0, target.kind), low)
            loss, slope = form(logits, target, Each())
            code.store(loss, result, m)
            code.store(slope, error, m)

        code.loop(0, count, wide, step)

    cases = [(number, partial(alone, form, lows[number])) for number, form in forms.items()]
    lower = {number: (form, lows[number] or 0.0) for number, form in forms.items() if number in shared}
    code.either(
        code["units"].equals(1),
        lambda: code.choose(code["code"], cases),
        lambda: code.loop(0, count, LANES, lambda m, _: _eight_samples(code, lower, m)),
    )
    return code


def _eight_samples(code: Code, forms: Mapping[int, tuple[Formula, float]], m: Value) -> None:
    """Compute the losses of eight samples with several outputs, from the m-th on. What they share is written once."""
    places = [(m + sample) * code["stride"] for sample in range(LANES)]
    logits = code.joined(turned([code.load(code["z"], FLOAT8, place) for place in places]))
    answers = code.convert(code.load(code["y"], FLOAT8, m), "fptosi", "i32")
    over, units = _beside(code)

    def compute(form: Formula, low: float) -> tuple[Value, Value]:
        return form(logits, where(units.equals(answers), code.constant(1.0, logits.kind), low), over)

    cases = [(number, partial(compute, *form)) for number, form in forms.items()]
    loss, slope = code.chosen(code["code"], cases, (FLOAT8, logits.kind))
    code.store(loss, code["losses"], m)
    slopes = code.parted(where(over.in_use, slope, 0.0), LANES)
    for row, place in zip(turned(slopes), places, strict=True):
        code.store(row, code["error"], place)


def predict(forms: Formulas, shared: Sequence[int], wide: int) -> Code:
    """Overwrite logits by ŷ; `shared` as above."""
    code = Code("predict", "i64 code, ptr z, i64 count, i64 units, i64 stride")
    z, count, stride = code["z count stride"]

    def alone(form: Formula) -> None:
        def step(m: Value, _: list[Value]) -> None:
            code.store(form(code.load(z, Kind("float", wide), m), Each()), z, m)

        code.loop(0, count, wide, step)

    def several(form: Formula) -> None:
        over = _together(code)

        def step(m: Value, _: list[Value]) -> None:
            code.store(form(code.load(z, FLOAT8, m * stride), over), z, m * stride)

        code.loop(0, count, 1, step)

    cases = [(number, partial(alone, form)) for number, form in forms.items()]
    those = [(number, partial(several, form)) for number, form in forms.items() if number in shared]
    single = code["units"].equals(1)
    code.either(single, lambda: code.choose(code["code"], cases), lambda: code.choose(code["code"], those))
    return code


def _beside(code: Code) -> tuple[Beside, Value]:
    real, lanes = code.convert(code["units"], "sitofp", "float"), LANES * MOST_OUTPUTS
    units = code.numbers([lane // LANES for lane in range(lanes)], "i32")
    in_use = units < code.spread(code.convert(code["units"], "trunc", "i32"), units.kind)
    return Beside(real, in_use), units


def _together(code: Code) -> Together:
    units, real = code.convert(code["units"], "trunc", "i32"), code.convert(code["units"], "sitofp", "float")
    return Together(real, code.numbers(range(8), "i32") < code.spread(units, WHOLE8))
