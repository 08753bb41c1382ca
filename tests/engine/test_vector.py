"""The vector library by itself: its functions against NumPy, for this machine and as for one with half the lanes."""

from __future__ import annotations

import ctypes
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine import jit, layout
from engine.activations import ACTIVATIONS
from engine.vector import library
from tests.engine.conftest import Net

llvm = pytest.importorskip("llvmlite.binding")
DRAW = np.random.default_rng(1)


def narrower(machine: library.Machine) -> library.Machine:
    """Give the same machine without its widest registers."""
    features = [name.replace("+avx512", "-avx512") for name in machine.features.split(",")]
    return replace(machine, features=",".join(features))


@pytest.fixture(scope="module", params=["here", "with 8 lanes"])
def functions(request):
    """Give the library's functions, to be called with addresses and counts."""
    jit._import_engine()
    library._begin(llvm)
    machine = library.this_machine() if request.param == "here" else narrower(library.this_machine())
    addresses = library.loaded(library.compiled(machine), machine, [item.name for item in jit._externals])

    def call(name: str, *arguments: object) -> int:
        given = [each.ctypes.data if isinstance(each, np.ndarray) else each for each in arguments]
        return ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_int64] * len(given))(addresses[name])(*given)

    return call


def some(*shape: int) -> np.ndarray:
    numbers = layout.zeros(*shape)
    numbers[:] = DRAW.normal(size=shape)
    return numbers


@pytest.mark.parametrize("rows", [1, 2, 3, 7, 8, 13, 128])
@pytest.mark.parametrize(("inner", "columns"), [(1, 8), (5, 16), (8, 24), (7, 32), (64, 40), (33, 72)])
def test_products_are_those_of_numpy_and_touch_nothing_else(functions, rows, inner, columns):
    x, y, first, factors = some(rows, inner), some(inner, columns), some(columns), some(rows, columns)
    start, down, c = some(rows, columns), some(rows), some(rows + 1, columns)
    below = c[rows].copy()

    def close(expected: np.ndarray) -> None:
        np.testing.assert_allclose(c[:rows], expected, atol=2e-5)
        np.testing.assert_array_equal(c[rows], below)

    functions("product", x, inner, 1, y, columns, c, columns, rows, inner, columns, first, 0)
    close(x @ y + first)
    functions("product", x.T.copy(), 1, rows, y, columns, c, columns, rows, inner, columns, start, columns)
    close(x @ y + start)
    functions("product_times", x, inner, 1, y, columns, c, columns, rows, inner, columns, factors)
    close((x @ y) * factors)
    functions("product_on_grid", x, inner, 1, y, columns, c, columns, rows, inner, columns, down)
    close(x @ y + down[:, None])


@pytest.mark.parametrize("name", [name for name, row in ACTIVATIONS.items() if row.is_cheap])
@pytest.mark.parametrize(("rows", "inner", "columns"), [(8, 2, 32), (37, 33, 64)])
def test_a_product_that_activates_does_what_both_do(functions, name, rows, inner, columns):
    code, stride, whole = ACTIVATIONS.code(name), layout.padded(inner), rows // 8 * 8
    x, y, first = some(rows, stride), some(inner, columns), some(columns)
    z, slope, a, its_slope = (some(rows, columns) for _ in range(4))
    left_over = a[whole:].copy()

    functions("product", x, stride, 1, y, columns, z, columns, rows, inner, columns, first, 0)
    functions("activate", code, z, slope, rows * columns)
    done = functions("product_activated", code, x, stride, y, columns, a, its_slope, rows, inner, first)

    assert done == whole
    np.testing.assert_array_equal(a[:whole], z[:whole])
    np.testing.assert_array_equal(its_slope[:whole], slope[:whole])
    np.testing.assert_array_equal(a[whole:], left_over)


@pytest.mark.parametrize(("name", "rows", "columns"), [("relu", 7, 32), ("relu", 8, 24), ("tanh", 8, 32)])
def test_what_it_cannot_do_it_leaves_alone(functions, name, rows, columns):
    x, y, a, slope, first = some(rows, 8), some(8, columns), some(rows, columns), some(rows, columns), some(columns)
    before = a.copy()

    done = functions("product_activated", ACTIVATIONS.code(name), x, 8, y, columns, a, slope, rows, 8, first)

    assert done == 0
    np.testing.assert_array_equal(a, before)


@pytest.mark.parametrize(("rows", "columns"), [(1, 8), (8, 8), (11, 16), (32, 24)])
def test_a_transpose_fills_up_with_zeros(functions, rows, columns):
    length = layout.padded(rows)
    matrix, result = some(rows, columns), some(columns, length)

    functions("transpose", matrix, rows, columns, result, length)

    np.testing.assert_array_equal(result[:, :rows], matrix.T)
    assert not result[:, rows:].any()


@pytest.mark.parametrize("inner", [1, 8, 11])
def test_a_single_output_leaves_what_lies_behind_its_weights_alone(functions, inner):
    stride = layout.padded(inner)
    a, weights, bias, z, delta, gradient = (
        some(5, stride),
        layout.zeros(16),
        some(1),
        some(16),
        some(5),
        layout.zeros(16),
    )
    weights[:inner] = some(inner)

    functions("single", a, stride, weights, bias, z, 5, inner)
    functions("single_back", delta, a, stride, weights, 0, 0, gradient, 0, 5, inner)

    np.testing.assert_allclose(z[:5], a @ weights[:stride] + bias, atol=1e-5)
    np.testing.assert_allclose(gradient[:inner], delta @ a[:, :inner], atol=1e-5)
    assert not gradient[inner:].any()


@pytest.mark.parametrize("count", [1, 7, 8, 9, 30])
def test_rows_are_copied_to_the_last_number_and_no_further(functions, count):
    source, target = some(3, 32), np.zeros((3, 40), np.float32)

    functions("copy_rows", source, 32, target, 40, 3, count)

    np.testing.assert_array_equal(target[:, :count], source[:, :count])
    assert not target[:, count:].any()


def test_processors_of_another_make_can_be_built_for():
    try:
        llvm.initialize_all_targets()
        llvm.initialize_all_asmprinters()
        llvm.Target.from_triple("aarch64-unknown-linux-gnu")
    except RuntimeError:
        pytest.skip("this LLVM builds for its own kind of processor only")

    code = library.compiled(library.Machine("aarch64-unknown-linux-gnu", "generic", "+neon"))

    assert code[:4] == b"\x7fELF"


def test_denormals_count_again_after_training():
    net = Net(optimizer="adam")
    net.train(5)

    assert np.float32(1e-40) * np.float32(1.0) == np.float32(1e-40)


def test_more_outputs_than_a_vector_holds_are_refused():
    with pytest.raises(ValueError, match="at most 8 units, found 9"):
        layout.plan(2, [4, 9], [0, 0], [1, 0])


def test_two_starts_that_compile_at_once_do_not_disturb_each_other(tmp_path, monkeypatch):
    replace_file = Path.replace
    monkeypatch.setattr(library, "compiled", lambda machine: b"code")
    monkeypatch.setattr(library, "loaded", lambda code, machine, names: {})

    def replace_late(beside: Path, target: Path) -> None:
        monkeypatch.setattr(Path, "replace", replace_file)
        library.load(tmp_path, [])
        replace_file(beside, target)

    monkeypatch.setattr(Path, "replace", replace_late)
    library.load(tmp_path, [])

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {library.FILE: b"code"}
