"""The backward pass: from the error of the logits to the gradient of every weight and bias (backpropagation).

With δ = ∂J/∂z of a layer:  ∂J/∂W = aᵀ·δ,  ∂J/∂b = Σ δ,  and for the layer before  δ = (δ·Wᵀ) ∘ g′(z).
D. Rumelhart, G. Hinton, R. Williams: Learning representations by back-propagating errors, Nature 323, 1986.
Arrays come as addresses, as in `engine.forward`.
"""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from engine import vector
from engine.jit import kernel
from engine.layout import BIASES, INPUTS, PLANE, STRIDE, UNITS, WEIGHTS, beyond, rounded

Array = NDArray[Any]


@kernel("")
def layer_back(table: Array, layer: int, theta: int, source: int, slope: int, delta: int, gradient: int,
               transposed: int, samples: int, adds: bool) -> None:  # fmt: skip
    """Compute the gradient of a layer's weights, and give the layer before it its δ."""
    inner, stride, weights = table[layer, INPUTS], table[layer, STRIDE], table[layer, WEIGHTS]
    length, units = rounded(inner, 8), table[layer, UNITS]
    error, w, dw = beyond(delta, table[layer, PLANE]), beyond(theta, weights), beyond(gradient, weights)
    before, slopes, first = 0, 0, dw if adds else 0
    if layer > 0:
        before, slopes = beyond(delta, table[layer - 1, PLANE]), beyond(slope, table[layer - 1, PLANE])
    if stride == 1:
        vector.single_back(error, source, length, w, slopes, before, dw, first, samples, inner)
        return
    if 2 * units <= stride and inner == length >= 16 and not adds:  # turned, what fills up the units is not computed
        vector.product(error, 1, stride, source, length, transposed, length, units, samples, length, 0, 0)
        vector.transpose(transposed, units, length, dw, stride)
    else:
        vector.product(source, 1, length, error, stride, dw, stride, inner, samples, stride, first, stride)
    if layer > 0:  # last, so that the layer before finds its δ in the nearest cache
        vector.transpose(w, inner, stride, transposed, length)
        vector.product_times(error, stride, 1, transposed, length, before, length, samples, units, length,
                             slopes)  # fmt: skip


@kernel("")
def backward(table: Array, theta: int, inputs: int, a: int, slope: int, delta: int, gradient: int, transposed: int,
             samples: int, adds: bool) -> None:  # fmt: skip
    """Compute the gradient of `samples` samples, or with `adds` add it to what the gradient holds.

    The output layer's plane of `delta` holds ∂J/∂z of the logits.
    """
    for layer in range(len(table) - 1, -1, -1):
        source = beyond(a, table[layer - 1, PLANE]) if layer > 0 else inputs
        error, biases = beyond(delta, table[layer, PLANE]), beyond(gradient, table[layer, BIASES])
        vector.column_sums(error, table[layer, STRIDE], biases, biases if adds else 0, samples)
        layer_back(table, layer, theta, source, slope, delta, gradient, transposed, samples, adds)
