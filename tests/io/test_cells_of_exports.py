"""Single cells of exports: numbers, flags, ranks, words, money; never by truthiness."""

import decimal

import pytest

from custrel import io
from custrel.errors import FormatError
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
