"""The numbers and symbols of the chain rule in words: sums, products, differences, as one would check them by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from playground import wires
from playground.explain.backprop import NUDGE, ChainRule
from playground.spec import Bias, Experiment, Wire
from ui.widgets import words

MOST_TERMS, SMALL, MANY = 5, 1e-3, 1_000_000
"""A sum shows its largest terms one by one; below and above these a number is written with its power of ten."""
Term = tuple[float, float]
SLOPES = {"sigmoid": " = a\\,(1 - a)", "tanh": " = 1 - a^2", "linear": " = 1"}
"""g′ written with a = g(z), where that can be done."""


def weight_symbol(chain: ChainRule) -> str:
    """Write the weight: w^{(2)}_{3,1}."""
    return f"w^{{({chain.layer + 1})}}_{{{chain.row + 1},{chain.unit + 1}}}"


def product(chain: ChainRule) -> str:
    """Write what the gradient is made of in numbers: 0.31 · 0.9 · (−2) = −0.56."""
    back = chain.backward[chain.layer]
    delta, arriving, slope = (float(part[chain.unit]) for part in (back.delta, back.arriving, back.slope))
    first = [delta] if chain.layer == len(chain.z) - 1 and is_joint(chain) else [arriving, slope]
    return f"{' · '.join(bracketed(value) for value in (*first, chain.incoming))} = {figure(chain.gradient)}"


def is_joint(chain: ChainRule) -> bool:
    """Say whether ∂J/∂z of the output is told at once, not as a product."""
    return chain.kinds[-1] == "softmax" or (
        chain.loss_name == "bce" and not bool(np.isfinite(chain.backward[-1].arriving).all())
    )


def figure(value: float) -> str:
    """Write a number in four digits, a small one with its power of ten."""
    if not np.isfinite(value):
        return "–"
    small = 0 < abs(value) < SMALL
    text = f"{value:.3e}".replace("e-0", "e-") if small else words.number(float(value), 4)
    return text.replace("-", words.MINUS)


def large(count: int) -> str:
    """Write how many there are; very many with their power of ten: 4.4·10¹²."""
    if count < MANY:
        return f"{count:,}"
    factor, power = f"{count:.1e}".split("e+")
    return f"{factor}·10{str(int(power)).translate(wires.RAISED)}"


def bracketed(value: float) -> str:
    """Write a factor: negative ones in brackets."""
    return f"({figure(value)})" if value < 0 else figure(value)


def summed(first: float | None, terms: Sequence[Term]) -> str:
    """Write w₀ + a·w + a·w …, the largest terms one by one and the others together."""
    order = sorted(terms, key=lambda term: -abs(term[0] * term[1]))
    shown = order if len(order) <= MOST_TERMS + 1 else order[:MOST_TERMS]
    parts = [] if first is None else [figure(first)]
    parts += [f"{bracketed(a)}·{bracketed(b)}" for a, b in shown]
    rest = order[len(shown) :]
    if rest:
        parts.append(f"{bracketed(sum(a * b for a, b in rest))} from {len(rest)} more")
    return " + ".join(parts)


def product_symbols(chain: ChainRule, y: str, z: str, a: str) -> str:
    """Write the product in symbols; y, z, a : of the neuron the weight leads to, y where it is an output."""
    weight, is_last = weight_symbol(chain), chain.layer == len(chain.z) - 1
    if is_last and is_joint(chain):
        factors = [fraction("J", z)]
    else:
        factors = [fraction("J", y if is_last else a), fraction(y if is_last else a, z)]
    return f"{fraction('J', weight)} = " + r" \cdot ".join((*factors, fraction(z, weight)))


def slope_figures(kind: str, a: float, slope: float) -> str:
    """Write g′ with the neuron's own a, as far as that can be done."""
    if kind == "sigmoid":
        return f"{figure(a)}·(1 − {figure(a)}) = {figure(slope)}"
    if kind == "tanh":
        return f"1 − {bracketed(a)}² = {figure(slope)}"
    return figure(slope)


def nudged(chain: ChainRule) -> str:
    """Write the finite difference, with so many digits that it can be checked by hand."""
    apart = abs(chain.up - chain.down)
    digits = min(max(math.ceil(-math.log10(apart)) + 3, 8), 15) if apart > 0 else 8
    both = f"({chain.up:.{digits}f} − {chain.down:.{digits}f})"
    return f"(J(w + ε) − J(w − ε)) / 2ε = {both} / {2 * NUDGE:g} = {figure(chain.nudged)},  ε = {NUDGE:g}"


def remarks(experiment: Experiment, number: Wire | Bias) -> str:
    """Say what training does otherwise: dropout, penalties, what is frozen or switched off."""
    layers = {layer.id: layer for layer in experiment.model.layers}
    target, training, found = layers.get(number.layer), experiment.training, []
    if any(layer.dropout > 0 for layer in layers.values()):
        found.append("No neuron is dropped here, as in prediction.")
    if target.frozen if target is not None else experiment.model.output_frozen:
        found.append("Its layer is frozen: training leaves it as it is.")
    if number in experiment.model.off:
        found.append("It is switched off: it counts as 0, and training leaves it as it is.")
    source = layers.get(number.source_layer) if isinstance(number, Wire) else None
    if (target is not None and number.unit in target.off) or (source is not None and number.source in source.off):  # type: ignore[union-attr]  # a source has a wire
        found.append("One of its neurons is switched off: nothing comes through.")
    if (training.l1 > 0 or training.l2 > 0) and isinstance(number, Wire):
        found.append("Training adds the slope of the penalty.")
    return " ".join(found)


def squares(said: Sequence[float], target: Sequence[float], loss: float) -> str:
    """Write the squared error with its numbers, of several outputs their mean."""
    parts = [f"({figure(a)} − {bracketed(b)})²" for a, b in zip(said, target, strict=True)]
    return (
        f"{parts[0]} = {figure(loss)}" if len(parts) == 1 else f"({' + '.join(parts)}) / {len(parts)} = {figure(loss)}"
    )


def fraction(above: str, below: str) -> str:
    """Write ∂ above / ∂ below."""
    return rf"\frac{{\partial {above}}}{{\partial {below}}}"
