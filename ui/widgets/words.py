"""Numbers as words and words as numbers, the same everywhere on the screen."""

from __future__ import annotations

import math

from playground.catalog import Param

MINUS = "\u2212"


def number(value: float, digits: int = 6) -> str:
    """Write a number without trailing noughts, thousands grouped, with a true minus sign."""
    if value == int(value) and abs(value) >= 1000:
        text = f"{int(value):,}"
    else:
        text = f"{value:.{digits}g}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
    return text.replace("-", MINUS) if value < 0 else text


def percent(value: float) -> str:
    """Write a share as a percentage: 0.7 is "70 %"."""
    return f"{round(value * 100, 4):g} %"


def figure(value: float) -> str:
    """Give a loss in three significant digits, short enough for a column."""
    if not math.isfinite(value):
        return "not finite"
    return f"{value:.3f}" if 0.001 <= value < 1000 or value == 0 else f"{value:.1e}".replace("-", MINUS)


def short(value: float) -> str:
    """Give a number that may be negative in three significant digits, as a slope or a step."""
    return f"{value:.3g}".replace("-", MINUS) if math.isfinite(value) else "not finite"


def signed(value: float) -> str:
    """Give a difference with its sign: +0.123, −0.004."""
    return f"{value:+.3f}".replace("-", MINUS)


def parse(param: Param, text: str) -> float | int:
    """Read what a person typed for a setting.

    Raises
    ------
    ValueError
        In words that say what is wrong.

    """
    cleaned = text.strip().replace(MINUS, "-").replace(" ", "").replace("\u202f", "")
    is_share = cleaned.endswith("%")
    cleaned = _decimal(cleaned.rstrip("%"))
    try:
        value: float | int = float(cleaned) / (100 if is_share else 1)
    except ValueError:
        wanted = "a whole number" if param.kind == "int" else "a number"
        raise ValueError(f"{param.label} must be {wanted}, found “{text.strip()}”") from None
    if param.kind == "int" and value == value // 1:
        value = int(value)
    fault = param.fault(value)
    if fault:
        raise ValueError(fault.replace(param.name, param.label, 1))
    return value


def _decimal(text: str) -> str:
    """Take a comma before three digits as grouping, any other single comma as the decimal one."""
    head, _, tail = text.rpartition(",")
    if head and len(tail) == 3 and tail.isdigit() and head.lstrip("-0"):
        return text.replace(",", "")
    return text.replace(",", ".")
