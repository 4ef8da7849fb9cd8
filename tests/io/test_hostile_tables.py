"""Hostile CSV tables: one bad line costs that line, a header that cannot be right is one error."""

import gzip
import json

import pytest

from custrel import io
from custrel.errors import CustrelError, FormatError, LimitError, UnknownNameError
from custrel.model import Customer, Money, Site
from custrel.portfolio import Portfolio

HEAD = "asset_id,customer_id,name,installed_on,shifts,availability\n"
CUSTOMERS = "customer_id,name\nC1,Sol\n"


def read(assets, **options):
    intake = io.read_tables({"customers": CUSTOMERS, "assets": assets}, **options)
    assert intake.accepted + intake.rejected == intake.read
    return intake


def codes(intake):
    return {d.code for d in intake.diagnostics}


LINES = [
    ("A1,C1,Till,2020-01-01,1,0.9\n", 0, set()),
    ("A1,C1\nA2,C1,x,,,\nA3,C1,x,,,,,extra\n", 2, {"line.ragged"}),
    ("A1,C1,x,,,,,,\n", 0, set()),
    ('A1,C1,"Till,,,\nA2,C1,x,,,\nA3,C1,y,,,\n', 1, {"line.quote"}),
    ('A1,C1,"Till",,,\nA2,C1,x,,,\nA3,C1,"y,,,\nA4,C1,z,,,\n', 1, {"line.quote"}),
    ('A1,C1,"x"y,,,\nA2,C1,z,,,\n', 1, {"line.quote"}),
    ('A1,C1,"a\nb, c",,,\nA2,C1,"say ""hi""",,,\n', 0, set()),
    ("A1,C1,x\0y,,,\nA2,C1,z,,,\n", 1, {"line.nul"}),
    ("A1,C1," + "x" * 200_000 + ",,,\nA2,C1,z,,,\n", 0, set()),
    ("A1,C1," + "x" * 1_000_001 + ",,,\nA2,C1,z,,,\n", 1, {"limit.text"}),
    ("A1,C1,x,,yes,\n", 1, {"value.type"}),
    ("A1,C1,x,,1.5,\n", 1, {"value.type"}),
    ('A1,C1,x,,1,"0,9"\n', 1, {"value.type"}),
    ("A1,C1,x,,1,NaN\n", 1, {"value.not_finite"}),
    ("A1,C1,x,,1,1e999\n", 1, {"value.not_finite"}),
    ("A1,C1,x,03/04/2020,1,\n", 1, {"time.ambiguous"}),
    ("A1,C1,x,43831,1,\n", 1, {"time.number"}),
    ("A1,C1,x,,99999999999999999999,\n", 1, {"value.range"}),
    ("A1,C1,x,,,\nA1,C1,x,,,\n", 0, {"relation.repeated"}),
    ("A1,C1,x,,,\nA1,C1,y,,,\n", 2, {"relation.duplicate"}),
    ("A1,C9,x,,,\n", 1, {"relation.dangling"}),
    (",C1,x,,,\n", 1, {"value.missing"}),
    ("1,C1,x,,,\n", 0, set()),
    ("\n\n   \nA1,C1,x,,,\n\n", 0, set()),
    ("", 0, set()),
]


@pytest.mark.parametrize(("lines", "rejected", "expected"), LINES, ids=lambda v: str(v)[:30])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_bad_line_costs_that_line(lines, rejected, expected, end):
    """Ragged, unquoted, too long, not a number: that line is lost, with its number; the others are read."""
    intake = read((HEAD + lines).replace("\n", end))
    assert intake.rejected == rejected, intake.diagnostics
    assert expected <= codes(intake)
    if not expected:
        assert not intake.diagnostics
    for d in intake.diagnostics:
        assert "line " in d.place


def test_bytes_that_do_not_fit_cost_their_line():
    """A cp1252 letter in a UTF-8 table costs its line and says what to do; encoding= reads it."""
    data = (HEAD + "A1,C1,café,,,\nA2,C1,x,,,\n").encode("cp1252")
    intake = read(data)
    assert intake.rejected == 1
    assert "encoding=" in intake.diagnostics[0].hint
    assert read(data, encoding="cp1252").portfolio.assets[0].name == "café"


HEADERS = {
    "empty": b"",
    "blank": "\n \n",
    "no header": "A1,C1,Till\nA2,C1,x\n",
    "doubled": "asset_id,customer_id,asset_id\nA1,C1,A2\n",
    "needed one missing": "customer_id,name\nC1,x\n",
    "not decodable": b"asset_id,\xff\nA1,x\n",
    "utf-16 cut off": (HEAD + "A1,C1,é,,,\n").encode("utf-16")[:-1],
    "binary": bytes(range(256)),
    "json object": '{"a": 1}',
    "broken quote in the header": '"asset_id,customer_id\nA1,C1\n',
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_table_that_cannot_be_right_is_one_error(name):
    """One FormatError for the table, not one diagnostic per row."""
    with pytest.raises(FormatError) as error:
        read(HEADERS[name])
    assert "assets" in str(error.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_seen(delimiter):
    """Comma, semicolon, tab and bar split tables by what splits the header; another one can be said."""
    text = (HEAD + "A1,C1,x,,2,\n").replace(",", delimiter)
    assert read(text).portfolio.assets[0].shifts == 2
    assert read("sep=" + delimiter + "\n" + text).portfolio.assets[0].shifts == 2


def test_a_delimiter_can_be_said():
    """One character; two are refused."""
    text = (HEAD + "A1,C1,x,,2,\n").replace(",", "~")
    assert io.read_tables({"assets": text}, delimiter="~", customer="C1").portfolio.assets[0].shifts == 2
    with pytest.raises(FormatError, match="one character"):
        io.read_tables({"assets": text}, delimiter="~~")


@pytest.mark.parametrize(
    "data",
    [
        (HEAD + "A1,C1,é,,,\n").encode("utf-16"),
        b"\xef\xbb\xbf" + HEAD.encode() + "A1,C1,é,,,\n".encode(),
        gzip.compress((HEAD + "A1,C1,é,,,\n").encode(), mtime=0),
    ],
)
def test_encodings_by_their_mark(data):
    """UTF-16 and UTF-8 by byte order mark; gzip is unpacked."""
    assert read(data).portfolio.assets[0].name == "é"


def test_unknown_columns_are_flagged_once_and_kept():
    """Not once per row."""
    intake = read("asset_id,customer_id,manufacturr\nA1,C1,Acme\nA2,C1,Acme\n")
    (found,) = intake.diagnostics
    assert found.code == "field.unknown"
    assert "did you mean 'manufacturer'" in found.message
    assert [a.extra["manufacturr"] for a in intake.portfolio.assets] == ["Acme", "Acme"]
    assert next(t for t in intake.tables if t.name == "assets").kept == ("manufacturr",)


def test_one_table_alone_implies_what_it_names(tmp_path):
    """incidents.csv alone: its customer and site are implied, with one grouped warning each."""
    path = tmp_path / "incidents.csv"
    path.write_text(
        "incident_id,customer_id,site_id,opened_at\nI1,C1,S1,2026-03-01T08:00:00Z\nI2,C1,S1,2026-03-02T08:00:00Z\n",
    )
    intake = io.read_tables(path)
    assert codes(intake) == {"relation.implied"}
    assert intake.portfolio.sites[0].implied
    assert intake.read == 2


def test_tables_have_names():
    """A table that does not say which it is, or has a name there is not, is refused with those there are."""
    with pytest.raises(FormatError, match="table="):
        io.read_tables("customer_id\nC1\n")
    assert io.read_tables("customer_id\nC1\n", table="customers").accepted == 1
    with pytest.raises(UnknownNameError, match="did you mean 'customers'"):
        io.read_tables({"custmers": "customer_id\nC1\n"})
    with pytest.raises(UnknownNameError):
        io.read_tables("customer_id\nC1\n", table="clients")


def test_folders(tmp_path):
    """A folder without a table, with one twice, or with an unknown one: refused, refused, kept."""
    with pytest.raises(FormatError, match="no table"):
        io.read_tables(tmp_path)
    (tmp_path / "customers.csv").write_text("customer_id\nC1\n")
    (tmp_path / "notes.csv").write_text("who,what\nC1,x\n")
    intake = io.read_tables(tmp_path)
    assert intake.portfolio.extra["notes"] == [{"who": "C1", "what": "x"}]
    assert codes(intake) == {"table.unknown"}
    io.write_tables(intake.portfolio, tmp_path / "out")
    assert io.read_tables(tmp_path / "out").strict() == intake.portfolio
    (tmp_path / "customers.tsv").write_text("customer_id\nC1\n")
    with pytest.raises(FormatError, match="twice"):
        io.read_tables(tmp_path)


FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\tx", "'=x", "''=x", "＝1", "-", "'plain", "a=b"]


@pytest.mark.parametrize("formulas", [False, True])
@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_neutralised_and_read_back(tmp_path, text, formulas):
    """By default no cell begins like a formula; either way the text is read back as it was."""
    whole = Portfolio.of(Customer(customer_id="C1", segment=text, extra={"tier": text}, traits={text: text}))
    io.write_tables(whole, tmp_path, formulas=formulas)
    assert io.read_tables(tmp_path).strict() == whole
    if not formulas:
        import csv

        for row in csv.reader((tmp_path / "customers.csv").read_text("utf-8-sig").splitlines()[1:]):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝")) for cell in row)


def test_negative_numbers_stay_numbers(tmp_path):
    """A number is no formula."""
    whole = Portfolio.of(Customer(customer_id="C1", traits={"x": -5}), Site(site_id="S1", customer_id="C1"))
    io.write_tables(whole, tmp_path)
    assert io.read_tables(tmp_path).strict() == whole
    assert Money(amount=-5, currency="EUR").amount == -5


def test_rows_as_json():
    """A table may be a JSON list of rows, bare or under one name."""
    rows = [{"asset_id": "A1", "customer_id": "C1", "shifts": 2}]
    for text in (json.dumps(rows), json.dumps({"records": rows}), "\n".join(json.dumps(r) for r in rows * 2)):
        assert read(text).portfolio.assets[0].shifts == 2


def test_columns_are_bounded():
    """A header of ten thousand columns is refused."""
    with pytest.raises(LimitError, match="columns"):
        read(",".join(f"c{i}" for i in range(10_000)) + "\n")


def test_what_is_no_table_is_refused():
    """An object that is neither rows nor a frame has no records (real frames are tried in test_frames)."""
    with pytest.raises(CustrelError):
        io.read_records({"customers": object()})


def test_records_in_memory():
    """Rows with a type, records made by hand, wrong kinds: through the same gate."""
    intake = io.read_records(
        [
            Customer(customer_id="C1"),
            {"type": "sites", "site_id": "S1", "customer_id": "C1"},
            5,
            {"type": "client"},
        ],
    )
    assert (intake.accepted, intake.rejected) == (2, 2)
    intake = io.read_records(
        {
            "sites": [Customer(customer_id="C1")],
            "observed": [{"start": "2026-01-01T00:00:00Z", "end": "2026-02-01T00:00:00Z"}],
        },
    )
    assert intake.rejected == 1
    assert len(intake.portfolio.observed) == 1
    for wrong in ("text", 5, {"customers": "C1"}, {"customers": 5}):
        with pytest.raises(FormatError):
            io.read_records(wrong)


def test_what_a_rejected_row_says_decides_nothing():
    """A row of a customer there is not does not make the site it names that customer's: the next row's customer counts."""
    text = "incident_id,customer_id,site_id,opened_at\nI1,C9,S1,2026-03-01T08:00:00Z\nI2,C1,S1,2026-03-01T08:00:00Z\n"
    intake = io.read_tables({"customers": CUSTOMERS, "incidents": text})
    assert [i.incident_id for i in intake.portfolio.incidents] == ["I2"]
    assert intake.portfolio.sites[0].customer_id == "C1"


def test_an_implied_site_of_two_customers_ends():
    """Two customers naming one implied site cannot both be right: the second row is refused, and reading ends."""
    text = "incident_id,customer_id,site_id,opened_at\nI1,C1,S1,2026-03-01T08:00:00Z\nI2,C2,S1,2026-03-01T08:00:00Z\n"
    intake = io.read_tables({"incidents": text})
    assert (intake.accepted, intake.rejected) == (1, 1)
    assert "relation.owner" in codes(intake)


def test_what_a_column_and_those_of_its_parts_say_is_kept_in_either_order():
    """A table that names a mapping or a list whole, and parts of it in columns of their own: neither takes the other's place."""
    whole, part = '"[{""kind"":""duns"",""value"":""1""}]"', "ES1"
    for text in (
        f"customer_id,identifiers,identifiers.vat\nC1,{whole},{part}\n",
        f"customer_id,identifiers.vat,identifiers\nC1,{part},{whole}\n",
    ):
        (customer,) = io.read_tables({"customers": text}).strict().customers
        assert [(i.kind, i.value) for i in customer.identifiers] == [("duns", "1"), ("vat", "ES1")]
    for text in ('traits,traits.a.b\nC1,"{""c"":2}",1\n', 'traits.a.b,traits\nC1,1,"{""c"":2}"\n'):
        (customer,) = io.read_tables({"customers": f"customer_id,{text}"}).strict().customers
        assert dict(customer.traits) == {"c": 2, "a.b": 1}
    broken = io.read_tables({"customers": "customer_id,identifiers,identifiers.vat\nC1,xx,ES1\nC2,,ES2\n"})
    assert [(d.code, d.place) for d in broken.diagnostics] == [("value.type", "customers line 2.identifiers")]
    assert (broken.read, broken.accepted, broken.rejected) == (2, 1, 1)


def test_a_path_that_leads_nowhere_is_said_to(tmp_path):
    """A mistyped folder or archive was not found; what is called a zip and is none is said to be none; a path may be bytes."""

    class Path:
        def __init__(self, path):
            self.path = path

        def __fspath__(self):
            return self.path

    for name in ("exports", "exports.zip"):
        with pytest.raises(FormatError, match=f"{name} was not found"):
            io.read_tables(tmp_path / name)
    (tmp_path / "exports.zip").write_text("customer_id\nC1\n")
    with pytest.raises(FormatError, match="is no zip archive"):
        io.read_tables(tmp_path / "exports.zip")
    (tmp_path / "export.csv").write_text("customer_id\nC1\n")
    with pytest.raises(FormatError, match="which table"):
        io.read_tables(tmp_path / "export.csv")
    with pytest.raises(FormatError, match="is no path"):
        io.read_tables(Path(5))
    with pytest.raises(FormatError, match="is no path"):
        io.read_bundle(Path(5))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "customers.csv").write_text("customer_id\nC1\n")
    assert io.read_tables(Path(str(tmp_path / "folder").encode())).accepted == 1


def test_what_stands_beside_the_tables_of_a_folder(tmp_path):
    """Of portfolio.json what was known when it was written is kept silently, anything else flagged; a list is refused."""
    (tmp_path / "customers.csv").write_text("customer_id\nC1\n")
    about = {"schema_version": 1, "extra": {"ours": 1, "theirs": {"a": 2}}, "known": ["ours"]}
    (tmp_path / "portfolio.json").write_text(json.dumps(about))
    intake = io.read_tables(tmp_path)
    assert dict(intake.strict().extra) == {"ours": 1, "theirs": {"a": 2}}
    assert [(d.code, d.table) for d in intake.diagnostics] == [("table.unknown", "theirs")]
    (tmp_path / "portfolio.json").write_text("[1]")
    with pytest.raises(FormatError, match=r"portfolio\.json must be an object, not a list"):
        io.read_tables(tmp_path)


def test_ragged_rows_of_a_table_nobody_knows_are_lost_and_said(tmp_path):
    """The rows that fit are kept, the others are errors with their file and line."""
    (tmp_path / "customers.csv").write_text("customer_id\nC1\n")
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n3\n4,5,6\n")
    intake = io.read_tables(tmp_path)
    assert intake.portfolio.extra["notes"] == [{"a": "1", "b": "2"}]
    assert (intake.read, intake.accepted, intake.rejected) == (3, 1, 2)
    assert [d.place for d in intake.diagnostics if d.code == "line.ragged"] == [
        "notes.csv line 3",
        "notes.csv line 4",
    ]


def test_an_encoding_of_no_tables():
    """What decodes nothing like a table is one error of ours."""
    for data in (b"customer_id\nC1\nab\n", b"customer_id\nC\xe9\nab\n"):
        with pytest.raises(FormatError, match="punycode"):
            io.read_tables({"customers": data}, encoding="punycode")


def test_a_cell_too_long_that_is_never_closed():
    """Beyond what the csv module reads a row ends with its file or it is none: that line is lost, the next one read."""
    long = "x" * 140_000
    text = f'customer_id,tier\nC1,"{long}","a\nC2,x\n'
    intake = io.read_tables({"customers": text})
    assert [c.customer_id for c in intake.portfolio.customers] == ["C2"]
    assert [(d.place, d.code) for d in intake.diagnostics if d.severity == "error"] == [
        ("customers line 2", "line.quote")
    ]


def test_a_table_of_broken_quotes_is_given_up():
    """One broken quote costs its line; ten thousand of them are no CSV."""
    with pytest.raises(FormatError, match="breaks its quotes"):
        io.read_tables({"customers": "customer_id,name\n" + 'C1,"a"b\n' * 10_001})


def test_what_nobody_knows_inside_a_value_comes_back_from_tables(tmp_path):
    """An unknown part of a price or of a range costs neither: the known parts keep their columns, the rest stands in extra."""
    tables = {
        "customers": [{"customer_id": "C1"}],
        "contracts": [
            {
                "contract_id": "K1",
                "customer_id": "C1",
                "price": {"amount": "5", "currency": "EUR", "vat": 19},
            }
        ],
        "assets": [
            {"asset_id": "A1", "customer_id": "C1", "availability": {"lo": 0.1, "hi": 0.2, "why": "x"}}
        ],
    }
    whole = io.read_records(tables).strict()
    io.write_tables(whole, tmp_path)
    again = io.read_tables(tmp_path)
    assert again.strict() == whole
    assert again.portfolio.contracts[0].price == Money(amount=5, currency="EUR")
    assert dict(again.portfolio.contracts[0].extra) == {"price.vat": 19}
