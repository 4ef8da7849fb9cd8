"""Single cells of exports: numbers, flags, ranks, words, money; never by truthiness."""

import datetime as dt
import decimal

import attrs
import pytest

from custrel import io
from custrel.errors import FormatError, InvalidValueError
from custrel.model import Money


def desk(*columns, kind="incident", constants=None):
    needed = {
        "incident": [
            io.Column(to="incident_id", names=["No"], reads="id", required=True),
            io.Column(to="opened_at", names=["When"], reads="instant", required=True),
        ],
        "contract": [io.Column(to="contract_id", names=["No"], reads="id", required=True)],
        "touchpoint": [
            io.Column(to="touchpoint_id", names=["No"], reads="id", required=True),
            io.Column(to="at", names=["When"], reads="instant"),
        ],
    }[kind]
    table = io.TableMapping(name="t", kind=kind, columns=[*needed, *columns], constants=constants or {})
    return io.SourceMapping(name="desk", tables=[table])


def one(column, cell, kind="incident"):
    row = {"No": "1", "When": "2026-03-01T00:00:00Z", "X": cell}
    intake = io.read_source(desk(column, kind=kind), [row], customer="C1")
    assert intake.accepted + intake.rejected == intake.read == 1
    table = {"incident": "incidents", "contract": "contracts", "touchpoint": "touchpoints"}[kind]
    records = getattr(intake.portfolio, table)
    return intake, (getattr(records[0], column.to.partition(".")[0]) if records else None)


GOOD = [
    ("number", "effort_minutes", "1.5", 1.5),
    ("number", "effort_minutes", 2, 2.0),
    ("count", "reopen_count", " 3 ", 3),
    ("count", "reopen_count", 3, 3),
    ("flag", "billed", "Yes", True),
    ("flag", "billed", "off", False),
    ("flag", "billed", 1, True),
    ("flag", "billed", False, False),
    ("ordinal", "priority", "1 - Critical", 1),
    ("ordinal", "priority", "P2", 2),
    ("ordinal", "priority", "sev-3", 3),
    ("ordinal", "priority", "Priority 4 - Whenever", 4),
    ("ordinal", "priority", "High", 2),
    ("ordinal", "priority", 5, 5),
    ("text", "symptom", " no boot ", " no boot "),
    ("text", "symptom", 17, "17"),
    ("id", "asset_id", 4711, "4711"),
    ("id", "asset_id", " A1 ", "A1"),
]


@pytest.mark.parametrize(("reads", "to", "cell", "expected"), GOOD, ids=str)
def test_cells_that_read(reads, to, cell, expected):
    """Each kind of column reads what exports write."""
    _, value = one(io.Column(to=to, names=["X"], reads=reads), cell)
    assert value == expected
    assert type(value) is type(expected)


BAD = [
    ("number", "effort_minutes", "1,5"),
    ("number", "effort_minutes", "1h"),
    ("number", "effort_minutes", True),
    ("number", "effort_minutes", float("nan")),
    ("count", "reopen_count", "3.0"),
    ("count", "reopen_count", "-1"),
    ("flag", "billed", "maybe"),
    ("flag", "billed", 7),
    ("flag", "billed", [1]),
    ("ordinal", "priority", 9),
    ("ordinal", "priority", [1]),
    ("word", "status", [1]),
    ("text", "symptom", 1.5),
    ("text", "symptom", True),
    ("id", "asset_id", 1.0),
    ("id", "asset_id", 10**90),
]


@pytest.mark.parametrize(("reads", "to", "cell"), BAD, ids=str)
def test_cells_that_do_not(reads, to, cell):
    """What is no such thing rejects the row, with the column's name; nothing is turned into something else."""
    intake, value = one(io.Column(to=to, names=["X"], reads=reads), cell)
    assert value is None
    assert intake.rejected == 1
    error = next(d for d in intake.diagnostics if d.severity == "error")
    assert error.field == to


def test_personal_cells_are_not_quoted():
    """A caller that is no text is refused without being repeated."""
    intake, _ = one(io.Column(to="caller", names=["X"]), 1.25)
    assert "1.25" not in str(intake.diagnostics)


def test_values_out_of_a_table_of_words():
    """Words compare without case, blanks and underscores; unknown ranks are kept aside."""
    column = io.Column(to="priority", names=["X"], reads="ordinal", values={"Very_Urgent": 1})
    assert one(column, "very urgent")[1] == 1
    intake, value = one(column, "whatever")
    assert value is None
    assert intake.portfolio.incidents[0].extra["desk.X"] == "whatever"
    assert one(io.Column(to="kind", names=["X"], reads="word", values={"1": "request"}), 1)[1] == "request"
    assert one(io.Column(to="billed", names=["X"], reads="flag", values={"j": True}), "J")[1] is True


def test_money_and_months():
    """Plain decimals in the mapping's currency; whole months."""
    price = io.Column(to="price", names=["X"], reads="money", currency="EUR")
    assert one(price, "12.50", "contract")[1] == Money(amount=decimal.Decimal("12.50"), currency="EUR")
    assert one(price, "12,50", "contract")[0].rejected == 1
    assert one(io.Column(to="price", names=["X"], reads="money"), "12.50", "contract")[0].rejected == 1
    assert one(io.Column(to="term", names=["X"], reads="months"), "18", "contract")[1].years == 1
    assert one(io.Column(to="term", names=["X"], reads="months"), "1.5", "contract")[0].rejected == 1


def test_lists_in_one_cell():
    """Several contacts in one cell are split; prefixes keep two numberings apart; JSON lists are lists."""
    column = io.Column(to="contact_ids", names=["X"], reads="id", prefix="p")
    assert one(column, "1, 2;3", "touchpoint")[1] == ("p1", "p2", "p3")
    assert one(column, ["1", 2], "touchpoint")[1] == ("p1", "p2")


def test_headers_that_repeat():
    """The first of two columns of one name is read, the other kept; a doubled id column is refused."""
    text = "No,When,X,X\n1,2026-03-01T00:00:00Z,a,b\n"
    incident = io.read_source(
        desk(io.Column(to="symptom", names=["X"])), text, customer="C1"
    ).portfolio.incidents[0]
    assert incident.symptom == "a"
    assert incident.extra["X"] == ["a", "b"]
    with pytest.raises(FormatError, match="more than once"):
        io.read_source(desk(), "No,No,When\n1,2,2026-03-01T00:00:00Z\n", customer="C1")


def test_rows_that_are_no_rows():
    """A list in the place of a row, a doubled key, a bad line: each costs that row."""
    text = '[{"No": "1", "When": "2026-03-01T00:00:00Z"}, [1], {"No": "2", "No": "3"}]'
    intake = io.read_source(desk(), text, customer="C1")
    assert (intake.read, intake.rejected) == (3, 2)
    lines = (
        '{"No": "1", "When": "2026-03-01T00:00:00Z"}\nnonsense\n{"No": "2", "When": "2026-03-01T00:00:00Z"}\n'
    )
    intake = io.read_source(desk(), lines, customer="C1")
    assert (intake.read, intake.rejected) == (3, 1)
    with pytest.raises(FormatError):
        io.read_source(desk(), "{broken", customer="C1")


ROW = {"No": "1", "When": "2026-03-01T00:00:00Z"}


def test_cells_no_column_reads_are_kept_as_json_can_hold_them():
    """Times become text, other objects their text; cells under one name repeated become one list."""
    more = {
        "Day": dt.date(2026, 1, 2),
        "At": dt.datetime(2026, 1, 2, 3, tzinfo=dt.UTC),
        "Cost": decimal.Decimal("1.50"),
    }
    (incident,) = io.read_source(desk(), [{**ROW, **more}], customer="C1").strict().incidents
    assert dict(incident.extra) == {"Day": "2026-01-02", "At": "2026-01-02T03:00:00+00:00", "Cost": "1.50"}
    text = "No,When,L,L,L,L\n1,2026-03-01T00:00:00Z,a,b,,c\n"
    (incident,) = io.read_source(desk(), text, customer="C1").strict().incidents
    assert incident.extra["L"] == ["a", "b", "c"]


def test_a_number_that_is_none_is_said_with_its_column():
    """NaN in a column that is read, in one that is kept aside, and digits without end: each rejects its row and names it."""
    minutes = io.Column(to="effort_minutes", names=["E"], reads="number")
    when = '"When": "2026-03-01T00:00:00Z"'
    text = f'[{{"No": "1", {when}, "E": NaN}}, {{"No": "2", {when}, "Own": NaN}}, {{"No": "3", {when}, "Own": {"9" * 5000}}}]'
    intake = io.read_source(desk(minutes), text, customer="C1")
    assert (intake.read, intake.accepted, intake.rejected) == (3, 0, 3)
    said = [(d.code, d.place, d.field) for d in intake.diagnostics if d.severity == "error"]
    assert said == [
        ("value.not_finite", "t row 1", "effort_minutes"),
        ("value.not_finite", "t row 2", "Own"),
        ("value.not_finite", "t row 3", "Own"),
    ]
    assert "Own must be finite (got NaN)" in [d.message for d in intake.diagnostics]


def test_columns_may_fill_what_nobody_knows():
    """A mapping names where in extra a column goes: under its name there, or as a whole."""
    note = io.Column(to="extra.note", names=["X"])
    (incident,) = io.read_source(desk(note), [{**ROW, "X": "v"}], customer="C1").strict().incidents
    assert dict(incident.extra) == {"note": "v"}


def test_rows_that_belong_together_are_put_in_order():
    """Steps count as numbers, and what is no number comes before them; without the column that joins rows nothing is read."""

    def folding(fold):
        made = desk(io.Column(to="symptom", names=["S"]))
        return attrs.evolve(made, tables=[attrs.evolve(made.tables[0], fold=fold)])

    rows = [{**ROW, "Step": 2, "S": "b"}, {**ROW, "Step": "10", "S": "z"}, {**ROW, "Step": "?", "S": "a"}]
    intake = io.read_source(folding(io.Fold(by="No", order="Step")), rows, customer="C1")
    assert (intake.read, intake.accepted) == (3, 3)
    assert [i.symptom for i in intake.portfolio.incidents] == ["z"]
    with pytest.raises(FormatError, match="lacks the column 'Case'"):
        io.read_source(folding(io.Fold(by="Case")), rows, customer="C1")


def test_an_export_of_nobody():
    """Where no column names the customer and nobody said whose the export is, that is the error."""
    with pytest.raises(FormatError, match="names no customer; pass customer="):
        io.read_source(desk(), [ROW])


def test_questions_to_a_mapping():
    """A column or table there is not, no table, and two of one name: each named."""
    with pytest.raises(InvalidValueError, match="must be one of incident_id, opened_at"):
        desk().table("t").column("symptom")
    for tables in ([], [desk().tables[0]] * 2):
        with pytest.raises(InvalidValueError, match="different names"):
            io.SourceMapping(name="desk", tables=tables)
