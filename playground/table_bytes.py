"""Get hold of a table's bytes, safely, and find out how its letters are written."""

from __future__ import annotations

import codecs
import errno
import io
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playground.problems import BadTable, shortened

LARGEST_BYTES = 256 * 2**20
LONGEST_LINE = 1_000_000
"""Characters of a line; a longer one is cut off here, so that nothing endless is ever decoded."""
CHUNK = 2**20
SUFFIXES = (".csv", ".tsv", ".tab")
"""How the names of files end that hold tables for sure."""
AS_CSV = "Nothing was changed; open it in a spreadsheet, save the sheet as CSV and open that."
COPY_CELLS = "Nothing was changed; put its numbers into a spreadsheet, copy the cells and paste them here."
UNPACK = "Nothing was changed; unpack it and open the table that is inside."
AS_UTF8 = "Nothing was changed; save the table again as “CSV UTF-8” and open that."
OPEN_IT = "Nothing was changed; an experiment is opened with File → Open."
SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"pk\x03\x04", "an Excel or LibreOffice workbook or another packed file, not CSV", AS_CSV),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook, not CSV", AS_CSV),
    (b"%pdf", "a PDF document, not CSV", COPY_CELLS),
    (b"{\\rtf", "a formatted text document, not CSV", COPY_CELLS),
    (b"\x89png", "a picture, not a table", COPY_CELLS),
    (b"\xff\xd8\xff", "a picture, not a table", COPY_CELLS),
    (b"gif8", "a picture, not a table", COPY_CELLS),
    (b"\x1f\x8b", "a compressed file, not CSV", UNPACK),
    (b"sqliteformat", "a database, not CSV", COPY_CELLS),
    (b"<!doctype", "a web page, not CSV", COPY_CELLS),
    (b"<html", "a web page, not CSV", COPY_CELLS),
    (b"<?xml", "XML, not CSV", AS_CSV),
    (b'{"', "JSON, not CSV", OPEN_IT),
    (b'[{"', "JSON, not CSV", COPY_CELLS),
)
"""How files begin that people take for tables, in small letters without spaces; what each is; what to do with it."""
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; those of UTF-32 first, because one begins like one of UTF-16."""
CONTROLS = bytes({*range(32)} - {*b"\t\n\v\f\r\x1a\x1b"})
"""Bytes that stand in no text, the zero byte apart from UTF-16; Ctrl+Z once ended files, escape colours a terminal."""


@dataclass(frozen=True)
class Text:
    """A table's bytes, the codec that reads them, what messages call the table, and what a person should know."""

    data: bytes
    codec: str
    name: str
    note: str = ""

    @property
    def encoding(self) -> str:
        """The codec as people call it: "UTF-8"."""
        return {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "latin-1": "Latin-1"}.get(
            self.codec, self.codec.upper()
        )

    def lines(self) -> Iterator[str]:
        """Give the lines with their ends (LF, CR LF or CR), decoded one by one, cut after `LONGEST_LINE` + 1."""
        with io.TextIOWrapper(io.BytesIO(self.data), self.codec, newline="") as file:
            while line := file.readline(LONGEST_LINE + 1):
                yield line

    def count_lines(self) -> int:
        """Count the line ends, without decoding anything."""
        return max(self.data.count(b"\n"), self.data.count(b"\r"))


def read_bytes(path: Path) -> bytes:
    """Read a file, unless it is no ordinary file or larger than `LARGEST_BYTES`. Raises BadTable."""
    path = Path(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a device or a pipe"
            raise bad(f"this is {kind}, not a file", path.name or str(path), "Nothing was changed; choose a CSV file.")
        if status.st_size > LARGEST_BYTES:
            raise _too_large(status.st_size, path.name)
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise _unreadable(error, path) from error
    if len(data) > LARGEST_BYTES:
        raise _too_large(len(data), path.name)
    return data


def as_text(data: bytes, name: str) -> Text:
    """Find out how the letters are written.

    UTF-8 is tried first; a mark at the start decides for another; what is neither, but text, is taken for Windows-1252
    and a note says so. Raises BadTable for what is no text.
    """
    if len(data) > LARGEST_BYTES:
        raise _too_large(len(data), name)
    marked = next((codec for mark, codec in MARKS if data.startswith(mark)), "")
    if not marked:
        _refuse_other_kinds(data, name)
    codec = marked or _unmarked_utf16(data) or "utf-8"
    if codec in ("utf-8", "utf-8-sig"):
        _refuse_controls(data, name)
    place = _first_fault(data, codec)
    if place is None:
        return Text(data, codec, name)
    line = _line_after(data[:place].decode(codec, "replace"))
    if codec != "utf-8":
        encoding = Text(data, codec, name).encoding
        raise bad(f"the {encoding} text is damaged at byte {place:,}", f"{name}, line {line}", AS_UTF8)
    codec = "cp1252" if _first_fault(data, "cp1252") is None else "latin-1"
    text = Text(data, codec, name)
    note = (
        f"The letters were read as {text.encoding}, because line {line} is not UTF-8; look whether é and ß are right."
    )
    return Text(data, codec, name, note)


def bad(happened: str, where: str, next_step: str) -> BadTable:
    """Make a problem whose place is a file's or another foreign name."""
    return BadTable(happened, where=shortened(where), next_step=next_step)


def _too_large(size: int, name: str) -> BadTable:
    happened = f"the table is {size / 2**20:,.0f} MB large; {LARGEST_BYTES // 2**20} MB at most can be read"
    return bad(happened, name, "Nothing was changed; keep only the rows and columns you need and open it again.")


def _unreadable(error: OSError | ValueError, path: Path) -> BadTable:
    """Say why a file cannot be read, in words for the two usual reasons."""
    name, number = path.name or str(path), getattr(error, "errno", None)
    if number == errno.ENOENT:
        return bad("there is no such file (any more)", name, "Nothing was changed; choose the file again.")
    if isinstance(error, PermissionError):
        next_step = "Nothing was changed; copy the file into a folder of your own, or ask its owner for it."
        return bad("you have no permission to read this file", name, next_step)
    reason = os.strerror(number) if number else str(error)
    return bad(f"the file cannot be read ({reason})", name, "Nothing was changed; copy the file and try the copy.")


def _refuse_other_kinds(data: bytes, name: str) -> None:
    start = b"".join(data[:512].lower().split())
    for signature, kind, next_step in SIGNATURES:
        if start.startswith(signature):
            raise bad(f"this is {kind}", name, next_step)


def _unmarked_utf16(data: bytes) -> str:
    """Recognize UTF-16 without a mark: in Western text every other byte is zero."""
    head = data[:200]
    low, high = head[0::2], head[1::2]
    if high and high.count(0) > 0.9 * len(high) and low.count(0) == 0:
        return "utf-16-le"
    if low and low.count(0) > 0.9 * len(low) and high.count(0) == 0:
        return "utf-16-be"
    return ""


def _refuse_controls(data: bytes, name: str) -> None:
    """Refuse bytes that no text holds: a zero byte anywhere, others near the start."""
    place = data.find(b"\0")
    head = data[:CHUNK]
    if place < 0 and len(head.translate(None, CONTROLS)) < len(head):
        place = next(place for place, byte in enumerate(head) if byte in CONTROLS)
    if place >= 0:
        line = _line_after(data[:place].decode("latin-1"))
        raise bad("the file is not text: it holds bytes that stand for no letter", f"{name}, line {line}", AS_CSV)


def _first_fault(data: bytes, codec: str) -> int | None:
    """Give the place of the first byte that stands for nothing a text holds; None if all do."""
    decoder = codecs.getincrementaldecoder("utf-8" if codec == "utf-8-sig" else codec)()
    for start in range(0, len(data), CHUNK):
        part = data[start : start + CHUNK]
        try:
            piece = decoder.decode(part, final=start + CHUNK >= len(data))
        except UnicodeDecodeError as error:
            return start + error.start + len(part) - len(error.object)
        if "\0" in piece:
            width = 4 if codec == "utf-32" else 2
            return start + width * (piece.index("\0") + (start == 0))
    return None


def _line_after(text: str) -> int:
    """Give the number of the line that a text leads into, whether lines end in LF or CR."""
    return max(text.count("\n"), text.count("\r")) + 1


def is_table(path: Path) -> bool:
    """Guess whether a file is meant as a table rather than as an experiment: by its name, else by how it begins.

    A device or a pipe counts as one, so that it is refused and never waited for.
    """
    if path.suffix.lower() in SUFFIXES or (path.exists() and not path.is_file() and not path.is_dir()):
        return True
    if path.suffix.lower() == ".json" or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return not file.read(512).removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{")
    except OSError:
        return False
