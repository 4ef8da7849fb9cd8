"""Mutated and invented inputs through every loader: nothing foreign is raised, nothing is lost, nothing infinite gets in.

How many is a choice of the run: 3,000 with the tests; 200,000 in the gate (`bash .ci/run fuzz`); a million with CUSTREL_FUZZ=1000000.
Inputs are small, since a mistake needs no more than a record or two, and many more of them can be tried.
"""

import csv
import datetime as dt
import functools
import gzip
import io as std_io
import json
import os
import random

import exports_of_others as ex
import pytest
from hostile_judge import finite
from hostile_values import VALUES

from custrel import io
from custrel._show import escaped
from custrel.assessment import assess
from custrel.errors import CustrelError
from custrel.io._plain import plain_portfolio
from custrel.model import KINDS
from custrel.portfolio import Portfolio
from custrel.strategies import seeded_portfolio

INPUTS = int(os.environ.get("CUSTREL_FUZZ", "3000"))
OWN = ("assessment", "bundle", "lines", "records", "rows", "tables")
LOADERS = (*OWN, *sorted(io.SOURCES))
PARTS = 4  # of a loader's inputs, so that they spread over processes
KIND_OF = {info.table: str(kind) for kind, info in KINDS.items()}
JUNK = [
    None, True, False, 0, -1, 7, 1e308, -0.0, 10**30, 10**400, float("nan"), float("inf"), "", " ", "x", "C1", "?", "\0", "\ud800", "\u202e", "A" * 300,
    "2026-03-01", "2026-03-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31", "31/12/2026", "1970-01-01", "NaN", "=1+1", "asset:A1", "P3M", [], {}, [[]],
    [None], {"": None}, {"lo": 1, "hi": 0}, {"amount": "1", "currency": "EUR"}, {"lo": "x"}, [{"a": [{}]}], "not_applicable", "always", "mon 09:00-10:00",
]  # fmt: skip
BYTES = [
    b"\0",
    b"\xff",
    b'"',
    b",",
    b"\n",
    b"\r",
    b";",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"NaN",
    b"1e999",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"'",
    b"\\",
    b"\\u0000",
    b"-",
    b"9" * 30,
]


@functools.cache
def seed():
    """One whole portfolio with every kind of record, as plain values."""
    return plain_portfolio(seeded_portfolio(3), include_personal=True)


def shake(value, dice):
    """Replace, remove or double one thing somewhere inside."""
    if isinstance(value, dict) and value and dice.random() < 0.9:
        key = dice.choice(list(value))
        turn = dice.random()
        changed = dict(value)
        if turn < 0.08:
            del changed[key]
        elif turn < 0.16:
            changed[str(dice.choice(["x", "", key + "s", "extra", "a.b", "a[0]"]))] = changed.pop(key)
        else:
            changed[key] = shake(value[key], dice)
        return changed
    if isinstance(value, list) and value and dice.random() < 0.9:
        at = dice.randrange(len(value))
        return [*value[:at], shake(value[at], dice), *value[at + dice.choice([0, 1, 1, 1]) :]]
    return dice.choice(JUNK)


def scar(data, dice):
    """Change a few bytes: drop, double, replace, insert."""
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(data) + 1)
        upto = at + dice.choice([0, 0, 1, 1, 5, 40])
        data = data[:at] + (dice.choice(BYTES) if dice.random() < 0.7 else data[at:upto] * 2) + data[upto:]
    return data


def few(dice):
    """Some tables of the seed, customers nearly always among them, with a record or two each."""
    plain = seed()
    names = dice.sample(sorted(plain), dice.randint(1, 4))
    if dice.random() < 0.8:
        names = dict.fromkeys(["customers", *names])
    return {n: dice.sample(plain[n], min(len(plain[n]), dice.choice([1, 1, 2]))) for n in names}


def hostile(tables, dice):
    """Change one field of one record to a value known to be hostile, or shake anything anywhere."""
    if dice.random() < 0.3:
        table, fields, _ = dice.choice(SMALL_VALUES)
        if tables.get(table):
            return {**tables, table: [{**tables[table][0], **fields}, *tables[table][1:]]}
    return shake(tables, dice)


def encoded(text, dice):
    """Bytes of a text: plain, with a mark, as UTF-16, packed, or scarred."""
    data = text.encode("utf-8", "surrogatepass")
    turn = dice.random()
    if turn < 0.45:
        return scar(data, dice)
    if turn < 0.55:
        return scar(text.encode("utf-16", "surrogatepass"), dice)
    if turn < 0.6:
        return scar(gzip.compress(data, 1), dice)
    return b"\xef\xbb\xbf" + data if turn < 0.65 else data


def load(loader, dice):
    """Make one input and read it; give the intake, and how many records must at least have been read."""
    zone = dice.choice([None, "Europe/Madrid"])
    if loader == "bundle":
        tables = hostile(few(dice), dice)
        return io.read_bundle(encoded(json.dumps(tables), dice), zone=zone), 0
    if loader == "records":
        tables = hostile(few(dice), dice)
        known = tables.items() if isinstance(tables, dict) else ()
        given = sum(len(rows) for t, rows in known if t in KIND_OF and isinstance(rows, list))
        return io.read_records(tables, zone=zone), given
    if loader == "rows":
        name, rows = dice.choice(sorted(few(dice).items()))
        name = name if name in KIND_OF else "customers"
        shaken = shake(rows, dice)
        return io.read_tables({name: shaken}, zone=zone), len(shaken) if isinstance(shaken, list) else 0
    if loader == "lines":
        tables = few(dice)
        rows = [{"type": KIND_OF.get(t, t), **row} for t, found in tables.items() for row in found]
        return io.read_bundle(
            encoded("\n".join(json.dumps(shake(row, dice)) for row in rows), dice), zone=zone
        ), 0
    if loader == "tables":
        return io.read_tables(
            {n: table(n, dice) for n in dice.sample(sorted(TABLES), dice.choice([1, 1, 2]))}, zone=zone
        ), 0
    if loader == "assessment":
        io.read_assessment(scar(an_assessment(), dice))
        return None, 0
    words = ex.AUTOTASK_WORDS if loader == "autotask" else None
    return io.read_source(loader, EXPORTS[loader](dice), zone=zone, customer="C1", picklists=words), 0


def table(name, dice):
    """A few rows of a table, some cells changed, in some delimiter, some scarred."""
    header, rows = TABLES[name]
    picked = [list(row) for row in dice.sample(rows, min(len(rows), dice.randint(0, 2)))]
    for row in picked:
        if dice.random() < 0.6:
            row[dice.randrange(len(row))] = dice.choice(CELLS)
    out = std_io.StringIO()
    csv.writer(out, delimiter=dice.choice(",,;\t|")).writerows([header, *picked])
    return encoded(out.getvalue(), dice)


def _one(data):
    return lambda dice: scar(data, dice)


def _many(tables):
    return lambda dice: {n: scar(t.encode(), dice) if dice.random() < 0.4 else t for n, t in tables.items()}


EXPORTS = {
    "servicenow": _one(ex.SERVICENOW),
    "servicenow-event-log": _one(ex.SERVICENOW),
    "jira": _one(ex.JIRA.encode()),
    "zendesk": _one(ex.ZENDESK.encode()),
    "salesforce": _many(ex.SALESFORCE),
    "autotask": _many(ex.AUTOTASK),
    "connectwise": _one(ex.CONNECTWISE.encode()),
    "freshdesk": _one(ex.FRESHDESK.encode()),
    "glpi": _many(ex.GLPI),
    "csv": _one(
        b"Ticket,Customer,Opened,Status,Priority\nT1,Sol,3/4/2026,open,P1\nT2,Sol,2026-03-01T00:00:00Z,x,High\n",
    ),
}
TABLES: dict[str, tuple[list[str], list[list[str]]]] = {}
SMALL_VALUES = [case for case in VALUES if len(str(case[1])) < 300]
CELLS = [
    *(c for c in JUNK if isinstance(c, str)),
    "1",
    "-1",
    "1.5",
    "1e400",
    "nan",
    "TRUE",
    "5" * 400,
    '"',
    "a;b",
    "[1",
    "{}",
    "05/06/2026",
    "45123",
    "'=1",
    "=1",
]


@pytest.fixture(scope="module", autouse=True)
def prepared(tmp_path_factory):
    """The tables that are mutated."""
    whole = io.read_records(seed()).portfolio
    folder = tmp_path_factory.mktemp("fuzz")
    io.write_tables(whole, folder, include_personal=True)
    for path in folder.glob("*.csv"):
        header, *rows = csv.reader(std_io.StringIO(path.read_text("utf-8-sig"), newline=""))
        TABLES[path.stem] = header, rows[:20]


@functools.cache
def an_assessment():
    """The assessment that is mutated."""
    whole = io.read_records(seed()).portfolio
    return io.write_assessment(
        assess(Portfolio.of(*whole.customers[:1]), as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC)),
    ).encode()


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("loader", LOADERS)
def test_nothing_foreign_nothing_lost_nothing_infinite(tmp_path, loader, part):
    """Every input ends in an Intake that adds up, or in a CustrelError with words; what is read is written and read back equal."""
    dice = random.Random(f"{loader} {part}")
    read = 0
    for turn in range(-(-INPUTS // (len(LOADERS) * PARTS))):
        state = dice.getstate()
        try:
            intake, given = load(loader, dice)
        except CustrelError as error:
            assert len(str(error)) > 10  # noqa: PT017 - raising or not are both answers here
            continue
        except Exception as error:
            raise AssertionError(
                f"{loader} {part}, input {turn}, {hash(state)}: {type(error).__name__}: {error}"
            ) from error
        if intake is None:
            continue
        read += 1
        added_up(intake)
        assert intake.read >= given
        if turn % 10 == 0:
            finite(intake.portfolio)
        if turn % 50 == 0:
            io.write_bundle(intake.portfolio, tmp_path / "x.json", include_personal=True)
            assert io.read_bundle(tmp_path / "x.json").strict() == intake.portfolio
    assert read or turn < 20 or loader == "assessment"  # of a few, none may be readable


def added_up(intake):
    """Every record is accepted or rejected, every rejection is explained, and no output can be forged."""
    assert intake.accepted + intake.rejected == intake.read
    assert intake.accepted >= 0
    errors = [d for d in intake.diagnostics if d.severity == "error"]
    assert not intake.rejected or errors
    assert not errors or intake.rejected
    for d in intake.diagnostics:
        assert escaped(str(d)) == str(d)
        assert len(str(d)) < 1500
    held = sum(not r.implied for info in KINDS.values() for r in getattr(intake.portfolio, info.table))
    repeated = sum(d.code == "relation.repeated" for d in intake.diagnostics)
    assert held <= intake.accepted + bool(intake.tables)  # the customer= of an export comes on top
    assert intake.tables or held + repeated >= intake.accepted - len(intake.portfolio.observed)
