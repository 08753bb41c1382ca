"""Where each weight and bias lives: one flat float32 vector, all weights first, then all biases.

A layer's weights are a matrix of inputs × stride, its units padded to a multiple of 8 so that every row starts on a
vector boundary; the pads are 0 and stay 0. A single output is not padded: its matrix is a vector. The weights together
are padded to 16, so that penalties touch weights only.

Vector code reads and writes sixteen numbers at a time, so buffers have room up to the next multiple of sixteen: the
parameter vectors and a buffer of CHUNK samples do. What stands there behind the last number means nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.jit import kernel

INPUTS, UNITS, STRIDE, WEIGHTS, BIASES, ACTIVATION, PLANE, IDENTITY, FIELDS = range(9)
"""Columns of the layer table. PLANE: where the layer's activations start in a work buffer of CHUNK samples."""
CHUNK = 128
"""Samples that go through the network together; larger batches are summed over chunks."""

MOST_OUTPUTS = 8
"""So many outputs a network may have."""


def padded(units: int, to: int = 8) -> int:
    """Round up to the next multiple."""
    return (units + to - 1) // to * to


@kernel("")
def beyond(address: int, numbers: int) -> int:
    """Give the address of what stands so many float32 numbers further on."""
    return address + 4 * numbers


@kernel("")
def rounded(count: int, to: int) -> int:
    """Round up to the next multiple, in a kernel."""
    return (count + to - 1) // to * to


def zeros(*shape: int) -> NDArray[np.float32]:
    """Give float32 zeros whose first number stands at the start of a page.

    So no vector straddles two cache lines, and how parameters and memory lie to each other is not left to chance: in
    some places a processor takes what is read next for what is just being written, and waits.
    """
    count, page = math.prod(shape), 4096
    raw = np.zeros(count * 4 + page, np.uint8)
    first = -raw.ctypes.data % page
    return raw[first : first + count * 4].view(np.float32).reshape(shape)


@dataclass(frozen=True)
class Layout:
    """The layer table and the sizes of all buffers.

    table : (layers, FIELDS) int64, one row per layer with weights, the output layer last.
    weights : length of the weights' part · size : length of the whole parameter vector.
    work : length of one work buffer (activations, slopes or errors of CHUNK samples).
    """

    table: NDArray[np.int64]
    weights: int
    size: int
    work: int

    @property
    def inputs(self) -> int:
        """Count the numbers the first layer receives."""
        return int(self.table[0, INPUTS])

    def weight_view(self, vector: NDArray[np.float32], layer: int) -> NDArray[np.float32]:
        """Give a layer's weights as an (inputs, units) view into a parameter vector."""
        row = self.table[layer]
        flat = vector[row[WEIGHTS] : row[WEIGHTS] + row[INPUTS] * row[STRIDE]]
        return flat.reshape(row[INPUTS], row[STRIDE])[:, : row[UNITS]]

    def bias_view(self, vector: NDArray[np.float32], layer: int) -> NDArray[np.float32]:
        """Give a layer's biases as a (units,) view into a parameter vector."""
        row = self.table[layer]
        return vector[row[BIASES] : row[BIASES] + row[UNITS]]


def plan(inputs: int, units: Sequence[int], activations: Sequence[int], identities: Sequence[int]) -> Layout:
    """Lay out a network: units, activation codes and identities per layer, the output layer last.

    Raises ValueError for more than MOST_OUTPUTS outputs: a loss looks at those of a sample in one vector.
    """
    if units[-1] > MOST_OUTPUTS:
        raise ValueError(f"an output layer has at most {MOST_OUTPUTS} units, found {units[-1]}")
    table = np.zeros((len(units), FIELDS), np.int64)
    weights = work = 0
    for place, (size, activation, identity) in enumerate(zip(units, activations, identities, strict=True)):
        is_single_output = place == len(units) - 1 and size == 1
        stride = 1 if is_single_output else padded(size)
        table[place] = (inputs, size, stride, weights, 0, activation, work, identity)
        weights += inputs * stride
        work += CHUNK * stride
        inputs = size
    weights = padded(weights, 16)
    end = weights
    for row in table:
        row[BIASES] = end
        end += row[STRIDE]
    return Layout(table, weights, padded(end, 16), work)
