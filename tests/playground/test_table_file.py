"""Tables as people have them: the good ones are read right, the bad ones get a message one can act on."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from playground import sheet, table_bytes
from playground.problems import BadFile
from playground.sheet import Found, Sheet
from playground.table_bytes import LARGEST_BYTES

GOOD = "height,weight,class\n1.5,60,red\n1.6,65,blue\n1.7,70.25,red\n1.8,75,blue\n"
QUOTED = '"' + GOOD.replace(",", '","').replace("\n", '"\n"')[:-1]
MANY = ",".join(["1"] * 1_000_000)

BAD: list[tuple[str, bytes, str, str, str]] = [
    # What it is, its bytes, what the message says happened, where, and what to do next.
    ("empty", b"", "the table is empty", "t.csv:", "open a table with a row for each point"),
    ("blank lines", b"\n\r\n  \n\n", "the table is empty", "t.csv:", "open a table with a row for each point"),
    ("separators only", b",,\n,,\n,,\n", "no line holds anything", "t.csv:", "a row for each point"),
    ("only a mark", b"\xff\xfe", "no line holds anything", "t.csv:", "a row for each point"),
    ("only a header", b"a,b,c\n", "has names but no rows", "t.csv, line 1:", "add a row for each point"),
    ("header after a gap", b"\n\na,b,c\n", "has names but no rows", "t.csv, line 3:", "add a row"),
    ("one column", b"a\n1\n2\n", "has only one column: no tab, semicolon", "t.csv:", "choose another separator"),
    ("one and a trailing comma", b"a,\n1,\n2,\n", "has only one column", "t.csv:", "copy all columns"),
    ("ragged", b"1,2,3\n1\n1,2\n1,2,3,4\n1,2,3,4,5\n", "line 1 has 3, line 2 has 1, line 3 has 2", "t.csv:",
     "give every row the same number of cells"),
    ("decimal commas between commas", b"1,5,2,5,a\n1,2,5,a\n1,2,b\n3,5,2,b\n1,2,3,4,5,6\n", "different numbers",
     "t.csv:", "choose another separator"),
    ("quote never closed", b'a,b,c\n1,2,3\n1,"2,3\n1,2,3\n', 'a quote (") in the row that begins here is never closed',
     "t.csv, line 3:", "correct that line"),
    ("quote closed far below", b'a,b,c\n1,"2,3\n1,2,3\n1,"2",3\n', 'after a closing quote (")', "t.csv, lines 2 to 4:",
     "write a quote inside quotes twice"),
    ("quote within quotes", b'a,b,c\n1,"a "b" c",3\n', "a quote is missing there or is one too many", "t.csv, line 2:",
     "or leave it out"),
    ("unclosed quote before much text", b'a,b,c\n1,"2,3\n' + b"1,2,3\n" * 40_000, "is never closed", "t.csv, line 2:",
     "correct that line"),
    ("a million columns", MANY.encode(), "more than 500,000 cells", "t.csv, line 1:", "keep only the rows and columns"),
    ("a million columns in line 3", b"1,2,3\n1,2,3\n" + MANY.encode(), "cells; a table may have 1,000 columns",
     "t.csv, line 3:", "keep only"),
    ("a thousand and one columns", b"1" + b",1" * 1000, "the row has 1,001 cells", "t.csv, line 1:", "keep only"),
    ("an endless line", b"a,b,c\n1,2," + b"z" * 1_100_000, "more than 1,000,000 characters", "t.csv, line 2:",
     "keep only"),
    ("an endless cell", b"a,b,c\n1,2," + b"z" * 131_073, "a cell has more than 131,072 characters", "t.csv, line 2:",
     "keep only"),
    ("too many rows", b"1,2,3\n" * 100_001, "the table has 100,001 rows; an experiment has 100,000 points at most",
     "t.csv:", "every third for example"),
    ("far too many rows", b"1,2,3\n" * 250_000, "about 250,000 rows", "t.csv:", "keep fewer rows"),
    ("millions of blank lines", b"\n" * 3_000_000, "about 3,000,000 rows", "t.csv:", "keep fewer rows"),
    ("too many cells", (b"1" + b",1" * 999 + b"\n") * 4_001, "more than 4,000,000 cells up", "t.csv, line 4001:",
     "keep only"),
    ("too much text", (b"1,2," + b"z" * 99_000 + b"\n") * 405, "more than 40,000,000 characters up to here",
     "t.csv, line 405:", "keep only"),
    ("a zero byte", b"a,b,c\n1,2,3\n1,\0,3\n", "bytes that stand for no letter", "t.csv, line 3:", "save the sheet"),
    ("binary", bytes(range(256)) * 20, "the file is not text", "t.csv, line 1:", "save the sheet as CSV"),
    ("control bytes", b"a,b,c\n1,\x07,3\n", "bytes that stand for no letter", "t.csv, line 2:", "save the sheet"),
    ("half a letter of UTF-16", GOOD.encode("utf-16") + b"x", "UTF-16 text is damaged", "t.csv, line 6:", "CSV UTF-8"),
    ("zeros in UTF-16", "a,b,c\n1,\0,3\n".encode("utf-16"), "UTF-16 text is damaged", "t.csv, line 2:", "CSV UTF-8"),
    ("UTF-8 mark before other bytes", b"\xef\xbb\xbfa,b,c\n1,\xff\xff,3\n", "the UTF-8 text is damaged at byte 11",
     "t.csv, line 2:", "CSV UTF-8"),
    ("Excel workbook", b"PK\x03\x04\x14\0\x06\0", "an Excel or LibreOffice workbook", "t.csv:", "save the sheet"),
    ("old Excel workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook", "t.csv:", "save the sheet"),
    ("PDF", b"%PDF-1.7\n%\xe2\xe3", "a PDF document", "t.csv:", "copy the cells and paste them here"),
    ("picture", b"\x89PNG\r\n\x1a\n\0\0", "a picture, not a table", "t.csv:", "into a spreadsheet"),
    ("compressed", b"\x1f\x8b\x08\0abc", "a compressed file", "t.csv:", "unpack it"),
    ("web page", b"\n <!DOCTYPE html><html>", "a web page, not CSV", "t.csv:", "copy the cells"),
    ("an experiment", b'{\n "format": 1', "JSON, not CSV", "t.csv:", "File → Open"),
]  # fmt: skip


def stored(folder: Path, data: bytes | str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def read(folder: Path, data: bytes | str, wanted: Found = sheet.UNKNOWN) -> Sheet:
    return sheet.read(stored(folder, data), wanted)


def message(path: Path) -> str:
    with pytest.raises(BadFile) as caught:
        sheet.read(path)
    return caught.value.text()


def assert_told(text: str, what: str, where: str, next_step: str) -> None:
    """See that a message tells what happened, where, and what to do next, in that order, on one line."""
    assert text.startswith(where)
    assert what in text
    assert next_step in text[text.index("Nothing was changed; ") :]
    assert "\n" not in text
    assert len(text) < 400


@pytest.mark.parametrize(("data", "what", "where", "next_step"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_a_bad_file_says_what_where_and_what_next(tmp_path, data, what, where, next_step):
    assert_told(message(stored(tmp_path, data)), what, where, next_step)


def test_a_folder_is_no_table(tmp_path):
    assert_told(message(tmp_path), "this is a folder, not a file", tmp_path.name, "choose a CSV file")


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    assert_told(message(tmp_path / "gone.csv"), "there is no such file", "gone.csv:", "choose the file again")


def test_a_path_no_file_can_have_is_a_problem(tmp_path):
    assert_told(message(tmp_path / "a\0b.csv"), "the file cannot be read", "a\0b.csv:", "try the copy")


def test_more_than_256_mb_are_refused_before_anything_is_read(tmp_path, monkeypatch):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(LARGEST_BYTES + 1)
    monkeypatch.setattr(Path, "open", lambda *given: pytest.fail("the file was opened"))

    assert_told(message(path), "the table is 256 MB large; 256 MB at most", "huge.csv:", "keep only the rows")


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(table_bytes, "LARGEST_BYTES", 20)
    path = stored(tmp_path, "1,2,3\n")
    status = path.stat()
    stored(tmp_path, "1,2,3\n" * 10)
    monkeypatch.setattr(Path, "stat", lambda path: status)

    assert_told(message(path), "at most can be read", "t.csv:", "keep only the rows")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    path = tmp_path / "pipe.csv"
    os.mkfifo(path)

    assert_told(message(path), "this is a device or a pipe", "pipe.csv:", "choose a CSV file")


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Be somebody to whom permissions apply: the superuser may read everything."""
    is_superuser = os.geteuid() == 0
    if is_superuser:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_superuser:
            os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="chmod forbids no reading here")
def test_without_permission_one_is_told_whom_to_ask(tmp_path):
    path = stored(tmp_path, GOOD)
    path.chmod(0)

    with as_nobody():
        text = message(path)

    assert_told(text, "no permission to read this file", "t.csv:", "ask its owner")


def test_a_name_of_many_letters_stays_short_in_the_message(tmp_path):
    assert len(message(stored(tmp_path, b"", "n" * 200 + ".csv"))) < 200


SAME = [
    # What it is, its bytes, and the separator and decimal sign to be found.
    ("commas", GOOD.encode(), ",", "."),
    ("without a last line end", GOOD.rstrip().encode(), ",", "."),
    ("Windows line ends", GOOD.replace("\n", "\r\n").encode(), ",", "."),
    ("old Mac line ends", GOOD.replace("\n", "\r").encode(), ",", "."),
    ("tabs", GOOD.replace(",", "\t").encode(), "\t", "."),
    ("semicolons", GOOD.replace(",", ";").encode(), ";", "."),
    ("bars", GOOD.replace(",", "|").encode(), "|", "."),
    ("spaces", GOOD.replace(",", "  ").encode(), " ", "."),
    ("a space after each comma", GOOD.replace(",", ", ").encode(), ",", "."),
    ("semicolons, decimal commas", GOOD.replace(",", ";").replace(".", ",").encode(), ";", ","),
    ("tabs, decimal commas", GOOD.replace(",", "\t").replace(".", ",").encode(), "\t", ","),
    ("quoted decimal commas", QUOTED.replace(".", ",").encode(), ",", ","),
    ("UTF-8 mark", b"\xef\xbb\xbf" + GOOD.encode(), ",", "."),
    ("UTF-16", GOOD.encode("utf-16"), ",", "."),
    ("UTF-16, other byte order", b"\xfe\xff" + GOOD.encode("utf-16-be"), ",", "."),
    ("UTF-16 without a mark", GOOD.encode("utf-16-le"), ",", "."),
    ("UTF-16 without a mark, other byte order", GOOD.encode("utf-16-be"), ",", "."),
    ("UTF-32", GOOD.encode("utf-32"), ",", "."),
    ("trailing comma", GOOD.replace("\n", ",\n").encode(), ",", "."),
    ("trailing commas below the header", GOOD.replace("\n", ",,\n").replace("class,,", "class").encode(), ",", "."),
    ("empty rows of a spreadsheet", (GOOD + ",,\n,,\n").encode(), ",", "."),
    ("Excel's own first line", b"sep=;\r\n" + GOOD.replace(",", ";").encode(), ";", "."),
    ("spaces that cannot be seen", GOOD.replace(",60", ",\u00a060\u200b").encode(), ",", "."),
    ("a name marked with #", b"# " + GOOD.encode(), ",", "."),
    ("all cells quoted", QUOTED.encode(), ",", "."),
]


@pytest.mark.parametrize(("data", "separator", "decimal"), [row[1:] for row in SAME], ids=[row[0] for row in SAME])
def test_the_same_table_is_read_from_every_spelling(tmp_path, data, separator, decimal):
    table = read(tmp_path, data)

    assert table.found == Found(separator, decimal, has_header=True)
    assert [column.name for column in table.columns] == ["height", "weight", "class"]
    assert [column.kind for column in table.columns] == ["number", "number", "words"]
    assert table.columns[0].numbers.values.tolist() == [1.5, 1.6, 1.7, 1.8]
    assert table.columns[1].numbers.values.tolist() == [60, 65, 70.25, 75]
    assert list(table.columns[2].cells) == ["red", "blue", "red", "blue"]
    assert not table.uneven
    assert not table.notes


def test_what_a_spreadsheet_copies_is_read(tmp_path):
    table = sheet.from_clipboard('Größe\tNote\tlabel\r\n1,5\t2\t"two\nlines"\r\n2,5\t3\tb\r\n')

    assert table.source == "the clipboard"
    assert table.found == Found("\t", ",", has_header=True)
    assert table.preview() == [["1,5", "2", "two lines"], ["2,5", "3", "b"]]
    assert table.lines.tolist() == [2, 4]


def test_half_a_character_on_the_clipboard_is_harmless():
    assert sheet.from_clipboard("a\tb\tc\n1\t2\t\ud800\n").columns[2].cells == ["?"]


def test_windows_letters_are_read_and_it_is_said(tmp_path):
    table = read(tmp_path, "Höhe,b,c\n1,2,naïve\n1,2,“x”\n".encode("cp1252"))

    assert table.encoding == "Windows-1252"
    assert table.columns[0].name == "Höhe"
    assert table.columns[2].cells == ["naïve", "“x”"]
    assert "read as Windows-1252, because line 1 is not UTF-8" in table.notes[0]


def test_any_letters_are_read_as_latin_1_when_nothing_else_fits(tmp_path):
    assert read(tmp_path, b"a,b,c\n1,2,\x81\n").encoding == "Latin-1"


def test_a_header_is_told_from_numbers(tmp_path):
    with_names, without = read(tmp_path, "x,y,c\n1,2,a\n"), read(tmp_path, "1,2,a\n3,4,b\n")

    assert with_names.header_reason == "line 1 holds no numbers but rows below do, so it names the columns"
    assert with_names.rows == 1
    assert without.header_reason == "line 1 holds numbers, so the columns have no names"
    assert [column.name for column in without.columns] == ["column 1", "column 2", "column 3"]
    assert without.rows == 2


def test_a_missing_number_in_the_first_row_makes_no_header(tmp_path):
    assert not read(tmp_path, "NA,3,red\n1,4,blue\n").found.has_header


def test_header_separator_and_decimal_sign_can_be_chosen(tmp_path):
    text = "2019;2020;c\n1,5;2;a\n"

    assert read(tmp_path, text).found.has_header is False
    assert read(tmp_path, text, Found(has_header=True)).columns[1].name == "2020"
    assert read(tmp_path, text, Found(decimal=".")).columns[0].bad_count == 1
    with pytest.raises(BadFile, match="no bar cuts its lines"):
        read(tmp_path, text, Found(separator="|"))


def test_a_table_of_words_has_a_header_when_its_first_row_is_like_no_other(tmp_path):
    assert read(tmp_path, "a,b,c\nx,y,z\nx,y,z\n").found.has_header
    assert not read(tmp_path, "x,y,z\nx,y,z\n").found.has_header


def test_names_that_stand_there_twice_get_numbers(tmp_path):
    table = read(tmp_path, "x,x,,x\n1,2,3,4\n")

    assert [column.name for column in table.columns] == ["x", "x (2)", "column 3", "x (3)"]
    assert table.notes == ("Several columns are called “x”; the later ones got numbers.",)


def test_a_title_above_the_table_is_left_out(tmp_path):
    table = read(tmp_path, "Measured in May\n\nx,y,c\n1,2,a\n2,3,b\n")

    assert [column.name for column in table.columns] == ["x", "y", "c"]
    assert table.uneven == ((1, 1),)
    assert table.lines.tolist() == [4, 5]


def test_missing_and_bad_cells_are_counted_and_named_by_line(tmp_path):
    table = read(tmp_path, 'x,y,c\n1,2,"a\nb"\n,inf,a\n3,abc,b\nNaN,5,\n5,1e31,b\n')
    first, second, third = table.columns

    assert (first.kind, first.number_count, first.missing_count, first.bad_count) == ("number", 3, 2, 0)
    assert (second.kind, second.number_count, second.missing_count, second.bad_count) == ("mixed", 2, 0, 3)
    assert third.kind == "words"
    assert table.faults(0) == "2 missing (line 4, line 6: “NaN”)"
    assert table.faults(1) == "3 no number (line 4: “inf”, line 5: “abc”, line 7: “1e31”)"
    assert table.faults(2) == "1 missing (line 6)"


def test_an_empty_column_is_seen(tmp_path):
    assert read(tmp_path, "x,y,c,d\n1,2,,3\n2,3,,4\n").columns[2].kind == "empty"


def test_rows_of_another_length_are_left_out_and_named(tmp_path):
    table = read(tmp_path, "x,y,c\n1,2,a\n1,2\n3,4,b,7\n3,4,b,,\n")

    assert table.lines.tolist() == [2, 5]
    assert table.uneven == ((3, 2), (4, 4))


def test_thousands_are_told_from_decimals_where_that_is_possible(tmp_path):
    english = read(tmp_path, "a\tb\tc\n1,234.5\t1.5\tx\n1,000\t2\tx\n")
    german = read(tmp_path, "a;b;c\n1.234,5;1,5;x\n1.000;2;x\n")

    for table in (english, german):
        assert table.columns[0].numbers.values.tolist() == [1234.5, 1000]
        assert table.columns[1].numbers.values.tolist() == [1.5, 2]
        assert not table.notes


@pytest.mark.parametrize(("text", "value"), [("1,234\t1\tx\n", 1234), ("1,234;1;x\n", 1.234), ("1.234;1;x\n", 1.234)])
def test_where_thousands_cannot_be_told_from_decimals_it_is_said(tmp_path, text, value):
    table = read(tmp_path, text)

    assert table.columns[0].numbers.values.tolist() == [value]
    assert f"was read as {value:g}; if that is not meant, change the decimal sign" in table.notes[0]


def test_the_summary_says_how_the_table_was_read(tmp_path):
    assert read(tmp_path, GOOD).summary() == (
        "4 rows, 3 columns, UTF-8, cells separated by a comma, decimal point;"
        " line 1 holds no numbers but rows below do, so it names the columns."
    )


def test_as_many_rows_as_an_experiment_has_points_are_read(tmp_path):
    assert read(tmp_path, "x,y,c\n" + "1,2,3\n" * 100_000).rows == 100_000
