"""The backward pass: from the error of the logits to the gradient of every weight and bias (backpropagation).

With δ = ∂J/∂z of a layer:  ∂J/∂W = aᵀ·δ,  ∂J/∂b = Σ δ,  and for the layer before  δ = (δ·Wᵀ) ∘ g′(z).
D. Rumelhart, G. Hinton, R. Williams: Learning representations by back-propagating errors, Nature 323, 1986.
"""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from engine import vector
from engine.jit import at, kernel
from engine.layout import BIASES, INPUTS, PLANE, STRIDE, UNITS, WEIGHTS

Array = NDArray[Any]


@kernel("")
def output_back(table: Array, layer: int, theta: Array, source: int, slope: Array, delta: Array, gradient: Array,
                samples: int) -> None:  # fmt: skip
    """Add the gradient of a single output, and give the layer before it its δ."""
    inner, weights = table[layer, INPUTS], table[layer, WEIGHTS]
    before, slopes = 0, 0
    if layer > 0:
        before, slopes = at(delta, table[layer - 1, PLANE]), at(slope, table[layer - 1, PLANE])
    vector.single_back(at(delta, table[layer, PLANE]), source, (inner + 7) // 8 * 8, at(theta, weights), slopes, before,
                at(gradient, weights), samples, inner)  # fmt: skip


@kernel("")
def layer_back(table: Array, layer: int, theta: Array, source: int, slope: Array, delta: Array, gradient: Array,
               transposed: Array, samples: int) -> None:  # fmt: skip
    """Add the gradient of a layer's weights, and give the layer before it its δ."""
    inner, stride, weights = table[layer, INPUTS], table[layer, STRIDE], table[layer, WEIGHTS]
    length = (inner + 7) // 8 * 8
    error, dw, wt = at(delta, table[layer, PLANE]), at(gradient, weights), at(transposed, 0)
    if layer > 0:
        before, slopes = at(delta, table[layer - 1, PLANE]), at(slope, table[layer - 1, PLANE])
        vector.transpose(at(theta, weights), inner, stride, wt, length)
        vector.product_times(error, stride, 1, wt, length, before, length, samples, table[layer, UNITS], length, slopes)
    vector.product(source, 1, length, error, stride, dw, stride, inner, samples, stride, dw, stride)


@kernel("")
def backward(table: Array, theta: Array, inputs: int, a: Array, slope: Array, delta: Array, gradient: Array,
             transposed: Array, samples: int) -> None:  # fmt: skip
    """Add the gradient of `samples` samples; the output layer's plane of `delta` holds ∂J/∂z of the logits."""
    for layer in range(len(table) - 1, -1, -1):
        stride = table[layer, STRIDE]
        source = at(a, table[layer - 1, PLANE]) if layer > 0 else inputs
        vector.column_sums(at(delta, table[layer, PLANE]), stride, at(gradient, table[layer, BIASES]), samples)
        if stride == 1:
            output_back(table, layer, theta, source, slope, delta, gradient, samples)
        else:
            layer_back(table, layer, theta, source, slope, delta, gradient, transposed, samples)
