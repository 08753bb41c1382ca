"""The forward pass: z = a·W + b, a = g(z), layer by layer, for up to CHUNK samples at once.

Arrays come as addresses (see `engine.vector`): theta the parameters, `inputs` what the first layer receives, samples ×
pad8(inputs) numbers, a and slope the work buffers.
"""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from engine import vector
from engine.activations import activate
from engine.jit import kernel
from engine.layout import ACTIVATION, BIASES, INPUTS, PLANE, STRIDE, WEIGHTS, beyond, rounded

Array = NDArray[Any]


@kernel("")
def pre_activation(table: Array, layer: int, theta: int, source: int, a: int, samples: int) -> None:
    """Compute one layer's z into its plane of `a`, from what stands at the address `source`."""
    inner, stride = table[layer, INPUTS], table[layer, STRIDE]
    w, b = beyond(theta, table[layer, WEIGHTS]), beyond(theta, table[layer, BIASES])
    z = beyond(a, table[layer, PLANE])
    if stride == 1:
        vector.single(source, rounded(inner, 8), w, b, z, samples, inner)
    else:
        vector.product(source, rounded(inner, 8), 1, w, stride, z, stride, samples, inner, stride, b, 0)


@kernel("")
def activated(table: Array, layer: int, a: int, slope: int, samples: int) -> None:
    """Turn a hidden layer's z in its plane of `a` into g(z), and fill its plane of `slope`."""
    plane = table[layer, PLANE]
    activate(
        table[layer, ACTIVATION], beyond(a, plane), beyond(slope, plane), rounded(samples * table[layer, STRIDE], 16)
    )


@kernel("")
def forward(table: Array, theta: int, inputs: int, a: int, slope: int, samples: int) -> None:
    """Run `samples` samples through the network without dropout; the output layer's plane of `a` holds the logits."""
    source = inputs
    for layer in range(len(table)):
        pre_activation(table, layer, theta, source, a, samples)
        source = beyond(a, table[layer, PLANE])
        if layer < len(table) - 1:
            activated(table, layer, a, slope, samples)
