"""Functions for formulas: what NumPy calls exp, log, tanh, where … for Values of the vector language.

All are free of branches. What is not a number goes in and comes out as such: comparisons with it are false, so every
choice below lets it through.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.vector.language import Value

LN2_HIGH, LN2_LOW = 0.693359375, -2.12194440e-4
"""ln 2 in two parts; n times the first is exact for the n of float32."""
_MAGIC = 12582912.0
"""1.5·2²³: added to a small number, it leaves the nearest whole number in the last bits of the sum."""

_MAGIC_WIDE = 6755399441055744.0
"""1.5·2⁵², the same for float64."""


@dataclass(frozen=True)
class Formula:
    """A row's compiled form, written for one number as mathematics is; it runs for many side by side."""

    write: Callable[..., Any]

    def __call__(self, *operands: Any) -> Any:
        """Use the formula within another one."""
        return self.write(*operands)


def formula(function: Callable[..., Any]) -> Formula:
    """Mark a function on Values as the compiled form of a row."""
    return Formula(function)


def where(truth: Value, yes: Any, no: Any) -> Any:
    """Choose: yes where truth holds, else no."""
    return truth.code.where(truth, yes, no)


def absolute(x: Value) -> Value:
    """Give |x|."""
    return x.code.intrinsic("fabs", x)


def root(x: Value) -> Value:
    """Give √x."""
    return x.code.intrinsic("sqrt", x)


def floor(x: Value) -> Value:
    """Give the largest whole number that is at most x."""
    return x.code.intrinsic("floor", x)


def cosine(x: Value) -> Value:
    """Give cos x."""
    return x.code.intrinsic("cos", x)


def most(x: Value, y: Any) -> Value:
    """Give the larger; x where x is not a number."""
    return x.code.where(x < y, y, x)


def least(x: Value, y: Any) -> Value:
    """Give the smaller; x where x is not a number."""
    return x.code.where(x > y, y, x)


def polynomial(x: Value, *coefficients: float) -> Value:
    """Give c₀·xⁿ + … + cₙ by Horner's rule."""
    total: Any = coefficients[0]
    for coefficient in coefficients[1:]:
        total = total * x + coefficient
    return total


def exponential(x: Value) -> Value:
    """Give eˣ within 2 units of the last place, for x cut to −87 … 88.

    x = n·ln 2 + r; eʳ by its Taylor series to the 7th power, |r| ≤ 0.35; 2ⁿ by writing n into the exponent bits.
    """
    x = least(most(x, -87.0), 88.0)
    shifted = x * (1 / math.log(2)) + _MAGIC
    n = shifted - _MAGIC
    r = x - n * LN2_HIGH - n * LN2_LOW
    p = polynomial(r, *(1 / math.factorial(k) for k in range(7, -1, -1)))
    power = ((shifted.as_bits("i32") - 0x4B400000) + 127) << 23
    return p * power.as_bits("float")


def logarithm(x: Value) -> Value:
    """Give ln x for ordinary x > 0: x = m·2ⁿ with m near 1, and ln m = 2·artanh((m − 1)/(m + 1)) by its series."""
    bits = x.as_bits("i32")
    n = (bits - 0x3F3504F3) >> 23  # 0x3F3504F3 is √½: below it, n is one less (modulo 2⁹)
    n = where(n > 255, n - 512, n)
    m = (bits - (n << 23)).as_bits("float")
    whole = x.code.convert(n, "sitofp", "float")
    return whole * LN2_HIGH + (series_of_artanh((m - 1.0) / (m + 1.0), 4) + whole * LN2_LOW)


def logarithm_from_one(y: Value) -> Value:
    """Give ln(1 + y) for 0 ≤ y ≤ 1, exact to the last places also near 0."""
    return series_of_artanh(y / (y + 2.0), 8)


def series_of_artanh(s: Value, terms: int) -> Value:
    """Give 2·artanh s = 2·(s + s³/3 + s⁵/5 + …), so many terms behind the first."""
    return polynomial(s * s, *(2 / (2 * k + 1) for k in range(terms, -1, -1))) * s


def logistic(x: Value) -> Value:
    """Give 1 / (1 + e⁻ˣ)."""
    return 1.0 / (1.0 + exponential(-x))


def bell(x: Value) -> Value:
    """Give σ(x)·(1 − σ(x)), exact to the last places also where σ is nearly 0 or 1."""
    e = exponential(-absolute(x))
    share = 1.0 / (1.0 + e)
    return e * share * share


_LESS_ONE = (0.0013948822161183, 0.0083692939952016, 0.0416662357747555, 0.1666650325059891, 0.5, 1.0)
"""A polynomial p with eʳ − 1 = r·p(r) for |r| ≤ ½·ln 2, fitted here to 3·10⁻⁸ of its value."""


def hyperbolic_tangent(x: Value) -> tuple[Value, Value]:
    """Give tanh x and its slope: (1 − e)/(1 + e) and 4·e/(1 + e)², with the sign of x and e = e⁻²|x|.

    e = 2ⁿ·eʳ and 1 − e are made of eʳ − 1, so that 1 − e keeps its digits near 0, and e those of the slope where tanh
    is nearly 1. Products that need not wait for one another stand side by side: a small layer waits for this chain.
    """
    size = least(absolute(x), 43.5)
    shifted = size * (-2 / math.log(2)) + _MAGIC
    n = shifted - _MAGIC
    r = size * -2.0 - n * LN2_HIGH - n * LN2_LOW
    square, c = r * r, _LESS_ONE
    p = r * ((r * c[4] + c[5]) + square * ((r * c[2] + c[3]) + square * (r * c[0] + c[1])))
    power = (((shifted.as_bits("i32") - 0x4B400000) + 127) << 23).as_bits("float")
    e, less_one = power + power * p, (power - 1.0) + power * p
    share = 1.0 / (1.0 + e)
    return x.code.intrinsic("copysign", less_one * share, x), 4.0 * e * share * share


_TAIL = (
    -0.0565605826118235, 0.27211547978886685, -0.460858292980306, 0.24718672934176886, -0.004730718181885377,
    0.19309991892207676, 0.24562815395712692, 0.282010799084813, 0.28210846818249397,
)  # fmt: skip
"""A polynomial p with Φ(−x) = ½·e^(−x²/2)·t·p(t) for x ≥ 0 and t = 1/(1 + x/√8), fitted here to 4·10⁻⁸ of its value."""


def normal_share(z: Value) -> tuple[Value, Value]:
    """Give Φ(z), the share of a standard normal distribution below z, and its density φ(z)."""
    bell_curve = exponential(-0.5 * (z * z))
    t = 1.0 / (1.0 + absolute(z) * math.sqrt(1 / 8))
    tail = 0.5 * bell_curve * t * polynomial(t, *_TAIL)
    return where(z > 0.0, 1.0 - tail, tail), bell_curve * (1 / math.sqrt(2 * math.pi))


def sine_and_cosine(x: Value) -> tuple[Value, Value]:
    """Give sin x and cos x: x = q·π/2 + r, |r| ≤ π/4, in float64, so that large x keep their digits; then Taylor."""
    code = x.code
    wide = code.convert(x, "fpext", "double")
    shifted = wide * (2 / math.pi) + _MAGIC_WIDE
    r = code.convert(wide - (shifted - _MAGIC_WIDE) * (math.pi / 2), "fptrunc", "float")
    quarter = code.convert(shifted.as_bits("i64"), "trunc", "i32")
    s = r * r
    odd = r + r * s * polynomial(s, 1 / 362880, -1 / 5040, 1 / 120, -1 / 6)
    even = polynomial(s, -1 / 3628800, 1 / 40320, -1 / 720, 1 / 24, -1 / 2, 1.0)
    is_odd = (quarter & 1).equals(1)
    sine, cosine_ = where(is_odd, even, odd), where(is_odd, odd, even)
    return (
        where((quarter & 2).equals(2), -sine, sine),
        where(((quarter + 1) & 2).equals(2), -cosine_, cosine_),
    )
