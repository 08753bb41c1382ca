"""From the written functions to machine code: assembled, optimised, kept in the cache, and named for Numba's kernels.

LLVM does with our text what a C compiler does with a file; LLVM comes with Numba. The result is one object file.
Kernels find its functions by the names below, as they find those of the C library.
"""

from __future__ import annotations

import contextlib
import os
import platform
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.jit import SYMBOLS
from engine.vector import chance, matrix, pieces, rows, strips
from engine.vector.language import ROOM, ZEROS, Code

FILE = "vector.o"


@dataclass(frozen=True)
class Machine:
    """What code is made for: LLVM's names of processor, features and system."""

    triple: str
    processor: str
    features: str

    @property
    def wide(self) -> int:
        """Count the float32 numbers that one tile column holds: 16 where registers hold so many, else 8."""
        return 16 if "+avx512f" in self.features.split(",") else 8


def this_machine() -> Machine:
    """Give the machine this process runs on, or the one Numba was told to take for it (NUMBA_CPU_NAME)."""
    import llvmlite.binding as llvm

    name = os.environ.get("NUMBA_CPU_NAME") or llvm.get_host_cpu_name()
    features = os.environ.get("NUMBA_CPU_FEATURES", llvm.get_host_cpu_features().flatten())
    return Machine(llvm.get_process_triple(), name, features)


def functions(wide: int) -> list[Code]:
    """Write every function of the library."""
    from engine.activations import ACTIVATIONS
    from engine.losses import LOSSES
    from engine.optimizers import OPTIMIZERS
    from engine.schedules import SCHEDULES

    activations = rows.formulas([row.compiled for row in ACTIVATIONS.values()])
    cheap = {
        code: activations[code] for code, row in enumerate(ACTIVATIONS.values()) if row.is_cheap and code in activations
    }
    outputs = [output for row in LOSSES.values() for output in row.outputs]
    losses = rows.formulas([output.compiled for output in outputs])
    predictions = rows.formulas([output.compiled_prediction for output in outputs])
    lows = [output.target_of_0 for output in outputs]
    shared = [code for code, output in enumerate(outputs) if "classes" in output.tasks]
    optimizers = rows.formulas([row.compiled for row in OPTIMIZERS.values()])
    moments = [row.moments for row in OPTIMIZERS.values()]
    return [
        *matrix.products(wide, cheap),
        *pieces.pieces(),
        *strips.strips(),
        *chance.chance(),
        rows.activate(activations, wide, with_slope=True),
        rows.activate(activations, wide, with_slope=False),
        rows.losses(losses, lows, shared, wide),
        rows.predict(predictions, shared, wide),
        rows.schedule(rows.formulas([row.compiled for row in SCHEDULES.values()])),
        rows.update({code: (form, moments[code]) for code, form in optimizers.items()}),
    ]


def assembled(written: Sequence[Code], machine: Machine, lanes: int, others: str = "") -> str:
    """Put functions into one text that LLVM can read, made for registers of so many lanes."""
    declarations = {text for code in written for text in code.intrinsics.values()}
    zeros = f"@{ZEROS} = internal constant [{ROOM} x float] zeroinitializer, align 64"
    texts = (code.text() for code in written)
    text = "\n".join([f'target triple = "{machine.triple}"', zeros, *sorted(declarations), *texts])
    named = (text + "\n" + others).replace("@", "@" + SYMBOLS).replace(f"@{SYMBOLS}llvm.", "@llvm.")
    widths = " ".join(f'"{name}-vector-width"="{32 * lanes}"' for name in ("prefer", "min-legal"))
    return f"{named}\nattributes #0 = {{ nounwind {widths} }}\n"


def _floats(triple: str) -> str:
    """Write `quicken`, which tells the processor to take denormals as 0 and gives its setting before, and `restore`.

    Denormals are numbers below 1e-38; memories of neurons without gradient decay into them, and processors may take a
    hundred times longer for each. Where the setting is not known, both do nothing.
    """
    if triple.startswith("x86_64"):
        return """
declare void @llvm.x86.sse.stmxcsr(ptr)
declare void @llvm.x86.sse.ldmxcsr(ptr)
define i64 @quicken() #0 {
  %slot = alloca i32
  call void @llvm.x86.sse.stmxcsr(ptr %slot)
  %old = load i32, ptr %slot
  %new = or i32 %old, 32832
  store i32 %new, ptr %slot
  call void @llvm.x86.sse.ldmxcsr(ptr %slot)
  %wide = zext i32 %old to i64
  ret i64 %wide
}
define void @restore(i64 %old) #0 {
  %slot = alloca i32
  %narrow = trunc i64 %old to i32
  store i32 %narrow, ptr %slot
  call void @llvm.x86.sse.ldmxcsr(ptr %slot)
  ret void
}"""
    if triple.startswith(("aarch64", "arm64")):
        return """
declare i64 @llvm.aarch64.get.fpcr()
declare void @llvm.aarch64.set.fpcr(i64)
define i64 @quicken() #0 {
  %old = call i64 @llvm.aarch64.get.fpcr()
  %new = or i64 %old, 16777216
  call void @llvm.aarch64.set.fpcr(i64 %new)
  ret i64 %old
}
define void @restore(i64 %old) #0 {
  call void @llvm.aarch64.set.fpcr(i64 %old)
  ret void
}"""
    return "define i64 @quicken() #0 {\n  ret i64 0\n}\ndefine void @restore(i64 %old) #0 {\n  ret void\n}"


def compiled(machine: Machine) -> bytes:
    """Compile the library into an object file."""
    import llvmlite.binding as llvm

    _begin(llvm)
    text = assembled(functions(machine.wide), machine, machine.wide, _floats(machine.triple))
    module, target = _parsed(llvm, text, machine)
    options = llvm.create_pipeline_tuning_options(speed_level=2)
    options.loop_vectorization = options.slp_vectorization = options.loop_unrolling = False  # it is all vectors already
    builder = llvm.create_pass_builder(target, options)
    builder.getModulePassManager().run(module, builder)
    code: bytes = target.emit_object(module)
    return code


def compiled_as_it_stands(written: Code, machine: Machine, lanes: int) -> bytes:
    """Compile one function in which there is nothing to optimise: straight on, every number of things a constant."""
    import llvmlite.binding as llvm

    _begin(llvm)
    module, target = _parsed(llvm, assembled([written], machine, lanes), machine)
    code: bytes = target.emit_object(module)
    return code


def _parsed(llvm: Any, text: str, machine: Machine) -> tuple[Any, Any]:
    module, target = llvm.parse_assembly(text), _target(llvm, machine)
    module.verify()
    module.data_layout = str(target.target_data)
    return module, target


def _begin(llvm: Any) -> None:
    """Switch LLVM on; newer versions are so from the start and say so with an error."""
    for name in ("initialize", "initialize_native_target", "initialize_native_asmprinter"):
        try:
            getattr(llvm, name)()
        except RuntimeError:
            continue


def _target(llvm: Any, machine: Machine) -> Any:
    relocation = "static" if platform.machine() in ("x86_64", "AMD64") else "default"
    return llvm.Target.from_triple(machine.triple).create_target_machine(
        machine.processor, machine.features, 3, reloc=relocation, codemodel="jitdefault", jit=True
    )


def load(folder: Path, names: Sequence[str]) -> None:
    """Take the library from the cache folder, or compile it into it, and load it; make its functions known by name."""
    import llvmlite.binding as llvm

    for name, address in loaded(keep(folder), this_machine(), names).items():
        llvm.add_symbol(SYMBOLS + name, address)


def keep(folder: Path) -> bytes:
    """Give the library as it is in the cache folder; compile it into it first where it is missing."""
    import llvmlite.binding as llvm

    _begin(llvm)
    machine = this_machine()
    return kept(folder / FILE, lambda: compiled(machine))


def promise(names: Sequence[str]) -> None:
    """Make the functions' names known without their code, for a process that compiles callers and never calls."""
    import llvmlite.binding as llvm

    _begin(llvm)
    nowhere = 1
    for name in names:
        llvm.add_symbol(SYMBOLS + name, nowhere)


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """Give what a file holds; where there is none, make it, and leave it there if that is possible."""
    code = path.read_bytes() if path.exists() else b""
    if not code:
        code = make()
        with contextlib.suppress(OSError):  # another version of the program may just have removed the folder
            _keep(code, path)
    return code


def _keep(code: bytes, path: Path) -> None:
    """Write a file in one piece, also when another start does so at the same moment."""
    beside = path.with_suffix(f".{secrets.token_hex(4)}")
    beside.write_bytes(code)
    beside.replace(path)


def loaded(code: bytes, machine: Machine, names: Sequence[str]) -> dict[str, int]:
    """Load an object file into this process, where it stays; give the addresses of its functions."""
    import llvmlite.binding as llvm

    empty = llvm.parse_assembly(f'target triple = "{machine.triple}"')
    loader = llvm.create_mcjit_compiler(empty, _target(llvm, machine))
    loader.add_object_file(llvm.object_file.ObjectFileRef.from_data(code))
    loader.finalize_object()
    addresses = {name: loader.get_function_address(SYMBOLS + name) for name in names}
    loader.detach()  # never taken down again: a thread may still compute while the process ends
    return addresses
