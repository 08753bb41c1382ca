"""The one decorator of the engine, and `prepare`, which compiles everything or loads it from the cache.

Importing an engine module imports no Numba. `@kernel` records a function; `prepare` hands all recorded functions to
Numba, puts the compiled ones in their places, and compiles those with a signature (the entry points; the others are
compiled as part of them). A kernel releases the interpreter lock while it runs and never starts threads.

Numba's cache does not notice a change in an imported module. The cache folder is therefore named by a hash of all
that the machine code depends on: every file of the engine, the versions, the processor.
"""

from __future__ import annotations

import atexit
import hashlib
import importlib
import itertools
import os
import platform
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

CACHE_VARIABLE = "PLAYGROUND_KERNEL_CACHE"
"""An environment variable that names another folder for the compiled kernels."""
SYMBOLS = "playground_"
"""Stands before the name of every function of the vector library, so that nothing else in the process has it."""
PORTIONS = (
    ("engine.train", "engine.evaluate", "engine.landscape"), ("engine.edges",), ("engine.places",), ("engine.colour",),
)  # fmt: skip
"""The modules with entry points. Those of a portion share helpers, so that one process does well to compile them all;
the portion that takes longest comes first."""
_FAST_MATH = {"contract", "reassoc", "nsz", "arcp", "afn"}
"""What the compiler may do with floats: reorder and fuse, but never assume that there is no NaN and no infinity."""

_kernels: list[Kernel] = []
_externals: list[External] = []
_namespaces: list[dict[str, Any]] = []
_lock = threading.Lock()
_prepared = False


class Kernel:
    """A function to be compiled. `python` is the function as written; calling it before `prepare` is an error."""

    def __init__(self, python: Callable[..., Any], signature: str = "") -> None:
        self.python = python
        self.signature = signature
        self.compiled: Any = None
        _kernels.append(self)

    def __call__(self, *arguments: Any) -> Any:
        """Run the compiled function."""
        if self.compiled is None:
            raise RuntimeError(f"{self.python.__name__} was called before engine.prepare()")
        return self.compiled(*arguments)


class External:
    """A function of the vector library (`engine.vector`), which kernels call by its name as they would call C."""

    def __init__(self, name: str, signature: str) -> None:
        self.name = name
        self.signature = signature
        _externals.append(self)

    def known_to_numba(self) -> Any:
        """Give what stands for the function in a kernel."""
        from numba.core import sigutils, types

        arguments, result = sigutils.normalize_signature(self.signature)
        return types.ExternalFunction(SYMBOLS + self.name, result(*arguments))


class Built:
    """A small function that Numba is taught when it is imported; in a kernel it costs an instruction or none."""

    def __init__(self, build: Callable[[], Any]) -> None:
        self.known_to_numba = build


def _at() -> Any:
    from numba.core import types
    from numba.extending import intrinsic
    from numba.np import arrayobj

    def at(_typing: Any, array: Any, _index: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            data = arrayobj.make_array(signature.args[0])(context, builder, arguments[0]).data
            return builder.ptrtoint(builder.gep(data, [arguments[1]]), arguments[1].type)

        return types.intp(array, types.intp), build

    return intrinsic(at)


def _numbers() -> Any:
    from numba.core import types
    from numba.extending import intrinsic
    from numba.np import arrayobj

    def numbers(_typing: Any, _address: Any, _count: Any) -> Any:
        kind = types.Array(types.float32, 1, "C")

        def build(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            array = arrayobj.make_array(kind)(context, builder)
            data = builder.inttoptr(arguments[0], context.get_data_type(types.float32).as_pointer())
            size = context.get_constant(types.intp, 4)
            arrayobj.populate_array(array, data=data, shape=[arguments[1]], strides=[size], itemsize=size, meminfo=None)
            return array._getvalue()

        return kind(types.intp, types.intp), build

    return intrinsic(numbers)


def _called() -> Any:
    from llvmlite import ir
    from numba.core import types
    from numba.extending import intrinsic

    def called(_typing: Any, address: Any, a: Any, b: Any, c: Any, d: Any, e: Any, f: Any) -> Any:
        def build(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            kind = ir.FunctionType(ir.DoubleType(), [value.type for value in arguments[1:]])
            return builder.call(builder.inttoptr(arguments[0], kind.as_pointer()), arguments[1:])

        return types.float64(address, a, b, c, d, e, f), build

    return intrinsic(called)


at: Any = Built(_at)
"""at(array, index): the address of a number in a contiguous array of any shape, counted from its first number."""
numbers: Any = Built(_numbers)
"""numbers(address, count): the float32 array that stands there."""
called: Any = Built(_called)
"""called(address, six addresses): what the function there gives for them, a float64."""


def external(name: str, signature: str) -> Any:
    """Name a function of the vector library with its Numba signature."""
    return External(name, signature)


def kernel(signature: str) -> Callable[[Callable[..., Any]], Any]:
    """Record an entry point with its Numba signature, or with "" a helper that is compiled into its callers."""

    def record(function: Callable[..., Any]) -> Kernel:
        return Kernel(function, signature)

    return record


def switch(name: str, arguments: str, cases: Sequence[Any], given: str, otherwise: Any) -> Any:
    """Make one kernel `name(code, arguments…)` that runs the code-th of `cases`. Tables become code this way.

    A case that is a kernel is called with `given`; the others are formulas, which otherwise(code, arguments…) knows.
    """
    lines = [f"def {name}(code, {arguments}):"]
    for code, case in enumerate(cases):
        if isinstance(case, Kernel):
            lines += [f"    if code == {code}:", f"        return case_{code}({given})"]
    lines.append(f"    return otherwise(code, {arguments})")
    namespace: dict[str, Any] = {f"case_{code}": case for code, case in enumerate(cases) if isinstance(case, Kernel)}
    namespace |= {"otherwise": otherwise, "numbers": numbers}
    _namespaces.append(namespace)
    exec("\n".join(lines), namespace)  # noqa: S102 – the text above, made of our own names
    return Kernel(namespace[name])


def is_prepared() -> bool:
    """Say whether the kernels may be called in this process."""
    return _prepared


def is_cached() -> bool:
    """Say whether a complete set of compiled kernels waits in the cache: `prepare` takes well under a second then."""
    return _note(_cache_folder()).exists()


def prepare() -> None:
    """Compile every kernel, or load it from the cache. Safe to call again and from several threads."""
    global _prepared
    with _lock:
        if _prepared:
            return
        folder = _begin()
        _vector_library().load(folder, [item.name for item in _externals])
        _hand_to_numba()
        for item in _entries():
            item.compiled.compile(item.signature)
        _mark_ready(folder)
        _prepared = True


def fill_cache(tickets: Iterable[int]) -> None:
    """Compile into the cache what the tickets name: n is the n-th portion, then comes the vector library, then nothing.

    For processes that share the work by drawing their tickets from one heap: 0, 1, 2, … Here nothing can be called
    afterwards. `prepare` then finds everything in the cache, or compiles what is missing.
    """
    folder, library = _begin(), _vector_library()
    library.promise([item.name for item in _externals])
    _hand_to_numba()
    for ticket in tickets:
        for item in _entries():
            if ticket < len(PORTIONS) and item.python.__module__ in PORTIONS[ticket]:
                item.compiled.compile(item.signature)
        if ticket == len(PORTIONS):
            library.keep(folder)


def _begin() -> Path:
    """Import what records kernels; give the cache folder, of which Numba is told."""
    _import_engine()
    folder = settle_cache()
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    return folder


def _import_engine() -> None:
    for module in itertools.chain(*PORTIONS):
        importlib.import_module(module)


def _entries() -> list[Kernel]:
    return [item for item in _kernels if item.signature]


def _vector_library() -> Any:
    from engine.vector import library

    return library


def _hand_to_numba() -> None:
    """Replace every recorded function by Numba's, in all the places that know it."""
    import numba

    numba.config.CACHE_DIR = os.environ["NUMBA_CACHE_DIR"]  # type: ignore[attr-defined]  # set when numba is imported
    for item in _kernels:
        options: Any = {"nogil": True, "fastmath": _FAST_MATH, "error_model": "numpy", "boundscheck": False}
        options["_nrt"] = False  # no kernel allocates: counting references would only take time, mostly to compile
        options["no_cfunc_wrapper"] = True
        options["no_cpython_wrapper"] = options["forceinline"] = not item.signature
        item.compiled = numba.njit(cache=bool(item.signature), **options)(item.python)
    for namespace in [vars(module) for name, module in sys.modules.items() if name.startswith("engine.")] + _namespaces:
        for name, value in list(namespace.items()):
            if isinstance(value, Kernel):
                namespace[name] = value.compiled
            elif isinstance(value, (External, Built)):
                namespace[name] = value.known_to_numba()


def fingerprint() -> str:
    """Give a hash of all that the machine code depends on."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    versions = [metadata.version(name) for name in ("numpy", "numba", "llvmlite")]
    told = [os.environ.get(name, "") for name in ("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES")]
    for text in (*versions, sys.version, platform.machine(), _processor(), *told):
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()[:20]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(errors="replace").splitlines()
    except OSError:
        return platform.processor()
    return next((line for line in lines if line.startswith("model name")), platform.processor())


def _cache_root() -> Path:
    import platformdirs

    named = os.environ.get(CACHE_VARIABLE)
    return Path(named) if named else Path(platformdirs.user_cache_dir("nn-playground", appauthor=False)) / "kernels"


def _cache_folder() -> Path:
    return _cache_root() / fingerprint()


def folder() -> Path:
    """Give the folder where this version's machine code is kept; `prepare` comes first."""
    return Path(os.environ["NUMBA_CACHE_DIR"])


def settle_cache() -> Path:
    """Give the cache folder, or a temporary one where none can be made, which child processes use as well."""
    folder = _cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        instead = tempfile.mkdtemp(prefix="nn-playground-kernels-")
        atexit.register(shutil.rmtree, instead, ignore_errors=True)
        os.environ[CACHE_VARIABLE] = instead
        return settle_cache()


def _note(folder: Path) -> Path:
    """Name the note that the set is complete; Numba keeps the kernels of each copy of the program apart."""
    place = hashlib.sha256(os.fsencode(Path(__file__).resolve().parent)).hexdigest()
    return folder / f"ready-{place[:12]}"


def _mark_ready(folder: Path) -> None:
    """Leave a note that the set is complete, and remove the sets of older versions."""
    try:
        if _note(folder).exists():
            return
        _note(folder).touch()
        for sibling in _cache_root().iterdir():
            if sibling != folder and sibling.is_dir() and len(sibling.name) == len(folder.name):
                shutil.rmtree(sibling, ignore_errors=True)
    except OSError:
        return
