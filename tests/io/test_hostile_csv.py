"""Every hostile table gets the one answer that is right, however it is handed over."""

import gzip
import io as std_io

import pytest
from hostile_containers import packed
from hostile_judge import assessed, judge
from hostile_tables import HEAD, ROW, TABLES

from custrel import io
from custrel.__main__ import main

CUSTOMERS = "customer_id,name\nC1,Sol\n"


def ways(table, text, folder):
    """Hand a table over as text, bytes, UTF-16, packed, from a file object, from a path, in a folder."""
    data = text.encode()
    (folder / "customers.csv").write_text(CUSTOMERS)
    path = folder / f"{table}.csv"
    path.write_bytes(data)
    given = [data, bytearray(data), gzip.compress(data, 1), packed(x_csv=data), std_io.BytesIO(data), path]
    if "\n" in text.rstrip("\n"):
        given += [text, std_io.StringIO(text, newline="")]
    if text.strip():
        given.append(text.lstrip("\ufeff").encode("utf-16"))
    yield from ({"customers": CUSTOMERS, table: one} for one in given)
    yield folder


@pytest.mark.parametrize(("name", "table", "text", "verdict", "lost"), TABLES, ids=lambda v: ascii(v)[:30])
def test_a_table_gets_its_answer(tmp_path, capsys, name, table, text, verdict, lost):
    """One bad row costs that row and says its line; a header that cannot be right is one error; valid tables pass without a word."""
    for given in ways(table, text, tmp_path):
        intake = judge(verdict, lambda given=given: io.read_tables(given))
        assert intake is None or intake.rejected == lost
        assert intake is None or not lost or any("line " in d.place for d in intake.diagnostics)
    if intake is not None and not lost:
        assessed(intake)
    status = main(["check", str(tmp_path)])
    assert status == verdict.startswith(("raises", "error"))
    assert "Traceback" not in capsys.readouterr().err


BYTES = [
    ("Latin 1 in one row", (HEAD + "A1,C1,café,,,\nA2,C1,y,,,\n").encode("latin-1"), "error line.bytes", 1),
    ("the last letter cut off", (HEAD + "A1,C1,é").encode()[:-1], "error line.bytes", 1),
    ("bad bytes in the header", b"asset_id,customer_id,\xff\nA1,C1,x\n", "raises FormatError", 0),
    ("bad bytes behind a line end in quotes", HEAD.encode() + b'A1,C1,"a\n\xff",,,\nA2,C1,y,,,\n', "error line.bytes", 2),
    ("UTF-16 without a mark", (HEAD + ROW).encode("utf-16-le"), "raises FormatError", 0),
    ("UTF-16 cut off", (HEAD + ROW).encode("utf-16")[:-1], "raises FormatError", 0),
    ("UTF-32", (HEAD + ROW).encode("utf-32"), "raises FormatError", 0),
    ("every byte", bytes(range(256)), "raises FormatError", 0),
    ("NULs", bytes(5_000), "raises FormatError", 0),
    ("gzip cut off", gzip.compress((HEAD + ROW).encode())[:-6], "raises FormatError", 0),
    ("a workbook", packed(a_xml="<a/>", b_xml="<b/>"), "raises FormatError", 0),
    ("a mark twice", b"\xef\xbb\xbf\xef\xbb\xbf" + (HEAD + ROW).encode(), "clean", 0),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "verdict", "lost"), BYTES, ids=lambda v: ascii(v)[:30])
def test_bytes_get_their_answer(name, data, verdict, lost):
    """Bytes that do not fit cost their line; a whole file that cannot be is one error that names encoding= or what to do."""
    for given in (data, std_io.BytesIO(data)):
        intake = judge(verdict, lambda given=given: io.read_tables({"customers": CUSTOMERS, "assets": given}))
        assert intake is None or intake.rejected == lost


def test_a_folder_says_what_it_did_not_read(tmp_path):
    """A workbook beside the tables is named; hidden files are not anybody's data; a table nobody knows is kept unless a name is doubled."""
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    (tmp_path / "assets.xlsx").touch()
    (tmp_path / ".DS_Store").touch()
    intake = judge("warning table.skipped", lambda: io.read_tables(tmp_path))
    assert [d.place for d in intake.diagnostics] == ["assets.xlsx"]
    (tmp_path / "notes.csv").write_text("a,a\n1,2\n")
    judge("raises FormatError", lambda: io.read_tables(tmp_path))


def test_cells_without_a_name_are_all_kept():
    """Two columns without a name do not overwrite each other."""
    intake = io.read_tables({"assets": "asset_id,,\nA1,x,y\n"})
    assert dict(intake.portfolio.assets[0].extra) == {"(column 2)": "x", "(column 3)": "y"}
    assert intake.tables[0].kept == ("(column 2)", "(column 3)")
