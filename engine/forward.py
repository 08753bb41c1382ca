"""The forward pass: z = a·W + b, a = g(z), layer by layer, for up to CHUNK samples at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.activations import activate
from engine.jit import kernel
from engine.layout import ACTIVATION, BIASES, INPUTS, PLANE, STRIDE, WEIGHTS

Array = NDArray[Any]


@kernel("")
def product(a: Array, a_start: int, a_stride: int, inner: int, w: Array, w_start: int, bias: Array, bias_start: int,
            c: Array, c_start: int, stride: int, samples: int) -> None:  # fmt: skip
    """Compute c[m, n] = bias[n] + Σₖ a[m, k]·w[k, n] for `stride` columns, a multiple of 8; bias_start −1 is no bias.

    Eight columns are summed side by side in eight local numbers, which the compiler keeps in one vector register.
    """
    for m in range(samples):
        row = a_start + m * a_stride
        for n in range(0, stride, 8):
            s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = np.float32(0.0)
            p = w_start + n
            for k in range(inner):
                v = a[row + k]
                s0 += v * w[p]
                s1 += v * w[p + 1]
                s2 += v * w[p + 2]
                s3 += v * w[p + 3]
                s4 += v * w[p + 4]
                s5 += v * w[p + 5]
                s6 += v * w[p + 6]
                s7 += v * w[p + 7]
                p += stride
            if bias_start >= 0:
                b = bias_start + n
                s0 += bias[b]
                s1 += bias[b + 1]
                s2 += bias[b + 2]
                s3 += bias[b + 3]
                s4 += bias[b + 4]
                s5 += bias[b + 5]
                s6 += bias[b + 6]
                s7 += bias[b + 7]
            o = c_start + m * stride + n
            c[o] = s0
            c[o + 1] = s1
            c[o + 2] = s2
            c[o + 3] = s3
            c[o + 4] = s4
            c[o + 5] = s5
            c[o + 6] = s6
            c[o + 7] = s7


@kernel("")
def single(a: Array, a_start: int, a_stride: int, inner: int, theta: Array, weights: int, bias: int,
           z: Array, z_start: int, samples: int) -> None:  # fmt: skip
    """Compute z[m] = bias + Σₖ a[m, k]·w[k], the one logit of a single output."""
    for m in range(samples):
        total = theta[bias]
        row = a_start + m * a_stride
        for k in range(inner):
            total += a[row + k] * theta[weights + k]
        z[z_start + m] = total


@kernel("")
def pre_activation(table: Array, layer: int, theta: Array, x: Array, a: Array, samples: int) -> None:
    """Compute one layer's z into its plane of `a`, from the plane before it (or from x)."""
    inner, stride = table[layer, INPUTS], table[layer, STRIDE]
    weights, biases, plane = table[layer, WEIGHTS], table[layer, BIASES], table[layer, PLANE]
    source_stride = (inner + 7) // 8 * 8
    if stride == 1:
        if layer == 0:
            single(x, 0, source_stride, inner, theta, weights, biases, a, plane, samples)
        else:
            single(a, table[layer - 1, PLANE], source_stride, inner, theta, weights, biases, a, plane, samples)
    elif layer == 0:
        product(x, 0, source_stride, inner, theta, weights, theta, biases, a, plane, stride, samples)
    else:
        product(
            a, table[layer - 1, PLANE], source_stride, inner, theta, weights, theta, biases, a, plane, stride, samples
        )


@kernel("")
def forward(table: Array, theta: Array, x: Array, a: Array, slope: Array, samples: int) -> None:
    """Run `samples` samples through the network without dropout; the output layer's plane of `a` holds the logits.

    x : samples × pad8(inputs), flat · a, slope : work buffers.
    """
    for layer in range(len(table)):
        pre_activation(table, layer, theta, x, a, samples)
        if layer < len(table) - 1:
            plane = table[layer, PLANE]
            activate(table[layer, ACTIVATION], a, slope, plane, plane + samples * table[layer, STRIDE])
