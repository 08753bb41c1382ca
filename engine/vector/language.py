"""The vector language: a formula is run once, on stand-ins that write down every operation as LLVM text.

A `Value` stands for a number the machine will hold: one number (an address, a count, a float64 setting) or `lanes` many
float32 numbers side by side. Python's operators on Values emit one instruction each; nothing is computed here. A number
meets lanes by being copied into each of them. `Code` is the function being written: it knows loops, choices and memory.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

FREE = "contract nsz"
"""What the compiler may do with floats here: fuse a product with a sum, and forget the sign of zero."""
_COMPARISONS = {"float": "fcmp o", "double": "fcmp o", "i64": "icmp s", "i32": "icmp u"}


@dataclass(frozen=True)
class Kind:
    """The type of a Value: its base (float, double, i1, i32, i64, ptr) and its lanes, 0 for a single number."""

    base: str
    lanes: int = 0

    def __str__(self) -> str:
        return f"<{self.lanes} x {self.base}>" if self.lanes else self.base

    @property
    def is_real(self) -> bool:
        """Say whether this is a floating-point number."""
        return self.base in ("float", "double")

    def with_base(self, base: str) -> Kind:
        """Give the kind of as many lanes of another base."""
        return Kind(base, self.lanes)


ZEROS, ROOM = "zeros", 32
"""Where so many zeros stand, to begin sums with."""
POINTER, COUNT, NUMBER, SINGLE, TRUTH = Kind("ptr"), Kind("i64"), Kind("double"), Kind("float"), Kind("i1")


@dataclass(frozen=True, eq=False)
class Value:
    """A number, or lanes of them, that the written function will compute; see the top of the file."""

    code: Code
    name: str
    kind: Kind

    def __add__(self, other: Any) -> Value:
        return self._binary("add", other)

    def __sub__(self, other: Any) -> Value:
        return self._binary("sub", other)

    def __mul__(self, other: Any) -> Value:
        return self._binary("mul", other)

    def __truediv__(self, other: Any) -> Value:
        return self._binary("div", other)

    def __radd__(self, other: Any) -> Value:
        return self._binary("add", other)

    def __rmul__(self, other: Any) -> Value:
        return self._binary("mul", other)

    def __rsub__(self, other: Any) -> Value:
        return self.code.constant(other, self.kind) - self

    def __rtruediv__(self, other: Any) -> Value:
        return self.code.constant(other, self.kind) / self

    def __neg__(self) -> Value:
        return self.code.emit(f"fneg {self.kind} {self.name}", self.kind)

    def __pow__(self, exponent: Value) -> Value:
        return self.code.intrinsic("pow", self, exponent)

    def __lt__(self, other: Any) -> Value:
        return self._compare("lt", other)

    def __gt__(self, other: Any) -> Value:
        return self._compare("gt", other)

    def __ge__(self, other: Any) -> Value:
        return self._compare("ge", other)

    def __and__(self, other: Any) -> Value:
        return self._plain("and", other)

    def __xor__(self, other: Any) -> Value:
        return self._plain("xor", other)

    def __lshift__(self, other: Any) -> Value:
        return self._plain("shl", other)

    def __rshift__(self, other: Any) -> Value:
        return self._plain("lshr", other)

    def like(self, number: float) -> Value:
        """Give a number of this kind, in every lane."""
        return self.code.constant(number, self.kind)

    def equals(self, other: Any) -> Value:
        """Compare for equality."""
        return self._compare("eq", other)

    def as_bits(self, base: str) -> Value:
        """Take the bits as those of another base of the same size."""
        kind = self.kind.with_base(base)
        return self.code.emit(f"bitcast {self.kind} {self.name} to {kind}", kind)

    def _binary(self, name: str, other: Any) -> Value:
        left, right = self.code.matched(self, other)
        operation = f"f{name} {FREE}" if left.kind.is_real else name
        return self.code.emit(f"{operation} {left.kind} {left.name}, {right.name}", left.kind)

    def _plain(self, operation: str, other: Any) -> Value:
        left, right = self.code.matched(self, other)
        return self.code.emit(f"{operation} {left.kind} {left.name}, {right.name}", left.kind)

    def _compare(self, name: str, other: Any) -> Value:
        left, right = self.code.matched(self, other)
        comparison = _COMPARISONS[left.kind.base]
        comparison = "icmp " if name == "eq" and not left.kind.is_real else comparison
        return self.code.emit(f"{comparison}{name} {left.kind} {left.name}, {right.name}", left.kind.with_base("i1"))


class Code:
    """One function being written. Arguments are Values by name; the text is complete once `text` is called."""

    def __init__(self, name: str, arguments: str, result: Kind | None = None) -> None:
        """Begin a function; `arguments` like "ptr a, i64 count", result None where it gives nothing."""
        self.name, self.result = name, result
        self.arguments: dict[str, Value] = {}
        for argument in arguments.split(", "):
            base, word = argument.split()
            self.arguments[word] = Value(self, f"%{word}", Kind(base))
        self._given = ", ".join(f"{value.kind} {value.name}" for value in self.arguments.values())
        self.intrinsics: dict[str, str] = {}
        self._count = 0
        self._block = "begin"
        self._lines: list[Any] = ["begin:"]
        self._ahead: list[Any] | None = None
        self._splats: dict[tuple[str, Kind], Value] = {}

    def __getitem__(self, names: str) -> Any:
        """Give an argument, or several: `a, count = code["a count"]`."""
        found = [self.arguments[name] for name in names.split()]
        return found[0] if len(found) == 1 else found

    def name_more(self, **values: Value) -> None:
        """Give values names, as if they were arguments; a name may be taken from one."""
        self.arguments |= values

    # What formulas use

    def constant(self, number: float, kind: Kind) -> Value:
        """Give a number of a kind, in every lane."""
        if kind.base == "i1":
            text = "true" if number else "false"
        elif kind.is_real:
            real = struct.unpack("f", struct.pack("f", number))[0] if kind.base == "float" else float(number)
            text = "0x" + struct.pack(">d", real).hex().upper()
        else:
            text = str(int(number))
        if kind.lanes:
            text = "<" + ", ".join([f"{kind.base} {text}"] * kind.lanes) + ">"
        return Value(self, text, kind)

    def numbers(self, values: Sequence[float], base: str) -> Value:
        """Give lanes that hold these numbers."""
        kind = Kind(base)
        text = ", ".join(f"{base} {self.constant(value, kind).name}" for value in values)
        return Value(self, f"<{text}>", Kind(base, len(values)))

    def matched(self, left: Any, right: Any) -> tuple[Value, Value]:
        """Bring two operands to the same kind: lanes win over a number, many over few, a Value over a Python number."""
        if not isinstance(right, Value):
            return left, self.constant(right, left.kind)
        if not isinstance(left, Value):
            return self.constant(left, right.kind), right
        if left.kind == right.kind:
            return left, right
        if right.kind.lanes > left.kind.lanes:
            return self.spread(left, right.kind), right
        return left, self.spread(right, left.kind)

    def spread(self, value: Value, kind: Kind) -> Value:
        """Copy a number into every lane, or a few lanes again and again."""
        if value.kind.lanes:
            return self.arranged(value, value, [lane % value.kind.lanes for lane in range(kind.lanes)])
        if (value.name, kind) in self._splats:
            return self._splats[value.name, kind]
        number, is_uniform = value, value.kind == NUMBER
        if is_uniform:
            number = self.emit(f"fptrunc double {value.name} to float", SINGLE, is_uniform)
        first = self.emit(f"insertelement {kind} poison, {number.kind} {number.name}, i32 0", kind, is_uniform)
        mask = f"<{kind.lanes} x i32> zeroinitializer"
        whole = self.emit(f"shufflevector {kind} {first.name}, {kind} poison, {mask}", kind, is_uniform)
        if is_uniform and self._ahead is not None:
            self._splats[value.name, kind] = whole
        return whole

    def arranged(self, first: Value, second: Value, places: Sequence[int]) -> Value:
        """Pick lanes out of two values of one kind; those of the second are numbered on."""
        kind = Kind(first.kind.base, len(places))
        mask = ", ".join(f"i32 {place}" for place in places)
        text = f"shufflevector {first.kind} {first.name}, {second.kind} {second.name}, <{len(places)} x i32> <{mask}>"
        return self.emit(text, kind)

    def joined(self, parts: Sequence[Value]) -> Value:
        """Give all lanes of several values of one kind in one; their number is a power of two."""
        while len(parts) > 1:
            lanes = range(2 * parts[0].kind.lanes)
            parts = [self.arranged(*pair, lanes) for pair in zip(parts[::2], parts[1::2], strict=True)]
        return parts[0]

    def parted(self, value: Value, lanes: int) -> list[Value]:
        """Give values of so many lanes each."""
        firsts = range(0, value.kind.lanes, lanes)
        return [self.arranged(value, value, range(first, first + lanes)) for first in firsts]

    def convert(self, value: Value, instruction: str, base: str) -> Value:
        """Change the base by one of LLVM's instructions for it: trunc, zext, sext, sitofp, fpext and so on."""
        kind = value.kind.with_base(base)
        return self.emit(f"{instruction} {value.kind} {value.name} to {kind}", kind)

    def where(self, truth: Value, yes: Any, no: Any) -> Value:
        """Choose lane by lane."""
        kind = yes.kind if isinstance(yes, Value) else no.kind
        yes, no = (self.matched(side, self.constant(0, kind))[0] if isinstance(side, Value)
                   else self.constant(side, kind) for side in (yes, no))  # fmt: skip
        return self.emit(f"select {truth.kind} {truth.name}, {kind} {yes.name}, {kind} {no.name}", kind)

    def intrinsic(self, name: str, *operands: Value, result: Kind | None = None, flags: str = "") -> Value:
        """Call one of LLVM's own functions, such as sqrt, on numbers of one kind."""
        kind = operands[-1].kind
        suffix = f"v{kind.lanes}" if kind.lanes else ""
        suffix += {"float": "f32", "double": "f64"}.get(kind.base, kind.base)
        full, result = f"@llvm.{name}.{suffix}", result or kind
        self.intrinsics[full] = f"declare {result} {full}({', '.join(str(value.kind) for value in operands)})"
        given = ", ".join(f"{value.kind} {value.name}" for value in operands)
        return self.emit(f"call {flags} {result} {full}({given})", result)

    # What loops use

    def emit(self, text: str, kind: Kind, is_uniform: bool | None = None) -> Value:
        """Write an instruction that gives a value. What is made of settings only is written ahead of the loop."""
        self._count += 1
        value = Value(self, f"%v{self._count}", kind)
        ahead = kind == NUMBER if is_uniform is None else is_uniform
        target = self._ahead if ahead and self._ahead is not None else self._lines
        target.append(f"  {value.name} = {text}")
        return value

    def do(self, text: str) -> None:
        """Write an instruction that gives nothing."""
        self._lines.append(f"  {text}")

    def at(self, pointer: Value, index: Any, base: str = "float") -> Value:
        """Give the address of the index-th number behind a pointer."""
        index = index if isinstance(index, Value) else self.constant(index, COUNT)
        return self.emit(f"getelementptr {base}, ptr {pointer.name}, i64 {index.name}", POINTER)

    def load(self, pointer: Value, kind: Kind, index: Any = None) -> Value:
        """Read from memory, from any address that is a multiple of the number's size."""
        place = pointer if index is None else self.at(pointer, index, kind.base)
        size = 8 if kind.base in ("i64", "double", "ptr") else 4
        return self.emit(f"load {kind}, ptr {place.name}, align {size}", kind, is_uniform=False)

    def or_zeros(self, pointer: Value) -> tuple[Value, Value]:
        """Give an address, and 1 by which to multiply places behind it; where there is none, that of zeros, and 0."""
        is_given = self.emit(f"icmp ne ptr {pointer.name}, null", TRUTH)
        zeros = Value(self, f"@{ZEROS}", POINTER)
        return self.where(is_given, pointer, zeros), self.convert(is_given, "zext", "i64")

    def store(self, value: Value, pointer: Value, index: Any = None, is_whole: bool = False) -> None:
        """Write to memory.

        Where a choice left some lanes as they were read from there, LLVM stores only the others, which some processors
        take ten times as long for; with `is_whole` it does not.
        """
        place = pointer if index is None else self.at(pointer, index, value.kind.base)
        size = 8 if value.kind.base in ("i64", "double") else 4
        self.do(f"store {'volatile ' if is_whole else ''}{value.kind} {value.name}, ptr {place.name}, align {size}")

    def ask_for(self, pointer: Value) -> None:
        """Have what stands there brought near, without waiting for it."""
        name = "@llvm.prefetch.p0"
        self.intrinsics[name] = f"declare void {name}(ptr, i32, i32, i32)"
        self.do(f"call void {name}(ptr {pointer.name}, i32 0, i32 2, i32 1)")

    def loop(
        self, start: Any, stop: Value, step: int, body: Callable[[Value, list[Value]], Any],
        carried: Sequence[Value] = (), lifts: bool = False,
    ) -> list[Value]:  # fmt: skip
        """Run body(index, carried) for index = start, start + step … below stop; give the index, then what is carried.

        The body gives the next carried values. With `lifts`, numbers made of settings are computed once, before.
        """
        start = start if isinstance(start, Value) else self.constant(start, COUNT)
        if lifts:
            self._ahead = []
            self._lines.append(self._ahead)
        before, head, inside, after = self._block, *self._labels("head", "inside", "after")
        self.do(f"br label %{head}")
        self._begin(head)
        place = len(self._lines)
        now = [self._fresh(value.kind) for value in (start, *carried)]
        self._lines += [""] * len(now)
        more = now[0] < stop
        self.do(f"br i1 {more.name}, label %{inside}, label %{after}")
        self._begin(inside)
        following = [*(body(now[0], now[1:]) or ())]
        following.insert(0, now[0] + step)
        for line, (value, first, second) in enumerate(zip(now, (start, *carried), following, strict=True)):
            ways = f"[ {first.name}, %{before} ], [ {second.name}, %{self._block} ]"
            self._lines[place + line] = f"  {value.name} = phi {value.kind} {ways}"
        self.do(f"br label %{head}")
        self._begin(after)
        if lifts:
            self._ahead = None
            self._splats.clear()
        return now

    def choose(self, number: Value, cases: Sequence[tuple[int, Callable[[], None]]]) -> None:
        """Run the case with this number, or none."""
        ends = self._labels("end", *("case" for _ in cases))
        ways = " ".join(f"i64 {code}, label %{label}" for (code, _), label in zip(cases, ends[1:], strict=True))
        self.do(f"switch i64 {number.name}, label %{ends[0]} [ {ways} ]")
        for (_, write), label in zip(cases, ends[1:], strict=True):
            self._begin(label)
            write()
            self.do(f"br label %{ends[0]}")
        self._begin(ends[0])

    def chosen(
        self, number: Value, cases: Sequence[tuple[int, Callable[[], Sequence[Value]]]], kinds: Sequence[Kind]
    ) -> list[Value]:
        """Give what the case with this number gives, values of these kinds; poison where there is none."""
        ways = [[("poison", self._block)] for _ in kinds]

        def noted(write: Callable[[], Sequence[Value]]) -> None:
            for value, way in zip(write(), ways, strict=True):
                way.append((value.name, self._block))

        self.choose(number, [(code, partial(noted, write)) for code, write in cases])
        texts = [", ".join(f"[ {name}, %{block} ]" for name, block in way) for way in ways]
        return [
            self.emit(f"phi {kind} {text}", kind, is_uniform=False) for kind, text in zip(kinds, texts, strict=True)
        ]

    def either(self, truth: Value, yes: Callable[[], Any], no: Callable[[], Any]) -> None:
        """Run one of two parts."""
        labels = self._labels("yes", "no", "end")
        self.do(f"br i1 {truth.name}, label %{labels[0]}, label %{labels[1]}")
        for label, write in zip(labels[:2], (yes, no), strict=True):
            self._begin(label)
            write()
            self.do(f"br label %{labels[2]}")
        self._begin(labels[2])

    def give(self, answer: Value) -> Code:
        """End the function with its result."""
        self.do(f"ret {answer.kind} {answer.name}")
        return self

    def text(self) -> str:
        """Close the function and give its text."""
        if self.result is None:
            self.do("ret void")
        flat: list[str] = []
        for line in self._lines:
            flat += line if isinstance(line, list) else [line]
        return "\n".join([f"define {self.result or 'void'} @{self.name}({self._given}) #0 {{", *flat, "}"])

    def _fresh(self, kind: Kind) -> Value:
        self._count += 1
        return Value(self, f"%v{self._count}", kind)

    def _labels(self, *words: str) -> list[str]:
        self._count += 1
        return [f"{word}{self._count}.{place}" for place, word in enumerate(words)]

    def _begin(self, label: str) -> None:
        self._lines.append(f"{label}:")
        self._block = label
