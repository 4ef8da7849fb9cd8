"""Rows that come one after the other from somebody else's iterator, and what is said where they cannot be read."""

import csv
import datetime as dt
import io as stdlib_io
import zipfile

import pytest
from dateutil.relativedelta import relativedelta

from custrel import io
from custrel.errors import FormatError, InvalidValueError, LimitError
from custrel.model import Contract, Customer, Incident, Record, Site
from custrel.portfolio import Portfolio


def broken(rows):
    yield from rows
    raise ConnectionError("the database went away")


READERS = {
    "records": io.read_records,
    "a table of records": lambda rows: io.read_records({"customers": rows}),
    "tables": lambda rows: io.read_tables({"customers": rows}),
    "an export": lambda rows: io.read_source("servicenow", {"companies": rows}),
}
ROW = {"type": "customer", "customer_id": "C1", "name": "C1"}


@pytest.mark.parametrize("form", READERS)
def test_rows_of_an_iterator_are_read(form):
    """A generator is as good as a list."""
    intake = READERS[form](dict(ROW, customer_id=f"C{n}", name=f"C{n}") for n in range(3))
    assert (intake.read, intake.accepted) == (3, 3)
    assert {c.customer_id for c in intake.portfolio.customers} == {"C0", "C1", "C2"}


@pytest.mark.parametrize("form", READERS)
def test_an_iterator_that_breaks_off_is_one_error(form):
    """What is behind rows may fail half way: one error of ours says after how many, and carries theirs."""
    with pytest.raises(FormatError, match=r"after 2 rows: the database went away") as error:
        READERS[form](broken([ROW, ROW]))
    assert isinstance(error.value.__cause__, ConnectionError)


def test_errors_of_ours_pass_through():
    """A row that raises one of our errors while it is made is not said to be a lost connection."""

    def rows():
        yield ROW
        yield Site(site_id="", customer_id="C1")

    with pytest.raises(InvalidValueError):
        io.read_records(rows())


def test_a_csv_reader_of_the_callers_own():
    """The rows of csv.DictReader are rows like any others; one that it breaks on is said to be broken."""
    assert io.read_tables({"customers": csv.DictReader(["customer_id,name", "C1,Sol"])}).accepted == 1
    with pytest.raises(FormatError, match="after 1 row"):
        io.read_tables({"customers": csv.DictReader(["customer_id,name", "C1,Sol", "C2," + "x" * 200_000])})


@pytest.mark.parametrize(
    ("form", "hint"),
    [
        (lambda: io.read_tables({"customers": "customer_id\nC1\n", "assets": "asset_id,customer_id,shifts\nA1,C1,2.0\n"}), "write plain digits"),
        (lambda: io.read_records({"customers": [{"customer_id": "C1"}], "assets": [{"asset_id": "A1", "customer_id": "C1", "shifts": "2"}]}), "without quotes"),
        (lambda: io.read_bundle('{"type": "customer", "customer_id": "C1"}\n{"type": "asset", "asset_id": "A1", "customer_id": "C1", "shifts": "2"}'), "without quotes"),
        (lambda: io.read_bundle('{"type": "customer", "customer_id": "C1", "customer_id": "C2"}\n{"type": "customer", "customer_id": "C1"}'), "keep one"),
    ],
    ids=["table", "rows", "lines", "doubled"],
)  # fmt: skip
def test_the_hint_fits_the_form(form, hint):
    """What to do is said for the form that was read: a cell of a table has no quotes to leave out."""
    assert any(hint in d.hint for d in form().diagnostics), form().diagnostics


@pytest.mark.parametrize("name", ["europe/madrid", "Europe/Madird", "America/new york"])
def test_a_zone_is_suggested(name):
    """A slip in a zone's name gets the name that was meant; an abbreviation, used in several places, gets none."""
    with pytest.raises(InvalidValueError, match=r"did you mean '(Europe/Madrid|America/New_York)'"):
        Site(site_id="S1", customer_id="C1", zone=name)
    with pytest.raises(InvalidValueError) as error:
        Site(site_id="S1", customer_id="C1", zone="CEST")
    assert "did you mean" not in str(error.value)


@pytest.mark.parametrize("order", ["le", "be"])
def test_which_utf_16_it_looks_like(order):
    """Without a byte order mark the encoding to pass is named, the right way round."""
    data = '{"schema_version": 1, "customers": []}'.encode(f"utf-16-{order}")
    with pytest.raises(FormatError, match=f"encoding='utf-16-{order}'"):
        io.read_bundle(data)
    assert io.read_bundle(data, encoding=f"utf-16-{order}").read == 0


def test_utf_16_cut_off_is_not_said_to_be_cp1252():
    """Half a character at the end means half a file."""
    with pytest.raises(FormatError, match="cut off"):
        io.read_bundle('{"schema_version": 1, "customers": []}'.encode("utf-16")[:-1])


def test_limits_bound_what_is_lost_too():
    """Lines that cannot be read count: a file of nothing else ends at the limit of records."""
    with pytest.raises(LimitError):
        io.read_tables({"customers": "customer_id,name\n" + "x\n" * 20}, limits=io.Limits(records=10))


def test_lengths_of_time_do_not_run_back():
    """A notice of minus three months, a term that takes a day back: refused where the contract is made."""
    with pytest.raises(InvalidValueError, match="0 or longer"):
        Contract(contract_id="K1", customer_id="C1", notice=relativedelta(months=-3))


def test_a_price_below_nothing_is_flagged_wherever_it_stands():
    """A credit may be meant: what a contract costs and what an advice would cost are kept, and said."""
    price = {"amount": "-5", "currency": "EUR"}
    tables = {
        "customers": [{"customer_id": "C1"}],
        "contracts": [{"contract_id": "K1", "customer_id": "C1", "price": price}],
        "recommendations": [
            {"recommendation_id": "R1", "customer_id": "C1", "subject": "customer:C1", "made_at": "2026-03-01T08:00:00Z", "price": price}
        ],
    }  # fmt: skip
    intake = io.read_records(tables)
    assert intake.rejected == 0, intake.diagnostics
    assert {d.table for d in intake.diagnostics if d.code == "value.negative"} == {
        "contracts",
        "recommendations",
    }


def archive(**files):
    packed = stdlib_io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for name, text in files.items():
            made.writestr(f"export/{name.replace('__', '.')}", text)
    return packed.getvalue()


def test_a_zipped_folder_of_tables(tmp_path):
    """What write_tables wrote and somebody zipped reads back whole, by path and as bytes; other files in it are said."""
    whole = Portfolio.of(
        Customer(customer_id="C1", name="Sol", extra={"vip": "yes"}), Site(site_id="S1", customer_id="C1")
    )
    io.write_tables(whole, tmp_path / "folder", include_personal=True)
    files = {p.name.replace(".", "__"): p.read_text("utf-8") for p in (tmp_path / "folder").iterdir()}
    data = archive(**files, notes__docx="x")
    (tmp_path / "tables.zip").write_bytes(data)
    for source in (data, tmp_path / "tables.zip", str(tmp_path / "tables.zip")):
        intake = io.read_tables(source)
        assert intake.strict() == whole
        assert "table.skipped" in {d.code for d in intake.diagnostics}


def test_zipped_tables_that_cannot_be_read():
    """No table inside, one twice, more than the limit of bytes, damaged: each one error of ours."""
    with pytest.raises(FormatError, match="no table"):
        io.read_tables(archive(a__txt="x", b__txt="y"))
    with pytest.raises(FormatError, match="twice"):
        io.read_tables(archive(sites__csv="site_id,customer_id\n", sites__txt="site_id,customer_id\n"))
    with pytest.raises(LimitError):
        io.read_tables(archive(a__csv="x" * 600, sites__csv="y" * 600), limits=io.Limits(bytes=1000))
    with pytest.raises(FormatError, match="unpacked"):
        io.read_tables(archive(sites__csv="site_id,customer_id\n")[:60])


@pytest.mark.parametrize("century", ["19{:02d}", "20{:02d}", "21{:02d}"])
@pytest.mark.parametrize("ending", ["Z", "+00:00", "+05:30", "-12:00", ".123456Z"])
@pytest.mark.parametrize(
    "odd", [None, "1970-01-01T00:00:00", "2201-01-01T00:00:00", "1999-12-31T23:59:59", "9999-12-31T23:00:00"]
)
def test_many_instants_at_once_read_as_each_alone(century, ending, odd):
    """A column of instants looked at together gives what its rows give one by one: the same values, the same doubts and errors."""
    days = [f"{century.format(n % 29 + 71)}-03-{n % 28 + 1:02d}T08:00:{n % 60:02d}" for n in range(40)]
    days[7:8] = [odd] if odd else days[7:8]
    rows = [
        {"incident_id": f"I{n}", "customer_id": "C1", "opened_at": f"{d}{ending}"} for n, d in enumerate(days)
    ]
    customers = [{"customer_id": "C1"}]
    together = io.read_records({"customers": customers, "incidents": rows})
    for row in rows:
        alone = io.read_records({"customers": customers, "incidents": [row]})
        same = [i for i in together.portfolio.incidents if i.incident_id == row["incident_id"]]
        assert tuple(same) == alone.portfolio.incidents
        said = {(d.code, d.field) for d in together.diagnostics if d.record_id == row["incident_id"]}
        assert said == {(d.code, d.field) for d in alone.diagnostics}


def test_records_of_a_class_made_of_ours():
    """A record of a subclass is read as what it is underneath, alone and in its table; a record of no kind is refused."""

    class Ours(Customer):
        pass

    made = Ours(customer_id="C1", name="Sol")
    for rows in ([made], {"customers": [made]}, {"customers": [made, Customer(customer_id="C2")]}):
        found = io.read_records(rows).strict().customers[0]
        assert type(found) is Customer
        assert found == Customer(customer_id="C1", name="Sol")
    for rows in ([Record()], {"customers": [Record()]}, {"sites": [made]}):
        intake = io.read_records(rows)
        assert (intake.read, intake.accepted, intake.rejected) == (1, 0, 1)
        assert [d.code for d in intake.diagnostics] == ["value.type"]


def test_records_of_ours_by_the_dozen():
    """Many records at once are kept as they are, and doubted as any others: the one that runs backwards is said."""
    start = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    made = [
        Incident(
            incident_id=f"I{n:02}q", customer_id="C1", opened_at=start, closed_at=start - dt.timedelta(n == 7)
        )
        for n in range(40)
    ]
    intake = io.read_records({"customers": [{"customer_id": "C1"}], "incidents": made})
    assert intake.strict().incidents == tuple(made)
    assert [(d.code, d.place) for d in intake.diagnostics] == [("time.order", "incidents[7]")]


@pytest.mark.parametrize(
    ("field", "odd", "code"),
    [
        ("effort_minutes", "5", "value.type"),
        ("effort_minutes", 1e308, "value.range"),
        ("incident_id", 5, "value.type"),
        ("opened_at", 5, "time.number"),
        ("opened_at", "2026-03-01T08:00:00+15:00", "time.offset"),
    ],
)
def test_one_odd_value_among_many(field, odd, code):
    """Of forty rows looked at together the one with the odd value is rejected for it, and no other."""
    row = {"customer_id": "C1", "opened_at": "2026-03-01T08:00:00Z", "effort_minutes": 5.0}
    rows = [{**row, "incident_id": f"I{n:02}q"} for n in range(40)]
    rows[4][field] = odd
    intake = io.read_records({"customers": [{"customer_id": "C1"}], "incidents": rows})
    assert (intake.read, intake.accepted, intake.rejected) == (41, 40, 1)
    assert [(d.code, d.place) for d in intake.diagnostics if d.severity == "error"] == [
        (code, f"incidents[4].{field}")
    ]


def test_rows_of_as_many_fields_but_not_the_same():
    """Rows that are alike only in how many fields they have each keep their own."""
    row = {"customer_id": "C1", "opened_at": "2026-03-01T08:00:00Z"}
    rows = [
        {**row, "incident_id": f"I{n:02}q", **({"symptom": "s"} if n % 2 else {"category": "c"})}
        for n in range(40)
    ]
    found = io.read_records({"customers": [{"customer_id": "C1"}], "incidents": rows}).strict().incidents
    assert [(i.symptom, i.category) for i in found] == [
        ("s", None) if n % 2 else (None, "c") for n in range(40)
    ]
