"""The forward pass: z = a·W + b, a = g(z), layer by layer, for up to CHUNK samples at once.

`inputs` is the address of what the first layer receives, samples × pad8(inputs) numbers.
"""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from engine import vector
from engine.activations import activate
from engine.jit import at, kernel
from engine.layout import ACTIVATION, BIASES, INPUTS, PLANE, STRIDE, WEIGHTS

Array = NDArray[Any]
VECTOR = 16
"""Rows are computed in whole vectors of so many numbers; every buffer has room for that."""


@kernel("")
def pre_activation(table: Array, layer: int, theta: Array, source: int, a: Array, samples: int) -> None:
    """Compute one layer's z into its plane of `a`, from what stands at the address `source`."""
    inner, stride = table[layer, INPUTS], table[layer, STRIDE]
    w, b, z = at(theta, table[layer, WEIGHTS]), at(theta, table[layer, BIASES]), at(a, table[layer, PLANE])
    source_stride = (inner + 7) // 8 * 8
    if stride == 1:
        vector.single(source, source_stride, w, b, z, samples, inner)
    else:
        vector.product(source, source_stride, 1, w, stride, z, stride, samples, inner, stride, b, 0)


@kernel("")
def activated(table: Array, layer: int, a: Array, slope: Array, samples: int) -> None:
    """Turn a hidden layer's z in its plane of `a` into g(z), and fill its plane of `slope`."""
    plane = table[layer, PLANE]
    numbers = (samples * table[layer, STRIDE] + VECTOR - 1) // VECTOR * VECTOR
    activate(table[layer, ACTIVATION], a, slope, plane, plane + numbers)


@kernel("")
def forward(table: Array, theta: Array, inputs: int, a: Array, slope: Array, samples: int) -> None:
    """Run `samples` samples through the network without dropout; the output layer's plane of `a` holds the logits."""
    source = inputs
    for layer in range(len(table)):
        pre_activation(table, layer, theta, source, a, samples)
        source = at(a, table[layer, PLANE])
        if layer < len(table) - 1:
            activated(table, layer, a, slope, samples)
