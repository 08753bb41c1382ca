"""A neuron's equation as rich text with real subscripts: the formula, its terms in numbers, its result."""

from __future__ import annotations

from html import escape

from playground import catalog
from playground.explain.neuron import Equation, Term
from ui.widgets import words


def formula(equation: Equation) -> str:
    """Write what the neuron computes: z₂,₃ = w₀ + Σ g(z₁,ⱼ) wⱼ,₃."""
    unit = equation.neuron[1] + 1
    if equation.z is None:
        return ""
    source = "x<sub>j</sub>" if equation.layer == 1 else f"g(z<sub>{equation.layer - 1},j</sub>)"
    return f"{z_of(equation)} = w<sub>0,{unit}</sub> + Σ {source} w<sub>j,{unit}</sub>"


def terms(equation: Equation, most: int, *, is_narrow: bool = False) -> str:
    """Write the addends in numbers, the largest first; what is beyond `most` is summed up in one row.

    A narrow table leaves out the factors.
    """
    shown = equation.terms if len(equation.terms) <= most + 1 else equation.terms[:most]
    rows = [_row(equation, term) for term in shown]
    rest = equation.terms[len(shown) :]
    if rest:
        words = f"… + {len(rest)} more" if shown else f"Σ of {len(rest)} terms"
        rows.append((words, "", f"= {_figure(sum(term.product for term in rest))}"))
    rows = [(symbols, "", product) for symbols, _, product in rows] if is_narrow else rows
    table = "".join(
        f"<tr>{_cell(first)}{_cell(second, right=True)}{_cell(third, right=True)}</tr>" for first, second, third in rows
    )
    return table and f"<table cellspacing='0' cellpadding='0'>{table}</table>"


def result(equation: Equation, *, is_narrow: bool = False) -> str:
    """Write what comes out: z₂,₃ = −0.42, then g(z₂,₃) = tanh(−0.42) = −0.40, or only −0.40."""
    if equation.z is None:
        return f"{equation.name.removeprefix('input ')} = <b>{_figure(equation.a)}</b>"
    unit = equation.neuron[1] + 1
    z, a = _figure(equation.z), f"<b>{_figure(equation.a)}</b>"
    first = f"{z_of(equation)} = {z}"
    if equation.is_off:
        return f"{first}<br>switched off, so it gives <b>0</b>"
    if is_narrow:
        return f"{first}<br>{'ŷ' if equation.neuron[0] == 0 else f'g({z_of(equation)})'} = {a}"
    if equation.neuron[0] != 0:
        label = catalog.ACTIVATIONS[equation.activation].label
        return f"{first}<br>g({z_of(equation)}) = {label}({z}) = {a}"
    if equation.activation == "softmax":
        return f"{first}<br>ŷ<sub>{unit}</sub> = softmax(z)<sub>{unit}</sub> = {a}"
    inside = f"{equation.activation}({z}) = " if equation.activation != "linear" else ""
    return f"{first}<br>ŷ = {inside}{a}"


def place(equation: Equation, line: str = "") -> str:
    """Say where the numbers hold: at the probe (0.8, −1.2), or x₁ = 0.8 where `line` is the name of the only axis."""
    x1, x2 = (f"{value:.1f}".replace("-", words.MINUS) for value in equation.place)
    return f"at the probe {escape(line)} = {x1}" if line else f"at the probe ({x1}, {x2})"


def quiet(equation: Equation, *, is_narrow: bool = False) -> str:
    """Say at how many training points the neuron hardly learns; "" where that never happens or is not known."""
    if not equation.quiet_word or equation.quiet is None:
        return ""
    points = "<br>of the training points" if is_narrow else " of the training points"
    return f"{equation.quiet_word} at {equation.quiet * 100:.0f} %{points}"


def z_of(equation: Equation) -> str:
    """Write the neuron's weighted sum: z₂,₃."""
    return f"z<sub>{equation.layer},{equation.neuron[1] + 1}</sub>"


def _row(equation: Equation, term: Term) -> tuple[str, str, str]:
    row, unit = term.source[1] + 1, equation.neuron[1] + 1
    source = term.name or f"g(z<sub>{equation.layer - 1},{row}</sub>)"
    symbols = f"{source} · w<sub>{row},{unit}</sub>"
    if term.is_off:
        return f"<s>{symbols}</s>", "off", "= 0"
    return symbols, f"{_figure(term.incoming)} · {_bracketed(term.weight)}", f"= {_figure(term.product)}"


def _cell(text: str, *, right: bool = False) -> str:
    return f"<td align='{'right' if right else 'left'}' style='padding-right: 10px; white-space: nowrap'>{text}</td>"


def _figure(value: float) -> str:
    return words.number(value, 4)


def _bracketed(value: float) -> str:
    return f"({_figure(value)})" if value < 0 else _figure(value)
