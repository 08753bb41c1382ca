"""The backward pass: from the error of the logits to the gradient of every weight and bias (backpropagation).

With δ = ∂J/∂z of a layer:  ∂J/∂W = aᵀ·δ,  ∂J/∂b = Σ δ,  and for the layer before  δ = (δ·Wᵀ) ∘ g′(z).
D. Rumelhart, G. Hinton, R. Williams: Learning representations by back-propagating errors, Nature 323, 1986.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.forward import product
from engine.jit import kernel
from engine.layout import BIASES, INPUTS, PLANE, STRIDE, UNITS, WEIGHTS

Array = NDArray[Any]


@kernel("")
def outer(a: Array, a_start: int, a_stride: int, inputs: int, delta: Array, d_start: int, stride: int,
          gradient: Array, g_start: int, samples: int) -> None:  # fmt: skip
    """Add aᵀ·δ to the gradient of a layer's weights, eight columns side by side."""
    for k in range(inputs):
        for n in range(0, stride, 8):
            s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = np.float32(0.0)
            p = a_start + k
            d = d_start + n
            for _ in range(samples):
                v = a[p]
                s0 += v * delta[d]
                s1 += v * delta[d + 1]
                s2 += v * delta[d + 2]
                s3 += v * delta[d + 3]
                s4 += v * delta[d + 4]
                s5 += v * delta[d + 5]
                s6 += v * delta[d + 6]
                s7 += v * delta[d + 7]
                p += a_stride
                d += stride
            g = g_start + k * stride + n
            gradient[g] += s0
            gradient[g + 1] += s1
            gradient[g + 2] += s2
            gradient[g + 3] += s3
            gradient[g + 4] += s4
            gradient[g + 5] += s5
            gradient[g + 6] += s6
            gradient[g + 7] += s7


@kernel("")
def outer_single(a: Array, a_start: int, a_stride: int, inputs: int, delta: Array, d_start: int,
                 gradient: Array, g_start: int, samples: int) -> None:  # fmt: skip
    """Add aᵀ·δ to the gradient of a single output's weights."""
    for m in range(samples):
        v = delta[d_start + m]
        row = a_start + m * a_stride
        for k in range(inputs):
            gradient[g_start + k] += v * a[row + k]


@kernel("")
def weight_gradient(table: Array, layer: int, x: Array, a: Array, delta: Array, gradient: Array, samples: int) -> None:
    """Add one layer's ∂J/∂W and ∂J/∂b to the gradient."""
    inputs, stride, plane = table[layer, INPUTS], table[layer, STRIDE], table[layer, PLANE]
    weights, biases = table[layer, WEIGHTS], table[layer, BIASES]
    source_stride = (inputs + 7) // 8 * 8
    for m in range(samples):
        for j in range(stride):
            gradient[biases + j] += delta[plane + m * stride + j]
    if stride == 1:
        if layer == 0:
            outer_single(x, 0, source_stride, inputs, delta, plane, gradient, weights, samples)
        else:
            outer_single(a, table[layer - 1, PLANE], source_stride, inputs, delta, plane, gradient, weights, samples)
    elif layer == 0:
        outer(x, 0, source_stride, inputs, delta, plane, stride, gradient, weights, samples)
    else:
        outer(a, table[layer - 1, PLANE], source_stride, inputs, delta, plane, stride, gradient, weights, samples)


@kernel("")
def transpose(table: Array, layer: int, theta: Array, transposed: Array) -> int:
    """Write a layer's Wᵀ as units × pad8(inputs) to the front of a scratch buffer; give its row length."""
    inputs, units, stride = table[layer, INPUTS], table[layer, UNITS], table[layer, STRIDE]
    weights = table[layer, WEIGHTS]
    length = (inputs + 7) // 8 * 8
    for j in range(units):
        for k in range(length):
            transposed[j * length + k] = theta[weights + k * stride + j] if k < inputs else np.float32(0.0)
    return length


@kernel("")
def backward(table: Array, theta: Array, x: Array, a: Array, slope: Array, delta: Array, gradient: Array,
             transposed: Array, samples: int) -> None:  # fmt: skip
    """Add the gradient of `samples` samples; the output layer's plane of `delta` holds ∂J/∂z of the logits."""
    for layer in range(len(table) - 1, -1, -1):
        weight_gradient(table, layer, x, a, delta, gradient, samples)
        if layer > 0:
            before = table[layer - 1, PLANE]
            length = transpose(table, layer, theta, transposed)
            product(delta, table[layer, PLANE], table[layer, STRIDE], table[layer, UNITS], transposed, 0, theta, -1,
                    delta, before, length, samples)  # fmt: skip
            for i in range(before, before + samples * length):
                delta[i] *= slope[i]
